"""The pages of reminders by real requests, on 20 March 2026: February is five days late."""

import re
from datetime import date

import pytest
from freezegun import freeze_time

from clauses.extensions import db
from clauses.models import ContactStructure
from clauses.models.vocabulaire import Role
from tests.appui.courriel import serveur_de_courriel
from tests.appui.fabriques import creer_compte
from tests.appui.rappels import NOTIFICATION
from tests.appui.requetes import requetes_comptees
from tests.appui.suivi import creer_suivi, denommer, evenements


@pytest.fixture(autouse=True)
def _le_20_mars():
    with freeze_time("2026-03-20 10:00", tick=True):
        yield


@pytest.fixture
def suivi(base, territoire):
    suivi = creer_suivi(territoire, reference="M-TARD", date_notification=NOTIFICATION)
    denommer(suivi.entreprise, "Bâtisseurs du Lot")
    contact = ContactStructure(
        structure_id=suivi.entreprise.id, territoire_id=territoire.id, nom="Roberte", courriel="chef@exemple.fr",
        est_a_rappeler=True,
    )  # fmt: skip
    base.add(contact)
    base.commit()
    return suivi


@pytest.fixture
def facilitatrice(client, territoire):
    client.connecter(creer_compte(Role.FACILITATEUR, territoire_id=territoire.id))
    return client


def test_la_liste_dit_qui_doit_quoi_depuis_quand_et_s_exporte_avec_ses_filtres(
    facilitatrice, suivi, territoire
):
    neuf = creer_suivi(territoire, reference="M-NEUF", date_notification=NOTIFICATION, periodicite_mois=3)
    neuf.affecter()
    page = facilitatrice.get("/releves-attendus").text
    for mot in ("M-TARD", "Bâtisseurs du Lot", "février 2026", "15/03/2026", "Le 20/03/2026"):
        assert mot in page
    assert "M-NEUF" not in page, "un trimestre n’est attendu qu’une fois fini"
    assert "Rien ne correspond" in facilitatrice.get("/releves-attendus?qui=employeur").text
    assert "M-TARD" in facilitatrice.get("/releves-attendus?echeance=passee&tri=-retard&q=batisseurs").text
    fichier = facilitatrice.get("/releves-attendus/export.csv?echeance=passee").data.decode("utf-8-sig")
    assert ("M-TARD" in fichier, ";5;" in fichier) == (True, True)
    vue = facilitatrice.post("/vues/attendus", data={"nom": "En retard", "echeance": "passee"})
    assert "echeance=passee" in vue.location


def test_le_nombre_de_requetes_de_la_liste_ne_depend_pas_des_lignes(facilitatrice, suivi, territoire):
    def compter() -> int:
        with requetes_comptees() as requetes:
            assert facilitatrice.get("/releves-attendus").status_code == 200
        return len(requetes)

    facilitatrice.get("/releves-attendus")
    une = compter()
    for _ in range(12):
        creer_suivi(territoire, date_notification=NOTIFICATION).affecter()
    db.session.commit()
    assert compter() == une


def test_la_page_d_une_structure_montre_le_message_et_l_envoie(facilitatrice, suivi):
    adresse = f"/rappels/structures/{suivi.entreprise.id}"
    sans_serveur = facilitatrice.get(adresse).text
    assert "CLAUSES_SMTP" in sans_serveur
    assert "Envoyer maintenant</span>" not in sans_serveur
    with serveur_de_courriel() as boite:
        assert "Envoyer maintenant</span>" in facilitatrice.get(adresse).text
        reponse = facilitatrice.post(f"{adresse}/envoyer", follow_redirects=True)
    assert "Rappel envoyé à 1 adresse." in reponse.text
    assert boite.adresses == ["chef@exemple.fr"]
    assert "déjà rappelés aujourd’hui" in reponse.text
    tableau = facilitatrice.get("/rappels").text
    assert "Bâtisseurs du Lot" in tableau
    assert "à la main" in tableau


def test_la_page_des_rappels_liste_ce_qui_part_et_ce_qui_est_sans_adresse(facilitatrice, suivi, territoire):
    muette = creer_suivi(territoire, reference="M-MUET", date_notification=NOTIFICATION)
    denommer(muette.entreprise, "Sans Adresse SA")
    page = facilitatrice.get("/rappels").text
    a_envoyer, sans_adresse = page.split('id="sans-adresse"')
    assert ("Bâtisseurs du Lot" in a_envoyer, "Sans Adresse SA" in sans_adresse) == (True, True)
    assert "Ajouter un contact" in sans_adresse


