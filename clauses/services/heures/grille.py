"""The sheet of hours: people in rows, months in columns, each cell with its state and why it is locked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy import Row, and_, func, or_
from sqlalchemy.orm import aliased

from ...extensions import db
from ...models import Affectation, Attribution, Contrat, HeuresMensuelles, Lot, Marche, Personne, Structure
from ...models.vocabulaire import EtatHeures, RoleAttribution
from ..acteur import Acteur
from ..calendrier import decaler, fin_du_mois
from ..journal import consigner_noms_lus
from ..listes.mesures import EN_VIGUEUR, objectif_du_jour, taux
from ..perimetre import affectations_visibles, engagements_visibles
from ..permissions import Permission
from ..personnes.eligibilite import FUSEAU
from .cellules import CLOS, MOIS_FUTUR, Resultat
from .faits import Cle, Version, avec_faits, mois_clos, noms_des_comptes, versions_en_vigueur
from .plausibilite import Plausibilite
from .portee import Genre, Periode, Portee, trouver_portee
from .sans_heures import EngagementDuMois, engagements_de, engagements_du_mois

_LUE = "Lue dans un relevé"
LECTURE_SEULE = "Vous consultez ces heures sans pouvoir les saisir."


@dataclass(slots=True)
class Cellule:
    """One month of one row. `verrou` says why it is read-only, `precision` what else is known of its state."""

    mois: date
    heures: Decimal | None
    numero: int
    etat: EtatHeures | None
    texte: str
    verrou: str = ""
    precision: str = ""
    avertissements: tuple[str, ...] = ()
    resultat: Resultat | None = None


@dataclass(slots=True)
class Ligne:
    """A contract on a market. `contexte` tells it from the other contracts of the same person."""

    id: int
    personne_id: int
    contrat_id: int
    attribution_id: int
    employeur_id: int
    nom: str
    contexte: str
    debut: date
    fin: date | None
    cellules: list[Cellule]

    @property
    def total(self) -> Decimal:
        return _somme(self.cellules)


@dataclass(frozen=True)
class Objectif:
    """Hours since the origin on the market or the commitment, against those due today.

    `hors_periode` are those of the months that are not shown: the page adds its own cells to it.
    """

    dues: Decimal | None
    validees: Decimal
    hors_periode: Decimal
    saisies: Decimal

    @property
    def taux(self) -> Decimal | None:
        return taux(self.saisies, self.dues)


@dataclass(frozen=True)
class Grille:
    portee: Portee
    periode: Periode
    lignes: Sequence[Ligne]
    objectif: Objectif | None
    est_saisissable: bool
    #: In the sheet of one month: who may say « aucune heure ».
    engagements: Sequence[EngagementDuMois] = ()
    totaux: Sequence[Decimal] = field(default=())
    #: Lines of the sheets that the hours shown came from, to the month and to each contract.
    sources: Mapping[Cle, int] = field(default_factory=dict)

    @property
    def total(self) -> Decimal:
        return sum(self.totaux, Decimal(0))

    @property
    def repris(self) -> int:
        """How many rows are there only because of the month before: their contract is over, nothing is typed."""
        return sum(
            li.fin is not None and li.fin < self.periode.debut and not any(c.numero for c in li.cellules)
            for li in self.lignes
        )

    def compter(self, etat: EtatHeures) -> int:
        """How many cells are in a state, closed months aside."""
        return sum(c.etat == etat and c.verrou != CLOS for ligne in self.lignes for c in ligne.cellules)


def lire_grille(
    acteur: Acteur,
    genre: Genre,
    cle: int,
    periode: Periode,
    *,
    aujourdhui: date,
    avec_precedent: bool = False,
    resultats: Sequence[Resultat] = (),
) -> Grille:
    """The sheet, its reading journaled; a constant number of queries. Raises `Introuvable`.

    `avec_precedent` keeps the people of the month before. `resultats`, of a save just tried, are put in their cells.
    """
    portee = trouver_portee(acteur, genre, cle)
    trouvees = _lignes(acteur, portee, periode, avec_precedent=avec_precedent)
    contexte = _Contexte(acteur, trouvees, periode, aujourdhui, {r.cle: r for r in resultats})
    lignes = [contexte.ligne(t) for t in trouvees]
    _consigner(acteur, portee, periode, trouvees)
    return Grille(
        portee=portee,
        periode=periode,
        lignes=lignes,
        objectif=_objectif(acteur, portee, periode, lignes, aujourdhui),
        est_saisissable=bool(contexte.saisissables),
        engagements=_engagements(acteur, portee, periode, lignes),
        sources={
            cle: v.releve_ligne_id for cle, v in contexte.versions.items() if v.releve_ligne_id is not None
        },
        totaux=[_somme(ligne.cellules[rang] for ligne in lignes) for rang in range(len(periode.mois))],
    )


def _somme(cellules) -> Decimal:
    """Rejected hours do not count until they are corrected."""
    return sum(
        (c.heures for c in cellules if c.heures is not None and c.etat != EtatHeures.REJETEE), Decimal(0)
    )


def _lignes(acteur: Acteur, portee: Portee, periode: Periode, *, avec_precedent: bool) -> Sequence[Row]:
    """The contracts that run in the period, or have hours in it (or in the month before)."""
    employeur, attributaire = aliased(Structure), aliased(Structure)
    debut_heures = decaler(periode.debut, -1) if avec_precedent else periode.debut
    a_des_heures = (
        HeuresMensuelles.__table__.select()
        .where(EN_VIGUEUR, HeuresMensuelles.mois >= debut_heures, HeuresMensuelles.mois <= periode.mois[-1])
        .correlate(Affectation.__table__)
        .exists()
    )
    court = and_(
        Contrat.date_debut <= periode.fin, or_(Contrat.date_fin.is_(None), Contrat.date_fin >= periode.debut)
    )
    requete = (
        avec_faits(affectations_visibles(acteur, Permission.CONTRAT_LIRE).where(portee.condition))
        .join(employeur, employeur.id == Affectation.employeur_id)
        .join(attributaire, attributaire.id == Affectation.attributaire_id)
        .join(Lot, Lot.id == Affectation.lot_id)
        .where(or_(court, a_des_heures))
        .add_columns(
            Affectation.contrat_id,
            Personne.nom_naissance,
            Personne.nom_usage,
            Personne.prenom,
            Marche.reference,
            Lot.numero.label("lot"),
            employeur.nom.label("employeur"),
            attributaire.nom.label("attributaire"),
        )
        .order_by(Personne.tri, Personne.id, employeur.cle_nom, Marche.reference, Affectation.id)
    )
    return db.session.execute(requete).all()


class _Contexte:
    """What the cells of a sheet need, read once for all of them."""

    def __init__(self, acteur: Acteur, lignes: Sequence[Row], periode: Periode, aujourdhui: date, resultats):
        ids = [ligne.id for ligne in lignes]
        self.periode = periode
        self.aujourdhui = aujourdhui
        self.resultats: Mapping[Cle, Resultat] = resultats
        self.plusieurs_employeurs = len({li.employeur_id for li in lignes}) > 1
        self.plusieurs_marches = len({li.reference for li in lignes}) > 1
        self.versions = versions_en_vigueur(ids, periode.mois)
        self.clos = mois_clos({ligne.territoire_id for ligne in lignes}, periode.mois)
        self.noms = noms_des_comptes(v.validee_par_id for v in self.versions.values())
        self.saisissables = set(
            db.session.scalars(
                affectations_visibles(acteur, Permission.HEURES_SAISIR)
                .where(Affectation.id.in_(ids))
                .with_only_columns(Affectation.id)
            )
        )
        self.plausibilite = Plausibilite(acteur, lignes, periode.mois)

    def ligne(self, li: Row) -> Ligne:
        morceaux = []
        if self.plusieurs_employeurs:
            morceaux.append(li.employeur)
        if self.plusieurs_marches:
            morceaux.append(f"marché {li.reference}" + (f", lot {li.lot}" if li.lot else ""))
        return Ligne(
            id=li.id,
            personne_id=li.personne_id,
            contrat_id=li.contrat_id,
            attribution_id=li.attribution_id,
            employeur_id=li.employeur_id,
            nom=f"{li.nom_usage or li.nom_naissance} {li.prenom}",
            contexte=" · ".join(morceaux),
            debut=li.debut,
            fin=li.fin,
            cellules=[self._cellule(li, mois) for mois in self.periode.mois],
        )

    def _cellule(self, li: Row, mois: date) -> Cellule:
        version = self.versions.get((li.id, mois))
        cellule = Cellule(mois, None, 0, None, "", self._verrou(li, mois, version))
        if version is not None:
            cellule.heures, cellule.numero, cellule.etat = version.heures, version.numero, version.etat
            cellule.texte = f"{version.heures:.2f}".replace(".", ",")
            cellule.precision = self._precision(version)
            cellule.avertissements = self.plausibilite.avertir(li, mois, version.heures)
        if resultat := self.resultats.get((li.id, mois)):
            cellule.resultat = resultat
        return cellule

    def _verrou(self, li: Row, mois: date, version: Version | None) -> str:
        if (li.territoire_id, mois) in self.clos:
            return CLOS
        if version is not None and version.etat == EtatHeures.VALIDEE:
            return self._validee(version)
        if mois > self.aujourdhui:
            return MOIS_FUTUR
        return "" if li.id in self.saisissables else LECTURE_SEULE

    def _precision(self, version: Version) -> str:
        if version.etat == EtatHeures.VALIDEE:
            return self._validee(version)
        if version.etat == EtatHeures.REJETEE:
            return f"Rejetée : {version.motif}"
        return _LUE if version.releve_ligne_id is not None else ""

    def _validee(self, version: Version) -> str:
        nom = self.noms.get(version.validee_par_id)
        par = f" par {nom}" if nom else ""
        le = version.validee_le.astimezone(FUSEAU).strftime(" le %d/%m/%Y") if version.validee_le else ""
        suite = " ; éligibilité à régulariser" if version.est_a_regulariser else ""
        lue = f", {_LUE[0].lower()}{_LUE[1:]}" if version.releve_ligne_id is not None else ""
        return f"Validée{par}{le}{suite}{lue}"


def _engagements(
    acteur: Acteur, portee: Portee, periode: Periode, lignes: Sequence[Ligne]
) -> list[EngagementDuMois]:
    if not periode.est_un_mois or portee.genre is Genre.PERSONNE:
        return []
    return engagements_du_mois(
        acteur,
        {(ligne.attribution_id, ligne.employeur_id) for ligne in lignes} | engagements_de(acteur, portee),
        periode.debut,
        par_employeur=portee.genre is Genre.EMPLOYEUR,
        avec_heures={
            (ligne.attribution_id, ligne.employeur_id) for ligne in lignes if ligne.cellules[0].numero
        },
    )


def _consigner(acteur: Acteur, portee: Portee, periode: Periode, lignes: Sequence[Row]) -> None:
    consigner_noms_lus(
        acteur,
        ((ligne.territoire_id, ligne.id) for ligne in lignes),
        objet=(portee.genre.value, portee.cle),
        liste="heures",
        periode=periode.adresse,
    )


def _objectif(
    acteur: Acteur, portee: Portee, periode: Periode, lignes: Sequence[Ligne], aujourdhui: date
) -> Objectif | None:
    """For a market or a commitment: what is due, for who may know it, and what was done since the origin."""
    if portee.genre not in (Genre.MARCHE, Genre.ATTRIBUTION):
        return None
    engagements = engagements_visibles(acteur).join(Lot, Lot.id == Attribution.lot_id)
    if portee.genre is Genre.MARCHE:
        engagements = engagements.where(
            Lot.marche_id == portee.cle, Attribution.role != RoleAttribution.SOUS_TRAITANT
        )
    else:
        engagements = engagements.where(Attribution.id == portee.cle)
    dues = db.session.scalar(engagements.with_only_columns(func.sum(objectif_du_jour(aujourdhui))))
    validees, hors = Decimal(0), Decimal(0)
    requete = (
        affectations_visibles(acteur, Permission.CONTRAT_LIRE)
        .where(portee.condition, HeuresMensuelles.etat != EtatHeures.REJETEE)
        .join(HeuresMensuelles, EN_VIGUEUR)
        .with_only_columns(
            HeuresMensuelles.mois, HeuresMensuelles.etat, func.sum(HeuresMensuelles.heures),
            maintain_column_froms=True,
        )
        .group_by(HeuresMensuelles.mois, HeuresMensuelles.etat)
    )  # fmt: skip
    for mois, etat, heures in db.session.execute(requete):
        validees += heures if etat == EtatHeures.VALIDEE else 0
        hors += heures if not periode.debut <= mois <= fin_du_mois(periode.mois[-1]) else 0
    return Objectif(dues, validees, hors, hors + sum((ligne.total for ligne in lignes), Decimal(0)))
