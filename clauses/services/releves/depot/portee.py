"""For whom an actor deposits, and what the sheet of a depositor may speak of."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Row, Select, func, or_, select

from ....extensions import db
from ....models import Affectation, Attribution, Lot, Marche, Releve, ReleveLigne, Structure
from ....models.vocabulaire import EtatReleve
from ...acteur import Acteur
from ...erreurs import Conflit, DonneesInvalides, Introuvable, TransitionImpossible
from ...perimetre import (
    affectations_visibles,
    attributions_visibles,
    lignes_de_releve_visibles,
    releves_visibles,
)
from ...perimetre.marches import attributions_sous
from ...perimetre.regles import ROLES_PAR_TERRITOIRE
from ...perimetre.releves import ROLES_DEPOSANTS
from ...permissions import Permission

DEPOSER = Permission.RELEVE_DEPOSER
INTROUVABLE = "Ce relevé n’existe pas, ou n’est pas parmi ceux que vous pouvez lire."


def deposants(acteur: Acteur) -> Sequence[Row]:
    """(id, nom) of the structures the actor deposits for: its own; for a facilitateur, those that hold a lot or
    employ somebody in the territory."""
    acteur.exiger(DEPOSER)
    propres = {d.structure_id for d in acteur.droits_avec(DEPOSER) if d.role in ROLES_DEPOSANTS}
    equipe = _equipe(acteur)
    tenues = attributions_visibles(equipe, DEPOSER).with_only_columns(Attribution.structure_id)
    employees = affectations_visibles(equipe, DEPOSER).with_only_columns(Affectation.employeur_id)
    requete = select(Structure.id, Structure.nom).where(
        or_(Structure.id.in_(propres), Structure.id.in_(tenues), Structure.id.in_(employees))
    )
    return db.session.execute(requete.order_by(Structure.cle_nom, Structure.id)).all()


def exiger_deposant(acteur: Acteur, structure_id: int | None) -> int:
    """The key of a structure the actor deposits for; raises `DonneesInvalides` without a choice, `Introuvable`."""
    if structure_id is None:
        raise DonneesInvalides("Choisissez la structure pour qui vous déposez ce relevé.", "deposant")
    if structure_id not in {d.id for d in deposants(acteur)}:
        raise Introuvable("Cette structure n’existe pas, ou vous ne déposez pas pour elle.")
    return structure_id


def _equipe(acteur: Acteur) -> Acteur:
    """The same person with the hats of a territory's team only."""
    return replace(acteur, droits=tuple(d for d in acteur.droits if d.role in ROLES_PAR_TERRITOIRE))


def _propre(acteur: Acteur, deposant_id: int) -> Acteur | None:
    """The same person with the hats of this structure only; `None` for whoever deposits on its behalf."""
    droits = tuple(d for d in acteur.droits if d.role in ROLES_DEPOSANTS and d.structure_id == deposant_id)
    return replace(acteur, droits=droits) if droits else None


def attributions_du_deposant(acteur: Acteur, deposant_id: int) -> Select:
    """Commitments on which this depositor may say that somebody unknown worked."""
    if propre := _propre(acteur, deposant_id):
        return attributions_visibles(propre, DEPOSER)
    employes = select(Affectation.attribution_id).where(
        Affectation.employeur_id == deposant_id, Affectation.supprime_le.is_(None)
    )
    return attributions_visibles(_equipe(acteur), DEPOSER).where(
        or_(attributions_sous(deposant_id), Attribution.id.in_(employes))
    )


def marches_du_deposant(acteur: Acteur, deposant_id: int) -> Sequence[Row]:
    """(id, territoire_id, reference, lot, objet, structure) of these commitments, by reference."""
    requete = (
        attributions_du_deposant(acteur, deposant_id)
        .join(Lot, Lot.id == Attribution.lot_id)
        .join(Marche, Marche.id == Lot.marche_id)
        .join(Structure, Structure.id == Attribution.structure_id)
        .with_only_columns(
            Attribution.id,
            Marche.territoire_id,
            Marche.reference,
            Lot.numero.label("lot"),
            Marche.objet,
            Structure.nom.label("structure"),
            maintain_column_froms=True,
        )
        .order_by(Marche.reference, Lot.numero, Structure.cle_nom, Attribution.id)
    )
    return db.session.execute(requete).all()


def trouver(acteur: Acteur, releve_id: int) -> Releve:
    """A sheet through its door; raises `Introuvable`."""
    releve = db.session.scalar(releves_visibles(acteur).where(Releve.id == releve_id))
    if releve is None:
        raise Introuvable(INTROUVABLE)
    return releve


def prendre(acteur: Acteur, releve_id: int) -> Releve:
    """A sheet of the actor's to change, its row kept until the end of the transaction; raises `Introuvable`."""
    releve = db.session.scalar(
        releves_visibles(acteur, DEPOSER)
        .where(Releve.id == releve_id)
        .with_for_update(of=Releve)
        .execution_options(populate_existing=True)
    )
    if releve is None:
        raise Introuvable(INTROUVABLE)
    return releve


def prendre_a_confirmer(acteur: Acteur, releve_id: int, version: int | None = None) -> Releve:
    """The same, before it is sent; raises `TransitionImpossible` once it is, `Conflit` when it is not the one shown."""
    return exiger_a_confirmer(prendre(acteur, releve_id), version)


def exiger_a_confirmer(releve: Releve, version: int | None = None) -> Releve:
    """A sheet found for the actor, as it is to be confirmed; raises as above."""
    if releve.etat == EtatReleve.EN_LECTURE:
        raise TransitionImpossible(
            "Ce relevé est encore en lecture : attendez qu’elle soit finie, ou relancez-la depuis sa page."
        )
    if releve.etat != EtatReleve.A_CONFIRMER:
        raise TransitionImpossible(
            f"Ce relevé est déjà « {releve.etat.libelle.lower()} » : il ne se modifie plus. Pour le corriger, "
            "déposez un fichier corrigé depuis sa page."
        )
    if version is not None and version != releve.version:
        raise Conflit(
            "Quelqu’un a modifié ce relevé entre-temps : relisez-le avant de continuer. Rien n’est perdu."
        )
    return releve


def est_entier(acteur: Acteur, releve: Releve) -> bool:
    """Whether the actor reads every line of a sheet: its file then shows nobody of another territory."""
    visibles = lignes_de_releve_visibles(acteur).with_only_columns(ReleveLigne.id)
    return not db.session.scalar(
        select(func.count()).where(ReleveLigne.releve_id == releve.id, ReleveLigne.id.not_in(visibles))
    )
