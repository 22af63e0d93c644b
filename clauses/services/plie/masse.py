"""Confirming in bulk the links whose identity is exact, and nothing else."""

from collections import Counter

from sqlalchemy import Select, String, cast, func, select

from ...extensions import db
from ...models import LienPlie, ParticipantPlie, Personne
from ...models.types import maintenant
from ...models.vocabulaire import EtatLien, NiveauRapprochement
from ..acteur import Acteur
from ..faits import figer_participation
from ..journal import Verbe, consigner
from ..perimetre import liens_visibles
from ..permissions import Permission
from .decisions import est_pris
from .proposition import proposer_liens
from .versions import Version, ajouter, clore


def sans_reserve():
    """« nothing asks to look at the link one by one »."""
    return func.coalesce(cast(LienPlie.reserves, String), "[]") == "[]"


def a_decider(acteur: Acteur, *conditions) -> Select:
    """The proposals that wait for somebody: of living people, when neither side is confirmed already."""
    vivantes = select(Personne.id).where(Personne.supprime_le.is_(None), Personne.anonymisee_le.is_(None))
    return liens_visibles(acteur).where(
        LienPlie.valable_au.is_(None),
        LienPlie.etat == EtatLien.PROPOSE,
        LienPlie.personne_id.in_(vivantes),
        ~est_pris(),
        *conditions,
    )


def compter_a_decider(acteur: Acteur) -> int | None:
    """How many links wait; `None` for a reader who does not decide of any."""
    if not acteur.peut(Permission.PARTICIPANT_LIER):
        return None
    return db.session.scalar(select(func.count()).select_from(a_decider(acteur).subquery())) or 0


def exacts(acteur: Acteur) -> Select:
    """The proposals that may be confirmed in bulk."""
    return a_decider(acteur, LienPlie.niveau == NiveauRapprochement.EXACT, sans_reserve())


def confirmer_exacts(acteur: Acteur, territoire_id: int, jusqu_a: int) -> int:
    """Confirm the exact identities of a territory that were shown; return how many. Flushes, one event for all.

    `jusqu_a` is the greatest key that the page knew: what came since waits to be seen. The proposals are computed
    again first, so that nobody is confirmed on an identity that has changed. Raises `Introuvable`.
    """
    proposer_liens(acteur, territoire_id)
    vus = exacts(acteur).where(LienPlie.territoire_id == territoire_id, LienPlie.id <= jusqu_a)
    _prendre(vus)
    requete = vus.with_for_update()
    liens = _uniques(db.session.scalars(requete.execution_options(populate_existing=True)).all())
    if not liens:
        return 0
    instant = maintenant()
    couples = [[x.participant_id, x.personne_id] for x in liens]
    clore([x.id for x in liens], instant)
    versions = [
        Version(x.participant_id, x.personne_id, x.niveau, (), x.source, x.importation_id) for x in liens
    ]
    ajouter(acteur, territoire_id, EtatLien.CONFIRME, versions, instant)
    figer_participation(personne for _, personne in couples)
    consigner(
        acteur,
        Verbe.LIEN_CONFIRME,
        objet=("territoire", territoire_id),
        territoire_id=territoire_id,
        valeurs={"en_nombre": len(couples), "niveau": NiveauRapprochement.EXACT, "couples": couples},
    )
    return len(liens)


def _prendre(liens: Select) -> None:
    """Whoever decides of one link takes its participant, then its person: so do we, then read what was decided."""
    couples = liens.with_only_columns(LienPlie.participant_id, LienPlie.personne_id).subquery("couples")
    for modele, cle in ((ParticipantPlie, couples.c.participant_id), (Personne, couples.c.personne_id)):
        requete = select(modele.id).join(couples, cle == modele.id).order_by(modele.id)
        db.session.execute(requete.with_for_update(of=modele))


def _uniques(liens: list[LienPlie]) -> list[LienPlie]:
    """Leave out whoever is in two pairs: that is never confirmed in bulk, whatever was written before."""
    a, b = Counter(x.participant_id for x in liens), Counter(x.personne_id for x in liens)
    return [x for x in liens if a[x.participant_id] == b[x.personne_id] == 1]
