"""Pauses, addresses in error, links, and the notice to propose."""

from datetime import UTC, date, datetime, timedelta

import pytest

from clauses.extensions import db
from clauses.models.vocabulaire import Role
from clauses.services import rappels
from clauses.services.edition import ConflitEdition
from clauses.services.erreurs import Conflit, DonneesInvalides, Introuvable
from clauses.services.permissions import Permission
from tests.appui.fabriques import TerritoireFabrique, creer_heures
from tests.appui.rappels import ECHEANCE
from tests.appui.suivi import acteur, evenements

CINQ, DIX, VINGT = (ECHEANCE + timedelta(days=n) for n in (5, 10, 20))
MIDI = datetime(2026, 3, 20, 11, tzinfo=UTC)


@pytest.fixture
def facilitatrice(territoire):
    return acteur(Role.FACILITATEUR, territoire_id=territoire.id)


def test_aucun_rappel_ne_part_pendant_une_pause_et_le_dernier_atteint_part_ensuite(
    suivi, boite, envoyer, ecrire_contact, territoire, facilitatrice
):
    ecrire_contact(suivi.entreprise, territoire, "chef@exemple.fr")
    cle = (suivi.entreprise.id, territoire.id)
    rappels.suspendre(facilitatrice, *cle, {"jusqu_au": DIX, "motif": "Chantier arrêté"}, aujourdhui=CINQ)
    db.session.commit()
    envoyer(CINQ)
    envoyer(DIX)
    assert boite.recus == []
    with pytest.raises(DonneesInvalides, match="rien à rappeler"):
        rappels.envoyer_maintenant(facilitatrice, suivi.entreprise.id, CINQ, MIDI, db.session.commit)
    envoyer(DIX + timedelta(days=1))
    assert len(boite.recus) == 1
    assert len(evenements("rappels_suspendus")) == 1


def test_une_pause_se_leve_se_remet_et_ne_s_ecrase_pas(suivi, territoire, facilitatrice):
    cle = (suivi.entreprise.id, territoire.id)
    posee = rappels.suspendre(facilitatrice, *cle, {"jusqu_au": DIX, "motif": "Congés"}, aujourdhui=CINQ)
    rappels.reprendre(facilitatrice, *cle, MIDI)
    with pytest.raises(Conflit):
        rappels.reprendre(facilitatrice, *cle, MIDI)
    assert rappels.remettre_la_pause(facilitatrice, *cle).motif == "Congés"
    avant = {"jusqu_au": "2026-03-01", "motif": "Autre chose"}
    with pytest.raises(ConflitEdition):
        rappels.suspendre(
            facilitatrice, *cle, {"jusqu_au": VINGT, "motif": "Grève"},
            aujourdhui=CINQ, version=posee.version - 1, avant=avant,
        )  # fmt: skip
    with pytest.raises(DonneesInvalides):
        rappels.suspendre(facilitatrice, *cle, {"jusqu_au": ECHEANCE, "motif": "x"}, aujourdhui=CINQ)
    with pytest.raises(Introuvable):
        rappels.lire_pause(facilitatrice, suivi.entreprise.id, TerritoireFabrique().id)


def test_envoyer_maintenant_envoie_mot_pour_mot_l_apercu_et_compte_pour_le_rappel_atteint(
    suivi, boite, envoyer, ecrire_contact, territoire, facilitatrice
):
    ecrire_contact(suivi.entreprise, territoire, "chef@exemple.fr")
    [(_, montre)] = rappels.lire_apercu(facilitatrice, suivi.entreprise.id, CINQ).messages
    rappels.envoyer_maintenant(facilitatrice, suivi.entreprise.id, CINQ, MIDI, db.session.commit)
    recu, _ = boite.textes()
    debut, fin = montre.texte.split("(ici, le lien personnel de chaque adresse)")
    assert (recu.startswith(debut), recu.rstrip().endswith(fin.rstrip())) == (True, True)
    assert boite.recus[0][1]["Subject"] == montre.objet
    with pytest.raises(DonneesInvalides):
        rappels.envoyer_maintenant(facilitatrice, suivi.entreprise.id, CINQ, MIDI, db.session.commit)
    envoyer(CINQ)
    envoyer(DIX)
    assert len(boite.recus) == 2


