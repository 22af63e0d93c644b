"""Which of the columns of hours count: each hour once, those of a total or of a second notation never."""

import re
from collections.abc import Callable, Iterable, Sequence

from clauses.services.normalisation import texte_recherche

from .durees import UNITE, DureeIllisible, lire_duree
from .modele import ColonneLue, RoleColonne

R = RoleColonne
_SUITES = (R.HEURES_MOIS, R.HEURES_JOUR, R.HEURES_SEMAINE)
_FINESSE = (R.HEURES_JOUR, R.HEURES_SEMAINE, R.HEURES_MOIS)
_PARTS = ("norm", "sup", "compl", "major", "hn", "hs")
_DEMI_JOURNEES = ("matin", "apres midi", "aprem")
_PREFEREES = ("realis", "travail", "effect", "insertion", "declar")
#: Columns that everybody knows to stand beside the hours worked: leaving them aside surprises nobody.
_ACCESSOIRES = ("pay", "remuner", "factur", "centi", "minute", "mensualis", "compteur", "decimal", "h mm")
_RYTHME = re.compile(r"hebdo|par (?:jour|semaine)|/ ?(?:j|sem)")
#: What roundings may put between a sum and its total.
_TOLERANCE = UNITE * 3 // 200

Lignes = Sequence[Sequence]


def regler_heures(colonnes: list[ColonneLue], lignes: Lignes) -> None:
    """Months, days or weeks as columns make any other column of hours their total; with none, a total counts.

    `lignes` are the first rows under the titles: what they hold tells parts from totals.
    """
    _totaux_des_mois(colonnes)
    suites = [c for c in colonnes if c.role in _SUITES]
    simples = [c for c in colonnes if c.role in (R.HEURES, R.MINUTES)]
    totaux = [c for c in colonnes if c.role is R.TOTAL]
    simples = _sans_les_etrangeres(simples, totaux, lignes)
    if len(suites) == 1 and simples and suites[0].role is R.HEURES_JOUR:
        suites.pop().role = R.IGNOREE  # « 12 » or one date alone over a column is not a calendar
    if suites:
        _totaliser(simples)
        _garder_la_plus_fine(suites)
        for groupe in _meme_mois(suites):
            _sans_double_compte(groupe, [t for t in totaux if _mois_dit(t) == _mois_dit(groupe[0])], lignes)
    elif simples:
        _sans_double_compte(simples, totaux, lignes)
    elif totaux:
        totaux[-1].role = R.HEURES


def _sans_les_etrangeres(
    simples: list[ColonneLue], totaux: list[ColonneLue], lignes: Lignes
) -> list[ColonneLue]:
    """« Heures/jour », « Durée hebdomadaire » or « Temps plein » beside hours are those of a contract."""
    etrangeres = [c for c in simples if _RYTHME.search(c.titre.casefold()) or _sont_des_mots(c, lignes)]
    if len(etrangeres) == len(simples) and not totaux:
        return simples
    for c in etrangeres:
        c.role = R.IGNOREE
    return [c for c in simples if c not in etrangeres]


def _sont_des_mots(colonne: ColonneLue, lignes: Lignes) -> bool:
    """Whether cells are filled, and none of them with hours."""
    remplies = [li for li in lignes if colonne.index < len(li) and str(li[colonne.index]).strip()]
    return (
        bool(remplies)
        and not any(heures_de(colonne, li) for li in remplies)
        and any(
            str(li[colonne.index]).strip()[0].isalpha() and len(str(li[colonne.index]).strip()) > 4
            for li in remplies
        )
    )


def _totaux_des_mois(colonnes: list[ColonneLue]) -> None:
    """« Jours » and « Total » under the name of each month: the totals are the hours of the months."""
    if any(c.role in _SUITES or c.role in (R.HEURES, R.MINUTES) for c in colonnes):
        return
    for c in colonnes:
        if c.role is R.TOTAL and c.numero_mois is not None:
            c.role = R.HEURES_MOIS


def _mois_dit(colonne: ColonneLue) -> tuple:
    return colonne.mois, colonne.numero_mois


def _meme_mois(suites: list[ColonneLue]) -> list[list[ColonneLue]]:
    """Several columns of hours under one month."""
    groupes: dict[tuple, list[ColonneLue]] = {}
    for c in suites:
        if c.role is R.HEURES_MOIS:
            groupes.setdefault(_mois_dit(c), []).append(c)
    return [g for g in groupes.values() if len(g) > 1]


def _garder_la_plus_fine(suites: list[ColonneLue]) -> None:
    """Days beside weeks or months: the finest that has several columns counts, the others are its totals."""
    nombres = {role: sum(c.role is role for c in suites) for role in _FINESSE}
    gardee = next((role for role in _FINESSE if nombres[role] > 1), suites[0].role)
    _totaliser(c for c in suites if c.role is not gardee)


