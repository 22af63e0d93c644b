"""xlsx, xls and ods give the same rows as the sheet shows, read in a process apart."""

import hashlib
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest

from clauses.services.imports.tableaux import LIMITES, lire_tableau
from clauses.services.imports.tableaux.modele import lettres_colonne
from clauses.services.imports.valeurs import contient_nir, en_texte, lire_date, lire_heures, lire_mois

ENTETES = ["nom", "commune", "mois", "heures"]
SAIN = [ENTETES, ["LE GALL", 33063, date(2021, 5, 1), 7.5], ["N’GUESSAN", "01004", "05/2021", 8]]


def ods_ligne(*cellules: str, repetee: int = 1) -> str:
    contenu = "".join(
        cellule
        if cellule.startswith("<")
        else f'<table:table-cell office:value-type="string"><text:p>{cellule}</text:p></table:table-cell>'
        for cellule in cellules
    )
    return f'<table:table-row table:number-rows-repeated="{repetee}">{contenu}</table:table-row>'


def test_un_xlsx_rend_ses_lignes_typees(atelier):
    chemin = atelier.xlsx(SAIN)
    tableau = lire_tableau(chemin)
    assert tableau.entetes == ENTETES
    assert tableau.lignes == [
        (2, ("LE GALL", 33063.0, date(2021, 5, 1), 7.5)),
        (3, ("N’GUESSAN", "01004", "05/2021", 8.0)),
    ]
    assert (tableau.format, tableau.feuille, tableau.encodage, tableau.separateur) == (
        "xlsx",
        "Reprise",
        None,
        None,
    )
    assert (tableau.problemes, tableau.avertissements) == ([], [])
    assert tableau.sha256 == hashlib.sha256(chemin.read_bytes()).hexdigest()


def test_les_valeurs_d_un_tableur_se_lisent_comme_celles_d_un_csv(atelier):
    (_, premiere), (_, seconde) = lire_tableau(atelier.xlsx(SAIN)).lignes
    assert (en_texte(premiere[1]), en_texte(seconde[1])) == ("33063", "01004")
    assert lire_mois(premiere[2]) == lire_mois(seconde[2]) == date(2021, 5, 1)
    assert str(lire_heures(premiere[3])) == "7.50"


def test_un_numero_de_securite_sociale_devenu_un_nombre_se_reconnait_encore(atelier):
    tableau = lire_tableau(atelier.xlsx([["numéro"], [194053306300142], [1940533063001]]))
    assert [contient_nir(valeur) for _, (valeur,) in tableau.lignes] == ["1 94 ** …", "1 94 ** …"]


def test_dates_heures_durees_et_booleens_gardent_leur_nature(atelier):
    def ecrire(classeur):
        page = classeur.worksheets()[0]
        page.write_datetime(1, 0, date(1988, 11, 5))
        page.write_datetime(
            1, 1, datetime.fromisoformat("2021-05-01 08:30"), classeur.add_format({"num_format": 22})
        )
        page.write_datetime(1, 2, time(8, 30), classeur.add_format({"num_format": "hh:mm"}))
        page.write_datetime(
            1, 3, timedelta(hours=35, minutes=30), classeur.add_format({"num_format": "[h]:mm"})
        )
        page.write_boolean(1, 4, True)

    tableau = lire_tableau(atelier.xlsx([["jour", "instant", "heure", "durée", "oui"]], ecrire=ecrire))
    jour, instant, heure, duree, oui = tableau.lignes[0][1]
    assert lire_date(jour) == date(1988, 11, 5)
    assert (instant, heure) == (datetime.fromisoformat("2021-05-01 08:30"), time(8, 30))
    assert (duree, oui) == (timedelta(hours=35, minutes=30), True)


def test_un_vrai_et_un_un_ne_se_confondent_pas(atelier):
    tableau = lire_tableau(atelier.xlsx([["a", "b"], [True, 1], [0, False]]))
    assert [[en_texte(valeur) for valeur in valeurs] for _, valeurs in tableau.lignes] == [
        ["VRAI", "1"],
        ["0", "FAUX"],
    ]