def test_une_adresse_marquee_a_la_main_ne_recoit_plus_puis_revient(
    suivi, boite, envoyer, ecrire_contact, territoire, facilitatrice
):
    ecrire_contact(suivi.entreprise, territoire, "chef@exemple.fr")
    entreprise = suivi.entreprise.id
    rappels.signaler_adresse(facilitatrice, entreprise, "chef@exemple.fr", MIDI)
    with pytest.raises(Introuvable):
        rappels.signaler_adresse(facilitatrice, entreprise, "inconnue@exemple.fr", MIDI)
    db.session.commit()
    envoyer(CINQ)
    assert boite.recus == []
    rappels.retablir_adresse(facilitatrice, entreprise, "chef@exemple.fr", MIDI)
    db.session.commit()
    envoyer(CINQ)
    assert boite.adresses == ["chef@exemple.fr"]
    assert (len(evenements("adresse_en_erreur")), len(evenements("adresse_retablie"))) == (1, 1)


def test_un_lien_ne_peut_que_deposer_expire_et_se_revoque(suivi, territoire, facilitatrice):
    cree = rappels.creer_lien(facilitatrice, suivi.entreprise.id, "la comptable", MIDI)
    qui = (facilitatrice, cree.jeton, "203.0.113.7")
    porteur = rappels.acteur_du_lien(rappels.ouvrir_lien(*qui, MIDI))
    assert porteur.peut(Permission.RELEVE_DEPOSER)
    assert not any(porteur.peut(p) for p in (Permission.PERSONNE_LIRE, Permission.HEURES_VALIDER))
    assert {(d.structure_id, d.territoire_id) for d in porteur.droits} == {
        (suivi.entreprise.id, territoire.id)
    }
    with pytest.raises(Introuvable):
        rappels.ouvrir_lien(*qui, MIDI + timedelta(days=30))
    rappels.revoquer_lien(facilitatrice, cree.acces.id, MIDI)
    with pytest.raises(Introuvable):
        rappels.ouvrir_lien(*qui, MIDI)
    with pytest.raises(Conflit):
        rappels.revoquer_lien(facilitatrice, cree.acces.id, MIDI)
    with pytest.raises(Introuvable):
        rappels.revoquer_lien(
            acteur(Role.FACILITATEUR, territoire_id=TerritoireFabrique().id), cree.acces.id, MIDI
        )
    assert (len(evenements("lien_depot_cree")), len(evenements("lien_depot_revoque"))) == (1, 1)


def test_la_mise_en_demeure_se_propose_vingt_jours_apres_avec_les_dates_des_rappels(
    suivi, boite, envoyer, ecrire_contact, territoire, facilitatrice
):
    ecrire_contact(suivi.entreprise, territoire, "chef@exemple.fr")
    for jour in (CINQ, DIX, VINGT):
        envoyer(jour)
    attribution = suivi.attribution.id
    assert rappels.lire_proposition(facilitatrice, attribution, VINGT - timedelta(days=1)).texte == ""
    texte = rappels.lire_proposition(facilitatrice, attribution, VINGT).texte
    for mots in (
        "M-TARD",
        "février 2026",
        "20 mars 2026, 25 mars 2026 et 4 avril 2026",
        suivi.acheteur.nom,
        "Condition d’exécution",
    ):
        assert mots in texte
    posee = rappels.proposer(facilitatrice, attribution, VINGT, MIDI)
    assert rappels.proposer(facilitatrice, attribution, VINGT, MIDI).id == posee.id
    assert [p.texte for p in rappels.lire_proposition(facilitatrice, attribution, VINGT).proposees] == [texte]
    assert len(evenements("mise_en_demeure_proposee")) == 1
    creer_heures(suivi.affecter(), date(2026, 2, 1), "7.00")
    with pytest.raises(DonneesInvalides):
        rappels.proposer(facilitatrice, attribution, VINGT + timedelta(days=1), MIDI)
