"""Identifiers, nesting, amendments, subcontracting, copies: each anomaly once, at its place."""

import json

import pytest

from clauses.models.vocabulaire import TypeIdentifiant

BON, AUTRE, FAUX = "90000001900019", "90000002700012", "90000001900018"


def titulaire(identifiant=BON, type_="SIRET", **suite):
    return {"titulaire": {"typeIdentifiant": type_, "id": identifiant, **suite}}


def modification(**champs):
    return {"modification": {"id": 1, "dateNotificationModification": "2025-09-01", **champs}}


@pytest.mark.parametrize(
    ("identifiant", "type_", "code"),
    [
        (FAUX, "SIRET", "siret_cle_fausse"),
        ("00000000000000", "SIRET", "siret_cle_fausse"),
        ("214356", "SIRET", "siret_malforme"),
        ("868768687576575", "SIRET", "siret_malforme"),
        ("9000000190001X", "SIRET", "siret_malforme"),
        ("99999999999", "TVA", "tva_invalide"),
        ("ABC", "RCS", "type_identifiant_inconnu"),
        ("ABC", None, "type_identifiant_inconnu"),
    ],
)
def test_identifiant_faux_est_garde_et_averti(lire_v2, marche, reperes, identifiant, type_, code):
    lecture = lire_v2(marche(titulaires=[titulaire(identifiant, type_)]))
    assert reperes(lecture) == [(code, "marché 2025M001, titulaire 1")]
    lu = lecture.marches[0].titulaires[0]
    assert (lu.identifiant, lu.cle_valide or False) == (identifiant, False)


@pytest.mark.parametrize(
    ("identifiant", "type_", "lu"),
    [
        ("900 000 019 00019", "SIRET", BON),
        (int(BON), "SIRET", BON),
        (BON, None, BON),
        ("35600000000015", "SIRET", "35600000000015"),
        ("FR68900000001", "TVA", "FR68900000001"),
        ("68900000001", "TVA", "68900000001"),
        ("A12", "RIDET", "A12"),
        ("A12", "hors_ue", "A12"),
    ],
    ids=["espaces", "nombre", "sans-type", "la-poste", "tva", "tva-sans-pays", "ridet", "hors-ue"],
)
def test_identifiant_juste_ne_fait_aucun_bruit(lire_v2, marche, identifiant, type_, lu):
    lecture = lire_v2(marche(titulaires=[titulaire(identifiant, type_)]))
    assert (lecture.marches[0].titulaires[0].identifiant, lecture.anomalies) == (lu, ())


def test_zero_de_tete_perdu_est_retabli_et_averti(lire_v2, marche, reperes):
    lecture = lire_v2(marche(titulaires=[titulaire(1000000800010)]))
    assert reperes(lecture) == [("siret_zero_retabli", "marché 2025M001, titulaire 1")]
    assert lecture.marches[0].titulaires[0].identifiant == "01000000800010"


def test_acheteur_a_cle_fausse_est_garde_et_averti(lire_v2, marche, reperes):
    lecture = lire_v2(marche(acheteur={"id": FAUX}))
    assert reperes(lecture) == [("siret_cle_fausse", "marché 2025M001, acheteur")]
    assert lecture.marches[0].acheteur.cle_valide is False


def test_meme_siret_faux_n_est_averti_qu_une_fois_par_marche(lire_v2, marche, reperes):
    avenant = modification(titulaires=[titulaire(FAUX)])
    fautif = {"titulaires": [titulaire(FAUX)], "modifications": [avenant]}
    lecture = lire_v2(marche(**fautif), marche(id="B", **fautif))
    assert reperes(lecture) == [
        ("siret_cle_fausse", "marché 2025M001, titulaire 1"),
        ("siret_cle_fausse", "marché B, titulaire 1"),
    ]


def test_titulaire_sans_identifiant_est_garde_par_son_nom_sinon_ignore(lire_v2, marche, reperes):
    lecture = lire_v2(
        marche(titulaires=[titulaire("NC", denominationSociale="Bâti Sud"), titulaire(None), titulaire()])
    )
    assert reperes(lecture) == [
        ("structure_sans_identifiant", "marché 2025M001, titulaire 1"),
        ("structure_sans_identifiant", "marché 2025M001, titulaire 2"),
    ]
    lus = lecture.marches[0].titulaires
    assert [(t.type, t.identifiant, t.nom) for t in lus] == [
        (None, None, "Bâti Sud"),
        (TypeIdentifiant.SIRET, BON, None),
    ]


def test_identifiant_demesure_vaut_identifiant_absent(lire_v2, marche, reperes):
    lecture = lire_v2(marche(titulaires=[titulaire("9" * 41)], acheteur={"id": "9" * 41}), marche(id="B"))
    assert reperes(lecture) == [("acheteur_absent", "marché 2025M001")]
    lecture = lire_v2(marche(titulaires=[titulaire("9" * 41)]))
    assert reperes(lecture) == [("structure_sans_identifiant", "marché 2025M001, titulaire 1")]


