"""The pages of the long works: what one sees while it runs, once it is over, and when it went wrong."""

import re

import pytest
from sqlalchemy import func, select

from clauses.file_travaux import Avancement, file_travaux
from clauses.models import HeuresMensuelles, Travail
from clauses.models.types import maintenant
from clauses.models.vocabulaire import EtatTravail, Role
from clauses.services.acteur import SYSTEME
from clauses.services.travaux import etats
from tests.appui.depots import DECP, contenu_reprise, gater
from tests.appui.fabriques import creer_compte
from tests.appui.requetes import requetes_comptees
from tests.appui.travaux import vider_la_file

SUIVI = 'hx-trigger="every 2s"'


def texte(reponse) -> str:
    """The page without its tags nor its no-break spaces."""
    brut = re.sub(r"<[^>]+>", " ", reponse.get_data(as_text=True)).replace("&nbsp;", " ")
    return re.sub(r"\s+", " ", brut.replace("\u00a0", " "))


@pytest.fixture(autouse=True)
def pages_courtes(app, base, monkeypatch):
    """Twelve lines are a long file; the queue is empty, and its worker alive."""
    monkeypatch.setitem(app.config, "LIGNES_IMPORT_EN_LIGNE", 11)
    vider_la_file(app)
    file_travaux.donner_signe_de_vie()


@pytest.fixture
def suivi(client, coordinateur, deposer) -> str:
    """The page of the work that examines a long file."""
    return client.get(deposer(contenu_reprise())).location


def test_un_fichier_long_se_suit_puis_se_verifie_et_s_applique_sans_attendre(
    client, base, coordinateur, deposer, faire
):
    depot = deposer(contenu_reprise())
    suivi = client.get(depot).location
    assert client.get(depot).location == suivi, "revenir au fichier ne demande pas un second travail"
    attente = client.get(suivi)
    assert "En attente du travailleur" in texte(attente)
    assert "Vous pouvez fermer cette page" in texte(attente)
    assert SUIVI in attente.get_data(as_text=True)
    assert client.get(f"{depot}/refus.csv").status_code == 404
    faire()
    fini = client.get(suivi)
    assert SUIVI not in fini.get_data(as_text=True)
    assert f'href="{depot}"' in fini.get_data(as_text=True)
    examen = texte(client.get(depot))
    assert "Le fichier peut être appliqué" in examen
    assert "12 mois d’heures" in examen
    application = client.post(f"{depot}/appliquer", data={"lignes": "tout"}).location
    assert client.post(f"{depot}/appliquer", data={"lignes": "tout"}).location == application
    assert base.scalar(select(func.count()).select_from(HeuresMensuelles)) == 0
    faire()
    lien = re.search(r'href="(/imports/\d+)"', client.get(application).get_data(as_text=True))[1]
    assert "Lues 12 Écrites 12" in texte(client.get(lien))
    assert client.get(depot).location == lien
    assert base.scalar(select(func.count()).select_from(HeuresMensuelles)) == 12


def test_un_fichier_decp_long_passe_aussi_au_travailleur(
    client, coordinateur, deposer, faire, app, monkeypatch
):
    monkeypatch.setitem(app.config, "LIGNES_IMPORT_EN_LIGNE", 1)
    depot = deposer(DECP, "decp.json", genre="decp")
    suivi = client.get(depot).location
    assert re.fullmatch(r"/travaux/\d+", suivi)
    faire()
    assert "Marchés lus 2" in texte(client.get(depot))


def test_un_fichier_a_la_limite_se_verifie_tout_de_suite(client, base, coordinateur, deposer):
    assert "Le fichier peut être appliqué" in texte(client.get(deposer(contenu_reprise(11))))
    assert base.scalar(select(func.count()).select_from(Travail)) == 0


def test_les_lignes_refusees_d_un_fichier_long_se_telechargent(client, coordinateur, deposer, faire):
    depot = deposer(contenu_reprise(retouche=gater(mois="2031-05")))
    client.get(depot)
    faire()
    assert "1 ligne en erreur. Rien n’est écrit." in texte(client.get(depot))
    refus = client.get(f"{depot}/refus.csv").get_data(as_text=True)
    assert "2031-05" in refus
    assert "Ce mois est à venir" in refus
    tout = client.post(f"{depot}/appliquer", data={"lignes": "tout"}).location
    faire()
    echec = client.get(tout)
    assert "Le travail a échoué." in texte(echec)
    assert "Revenir au fichier" in texte(echec)
    assert client.get(depot).status_code == 200


