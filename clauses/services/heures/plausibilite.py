"""Hours that are possible but surprising (domaine §6): marked, never refused."""

from collections.abc import Collection, Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import Row, distinct, func, select

from ...extensions import db
from ...models import Affectation, Eligibilite, HeuresMensuelles
from ...models.types import CENTIEME
from ...models.vocabulaire import EtatEligibilite, EtatHeures
from ..acteur import Acteur
from ..calendrier import fin_du_mois, jours_ouvres
from ..listes.mesures import EN_VIGUEUR
from ..perimetre import affectations_visibles
from ..permissions import Permission

JOURS_PAR_SEMAINE = 5


def heures_du_contrat(fait: Row, mois: date) -> Decimal | None:
    """What the weekly duration gives over the working days of the month inside the contract; `None` if unknown."""
    if fait.duree is None:
        return None
    dernier = fin_du_mois(mois)
    jours = jours_ouvres(max(mois, fait.debut), min(dernier, fait.fin or dernier))
    return (fait.duree * jours / JOURS_PAR_SEMAINE).quantize(CENTIEME, ROUND_HALF_UP)


class Plausibilite:
    """What is known around some cells, read in two queries whatever their number."""

    def __init__(self, acteur: Acteur, faits: Collection[Row], mois: Collection[date]):
        personnes = {f.personne_id for f in faits}
        self._eligibilites = _eligibilites(personnes)
        self._cumuls = _cumuls(acteur, personnes, mois) if faits else {}

    def est_eligible(self, personne_id: int, mois: date) -> bool:
        """Whether an eligibility was established for that month."""
        return any(
            debut <= fin_du_mois(mois) and (fin is None or fin >= mois)
            for debut, fin in self._eligibilites.get(personne_id, ())
        )

    def prevoir(self, fait: Row, mois: date, ecart: Decimal) -> None:
        """Judge the month of this person as if `ecart` more hours were known."""
        total, employeurs = self._cumuls.get((fait.personne_id, mois), (Decimal(0), 1))
        self._cumuls[(fait.personne_id, mois)] = (total + ecart, employeurs)

    def avertir(self, fait: Row, mois: date, heures: Decimal) -> tuple[str, ...]:
        """What is surprising in these hours, in words."""
        return tuple(self._avertissements(fait, mois, heures))

    def _avertissements(self, fait: Row, mois: date, heures: Decimal) -> Iterator[str]:
        yield from _hors_dates(fait, mois)
        possibles = heures_du_contrat(fait, mois)
        if possibles and heures > possibles:
            yield f"plus que la durée du contrat sur le mois ({_ecrire(possibles)} h)"
        if not self.est_eligible(fait.personne_id, mois):
            yield "éligibilité non établie pour ce mois"
        total, employeurs = self._cumuls.get((fait.personne_id, mois), (heures, 1))
        if total > fait.seuil:
            yield f"{_ecrire(total)} h dans le mois, tous employeurs confondus (seuil : {fait.seuil} h)"
        if employeurs > 1:
            yield f"{employeurs} employeurs le même mois"


def _hors_dates(fait: Row, mois: date) -> Iterator[str]:
    dernier = fin_du_mois(mois)
    if dernier < fait.debut:
        yield f"avant le début du contrat ({fait.debut:%d/%m/%Y})"
    if fait.fin is not None and mois > fait.fin:
        yield f"après la fin du contrat ({fait.fin:%d/%m/%Y})"
    if fait.notification is not None and dernier < fait.notification:
        yield f"avant la notification du marché ({fait.notification:%d/%m/%Y})"
    if fait.fin_marche is not None and mois > fait.fin_marche:
        yield f"après la fin du marché ({fait.fin_marche:%d/%m/%Y})"


def _ecrire(heures: Decimal) -> str:
    return f"{heures:.2f}".replace(".", ",")


def _eligibilites(personnes: Collection[int]) -> dict[int, list[tuple[date, date | None]]]:
    requete = select(Eligibilite.personne_id, Eligibilite.date_entree, Eligibilite.date_fin).where(
        Eligibilite.personne_id.in_(personnes),
        Eligibilite.valable_au.is_(None),
        Eligibilite.etat == EtatEligibilite.ETABLIE,
    )
    periodes: dict[int, list[tuple[date, date | None]]] = {}
    for personne, debut, fin in db.session.execute(requete):
        periodes.setdefault(personne, []).append((debut, fin))
    return periodes


def _cumuls(
    acteur: Acteur, personnes: Collection[int], mois: Collection[date]
) -> dict[tuple[int, date], tuple[Decimal, int]]:
    """(person, month) → hours and employers together, among what the reader may know."""
    requete = (
        affectations_visibles(acteur, Permission.CONTRAT_LIRE)
        .join(HeuresMensuelles, EN_VIGUEUR)
        .where(
            Affectation.personne_id.in_(personnes),
            HeuresMensuelles.mois >= min(mois),
            HeuresMensuelles.mois <= max(mois),
            HeuresMensuelles.etat != EtatHeures.REJETEE,
        )
        .with_only_columns(
            Affectation.personne_id,
            HeuresMensuelles.mois,
            func.sum(HeuresMensuelles.heures),
            func.count(distinct(Affectation.employeur_id)),
            maintain_column_froms=True,
        )
        .group_by(Affectation.personne_id, HeuresMensuelles.mois)
    )
    return {(p, m): (total, employeurs) for p, m, total, employeurs in db.session.execute(requete)}
