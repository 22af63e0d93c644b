"""Reading the rows behind a number on a page: names leave a trace, territory by territory."""

from ..acteur import Acteur
from ..journal import Verbe, consigner
from .calcul import libelle_de
from .demande import Perimetre, Precision
from .edition import filtres_nommes, libelle_periode, nommer_objets
from .lignes import LignesImpact, Question, lignes_impact


def consulter_lignes(acteur: Acteur, question: Question, page: int) -> LignesImpact:
    """One page of rows; where people are named, an event says whose rows were read."""
    lues = lignes_impact(acteur, question, page=page)
    filtres = {
        axe.value: [cle for cle, _ in mots] for axe, mots in filtres_nommes(question.perimetre).items()
    }
    for territoire_id in sorted(lues.nommees):
        siennes = [
            x.personne_id for x in lues.lignes if x.territoire_id == territoire_id and x.nom is not None
        ]
        consigner(
            acteur,
            Verbe.LISTE_NOMINATIVE_CONSULTEE,
            objet=("impact", None),
            territoire_id=territoire_id,
            valeurs={
                "liste": "impact", "periode": libelle_periode(question.perimetre), "filtres": filtres,
                "page": lues.page, "ids": sorted(set(siennes)),
            },
        )  # fmt: skip
    return lues


def nommer_precision(perimetre: Perimetre, precision: Precision) -> str:
    """« Femmes », « V1 — Réfection de la voirie »: the words of the row that is opened."""
    if precision.id is None:
        return libelle_de(precision.axe, precision.cle)
    nommes = nommer_objets(perimetre, precision.axe, (precision.id,))
    return nommes[0][1] if nommes else libelle_de(precision.axe, None)
