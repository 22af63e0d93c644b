"""Layouts whose months, days and weeks are written in the many ways of payrolls and of building sites."""

from datetime import date

from .mises_en_page import NOMS, Cas, csv, une

D = "DUPONT Jean"

DATEES = (
    Cas(
        "mois_ecrits_comme_les_logiciels_de_paie",
        csv(
            "Salarié;Mois;Heures\n"
            + "".join(
                f"{D};{m};1\n"
                for m in ("janv-26", "M02 2026", "03/26", "2026 M04", "Mai 26", "06-2026", "M07-2026", "idem")
            )
        ),
        "\n".join(f"{D}|2026-{m:02}|1.00" for m in range(1, 7)) + f"\n{D}|2026-07|2.00",
    ),
    Cas(
        "un_mois_illisible_ne_prend_pas_celui_du_dessus",
        csv(f"Salarié;Mois;Heures\n{D};01/2026;1\n{D};période 2;5\n{D};;2\n"),
        f"{D}|2026-01|3.00",
        "« période 2 » en L3C2",
    ),
    Cas(
        "mention_du_mois_en_chiffres_courts",
        une([["Mois : 01/26"], NOMS, ["DUPONT", "Jean", 10]]),
        f"{D}|2026-01|10.00",
    ),
    Cas(
        "mois_colle_dans_le_nom_du_fichier",
        une([NOMS, ["DUPONT", "Jean", 10]], nom="Releve_heures_012026.xlsx"),
        f"{D}|2026-01|10.00",
    ),
    Cas(
        "mois_court_dans_le_nom_du_fichier",
        une([NOMS, ["DUPONT", "Jean", 10]], nom="releve 01-26.xlsx"),
        f"{D}|2026-01|10.00",
    ),
    Cas(
        "jours_sans_annee_le_mardi_n_est_pas_mars",
        une(
            [
                ["Semaine 5 - 2026"],
                ["Salarié", "Lun 26/01", "Mar 27/01", "Mer 28/01", "Ven 30/01", "Dim 01/02", "Total"],
                [D, 7, 7, 7, 7, 2, 30],
            ]
        ),
        f"{D}|2026-01|28.00\n{D}|2026-02|2.00",
    ),
    Cas(
        "jours_en_chiffres_sans_annee",
        une([["Janvier 2026"], ["Salarié", "05/01", "06/01", "07/01", "02/02"], [D, 7, 7, 7, 3]]),
        f"{D}|2026-01|21.00\n{D}|2026-02|3.00",
    ),
    Cas(
        "jours_de_la_semaine_et_leur_quantieme",
        une(
            [
                ["Janvier 2026"],
                ["Salarié", "Lun 26", "Mar 27", "Mer 28", "Jeu 29", "Ven 30"],
                [D, 7, 7, 7, 7, 7],
            ]
        ),
        f"{D}|2026-01|35.00",
    ),
    Cas(
        "jours_en_lettres_a_cheval_sur_l_annee",
        une(
            [
                ["Mois : janvier 2026"],
                ["Salarié", "Jour", "Heures"],
                [D, "mercredi 31 décembre", 2],
                [D, "vendredi 2 janvier", "7h"],
                [D, "5 janvier 2026", 7],
            ]
        ),
        f"{D}|2025-12|2.00\n{D}|2026-01|14.00",
    ),
    Cas(
        "semaines_en_lignes_de_leur_lundi_a_leur_dimanche",
        une(
            [
                ["Année 2026"],
                ["Semaine", "Intérimaire", "Heures"],
                ["Semaine 4 du 19/01 au 25/01", D, 35],
                ["Semaine 5 du 26/01 au 01/02", D, 30],
                ["du 02/02 au 08/02", D, 28],
            ]
        ),
        f"{D}|2026-01|65.00\n{D}|2026-02|28.00",
        "La semaine du 26/01/2026 est à cheval",
    ),
    Cas(
        "semaines_en_colonnes_de_leur_lundi_a_leur_dimanche",
        une(
            [
                ["2026"],
                ["Intérimaire", "S04 du 19/01 au 25/01", "S05 du 26/01 au 01/02", "S06 du 02/02 au 08/02"],
                [D, 35, 30, 28],
            ]
        ),
        f"{D}|2026-01|65.00\n{D}|2026-02|28.00",
        "à cheval",
    ),
    Cas(
        "semaines_iso_avec_leur_annee",
        csv(f"Semaine;Intérimaire;Heures\n2026-S04;{D};35\n202606;{D};30\nS07/2026;{D};20\n2026-08;{D};10\n"),
        f"{D}|2026-01|35.00\n{D}|2026-02|60.00",
    ),
    Cas(
        "semaines_du_mois_comptees_depuis_un",
        une(
            [["Mars 2026"], ["Salarié", "Semaine 1", "Semaine 2", "Semaine 3", "Total"], [D, 35, 30, 28, 93]]
        ),
        f"{D}|2026-03|93.00",
    ),
    Cas(
        "une_semaine_a_cheval_est_du_mois_du_releve",
        une([["Mois : mai 2026"], ["Salarié", "S18", "S19", "S20"], [D, 7, 35, 35]]),
        f"{D}|2026-05|77.00",
        "dans le mois du relevé",
    ),
    Cas(
        "periode_de_mission_en_deux_colonnes",
        une(
            [
                ["Intérimaire", "Du", "Au", "Heures"],
                [D, date(2026, 1, 5), date(2026, 1, 9), 35],
                [D, date(2026, 1, 26), date(2026, 2, 6), 60],
                [D, date(2026, 2, 9), date(2026, 2, 13), 28],
            ]
        ),
        f"{D}|2026-01|35.00\n{D}|2026-02|28.00",
        "« 06/02/2026 » en C3",
    ),
)
