"""What writing a file would create: the report of a dry run."""

from collections import Counter
from itertools import chain

from ..cellules import VIDE
from ..rapprochement import Rapprochement

CREES = ("structures", "marches", "lots", "attributions", "personnes", "contrats", "affectations")


def prevoir(r: Rapprochement) -> Counter:
    """The same counts as an import that writes: objects to create, objects to complete, hours."""
    creations = Counter({genre: len(r.utiles[genre] - set(r.ids[genre])) for genre in CREES})
    creations["heures"] = len(r.heures_nouvelles)
    creations["fiches complétées"] = sum(map(len, r.complements.values()))
    for genre, colonne, pluriel, connus in (
        ("marches", "operation", "operations", r.existant.operations),
        ("marches", "facilitateur", "facilitateurs", r.existant.facilitateurs),
    ):
        noms = {n.identite for n in valeurs_nouvelles(r, genre, colonne)}
        creations[pluriel] = len(noms - set(connus))
    participants = set(valeurs_nouvelles(r, "personnes", "participant_plie"))
    creations["participants"] = len(participants - set(r.existant.personnes.participants))
    creations["objectifs"] = sum(1 for _ in valeurs_nouvelles(r, "attributions", "heures_prevues"))
    return +creations


def valeurs_nouvelles(r: Rapprochement, genre: str, colonne: str) -> list:
    """The values of a column that the file brings: those of the objects to create, then those to complete."""
    catalogue = r.catalogue(genre)
    creees = (catalogue.valeur(rang, colonne) for rang in sorted(r.utiles[genre]) if rang not in r.ids[genre])
    completees = (v[colonne] for v in r.complements[genre].values() if colonne in v)
    return [v for v in chain(creees, completees) if v != VIDE]
