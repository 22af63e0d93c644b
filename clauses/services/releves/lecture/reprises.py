"""Sheets that repeat the hours of the others: a « Récap » after the tabs of the months would count them twice."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from clauses.services.normalisation import cle_texte, espaces_insecables, texte_recherche

from .comptage import Compte
from .durees import UNITE

_RECAPITULATIF = re.compile(
    r"\b(?:recap\w*|synthese\w*|total|totaux|cumul\w*|bilan|annuel\w*|global\w*|ensemble)\b"
)
_TOLERANCE = UNITE // 50
Cle = tuple[str, date]


@dataclass(slots=True)
class FeuilleComptee:
    """The counts of one sheet. `est_voulue`: somebody said that it has to be read."""

    nom: str | None
    comptes: dict[tuple, Compte]
    est_voulue: bool = False
    est_une_reprise: bool = False

    def sommes(self) -> Mapping[Cle, int]:
        sommes: dict[Cle, int] = defaultdict(int)
        for compte in self.comptes.values():
            sommes[cle_de(compte)] += compte.heures
        return sommes


def cle_de(compte: Compte) -> Cle:
    """A person and a month, whether the sheet joins their names or not."""
    return cle_texte(compte.personne.ecrite), compte.mois


def sans_les_reprises(feuilles: Sequence[FeuilleComptee]) -> list[str]:
    """Take out of the sums-up what the other sheets count already; returns what has to be said."""
    if len(feuilles) < 2:
        return []
    recaps = [f for f in feuilles if _est_un_recapitulatif(f)]
    autres = [f for f in feuilles if f not in recaps and f.comptes]
    if not autres:
        return []
    dits = [dit for recap in recaps if (dit := _retirer(recap, autres))]
    return [espaces_insecables(dit) for dit in (*dits, *_jumelles(autres))]


def _est_un_recapitulatif(feuille: FeuilleComptee) -> bool:
    return bool(
        feuille.comptes
        and not feuille.est_voulue
        and _RECAPITULATIF.search(texte_recherche(feuille.nom or ""))
    )


def _retirer(recap: FeuilleComptee, autres: Sequence[FeuilleComptee]) -> str:
    connues: dict[Cle, int] = defaultdict(int)
    for feuille in autres:
        for cle, heures in feuille.sommes().items():
            connues[cle] += heures
    siennes = recap.sommes()
    communes = siennes.keys() & connues.keys()
    if not communes:
        return ""
    differe = any(abs(siennes[cle] - connues[cle]) > _TOLERANCE for cle in communes)
    recap.est_une_reprise = communes == siennes.keys()
    recap.comptes = {cle: c for cle, c in recap.comptes.items() if cle_de(c) not in communes}
    suite = " Elle n’a pas partout les mêmes heures qu’elles : vérifiez." if differe else ""
    return (
        f"La feuille « {recap.nom} » reprend les heures des autres feuilles : elle ne les compte pas une deuxième "
        f"fois.{suite}"
    )


def _jumelles(feuilles: Sequence[FeuilleComptee]) -> list[str]:
    """Two sheets with the same hours of the same people: both count, and somebody has to look."""
    vues: dict[frozenset, str | None] = {}
    dits = []
    for feuille in feuilles:
        empreinte = frozenset((c.personne.cle, c.mois, c.marche, c.heures) for c in feuille.comptes.values())
        if empreinte in vues:
            dits.append(
                f"Les feuilles « {vues[empreinte]} » et « {feuille.nom} » portent les mêmes heures des mêmes "
                "personnes : elles comptent deux fois. Écartez-en une si c’est la même."
            )
        vues.setdefault(empreinte, feuille.nom)
    return dits
