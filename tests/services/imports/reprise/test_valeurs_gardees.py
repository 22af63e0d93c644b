"""The value of the earliest month wins, an empty one never does, a different later one is a warning."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from clauses.extensions import db
from clauses.models import (
    Marche,
    Objectif,
    Personne,
    Structure,
)
from tests.appui.contenu import contenu
from tests.appui.fabriques import TerritoireFabrique
from tests.appui.lignes_reprise import SIRET_EMPLOYEUR, ligne

#: column → (value of the earliest month, later value)
DESCRIPTIVES = {
    "operation": ("Écoquartier", "Tramway"),
    "objet": ("Voirie", "Toiture"),
    "cpv": ("45233140-2", "90911200-8"),
    "montant_ht": ("1000,00", "2000,50"),
    "type_clause": ("execution", "volontaire"),
    "date_notification": ("15/01/2023", "16/01/2023"),
    "date_fin": ("31/12/2025", "31/12/2026"),
    "facilitateur": ("Durand A.", "Lopez M."),
    "role_attributaire": ("cotraitant", "titulaire"),
    "code_commune": ("47001", "47002"),
    "qpv": ("QP047001", "QP047002"),
    "niveau_formation": ("3", "4"),
    "criteres": ("RSA", "RSA|TH"),
    "prescripteur": ("ccas", "plie"),
    "participant_plie": ("P-1", "P-2"),
    "employeur_type": ("etti", "ett"),
    "donneur_ordre_type": ("commune", "epci"),
    "date_fin_contrat": ("30/09/2024", "31/10/2024"),
    "rome": ("F1702", "F1703"),
    "modalite": ("mise_a_disposition", "formation"),
    "employeur": ("Intérim Solidaire", "Intérim Équitable"),
    "attributaire": ("Travaux du Midi", "Travaux du Nord"),
    "donneur_ordre": ("Commune d’Agen", "Ville d’Agen"),
}
OBLIGATOIRES = {"employeur_type", "modalite", "employeur", "attributaire", "donneur_ordre"}
FACULTATIVES = [c for c in DESCRIPTIVES if c not in OBLIGATOIRES]
#: A role left empty is « titulaire » from the first import on: nothing is left to complete.
COMPLETABLES = [c for c in FACULTATIVES if c != "role_attributaire"]


@pytest.mark.parametrize("colonne", DESCRIPTIVES)
def test_la_valeur_du_mois_le_plus_ancien_l_emporte_dans_le_fichier(importer, territoire, colonne):
    ancienne, recente = DESCRIPTIVES[colonne]
    rapport = importer(
        territoire, ligne(mois="2024-05", **{colonne: recente}), ligne(mois="2024-04", **{colonne: ancienne})
    )
    (constat,) = [c for c in rapport.avertissements if c.colonne == colonne and "même objet" in c.message]
    assert (constat.ligne, constat.valeur) == (2, recente)
    assert f"La ligne 3 dit « {ancienne} »" in constat.message
    temoin = TerritoireFabrique()
    importer(
        temoin, ligne(mois="2024-04", **{colonne: ancienne}), ligne(mois="2024-05", **{colonne: ancienne})
    )
    assert sans_structures(contenu(territoire)) == sans_structures(contenu(temoin))


@pytest.mark.parametrize("colonne", FACULTATIVES)
def test_une_valeur_vide_ne_l_emporte_jamais(importer, territoire, colonne):
    ancienne, _ = DESCRIPTIVES[colonne]
    rapport = importer(
        territoire, ligne(mois="2024-04", **{colonne: ""}), ligne(mois="2024-05", **{colonne: ancienne})
    )
    assert rapport.avertissements == []
    temoin = TerritoireFabrique()
    importer(
        temoin, ligne(mois="2024-04", **{colonne: ancienne}), ligne(mois="2024-05", **{colonne: ancienne})
    )
    assert sans_structures(contenu(territoire)) == sans_structures(contenu(temoin))


@pytest.mark.parametrize("colonne", DESCRIPTIVES)
def test_la_base_garde_la_valeur_du_mois_le_plus_ancien(importer, territoire, colonne):
    ancienne, recente = DESCRIPTIVES[colonne]
    importer(territoire, ligne(mois="2024-04", **{colonne: ancienne}))
    avant = contenu(territoire)
    rapport = importer(territoire, ligne(mois="2024-05", **{colonne: recente}))
    (constat,) = [c for c in rapport.avertissements if "c’est elle qui vaut" in c.message]
    assert (constat.colonne, constat.valeur) == (colonne, recente)
    assert f"La base dit « {ancienne} »" in constat.message
    apres = contenu(territoire)
    assert {k: v for k, v in apres.items() if k != "heures"} == {
        k: v for k, v in avant.items() if k != "heures"
    }


@pytest.mark.parametrize("colonne", DESCRIPTIVES)
def test_un_fichier_d_un_mois_anterieur_l_emporte_sur_la_base(importer, territoire, colonne):
    ancienne, recente = DESCRIPTIVES[colonne]
    importer(territoire, ligne(mois="2024-05", **{colonne: recente}))
    rapport = importer(territoire, ligne(mois="2024-04", **{colonne: ancienne}))
    (constat,) = [c for c in rapport.avertissements if "l’emporte" in c.message]
    assert f"La base disait « {recente} »" in constat.message
    apres = contenu(territoire)
    importer(territoire, ligne(mois="2024-06", **{colonne: ancienne}))
    assert {k: v for k, v in apres.items() if k != "heures"} == {
        k: v for k, v in contenu(territoire).items() if k != "heures"
    }
    temoin = TerritoireFabrique()
    importer(
        temoin, ligne(mois="2024-04", **{colonne: ancienne}), ligne(mois="2024-05", **{colonne: ancienne})
    )
    assert sans_structures(apres, "operations") == sans_structures(contenu(temoin), "operations")


@pytest.mark.parametrize("colonne", COMPLETABLES)
def test_un_second_fichier_complete_ce_que_la_base_n_a_pas(importer, territoire, colonne):
    ancienne, _ = DESCRIPTIVES[colonne]
    importer(territoire, ligne(mois="2024-04", **{colonne: ""}))
    rapport = importer(territoire, ligne(mois="2024-05", **{colonne: ancienne}))
    assert rapport.avertissements == []
    assert rapport.creations["fiches complétées"] == 1
    temoin = TerritoireFabrique()
    importer(
        temoin, ligne(mois="2024-04", **{colonne: ancienne}), ligne(mois="2024-05", **{colonne: ancienne})
    )
    assert sans_structures(contenu(territoire)) == sans_structures(contenu(temoin))
    assert importer(territoire, ligne(mois="2024-05", **{colonne: ancienne})).est_sans_effet


def sans_structures(tout: dict, *autres: str) -> dict:
    """Structures are shared: a second territory sees what the first made of them."""
    return {k: v for k, v in tout.items() if k not in ("structures", *autres)}


def test_un_mois_plus_ancien_qui_ne_dit_rien_ne_donne_pas_raison_au_fichier(importer, territoire):
    importer(territoire, ligne(mois="2024-05", code_commune="47001"))
    importer(territoire, ligne(mois="2024-04", code_commune=""), ligne(mois="2024-06", code_commune="47002"))
    assert db.session.scalars(select(Personne.code_commune)).one() == "47001"


def test_la_valeur_corrigee_a_la_main_ne_cede_a_aucun_fichier(importer, territoire):
    importer(territoire, ligne(mois="2024-05"))
    marche = db.session.scalars(select(Marche)).one()
    marche.objet = "Réfection complète"
    db.session.flush()
    importer(territoire, ligne(mois="2024-04", objet="Voirie"))
    assert db.session.scalars(select(Marche.objet)).one() == "Réfection complète"


def test_une_structure_qu_un_autre_territoire_connait_garde_ce_qu_elle_dit(importer, territoire):
    importer(territoire, ligne(mois="2024-05"))
    importer(TerritoireFabrique(), ligne(mois="2024-05"))
    importer(territoire, ligne(mois="2024-04", employeur_type="ett"))
    employeur = db.session.scalars(select(Structure).where(Structure.identifiant == SIRET_EMPLOYEUR)).one()
    assert employeur.type == "etti"


def test_une_entreprise_dite_entreprise_le_reste(importer, territoire):
    importer(territoire, ligne(employeur_type="entreprise", modalite="embauche_directe", type_contrat="cdd"))
    rapport = importer(
        territoire,
        ligne(employeur_type="ei", modalite="embauche_directe", type_contrat="cdd", mois="2024-05"),
    )
    assert [c.colonne for c in rapport.avertissements] == ["employeur_type"]
    employeur = db.session.scalars(select(Structure).where(Structure.identifiant == SIRET_EMPLOYEUR)).one()
    assert employeur.type == "entreprise"


def test_un_attributaire_prend_son_type_quand_il_emploie(importer, territoire):
    titulaire = {"attributaire_siret": SIRET_EMPLOYEUR, "attributaire": "Intérim Solidaire"}
    importer(territoire, ligne(employeur_siret="", employeur="Autre", **titulaire))
    importer(territoire, ligne(mois="2024-05"))
    employeur = db.session.scalars(select(Structure).where(Structure.identifiant == SIRET_EMPLOYEUR)).one()
    assert employeur.type == "etti"


def test_un_cpv_avec_ou_sans_sa_cle_est_le_meme(importer, territoire):
    importer(territoire, ligne(cpv="45233140-2"))
    rapport = importer(
        territoire, ligne(cpv="45233140", mois="2024-04"), ligne(cpv="45233140 - Voirie", mois="2024-05")
    )
    assert rapport.avertissements == []
    assert db.session.scalars(select(Marche.cpv)).one() == "45233140-2"


@pytest.mark.parametrize(("colonne", "valeurs"), [("sexe", ("F", "M")), ("heures_prevues", ("1200", "1300"))])
def test_un_sexe_ou_un_objectif_different_est_une_erreur_dans_le_fichier(
    importer, territoire, colonne, valeurs
):
    rapport = importer(
        territoire,
        ligne(mois="2024-05", **{colonne: valeurs[1]}),
        ligne(mois="2024-04", **{colonne: valeurs[0]}),
        a_blanc=True,
    )
    (erreur,) = rapport.erreurs
    assert (erreur.ligne, erreur.colonne) == (2, colonne)
    assert "La ligne 3 dit" in erreur.message
    assert valeurs[1] in erreur.valeur


@pytest.mark.parametrize(("colonne", "valeurs"), [("sexe", ("F", "M")), ("heures_prevues", ("1200", "1300"))])
def test_un_sexe_ou_un_objectif_different_de_la_base_est_une_erreur(importer, territoire, colonne, valeurs):
    importer(territoire, ligne(mois="2024-05", **{colonne: valeurs[0]}))
    rapport = importer(territoire, ligne(mois="2024-04", **{colonne: valeurs[1]}), a_blanc=True)
    (erreur,) = rapport.erreurs
    assert erreur.colonne == colonne
    assert f"La base dit « {valeurs[0]}" in erreur.message


def test_un_objectif_absent_d_une_ligne_ne_contredit_rien(importer, territoire):
    importer(territoire, ligne(heures_prevues=""))
    importer(territoire, ligne(heures_prevues="1200,50", mois="2024-04"))
    importer(territoire, ligne(heures_prevues="", mois="2024-05"))
    objectif = db.session.scalars(select(Objectif)).one()
    assert (objectif.heures, objectif.date_effet) == (Decimal("1200.50"), None)
