"""Structures, operations, markets, lots, attributions and their objectives."""

from collections.abc import Iterable

from sqlalchemy import update

from .....extensions import db
from .....models import Attribution, Facilitateur, Lot, Marche, Objectif, Operation, Structure
from .....models.vocabulaire import Etape, MethodeObjectif, Qualification, RoleAttribution, TypeStructure
from ....normalisation import texte_recherche
from ...decp.deductions import nature_prestation, secteur
from ...masse import inserer, reserver_cles
from ..colonnes import VIDE, Nom
from .contexte import Contexte, ou_nul

AVANT_EXECUTION = (Etape.REPERE, Etape.ETUDIE, Etape.CALIBRE, Etape.PUBLIE, Etape.NOTIFIE)


def ecrire_marches(c: Contexte) -> None:
    """Everything above the people: the market side of the file."""
    utiles = c.rangs_utiles()
    _ecrire_structures(c, utiles["structures"])
    _ecrire_les_marches(c, utiles["marches"])
    c.creer(
        "lots",
        c.fusion.lots,
        utiles["lots"],
        Lot.__table__,
        ("id", "marche_id", "numero"),
        lambda rang, cle: (
            cle,
            c.ids("marches")[c.fusion.lots.fiches[rang].cle[0]],
            c.fusion.lots.fiches[rang].cle[1],
        ),
    )
    _ecrire_attributions(c, utiles["attributions"])


def _ecrire_structures(c: Contexte, rangs: Iterable[int]) -> None:
    structures = c.fusion.structures

    def ligne(rang: int, cle: int) -> tuple:
        genre, identifiant = structures.fiches[rang].cle
        nom = structures.valeur(rang, "nom")
        nom = c.fusion.ecritures.get(nom.cle, nom)
        est_locale = genre == "nom"
        return (
            cle,
            None if est_locale else genre,
            None if est_locale else identifiant,
            c.territoire_id if est_locale else None,
            nom.texte,
            nom.cle or identifiant,
            f"{texte_recherche(nom.texte)} {'' if est_locale else identifiant}".strip()[:500],
            structures.valeur(rang, "employeur_type") or TypeStructure.ENTREPRISE,
            ou_nul(structures.valeur(rang, "donneur_ordre_type")),
        )

    colonnes = (
        "id", "type_identifiant", "identifiant", "territoire_id", "nom", "cle_nom", "recherche", "type",
        "type_donneur_ordre",
    )  # fmt: skip
    c.creer("structures", structures, rangs, Structure.__table__, colonnes, ligne)
    for valeurs in c.complements("structures").values():
        if isinstance(valeurs.get("nom"), Nom):
            nom = valeurs["nom"]
            valeurs.update(
                nom=nom.texte, cle_nom=nom.cle, recherche=texte_recherche(nom.texte), a_completer=False
            )
    traduction = {
        "nom": "nom",
        "cle_nom": "cle_nom",
        "recherche": "recherche",
        "a_completer": "est_nom_a_completer",
        "employeur_type": "type",
        "donneur_ordre_type": "type_donneur_ordre",
    }
    c.completer("structures", Structure.__table__, traduction)


def _ecrire_noms(c: Contexte, modele, connus: dict[str, int], noms: Iterable[Nom]) -> None:
    """Create the operations, or the facilitateurs, that the territory does not know by that name."""
    nouveaux = {n.cle or n.texte: n for n in noms if n and (n.cle or n.texte) not in connus}
    table = modele.__table__
    cles = reserver_cles(table, len(nouveaux))
    lignes = []
    for (cle_nom, nom), cle in zip(nouveaux.items(), cles, strict=True):
        connus[cle_nom] = cle
        lignes.append((cle, c.territoire_id, nom.texte, cle_nom))
    inserer(table, ("id", "territoire_id", "nom", "cle_nom"), lignes)
    if modele is Operation:
        for cle_nom, nom in nouveaux.items():
            db.session.execute(
                update(table)
                .where(table.c.id == connus[cle_nom])
                .values(recherche=texte_recherche(nom.texte))
            )
    c.creations[f"{modele.__tablename__}s"] += len(nouveaux)