def test_un_xlsx_d_openpyxl_se_lit_de_meme(atelier):
    classeur = openpyxl.Workbook()
    for ligne in SAIN:
        classeur.active.append(ligne)
    chemin = atelier.dossier / "openpyxl.xlsx"
    classeur.save(chemin)
    assert lire_tableau(chemin).lignes == lire_tableau(atelier.xlsx(SAIN)).lignes


def test_un_xls_se_lit_de_meme(atelier):
    tableau = lire_tableau(atelier.xls([["nom", "heures"], ["N’GUESSAN", 7.5], ["", ""], ["DIALLO", 8.0]]))
    assert (tableau.format, tableau.feuille, tableau.entetes) == ("xls", "Feuille 1", ["nom", "heures"])
    assert tableau.lignes == [(2, ("N’GUESSAN", 7.5)), (4, ("DIALLO", 8.0))]


def test_un_ods_se_lit_de_meme(atelier):
    nombre = '<table:table-cell office:value-type="float" office:value="7.5"><text:p>7,5</text:p></table:table-cell>'
    jour = (
        '<table:table-cell office:value-type="date" office:date-value="2021-05-01">'
        "<text:p>mai 2021</text:p></table:table-cell>"
    )
    vide = '<table:table-cell table:number-columns-repeated="1000"/>'
    lignes = (
        ods_ligne("nom", "heures", "mois")
        + ods_ligne("DIALLO", nombre, jour)
        + ods_ligne(vide, repetee=1048574)
    )
    tableau = lire_tableau(atelier.ods(lignes))
    assert (tableau.format, tableau.feuille, tableau.entetes) == ("ods", "Relevé", ["nom", "heures", "mois"])
    assert tableau.lignes == [(2, ("DIALLO", 7.5, date(2021, 5, 1)))]


def test_le_tableau_peut_commencer_plus_bas_et_sauter_des_lignes(atelier):
    tableau = lire_tableau(atelier.xlsx([[], [], ENTETES, [], ["A", "", "", 1], ["  "], ["B", "", "", 0]]))
    assert (tableau.ligne_entetes, [numero for numero, _ in tableau.lignes]) == (3, [5, 7])


def test_une_premiere_colonne_sans_valeur_ne_decale_pas_les_autres(atelier):
    tableau = lire_tableau(atelier.xlsx([["", "", ""], ["code", "nom"], ["", "A"]]))
    assert tableau.lignes == [(3, ("", "A"))]
    assert tableau.nom_cellule(3, 1) == "B3"


def test_une_ligne_qui_ne_vaut_que_zero_n_est_pas_vide(atelier):
    assert lire_tableau(atelier.xlsx([["heures"], [0]])).lignes == [(2, (0.0,))]


def test_une_valeur_au_dela_des_titres_est_un_probleme(atelier):
    tableau = lire_tableau(atelier.xlsx([["a", "b"], [1, 2], [1, 2, "", "oubliée"], [3, 4]]))
    assert tableau.lignes == [(2, (1.0, 2.0)), (4, (3.0, 4.0))]
    assert [(p.ligne, p.valeurs) for p in tableau.problemes] == [(3, (1.0, 2.0, "", "oubliée"))]


def test_la_feuille_lisez_moi_est_passee_et_les_autres_signalees(atelier):
    def ecrire(classeur):
        classeur.add_worksheet("Données").write_row(0, 0, ["nom"])
        classeur.add_worksheet("Notes")
        classeur.add_worksheet("Tarifs").hide()

    tableau = lire_tableau(atelier.xlsx([["périmètre"]], feuille="Lisez-moi", ecrire=ecrire))
    assert (tableau.feuille, tableau.entetes) == ("Données", ["nom"])
    assert tableau.avertissements == [
        "Une feuille masquée a été ignorée\u00a0: «\u00a0Tarifs\u00a0».",
        "Seule la feuille «\u00a0Données\u00a0» a été lue\u00a0; ignorées\u00a0: Notes.",
    ]


