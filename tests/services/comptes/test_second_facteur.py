"""The second factor: codes that serve once, recovery codes, and who may take it away."""

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from clauses.models import Appartenance, CodeSecours, Evenement
from clauses.models.types import maintenant
from clauses.models.vocabulaire import Role
from clauses.services import journal
from clauses.services.acteur import acteur_de
from clauses.services.comptes import (
    VISITEUR,
    TropDeTentatives,
    activer_facteur,
    authentifier,
    codes_restants,
    confirmer_connexion,
    est_oblige,
    limitation,
    proposer_secret,
    renouveler_codes,
    retirer_facteur,
    retirer_facteur_de,
    session_en_cours,
)
from clauses.services.erreurs import Conflit, Interdit, Introuvable
from clauses.services.journal import Verbe
from tests.appui.comptes import ADRESSE, MIDI, MOT_DE_PASSE, acteur, code_totp, compte_ouvert, ouvrir
from tests.appui.fabriques import SECRET_TOTP, OrganismeFabrique, TerritoireFabrique

PAS = timedelta(seconds=30)


@pytest.fixture
def compte(base, territoire):
    """A coordinatrice whose factor is in place, with its recovery codes to make."""
    return compte_ouvert(Role.COORDINATEUR, territoire_id=territoire.id)


@pytest.fixture
def neuf(base, territoire):
    """The same, before she sets it up."""
    return compte_ouvert(Role.COORDINATEUR, avec_facteur=False, territoire_id=territoire.id)


def _soi(compte):
    return acteur_de(compte, MIDI.date())


def _confirmer(compte, code, quand=MIDI):
    return confirmer_connexion(VISITEUR, compte.id, code, ADRESSE, quand)


def _verbes(base):
    return base.scalars(select(Evenement.verbe).order_by(Evenement.numero)).all()


@pytest.mark.parametrize(
    ("role", "attendu"),
    [
        (r, r in (Role.COORDINATEUR, Role.GESTIONNAIRE, Role.ADMINISTRATEUR))
        for r in Role
        if r.value[0] not in "de"
    ],
)
def test_coordinateur_gestionnaire_et_administrateur_y_sont_obliges(base, territoire, role, attendu):
    lieux = {Role.GESTIONNAIRE: {"organisme_id": OrganismeFabrique().id}, Role.ADMINISTRATEUR: {}}
    assert est_oblige(acteur(role, **lieux.get(role, {"territoire_id": territoire.id}))) is attendu


def test_il_ne_compte_qu_une_fois_prouve_par_un_premier_code(neuf, base):
    proposition = proposer_secret(_soi(neuf))
    assert neuf.totp_secret is None
    assert activer_facteur(_soi(neuf), proposition.scelle, "000000", ADRESSE, MIDI) is None
    assert neuf.totp_active_le is None
    code = pyotp.TOTP(proposition.secret).at(MIDI)
    codes = activer_facteur(_soi(neuf), proposition.scelle, f"{code[:3]} {code[3:]}", ADRESSE, MIDI)
    assert len(set(codes)) == 10
    assert neuf.totp_active_le == MIDI
    assert _verbes(base) == [Verbe.CONNEXION_REFUSEE, Verbe.SECOND_FACTEUR_ACTIVE]
    with pytest.raises(Conflit):
        proposer_secret(_soi(neuf))


def test_le_secret_et_les_codes_ne_sont_gardes_nulle_part_en_clair(neuf, base):
    proposition = proposer_secret(_soi(neuf))
    code = pyotp.TOTP(proposition.secret).at(MIDI)
    codes = activer_facteur(_soi(neuf), proposition.scelle, code, ADRESSE, MIDI)
    assert proposition.secret not in neuf.totp_secret
    assert proposition.secret not in proposition.scelle
    gardes = " ".join(base.scalars(select(CodeSecours.empreinte)))
    assert not any(c in gardes or c.replace("-", "") in gardes for c in codes)


def test_la_meme_image_se_recharge_et_un_secret_scelle_ailleurs_est_remplace(neuf):
    proposition = proposer_secret(_soi(neuf))
    assert proposer_secret(_soi(neuf), proposition.scelle).secret == proposition.secret
    assert proposer_secret(_soi(neuf), "contrefait").secret != proposition.secret


def test_le_mot_de_passe_seul_ne_connecte_plus(compte, base):
    assert authentifier(VISITEUR, compte.courriel, MOT_DE_PASSE, ADRESSE, MIDI) is compte
    assert compte.derniere_connexion_le is None
    assert _verbes(base) == []
    assert _confirmer(compte, code_totp()) is compte
    assert compte.derniere_connexion_le == MIDI
    assert _verbes(base) == [Verbe.CONNEXION]
    assert journal.verifier() is None


