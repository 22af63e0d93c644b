"""Structures, operations, markets, lots, attributions and their objectives."""

from datetime import date

from .....models import Attribution, Facilitateur, Lot, Marche, Objectif, Operation, Structure
from .....models.vocabulaire import Etape, MethodeObjectif, Qualification, RoleAttribution, TypeStructure
from ....normalisation import mots_de_structure, texte_recherche
from ...decp.deductions import nature_prestation, secteur
from ...masse import inserer, modifier, reserver_cles
from ..cellules import VIDE, Nom
from ..descriptions import COLONNES_SIMPLES_MARCHE
from ..identifiants import PAR_NOM
from .contexte import Contexte, ou_nul
from .previsions import marches_a_avancer, valeurs_nouvelles

LONGUEUR_RECHERCHE = 1500


def ecrire_marches(c: Contexte) -> None:
    """Everything above the people: the market side of the file."""
    _ecrire_structures(c)
    _ecrire_noms(c, Operation, "operation", c.existant.operations)
    _ecrire_noms(c, Facilitateur, "facilitateur", c.existant.facilitateurs)
    _ecrire_les_marches(c)
    lots = c.fusion.lots

    def ligne(rang: int, cle: int) -> tuple:
        marche, numero = lots.fiches[rang].cle
        return cle, c.ids("marches")[marche], numero

    c.creer("lots", Lot.__table__, ("id", "marche_id", "numero"), ligne)
    _ecrire_attributions(c)


def _ecrire_structures(c: Contexte) -> None:
    structures = c.fusion.structures

    def ligne(rang: int, cle: int) -> tuple:
        genre, identifiant = structures.fiches[rang].cle
        est_locale = genre == PAR_NOM
        nommee = _nommer(c, structures.valeur(rang, "nom"), "" if est_locale else identifiant)
        return (
            cle,
            None if est_locale else genre,
            None if est_locale else identifiant,
            c.territoire_id if est_locale else None,
            nommee["nom"],
            nommee["cle_nom"],
            nommee["recherche"],
            structures.valeur(rang, "employeur_type") or TypeStructure.ENTREPRISE,
            ou_nul(structures.valeur(rang, "donneur_ordre_type")),
        )

    colonnes = (
        "id", "type_identifiant", "identifiant", "territoire_id", "nom", "cle_nom", "recherche", "type",
        "type_donneur_ordre",
    )  # fmt: skip
    c.creer("structures", Structure.__table__, colonnes, ligne)
    lignes = {s.id: s for s in c.existant.structures.values()}
    completees = {
        cle: _structure_completee(c, lignes[cle], valeurs)
        for cle, valeurs in c.complements("structures").items()
    }
    modifier(Structure.__table__, "id", completees)
    c.creations["fiches complétées"] += len(completees)


def _nommer(c: Contexte, nom: Nom, identifiant: str) -> dict[str, str]:
    """The columns of a name, as first written in the file."""
    ecrit = c.fusion.annuaire.ecritures.get(nom.identite, nom)
    recherche = mots_de_structure(ecrit.texte, identifiant)
    return {"nom": ecrit.texte, "cle_nom": nom.identite, "recherche": recherche}


def _structure_completee(c: Contexte, connue, valeurs: dict) -> dict:
    """The columns of the base for those of the file that complete a structure."""
    traduction = {"employeur_type": "type", "donneur_ordre_type": "type_donneur_ordre"}
    colonnes = {traduction[n]: v for n, v in valeurs.items() if n in traduction}
    identifiant = connue.identifiant or ""
    if "identifiant" in valeurs:
        genre, identifiant = valeurs["identifiant"]
        colonnes |= {"type_identifiant": genre, "identifiant": identifiant, "territoire_id": None}
        colonnes["recherche"] = mots_de_structure(connue.nom, identifiant)
    if "nom" in valeurs:
        colonnes |= _nommer(c, valeurs["nom"], identifiant) | {"est_nom_a_completer": False}
    return colonnes


def _ecrire_noms(c: Contexte, modele, colonne: str, connus: dict[str, int]) -> None:
    """Create the operations, or the facilitateurs, that the territory does not know by that name."""
    nouveaux: dict[str, Nom] = {}
    for nom in valeurs_nouvelles(c.rapprochement, "marches", colonne):
        if nom.identite not in connus:
            nouveaux.setdefault(nom.identite, nom)
    cles = list(reserver_cles(modele.__table__, len(nouveaux)))
    connus.update(zip(nouveaux, cles, strict=True))
    colonnes = ["id", "territoire_id", "nom", "cle_nom"]
    lignes = [
        (cle, c.territoire_id, n.texte, n.identite) for n, cle in zip(nouveaux.values(), cles, strict=True)
    ]
    if modele is Operation:
        colonnes.append("recherche")
        lignes = [(*ligne, texte_recherche(ligne[2])[:500]) for ligne in lignes]
    inserer(modele.__table__, colonnes, lignes)
    c.creations[f"{colonne}s"] += len(nouveaux)


