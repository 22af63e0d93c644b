"""Writing lots: one is known by its number in its market, deleted ones included."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from ...extensions import db
from ...models import Lot
from ..acteur import Acteur
from ..edition import ecrire, en_texte, rapprocher
from ..erreurs import DejaEnregistre
from ..journal import Verbe, consigner
from ..suppression import supprimer
from .portes import lot_a_ecrire, marche_a_ecrire


def creer_lot(acteur: Acteur, marche_id: int, valeurs: Mapping[str, Any]) -> Lot:
    """`valeurs`: numero, objet, montant_ht. Raises `Introuvable`, `DejaEnregistre`."""
    marche = marche_a_ecrire(acteur, marche_id)
    valeurs = _valeurs(valeurs)
    _refuser_le_double(marche.id, valeurs["numero"])
    lot = Lot(marche_id=marche.id, **valeurs)
    db.session.add(lot)
    db.session.flush()
    consigner(
        acteur,
        Verbe.LOT_CREE,
        objet=("lot", lot.id),
        territoire_id=marche.territoire_id,
        valeurs={"marche": marche.id, **{c: en_texte(v) for c, v in valeurs.items()}},
    )
    return lot


def modifier_lot(
    acteur: Acteur,
    lot_id: int,
    valeurs: Mapping[str, Any],
    *,
    version: int | None,
    avant: Mapping[str, str],
) -> Lot:
    """Raises as `creer_lot`, and `ConflitEdition`."""
    lot = lot_a_ecrire(acteur, lot_id)
    objet = ("lot", lot.id)
    changees = rapprocher(lot, _valeurs(valeurs), version=version, avant=avant, objet_journal=objet)
    if "numero" in changees:
        _refuser_le_double(lot.marche_id, changees["numero"])
    if changees:
        changements = ecrire(lot, changees)
        consigner(
            acteur,
            Verbe.LOT_MODIFIE,
            objet=objet,
            territoire_id=lot.marche.territoire_id,
            valeurs={c: {"avant": a, "apres": b} for c, (a, b) in changements.items()},
        )
    return lot


def supprimer_lot(acteur: Acteur, lot_id: int) -> Lot:
    """Raises `DonneesInvalides` when hours hang from it."""
    lot = lot_a_ecrire(acteur, lot_id)
    supprimer(acteur, "lot", lot, territoire_id=lot.marche.territoire_id)
    return lot


def _valeurs(valeurs: Mapping[str, Any]) -> dict[str, Any]:
    return {**valeurs, "numero": valeurs.get("numero") or "", "objet": valeurs.get("objet") or ""}


def _refuser_le_double(marche_id: int, numero: str) -> None:
    autre = db.session.scalar(select(Lot).where(Lot.marche_id == marche_id, Lot.numero == numero))
    if autre is None:
        return
    nom = f"Le lot {numero}" if numero else "Le lot sans numéro"
    raise DejaEnregistre(
        f"{nom} a été supprimé le {autre.supprime_le:%d/%m/%Y} : rétablissez-le, ou changez de numéro."
        if autre.supprime_le
        else f"{nom} existe déjà dans ce marché.",
        "numero",
        objet="lot",
        cle=autre.id,
        est_supprime=autre.supprime_le is not None,
    )
