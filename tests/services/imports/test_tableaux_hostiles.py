"""No file, however spoiled or hostile, does more than being refused in French."""

import os
import random
import struct
from contextlib import suppress
from pathlib import Path

import pytest

from clauses.services.imports.tableaux import FichierRefuse, Limites, lire_tableau
from tests.appui.atelier import zip_menteur
from tests.appui.fichiers_hostiles import (
    ARCHIVES,
    CONTENU_ODS,
    FAUX,
    FEUILLES,
    MEMBRES,
    ODS,
    avec_zip64,
    sain,
)


def test_une_archive_zip64_coherente_est_lue(atelier):
    chemin = atelier.octets("java.xlsx", avec_zip64(sain(atelier)))
    assert lire_tableau(chemin).lignes == [(2, ("DIALLO", 7.5))]


@pytest.mark.parametrize(
    ("fabrique", "motif"), [cas[1:] for cas in ARCHIVES], ids=[cas[0] for cas in ARCHIVES]
)
def test_une_archive_abimee_ou_piegee_est_refusee(atelier, fabrique, motif):
    _est_refuse(atelier.octets("essai.xlsx", fabrique(atelier)), motif)


@pytest.mark.parametrize(("retouches", "motif"), MEMBRES)
def test_un_membre_interdit_est_refuse(atelier, retouches, motif):
    chemin = atelier.xlsx_retouche(retouches)
    if motif is None:
        assert lire_tableau(chemin).entetes == ["nom", "heures"]
    else:
        _est_refuse(chemin, motif)


def test_une_bombe_se_mesure_a_ce_qu_elle_gonfle_et_non_a_ce_qu_elle_declare(atelier):
    membres = {"[Content_Types].xml": "<x/>", "xl/workbook.xml": "<x/>"}
    saine = atelier.archive(membres, nom="s.xlsx").read_bytes()
    menteuse = zip_menteur("xl/media/a.png", bytes(50_000_000), 10)
    fin_s, fin_m = saine.index(b"PK\x01\x02"), menteuse.index(b"PK\x01\x02")
    central_m = bytearray(menteuse[fin_m:-22])
    central_m[42:46] = struct.pack("<I", fin_s)
    central = saine[fin_s:-22] + bytes(central_m)
    corps = saine[:fin_s] + menteuse[:fin_m]
    fin = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 3, 3, len(central), len(corps), 0)
    _est_refuse(atelier.octets("essai.xlsx", corps + central + fin), "taille anormale")


@pytest.mark.parametrize(("cellules", "motif"), FEUILLES)
def test_une_feuille_demesuree_ou_abimee_est_refusee(atelier, cellules, motif):
    _est_refuse(atelier.feuille_xml(cellules), motif)


@pytest.mark.parametrize(
    ("nom", "contenu", "motif"),
    FAUX,
)
def test_un_fichier_qui_n_est_pas_ce_qu_il_dit_est_refuse(atelier, nom, contenu, motif):
    _est_refuse(atelier.octets(nom, contenu), motif)


def test_un_xls_a_macros_chiffre_coupe_ou_tout_masque_est_refuse(atelier):
    lignes = [["nom"], ["A"]]
    _est_refuse(atelier.xls(lignes, nom="m.xls", autre_flux=[("_VBA_PROJECT", b"x")]), "macros")
    _est_refuse(atelier.xls(lignes, nom="c.xls", filepass=True), "mot de passe|illisible")
    _est_refuse(atelier.xls(lignes, nom="t.xls", visibilites=(1, 2)), "aucune feuille visible")
    entier = atelier.xls(lignes, nom="e.xls").read_bytes()
    _est_refuse(atelier.octets("k.xls", entier[:2000]), "illisible|pas un classeur")


def test_un_xlsx_renomme_ods_et_l_inverse_sont_refuses(atelier):
    _est_refuse(atelier.octets("a.ods", sain(atelier)), "pas un classeur ods")
    _est_refuse(atelier.octets("b.xlsx", atelier.ods(CONTENU_ODS).read_bytes()), "pas un classeur xlsx")


@pytest.mark.parametrize(
    ("autres", "motif"),
    ODS,
)
def test_un_ods_piege_est_refuse(atelier, autres, motif):
    _est_refuse(atelier.ods(CONTENU_ODS, autres=autres), motif)


def test_un_ods_qui_se_repete_sans_fin_est_refuse(atelier):
    cellule = (
        '<table:table-cell office:value-type="string" table:number-columns-repeated="16384">'
        "<text:p>x</text:p></table:table-cell>"
    )
    chemin = atelier.ods(f'<table:table-row table:number-rows-repeated="1048576">{cellule}</table:table-row>')
    _est_refuse(chemin, "mémoire|trop|illisible")


def test_une_chaine_partagee_qui_se_multiplie_est_refusee(atelier):
    cellules = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 3000))
    chemin = atelier.xlsx_retouche(
        {
            "xl/sharedStrings.xml": f"<sst><si><t>{'a' * 2_000_000}</t></si></sst>",
            "xl/worksheets/sheet1.xml": f"<worksheet><sheetData>{cellules}</sheetData></worksheet>",
        }
    )
    _est_refuse(chemin, "mémoire|trop", limites=Limites(memoire=2**28))


def test_un_classeur_trop_long_a_lire_est_abandonne(atelier):
    chemin = atelier.xlsx([["a"], [1]])
    _est_refuse(chemin, "trop long", limites=Limites(secondes=0.001))


def test_un_enfant_sans_memoire_est_un_refus(atelier):
    _est_refuse(atelier.xlsx([["a"], [1]]), "mémoire|illisible", limites=Limites(memoire=2**20))


def test_trop_de_donnees_recues_est_un_refus(atelier):
    chemin = atelier.xlsx([["a"], *(["x" * 100] for _ in range(2000))])
    _est_refuse(chemin, "trop de données|taille anormale", limites=Limites(octets_decompresses=200_000))


@pytest.mark.parametrize("graine", range(20))
def test_un_classeur_dont_des_octets_ont_change_est_lu_ou_refuse(atelier, graine):
    """Deterministic noise: whatever comes out is a table or a French refusal, never another error."""
    hasard = random.Random(graine)
    octets = bytearray(atelier.xls([["nom", "heures"], *([f"N{n}", n / 4] for n in range(50))]).read_bytes())
    for _ in range(20):
        octets[hasard.randrange(len(octets))] = hasard.randrange(256)
    chemin = atelier.octets("bruit.xls", bytes(octets))
    try:
        issue = lire_tableau(chemin).entetes
    except FichierRefuse as refus:
        issue = [refus.raison, refus.remede]
    assert all(issue)


def _est_refuse(chemin, motif: str, **options) -> None:
    """Check the refusal, its French sentence, and that nothing stays behind."""
    fichiers, descripteurs = sorted(os.listdir(chemin.parent)), len(os.listdir("/proc/self/fd"))
    with pytest.raises(FichierRefuse, match=motif) as refus:
        lire_tableau(chemin, **options)
    assert refus.value.message.startswith(chemin.name)
    assert refus.value.remede
    assert sorted(os.listdir(chemin.parent)) == fichiers
    assert len(os.listdir("/proc/self/fd")) <= descripteurs
    assert not [ligne for ligne in _mes_enfants() if "enfant.py" in ligne]


def _mes_enfants() -> list[str]:
    """Return the command lines of the processes started by this one and not yet gone."""
    lignes = []
    for dossier in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ended while we looked
            if int((dossier / "stat").read_text().rpartition(")")[2].split()[1]) == os.getpid():
                lignes.append((dossier / "cmdline").read_text().replace("\0", " "))
    return lignes
