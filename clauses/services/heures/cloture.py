"""Closing a month of a territory: its hours change no more, and what comes late is listed apart; reopening it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from ...extensions import db
from ...models import Affectation, Compte, DonneesEvenement, Evenement, MoisClos, Territoire
from ...models.types import maintenant
from ..acteur import Acteur
from ..erreurs import DonneesInvalides, Introuvable, TransitionImpossible
from ..journal import Verbe, consigner
from ..perimetre import territoires_visibles
from ..permissions import Permission
from ..suivi.calendrier import derniers_mois
from ..suivi.cloture import EngagementMuet, MoisAClore, engagements_muets, mois_a_clore
from .etats import lire_motif

MOTIF_ATTENDU = "Écrivez pourquoi ce mois est rouvert : l’historique garde ce motif."
MOIS_MONTRES = 24
PAS_FINI = "Ce mois n’est pas fini : il se clôt une fois passé."
ACTES = (Verbe.MOIS_CLOS, Verbe.MOIS_ROUVERT)


@dataclass(frozen=True)
class MoisFerme:
    territoire_id: int
    territoire: str
    mois: date
    auteur: str | None


@dataclass(frozen=True)
class Passage:
    """Somebody closed the month, or opened it again and why."""

    libelle: str
    le: datetime
    par: str
    motif: str


@dataclass(frozen=True)
class MoisDuTerritoire:
    """One month of one territory: `attente` says what is missing while it is open, empty once it is closed.

    `muets` are the commitments that it counts as silent.
    """

    territoire: Territoire
    mois: date
    est_clos: bool
    attente: MoisAClore | None
    passages: Sequence[Passage]
    muets: Sequence[EngagementMuet] = ()


def mois_fermes(acteur: Acteur, aujourdhui: date) -> list[MoisFerme]:
    """The closed months of the last two years, the latest first."""
    acteur.exiger(Permission.MOIS_CLORE)
    territoires = territoires_visibles(acteur, Permission.MOIS_CLORE).with_only_columns(Territoire.id)
    requete = (
        select(MoisClos.territoire_id, Territoire.nom, MoisClos.mois, Compte.nom.label("auteur"))
        .join(Territoire, Territoire.id == MoisClos.territoire_id)
        .outerjoin(Compte, Compte.id == MoisClos.auteur_id)
        .where(
            MoisClos.territoire_id.in_(territoires),
            MoisClos.mois.in_(derniers_mois(aujourdhui, MOIS_MONTRES)),
        )
        .order_by(MoisClos.mois.desc(), Territoire.nom)
    )
    return [MoisFerme(*ligne) for ligne in db.session.execute(requete)]


def lire_le_mois(acteur: Acteur, territoire_id: int, mois: date, aujourdhui: date) -> MoisDuTerritoire:
    """What closing the month would leave behind; raises `Introuvable`, also for a month that is not over."""
    territoire = _territoire(acteur, territoire_id)
    if mois >= aujourdhui.replace(day=1):
        raise Introuvable(PAS_FINI)
    est_clos = db.session.get(MoisClos, (territoire_id, mois)) is not None
    attente = next(
        (m for m in mois_a_clore(acteur, aujourdhui, [mois]) if m.territoire_id == territoire_id), None
    )
    muets = engagements_muets(acteur, territoire_id, mois) if attente and attente.engagements_muets else ()
    return MoisDuTerritoire(territoire, mois, est_clos, attente, _passages(territoire_id, mois), muets)


def _territoire(acteur: Acteur, territoire_id: int, *, verrouille: bool = False) -> Territoire:
    requete = territoires_visibles(acteur, Permission.MOIS_CLORE).where(Territoire.id == territoire_id)
    territoire = db.session.scalar(requete.with_for_update(of=Territoire) if verrouille else requete)
    if territoire is None:
        raise Introuvable("Ce territoire n’existe pas, ou n’est pas des vôtres.")
    return territoire


def _passages(territoire_id: int, mois: date) -> list[Passage]:
    """Read in the journal, the latest first."""
    requete = (
        select(Evenement.verbe, Evenement.le, Evenement.acteur, DonneesEvenement.valeurs)
        .join(DonneesEvenement, DonneesEvenement.numero == Evenement.numero)
        .where(
            Evenement.territoire_id == territoire_id,
            Evenement.verbe.in_([v.value for v in ACTES]),
            DonneesEvenement.valeurs.contains(f'"mois":"{mois.isoformat()}"'),
        )
        .order_by(Evenement.numero.desc())
    )
    return [
        Passage(Verbe(e.verbe).libelle, e.le, e.acteur, json.loads(e.valeurs).get("motif") or "")
        for e in db.session.execute(requete)
    ]


def clore(
    acteur: Acteur, territoire_id: int, mois: date, *, aujourdhui: date, est_confirme: bool = False
) -> None:
    """Close a month; doing it twice changes nothing.

    Raises `Introuvable`, and `DonneesInvalides` when something is still missing and nobody confirmed. Whoever writes
    hours holds their contract: closing takes them all, and comes before or after each writer, never in the middle.
    """
    acteur.exiger(Permission.MOIS_CLORE)
    _territoire(acteur, territoire_id, verrouille=True)
    db.session.execute(
        select(Affectation.id)
        .where(Affectation.territoire_id == territoire_id)
        .order_by(Affectation.id)
        .with_for_update()
    ).all()
    lu = lire_le_mois(acteur, territoire_id, mois, aujourdhui)
    if lu.est_clos:
        return
    if lu.attente is not None and not lu.attente.est_pret and not est_confirme:
        raise DonneesInvalides(
            "Il manque encore quelque chose à ce mois : confirmez que vous le clôturez ainsi.", "confirmation"
        )
    db.session.add(MoisClos(territoire_id=territoire_id, mois=mois, auteur_id=acteur.compte_id))
    db.session.flush()
    manque = lu.attente
    _consigner(
        acteur,
        Verbe.MOIS_CLOS,
        territoire_id,
        mois,
        {
            "declarees": manque.declarees if manque else None,
            "engagements_muets": manque.engagements_muets if manque else None,
            "lignes_a_regler": manque.lignes_a_regler if manque else None,
        },
    )


def rouvrir_le_mois(acteur: Acteur, territoire_id: int, mois: date, motif: str, *, aujourdhui: date) -> None:
    """Its hours may change again; the reason is kept. Raises `TransitionImpossible` when it is open."""
    acteur.exiger(Permission.MOIS_CLORE)
    propre = lire_motif(motif, MOTIF_ATTENDU)
    _territoire(acteur, territoire_id, verrouille=True)
    if not lire_le_mois(acteur, territoire_id, mois, aujourdhui).est_clos:
        raise TransitionImpossible("Ce mois est déjà ouvert.")
    db.session.delete(db.session.get(MoisClos, (territoire_id, mois)))
    db.session.flush()
    _consigner(acteur, Verbe.MOIS_ROUVERT, territoire_id, mois, {"motif": propre})


def _consigner(acteur: Acteur, verbe: Verbe, territoire_id: int, mois: date, valeurs: dict) -> None:
    consigner(
        acteur,
        verbe,
        objet=("territoire", territoire_id),
        territoire_id=territoire_id,
        valeurs={"mois": mois, **valeurs},
        le=maintenant(),
    )