def test_une_pause_se_pose_se_leve_et_se_remet_depuis_la_page(facilitatrice, suivi, territoire):
    adresse = f"/rappels/structures/{suivi.entreprise.id}"
    pause = f"{adresse}/pause/{territoire.id}"
    assert facilitatrice.post(pause, data={"jusqu_au": "2026-03-01", "motif": ""}).status_code == 400
    reponse = facilitatrice.post(
        pause, data={"jusqu_au": "2026-04-30", "motif": "Chantier arrêté"}, follow_redirects=True
    )
    assert "en pause jusqu’au 30/04/2026" in reponse.text
    assert "Chantier arrêté" in facilitatrice.get("/rappels").text
    assert "En pause jusqu’au 30/04/2026" in facilitatrice.get("/releves-attendus").text
    levee = facilitatrice.post(f"{adresse}/reprendre/{territoire.id}", follow_redirects=True).text
    assert "Remettre la pause levée" in levee
    remise = facilitatrice.post(f"{adresse}/remettre/{territoire.id}", follow_redirects=True).text
    assert ("Modifier la pause" in remise, "Remettre la pause" in remise) == (True, False)


def test_une_adresse_se_marque_en_erreur_et_se_retablit(facilitatrice, suivi):
    adresse = f"/rappels/structures/{suivi.entreprise.id}"
    corps = {"adresse": "chef@exemple.fr"}
    marquee = facilitatrice.post(f"{adresse}/adresses", data=corps, follow_redirects=True).text
    assert "Signalée à la main" in marquee
    assert "chef@exemple.fr" in facilitatrice.get("/rappels").text
    revenue = facilitatrice.post(
        f"{adresse}/adresses", data={**corps, "geste": "retablir"}, follow_redirects=True
    ).text
    assert "Reçoit les rappels" in revenue


def test_la_mise_en_demeure_se_lit_se_telecharge_et_se_note(facilitatrice, suivi):
    adresse = f"/mises-en-demeure/{suivi.attribution.id}"
    assert "Rien à proposer" in facilitatrice.get(adresse).text
    with freeze_time("2026-04-06 10:00", tick=True):
        facilitatrice.connecter(creer_compte(Role.COORDINATEUR, territoire_id=suivi.territoire.id))
        assert adresse in facilitatrice.get("/releves-attendus?echeance=mise_en_demeure").text
        texte = facilitatrice.get(f"{adresse}.txt").data.decode("utf-8-sig")
        assert ("M-TARD" in texte, "février 2026" in texte, "aucun rappel" in texte) == (True, True, True)
        reponse = facilitatrice.post(adresse, follow_redirects=True).text
        assert "Déjà proposée" in reponse
    assert [e.objet_id for e in evenements("mise_en_demeure_proposee")] == [suivi.marche.id]


def test_un_lien_se_cree_se_montre_une_fois_et_se_revoque(facilitatrice, suivi):
    adresse = f"/rappels/structures/{suivi.entreprise.id}"
    assert facilitatrice.post(f"{adresse}/liens", data={"destinataire": " "}).status_code == 400
    page = facilitatrice.post(f"{adresse}/liens", data={"destinataire": "la comptable"}).text
    [lien] = re.findall(r'id="lien-depot">(http://[^<]+)<', page)
    liste = facilitatrice.get(adresse).text
    assert "la comptable" in liste
    assert lien not in liste
    [revoquer] = re.findall(r'action="(/rappels/liens/\d+/revoquer)"', liste)
    assert "Révoqué" in facilitatrice.post(revoquer, follow_redirects=True).text
    assert facilitatrice.get(lien).status_code == 404


def test_la_commande_envoie_ce_qui_est_du_une_fois_et_le_dit(commande, suivi):
    muet = commande("rappels", "--le", "2026-03-20")
    assert (muet.exit_code, "0 envoyés, 1 à envoyer" in muet.output, "CLAUSES_SMTP" in muet.output) == (
        0,
        True,
        True,
    )
    with serveur_de_courriel() as boite:
        blanc = commande("rappels", "--a-blanc")
        assert ("M-TARD" in blanc.output, boite.recus) == (True, [])
        assert "envoyé à chef@exemple.fr" in commande("rappels").output
        assert "0 envoyés, 0 à envoyer" in commande("rappels", "--le", date(2026, 3, 21).isoformat()).output
    assert len(boite.recus) == 1
