"""The files say the same figures as the service, and leave a trace."""

import csv
import io
import json
from datetime import UTC, datetime

import openpyxl
import pytest
from sqlalchemy import select

from clauses.models import DonneesEvenement, Evenement
from clauses.models.vocabulaire import Role
from clauses.services.acteur import SYSTEME, acteur_de
from clauses.services.impact import Axe
from clauses.services.impact.croisement import Mesure
from clauses.services.impact.edition import en_json
from clauses.services.impact.export import Edition, exporter_engagements, exporter_lignes, exporter_tableau
from clauses.services.impact.lignes import Question
from clauses.services.listes.export import FormatExport
from tests.appui.fabriques import creer_compte
from tests.services.impact.conftest import MARS

LE = datetime(2025, 6, 1, 8, 0, tzinfo=UTC)
XLSX, CSV = (Edition(f, LE, "0.1.0") for f in (FormatExport.XLSX, FormatExport.CSV))


def classeur(fichier):
    return openpyxl.load_workbook(io.BytesIO(fichier.contenu))


def lignes(fichier) -> list[dict]:
    return list(csv.DictReader(io.StringIO(fichier.contenu.decode("utf-8-sig"), newline=""), delimiter=";"))


def evenements(base) -> list[tuple[str, int | None]]:
    return [(e.verbe, e.territoire_id) for e in base.scalars(select(Evenement).order_by(Evenement.numero))]


def test_le_classeur_porte_les_memes_chiffres_que_le_tableau(petit):
    fichier = exporter_tableau(SYSTEME, petit.perimetre(), XLSX, axes=[Axe.MARCHE, Axe.SEXE])
    feuilles = classeur(fichier)
    assert feuilles.sheetnames == ["Lisez-moi", "Synthèse", "Marché", "Sexe"]
    synthese = {a.value: b.value for a, b in feuilles["Synthèse"].iter_rows(min_row=2, max_col=2)}
    assert (synthese["Heures réalisées"], synthese["Personnes"], synthese["Taux de réalisation"]) == (
        192.76,
        2,
        None,
    )
    assert [[c.value for c in ligne] for ligne in feuilles["Sexe"].iter_rows(min_row=2, max_row=4)] == [
        ["Femmes", "F", 157.76, 0.818, 1, 1, 2],
        ["Hommes", "M", 35, 0.182, 1, 1, 1],
        ["Total", None, 192.76, 1, 2, 2, 2],
    ]
    assert "distinct" in feuilles["Sexe"]["A7"].value
    assert fichier.nom == "tableau-impact_essai_2025-03_2025-04.xlsx"


def test_le_croisement_a_sa_feuille(petit):
    fichier = exporter_tableau(SYSTEME, petit.perimetre(), XLSX, axes=[Axe.SEXE],
                               croisement=(Axe.SEXE, Axe.QPV, Mesure.PERSONNES))  # fmt: skip
    feuille = classeur(fichier)["Croisement"]
    assert [[c.value for c in ligne] for ligne in feuille.iter_rows(min_row=1, max_row=4)] == [
        ["Personnes\u00a0: Sexe / Quartier prioritaire", "Non", "Oui", "Total"],
        ["Femmes", None, 1, 1], ["Hommes", 1, None, 1], ["Total", 1, 1, 2],
    ]  # fmt: skip


def test_le_csv_porte_le_total_puis_chaque_axe(petit):
    relues = lignes(
        exporter_tableau(SYSTEME, petit.perimetre(filtres={Axe.SEXE: ("F",)}), CSV, axes=[Axe.MOIS])
    )
    assert [(x["Axe"], x["Code"], x["Heures réalisées"], x["Personnes"]) for x in relues] == [
        ("total", "", "157,76", "1"), ("mois", "2025-03", "100,25", "1"), ("mois", "2025-04", "57,51", "1"),
    ]  # fmt: skip
    assert relues[0]["Heures prévues"] == ""


def test_lisez_moi_dit_le_perimetre_et_les_filtres(petit):
    perimetre = petit.perimetre(filtres={Axe.SEXE: ("F",)}, objets={Axe.MARCHE: (petit.voirie.id,)})
    feuille = classeur(exporter_tableau(SYSTEME, perimetre, XLSX, axes=[]))["Lisez-moi"]
    dits = {a.value: b.value for a, b in feuille.iter_rows(min_row=3, max_col=2)}
    assert (dits["Territoire"], dits["Période"]) == ("PLIE d’essai", "mars à avril 2025")
    assert dits["Filtre «\u00a0Sexe\u00a0»"] == "Femmes"
    assert dits["Filtre «\u00a0Marché\u00a0»"].startswith("V1 — Réfection")


def test_le_json_est_celui_du_contrat(petit):
    rendu = json.loads(json.dumps(en_json(petit.calculer(Axe.SEXE, filtres={Axe.QPV: ("oui",)}))))
    assert rendu["perimetre"] == {
        "territoires": ["essai"], "du": "2025-03", "au": "2025-04", "filtres": {"qpv": ["oui"]},
    }  # fmt: skip
    assert rendu["axes"] == {"sexe": [{"cle": "F", "libelle": "Femmes", "heures_realisees": "157.76",
                                       "personnes": 1, "contrats": 1, "marches": 2}]}  # fmt: skip
    total = rendu["total"]
    assert (total["heures_realisees"], total["heures_prevues"], total["taux_realisation"]) == (
        "157.76",
        None,
        None,
    )
    assert {"heures_declarees", "heures_depuis_origine", "personnes", "contrats", "marches", "lots",
            "donneurs_ordre", "attributaires", "employeurs", "etp"} <= total.keys()  # fmt: skip


def test_un_export_du_tableau_est_journalise_sans_nom(base, petit):
    exporter_tableau(SYSTEME, petit.perimetre(), CSV)
    assert evenements(base) == [("export_anonyme", petit.territoire.id)]


@pytest.mark.parametrize("edition", [XLSX, CSV])
def test_un_export_de_lignes_nommees_est_journalise_comme_tel(base, petit, edition):
    facilitateur = acteur_de(creer_compte(Role.FACILITATEUR, territoire_id=petit.territoire.id), MARS)
    fichier = exporter_lignes(facilitateur, Question(petit.perimetre()), edition)
    assert evenements(base) == [("export_nominatif", petit.territoire.id)]
    valeurs = json.loads(base.scalar(select(DonneesEvenement.valeurs)))
    assert (valeurs["lignes"], valeurs["format"]) == (4, edition.forme.value)
    if edition is CSV:
        assert {x["Personne"] for x in lignes(fichier)} == {"MARTIN Léa", "PETIT Hugo"}


def test_le_controleur_exporte_les_lignes_sans_nom(base, petit):
    controleur = acteur_de(creer_compte(Role.CONTROLEUR, territoire_id=petit.territoire.id), MARS)
    fichier = exporter_lignes(controleur, Question(petit.perimetre()), CSV)
    assert "MARTIN" not in fichier.contenu.decode()
    assert evenements(base) == [("export_anonyme", petit.territoire.id)]


def test_les_engagements_s_exportent(base, petit):
    relues = lignes(exporter_engagements(SYSTEME, petit.perimetre(), CSV))
    assert [(x["Marché"], x["Heures de la période"], x["Heures depuis l’origine"]) for x in relues] == [
        ("E1", "7,01", "7,01"), ("V1", "185,75", "195,75"),
    ]  # fmt: skip
