"""What is possible but should be looked at is said, and never blocks."""

import pytest

from clauses.extensions import db
from clauses.models import CodeCpv, CodeRome, Commune, QuartierPrioritaire
from tests.appui.lignes_reprise import MODELE, ligne, personne

EMBAUCHE = {"modalite": "embauche_directe", "type_contrat": "cdd", "employeur_type": "entreprise"}
SOUS_TRAITANCE = {"modalite": "sous_traitance", "type_contrat": "cddi", "employeur_type": "ei"}


def dits(rapport) -> list[tuple]:
    assert rapport.erreurs == []
    return [(c.ligne, c.colonne) for c in rapport.avertissements]


def test_une_ligne_coherente_n_avertit_de_rien(importer, territoire):
    assert dits(importer(territoire, ligne(), ligne(mois="2024-04"))) == []


@pytest.mark.parametrize("bonne", [EMBAUCHE, SOUS_TRAITANCE])
def test_les_autres_modalites_coherentes_non_plus(importer, territoire, bonne):
    assert dits(importer(territoire, ligne(**bonne))) == []


@pytest.mark.parametrize(
    ("ecart", "colonne"),
    [
        ({"type_contrat": "cddi"}, "type_contrat"),
        (EMBAUCHE | {"type_contrat": "mission"}, "type_contrat"),
        (EMBAUCHE | {"type_contrat": "cdi_interimaire"}, "type_contrat"),
        ({"modalite": "mise_a_disposition", "employeur_type": "ei", "type_contrat": "cdd"}, "modalite"),
        ({"modalite": "embauche_directe"}, "modalite"),
        ({"modalite": "sous_traitance"}, "modalite"),
        (SOUS_TRAITANCE | {"modalite": "marche_reserve", "type_clause": "execution"}, "modalite"),
        ({"criteres": "JEUNE_SQ"}, "criteres"),
        ({"criteres": "JEUNE_DIPL|RSA"}, "criteres"),
        ({"criteres": "SENIOR"}, "criteres"),
        ({"date_naissance": "01/01/2012"}, "date_naissance"),
        ({"date_naissance": "01/01/2030"}, "date_naissance"),
        ({"date_notification": "02/04/2024"}, "mois"),
        ({"date_fin": "29/02/2024"}, "mois"),
    ],
)
def test_une_incoherence_avertit_une_fois_et_entre(importer, territoire, ecart, colonne):
    rapport = importer(territoire, ligne(**ecart))
    assert dits(rapport) == [(2, colonne)]
    assert rapport.lignes_ecrites == 1


@pytest.mark.parametrize(
    "juste",
    [
        {"criteres": "JEUNE_SQ", "date_naissance": "05/03/1998"},
        {"criteres": "SENIOR", "date_naissance": "04/03/1974"},
        SOUS_TRAITANCE | {"modalite": "marche_reserve", "type_clause": "reserve_siae"},
        SOUS_TRAITANCE | {"modalite": "marche_reserve", "type_clause": "insertion"},
        SOUS_TRAITANCE | {"modalite": "marche_reserve", "type_clause": ""},
        {"date_notification": "31/03/2024"},
        {"date_fin": "01/03/2024"},
    ],
)
def test_la_limite_d_une_regle_n_avertit_pas(importer, territoire, juste):
    assert dits(importer(territoire, ligne(**juste))) == []


def test_une_incoherence_de_contrat_ne_se_repete_pas_chaque_mois(importer, territoire):
    lignes = [ligne(type_contrat="cddi", mois=f"2024-0{m}") for m in range(3, 9)]
    assert dits(importer(territoire, *lignes)) == [(2, "type_contrat")]


def test_des_heures_apres_la_fin_du_contrat_avertissent_a_chaque_ligne(importer, territoire):
    lignes = [ligne(mois=f"2024-{m}") for m in ("09", "10", "11")]
    assert dits(importer(territoire, *lignes)) == [(3, "mois"), (4, "mois")]


def test_les_dates_que_la_base_connait_comptent_aussi(importer, territoire):
    importer(territoire, ligne())
    sans_dates = {"date_fin_contrat": "", "date_fin": "", "date_notification": ""}
    assert dits(importer(territoire, ligne(mois="2024-10", **sans_dates))) == [(2, "mois")]


