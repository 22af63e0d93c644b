"""One door per aggregate: each function returns a `Select` restricted to what the actor may see.

Every read starts here: pages, counts, exports, autocompletes, downloads, statistics. An object of somebody else
and a missing one come back the same way, as nothing. A condition is built per membership that holds the asked
permission, and the conditions are joined by OR: several hats never see less than one, nor more than their sum.
"""

from collections.abc import Callable

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true

from ..models import (
    Affectation,
    Appartenance,
    Attribution,
    Compte,
    Contrat,
    ConventionFse,
    Evenement,
    FichierDepose,
    HeuresMensuelles,
    Importation,
    LienPlie,
    Lot,
    Marche,
    Operation,
    ParticipantPlie,
    Personne,
    Structure,
    Territoire,
)
from ..models.vocabulaire import EtatLien, Role
from .acteur import Acteur, Droit
from .permissions import Permission

ROLES_PAR_TERRITOIRE = frozenset({Role.FACILITATEUR, Role.COORDINATEUR, Role.CONTROLEUR})
ROLES_PAR_ATTRIBUTION = frozenset({Role.ENTREPRISE})


def _territoires_du(droit: Droit) -> Select | None:
    """The territories a membership opens whole, as a select of their ids; `None` when it opens none."""
    if droit.role in ROLES_PAR_TERRITOIRE:
        return select(Territoire.id).where(Territoire.id == droit.territoire_id)
    if droit.role is Role.GESTIONNAIRE:
        return select(Territoire.id).where(Territoire.organisme_id == droit.organisme_id)
    if droit.role is Role.ADMINISTRATEUR:
        return select(Territoire.id)
    return None


def _restreindre(
    requete: Select, acteur: Acteur, permission: Permission, condition: Callable[[Droit], ColumnElement[bool]]
) -> Select:
    if acteur.est_systeme:
        return requete
    conditions = [condition(d) for d in acteur.droits_avec(permission)]
    return requete.where(or_(false(), *conditions))


def territoires_visibles(acteur: Acteur, permission: Permission = Permission.MARCHE_LIRE) -> Select:
    """Territories where the actor holds `permission` over the whole territory."""

    def condition(droit: Droit) -> ColumnElement[bool]:
        ids = _territoires_du(droit)
        return false() if ids is None else Territoire.id.in_(ids)

    return _restreindre(select(Territoire), acteur, permission, condition)


def _lots_de_la_structure(structure_id: int) -> Select:
    """Lots on which a structure holds an attribution."""
    return select(Attribution.lot_id).where(Attribution.structure_id == structure_id)


def _attributions_sous(structure_id: int) -> ColumnElement[bool]:
    """A holder sees its own attributions and those that subcontract to it; a mandataire, its whole group."""
    siennes = select(Attribution.id).where(Attribution.structure_id == structure_id)
    mandats = select(Attribution.lot_id).where(
        Attribution.structure_id == structure_id, Attribution.role == "mandataire"
    )
    return or_(
        Attribution.structure_id == structure_id,
        Attribution.donneur_ordre_direct_id.in_(siennes),
        Attribution.lot_id.in_(mandats),
    )


def _dans_son_territoire(droit: Droit, colonne: ColumnElement) -> ColumnElement[bool]:
    """A structure's role granted inside one territory shows what that territory follows, and nothing else."""
    return true() if droit.territoire_id is None else colonne == droit.territoire_id


def _condition_marche(droit: Droit) -> ColumnElement[bool]:
    territoires = _territoires_du(droit)
    if territoires is not None:
        return Marche.territoire_id.in_(territoires)
    if droit.role is Role.DONNEUR_ORDRE:
        siens = Marche.donneur_ordre_id == droit.structure_id
    elif droit.role is Role.ENTREPRISE:
        lots = _lots_de_la_structure(droit.structure_id)
        siens = Marche.id.in_(select(Lot.marche_id).where(Lot.id.in_(lots)))
    elif droit.role is Role.EMPLOYEUR:
        employes = select(Affectation.marche_id).where(Affectation.employeur_id == droit.structure_id)
        siens = Marche.id.in_(employes)
    else:
        return false()
    return and_(siens, _dans_son_territoire(droit, Marche.territoire_id))


def marches_visibles(acteur: Acteur, permission: Permission = Permission.MARCHE_LIRE) -> Select:
    """Markets of the actor's territories, or where their structure buys, holds or employs."""
    return _restreindre(select(Marche), acteur, permission, _condition_marche)


