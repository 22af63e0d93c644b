"""The cells that a sheet fills: contract on a market × month, with the lines that add up in each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy import Row, Select, select, update

from ...extensions import db
from ...models import Affectation, HeuresMensuelles, Releve, ReleveLigne
from ...models.vocabulaire import EtatHeures, EtatLigne
from ..acteur import Acteur
from ..heures.faits import CHAMPS, Cle, Version
from ..imports.masse import en_lots
from ..perimetre import affectations_visibles, lignes_de_releve_visibles
from ..permissions import Permission

#: Lines that count in the hours of their contract and month.
COMPTEES = (EtatLigne.RATTACHEE, EtatLigne.DECLAREE, EtatLigne.VALIDEE)


#: What a line says of the cell it fills.
COLONNES = (
    ReleveLigne.id, ReleveLigne.affectation_id, ReleveLigne.mois, ReleveLigne.heures, ReleveLigne.etat,
    ReleveLigne.personne_lue,
)  # fmt: skip


@dataclass
class Cellule:
    """The lines of one sheet on the same contract on a market and month: their hours add up."""

    affectation_id: int
    mois: date
    lignes: list[Row | ReleveLigne] = field(default_factory=list)
    heures: Decimal = Decimal(0)
    est_a_declarer: bool = False

    @property
    def cle(self) -> Cle:
        return self.affectation_id, self.mois

    def ajouter(self, ligne: Row | ReleveLigne) -> None:
        self.lignes.append(ligne)
        self.heures += ligne.heures
        self.est_a_declarer |= ligne.etat == EtatLigne.RATTACHEE


def lignes_du_releve(acteur: Acteur, permission: Permission, releve_id: int) -> Select:
    """A select of the lines of a sheet that the actor may read."""
    return lignes_de_releve_visibles(acteur, permission).where(ReleveLigne.releve_id == releve_id)


def verrouiller_lignes(acteur: Acteur, releve_id: int) -> Sequence[Row]:
    """What the lines of a sheet say of its cells, taken FOR UPDATE: as the base has them now."""
    requete = lignes_du_releve(acteur, Permission.RELEVE_DEPOSER, releve_id).with_only_columns(*COLONNES)
    return db.session.execute(requete.order_by(ReleveLigne.id).with_for_update(of=ReleveLigne)).all()


def modifier_lignes(cles: Iterable[int], **valeurs) -> None:
    """Give lines the same values, by lots: a sheet has a hundred thousand. Those of the session are read again."""
    avec_version = {ReleveLigne.version: ReleveLigne.version + 1} | {
        getattr(ReleveLigne, nom): valeur for nom, valeur in valeurs.items()
    }
    for lot in en_lots(cles):
        db.session.execute(
            update(ReleveLigne)
            .where(ReleveLigne.id.in_(lot))
            .values(avec_version)
            .execution_options(synchronize_session=False)
        )
    for objet in [o for o in db.session if isinstance(o, ReleveLigne)]:
        db.session.expire(objet)


def en_cellules(lignes: Iterable[Row | ReleveLigne]) -> dict[Cle, Cellule]:
    cellules: dict[Cle, Cellule] = {}
    for ligne in lignes:
        if ligne.affectation_id is not None and ligne.etat in COMPTEES:
            cle = ligne.affectation_id, ligne.mois
            if cle not in cellules:
                cellules[cle] = Cellule(*cle)
            cellules[cle].ajouter(ligne)
    return cellules


def versions_du_remplace(acteur: Acteur, permission: Permission, releve: Releve) -> dict[Cle, Version]:
    """Hours in force, of contracts of the actor, that the replaced sheet declared and that nobody validated."""
    if releve.remplace_id is None:
        return {}
    anciennes = select(ReleveLigne.id).where(ReleveLigne.releve_id == releve.remplace_id)
    requete = select(*CHAMPS).where(
        HeuresMensuelles.releve_ligne_id.in_(anciennes),
        HeuresMensuelles.affectation_id.in_(
            affectations_visibles(acteur, permission).with_only_columns(Affectation.id)
        ),
        HeuresMensuelles.valable_au.is_(None),
        HeuresMensuelles.etat != EtatHeures.VALIDEE,
    )
    return {(v.affectation_id, v.mois): v for v in map(Version._make, db.session.execute(requete))}
