import csv
import io
from datetime import date
from decimal import Decimal

import pytest

from clauses.services.exports.colonnes import Colonne, Genre
from clauses.services.exports.csv_excel import ecrire_csv, flux_csv

COLONNES = [
    Colonne("Texte"),
    Colonne("Entier", Genre.ENTIER),
    Colonne("Heures", Genre.HEURES),
    Colonne("Nombre", Genre.NOMBRE),
    Colonne("Montant", Genre.MONTANT),
    Colonne("Taux", Genre.TAUX),
    Colonne("Date", Genre.DATE),
    Colonne("Mois", Genre.MOIS),
    Colonne("Booléen", Genre.BOOLEEN),
]


def relire(contenu: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(contenu.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_un_excel_francais_l_ouvre_tel_quel():
    ligne = ["Été ; « fin »", -5, Decimal("1234.5"), Decimal("-0.333"), 12, Decimal("117.7"),
             date(2025, 1, 31), date(2025, 3, 1), False]  # fmt: skip
    contenu = b"".join(flux_csv(COLONNES, [ligne, [None] * 9]))
    assert contenu.startswith(b"\xef\xbb\xbfTexte;Entier;")
    assert contenu.count(b"\r\n") == 3
    assert relire(contenu)[1:] == [
        ["Été ; « fin »", "-5", "1234,50", "-0,333", "12,00", "117,7", "31/01/2025", "03/2025", "Non"],
        [""] * 9,
    ]


@pytest.mark.parametrize("debut", ["=", "+", "-", "@", "\t", "\r"])
def test_un_texte_qui_ressemble_a_une_formule_est_precede_d_une_apostrophe(debut):
    contenu = b"".join(flux_csv([Colonne("Texte")], [[f"{debut}1+1"], [f"a{debut}1"]]))
    assert [ligne[0] for ligne in relire(contenu)[1:]] == [f"'{debut}1+1", f"a{debut}1"]


def test_les_nombres_negatifs_restent_des_nombres():
    contenu = b"".join(flux_csv([Colonne("n", Genre.HEURES)], [[Decimal("-2.5")]]))
    assert relire(contenu)[1] == ["-2,50"]


def test_le_meme_fichier_s_ecrit_dans_un_chemin_un_flux_d_octets_ou_de_texte(tmp_path):
    attendu = b"".join(flux_csv([Colonne("Été")], [["é"]]))
    octets, texte = io.BytesIO(), io.StringIO(newline="")
    for sortie in (tmp_path / "f.csv", octets, texte):
        ecrire_csv(sortie, [Colonne("Été")], [["é"]])
    assert (tmp_path / "f.csv").read_bytes() == octets.getvalue() == texte.getvalue().encode() == attendu


def test_un_long_fichier_part_en_plusieurs_blocs():
    blocs = list(flux_csv([Colonne("n", Genre.ENTIER)], ([n] for n in range(30_000))))
    assert len(blocs) > 1
    assert len(relire(b"".join(blocs))) == 30_001
