"""The lines of a sheet follow the hours they declared, whichever page changes the state of these hours."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import aliased

from ...extensions import db
from ...models import Releve, ReleveLigne
from ...models.vocabulaire import EtatHeures, EtatLigne, EtatReleve
from ..acteur import Acteur
from ..journal import Verbe, consigner
from .faits import Version

L, R = EtatLigne, EtatReleve
#: The state of the hours → that of the lines that declared them.
SUITES = {EtatHeures.VALIDEE: L.VALIDEE, EtatHeures.REJETEE: L.REFUSEE, EtatHeures.DECLAREE: L.DECLAREE}
REGLEES = frozenset({L.VALIDEE, L.REFUSEE, L.ECARTEE})
#: Sheets that were sent and are still theirs: another file took the place of the others.
VIVANTS = frozenset({R.TRANSMIS, R.TRAITE, R.REFUSE})
LONGUEUR_MOTIF = 500


def suivre_les_lignes(
    acteur: Acteur, versions: Sequence[Version], etat: EtatHeures, motif: str, le: datetime
) -> None:
    """The hours of these versions have a new state: so do the lines of the sheet that declared them."""
    if etat not in SUITES:
        return
    suivies: list[ReleveLigne] = []
    for avant in {v.etat for v in versions} & SUITES.keys():
        sources = {v.releve_ligne_id for v in versions if v.etat == avant and v.releve_ligne_id is not None}
        if sources:
            suivies += db.session.scalars(_du_meme_mois(sources, SUITES[avant]))
    if suivies:
        regler(acteur, suivies, SUITES[etat], motif, le)


def _du_meme_mois(sources: Collection[int], etat: EtatLigne) -> Select:
    """The lines in this state that add up with one of `sources`: same sheet, same contract, same month."""
    source = aliased(ReleveLigne)
    return (
        select(ReleveLigne)
        .join(
            source,
            and_(
                source.releve_id == ReleveLigne.releve_id,
                source.affectation_id == ReleveLigne.affectation_id,
                source.mois == ReleveLigne.mois,
            ),
        )
        .where(source.id.in_(sources), ReleveLigne.etat == etat)
        .order_by(ReleveLigne.id)
        .with_for_update(of=ReleveLigne)
    )


def regler(acteur: Acteur, lignes: Sequence[ReleveLigne], etat: EtatLigne, motif: str, le: datetime) -> None:
    """Set the state of lines, who did it and when; their sheets follow."""
    for ligne in lignes:
        ligne.etat = etat
        ligne.motif = motif if etat in (L.REFUSEE, L.ECARTEE) else None
        est_reglee = etat in REGLEES
        ligne.traitee_par_id = acteur.compte_id if est_reglee else None
        ligne.traitee_le = le if est_reglee else None
    db.session.flush()
    solder(acteur, {ligne.releve_id for ligne in lignes}, le)


def solder(acteur: Acteur, releves: Collection[int], le: datetime) -> None:
    """A sheet is settled when all its lines are, refused when all were; a line that is open again opens it."""
    requete = select(Releve).where(Releve.id.in_(releves)).order_by(Releve.id).with_for_update()
    for releve in db.session.scalars(requete.execution_options(populate_existing=True)):
        lues = ReleveLigne.etat, ReleveLigne.motif, ReleveLigne.territoire_id
        lignes = db.session.execute(
            # What the lines say, each thing once, in the order of the sheet: it may have a hundred thousand.
            select(*lues)
            .where(ReleveLigne.releve_id == releve.id)
            .group_by(*lues)
            .order_by(func.min(ReleveLigne.id))
        ).all()
        vers = _etat_du_releve([ligne.etat for ligne in lignes])
        if releve.etat not in VIVANTS or vers == releve.etat:
            continue
        releve.etat = vers
        releve.motif = _motifs([ligne.motif for ligne in lignes]) if vers is R.REFUSE else None
        db.session.flush()
        _consigner(acteur, releve, {ligne.territoire_id for ligne in lignes}, le)


def _etat_du_releve(etats: Sequence[EtatLigne]) -> EtatReleve:
    if not etats or any(etat not in REGLEES for etat in etats):
        return R.TRANSMIS
    return R.REFUSE if set(etats) == {L.REFUSEE} else R.TRAITE


def _motifs(motifs: Sequence[str | None]) -> str:
    """The reasons of the lines, each once: what the depositor reads first."""
    return " ; ".join(dict.fromkeys(filter(None, motifs)))[:LONGUEUR_MOTIF]


VERBES = {
    R.TRAITE: Verbe.RELEVE_TRAITE,
    R.REFUSE: Verbe.RELEVE_REFUSE,
    R.TRANSMIS: Verbe.RELEVE_ROUVERT,
}


def _consigner(acteur: Acteur, releve: Releve, territoires: Collection[int | None], le: datetime) -> None:
    """One event per territory of its lines: the sheet is as much of each."""
    for territoire_id in sorted(t for t in territoires if t is not None):
        consigner(
            acteur,
            VERBES[releve.etat],
            objet=("releve", releve.id),
            territoire_id=territoire_id,
            valeurs={"deposant": releve.deposant_id},
            le=le,
        )
