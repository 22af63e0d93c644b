"""Layouts with one line per person and month, payrolls, one line per day, and pdf."""

from datetime import date, time, timedelta

from .mises_en_page import NOMS, Cas, csv, ods, une

MENSUELLES = (
    Cas(
        "csv_utf8_point_virgule_virgule_decimale",
        csv("Nom;Prénom;Mois;Heures\nDUPONT;Léa;mars 2024;151,67\nRIVET;Hugo;Mars 2024;35\n"),
        "DUPONT Léa|2024-03|151.67\nRIVET Hugo|2024-03|35.00",
    ),
    Cas(
        "csv_cp1252_virgule_et_point_decimal",
        csv("Salarié,Période,Nb heures\nDUPONT Léa,03/2024,151.67\nRIVET Hugo,03/2024,7.5\n", "cp1252"),
        "DUPONT Léa|2024-03|151.67\nRIVET Hugo|2024-03|7.50",
    ),
    Cas(
        "csv_utf16_tabulation",
        csv("Nom\tPrénom\tMois\tHeures\nDUPONT\tLéa\t2024-03\t12h30\n", "utf-16"),
        "DUPONT Léa|2024-03|12.50",
    ),
    Cas(
        "csv_sans_titres",
        csv("DUPONT;Léa;03/2024;151,67\nRIVET;Hugo;03/2024;35\nMOREL;Zoé;03/2024;12,5\n"),
        "DUPONT Léa|2024-03|151.67\nRIVET Hugo|2024-03|35.00\nMOREL Zoé|2024-03|12.50",
    ),
    Cas(
        "titres_en_ligne_neuf_et_bloc_d_adresse",
        une(
            [
                ["SARL TERRASSES DU SUD"],
                ["12 rue des Lilas"],
                [],
                ["Relevé des heures"],
                [],
                ["Période : avril 2024"],
                ["Édité le 06/05/2024"],
                [],
                ["N°", "NOM", "PRENOM", "Poste", "Total heures"],
                [1, "DUPONT", "Léa", "Maçon", 151.67],
                [2, "RIVET", "Hugo", "Aide", 70],
                ["", "", "", "TOTAL", 221.67],
                [],
                ["Signature :", "", "", "", ""],
            ]
        ),
        "DUPONT Léa|2024-04|151.67\nRIVET Hugo|2024-04|70.00",
    ),
    Cas(
        "mois_dans_le_nom_du_fichier",
        une([NOMS, ["DUPONT", "Léa", 20]], nom="Heures_insertion_2024-05.xlsx"),
        "DUPONT Léa|2024-05|20.00",
    ),
    Cas(
        "mois_et_annee_en_deux_colonnes",
        une(
            [
                ["Salarié", "Mois", "Année", "Heures"],
                ["DUPONT Léa", "Févr.", 2024, 10],
                ["DUPONT Léa", 3, 2024, 11],
            ]
        ),
        "DUPONT Léa|2024-02|10.00\nDUPONT Léa|2024-03|11.00",
    ),
    Cas(
        "mois_ecrits_de_douze_facons",
        csv(
            "Salarié;Mois;Heures\n"
            + "".join(
                f"DUPONT Léa;{m};1\n"
                for m in (
                    "janv. 24",
                    "FÉVRIER 2024",
                    "mars-24",
                    "04/2024",
                    "2024-05",
                    "01/06/2024",
                    "juil 2024",
                    "Août 2024",
                    "sept.2024",
                    "202410",
                    "Nov 24",
                    "déc-2024",
                )
            )
        ),
        "\n".join(f"DUPONT Léa|2024-{m:02}|1.00" for m in range(1, 13)),
    ),
    Cas(
        "heures_normales_et_supplementaires_sans_leur_total",
        une(
            [
                ["Mois de mars 2024"],
                ["Nom", "Prénom", "H. normales", "H. sup 25 %", "Heures absence", "Total heures"],
                ["DUPONT", "Léa", 151.67, 4.5, 7, 156.17],
                ["RIVET", "Hugo", 100, "", 51.67, 100],
            ]
        ),
        "DUPONT Léa|2024-03|156.17\nRIVET Hugo|2024-03|100.00",
    ),
    Cas(
        "heures_prevues_et_cumul_ne_comptent_pas",
        une(
            [
                ["Mars 2024"],
                ["Salarié", "Heures prévues", "Heures réalisées", "Cumul depuis le début"],
                ["DUPONT Léa", 151.67, 140, 420.5],
            ]
        ),
        "DUPONT Léa|2024-03|140.00",
    ),
    Cas(
        "regularisation_negative_compensee_dans_son_mois",
        csv(
            "Nom;Prénom;Mois;Heures\nDUPONT;Léa;03/2024;151,67\nDUPONT;Léa;03/2024;-7,50\nRIVET;Hugo;03/2024;-3\n"
        ),
        "DUPONT Léa|2024-03|144.17",
        "négatives",
    ),
    Cas(
        "durees_7h30_7_30_et_durees_du_tableur",
        une(
            [
                ["Nom", "Prénom", "Mois", "Durée"],
                ["DUPONT", "Léa", "mars 2024", "7h30"],
                ["RIVET", "Hugo", "mars 2024", "7:45"],
                ["MOREL", "Zoé", "mars 2024", timedelta(hours=151, minutes=40)],
                ["PETIT", "Ana", "mars 2024", time(7, 20)],
                ["BLANC", "Max", "mars 2024", "35 h"],
            ]
        ),
        "DUPONT Léa|2024-03|7.50\nRIVET Hugo|2024-03|7.75\nMOREL Zoé|2024-03|151.67\nPETIT Ana|2024-03|7.33\n"
        "BLANC Max|2024-03|35.00",
    ),
    Cas(
        "trois_fois_7h20_s_arrondit_une_seule_fois",
        csv("Salarié;Date;Heures\n" + "".join(f"DUPONT Léa;0{j}/04/2024;7h20\n" for j in (2, 3, 4))),
        "DUPONT Léa|2024-04|22.00",
    ),
    Cas(
        "minutes",
        csv("Salarié;Mois;Durée (minutes)\nDUPONT Léa;mars 2024;450\n"),
        "DUPONT Léa|2024-03|7.50",
    ),
    Cas(
        "sous_totaux_par_chantier",
        une(
            [
                ["Mars 2024"],
                ["Chantier", "Salarié", "Heures"],
                ["Crèche", "DUPONT Léa", 70],
                ["", "RIVET Hugo", 30],
                ["Sous-total Crèche", "", 100],
                ["Gymnase", "DUPONT Léa", 20],
                ["Sous-total Gymnase", "", 20],
                ["Total général", "", 120],
            ]
        ),
        "DUPONT Léa|2024-03|90.00\nRIVET Hugo|2024-03|30.00",
    ),
    Cas(
        "noms_fusionnes_sur_plusieurs_lignes",
        une(
            [
                ["Salarié", "Mois", "Heures"],
                ["", "janvier 2024", 10],
                ["", "février 2024", 11],
                ["", "janvier 2024", 12],
            ],
            fusions=["A2:A3=DUPONT Léa"],
        ),
        "DUPONT Léa|2024-01|22.00\nDUPONT Léa|2024-02|11.00",
        "au nom de la personne écrite au-dessus",
    ),
    Cas(
        "nom_de_naissance_et_nom_d_usage",
        une(
            [
                ["mars 2024"],
                ["Nom de naissance", "Nom d'usage", "Prénom", "Né(e) le", "Heures"],
                ["DUPONT", "RIVET", "Léa", date(1990, 5, 17), 12],
            ]
        ),
        "DUPONT Léa|2024-03|12.00",
    ),
    Cas(
        "deux_tableaux_l_un_sous_l_autre_chacun_son_mois",
        une(
            [
                ["Mois : janvier 2024"],
                NOMS,
                ["DUPONT", "Léa", 10],
                ["Total", "", 10],
                [],
                ["Mois : février 2024"],
                NOMS,
                ["DUPONT", "Léa", 20],
                ["Total", "", 20],
            ]
        ),
        "DUPONT Léa|2024-01|10.00\nDUPONT Léa|2024-02|20.00",
    ),
    Cas(
        "bandes_de_mois_dans_un_meme_tableau",
        une(
            [
                NOMS,
                ["Janvier 2024"],
                ["DUPONT", "Léa", 10],
                ["RIVET", "Hugo", 5],
                ["Février 2024"],
                ["DUPONT", "Léa", 20],
            ]
        ),
        "DUPONT Léa|2024-01|10.00\nRIVET Hugo|2024-01|5.00\nDUPONT Léa|2024-02|20.00",
    ),
    Cas(
        "xls_ancien",
        lambda a: a.xls([["Salarié", "Mois", "Heures"], ["DUPONT Léa", "mars 2024", 35.5]], nom="releve.xls"),
        "DUPONT Léa|2024-03|35.50",
    ),
    Cas(
        "ods_tout_en_texte",
        ods(
            [
                ["Relevé de mars 2024"],
                ["Nom", "Prénom", "Heures"],
                ["DUPONT", "Léa", "1 234,50"],
                ["RIVET", "Hugo", "7h"],
            ]
        ),
        "DUPONT Léa|2024-03|1234.50\nRIVET Hugo|2024-03|7.00",
    ),
)