def _ecrire_les_marches(c: Contexte) -> None:
    marches = c.fusion.marches

    def ligne(rang: int, cle: int) -> tuple:
        acheteur, reference = marches.fiches[rang].cle
        v = dict(zip(marches.colonnes, marches.fiches[rang].valeurs, strict=True))
        cpv = ou_nul(v["cpv"])
        return (
            cle,
            c.territoire_id,
            c.ids("structures")[acheteur],
            reference,
            _cle_du_nom(v["operation"], c.existant.operations),
            _cle_du_nom(v["facilitateur"], c.existant.facilitateurs),
            v["objet"],
            texte_recherche(f"{reference} {v['objet']}")[:LONGUEUR_RECHERCHE],
            cpv,
            nature_prestation(cpv),
            secteur(cpv),
            *(ou_nul(v[n]) for n in ("montant_ht", "type_clause", "date_notification", "date_fin")),
            _etape(c, ou_nul(v["date_fin"])),
        )

    colonnes = (
        "id", "territoire_id", "donneur_ordre_id", "reference", "operation_id", "facilitateur_id", "objet",
        "recherche", "cpv", "nature", "secteur", "montant_ht", "type_clause", "date_notification", "date_fin", "etape",
    )  # fmt: skip
    c.creer("marches", Marche.__table__, colonnes, ligne)
    _completer_les_marches(c)


def _cle_du_nom(nom: Nom | str, connus: dict[str, int]) -> int | None:
    return connus[nom.identite] if nom else None


def _etape(c: Contexte, date_fin: date | None) -> Etape:
    """« En exécution », or « soldé » when the end has passed (formats, « importer reprise »)."""
    return Etape.SOLDE if date_fin and date_fin < c.aujourdhui else Etape.EN_EXECUTION


def _completer_les_marches(c: Contexte) -> None:
    lignes = {m.id: m for m in c.existant.marches.values()}
    a_avancer = marches_a_avancer(c.rapprochement)
    completements = c.complements("marches")
    completes = {
        cle: _marche_complete(c, lignes[cle], completements.get(cle, {}), avance=cle in a_avancer)
        for cle in a_avancer | set(completements)
    }
    modifier(Marche.__table__, "id", completes)
    c.creations["fiches complétées"] += len(completements)
    c.creations["marchés passés en exécution"] += len(a_avancer)


def _marche_complete(c: Contexte, marche, valeurs: dict, *, avance: bool) -> dict:
    """The columns that change on a market already there, those deduced from the others included."""
    colonnes = {n: valeurs[n] for n in COLONNES_SIMPLES_MARCHE if n in valeurs}
    if "operation" in valeurs:
        colonnes["operation_id"] = _cle_du_nom(valeurs["operation"], c.existant.operations)
    if "facilitateur" in valeurs:
        colonnes["facilitateur_id"] = _cle_du_nom(valeurs["facilitateur"], c.existant.facilitateurs)
    if "objet" in valeurs:
        mots = texte_recherche(f"{marche.reference} {valeurs['objet']}")
        colonnes["recherche"] = mots[:LONGUEUR_RECHERCHE]
    if "cpv" in valeurs and not marche.secteur_motif:  # nobody corrected the sector by hand
        colonnes |= {"nature": nature_prestation(valeurs["cpv"]), "secteur": secteur(valeurs["cpv"])}
    etape = _etape(c, valeurs.get("date_fin") or marche.date_fin)
    if avance:
        # Hours were worked: whatever the public data said, the market is being carried out.
        colonnes |= {"etape": etape, "qualification": Qualification.SUIVI}
    elif "date_fin" in valeurs and marche.etape in (Etape.EN_EXECUTION, Etape.SOLDE):
        colonnes["etape"] = etape
    return colonnes


def _ecrire_attributions(c: Contexte) -> None:
    attributions = c.fusion.attributions

    def ligne(rang: int, cle: int) -> tuple:
        lot, structure = attributions.fiches[rang].cle
        role = attributions.valeur(rang, "role_attributaire") or RoleAttribution.TITULAIRE
        return cle, c.ids("lots")[lot], c.ids("structures")[structure], role

    colonnes = ("id", "lot_id", "structure_id", "role")
    nouvelles = c.creer("attributions", Attribution.__table__, colonnes, ligne)
    c.completer("attributions", Attribution.__table__, {"role_attributaire": "role"})
    objectifs = {c.ids("attributions")[r]: attributions.valeur(r, "heures_prevues") for r in nouvelles}
    objectifs |= {a: v.get("heures_prevues", VIDE) for a, v in c.complements("attributions").items()}
    lignes = [
        (a, h, MethodeObjectif.REPRISE, c.maintenant, c.acteur.compte_id, c.importation_id)
        for a, h in objectifs.items()
        if h != VIDE
    ]
    colonnes = ("attribution_id", "heures", "methode", "valable_du", "auteur_id", "importation_id")
    inserer(Objectif.__table__, colonnes, lignes)
    c.creations["objectifs"] += len(lignes)
