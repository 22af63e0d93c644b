"""A file dropped on the page: kept for a day, seen by the account that dropped it and by nobody else."""

import secrets
from datetime import datetime, timedelta
from pathlib import PureWindowsPath
from typing import BinaryIO

from sqlalchemy import select

from ....extensions import db
from ....models import FichierDepose, Territoire
from ....models.vocabulaire import TypeImport
from ... import fichiers
from ...acteur import Acteur
from ...erreurs import DonneesInvalides, Introuvable
from ...normalisation import nettoyer
from ...perimetre import depots_visibles, territoires_visibles
from ..valeurs import contient_nir
from .catalogue import GENRES, GenreImport

DUREE_DE_GARDE = timedelta(days=1)
LONGUEUR_NOM = 200
#: What an applied deposit keeps of its application, in its options.
APPLICATION = "application"


def deposer(
    acteur: Acteur,
    type_: TypeImport,
    territoire_id: int | None,
    nom: str,
    contenu: bytes | BinaryIO,
    *,
    maintenant: datetime,
    taille_max: int | None = None,
    options: dict | None = None,
) -> FichierDepose:
    """Keep a file to be examined; flushes.

    Raises `Interdit`, `Introuvable` for a territory where the actor may not import it, and `DonneesInvalides`
    for a refused name, extension or size.
    """
    genre = GENRES[type_]
    territoire = autoriser(acteur, genre, territoire_id)
    nom = nom_montrable(nom)
    _verifier_extension(genre, nom)
    range_ = fichiers.ranger(contenu, taille_max=taille_max)
    depot = FichierDepose(
        jeton=secrets.token_urlsafe(32),
        compte_id=acteur.compte_id,
        territoire_id=territoire.id if territoire else None,
        type=type_,
        nom_fichier=nom,
        nom_stocke=range_.nom_stocke,
        sha256=range_.sha256,
        taille=range_.taille,
        options=options or {},
        depose_le=maintenant,
    )
    db.session.add(depot)
    db.session.flush()
    return depot


def autoriser(acteur: Acteur, genre: GenreImport, territoire_id: int | None) -> Territoire | None:
    """The territory of an import, when the actor may do it there: asked again at each step."""
    acteur.exiger(genre.permission)
    if not genre.est_territorial:
        return None
    requete = territoires_visibles(acteur, genre.permission).where(Territoire.id == territoire_id)
    territoire = db.session.scalar(requete)
    if territoire is None:
        raise Introuvable("Ce territoire n’existe pas.")
    return territoire


def nom_montrable(nom: str) -> str:
    """The name of the file as shown and journaled: no folder, no control character, never a NIR."""
    nom = nettoyer(PureWindowsPath(nom).name)
    if contient_nir(nom):
        raise DonneesInvalides(
            "Le nom du fichier contient un numéro de sécurité sociale : renommez-le avant de le déposer.",
            "fichier",
        )
    racine, point, extension = nom.rpartition(".")
    return f"{racine[: LONGUEUR_NOM - len(extension) - 1]}{point}{extension}" if point else nom[:LONGUEUR_NOM]


def _verifier_extension(genre: GenreImport, nom: str) -> None:
    extension = nom.rpartition(".")[2].lower() if "." in nom else ""
    if extension not in genre.extensions:
        acceptees = ", ".join(f".{e}" for e in genre.extensions)
        raise DonneesInvalides(
            f"Ce genre de fichier s’écrit en {acceptees} : « {nom[:60]} » n’en est pas un.", "fichier"
        )


def trouver(acteur: Acteur, jeton: str, *, verrou: bool = False) -> FichierDepose:
    """The deposit of this token; somebody else's and a swept one are the same: `Introuvable`.

    `verrou` keeps it for the transaction: two clicks on « Appliquer » take turns.
    """
    requete = depots_visibles(acteur).where(FichierDepose.jeton == jeton)
    if verrou:
        requete = requete.with_for_update().execution_options(populate_existing=True)
    depot = db.session.scalar(requete)
    if depot is None:
        raise Introuvable("Ce dépôt n’existe pas, ou il a été effacé : déposez le fichier de nouveau.")
    return depot


def abandonner(acteur: Acteur, jeton: str) -> list[str]:
    """Forget a deposit; returns the stored names for `effacer`, once the transaction is committed."""
    return _oublier([trouver(acteur, jeton, verrou=True)])


def balayer(_acteur: Acteur, maintenant: datetime) -> list[str]:
    """Forget the deposits older than a day, whoever made them; returns the stored names for `effacer`.

    Anybody's visit may sweep: nothing is read of what goes away.
    """
    perimes = select(FichierDepose).where(FichierDepose.depose_le < maintenant - DUREE_DE_GARDE)
    return _oublier(list(db.session.scalars(perimes)))


def _oublier(depots: list[FichierDepose]) -> list[str]:
    noms = []
    for depot in depots:
        refus = application_de(depot).get("refus")
        noms += [depot.nom_stocke, *([refus] if refus else [])]
        db.session.delete(depot)
    db.session.flush()
    return noms


def effacer(noms: list[str]) -> None:
    """Remove stored files whose deposits are forgotten for good."""
    for nom in noms:
        fichiers.supprimer(nom)


def application_de(depot: FichierDepose) -> dict:
    """What is kept of the application: `{"importation_id", "refus"}`; empty before it."""
    return (depot.options or {}).get(APPLICATION, {})


def options_de(depot: FichierDepose) -> dict:
    """What was asked when the file was dropped."""
    return {c: v for c, v in (depot.options or {}).items() if c != APPLICATION}


def est_applique(depot: FichierDepose) -> bool:
    return bool(application_de(depot))


def garde_jusqu_au(depot: FichierDepose) -> datetime:
    """When the deposit may be swept."""
    return depot.depose_le + DUREE_DE_GARDE
