"""The rows behind hours due and the rate: each lot attributed that counts, its objective and what was done of it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from ...extensions import db
from ...models import Attribution, Lot, Marche, Structure
from ...models.types import en_heures
from ...models.vocabulaire import RoleAttribution
from ..acteur import Acteur
from .base import Forme
from .calcul import taux
from .demande import Perimetre, forme_de, parametres, territoires_demandes
from .engagements import attributions_retenues, heures_par_attribution, objectif_en_vigueur
from .requetes import cadre

_Acheteur = aliased(Structure, name="acheteur")


@dataclass(frozen=True)
class Engagement:
    """One lot attributed: hours due at the end of the period, done in it, and since the origin.

    The objective of a subcontractor is inside its holder's: it is shown, and not added (`est_compris`). So the
    rate of a holder counts the hours of its subcontractors (`heures_sous_traitees`), which stay in their own rows.
    """

    attribution_id: int
    marche_id: int
    reference: str
    objet: str
    lot: str
    donneur_ordre: str
    structure: str
    role: RoleAttribution
    date_notification: date | None
    date_fin: date | None
    heures_prevues: Decimal | None
    heures_realisees: Decimal
    heures_depuis_origine: Decimal
    heures_sous_traitees: Decimal

    @property
    def faites(self) -> Decimal:
        """What is set against `heures_prevues`."""
        return self.heures_depuis_origine + self.heures_sous_traitees

    @property
    def est_compris(self) -> bool:
        return self.role is RoleAttribution.SOUS_TRAITANT

    @property
    def taux(self) -> Decimal | None:
        if not self.heures_prevues:
            return None
        return taux(int(self.faites * 100), int(self.heures_prevues * 100))


def lister_engagements(acteur: Acteur, perimetre: Perimetre) -> list[Engagement]:
    """The lots attributed with hours in the period or whose market runs in it, by buyer, reference and lot.

    Their objectives (but subcontractors') and their hours since the origin add up to those of the table. Raises
    `Introuvable` for a territory that the actor does not see.
    """
    territoires_demandes(acteur, perimetre)
    requete = requete_engagements(forme_de(perimetre))
    lignes = db.session.execute(requete, parametres(perimetre)).all()
    confiees: dict[int, int] = defaultdict(int)
    for ligne in lignes:
        if ligne.direct_id is not None:
            confiees[ligne.direct_id] += ligne.heures_depuis_origine
    return [_engagement(ligne, confiees.get(ligne.attribution_id, 0)) for ligne in lignes]


def _engagement(ligne, sous_traitees: int) -> Engagement:
    valeurs = ligne._asdict()
    del valeurs["direct_id"]
    valeurs["heures_sous_traitees"] = en_heures(sous_traitees)
    for nom in ("heures_prevues", "heures_realisees", "heures_depuis_origine"):
        valeurs[nom] = en_heures(valeurs[nom])
    return Engagement(**valeurs)


@lru_cache(maxsize=128)
def requete_engagements(forme: Forme) -> Select:
    b, _ = cadre(forme, ())
    retenues = attributions_retenues(forme, b)
    origine = heures_par_attribution(forme, retenues)
    faites = (
        select(b.c.attribution_id, func.sum(b.c.centiemes).label("centiemes"))
        .group_by(b.c.attribution_id)
        .cte("faites")
    )
    return (
        select(
            retenues.c.id.label("attribution_id"),
            Marche.id.label("marche_id"),
            Marche.reference,
            Marche.objet,
            Lot.numero.label("lot"),
            _Acheteur.nom.label("donneur_ordre"),
            Structure.nom.label("structure"),
            Attribution.role,
            Attribution.donneur_ordre_direct_id.label("direct_id"),
            Marche.date_notification,
            Marche.date_fin,
            objectif_en_vigueur(retenues.c.id, forme.est_historique).label("heures_prevues"),
            func.coalesce(faites.c.centiemes, 0).label("heures_realisees"),
            func.coalesce(origine.c.centiemes, 0).label("heures_depuis_origine"),
        )
        .select_from(retenues)
        .join(Attribution, Attribution.id == retenues.c.id)
        .join(Lot, Lot.id == Attribution.lot_id)
        .join(Marche, Marche.id == Lot.marche_id)
        .join(_Acheteur, _Acheteur.id == Marche.donneur_ordre_id)
        .join(Structure, Structure.id == Attribution.structure_id)
        .outerjoin(faites, faites.c.attribution_id == retenues.c.id)
        .outerjoin(origine, origine.c.attribution_id == retenues.c.id)
        .order_by(_Acheteur.nom, Marche.reference, Marche.id, Lot.numero, Structure.nom)
    )
