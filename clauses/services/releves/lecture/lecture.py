"""The one door of the reader: from the bytes of a sheet to its lines, its columns and its warnings."""

from collections.abc import Sequence

from clauses.services.normalisation import cle_texte, espaces_insecables, texte_recherche
from clauses.services.ramassage import sans_ramassage

from .blocs import en_blocs
from .colonnes import deviner_colonnes, regler_colonnes
from .comptage import Compte, Compteur
from .contexte import CORRIGE, NOM_DE_FEUILLE, NOM_DE_FICHIER, ORIGINES, Contexte
from .document import Document, Feuille, ouvrir_document
from .entetes import Titres, lire_titres, trouver_titres
from .essai import Essai
from .grille import Grille, grille_de
from .lignes import lignes_de, tous_marches_reunis
from .modele import (
    ROLES_HEURES,
    ColonneLue,
    CorrectionFeuille,
    Corrections,
    Lecture,
    RoleColonne,
    TableLue,
)
from .mots import est_un_nom_seul, peut_nommer_quelqu_un, role_du_titre, texte_seul
from .numeros_secu import refuser_nir
from .reprises import FeuilleComptee, sans_les_reprises

R = RoleColonne
_TRANSPOSABLE = 2_000
_RANGS_AU_DESSUS = 3
_IDENTITES = (R.PERSONNE, R.NOM, R.PRENOM)


@sans_ramassage()
def lire_releve(
    octets: bytes, nom: str, corrections: Corrections | None = None, *, par_marche: bool = True
) -> Lecture:
    """What an attendance sheet says, whatever its shape: one line per person × month, and market when it names some.

    Without `par_marche` the hours of one person and month are one line, whatever the market that the sheet names.
    Raises `FichierRefuse`, in French, when the file cannot be read or holds a social-security number anywhere,
    hidden sheets included: it is shown masked and kept nowhere.
    """
    document = ouvrir_document(octets, nom)
    refuser_nir(document)
    lecture = Lecture(document.fichier, document.format, document.sha256, est_image=document.est_image)
    lecture.avertissements += document.avertissements
    if document.est_image:
        lecture.avertissements.append(
            "Ce document est une image : rien ne peut y être lu. Il est gardé ; saisissez les heures à côté."
        )
        return lecture
    corrections = corrections or Corrections()
    lues = [_lire_feuille(document, feuille, corrections, lecture) for feuille in document.feuilles]
    lecture.avertissements += sans_les_reprises(lues)
    comptes = _reunir(lues, lecture)
    if not par_marche:
        comptes = tous_marches_reunis(comptes)
    lecture.lignes = lignes_de(document, comptes, lecture)
    if not lecture.lignes and not lecture.mois_manque:
        lecture.avertissements.append(
            espaces_insecables(
                "Aucune heure n’a été trouvée : indiquez la ligne des titres et le rôle des colonnes."
            )
        )
    return lecture


def _reunir(lues: Sequence[FeuilleComptee], lecture: Lecture) -> dict[tuple, Compte]:
    """The counts of all the sheets as one."""
    comptes: dict[tuple, Compte] = {}
    for feuille in lues:
        communs = {cle: comptes[cle] for cle in comptes.keys() & feuille.comptes.keys()}
        for cle, compte in communs.items():
            compte.heures += feuille.comptes[cle].heures
            compte.cellules += feuille.comptes[cle].cellules
        comptes |= {**feuille.comptes, **communs} if communs else feuille.comptes
    for table in lecture.tables:
        table.est_ignoree |= any(f.est_une_reprise and f.nom == table.feuille for f in lues)
    return comptes


def _lire_feuille(
    document: Document, feuille: Feuille, corrections: Corrections, lecture: Lecture
) -> FeuilleComptee:
    if not feuille.lignes:
        return FeuilleComptee(feuille.nom, {})
    grille = grille_de(document, feuille)
    resultat = _essayer(document, grille, corrections, lecture)
    if (
        not resultat.comptes
        and not _a_une_correction(corrections, feuille)
        and len(grille.lignes) <= _TRANSPOSABLE
    ):
        tournee = _essayer(document, grille.transposer(), corrections, lecture)
        if tournee.comptes:
            resultat = tournee
    lecture.tables += resultat.tables
    lecture.avertissements += resultat.avertissements(feuille)
    est_voulue = corrections.de(feuille.nom).est_ignoree is False
    return FeuilleComptee(feuille.nom, resultat.comptes, est_voulue=est_voulue)


def _a_une_correction(corrections: Corrections, feuille: Feuille) -> bool:
    return (feuille.nom or "") in corrections.feuilles


