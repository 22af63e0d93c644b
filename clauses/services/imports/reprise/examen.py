"""Everything known of a file before anything is written: read, merged, tied to the base, warned about."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import select

from ....extensions import db
from ....models import Critere, Territoire
from ....models.vocabulaire import TypeImport
from ..rapport import Constat, Gravite, Rapport
from ..tableaux import Tableau
from ..valeurs import contient_nir
from .annuaire import Annuaire
from .coherence import avertir
from .colonnes import Ligne, colonnes_reprise
from .correspondance import Correspondance, traduire
from .existant import Existant
from .fusion import Fusion
from .lecture import dates_de_la_ligne, lire_lignes
from .rapprochement import Rapprochement, rapprocher

Lignes = list[tuple[int, Ligne]]


@dataclass(slots=True)
class Examen:
    """The findings on a file, and what writing it would do."""

    rapport: Rapport
    rapprochement: Rapprochement
    #: Criterion code → key.
    criteres: dict[str, int]
    #: sha256 of the lines as understood.
    empreinte: str
    lignes: Lignes = field(default_factory=list)


def examiner(
    territoire: Territoire,
    tableau: Tableau,
    aujourdhui: date,
    correspondance: Correspondance | None = None,
    *,
    ignorer_erreurs: bool = False,
) -> Examen:
    """Read and check without writing; the report holds every finding, in the order of the lines.

    With `ignorer_erreurs` a line that contradicts the base is left out of what would be written, as if the file
    did not have it: it completes nothing either.
    """
    criteres = _criteres(territoire.id)
    tableau = replace(tableau, fichier=sans_nir(tableau.fichier))
    tableau, entetes = traduire(tableau, correspondance)
    lecture = lire_lignes(tableau, colonnes_reprise(aujourdhui, criteres), entetes)
    constats = lecture.constats
    lignes = _lignes_datees(lecture.lignes, constats)
    r, refus = _rapprocher(lignes, territoire.id, ignorer_erreurs)
    constats += [*r.fusion.constats, *r.constats, *refus, *avertir(lignes, r, territoire.seuil_heures_mois)]
    rapport = Rapport(tableau.fichier, TypeImport.REPRISE)
    rapport.lignes_lues = len(tableau.lignes) + len(tableau.problemes)
    rapport.constats = ordonner(constats, tableau, entetes)
    rapport.lignes_inchangees = r.inchangees
    rapport.lignes_ecrites = len(r.heures_nouvelles)
    return Examen(rapport, r, criteres, _empreinte(lignes), lignes)


def sans_nir(nom: str) -> str:
    """The name of a file as it may be shown and kept."""
    masque = contient_nir(nom)
    return f"fichier {masque}" if masque else nom[:255]


def _rapprocher(
    lignes: Lignes, territoire_id: int, ignorer_erreurs: bool
) -> tuple[Rapprochement, list[Constat]]:
    """Merge the lines and tie them to the base; return also the errors of the lines that contradict it.

    When errors are to be ignored, the merge is done again without those lines, until none is left.
    """
    existant, annuaire = _confronter(lignes, territoire_id)
    refus: list[Constat] = []
    while True:
        fusion = Fusion(annuaire)
        fusion.fusionner(lignes)
        r = rapprocher(fusion, existant)
        refus += r.refus
        if not (ignorer_erreurs and r.refus):
            return r, refus
        refusees = {c.ligne for c in r.refus}
        lignes = [couple for couple in lignes if couple[0] not in refusees]


def _confronter(lignes: Lignes, territoire_id: int) -> tuple[Existant, Annuaire]:
    """What the base knows of the objects of these lines."""
    existant = Existant(territoire_id)
    if lignes:
        mois = [ligne.mois for _, ligne in lignes]
        existant.charger_heures(min(mois), max(mois))
    return existant, Annuaire(lignes, existant)


def _criteres(territoire_id: int) -> dict[str, int]:
    """Code → key: the reference list, and what the territory added to it."""
    requete = select(Critere.code, Critere.id).where(
        Critere.territoire_id.is_(None) | (Critere.territoire_id == territoire_id)
    )
    return dict(db.session.execute(requete.order_by(Critere.ordre)).all())


def _lignes_datees(lignes: Lignes, constats: list[Constat]) -> Lignes:
    """Keep the lines whose own dates agree; say what is wrong with the others."""
    bonnes = []
    for numero, ligne in lignes:
        refus = dates_de_la_ligne(ligne)
        if refus is None:
            bonnes.append((numero, ligne))
        else:
            colonne, message = refus
            valeur = getattr(ligne, colonne)
            constats.append(
                Constat(Gravite.ERREUR, message, numero, colonne, valeur=valeur.strftime("%d/%m/%Y"))
            )
    return bonnes


def ordonner(constats: list[Constat], tableau: Tableau, entetes: dict[str, int]) -> list[Constat]:
    """By line, with the cell of each (a finding on a whole column has none)."""
    complets = []
    for c in constats:
        place = entetes.get(c.colonne)
        if c.ligne is not None and not c.cellule and place is not None:
            c = Constat(
                c.gravite, c.message, c.ligne, c.colonne, tableau.nom_cellule(c.ligne, place), c.valeur
            )
        complets.append(c)
    return sorted(complets, key=lambda c: (c.ligne or 0, c.gravite is not Gravite.ERREUR))


def _empreinte(lignes: Iterable[tuple[int, Ligne]]) -> str:
    """sha256 of the lines as understood: the same whatever the encoding and the order of the columns."""
    calcul = hashlib.sha256()
    dits: dict[tuple, bytes] = {}  # what a line says but its month and hours, written once
    for _, ligne in lignes:
        dit = ligne[:-2]
        texte = dits.get(dit)
        if texte is None:
            texte = dits[dit] = "\x1f".join(map(str, dit)).encode()
        calcul.update(texte)
        calcul.update(f"\x1f{ligne.mois}\x1f{ligne.heures}\x1e".encode())
    return calcul.hexdigest()