def test_numero_d_avenant_demesure_laisse_reconnaitre_par_la_date(lire_v2, marche):
    lecture = lire_v2(marche(modifications=[modification(id="9" * 21)]))
    assert lecture.marches[0].avenants[0].cle == ("date", "2025-09-01")


def test_titulaire_repete_compte_une_fois_sans_bruit(lire_v2, marche):
    lecture = lire_v2(marche(titulaires=[titulaire(), titulaire(AUTRE), titulaire()]))
    assert [t.identifiant for t in lecture.marches[0].titulaires] == [BON, AUTRE]
    assert lecture.anomalies == ()


@pytest.mark.parametrize(
    "liste",
    [
        [titulaire()["titulaire"], titulaire(AUTRE)],
        [[titulaire(), titulaire(AUTRE)]],
        [[[titulaire()["titulaire"]], titulaire(AUTRE)]],
        [{"titulaire": titulaire()}, titulaire(AUTRE)],
    ],
    ids=["sans-enveloppe", "liste-dans-liste", "profond", "enveloppe-double"],
)
def test_titulaires_mal_imbriques_sont_lus_et_avertis_une_fois(lire_v2, marche, reperes, liste):
    lecture = lire_v2(marche(titulaires=liste))
    assert reperes(lecture) == [("mal_imbrique", "marché 2025M001")]
    assert [t.identifiant for t in lecture.marches[0].titulaires] == [BON, AUTRE]


def test_titulaires_d_avenant_illisibles_restent_vides_avec_un_seul_avertissement(lire_v2, marche, reperes):
    avenant = modification(titulaires=[{"titulaire": "typeIdentifiant"}, {"titulaire": "id"}])
    lecture = lire_v2(marche(modifications=[avenant]))
    assert reperes(lecture) == [("element_illisible", "marché 2025M001, avenant 1")]
    assert lecture.anomalies[0].valeur == "typeIdentifiant, id"
    assert lecture.marches[0].avenants[0].titulaires is None


def test_listes_dans_des_listes_de_l_ancien_format_sont_lues_et_averties(lire_ancien, marche, reperes):
    avenant = {
        "dateNotificationModification": "2025-09-01",
        "titulaires": [[[titulaire(AUTRE)["titulaire"]]]],
    }
    lecture = lire_ancien(marche(modifications=[avenant]))
    assert reperes(lecture) == [("mal_imbrique", "marché 2025M001, avenant du 01/09/2025")]
    assert [t.identifiant for t in lecture.marches[0].avenants[0].titulaires] == [AUTRE]


@pytest.mark.parametrize(
    ("champs", "code"),
    [
        ({"dateNotificationModification": "2024-10-18"}, "date_avant_notification"),
        ({"dateNotificationModification": "2027-04-01"}, "date_future"),
        ({"dateNotificationModification": None}, "champ_absent"),
        ({"dateNotificationModification": "NC"}, "date_illisible"),
        ({"datePublicationDonneesModification": "2025-08-31"}, "publication_avant_notification"),
        ({"dureeMois": "NC"}, "duree_illisible"),
        ({"dureeMois": 1}, "duree_avenant_incoherente"),
        ({"montant": 1e17}, "montant_invraisemblable"),
    ],
)
def test_avenant_fautif_est_garde_et_averti_une_fois(lire_v2, marche, reperes, champs, code):
    lecture = lire_v2(marche(modifications=[modification(**champs)]))
    assert reperes(lecture) == [(code, "marché 2025M001, avenant 1")]
    assert [a.numero for a in lecture.marches[0].avenants] == ["1"]


def test_duree_d_avenant_qui_semble_un_supplement_n_est_pas_reprise(lire_v2, marche):
    lecture = lire_v2(marche(modifications=[modification(dureeMois=1)]))
    assert lecture.marches[0].avenants[0].duree_mois is None


@pytest.mark.parametrize("duree", [7, 12, 18])
def test_duree_d_avenant_plausible_est_reprise_sans_bruit(lire_v2, marche, duree):
    lecture = lire_v2(marche(modifications=[modification(dureeMois=duree)]))
    assert (lecture.marches[0].avenants[0].duree_mois, lecture.anomalies) == (duree, ())


def test_avenant_sans_numero_ni_date_est_ignore_et_averti(lire_v2, marche, reperes):
    lecture = lire_v2(marche(modifications=[{"modification": {"montant": 3}}]))
    assert reperes(lecture) == [("avenant_sans_repere", "marché 2025M001, avenant sans repère")]
    assert lecture.marches[0].avenants == ()


