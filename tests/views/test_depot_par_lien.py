"""The window of a link, without an account, on 20 March 2026."""

import io
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import xlsxwriter
from freezegun import freeze_time
from sqlalchemy import func, select

from clauses.extensions import db, depot_fichiers
from clauses.models import Piece, Releve, SansHeures
from clauses.models.vocabulaire import EtatHeures, EtatReleve, Role
from clauses.services import rappels
from tests.appui.fabriques import TerritoireFabrique, creer_compte
from tests.appui.images import image_png
from tests.appui.rappels import NOTIFICATION
from tests.appui.releves_deposes import FEVRIER, classeur, creer_deposante, heures_en_vigueur
from tests.appui.suivi import acteur, evenements

MIDI = datetime(2026, 3, 20, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _le_20_mars():
    with freeze_time(MIDI, tick=True):
        yield


@pytest.fixture
def deposante(base, territoire):
    return creer_deposante(territoire, reference="M-LIEN", date_notification=NOTIFICATION)


@pytest.fixture
def lien(deposante, territoire) -> str:
    """The address that somebody was handed."""
    qui = acteur(Role.FACILITATEUR, territoire_id=territoire.id)
    cree = rappels.creer_lien(qui, deposante.structure_id, "la comptable", MIDI)
    db.session.commit()
    return f"/depot/{cree.jeton}"


def envoyer(client, lien: str, octets: bytes, nom: str = "relevé.xlsx"):
    return client.post(lien, data={"fichier": (io.BytesIO(octets), nom)})


def deux_feuilles(lignes: list) -> bytes:
    sortie = io.BytesIO()
    with xlsxwriter.Workbook(sortie, {"in_memory": True}) as livre:
        for nom in ("Feuil1", "Feuil2"):
            page = livre.add_worksheet(nom)
            for rang, ligne in enumerate(lignes):
                page.write_row(rang, 0, ligne)
    return sortie.getvalue()


def nombre(modele) -> int:
    return db.session.scalar(select(func.count()).select_from(modele))


def test_sans_compte_on_depose_on_verifie_on_transmet_et_on_lit_son_recu(client, deposante, lien):
    lea = deposante.employer("DUBOIS", "Léa")
    accueil = client.get(lien).text
    assert ("M-LIEN" in accueil, "février 2026" in accueil, "DUBOIS" in accueil) == (True, True, False)
    reponse = envoyer(client, lien, classeur([["Dubois", "Léa", "02/2026", 70]]))
    assert reponse.status_code == 303
    page = client.get(reponse.location).text
    assert ("Prêt à transmettre" in page, "Dubois" in page) == (True, True)
    recu = client.post(f"{reponse.location}/transmettre", follow_redirects=True).text
    assert ("Reçu de dépôt" in recu, "70,00" in recu, "la comptable" in recu) == (True, True, True)
    assert heures_en_vigueur(lea.id).etat == EtatHeures.DECLAREE
    releve = db.session.scalar(select(Releve))
    assert (releve.etat, releve.depose_par, releve.depose_par_id) == (
        EtatReleve.TRANSMIS,
        "la comptable",
        None,
    )
    assert len(evenements("lien_depot_utilise")) == 2
    apres = client.get(lien).text
    assert ("Rien n’est attendu" in apres, "relevé.xlsx" in apres) == (True, True)


def test_une_ligne_douteuse_se_demande_au_facilitateur_sans_montrer_personne(client, deposante, lien):
    deposante.employer("DUBOISSON", "Léandre")
    page = envoyer(client, lien, classeur([["Duboison", "Léandre", "02/2026", 70]])).location
    montree = client.get(page).text
    assert ("Duboison" in montree, "DUBOISSON" in montree) == (True, False)
    releve = db.session.scalar(select(Releve))
    ligne = releve.lignes[0].id
    choisi = {
        "groupe": ligne,
        f"lignes.{ligne}": ligne,
        f"choix.{ligne}": f"rattacher:{deposante.suivi.attribution.id}",
    }
    assert client.post(f"{page}/choix", data=choisi).status_code == 400
    demande = {**choisi, f"choix.{ligne}": "demander:", f"marche.{ligne}": deposante.suivi.attribution.id}
    assert "Prêt à transmettre" in client.post(f"{page}/choix", data=demande, follow_redirects=True).text
    assert "Relevé transmis" in client.post(f"{page}/transmettre", follow_redirects=True).text


def test_un_lien_ne_montre_que_ce_qu_il_a_depose_et_n_ouvre_aucune_autre_page(
    client, deposante, lien, territoire
):
    octets = classeur([["Dubois", "Léa", "02/2026", 70]])
    autre = deposante.deposer(octets)
    assert client.get(f"{lien}/releves/{autre.id}").status_code == 404
    assert "déjà déposé" in client.get(envoyer(client, lien, octets).location).text
    assert client.get(f"{lien}/releves/{autre.id}").status_code == 404
    assert nombre(Releve) == 1
    for page in ("/", "/releves", f"/releves/{autre.id}", "/personnes"):
        assert "/connexion" in client.get(page).location


def test_aucune_heure_se_dit_sans_compte(client, deposante, lien):
    corps = {"attribution": deposante.suivi.attribution.id, "mois": "2026-02", "employeur": ""}
    assert "est déclaré" in client.post(f"{lien}/aucune-heure", data=corps, follow_redirects=True).text
    assert [s.mois for s in db.session.scalars(select(SansHeures))] == [FEVRIER]
    assert "Rien n’est attendu" in client.get(lien).text


def test_un_fichier_refuse_ou_sans_heures_ne_laisse_rien(client, deposante, lien):
    avant = set(depot_fichiers.dossier.iterdir()) if depot_fichiers.dossier.exists() else set()
    assert envoyer(client, lien, b"pas un classeur", "releve.xlsx").status_code == 400
    sans_heures = envoyer(client, lien, "Bonjour;voici\nnos;vœux\n".encode(), "releve.csv")
    assert (sans_heures.status_code, "Aucune heure n’a pu être lue" in sans_heures.text) == (400, True)
    assert (nombre(Releve), nombre(Piece)) == (0, 0)
    assert set(depot_fichiers.dossier.iterdir()) - avant == set()


def test_une_photo_est_gardee_et_le_facilitateur_du_territoire_saisit_ses_heures(
    app, client, deposante, lien, territoire
):
    lea = deposante.employer("DUBOIS", "Léa")
    page = envoyer(client, lien, image_png(32, 32, b"x"), "photo.png").location
    recue = client.get(page).text
    assert ("à saisir par votre facilitateur" in recue, "DUBOIS" in recue) == (True, False)
    releve = db.session.scalar(select(Releve))
    ici, ailleurs = (
        app.test_client().connecter(creer_compte(Role.FACILITATEUR, territoire_id=t.id))
        for t in (territoire, TerritoireFabrique())
    )
    assert ailleurs.get(f"/releves/{releve.id}").status_code == 404
    assert "déposé par un lien" not in ailleurs.get("/releves-a-verifier").text
    assert "photo ou document numérisé déposé par un lien" in ici.get("/releves-a-verifier").text
    assert "Photo d’un relevé, à saisir" in ici.get("/").text
    saisie = {"mois": "2026-02", "page": "1", f"h.{lea.id}": "70"}
    assert ici.post(f"/releves/{releve.id}/saisie", data=saisie).status_code == 303
    assert "Relevé transmis" in ici.post(f"/releves/{releve.id}/transmettre", follow_redirects=True).text
    assert heures_en_vigueur(lea.id).heures == 70
    recu = client.get(page).text
    assert ("70,00" in recu, "DUBOIS" in recu) == (True, False)


def test_une_photo_dont_le_mois_est_dit_n_est_plus_reclamee(client, deposante, lien):
    page = envoyer(client, lien, image_png(32, 32, b"x"), "photo.png").location
    assert "février 2026" in client.get(lien).text
    for absurde in ("", "2031-01", "février"):
        assert client.post(f"{page}/mois", data={"mois": absurde}).status_code == 400
    dit = client.post(f"{page}/mois", data={"mois": "2026-02"}, follow_redirects=True)
    assert "ce mois n’est plus attendu" in dit.text
    assert "Rien n’est attendu" in client.get(lien).text
    client.post(f"{page}/abandonner")
    assert "Rien n’est attendu" not in client.get(lien).text
    assert client.post(f"{page}/mois", data={"mois": "2026-02"}).status_code == 409


def test_un_fichier_qui_ne_dit_pas_son_mois_le_demande_et_se_transmet(client, deposante, lien):
    """« relevé octobre.xlsx », sans année : a sender without an account is not left with a file that reads well."""
    lea = deposante.employer("DUBOIS", "Léa")
    depot = envoyer(client, lien, classeur([["Dubois", "Léa", 70]], ("Nom", "Prénom", "Heures")))
    assert depot.status_code == 303
    page = client.get(depot.location).text
    assert ("De quel mois sont ces heures" in page, "Lignes lues" in page) == (True, False)
    assert client.post(f"{depot.location}/mois", data={"mois": "2031-01"}).status_code == 400
    dit = client.post(f"{depot.location}/mois", data={"mois": "2026-02"}, follow_redirects=True).text
    assert ("Le fichier est relu pour ce mois" in dit, "Prêt à transmettre" in dit) == (True, True)
    assert client.post(f"{depot.location}/mois", data={"mois": "2026-01"}).status_code == 409
    client.post(f"{depot.location}/transmettre")
    assert heures_en_vigueur(lea.id).heures == 70
    assert len(evenements("releve_relu")) == 1


def test_plusieurs_feuilles_sans_mois_se_corrigent_dans_le_fichier(client, deposante, lien):
    octets = deux_feuilles([["Nom", "Prénom", "Heures"], ["Dubois", "Léa", 70]])
    refus = envoyer(client, lien, octets)
    assert (refus.status_code, "écrivez-le au-dessus de chaque tableau" in refus.text) == (400, True)
    assert (nombre(Releve), nombre(Piece)) == (0, 0)


def test_ce_que_la_lecture_laisse_de_cote_se_dit_a_qui_n_a_pas_de_compte(client, deposante, lien):
    deposante.employer("DUBOIS", "Léa")
    lignes = [["Dubois", "Léa", "02/2026", 70], ["Zola", "Inès", "02/2026", "soixante-dix"]]
    page = client.get(envoyer(client, lien, classeur(lignes)).location).text
    assert "1 valeur n’est pas des heures et ne compte pas" in unescape(page).replace("\xa0", " ")


def test_un_depot_s_abandonne(client, deposante, lien):
    deposante.employer("DUBOIS", "Léa")
    page = envoyer(client, lien, classeur([["Dubois", "Léa", "02/2026", 70]])).location
    assert "abandonné" in client.post(f"{page}/abandonner", follow_redirects=True).text
    assert db.session.scalar(select(Releve.etat)) == EtatReleve.ABANDONNE


def test_un_lien_expire_et_ses_depots_comme_ses_essais_sont_comptes(client, deposante, lien):
    for _ in range(5):
        assert envoyer(client, lien, b"", "vide.xlsx").status_code == 400
    assert envoyer(client, lien, b"", "vide.xlsx").status_code == 429
    assert client.get(lien).status_code == 200, "lire reste permis"
    for _ in range(5):
        assert client.get("/depot/un-jeton-inconnu").status_code == 404
    assert client.get("/depot/un-jeton-inconnu").status_code == 429
    with freeze_time(MIDI + timedelta(days=30, minutes=1), tick=True):
        assert client.get(lien).status_code == 404


def test_dix_photos_de_suite_se_deposent_et_un_refus_ne_parle_pas_de_compte(client, deposante, lien):
    """One photo for each person: only the files that are refused are counted against a link."""
    for n in range(10):
        assert envoyer(client, lien, image_png(32, 32, b"%d" % n), f"photo{n}.png").status_code == 303
    for _ in range(5):
        envoyer(client, lien, b"", "vide.xlsx")
    refus = envoyer(client, lien, b"", "vide.xlsx")
    assert (refus.status_code, "Le lien fonctionne toujours" in refus.text) == (429, True)
    assert "mot de passe" not in refus.text


def test_le_compte_ouvert_dans_le_meme_navigateur_ne_change_rien_au_lien(client, deposante, lien):
    client.connecter(creer_compte(Role.REFERENT, territoire_id=deposante.suivi.territoire.id))
    assert "M-LIEN" in client.get(lien).text
