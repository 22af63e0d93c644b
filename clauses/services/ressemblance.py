"""How alike two identities are: the same, the name in use, both names inverted, a slip of the keyboard.

Two people born on different days are never alike; nothing is compared on an empty key.
"""

from dataclasses import dataclass
from datetime import date

from rapidfuzz.distance import OSA

from ..models.vocabulaire import NiveauRapprochement, Sexe
from .normalisation import cle_texte, texte_recherche

N = NiveauRapprochement
#: Letters that may differ in a name, by its length: « Lea » and « Leo » are two people more often than one.
FAUTES = ((4, 0), (7, 1), (1000, 2))
MOT_SIGNIFICATIF = 3


@dataclass(frozen=True, slots=True)
class Identite:
    """One side of a comparison; `nom_usage` is empty for a participant. Names are folded by `lire`."""

    id: int
    nom: str
    prenom: str
    nom_usage: str
    naissance: date
    sexe: Sexe | None
    mots: tuple[frozenset[str], frozenset[str]]

    @property
    def cle(self) -> tuple[str, str, date]:
        return self.nom, self.prenom, self.naissance

    @classmethod
    def lire(
        cls, id_: int, nom: str | None, prenom: str | None, naissance: date | None, sexe, nom_usage=None
    ) -> "Identite | None":
        """`None` when a name folds to nothing or when the birth date is unknown: that identifies nobody."""
        cle_nom, cle_prenom = cle_texte(nom or ""), cle_texte(prenom or "")
        if not (cle_nom and cle_prenom and naissance):
            return None
        mots = frozenset(texte_recherche(nom).split()), frozenset(texte_recherche(prenom).split())
        return cls(id_, cle_nom, cle_prenom, cle_texte(nom_usage or ""), naissance, sexe, mots)


def niveau_de(participant: Identite, personne: Identite) -> NiveauRapprochement | None:
    """How close two identities are; `None` when they are not, or when they were not born on the same day."""
    if participant.naissance != personne.naissance:
        return None
    if participant.prenom == personne.prenom:
        if participant.nom == personne.nom:
            return N.EXACT
        if personne.nom_usage and participant.nom in (
            personne.nom_usage,
            personne.nom + personne.nom_usage,
            personne.nom_usage + personne.nom,
        ):
            return N.USAGE
    if participant.nom == personne.prenom and participant.prenom in (personne.nom, personne.nom_usage):
        return N.INVERSE
    return N.PROCHE if _est_proche(participant, personne) else None


def _est_proche(a: Identite, b: Identite) -> bool:
    """Both names are alike: a slip of the keyboard, or a compound name of which one part is missing."""
    noms = _se_ressemblent(a.nom, b.nom, a.mots[0], b.mots[0]) or bool(
        b.nom_usage and _se_ressemblent(a.nom, b.nom_usage, frozenset(), frozenset())
    )
    return noms and _se_ressemblent(a.prenom, b.prenom, a.mots[1], b.mots[1])


def _se_ressemblent(a: str, b: str, mots_a: frozenset[str], mots_b: frozenset[str]) -> bool:
    permises = next(n for longueur, n in FAUTES if min(len(a), len(b)) <= longueur)
    if a == b or OSA.distance(a, b, score_cutoff=permises) <= permises:
        return True
    petits = mots_a if len(mots_a) <= len(mots_b) else mots_b
    est_partie = bool(petits) and petits <= (mots_b if petits is mots_a else mots_a)
    return est_partie and any(len(m) >= MOT_SIGNIFICATIF for m in petits)
