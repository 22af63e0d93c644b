"""What a sheet changes in the hours known now, before it is sent and after."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice

from sqlalchemy import func

from ...extensions import db
from ...models import Affectation, Lot, Marche, Personne, Releve, ReleveLigne
from ...models.vocabulaire import EtatHeures
from ..acteur import Acteur
from ..heures.faits import Cle, Version, versions_en_vigueur
from ..perimetre import affectations_visibles
from ..permissions import Permission
from .cellules import COMPTEES, lignes_du_releve, versions_du_remplace


@dataclass(frozen=True)
class Ecart:
    """A month of a contract on a market that the sheet changes: hours known now, hours that the sheet says.

    `apres` is empty when the sheet that this one replaces had declared hours that it does not carry any more.
    Hours that are validated (`etat_avant`) stay as they are until a facilitateur decides.
    """

    affectation_id: int
    personne: str
    marche: str
    mois: date
    avant: Decimal | None
    apres: Decimal | None
    etat_avant: EtatHeures | None


@dataclass(frozen=True)
class Difference:
    """The first changes of a sheet, and how many there are."""

    ecarts: Sequence[Ecart]
    nombre: int


def difference(acteur: Acteur, releve: Releve, *, au_plus: int | None = None) -> Difference:
    """What the sheet would change in the hours known now, those of the sheet it replaces among them.

    Sorted by person, market and month; nothing for a line that is tied to no contract, nor for hours that are the
    same already.
    """
    anciennes = versions_du_remplace(acteur, Permission.HEURES_LIRE, releve)
    apres = dict.fromkeys(anciennes) | _heures_du_releve(acteur, releve)
    if not apres:
        return Difference((), 0)
    noms = _nommer(acteur, {a for a, _ in apres})
    connues = versions_en_vigueur(noms, {mois for _, mois in apres})
    changees: dict[int, list[date]] = defaultdict(list)
    for (affectation_id, mois), heures in apres.items():
        connue = connues.get((affectation_id, mois))
        if affectation_id in noms and heures != (connue.heures if connue else None):
            changees[affectation_id].append(mois)
    ordonnees = sorted(changees, key=lambda a: (noms[a], a))
    cles = ((a, mois) for a in ordonnees for mois in sorted(changees[a]))
    ecarts = [_ecart(cle, noms[cle[0]], connues.get(cle), apres[cle]) for cle in islice(cles, au_plus)]
    return Difference(ecarts, sum(map(len, changees.values())))


def _heures_du_releve(acteur: Acteur, releve: Releve) -> dict[Cle, Decimal]:
    """Hours that the sheet says, by cell: added by the base, which has a hundred thousand lines of them."""
    requete = (
        lignes_du_releve(acteur, Permission.RELEVE_LIRE, releve.id)
        .where(ReleveLigne.affectation_id.is_not(None), ReleveLigne.etat.in_(COMPTEES))
        .with_only_columns(ReleveLigne.affectation_id, ReleveLigne.mois, func.sum(ReleveLigne.heures))
        .group_by(ReleveLigne.affectation_id, ReleveLigne.mois)
    )
    return {(a, mois): heures for a, mois, heures in db.session.execute(requete)}


def _ecart(cle: Cle, nom: tuple[str, str, str], connue: Version | None, apres: Decimal | None) -> Ecart:
    _, personne, marche = nom
    avant, etat = (connue.heures, connue.etat) if connue else (None, None)
    return Ecart(cle[0], personne, marche, cle[1], avant, apres, etat)


def _nommer(acteur: Acteur, ids: Collection[int]) -> dict[int, tuple[str, str, str]]:
    """(sort key, person, market) of each contract on a market that the actor may read."""
    requete = (
        affectations_visibles(acteur, Permission.HEURES_LIRE)
        .where(Affectation.id.in_(ids))
        .join(Personne, Personne.id == Affectation.personne_id)
        .join(Marche, Marche.id == Affectation.marche_id)
        .join(Lot, Lot.id == Affectation.lot_id)
        .with_only_columns(
            Affectation.id, Personne.tri, Personne.nom_usage, Personne.nom_naissance, Personne.prenom,
            Marche.reference, Lot.numero,
            maintain_column_froms=True,
        )
    )  # fmt: skip
    return {
        li.id: (
            li.tri,
            f"{li.nom_usage or li.nom_naissance} {li.prenom}",
            f"{li.reference}, lot {li.numero}" if li.numero else li.reference,
        )
        for li in db.session.execute(requete)
    }
