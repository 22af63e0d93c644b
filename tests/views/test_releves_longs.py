"""The pages of a long sheet: while the worker reads it, when it could not, while it is sent."""

import re
from html import unescape

import pytest
from sqlalchemy import select, update

from clauses.extensions import db
from clauses.file_travaux import file_travaux
from clauses.models import HeuresMensuelles, Releve, Travail
from clauses.models.vocabulaire import EtatReleve, Role
from tests.appui.fabriques import creer_compte
from tests.appui.releves_deposes import Deposante, classeur, creer_deposante, lignes_de
from tests.appui.releves_longs import AVEC_NIR
from tests.appui.travaux import vider_la_file

DEUX = [["Dubois", "Léa", "02/2026", 70.5], ["Martin", "Ana", "02/2026", 30]]
SUIVI = 'hx-trigger="every 2s"'
TRAVAIL = r"/travaux/\d+"


@pytest.fixture(autouse=True)
def pages_courtes(app, base, monkeypatch):
    """Every file is long to read, two lines are long to send; the queue is empty, and its worker alive."""
    for reglage, valeur in (("OCTETS_RELEVE_EN_LIGNE", 10), ("LIGNES_RELEVE_EN_LIGNE", 1)):
        monkeypatch.setitem(app.config, reglage, valeur)
    vider_la_file(app)
    file_travaux.donner_signe_de_vie()


@pytest.fixture
def deposante(client, territoire) -> Deposante:
    """A company whose account is logged in."""
    creee = creer_deposante(territoire, reference="QUAI-1")
    creee.employer("DUBOIS", "Léa")
    creee.employer("MARTIN", "Ana")
    client.connecter(creee.compte)
    return creee


@pytest.fixture
def collegue(deposante):
    return creer_compte(Role.ENTREPRISE, structure_id=deposante.structure_id)


def lire(client, adresse: str) -> str:
    reponse = client.get(adresse)
    assert reponse.status_code == 200
    return unescape(reponse.get_data(as_text=True)).replace("\N{NO-BREAK SPACE}", " ")


def page_du_releve() -> str:
    return f"/releves/{db.session.scalar(select(Releve.id).order_by(Releve.id.desc()).limit(1))}"


def version(page: str) -> str:
    return re.search(r'name="version" value="(\d+)"', page).group(1)


def test_un_long_releve_se_suit_du_depot_au_recu(client, deposante, envoyer_releve, faire):
    suivi = envoyer_releve(classeur(DEUX)).location
    assert re.fullmatch(TRAVAIL, suivi)
    assert "Vous pouvez fermer cette page" in lire(client, suivi)
    releve = page_du_releve()
    assert envoyer_releve(classeur(DEUX), "le même.xlsx").location == releve
    attente = lire(client, releve)
    assert "En attente du travailleur" in attente
    assert f'href="{suivi}"' in attente
    assert SUIVI in attente
    assert "sa page dit où en est la lecture" in lire(client, "/releves?attend=oui")
    assert client.post(f"{releve}/transmettre").status_code == 409
    assert faire() == 1
    assert f'href="{releve}"' in lire(client, suivi)
    assert "Vérifier le relevé" in lire(client, suivi)
    apercu = lire(client, releve)
    assert "Prêt à transmettre" in apercu
    envoi = client.post(f"{releve}/transmettre", data={"version": version(apercu)}).location
    assert client.post(f"{releve}/transmettre", data={"version": version(apercu)}).location == envoi
    en_cours = lire(client, releve)
    assert "Le travailleur le transmet." in en_cours
    assert f'href="{envoi}"' in en_cours
    assert f"{releve}/transmettre" not in en_cours
    assert db.session.scalar(select(HeuresMensuelles.id)) is None
    assert faire() == 2, "le message est deux fois dans la file"
    fini = lire(client, envoi)
    assert "Le relevé est transmis." in fini
    assert "Voir le reçu" in fini
    assert "Reçu de dépôt" in lire(client, releve)
    assert len(db.session.scalars(select(HeuresMensuelles.id)).all()) == 2
    encore = client.post(f"{releve}/transmettre", follow_redirects=True)
    assert "déjà transmis" in unescape(encore.get_data(as_text=True))


def test_un_long_fichier_refuse_dit_pourquoi_et_se_redepose(client, deposante, envoyer_releve, faire):
    suivi, releve = envoyer_releve(AVEC_NIR).location, page_du_releve()
    faire()
    fini = lire(client, suivi)
    assert "Le fichier n’a pas pu être lu : il est effacé." in fini
    assert "C’est fini." not in fini
    page = lire(client, releve)
    assert "Pourquoi ce fichier n’est pas lu" in page
    assert "sécurité sociale" in page
    assert client.get(f"{releve}/fichier").status_code == 404
    depot = re.search(r'href="(/releves/deposer\?structure=\d+)"', page).group(1)
    assert client.get(depot).status_code == 200
    assert "Illisible" in lire(client, "/releves")
    assert re.fullmatch(TRAVAIL, envoyer_releve(AVEC_NIR).location), "le même fichier peut revenir"


def test_une_lecture_annulee_se_relance_depuis_la_page_du_releve(client, deposante, envoyer_releve, faire):
    suivi, releve = envoyer_releve(classeur(DEUX)).location, page_du_releve()
    client.post(f"{suivi}/annuler")
    assert "Revenir au relevé" in lire(client, suivi)
    page = lire(client, releve)
    assert "Ce fichier n’est pas encore lu." in page
    assert SUIVI not in page
    relance = client.post(f"{releve}/lire").location
    assert re.fullmatch(TRAVAIL, relance)
    assert relance != suivi
    faire()
    assert "Prêt à transmettre" in lire(client, releve)
    assert client.post(f"{releve}/lire").status_code == 409


