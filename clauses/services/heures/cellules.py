"""Saving typed cells: each one on its own is saved, unchanged, refused with a reason, or in conflict."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Row, insert, or_, select, tuple_, update

from ...extensions import db
from ...models import Evenement, HeuresMensuelles, SansHeures
from ...models.types import Vocabulaire, maintenant
from ...models.vocabulaire import EtatHeures, OrigineHeures
from ..acteur import Acteur
from ..imports.valeurs import ValeurInvalide
from ..journal import Verbe, consigner
from ..permissions import Permission
from .faits import Cle, Version, dernieres_versions, mois_clos, noms_des_comptes, verrouiller
from .plausibilite import Plausibilite
from .saisie import lire_cellule

MOIS_FUTUR = "Ce mois n’est pas commencé : les heures se saisissent une fois travaillées."
VALIDEES = "Ces heures sont validées : le facilitateur peut les rouvrir."
CLOS = "Ce mois est clos : ses heures ne changent plus."


@dataclass(frozen=True)
class CelluleSaisie:
    """What was typed in a cell, and the number of the version that it showed (0 when it was empty).

    `est_ecartee`: after a conflict, the person keeps the other value; this one is only noted in the journal.
    """

    affectation_id: int
    mois: date
    texte: str
    numero: int
    est_ecartee: bool = False

    @property
    def cle(self) -> Cle:
        return self.affectation_id, self.mois


class Issue(Vocabulaire):
    ENREGISTREE = "enregistree", "Enregistré"
    INCHANGEE = "inchangee", "Inchangé"
    CONFLIT = "conflit", "Conflit"
    REFUSEE = "refusee", "Refusé"


@dataclass(frozen=True)
class Resultat:
    """What became of a cell. `heures`, `etat` and `numero` are those of the base now, `texte` what was typed.

    In a conflict, `auteur` and `le` say who wrote the value of the base, and when.
    """

    affectation_id: int
    mois: date
    texte: str
    issue: Issue
    numero: int
    heures: Decimal | None
    etat: EtatHeures | None
    raison: str = ""
    auteur: str | None = None
    le: datetime | None = None
    avertissements: tuple[str, ...] = ()

    @property
    def cle(self) -> Cle:
        return self.affectation_id, self.mois


@dataclass(frozen=True)
class _Ecriture:
    """A value to put in a cell, over the last version it had."""

    cellule: CelluleSaisie
    heures: Decimal | None
    derniere: Version | None

    @property
    def en_vigueur(self) -> Version | None:
        return self.derniere if self.derniere is not None and self.derniere.est_en_vigueur else None

    @property
    def numero(self) -> int:
        return (self.derniere.numero if self.derniere else 0) + 1


def enregistrer_cellules(
    acteur: Acteur, cellules: Sequence[CelluleSaisie], *, aujourdhui: date
) -> list[Resultat]:
    """Save what can be, one result per cell; raises `Introuvable` when one is not the actor's to write.

    The same cell twice: the last one counts. The whole call makes one event per territory.
    """
    uniques = list({c.cle: c for c in cellules}.values())
    if not uniques:
        return []
    faits = verrouiller(acteur, Permission.HEURES_SAISIR, {c.affectation_id for c in uniques})
    mois = {c.mois for c in uniques}
    versions = dernieres_versions(faits, mois)
    clos = mois_clos({f.territoire_id for f in faits.values()}, mois)
    decisions: list[Resultat | _Ecriture] = []
    for c in uniques:
        est_clos = (faits[c.affectation_id].territoire_id, c.mois) in clos
        decisions.append(_decider(c, versions.get(c.cle), aujourdhui, est_clos=est_clos))
    instant = maintenant()
    ecritures = [d for d in decisions if isinstance(d, _Ecriture)]
    _ecrire(acteur, ecritures, faits, instant)
    _consigner(acteur, decisions, uniques, faits, instant)
    plausibilite = Plausibilite(acteur, list(faits.values()), mois)
    resultats = [_resultat(d) if isinstance(d, _Ecriture) else d for d in decisions]
    return _nommer([_avertir(r, faits[r.affectation_id], plausibilite) for r in resultats], versions)


def _decider(
    c: CelluleSaisie, derniere: Version | None, aujourdhui: date, *, est_clos: bool
) -> Resultat | _Ecriture:
    actuelle = derniere if derniere is not None and derniere.est_en_vigueur else None
    heures = actuelle.heures if actuelle else None
    base = Resultat(
        c.affectation_id, c.mois, c.texte, Issue.INCHANGEE,
        actuelle.numero if actuelle else 0, heures, actuelle.etat if actuelle else None,
    )  # fmt: skip
    if c.est_ecartee:
        return base
    try:
        saisies = lire_cellule(c.texte)
    except ValeurInvalide as erreur:
        return replace(base, issue=Issue.REFUSEE, raison=str(erreur))
    if saisies == heures:
        return base
    if refus := _refus(c, actuelle, aujourdhui, est_clos=est_clos):
        return replace(base, issue=Issue.REFUSEE, raison=refus)
    if c.numero != base.numero:
        return replace(base, issue=Issue.CONFLIT)
    return _Ecriture(c, saisies, derniere)


def _refus(c: CelluleSaisie, actuelle: Version | None, aujourdhui: date, *, est_clos: bool) -> str:
    if actuelle is not None and actuelle.etat == EtatHeures.VALIDEE:
        return VALIDEES
    if est_clos:
        return CLOS
    return MOIS_FUTUR if c.mois > aujourdhui else ""


def _ecrire(acteur: Acteur, ecritures: Sequence[_Ecriture], faits: dict[int, Row], instant: datetime) -> None:
    """Close the versions in force, add the next ones as drafts, withdraw « aucune heure » where hours came."""
    fermees = [e.en_vigueur.id for e in ecritures if e.en_vigueur]
    if fermees:
        fermer(fermees, instant)
    lignes = [
        {
            "affectation_id": e.cellule.affectation_id,
            "territoire_id": faits[e.cellule.affectation_id].territoire_id,
            "mois": e.cellule.mois,
            "numero": e.numero,
            "heures": e.heures,
            "etat": EtatHeures.BROUILLON,
            "origine": OrigineHeures.SAISIE,
            "valable_du": instant,
            "auteur_id": acteur.compte_id,
        }
        for e in ecritures
        if e.heures is not None
    ]
    if lignes:
        db.session.execute(insert(HeuresMensuelles), lignes)
        repondre_aux_sans_heures(
            acteur, [(faits[li["affectation_id"]], li["mois"]) for li in lignes], instant
        )


def fermer(ids: Sequence[int], instant: datetime) -> None:
    """End versions that are in force."""
    db.session.execute(
        update(HeuresMensuelles)
        .where(HeuresMensuelles.id.in_(ids))
        .values(valable_au=instant)
        .execution_options(synchronize_session=False)
    )


def repondre_aux_sans_heures(acteur: Acteur, cellules: Sequence[tuple[Row, date]], instant: datetime) -> None:
    """Hours came after all: whoever said « aucune heure » for that month is answered."""
    engagements = {(f.attribution_id, mois) for f, mois in cellules}
    employeurs = {(f.attribution_id, f.employeur_id, mois) for f, mois in cellules}
    dites = db.session.scalars(
        select(SansHeures).where(
            SansHeures.valable_au.is_(None),
            tuple_(SansHeures.attribution_id, SansHeures.mois).in_(engagements),
            or_(
                SansHeures.employeur_id.is_(None),
                tuple_(SansHeures.attribution_id, SansHeures.employeur_id, SansHeures.mois).in_(employeurs),
            ),
        )
    ).all()
    for dite in dites:
        dite.valable_au = instant
        consigner(
            acteur,
            Verbe.SANS_HEURES_RETIRE,
            objet=("attribution", dite.attribution_id),
            territoire_id=dite.territoire_id,
            valeurs={"mois": dite.mois, "employeur": dite.employeur_id, "motif": "heures saisies"},
            le=instant,
        )


def _consigner(acteur: Acteur, decisions, cellules, faits: dict[int, Row], instant: datetime) -> None:
    """One event per territory, with every cell written, before and after; one for each value set aside."""
    groupes: dict[int, list[dict]] = {}
    for cellule, decision in zip(cellules, decisions, strict=True):
        territoire_id = faits[cellule.affectation_id].territoire_id
        if isinstance(decision, _Ecriture):
            avant = decision.en_vigueur
            groupes.setdefault(territoire_id, []).append(
                {
                    "affectation": cellule.affectation_id,
                    "mois": cellule.mois,
                    "avant": avant.heures if avant else None,
                    "apres": decision.heures,
                }
            )
        elif cellule.est_ecartee:
            _consigner_l_ecartee(acteur, cellule, decision, territoire_id, instant)
    for territoire_id, lignes in groupes.items():
        seule = lignes[0]["affectation"] if len(lignes) == 1 else None
        consigner(
            acteur,
            Verbe.HEURES_SAISIES,
            objet=("affectation", seule),
            territoire_id=territoire_id,
            valeurs={"cellules": lignes},
            le=instant,
        )


def _consigner_l_ecartee(
    acteur: Acteur, cellule: CelluleSaisie, gardee: Resultat, territoire_id: int, instant: datetime
) -> None:
    """Both values of a conflict stay known: an event of the contract on the market, which its history reads."""
    consigner(
        acteur,
        Verbe.HEURES_ECARTEES,
        objet=("affectation", cellule.affectation_id),
        territoire_id=territoire_id,
        valeurs={"mois": cellule.mois, "ecartee": _texte_sur(cellule.texte), "gardee": gardee.heures},
        le=instant,
    )


def _texte_sur(texte: str) -> str:
    """The number that was typed, or nothing: only what reads as hours enters the journal."""
    try:
        return str(lire_cellule(texte) or "")
    except ValeurInvalide:
        return ""


def _resultat(e: _Ecriture) -> Resultat:
    est_videe = e.heures is None
    return Resultat(
        e.cellule.affectation_id, e.cellule.mois, e.cellule.texte, Issue.ENREGISTREE,
        0 if est_videe else e.numero, e.heures, None if est_videe else EtatHeures.BROUILLON,
    )  # fmt: skip


def _avertir(r: Resultat, fait: Row, plausibilite: Plausibilite) -> Resultat:
    if r.heures is None:
        return r
    return replace(r, avertissements=plausibilite.avertir(fait, r.mois, r.heures))


def _nommer(resultats: list[Resultat], versions: dict[Cle, Version]) -> list[Resultat]:
    """Say who wrote the other value of each conflict; who cleared a cell is in the journal only."""
    conflits = [versions[r.cle] for r in resultats if r.issue is Issue.CONFLIT and r.cle in versions]
    noms = noms_des_comptes(v.auteur_id for v in conflits)
    par = effaceurs([v.valable_au for v in conflits if v.valable_au])
    nommes = []
    for r in resultats:
        v = versions.get(r.cle)
        if r.issue is Issue.CONFLIT and v is not None:
            auteur = par.get(v.valable_au) if v.valable_au else noms.get(v.auteur_id)
            r = replace(r, auteur=auteur, le=v.valable_au or v.valable_du)
        nommes.append(r)
    return nommes


def effaceurs(instants: Sequence[datetime]) -> dict[datetime, str]:
    """Who saved hours at these very instants."""
    if not instants:
        return {}
    requete = select(Evenement.le, Evenement.acteur).where(
        Evenement.le.in_(instants), Evenement.verbe == Verbe.HEURES_SAISIES.value
    )
    return dict(db.session.execute(requete).all())
