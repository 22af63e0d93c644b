"""A long sheet is given to the worker: what is long, what is asked of it, and where that stands."""

from dataclasses import dataclass
from datetime import date

from ....models import Releve, Travail
from ....models.vocabulaire import EtatReleve, EtatTravail, TypeTravail
from ... import travaux
from ...acteur import Acteur
from ...erreurs import TransitionImpossible
from ..lecture import Corrections
from .fichier import extension, piece_de
from .portee import prendre

TABLEAUX = ("xlsx", "xls", "ods", "csv", "txt")
TYPES = (TypeTravail.LECTURE_RELEVE, TypeTravail.TRANSMISSION_RELEVE)
#: The day of the demand is no part of what is asked: once more after midnight is the same work.
JOUR = "aujourd_hui"
#: The sheet as it was when it was asked to be corrected or sent.
VERSION = "version"
OCCUPE = "Ce relevé est déjà entre les mains du travailleur : attendez qu’il ait fini, puis recommencez."


@dataclass(frozen=True)
class Seuils:
    """Beyond them one does not wait for a page: bytes of a table, bytes of a pdf, lines to send.

    A picture is never long to read: nothing is read in it.
    """

    octets_tableau: int
    octets_pdf: int
    lignes: int

    def est_long_a_lire(self, nom: str, taille: int) -> bool:
        limites = dict.fromkeys(TABLEAUX, self.octets_tableau) | {"pdf": self.octets_pdf}
        limite = limites.get(extension(nom))
        return limite is not None and taille > limite


@dataclass(frozen=True)
class EnFond:
    """Where the works about a sheet stand for a reader: the last one they asked for, and whether others wait for one.

    Somebody else's work is told, and never shown.
    """

    sien: travaux.TravailLu | None
    est_a_un_autre: bool
    #: The reader's last work ended without doing anything, and what it was asked for is still to be done.
    est_arrete: bool

    @property
    def est_le_sien(self) -> bool:
        """Whether a work of the reader's own waits or runs."""
        return self.sien is not None and self.sien.est_actif

    @property
    def est_actif(self) -> bool:
        return self.est_le_sien or self.est_a_un_autre


def ou_en_est(acteur: Acteur, releve: Releve) -> EnFond:
    """Of a sheet found for the actor."""
    sien = travaux.lire_dernier(acteur, sujet(releve))
    est_arrete = sien is not None and sien.est_a_refaire and _est_sur(sien.travail, releve)
    return EnFond(sien, _est_a_un_autre(acteur, releve), est_arrete)


def _est_sur(travail: Travail, releve: Releve) -> bool:
    """Whether this work would still have something to do on the sheet.

    A first reading is over once the sheet is read. What failed, a correction that somebody else's crossed for one, is
    told until another is asked for; what its author cancelled, until the sheet changes.
    """
    if VERSION not in travail.arguments:
        return releve.etat == EtatReleve.EN_LECTURE
    return travail.etat == EtatTravail.ECHOUE or travail.arguments[VERSION] == releve.version


def _est_a_un_autre(acteur: Acteur, releve: Releve) -> bool:
    return travaux.est_a_un_autre(acteur, TYPES, {"releve_id": releve.id})


def sujet(releve: Releve) -> str:
    return f"relevé {releve.id}"


def confier_la_lecture(acteur: Acteur, releve: Releve, aujourdhui: date) -> Travail:
    """Have a sheet read for the first time. Raises `TransitionImpossible` as the two others."""
    return _confier(acteur, TypeTravail.LECTURE_RELEVE, releve, {JOUR: aujourdhui.isoformat()})


def confier_la_relecture(
    acteur: Acteur, releve: Releve, corrections: Corrections, aujourdhui: date
) -> Travail:
    """Have it read again as somebody corrects it, provided that nobody changes it before."""
    suite = {JOUR: aujourdhui.isoformat(), "corrections": corrections.en_dict(), VERSION: releve.version}
    return _confier(acteur, TypeTravail.LECTURE_RELEVE, releve, suite)


def confier_la_transmission(acteur: Acteur, releve: Releve) -> Travail:
    """Have it sent as it is now."""
    return _confier(acteur, TypeTravail.TRANSMISSION_RELEVE, releve, {VERSION: releve.version})


def _confier(acteur: Acteur, type_: TypeTravail, releve: Releve, suite: dict) -> Travail:
    """One work at a time about a sheet, whoever asks: the same one again is itself, another one has to wait."""
    if _est_a_un_autre(acteur, releve):
        raise TransitionImpossible(OCCUPE)
    arguments = {"releve_id": releve.id, **suite}
    titre = piece.nom_fichier if (piece := piece_de(releve)) else f"Relevé n° {releve.id}"
    travail = travaux.demander(
        acteur, type_, titre, arguments, sujet=sujet(releve), structure_id=releve.deposant_id
    )
    if (travail.type, _sans_jour(travail.arguments)) != (type_, _sans_jour(arguments)):
        raise TransitionImpossible(OCCUPE)
    return travail


def _sans_jour(arguments: dict) -> dict:
    return {nom: valeur for nom, valeur in arguments.items() if nom != JOUR}


def relancer_la_lecture(acteur: Acteur, releve_id: int, *, aujourdhui: date) -> Travail:
    """Ask again for a reading that failed or was cancelled.

    Raises `TransitionImpossible` once the sheet is read, or while somebody else's work reads it.
    """
    releve = prendre(acteur, releve_id)
    if releve.etat != EtatReleve.EN_LECTURE:
        raise TransitionImpossible(
            f"Ce relevé est « {releve.etat.libelle.lower()} » : sa lecture n’est plus à relancer."
        )
    return confier_la_lecture(acteur, releve, aujourdhui)