def test_l_age_est_celui_du_premier_contrat_meme_quand_seule_la_base_le_connait(importer, territoire):
    jeune = {"criteres": "JEUNE_SQ", "date_naissance": "01/06/1998"}
    importer(territoire, ligne(**jeune))
    suite = {"date_debut_contrat": "01/09/2024", "date_fin_contrat": "", "mois": "2024-09"}
    assert dits(importer(territoire, ligne(**jeune, **suite))) == []


def test_plus_de_220_heures_dans_le_mois_tous_contrats_confondus(importer, territoire):
    autre = {"date_debut_contrat": "05/03/2024"}
    assert dits(importer(territoire, ligne(heures="120"), ligne(heures="100", **autre))) == []
    rapport = importer(territoire, ligne(heures="0,01", date_debut_contrat="06/03/2024"))
    (constat,) = rapport.avertissements
    assert (constat.colonne, constat.valeur) == ("heures", "220,01")


def test_les_heures_reprises_deux_fois_ne_se_cumulent_pas(importer, territoire):
    importer(territoire, ligne(heures="200"))
    assert dits(importer(territoire, ligne(heures="200"))) == []


def test_deux_employeurs_le_meme_mois(importer, territoire):
    autre = {"employeur_siret": "", "employeur": "Passerelle", "employeur_type": "ai"}
    deux = (ligne(heures="50"), ligne(heures="50", **autre, type_contrat="cdd"))
    assert dits(importer(territoire, *deux)) == [(3, "mois")]


def test_un_siret_a_cle_fausse_avertit_une_fois_et_reste(importer, territoire):
    faux = "36859574089064"
    rapport = importer(territoire, ligne(employeur_siret=faux), ligne(employeur_siret=faux, mois="2024-04"))
    assert dits(rapport) == [(2, "employeur_siret")]
    assert "clé" in rapport.avertissements[0].message


def test_un_identifiant_qui_n_est_pas_un_siret_avertit(importer, territoire):
    assert dits(importer(territoire, ligne(attributaire_siret="FR12345678901"))) == [
        (2, "attributaire_siret")
    ]


def test_le_siret_de_la_poste_est_juste(importer, territoire):
    assert dits(importer(territoire, ligne(attributaire_siret="35600000000048"))) == []


def test_un_code_n_est_compare_qu_a_une_liste_chargee(importer, territoire):
    inconnus = {"cpv": "99999999-9", "rome": "Z9999", "qpv": "QP999999", "code_commune": "99999"}
    assert dits(importer(territoire, ligne(**inconnus))) == []
    charger_les_listes()
    assert sorted(c for _, c in dits(importer(territoire, ligne(**inconnus)))) == sorted(inconnus)


@pytest.mark.parametrize("cpv", ["45233140-2", "45233140"])
def test_un_code_de_la_liste_n_avertit_pas(importer, territoire, cpv):
    charger_les_listes()
    assert dits(importer(territoire, ligne(cpv=cpv, rome="f1702", qpv="qp047001"))) == []


def charger_les_listes() -> None:
    db.session.add_all(
        [
            CodeCpv(code="45233140", cle_controle="2", libelle="Travaux routiers"),
            CodeRome(code="F1702", libelle="Construction de routes"),
            QuartierPrioritaire(code="QP047001", generation=2015, nom="Rodrigues", commune="Agen"),
            Commune(type="COM", code="47001", nom="Agen"),
        ]
    )
    db.session.flush()


def test_un_identifiant_de_participant_porte_par_deux_personnes_avertit(importer, territoire):
    rapport = importer(territoire, ligne(), personne(1, participant_plie=MODELE["participant_plie"]))
    assert dits(rapport) == [(3, "participant_plie")]


def test_un_identifiant_de_participant_deja_lie_a_une_autre_personne_avertit(importer, territoire):
    importer(territoire, ligne())
    rapport = importer(territoire, personne(1, participant_plie=MODELE["participant_plie"]))
    assert dits(rapport) == [(2, "participant_plie")]
    assert dits(importer(territoire, ligne(mois="2024-05"))) == []


def test_un_qpv_dit_non_est_vide(importer, territoire):
    assert importer(territoire, ligne(qpv="Non")).lignes_ecrites == 1
    assert importer(territoire, ligne(qpv="")).est_sans_effet
