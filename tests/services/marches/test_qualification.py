"""Markets read in the public data: followed, already followed, ignored; each with its reason and its event."""

import json

import pytest

from clauses.models import DonneesEvenement
from clauses.models.vocabulaire import Etape, Qualification, Role
from clauses.services.erreurs import Conflit, DonneesInvalides, Introuvable, TransitionImpossible
from clauses.services.marches import Decision, lire_marche, qualifier_marche
from tests.appui.fabriques import TerritoireFabrique
from tests.appui.suivi import LE, acteur, creer_suivi, evenements


@pytest.fixture
def a_qualifier(base, territoire):
    return creer_suivi(
        territoire,
        dues=None,
        etape=Etape.NOTIFIE,
        qualification=Qualification.A_QUALIFIER,
        donnees_publiques={"dits": {}},
    )


@pytest.fixture
def par(base, territoire):
    return acteur(Role.FACILITATEUR, territoire_id=territoire.id)


@pytest.mark.parametrize(
    ("decision", "motif", "attendue"),
    [
        (Decision.SUIVRE, "", Qualification.SUIVI),
        (Decision.DEJA_SUIVI, "sous 21_BAM_048", Qualification.DEJA_SUIVI),
        (Decision.IGNORER, "hors territoire", Qualification.IGNORE),
    ],
)
def test_un_marche_a_qualifier_recoit_une_decision_consignee(
    base, a_qualifier, par, decision, motif, attendue
):
    qualifier_marche(par, a_qualifier.marche.id, decision, motif=motif)
    assert a_qualifier.marche.qualification == attendue
    assert a_qualifier.marche.etape == Etape.NOTIFIE
    [evenement] = evenements("marche_qualifie")
    assert (evenement.objet_id, evenement.territoire_id) == (a_qualifier.marche.id, a_qualifier.territoire.id)
    valeurs = json.loads(base.get(DonneesEvenement, evenement.numero).valeurs)
    assert valeurs == {"de": "a_qualifier", "vers": attendue.value, "motif": motif}


@pytest.mark.parametrize("decision", [Decision.DEJA_SUIVI, Decision.IGNORER])
def test_mettre_un_marche_de_cote_demande_un_motif(base, a_qualifier, par, decision):
    with pytest.raises(DonneesInvalides) as refus:
        qualifier_marche(par, a_qualifier.marche.id, decision, motif="   ")
    assert refus.value.champ == "motif"
    assert a_qualifier.marche.qualification == Qualification.A_QUALIFIER
    assert evenements("marche_qualifie") == []


def test_une_decision_se_defait(base, a_qualifier, par):
    qualifier_marche(par, a_qualifier.marche.id, Decision.IGNORER, motif="erreur")
    qualifier_marche(par, a_qualifier.marche.id, Decision.REPRENDRE)
    assert a_qualifier.marche.qualification == Qualification.A_QUALIFIER
    assert len(evenements("marche_qualifie")) == 2


def test_un_marche_deja_qualifie_ne_se_qualifie_pas_deux_fois(base, a_qualifier, par):
    qualifier_marche(par, a_qualifier.marche.id, Decision.SUIVRE)
    with pytest.raises(TransitionImpossible):
        qualifier_marche(par, a_qualifier.marche.id, Decision.IGNORER, motif="trop tard")


def test_un_marche_avec_des_heures_ne_redevient_pas_a_qualifier(base, a_qualifier, par):
    qualifier_marche(par, a_qualifier.marche.id, Decision.SUIVRE)
    a_qualifier.affecter_plusieurs(1)
    assert lire_marche(par, a_qualifier.marche.id, LE).decisions == []
    with pytest.raises(TransitionImpossible):
        qualifier_marche(par, a_qualifier.marche.id, Decision.REPRENDRE)


def test_un_marche_cree_a_la_main_ne_se_qualifie_pas(base, territoire, par):
    suivi = creer_suivi(territoire)
    assert lire_marche(par, suivi.marche.id, LE).decisions == []


def test_qualifier_sur_une_page_perimee_est_un_conflit(base, a_qualifier, par):
    vue = a_qualifier.marche.version
    a_qualifier.marche.objet = "Modifié par quelqu’un d’autre"
    base.commit()
    with pytest.raises(Conflit):
        qualifier_marche(par, a_qualifier.marche.id, Decision.SUIVRE, version=vue)


def test_le_marche_d_un_autre_territoire_est_introuvable(base, a_qualifier):
    voisin = acteur(Role.COORDINATEUR, territoire_id=TerritoireFabrique().id)
    with pytest.raises(Introuvable):
        qualifier_marche(voisin, a_qualifier.marche.id, Decision.SUIVRE)
    assert a_qualifier.marche.qualification == Qualification.A_QUALIFIER


def test_un_controleur_lit_sans_pouvoir_qualifier(base, a_qualifier, territoire):
    controleur = acteur(Role.CONTROLEUR, territoire_id=territoire.id)
    assert lire_marche(controleur, a_qualifier.marche.id, LE).decisions == []
    with pytest.raises(Introuvable):
        qualifier_marche(controleur, a_qualifier.marche.id, Decision.SUIVRE)
