"""The rules of the reader beyond the shapes: cells, markets, months that lack, corrections, what is refused."""

import json
from datetime import date
from decimal import Decimal

import pytest

from clauses.services.imports.tableaux import FichierRefuse
from clauses.services.releves.lecture import (
    CorrectionFeuille,
    Corrections,
    RoleColonne,
    image_de_page,
    lire_apercu,
    lire_releve,
    mois_couverts,
)
from tests.appui.images import image_png

NIR = "1 94 03 99 351 012 19"


def _lire(chemin, corrections=None, **options):
    return lire_releve(chemin.read_bytes(), chemin.name, corrections, **options)


def test_chaque_ligne_dit_ses_cellules(atelier):
    jours = ["", 7, 7, "", 7]
    lecture = _lire(
        atelier.feuilles(
            {"Mars 2024": [["Salarié", 1, 2, 3, 4, 5], ["DUPONT Léa", *jours], ["RIVET Hugo", *jours]]}
        )
    )
    assert [(ligne.personne, ligne.cellule, ligne.feuille) for ligne in lecture.lignes] == [
        ("DUPONT Léa", "C2:D2, F2", "Mars 2024"),
        ("RIVET Hugo", "C3:D3, F3", "Mars 2024"),
    ]


def test_un_csv_dit_ligne_et_colonne(atelier):
    (ligne,) = _lire(atelier.csv("Salarié;Mois;Heures\nDUPONT Léa;03/2024;7\n")).lignes
    assert ligne.cellule == "L2C3"
    assert ligne.feuille is None


def test_les_heures_d_une_personne_se_separent_par_marche(atelier):
    chemin = atelier.csv(
        "Chantier;Nom;Prénom;Né(e) le;Mois;Heures\nCrèche;DUPONT;Léa;17/05/1990;03/2024;7\n"
        "Gymnase;DUPONT;Léa;17/05/1990;03/2024;3,5\n"
    )
    lignes = _lire(chemin).lignes
    assert [(li.marche, li.heures, li.date_naissance) for li in lignes] == [
        ("Crèche", Decimal("7.00"), date(1990, 5, 17)),
        ("Gymnase", Decimal("3.50"), date(1990, 5, 17)),
    ]
    assert [li.heures for li in _lire(chemin, par_marche=False).lignes] == [Decimal("10.50")]


def test_un_marche_ecrit_une_fois_vaut_pour_ceux_d_en_dessous_et_cela_se_dit(atelier):
    lecture = _lire(
        atelier.csv("Chantier;Salarié;Mois;Heures\nCrèche;DUPONT Léa;03/2024;7\n;RIVET Hugo;03/2024;5\n")
    )
    assert [li.marche for li in lecture.lignes] == ["Crèche", "Crèche"]
    assert "1 ligne sans marché est sur le marché écrit au-dessus." in " ".join(lecture.avertissements)


def test_un_marche_ecrit_pour_l_un_ne_vaut_pas_pour_un_autre(atelier):
    """Written for some people only: the rows without one say nothing, and are to be asked about."""
    lecture = _lire(
        atelier.csv(
            "Salarié;Mois;Heures;Chantier\nDUPONT Léa;03/2024;7;\nRIVET Hugo;03/2024;5;Crèche\nZOLA Inès;03/2024;9;\n"
        )
    )
    assert [(li.personne, li.marche) for li in lecture.lignes] == [
        ("DUPONT Léa", None), ("RIVET Hugo", "Crèche"), ("ZOLA Inès", None),
    ]  # fmt: skip


def test_deux_homonymes_nes_un_autre_jour_restent_deux(atelier):
    chemin = atelier.csv(
        "Nom;Prénom;Date de naissance;Mois;Heures\nDUPONT;Léa;17/05/1990;03/2024;7\nDUPONT;Léa;02/02/1971;03/2024;5\n"
    )
    assert [li.heures for li in _lire(chemin).lignes] == [Decimal("7.00"), Decimal("5.00")]


def test_sans_mois_rien_n_est_invente_et_le_mois_est_demande(atelier):
    chemin = atelier.csv("Salarié;Heures\nDUPONT Léa;7\n")
    lecture = _lire(chemin)
    assert lecture.lignes == []
    assert [t.origine_mois for t in lecture.mois_manque] == ["inconnu"]
    corrigee = _lire(chemin, Corrections({"": CorrectionFeuille(mois=date(2024, 3, 1))}))
    assert [(li.mois, li.heures) for li in corrigee.lignes] == [(date(2024, 3, 1), Decimal("7.00"))]
    assert not corrigee.mois_manque


def test_une_date_d_edition_n_est_pas_un_mois(atelier):
    lecture = _lire(atelier.csv("Édité le 05/04/2024;;\nSalarié;Heures;\nDUPONT Léa;7;\n"))
    assert lecture.lignes == []


