"""Days, weeks and months as titles: what each column of a calendar stands for, once all of them are seen."""

from datetime import date, datetime
from itertools import pairwise

from .contexte import Contexte
from .modele import ColonneLue, RoleColonne
from .mois_ecrits import dater_jour_court, jour_court, jour_ecrit, lundi_de, numero_de_semaine_seul

R = RoleColonne
_SUITE_MINIMALE = 5
_PREMIERE_ANNEE = 2000


def jours_a_deux_sens(colonnes: list[ColonneLue]) -> None:
    """« Mar 27 » is a Tuesday beside « Lun 26 », and March 2027 alone."""
    doubles = [
        (c, quantieme)
        for c in colonnes
        if c.role is R.HEURES_MOIS and (quantieme := jour_ecrit(c.titre)) is not None
    ]
    surs = [c for c in colonnes if c.role is R.HEURES_JOUR and isinstance(c.jour, int)]
    if doubles and len(surs) >= max(2, len(doubles)):
        for c, quantieme in doubles:
            c.role, c.jour, c.mois, c.numero_mois = R.HEURES_JOUR, quantieme, None, None


def jours_sans_annee(colonnes: list[ColonneLue], contexte: Contexte) -> None:
    """« 26/01 », « Lun 26/01 » as titles: days of the year of the sheet; several of them, or it is something else."""
    courts = [(c, lu) for c in colonnes if c.role is R.IGNOREE and (lu := jour_court(c.titre)) is not None]
    if len(courts) < 2:
        return
    mois = {lu[1] for _, lu in courts}
    repere = contexte.lundi or contexte.mois_entier
    if repere is None and {1, 12} <= mois:
        return  # « 29/12 » then « 02/01 »: nothing says which year is which
    for c, (jour, numero) in courts:
        c.role, c.jour = R.HEURES_JOUR, dater_jour_court(jour, numero, repere, contexte.annee)
        c.numero_mois = numero


def jours_de_la_semaine(colonnes: list[ColonneLue]) -> None:
    """Days of the week stand together; a lone « mar » is a month."""
    nommes = [c for c in colonnes if c.rang_semaine is not None]
    surs = [c for c in nommes if c.role is R.HEURES_JOUR]
    for c in nommes:
        if len(surs) >= 3:
            c.role, c.mois, c.numero_mois = R.HEURES_JOUR, None, None
        elif c.role is R.HEURES_JOUR:
            c.role, c.rang_semaine = R.IGNOREE, None
        else:
            c.rang_semaine = None


def dates_en_titres(colonnes: list[ColonneLue], valeurs: list) -> None:
    """Dates as titles: months when each is of another month, days otherwise."""
    datees: list[tuple[ColonneLue, date]] = []
    for c in colonnes:
        valeur = valeurs[c.index]
        if isinstance(valeur, datetime | date):
            datees.append((c, valeur.date() if isinstance(valeur, datetime) else valeur))
        elif isinstance(c.jour, date):
            datees.append((c, c.jour))
    if not datees or any(j.year < _PREMIERE_ANNEE for _, j in datees):
        return  # a birth date is no title
    mois = [(j.year, j.month) for _, j in datees]
    sont_des_mois = all(j.day == 1 for _, j in datees) or (len(mois) > 1 and len(set(mois)) == len(mois))
    for c, jour in datees:
        c.titre = c.titre or f"{jour:%d/%m/%Y}"
        if sont_des_mois:
            c.role, c.mois, c.numero_mois, c.jour = R.HEURES_MOIS, jour.replace(day=1), jour.month, None
        else:
            c.role, c.jour = R.HEURES_JOUR, jour


def nombres_en_titres(colonnes: list[ColonneLue], valeurs: list, contexte: Contexte) -> None:
    """1, 2, 3… as titles: days of the month, or the twelve months when nothing else names a month."""
    suite = [(c, n) for c in colonnes if (n := _quantieme(c, valeurs[c.index])) is not None]
    if not _se_suivent([n for _, n in suite]):
        for c, _ in suite:
            if c.role is R.HEURES_JOUR and not isinstance(c.jour, date):
                c.role, c.jour = R.IGNOREE, None
        return
    nombres = [n for _, n in suite]
    sont_des_mois = nombres == list(range(1, 13)) and contexte.mois is None
    tourne = next((i for i in range(1, len(nombres)) if nombres[i] < nombres[i - 1]), 0)
    for i, (c, n) in enumerate(suite):
        if sont_des_mois:
            c.role, c.numero_mois = R.HEURES_MOIS, n
        else:
            # A period « from the 26th to the 25th »: the days before the turn are of the month before.
            c.role, c.jour, c.decalage = R.HEURES_JOUR, n, -1 if i < tourne else 0


def _quantieme(colonne: ColonneLue, valeur: object) -> int | None:
    if isinstance(valeur, float | int) and not isinstance(valeur, bool):
        return int(valeur) if valeur == int(valeur) and 1 <= valeur <= 31 else None
    return colonne.jour if colonne.role is R.HEURES_JOUR and isinstance(colonne.jour, int) else None


def _se_suivent(nombres: list[int]) -> bool:
    """1, 2, 3… with at most one return to 1 (a period over two months)."""
    if len(nombres) < _SUITE_MINIMALE:
        return False
    retours = 0
    for avant, apres in pairwise(nombres):
        if apres == avant + 1:
            continue
        retours += 1
        if apres != 1 or avant < 28 or retours > 1:
            return False
    return True


def dater_les_colonnes(colonnes: list[ColonneLue], contexte: Contexte) -> None:
    """Give their year to the months written without it, and their Monday to the weeks."""
    nus = [c for c in colonnes if c.role is R.HEURES_MOIS and c.mois is None]
    ecrites = {c.mois.year for c in colonnes if c.role is R.HEURES_MOIS and c.mois}
    annees = sorted(contexte.annees | ecrites)
    if contexte.mois and contexte.mois[0]:
        annees = [contexte.mois[0]]
    numeros = [c.numero_mois for c in nus]
    tourne = next((i for i in range(1, len(numeros)) if numeros[i] < numeros[i - 1]), None)
    for i, c in enumerate(nus):
        if tourne is None and len(annees) == 1:
            c.mois = date(annees[0], c.numero_mois, 1)
        elif tourne is not None and len(annees) == 2 and annees[1] == annees[0] + 1:
            c.mois = date(annees[0] if i < tourne else annees[1], c.numero_mois, 1)
    semaines = [c for c in colonnes if c.role is R.HEURES_SEMAINE]
    if not _sont_celles_du_mois(semaines, contexte):
        for c in semaines:
            c.jour = lundi_de(c.titre, contexte.annee)


def _sont_celles_du_mois(semaines: list[ColonneLue], contexte: Contexte) -> bool:
    """« Semaine 1 » to « Semaine 5 » in the sheet of a month: its own weeks."""
    numeros = [numero_de_semaine_seul(c.titre) for c in semaines]
    nombre = len(numeros)
    return contexte.mois_entier is not None and 2 <= nombre <= 6 and numeros == list(range(1, nombre + 1))
