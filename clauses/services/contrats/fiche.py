"""The page of one contract: the person, the employer, and its hours on each market."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ...extensions import db
from ...models import Affectation, Attribution, CodeRome, Contrat, Lot, Marche, Structure
from ...models.vocabulaire import EtatHeures
from ..acteur import Acteur
from ..erreurs import Introuvable
from ..heures.historique import PasseLu, lire_historique
from ..journal import Verbe, consigner
from ..perimetre import affectations_visibles, contrats_visibles
from ..permissions import Permission
from .avertissements import avertissements
from .heures import HeuresLues, lire_heures, total


@dataclass(frozen=True)
class AffectationLue:
    """The contract on one market, with its hours, newest month first."""

    affectation: Affectation
    marche: Marche
    lot: Lot
    attributaire: Structure
    heures: Sequence[HeuresLues]
    #: Everything that its hours were, for who validates them.
    passe: Sequence[PasseLu]

    @property
    def validees(self) -> Decimal:
        return total(self.heures, EtatHeures.VALIDEE)

    @property
    def declarees(self) -> Decimal:
        return total(self.heures, EtatHeures.DECLAREE)


@dataclass(frozen=True)
class FicheContrat:
    contrat: Contrat
    libelle_rome: str | None
    entreprise_utilisatrice: str | None
    affectations: Sequence[AffectationLue]
    #: What should be looked at; nothing for who does not write contracts.
    avertissements: Sequence[str]
    est_modifiable: bool

    @property
    def validees(self) -> Decimal:
        return sum((a.validees for a in self.affectations), Decimal(0))

    @property
    def declarees(self) -> Decimal:
        return sum((a.declarees for a in self.affectations), Decimal(0))


def consulter_contrat(acteur: Acteur, contrat_id: int) -> FicheContrat:
    """The contract, its reading journaled; raises `Introuvable`."""
    contrat = db.session.scalar(
        contrats_visibles(acteur)
        .where(Contrat.id == contrat_id)
        .options(joinedload(Contrat.personne), joinedload(Contrat.employeur))
    )
    if contrat is None:
        raise Introuvable("Ce contrat n’existe pas, ou n’est pas parmi ceux que vous suivez.")
    consigner(
        acteur,
        Verbe.PERSONNE_CONSULTEE,
        objet=("personne", contrat.personne_id),
        territoire_id=contrat.personne.territoire_id,
        valeurs={"page": "contrat", "contrat": contrat.id},
    )
    return FicheContrat(
        contrat=contrat,
        libelle_rome=db.session.scalar(select(CodeRome.libelle).where(CodeRome.code == contrat.rome)),
        entreprise_utilisatrice=_nom(contrat.entreprise_utilisatrice_id),
        affectations=_affectations(acteur, contrat),
        avertissements=avertissements(acteur, contrat),
        est_modifiable=_est_a_ecrire(acteur, contrat),
    )


def _est_a_ecrire(acteur: Acteur, contrat: Contrat) -> bool:
    if not acteur.peut(Permission.CONTRAT_ECRIRE) or contrat.personne.anonymisee_le is not None:
        return False
    porte = contrats_visibles(acteur, Permission.CONTRAT_ECRIRE).where(Contrat.id == contrat.id)
    return db.session.scalar(porte.with_only_columns(Contrat.id)) is not None


def _nom(structure_id: int | None) -> str | None:
    return db.session.scalar(select(Structure.nom).where(Structure.id == structure_id))


def _affectations(acteur: Acteur, contrat: Contrat) -> list[AffectationLue]:
    heures = lire_heures(acteur, Affectation.contrat_id == contrat.id)
    lignes = db.session.execute(
        affectations_visibles(acteur)
        .where(Affectation.contrat_id == contrat.id)
        .join(Marche, Marche.id == Affectation.marche_id)
        .join(Lot, Lot.id == Affectation.lot_id)
        .join(Attribution, Attribution.id == Affectation.attribution_id)
        .join(Structure, Structure.id == Attribution.structure_id)
        .with_only_columns(Affectation, Marche, Lot, Structure, maintain_column_froms=True)
        .order_by(Marche.reference, Lot.numero, Affectation.id)
    ).all()
    passes = lire_historique(acteur, [ligne.Affectation.id for ligne in lignes])
    return [
        AffectationLue(
            affectation, marche, lot, structure,
            [h for h in heures if h.attribution_id == affectation.attribution_id],
            passes.get(affectation.id, ()),
        )
        for affectation, marche, lot, structure in lignes
    ]  # fmt: skip
