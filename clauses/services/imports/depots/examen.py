"""What a deposited file would do, without doing it: columns, counts, errors at their cell."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from ....models import FichierDepose, Territoire, Travail
from ....models.types import Vocabulaire
from ... import fichiers
from ...acteur import Acteur
from ...erreurs import DonneesInvalides
from ...journal import Verbe, consigner
from ...normalisation import espaces_insecables
from ..creations import creations_en_mots
from ..progression import observateur
from ..rapport import Constat, Gravite, Rapport
from ..tableaux import FichierRefuse, Tableau, lire_tableau
from . import libelles
from .catalogue import GENRES, Demande, GenreImport
from .codes import Listes
from .colonnes import Reconnaissance, reconnaitre
from .depot import application_de, autoriser, options_de


class EtatExamen(Vocabulaire):
    """Where a deposit is: what the page shows and allows depends on it."""

    ILLISIBLE = "illisible", "Fichier refusé"
    EN_FOND = "en_fond", "Vérifié en arrière-plan"
    COLONNES = "colonnes", "Colonnes à confirmer"
    PRET = "pret", "Prêt à être appliqué"
    ERREURS = "erreurs", "Erreurs à corriger"
    SANS_EFFET = "sans_effet", "Rien de nouveau"
    APPLIQUE = "applique", "Appliqué"


@dataclass(frozen=True)
class AnomalieMontree:
    """A finding as the page shows it: `colonne` in the words of the file, the nearest code proposed."""

    gravite: Gravite
    message: str
    ligne: int | None = None
    cellule: str = ""
    colonne: str = ""
    valeur: str = ""
    suggestion: str = ""


@dataclass
class Lecture:
    """A deposit opened: its table and its columns when its kind has some."""

    depot: FichierDepose
    genre: GenreImport
    territoire: Territoire | None
    tableau: Tableau | None = None
    reconnaissance: Reconnaissance | None = None
    listes: Listes | None = None
    #: Lines of the table, blank ones aside.
    nombre_lignes: int = 0
    #: It comes from a background examination: its table has headers and no line.
    est_gardee: bool = False

    def demande(self, acteur: Acteur, aujourd_hui: date, **verbe: bool) -> Demande:
        """The same file, asked of its importer."""
        return Demande(
            acteur=acteur,
            type=self.genre.type,
            territoire_id=self.depot.territoire_id,
            chemin=fichiers.chemin_de(self.depot.nom_stocke),
            nom=self.depot.nom_fichier,
            aujourd_hui=aujourd_hui,
            options=options_de(self.depot),
            tableau=self.tableau,
            correspondance=self.reconnaissance.correspondance if self.reconnaissance else None,
            **verbe,
        )

    def tableau_entier(self) -> Tableau | None:
        """The table with its lines, read again when only what it showed was kept."""
        if self.tableau is None or not self.est_gardee:
            return self.tableau
        return lire_tableau(fichiers.chemin_de(self.depot.nom_stocke), nom=self.depot.nom_fichier)


@dataclass
class Examen:
    """Everything the page says of a deposit."""

    lecture: Lecture
    etat: EtatExamen
    motif: str = ""
    rapport: Rapport | None = None
    anomalies: list[AnomalieMontree] = field(default_factory=list)
    #: The work that examines or applies the file, for a long one.
    travail: Travail | None = None

    @property
    def depot(self) -> FichierDepose:
        return self.lecture.depot

    @property
    def importation_id(self) -> int | None:
        """The import that came of it, once applied."""
        return application_de(self.depot).get("importation_id")

    @property
    def erreurs(self) -> list[AnomalieMontree]:
        return [a for a in self.anomalies if a.gravite is Gravite.ERREUR]

    @property
    def avertissements(self) -> list[AnomalieMontree]:
        return [a for a in self.anomalies if a.gravite is Gravite.AVERTISSEMENT]

    @property
    def informations(self) -> list[str]:
        """What is said of the whole file (the columns left out have their own place)."""
        return (
            [_phrase(c.message) for c in self.rapport.informations if not c.colonne] if self.rapport else []
        )

    @property
    def creations(self) -> list[tuple[int, str]]:
        """(number, words) of what applying the valid lines would create or change."""
        return creations_en_mots(self.rapport.creations) if self.rapport else []

    @property
    def est_applicable(self) -> bool:
        """Whether applying all of it is possible."""
        return self.etat is EtatExamen.PRET

    @property
    def est_applicable_en_partie(self) -> bool:
        """Whether some lines can be written while others are refused."""
        return self.etat is EtatExamen.ERREURS and not self.rapport.est_sans_effet


class TropLong(DonneesInvalides):
    """More lines than a page may wait for: the worker takes the file."""


def examiner_lecture(
    acteur: Acteur, lecture: Lecture, *, aujourd_hui: date, lignes_max: int | None
) -> Examen:
    """Read and check a deposit without writing; an unreadable file is a state. Raises `TropLong`."""
    try:
        with limite(lecture, lignes_max):
            lire(lecture, lignes_max)
            if est_a_placer(lecture):
                return Examen(lecture, EtatExamen.COLONNES)
            rapport = lecture.genre.importer(lecture.demande(acteur, aujourd_hui))
            verifier_longueur(lecture, rapport.lignes_lues, lignes_max)
    except FichierRefuse as refus:
        return Examen(lecture, EtatExamen.ILLISIBLE, refus.message)
    return Examen(lecture, _etat(rapport), rapport=rapport, anomalies=montrer(lecture, rapport.constats))


@contextmanager
def limite(lecture: Lecture, lignes_max: int | None) -> Iterator[None]:
    """Stop at the first loop that is longer than a page may wait for. Raises `TropLong`."""
    if lignes_max is None:
        yield
        return
    jeton = observateur.set(lambda _etape, _fait, total: verifier_longueur(lecture, total, lignes_max))
    try:
        yield
    finally:
        observateur.reset(jeton)


def ouvrir(acteur: Acteur, depot: FichierDepose) -> Lecture:
    """A deposit with the right to import it, asked again."""
    genre = GENRES[depot.type]
    return Lecture(depot, genre, autoriser(acteur, genre, depot.territoire_id))


def lire(lecture: Lecture, lignes_max: int | None) -> None:
    """Read the table and recognise its columns, for the kinds that ask for it. Raises `FichierRefuse`, `TropLong`."""
    if not lecture.genre.est_tabulaire:
        return
    depot = lecture.depot
    tableau = lire_tableau(fichiers.chemin_de(depot.nom_stocke), nom=depot.nom_fichier)
    verifier_longueur(lecture, len(tableau.lignes) + len(tableau.problemes), lignes_max)
    lecture.tableau, lecture.nombre_lignes = tableau, len(tableau.lignes)
    if lecture.genre.forme is not None:
        lecture.listes = Listes(depot.territoire_id)
        lecture.reconnaissance = reconnaitre(depot, tableau, lecture.listes, lecture.genre.forme)


def verifier_longueur(lecture: Lecture, lignes: int, lignes_max: int | None) -> None:
    """Raise `TropLong` when the file has more lines than a page may wait for; `None` is no limit."""
    if lignes_max is not None and lignes > lignes_max * lecture.genre.poids:
        raise TropLong("Ce fichier est long : il se vérifie et s’applique en arrière-plan.")


def est_a_placer(lecture: Lecture) -> bool:
    """Whether the person has to say which column is which before anything is checked."""
    r = lecture.reconnaissance
    return r is not None and (r.est_a_confirmer or bool(r.manquantes))


def _etat(rapport: Rapport) -> EtatExamen:
    if rapport.erreurs:
        return EtatExamen.ERREURS
    return EtatExamen.SANS_EFFET if rapport.est_sans_effet else EtatExamen.PRET


def montrer(lecture: Lecture, constats: Iterable[Constat]) -> list[AnomalieMontree]:
    """The errors and the warnings with the header of the file and the nearest code."""
    r = lecture.reconnaissance
    entetes = {c.nom: c.entete for c in r.colonnes if c.entete} if r else {}
    montrees = []
    for c in constats:
        if c.gravite is Gravite.INFORMATION:
            continue
        est_code = lecture.listes is not None and c.gravite is Gravite.ERREUR
        montrees.append(
            AnomalieMontree(
                gravite=c.gravite,
                message=_phrase(c.message),
                ligne=c.ligne,
                cellule=c.cellule or c.objet or (f"ligne {c.ligne}" if c.ligne is not None else "fichier"),
                colonne=entetes.get(c.colonne) or libelles.COLONNES.get(c.colonne, c.colonne),
                valeur=c.valeur,
                suggestion=lecture.listes.suggestion(c.colonne, c.valeur) if est_code else "",
            )
        )
    return montrees


def _phrase(message: str) -> str:
    """The sentences of some readers start in lower case, to follow the name of the file."""
    return espaces_insecables(message[:1].upper() + message[1:])


def consigner_lecture(acteur: Acteur, examen: Examen) -> None:
    """Journal that the names of a file were shown, with what the base says of them; flushes.

    The page repeats cells of the file and answers them (« La base dit… »): it is a nominative list like another.
    Nothing is written for the kinds without people, nor for a file of which nothing could be read.
    """
    lecture = examen.lecture
    if not lecture.genre.est_nominatif or lecture.tableau is None:
        return
    consigner(
        acteur,
        Verbe.LISTE_NOMINATIVE_CONSULTEE,
        objet=("fichier_depose", examen.depot.id),
        territoire_id=examen.depot.territoire_id,
        valeurs={
            "liste": "examen d’un fichier à importer",
            "type": examen.depot.type.value,
            "fichier": examen.depot.nom_fichier,
            "sha256": examen.depot.sha256,
            "lignes": lecture.nombre_lignes,
        },
    )
