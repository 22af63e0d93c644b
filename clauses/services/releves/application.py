"""From the tied lines of a sheet to declared hours.

Nothing overwrites validated hours nor touches a closed month: such lines wait for the facilitateur, with what makes
them wait. Every other cell gets a version, whoever wrote the one before: the history keeps both.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Row

from ...extensions import db
from ...models import Affectation, HeuresMensuelles, Releve, ReleveLigne
from ...models.types import maintenant
from ...models.vocabulaire import Doute, EtatHeures, EtatLigne, OrigineHeures
from ..acteur import Acteur
from ..calendrier import mois_en_lettres
from ..erreurs import DonneesInvalides
from ..heures.cellules import MOIS_FUTUR, fermer, repondre_aux_sans_heures
from ..heures.faits import Cle, Version, dernieres_versions, mois_clos, verrouiller
from ..imports.masse import en_lots, inserer
from ..imports.progression import signaler, suivre
from ..journal import Verbe, consigner
from ..perimetre import affectations_visibles
from ..permissions import Permission
from ..ramassage import sans_ramassage
from .cellules import (
    Cellule,
    en_cellules,
    lignes_du_releve,
    modifier_lignes,
    verrouiller_lignes,
    versions_du_remplace,
)
from .ecarts import Difference, Ecart, difference

__all__ = ["BilanApplication", "Difference", "Ecart", "appliquer", "difference"]

HEURES_AU_PLUS = Decimal(744)
#: Of a version that a sheet declares, in the order of `_version`.
COLONNES = (
    "affectation_id", "territoire_id", "mois", "numero", "centiemes", "etat", "origine", "releve_ligne_id",
    "valable_du", "auteur_id",
)  # fmt: skip
REMPLACEE = "Remplacée par un fichier corrigé."
#: Lines of a replaced sheet that still wait for somebody.
EN_SUSPENS = (EtatLigne.A_RATTACHER, EtatLigne.RATTACHEE, EtatLigne.DECLAREE)


@dataclass(frozen=True)
class BilanApplication:
    """What became of the tied lines: `lignes` left the hands of the depositor.

    Counted in months of a contract on a market: `declarees` have new hours, `inchangees` had them already,
    `retirees` were declared by the replaced sheet only, `validees` keep validated hours that differ,
    `regularisations` are of closed months, which nothing touched. `detachees` counts lines whose contract is not
    there any more: they wait to be tied again.
    """

    lignes: int = 0
    declarees: int = 0
    inchangees: int = 0
    retirees: int = 0
    validees: int = 0
    regularisations: int = 0
    detachees: int = 0


@dataclass
class _Application:
    """The cells of a sheet sorted by what can be done with them."""

    faits: dict[int, Row]
    versions: dict[Cle, Version]
    clos: set[tuple[int, date]]
    a_ecrire: list[Cellule] = field(default_factory=list)
    deja_validees: list[Cellule] = field(default_factory=list)
    deja_la: list[Cellule] = field(default_factory=list)
    differentes: list[Cellule] = field(default_factory=list)
    regularisations: list[Cellule] = field(default_factory=list)

    def en_vigueur(self, cle: Cle) -> Version | None:
        version = self.versions.get(cle)
        return version if version is not None and version.est_en_vigueur else None

    def est_close(self, cle: Cle) -> bool:
        return (self.faits[cle[0]].territoire_id, cle[1]) in self.clos

    def ranger(self, cellule: Cellule) -> None:
        actuelle = self.en_vigueur(cellule.cle)
        est_validee = actuelle is not None and actuelle.etat == EtatHeures.VALIDEE
        if est_validee and actuelle.heures == cellule.heures:
            self.deja_validees.append(cellule)
        elif self.est_close(cellule.cle):
            self.regularisations.append(cellule)
        elif est_validee:
            self.differentes.append(cellule)
        elif actuelle is not None and _vient_d_elle(actuelle, cellule):
            self.deja_la.append(cellule)
        else:
            self.a_ecrire.append(cellule)


def _vient_d_elle(version: Version, cellule: Cellule) -> bool:
    """Declared already by this very sheet, with the same hours."""
    return (
        version.etat == EtatHeures.DECLAREE
        and version.heures == cellule.heures
        and version.releve_ligne_id in {li.id for li in cellule.lignes}
    )


@sans_ramassage()
def appliquer(acteur: Acteur, releve: Releve, *, aujourdhui: date | None = None) -> BilanApplication:
    """Declare the hours of the tied lines of a sheet; journaled, once per territory. Doing it again changes nothing.

    Lines of the sheet on the same contract and month add up. Hours that were validated stay: with the same value
    their lines are settled, with another one they are declared with a doubt. Lines of a closed month are marked
    « régularisation ». What the replaced sheet alone had declared is withdrawn, and its pending lines set aside.
    Raises `DonneesInvalides` for a month to come, or for more hours than a month has.
    """
    acteur.exiger(Permission.RELEVE_DEPOSER)
    signaler("Heures")
    instant = maintenant()
    anciennes = versions_du_remplace(acteur, Permission.HEURES_SAISIR, releve)
    faits = _verrouiller(acteur, releve, {a for a, _ in anciennes})
    lignes = verrouiller_lignes(acteur, releve.id)
    perdues = _detacher(lignes, faits)
    cellules = en_cellules(li for li in lignes if li.id not in perdues)
    a_faire = [c for c in cellules.values() if c.est_a_declarer]
    _refuser_l_impossible(a_faire, aujourdhui or instant.date())
    application = _ranger(faits, a_faire, {*anciennes} | {c.cle for c in a_faire})
    retirees = [
        cle
        for cle in anciennes
        if cle not in cellules
        and application.en_vigueur(cle) == anciennes[cle]
        and not application.est_close(cle)
    ]
    _ecrire(acteur, application, retirees, instant)
    nombre = _avancer_les_lignes(application, instant)
    if releve.remplace_id is not None:
        _ecarter_les_anciennes(acteur, releve.remplace_id, instant)
    db.session.flush()
    _consigner(acteur, releve, application, retirees, instant)
    return BilanApplication(
        lignes=nombre,
        declarees=len(application.a_ecrire),
        inchangees=len(application.deja_validees) + len(application.deja_la),
        retirees=len(retirees),
        validees=len(application.differentes),
        regularisations=len(application.regularisations),
        detachees=len(perdues),
    )


def _verrouiller(acteur: Acteur, releve: Releve, anciennes: Collection[int]) -> dict[int, Row]:
    """The contracts are taken before the lines, as everybody who writes hours does. Those gone are left out."""
    rattachees = lignes_du_releve(acteur, Permission.RELEVE_DEPOSER, releve.id).where(
        ReleveLigne.etat == EtatLigne.RATTACHEE
    )
    siennes = rattachees.with_only_columns(ReleveLigne.affectation_id).distinct()
    vises = {*db.session.scalars(siennes), *anciennes}
    presents = db.session.scalars(
        affectations_visibles(acteur, Permission.HEURES_SAISIR)
        .where(Affectation.id.in_(vises))
        .with_only_columns(Affectation.id)
    ).all()
    return verrouiller(acteur, Permission.HEURES_SAISIR, presents)


def _detacher(lignes: Iterable[Row], faits: dict[int, Row]) -> set[int]:
    """The contract was taken off its market since the line was tied to it: the line waits again."""
    perdues = {li.id for li in lignes if li.etat == EtatLigne.RATTACHEE and li.affectation_id not in faits}
    modifier_lignes(
        perdues, etat=EtatLigne.A_RATTACHER, doute=Doute.HORS_CONTRAT, affectation_id=None, territoire_id=None,
        attribution_id=None,
    )  # fmt: skip
    return perdues


def _refuser_l_impossible(cellules: Iterable[Cellule], aujourdhui: date) -> None:
    for cellule in cellules:
        if cellule.mois > aujourdhui:
            raise DonneesInvalides(f"{_dire(cellule)} : {MOIS_FUTUR[0].lower()}{MOIS_FUTUR[1:]}")
        if cellule.heures > HEURES_AU_PLUS:
            total = f"{cellule.heures}".replace(".", ",")
            raise DonneesInvalides(f"{_dire(cellule)} : {total} heures en tout, plus qu’un mois n’en compte.")


def _dire(cellule: Cellule) -> str:
    return f"« {cellule.lignes[0].personne_lue} », {mois_en_lettres(cellule.mois)}"


def _ranger(faits: dict[int, Row], a_faire: list[Cellule], cles: Collection[Cle]) -> _Application:
    if not cles:
        return _Application(faits, {}, set())
    mois = {m for _, m in cles}
    territoires = {f.territoire_id for f in faits.values()}
    application = _Application(
        faits, dernieres_versions({a for a, _ in cles}, mois), mois_clos(territoires, mois)
    )
    for cellule in suivre(a_faire, "Heures"):
        application.ranger(cellule)
    return application


def _ecrire(acteur: Acteur, application: _Application, retirees: list[Cle], instant: datetime) -> None:
    """Close the versions in force, add the declared ones, answer « aucune heure »."""
    cles = [c.cle for c in application.a_ecrire]
    fermees = [v.id for cle in (*cles, *retirees) if (v := application.en_vigueur(cle))]
    for lot in en_lots(fermees):
        fermer(lot, instant)
    if not cles:
        return
    a_ecrire = suivre(application.a_ecrire, "Écriture des heures")
    nouvelles = [_version(acteur, application, c, instant) for c in a_ecrire]
    inserer(HeuresMensuelles.__table__, COLONNES, nouvelles, est_a_son_tour=False)
    repondre_aux_sans_heures(acteur, [(application.faits[a], mois) for a, mois in cles], instant)


def _version(acteur: Acteur, application: _Application, cellule: Cellule, instant: datetime) -> tuple:
    derniere = application.versions.get(cellule.cle)
    return (
        cellule.affectation_id,
        application.faits[cellule.affectation_id].territoire_id,
        cellule.mois,
        (derniere.numero if derniere else 0) + 1,
        cellule.heures,
        EtatHeures.DECLAREE,
        OrigineHeures.RELEVE,
        cellule.lignes[0].id,
        instant,
        acteur.compte_id,
    )


def _avancer_les_lignes(application: _Application, instant: datetime) -> int:
    """Each tied line leaves for the facilitateur, or is settled when its very hours were validated before."""
    nombre = 0
    for cellules, valeurs in (
        (application.a_ecrire + application.deja_la, {}),
        (application.deja_validees, {"etat": EtatLigne.VALIDEE, "traitee_le": instant}),
        (application.differentes, {"doute": Doute.DEJA_VALIDEES}),
        (application.regularisations, {"est_regularisation": True}),
    ):
        cles = [li.id for c in cellules for li in c.lignes if li.etat == EtatLigne.RATTACHEE]
        signaler("Lignes transmises", nombre)
        modifier_lignes(cles, **({"etat": EtatLigne.DECLAREE, "doute": None} | valeurs))
        nombre += len(cles)
    return nombre


def _ecarter_les_anciennes(acteur: Acteur, remplace_id: int, instant: datetime) -> None:
    en_suspens = [li.id for li in verrouiller_lignes(acteur, remplace_id) if li.etat in EN_SUSPENS]
    modifier_lignes(
        en_suspens,
        etat=EtatLigne.ECARTEE,
        motif=REMPLACEE,
        traitee_par_id=acteur.compte_id,
        traitee_le=instant,
    )


def _consigner(
    acteur: Acteur, releve: Releve, application: _Application, retirees: list[Cle], instant: datetime
) -> None:
    """One event per territory, with every cell written, before and after."""
    groupes: dict[int, list[dict]] = defaultdict(list)
    apres = {c.cle: c.heures for c in application.a_ecrire} | dict.fromkeys(retirees)
    for cle, heures in apres.items():
        avant = application.en_vigueur(cle)
        groupes[application.faits[cle[0]].territoire_id].append(
            {
                "affectation": cle[0],
                "mois": cle[1],
                "heures_avant": avant.heures if avant else None,
                "heures": heures,
                "avant": avant.etat if avant else None,
                "apres": EtatHeures.DECLAREE if heures is not None else None,
            }
        )
    for territoire_id, cellules in groupes.items():
        consigner(
            acteur,
            Verbe.HEURES_DECLAREES,
            objet=("releve", releve.id),
            territoire_id=territoire_id,
            valeurs={"cellules": cellules},
            le=instant,
        )
