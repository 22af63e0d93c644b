"""« Exporter »: the same rows as the page, within what may be exported, journaled in the same transaction."""

import csv
import io
import json

import openpyxl
import pytest

from clauses.models import DonneesEvenement
from clauses.models.vocabulaire import Etape, Role
from tests.appui.fabriques import AppartenanceFabrique, TerritoireFabrique, creer_compte
from tests.appui.suivi import creer_suivi, evenements, facilitateur, nommer, rendre_eligible


@pytest.fixture
def suivi(base, territoire):
    suivi = creer_suivi(territoire, reference="=1+1", objet="Voirie", etape=Etape.SOLDE)
    suivi.affecter_plusieurs(2, "12.50")
    creer_suivi(territoire, reference="B", etape=Etape.NOTIFIE)
    return suivi


@pytest.fixture
def par(client, suivi):
    return client.connecter(facilitateur(suivi.territoire))


def _lire_csv(reponse) -> list[dict]:
    return list(csv.DictReader(io.StringIO(reponse.get_data().decode("utf-8-sig")), delimiter=";"))


def _lire_classeur(reponse):
    return openpyxl.load_workbook(io.BytesIO(reponse.get_data()))


def test_l_export_csv_porte_les_filtres_et_le_tri_de_la_page(par):
    [ligne] = _lire_csv(par.get("/marches/export.csv?etape=solde&tri=-dues"))
    assert ligne["Marché"] == "'=1+1"
    assert (ligne["Heures dues"], ligne["Réalisées"], ligne["Avancement"]) == ("1000,00", "25,00", "2,5")
    assert (ligne["Étape"], ligne["Personnes"]) == ("Soldé", "2")


def test_le_classeur_dit_son_perimetre_et_ne_contient_aucune_formule(par):
    classeur = _lire_classeur(par.get("/marches/export.xlsx?etape=solde"))
    assert classeur.sheetnames == ["Lisez-moi", "Marchés"]
    lisez_moi = {a: b for a, b in classeur["Lisez-moi"].iter_rows(values_only=True, max_col=2) if a}
    assert lisez_moi["Étape"] == "Soldé"
    assert lisez_moi["Territoires"] == "PLIE d’essai"
    cellule = classeur["Marchés"]["A2"]
    assert (cellule.value, cellule.data_type) == ("=1+1", "s")
    heures = [c for c in classeur["Marchés"][2] if c.value == 25]
    assert heures[0].data_type == "n"


@pytest.mark.parametrize(("liste", "verbe"), [
    ("marches", "export_anonyme"), ("operations", "export_anonyme"), ("structures", "export_anonyme"),
    ("personnes", "export_nominatif"), ("contrats", "export_nominatif"),
])  # fmt: skip
@pytest.mark.parametrize("forme", ["xlsx", "csv"])
def test_chaque_export_est_consigne(base, par, suivi, liste, verbe, forme):
    reponse = par.get(f"/{liste}/export.{forme}")
    assert reponse.status_code == 200
    assert f".{forme}" in reponse.headers["Content-Disposition"]
    [evenement] = evenements(verbe)
    valeurs = json.loads(base.get(DonneesEvenement, evenement.numero).valeurs)
    assert (valeurs["liste"], valeurs["format"]) == (liste, forme)
    assert evenement.territoire_id == suivi.territoire.id


def test_un_format_inconnu_est_introuvable(par):
    assert par.get("/marches/export.pdf").status_code == 404
    assert evenements("export_anonyme") == []


def test_l_export_d_une_recherche_suit_la_recherche(par, suivi):
    nommer(suivi.territoire, "D’ALMEIDA", "Léo")
    adresse = par.post("/personnes", data={"q": "leo almeida"}).location
    lignes = _lire_csv(par.get(adresse.replace("/personnes?", "/personnes/export.csv?")))
    assert [ligne["Personne"] for ligne in lignes] == ["D’ALMEIDA Léo"]


def test_l_export_des_personnes_ne_dit_aucun_critere(par, suivi):
    rendre_eligible(nommer(suivi.territoire, "A", "Zoé"), "TH", "RSA")
    texte = par.get("/personnes/export.csv").get_data(as_text=True)
    assert "Éligible, validé le 01/02/2024" in texte
    assert "handicap" not in texte.lower()
    assert "RSA" not in texte


def test_deux_casquettes_n_exportent_que_ce_que_chacune_permet(base, client, suivi):
    """Facilitateur here, company there: the names of the company's people are read, not exported."""
    ailleurs = creer_suivi(TerritoireFabrique(), reference="AILLEURS")
    ailleurs.affecter(nommer(ailleurs.territoire, "LUE-SANS-EXPORT", "Zoé"))
    compte = creer_compte(Role.FACILITATEUR, territoire_id=suivi.territoire.id)
    AppartenanceFabrique(compte_id=compte.id, role=Role.ENTREPRISE, structure_id=ailleurs.entreprise.id)
    par = client.connecter(compte)
    assert "LUE-SANS-EXPORT" in par.get("/personnes").get_data(as_text=True)
    assert "LUE-SANS-EXPORT" not in par.get("/personnes/export.csv").get_data(as_text=True)
    assert "AILLEURS" in par.get("/marches").get_data(as_text=True)
    assert "AILLEURS" not in par.get("/marches/export.csv").get_data(as_text=True)


def test_le_canari_d_un_autre_territoire_n_est_dans_aucun_fichier(client, suivi):
    voisin = creer_suivi(TerritoireFabrique(nom="PLIE CANARI"), reference="CANARI-1", objet="CANARI")
    voisin.affecter(nommer(voisin.territoire, "CANARI", "Zoé"))
    par = client.connecter(facilitateur(suivi.territoire))
    for liste in ("operations", "marches", "structures", "personnes", "contrats"):
        assert "CANARI" not in par.get(f"/{liste}/export.csv").get_data(as_text=True)
        classeur = _lire_classeur(par.get(f"/{liste}/export.xlsx"))
        cellules = {str(c) for f in classeur for ligne in f.iter_rows(values_only=True) for c in ligne}
        assert not [c for c in cellules if "CANARI" in c]