def test_une_correction_de_role_vaut_pour_le_fichier_suivant_du_meme_modele(atelier):
    def fichier(mois, valeur):
        return atelier.feuilles(
            {
                f"{mois} 2024": [
                    ["Salarié", "Col A", "Col B"],
                    ["DUPONT Léa", valeur, 99],
                    ["RIVET Hugo", 1, 99],
                ]
            },
            nom=f"{mois}.xlsx",
        )

    premier = fichier("Mars", 7)
    assert _lire(premier).lignes == []
    corrections = Corrections(
        {"Mars 2024": CorrectionFeuille(ligne_entetes=1, roles={1: RoleColonne.HEURES})}
    )
    lecture = _lire(premier, corrections)
    assert [li.heures for li in lecture.lignes] == [Decimal("7.00"), Decimal("1.00")]
    retenues = Corrections.depuis(json.loads(json.dumps(lecture.a_retenir(corrections).en_dict())))
    suivante = _lire(fichier("Avril", 12), retenues)
    assert [(li.mois.month, li.heures) for li in suivante.lignes] == [
        (4, Decimal("12.00")),
        (4, Decimal("1.00")),
    ]
    assert suivante.signature == lecture.signature


def test_la_feuille_lisez_moi_de_nos_exports_n_est_pas_un_releve(atelier):
    chemin = atelier.feuilles(
        {"Lisez-moi": [["Salarié", "Mois", "Heures"], ["RIVET Hugo", "03/2024", 5]],
         "Heures": [["Salarié", "Mois", "Heures"], ["DUPONT Léa", "03/2024", 7]]}
    )  # fmt: skip
    lecture = _lire(chemin)
    assert [li.personne for li in lecture.lignes] == ["DUPONT Léa"]
    assert lecture.avertissements == []


def test_une_feuille_ecartee_ne_compte_pas(atelier):
    chemin = atelier.feuilles(
        {"Mars 2024": [["Salarié", "Heures"], ["DUPONT Léa", 7]], "Brouillon": [["Salarié", "Mois", "Heures"],
         ["DUPONT Léa", "03/2024", 3]]}
    )  # fmt: skip
    assert sum(li.heures for li in _lire(chemin).lignes) == 10
    lecture = _lire(chemin, Corrections({"Brouillon": CorrectionFeuille(est_ignoree=True)}))
    assert [li.heures for li in lecture.lignes] == [Decimal("7.00")]


@pytest.mark.parametrize("mois", ["mars 2024", "03/2024"])
@pytest.mark.parametrize("lieu", ["cellule", "feuille masquée", "nom du fichier"])
def test_un_numero_de_securite_sociale_refuse_le_fichier_sans_jamais_se_montrer(atelier, lieu, mois):
    lignes = [
        ["Salarié", "Mois", "Heures", "Note"],
        ["DUPONT Léa", mois, 7, NIR if lieu == "cellule" else ""],
    ]
    nom = f"{NIR}.xlsx" if lieu == "nom du fichier" else "releve.xlsx"

    def masquer(classeur):
        if lieu == "feuille masquée":
            page = classeur.add_worksheet("Base")
            page.write(3, 1, NIR)
            page.hide()

    chemin = atelier.xlsx(lignes, ecrire=masquer)
    with pytest.raises(FichierRefuse) as refus:
        lire_releve(chemin.read_bytes(), nom)
    assert "1 94 ** …" in refus.value.message
    assert "351 012" not in refus.value.raison


def test_un_siret_sous_son_titre_n_est_pas_un_numero_de_securite_sociale(atelier):
    chemin = atelier.csv("Salarié;SIRET;Mois;Heures\nDUPONT Léa;13002526500013;03/2024;7\n")
    assert len(_lire(chemin).lignes) == 1


def test_une_photo_et_un_scan_se_gardent_sans_rien_lire(atelier):
    lecture = lire_releve(image_png(400, 300), "photo.png")
    assert (lecture.lignes, lecture.est_image) == ([], True)
    scan = atelier.pdf([[]], nom="scan.pdf")
    lecture = _lire(scan)
    assert (lecture.lignes, lecture.est_image) == ([], True)
    assert image_de_page(scan.read_bytes(), "scan.pdf", 1).startswith(b"\x89PNG")


def test_l_apercu_montre_la_feuille_comme_le_tableur_francais(atelier):
    chemin = atelier.feuilles({"Mars": [["Salarié", date(2024, 3, 1)], ["DUPONT Léa", 7.5]]})
    apercu = lire_apercu(chemin.read_bytes(), chemin.name)
    assert [(f.nom, f.lignes) for f in apercu.feuilles] == [
        ("Mars", [(1, ["Salarié", "01/03/2024"]), (2, ["DUPONT Léa", "7,5"])])
    ]


def test_les_mois_couverts_sont_le_premier_et_le_dernier(atelier):
    lecture = _lire(atelier.csv("Salarié;Mois;Heures\nDUPONT Léa;03/2024;7\nDUPONT Léa;01/2024;7\n"))
    assert mois_couverts(lecture.lignes) == (date(2024, 1, 1), date(2024, 3, 1))
    assert mois_couverts([]) == (None, None)


def test_un_marche_ecrit_en_nombre_ou_en_vrai_ne_se_confond_pas(atelier):
    """1, 1.0 and true are equal to Python and are three writings."""
    lignes = [["DUPONT Léa", marche, "mars 2024", 7] for marche in (1, True, "1", 1.5, True, 1)]
    lues = _lire(atelier.feuilles({"Heures": [["Salarié", "Marché", "Mois", "Heures"], *lignes]})).lignes
    assert {ligne.marche: ligne.heures for ligne in lues} == {
        "1": Decimal("21.00"),
        "VRAI": Decimal("14.00"),
        "1.5": Decimal("7.00"),
    }
