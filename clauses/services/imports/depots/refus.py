"""What was refused, to be taken back to whoever made the file: the lines as written, and why."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ...acteur import Acteur
from ...exports.colonnes import Colonne, Genre
from ...exports.csv_excel import flux_csv
from ...journal import Verbe, consigner
from ...normalisation import cle_texte
from ..rapport import Gravite
from ..valeurs import contient_nir, en_texte
from .libelles import COLONNES_AJOUTEES, EN_TROP, LIGNE, MOTIF

if TYPE_CHECKING:
    from .examen import AnomalieMontree, Lecture

ANOMALIES = (
    Colonne("Ligne", Genre.ENTIER),
    Colonne("Cellule"),
    Colonne("Colonne"),
    Colonne("Valeur lue"),
    Colonne("Gravité"),
    Colonne("Message"),
    Colonne("Proposition"),
)


def csv_des_anomalies(anomalies: Iterable["AnomalieMontree"]) -> bytes:
    """Every error and warning, one per line."""
    lignes = (
        (a.ligne, a.cellule, a.colonne, a.valeur, a.gravite.libelle, a.message, a.suggestion)
        for a in anomalies
    )
    return b"".join(flux_csv(ANOMALIES, lignes))


def csv_des_refus(lecture: "Lecture", anomalies: Iterable["AnomalieMontree"]) -> bytes:
    """The refused lines as they are in the file, each with its reasons; without a table, the errors alone.

    The headers are those of the file: corrected, it can be dropped again. A social-security number is masked.
    """
    erreurs = [a for a in anomalies if a.gravite is Gravite.ERREUR]
    tableau = lecture.tableau_entier()
    if tableau is None:
        return csv_des_anomalies(erreurs)
    motifs: dict[int, list[str]] = {}
    for a in erreurs:
        if a.ligne is not None:
            motifs.setdefault(a.ligne, []).append(f"{a.colonne} : {a.message}" if a.colonne else a.message)
    gardees = [i for i, e in enumerate(tableau.entetes) if cle_texte(e) not in COLONNES_AJOUTEES]
    exemptees = _places_des_siret(lecture)
    lignes = [*tableau.lignes, *((p.ligne, p.valeurs) for p in tableau.problemes)]
    rangees = [
        (numero, *_cellules(valeurs, gardees, len(tableau.entetes), exemptees), " / ".join(motifs[numero]))
        for numero, valeurs in sorted(lignes, key=lambda ligne: ligne[0])
        if numero in motifs
    ]
    colonnes = (
        Colonne(LIGNE, Genre.ENTIER),
        *(Colonne(tableau.entetes[i]) for i in gardees),
        Colonne(EN_TROP),
        Colonne(MOTIF),
    )
    return b"".join(flux_csv(colonnes, rangees))


def _cellules(valeurs: Sequence, gardees: list[int], largeur: int, exemptees: set[int]) -> list[str]:
    """The cells as text, under the headers kept; what is beyond the last header is in one more."""
    textes = [(None if i in exemptees else contient_nir(v)) or en_texte(v) for i, v in enumerate(valeurs)]
    complets = [*textes, *[""] * (largeur - len(textes))]
    return [*(complets[i] for i in gardees), " | ".join(t for t in complets[largeur:] if t)]


def _places_des_siret(lecture: "Lecture") -> set[int]:
    """Where a number of thirteen digits is a SIRET that lost its zero, and not a NIR."""
    entetes = lecture.tableau.entetes
    reconnues = lecture.reconnaissance.colonnes if lecture.reconnaissance else []
    choisies = {c.entete for c in reconnues if c.entete and c.nom.endswith("_siret")}
    return {i for i, e in enumerate(entetes) if e in choisies or "siret" in cle_texte(e)}


def consigner_telechargement(
    acteur: Acteur, objet: tuple[str, int], territoire_id: int | None, **valeurs
) -> None:
    """Journal that lines naming people left as a file; flushes."""
    consigner(acteur, Verbe.EXPORT_NOMINATIF, objet=objet, territoire_id=territoire_id, valeurs=valeurs)
