"""Contracts, and contracts on markets with the facts of the entry frozen on them."""

from .....models import Affectation, Contrat, CritereAffectation
from ....faits import FAITS
from ...masse import inserer, modifier
from .contexte import Contexte, convertir, ou_nul
from .faits import criteres_d_entree, faits_d_entree


def ecrire_contrats(c: Contexte) -> None:
    """Contracts, then their place on a market."""
    contrats = c.fusion.contrats

    def ligne(rang: int, cle: int) -> tuple:
        personne, employeur, type_contrat, debut = contrats.fiches[rang].cle
        fin, rome = (ou_nul(v) for v in contrats.fiches[rang].valeurs)
        return (
            cle,
            c.ids("personnes")[personne],
            c.ids("structures")[employeur],
            type_contrat,
            debut,
            fin,
            rome,
        )

    colonnes = ("id", "personne_id", "employeur_id", "type", "date_debut", "date_fin", "rome")
    c.creer("contrats", Contrat.__table__, colonnes, ligne)
    c.completer("contrats", Contrat.__table__, {"date_fin_contrat": "date_fin", "rome": "rome"})
    _ecrire_affectations(c)


def _ecrire_affectations(c: Contexte) -> None:
    f, ids, table = c.fusion, c.rapprochement.ids, Affectation.__table__
    faits = {rang: faits_d_entree(c, rang) for rang in c.utiles("personnes")}
    identites = _identites(c)

    def ligne(rang: int, cle: int) -> tuple:
        contrat, attribution = f.affectations.fiches[rang].cle
        personne, employeur, type_contrat, _ = f.contrats.fiches[contrat].cle
        lot, titulaire = f.attributions.fiches[attribution].cle
        return (
            cle,
            c.territoire_id,
            ids["contrats"][contrat],
            ids["attributions"][attribution],
            ids["marches"][f.lots.fiches[lot].cle[0]],
            ids["lots"][lot],
            ids["structures"][titulaire],
            ids["structures"][employeur],
            ids["personnes"][personne],
            identites[personne],
            f.affectations.valeur(rang, "modalite"),
            type_contrat,
            ou_nul(c.rapprochement.retenue("contrats", contrat, "rome")),
            *faits[personne],
        )

    colonnes = (
        "id", "territoire_id", "contrat_id", "attribution_id", "marche_id", "lot_id", "attributaire_id",
        "employeur_id", "personne_id", "identite_id", "modalite", "type_contrat", "rome", *FAITS,
    )  # fmt: skip
    nouvelles = c.creer("affectations", table, colonnes, ligne)
    c.completer("affectations", table, {"modalite": "modalite"})
    romes = {cle: {"rome": v["rome"]} for cle, v in c.complements("contrats").items() if "rome" in v}
    modifier(table, "contrat_id", romes)
    _ecrire_criteres(c, nouvelles)


def _identites(c: Contexte) -> dict[int, int]:
    """Rank of a person → key of their identity digest."""
    identites = dict(c.identites)
    for rang in c.utiles("personnes"):
        if rang not in identites:
            identites[rang] = c.connues.par_id[c.ids("personnes")[rang]].identite_id
    return identites


def _ecrire_criteres(c: Contexte, affectations: list[int]) -> None:
    """The criteria of the entry, beside the other facts."""
    lignes = []
    for rang in affectations:
        personne = c.fusion.personne_de(rang)
        cle = c.ids("affectations")[rang]
        lignes += [(cle, critere) for critere in convertir(criteres_d_entree(c, personne), c.criteres)]
    inserer(CritereAffectation.__table__, ("affectation_id", "critere_id"), lignes)
