"""Layouts whose columns are months, days or weeks, and transposed tables."""

from datetime import date, timedelta

from .mises_en_page import JOURS, NOMS, Cas, calendrier, une

COLONNES = (
    Cas(
        "matrice_de_mois_en_dates",
        une(
            [
                ["Suivi"],
                ["Salarié", date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1), "Total"],
                ["DUPONT Léa", 10, "", 12.5, 22.5],
                ["RIVET Hugo", 0, 7, "", 7],
                ["Total", 10, 7, 12.5, 29.5],
            ]
        ),
        "DUPONT Léa|2024-01|10.00\nDUPONT Léa|2024-03|12.50\nRIVET Hugo|2024-02|7.00",
    ),
    Cas(
        "matrice_de_mois_sans_annee_annee_au_titre",
        une(
            [
                ["Récapitulatif 2024"],
                ["Nom", "Prénom", "Janv.", "Févr.", "Mars", "Total"],
                ["DUPONT", "Léa", 10, 11, 12, 33],
            ]
        ),
        "DUPONT Léa|2024-01|10.00\nDUPONT Léa|2024-02|11.00\nDUPONT Léa|2024-03|12.00",
    ),
    Cas(
        "annee_scolaire_a_cheval_sur_deux_annees",
        une([["Suivi 2023-2024"], ["Salarié", "Nov", "Déc", "Janv", "Févr"], ["DUPONT Léa", 1, 2, 3, 4]]),
        "DUPONT Léa|2023-11|1.00\nDUPONT Léa|2023-12|2.00\nDUPONT Léa|2024-01|3.00\nDUPONT Léa|2024-02|4.00",
    ),
    Cas(
        "mois_fusionnes_au_dessus_de_normales_et_sup",
        une(
            [
                ["", "Janvier 2024", "", "Février 2024", ""],
                ["Salarié", "Heures normales", "Heures sup.", "Heures normales", "Heures sup."],
                ["DUPONT Léa", 100, 4, 110, 2],
            ],
            fusions=["B1:C1=Janvier 2024", "D1:E1=Février 2024"],
        ),
        "DUPONT Léa|2024-01|104.00\nDUPONT Léa|2024-02|112.00",
    ),
    Cas(
        "jours_en_colonnes_mois_au_titre",
        une(
            [
                ["Pointage mars 2024"],
                ["Nom", "Prénom", *range(1, 32), "Total"],
                ["DUPONT", "Léa", *calendrier({1: 7, 4: 7, 5: "7h30", 6: "CP", 7: "AM"}), 21.5],
                ["RIVET", "Hugo", *calendrier({1: 3.5}), 3.5],
            ]
        ),
        "DUPONT Léa|2024-03|21.50\nRIVET Hugo|2024-03|3.50",
    ),
    Cas(
        "jours_avec_leur_lettre_sur_deux_lignes",
        une(
            [
                ["Mois : mars 2024"],
                ["Salarié", *(["L", "M", "M", "J", "V", "S", "D"] * 5)[:31]],
                ["", *range(1, 32)],
                ["DUPONT Léa", *calendrier({1: 7, 15: 7, 31: 3})],
            ]
        ),
        "DUPONT Léa|2024-03|17.00",
    ),
    Cas(
        "periode_du_26_au_25",
        une(
            [
                ["Mois : mars 2024"],
                ["Salarié", *range(26, 30), *range(1, 26)],
                ["DUPONT Léa", 7, 7, 7, 7, *([7] * 25)],
            ]
        ),
        "DUPONT Léa|2024-02|28.00\nDUPONT Léa|2024-03|175.00",
    ),
    Cas(
        "dates_completes_en_colonnes_sur_deux_mois",
        une(
            [
                ["Salarié", *(date(2024, 3, 28) + timedelta(days=n) for n in range(7))],
                ["DUPONT Léa", 7, 7, "", "", "", 6, 6],
            ]
        ),
        "DUPONT Léa|2024-03|14.00\nDUPONT Léa|2024-04|12.00",
    ),
    Cas(
        "semaines_et_jours_de_la_semaine_coupes_au_mois",
        une(
            [
                ["Semaine du", "Salarié", *JOURS, "Total"],
                ["lundi 29/04/2024", "DUPONT Léa", 7, 7, 7, 7, 7, "", "", 35],
                ["06/05/2024", "DUPONT Léa", 7, 7, 7, 7, 7, "", "", 35],
            ]
        ),
        "DUPONT Léa|2024-04|14.00\nDUPONT Léa|2024-05|56.00",
    ),
    Cas(
        "une_semaine_par_feuille",
        lambda a: a.feuilles(
            {
                f"S{n}": [[f"Semaine du {d}"], ["Salarié", *JOURS], ["DUPONT Léa", 7, 7, 7, 7, 7, "", ""]]
                for n, d in ((18, "29/04/2024"), (19, "06/05/2024"))
            }
        ),
        "DUPONT Léa|2024-04|14.00\nDUPONT Léa|2024-05|56.00",
    ),
    Cas(
        "numeros_de_semaine_en_colonnes_totaux_seuls",
        une(
            [
                ["Année 2024"],
                ["Salarié", "S10", "S11", "S12", "S18", "Total"],
                ["DUPONT Léa", 35, 30, 35, 28, 128],
            ]
        ),
        "DUPONT Léa|2024-03|100.00\nDUPONT Léa|2024-05|28.00",
        "à cheval",
    ),
    Cas(
        "une_feuille_par_mois_et_une_notice",
        lambda a: a.feuilles(
            {
                "Avr 2024": [NOMS, ["DUPONT", "Léa", 1]],
                "Mai 2024": [NOMS, ["DUPONT", "Léa", 2]],
                "Mode d'emploi": [["Une feuille par mois, merci."]],
            }
        ),
        "DUPONT Léa|2024-04|1.00\nDUPONT Léa|2024-05|2.00",
    ),
    Cas(
        "tableau_transpose_personnes_en_colonnes",
        une(
            [
                ["Heures 2024"],
                ["", "DUPONT Léa", "RIVET Hugo", "Total"],
                ["Janvier", 10, 5, 15],
                ["Février", 20, "", 20],
                ["Total", 30, 5, 35],
            ]
        ),
        "DUPONT Léa|2024-01|10.00\nDUPONT Léa|2024-02|20.00\nRIVET Hugo|2024-01|5.00",
    ),
    Cas(
        "tableau_transpose_avec_nom_et_prenom_en_lignes",
        une(
            [
                ["Nom", "DUPONT", "RIVET"],
                ["Prénom", "Léa", "Hugo"],
                ["Mois", "mars 2024", "mars 2024"],
                ["Heures réalisées", 35, 70.5],
            ]
        ),
        "DUPONT Léa|2024-03|35.00\nRIVET Hugo|2024-03|70.50",
    ),
)
