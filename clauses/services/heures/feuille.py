"""A whole sheet sent at once, without JavaScript or after it: its cells saved, then what its button asks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from ...extensions import db
from ...models.types import Vocabulaire
from ..acteur import Acteur
from ..erreurs import DonneesInvalides
from . import etats
from .cellules import CelluleSaisie, Issue, Resultat, enregistrer_cellules
from .etats import Bilan, CelluleVisee


class Action(Vocabulaire):
    """The buttons of a sheet."""

    ENREGISTRER = "enregistrer", "Enregistrer"
    DECLARER = "declarer", "Déclarer"
    VALIDER = "valider", "Valider"
    DECLARER_VALIDER = "declarer_valider", "Déclarer et valider"
    REJETER = "rejeter", "Refuser"
    ROUVRIR = "rouvrir", "Rouvrir"


_VERBES = {
    Action.DECLARER: lambda acteur, visees, _motif: etats.declarer(acteur, visees),
    Action.VALIDER: etats.valider,
    Action.DECLARER_VALIDER: etats.declarer_et_valider,
    Action.REJETER: etats.rejeter,
    Action.ROUVRIR: etats.rouvrir,
}


@dataclass(frozen=True)
class Envoi:
    """What became of a sheet. `a_revoir` are the cells that were not saved: nothing else was done then.

    `refus` is why the button did nothing, most often a reason that is missing; the cells are saved all the same.
    """

    resultats: Sequence[Resultat]
    bilan: Bilan | None = None
    refus: str = ""

    @property
    def a_revoir(self) -> list[Resultat]:
        return [r for r in self.resultats if r.issue in (Issue.CONFLIT, Issue.REFUSEE)]

    @property
    def est_complet(self) -> bool:
        return not self.a_revoir and not self.refus

    @property
    def a_change(self) -> bool:
        """Something was saved, or changed state."""
        return any(r.issue is Issue.ENREGISTREE for r in self.resultats) or bool(
            self.bilan and self.bilan.faites
        )

    def __str__(self) -> str:
        faites = sum(r.issue is Issue.ENREGISTREE for r in self.resultats)
        phrases = [f"{faites} cellule enregistrée." if faites == 1 else f"{faites} cellules enregistrées."]
        if self.bilan is None:
            return phrases[0] if faites else "Rien n’a changé."
        return " ".join([*(phrases if faites else []), str(self.bilan)])


def changer_etat(acteur: Acteur, action: Action, visees: Sequence[CelluleVisee], motif: str = "") -> Bilan:
    """Apply the transition of a button to cells."""
    return _VERBES[action](acteur, visees, motif)


def soumettre_feuille(
    acteur: Acteur,
    saisies: Sequence[CelluleSaisie],
    action: Action,
    visees: Sequence[CelluleVisee],
    *,
    motif: str = "",
    aujourdhui: date,
) -> Envoi:
    """Save the cells, then apply the button to `visees`, whose numbers follow what was just saved."""
    resultats = enregistrer_cellules(acteur, saisies, aujourdhui=aujourdhui)
    envoi = Envoi(resultats)
    if action is Action.ENREGISTRER or envoi.a_revoir:
        return envoi
    numeros = {r.cle: r.numero for r in resultats}
    a_jour = [replace(v, numero=numeros.get(v.cle, v.numero)) for v in visees]
    try:
        with db.session.begin_nested():
            return Envoi(resultats, changer_etat(acteur, action, a_jour, motif))
    except DonneesInvalides as refus:
        return Envoi(resultats, refus=refus.message)
