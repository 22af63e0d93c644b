"""Finding the row of titles of a table, and what each of its columns holds."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from clauses.services.calendrier import decaler

from .contexte import Contexte
from .durees import DureeIllisible, lire_duree
from .grille import Grille
from .modele import ColonneLue, RoleColonne
from .mois_ecrits import (
    date_de,
    est_semaine_ecrite,
    jour_ecrit,
    mois_ecrit,
    rang_du_jour,
)
from .mots import role_du_titre
from .titres_dates import (
    dater_les_colonnes,
    dates_en_titres,
    jours_a_deux_sens,
    jours_de_la_semaine,
    jours_sans_annee,
    nombres_en_titres,
)

R = RoleColonne
RANGS_REGARDES = 80
SCORE_MINIMAL = 4.0
_POIDS = {
    R.PERSONNE: 3.0, R.NOM: 3.0, R.PRENOM: 3.0, R.HEURES: 3.0, R.MINUTES: 3.0, R.MOIS: 2.0, R.JOUR: 2.0,
    R.SEMAINE: 2.0, R.NAISSANCE: 2.0, R.LIBELLE: 2.0, R.ANNEE: 1.0, R.MARCHE: 1.0, R.TOTAL: 1.0, R.IGNOREE: 0.5,
}  # fmt: skip


#: Roles that a title gives by its words: a number of hours is none.
_DITS_PAR_DES_MOTS = frozenset({R.HEURES, R.MINUTES, R.TOTAL})


@dataclass(slots=True)
class Titres:
    """A row of titles, and how much it looks like one. `hauteur` counts the rows that it takes."""

    rang: int
    colonnes: list[ColonneLue]
    score: float
    hauteur: int = 1

    def est_nue(self, valeurs: list) -> bool:
        """No number nor date among them but those that are titles: a row of values is not a row of titles."""
        return not any(
            est_une_valeur(valeurs[c.index])
            for c in self.colonnes
            if c.index < len(valeurs) and (c.role is R.IGNOREE or c.role in _DITS_PAR_DES_MOTS)
        )

    @property
    def signature(self) -> str:
        """The titles without what changes from month to month."""
        morceaux = []
        for c in self.colonnes:
            if c.role in (R.HEURES_MOIS, R.HEURES_JOUR, R.HEURES_SEMAINE):
                if not morceaux or morceaux[-1] != c.role.value:
                    morceaux.append(c.role.value)
            else:
                morceaux.append(c.titre.casefold())
        return "|".join(morceaux)


def est_une_valeur(valeur: object) -> bool:
    """A number, a date, or a text that is a number of hours: « 140,00 », « 7 heures 30 »."""
    if not isinstance(valeur, str):
        return True
    if not valeur[:12].strip("-(+ ")[:1].isdigit():
        return False
    try:
        return lire_duree(valeur) != 0 or valeur.strip().isdigit()
    except DureeIllisible:
        return False


def trouver_titres(grille: Grille, depuis: int, jusqu_a: int, contexte: Contexte) -> Titres | None:
    """The best row of titles among the first rows; `None` when nothing looks like one."""
    meilleur = None
    for rang in range(depuis, min(jusqu_a, depuis + RANGS_REGARDES, len(grille.lignes))):
        titres = lire_titres(grille, rang, contexte)
        if titres.score >= SCORE_MINIMAL and (meilleur is None or titres.score > meilleur.score):
            meilleur = titres
    return meilleur


def lire_titres(grille: Grille, rang: int, contexte: Contexte) -> Titres:
    """A row read as titles, with the row under it when that one completes it, and the months written above."""
    simple = _titres(grille, rang, contexte)
    if rang + 1 < len(grille.lignes):
        dessous = _titres(grille, rang + 1, contexte)
        if _complete(simple, dessous):
            simple = _reunir(simple, dessous)
    if rang and simple.hauteur == 1:
        _mois_du_dessus(grille, simple, contexte)
    return simple


def _titres(grille: Grille, rang: int, contexte: Contexte) -> Titres:
    colonnes = [_colonne(grille, rang, c) for c in range(len(grille.lignes[rang]))]
    valeurs = grille.lignes[rang]
    jours_a_deux_sens(colonnes)
    jours_de_la_semaine(colonnes)
    jours_sans_annee(colonnes, contexte)
    dates_en_titres(colonnes, valeurs)
    nombres_en_titres(colonnes, valeurs, contexte)
    dater_les_colonnes(colonnes, contexte)
    return Titres(rang, colonnes, _score(colonnes, valeurs))


def _colonne(grille: Grille, rang: int, index: int) -> ColonneLue:
    valeur, texte = grille.lignes[rang][index], grille.texte(rang, index)
    colonne = ColonneLue(index, texte[:120], R.IGNOREE)
    if not isinstance(valeur, str) or not texte or _est_renseignee(grille, rang, index, texte):
        return colonne
    if (mois := mois_ecrit(texte)) is not None:
        colonne.role, colonne.numero_mois = R.HEURES_MOIS, mois[1]
        colonne.mois = date(mois[0], mois[1], 1) if mois[0] else None
        colonne.rang_semaine = rang_du_jour(texte)  # « mar » is March or Tuesday: the other titles decide
    elif (rang_semaine := rang_du_jour(texte)) is not None:
        colonne.role, colonne.rang_semaine = R.HEURES_JOUR, rang_semaine
    elif est_semaine_ecrite(texte):
        colonne.role = R.HEURES_SEMAINE
    elif (jour := date_de(texte)) is not None:
        colonne.role, colonne.jour = R.HEURES_JOUR, jour
    elif (quantieme := jour_ecrit(texte)) is not None:
        colonne.role, colonne.jour = R.HEURES_JOUR, quantieme
    else:
        colonne.role = role_du_titre(texte) or R.IGNOREE
    return colonne


def _est_renseignee(grille: Grille, rang: int, index: int, texte: str) -> bool:
    """« Nom : DIALLO » is a value, not a title; so is « Nom : » with « DIALLO » beside it."""
    avant, deux_points, apres = texte.partition(":")
    if not deux_points or not avant.strip():
        return False
    if apres.strip():
        return not apres.strip()[0].isdigit()
    suivante = grille.texte(rang, index + 1) or grille.texte(rang, index + 2)
    return bool(suivante) and not suivante.endswith(":")


def _score(colonnes: list[ColonneLue], valeurs: list) -> float:
    vus: set[RoleColonne] = set()
    score, reconnues = 0.0, 0
    suites = {R.HEURES_MOIS: 0, R.HEURES_JOUR: 0, R.HEURES_SEMAINE: 0}
    for c in colonnes:
        if c.role in suites:
            suites[c.role] += 1
        elif c.role is R.IGNOREE and not role_du_titre(c.titre):
            valeur = valeurs[c.index]
            score -= 0.5 if valeur != "" and not isinstance(valeur, str) else 0.0
        else:
            reconnues += 1
            score += _POIDS[c.role] if c.role not in vus else 0.5
            vus.add(c.role)
    mois = [c.mois or c.numero_mois for c in colonnes if c.role is R.HEURES_MOIS]
    if len(set(mois)) < len(mois):
        suites[R.HEURES_MOIS] = 0  # the same month again and again is a row of values
    for nombre in suites.values():
        if nombre >= 2:
            score += min(nombre * 1.5, 9.0)
            reconnues += 2
        elif nombre:
            score += 1.0
            reconnues += 1
    return score if reconnues >= 2 else 0.0


def _complete(dessus: Titres, dessous: Titres) -> bool:
    """The row under brings days, months or titles where the upper one has none."""
    if dessus.score <= 0:
        return False
    manquent = {c.index for c in dessus.colonnes if c.role is R.IGNOREE and not role_du_titre(c.titre)}
    manquent |= {c.index for c in dessus.colonnes if c.role is R.HEURES_MOIS or not c.titre}
    # « Heures » over « Normales » and « Supp. 25 % » is said of each of them.
    repetees = Counter(c.titre for c in dessus.colonnes if c.role is R.HEURES)
    manquent |= {c.index for c in dessus.colonnes if repetees[c.titre] > 1}
    apportees = [
        c
        for c in dessous.colonnes
        if c.role is not R.IGNOREE and (c.index in manquent or c.index >= len(dessus.colonnes))
    ]
    suites = [c for c in apportees if c.role in (R.HEURES_JOUR, R.HEURES_MOIS, R.HEURES_SEMAINE)]
    titres = [c for c in apportees if c.role in (R.HEURES, R.TOTAL, R.NOM, R.PRENOM, R.MINUTES)]
    identites = {c.role for c in dessous.colonnes} & {R.PERSONNE, R.NOM, R.PRENOM}
    if identites and dessous.score >= dessus.score:
        return False  # the row under is the row of titles
    return len(suites) >= 3 or len(titres) >= 2


def _reunir(dessus: Titres, dessous: Titres) -> Titres:
    """Two rows of titles as one: the lower one tells, the upper one says the month of what is under it."""
    colonnes, mois = [], None
    for index in range(max(len(dessus.colonnes), len(dessous.colonnes))):
        haut = dessus.colonnes[index] if index < len(dessus.colonnes) else None
        bas = dessous.colonnes[index] if index < len(dessous.colonnes) else None
        if haut is not None and haut.titre:
            mois = haut if haut.role is R.HEURES_MOIS else None
        if bas is None or (bas.role is R.IGNOREE and not (bas.titre and mois)):
            colonne = haut
        elif haut is not None and haut.role not in (R.IGNOREE, R.HEURES_MOIS) and haut.titre != bas.titre:
            colonne = haut if bas.role is R.IGNOREE or haut.role in (R.PERSONNE, R.NOM, R.PRENOM) else bas
        else:
            colonne = bas
        if colonne is bas and mois is not None and bas is not None:
            _sous_un_mois(bas, mois)
        colonnes.append(colonne or ColonneLue(index, "", R.IGNOREE))
    return Titres(dessus.rang, colonnes, dessus.score + dessous.score, hauteur=2)


def _sous_un_mois(colonne: ColonneLue, mois: ColonneLue) -> None:
    """A column of hours, or of days, under the name of a month."""
    if colonne.role in (R.HEURES, R.MINUTES, R.TOTAL):
        colonne.est_en_minutes = colonne.role is R.MINUTES
        colonne.role = R.TOTAL if colonne.role is R.TOTAL else R.HEURES_MOIS
        colonne.mois, colonne.numero_mois = mois.mois, mois.numero_mois
    elif colonne.role is R.HEURES_JOUR and isinstance(colonne.jour, int) and mois.mois is not None:
        try:
            colonne.jour = mois.mois.replace(day=colonne.jour)
        except ValueError:  # 31 under February: a column that nobody fills
            colonne.role = R.IGNOREE
    colonne.titre = f"{mois.titre} {colonne.titre}".strip()


def _mois_du_dessus(grille: Grille, titres: Titres, contexte: Contexte) -> None:
    """Months written over the columns of hours, one row above the titles."""
    if any(c.role is R.HEURES_MOIS for c in titres.colonnes):
        return
    haut = _titres(grille, titres.rang - 1, contexte)
    if not any(c.role is R.HEURES_MOIS for c in haut.colonnes) or not any(
        c.role in (R.HEURES, R.MINUTES, R.TOTAL, R.HEURES_JOUR) for c in titres.colonnes
    ):
        return
    if _coiffe_tout(haut.colonnes, titres.colonnes):
        return
    mois = None
    for index, colonne in enumerate(titres.colonnes):
        if index < len(haut.colonnes) and haut.colonnes[index].titre:
            mois = haut.colonnes[index] if haut.colonnes[index].role is R.HEURES_MOIS else None
        if mois is not None:
            _sous_un_mois(colonne, mois)


def _coiffe_tout(haut: list[ColonneLue], titres: list[ColonneLue]) -> bool:
    """One month over the whole table is that of the sheet, which its context knows; it names no column."""
    des_mois = [c for c in haut if c.role is R.HEURES_MOIS]
    premier = next((c.index for c in titres if c.titre), 0)
    return len({(c.mois, c.numero_mois) for c in des_mois}) == 1 and des_mois[0].index <= premier


def mois_decale(mois: date, decalage: int) -> date:
    return decaler(mois, decalage) if decalage else mois
