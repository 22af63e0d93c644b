"""Hours due by formula (domaine §6): pure, exact, and nothing rounded before the volume that is kept.

A method has its parameters, in the order people say them; percentages are written as such (5 for 5 %).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from ...models.types import CENTIEME, Vocabulaire
from ...models.vocabulaire import MethodeObjectif
from ..erreurs import DonneesInvalides

#: What the column of the calculated volume keeps.
DIX_MILLIEME = Decimal("0.0001")
CENT = Decimal(100)
#: The largest volume that the column of hours holds.
HEURES_MAXIMUM = Decimal(20_000_000)


class Regime(Vocabulaire):
    """What a threshold does, once passed: an explicit choice, as the CCAP are not clear about it."""

    FRANCHISE = "franchise", "Franchise : seul compte ce qui dépasse le seuil"
    RETROACTIF = "retroactif", "Seuil rétroactif : une fois dépassé, tout compte"


@dataclass(frozen=True)
class Parametre:
    """One number of a formula; `est_requis` is false where the territory or the method has a default."""

    nom: str
    libelle: str
    unite: str = ""
    est_requis: bool = True


M = MethodeObjectif
PARAMETRES: dict[MethodeObjectif, tuple[Parametre, ...]] = {
    M.FORFAIT: (),
    M.PART_MAIN_OEUVRE: (
        Parametre("montant", "Montant HT du marché ou du lot", "€"),
        Parametre("part_main_oeuvre", "Part de main-d’œuvre", "%"),
        Parametre("taux_effort", "Taux d’effort d’insertion", "%"),
        Parametre("cout_horaire", "Coût horaire", "€/h"),
    ),
    M.TRANCHE_FACTUREE: (
        Parametre("montant_facture", "Montant facturé", "€"),
        Parametre("tranche", "Une heure par tranche de", "€"),
        Parametre("seuil", "Seuil", "€", est_requis=False),
        Parametre("regime", "Effet du seuil", est_requis=False),
    ),
    M.POURCENTAGE_HEURES: (
        Parametre("heures_totales", "Heures travaillées en tout", "h"),
        Parametre("taux", "Taux", "%"),
    ),
    M.ETP: (
        Parametre("etp", "Équivalents temps plein", "ETP"),
        Parametre("heures_par_etp", "Heures par ETP", "h", est_requis=False),
    ),
}
#: Parameters that divide.
DIVISEURS = frozenset({"cout_horaire", "tranche"})


def calculer(
    methode: MethodeObjectif, parametres: Mapping[str, Decimal | str], heures_par_etp: Decimal
) -> Decimal | None:
    """The volume that the formula gives, to the ten-thousandth; `None` for a lump sum, which has no formula.

    Raises `DonneesInvalides` on the first parameter that is missing, negative, or divides by zero.
    """
    if methode not in PARAMETRES or not PARAMETRES[methode]:
        return None
    _verifier(methode, parametres)
    p = {"heures_par_etp": heures_par_etp, "seuil": Decimal(0), **parametres}
    formules = {
        M.PART_MAIN_OEUVRE: _part_main_oeuvre,
        M.TRANCHE_FACTUREE: _tranche_facturee,
        M.POURCENTAGE_HEURES: lambda p: p["heures_totales"] * p["taux"] / CENT,
        M.ETP: lambda p: p["etp"] * p["heures_par_etp"],
    }
    volume = formules[methode](p).quantize(DIX_MILLIEME, ROUND_HALF_UP)
    if volume > HEURES_MAXIMUM:
        raise DonneesInvalides("Ce calcul donne un volume démesuré : vérifiez les nombres.", "methode")
    return volume


def retenir(calculees: Decimal) -> Decimal:
    """A calculated volume brought to the hundredth, when nobody wrote another one."""
    return calculees.quantize(CENTIEME, ROUND_HALF_UP)


def _part_main_oeuvre(p) -> Decimal:
    return p["montant"] * p["part_main_oeuvre"] * p["taux_effort"] / (CENT * CENT * p["cout_horaire"])


def _tranche_facturee(p) -> Decimal:
    """One hour by whole slice invoiced."""
    if p["montant_facture"] <= p["seuil"]:
        return Decimal(0)
    est_franchise = p.get("regime", Regime.FRANCHISE) == Regime.FRANCHISE
    assiette = p["montant_facture"] - p["seuil"] if est_franchise else p["montant_facture"]
    return assiette // p["tranche"]


def _verifier(methode: MethodeObjectif, parametres: Mapping[str, Decimal | str]) -> None:
    for parametre in PARAMETRES[methode]:
        valeur = parametres.get(parametre.nom)
        if valeur is None and parametre.est_requis:
            raise DonneesInvalides(f"« {parametre.libelle} » manque à ce calcul.", parametre.nom)
        if parametre.nom == "regime" or valeur is None:
            continue
        if valeur < 0 or (valeur == 0 and parametre.nom in DIVISEURS):
            raise DonneesInvalides(f"« {parametre.libelle} » doit être plus grand que zéro.", parametre.nom)
    if parametres.get("seuil") and not parametres.get("regime"):
        raise DonneesInvalides(
            "Choisissez l’effet du seuil : les deux donnent des volumes très différents.", "regime"
        )