def operations_visibles(acteur: Acteur, permission: Permission = Permission.OPERATION_LIRE) -> Select:
    """Operations of the actor's territories; for a buyer, those with a market of theirs."""

    def condition(droit: Droit) -> ColumnElement[bool]:
        territoires = _territoires_du(droit)
        if territoires is not None:
            return Operation.territoire_id.in_(territoires)
        return Operation.id.in_(select(Marche.operation_id).where(_condition_marche(droit)))

    return _restreindre(select(Operation), acteur, permission, condition)


def attributions_visibles(acteur: Acteur, permission: Permission = Permission.MARCHE_LIRE) -> Select:
    """Attributions of the visible markets; a company sees its own, its subcontractors' and its group's."""

    def condition(droit: Droit) -> ColumnElement[bool]:
        du_marche = Attribution.lot_id.in_(select(Lot.id).join(Lot.marche).where(_condition_marche(droit)))
        if droit.role is Role.ENTREPRISE:
            return and_(_attributions_sous(droit.structure_id), du_marche)
        if droit.role is Role.EMPLOYEUR:
            employes = select(Affectation.attribution_id).where(
                Affectation.employeur_id == droit.structure_id
            )
            return and_(Attribution.id.in_(employes), du_marche)
        return du_marche

    return _restreindre(select(Attribution), acteur, permission, condition)


def _condition_affectation(droit: Droit) -> ColumnElement[bool]:
    territoires = _territoires_du(droit)
    if territoires is not None:
        return Affectation.territoire_id.in_(territoires)
    if droit.role is Role.ENTREPRISE:
        attributions = select(Attribution.id).where(_attributions_sous(droit.structure_id))
        siennes = Affectation.attribution_id.in_(attributions)
    elif droit.role is Role.EMPLOYEUR:
        siennes = Affectation.employeur_id == droit.structure_id
    else:
        return false()
    return and_(siennes, _dans_son_territoire(droit, Affectation.territoire_id))


def affectations_visibles(acteur: Acteur, permission: Permission = Permission.HEURES_LIRE) -> Select:
    """Contracts on markets: of the territory, of a company's attributions, of an employer."""

    def condition(droit: Droit) -> ColumnElement[bool]:
        if droit.role is Role.REFERENT:
            return Affectation.personne_id.in_(_participants_du_referent(acteur, droit))
        return _condition_affectation(droit)

    return _restreindre(select(Affectation), acteur, permission, condition)


def affectations_comptees(acteur: Acteur, permission: Permission = Permission.MARCHE_LIRE) -> Select:
    """Contracts on markets that enter a total without a name: the visible ones, and those of a buyer's markets."""

    def condition(droit: Droit) -> ColumnElement[bool]:
        if droit.role is Role.DONNEUR_ORDRE:
            return Affectation.marche_id.in_(select(Marche.id).where(_condition_marche(droit)))
        return _condition_affectation(droit)

    return _restreindre(select(Affectation), acteur, permission, condition)


def engagements_visibles(acteur: Acteur, permission: Permission = Permission.MARCHE_LIRE) -> Select:
    """Attributions whose hours due are shown: an employer does not see the commitment of its clients."""

    def condition(droit: Droit) -> ColumnElement[bool]:
        du_marche = Attribution.lot_id.in_(select(Lot.id).join(Lot.marche).where(_condition_marche(droit)))
        if droit.role is Role.ENTREPRISE:
            return and_(_attributions_sous(droit.structure_id), du_marche)
        if droit.role is Role.EMPLOYEUR:
            return and_(Attribution.structure_id == droit.structure_id, du_marche)
        return du_marche

    return _restreindre(select(Attribution), acteur, permission, condition)


def _participants_du_referent(acteur: Acteur, droit: Droit) -> Select:
    """People confirmed as participants whose pathway the actor follows, in that territory."""
    return (
        select(LienPlie.personne_id)
        .join(LienPlie.participant)
        .where(
            LienPlie.valable_au.is_(None),
            LienPlie.etat == EtatLien.CONFIRME,
            ParticipantPlie.territoire_id == droit.territoire_id,
            ParticipantPlie.referent_compte_id == acteur.compte_id,
        )
    )


