"""Objectives: dated, with their method; an amendment adds one, a correction closes a version; nothing is lost."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from ...extensions import db
from ...models import Attribution, Compte, Objectif, Territoire
from ...models.types import maintenant
from ...models.vocabulaire import MethodeObjectif
from ..acteur import Acteur
from ..edition import en_texte
from ..erreurs import Conflit, DonneesInvalides
from ..journal import Verbe, consigner
from .calcul import HEURES_MAXIMUM, calculer, retenir
from .portes import attribution_a_ecrire, objectif_a_ecrire

MOTIF_ATTENDU = "Écrivez ce qui était faux : l’ancienne version reste visible."


@dataclass(frozen=True)
class ObjectifSaisie:
    """What the form of an objective says; without `heures` the calculated volume is kept."""

    heures: Decimal | None = None
    date_effet: date | None = None
    methode: MethodeObjectif = MethodeObjectif.FORFAIT
    parametres: Mapping[str, Decimal | str] = field(default_factory=dict)
    motif: str | None = None


class ObjectifRemplace(Conflit):
    """Somebody corrected the same version first: `suivant` is theirs, `auteur` their name where it is known."""

    def __init__(self, suivant: Objectif, auteur: str | None):
        super().__init__(
            f"Entre-temps, {auteur or 'quelqu’un'} a écrit {en_texte(suivant.heures).replace('.', ',')} heures "
            f"({suivant.motif or 'sans motif'}). Enregistrer les remplace par les vôtres ; « Annuler » les garde."
        )
        self.suivant_id = suivant.id


def apercu(acteur: Acteur, attribution_id: int, saisie: ObjectifSaisie) -> Decimal | None:
    """What the formula would give, `None` for a lump sum; raises `DonneesInvalides` on what is missing."""
    return _calculer(attribution_a_ecrire(acteur, attribution_id), saisie)


def fixer_objectif(acteur: Acteur, attribution_id: int, saisie: ObjectifSaisie) -> Objectif:
    """Add an objective. Raises `DonneesInvalides` when one is already in force from the same day."""
    attribution = attribution_a_ecrire(acteur, attribution_id)
    if _en_vigueur(attribution.id, saisie.date_effet) is not None:
        raise DonneesInvalides(
            "Un objectif vaut déjà depuis l’origine : donnez la date d’effet de l’avenant, ou corrigez-le."
            if saisie.date_effet is None
            else "Un objectif vaut déjà à partir de ce jour : corrigez-le.",
            "date_effet",
        )
    return _ajouter(acteur, attribution, saisie)


def corriger_objectif(acteur: Acteur, objectif_id: int, saisie: ObjectifSaisie) -> Objectif:
    """Close an erroneous version and write the right one.

    Raises `ObjectifRemplace` when somebody has replaced it already, `Conflit` when they withdrew it.
    """
    fautif = objectif_a_ecrire(acteur, objectif_id)
    attribution = attribution_a_ecrire(acteur, fautif.attribution_id)
    _exiger_en_vigueur(fautif)
    if not saisie.motif:
        raise DonneesInvalides(MOTIF_ATTENDU, "motif")
    autre = _en_vigueur(attribution.id, saisie.date_effet)
    if autre is not None and autre.id != fautif.id:
        raise DonneesInvalides("Un autre objectif vaut déjà à partir de ce jour.", "date_effet")
    _calculer(attribution, saisie)
    fautif.valable_au = maintenant()
    db.session.flush()
    return _ajouter(acteur, attribution, saisie, numero=fautif.numero + 1, avant=fautif.heures)


def retirer_objectif(acteur: Acteur, objectif_id: int) -> Objectif:
    """Close a version that should never have been; raises `Conflit` when it is closed already."""
    objectif = objectif_a_ecrire(acteur, objectif_id)
    attribution = attribution_a_ecrire(acteur, objectif.attribution_id)
    _exiger_en_vigueur(objectif)
    objectif.valable_au = maintenant()
    db.session.flush()
    consigner(
        acteur,
        Verbe.OBJECTIF_RETIRE,
        objet=("attribution", attribution.id),
        territoire_id=attribution.lot.marche.territoire_id,
        valeurs={"heures": en_texte(objectif.heures), "date_effet": en_texte(objectif.date_effet)},
    )
    return objectif


def _exiger_en_vigueur(objectif: Objectif) -> None:
    if objectif.valable_au is None:
        return
    if suivant := _en_vigueur(objectif.attribution_id, objectif.date_effet):
        auteur = db.session.get(Compte, suivant.auteur_id) if suivant.auteur_id else None
        raise ObjectifRemplace(suivant, auteur.nom if auteur else None)
    raise Conflit("Cet objectif a été retiré entre-temps : relisez la page du marché.")


def _en_vigueur(attribution_id: int, date_effet: date | None) -> Objectif | None:
    jour = Objectif.date_effet.is_(None) if date_effet is None else Objectif.date_effet == date_effet
    return db.session.scalar(
        select(Objectif).where(Objectif.attribution_id == attribution_id, Objectif.valable_au.is_(None), jour)
    )


def _calculer(attribution: Attribution, saisie: ObjectifSaisie) -> Decimal | None:
    territoire = db.session.get(Territoire, attribution.lot.marche.territoire_id)
    calculees = calculer(saisie.methode, saisie.parametres, territoire.heures_par_etp)
    if calculees is None and saisie.heures is None:
        raise DonneesInvalides("Écrivez le volume d’heures.", "heures")
    if saisie.heures is not None and not 0 <= saisie.heures <= HEURES_MAXIMUM:
        raise DonneesInvalides("Ce volume n’est pas plausible : vérifiez-le.", "heures")
    return calculees


def _ajouter(
    acteur: Acteur,
    attribution: Attribution,
    saisie: ObjectifSaisie,
    *,
    numero=1,
    avant: Decimal | None = None,
) -> Objectif:
    calculees = _calculer(attribution, saisie)
    objectif = Objectif(
        attribution_id=attribution.id,
        date_effet=saisie.date_effet,
        heures=saisie.heures if saisie.heures is not None else retenir(calculees),
        heures_calculees=calculees,
        methode=saisie.methode,
        parametres={c: en_texte(v) for c, v in saisie.parametres.items()} or None,
        motif=saisie.motif,
        numero=numero,
        auteur_id=acteur.compte_id,
    )
    db.session.add(objectif)
    db.session.flush()
    consigner(
        acteur,
        Verbe.OBJECTIF_FIXE,
        objet=("attribution", attribution.id),
        territoire_id=attribution.lot.marche.territoire_id,
        valeurs={
            "heures": en_texte(objectif.heures),
            "calculees": en_texte(calculees),
            "corrige": en_texte(avant),
            "date_effet": en_texte(objectif.date_effet),
            "methode": saisie.methode.value,
            "motif": saisie.motif,
        },
    )
    return objectif
