"""Deactivating, reactivating, taking a role back, and the list of accounts."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from clauses.models import Appartenance, Evenement
from clauses.models.types import maintenant
from clauses.models.vocabulaire import Role
from clauses.services.acteur import SYSTEME
from clauses.services.comptes import (
    VISITEUR,
    EtatCompte,
    FiltresComptes,
    Portee,
    demander_reinitialisation,
    desactiver,
    fermer_les_sessions_de,
    inviter,
    libelles_des_roles,
    lire_compte,
    lister_comptes,
    reactiver,
    retirer_appartenance,
    session_en_cours,
)
from clauses.services.erreurs import Conflit, Interdit, Introuvable
from clauses.services.journal import Verbe
from tests.appui.comptes import MIDI, acteur, compte_ouvert, ouvrir
from tests.appui.fabriques import StructureFabrique, TerritoireFabrique


@pytest.fixture
def voisin(base):
    return TerritoireFabrique(code="voisin", nom="PLIE voisin")


@pytest.fixture
def coordinatrice(base, territoire):
    return acteur(Role.COORDINATEUR, territoire_id=territoire.id)


@pytest.fixture
def facilitateur(base, territoire):
    return compte_ouvert(Role.FACILITATEUR, territoire_id=territoire.id)


def _verbes(base):
    return base.scalars(select(Evenement.verbe).order_by(Evenement.numero)).all()


def test_desactiver_ferme_les_sessions_a_l_instant_et_se_defait(coordinatrice, facilitateur, base):
    cle, jeton, instant = facilitateur.get_id(), ouvrir(facilitateur), maintenant()
    desactiver(coordinatrice, facilitateur.id, instant)
    assert session_en_cours(cle, jeton, instant) is None
    reactiver(coordinatrice, facilitateur.id, instant)
    assert facilitateur.est_actif
    assert session_en_cours(cle, jeton, instant) is None
    assert _verbes(base) == [Verbe.COMPTE_DESACTIVE, Verbe.COMPTE_REACTIVE]


def test_qui_gere_un_compte_ferme_ses_sessions(coordinatrice, facilitateur, base):
    jetons, instant = [ouvrir(facilitateur), ouvrir(facilitateur)], maintenant()
    for _ in range(2):
        fermer_les_sessions_de(coordinatrice, facilitateur.id, instant)
    assert not any(session_en_cours(facilitateur.get_id(), j, instant) for j in jetons)
    assert _verbes(base) == [Verbe.SESSION_TERMINEE]


def test_desactiver_deux_fois_ne_fait_rien_de_plus(coordinatrice, facilitateur, base):
    desactiver(coordinatrice, facilitateur.id, MIDI)
    desactiver(coordinatrice, facilitateur.id, MIDI)
    assert _verbes(base) == [Verbe.COMPTE_DESACTIVE]


def test_un_coordinateur_ne_desactive_pas_un_compte_qui_sert_aussi_ailleurs(
    coordinatrice, facilitateur, voisin
):
    facilitateur.appartenances.append(Appartenance(role=Role.FACILITATEUR, territoire_id=voisin.id))
    with pytest.raises(Interdit):
        desactiver(coordinatrice, facilitateur.id, MIDI)


def test_nul_ne_se_desactive_soi_meme(coordinatrice):
    with pytest.raises(Interdit):
        desactiver(coordinatrice, coordinatrice.compte_id, MIDI)


def test_le_dernier_administrateur_ne_se_retire_pas(base):
    un, autre = acteur(Role.ADMINISTRATEUR), compte_ouvert(Role.ADMINISTRATEUR)
    desactiver(un, autre.id, MIDI)
    reactiver(un, autre.id, MIDI)
    desactiver(SYSTEME, un.compte_id, MIDI)
    with pytest.raises(Conflit):
        desactiver(SYSTEME, autre.id, MIDI)
    with pytest.raises(Conflit):
        retirer_appartenance(SYSTEME, autre.id, autre.appartenances[0].id, MIDI)


def test_retirer_un_role_le_journal_garde_ce_qu_il_etait(coordinatrice, facilitateur, base, territoire):
    appartenance = facilitateur.appartenances[0]
    retirer_appartenance(coordinatrice, facilitateur.id, appartenance.id, MIDI)
    assert facilitateur.appartenances == []
    evenement = base.scalars(select(Evenement)).one()
    assert (evenement.verbe, evenement.territoire_id) == (Verbe.ROLE_RETIRE, territoire.id)


def test_un_role_d_ailleurs_ne_se_retire_pas_d_ici(coordinatrice, facilitateur, voisin, base):
    ailleurs = Appartenance(role=Role.FACILITATEUR, territoire_id=voisin.id)
    facilitateur.appartenances.append(ailleurs)
    base.flush()
    with pytest.raises(Interdit):
        retirer_appartenance(coordinatrice, facilitateur.id, ailleurs.id, MIDI)
    with pytest.raises(Introuvable):
        retirer_appartenance(coordinatrice, facilitateur.id, 999_999, MIDI)


def test_chacun_ne_voit_que_les_comptes_qu_il_gere(coordinatrice, facilitateur, voisin):
    ailleurs = compte_ouvert(Role.FACILITATEUR, territoire_id=voisin.id)
    vus = [c.id for c in lister_comptes(coordinatrice, FiltresComptes(), 1, MIDI).lignes]
    assert sorted(vus) == sorted([coordinatrice.compte_id, facilitateur.id])
    with pytest.raises(Introuvable):
        lire_compte(coordinatrice, ailleurs.id, MIDI)
    admin = acteur(Role.ADMINISTRATEUR)
    assert ailleurs.id in [c.id for c in lister_comptes(admin, FiltresComptes(), 1, MIDI).lignes]


def test_les_roles_d_ailleurs_sont_comptes_et_jamais_nommes(coordinatrice, facilitateur, voisin, base):
    facilitateur.appartenances.append(Appartenance(role=Role.COORDINATEUR, territoire_id=voisin.id))
    base.flush()
    lu = lire_compte(coordinatrice, facilitateur.id, MIDI)
    assert [a.role for a in lu.appartenances] == [Role.FACILITATEUR]
    assert lu.nombre_ailleurs == 1
    assert not lu.est_gerable
    assert "voisin" not in repr(lu)


def test_filtrer_par_role_ne_revele_pas_un_role_tenu_ailleurs(coordinatrice, facilitateur, voisin, base):
    facilitateur.appartenances.append(Appartenance(role=Role.REFERENT, territoire_id=voisin.id))
    base.flush()
    assert lister_comptes(coordinatrice, FiltresComptes(role=Role.REFERENT), 1, MIDI).total == 0
    assert lister_comptes(coordinatrice, FiltresComptes(role=Role.FACILITATEUR), 1, MIDI).total == 1


def test_les_comptes_se_filtrent_par_etat(coordinatrice, facilitateur, territoire, base):
    invite = inviter(coordinatrice, "i@exemple.fr", "I", Role.REFERENT, Portee(territoire.id), MIDI).compte
    oubli = compte_ouvert(Role.FACILITATEUR, territoire_id=territoire.id)
    demander_reinitialisation(VISITEUR, oubli.courriel, None, MIDI)
    facilitateur.est_actif = False
    base.flush()

    def vus(etat, quand=MIDI):
        return [c.id for c in lister_comptes(coordinatrice, FiltresComptes(etat=etat), 1, quand).lignes]

    assert vus(EtatCompte.INVITE) == [invite.id]
    assert vus(EtatCompte.LIEN_EXPIRE) == []
    assert vus(EtatCompte.LIEN_EXPIRE, MIDI + timedelta(days=8)) == [invite.id]
    assert vus(EtatCompte.OUBLI) == [oubli.id]
    assert vus(EtatCompte.DESACTIVE) == [facilitateur.id]
    assert vus(EtatCompte.ACTIF) == [coordinatrice.compte_id]


def test_un_role_se_lit_avec_sa_structure_et_son_territoire(coordinatrice, territoire):
    structure = StructureFabrique(nom="Eiffage Route")
    portee = Portee(territoire.id, structure.id)
    compte = inviter(coordinatrice, "g@exemple.fr", "G", Role.ENTREPRISE, portee, MIDI).compte
    lu = lire_compte(coordinatrice, compte.id, MIDI)
    assert [a.lieu for a in lu.appartenances] == ["Eiffage Route · PLIE d’essai"]
    assert lu.est_gerable


def test_un_referent_porte_le_mot_de_son_territoire(coordinatrice, territoire):
    territoire.libelle_referent = "Accompagnateur emploi"
    compte = inviter(coordinatrice, "r@exemple.fr", "R", Role.REFERENT, Portee(territoire.id), MIDI).compte
    assert lire_compte(coordinatrice, compte.id, MIDI).appartenances[0].libelle == "Accompagnateur emploi"
    assert libelles_des_roles(coordinatrice)[Role.REFERENT] == "Accompagnateur emploi"
