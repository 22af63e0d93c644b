"""Layouts with several columns of hours: parts, totals, second notations, halves of days, wrong totals."""

from datetime import date

from .mises_en_page import NOMS, Cas, une

D, R = "DUPONT Jean", "RIVET Léa"
MOIS = ["Mois : janvier 2026"]

COMPTES = (
    Cas(
        "heures_et_minutes_en_deux_colonnes",
        une(
            [["Janvier 2026"], ["Salarié", "Heures", "Minutes"], [D, 151, 40], [R, 7, 30], ["Total", 158, 70]]
        ),
        f"{D}|2026-01|151.67\n{R}|2026-01|7.50",
    ),
    Cas(
        "les_memes_heures_en_minutes_et_en_centiemes",
        une([MOIS, ["Salarié", "Total en heures minutes", "Total en centièmes"], [D, "151h40", 151.67]]),
        f"{D}|2026-01|151.67",
    ),
    Cas(
        "les_memes_heures_en_deux_notations",
        une(
            [
                MOIS,
                ["Salarié", "Heures (h:mm)", "Heures (centièmes)"],
                [D, "151:40", 151.67],
                [R, "7:30", 7.5],
            ]
        ),
        f"{D}|2026-01|151.67\n{R}|2026-01|7.50",
    ),
    Cas(
        "deux_natures_que_le_total_additionne",
        une(
            [
                MOIS,
                ["Nom et prénom", "Heures QPV", "Heures hors QPV", "Total"],
                [D, 60, 40, 100],
                [R, 0, 35, 35],
            ]
        ),
        f"{D}|2026-01|100.00\n{R}|2026-01|35.00",
    ),
    Cas(
        "deux_natures_sans_total_une_question",
        une([MOIS, ["Nom et prénom", "Heures nettoyage", "Heures espaces verts"], [D, 60, 40]]),
        f"{D}|2026-01|60.00",
        "« Heures espaces verts ». Donnez-leur le rôle « Heures à compter »",
    ),
    Cas(
        "un_mois_pose_au_dessus_n_additionne_pas_les_heures_payees",
        une([["Janvier 2026"], ["Salarié", "Heures travaillées", "Heures payées"], [D, 140, 151.67]]),
        f"{D}|2026-01|140.00",
    ),
    Cas(
        "heures_payees_sous_chaque_mois",
        une(
            [
                ["", "Janvier 2026", "", "Février 2026", ""],
                ["Salarié", "Heures travaillées", "Heures payées", "Heures travaillées", "Heures payées"],
                [D, 140, 151.67, 70, 80],
            ],
            fusions=["B1:C1=Janvier 2026", "D1:E1=Février 2026"],
        ),
        f"{D}|2026-01|140.00\n{D}|2026-02|70.00",
    ),
    Cas(
        "jours_et_total_sous_chaque_mois",
        une(
            [
                ["", "Janvier 2026", "", "Février 2026", ""],
                ["Salarié", "Jours", "Total", "Jours", "Total"],
                [D, 20, 140, 10, 70],
            ],
            fusions=["B1:C1=Janvier 2026", "D1:E1=Février 2026"],
        ),
        f"{D}|2026-01|140.00\n{D}|2026-02|70.00",
    ),
    Cas(
        "geiq_entreprise_et_formation",
        une(
            [
                MOIS,
                ["Alternant", "Entreprise utilisatrice", "Heures en entreprise", "Heures en formation"],
                [D, "BATI", 105, 35],
            ]
        ),
        f"{D}|2026-01|105.00",
        "« Heures en formation »",
    ),
    Cas(
        "geiq_avec_le_total_des_deux",
        une(
            [
                MOIS,
                ["Alternant", "Heures en entreprise", "Heures en formation", "Total heures"],
                [D, 105, 35, 140],
            ]
        ),
        f"{D}|2026-01|140.00",
    ),
    Cas(
        "matin_et_apres_midi_font_la_journee",
        une(
            [
                [f"Salarié : {D}"],
                ["Date", "Matin", "Après-midi", "Total"],
                [date(2026, 1, 5), 4, 3, 7],
                [date(2026, 1, 6), 4, 3.5, 7.5],
                ["TOTAL", 8, 6.5, 14.5],
            ]
        ),
        f"{D}|2026-01|14.50",
    ),
    Cas(
        "total_de_ligne_faux",
        une([MOIS, ["Salarié", "Semaine 1", "Semaine 2", "Total heures"], [D, 35, 30, 60]]),
        f"{D}|2026-01|65.00",
        "60,00 en D3, 65,00 lues",
    ),
    Cas(
        "total_de_colonne_faux",
        une([MOIS, NOMS, ["DUPONT", "Jean", 10], ["RIVET", "Léa", 5], ["Total", "", 25]]),
        f"{D}|2026-01|10.00\n{R}|2026-01|5.00",
        "25,00 en C5, 15,00 lues",
    ),
    Cas(
        "lignes_en_double_et_plus_d_heures_que_le_mois",
        une([MOIS, NOMS, ["DUPONT", "Jean", 400], ["DUPONT", "Jean", 400], ["RIVET", "Léa", 5]]),
        f"{D}|2026-01|800.00\n{R}|2026-01|5.00",
        "comptent deux fois : C4. Retirez du fichier celles qui sont de trop. DUPONT Jean aurait fait 800,00 heures en "
        "janvier 2026, plus que le mois n’en a (744) : vérifiez C3:C4",
    ),
)
