"""What is asked for, of whom: each commitment to its holder, each employer on it for its own people, by periods.

A holder that employs its people is asked once: as the holder. A structure that does both has both in one digest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Integer, Select, Subquery, and_, func, literal, or_, select, union_all

from ...extensions import db
from ...models import Attribution, Facilitateur, Lot, Marche, Structure, Territoire
from ..acteur import Acteur
from ..perimetre import affectations_visibles, attributions_visibles
from ..permissions import Permission
from ..suivi.calendrier import derniers_mois
from ..suivi.echeances import MOIS_SURVEILLES, Exigible, echeance, mois_du_rang, rang_du_mois
from ..suivi.mois import mois_des_employeurs, mois_des_engagements

#: The months of the longest period, a year, that was due up to a year ago.
MOIS_REGARDES = 2 * MOIS_SURVEILLES - 1
#: Days after the due date at which a reminder leaves.
PALIERS = (5, 10, 20)


@dataclass(frozen=True)
class Demande:
    """One sheet that nobody gave: a period of a commitment, or of an employer on it. `mois` are oldest first."""

    attribution_id: int
    structure_id: int
    est_employeur: bool
    exigible: date
    territoire_id: int
    structure: str
    marche_id: int
    reference: str
    lot: str
    mois: Sequence[date]
    echeance: date
    facilitateur: str | None = None

    @property
    def cle(self) -> tuple[int, int, bool, date]:
        """What one reminder is about."""
        return self.attribution_id, self.structure_id, self.est_employeur, self.exigible

    @property
    def marche(self) -> str:
        return f"{self.reference}, lot {self.lot}" if self.lot else self.reference

    def retard(self, aujourdhui: date) -> int:
        """Days after the due date; none or less while the sheet may still come."""
        return (aujourdhui - self.echeance).days

    def palier(self, aujourdhui: date) -> int | None:
        """The highest of `PALIERS` that is reached."""
        return next((p for p in reversed(PALIERS) if self.retard(aujourdhui) >= p), None)


def mois_demandes(acteur: Acteur, quand: Exigible) -> Subquery:
    """Rows (attribution_id, structure_id, est_employeur, exigible, mois) of what the actor's territories ask for.

    What is asked of one structure under both hats is grouped into one row: the holder's.
    """
    attributions = attributions_visibles(acteur, Permission.RAPPEL_GERER)
    affectations = affectations_visibles(acteur, Permission.RAPPEL_GERER)
    mois = derniers_mois(quand.le, MOIS_REGARDES)
    engagements = mois_des_engagements(attributions, affectations, mois, quand).subquery("engagements")
    employeurs = mois_des_employeurs(affectations, mois, quand).subquery("employeurs")
    demandes = union_all(
        select(
            engagements.c.attribution_id,
            Attribution.structure_id.label("structure_id"),
            literal(0, Integer).label("comme_employeur"),
            engagements.c.exigible,
            engagements.c.mois,
        ).join(Attribution, Attribution.id == engagements.c.attribution_id),
        select(
            employeurs.c.attribution_id,
            employeurs.c.employeur_id,
            literal(1, Integer),
            employeurs.c.exigible,
            employeurs.c.mois,
        ),
    ).subquery("toutes")
    cles = (demandes.c.attribution_id, demandes.c.structure_id, demandes.c.exigible, demandes.c.mois)
    return (
        select(*cles, (func.min(demandes.c.comme_employeur) == 1).label("est_employeur"))
        .group_by(*cles)
        .subquery("demandes")
    )


def lire_demandes(
    acteur: Acteur, aujourdhui: date, *, structure_id: int | None = None, attribution_id: int | None = None
) -> list[Demande]:
    """What is past its due date, by structure then market, the oldest period first."""
    demandes = mois_demandes(acteur, Exigible(aujourdhui, est_echu=True))
    requete = (
        _nommer(demandes)
        .join(Structure, Structure.id == demandes.c.structure_id)
        .order_by(
            Structure.cle_nom, demandes.c.structure_id, Marche.reference, Lot.numero, demandes.c.attribution_id,
            demandes.c.est_employeur, demandes.c.mois,
        )
    )  # fmt: skip
    for colonne, cle in (
        (demandes.c.structure_id, structure_id),
        (demandes.c.attribution_id, attribution_id),
    ):
        if cle is not None:
            requete = requete.where(colonne == cle)
    groupes: dict[tuple, list] = {}
    for ligne in db.session.execute(requete):
        cle = (ligne.attribution_id, ligne.structure_id, ligne.est_employeur, ligne.exigible)
        groupes.setdefault(cle, []).append(ligne)
    return [_demande(lignes) for lignes in groupes.values()]


def _nommer(demandes: Subquery) -> Select:
    return (
        select(
            demandes, Structure.nom.label("structure"), Marche.id.label("marche_id"), Marche.territoire_id,
            Marche.reference, Lot.numero, Territoire.jour_releves, Facilitateur.nom.label("facilitateur"),
        )
        .select_from(demandes)
        .join(Attribution, Attribution.id == demandes.c.attribution_id)
        .join(Lot, Lot.id == Attribution.lot_id)
        .join(Marche, Marche.id == Lot.marche_id)
        .join(Territoire, Territoire.id == Marche.territoire_id)
        .outerjoin(Facilitateur, Facilitateur.id == Marche.facilitateur_id)
    )  # fmt: skip


def _demande(lignes: Sequence) -> Demande:
    premiere = lignes[0]
    return Demande(
        attribution_id=premiere.attribution_id,
        structure_id=premiere.structure_id,
        est_employeur=bool(premiere.est_employeur),
        exigible=mois_du_rang(premiere.exigible),
        territoire_id=premiere.territoire_id,
        structure=premiere.structure,
        marche_id=premiere.marche_id,
        reference=premiere.reference,
        lot=premiere.numero,
        mois=[ligne.mois for ligne in lignes],
        echeance=echeance(premiere.exigible, premiere.jour_releves),
        facilitateur=premiere.facilitateur,
    )


def echu_avant(exigible: ColumnElement[int], jour: date) -> ColumnElement[bool]:
    """The due date, in the month of this rank and by the day of the territory at hand, is before `jour`."""
    rang = rang_du_mois(jour)
    return or_(exigible < rang, and_(exigible == rang, Territoire.jour_releves < jour.day))


def limite_des_rappels(aujourdhui: date) -> date:
    """What was due before this day has had its last reminder's day."""
    return aujourdhui - timedelta(days=PALIERS[-1] - 1)