def _dit(*mots: str) -> Callable[[ColonneLue], bool]:
    return lambda colonne: any(m in texte_recherche(colonne.titre) for m in mots)


def _sans_double_compte(simples: list[ColonneLue], totaux: list[ColonneLue], lignes: Lignes) -> None:
    """« Heures réalisées » beside « heures normales » and « supplémentaires » would count twice: the parts count."""
    simples = _sans_les_minutes(simples, lignes)
    parts = list(filter(_dit(*_PARTS), simples))
    autres = [c for c in simples if c not in parts]
    if parts:
        # « Heures » with « supplémentaires » beside it adds up; with « normales », it is their sum.
        if any(map(_dit("norm", "hn"), parts)):
            _ecarter(autres, lignes, sommes=parts)
    elif len(autres) > 1 and not any(_se_verifie(autres, [t], lignes) for t in totaux):
        _choisir(autres, lignes)


def _choisir(colonnes: list[ColonneLue], lignes: Lignes) -> None:
    """Of several columns of hours that no total adds up, the halves of the day, their sum, or the one that counts."""
    demies = list(filter(_dit(*_DEMI_JOURNEES), colonnes))
    somme = next((c for c in colonnes if _se_verifie([a for a in colonnes if a is not c], [c], lignes)), None)
    if len(demies) > 1:
        gardees = demies
    elif somme is not None:
        gardees = [somme]
    else:
        hors_formation = [c for c in colonnes if not _dit("formation")(c)] or colonnes
        gardees = [next(filter(_dit(*_PREFEREES), hors_formation), hors_formation[0])]
    _ecarter([c for c in colonnes if c not in gardees], lignes, sommes=gardees if somme is None else colonnes)


def _sans_les_minutes(simples: list[ColonneLue], lignes: Lignes) -> list[ColonneLue]:
    """Minutes beside hours complete them when they are all under sixty; otherwise they say the same hours again."""
    heures = [c for c in simples if not c.compte_des_minutes]
    if not heures:
        return simples
    for c in simples:
        if c.compte_des_minutes and not _sont_sous_soixante(c, lignes):
            _totaliser([c])
    return heures


def _sont_sous_soixante(colonne: ColonneLue, lignes: Lignes) -> bool:
    # Hundredths of an hour are under a hundred and minutes under sixty: the last row may be a total of them.
    lues = [v * 60 for ligne in lignes if (v := heures_de(colonne, ligne))]
    return all(0 < v < 60 * UNITE for v in lues[:-1] or lues)


def heures_de(colonne: ColonneLue, ligne: Sequence) -> int:
    """The hours of a cell, in the reader's units; nil when it says nothing or cannot be read."""
    valeur = ligne[colonne.index] if colonne.index < len(ligne) else ""
    try:
        heures = lire_duree(valeur)
    except DureeIllisible:
        return 0
    return heures // 60 if colonne.compte_des_minutes else heures


def _se_verifie(parts: list[ColonneLue], somme: list[ColonneLue], lignes: Lignes) -> bool:
    """Whether a column is the sum of others, wherever it holds something, and of several of them somewhere."""
    plusieurs = 0
    for ligne in lignes:
        valeurs = [v for c in parts if (v := heures_de(c, ligne))]
        total = sum(heures_de(c, ligne) for c in somme)
        if not total and not valeurs:
            continue
        if abs(sum(valeurs) - total) > _TOLERANCE:
            return False
        plusieurs += len(valeurs) > 1
    return plusieurs > 0


def _ecarter(colonnes: Iterable[ColonneLue], lignes: Lignes, *, sommes: list[ColonneLue]) -> None:
    """Leave columns out of the count, and mark those whose hours are found nowhere else."""
    for c in colonnes:
        c.role = R.TOTAL
        c.est_ecartee = (
            any(heures_de(c, ligne) for ligne in lignes)
            and not _dit(*_ACCESSOIRES)(c)
            and not _redit(c, [s for s in sommes if s is not c], lignes)
        )


def _redit(colonne: ColonneLue, sommes: list[ColonneLue], lignes: Lignes) -> bool:
    """Whether a column says again the sum of those that count, or one part of a sum that counts."""
    ecarts = (heures_de(colonne, ligne) - sum(heures_de(s, ligne) for s in sommes) for ligne in lignes)
    return all(abs(e) <= _TOLERANCE for e in ecarts) or any(
        _se_verifie([s for s in [colonne, *sommes] if s is not somme], [somme], lignes) for somme in sommes
    )


def _totaliser(colonnes: Iterable[ColonneLue]) -> None:
    for c in colonnes:
        c.role = R.TOTAL
