"""Layouts where somebody's hours are under their name, beside another table, or said again in another sheet."""

from datetime import date

from .mises_en_page import NOMS, Cas, une

D, R = "DUPONT Jean", "RIVET Léa"
TITRES = ["Date", "Heures", "Observations"]

SECTIONS = (
    Cas(
        "un_tableau_par_personne_sous_son_nom",
        une(
            [
                ["Pointage janvier 2026"],
                [D],
                TITRES,
                [date(2026, 1, 5), 7, ""],
                [date(2026, 1, 6), 7.5, "retard"],
                ["Total", 14.5],
                [],
                ["Mme RIVET Léa"],
                TITRES,
                [date(2026, 1, 5), 4, ""],
                ["Total", 4],
            ]
        ),
        f"{D}|2026-01|14.50\nMme {R}|2026-01|4.00",
    ),
    Cas(
        "des_sections_au_nom_des_personnes_dans_un_tableau",
        une(
            [
                ["Pointage janvier 2026"],
                TITRES,
                [D],
                [date(2026, 1, 5), 7],
                ["Sous-total", 7],
                [R],
                [date(2026, 1, 5), 4],
                ["Sous-total", 4],
                ["Total général", 11],
            ]
        ),
        f"{D}|2026-01|7.00\n{R}|2026-01|4.00",
    ),
    Cas(
        "une_section_sans_nom_sur_n_est_pas_a_la_personne_d_avant",
        une([TITRES, [D], [date(2026, 1, 5), 7], ["SAÏD"], [date(2026, 1, 5), 4]]),
        f"{D}|2026-01|7.00",
        "au nom de personne et ne comptent pas : B5",
    ),
    Cas(
        "deux_listes_de_personnes_cote_a_cote",
        une(
            [
                ["Janvier 2026"],
                ["Salarié", "Heures", "Salarié", "Heures"],
                [D, 10, R, 5],
                ["MOREL Zoé", 3, "", ""],
                ["Total", 13, "Total", 5],
            ]
        ),
        f"{D}|2026-01|10.00\n{R}|2026-01|5.00\nMOREL Zoé|2026-01|3.00",
    ),
    Cas(
        "deux_mois_cote_a_cote_chacun_sous_son_titre",
        une(
            [
                ["Janvier 2026", "", "", "", "Février 2026"],
                [*NOMS, "", *NOMS],
                ["DUPONT", "Jean", 10, "", "RIVET", "Léa", 20],
                ["Total", "", 10, "", "Total", "", 20],
            ]
        ),
        f"{D}|2026-01|10.00\n{R}|2026-02|20.00",
    ),
    Cas(
        "jours_en_lignes_et_personnes_en_colonnes",
        une(
            [
                ["Feuille de chantier - janvier 2026"],
                ["Date", D, R],
                [date(2026, 1, 5), 7, 7],
                [date(2026, 1, 6), 7, ""],
                [date(2026, 2, 2), 3, 2],
                ["Total", 17, 9],
            ]
        ),
        f"{D}|2026-01|14.00\n{D}|2026-02|3.00\n{R}|2026-01|7.00\n{R}|2026-02|2.00",
    ),
    Cas(
        "quantiemes_en_lignes_et_personnes_en_colonnes",
        une(
            [
                ["janvier 2026"],
                ["Jour", D, R],
                *([j, 7 if j < 4 else "", 4 if j == 7 else ""] for j in range(1, 32)),
            ]
        ),
        f"{D}|2026-01|21.00\n{R}|2026-01|4.00",
    ),
    Cas(
        "deux_mois_cote_a_cote_et_le_troisieme_dessous",
        une(
            [
                ["Janvier 2026", "", "", "Février 2026"],
                NOMS * 2,
                ["DUPONT", "Jean", 10, "DUPONT", "Jean", 20],
                [],
                ["Mars 2026"],
                NOMS,
                ["DUPONT", "Jean", 30],
            ]
        ),
        f"{D}|2026-01|10.00\n{D}|2026-02|20.00\n{D}|2026-03|30.00",
    ),
    Cas(
        "une_feuille_recapitulative_ne_compte_pas_deux_fois",
        lambda a: a.feuilles(
            {
                "Récap": [["Mois : janvier 2026"], ["Salarié", "Heures"], [D, 15], [R, 2]],
                "Lot 1": [["Mois : janvier 2026"], NOMS, ["DUPONT", "Jean", 10], ["RIVET", "Léa", 2]],
                "Lot 2": [["Mois : janvier 2026"], NOMS, ["DUPONT", "Jean", 5]],
            }
        ),
        f"{D}|2026-01|15.00\n{R}|2026-01|2.00",
        "La feuille « Récap » reprend les heures des autres feuilles",
    ),
    Cas(
        "deux_feuilles_jumelles_se_disent",
        lambda a: a.feuilles(
            {nom: [["Mois : janvier 2026"], NOMS, ["DUPONT", "Jean", 10]] for nom in ("Feuil1", "Feuil1 (2)")}
        ),
        f"{D}|2026-01|20.00",
        "comptent deux fois",
    ),
)
