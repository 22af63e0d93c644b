"""Which column of the file is which of ours: recognised, proposed, remembered, or chosen by the person."""

import hashlib
from dataclasses import dataclass, field
from difflib import get_close_matches

from sqlalchemy import select

from ....extensions import db
from ....models import CorrespondanceColonnes, FichierDepose
from ....models.types import Vocabulaire
from ...acteur import Acteur
from ...erreurs import DonneesInvalides
from ...normalisation import cle_texte, nettoyer
from ..masse import prendre_le_tour
from ..reprise.colonnes import FormeFichier
from ..reprise.correspondance import Correspondance, correspondance_depuis, proposer, traduire
from ..tableaux import Tableau
from ..valeurs import en_texte
from ..valeurs.extraits import extrait
from . import libelles
from .codes import CodeInconnu, Listes, codes_inconnus

RESSEMBLANCE = 0.8


class Origine(Vocabulaire):
    """How a column was found."""

    NOM = "nom", "Reconnue à son nom"
    MEMOIRE = "memoire", "Choisie pour ce territoire"
    PROPOSEE = "proposee", "Proposée, à confirmer"
    ABSENTE = "absente", "Absente du fichier"


@dataclass(frozen=True)
class ColonneReconnue:
    """One of our columns, the header of the file that is it (empty when none is), and its first value."""

    nom: str
    entete: str
    origine: Origine
    est_attendue: bool
    exemple: str = ""

    @property
    def libelle(self) -> str:
        return libelles.COLONNES[self.nom]


@dataclass
class Reconnaissance:
    """What the page understands of the headers of a file."""

    colonnes: list[ColonneReconnue]
    #: Headers that no column of ours takes.
    ignorees: list[str]
    est_a_confirmer: bool
    correspondance: Correspondance | None = None
    codes: list[CodeInconnu] = field(default_factory=list)

    @property
    def manquantes(self) -> list[ColonneReconnue]:
        """Required columns that no header is."""
        return [c for c in self.colonnes if c.est_attendue and not c.entete]

    @property
    def a_choisir(self) -> list[ColonneReconnue]:
        """Columns that the person may place: those whose own name is not in the file."""
        return [c for c in self.colonnes if c.origine is not Origine.NOM]

    def entetes_a_choisir(self) -> list[str]:
        """Headers that may be given to a column, in the order of the file."""
        return [*self.ignorees, *(c.entete for c in self.a_choisir if c.entete)]


def empreinte_entetes(entetes: list[str]) -> str:
    """The same for the same columns, whatever their order, case and accents.

    A file of refused lines, corrected, has the headers of the file it comes from and a few of ours.
    """
    cles = sorted(set(map(cle_texte, entetes)) - libelles.COLONNES_AJOUTEES)
    return hashlib.sha256("\x1f".join(cles).encode()).hexdigest()


def reconnaitre(
    depot: FichierDepose, tableau: Tableau, listes: Listes, forme: FormeFichier
) -> Reconnaissance:
    """Recognise the columns: their own name first, then what was chosen before, else what can be proposed."""
    exactes = traduire(tableau, None, forme)[1]
    memoire = _memoire(depot, tableau)
    if memoire is not None:
        correspondance = correspondance_depuis(memoire, depot.nom_fichier, forme)
        choisies, origine = dict(correspondance.colonnes), Origine.MEMOIRE
    else:
        choisies, origine, correspondance = _proposer(tableau, exactes, forme), Origine.PROPOSEE, None
    places = _placer(tableau, exactes, choisies, forme)
    colonnes = [
        _colonne(tableau, c, places, origine if c in choisies else Origine.NOM, c in forme.attendues)
        for c in forme.colonnes
    ]
    reconnaissance = Reconnaissance(
        colonnes=colonnes,
        ignorees=[e for i, e in enumerate(tableau.entetes) if i not in set(places.values())],
        est_a_confirmer=bool(memoire is None and choisies),
        correspondance=correspondance,
    )
    if not reconnaissance.manquantes:
        traduits = correspondance.codes if correspondance else {}
        reconnaissance.codes = codes_inconnus(tableau, places, listes, traduits)
    return reconnaissance


