"""One wrong value at a time: the warning it deserves, and what stays of it."""

from datetime import date
from decimal import Decimal

import pytest

from clauses.services.imports.decp import Gravite

FACULTATIFS = (
    "nature",
    "procedure",
    "lieuExecution",
    "datePublicationDonnees",
    "formePrix",
    "ccag",
    "idAccordCadre",
    "techniques",
    "typeGroupementOperateurs",
    "considerationsSociales",
    "actesSousTraitance",
    "modifications",
    "modificationsActesSousTraitance",
    "marcheInnovant",
    "origineUE",
    "concessionnaires",
)


@pytest.mark.parametrize("valeur", ["NC", "douze", 0, -3, 11.5, 601, True, [12], {"a": 1}, 10**30])
def test_duree_qui_n_est_pas_un_nombre_de_mois_reste_vide(lire_v2, marche, reperes, valeur):
    lecture = lire_v2(marche(dureeMois=valeur))
    assert reperes(lecture) == [("duree_illisible", "marché 2025M001")]
    assert lecture.marches[0].duree_mois is None


@pytest.mark.parametrize(("valeur", "lue"), [("12", 12), (12.0, 12), ("12,0", 12), (600, 600)])
def test_duree_lue_sans_bruit(lire_v2, marche, valeur, lue):
    lecture = lire_v2(marche(dureeMois=valeur))
    assert (lecture.marches[0].duree_mois, lecture.anomalies) == (lue, ())


@pytest.mark.parametrize(
    ("valeur", "code"),
    [
        (1.0e17, "montant_invraisemblable"),
        (100_000_000_000, "montant_invraisemblable"),
        ("1e400", "montant_invraisemblable"),
        (0, "montant_nul"),
        (0.001, "montant_nul"),
        (-5, "montant_nul"),
        ("environ 3000", "montant_illisible"),
        ("1,234.56", "montant_illisible"),
        (False, "montant_illisible"),
        (["1"], "montant_illisible"),
    ],
)
def test_montant_qui_n_en_est_pas_un_reste_vide(lire_v2, marche, reperes, valeur, code):
    lecture = lire_v2(marche(montant=valeur))
    assert reperes(lecture) == [(code, "marché 2025M001")]
    assert lecture.marches[0].montant is None


@pytest.mark.parametrize(
    ("valeur", "lu"),
    [("1 234,56 €", "1234.56"), (99_999_999_999.99, "99999999999.99"), (1.005, "1.01"), (1, "1.00")],
)
def test_montant_est_exact_au_centime(lire_v2, marche, valeur, lu):
    lecture = lire_v2(marche(montant=valeur))
    assert (str(lecture.marches[0].montant), lecture.anomalies) == (lu, ())


@pytest.mark.parametrize(
    ("valeur", "code"),
    [
        ("31/02/2025", "date_illisible"),
        ("printemps", "date_illisible"),
        (20250310, "date_illisible"),
        ("0205-03-10", "date_invraisemblable"),
    ],
)
def test_date_qui_n_en_est_pas_une_reste_vide(lire_v2, marche, reperes, valeur, code):
    lecture = lire_v2(marche(dateNotification=valeur))
    assert reperes(lecture) == [(code, "marché 2025M001")]
    assert lecture.marches[0].date_notification is None


@pytest.mark.parametrize("valeur", ["2025-03-10", "2025-03-10T08:00:00Z", "2025-03-10+01:00", "10/03/2025"])
def test_date_lue_dans_ses_ecritures_courantes(lire_v2, marche, valeur):
    lecture = lire_v2(marche(dateNotification=valeur))
    assert (lecture.marches[0].date_notification, lecture.anomalies) == (date(2025, 3, 10), ())


def test_publication_anterieure_a_la_notification_reste_vide(lire_v2, marche, reperes):
    lecture = lire_v2(marche(datePublicationDonnees="2003-11-24"))
    assert reperes(lecture) == [("publication_avant_notification", "marché 2025M001")]
    assert lecture.marches[0].date_publication is None


def test_notification_dans_l_avenir_est_gardee_et_avertie(lire_v2, marche, reperes):
    lecture = lire_v2(
        marche(
            dateNotification="2026-11-21",
            datePublicationDonnees=...,
            modifications=...,
            actesSousTraitance=...,
            modificationsActesSousTraitance=...,
        )
    )
    assert reperes(lecture) == [("date_future", "marché 2025M001")]
    assert lecture.marches[0].date_notification == date(2026, 11, 21)


