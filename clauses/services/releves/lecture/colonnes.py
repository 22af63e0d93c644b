"""From titles to the columns that count: corrections applied, ambiguities settled by what the cells hold."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from clauses.services.normalisation import texte_recherche

from .contexte import Contexte
from .durees import DureeIllisible, lire_duree
from .entetes import Titres
from .grille import Grille
from .heures_a_compter import regler_heures
from .modele import ROLES_HEURES, ColonneLue, CorrectionFeuille, RoleColonne
from .mois_ecrits import date_de, mois_de_valeur
from .mots import est_travaillee, est_un_total, peut_nommer_quelqu_un, role_du_titre

R = RoleColonne
_TEMOINS = 60
_EXEMPLES = 3
_SUITES = (R.HEURES_MOIS, R.HEURES_JOUR, R.HEURES_SEMAINE)
_DEBUT = re.compile(r"^du$|^(?:date (?:de )?)?debut\b")
_FIN = re.compile(r"^au$|^(?:date (?:de )?)?fin\b")


def regler_colonnes(
    grille: Grille, titres: Titres, debut: int, fin: int, correction: CorrectionFeuille, contexte: Contexte
) -> list[ColonneLue]:
    """The columns of a table with the role each is finally given, and examples of what it holds."""
    largeur = max((len(grille.lignes[r]) for r in range(debut, min(fin, debut + _TEMOINS))), default=0)
    colonnes = list(titres.colonnes)
    colonnes += [ColonneLue(i, "", R.IGNOREE) for i in range(len(colonnes), largeur)]
    temoins = {c.index: _temoins(grille, c.index, debut, fin) for c in colonnes}
    _regler_jours(colonnes, temoins)
    _regler_periode(colonnes, temoins, contexte)
    _regler_libelle(colonnes, temoins)
    regler_heures(colonnes, grille.lignes[debut : min(fin, debut + _TEMOINS)])
    _regler_personne(colonnes, temoins, est_transposee=grille.est_transposee)
    _regler_mois_uniques(colonnes, contexte)
    for c in colonnes:
        if c.index in correction.roles:
            _corriger(c, correction.roles[c.index])
        c.exemples = [exemple(v) for v in temoins[c.index][:_EXEMPLES]]
    return [c for c in colonnes if c.titre or temoins[c.index]]


def _temoins(grille: Grille, index: int, debut: int, fin: int) -> list:
    valeurs = []
    for rang in range(debut, min(fin, debut + _TEMOINS)):
        ligne = grille.lignes[rang]
        if index < len(ligne) and ligne[index] != "":
            valeurs.append(ligne[index])
    return valeurs


def exemple(valeur: object) -> str:
    if isinstance(valeur, datetime):
        return f"{valeur:%d/%m/%Y}"
    if isinstance(valeur, date):
        return f"{valeur:%d/%m/%Y}"
    if isinstance(valeur, timedelta):
        minutes = round(valeur.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02}"
    if isinstance(valeur, float):
        return f"{valeur:.2f}".rstrip("0").rstrip(".").replace(".", ",")
    return str(valeur)[:40]


def _corriger(colonne: ColonneLue, role: RoleColonne) -> None:
    colonne.role = role
    colonne.est_ecartee = False
    if role not in _SUITES:
        colonne.mois = colonne.numero_mois = colonne.jour = colonne.rang_semaine = None


def _regler_jours(colonnes: list[ColonneLue], temoins: dict[int, list]) -> None:
    """A column « Date » that holds months is a column of months; « Période » that holds days, of days."""
    for c in colonnes:
        valeurs = temoins[c.index]
        if c.role is R.JOUR and valeurs and not any(date_de(v) for v in valeurs):
            c.role = R.MOIS if any(mois_de_valeur(v) for v in valeurs) else R.IGNOREE
        elif c.role is R.MOIS and valeurs:
            dates = [j for v in valeurs if (j := date_de(v))]
            if dates and any(j.day != 1 for j in dates) and len(set(dates)) > 1:
                c.role = R.JOUR
            elif not any(mois_de_valeur(v) for v in valeurs) and not dates:
                c.role = R.IGNOREE


def _regler_periode(colonnes: list[ColonneLue], temoins: dict[int, list], contexte: Contexte) -> None:
    """« Du » and « Au » date the hours between them when nothing else does: two days of one month."""
    if contexte.mois_entier is not None or any(
        c.role in (*_SUITES, R.MOIS, R.JOUR, R.SEMAINE) for c in colonnes
    ):
        return

    def datees(motif: re.Pattern) -> list[ColonneLue]:
        return [
            c
            for c in colonnes
            if c.role is R.IGNOREE
            and motif.search(texte_recherche(c.titre))
            and _sont_des_dates(temoins[c.index])
        ]

    debuts, fins = datees(_DEBUT), datees(_FIN)
    if len(debuts) == len(fins) == 1:
        debuts[0].role, fins[0].role = R.JOUR, R.FIN


def _sont_des_dates(valeurs: list) -> bool:
    return bool(valeurs) and all(date_de(v) is not None for v in valeurs if v != "")


def _regler_libelle(colonnes: list[ColonneLue], temoins: dict[int, list]) -> None:
    """Of the columns of kinds of hours, the one whose words say work or absence; a code says nothing."""
    candidates = [c for c in colonnes if c.role is R.LIBELLE]
    parlantes = [
        c
        for c in candidates
        if any(isinstance(v, str) and est_travaillee(v) is not None for v in temoins[c.index])
    ]
    for c in candidates:
        if c not in parlantes[:1]:
            c.role = R.IGNOREE


def _regler_personne(
    colonnes: list[ColonneLue], temoins: dict[int, list], *, est_transposee: bool = False
) -> None:
    """« Nom » without « Prénom » holds both; a column of names without title is found by what it holds."""
    de_role = {role: [c for c in colonnes if c.role is role] for role in (R.NOM, R.PRENOM, R.PERSONNE)}
    if de_role[R.NOM] and de_role[R.PRENOM]:
        _un_seul_nom(de_role[R.NOM])
        _ignorer(de_role[R.PERSONNE])
    elif de_role[R.NOM]:
        de_role[R.NOM][0].role = R.PERSONNE
        _ignorer(de_role[R.NOM][1:])
    elif de_role[R.PERSONNE]:
        nommantes = [c for c in de_role[R.PERSONNE] if _nomme(temoins[c.index])] or de_role[R.PERSONNE]
        _ignorer(c for c in de_role[R.PERSONNE] if c is not nommantes[0])
    elif de_role[R.PRENOM]:
        de_role[R.PRENOM][0].role = R.PERSONNE
    else:
        # Transposed, « Date » is the title of the titles: under it stand the people.
        sans_titre = (
            c
            for c in colonnes
            if c.role is R.IGNOREE
            and (not c.titre or (est_transposee and role_du_titre(c.titre) in (R.JOUR, R.MOIS, R.SEMAINE)))
        )
        if trouvee := next((c for c in sans_titre if _sont_des_noms(temoins[c.index])), None):
            trouvee.role = R.PERSONNE


def _ignorer(colonnes: Iterable[ColonneLue]) -> None:
    for c in colonnes:
        c.role = R.IGNOREE


def _nomme(valeurs: list) -> bool:
    return any(isinstance(v, str) and peut_nommer_quelqu_un(v) for v in valeurs)


def _un_seul_nom(noms: list[ColonneLue]) -> None:
    """Birth name and name in use: the birth name identifies."""
    naissance = [
        c for c in noms if "naiss" in texte_recherche(c.titre) or "famille" in texte_recherche(c.titre)
    ]
    garde = (naissance or noms)[0]
    for c in noms:
        if c is not garde:
            c.role = R.IGNOREE


def _sont_des_noms(valeurs: list) -> bool:
    valeurs = [v for v in valeurs if not (isinstance(v, str) and est_un_total(v))]
    textes = [v for v in valeurs if isinstance(v, str)]
    return len(textes) >= max(1, len(valeurs) * 0.6) and all(
        peut_nommer_quelqu_un(t) and not any(ch.isdigit() for ch in t) for t in textes[:5]
    )


def _regler_mois_uniques(colonnes: list[ColonneLue], contexte: Contexte) -> None:
    """One single column titled by a month is the hours of that month."""
    seules = [c for c in colonnes if c.role is R.HEURES_MOIS]
    if len(seules) == 1 and seules[0].mois is None and contexte.annee and seules[0].numero_mois:
        seules[0].mois = date(contexte.annee, seules[0].numero_mois, 1)


def deviner_colonnes(grille: Grille, debut: int, fin: int) -> list[ColonneLue] | None:
    """Columns of a table without titles, by what their cells hold; `None` when they could be read two ways."""
    largeur = max((len(grille.lignes[r]) for r in range(debut, min(fin, debut + _TEMOINS))), default=0)
    colonnes = [ColonneLue(i, "", R.IGNOREE) for i in range(largeur)]
    noms: list[ColonneLue] = []
    heures: list[ColonneLue] = []
    for c in colonnes:
        valeurs = _temoins(grille, c.index, debut, fin)
        c.exemples = [exemple(v) for v in valeurs[:_EXEMPLES]]
        if not valeurs:
            continue
        if _sont_des_noms(valeurs):
            noms.append(c)
        elif all(_mois_ou_jour(v) for v in valeurs):
            c.role = R.JOUR if any(j.day != 1 for v in valeurs if (j := date_de(v))) else R.MOIS
        elif all(_sont_des_heures(v) for v in valeurs):
            heures.append(c)
    if len(heures) != 1 or not 1 <= len(noms) <= 2:
        return None
    heures[0].role = R.HEURES
    if len(noms) == 1:
        noms[0].role = R.PERSONNE
    else:
        noms[0].role, noms[1].role = R.NOM, R.PRENOM
    _une_seule_date(colonnes, grille, debut, fin)
    return colonnes


def _mois_ou_jour(valeur: object) -> bool:
    if isinstance(valeur, float | int):
        return valeur >= 200_001 and mois_de_valeur(valeur) is not None
    texte_court = isinstance(valeur, str) and valeur.strip().isdigit() and len(valeur.strip()) < 6
    return not texte_court and (date_de(valeur) is not None or mois_de_valeur(valeur) is not None)


def _sont_des_heures(valeur: object) -> bool:
    if isinstance(valeur, float | int | timedelta | time):
        return True
    try:
        return isinstance(valeur, str) and lire_duree(valeur) != 0
    except DureeIllisible:
        return False


def _une_seule_date(colonnes: list[ColonneLue], grille: Grille, debut: int, fin: int) -> None:
    """Two columns of dates: the older one is that of birth."""
    datees = [c for c in colonnes if c.role in (R.JOUR, R.MOIS)]
    for c in datees:
        annees = [j.year for v in _temoins(grille, c.index, debut, fin) if (j := date_de(v))]
        if annees and max(annees) <= 2012:
            c.role = R.NAISSANCE


def colonnes_de_role(colonnes: list[ColonneLue], role: RoleColonne) -> int | None:
    """The index of the first column of a role."""
    return next((c.index for c in colonnes if c.role is role), None)


def colonnes_d_heures(colonnes: list[ColonneLue]) -> list[ColonneLue]:
    return [c for c in colonnes if c.role in ROLES_HEURES]
