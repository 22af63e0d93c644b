"""Leaving a structure alone until a date: one pause per structure and territory, edited, lifted, put back."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from ...extensions import db
from ...models import PauseRappel, Territoire
from ..acteur import Acteur
from ..edition import ecrire, rapprocher
from ..erreurs import Conflit, DonneesInvalides, Introuvable
from ..journal import Verbe, consigner
from ..normalisation import nettoyer
from ..perimetre import territoires_visibles
from ..permissions import Permission
from .liens import territoires_geres, trouver_structure

#: A longer silence is a decision about the market, not a pause.
DUREE_MAXIMALE = timedelta(days=366)


def territoires_de_pause(acteur: Acteur, structure_id: int) -> Sequence[Territoire]:
    """Where the actor may pause the reminders of a structure; raises `Introuvable`."""
    structure = trouver_structure(acteur, structure_id)
    requete = territoires_visibles(acteur, Permission.RAPPEL_GERER)
    requete = requete.where(Territoire.id.in_(territoires_geres(acteur, structure)))
    return db.session.scalars(requete.order_by(Territoire.nom)).all()


def lire_pause(acteur: Acteur, structure_id: int, territoire_id: int) -> PauseRappel | None:
    """The pause of a structure in a territory, in force or not; raises `Introuvable` out of the actor's."""
    if territoire_id not in {t.id for t in territoires_de_pause(acteur, structure_id)}:
        raise Introuvable("Ce territoire n’est pas de ceux que vous suivez.")
    return db.session.scalar(
        select(PauseRappel).where(
            PauseRappel.structure_id == structure_id, PauseRappel.territoire_id == territoire_id
        )
    )


def suspendre(
    acteur: Acteur,
    structure_id: int,
    territoire_id: int,
    valeurs: Mapping[str, Any],
    *,
    aujourdhui: date,
    version: int | None = None,
    avant: Mapping[str, str] | None = None,
) -> PauseRappel:
    """Pause until `jusqu_au` (included) for `motif`; journaled. Raises `DonneesInvalides`, `ConflitEdition`."""
    pause = lire_pause(acteur, structure_id, territoire_id)
    propres = {
        "jusqu_au": _date_valable(valeurs["jusqu_au"], aujourdhui),
        "motif": _motif_valable(valeurs["motif"]),
    }
    if pause is None:
        pause = PauseRappel(
            structure_id=structure_id, territoire_id=territoire_id, auteur_id=acteur.compte_id, **propres
        )
        db.session.add(pause)
        db.session.flush()
        changements = {c: ["", str(v)] for c, v in propres.items()}
    else:
        changees = rapprocher(pause, propres, version=version, avant=avant)
        if pause.levee_le is not None:
            changees = {**changees, "levee_le": None}
        changements = ecrire(pause, changees) if changees else {}
        pause.auteur_id = acteur.compte_id
        db.session.flush()
    if changements:
        _consigner(acteur, Verbe.RAPPELS_SUSPENDUS, pause, changements)
    return pause


def reprendre(acteur: Acteur, structure_id: int, territoire_id: int, maintenant: datetime) -> PauseRappel:
    """Lift a pause before its end. Raises `Introuvable`, `Conflit` when there is none to lift."""
    pause = lire_pause(acteur, structure_id, territoire_id)
    if pause is None or pause.levee_le is not None:
        raise Conflit("Les rappels de cette structure ne sont pas en pause.")
    pause.levee_le = maintenant
    db.session.flush()
    _consigner(acteur, Verbe.RAPPELS_REPRIS, pause, {})
    return pause


def remettre_la_pause(acteur: Acteur, structure_id: int, territoire_id: int) -> PauseRappel:
    """Undo `reprendre`: the pause is back with its date and its reason. Raises `Introuvable`, `Conflit`."""
    pause = lire_pause(acteur, structure_id, territoire_id)
    if pause is None or pause.levee_le is None:
        raise Conflit("Cette pause est déjà en place.")
    pause.levee_le = None
    db.session.flush()
    _consigner(acteur, Verbe.RAPPELS_SUSPENDUS, pause, {})
    return pause


def _date_valable(jusqu_au: date | None, aujourdhui: date) -> date:
    if jusqu_au is None or jusqu_au < aujourdhui:
        raise DonneesInvalides("Donnez une date à venir : les rappels reprennent le lendemain.", "jusqu_au")
    if jusqu_au - aujourdhui > DUREE_MAXIMALE:
        raise DonneesInvalides("Une pause dure un an au plus.", "jusqu_au")
    return jusqu_au


def _motif_valable(motif: str | None) -> str:
    propre = nettoyer(motif or "")
    if not propre or len(propre) > 500:
        raise DonneesInvalides("Écrivez pourquoi les rappels s’arrêtent, en 500 signes au plus.", "motif")
    return propre


def _consigner(acteur: Acteur, verbe: Verbe, pause: PauseRappel, valeurs: dict) -> None:
    consigner(
        acteur,
        verbe,
        objet=("structure", pause.structure_id),
        territoire_id=pause.territoire_id,
        valeurs=valeurs,
    )
