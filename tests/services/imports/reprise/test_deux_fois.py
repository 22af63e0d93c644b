"""The same history read again, or written in another way, changes nothing and says so."""

import csv
import random
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.appui.contenu import contenu, effectifs
from tests.appui.fabriques import TerritoireFabrique, siret
from tests.appui.lignes_reprise import MODELE, Ligne, fichier, ligne, personne, texte_csv

DATES = ("date_notification", "date_fin", "date_naissance", "date_debut_contrat", "date_fin_contrat")
NOMBRES = ("montant_ht", "heures_prevues", "heures")
SIRETS = ("donneur_ordre_siret", "attributaire_siret", "employeur_siret")
HISTOIRE = [
    ligne(nom="LE GÔFF-PÉRÈS", prenom="Anne-Élise", code_commune="01004"),
    ligne(nom="LE GÔFF-PÉRÈS", prenom="Anne-Élise", code_commune="01004", mois="2024-04", heures="7,5"),
    personne(1, marche="2023-002", lot="", donneur_ordre_siret="01610339262177", donneur_ordre="Région Sud"),
    personne(
        2, employeur_siret="", employeur="Les Jardins d’Aujourd’hui", criteres="", heures_prevues="1200"
    ),
    personne(3, attributaire_siret=siret(55), attributaire="GTM", heures_prevues="300,25", mois="2024-07"),
]


def sans_accent(texte: str) -> str:
    return texte.translate(str.maketrans("ÔÉÈÀôéèà-", "OEEAoeea ")).lower()


def iso(jour: str) -> str:
    return "-".join(reversed(jour.split("/")))


def autrement(x: Ligne) -> Ligne:
    """The same line, as another tool would write it."""
    autre = dict(x)
    autre |= {c: iso(x[c]) for c in DATES if x[c]}
    autre |= {c: x[c].replace(",", ".").replace(" ", "") for c in NOMBRES}
    autre |= {c: sans_accent(x[c]) for c in ("nom", "prenom")}
    autre["mois"] = f"{x['mois'][5:]}/{x['mois'][:4]}"
    colonnes = list(autre)
    random.Random(7).shuffle(colonnes)
    return {c: autre[c] for c in colonnes}


def test_le_meme_fichier_deux_fois_n_ecrit_rien_du_tout(importer, territoire):
    premier = importer(territoire, *HISTOIRE)
    assert (premier.lignes_ecrites, premier.est_sans_effet) == (5, False)
    avant = effectifs()
    second = importer(territoire, *HISTOIRE)
    assert effectifs() == avant
    assert (second.est_sans_effet, second.lignes_ecrites, second.lignes_inchangees) == (True, 0, 5)
    assert second.importation_id is None


def test_une_ligne_repetee_dans_le_fichier_ne_compte_qu_une_fois(importer, territoire):
    rapport = importer(territoire, ligne(), ligne())
    assert (rapport.lignes_ecrites, rapport.lignes_inchangees, rapport.creations["heures"]) == (1, 1, 1)


def test_un_essai_a_blanc_n_ecrit_rien_et_annonce_ce_que_l_import_creera(importer, territoire):
    avant = effectifs()
    blanc = importer(territoire, *HISTOIRE, a_blanc=True)
    assert effectifs() == avant
    assert not blanc.est_sans_effet
    assert blanc.creations == importer(territoire, *HISTOIRE).creations
    assert importer(territoire, *HISTOIRE, a_blanc=True).est_sans_effet


