"""A social-security number anywhere in a sheet refuses it, said by its cell and masked."""

from clauses.services.imports.tableaux.modele import FichierRefuse
from clauses.services.imports.valeurs import contient_nir, en_texte

from .document import Document, Feuille

_TEXTE_NIR = 13


def refuser_nir(document: Document) -> None:
    """Refuse a file with a social-security number, saying the cell and not the number."""
    for feuille in (*document.feuilles, *document.masquees):
        exemptees = _colonnes_siret(feuille)
        for numero, cellules in feuille.lignes:
            for colonne, valeur in enumerate(cellules):
                if valeur.__class__ is str:
                    if len(valeur) < _TEXTE_NIR:
                        continue
                elif valeur.__class__ is not float and valeur.__class__ is not int:
                    continue
                if (masque := contient_nir(valeur)) and colonne not in exemptees:
                    _refus_nir(document, feuille, numero, colonne, masque)
        if document.format == "pdf":
            _refuser_nir_reparti(document, feuille)
    if masque := contient_nir(document.fichier):
        raise FichierRefuse(
            f"Le nom du fichier porte un numéro de sécurité sociale ({masque}).",
            "Renommez-le, puis recommencez.",
        )


def _refuser_nir_reparti(document: Document, feuille: Feuille) -> None:
    """A number that a pdf spreads over several columns."""
    for numero, cellules in feuille.lignes:
        if masque := contient_nir(" ".join(en_texte(c) for c in cellules if c)):
            _refus_nir(document, feuille, numero, 0, masque)


def _refus_nir(document: Document, feuille: Feuille, numero: int, colonne: int, masque: str) -> None:
    lieu = document.nom_cellule(feuille, numero, colonne)
    ou = f"feuille « {feuille.nom} », cellule {lieu}" if feuille.nom else lieu
    raise FichierRefuse(
        f"Un numéro de sécurité sociale ({masque}) se trouve dans ce fichier ({ou}). Il n’a pas été gardé.",
        "Retirez ces numéros, puis déposez le fichier corrigé.",
        fichier=document.fichier,
    )


def _colonnes_siret(feuille: Feuille) -> set[int]:
    """Columns titled « SIRET »: their numbers may look like one."""
    return {
        colonne
        for _, cellules in feuille.lignes[:80]
        for colonne, valeur in enumerate(cellules)
        if isinstance(valeur, str) and len(valeur) < 60 and "siret" in valeur.casefold()
        and not any(c.isdigit() for c in valeur)
    }  # fmt: skip