AUTRES = (
    Cas(
        "une_ligne_par_jour",
        csv(
            "Date;Intérimaire;Client;Heures\n29/02/2024;DUPONT Léa;ACME;7\n01/03/2024;DUPONT Léa;ACME;7,5\n"
            "04/03/2024;DUPONT Léa;ACME;7\n"
        ),
        "DUPONT Léa|2024-02|7.00\nDUPONT Léa|2024-03|14.50",
    ),
    Cas(
        "fiche_individuelle_une_personne_par_feuille",
        lambda a: a.feuilles(
            {
                nom: [
                    ["FEUILLE DE PRÉSENCE"],
                    [f"Salarié : {nom}"],
                    ["Mois : mars 2024"],
                    ["Date", "Arrivée", "Départ", "Heures"],
                    [date(2024, 3, 4), "8:00", "16:00", 7],
                    [date(2024, 3, 5), "8:00", "12:30", 4.5],
                    ["Total", "", "", 11.5],
                ]
                for nom in ("DUPONT Léa", "RIVET Hugo")
            }
        ),
        "DUPONT Léa|2024-03|11.50\nRIVET Hugo|2024-03|11.50",
    ),
    Cas(
        "onglet_au_nom_de_la_personne",
        lambda a: a.feuilles(
            {"DUPONT Léa": [["Date", "Heures"], [date(2024, 3, 4), 7], [date(2024, 3, 5), 7]]}
        ),
        "DUPONT Léa|2024-03|14.00",
    ),
    Cas(
        "identite_en_deux_cases_au_dessus",
        une(
            [
                ["Nom", "DUPONT"],
                ["Prénom", "Léa"],
                ["Période", "du 01/03/2024 au 31/03/2024"],
                [],
                ["Jour", "Nb heures"],
                [date(2024, 3, 4), 7],
                [date(2024, 3, 5), "3h30"],
            ]
        ),
        "DUPONT Léa|2024-03|10.50",
    ),
    Cas(
        "paie_rubriques_de_travail_seules",
        csv(
            "Matricule;Nom;Prénom;Période;Code;Libellé;Quantité\n7;DUPONT;Léa;202403;0100;Heures normales;151,67\n"
            "7;DUPONT;Léa;202403;0210;Heures supplémentaires 25%;4\n7;DUPONT;Léa;202403;0400;Absence maladie;-7\n"
            "7;DUPONT;Léa;202403;0500;Congés payés;14\n7;DUPONT;Léa;202403;0600;Panier repas;20\n"
        ),
        "DUPONT Léa|2024-03|155.67",
    ),
    Cas(
        "valeurs_illisibles_signalees_a_leur_cellule",
        une(
            [
                ["mars 2024"],
                NOMS,
                ["DUPONT", "Léa", "sept heures"],
                ["RIVET", "Hugo", 7],
                ["MOREL", "Zoé", "x"],
            ]
        ),
        "RIVET Hugo|2024-03|7.00",
        "C3",
    ),
    Cas(
        "signature_et_mentions_sous_le_tableau",
        une(
            [
                ["Mars 2024"],
                NOMS,
                ["DUPONT", "Léa", 7],
                [],
                ["Nombre de salariés", "", 1],
                ["Fait à Pessac, le", "", "02/04/2024"],
                ["Cachet et signature", "", ""],
            ]
        ),
        "DUPONT Léa|2024-03|7.00",
    ),
    Cas(
        "pdf_sans_traits_sur_deux_pages",
        lambda a: a.pdf(
            [
                [
                    (800, [(60, "Relevé des heures - mars 2024")]),
                    (770, [(60, "Nom"), (200, "Prénom"), (350, "Heures")]),
                    (750, [(60, "DUPONT"), (200, "Léa"), (350, "151,67")]),
                    (730, [(60, "DA SILVA"), (200, "José"), (350, "35")]),
                ],
                [
                    (800, [(60, "Nom"), (200, "Prénom"), (350, "Heures")]),
                    (780, [(60, "RIVET"), (200, "Hugo"), (350, "7h30")]),
                    (760, [(60, "Total"), (350, "194,17")]),
                ],
            ]
        ),
        "DUPONT Léa|2024-03|151.67\nDA SILVA José|2024-03|35.00\nRIVET Hugo|2024-03|7.50",
    ),
    Cas(
        "pdf_d_une_fiche_jour_par_jour",
        lambda a: a.pdf(
            [
                [
                    (800, [(60, "Salarié : DUPONT Léa")]),
                    (770, [(60, "Date"), (200, "Heures")]),
                    (750, [(60, "04/03/2024"), (200, "7,00")]),
                    (730, [(60, "05/03/2024"), (200, "3,50")]),
                    (700, [(60, "Total"), (200, "10,50")]),
                ]
            ]
        ),
        "DUPONT Léa|2024-03|10.50",
    ),
)
