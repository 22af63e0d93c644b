"""What a line of a sheet is tied to, or what is proposed for it and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple, Protocol

from ....models import ReleveLigne
from ....models.vocabulaire import Doute


class LigneARattacher(Protocol):
    """What tying reads of a line: one person × month × text of the market, as the reader of sheets gives it."""

    @property
    def personne(self) -> str: ...
    @property
    def nom(self) -> str | None: ...
    @property
    def prenom(self) -> str | None: ...
    @property
    def date_naissance(self) -> date | None: ...
    @property
    def mois(self) -> date: ...
    @property
    def heures(self) -> Decimal: ...
    @property
    def marche(self) -> str | None: ...


@dataclass(frozen=True)
class LigneEcrite:
    """A line that is already in the base, in the shape that tying reads."""

    personne: str
    nom: str | None
    prenom: str | None
    date_naissance: date | None
    mois: date
    heures: Decimal
    marche: str | None

    @classmethod
    def depuis(cls, ligne: ReleveLigne) -> "LigneEcrite":
        return cls(
            ligne.personne_lue, ligne.nom_lu, ligne.prenom_lu, ligne.naissance_lue, ligne.mois, ligne.heures,
            ligne.marche_lu,
        )  # fmt: skip


@dataclass(frozen=True)
class Candidat:
    """A contract on a market that a line may speak of, and in a sentence what speaks for it or against it.

    `date_naissance` is given only when it tells two people of the same name apart.
    """

    affectation_id: int
    personne_id: int
    territoire_id: int
    nom_complet: str
    date_naissance: date | None
    marche: str
    lot: str
    employeur: str
    debut: date
    fin: date | None
    raison: str


class Rattachement(NamedTuple):
    """A line and its contract on a market; without a contract, the doubt says why, and the best candidate is first.

    A line can be tied and doubtful: its contract is certain, and hours already validated say something else.
    """

    ligne: LigneARattacher
    affectation_id: int | None = None
    territoire_id: int | None = None
    attribution_id: int | None = None
    doute: Doute | None = None
    candidats: Sequence[Candidat] = ()