def _essayer(document: Document, grille: Grille, corrections: Corrections, lecture: Lecture) -> Essai:
    """Read every table of a sheet, from the first row of titles to the next."""
    essai = Essai()
    feuille = grille.feuille
    contexte = Contexte()
    contexte.lire_nom(document.fichier, NOM_DE_FICHIER)
    if feuille.nom:
        contexte.lire_nom(feuille.nom, NOM_DE_FEUILLE)
    for texte in grille.titres_seuls:
        contexte.lire([texte])
    correction = corrections.de(feuille.nom)
    if correction.mois:
        contexte.croire((correction.mois.year, correction.mois.month), CORRIGE)
    titres = _premiers_titres(grille, contexte, correction, corrections)
    if titres is None:
        _sans_titres(grille, contexte, essai, correction, lecture)
        return essai
    while titres is not None:
        suivant = _titres_suivants(grille, titres, contexte)
        fin = suivant.rang if suivant else len(grille.lignes)
        _tables(grille, titres, fin, contexte, corrections, essai)
        titres = suivant
    return essai


def _tables(
    grille: Grille, titres: Titres, fin: int, contexte: Contexte, corrections: Corrections, essai: Essai
) -> None:
    """The table under a row of titles, or those that stand side by side, each with what is written above it."""
    blocs = list(en_blocs(grille, titres))
    for bloc in blocs:
        sien = contexte.copie()
        for rang in range(max(0, titres.rang - _RANGS_AU_DESSUS), titres.rang):
            sien.lire(bloc.lignes[rang])
        _une_table(bloc, lire_titres(bloc, titres.rang, sien), fin, sien, corrections, essai)
    if not blocs:
        _une_table(grille, titres, fin, contexte, corrections, essai)
        return
    # What each table side by side read under it is its own: the title of the next one is read for all.
    for rang in range(max(titres.rang + titres.hauteur, fin - _RANGS_AU_DESSUS), fin):
        if texte := texte_seul(grille.lignes[rang]):
            contexte.lire([texte])


def _premiers_titres(
    grille: Grille, contexte: Contexte, correction: CorrectionFeuille, corrections: Corrections
) -> Titres | None:
    """The first table of a sheet; what is above it is read as its context."""
    if correction.ligne_entetes == 0:
        return None
    annees = Contexte(mois=contexte.mois, force=contexte.force, annees=contexte.annees)
    for rang in range(min(20, len(grille.lignes))):
        annees.lire([v for v in grille.lignes[rang] if isinstance(v, str) and len(v) < 120])
    if correction.ligne_entetes:
        titres = _titres_a_la_ligne(grille, correction.ligne_entetes, annees)
    else:
        titres = _titres_retenus(grille, corrections, annees)
        titres = titres or trouver_titres(grille, 0, len(grille.lignes), annees)
    if titres is not None:
        for rang in range(titres.rang):
            contexte.lire(grille.lignes[rang])
        _nommer_par_le_titre(grille, titres, contexte)
    return titres


def _nommer_par_le_titre(grille: Grille, titres: Titres, contexte: Contexte) -> None:
    """« DUPONT Jean » alone above a table that names nobody: its hours are his."""
    if any(c.role in _IDENTITES for c in titres.colonnes) or contexte.dits.keys() & {"personne", "nom"}:
        return
    for rang in range(titres.rang - 1, max(titres.rang - 1 - _RANGS_AU_DESSUS, -1), -1):
        if est_un_nom_seul(nom := texte_seul(grille.lignes[rang])):
            contexte.nommer(nom)
            return


def _titres_a_la_ligne(grille: Grille, ligne: int, contexte: Contexte) -> Titres | None:
    """The titles that somebody showed: at this line of the file, or the first one after it."""
    rang = next((r for r, n in enumerate(grille.numeros) if n >= ligne), None)
    return None if rang is None or rang >= len(grille.lignes) else lire_titres(grille, rang, contexte)


def _titres_retenus(grille: Grille, corrections: Corrections, contexte: Contexte) -> Titres | None:
    """Titles that somebody once showed in a file of this sender: the same words at the same line."""
    for cle, retenue in corrections.feuilles.items():
        if cle.startswith("#") and retenue.ligne_entetes:
            titres = _titres_a_la_ligne(grille, retenue.ligne_entetes, contexte)
            if titres is not None and cle_texte(titres.signature) == cle[1:]:
                return titres
    return None


