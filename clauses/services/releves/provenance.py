"""« D’où vient ce nombre » : from hours to the line of the sheet they were read in, for who may open the sheet."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Select

from ...extensions import db
from ...models import Releve, ReleveLigne, Structure, Territoire
from ..acteur import Acteur
from ..perimetre import lignes_de_releve_visibles, territoires_visibles
from ..perimetre.releves import ENVOYES
from ..permissions import Permission


@dataclass(frozen=True)
class Provenance:
    """A line that may be opened: `est_verifiable` on the page that checks it, else on its depositor's."""

    ligne_id: int
    releve_id: int
    deposant: str
    est_verifiable: bool


def provenances(acteur: Acteur, lignes: Iterable[int | None]) -> dict[int, Provenance]:
    """Line → its sheet, for the lines that the actor may read; at most two queries."""
    cherchees = {ligne for ligne in lignes if ligne is not None}
    if not cherchees or not acteur.peut(Permission.RELEVE_LIRE):
        return {}
    trouvees: dict[int, Provenance] = {}
    if acteur.peut(Permission.RELEVE_VERIFIER):
        territoires = territoires_visibles(acteur, Permission.RELEVE_VERIFIER).with_only_columns(
            Territoire.id
        )
        verifiables = lignes_de_releve_visibles(acteur, Permission.RELEVE_VERIFIER).where(
            ReleveLigne.territoire_id.in_(territoires), Releve.etat.in_(ENVOYES)
        )
        trouvees = _lire(verifiables, cherchees, est_verifiable=True)
    reste = cherchees - trouvees.keys()
    if reste:
        trouvees |= _lire(lignes_de_releve_visibles(acteur), reste, est_verifiable=False)
    return trouvees


def _lire(requete: Select, cles: set[int], *, est_verifiable: bool) -> dict[int, Provenance]:
    lignes = db.session.execute(
        requete.where(ReleveLigne.id.in_(cles))
        .join(Releve, Releve.id == ReleveLigne.releve_id)
        .join(Structure, Structure.id == Releve.deposant_id)
        .with_only_columns(ReleveLigne.id, ReleveLigne.releve_id, Structure.nom)
    )
    return {ligne: Provenance(ligne, releve, nom, est_verifiable) for ligne, releve, nom in lignes}
