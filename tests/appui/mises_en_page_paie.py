"""Layouts of payrolls, of temping agencies and of groups of employers: their titles, their durations, their totals."""

from .mises_en_page import NOMS, Cas, calendrier, csv, une

D, R = "DUPONT Jean", "RIVET Léa"
_DUREES = (
    ("1.607,50", "1607.50"),
    ("1,607.50", "1607.50"),
    ("151h40", "151.67"),
    ("7 h 30 min", "7.50"),
    ("7h 30'", "7.50"),
    ("7 heures 30", "7.50"),
    ("35 heures", "35.00"),
    ("8+2", "10.00"),
    ("7h30 + 1h", "8.50"),
)


def _texte(texte: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{texte}</text:p></table:table-cell>'


def _avec_une_ligne_masquee(atelier):
    lignes = [["Mois : janvier 2026"], ["Salarié", "Heures"], [D, 10], [R, 5]]
    return atelier.xlsx(
        lignes, ecrire=lambda classeur: classeur.worksheets()[0].set_row(3, None, None, {"hidden": True})
    )


PAIES = (
    Cas(
        "durees_de_toutes_les_ecritures",
        une(
            [
                ["Mois : janvier 2026"],
                ["Salarié", "Durée"],
                *([f"ZO{chr(65 + i)} Léa", d] for i, (d, _) in enumerate(_DUREES)),
            ]
        ),
        "\n".join(f"ZO{chr(65 + i)} Léa|2026-01|{h}" for i, (_, h) in enumerate(_DUREES)),
    ),
    Cas(
        "codes_d_absence_d_un_calendrier",
        une(
            [
                ["Pointage janvier 2026"],
                ["Salarié", *range(1, 32), "Total"],
                [D, *calendrier({1: "JF", 2: 7, 3: "X", 5: "EF", 6: "CP", 7: "8+2", 8: "MAT", 9: "/"}), 17],
            ]
        ),
        f"{D}|2026-01|17.00",
    ),
    Cas(
        "facture_d_une_agence_d_interim",
        csv(
            "Désignation;Intérimaire;Période;Quantité;Unité;P.U. HT;Montant HT\n"
            f"Heures normales;{D};01/2026;140,00;H;22,10;3094,00\n"
            f"Heures sup. 25%;{D};01/2026;4,00;H;27,60;110,40\n"
            f"Panier;{D};01/2026;20,00;U;9,50;190,00\n"
        ),
        f"{D}|2026-01|144.00",
    ),
    Cas(
        "heures_abregees_en_h",
        une(
            [
                ["Suivi de janvier 2026"],
                ["Salarié en insertion", "H. prévues", "H. réalisées"],
                [D, 151.67, 100],
            ]
        ),
        f"{D}|2026-01|100.00",
    ),
    Cas("quantite_en_heures", csv(f"Salarié;Mois;Qté (h)\n{D};01/2026;100\n"), f"{D}|2026-01|100.00"),
    Cas(
        "prevu_et_realise_sous_chaque_mois",
        une(
            [
                ["", "Janvier 2026", "", "Février 2026", ""],
                ["Salarié", "Prévu", "Réalisé", "Prévu", "Réalisé"],
                [D, 150, 100, 150, 110],
            ],
            fusions=["B1:C1=Janvier 2026", "D1:E1=Février 2026"],
        ),
        f"{D}|2026-01|100.00\n{D}|2026-02|110.00",
    ),
    Cas(
        "identite_en_cases_au_dessus_des_demi_journees",
        lambda a: a.feuilles(
            {
                "1": [
                    ["Nom :", "DUPONT", "", "Prénom :", "Jean"],
                    ["Mois :", "janvier 2026"],
                    ["Jour", "Matin", "Après-midi", "Total heures"],
                    ["vendredi 2 janvier", "4", "3,5", "7,5"],
                    ["Total", "", "", "7,5"],
                ]
            }
        ),
        f"{D}|2026-01|7.50",
    ),
    Cas(
        "report_d_une_page_a_l_autre",
        une(
            [
                ["Mois : janvier 2026"],
                NOMS,
                ["DUPONT", "Jean", 10],
                ["À reporter", "", 10],
                ["Page 1/2"],
                NOMS,
                ["Report page précédente", "", 10],
                ["RIVET", "Léa", 5],
                ["Total", "", 15],
            ]
        ),
        f"{D}|2026-01|10.00\n{R}|2026-01|5.00",
    ),
    Cas(
        "heures_normales_et_sup_sur_deux_lignes_de_titres",
        une(
            [
                ["Mois : janvier 2026"],
                ["Matricule", "Salarié", "Heures", "", "", "Absences"],
                ["", "", "Normales", "Supp. 25%", "Supp. 50%", ""],
                ["012", D, 151.67, 4, "", 7],
            ],
            fusions=["C2:E2=Heures"],
        ),
        f"{D}|2026-01|155.67",
    ),
    Cas(
        "heures_par_jour_et_duree_du_contrat_ne_comptent_pas",
        une(
            [
                ["Mois : janvier 2026"],
                [
                    "Salarié",
                    "Temps de travail",
                    "Durée hebdomadaire",
                    "Nb jours",
                    "Heures/jour",
                    "Total heures",
                ],
                [D, "Temps plein", 35, 20, 7, 140],
            ]
        ),
        f"{D}|2026-01|140.00",
    ),
    Cas(
        "titres_longs",
        une(
            [
                ["Mois : janvier 2026"],
                ["Nom, prénom et date de naissance", "Nombre d'heures effectuées sur le chantier"],
                ["DUPONT Jean 17/05/1990", 10],
            ]
        ),
        "DUPONT Jean 17/05/1990|2026-01|10.00",
    ),
    Cas(
        "lignes_dont_et_total_sans_mot",
        une(
            [
                ["Mois : janvier 2026"],
                ["Salarié", "Heures"],
                [D, 100],
                ["dont heures de nuit", 20],
                [R, 35],
                ["", 135],
            ]
        ),
        f"{D}|2026-01|100.00\n{R}|2026-01|35.00",
        "prise pour leur total : B6",
    ),
    Cas(
        "duree_de_plus_d_un_jour_de_libreoffice",
        lambda a: a.ods(
            "".join(
                f"<table:table-row>{''.join(cellules)}</table:table-row>"
                for cellules in (
                    (_texte("Mois : janvier 2026"),),
                    (_texte("Salarié"), _texte("Heures")),
                    (
                        _texte(D),
                        '<table:table-cell office:value-type="time" office:time-value="PT151H40M00S"/>',
                    ),
                )
            )
        ),
        f"{D}|2026-01|151.67",
    ),
    Cas(
        "csv_a_virgules_coupe_par_ses_virgules_decimales",
        csv(f"Salarié,Mois,Heures\n{D},01/2026,151,67\n{R},01/2026,35,5\n"),
        f"{D}|2026-01|151.67\n{R}|2026-01|35.50",
    ),
    Cas(
        "csv_a_virgules_dont_on_ne_sait_recoller_les_nombres",
        csv(f"Salarié,Mois,Heures\n{D},01/2026,151,67\n{R},01/2026,35\n"),
        f"{D}|2026-01|151.00\n{R}|2026-01|35.00",
        "Enregistrez le fichier avec le point-virgule",
    ),
    Cas(
        "csv_de_ms_dos",
        csv("Salarié;Mois;Heures\nDUPONT Zoé;février 2026;10\n", "cp850"),
        "DUPONT Zoé|2026-02|10.00",
    ),
    Cas(
        "csv_d_un_ancien_mac",
        csv("Salarié;Mois;Heures\nDUPONT Zoé;février 2026;10\n", "mac-roman"),
        "DUPONT Zoé|2026-02|10.00",
    ),
    Cas(
        "pdf_aux_titres_sur_deux_lignes",
        lambda a: a.pdf(
            [
                [
                    (800, [(60, "Relevé d'heures - Janvier 2026")]),
                    (780, [(60, "Nom"), (160, "Prénom"), (260, "Heures"), (340, "Heures")]),
                    (770, [(260, "normales"), (340, "supp.")]),
                    (750, [(60, "DUPONT"), (160, "Jean"), (260, "151,67"), (340, "4,00")]),
                ]
            ]
        ),
        f"{D}|2026-01|155.67",
    ),
    Cas(
        "une_ligne_masquee_se_dit",
        _avec_une_ligne_masquee,
        f"{D}|2026-01|10.00\n{R}|2026-01|5.00",
        "masquées",
    ),
)
