"""A file never writes into what is in the bin: it says so, and what to do."""

import pytest
from sqlalchemy import select

from clauses.models import Affectation, Attribution, Contrat, HeuresMensuelles, Lot, Marche, Personne
from clauses.services.acteur import SYSTEME
from clauses.services.suppression import supprimer
from tests.appui.lignes_reprise import fichier, ligne


@pytest.fixture
def importee(commande, territoire, base, tmp_path):
    """One line imported, then its hours taken away, so that its objects may go to the bin."""
    chemin = fichier(tmp_path, ligne())
    assert commande("importer", "reprise", chemin, "--territoire", "essai").exit_code == 0
    for heures in base.scalars(select(HeuresMensuelles)):
        heures.valable_au = heures.valable_du
    base.commit()
    return chemin


@pytest.mark.parametrize(
    ("objet", "modele", "mot"),
    [
        ("marche", Marche, "Ce marché"),
        ("lot", Lot, "Ce lot"),
        ("attribution", Attribution, "Cet engagement"),
        ("personne", Personne, "Ce salarié"),
        ("contrat", Contrat, "Ce contrat"),
        ("affectation", Affectation, "Ce contrat sur ce marché"),
    ],
)
def test_une_ligne_qui_vise_la_corbeille_est_refusee(
    commande, importee, base, territoire, objet, modele, mot
):
    supprimer(SYSTEME, objet, base.scalars(select(modele)).one(), territoire_id=territoire.id)
    base.commit()
    refus = commande("importer", "reprise", importee, "--territoire", "essai")
    assert refus.exit_code == 1
    assert f"{mot} est dans la corbeille" in refus.stderr
    assert base.scalars(select(HeuresMensuelles.id).where(HeuresMensuelles.valable_au.is_(None))).all() == []
