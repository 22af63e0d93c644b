"""Reminders that really leave: on the right days, once, to the right addresses, without a name."""

from collections import Counter
from datetime import date, timedelta

import pytest

from clauses.extensions import boite_d_envoi, db
from clauses.models import AccesDepot, Rappel, RappelLigne
from clauses.models.rappels import EtatRappel
from clauses.models.types import maintenant
from clauses.models.vocabulaire import EtatHeures, Role
from clauses.services.acteur import SYSTEME
from clauses.services.rappels import envoyer_rappels_du_jour, lire_tableau
from clauses.services.rappels.envoi import _reserver
from clauses.services.rappels.plan import plan_du_jour
from tests.appui.fabriques import (
    AttributionFabrique,
    LotFabrique,
    MarcheFabrique,
    TerritoireFabrique,
    creer_compte,
    creer_heures,
)
from tests.appui.rappels import ECHEANCE, NOTIFICATION, empreinte
from tests.appui.suivi import acteur, creer_suivi, evenements

FEVRIER = date(2026, 2, 1)
CINQ, DIX, VINGT = (ECHEANCE + timedelta(days=n) for n in (5, 10, 20))


def test_un_rappel_part_5_10_et_20_jours_apres_l_echeance_une_fois_chacun(
    suivi, boite, envoyer, ecrire_contact, territoire
):
    ecrire_contact(suivi.entreprise, territoire, "chef@exemple.fr")
    partis = []
    for n in range(26):
        for _ in range(2):  # the task, and the same task again
            envoyer(ECHEANCE + timedelta(days=n))
        partis += [n] * (len(boite.recus) - len(partis))
    assert partis == [5, 10, 20]
    assert set(boite.adresses) == {"chef@exemple.fr"}
    assert [(li.palier, li.mois) for li in db.session.scalars(db.select(RappelLigne).order_by(RappelLigne.id))] == [
        (5, ["2026-02"]), (10, ["2026-02"]), (20, ["2026-02"]),
    ]  # fmt: skip
    assert len(evenements("rappel_envoye")) == 3


def test_une_tache_arretee_quelques_jours_n_envoie_que_le_dernier_rappel_atteint(
    suivi, boite, envoyer, ecrire_contact, territoire
):
    ecrire_contact(suivi.entreprise, territoire, "chef@exemple.fr")
    envoyer(DIX + timedelta(days=2))
    envoyer(DIX + timedelta(days=3))
    assert len(boite.recus) == 1


def test_plus_aucun_rappel_quand_le_releve_arrive(suivi, boite, envoyer, ecrire_contact, territoire):
    ecrire_contact(suivi.entreprise, territoire, "chef@exemple.fr")
    envoyer(CINQ)
    creer_heures(suivi.affecter(), FEVRIER, "35.00", etat=EtatHeures.DECLAREE)
    db.session.commit()
    for jour in (DIX, VINGT):
        envoyer(jour)
    assert len(boite.recus) == 1


def test_un_seul_message_par_structure_pour_tous_ses_marches_et_tous_ses_territoires(
    suivi, boite, envoyer, ecrire_contact, territoire
):
    voisin = TerritoireFabrique()
    ailleurs = MarcheFabrique(territoire_id=voisin.id, reference="M-VOISIN", date_notification=NOTIFICATION)
    AttributionFabrique(
        lot_id=LotFabrique(marche_id=ailleurs.id, numero="2").id, structure_id=suivi.entreprise.id
    )
    autre = creer_suivi(territoire, reference="M-AUTRE", date_notification=NOTIFICATION)
    autre.affecter(employeur_id=suivi.entreprise.id)
    ecrire_contact(suivi.entreprise, territoire, "chef@exemple.fr")
    ecrire_contact(autre.entreprise, territoire, "autre@exemple.fr")
    ecrire_contact(suivi.entreprise, voisin, "chef@exemple.fr", "La même personne")
    envoyer(CINQ)
    assert Counter(boite.adresses) == {"chef@exemple.fr": 1, "autre@exemple.fr": 1}
    texte, html = boite.textes(boite.adresses.index("chef@exemple.fr"))
    for morceau in (
        "M-TARD",
        "M-VOISIN, lot 2",
        "M-AUTRE",
        "février 2026",
        "15 mars 2026",
        "heures de vos salariés",
    ):
        assert morceau in texte
        assert morceau in html
    assert "ces 3 relevés" in texte
    assert {e.territoire_id for e in evenements("rappel_envoye")} == {territoire.id, voisin.id}


def test_le_message_ne_nomme_personne_et_porte_un_lien_dont_seule_l_empreinte_est_gardee(
    suivi, boite, envoyer, ecrire_contact, territoire
):
    affectation = suivi.affecter()
    ecrire_contact(suivi.entreprise, territoire, "chef@exemple.fr", "Roberte Secrète")
    envoyer(CINQ)
    texte, html = boite.textes()
    personne = affectation.personne
    for mot in ("Roberte", "Secrète", personne.nom_naissance, personne.prenom, suivi.entreprise.nom):
        assert mot not in texte + html
    [lien] = [ligne for ligne in texte.splitlines() if ligne.startswith("https://clauses.example/depot/")]
    jeton = lien.rpartition("/")[2]
    [acces] = db.session.scalars(db.select(AccesDepot).where(AccesDepot.structure_id == suivi.entreprise.id))
    assert (acces.empreinte, acces.adresse) == (empreinte(jeton), "chef@exemple.fr")
    assert [t.id for t in acces.territoires] == [territoire.id]
    message = boite.recus[-1][1]
    assert (message["Auto-Submitted"], "M-TARD" in message["Subject"]) == ("auto-generated", True)


