"""How many hours each month must give, and which market is expected to give them."""

from datetime import date

from .calendrier import Calendrier, decaler
from .hasard import Hasard
from .scene import Engagement, TerritoireScene

#: Hours of each month of a year against the average month: holidays, cold, end of building sites.
SAISON = (0.94, 0.97, 1.06, 1.03, 0.98, 1.08, 1.03, 0.74, 1.09, 1.1, 1.05, 0.93)
#: Services need more hands than works of the same importance.
POIDS_SERVICES = 1.25


def besoin_du_mois(territoire: TerritoireScene, calendrier: Calendrier, mois: date) -> float:
    """Hours that the clauses of the territory give in that month."""
    d = territoire.donnees
    ages = min(max(0, calendrier.dernier.year - mois.year), len(d.tendance) - 1)
    return d.heures_an / 12 * d.tendance[-1 - ages] * SAISON[mois.month - 1]


def planifier(territoire: TerritoireScene, calendrier: Calendrier, hasard: Hasard) -> None:
    """Share out the hours of each month among the attributions in execution, by weight; the future too."""
    engagements = [e for m in territoire.marches for e in m.engagements if e.part]
    poids = {e.id: _poids(e, hasard) for e in engagements}
    mois = calendrier.premier
    dernier = max((m.fin for m in territoire.marches if m.fin), default=mois)
    while mois <= dernier:
        actifs = [e for e in engagements if e.marche.est_actif(mois)]
        total = sum(poids[e.id] for e in actifs) or 1.0
        # Later than the months told, no new market takes its part: each keeps about the share it has now.
        attendu = besoin_du_mois(territoire, calendrier, mois)
        if mois > calendrier.dernier:
            attendu *= total / max(total, _charge(engagements, poids, calendrier.dernier))
        for e in actifs:
            e.plan[mois] = attendu * poids[e.id] / total
        mois = decaler(mois, 1)


def _poids(e: Engagement, hasard: Hasard) -> float:
    lots = max(1, sum(bool(autre.part) for autre in e.marche.engagements))
    metier = 1.0 if e.famille.est_travaux else POIDS_SERVICES
    return metier * e.marche.poids * e.part * hasard.uniform(0.7, 1.3) / lots**0.5


def _charge(engagements: list[Engagement], poids: dict[int, float], mois: date) -> float:
    return sum(poids[e.id] for e in engagements if e.marche.est_actif(mois))