def test_un_code_ne_sert_qu_une_fois_ni_celui_d_avant(compte):
    assert _confirmer(compte, code_totp()) is compte
    assert _confirmer(compte, code_totp()) is None
    assert _confirmer(compte, code_totp(decalage=-1)) is None
    assert _confirmer(compte, code_totp(decalage=1), MIDI + PAS) is compte


@pytest.mark.parametrize(("decalage", "passe"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_l_horloge_du_telephone_peut_se_tromper_d_un_pas(compte, decalage, passe):
    assert (_confirmer(compte, code_totp(decalage=decalage)) is compte) is passe


def test_un_code_de_secours_remplace_le_telephone_une_seule_fois(compte, base):
    premier, second, *_ = renouveler_codes(_soi(compte), code_totp(), ADRESSE, MIDI)
    assert _confirmer(compte, premier.upper()) is compte
    assert _confirmer(compte, premier) is None
    assert _confirmer(compte, second.replace("-", "")) is compte
    assert codes_restants(_soi(compte)) == 8


def test_de_nouveaux_codes_de_secours_eteignent_les_anciens(compte):
    [ancien, *_] = renouveler_codes(_soi(compte), code_totp(), ADRESSE, MIDI)
    assert renouveler_codes(_soi(compte), "000000", ADRESSE, MIDI) is None
    assert renouveler_codes(_soi(compte), code_totp(decalage=1), ADRESSE, MIDI + PAS)
    assert _confirmer(compte, ancien) is None


def test_les_codes_sont_limites_comme_le_mot_de_passe_et_avec_lui(compte, base):
    for _ in range(limitation.SEUIL_COMPTE):
        authentifier(VISITEUR, compte.courriel, MOT_DE_PASSE, ADRESSE, MIDI)  # does not clear the count
        assert _confirmer(compte, "000000") is None
    with pytest.raises(TropDeTentatives):
        _confirmer(compte, code_totp())
    with pytest.raises(TropDeTentatives):
        authentifier(VISITEUR, compte.courriel, MOT_DE_PASSE, ADRESSE, MIDI)
    assert set(_verbes(base)) == {Verbe.CONNEXION_REFUSEE}


def test_un_compte_desactive_ou_sans_facteur_ne_se_confirme_pas(compte, neuf, base):
    compte.est_actif = False
    base.flush()
    assert _confirmer(compte, code_totp()) is None
    assert _confirmer(neuf, code_totp()) is None


def test_on_retire_le_sien_avec_un_code(compte, base):
    renouveler_codes(_soi(compte), code_totp(), ADRESSE, MIDI)
    assert not retirer_facteur(_soi(compte), code_totp(), ADRESSE, MIDI)
    assert retirer_facteur(_soi(compte), code_totp(decalage=1), ADRESSE, MIDI + PAS)
    assert (compte.totp_secret, compte.totp_active_le, compte.totp_dernier_pas) == (None, None, None)
    assert base.scalars(select(CodeSecours)).all() == []
    with pytest.raises(Introuvable):
        retirer_facteur(_soi(compte), code_totp(), ADRESSE, MIDI)


def test_qui_gere_le_compte_retire_un_facteur_perdu_et_ferme_ses_sessions(compte, territoire, base):
    jeton = ouvrir(compte)
    retirer_facteur_de(acteur(Role.COORDINATEUR, territoire_id=territoire.id), compte.id, maintenant())
    assert compte.totp_active_le is None
    assert session_en_cours(compte.get_id(), jeton, maintenant()) is None
    assert _verbes(base) == [Verbe.SECOND_FACTEUR_RETIRE]
    with pytest.raises(Conflit):
        retirer_facteur_de(acteur(Role.ADMINISTRATEUR), compte.id, maintenant())


def test_un_coordinateur_ne_retire_ni_le_sien_par_la_ni_celui_d_ailleurs(compte, territoire, base):
    qui = acteur(Role.COORDINATEUR, territoire_id=TerritoireFabrique().id)
    with pytest.raises(Introuvable):
        retirer_facteur_de(qui, compte.id, MIDI)
    compte.appartenances.append(Appartenance(role=Role.ADMINISTRATEUR))
    base.flush()
    for refuse in (acteur(Role.COORDINATEUR, territoire_id=territoire.id), _soi(compte)):
        with pytest.raises(Interdit):
            retirer_facteur_de(refuse, compte.id, MIDI)
    assert compte.totp_secret is not None
    assert SECRET_TOTP not in compte.totp_secret