def _ecrire_les_marches(c: Contexte, rangs: set[int]) -> None:
    marches = c.fusion.marches
    completes = c.complements("marches")
    for modele, colonne, connus in (
        (Operation, "operation", c.existant.operations),
        (Facilitateur, "facilitateur", c.existant.facilitateurs),
    ):
        nouveaux = [marches.valeur(r, colonne) for r in sorted(rangs) if r not in c.ids("marches")]
        _ecrire_noms(c, modele, connus, nouveaux + [v[colonne] for v in completes.values() if colonne in v])

    def ligne(rang: int, cle: int) -> tuple:
        fiche = marches.fiches[rang]
        v = dict(zip(marches.colonnes, fiche.valeurs, strict=True))
        cpv = ou_nul(v["cpv"])
        return (
            cle,
            c.territoire_id,
            c.ids("structures")[fiche.cle[0]],
            fiche.cle[1],
            *(_cle_du_nom(v[n], connus) for n, connus in _noms(c)),
            v["objet"],
            texte_recherche(f"{fiche.cle[1]} {v['objet']}"),
            cpv,
            nature_prestation(cpv),
            secteur(cpv),
            *(ou_nul(v[n]) for n in ("montant_ht", "type_clause", "date_notification", "date_fin")),
            _etape(c, v["date_fin"]),
        )

    colonnes = (
        "id", "territoire_id", "donneur_ordre_id", "reference", "operation_id", "facilitateur_id", "objet",
        "recherche", "cpv", "nature", "secteur", "montant_ht", "type_clause", "date_notification", "date_fin", "etape",
    )  # fmt: skip
    c.creer("marches", marches, rangs, Marche.__table__, colonnes, ligne)
    _completer_les_marches(c)


def _noms(c: Contexte):
    return (("operation", c.existant.operations), ("facilitateur", c.existant.facilitateurs))


def _cle_du_nom(nom, connus: dict[str, int]) -> int | None:
    return connus[nom.cle or nom.texte] if nom else None


def _etape(c: Contexte, date_fin) -> Etape:
    """« En exécution », or « soldé » when the end has passed (formats, « importer reprise »)."""
    return Etape.SOLDE if date_fin != VIDE and date_fin and date_fin < c.aujourdhui else Etape.EN_EXECUTION


def _completer_les_marches(c: Contexte) -> None:
    for valeurs in c.complements("marches").values():
        for colonne, connus in _noms(c):
            if colonne in valeurs:
                valeurs[colonne] = _cle_du_nom(valeurs[colonne], connus)
        if "cpv" in valeurs:
            valeurs.update(nature=nature_prestation(valeurs["cpv"]), secteur=secteur(valeurs["cpv"]))
    simples = (
        "objet",
        "cpv",
        "nature",
        "secteur",
        "montant_ht",
        "type_clause",
        "date_notification",
        "date_fin",
    )
    traduction = {n: n for n in simples} | {"operation": "operation_id", "facilitateur": "facilitateur_id"}
    c.completer("marches", Marche.__table__, traduction)
    for marche in c.existant.marches.values():
        if marche.etape in AVANT_EXECUTION and marche.id in c.ids("marches").values():
            # Hours were worked: whatever the public data said, the market is being carried out.
            db.session.execute(
                update(Marche.__table__)
                .where(Marche.id == marche.id)
                .values(etape=_etape(c, marche.date_fin), qualification=Qualification.SUIVI)
            )
            c.creations["marchés passés en exécution"] += 1


def _ecrire_attributions(c: Contexte, rangs: set[int]) -> None:
    attributions = c.fusion.attributions

    def ligne(rang: int, cle: int) -> tuple:
        lot, structure = attributions.fiches[rang].cle
        role = attributions.valeur(rang, "role_attributaire") or RoleAttribution.TITULAIRE
        return cle, c.ids("lots")[lot], c.ids("structures")[structure], role

    colonnes = ("id", "lot_id", "structure_id", "role")
    nouvelles = c.creer("attributions", attributions, rangs, Attribution.__table__, colonnes, ligne)
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