@pytest.mark.parametrize("valeur", ["45", "4523314", "travaux", "45233140-22", 45233140.5])
def test_cpv_sans_sa_forme_reste_vide(lire_v2, marche, reperes, valeur):
    lecture = lire_v2(marche(codeCPV=valeur))
    assert reperes(lecture) == [("cpv_illisible", "marché 2025M001")]
    assert lecture.marches[0].cpv is None


@pytest.mark.parametrize("valeur", ["45233140", "45233140-2"])
def test_cpv_avec_ou_sans_cle_est_normal(lire_v2, marche, valeur):
    lecture = lire_v2(marche(codeCPV=valeur))
    assert (lecture.marches[0].cpv, lecture.anomalies) == (valeur, ())


@pytest.mark.parametrize(
    ("code", "type_code", "attendu"),
    [
        ("03120", "Code postal", "03"),
        ("97430", "Code postal", "974"),
        ("98800", "CODE POSTAL", "988"),
        ("98000", "Code postal", None),
        ("20137", "Code postal", "2A"),
        ("20290", "Code postal", "2B"),
        ("20600", "Code postal", "2B"),
        ("20303", "Code postal", None),
        ("2B033", "Code commune", "2B"),
        ("97411", "Code commune", "974"),
        ("99109", "Code commune", None),
        ("3", "Code département", "03"),
        ("2a", "Code département", "2A"),
        ("971", "Code département", "971"),
        ("331", "Code arrondissement", "33"),
        ("2A05", "Code canton", "2A"),
        ("75", "Code région", None),
        ("FR", "Code pays", None),
        ("33000", None, "33"),
    ],
)
def test_departement_se_deduit_du_lieu_sans_avertissement(lire_v2, marche, code, type_code, attendu):
    lecture = lire_v2(marche(lieuExecution={"code": code, "typeCode": type_code}))
    lu = lecture.marches[0]
    assert (lu.lieu_code, lu.lieu_type, lu.departement) == (code, type_code, attendu)
    assert lecture.anomalies == ()


def test_code_de_lieu_sans_la_forme_de_son_type_est_garde_et_averti(lire_v2, marche, reperes):
    lecture = lire_v2(marche(lieuExecution={"code": "750", "typeCode": "Code postal"}))
    assert reperes(lecture) == [("lieu_illisible", "marché 2025M001")]
    assert (lecture.marches[0].lieu_code, lecture.marches[0].departement) == ("750", None)


def test_considerations_inconnues_sont_ignorees_et_averties(lire_v2, marche, reperes):
    lecture = lire_v2(marche(considerationsSociales={"considerationSociale": ["critere SOCIAL", "Bio"]}))
    assert reperes(lecture) == [("consideration_inconnue", "marché 2025M001")]
    assert [str(c) for c in lecture.marches[0].considerations_sociales] == ["Critère social"]


@pytest.mark.parametrize("ecriture", ["Clause sociale, Critère social", ["Critère social", "Clause sociale"]])
def test_considerations_se_lisent_en_liste_ou_en_texte(lire_v2, marche, ecriture):
    lecture = lire_v2(marche(considerationsSociales=ecriture))
    assert [str(c) for c in lecture.marches[0].considerations_sociales] == [
        "Clause sociale",
        "Critère social",
    ]
    assert lecture.anomalies == ()


def test_groupement_inconnu_reste_vide(lire_v2, marche, reperes):
    lecture = lire_v2(marche(typeGroupementOperateurs="Amical"))
    assert reperes(lecture) == [("groupement_inconnu", "marché 2025M001")]
    assert lecture.marches[0].type_groupement is None


@pytest.mark.parametrize("vide", [None, "", "nan", float("nan"), ...])
def test_champs_facultatifs_vides_ne_font_aucun_bruit(lire_v2, marche, vide):
    assert lire_v2(marche(**dict.fromkeys(FACULTATIFS, vide))).anomalies == ()


@pytest.mark.parametrize("valeur", ["non", "oui", True, 0])
def test_champs_que_l_application_ne_lit_pas_ne_font_aucun_bruit(lire_v2, marche, valeur):
    assert lire_v2(marche(marcheInnovant=valeur, offresRecues=valeur, valeurGlobale=valeur)).anomalies == ()


@pytest.mark.parametrize("vide", [None, "", "nan", ...])
@pytest.mark.parametrize(
    "champ", ["objet", "codeCPV", "dateNotification", "montant", "dureeMois", "titulaires"]
)
def test_champ_utile_absent_est_averti_une_fois(lire_v2, marche, reperes, champ, vide):
    lecture = lire_v2(marche(**{champ: vide}))
    assert reperes(lecture) == [("champ_absent", "marché 2025M001")]
    assert len(lecture.marches) == 1


