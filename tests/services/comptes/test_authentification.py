"""Logging in: one answer for every refusal, a throttle that holds, and everything in the journal."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select

from clauses.models import Evenement, TentativeConnexion
from clauses.models.types import maintenant
from clauses.models.vocabulaire import Role
from clauses.services.acteur import acteur_de
from clauses.services.comptes import (
    VISITEUR,
    TropDeTentatives,
    authentifier,
    changer_mot_de_passe,
    demander_reinitialisation,
    limitation,
    session_en_cours,
)
from clauses.services.erreurs import DonneesInvalides
from clauses.services.journal import Verbe
from tests.appui.comptes import ADRESSE, MIDI, MOT_DE_PASSE, compte_ouvert, ouvrir


@pytest.fixture
def compte(base, territoire):
    return compte_ouvert(Role.FACILITATEUR, territoire_id=territoire.id)


def _essayer(compte, mot_de_passe=MOT_DE_PASSE, quand=MIDI, adresse=ADRESSE, courriel=None):
    return authentifier(VISITEUR, courriel or compte.courriel, mot_de_passe, adresse, quand)


def _verbes(base):
    return base.scalars(select(Evenement.verbe).order_by(Evenement.numero)).all()


def test_le_bon_mot_de_passe_ouvre_et_s_inscrit_au_journal(compte, base, territoire):
    assert _essayer(compte) is compte
    assert compte.derniere_connexion_le == MIDI
    evenement = base.scalars(select(Evenement)).one()
    assert (evenement.verbe, evenement.compte_id, evenement.territoire_id) == (
        Verbe.CONNEXION,
        compte.id,
        territoire.id,
    )


def test_le_courriel_se_tape_en_majuscules_et_avec_des_espaces(compte):
    assert _essayer(compte, courriel=f"  {compte.courriel.upper()} ") is compte


def test_mauvais_mot_de_passe_compte_inconnu_inactif_ou_sans_mot_de_passe_ont_la_meme_reponse(compte, base):
    inactif = compte_ouvert(Role.ADMINISTRATEUR)
    inactif.est_actif = False
    invite = compte_ouvert(Role.ADMINISTRATEUR)
    invite.mot_de_passe = None
    base.flush()
    assert _essayer(compte, "un autre mot de passe") is None
    assert _essayer(compte, courriel="inconnu@exemple.fr") is None
    assert _essayer(inactif) is None
    assert _essayer(invite) is None
    assert _verbes(base) == [Verbe.CONNEXION_REFUSEE] * 4
    assert {e.acteur for e in base.scalars(select(Evenement))} == {VISITEUR.nom}


def test_ce_qui_est_tape_pour_un_compte_inconnu_n_est_garde_nulle_part(base):
    authentifier(VISITEUR, "mon-mot-de-passe-ici", "x", ADRESSE, MIDI)
    evenement = base.scalars(select(Evenement)).one()
    assert evenement.objet_id is None
    assert all("mon-mot-de-passe" not in t.cle for t in base.scalars(select(TentativeConnexion)))
    assert ADRESSE not in " ".join(base.scalars(select(TentativeConnexion.cle)))


def test_au_sixieme_essai_le_compte_attend_meme_avec_le_bon_mot_de_passe(compte, base):
    for rang in range(limitation.SEUIL_COMPTE):
        assert _essayer(compte, "faux", MIDI + timedelta(minutes=rang)) is None
    with pytest.raises(TropDeTentatives) as refus:
        _essayer(compte, quand=MIDI + timedelta(minutes=6))
    assert refus.value.delai == timedelta(minutes=9)
    assert len(_verbes(base)) == limitation.SEUIL_COMPTE
    assert _essayer(compte, quand=MIDI + timedelta(minutes=15)) is compte


def test_un_compte_inconnu_est_limite_comme_un_autre(base):
    for _ in range(limitation.SEUIL_COMPTE):
        authentifier(VISITEUR, "inconnu@exemple.fr", "faux", ADRESSE, MIDI)
    with pytest.raises(TropDeTentatives):
        authentifier(VISITEUR, "INCONNU@exemple.fr", "faux", "198.51.100.1", MIDI)


def test_une_adresse_qui_essaie_beaucoup_de_comptes_est_limitee(compte, monkeypatch):
    monkeypatch.setattr(limitation, "SEUIL_ADRESSE", 6)
    for rang in range(6):
        authentifier(VISITEUR, f"c{rang}@exemple.fr", "faux", ADRESSE, MIDI)
    with pytest.raises(TropDeTentatives):
        _essayer(compte)
    assert _essayer(compte, adresse="198.51.100.1") is compte


@pytest.mark.parametrize(
    ("une", "autre", "meme"),
    [
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("203.0.113.7", "203.0.113.8", False),
        ("", None, True),
    ],
)
def test_les_adresses_d_un_meme_abonne_comptent_pour_une(app, une, autre, meme):
    assert (limitation.cle_adresse(une) == limitation.cle_adresse(autre)) is meme


def test_une_reussite_efface_les_echecs_du_compte_mais_pas_ceux_de_l_adresse(compte, base):
    _essayer(compte, "faux")
    _essayer(compte)
    assert base.scalars(select(TentativeConnexion.cle)).all() == [limitation.cle_adresse(ADRESSE)]


def test_les_vieux_echecs_sont_oublies(compte, base):
    _essayer(compte, "faux", MIDI - timedelta(days=3))
    _essayer(compte, "faux")
    assert base.scalar(select(func.count()).select_from(TentativeConnexion)) == 2


def test_une_empreinte_aux_anciens_parametres_est_refaite_a_la_connexion(compte):
    ancienne = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(MOT_DE_PASSE)
    compte.mot_de_passe = ancienne
    assert _essayer(compte) is compte
    assert compte.mot_de_passe != ancienne
    assert _essayer(compte) is compte


def test_changer_son_mot_de_passe_demande_l_ancien_et_ferme_les_autres_sessions(compte, base):
    qui, celle_ci, autre = acteur_de(compte, MIDI.date()), ouvrir(compte), ouvrir(compte)
    nouveau, cle, instant = "pivoine-truelle-lavoir-19", compte.get_id(), maintenant()
    assert changer_mot_de_passe(qui, "faux", nouveau, celle_ci, ADRESSE, MIDI) is None
    assert session_en_cours(cle, autre, instant)
    assert changer_mot_de_passe(qui, MOT_DE_PASSE, nouveau, celle_ci, ADRESSE, MIDI) is compte
    assert session_en_cours(cle, celle_ci, instant)
    assert session_en_cours(cle, autre, instant) is None
    assert _essayer(compte, nouveau) is compte
    assert _verbes(base) == [Verbe.CONNEXION_REFUSEE, Verbe.MOT_DE_PASSE_CHOISI, Verbe.CONNEXION]


@pytest.mark.parametrize("nouveau", [MOT_DE_PASSE, "trop-court", "aaaaaaaaaaaaaaaa"])
def test_le_nouveau_mot_de_passe_est_autre_et_solide(compte, nouveau):
    with pytest.raises(DonneesInvalides):
        changer_mot_de_passe(acteur_de(compte, MIDI.date()), MOT_DE_PASSE, nouveau, None, ADRESSE, MIDI)


def test_essayer_des_anciens_mots_de_passe_est_limite_aussi(compte):
    qui = acteur_de(compte, MIDI.date())
    for _ in range(limitation.SEUIL_COMPTE):
        changer_mot_de_passe(qui, "faux", "pivoine-truelle-lavoir-19", None, ADRESSE, MIDI)
    with pytest.raises(TropDeTentatives):
        changer_mot_de_passe(qui, MOT_DE_PASSE, "pivoine-truelle-lavoir-19", None, ADRESSE, MIDI)


def test_un_mot_de_passe_oublie_se_note_de_la_meme_facon_que_le_compte_existe_ou_non(compte, base):
    demander_reinitialisation(VISITEUR, compte.courriel.upper(), ADRESSE, MIDI)
    demander_reinitialisation(VISITEUR, "inconnu@exemple.fr", ADRESSE, MIDI)
    assert compte.reinitialisation_demandee_le == MIDI
    evenements = base.scalars(select(Evenement).order_by(Evenement.numero)).all()
    assert [(e.verbe, e.objet_id) for e in evenements] == [
        (Verbe.MOT_DE_PASSE_OUBLIE, compte.id),
        (Verbe.MOT_DE_PASSE_OUBLIE, None),
    ]


def test_un_compte_desactive_ne_demande_pas_de_mot_de_passe(compte, base):
    compte.est_actif = False
    base.flush()
    demander_reinitialisation(VISITEUR, compte.courriel, ADRESSE, MIDI)
    assert compte.reinitialisation_demandee_le is None


def test_les_demandes_sont_limitees_sans_gener_la_connexion(compte):
    for _ in range(limitation.SEUIL_COMPTE):
        demander_reinitialisation(VISITEUR, compte.courriel, ADRESSE, MIDI)
    with pytest.raises(TropDeTentatives):
        demander_reinitialisation(VISITEUR, compte.courriel, "198.51.100.1", MIDI)
    assert _essayer(compte) is compte


def test_qui_retrouve_son_mot_de_passe_n_attend_plus_de_lien(compte):
    demander_reinitialisation(VISITEUR, compte.courriel, ADRESSE, MIDI)
    _essayer(compte)
    assert compte.reinitialisation_demandee_le is None
