"""Reading a list: allowed demand, one page, or all the rows; the number of queries does not depend on the rows."""

from collections.abc import Iterator, Mapping
from datetime import date
from math import ceil

from sqlalchemy import ColumnElement, Select, case, func, select

from ...extensions import db
from ..acteur import Acteur
from ..erreurs import DonneesInvalides
from .definition import ColonneListe, Contexte, Demande, Liste, PageListe
from .texte import chaque_mot

LOT_DE_LECTURE = 1000


def lire_demande(
    acteur: Acteur, liste: Liste, valeurs: Mapping[str, str], *, aujourdhui: date, recherche: str = ""
) -> Demande:
    """The demand that an address carries; raises `DonneesInvalides` on a value no filter allows.

    A parameter that names no filter is ignored; an unknown sort is the usual one.
    """
    return Demande(
        aujourdhui=aujourdhui,
        filtres=filtres_permis(acteur, liste, valeurs),
        recherche=recherche.strip(),
        tri=tri_permis(acteur, liste, valeurs.get("tri", "")),
        page=_numero(valeurs.get("page", "")),
    )


def filtres_permis(acteur: Acteur, liste: Liste, valeurs: Mapping[str, str]) -> dict[str, str]:
    """Filter → value in force; raises `DonneesInvalides` on a value no filter allows."""
    filtres = {}
    for filtre in liste.filtres_de(acteur):
        valeur = valeurs.get(filtre.cle, "").strip() or filtre.defaut
        if valeur and not filtre.valider(valeur):
            raise DonneesInvalides(
                f"Le filtre « {filtre.libelle} » ne connaît pas cette valeur : choisissez-en une dans la liste.",
                filtre.cle,
            )
        if valeur:
            filtres[filtre.cle] = valeur
    return filtres


def _numero(texte: str) -> int:
    return max(int(texte), 1) if texte.isascii() and texte.isdigit() and len(texte) <= 6 else 1


def tri_permis(acteur: Acteur, liste: Liste, tri: str) -> str:
    """The sort asked for, or the usual one."""
    cles = {c.cle for c in liste.colonnes_de(acteur) if c.tri}
    return tri if tri.removeprefix("-") in cles else liste.tri_defaut


def lister(acteur: Acteur, liste: Liste, demande: Demande) -> PageListe:
    """One page: a count, the keys of the page in order, then its rows. Raises `Interdit` without the right."""
    acteur.exiger(liste.permission)
    contexte = Contexte(acteur, liste.permission, demande.aujourdhui)
    source = _source(contexte, liste, demande)
    total = db.session.scalar(select(func.count()).select_from(source.subquery())) or 0
    pages = max(ceil(total / demande.par_page), 1)
    page = min(demande.page, pages)
    cles = db.session.scalars(
        _cles_ordonnees(contexte, liste, demande, source)
        .limit(demande.par_page)
        .offset((page - 1) * demande.par_page)
    ).all()
    return PageListe(
        lignes=_lignes(contexte, liste, list(cles)),
        total=total,
        page=page,
        pages=pages,
        par_page=demande.par_page,
        tri=demande.tri or liste.tri_defaut,
    )


def parcourir(acteur: Acteur, liste: Liste, demande: Demande) -> Iterator:
    """Every row asked for that the actor may export, in order, by batches."""
    acteur.exiger(liste.permission_export)
    contexte = Contexte(acteur, liste.permission_export, demande.aujourdhui)
    source = _source(contexte, liste, demande)
    cles = db.session.scalars(_cles_ordonnees(contexte, liste, demande, source)).all()
    for debut in range(0, len(cles), LOT_DE_LECTURE):
        yield from _lignes(contexte, liste, list(cles[debut : debut + LOT_DE_LECTURE]))


def _source(contexte: Contexte, liste: Liste, demande: Demande) -> Select:
    """The keys of every row asked for."""
    requete = liste.source(contexte).with_only_columns(liste.cle_primaire)
    for filtre in liste.filtres_de(contexte.acteur):
        if filtre.cle in demande.filtres:
            requete = requete.where(filtre.condition(contexte, demande.filtres[filtre.cle]))
    if demande.recherche:
        requete = requete.where(chaque_mot(demande.recherche, liste.mots))
    return requete


def _cles_ordonnees(contexte: Contexte, liste: Liste, demande: Demande, source: Select) -> Select:
    """The keys in the order asked for, empty values last; the key itself settles what is equal."""
    tri = demande.tri or liste.tri_defaut
    colonne = _colonne_du_tri(contexte.acteur, liste, tri)
    requete = liste.lignes(contexte, source, colonne.est_mesure)
    valeur = requete.selected_columns[colonne.tri]
    ordre = valeur.desc() if tri.startswith("-") else valeur.asc()
    return requete.with_only_columns(liste.cle_primaire).order_by(
        *_designe_d_abord(liste, demande), valeur.is_(None), ordre, liste.cle_primaire
    )


def _designe_d_abord(liste: Liste, demande: Demande) -> tuple[ColumnElement, ...]:
    if not (liste.designe and demande.recherche and demande.designe_d_abord):
        return ()
    return (case((liste.designe(demande.recherche), 0), else_=1),)


def _colonne_du_tri(acteur: Acteur, liste: Liste, tri: str) -> ColonneListe:
    return next(c for c in liste.colonnes_de(acteur) if c.cle == tri.removeprefix("-"))


def _lignes(contexte: Contexte, liste: Liste, cles: list[int]) -> list:
    """The rows of the given keys, in their order."""
    if not cles:
        return []
    lues = {ligne.id: ligne for ligne in db.session.execute(liste.lignes(contexte, cles, True))}
    lignes = [lues[cle] for cle in cles]
    return liste.completer(contexte, lignes) if liste.completer else lignes
