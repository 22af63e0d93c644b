"""Hours due, with the method that gave them, and the amounts that go with them (domaine §6)."""

from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from ...models import Lot, Marche, Objectif
from ...models.vocabulaire import MethodeObjectif, TypeClause, TypeStructure
from ..edition import en_texte
from .attributions import TITULAIRES_RESERVES
from .calendrier import decaler, instant
from .hasard import Hasard
from .scene import Engagement, MarcheScene, Scene

M = MethodeObjectif
CENT, COUT_HORAIRE = Decimal(100), Decimal(35)
HEURES_ETP = Decimal(1607)
#: One hour per so many euros invoiced.
TRANCHE = Decimal(2000)
CHANCE_AVENANT, CHANCE_CORRECTION = 0.16, 0.04
MOTIFS_AVENANT = (
    "Avenant n° 1 : prestations supplémentaires, engagement porté au prorata.",
    "Avenant n° 1 : affermissement de la tranche optionnelle.",
    "Avenant n° 1 : réduction du périmètre du lot.",
    "Avenant n° 2 : prolongation de six mois.",
)


def fixer_les_objectifs(scene: Scene) -> None:
    """An objective for each holder, near what its market will do; a share of it for some subcontractors."""
    hasard = Hasard.nomme(scene.graine, scene.calendrier.courant, "objectifs")
    for territoire in scene.territoires.values():
        for marche in territoire.marches:
            montants = [_engagement(scene, hasard, e) for e in marche.engagements if e.part]
            _chiffrer(scene, hasard, marche, montants)


def _engagement(scene: Scene, h: Hasard, e: Engagement) -> Decimal:
    """Write the objectives of one holder; return the amount of its part."""
    attendu = Decimal(round(max(sum(e.plan.values()), 60) * h.uniform(0.85, 1.33), 2))
    methode = _methode(h, e)
    montant, calculees, parametres = _calculer(h, e, methode, attendu)
    retenues = _arrondir(calculees or attendu)
    scene.registre.ajouter(
        Objectif,
        attribution_id=e.id,
        date_effet=None,
        heures=retenues,
        heures_calculees=calculees,
        methode=methode,
        parametres=parametres,
        valable_du=instant(e.marche.notification),
        valable_au=None,
    )
    _avenir(scene, h, e, retenues)
    for sous_traitant in e.sous_traitants:
        if sous_traitant.structure.type is not TypeStructure.ENTREPRISE and h.chance(0.75):
            _part_du_sous_traitant(scene, h, sous_traitant, retenues)
    return montant


def _methode(h: Hasard, e: Engagement) -> MethodeObjectif:
    if e.marche.clause in TITULAIRES_RESERVES:
        return h.parmi(((M.ETP, 45), (M.FORFAIT, 40), (M.PART_MAIN_OEUVRE, 15)))
    if e.marche.clause is TypeClause.VOLONTAIRE:
        return h.parmi(((M.POURCENTAGE_HEURES, 60), (M.FORFAIT, 40)))
    return h.parmi(((M.PART_MAIN_OEUVRE, 70), (M.FORFAIT, 20), (M.TRANCHE_FACTUREE, 10)))


