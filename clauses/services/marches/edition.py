"""Creating, editing, deleting a market. Its identity is territory × buyer × reference, deleted ones included."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from ...extensions import db
from ...models import LieuExecution, Lot, Marche, Territoire
from ...models.vocabulaire import Etape, Secteur, TypeStructure
from ..acteur import Acteur
from ..edition import ecrire, en_texte, rapprocher
from ..erreurs import DejaEnregistre, DonneesInvalides, Introuvable
from ..imports.decp import deductions
from ..imports.decp.lieux import departement
from ..imports.decp.plan import suites_du_cpv
from ..journal import Verbe, consigner
from ..normalisation import texte_recherche
from ..operations import OperationSaisie, designer_operation
from ..perimetre import territoires_visibles
from ..permissions import Permission
from ..structures import StructureSaisie, designer_structure
from ..suppression import supprimer
from .attributions import AttributionSaisie, creer_attribution
from .facilitateurs import designer_facilitateur
from .portes import marche_a_ecrire

TYPE_DE_LIEU = "Code postal"


@dataclass(frozen=True)
class MarcheSaisie:
    """What the form of a market says. `colonnes` are written as they are; the rest designates other objects."""

    colonnes: Mapping[str, Any]
    donneur_ordre: StructureSaisie
    type_donneur_ordre: TypeStructure | None = None
    operation: OperationSaisie = field(default_factory=lambda: OperationSaisie(None))
    facilitateur: str | None = None
    lieux: str | None = None
    #: At the creation only: the first holder, and its hours.
    titulaire: StructureSaisie | None = None
    heures: Decimal | None = None
    etape: Etape = Etape.REPERE


def creer_marche(acteur: Acteur, territoire_id: int, saisie: MarcheSaisie) -> Marche:
    """Create a market with its lot, and with its holder when the form says it.

    Raises `Introuvable` for a territory of others, `DonneesInvalides`, `DejaEnregistre` when the buyer already has
    this reference.
    """
    requete = territoires_visibles(acteur, Permission.MARCHE_ECRIRE).where(Territoire.id == territoire_id)
    if db.session.scalar(requete) is None:
        raise Introuvable("Ce territoire n’est pas de ceux où vous écrivez.")
    valeurs = _valeurs(acteur, territoire_id, saisie)
    _refuser_le_double(territoire_id, valeurs)
    lieux = valeurs.pop("codes_lieux")
    valeurs |= _secteur(valeurs["cpv"], valeurs["secteur"], valeurs["secteur_motif"])
    valeurs["nature"] = valeurs["nature"] or deductions.nature_prestation(valeurs["cpv"])
    marche = Marche(territoire_id=territoire_id, etape=saisie.etape, recherche=_recherche(valeurs), **valeurs)
    db.session.add(marche)
    db.session.flush()
    _fixer_les_lieux(marche, lieux)
    lot = Lot(marche_id=marche.id, numero="")
    db.session.add(lot)
    db.session.flush()
    consigner(
        acteur,
        Verbe.MARCHE_CREE,
        objet=("marche", marche.id),
        territoire_id=territoire_id,
        valeurs={c: en_texte(v) for c, v in valeurs.items() if v is not None},
    )
    if saisie.titulaire is not None:
        creer_attribution(
            acteur, lot.id, AttributionSaisie(saisie.titulaire, heures=saisie.heures), champ="titulaire"
        )
    return marche


def modifier_marche(
    acteur: Acteur, marche_id: int, saisie: MarcheSaisie, *, version: int | None, avant: Mapping[str, str]
) -> Marche:
    """Write what changed; raises as `creer_marche`, and `ConflitEdition` (see `services.edition`)."""
    marche = marche_a_ecrire(acteur, marche_id)
    objet = ("marche", marche.id)
    valeurs = _valeurs(acteur, marche.territoire_id, saisie)
    changees = rapprocher(marche, valeurs, version=version, avant=avant, objet_journal=objet)
    if {"reference", "donneur_ordre_id"} & set(changees):
        _refuser_le_double(marche.territoire_id, _apres(marche, changees, "reference", "donneur_ordre_id"))
    if "cpv" in changees:
        changees = suites_du_cpv(marche, changees["cpv"]) | changees
    changees |= _secteur(*_apres(marche, changees, "cpv", "secteur", "secteur_motif").values())
    changees = {c: v for c, v in changees.items() if en_texte(v) != en_texte(getattr(marche, c))}
    if not changees:
        return marche
    changements = {}
    if "codes_lieux" in changees:
        changements["codes_lieux"] = [marche.codes_lieux, changees["codes_lieux"]]
        _fixer_les_lieux(marche, changees.pop("codes_lieux"))
        flag_modified(marche, "reference")  # places are in another table: the version of the market moves too
    changements |= ecrire(marche, changees)
    marche.recherche = _recherche({"reference": marche.reference, "objet": marche.objet})
    db.session.flush()
    consigner(
        acteur,
        Verbe.MARCHE_MODIFIE,
        objet=objet,
        territoire_id=marche.territoire_id,
        valeurs={c: {"avant": a, "apres": b} for c, (a, b) in changements.items()},
    )
    return marche


def supprimer_marche(acteur: Acteur, marche_id: int) -> Marche:
    """Raises `Introuvable`, `DonneesInvalides` when hours hang from it."""
    marche = marche_a_ecrire(acteur, marche_id)
    supprimer(acteur, "marche", marche, territoire_id=marche.territoire_id)
    return marche


def _valeurs(acteur: Acteur, territoire_id: int, saisie: MarcheSaisie) -> dict[str, Any]:
    """Columns, with the objects that the form designates, created when they are new."""
    acheteur = designer_structure(
        acteur,
        territoire_id,
        saisie.donneur_ordre,
        champ="donneur_ordre_id",
        type_=saisie.type_donneur_ordre or TypeStructure.AUTRE,
    )
    operation = designer_operation(acteur, territoire_id, saisie.operation, champ="operation_id")
    return {
        **saisie.colonnes,
        "objet": saisie.colonnes.get("objet") or "",
        "donneur_ordre_id": acheteur.id,
        "operation_id": operation.id if operation else None,
        "facilitateur_id": designer_facilitateur(acteur, territoire_id, saisie.facilitateur),
        "codes_lieux": _codes(saisie.lieux),
    }


def _apres(marche: Marche, changees: Mapping[str, Any], *colonnes: str) -> dict[str, Any]:
    """Columns as they will be once written."""
    return {c: changees[c] if c in changees else getattr(marche, c) for c in colonnes}


def _refuser_le_double(territoire_id: int, valeurs: Mapping[str, Any]) -> None:
    autre = db.session.scalar(
        select(Marche).where(
            Marche.territoire_id == territoire_id,
            Marche.donneur_ordre_id == valeurs["donneur_ordre_id"],
            Marche.reference == valeurs["reference"],
        )
    )
    if autre is None:
        return
    if autre.supprime_le is not None:
        message = f"Ce marché a été supprimé le {autre.supprime_le:%d/%m/%Y} : rétablissez-le, ou changez de référence."
    else:
        message = "Ce donneur d’ordre a déjà un marché de cette référence."
    raise DejaEnregistre(
        message, "reference", objet="marche", cle=autre.id, est_supprime=autre.supprime_le is not None
    )


def _secteur(cpv: str | None, choisi: Secteur | None, motif: str | None) -> dict[str, Any]:
    """The sector that the CPV gives, unless somebody says another one and why (domaine §3)."""
    deduit = deductions.secteur(cpv)
    if choisi in (None, deduit):
        return {"secteur": deduit, "secteur_motif": None}
    if not motif:
        raise DonneesInvalides(
            f"Le code CPV dit « {deduit.libelle} » : écrivez pourquoi vous choisissez un autre secteur.",
            "secteur_motif",
        )
    return {"secteur": choisi, "secteur_motif": motif}


def _recherche(valeurs: Mapping[str, Any]) -> str:
    return texte_recherche(f"{valeurs['reference']} {valeurs['objet'] or ''}")[:1500]


def _codes(lieux: str | None) -> str:
    """« 33000, 24000 » from what was typed: postcodes apart by anything that is not one."""
    codes = sorted({c.upper() for c in (lieux or "").replace(";", " ").replace(",", " ").split()})
    if any(len(c) > 20 for c in codes):
        raise DonneesInvalides("Écrivez des codes postaux, séparés par des virgules.", "codes_lieux")
    return ", ".join(codes)


def _fixer_les_lieux(marche: Marche, codes: str) -> None:
    """Add and remove so that the places are these; the kind of code of those that stay is kept."""
    voulus = set(codes.split(", ")) - {""}
    for lieu in list(marche.lieux):
        if lieu.code not in voulus:
            db.session.delete(lieu)
        voulus.discard(lieu.code)
    for code in sorted(voulus):
        db.session.add(
            LieuExecution(
                marche_id=marche.id,
                code=code,
                type_code=TYPE_DE_LIEU,
                departement=departement(code, TYPE_DE_LIEU),
            )
        )
    db.session.flush()
    db.session.expire(marche, ["lieux"])
