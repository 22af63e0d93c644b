"""Acting on several rows of a list at once: the rows chosen, what was done of them, what was left, and the way back.

What a gesture changed is one event of the journal: each row with its version and what it was before. Whoever made it
may undo it, for the rows that nobody has written since.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Select, select

from ..extensions import db
from ..models import DonneesEvenement, Evenement
from .acteur import Acteur
from .erreurs import DonneesInvalides, Introuvable
from .journal import Verbe, consigner
from .listes.consultation import seul_territoire
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
    #: The event that undoes it, when something can be.
    annulation: int | None = None

    @property
    def phrase(self) -> str:
        un, plusieurs = self.mots
        fait = f"{self.faits} {plusieurs}" if self.faits > 1 else f"{self.faits or 'Aucun'} {un}"
        if not self.laisses:
            return espaces_insecables(f"{fait}.")
        nombre = len(self.laisses)
        laisse = f"{nombre} laissé{'s' if nombre > 1 else ''}"
        return espaces_insecables(f"{fait}, {laisse} : {enumerer(self.laisses)}.")


@dataclass(frozen=True)
class Faite:
    """One row changed: the version that it has now, and what its columns were, as `en_texte` writes them."""

    cle: int
    version: int
    avant: Mapping[str, str]


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


def consigner_le_geste(acteur: Acteur, liste: str, geste: str, faites: Sequence[Faite]) -> int | None:
    """Keep what a gesture changed; the number that undoes it, `None` when nothing was changed.

    `liste` is the key of the list. No name is kept: keys, versions and columns.
    """
    if not faites:
        return None
    valeurs = {"geste": geste, "lignes": [asdict(f) for f in faites]}
    return consigner(
        acteur, Verbe.EN_NOMBRE, objet=(liste, None), territoire_id=seul_territoire(acteur), valeurs=valeurs
    ).numero


def relire_le_geste(acteur: Acteur, liste: str, numero: int) -> tuple[str, list[Faite]]:
    """The gesture of an event, which is the actor's own, and its rows; raises `Introuvable`."""
    brut = db.session.scalar(
        select(DonneesEvenement.valeurs)
        .join(Evenement, Evenement.numero == DonneesEvenement.numero)
        .where(
            Evenement.numero == numero,
            Evenement.verbe == Verbe.EN_NOMBRE.value,
            Evenement.objet_type == liste,
            Evenement.compte_id == acteur.compte_id,
        )
    )
    if brut is None:
        raise Introuvable("Cette action n’est pas l’une des vôtres, ou ne s’annule plus.")
    valeurs = json.loads(brut)
    return valeurs["geste"], [Faite(**ligne) for ligne in valeurs["lignes"]]


def defaire(
    visibles: Select,
    cle: Any,
    faites: Sequence[Faite],
    nommer: Callable[[Any], str],
    verbe: Callable[[Any, Faite], Any],
    mots: tuple[str, str],
) -> tuple[Bilan, list]:
    """Give each row back what it was, but for those that somebody has written or deleted since, which are told.

    `visibles` are the rows that the actor may still write. Returns the bilan, and the rows that it names.
    """
    par_cle = {f.cle: f for f in faites}
    lignes = db.session.scalars(visibles.where(cle.in_(par_cle)).order_by(cle).with_for_update()).all()
    laisses, nommes, faits = [], [], 0
    for ligne in lignes:
        try:
            if ligne.version != par_cle[ligne.id].version:
                raise DonneesInvalides("Modifié depuis.")
            verbe(ligne, par_cle[ligne.id])
            faits += 1
        except DonneesInvalides as refus:
            laisses.append(f"{nommer(ligne)} ({refus.message[:1].lower()}{refus.message[1:].rstrip('.')})")
            nommes.append(ligne)
    if disparues := len(par_cle) - len(lignes):
        laisses.append(f"{disparues} qui n’{'est' if disparues == 1 else 'sont'} plus dans la liste")
    return Bilan(faits, mots, laisses), nommes[:NOMMEES]