def _calculer(
    h: Hasard, e: Engagement, methode: MethodeObjectif, attendu: Decimal
) -> tuple[Decimal, Decimal | None, dict | None]:
    """The amount of the part, the hours that the formula gives, and its parameters as the form writes them."""
    part, taux = Decimal(str(e.famille.part)), Decimal(str(e.famille.taux))
    montant = _milliers(attendu * COUT_HORAIRE / (part * taux))
    if methode is M.PART_MAIN_OEUVRE:
        heures = montant * part * taux / COUT_HORAIRE
        valeurs = {
            "montant": montant,
            "part_main_oeuvre": part * CENT,
            "taux_effort": taux * CENT,
            "cout_horaire": COUT_HORAIRE,
        }
        return montant, _exact(heures), _en_texte(valeurs)
    if methode is M.POURCENTAGE_HEURES:
        taux = Decimal("0.10") if e.famille.code == "quartiers" else Decimal("0.05")
        totales = _arrondir(attendu / taux)
        return montant, _exact(totales * taux), _en_texte({"heures_totales": totales, "taux": taux * CENT})
    if methode is M.TRANCHE_FACTUREE:
        montant = _milliers(attendu * TRANCHE)
        return (
            montant,
            _exact(montant // TRANCHE),
            _en_texte({"montant_facture": montant, "tranche": TRANCHE}),
        )
    if methode is M.ETP:
        etp = (attendu / HEURES_ETP).quantize(Decimal("0.1"), ROUND_CEILING)
        return montant, _exact(etp * HEURES_ETP), _en_texte({"etp": etp, "heures_par_etp": HEURES_ETP})
    return montant, None, None


def _avenir(scene: Scene, h: Hasard, e: Engagement, heures: Decimal) -> None:
    """What happened next: an amendment from a date on, or a slip put right, the first version kept."""
    marche, aujourdhui = e.marche, scene.calendrier.aujourdhui
    effet = decaler(marche.notification, h.entre(4, 12))
    if h.chance(CHANCE_AVENANT) and effet < min(aujourdhui, marche.fin):
        motif = h.un(MOTIFS_AVENANT)
        sens = Decimal("0.85") if "réduction" in motif else Decimal(str(round(h.uniform(1.08, 1.3), 2)))
        _version(scene, e, effet, _arrondir(heures * sens), motif)
    elif h.chance(CHANCE_CORRECTION):
        origine = scene.registre.lignes(Objectif)[-1]
        corrigee_le = instant(decaler(marche.notification, 1), 15)
        if corrigee_le.date() < aujourdhui:
            scene.registre.ajouter(
                Objectif, **{**{k: v for k, v in origine.items() if k != "id"}, "numero": 2,
                "valable_du": corrigee_le, "motif": "Volume relevé de nouveau sur l’acte d’engagement."},
            )  # fmt: skip
            origine["valable_au"] = corrigee_le
            origine["heures"] = _arrondir(heures * Decimal("0.9"))


def _version(scene: Scene, e: Engagement, effet: date, heures: Decimal, motif: str) -> None:
    """The volume of an amendment is written in it: no formula gives it."""
    scene.registre.ajouter(
        Objectif,
        attribution_id=e.id,
        date_effet=effet,
        heures=heures,
        heures_calculees=None,
        methode=M.FORFAIT,
        parametres=None,
        motif=motif,
        valable_du=instant(effet, 14),
        valable_au=None,
    )


def _part_du_sous_traitant(scene: Scene, h: Hasard, e: Engagement, heures: Decimal) -> None:
    """Inside the holder's hours, never added to them."""
    scene.registre.ajouter(
        Objectif,
        attribution_id=e.id,
        date_effet=None,
        heures=_arrondir(heures * Decimal(str(round(h.uniform(0.2, 0.45), 2)))),
        methode=M.FORFAIT,
        valable_du=instant(e.marche.notification),
        valable_au=None,
    )


def _chiffrer(scene: Scene, h: Hasard, marche: MarcheScene, montants: list[Decimal]) -> None:
    """Amounts of the lots, and of the market: with the lots that carry no clause, it is worth more than these."""
    ligne = scene.registre.ligne(Marche, marche.id)
    lots = dict.fromkeys(e.lot_id for e in marche.engagements)
    for lot_id in lots:
        parts = zip((e for e in marche.engagements if e.part), montants, strict=True)
        scene.registre.ligne(Lot, lot_id)["montant_ht"] = sum(m for e, m in parts if e.lot_id == lot_id)
    total = sum(montants) or Decimal(h.entre(18, 60)) * 10000 * Decimal(max(1, round(marche.poids / 2)))
    surplus = Decimal(str(round(h.uniform(1.1, 1.9), 2))) if len(lots) > 1 else Decimal(1)
    ligne["montant_ht"] = _milliers(total * surplus)


def _arrondir(heures: Decimal) -> Decimal:
    """The volume kept: rounded up to a figure that one writes in a contract."""
    pas = Decimal(5 if heures < 200 else 10 if heures < 1000 else 50)
    return (heures / pas).to_integral_value(ROUND_CEILING) * pas


def _milliers(montant: Decimal) -> Decimal:
    return max(Decimal(1000), (montant / 1000).to_integral_value(ROUND_HALF_UP) * 1000)


def _exact(heures: Decimal) -> Decimal:
    return heures.quantize(Decimal("0.0001"), ROUND_HALF_UP)


def _en_texte(valeurs: dict) -> dict[str, str]:
    """Parameters are kept as decimal text, without trailing zeros: JSON has no exact number."""
    return {cle: en_texte(valeur) for cle, valeur in valeurs.items()}