def test_avenant_repete_compte_une_fois_et_contredit_s_avertit(lire_v2, marche, reperes):
    meme, autre = modification(montant=5), modification(montant=6)
    assert reperes(lire_v2(marche(modifications=[meme, meme]))) == []
    lecture = lire_v2(marche(modifications=[meme, autre]))
    assert reperes(lecture) == [("avenant_contradictoire", "marché 2025M001, avenant 1")]
    assert [int(a.montant) for a in lecture.marches[0].avenants] == [5]


def test_sous_traitance_fautive_est_avertie_a_sa_place(lire_v2, marche, reperes):
    acte = {
        "id": 1,
        "sousTraitant": {"id": "214356", "typeIdentifiant": "SIRET"},
        "dateNotification": "2024-10-11",
    }
    change = {"id": 1, "dateNotificationModificationSousTraitance": "2024-01-02"}
    lecture = lire_v2(
        marche(
            actesSousTraitance=[{"acteSousTraitance": acte}],
            modificationsActesSousTraitance=[
                {"modificationActeSousTraitance": change},
                {"modificationActeSousTraitance": {"id": 9}},
            ],
        )
    )
    assert reperes(lecture) == [
        ("siret_malforme", "marché 2025M001, acte de sous-traitance 1"),
        ("date_avant_notification", "marché 2025M001, acte de sous-traitance 1"),
        ("date_avant_notification", "marché 2025M001, modification de l’acte de sous-traitance 1"),
        ("sous_traitance_sans_acte", "marché 2025M001, modification de l’acte de sous-traitance 9"),
    ]


def test_marche_identique_compte_une_fois_et_ses_anomalies_aussi(lire_v2, marche, reperes):
    lecture = lire_v2(marche(dureeMois="NC"), marche(dureeMois="NC"), marche(dureeMois="NC"))
    assert reperes(lecture) == [("duree_illisible", "marché 2025M001")]
    assert (len(lecture.marches), lecture.doublons) == (1, 2)


def test_id_n_est_unique_qu_avec_l_acheteur(lire_v2, marche):
    lecture = lire_v2(marche(), marche(acheteur={"id": AUTRE}))
    assert [m.cle for m in lecture.marches] == [("90000000100017", "2025M001"), (AUTRE, "2025M001")]
    assert (lecture.doublons, lecture.anomalies) == (0, ())


def test_marche_repete_et_different_garde_le_premier_et_le_dit(lire_v2, marche, reperes):
    lecture = lire_v2(marche(), marche(objet="Autre objet", titulaires=[titulaire(AUTRE)]))
    assert [(str(a.code), a.champ) for a in lecture.anomalies] == [
        ("marche_contradictoire", "objet"),
        ("marche_contradictoire", "titulaires"),
    ]
    assert lecture.anomalies[1].valeur == f"{BON} / {AUTRE}"
    assert lecture.marches[0].objet == "Réfection de la cour de l’école des Tilleuls"


def test_republication_avec_un_avenant_de_plus_s_ajoute_sans_bruit(lire_v2, marche):
    second = modification(id=2, dateNotificationModification="2025-12-01")
    premier = marche()
    republie = marche(modifications=[*premier["modifications"], second], datePublicationDonnees="2025-12-02")
    lecture = lire_v2(premier, republie)
    assert lecture.anomalies == ()
    assert [a.numero for a in lecture.marches[0].avenants] == ["1", "2"]


def test_concessions_sont_comptees_et_laissees_sans_erreur(lire, lire_ancien, marche):
    recente = lire(json.dumps({"marches": {"marche": [marche()], "contrat-concession": [{"id": "C1"}]}}))
    ancienne = lire_ancien(
        marche(), {"id": "C1", "_type": "Contrat de concession"}, {"autoriteConcedante": {"id": BON}}
    )
    assert [(str(a.code), a.valeur) for a in recente.anomalies] == [("concession_ignoree", "1")]
    assert [(str(a.code), a.valeur) for a in ancienne.anomalies] == [("concession_ignoree", "2")]
    assert len(recente.marches) == len(ancienne.marches) == 1


def test_marche_garde_ses_champs_de_concession_vides(lire_v2, marche):
    assert len(lire_v2(marche(_type="Marché", autoriteConcedante="", concessionnaires="")).marches) == 1


def test_anomalie_d_un_json_donne_la_ligne_du_marche(lire, marche):
    document = {
        "marches": {"contrat-concession": [{"id": "C"}], "marche": [marche(), marche(id="B", dureeMois="NC")]}
    }
    texte = json.dumps(document, indent=1, ensure_ascii=False)
    lecture = lire(texte)
    attendue = next(n for n, ligne in enumerate(texte.splitlines(), 1) if '"B"' in ligne) - 1
    assert [a.ligne for a in lecture.avertissements] == [attendue]