def test_l_avancement_se_lit_et_se_suit_sans_javascript(client, base, suivi):
    numero = int(suivi.rpartition("/")[2])
    etats.prendre(SYSTEME, numero, maintenant())
    file_travaux.dire(numero, Avancement("Rapprochement", 4000, 12000))
    page = client.get(suivi)
    assert "Rapprochement" in texte(page)
    assert "4 000 sur 12 000" in texte(page)
    assert '<progress id="progression" value="4000" max="12000">' in page.get_data(as_text=True)
    assert f'href="{suivi}">Actualiser' in page.get_data(as_text=True)
    liste = client.get("/travaux/")
    assert "4 000 sur 12 000" in texte(liste)
    assert SUIVI in liste.get_data(as_text=True)


def test_un_travail_s_annule_et_se_recommence(client, base, suivi, faire):
    travail = base.scalar(select(Travail))
    assert client.post(f"{suivi}/annuler").location == suivi
    page = texte(client.get(suivi))
    assert "Le travail est annulé : rien n’a été écrit." in page
    nouveau = client.post(f"{suivi}/recommencer").location
    assert nouveau != suivi
    assert faire() == 2
    assert "C’est fini." in texte(client.get(nouveau))
    assert travail.etat is EtatTravail.ANNULE
    assert "Le travail était déjà fini" in texte(client.post(f"{nouveau}/annuler", follow_redirects=True))
    assert "il n’y a rien à recommencer" in texte(
        client.post(f"{nouveau}/recommencer", follow_redirects=True)
    )


def test_un_travail_en_cours_dit_que_son_annulation_est_demandee(client, base, suivi):
    numero = int(suivi.rpartition("/")[2])
    etats.prendre(SYSTEME, numero, maintenant())
    page = texte(client.post(f"{suivi}/annuler", follow_redirects=True))
    assert "le travail s’arrête à sa prochaine étape" in page
    assert "Annuler ce travail" not in page
    assert file_travaux.arret_demande(numero)


def test_sans_travailleur_la_page_dit_quoi_faire(app, client, suivi):
    vider_la_file(app)
    for adresse in (suivi, "/travaux/"):
        page = texte(client.get(adresse))
        assert "Le travailleur ne tourne pas." in page
        assert "clauses travailleur" in page


def test_le_menu_dit_ce_qui_tourne_puis_ce_qui_vient_de_finir(client, base, coordinateur, deposer, faire):
    assert "Travaux en cours" not in texte(client.get("/"))
    client.get(deposer(contenu_reprise()))
    assert "Travaux en cours 1 en cours" in texte(client.get("/"))
    faire()
    assert "Travaux en cours 1 fini à l’instant" in texte(client.get("/"))


def test_les_travaux_d_un_collegue_ne_se_voient_pas(client, base, territoire, suivi):
    client.connecter(creer_compte(Role.COORDINATEUR, territoire_id=territoire.id))
    assert "Aucun travail en cours" in texte(client.get("/travaux/"))
    assert client.get(suivi).status_code == 404
    for verbe in ("annuler", "recommencer"):
        assert client.post(f"{suivi}/{verbe}").status_code == 404
    assert base.scalar(select(Travail.etat)) is EtatTravail.EN_ATTENTE


def test_la_liste_pose_autant_de_questions_pour_un_travail_que_pour_trente(
    client, base, coordinateur, deposer
):
    def questions() -> int:
        with requetes_comptees() as requetes:
            assert client.get("/travaux/").status_code == 200
        return len(requetes)

    client.get(deposer(contenu_reprise()))
    client.get("/travaux/")
    une = questions()
    for _ in range(29):
        client.get(deposer(contenu_reprise()))
    assert texte(client.get("/travaux/")).count("Attend son tour") == 30
    assert questions() == une
