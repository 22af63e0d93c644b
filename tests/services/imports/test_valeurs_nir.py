"""A social security number is found whatever its dress, and nothing else is taken for one."""

import csv
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from clauses.services.imports.valeurs import chercher_nir, contient_nir
from clauses.services.imports.valeurs.nir import cle_nir_juste

DETERMINISTE = settings(max_examples=300, deadline=None, derandomize=True)
MASQUE = "1 94 ** …"


@pytest.mark.parametrize(
    "ecrit",
    [
        "194053306300142",
        "1940533063001",
        "1 94 05 33 063 001 42",
        "1 94 05 33 063 001",
        "1\u00a094\u202f05\u200933\u00a0063\u00a0001\u00a042",
        "1.94.05.33.063.001.42",
        "1-94-05-33-063-001-42",
        "1–94–05–33–063–001",
        "1/94/05/33/063/001/42",
        "1_94_05_33_063_001",
        "1940533063001 42",
        "1 940533063001 42",
        "1 9 4 0 5 3 3 0 6 3 0 0 1 4 2",
        "194 053 306 300 142",
        "1 940 533 063 001",
        "1940 5330 6300 142",
        "19405 33063 00142",
        "1\u200b94053306300142",
        "1９4０533063001",
        "'194053306300142",
        "NIR : 1 94 05 33 063 001 42",
        "NIR194053306300142.",
        "M. X, né le 12/05/1994, 1 94 05 33 063 001 42, tél. 05 56 12 34 56",
        "Lot 2 194053306300142",
        "Lot 2A 1 94 05 33 063 001 42",
        "(1 94 05 33 063 001)",
        "194052A004001",
        "1 94 05 2a 004 001 42",
        "1 94 05 2B 004 001",
        "1 94 05 972 06 001 42",
        "194203306300142",
        "194423306300142",
        "194993306300142",
        "194059906300142",
        "194053306300142.0",
        "194053306300142,00",
        "1.94053306300142E+14",
        "1,94053306300142E14",
        "1,940533063001e+12",
        194053306300142.0,
        1940533063001.0,
        194053306300142,
    ],
)
def test_un_numero_est_reconnu_et_masque(ecrit):
    assert contient_nir(ecrit) == MASQUE


@pytest.mark.parametrize("sexe", "123478")
def test_les_numeros_provisoires_sont_reconnus(sexe):
    assert contient_nir(f"{sexe}94053306300142") == f"{sexe} 94 ** …"


@pytest.mark.parametrize(
    "ecrit",
    [
        "",
        None,
        True,
        12.5,
        float("nan"),
        float("inf"),
        73282932000074.0,
        "73282932000074",
        "732 829 320 00074",
        "Lot 1 - 73282932000074",
        "73282932000074 1",
        "05 56 12 34 56",
        "+33 5 56 12 34 56",
        "+33 5 56 12 34 56 / 06 12 34 56 78",
        "+4917612345678",
        "FR76 3000 1007 1410 1456 7890 185",
        "2021-563B7",
        "2020-315A2 2A 33",
        "2021-012345678",
        "20210503-12345",
        "420780231003462023F96731",
        "2021-05-03T10:11:12.123456",
        "2021-05-03 10:11:12",
        "20210503101112",
        "01/05/2021 31/08/2021",
        "1/5/2021 - 31/8/2021",
        "1-5-2021 31-8-2021",
        "2021-5-1 2021-8-311",
        "1 234 567,89",
        "12 345 678 901,23",
        "0.1428571428571",
        "1.44053306300142",
        "44.8378123456789,-0.5791234567",
        "44.8378123456789,0.5791",
        "lots 2-3-4-5-6-7-8-10-11-12",
        "19405330630014",
        "1940533063001421",
        "119405330630014299",
        "594053306300142",
        "094053306300142",
        "194133306300142",
        "194003306300142",
        "194433306300142",
        "194050006300142",
        "194052C063001",
        "1 94 05 33 063 00",
        "550e8400-e29b-41d4-a716-446655440000",
    ],
)
def test_ce_qui_n_en_est_pas_un_passe(ecrit):
    assert contient_nir(ecrit) is None


