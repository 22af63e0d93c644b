"""The trace that every import leaves: its row, that each object it wrote names, and one event of the journal."""

from typing import Any

from ...extensions import db
from ...models import Importation
from ..acteur import Acteur
from ..journal import Verbe, consigner
from .rapport import Rapport

LONGUEUR_NOM = 255


def inscrire_importation(
    acteur: Acteur, rapport: Rapport, *, sha256: str, empreinte_lignes: str, territoire_id: int | None = None
) -> Importation:
    """Write the row of an import about to be applied; its key is in the report from there.

    `sha256` is that of the file, `empreinte_lignes` that of its lines as understood, whatever their order.
    """
    importation = Importation(
        territoire_id=territoire_id,
        type=rapport.type,
        nom_fichier=rapport.fichier[:LONGUEUR_NOM],
        sha256=sha256,
        empreinte_lignes=empreinte_lignes,
        nombre_lignes=rapport.lignes_lues,
        nombre_ecrites=rapport.lignes_ecrites,
        nombre_inchangees=rapport.lignes_inchangees,
        nombre_refusees=rapport.lignes_refusees,
        nombre_avertissements=len(rapport.avertissements),
        auteur_id=acteur.compte_id,
    )
    db.session.add(importation)
    db.session.flush()
    rapport.importation_id = importation.id
    return importation


def consigner_import(acteur: Acteur, importation: Importation, rapport: Rapport, **suite: Any) -> None:
    """One event by import, once it is applied; `suite` is what one kind of import says besides."""
    consigner(
        acteur,
        Verbe.IMPORT_APPLIQUE,
        objet=("importation", importation.id),
        territoire_id=importation.territoire_id,
        valeurs={
            "type": rapport.type.value,
            "fichier": rapport.fichier,
            "sha256": importation.sha256,
            "empreinte_lignes": importation.empreinte_lignes,
            "lignes": rapport.lignes_lues,
            "ecrites": rapport.lignes_ecrites,
            "refusees": rapport.lignes_refusees,
            "creations": dict(rapport.creations),
            **suite,
        },
    )