def _memoire(depot: FichierDepose, tableau: Tableau) -> dict | None:
    souvenir = _souvenir(depot, tableau)
    return souvenir.correspondance if souvenir is not None else None


def _souvenir(depot: FichierDepose, tableau: Tableau) -> CorrespondanceColonnes | None:
    return db.session.scalar(
        select(CorrespondanceColonnes).where(
            CorrespondanceColonnes.territoire_id == depot.territoire_id,
            CorrespondanceColonnes.type == depot.type,
            CorrespondanceColonnes.empreinte_entetes == empreinte_entetes(tableau.entetes),
        )
    )


def _proposer(tableau: Tableau, exactes: dict[str, int], forme: FormeFichier) -> dict[str, str]:
    """Known synonyms, then close spellings, among what has not our name."""
    libres = [e for i, e in enumerate(tableau.entetes) if i not in set(exactes.values())]
    proposees = {c: e for c, e in proposer(libres, forme).items() if c not in exactes}
    restants = {cle_texte(e): e for e in libres if e not in proposees.values()}
    for colonne in forme.colonnes:
        if colonne in exactes or colonne in proposees:
            continue
        cles = [cle_texte(colonne), cle_texte(libelles.COLONNES[colonne])]
        proches = [p for cle in cles for p in get_close_matches(cle, restants, n=1, cutoff=RESSEMBLANCE)]
        if proches:
            proposees[colonne] = restants.pop(proches[0])
    return proposees


def _placer(
    tableau: Tableau, exactes: dict[str, int], choisies: dict[str, str], forme: FormeFichier
) -> dict[str, int]:
    """Our column → its place in the table; a chosen header is taken from the column that had its name."""
    rangs = {cle_texte(e): i for i, e in enumerate(tableau.entetes)}
    prises = {c: rangs[cle_texte(e)] for c, e in choisies.items()}
    restantes = {c: p for c, p in exactes.items() if p not in set(prises.values()) and c not in prises}
    return {c: (prises | restantes)[c] for c in forme.colonnes if c in prises or c in restantes}


def _colonne(
    tableau: Tableau, nom: str, places: dict[str, int], origine: Origine, est_attendue: bool
) -> ColonneReconnue:
    if nom not in places:
        return ColonneReconnue(nom, "", Origine.ABSENTE, est_attendue)
    place = places[nom]
    textes = (nettoyer(en_texte(valeurs[place])) for _, valeurs in tableau.lignes)
    exemple = next((t for t in textes if t), "")
    return ColonneReconnue(nom, tableau.entetes[place], origine, est_attendue, extrait(exemple))


def retenir(
    acteur: Acteur,
    depot: FichierDepose,
    tableau: Tableau,
    colonnes: dict[str, str],
    codes: dict[str, dict[str, str]],
    forme: FormeFichier,
) -> None:
    """Remember, for the territory and these headers, which column is which and what its codes mean; flushes.

    Raises `DonneesInvalides` when two of our columns take the same header, or when a header is not in the file.
    """
    connues = set(map(cle_texte, tableau.entetes))
    prises: dict[str, str] = {}
    for colonne, entete in colonnes.items():
        cle = cle_texte(entete)
        if cle not in connues:
            raise DonneesInvalides(f"La colonne « {entete} » n’est pas dans le fichier.", colonne)
        if cle in prises:
            premiere, seconde = libelles.COLONNES[prises[cle]], libelles.COLONNES[colonne]
            raise DonneesInvalides(
                f"« {entete} » ne peut être à la fois « {premiere} » et « {seconde} ».", colonne
            )
        prises[cle] = colonne
    contenu = {"colonnes": colonnes, "codes": codes}
    correspondance_depuis(contenu, depot.nom_fichier, forme)
    prendre_le_tour()
    souvenir = _souvenir(depot, tableau)
    if souvenir is None:
        souvenir = CorrespondanceColonnes(
            territoire_id=depot.territoire_id,
            type=depot.type,
            empreinte_entetes=empreinte_entetes(tableau.entetes),
        )
        db.session.add(souvenir)
    souvenir.correspondance = contenu
    souvenir.auteur_id = acteur.compte_id
    db.session.flush()