def personnes_visibles(acteur: Acteur, permission: Permission = Permission.PERSONNE_LIRE) -> Select:
    """People by name: the territory's for its team, a company's or an employer's own, a referent's own."""

    def condition(droit: Droit) -> ColumnElement[bool]:
        territoires = _territoires_du(droit)
        if territoires is not None:
            return Personne.territoire_id.in_(territoires)
        if droit.role is Role.REFERENT:
            return Personne.id.in_(_participants_du_referent(acteur, droit))
        return Personne.id.in_(select(Affectation.personne_id).where(_condition_affectation(droit)))

    return _restreindre(select(Personne), acteur, permission, condition)


def contrats_visibles(acteur: Acteur, permission: Permission = Permission.CONTRAT_LIRE) -> Select:
    """Contracts of the visible people; a company or an employer sees only those it is concerned by."""

    def condition(droit: Droit) -> ColumnElement[bool]:
        territoires = _territoires_du(droit)
        if territoires is not None:
            return Contrat.personne_id.in_(select(Personne.id).where(Personne.territoire_id.in_(territoires)))
        if droit.role is Role.REFERENT:
            return Contrat.personne_id.in_(_participants_du_referent(acteur, droit))
        return Contrat.id.in_(select(Affectation.contrat_id).where(_condition_affectation(droit)))

    return _restreindre(select(Contrat), acteur, permission, condition)


def heures_visibles(acteur: Acteur, permission: Permission = Permission.HEURES_LIRE) -> Select:
    """Versions of hours (in force or not) of the visible contracts on markets."""
    affectations = affectations_visibles(acteur, permission).with_only_columns(Affectation.id)
    return select(HeuresMensuelles).where(HeuresMensuelles.affectation_id.in_(affectations))


def structures_visibles(acteur: Acteur, permission: Permission = Permission.STRUCTURE_LIRE) -> Select:
    """Shared structures are public; a structure without identifier belongs to its territory."""

    def condition(droit: Droit) -> ColumnElement[bool]:
        territoires = _territoires_du(droit)
        if territoires is None:
            return false()
        return or_(Structure.territoire_id.is_(None), Structure.territoire_id.in_(territoires))

    return _restreindre(select(Structure), acteur, permission, condition)


def conventions_visibles(acteur: Acteur, permission: Permission = Permission.IMPACT_LIRE) -> Select:
    """ESF agreements of the actor's territories."""

    def condition(droit: Droit) -> ColumnElement[bool]:
        territoires = _territoires_du(droit)
        return false() if territoires is None else ConventionFse.territoire_id.in_(territoires)

    return _restreindre(select(ConventionFse), acteur, permission, condition)


def importations_visibles(acteur: Acteur, permission: Permission = Permission.IMPORT_DECP) -> Select:
    """Imports of the actor's territories, and the public reference lists, which belong to nobody."""

    def condition(droit: Droit) -> ColumnElement[bool]:
        territoires = _territoires_du(droit)
        if territoires is None:
            return false()
        return or_(Importation.territoire_id.is_(None), Importation.territoire_id.in_(territoires))

    return _restreindre(select(Importation), acteur, permission, condition)


def depots_visibles(acteur: Acteur) -> Select:
    """Files dropped on the import page: each account sees its own, whatever its roles."""
    return select(FichierDepose).where(FichierDepose.compte_id == acteur.compte_id)


def evenements_visibles(acteur: Acteur, permission: Permission = Permission.JOURNAL_LIRE) -> Select:
    """Journal events of the actor's territories; the administrator sees those of no territory too."""

    def condition(droit: Droit) -> ColumnElement[bool]:
        territoires = _territoires_du(droit)
        if territoires is None:
            return false()
        if droit.role is Role.ADMINISTRATEUR:
            return true()
        return Evenement.territoire_id.in_(territoires)

    return _restreindre(select(Evenement), acteur, permission, condition)


def comptes_visibles(acteur: Acteur, permission: Permission = Permission.COMPTE_GERER) -> Select:
    """Accounts with a membership on the actor's territories; all of them for the administrator."""

    def condition(droit: Droit) -> ColumnElement[bool]:
        if droit.role is Role.ADMINISTRATEUR:
            return true()
        territoires = _territoires_du(droit)
        if territoires is None:
            return false()
        return Compte.id.in_(
            select(Appartenance.compte_id).where(Appartenance.territoire_id.in_(territoires))
        )

    return _restreindre(select(Compte), acteur, permission, condition)
