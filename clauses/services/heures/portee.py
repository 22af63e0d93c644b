"""What a sheet of hours is about: a market, an attribution, an employer or a person; a year or a month."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, or_, select

from ...extensions import db
from ...models import Affectation, Attribution, Lot, Marche, Personne, Structure
from ..acteur import Acteur
from ..calendrier import decaler, fin_du_mois
from ..erreurs import Introuvable
from ..normalisation import cle_ou_rien
from ..perimetre import (
    affectations_visibles,
    attributions_visibles,
    marches_visibles,
    personnes_visibles,
    structures_visibles,
)
from ..permissions import Permission

ANNEES = range(2000, 2100)


class Genre(StrEnum):
    MARCHE = "marche"
    ATTRIBUTION = "attribution"
    EMPLOYEUR = "employeur"
    PERSONNE = "personne"


@dataclass(frozen=True)
class Periode:
    """The months shown: the twelve of a year, or one."""

    mois: tuple[date, ...]

    @property
    def est_un_mois(self) -> bool:
        return len(self.mois) == 1

    @property
    def debut(self) -> date:
        return self.mois[0]

    @property
    def fin(self) -> date:
        return fin_du_mois(self.mois[-1])

    @property
    def adresse(self) -> dict[str, str]:
        """What an address carries to come back here."""
        return {"mois": f"{self.debut:%Y-%m}"} if self.est_un_mois else {"annee": f"{self.debut:%Y}"}

    def decalee(self, sens: int) -> "Periode":
        """The one before (-1) or after (1)."""
        return un_mois(decaler(self.debut, sens)) if self.est_un_mois else une_annee(self.debut.year + sens)


def une_annee(annee: int) -> Periode:
    return Periode(tuple(date(annee, m, 1) for m in range(1, 13)))


def un_mois(mois: date) -> Periode:
    return Periode((mois,))


def lire_periode(annee: str | None, mois: str | None, aujourdhui: date) -> Periode:
    """The period of an address, « 2026-03 » or « 2026 »; the running year when it says nothing readable."""
    if mois and (lu := _lire_mois(mois)):
        return un_mois(lu)
    if (lue := cle_ou_rien(annee)) in ANNEES:
        return une_annee(lue)
    return une_annee(aujourdhui.year)


def _lire_mois(texte: str) -> date | None:
    try:
        lu = date.fromisoformat(f"{texte}-01")
    except ValueError:
        return None
    return lu if lu.year in ANNEES else None


@dataclass(frozen=True)
class Portee:
    """One kind of object and its key; `titre` and `precision` name it once found.

    `fiche` is the key of what its page shows: the market of an attribution, else the object itself.
    """

    genre: Genre
    cle: int
    titre: str = ""
    precision: str = ""
    fiche: int | None = None

    @property
    def condition(self) -> ColumnElement[bool]:
        """The contracts on markets of the sheet."""
        colonne = {
            Genre.MARCHE: Affectation.marche_id,
            Genre.ATTRIBUTION: Affectation.attribution_id,
            Genre.EMPLOYEUR: Affectation.employeur_id,
            Genre.PERSONNE: Affectation.personne_id,
        }[self.genre]
        return colonne == self.cle


def trouver_portee(acteur: Acteur, genre: Genre, cle: int) -> Portee:
    """Find the object through its own door and name it; raises `Introuvable`."""
    titre, precision, *fiche = _CHERCHER[genre](acteur, cle)
    return Portee(genre, cle, titre, precision, *(fiche or [cle]))


def _rien(objet: str) -> Introuvable:
    return Introuvable(f"{objet} n’existe pas, ou n’est pas parmi ceux que vous suivez.")


def _marche(acteur: Acteur, cle: int) -> tuple[str, str]:
    marche = db.session.scalar(marches_visibles(acteur).where(Marche.id == cle))
    if marche is None:
        raise _rien("Ce marché")
    return f"Marché {marche.reference}", marche.objet


def _attribution(acteur: Acteur, cle: int) -> tuple[str, str, int]:
    ligne = db.session.execute(
        attributions_visibles(acteur)
        .where(Attribution.id == cle)
        .join(Lot, Lot.id == Attribution.lot_id)
        .join(Marche, Marche.id == Lot.marche_id)
        .join(Structure, Structure.id == Attribution.structure_id)
        .with_only_columns(Structure.nom, Marche.reference, Lot.numero, Marche.id, maintain_column_froms=True)
    ).one_or_none()
    if ligne is None:
        raise _rien("Cet engagement")
    lot = f", lot {ligne.numero}" if ligne.numero else ""
    return ligne.nom, f"Marché {ligne.reference}{lot}", ligne.id


def _employeur(acteur: Acteur, cle: int) -> tuple[str, str]:
    """A structure the actor may open, or that employs people the actor follows."""
    employes = affectations_visibles(acteur, Permission.CONTRAT_LIRE).with_only_columns(
        Affectation.employeur_id
    )
    ouvertes = structures_visibles(acteur).with_only_columns(Structure.id)
    nom = db.session.scalar(
        select(Structure.nom).where(
            Structure.id == cle, or_(Structure.id.in_(employes), Structure.id.in_(ouvertes))
        )
    )
    if nom is None:
        raise _rien("Cet employeur")
    return nom, "Tous ses salariés, sur tous les marchés que vous suivez"


def _personne(acteur: Acteur, cle: int) -> tuple[str, str]:
    personne = db.session.scalar(personnes_visibles(acteur).where(Personne.id == cle))
    if personne is None:
        raise _rien("Cette personne")
    return personne.nom_complet, "Tous ses contrats, chez tous ses employeurs"


_CHERCHER = {
    Genre.MARCHE: _marche,
    Genre.ATTRIBUTION: _attribution,
    Genre.EMPLOYEUR: _employeur,
    Genre.PERSONNE: _personne,
}
