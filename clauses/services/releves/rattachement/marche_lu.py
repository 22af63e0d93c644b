"""Which market the text beside a line names: by its reference, its lot or its subject."""

import re
from collections.abc import Iterable, Sequence
from functools import cached_property

from sqlalchemy import Row

from ...normalisation import cle_texte, texte_recherche

#: What each sign weighs: a reference says more than a lot, a lot more than a subject.
REFERENCE, DU_LOT, OBJET_DU_LOT, OBJET = 16, 4, 2, 1
#: From here a text names the market for certain, were it for another of its lots.
MARCHE_NOMME = REFERENCE - DU_LOT
_LOT = re.compile(r"\blots?(?: |(?=\d))(?:(?:n|no|num|numero) ?(?=\d))?([a-z0-9]+)")
_CHIFFRES = re.compile(r"\d+")
MOTS_D_UNE_REFERENCE = 8
REFERENCE_COURTE = 4
MOT_SIGNIFICATIF = 4


class MarcheLu:
    """The text of a line, and how clearly it names each lot of the depositor."""

    def __init__(self, texte: str):
        self._mots = texte_recherche(texte).split()
        self._texte = " ".join(self._mots)

    @cached_property
    def _suites(self) -> dict[str, int]:
        """Key of each run of words → the rank of the word after it: « 2021014t » is in « marché 2021-014T, lot 2 »."""
        rangs = range(len(self._mots))
        return {
            "".join(self._mots[i:j]): j
            for i in rangs
            for j in range(i + 1, min(i + MOTS_D_UNE_REFERENCE, len(self._mots)) + 1)
        }

    def force(self, ligne: Row) -> int:
        """0 when nothing names the lot of this contract on a market."""
        if not self._mots:
            return 0
        apres = self._apres_la_reference(ligne.reference)
        force = REFERENCE if apres is not None else 0
        force += self._du_lot(ligne.lot, apres)
        force += OBJET_DU_LOT * self._dit(ligne.lot_objet) + OBJET * self._dit(ligne.objet)
        return max(force, 0)

    def _apres_la_reference(self, reference: str) -> int | None:
        cle = cle_texte(reference)
        if not cle or (len(cle) < REFERENCE_COURTE and cle != "".join(self._mots)):
            return None
        return self._suites.get(cle)

    def _du_lot(self, numero: str, apres: int | None) -> int:
        """For the lot that is named, against another number of the same market; nothing when no lot is."""
        cle = _numero(numero)
        if not cle:
            return 0
        nomme = _LOT.search(self._texte)
        suivant = self._mots[apres] if apres and apres < len(self._mots) else ""
        dit = _numero(nomme[1] if nomme else suivant)
        if dit == cle:
            return DU_LOT
        return -DU_LOT if nomme and dit.isdigit() and cle.isdigit() else 0

    def _dit(self, objet: str) -> bool:
        """All the words that matter of one side are in the other."""
        lus, siens = _significatifs(self._mots), _significatifs(texte_recherche(objet).split())
        return bool(lus and siens) and (lus <= siens or siens <= lus)


def _numero(lot: str) -> str:
    """« 01 - VRD » is lot 1."""
    cle = cle_texte(lot)
    chiffres = _CHIFFRES.match(cle)
    return (chiffres[0].lstrip("0") or "0") if chiffres else cle


def _significatifs(mots: Iterable[str]) -> set[str]:
    return {m for m in mots if len(m) >= MOT_SIGNIFICATIF and not any(c.isdigit() for c in m)}


def les_mieux_nommes(lignes: Sequence[Row], forces: dict[int, int]) -> list[Row]:
    """Those whose lot is named best, all of them when none is."""
    meilleure = max((forces.get(a.lot_id, 0) for a in lignes), default=0)
    return [a for a in lignes if forces.get(a.lot_id, 0) == meilleure]