def test_sans_contact_les_comptes_ouverts_recoivent_chacun_ce_qui_les_concerne(
    suivi, boite, envoyer, territoire
):
    voisin = TerritoireFabrique()
    ailleurs = MarcheFabrique(territoire_id=voisin.id, reference="M-VOISIN", date_notification=NOTIFICATION)
    AttributionFabrique(lot_id=LotFabrique(marche_id=ailleurs.id).id, structure_id=suivi.entreprise.id)
    tout = creer_compte(Role.ENTREPRISE, structure_id=suivi.entreprise.id)
    limite = creer_compte(Role.ENTREPRISE, structure_id=suivi.entreprise.id, territoire_id=territoire.id)
    ferme = creer_compte(Role.ENTREPRISE, structure_id=suivi.entreprise.id)
    ferme.est_actif = False
    creer_compte(Role.ENTREPRISE, structure_id=suivi.entreprise.id, date_fin=date(2026, 3, 1))
    db.session.commit()
    envoyer(CINQ)
    assert Counter(boite.adresses) == {tout.courriel: 1, limite.courriel: 1}
    assert "M-VOISIN" in boite.textes(boite.adresses.index(tout.courriel))[0]
    assert "M-VOISIN" not in boite.textes(boite.adresses.index(limite.courriel))[0]


def test_une_adresse_refusee_est_listee_et_les_autres_recoivent(
    suivi, boite, envoyer, ecrire_contact, territoire
):
    ecrire_contact(suivi.entreprise, territoire, "chef@exemple.fr")
    ecrire_contact(suivi.entreprise, territoire, "parti@exemple.fr")
    boite.refus["parti@exemple.fr"] = "550 No such user"
    bilan = envoyer(CINQ)
    assert [r.adresse for r in bilan.issues[0].refuses] == ["parti@exemple.fr"]
    qui = acteur(Role.FACILITATEUR, territoire_id=territoire.id)
    [montree] = lire_tableau(qui, CINQ).en_erreur
    assert (montree.destinataire.adresse, montree.destinataire.erreur.code) == ("parti@exemple.fr", 550)
    envoyer(DIX)
    assert boite.adresses == ["chef@exemple.fr"] * 2, "plus rien n’est tenté vers l’adresse refusée"


def test_quand_toutes_les_adresses_refusent_le_rappel_reste_a_envoyer(
    suivi, boite, envoyer, ecrire_contact, territoire
):
    contact = ecrire_contact(suivi.entreprise, territoire, "parti@exemple.fr")
    boite.refus["parti@exemple.fr"] = "550 No such user"
    assert envoyer(CINQ).envoyes == []
    tableau = lire_tableau(acteur(Role.COORDINATEUR, territoire_id=territoire.id), CINQ)
    assert ([d.structure_id for d in tableau.sans_adresse], tableau.envoyes) == ([suivi.entreprise.id], [])
    contact.courriel = "nouveau@exemple.fr"
    db.session.commit()
    envoyer(CINQ + timedelta(days=1))
    assert boite.adresses == ["nouveau@exemple.fr"]


@pytest.mark.parametrize("reponse", ["450 Try again later", "421 Closing"])
def test_un_serveur_qui_remet_a_plus_tard_laisse_le_rappel_a_envoyer(
    suivi, boite, envoyer, ecrire_contact, territoire, reponse
):
    ecrire_contact(suivi.entreprise, territoire, "chef@exemple.fr")
    boite.refus["chef@exemple.fr"] = reponse
    [issue] = envoyer(CINQ).issues
    assert ("plus tard" in issue.a_envoyer or "interrompu" in issue.a_envoyer, issue.envoyes) == (True, ())
    boite.refus.clear()
    envoyer(CINQ)
    assert boite.adresses == ["chef@exemple.fr"]


def test_sans_serveur_regle_rien_ne_part_et_tout_reste_a_envoyer(suivi, envoyer, ecrire_contact, territoire):
    ecrire_contact(suivi.entreprise, territoire, "chef@exemple.fr")
    assert boite_d_envoi.reglages is None
    [issue] = envoyer(CINQ).issues
    assert "CLAUSES_SMTP" in issue.a_envoyer
    assert db.session.scalars(db.select(Rappel)).all() == []


def test_deux_processus_qui_ont_lu_le_meme_plan_n_envoient_qu_un_message(
    suivi, boite, envoyer, ecrire_contact, territoire
):
    ecrire_contact(suivi.entreprise, territoire, "chef@exemple.fr")
    [digest] = plan_du_jour(SYSTEME, CINQ)
    envoyer(CINQ)
    assert _reserver(SYSTEME, digest, CINQ, maintenant(), est_manuel=False) is None
    assert len(boite.recus) == 1


def test_un_envoi_coupe_apres_sa_reservation_ne_repart_pas_et_se_voit(
    suivi, boite, envoyer, ecrire_contact, territoire
):
    ecrire_contact(suivi.entreprise, territoire, "chef@exemple.fr")

    def couper():
        db.session.commit()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        envoyer(CINQ, retenir=couper)
    db.session.rollback()
    envoyer(CINQ)
    envoyer(CINQ + timedelta(days=1))
    assert boite.recus == []
    [envoi] = lire_tableau(acteur(Role.FACILITATEUR, territoire_id=territoire.id), CINQ).envoyes
    assert envoi.etat == EtatRappel.EN_COURS


def test_a_blanc_dit_ce_qui_partirait_sans_rien_ecrire(suivi, boite, ecrire_contact, territoire):
    ecrire_contact(suivi.entreprise, territoire, "chef@exemple.fr")
    bilan = envoyer_rappels_du_jour(SYSTEME, CINQ, a_blanc=True)
    assert [i.a_envoyer for i in bilan.issues] == ["essai à blanc"]
    assert (boite.recus, db.session.scalars(db.select(Rappel)).all()) == ([], [])
