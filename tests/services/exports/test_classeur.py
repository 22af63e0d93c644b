import hashlib
import tracemalloc
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from clauses.services.exports.classeur import Colonne, Feuille, Genre, LisezMoi, ecrire_classeur

LISEZ_MOI = LisezMoi(
    titre="Tableau d’impact",
    perimetre=[("Territoires", "PLIE d’essai"), ("Période", "janvier 2025 à décembre 2025")],
    auteur="Camille Martin",
    edite_le=datetime(2026, 1, 31, 13, 3, tzinfo=UTC),
    version="0.1.0",
)
COLONNES = [
    Colonne("Référence"),
    Colonne("Personnes", Genre.ENTIER),
    Colonne("Heures", Genre.HEURES),
    Colonne("Montant", Genre.MONTANT),
    Colonne("Taux", Genre.TAUX),
    Colonne("Notifié le", Genre.DATE),
    Colonne("Mois", Genre.MOIS),
    Colonne("QPV", Genre.BOOLEEN),
]
#: openpyxl reads a day as its midnight, without a time zone.
MINUIT_15_JANVIER = datetime.fromisoformat("2025-01-15")
MINUIT_1ER_MARS = datetime.fromisoformat("2025-03-01")
LIGNE = [
    "21_BAM_048", 12, Decimal("1234.50"), Decimal("500000.00"), Decimal("117.7"),
    date(2025, 1, 15), date(2025, 3, 1), True,
]  # fmt: skip


def ecrire(*feuilles: Feuille, **options) -> tuple[BytesIO, str]:
    sortie = BytesIO()
    empreinte = ecrire_classeur(sortie, LISEZ_MOI, feuilles, **options)
    sortie.seek(0)
    return sortie, empreinte


def cellules(sortie: BytesIO, nom: str):
    return openpyxl.load_workbook(sortie)[nom]


def test_les_cellules_sont_typees_et_au_format_francais():
    sortie, _ = ecrire(Feuille("Marchés", COLONNES, [LIGNE]))
    ligne = cellules(sortie, "Marchés")[2]
    assert [c.value for c in ligne] == [
        "21_BAM_048", 12, 1234.5, 500000, 1.177, MINUIT_15_JANVIER, MINUIT_1ER_MARS, "Oui",
    ]  # fmt: skip
    assert [c.number_format for c in ligne[1:7]] == [
        "#,##0", "#,##0.00", "#,##0.00 €", "0.0 %", "dd/mm/yyyy", "mmmm yyyy",
    ]  # fmt: skip


def test_calamine_relit_les_memes_valeurs():
    sortie, _ = ecrire(Feuille("Marchés", COLONNES, [LIGNE]))
    lignes = CalamineWorkbook.from_filelike(sortie).get_sheet_by_name("Marchés").to_python()
    assert lignes[0] == [c.titre for c in COLONNES]
    assert lignes[1] == [
        "21_BAM_048", 12, 1234.5, 500000, 1.177, date(2025, 1, 15), date(2025, 3, 1), "Oui",
    ]  # fmt: skip


@pytest.mark.parametrize("texte", ["=1+1", "+33 5", "-12", "@SOMME(A1)", "=HYPERLINK(0)"])
def test_un_texte_qui_ressemble_a_une_formule_reste_un_texte(texte):
    sortie, _ = ecrire(Feuille("Textes", [Colonne("Texte")], [[texte]]))
    cellule = cellules(sortie, "Textes")["A2"]
    assert (cellule.value, cellule.data_type, cellule.quotePrefix) == (texte, "s", True)


def test_un_texte_de_chiffres_ne_devient_ni_nombre_ni_lien():
    sortie, _ = ecrire(Feuille("Textes", [Colonne("Texte")], [["00123"], ["http://exemple.fr"]]))
    feuille = cellules(sortie, "Textes")
    assert [c.value for c in feuille["A"]] == ["Texte", "00123", "http://exemple.fr"]
    assert feuille["A3"].hyperlink is None


def test_l_entete_est_figee_filtree_et_repetee_a_l_impression():
    sortie, _ = ecrire(Feuille("Marchés", COLONNES, [LIGNE, LIGNE]))
    feuille = cellules(sortie, "Marchés")
    assert feuille.freeze_panes == "A2"
    assert feuille.auto_filter.ref == "A1:H3"
    assert feuille.print_title_rows == "$1:$1"
    assert feuille.page_setup.orientation == "landscape"
    assert feuille.sheet_properties.pageSetUpPr.fitToPage
    assert feuille.page_setup.fitToHeight == 0


