"""Checking the journal: the whole chain is walked, and the first broken link named."""

import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import Row, Select, exists, func, select, true

from ...extensions import db
from ...models import DonneesEvenement, Evenement, PurgeEvenement, TeteJournal
from .ecriture import ORIGINE, Verbe, compter, empreinte_donnees, empreinte_evenement, sceau_de_tete

LIGNES_PAR_LECTURE = 2000


@dataclass(frozen=True)
class Anomalie:
    """A broken link: the number of the event and what is wrong with it."""

    numero: int
    message: str


@dataclass
class _Parcours:
    """What the walk remembers: the last good link, the purges seen, and the purges that events announce."""

    dernier: int = 0
    empreinte: str = ORIGINE
    tete: Row | None = None
    purges: dict[int, int] = field(default_factory=dict)
    annonces: set[tuple[int, int]] = field(default_factory=set)

    def avancer(self, ligne: Row) -> None:
        self.dernier, self.empreinte, self.tete = ligne.numero, ligne.empreinte, ligne
        if ligne.purge_par is not None:
            self.purges[ligne.numero] = ligne.purge_par
        if ligne.verbe == Verbe.DONNEES_PURGEES and ligne.valeurs is not None:
            self.annonces |= {(n, ligne.numero) for n in json.loads(ligne.valeurs)["numeros"]}


def verifier() -> Anomalie | None:
    """Walk the whole chain; return the first broken link, or `None` when it is true.

    Found: an event edited, deleted (the newest too), inserted or moved; a value edited or put back; a value
    removed without a purge event that says so; a head edited. One statement reads it all: events that other
    transactions append meanwhile are either wholly seen, head included, or not at all.
    """
    parcours = _Parcours()
    try:
        for ligne in _parcourir():
            anomalie = _examiner(ligne, parcours)
            if anomalie:
                return anomalie
            parcours.avancer(ligne)
    except ValueError:  # a column that its type cannot read, on SQLite: no row of this block came through
        return _premiere_illisible(parcours)
    return _examiner_les_purges(parcours) or _examiner_la_tete(parcours) or _examiner_les_orphelines()


def _requete() -> Select:
    """Head × events, values and purges, in order; one row of empty events when there are none."""
    return (
        select(
            *Evenement.__table__.c,
            DonneesEvenement.sel,
            DonneesEvenement.valeurs,
            PurgeEvenement.purge_par,
            TeteJournal.numero.label("tete_numero"),
            TeteJournal.empreinte.label("tete_empreinte"),
            TeteJournal.maj_le.label("tete_le"),
        )
        .select_from(TeteJournal)
        .outerjoin(Evenement, true())
        .outerjoin(DonneesEvenement, DonneesEvenement.numero == Evenement.numero)
        .outerjoin(PurgeEvenement, PurgeEvenement.numero == Evenement.numero)
        .order_by(Evenement.numero)
    )


def _parcourir() -> Iterator[Row]:
    with db.session.execute(_requete().execution_options(yield_per=LIGNES_PAR_LECTURE)) as lignes:
        for ligne in lignes:
            if ligne.numero is not None:
                yield ligne


def _premiere_illisible(parcours: _Parcours) -> Anomalie | None:
    """Read one by one the events of the block that could not be read, and name the first at fault."""
    numeros = db.session.scalars(
        select(Evenement.numero).where(Evenement.numero > parcours.dernier).order_by(Evenement.numero)
    ).all()
    for numero in numeros:
        try:
            ligne = db.session.execute(_requete().where(Evenement.numero == numero)).one()
        except ValueError:
            return Anomalie(numero, f"l’entrée {numero} a été modifiée : elle n’est plus lisible")
        anomalie = _examiner(ligne, parcours)
        if anomalie:
            return anomalie
        parcours.avancer(ligne)
    return Anomalie(parcours.dernier, "la tête du journal a été modifiée : elle n’est plus lisible")


def _examiner(e: Row, parcours: _Parcours) -> Anomalie | None:
    attendu = parcours.dernier + 1
    if e.numero != attendu:
        return Anomalie(attendu, f"l’entrée {attendu} manque (la suivante porte le numéro {e.numero})")
    if e.precedente != parcours.empreinte:
        return Anomalie(e.numero, f"l’entrée {e.numero} ne suit pas l’entrée {e.numero - 1}")
    if not hmac.compare_digest(str(e.empreinte).encode(), empreinte_evenement(e).encode()):
        return Anomalie(e.numero, f"l’entrée {e.numero} a été modifiée")
    return _examiner_les_valeurs(e)


def _examiner_les_valeurs(e: Row) -> Anomalie | None:
    if e.valeurs is None:
        if e.purge_par is None:
            return Anomalie(e.numero, f"les valeurs de l’entrée {e.numero} ont disparu sans purge consignée")
        return None
    if empreinte_donnees(e.sel, e.valeurs) != e.empreinte_donnees:
        return Anomalie(e.numero, f"les valeurs de l’entrée {e.numero} ont été modifiées")
    if e.purge_par is not None:
        return Anomalie(e.numero, f"les valeurs de l’entrée {e.numero}, dites purgées, sont encore là")
    return None


def _examiner_les_purges(parcours: _Parcours) -> Anomalie | None:
    """A purge written by hand, that no event of the journal announces, is a removal."""
    for numero, par in sorted(parcours.purges.items()):
        if (numero, par) not in parcours.annonces:
            return Anomalie(numero, f"les valeurs de l’entrée {numero} ont disparu sans purge consignée")
    return None


def _examiner_la_tete(parcours: _Parcours) -> Anomalie | None:
    tete, dernier = parcours.tete, parcours.dernier
    if tete is None:
        return _examiner_un_journal_vide()
    if tete.tete_numero > dernier:
        return Anomalie(
            dernier + 1, f"l’entrée {dernier + 1} manque (la tête du journal annonce {tete.tete_numero})"
        )
    sceau = sceau_de_tete(dernier, parcours.empreinte, tete.tete_le)
    if tete.tete_numero != dernier or tete.tete_empreinte != sceau:
        return Anomalie(dernier, f"la tête du journal ne suit pas l’entrée {dernier} : elle a été modifiée")
    return None


def _examiner_un_journal_vide() -> Anomalie | None:
    """No row came: either the journal never served, or its head is gone, or every event is."""
    tete = db.session.execute(select(TeteJournal.numero, TeteJournal.empreinte)).one_or_none()
    if tete is None:
        return Anomalie(compter(), f"la tête du journal manque après l’entrée {compter()}")
    if tete.numero != 0 or tete.empreinte != ORIGINE:
        return Anomalie(1, f"l’entrée 1 manque (la tête du journal annonce {tete.numero})")
    return None


def _examiner_les_orphelines() -> Anomalie | None:
    """Values or purges of an event that does not exist (a tool that ignores foreign keys can write some)."""
    for table in (DonneesEvenement, PurgeEvenement):
        numero = db.session.scalar(
            select(func.min(table.numero)).where(~exists().where(Evenement.numero == table.numero))
        )
        if numero is not None:
            return Anomalie(numero, f"des valeurs sont inscrites pour l’entrée {numero}, qui n’existe pas")
    return None
