"""Acting on several rows of a list at once: the rows chosen, what was done of them, and what was left, in words."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select

from ..extensions import db
from .erreurs import DonneesInvalides, Introuvable
from .normalisation import espaces_insecables

MAXIMUM = 500
#: How many rows a sentence names; the others are counted.
NOMMEES = 5


@dataclass(frozen=True)
class Bilan:
    """What was done: « 3 marchés suivis, 1 laissé : 2025-004 (qualifié « Ignoré »). ».

    `mots` say the act for one row and for several; `laisses` are the rows it does not apply to, each with its reason.
    """

    faits: int
    mots: tuple[str, str]
    laisses: Sequence[str] = ()

    @property
    def phrase(self) -> str:
        un, plusieurs = self.mots
        fait = f"{self.faits} {plusieurs}" if self.faits > 1 else f"{self.faits or 'Aucun'} {un}"
        if not self.laisses:
            return espaces_insecables(f"{fait}.")
        nombre = len(self.laisses)
        laisse = f"{nombre} laissé{'s' if nombre > 1 else ''}"
        return espaces_insecables(f"{fait}, {laisse} : {enumerer(self.laisses)}.")


class RefusEnNombre(DonneesInvalides):
    """Rows refuse the act, and nothing is written of any; `cles` are those that the message names."""

    def __init__(self, refus: Sequence[tuple[int, str, str]]):
        lignes = enumerer(
            [f"{nom} ({raison[:1].lower()}{raison[1:].rstrip('.')})" for _, nom, raison in refus]
        )
        super().__init__(espaces_insecables(f"Rien n’a été changé. À revoir : {lignes}."))
        self.cles = [cle for cle, _, _ in refus[:NOMMEES]]


def enumerer(lignes: Sequence[str]) -> str:
    """The first rows, and how many others there are."""
    reste = len(lignes) - NOMMEES
    suite = f" ; et {reste} autre{'s' if reste > 1 else ''}" if reste > 0 else ""
    return " ; ".join(lignes[:NOMMEES]) + suite


def prendre(visibles: Select, cle: Any, ids: Iterable[int], inconnue: str) -> list:
    """The rows chosen, through their door and locked, always in the same order: two people never wait for each other.

    Raises `DonneesInvalides` for none or too many, `Introuvable` when one of them is not for this actor.
    """
    choisies = set(ids)
    if not choisies:
        raise DonneesInvalides("Cochez au moins une ligne.", "choix")
    if len(choisies) > MAXIMUM:
        raise DonneesInvalides(f"Cochez {MAXIMUM} lignes au plus à la fois.", "choix")
    lignes = list(db.session.scalars(visibles.where(cle.in_(choisies)).order_by(cle).with_for_update()))
    if len(lignes) != len(choisies):
        raise Introuvable(inconnue)
    return lignes


def tout_ou_rien(lignes: Iterable, nommer: Callable[[Any], str], verbe: Callable[[Any], Any]) -> None:
    """Do the act on each row; raises `RefusEnNombre` with all those that refuse it, for the edge to undo."""
    refus = []
    for ligne in lignes:
        try:
            verbe(ligne)
        except DonneesInvalides as erreur:
            refus.append((ligne.id, nommer(ligne), erreur.message))
    if refus:
        raise RefusEnNombre(refus)