@pytest.mark.parametrize("encodage", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separateur", [";", ",", "\t"])
def test_encodage_separateur_ordre_dates_decimales_et_casse_ne_changent_rien(
    importer, territoire, tmp_path, encodage, separateur
):
    importer(territoire, *HISTOIRE)
    avant, rangees = contenu(territoire), effectifs()
    chemin = tmp_path / "autre.csv"
    chemin.write_bytes(texte_csv(map(autrement, HISTOIRE), separateur).encode(encodage))
    rapport = importer(territoire, chemin)
    assert (rapport.est_sans_effet, rapport.avertissements) == (True, [])
    assert effectifs() == rangees
    temoin = TerritoireFabrique()
    importer(temoin, chemin)
    assert chiffres(contenu(temoin)) == chiffres(avant)


def chiffres(tout: dict) -> dict:
    """What two territories filled from the same history share: everything but their own local structures."""
    return {k: v for k, v in tout.items() if k != "structures"}


def nombre(texte: str) -> float:
    return float(Decimal(texte.replace(" ", "").replace(",", ".")))


def jour(texte: str) -> date:
    return date.fromisoformat(iso(texte))


def cellules(x: Ligne) -> list:
    """The cells as a spreadsheet keeps them: real dates, numbers, codes that lost their zero, SIRET as numbers."""
    typees = dict(x)
    typees |= {c: jour(x[c]) for c in DATES if x[c]}
    typees |= {
        c: nombre(x[c]) for c in (*NOMBRES, *SIRETS, "code_commune", "niveau_formation", "lot") if x[c]
    }
    typees["mois"] = date(int(x["mois"][:4]), int(x["mois"][5:]), 1)
    return list(typees.values())


def classeur_xlsx(dossier: Path, lignes: list[list]) -> Path:
    classeur = Workbook()
    for rangee in lignes:
        classeur.active.append(rangee)
    classeur.save(dossier / "reprise.xlsx")
    return dossier / "reprise.xlsx"


def cellule_ods(valeur) -> str:
    if isinstance(valeur, date):
        return f'<table:table-cell office:value-type="date" office:date-value="{valeur}"/>'
    if isinstance(valeur, float):
        return f'<table:table-cell office:value-type="float" office:value="{valeur!r}"/>'
    return f'<table:table-cell office:value-type="string"><text:p>{valeur}</text:p></table:table-cell>'


def classeur_ods(atelier, lignes: list[list]) -> Path:
    rangees = ("".join(map(cellule_ods, rangee)) for rangee in lignes)
    return atelier.ods("".join(f"<table:table-row>{r}</table:table-row>" for r in rangees))


@pytest.mark.parametrize("format_", ["xlsx", "ods"])
def test_un_classeur_aux_vraies_dates_et_aux_zeros_perdus_donne_la_meme_base(
    importer, territoire, tmp_path, atelier, format_
):
    lignes = [list(MODELE), *map(cellules, HISTOIRE)]
    chemin = classeur_xlsx(tmp_path, lignes) if format_ == "xlsx" else classeur_ods(atelier, lignes)
    importer(territoire, chemin)
    du_classeur, rangees = contenu(territoire), effectifs()
    assert importer(territoire, *HISTOIRE).est_sans_effet
    assert effectifs() == rangees
    temoin = TerritoireFabrique()
    importer(temoin, *HISTOIRE)
    assert chiffres(contenu(temoin)) == chiffres(du_classeur)


def test_un_siret_a_cle_fausse_retrouve_son_zero_dans_un_classeur(importer, territoire, tmp_path):
    faux = ligne(employeur_siret="01610339262178")
    importer(territoire, classeur_xlsx(tmp_path, [list(MODELE), cellules(faux)]))
    assert importer(territoire, faux).est_sans_effet


@pytest.mark.donnees
def test_l_histoire_d_exemple_donne_la_meme_base_sous_toutes_ses_formes(
    importer, territoire, tmp_path, donnees
):
    source = donnees / "reprise" / "reprise_exemple.csv"
    with source.open(encoding="utf-8-sig", newline="") as flux:
        lignes = list(csv.DictReader(flux, delimiter=";"))
    creees = importer(territoire, source).creations
    assert dict(creees) == {
        "structures": 25, "operations": 3, "facilitateurs": 3, "marches": 10, "lots": 15, "attributions": 19,
        "objectifs": 19, "personnes": 120, "participants": 49, "contrats": 176, "affectations": 186, "heures": 719,
    }  # fmt: skip
    avant, rangees = contenu(territoire), effectifs()
    formes = (
        source,
        fichier(tmp_path, *map(autrement, lignes), nom="autre.csv", encodage="cp1252"),
        classeur_xlsx(tmp_path, [list(lignes[0]), *map(cellules, lignes)]),
    )
    for forme in formes:
        assert importer(territoire, forme).est_sans_effet
        assert effectifs() == rangees
    for forme in formes[1:]:
        temoin = TerritoireFabrique()
        importer(temoin, forme)
        assert chiffres(contenu(temoin)) == chiffres(avant)
