"""What writing a file would create: the report of a dry run."""

from collections import Counter
from itertools import chain

from sqlalchemy import Row, select

from .....extensions import db
from .....models import Affectation, HeuresMensuelles
from .....models.vocabulaire import Etape
from ..cellules import VIDE
from ..rapprochement import Rapprochement

AVANT_EXECUTION = (Etape.REPERE, Etape.ETUDIE, Etape.CALIBRE, Etape.PUBLIE, Etape.NOTIFIE)
MOTIF_SANS_CRITERE = "Reprise d’historique sans critère d’éligibilité."
PAQUET = 500
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
    creations["marchés passés en exécution"] = len(marches_a_avancer(r))
    creations["heures régularisées"] = len(heures_a_regulariser(r))
    creations["objectifs"] = sum(1 for _ in valeurs_nouvelles(r, "attributions", "heures_prevues"))
    return +creations


def valeurs_nouvelles(r: Rapprochement, genre: str, colonne: str) -> list:
    """The values of a column that the file brings: those of the objects to create, then those to complete."""
    catalogue = r.catalogue(genre)
    creees = (catalogue.valeur(rang, colonne) for rang in sorted(r.utiles[genre]) if rang not in r.ids[genre])
    completees = (v[colonne] for v in r.complements[genre].values() if colonne in v)
    return [v for v in chain(creees, completees) if v != VIDE]


def marches_a_avancer(r: Rapprochement) -> set[int]:
    """Keys of the markets known before their execution on which the new hours were worked."""
    avant = {m.id for m in r.existant.marches.values() if m.etape in AVANT_EXECUTION}
    return avant & {r.ids["marches"].get(rang) for rang in r.utiles["marches"]}


def heures_a_regulariser(r: Rapprochement) -> list[Row]:
    """The hours that a former file brought without criterion, and that this one gives criteria to."""
    personnes = [p for p, v in r.complements["personnes"].items() if v.get("criteres")]
    heures: list[Row] = []
    for debut in range(0, len(personnes), PAQUET):
        paquet = personnes[debut : debut + PAQUET]
        heures += db.session.execute(_HEURES_SANS_CRITERE.where(Affectation.personne_id.in_(paquet)))
    return heures


_H = HeuresMensuelles
_HEURES_SANS_CRITERE = (
    select(
        _H.id, _H.affectation_id, _H.territoire_id, _H.mois, _H.heures, _H.etat, _H.origine, _H.importation_id,
        _H.ligne_source, _H.validee_par_id, _H.validee_le, _H.numero,
    )
    .join(Affectation, Affectation.id == _H.affectation_id)
    .where(_H.valable_au.is_(None), _H.est_a_regulariser, _H.motif == MOTIF_SANS_CRITERE)
)  # fmt: skip
