"""Dates, months, numbers, hours, SIRET: the value, or a reason in French."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clauses.services.imports.valeurs import (
    ValeurInvalide,
    en_texte,
    lire_date,
    lire_decimal,
    lire_heures,
    lire_mois,
    lire_siret,
)

MINUIT = datetime.fromisoformat("1988-11-05 00:00")
HUIT_HEURES_TRENTE = datetime.fromisoformat("2021-05-01 08:30")
DETERMINISTE = settings(max_examples=200, deadline=None, derandomize=True)
JOURS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    "ecrit",
    [
        "05/11/1988",
        "5/11/1988",
        "05-11-1988",
        "05.11.1988",
        " 05/11/1988\u00a0",
        "05/11/1988 00:00:00",
        "1988-11-05",
        "1988-11-05T00:00:00",
        "1988-11-05 00:00:00",
        date(1988, 11, 5),
        MINUIT,
    ],
)
def test_une_date_se_lit_dans_les_ecritures_courantes(ecrit):
    assert lire_date(ecrit) == date(1988, 11, 5)
    assert type(lire_date(ecrit)) is date


@pytest.mark.parametrize(
    ("ecrit", "motif"),
    [
        ("", "vide"),
        ("  ", "vide"),
        ("31/02/2021", "n’existe pas"),
        ("29/02/2023", "n’existe pas"),
        ("00/01/2021", "n’existe pas"),
        ("12/25/2021", "mois 25"),
        ("2021-13-01", "mois 13"),
        ("01/02/21", "deux chiffres"),
        ("01/02/0000", "n’est pas comprise"),
        ("01/02/1899", "n’est pas comprise"),
        ("01/02/2101", "n’est pas comprise"),
        ("1er mai 2021", "n’est pas une date"),
        ("01/02-2021", "n’est pas une date"),
        ("٠١/٠٢/٢٠٢١", "n’est pas une date"),
        (44562.0, "un nombre et non une date"),
        (44562, "un nombre et non une date"),
        (None, "un nombre et non une date"),
        (time(12, 0), "un nombre et non une date"),
        (date(1899, 12, 31), "n’est pas comprise"),
    ],
)
def test_une_date_illisible_est_refusee_avec_son_motif(ecrit, motif):
    with pytest.raises(ValeurInvalide, match=motif) as refus:
        lire_date(ecrit)
    assert refus.value.remede


@DETERMINISTE
@given(JOURS)
def test_toute_date_ecrite_se_relit(jour):
    assert lire_date(f"{jour:%d/%m/}{jour.year:04}") == lire_date(jour.isoformat()) == jour


@pytest.mark.parametrize(
    "ecrit",
    [
        "2021-05",
        "05/2021",
        "5/2021",
        "01/05/2021",
        "2021-05-01",
        "31/05/2021",
        date(2021, 5, 1),
        date(2021, 5, 31),
    ],
)
def test_un_mois_est_son_premier_jour(ecrit):
    assert lire_mois(ecrit) == date(2021, 5, 1)


@pytest.mark.parametrize(
    ("ecrit", "motif"),
    [
        ("", "vide"),
        ("2021-13", "mois 13"),
        ("0/2021", "mois 0"),
        ("mai 2021", "n’est pas un mois"),
        ("202105", "n’est pas un mois"),
        ("05/21", "n’est pas un mois"),
        ("12/05/2021", "le jour 12/05/2021"),
        (date(2021, 5, 12), "le jour 12/05/2021"),
        ("2101-01", "n’est pas comprise"),
        (202105.0, "un nombre"),
    ],
)
def test_un_mois_illisible_est_refuse_avec_son_motif(ecrit, motif):
    with pytest.raises(ValeurInvalide, match=motif):
        lire_mois(ecrit)


@DETERMINISTE
@given(JOURS)
def test_tout_mois_ecrit_se_relit(jour):
    premier = jour.replace(day=1)
    assert lire_mois(f"{jour.year}-{jour.month:02}") == lire_mois(f"{jour.month}/{jour.year}") == premier


@pytest.mark.parametrize(
    ("ecrit", "nombre"),
    [
        ("1 234,50", "1234.50"),
        ("1\u00a0234\u202f567,5", "1234567.5"),
        ("1\u2009234", "1234"),
        ("134.1", "134.1"),
        ("-3,2", "-3.2"),
        ("−3,2", "-3.2"),
        ("+7", "7"),
        ("007", "7"),
        (134.10000000000002, "134.1"),
        (0.1 + 0.2, "0.3"),
        (2675000.0, "2675000"),
        (1e16, "10000000000000000"),
        (-0.0, "0"),
        (1e-12, "0"),
        (12, "12"),
        (Decimal("1.50"), "1.50"),
    ],
)
def test_un_nombre_se_lit_exactement(ecrit, nombre):
    assert str(lire_decimal(ecrit)) == nombre


@pytest.mark.parametrize(
    "ecrit",
    [
        *(
            "",
            " ",
            "NaN",
            "inf",
            "1e5",
            "1E+17",
            "1 23",
            "12 34,5",
            "1.234,5",
            "1,2,3",
            ",5",
            "5,",
            "--1",
            "-",
        ),
        *("12 €", "0x10", "٣", "1h", "1_000", "9" * 19, 1e18, float("nan"), float("inf"), True, None),
        *(date(2021, 5, 1), Decimal("NaN"), Decimal("1E+30")),
    ],
)
def test_ce_qui_n_est_pas_un_nombre_est_refuse(ecrit):
    with pytest.raises(ValeurInvalide) as refus:
        lire_decimal(ecrit)
    assert refus.value.message
    assert refus.value.remede


@DETERMINISTE
@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_tout_montant_ecrit_a_la_francaise_se_relit_exactement(montant):
    francais = f"{montant:,}".replace(",", "\u202f").replace(".", ",")
    assert lire_decimal(francais) == montant
    assert lire_decimal(str(montant)) == montant


@DETERMINISTE
@given(st.integers(min_value=-(10**10), max_value=10**10))
def test_des_centiemes_passes_par_un_tableur_reviennent_exacts(centiemes):
    assert lire_decimal(centiemes / 100) == Decimal(centiemes) / 100


@pytest.mark.parametrize(
    ("ecrit", "heures"),
    [("7,5", "7.50"), ("151.67", "151.67"), ("744", "744.00"), ("7,500", "7.50"), (0.01, "0.01")],
)
def test_des_heures_ont_deux_decimales(ecrit, heures):
    assert str(lire_heures(ecrit)) == heures


@pytest.mark.parametrize(
    ("ecrit", "motif"),
    [
        ("0", "supérieures à zéro"),
        ("-7", "supérieures à zéro"),
        ("800", "au plus 744"),
        ("744,01", "au plus 744"),
        ("7,555", "plus de deux décimales"),
        ("0,001", "plus de deux décimales"),
        ("12h30", "durée"),
        ("7:45", "durée"),
        ("NaN", "n’est pas un nombre"),
        ("", "vide"),
    ],
)
def test_des_heures_impossibles_sont_refusees(ecrit, motif):
    with pytest.raises(ValeurInvalide, match=motif):
        lire_heures(ecrit)


@pytest.mark.parametrize("lecteur", [lire_date, lire_mois, lire_heures])
@pytest.mark.parametrize("ecrit", ["1 94 05 33 063 001 42", "194053306300142", "1.94.05.33.063.001.42"])
def test_un_motif_ne_repete_jamais_un_numero_de_securite_sociale(lecteur, ecrit):
    with pytest.raises(ValeurInvalide) as refus:
        lecteur(ecrit)
    assert "053306" not in str(refus.value).replace(" ", "").replace(".", "")
    assert "1 94 ** …" in str(refus.value)


def test_un_motif_abrege_un_texte_long():
    with pytest.raises(ValeurInvalide) as refus:
        lire_date("x" * 5000)
    assert len(str(refus.value)) < 200


@pytest.mark.parametrize(
    ("ecrit", "attendu"),
    [
        ("73282932000074", ("73282932000074", True)),
        ("732 829 320 00074", ("73282932000074", True)),
        ("732\u00a0829\u202f320.00074", ("73282932000074", True)),
        ("73282932000075", ("73282932000075", False)),
        ("35600000000048", ("35600000000048", True)),
        ("35600000009075", ("35600000009075", True)),
        ("35600000009076", ("35600000009076", False)),
        ("00000000000000", ("00000000000000", False)),
        ("0000000000000", ("0000000000000", False)),
        (73282932000074.0, ("73282932000074", True)),
        (806360483770.0, ("00806360483770", True)),
        ("806360483770", ("00806360483770", True)),
        ("P56613-118", ("P56613-118", False)),
        ("FR44 732829320", ("FR44 732829320", False)),
        ("732829320", ("732829320", False)),
        ("7,32829E+13", ("7,32829E+13", False)),
        ("", ("", False)),
        (None, ("", False)),
    ],
)
def test_un_siret_rend_ses_quatorze_chiffres_et_la_justesse_de_sa_cle(ecrit, attendu):
    assert lire_siret(ecrit) == attendu


@pytest.mark.parametrize(
    ("valeur", "texte"),
    [
        (33063.0, "33063"),
        (-2.0, "-2"),
        (7.5, "7.5"),
        (1e22, "10000000000000000000000"),
        (1e-7, "0.0000001"),
        (float("nan"), "nan"),
        (12, "12"),
        (Decimal("1E+3"), "1000"),
        (True, "VRAI"),
        (False, "FAUX"),
        (None, ""),
        (" tel quel ", " tel quel "),
        (date(2021, 5, 1), "2021-05-01"),
        (MINUIT, "1988-11-05"),
        (HUIT_HEURES_TRENTE, "2021-05-01 08:30:00"),
        (time(8, 30), "08:30:00"),
        (timedelta(hours=35, minutes=30), "35:30"),
        (timedelta(hours=-1, seconds=-5), "-1:00:05"),
    ],
)
def test_le_texte_d_une_cellule_est_ce_qu_on_y_lit(valeur, texte):
    assert en_texte(valeur) == texte
