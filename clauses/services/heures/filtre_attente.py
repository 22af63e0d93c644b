"""Which part of the hours that wait is shown: a figure of another page leads to the cells that make it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement

from ...extensions import db
from ...models import Affectation, Facilitateur, HeuresMensuelles, Marche, Territoire
from ..acteur import Acteur
from ..calendrier import lire_code_mois
from ..normalisation import cle_ou_rien
from ..perimetre import marches_visibles, territoires_visibles
from ..permissions import Permission

CLES = ("territoire", "marche", "facilitateur")
COLONNES = {
    "territoire": Affectation.territoire_id,
    "marche": Affectation.marche_id,
    "facilitateur": Marche.facilitateur_id,
}


@dataclass(frozen=True)
class FiltreAttente:
    """A month, a territory, a market, a facilitateur; each is left out when it is `None`."""

    mois: date | None = None
    territoire: int | None = None
    marche: int | None = None
    facilitateur: int | None = None

    @property
    def adresse(self) -> dict[str, str | int]:
        """What an address carries to come back to these hours; empty when nothing is left out."""
        cles = {cle: valeur for cle in CLES if (valeur := getattr(self, cle)) is not None}
        return ({"mois": f"{self.mois:%Y-%m}"} if self.mois else {}) | cles

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """On a select of contracts on markets joined to their market and their hours."""
        cles = [COLONNES[cle] == valeur for cle in CLES if (valeur := getattr(self, cle)) is not None]
        return [*cles, *([HeuresMensuelles.mois == self.mois] if self.mois else [])]


def lire_filtre(valeurs: Mapping[str, str]) -> FiltreAttente:
    """Those of an address or of a form; what cannot be read is left out."""
    cles = {c: cle for c in CLES if (cle := cle_ou_rien(valeurs.get(c))) is not None}
    return FiltreAttente(mois=lire_code_mois(valeurs.get("mois")), **cles)


def nommer_filtre(acteur: Acteur, filtre: FiltreAttente) -> list[str]:
    """The market, the territory and the facilitateur in words, of those that the actor sees."""
    marches = marches_visibles(acteur, Permission.HEURES_VALIDER)
    territoires = territoires_visibles(acteur, Permission.HEURES_VALIDER)
    lectures = {
        "marche": marches.where(Marche.id == filtre.marche).with_only_columns(Marche.reference),
        "territoire": territoires.where(Territoire.id == filtre.territoire).with_only_columns(Territoire.nom),
        "facilitateur": territoires.join(Facilitateur, Facilitateur.territoire_id == Territoire.id)
        .where(Facilitateur.id == filtre.facilitateur)
        .with_only_columns(Facilitateur.nom),
    }
    avant = {"marche": "marché ", "territoire": "", "facilitateur": "marchés suivis par "}
    noms = {c: db.session.scalar(lectures[c]) for c in lectures if getattr(filtre, c) is not None}
    return [f"{avant[c]}{nom}" for c, nom in noms.items() if nom]
