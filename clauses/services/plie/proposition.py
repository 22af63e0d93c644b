"""The links that the software proposes: computed for a whole territory, kept up to date, never decided."""

from sqlalchemy import select

from ...extensions import db
from ...models import LienPlie, ParticipantPlie, Personne, Territoire
from ...models.types import maintenant
from ...models.vocabulaire import EtatLien, NiveauRapprochement
from ..acteur import Acteur
from ..erreurs import Introuvable
from ..imports.masse import prendre_le_tour
from ..journal import Verbe, consigner
from ..perimetre import territoires_visibles
from ..permissions import Permission
from ..ressemblance import Identite
from .rapprochement import Rapprochement, rapprocher
from .versions import Couple, Version, ajouter, clore

SOURCE = "Rapprochement des identités"


def proposer_liens(
    acteur: Acteur, territoire_id: int, *, importation_id: int | None = None, source: str = SOURCE
) -> int:
    """Compare the participants and the people of a territory again; return how many links are newly proposed.

    Idempotent: what was proposed and still holds is left alone, what no longer holds is closed, what somebody
    refused is not proposed again. To be called after an import, and when a person or a participant changes.
    Raises `Introuvable`; flushes, never commits.
    """
    territoire = territoires_visibles(acteur, Permission.PARTICIPANT_LIER)
    if db.session.scalar(territoire.where(Territoire.id == territoire_id)) is None:
        raise Introuvable("Ce territoire n’existe pas.")
    prendre_le_tour()
    db.session.flush()
    voulus, proposes = _voulus(territoire_id), _proposes(territoire_id)
    a_ajouter = [r for couple, r in voulus.items() if _dit(r) != proposes.get(couple, (None, None))[1]]
    a_clore = [
        lien
        for couple, (lien, (niveau, _)) in proposes.items()
        if niveau is not None and (couple not in voulus or _dit(voulus[couple]) != proposes[couple][1])
    ]
    instant = maintenant()
    clore(a_clore, instant)
    versions = [
        Version(r.participant_id, r.personne_id, r.niveau, r.reserves, source, importation_id)
        for r in a_ajouter
    ]
    ajouter(acteur, territoire_id, EtatLien.PROPOSE, versions, instant)
    if a_ajouter or a_clore:
        consigner(
            acteur,
            Verbe.LIENS_PROPOSES,
            objet=("territoire", territoire_id),
            territoire_id=territoire_id,
            valeurs={"proposes": len(a_ajouter), "retires": len(a_clore), "importation": importation_id},
        )
    return len([r for r in a_ajouter if (r.participant_id, r.personne_id) not in proposes])


def identites_des_participants(*conditions) -> list[Identite]:
    """The participants that can be compared."""
    p = ParticipantPlie
    lignes = db.session.execute(select(p.id, p.nom, p.prenom, p.date_naissance, p.sexe).where(*conditions))
    return [i for ligne in lignes if (i := Identite.lire(*ligne))]


def identites_des_personnes(*conditions) -> list[Identite]:
    """The people that can be compared: neither deleted nor anonymised."""
    p = Personne
    lignes = db.session.execute(
        select(p.id, p.nom_naissance, p.prenom, p.date_naissance, p.sexe, p.nom_usage).where(
            p.supprime_le.is_(None), p.anonymisee_le.is_(None), *conditions
        )
    )
    return [i for ligne in lignes if (i := Identite.lire(*ligne))]


def _voulus(territoire_id: int) -> dict[Couple, Rapprochement]:
    confirmes = _decides(territoire_id, EtatLien.CONFIRME)
    trouves = rapprocher(
        identites_des_participants(ParticipantPlie.territoire_id == territoire_id),
        identites_des_personnes(Personne.territoire_id == territoire_id),
        participants_lies=frozenset(a for a, _ in confirmes),
        personnes_liees=frozenset(b for _, b in confirmes),
        refuses=frozenset(_decides(territoire_id, EtatLien.REFUSE)),
    )
    return {(r.participant_id, r.personne_id): r for r in trouves}


def _decides(territoire_id: int, etat: EtatLien) -> list[Couple]:
    requete = select(LienPlie.participant_id, LienPlie.personne_id).where(
        LienPlie.territoire_id == territoire_id, LienPlie.valable_au.is_(None), LienPlie.etat == etat
    )
    return [tuple(couple) for couple in db.session.execute(requete)]


def _dit(r: Rapprochement) -> tuple[NiveauRapprochement | None, tuple[str, ...]]:
    return r.niveau, r.reserves


def _proposes(territoire_id: int) -> dict[Couple, tuple[int, tuple]]:
    """Pair → the key of the proposal in force, and what it says."""
    requete = select(
        LienPlie.id, LienPlie.participant_id, LienPlie.personne_id, LienPlie.niveau, LienPlie.reserves
    ).where(
        LienPlie.territoire_id == territoire_id,
        LienPlie.valable_au.is_(None),
        LienPlie.etat == EtatLien.PROPOSE,
    )
    return {
        (p.participant_id, p.personne_id): (p.id, (p.niveau, tuple(p.reserves or ())))
        for p in db.session.execute(requete)
    }
