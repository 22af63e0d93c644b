"""The import page, from the drop to the report."""

import csv
import io
import re

import pytest
from sqlalchemy import func, select

from clauses.models import HeuresMensuelles, Importation
from clauses.models.vocabulaire import Role
from tests.appui.fabriques import creer_compte
from tests.appui.gros_fichier import COLONNES, lignes_reprise


def contenu_reprise(nombre=12, *, renommees=None, retouche=None) -> bytes:
    """A small history file; `renommees` gives other headers, `retouche(rang, ligne)` spoils lines."""
    renommees = renommees or {}
    sortie = io.StringIO(newline="")
    ecrivain = csv.writer(sortie, delimiter=";")
    ecrivain.writerow([renommees.get(c, c) for c in COLONNES])
    for rang, ligne in enumerate(lignes_reprise(nombre)):
        if retouche:
            retouche(rang, ligne)
        ecrivain.writerow([ligne[c] for c in COLONNES])
    return sortie.getvalue().encode("utf-8-sig")


@pytest.fixture
def coordinateur(client, territoire):
    compte = creer_compte(Role.COORDINATEUR, territoire_id=territoire.id)
    client.connecter(compte)
    return compte


@pytest.fixture
def deposer(client, territoire):
    """Drop a file and return the answer; `jeton_de` reads the address it leads to."""

    def envoyer(
        contenu: bytes, nom: str = "histoire.csv", *, genre="reprise", type_=None, vers=None, **champs
    ):
        return client.post(
            "/imports/depots",
            data={
                "genre": genre,
                "type": type_ or genre,
                "territoire": str(vers or territoire.id),
                "fichier": (io.BytesIO(contenu), nom),
                **champs,
            },
        )

    return envoyer


def jeton_de(reponse) -> str:
    assert reponse.status_code == 302, reponse.get_data(as_text=True)
    return re.search(r"/imports/depots/([\w-]+)$", reponse.location)[1]


def compter(modele) -> int:
    from clauses.extensions import db

    return db.session.scalar(select(func.count()).select_from(modele))


def test_le_fichier_depose_se_verifie_puis_s_applique_une_seule_fois(client, coordinateur, deposer):
    jeton = jeton_de(deposer(contenu_reprise()))
    page = client.get(f"/imports/depots/{jeton}").get_data(as_text=True)
    assert "Le fichier peut être appliqué" in page
    assert compter(HeuresMensuelles) == 0
    premier = client.post(f"/imports/depots/{jeton}/appliquer", data={"lignes": "tout"})
    assert re.search(r"/imports/\d+$", premier.location)
    rapport = client.get(premier.location).get_data(as_text=True)
    assert "Le fichier est appliqué." in rapport
    assert compter(HeuresMensuelles) == 12
    second = client.post(f"/imports/depots/{jeton}/appliquer", data={"lignes": "tout"})
    assert second.location == premier.location
    assert "déjà appliqué" in client.get(second.location).get_data(as_text=True)
    assert compter(HeuresMensuelles) == 12
    assert compter(Importation) == 1
