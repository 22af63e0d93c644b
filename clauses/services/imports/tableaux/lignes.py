"""Headers and rows, the same rules for every format."""

from collections.abc import Iterable, Sequence

from clauses.services.imports.tableaux.modele import FichierRefuse, Limites, Probleme, lettres_colonne
from clauses.services.imports.valeurs import contient_nir, en_texte
from clauses.services.normalisation import nettoyer

_PREMIERE_LIGNE = "La première ligne du tableau doit donner un titre à chaque colonne."


def lire_entetes(valeurs: Sequence[object], *, fichier: str, ligne: int, limites: Limites) -> list[str]:
    """Return the clean headers of the first row; trailing empty ones are dropped, others refused."""
    entetes = [nettoyer(en_texte(valeur)) for valeur in valeurs]
    while entetes and not entetes[-1]:
        entetes.pop()
    if len(entetes) > limites.colonnes:
        raise FichierRefuse(
            f"Le tableau a {len(entetes)} colonnes, au-delà des {limites.colonnes} permises.",
            "Retirez les colonnes inutiles.",
            fichier=fichier,
            ligne=ligne,
        )
    if raison := _raison_entetes(entetes):
        raise FichierRefuse(raison, _PREMIERE_LIGNE, fichier=fichier, ligne=ligne)
    return entetes


def _raison_entetes(entetes: list[str]) -> str | None:
    if not entetes:
        return "La ligne de titres est vide."
    vus: dict[str, int] = {}
    for colonne, entete in enumerate(entetes):
        lieu = f"colonne {colonne + 1} ({lettres_colonne(colonne)})"
        if not entete:
            return f"La {lieu} n’a pas de titre."
        if masque := contient_nir(entete):
            return f"Le titre de la {lieu} contient un numéro de sécurité sociale ({masque})."
        if (autre := vus.setdefault(entete.casefold(), colonne)) != colonne:
            return f"Le titre « {entete[:60]} » est porté par deux colonnes ({autre + 1} et {colonne + 1})."
    return None


def ajuster(valeurs: Sequence[object], largeur: int) -> Sequence[object] | None:
    """Return the row cut at the width of the headers, or None if it is too short or holds values beyond."""
    if len(valeurs) >= largeur and all(valeur == "" or _est_blanc(valeur) for valeur in valeurs[largeur:]):
        return valeurs[:largeur]
    return None


def probleme_de_largeur(numero: int, valeurs: Sequence[object], largeur: int) -> Probleme:
    """Describe a row that does not fit under the headers."""
    cellules = len(valeurs)
    while cellules and _est_blanc(valeurs[cellules - 1]) and cellules > largeur:
        cellules -= 1
    return Probleme(
        numero,
        f"La ligne a {cellules} cellules alors que le tableau a {largeur} colonnes.",
        "Vérifiez les séparateurs et les guillemets de cette ligne.",
        tuple(valeurs),
    )


def est_vide(valeurs: Iterable[object]) -> bool:
    """Tell whether a row holds nothing but blanks."""
    return all(_est_blanc(valeur) for valeur in valeurs)


def _est_blanc(valeur: object) -> bool:
    return valeur is None or (isinstance(valeur, str) and not valeur.strip())