@pytest.mark.parametrize("champ", ["objet", "nature", "procedure", "formePrix", "ccag", "idAccordCadre"])
def test_texte_qui_n_en_est_pas_un_reste_vide(lire_v2, marche, reperes, champ):
    assert reperes(lire_v2(marche(**{champ: {"a": [1]}}))) == [("texte_illisible", "marché 2025M001")]


@pytest.mark.parametrize("vide", [None, "", "nan", "NC", [], {}, ...])
def test_id_absent_bloque_le_marche(lire_v2, marche, vide):
    lecture = lire_v2(marche(id=vide), marche(id="B"))
    assert [(str(a.code), a.emplacement, a.gravite) for a in lecture.anomalies] == [
        ("id_absent", "marché n° 1", Gravite.ERREUR)
    ]
    assert [m.id for m in lecture.marches] == ["B"]


@pytest.mark.parametrize("vide", [None, "", "nan", {"id": None}, {"id": "NC"}, {"nom": "Ville"}, [], ...])
def test_acheteur_absent_bloque_le_marche(lire_v2, marche, vide):
    lecture = lire_v2(marche(acheteur=vide))
    assert [str(a.code) for a in lecture.erreurs] == ["acheteur_absent"]
    assert lecture.marches == ()


@pytest.mark.parametrize("noeud", [None, "abc", 3, [], {}])
def test_ce_qui_n_est_pas_un_marche_est_une_erreur(lire_v2, marche, noeud):
    lecture = lire_v2(noeud, marche())
    assert [(str(a.code), a.emplacement) for a in lecture.erreurs] == [("marche_illisible", "marché n° 1")]
    assert len(lecture.marches) == 1


def test_message_dit_le_lieu_la_valeur_et_le_remede(lire_v2, marche):
    lecture = lire_v2(marche(dureeMois="NC"))
    assert lecture.anomalies[0].message == (
        "marché 2025M001 (ligne 1)\u00a0: durée «\u00a0NC\u00a0» n’est pas un nombre entier de mois "
        "entre 1 et 600\u00a0; laissé vide, à compléter."
    )
    assert (lecture.anomalies[0].champ, lecture.anomalies[0].ligne) == ("dureeMois", 1)


def test_caracteres_qu_une_base_refuse_sont_otes(lire, marche):
    objet = "Cour\\u0000 de l’école\\ud800"
    lecture = lire(
        '{"marches": {"marche": [{"id": "1", "acheteur": {"id": "90000000100017"}, "objet": "'
        + objet
        + '"}]}}'
    )
    assert lecture.marches[0].objet == "Cour de l’école"


def test_montant_reste_un_decimal(lire_v2, marche):
    assert lire_v2(marche(montant=0.1 + 0.2)).marches[0].montant == Decimal("0.30")


def test_numero_de_securite_sociale_est_ecarte_et_masque(lire_v2, marche, reperes):
    lecture = lire_v2(
        marche(
            objet="Accompagnement de Mme X, 2 94 05 33 063 001 42",
            dureeMois="294053306300142",
            titulaires=[{"titulaire": {"id": "90000001900019", "denominationSociale": "M. 194053306300142"}}],
        )
    )
    lu = lecture.marches[0]
    assert reperes(lecture) == [
        ("duree_illisible", "marché 2025M001"),
        ("nir_ecarte", "marché 2025M001"),
        ("nir_ecarte", "marché 2025M001, titulaire 1"),
    ]
    assert [a.valeur for a in lecture.anomalies] == ["2 94 ** …", "2 94 ** …", "1 94 ** …"]
    assert (lu.objet, lu.duree_mois, lu.titulaires[0].nom) == (None, None, None)


def test_siret_qui_ressemble_a_un_numero_de_securite_sociale_n_est_pas_masque(lire_v2, marche):
    lecture = lire_v2(
        marche(titulaires=[{"titulaire": {"id": "194053306300142", "typeIdentifiant": "SIRET"}}])
    )
    assert [(str(a.code), a.valeur) for a in lecture.anomalies] == [("siret_malforme", "194053306300142")]


def test_texte_plus_long_que_la_base_est_coupe_et_averti(lire_v2, marche, reperes):
    lecture = lire_v2(marche(objet="a" * 1001, ccag="b" * 120))
    assert reperes(lecture) == [("texte_tronque", "marché 2025M001")]
    assert len(lecture.marches[0].objet) == 1000


def test_id_demesure_bloque_le_marche(lire_v2, marche):
    lecture = lire_v2(marche(id="9" * 121))
    assert [str(a.code) for a in lecture.erreurs] == ["id_trop_long"]
    assert lecture.marches == ()
