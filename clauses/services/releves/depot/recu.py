"""What became of a sheet that was sent: its receipt, what is left to settle and by whom, what was refused and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Row, func, select

from ....extensions import db
from ....models import Releve, ReleveLigne, Structure, Territoire
from ....models.vocabulaire import EtatLigne
from ...acteur import Acteur
from ...perimetre import lignes_de_releve_visibles, releves_visibles
from .apercu import LigneVue, Total, totaux_par_marche, totaux_par_mois, voir_les_lignes
from .consultation import consigner_lecture
from .fichier import MORTS, piece_de
from .portee import est_entier
from .remplacement import peut_corriger

E = EtatLigne
REFUSEES_MONTREES = 200


@dataclass(frozen=True)
class Reste:
    """Lines in one state that one territory has to look at."""

    territoire: str
    etat: EtatLigne
    lignes: int
    heures: Decimal


@dataclass(frozen=True)
class Recu:
    """The receipt of a sheet. `nom_fichier` is empty once the file is gone; `suivant_id` is what replaced it."""

    nom_fichier: str
    deposant: str
    lignes: int
    heures: Decimal
    etats: Sequence[tuple[EtatLigne, int]]
    par_mois: Sequence[Total]
    par_marche: Sequence[Total]
    restes: Sequence[Reste]
    refusees: Sequence[LigneVue]
    suivant_id: int | None
    est_corrigeable: bool
    #: Whether the reader may open the file: every line of it is theirs.
    est_entier: bool

    @property
    def ecartees(self) -> int:
        return dict(self.etats).get(E.ECARTEE, 0)


def lire_recu(acteur: Acteur, releve: Releve) -> Recu:
    """The receipt as this reader may see it; the refused lines, which bear names, are journaled."""
    siennes = lignes_de_releve_visibles(acteur).where(ReleveLigne.releve_id == releve.id)
    etats = _etats(siennes)
    refusees = db.session.scalars(
        siennes.where(ReleveLigne.etat == E.REFUSEE).order_by(ReleveLigne.id).limit(REFUSEES_MONTREES)
    ).all()
    if refusees:
        consigner_lecture(acteur, releve, refusees)
    piece = piece_de(releve)
    retenues = [e for e in etats if e.etat != E.ECARTEE]
    return Recu(
        nom_fichier=piece.nom_fichier if piece else "",
        deposant=db.session.scalar(select(Structure.nom).where(Structure.id == releve.deposant_id)),
        lignes=sum(e.lignes for e in retenues),
        heures=sum((e.heures for e in retenues), Decimal(0)),
        etats=[(e.etat, e.lignes) for e in etats],
        par_mois=totaux_par_mois(acteur, releve),
        par_marche=totaux_par_marche(acteur, releve),
        restes=_restes(siennes),
        refusees=voir_les_lignes(acteur, releve, refusees),
        suivant_id=_suivant(acteur, releve),
        est_corrigeable=peut_corriger(acteur, releve),
        est_entier=est_entier(acteur, releve),
    )


def _etats(siennes) -> Sequence[Row]:
    requete = siennes.with_only_columns(
        ReleveLigne.etat, func.count().label("lignes"), func.sum(ReleveLigne.heures).label("heures")
    )
    return db.session.execute(requete.group_by(ReleveLigne.etat).order_by(ReleveLigne.etat)).all()


def _restes(siennes) -> list[Reste]:
    """What waits for somebody, territory by territory."""
    requete = (
        siennes.where(ReleveLigne.etat.in_((E.A_RATTACHER, E.RATTACHEE, E.DECLAREE)))
        .join(Territoire, Territoire.id == ReleveLigne.territoire_id)
        .with_only_columns(
            Territoire.nom, ReleveLigne.etat, func.count(), func.sum(ReleveLigne.heures),
            maintain_column_froms=True,
        )
        .group_by(Territoire.nom, ReleveLigne.etat)
        .order_by(Territoire.nom, ReleveLigne.etat)
    )  # fmt: skip
    return [Reste(*ligne) for ligne in db.session.execute(requete)]


def _suivant(acteur: Acteur, releve: Releve) -> int | None:
    """The sheet that took the place of this one, or is about to, for whoever may read it."""
    return db.session.scalar(
        releves_visibles(acteur)
        .where(Releve.remplace_id == releve.id, Releve.etat.not_in(MORTS))
        .order_by(Releve.id.desc())
        .limit(1)
        .with_only_columns(Releve.id)
    )