def _titres_suivants(grille: Grille, titres: Titres, contexte: Contexte) -> Titres | None:
    """The next row of titles under a table: the same ones again, or those of another table."""
    connus = {c.titre.casefold() for c in titres.colonnes if c.titre and c.role in _IDENTITES}
    places = [c.index for c in titres.colonnes if c.role in _IDENTITES]
    petites = len(grille.lignes) <= 3_000
    autres: set[str] = set()
    for rang in range(titres.rang + titres.hauteur, len(grille.lignes)):
        ligne = grille.lignes[rang]
        if not petites:
            if not _reprend_un_titre(ligne, places, connus, autres):
                continue
        elif sum(1 for v in ligne if v.__class__ is str and v and role_du_titre(v)) < 2:
            continue
        suivants = trouver_titres(grille, rang, rang + 1, contexte)
        if suivants is None or not suivants.est_nue(ligne):
            continue
        if any(c.role in (*_IDENTITES, *ROLES_HEURES) for c in suivants.colonnes):
            return suivants
    return None


def _reprend_un_titre(ligne: Sequence, places: list[int], connus: set[str], autres: set[str]) -> bool:
    """Whether a cell of identity is one of these titles; `autres` keeps the texts seen that are not."""
    for place in places:
        valeur = ligne[place] if place < len(ligne) else ""
        if valeur.__class__ is str and valeur not in autres:
            if valeur.strip().casefold() in connus:
                return True
            autres.add(valeur)
    return False


def _une_table(
    grille: Grille, titres: Titres, fin: int, contexte: Contexte, corrections: Corrections, essai: Essai
) -> None:
    feuille = grille.feuille
    correction = corrections.de(feuille.nom, cle_texte(titres.signature))
    debut = titres.rang + titres.hauteur
    colonnes = regler_colonnes(grille, titres, debut, fin, correction, contexte)
    table = TableLue(
        feuille.nom,
        grille.lieu(titres.rang, 0)[0] if not grille.est_transposee else None,
        colonnes,
        est_ignoree=bool(correction.est_ignoree),
        est_transposee=grille.est_transposee,
        signature=cle_texte(titres.signature),
    )
    if not table.est_ignoree:
        essai.bilan.colonnes_ecartees |= {c.lettre: f"« {c.titre} »" for c in colonnes if c.est_ecartee}
    _compter(grille, table, debut, fin, contexte, essai)


def _compter(grille: Grille, table: TableLue, debut: int, fin: int, contexte: Contexte, essai: Essai) -> None:
    avant = essai.bilan.sans_mois
    table.mois, table.origine_mois = contexte.mois_entier, ORIGINES[contexte.force]
    if not table.est_ignoree:
        _nommer_par_la_feuille(grille, table, contexte)
        Compteur(grille, table.colonnes, contexte, essai.bilan).compter(debut, fin)
    if essai.bilan.sans_mois > avant:
        table.mois, table.origine_mois = None, "inconnu"
    elif any(c.role in (R.MOIS, R.JOUR, R.SEMAINE, R.HEURES_MOIS) for c in table.colonnes):
        table.origine_mois = "colonnes"
    essai.tables.append(table)


def _nommer_par_la_feuille(grille: Grille, table: TableLue, contexte: Contexte) -> None:
    """One sheet per person, named after it: nobody else is named in it."""
    nom = grille.feuille.nom or ""
    if any(c.role in _IDENTITES for c in table.colonnes) or contexte.dits.keys() & {"personne", "nom"}:
        return
    mots = texte_recherche(nom).split()
    if len(mots) >= 2 and peut_nommer_quelqu_un(nom) and not any(m.isdigit() for m in mots):
        contexte.dits["personne"] = nom


def _sans_titres(
    grille: Grille, contexte: Contexte, essai: Essai, correction: CorrectionFeuille, lecture: Lecture
) -> None:
    """A sheet without a row of titles: its columns by what they hold, or nothing."""
    colonnes = deviner_colonnes(grille, 0, len(grille.lignes))
    if colonnes is None and correction.roles:
        largeur = max(len(ligne) for ligne in grille.lignes)
        colonnes = [ColonneLue(i, "", R.IGNOREE) for i in range(largeur)]
    if colonnes is None:
        return
    for c in colonnes:
        c.role = correction.roles.get(c.index, c.role)
    table = TableLue(
        grille.feuille.nom, 0, colonnes, est_ignoree=bool(correction.est_ignoree),
        est_transposee=grille.est_transposee, signature=f"sanstitres{len(colonnes)}",
    )  # fmt: skip
    _compter(grille, table, 0, len(grille.lignes), contexte, essai)
