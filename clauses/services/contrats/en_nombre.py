"""Several contracts of the list ended at once, on the same day and for the same reason; and taken back."""

from collections.abc import Iterable
from datetime import date

from ...extensions import db
from ...models import Contrat
from ..acteur import Acteur
from ..en_nombre import (
    Bilan,
    Faite,
    RefusEnNombre,
    consigner_le_geste,
    defaire,
    prendre,
    relire_le_geste,
    tout_ou_rien,
)
from ..journal import Verbe, consigner
from ..perimetre import contrats_visibles
from ..permissions import Permission
from .saisie import rouvrir_contrat, terminer_contrat

INCONNU = "L’un de ces contrats n’existe pas, ou n’est pas parmi ceux que vous suivez."
PAGE = "terminer des contrats"
#: The key of the list, which names it in the journal.
LISTE = "contrats"


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
    faites = [Faite(c.id, c.version, {"date_fin": ""}) for c in a_finir]
    return Bilan(
        len(a_finir),
        ("contrat terminé", "contrats terminés"),
        [f"{c.personne.nom_complet} (fin déjà écrite, le {c.date_fin:%d/%m/%Y})" for c in laisses],
        consigner_le_geste(acteur, LISTE, "terminer", faites),
    )


def annuler_la_fin_des_contrats(acteur: Acteur, numero: int) -> Bilan:
    """Take back one's own ends, for the contracts that nobody has written since; each is journaled.

    So is each person the bilan names. Raises `Introuvable`.
    """
    _, faites = relire_le_geste(acteur, LISTE, numero)
    bilan, nommes = defaire(
        contrats_visibles(acteur, Permission.CONTRAT_ECRIRE),
        Contrat.id,
        faites,
        lambda c: c.personne.nom_complet,
        lambda c, _faite: rouvrir_contrat(acteur, c.id),
        ("contrat rouvert", "contrats rouverts"),
    )
    for contrat in nommes:
        _consigner_le_nom(acteur, contrat)
    return bilan


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
