"""Several contracts of the list ended at once, on the same day and for the same reason."""

from collections.abc import Iterable
from datetime import date

from ...extensions import db
from ...models import Contrat
from ..acteur import Acteur
from ..en_nombre import Bilan, RefusEnNombre, prendre, tout_ou_rien
from ..journal import Verbe, consigner
from ..perimetre import contrats_visibles
from ..permissions import Permission
from .saisie import terminer_contrat

INCONNU = "L’un de ces contrats n’existe pas, ou n’est pas parmi ceux que vous suivez."
PAGE = "terminer des contrats"


def terminer_les_contrats(
    acteur: Acteur, ids: Iterable[int], *, date_fin: date, motif_fin: str | None = None
) -> Bilan:
    """End the contracts chosen that have no end yet; each is journaled, and so is each person the bilan names.

    Raises `Introuvable` when one of them is not the actor's, `RefusEnNombre` when one begins after this day or is of
    an erased person; then nothing is to be kept.
    """
    contrats = prendre(contrats_visibles(acteur, Permission.CONTRAT_ECRIRE), Contrat.id, ids, INCONNU)
    a_finir = [c for c in contrats if c.date_fin is None]
    laisses = [c for c in contrats if c.date_fin is not None]
    tout_ou_rien(
        a_finir,
        lambda c: c.personne.nom_complet,
        lambda c: terminer_contrat(acteur, c.id, date_fin, motif_fin),
    )
    for contrat in laisses:
        _consigner_le_nom(acteur, contrat)
    return Bilan(
        len(a_finir),
        ("contrat terminé", "contrats terminés"),
        [f"{c.personne.nom_complet} (fin déjà écrite, le {c.date_fin:%d/%m/%Y})" for c in laisses],
    )


def consigner_les_refus(acteur: Acteur, refus: RefusEnNombre) -> None:
    """Journal the people that a refusal names, once what it refused is undone."""
    visibles = contrats_visibles(acteur, Permission.CONTRAT_ECRIRE).where(Contrat.id.in_(refus.cles))
    for contrat in db.session.scalars(visibles.order_by(Contrat.id)):
        _consigner_le_nom(acteur, contrat)


def _consigner_le_nom(acteur: Acteur, contrat: Contrat) -> None:
    consigner(
        acteur,
        Verbe.PERSONNE_CONSULTEE,
        objet=("personne", contrat.personne_id),
        territoire_id=contrat.personne.territoire_id,
        valeurs={"page": PAGE, "contrat": contrat.id},
    )
