"""What is decided of the lines of a sheet: accepted, refused, set aside, reopened; by name, locked, journaled.

Hours have one state per contract and month: the lines that add up in them are decided together. Contracts are taken
first, then lines, then the sheet, as everybody who writes hours does: two facilitateurs take turns, and the second
is told of the lines that changed since they were read.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Row, or_

from ....extensions import db
from ....models import Releve, ReleveLigne
from ....models.types import Vocabulaire, maintenant
from ....models.vocabulaire import EtatHeures, EtatLigne
from ...acteur import Acteur
from ...erreurs import DonneesInvalides, Introuvable
from ...heures import etats
from ...heures.etats import CelluleVisee, lire_motif
from ...heures.faits import Cle, Version, dernieres_versions, mois_clos, verrouiller
from ...heures.inscription import CelluleInscrite, inscrire, retirer
from ...heures.lignes import regler
from ...journal import Verbe, consigner
from ...permissions import Permission
from ..application import appliquer
from ..cellules import en_cellules
from .portee import VERIFIER, lignes_verifiables, trouver_releve

L, H = EtatLigne, EtatHeures


class Acte(Vocabulaire):
    """The buttons of the page of a sheet."""

    ACCEPTER = "accepter", "Accepter"
    REFUSER = "refuser", "Refuser"
    ECARTER = "ecarter", "Écarter"
    ROUVRIR = "rouvrir", "Rouvrir"


@dataclass(frozen=True)
class LigneVisee:
    """A line to decide, and the version that was looked at."""

    id: int
    version: int


@dataclass(frozen=True)
class BilanLignes:
    """How many lines were decided, how many were not in a state to be, how many had changed since they were read."""

    fait: str
    faites: int = 0
    ecartees: int = 0
    changees: int = 0
    #: Lines of closed months, which nothing opens but their month.
    closes: int = 0

    def __str__(self) -> str:
        morceaux = [f"{_compte(self.faites)} {_accorde(self.fait, self.faites)}."]
        if self.ecartees:
            morceaux.append(f"{_compte(self.ecartees)} {_accorde('laissée', self.ecartees)} en l’état.")
        if self.closes:
            morceaux.append(f"{_compte(self.closes)} d’un mois clos : rouvrez d’abord le mois.")
        if self.changees:
            morceaux.append(
                f"{_compte(self.changees)} {_accorde('modifiée', self.changees)} entre-temps : à relire."
            )
        return " ".join(morceaux)


def _accorde(mot: str, nombre: int) -> str:
    return f"{mot}s" if nombre > 1 else mot


def _compte(nombre: int) -> str:
    return f"{nombre} {_accorde('ligne', nombre)}"


@dataclass
class Choix:
    """The lines to decide, locked, by contract and month, and the hours known for them now."""

    acteur: Acteur
    releve: Releve
    motif: str
    le: datetime
    lignes: list[ReleveLigne]
    faits: dict[int, Row] = field(default_factory=dict)
    versions: dict[Cle, Version] = field(default_factory=dict)
    clos: set[Cle] = field(default_factory=set)
    #: What the sheet says of each contract and month, lines already accepted included.
    totaux: dict[Cle, Decimal] = field(default_factory=dict)

    @property
    def cellules(self) -> dict[Cle, list[ReleveLigne]]:
        groupes: dict[Cle, list[ReleveLigne]] = {}
        for ligne in self.lignes:
            if ligne.affectation_id is not None:
                groupes.setdefault((ligne.affectation_id, ligne.mois), []).append(ligne)
        return groupes

    @property
    def sans_contrat(self) -> list[ReleveLigne]:
        return [li for li in self.lignes if li.affectation_id is None]

    def est_clos(self, cle: Cle) -> bool:
        return (self.faits[cle[0]].territoire_id, cle[1]) in self.clos

    def en_vigueur(self, cle: Cle) -> Version | None:
        version = self.versions.get(cle)
        return version if version is not None and version.est_en_vigueur else None

    def siennes(self, cle: Cle, *etats_voulus: EtatHeures) -> Version | None:
        """The hours in force that this very sheet declared, when they are in one of these states."""
        version = self.en_vigueur(cle)
        if version is None or version.etat not in etats_voulus or version.releve_ligne_id is None:
            return None
        source = db.session.get(ReleveLigne, version.releve_ligne_id)
        return version if source is not None and source.releve_id == self.releve.id else None


def _visee(version: Version) -> CelluleVisee:
    return CelluleVisee(version.affectation_id, version.mois, version.numero)


def _accepter(choix: Choix) -> int:
    """Declared hours become proof; those that nobody declared so are written, with a reason when they replace some."""
    a_valider, a_inscrire, remplacees, toutes = [], [], 0, []
    for cle, lignes in choix.cellules.items():
        toutes += lignes
        total, version = choix.totaux[cle], choix.en_vigueur(cle)
        est_pareille = version is not None and version.heures == total
        if est_pareille and version.etat == H.VALIDEE:
            continue
        for ligne in lignes:
            ligne.est_regularisation = choix.est_clos(cle)
        if est_pareille and version.etat == H.DECLAREE and not choix.est_clos(cle):
            a_valider.append(_visee(version))
            continue
        remplacees += version is not None and not choix.est_clos(cle)
        a_inscrire.append(CelluleInscrite(*cle, total, lignes[0].id))
    if remplacees and not choix.motif:
        raise DonneesInvalides(
            "D’autres heures sont connues pour certaines de ces lignes : écrivez le motif qui permet de les "
            "remplacer par celles du relevé, ou écartez la ligne pour les garder.",
            "motif",
        )
    etats.valider(choix.acteur, a_valider, choix.motif)
    inscrire(choix.acteur, a_inscrire, choix.motif)
    regler(choix.acteur, toutes, L.VALIDEE, "", choix.le)
    return len(toutes)


def _refuser(choix: Choix) -> int:
    """The hours that the lines declared are rejected with the reason; the others are not touched."""
    declarees = [
        v for cle in choix.cellules if not choix.est_clos(cle) and (v := choix.siennes(cle, H.DECLAREE))
    ]
    etats.rejeter(choix.acteur, [_visee(v) for v in declarees], choix.motif)
    regler(choix.acteur, choix.lignes, L.REFUSEE, choix.motif, choix.le)
    return len(choix.lignes)


def _ecarter(choix: Choix) -> int:
    """The lines count for nothing: the hours that they declared, and nobody validated, are withdrawn."""
    versions = [
        v
        for cle in choix.cellules
        if not choix.est_clos(cle) and (v := choix.siennes(cle, H.BROUILLON, H.DECLAREE, H.REJETEE))
    ]
    territoires = {a: f.territoire_id for a, f in choix.faits.items()}
    retirer(choix.acteur, versions, territoires, choix.motif)
    regler(choix.acteur, choix.lignes, L.ECARTEE, choix.motif, choix.le)
    return len(choix.lignes)


def _rouvrir(choix: Choix) -> int:
    """Back to what the lines were before they were settled; validated hours are declared again."""
    validees, rejetees, directes, a_appliquer = [], [], [], []
    for cle, lignes in choix.cellules.items():
        if choix.est_clos(cle):  # refused or set aside there: they wait again, and the hours do not move
            directes += lignes
            for ligne in lignes:
                ligne.est_regularisation = True
        elif v := choix.siennes(cle, H.VALIDEE):
            validees.append(_visee(v))
        elif v := choix.siennes(cle, H.REJETEE):
            rejetees.append(_visee(v))
        elif choix.en_vigueur(cle) or any(li.etat == L.VALIDEE for li in lignes):
            directes += lignes  # other hours were written since: both are shown, and somebody chooses
        else:
            a_appliquer += lignes
    etats.rouvrir(choix.acteur, validees, choix.motif)
    etats.declarer(choix.acteur, rejetees)
    regler(choix.acteur, directes, L.DECLAREE, "", choix.le)
    regler(choix.acteur, choix.sans_contrat, L.A_RATTACHER, "", choix.le)
    if a_appliquer:
        regler(choix.acteur, a_appliquer, L.RATTACHEE, "", choix.le)
        appliquer(choix.acteur, choix.releve)
    return len(choix.lignes)


@dataclass(frozen=True)
class Passage:
    """From which states of the lines, what is done, and whether a reason is due. `fait` ends « 3 lignes … »."""

    depuis: frozenset[EtatLigne]
    verbe: Verbe
    fait: str
    faire: Callable[[Choix], int]
    motif_attendu: str = ""


ACTES: dict[Acte, Passage] = {
    Acte.ACCEPTER: Passage(frozenset({L.DECLAREE}), Verbe.LIGNES_ACCEPTEES, "acceptée", _accepter),
    Acte.REFUSER: Passage(
        frozenset({L.A_RATTACHER, L.DECLAREE}), Verbe.LIGNES_REFUSEES, "refusée", _refuser,
        "Écrivez pourquoi ces lignes sont refusées : le déposant lira ce motif.",
    ),
    Acte.ECARTER: Passage(
        frozenset({L.A_RATTACHER, L.DECLAREE}), Verbe.LIGNES_ECARTEES, "écartée", _ecarter,
        "Écrivez pourquoi ces lignes sont écartées : le déposant lira ce motif.",
    ),
    Acte.ROUVRIR: Passage(
        frozenset({L.VALIDEE, L.REFUSEE, L.ECARTEE}), Verbe.LIGNES_ROUVERTES, "rouverte", _rouvrir,
        "Écrivez pourquoi ces lignes sont rouvertes : l’historique garde ce motif.",
    ),
}  # fmt: skip


def agir(
    acteur: Acteur, releve_id: int, acte: Acte, visees: Sequence[LigneVisee] | None, motif: str = ""
) -> BilanLignes:
    """Decide lines of a sheet, or (`None`) all those of the actor's territories that are in a state to be.

    Raises `Introuvable` when a line is not of the actor's territories.
    """
    acteur.exiger(VERIFIER)
    passage = ACTES[acte]
    propre = lire_motif(motif, passage.motif_attendu)
    releve = trouver_releve(acteur, releve_id)
    if visees is not None and not visees:
        raise DonneesInvalides("Cochez au moins une ligne.")
    choix, bilan = _prendre(acteur, releve, passage, visees, propre)
    if not choix.lignes:
        return bilan
    traces = [(li.territoire_id, li.id, li.mois, li.heures) for li in choix.lignes]
    faites = passage.faire(choix)
    _consigner(acteur, releve, passage, traces, propre, choix.le)
    return BilanLignes(bilan.fait, faites, bilan.ecartees, bilan.changees, bilan.closes)


def _prendre(
    acteur: Acteur, releve: Releve, passage: Passage, visees: Sequence[LigneVisee] | None, motif: str
) -> tuple[Choix, BilanLignes]:
    """The lines that may be decided, and those that add up with them, all locked."""
    requete = lignes_verifiables(acteur).where(ReleveLigne.releve_id == releve.id).order_by(ReleveLigne.id)
    nommees = [v.id for v in visees or ()]
    vise = ReleveLigne.etat.in_(passage.depuis) if visees is None else ReleveLigne.id.in_(nommees)
    lues = {li.id: li for li in db.session.scalars(requete.where(vise))}
    attendues = {v.id: v.version for v in visees or lues.values()}
    if attendues.keys() - lues.keys():
        raise Introuvable("L’une de ces lignes n’existe pas, ou n’est pas de vos territoires.")
    affectations = {lues[i].affectation_id for i in attendues if lues[i].affectation_id is not None}
    faits = verrouiller(acteur, Permission.HEURES_VALIDER, affectations) if affectations else {}
    requete = requete.where(or_(vise, ReleveLigne.affectation_id.in_(affectations)))
    toutes = db.session.scalars(
        requete.with_for_update(of=ReleveLigne).execution_options(populate_existing=True)
    ).all()
    permises = [li for li in toutes if li.etat in passage.depuis]
    changees = {li.id for li in toutes if li.id in attendues and li.version != attendues[li.id]}
    retenues = {li.id for li in permises if li.id in attendues} - changees
    cles = {
        (li.affectation_id, li.mois) for li in permises if li.id in retenues and li.affectation_id in faits
    }
    ensemble = [li for li in permises if li.id in retenues or (li.affectation_id, li.mois) in cles]
    choix = Choix(acteur, releve, motif, maintenant(), ensemble, faits)
    choix.totaux = {cle: c.heures for cle, c in en_cellules(toutes).items()}
    closes = 0
    if cles:
        mois = {m for _, m in cles}
        choix.versions = dernieres_versions(faits, mois)
        choix.clos = mois_clos({f.territoire_id for f in faits.values()}, mois)
        if passage.faire is _rouvrir:
            closes = _laisser_les_mois_clos(choix)
    return choix, BilanLignes(
        passage.fait, 0, len(attendues) - len(retenues) - len(changees), len(changees), closes
    )


def _laisser_les_mois_clos(choix: Choix) -> int:
    """Validated hours of a closed month stay: the month is opened first."""
    fermees = [
        li for li in choix.lignes if li.etat == L.VALIDEE and choix.est_clos((li.affectation_id, li.mois))
    ]
    choix.lignes = [li for li in choix.lignes if li not in fermees]
    return len(fermees)


def _consigner(acteur: Acteur, releve: Releve, passage: Passage, traces, motif: str, le: datetime) -> None:
    """One event per territory, with the lines."""
    groupes: dict[int, list[dict]] = {}
    for territoire_id, ligne_id, mois, heures in traces:
        groupes.setdefault(territoire_id, []).append({"ligne": ligne_id, "mois": mois, "heures": heures})
    for territoire_id, lignes in groupes.items():
        consigner(
            acteur,
            passage.verbe,
            objet=("releve", releve.id),
            territoire_id=territoire_id,
            valeurs={"lignes": lignes, "motif": motif or None},
            le=le,
        )
