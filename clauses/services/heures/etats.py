"""The states of hours: brouillon → déclarée → validée, or rejetée with a reason; reopening leaves a trace.

A transition adds a version, like a correction: « what was validated on a date » is a question the base answers.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import Row, insert

from ...extensions import db
from ...models import HeuresMensuelles
from ...models.types import maintenant
from ...models.vocabulaire import EtatHeures
from ..acteur import Acteur
from ..erreurs import DonneesInvalides
from ..imports.valeurs import contient_nir
from ..journal import Verbe, consigner
from ..permissions import Permission
from .cellules import fermer
from .faits import Cle, Version, dernieres_versions, mois_clos, verrouiller
from .lignes import suivre_les_lignes
from .plausibilite import Plausibilite

E = EtatHeures
LONGUEUR_MOTIF = 500


@dataclass(frozen=True)
class CelluleVisee:
    """A cell to change, and the number of the version that was looked at: another one is not what was judged."""

    affectation_id: int
    mois: date
    numero: int

    @property
    def cle(self) -> Cle:
        return self.affectation_id, self.mois


@dataclass(frozen=True)
class Transition:
    """From which states, to which one, by whom, and whether a reason is due. `fait` ends « 3 mois … »."""

    verbe: Verbe
    depuis: frozenset[EtatHeures]
    vers: EtatHeures
    permission: Permission
    fait: str
    motif_attendu: str = ""


DECLARER = Transition(
    Verbe.HEURES_DECLAREES,
    frozenset({E.BROUILLON, E.REJETEE}),
    E.DECLAREE,
    Permission.HEURES_SAISIR,
    "déclarée",
)
VALIDER = Transition(
    Verbe.HEURES_VALIDEES, frozenset({E.DECLAREE}), E.VALIDEE, Permission.HEURES_VALIDER, "validée"
)
REJETER = Transition(
    Verbe.HEURES_REJETEES, frozenset({E.DECLAREE}), E.REJETEE, Permission.HEURES_VALIDER, "refusée",
    "Écrivez pourquoi ces heures sont refusées : le déposant lira ce motif.",
)  # fmt: skip
ROUVRIR = Transition(
    Verbe.HEURES_ROUVERTES, frozenset({E.VALIDEE}), E.DECLAREE, Permission.HEURES_VALIDER, "rouverte",
    "Écrivez pourquoi ces heures validées sont rouvertes : l’historique garde ce motif.",
)  # fmt: skip


#: What stops a cell, said of « une saisie ».
_ARRETS = {E.BROUILLON: "en brouillon", E.DECLAREE: "déclarée", E.VALIDEE: "validée", E.REJETEE: "refusée"}
_VIDE, _CLOS = "vide", "d’un mois clos"
_INVARIABLES = frozenset({_ARRETS[E.BROUILLON], _CLOS})


@dataclass(frozen=True)
class Bilan:
    """Which cells changed state, how many had changed since they were read, and what the others are.

    `laissees` counts these by what stopped them: « en brouillon », « validée », « vide », « d’un mois clos ».
    """

    fait: str
    cles: frozenset[Cle] = frozenset()
    laissees: Mapping[str, int] = field(default_factory=dict)
    changees: int = 0

    @property
    def faites(self) -> int:
        return len(self.cles)

    def __str__(self) -> str:
        faites = f"{_saisies(self.faites)} {_accorde(self.fait, self.faites)}."
        morceaux = [faites if self.faites else f"Aucune saisie {self.fait}."]
        if self.laissees:
            nombre = sum(self.laissees.values())
            etats = ", ".join(
                f"{n} {mot if mot in _INVARIABLES else _accorde(mot, n)}" for mot, n in self.laissees.items()
            )
            morceaux.append(f"{nombre} {_accorde('laissée', nombre)} : {etats}.")
        if self.changees:
            modifiees = _accorde("modifiée", self.changees)
            morceaux.append(f"{self.changees} {modifiees} entre-temps : à relire.")
        return " ".join(morceaux)


def _accorde(mot: str, nombre: int) -> str:
    return f"{mot}s" if nombre > 1 else mot


def _saisies(nombre: int) -> str:
    return f"{nombre} {_accorde('saisie', nombre)}"


def declarer(acteur: Acteur, visees: Sequence[CelluleVisee]) -> Bilan:
    """Drafts, and rejected hours that are maintained, are now declared."""
    return _changer(acteur, DECLARER, visees, "")


def valider(acteur: Acteur, visees: Sequence[CelluleVisee], motif: str = "") -> Bilan:
    """Declared hours become proof. Without an established eligibility a written reason is due (domaine §5)."""
    return _changer(acteur, VALIDER, visees, motif)


def rejeter(acteur: Acteur, visees: Sequence[CelluleVisee], motif: str) -> Bilan:
    """Declared hours go back to whoever typed them, with the reason."""
    return _changer(acteur, REJETER, visees, motif)


def rouvrir(acteur: Acteur, visees: Sequence[CelluleVisee], motif: str) -> Bilan:
    """Validated hours become declared again; the reason stays on the version and in the journal."""
    return _changer(acteur, ROUVRIR, visees, motif)


def declarer_et_valider(acteur: Acteur, visees: Sequence[CelluleVisee], motif: str = "") -> Bilan:
    """Both steps at once, for the facilitateur who typed a sheet: two events, as if done one after the other."""
    acteur.exiger(Permission.HEURES_VALIDER)
    declarees = declarer(acteur, visees)
    lues = [replace(v, numero=v.numero + 1) if v.cle in declarees.cles else v for v in visees]
    return valider(acteur, lues, motif)


def _changer(acteur: Acteur, transition: Transition, visees: Sequence[CelluleVisee], motif: str) -> Bilan:
    propre = lire_motif(motif, transition.motif_attendu)
    if not visees:
        return Bilan(transition.fait)
    faits = verrouiller(acteur, transition.permission, {v.affectation_id for v in visees})
    mois = {v.mois for v in visees}
    versions = dernieres_versions(faits, mois)
    clos = mois_clos({f.territoire_id for f in faits.values()}, mois)
    retenues, changees, laissees = [], 0, Counter()
    for visee in {v.cle: v for v in visees}.values():
        version = versions.get(visee.cle)
        est_clos = (faits[visee.affectation_id].territoire_id, visee.mois) in clos
        if arret := _CLOS if est_clos else _arret(transition, version):
            laissees[arret] += 1
        elif version.numero != visee.numero:
            changees += 1
        else:
            retenues.append(version)
    if retenues:
        _ecrire(acteur, transition, retenues, faits, propre)
    cles = frozenset((v.affectation_id, v.mois) for v in retenues)
    return Bilan(transition.fait, cles, laissees, changees)


def _arret(transition: Transition, version: Version | None) -> str:
    """What the cell is, when the transition does not start from there; else nothing."""
    if version is None or not version.est_en_vigueur:
        return _VIDE
    if version.etat in transition.depuis:
        return ""
    return f"déjà {_ARRETS[version.etat]}" if version.etat == transition.vers else _ARRETS[version.etat]


def lire_motif(motif: str, attendu: str = "") -> str:
    """The reason, without what must not be written in one; `attendu` says why it is due, when it is."""
    propre = motif.strip()
    if attendu and not propre:
        raise DonneesInvalides(attendu, "motif")
    if len(propre) > LONGUEUR_MOTIF:
        raise DonneesInvalides(f"Le motif compte {LONGUEUR_MOTIF} caractères au plus.", "motif")
    if masque := contient_nir(propre):
        raise DonneesInvalides(
            f"« {masque} » ressemble à un numéro de sécurité sociale : retirez-le du motif.", "motif"
        )
    return propre


def _ecrire(
    acteur: Acteur, transition: Transition, versions: Sequence[Version], faits: dict[int, Row], motif: str
) -> None:
    a_regulariser = _a_regulariser(acteur, transition, versions, faits)
    exiger_un_motif_si(len(a_regulariser), motif)
    instant = maintenant()
    fermer([v.id for v in versions], instant)
    lignes = [
        _suite(acteur, transition, v, faits[v.affectation_id], motif, instant, v.id in a_regulariser)
        for v in versions
    ]
    db.session.execute(insert(HeuresMensuelles), lignes)
    _consigner(acteur, transition, versions, faits, motif, instant)
    suivre_les_lignes(acteur, versions, transition.vers, motif, instant)


def exiger_un_motif_si(nombre: int, motif: str) -> None:
    """Hours of people whose eligibility is not established are validated with a written reason (domaine §5)."""
    if nombre and not motif:
        raise DonneesInvalides(
            f"L’éligibilité n’est pas établie pour {_saisies(nombre)} : écrivez le motif qui "
            "permet de les valider ; leurs heures seront « à régulariser ».",
            "motif",
        )


def _a_regulariser(acteur: Acteur, transition: Transition, versions, faits) -> set[int]:
    """Keys of the versions whose person had no established eligibility that month."""
    if transition is not VALIDER:
        return set()
    concernes = [faits[v.affectation_id] for v in versions]
    plausibilite = Plausibilite(acteur, concernes, {v.mois for v in versions})
    return {
        v.id for v in versions if not plausibilite.est_eligible(faits[v.affectation_id].personne_id, v.mois)
    }


def _suite(
    acteur: Acteur,
    transition: Transition,
    v: Version,
    fait: Row,
    motif: str,
    le: datetime,
    a_regulariser: bool,
) -> dict:
    """The next version: the same hours in the new state."""
    est_validee = transition.vers == E.VALIDEE
    garde_motif = bool(transition.motif_attendu) or a_regulariser
    return {
        "affectation_id": v.affectation_id,
        "territoire_id": fait.territoire_id,
        "mois": v.mois,
        "numero": v.numero + 1,
        "heures": v.heures,
        "etat": transition.vers,
        "motif": motif if garde_motif else None,
        "est_a_regulariser": a_regulariser,
        "origine": v.origine,
        "importation_id": v.importation_id,
        "ligne_source": v.ligne_source,
        "releve_ligne_id": v.releve_ligne_id,
        "validee_par_id": acteur.compte_id if est_validee else None,
        "validee_le": le if est_validee else None,
        "valable_du": le,
        "auteur_id": acteur.compte_id,
    }


def _consigner(
    acteur: Acteur, transition: Transition, versions, faits, motif: str, instant: datetime
) -> None:
    """One event per territory, with the list of cells."""
    groupes: dict[int, list[dict]] = {}
    for v in versions:
        groupes.setdefault(faits[v.affectation_id].territoire_id, []).append(
            {
                "affectation": v.affectation_id,
                "mois": v.mois,
                "heures": v.heures,
                "avant": v.etat,
                "apres": transition.vers,
            }
        )
    for territoire_id, lignes in groupes.items():
        consigner(
            acteur,
            transition.verbe,
            objet=("affectation", lignes[0]["affectation"] if len(lignes) == 1 else None),
            territoire_id=territoire_id,
            valeurs={"cellules": lignes, "motif": motif or None},
            le=instant,
        )
