"""Who may import what, and who sees what others dropped."""

import io

import pytest
from sqlalchemy import delete, func, select

from clauses.extensions import depot_fichiers
from clauses.models import Appartenance, FichierDepose, HeuresMensuelles, Importation
from clauses.models.vocabulaire import Role
from clauses.services import fichiers
from tests.appui.depots import DECP, contenu_reprise
from tests.appui.fabriques import TerritoireFabrique, creer_compte

SUITES = ("", "/anomalies.csv", "/refus.csv")
ACTES = ("/colonnes", "/appliquer", "/remplacer", "/abandonner")


def compter(base, modele) -> int:
    return base.scalar(select(func.count()).select_from(modele))


@pytest.fixture
def voisin(base):
    """Another territory."""
    return TerritoireFabrique(code="voisin", nom="PLIE voisin")


@pytest.mark.parametrize("qui", ["collègue", "voisin"])
def test_le_fichier_depose_par_un_autre_n_existe_pas(
    client, base, app, coordinateur, deposer, territoire, voisin, qui
):
    adresse = deposer(contenu_reprise())
    ailleurs = territoire if qui == "collègue" else voisin
    autre = app.test_client().connecter(creer_compte(Role.COORDINATEUR, territoire_id=ailleurs.id))
    assert [autre.get(adresse + suite).status_code for suite in SUITES] == [404] * len(SUITES)
    assert [autre.post(adresse + acte).status_code for acte in ACTES] == [404] * len(ACTES)
    assert (compter(base, FichierDepose), compter(base, HeuresMensuelles)) == (1, 0)
    assert client.get(adresse).status_code == 200


def test_un_territoire_ou_l_on_ne_peut_rien_importer_est_refuse(base, coordinateur, envoyer, voisin):
    reponse = envoyer(contenu_reprise(), vers=voisin.id)
    assert reponse.status_code == 400
    assert "Choisissez dans la liste." in reponse.get_data(as_text=True)
    assert compter(base, FichierDepose) == 0


def test_un_facilitateur_importe_les_decp_et_pas_l_historique(client, base, territoire, envoyer):
    client.connecter(creer_compte(Role.FACILITATEUR, territoire_id=territoire.id))
    page = client.get("/imports/?genre=reprise").get_data(as_text=True)
    assert "Marchés publics (DECP)" in page
    assert "Reprise d’historique</a>" not in page
    assert envoyer(contenu_reprise()).status_code == 400
    assert compter(base, FichierDepose) == 0
    assert envoyer(DECP, "decp.json", genre="decp").status_code == 302


@pytest.mark.parametrize("role", [Role.REFERENT, Role.CONTROLEUR])
def test_les_autres_roles_n_ont_pas_la_page(client, territoire, role):
    client.connecter(creer_compte(role, territoire_id=territoire.id))
    assert client.get("/imports/").status_code == 403
    assert client.post("/imports/depots", data={"genre": "decp"}).status_code == 403


def test_le_droit_perdu_depuis_le_depot_ferme_l_application(client, base, coordinateur, deposer, voisin):
    adresse = deposer(contenu_reprise())
    base.execute(delete(Appartenance).where(Appartenance.compte_id == coordinateur.id))
    base.add(Appartenance(compte_id=coordinateur.id, role=Role.COORDINATEUR, territoire_id=voisin.id))
    base.commit()
    assert client.post(f"{adresse}/appliquer").status_code == 404
    assert client.get(adresse).status_code == 404
    assert compter(base, HeuresMensuelles) == 0


def test_les_imports_d_un_autre_territoire_ne_se_voient_pas(client, base, app, coordinateur, deposer, voisin):
    adresse = deposer(contenu_reprise(), "canari-de-l-essai.csv")
    rendu = client.post(f"{adresse}/appliquer").location
    autre = app.test_client().connecter(creer_compte(Role.COORDINATEUR, territoire_id=voisin.id))
    assert "canari-de-l-essai" not in autre.get("/imports/").get_data(as_text=True)
    assert autre.get(rendu).status_code == 404
    assert autre.get(f"{rendu}/refus.csv").status_code == 404
    assert "canari-de-l-essai" in client.get("/imports/").get_data(as_text=True)
    assert client.get(rendu).status_code == 200


def test_les_lignes_refusees_ne_sont_donnees_qu_a_qui_a_depose(
    client, base, app, coordinateur, deposer, territoire
):
    def retouche(rang, ligne):
        if rang == 3:
            ligne["heures"] = "0"

    adresse = deposer(contenu_reprise(retouche=retouche))
    rendu = client.post(f"{adresse}/appliquer", data={"lignes": "valides"}).location
    collegue = app.test_client().connecter(creer_compte(Role.COORDINATEUR, territoire_id=territoire.id))
    assert collegue.get(rendu).status_code == 200
    assert "Télécharger les lignes refusées" not in collegue.get(rendu).get_data(as_text=True)
    assert collegue.get(f"{rendu}/refus.csv").status_code == 404
    assert client.get(f"{rendu}/refus.csv").status_code == 200


def test_un_nom_de_fichier_qui_porte_un_nir_est_refuse_sans_etre_repete(base, coordinateur, envoyer):
    reponse = envoyer(contenu_reprise(), "bulletin 194053306300142.csv")
    assert reponse.status_code == 400
    assert "Le nom du fichier contient un numéro de sécurité sociale" in reponse.get_data(as_text=True)
    assert "306300142" not in reponse.get_data(as_text=True)
    assert compter(base, FichierDepose) == 0


def test_un_chemin_dans_le_nom_du_fichier_ne_mene_nulle_part(client, base, coordinateur, envoyer):
    reponse = envoyer(contenu_reprise(), "..\\..\\etc/passwd.csv")
    depot = base.scalar(select(FichierDepose))
    assert reponse.status_code == 302
    assert depot.nom_fichier == "passwd.csv"
    assert fichiers.chemin_de(depot.nom_stocke).parent == depot_fichiers.dossier


def test_abandonner_et_remplacer_effacent_le_fichier_du_disque(client, base, coordinateur, deposer):
    adresse = deposer(contenu_reprise())
    premier = base.scalar(select(FichierDepose.nom_stocke))
    remplace = client.post(
        f"{adresse}/remplacer", data={"fichier": (io.BytesIO(contenu_reprise(3)), "b.csv")}
    )
    second = base.scalar(select(FichierDepose.nom_stocke))
    assert premier not in fichiers.lister()
    assert second in fichiers.lister()
    client.post(f"{remplace.location}/abandonner")
    assert second not in fichiers.lister()
    assert compter(base, Importation) == 0