def test_un_releve_s_abandonne_pendant_sa_lecture(client, deposante, envoyer_releve, faire):
    suivi, releve = envoyer_releve(classeur(DEUX)).location, page_du_releve()
    assert "Abandonner ce relevé" in lire(client, releve)
    assert client.post(f"{releve}/abandonner").location == "/releves"
    faire()
    assert "Ce relevé n’attendait plus sa lecture" in lire(client, suivi)
    assert db.session.scalar(select(Releve.etat)) == EtatReleve.ABANDONNE
    assert "Abandonné avant l’envoi" in lire(client, releve)


def test_sans_travailleur_la_page_du_releve_dit_quoi_faire(app, client, deposante, envoyer_releve):
    envoyer_releve(classeur(DEUX))
    vider_la_file(app)
    assert "Le travailleur ne tourne pas." in lire(client, page_du_releve())


def test_une_correction_d_un_long_fichier_se_suit(client, deposante, envoyer_releve, faire):
    titres = ("Nom", "Prénom", "Mois", "Présence", "Heures")
    envoyer_releve(classeur([["Dubois", "Léa", "02/2026", 61, 70]], titres))
    faire()
    releve = page_du_releve()
    envoi = {
        "version": version(lire(client, releve)), "lire.0": "oui", "titres.0": "1",
        "role.0.3": "heures", "role.0.4": "ignoree",
    }  # fmt: skip
    suivi = client.post(f"{releve}/lecture", data=envoi).location
    assert re.fullmatch(TRAVAIL, suivi)
    page = lire(client, releve)
    assert "Le travailleur le relit avec vos corrections." in page
    assert "1 ligne reconnue" in re.sub("<[^>]+>", "", page)
    faire()
    assert "Vérifier le relevé" in lire(client, suivi)
    assert [str(li.heures) for li in lignes_de(db.session.scalar(select(Releve)))] == ["61.00"]


def test_une_correction_qui_n_a_pas_pu_se_faire_dit_pourquoi_sur_la_page_du_releve(
    client, deposante, envoyer_releve, faire
):
    titres = ("Nom", "Prénom", "Mois", "Présence", "Heures")
    envoyer_releve(classeur([["Dubois", "Léa", "02/2026", 61, 70]], titres))
    faire()
    releve = page_du_releve()
    envoi = {"lire.0": "oui", "titres.0": "1", "role.0.3": "heures", "role.0.4": "ignoree"}
    suivi = client.post(
        f"{releve}/lecture", data={**envoi, "version": version(lire(client, releve))}
    ).location
    client.post(f"{suivi}/annuler")
    assert "Votre correction n’est pas appliquée." in lire(client, releve)
    client.post(f"{releve}/lecture", data={**envoi, "version": version(lire(client, releve))})
    db.session.execute(update(Releve).values(version=Releve.version + 1))
    db.session.commit()
    faire()
    page = lire(client, releve)
    assert "Votre correction n’est pas appliquée." in page
    assert "Quelqu’un a modifié ce relevé entre-temps" in page
    client.post(f"{releve}/lecture", data={**envoi, "version": version(page)})
    faire()
    assert "n’est pas appliquée" not in lire(client, releve)


def test_un_collegue_voit_ou_en_est_le_releve_et_pas_le_travail(
    client, deposante, collegue, envoyer_releve, faire
):
    suivi, releve = envoyer_releve(classeur(DEUX)).location, page_du_releve()
    client.connecter(collegue)
    attente = lire(client, releve)
    assert "Une autre personne a demandé la lecture" in attente
    assert suivi not in attente
    assert client.get(suivi).status_code == 404
    assert client.post(f"{releve}/lire").status_code == 409
    faire()
    apercu = lire(client, releve)
    client.connecter(deposante.compte)
    client.post(f"{releve}/transmettre", data={"version": version(apercu)})
    client.connecter(collegue)
    en_cours = lire(client, releve)
    assert "Une autre personne l’a demandé" in en_cours
    assert f"{releve}/transmettre" not in en_cours


def test_un_fichier_court_se_lit_et_part_sur_la_page(app, client, deposante, envoyer_releve, monkeypatch):
    monkeypatch.setitem(app.config, "OCTETS_RELEVE_EN_LIGNE", 10**6)
    monkeypatch.setitem(app.config, "LIGNES_RELEVE_EN_LIGNE", 2)
    releve = envoyer_releve(classeur(DEUX)).location
    page = lire(client, releve)
    client.post(f"{releve}/transmettre", data={"version": version(page)})
    assert "Reçu de dépôt" in lire(client, releve)
    assert db.session.scalar(select(Travail.id)) is None


def test_une_feuille_ou_rien_n_etait_compris_se_corrige_aussi(client, deposante, envoyer_releve, faire):
    envoyer_releve(classeur([["du texte", "sans", "aucune heure"]], ("a", "b", "c"), "Notes"))
    faire()
    releve = page_du_releve()
    envoi = {"version": version(lire(client, releve)), "lire.0": "oui", "titres.0": "1"}
    client.post(f"{releve}/lecture", data=envoi)
    (_, relecture) = db.session.scalars(select(Travail).order_by(Travail.id))
    assert relecture.arguments["corrections"]["Notes"]["ligne_entetes"] == 1
