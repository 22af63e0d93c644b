"""Spreadsheets (xlsx, xls, ods): checked here, opened by a child process, received row by row."""

from collections.abc import Iterable, Iterator

from clauses.services.imports.tableaux.archive import verifier_archive
from clauses.services.imports.tableaux.enclos import recevoir
from clauses.services.imports.tableaux.lignes import ajuster, est_vide, lire_entetes, probleme_de_largeur
from clauses.services.imports.tableaux.modele import FichierRefuse, Limites, Tableau
from clauses.services.normalisation import espaces_insecables

_NOMS_OLE = {nom: nom.encode("utf-16-le") for nom in ("EncryptedPackage", "_VBA_PROJECT", "Workbook", "Book")}


def lire_classeur(octets: bytes, format_: str, *, fichier: str, sha256: str, limites: Limites) -> Tableau:
    """Read the first visible sheet of a workbook already in memory."""
    try:
        avertissements = _verifier(octets, format_, limites)
        with recevoir(octets, limites) as messages:
            annonce = next(messages)
            tableau = _composer(messages, format_, fichier, sha256, limites)
    except FichierRefuse as refus:
        raise FichierRefuse(refus.raison, refus.remede, fichier=fichier, ligne=refus.ligne) from refus
    tableau.feuille = annonce["feuille"]
    tableau.avertissements = [espaces_insecables(a) for a in (*annonce["avertissements"], *avertissements)]
    return tableau


def _verifier(octets: bytes, format_: str, limites: Limites) -> list[str]:
    if format_ == "xls":
        verifier_ole(octets)
        return []
    return verifier_archive(octets, format_, limites)


def verifier_ole(octets: bytes) -> None:
    """Refuse an old Office file that is encrypted, holds macros, or is no workbook (names of its streams)."""
    if _NOMS_OLE["EncryptedPackage"] in octets:
        raise FichierRefuse("Le classeur est protégé par un mot de passe.", "Retirez la protection.")
    if _NOMS_OLE["_VBA_PROJECT"] in octets:
        raise FichierRefuse("Le classeur contient des macros.", "Enregistrez-le au format xlsx, sans macro.")
    if _NOMS_OLE["Workbook"] not in octets and _NOMS_OLE["Book"] not in octets:
        raise FichierRefuse("Le fichier n’est pas un classeur xls.", "Enregistrez-le depuis le tableur.")


def _composer(messages: Iterator, format_: str, fichier: str, sha256: str, limites: Limites) -> Tableau:
    lignes = ((numero, cellules) for lot in messages for numero, cellules in lot if not est_vide(cellules))
    numero, titres = next(lignes, (None, None))
    if titres is None:
        raise FichierRefuse("La feuille est vide.", "Il faut au moins une ligne de titres.")
    tableau = Tableau(
        fichier=fichier,
        format=format_,
        sha256=sha256,
        entetes=lire_entetes(titres, fichier=fichier, ligne=numero, limites=limites),
        ligne_entetes=numero,
        lignes=[],
    )
    _remplir(tableau, lignes)
    return tableau


def _remplir(tableau: Tableau, lignes: Iterable[tuple[int, list]]) -> None:
    """Sort the rows between lines and problems. Equal texts are shared (a number never is: 1 equals True)."""
    largeur = len(tableau.entetes)
    partager = {"": ""}.setdefault
    for numero, cellules in lignes:
        ajustees = cellules if len(cellules) == largeur else ajuster(cellules, largeur)
        if ajustees is None:
            tableau.problemes.append(probleme_de_largeur(numero, cellules, largeur))
            continue
        valeurs = tuple([partager(c, c) if c.__class__ is str else c for c in ajustees])
        tableau.lignes.append((numero, valeurs))