@pytest.mark.parametrize("taille", [32, 40, 64])
def test_l_empreinte_d_un_fichier_n_en_est_pas_un_meme_quand_elle_en_a_les_chiffres(taille):
    debut = "55b7f42c5b278512a404038fb1764413"  # « 2 78 51 2A 404 038 » is in it
    empreinte = (debut + "d42b8e776ff11446fd65245aa08684d9")[:taille]
    assert contient_nir(empreinte[:31]) == "2 78 ** …"
    for ecrite in (empreinte, empreinte.upper(), f"sha256 : {empreinte}."):
        assert contient_nir(ecrite) is None
    assert contient_nir(f"{empreinte} 1 94 05 33 063 001 42") == "1 94 ** …"
    assert contient_nir("1940533063001420" + "12345678" * 2) is None
    assert contient_nir("27851240-4038-4a61-8c40-194053306300") is None


def test_une_colonne_exemptee_ne_compte_pas():
    ligne = ["DIALLO", "1 94 05 33 063 001 42", "", 194053306300142.0, "05/2021"]
    assert chercher_nir(ligne) == [(1, MASQUE), (3, MASQUE)]
    assert chercher_nir(ligne, exemptees={1}) == [(3, MASQUE)]
    assert chercher_nir(ligne, exemptees={1, 3}) == []


def test_la_cle_se_verifie_aussi_en_corse():
    assert cle_nir_juste("255081416802538")
    assert not cle_nir_juste("255081416802539")
    assert cle_nir_juste("194052A00400128")
    assert cle_nir_juste("194052B00400155")


def test_une_cle_juste_trahit_le_numero_meme_apres_un_plus_ou_mal_coupe():
    assert contient_nir("+255081416802538") == "2 55 ** …"
    assert contient_nir("numéro 25 5081 416802 538") == "2 55 ** …"


def test_une_cellule_enorme_ne_ralentit_pas_la_lecture():
    assert contient_nir("9 " * 60_000) is None
    assert contient_nir("9-" * 30_000 + "x 1 94 05 33 063 001 42") == MASQUE


@st.composite
def numeros(dessiner):
    mois = dessiner(st.sampled_from([*range(1, 13), 20, *range(30, 43), *range(50, 100)]))
    departement = dessiner(st.sampled_from([*(f"{n:02}" for n in range(1, 100)), "2A", "2B"]))
    corps = f"{dessiner(st.sampled_from('123478'))}{dessiner(st.integers(0, 99)):02}{mois:02}{departement}"
    rang = f"{dessiner(st.integers(1, 990)):03}{dessiner(st.integers(1, 999)):03}"
    cle = dessiner(st.sampled_from(["", *(f"{n:02}" for n in range(1, 98))]))
    return corps + rang + cle


SEPARATEURS = st.sampled_from(["", " ", "  ", ".", "-", " - ", "\u00a0", "\u202f", "/", "_", "\u2011"])


@DETERMINISTE
@given(
    numeros(), SEPARATEURS, st.sampled_from(["", "NIR : ", "n°", "Mme Y (", "né en 1994, "]), st.booleans()
)
def test_tout_numero_plausible_est_reconnu_dans_sa_coupe_habituelle(numero, separateur, avant, apres):
    morceaux = [
        numero[i:j] for i, j in ((0, 1), (1, 3), (3, 5), (5, 7), (7, 10), (10, 13), (13, 15)) if numero[i:j]
    ]
    texte = avant + separateur.join(morceaux) + (" ; 12 h" if apres else "")
    assert contient_nir(texte) == f"{numero[0]} {numero[1:3]} ** …"


@DETERMINISTE
@given(st.integers(10**13, 10**14 - 1), st.sampled_from(["{}", "SIRET {}", "{} (siège)"]))
def test_quatorze_chiffres_ne_sont_jamais_un_numero(nombre, modele):
    assert contient_nir(modele.format(nombre)) is None


@DETERMINISTE
@given(st.datetimes(), st.datetimes())
def test_des_dates_et_des_instants_ne_sont_jamais_un_numero(un, autre):
    for texte in (f"{un}", un.isoformat(), f"{un:%d/%m/}{un.year:04} {autre:%d/%m/}{autre.year:04}"):
        assert contient_nir(texte) is None


@DETERMINISTE
@given(st.text())
@example("1 94 05 33 063 001 42")
def test_la_detection_ne_plante_jamais_et_ne_montre_que_le_sexe_et_l_annee(texte):
    masque = contient_nir(texte)
    assert masque is None or re.fullmatch(r"[123478] \d\d \*\* …", masque)


@pytest.mark.donnees
def test_aucune_donnee_publique_n_est_prise_pour_un_numero(donnees):
    for nom in ("siae.csv", "communes_cog.csv", "cpv.csv", "rome.csv", "qpv_occitanie_2015.csv"):
        with (donnees / nom).open(encoding="utf-8", newline="") as flux:
            for ligne in csv.reader(flux):
                assert chercher_nir(ligne) == []