def test_lisez_moi_est_la_premiere_feuille_et_dit_perimetre_auteur_date_version_empreinte():
    sortie, empreinte = ecrire(Feuille("Marchés", COLONNES, [LIGNE]))
    classeur = openpyxl.load_workbook(sortie)
    assert classeur.sheetnames == ["Lisez-moi", "Marchés"]
    dits = {a.value: b.value for a, b in classeur["Lisez-moi"].iter_rows(min_row=3, max_col=2)}
    assert dits == {
        "Territoires": "PLIE d’essai",
        "Période": "janvier 2025 à décembre 2025",
        "Feuilles": "Marchés",
        "Édité par": "Camille Martin",
        "Édité le": "31/01/2026 à 14 h 03 (heure de Paris)",
        "Version de Clauses": "0.1.0",
        "Empreinte des données": empreinte,
    }


def test_l_empreinte_est_celle_des_lignes_et_se_recalcule():
    _, empreinte = ecrire(Feuille("Un", [Colonne("A"), Colonne("B", Genre.HEURES)], [["x", None]]))
    assert empreinte == hashlib.sha256(b"x\x1f\x1e").hexdigest()
    _, autre = ecrire(Feuille("Un", [Colonne("A"), Colonne("B", Genre.HEURES)], [["x", Decimal("0.01")]]))
    assert autre != empreinte


def test_le_total_et_les_notes_viennent_sous_les_lignes_hors_du_filtre():
    feuille = Feuille("Mois", [Colonne("Mois"), Colonne("Heures", Genre.HEURES), Colonne("n", Genre.ENTIER)],
                      [["janvier", Decimal("2.5"), 1]], notes=["Un total est un compte distinct."],
                      total=["Total", Decimal("2.5"), None])  # fmt: skip
    sortie, _ = ecrire(feuille)
    relue = cellules(sortie, "Mois")
    assert [c.value for c in relue[3]] == ["Total", 2.5, None]
    assert relue["A3"].font.b
    assert relue["A5"].value == "Un total est un compte distinct."
    assert relue.auto_filter.ref == "A1:C2"


def test_les_noms_de_feuille_sont_nettoyes_et_uniques():
    noms = ["Donneur d'ordre : [type]/*?", "x" * 40, "x" * 40, "", "Lisez-moi", "history"]
    sortie, _ = ecrire(*(Feuille(n, [Colonne("A")], []) for n in noms))
    relus = openpyxl.load_workbook(sortie).sheetnames[1:]
    assert relus == ["Donneur d'ordre    type", "x" * 31, "x" * 27 + " (2)", "Feuille", "Lisez-moi (2)",
                     "history (2)"]  # fmt: skip


def test_les_caracteres_interdits_en_xml_sont_otes():
    sortie, _ = ecrire(
        Feuille("Textes", [Colonne("Te\x00xte")], [["a\x00b\x0bc\ud800d\uffffe\tf\ng\u00a0h"]])
    )
    assert [c.value for c in cellules(sortie, "Textes")["A"]] == ["Texte", "abcde\tf\ng\u00a0h"]


def test_une_feuille_trop_longue_continue_dans_une_autre():
    lignes = [[n] for n in range(5)]
    feuille = Feuille("Heures", [Colonne("n", Genre.ENTIER)], lignes, total=[10])
    sortie, empreinte = ecrire(feuille, lignes_par_feuille=2)
    classeur = openpyxl.load_workbook(sortie)
    assert classeur.sheetnames == ["Lisez-moi", "Heures", "Heures (2)", "Heures (3)"]
    assert [[c.value for c in classeur[n]["A"]] for n in classeur.sheetnames[1:]] == [
        ["n", 0, 1], ["n", 2, 3], ["n", 4, 10],
    ]  # fmt: skip
    assert empreinte == ecrire(feuille)[1]


def test_une_ligne_mal_taillee_est_refusee():
    with pytest.raises(ValueError, match="zip"):
        ecrire(Feuille("Heures", COLONNES, [["seule"]]))


def test_un_instant_sans_fuseau_est_refuse():
    with pytest.raises(ValueError, match="fuseau"):
        LisezMoi("Titre", [], "auteur", datetime(2026, 1, 1), "1")  # noqa: DTZ001 — what is refused


def test_le_classeur_s_ecrit_dans_un_fichier(tmp_path: Path):
    cible = tmp_path / "sortie.xlsx"
    ecrire_classeur(cible, LISEZ_MOI, [Feuille("Marchés", COLONNES, [LIGNE])])
    assert openpyxl.load_workbook(cible)["Marchés"]["A2"].value == "21_BAM_048"


def test_la_memoire_reste_plate_quand_les_lignes_abondent(tmp_path, nombre_epreuves):
    def memoire(nombre: int) -> int:
        tracemalloc.start()
        feuille = Feuille("H", COLONNES, (LIGNE for _ in range(nombre)))
        ecrire_classeur(tmp_path / f"{nombre}.xlsx", LISEZ_MOI, [feuille])
        maximum = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return maximum

    petit, grand = memoire(500), memoire(nombre_epreuves(5_000, 100_000))
    assert grand < 1.5 * petit + 2_000_000
