"""The search box: a market, an operation, a structure or a person, within what the reader sees."""

import pytest

from clauses.models.vocabulaire import Role
from clauses.services.recherche import chercher
from tests.appui.fabriques import OperationFabrique, StructureFabrique, TerritoireFabrique
from tests.appui.suivi import LE, acteur, creer_suivi, denommer, evenements, nommer


@pytest.fixture
def monde(base, territoire):
    suivi = creer_suivi(territoire, reference="MONTANOU-1", recherche="montanou 1 voirie")
    OperationFabrique(territoire_id=territoire.id, nom="Quartier Montanou")
    denommer(StructureFabrique(), "Régie de Montanou")
    suivi.affecter(nommer(territoire, "MONTANOU", "Éloïse"))
    return suivi


def _trouve(par, texte: str) -> dict[str, int]:
    return {r.liste.cle: r.page.total for r in chercher(par, texte, LE)}


def test_la_recherche_trouve_un_marche_une_operation_une_structure_et_une_personne(monde, territoire):
    par = acteur(Role.FACILITATEUR, territoire_id=territoire.id)
    assert _trouve(par, "Montañou") == {"marches": 1, "operations": 1, "structures": 1, "personnes": 1}
    assert _trouve(par, "eloise montanou") == {"personnes": 1}


def test_un_donneur_ordre_ne_trouve_jamais_un_nom(monde):
    acheteur = acteur(Role.DONNEUR_ORDRE, structure_id=monde.acheteur.id)
    assert set(_trouve(acheteur, "montanou")) == {"marches"}
    assert evenements("liste_nominative_consultee") == []


def test_un_autre_territoire_ne_trouve_que_ce_qui_est_partage(monde):
    voisin = acteur(Role.COORDINATEUR, territoire_id=TerritoireFabrique().id)
    assert _trouve(voisin, "montanou") == {"structures": 1}


def test_les_noms_trouves_sont_consignes(monde, territoire):
    chercher(acteur(Role.FACILITATEUR, territoire_id=territoire.id), "eloise", LE)
    [evenement] = evenements("liste_nominative_consultee")
    assert evenement.territoire_id == territoire.id


@pytest.mark.parametrize("texte", ["", "   ", "%", "?!"])
def test_rien_a_chercher_ne_trouve_rien(monde, territoire, texte):
    assert _trouve(acteur(Role.FACILITATEUR, territoire_id=territoire.id), texte) == {}