def test_une_premiere_feuille_masquee_laisse_lire_la_suivante(atelier):
    tableau = lire_tableau(atelier.xls([["nom"], ["A"]], visibilites=(1, 0)))
    assert tableau.feuille == "Feuille 2"
    assert "masquée" in tableau.avertissements[0]


@pytest.mark.parametrize(
    ("cellule", "avertissement"),
    [
        (
            '<c r="B2" t="e"><v>#N/A</v></c>',
            "erreur de calcul (#N/A, #REF!…) et sont lues comme vides\u00a0: B2.",
        ),
        ('<c r="B2"><f>A1</f><v></v></c>', "jamais été calculées"),
        ('<c r="B2"><f>A1</f></c>', "jamais été calculées"),
    ],
)
def test_une_cellule_que_le_lecteur_voit_vide_est_signalee(atelier, cellule, avertissement):
    titres = '<row r="1"><c r="A1" t="str"><v>a</v></c><c r="B1" t="str"><v>b</v></c></row>'
    tableau = lire_tableau(atelier.feuille_xml(f'{titres}<row r="2"><c r="A2"><v>1</v></c>{cellule}</row>'))
    assert tableau.lignes == [(2, (1.0, ""))]
    assert avertissement in tableau.avertissements[0]


def test_le_resultat_calcule_d_une_formule_est_lu_sans_avertissement(atelier):
    titres = '<row r="1"><c r="A1" t="str"><v>a</v></c></row>'
    tableau = lire_tableau(atelier.feuille_xml(f'{titres}<row r="2"><c r="A2"><f>1+1</f><v>2</v></c></row>'))
    assert (tableau.lignes, tableau.avertissements) == ([(2, (2.0,))], [])


def test_une_cellule_se_nomme_comme_dans_le_tableur(atelier):
    tableau = lire_tableau(atelier.xlsx(SAIN))
    assert tableau.nom_cellule(12, 2) == "C12"
    assert [lettres_colonne(n) for n in (0, 25, 26, 51, 52, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]


def test_un_fichier_de_plusieurs_lots_arrive_entier_et_dans_l_ordre(atelier):
    tableau = lire_tableau(atelier.xlsx([["n", "texte"], *([n, f"ligne {n}"] for n in range(1, 1001))]))
    assert tableau.lignes == [(n + 1, (float(n), f"ligne {n}")) for n in range(1, 1001)]


def test_l_enfant_n_herite_ni_de_l_environnement_ni_du_dossier(atelier, monkeypatch):
    (atelier.dossier / "json.py").write_text("raise RuntimeError", encoding="utf-8")
    monkeypatch.chdir(atelier.dossier)
    monkeypatch.setenv("PYTHONPATH", str(atelier.dossier))
    monkeypatch.setenv("PYTHONSTARTUP", str(atelier.dossier / "json.py"))
    assert lire_tableau(atelier.xlsx(SAIN), limites=LIMITES).entetes == ENTETES


def test_les_cellules_qui_reviennent_gardent_leur_valeur_et_leur_nature(atelier):
    """What comes back is sent once: equal values of different natures stay different ones, lot after lot."""
    jour = date(2021, 5, 1)
    motif = [
        ["DIALLO", jour, 1, "1", "x"], ["DIALLO", jour, True, "1", 2], ["", "01/05/2021", 1.5, "vrai", ""],
        ["DIALLO", "", "1", "1", True],
    ]  # fmt: skip
    lignes = [motif[rang % 4] for rang in range(2_500)]
    lues = lire_tableau(atelier.xlsx([["nom", "jour", "nombre", "texte", "tout"], *lignes])).lignes
    assert [numero for numero, _ in lues] == list(range(2, 2_502))
    assert [[(type(v), v) for v in valeurs] for _, valeurs in lues] == [
        [(float, float(v)) if type(v) is int else (type(v), v) for v in ligne] for ligne in lignes
    ]
