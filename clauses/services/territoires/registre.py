"""Territories: creation and reading."""

from dataclasses import dataclass

from sqlalchemy import distinct, func, select

from ...extensions import db
from ...models import Appartenance, Compte, OrganismeIntermediaire, Territoire
from ..acteur import Acteur
from ..erreurs import DonneesInvalides, Introuvable
from ..journal import Verbe, consigner
from ..normalisation import nettoyer, texte_recherche
from ..perimetre import territoires_visibles
from ..permissions import Permission


def creer_territoire(
    acteur: Acteur, code: str, nom: str, organisme_id: int | None = None
) -> tuple[Territoire, bool]:
    """Return the territory `code`, created if absent, and whether it was created.

    Raises `DonneesInvalides` when the code is empty, too long, or carries something else than letters, digits
    and hyphens; `Introuvable` when the organisme does not exist.
    """
    acteur.exiger(Permission.TERRITOIRE_GERER)
    code = code.strip().lower()
    if not code or len(code) > 32 or not all(c.isascii() and (c.isalnum() or c in "-_") for c in code):
        raise DonneesInvalides(
            f"Code de territoire « {code} » refusé : 1 à 32 lettres sans accent, chiffres ou tirets.", "code"
        )
    existant = db.session.scalar(select(Territoire).where(Territoire.code == code))
    if existant is not None:
        return existant, False
    nom = nettoyer(nom)
    if len(nom) > 255:
        raise DonneesInvalides("Ce nom est trop long : 255 signes au plus.", "nom")
    if organisme_id is not None and db.session.get(OrganismeIntermediaire, organisme_id) is None:
        raise Introuvable("Cet organisme intermédiaire n’existe pas.")
    territoire = Territoire(code=code, nom=nom or code, organisme_id=organisme_id)
    db.session.add(territoire)
    db.session.flush()
    consigner(
        acteur,
        Verbe.TERRITOIRE_CREE,
        objet=("territoire", territoire.id),
        territoire_id=territoire.id,
        valeurs={"code": code, "nom": territoire.nom, "organisme_id": organisme_id},
    )
    return territoire, True


def trouver_territoire(acteur: Acteur, code: str, permission: Permission) -> Territoire:
    """The territory `code` when the actor holds `permission` there; raises `Introuvable` otherwise."""
    requete = territoires_visibles(acteur, permission).where(Territoire.code == code)
    territoire = db.session.scalar(requete)
    if territoire is None:
        raise Introuvable(
            f"Le territoire « {code} » n’existe pas : créez-le par « clauses creer-territoire »."
        )
    return territoire


@dataclass(frozen=True)
class TerritoireGere:
    """A territory as shown to whoever runs it: `comptes` counts the active accounts with a role there."""

    id: int
    code: str
    nom: str
    organisme: str | None
    comptes: int


def territoires_geres(acteur: Acteur, permission: Permission) -> list[TerritoireGere]:
    """Territories where the actor holds `permission`, with their accounts, by name."""
    lignes = db.session.execute(
        territoires_visibles(acteur, permission)
        .with_only_columns(
            Territoire.id,
            Territoire.code,
            Territoire.nom,
            OrganismeIntermediaire.nom.label("organisme"),
            func.count(distinct(Compte.id)).label("comptes"),
        )
        .select_from(Territoire)
        .outerjoin(OrganismeIntermediaire, OrganismeIntermediaire.id == Territoire.organisme_id)
        .outerjoin(Appartenance, Appartenance.territoire_id == Territoire.id)
        .outerjoin(Compte, (Compte.id == Appartenance.compte_id) & Compte.est_actif)
        .group_by(Territoire.id, Territoire.code, Territoire.nom, OrganismeIntermediaire.nom)
    )
    territoires = [TerritoireGere(r.id, r.code, r.nom, r.organisme, r.comptes) for r in lignes]
    return sorted(territoires, key=lambda t: texte_recherche(t.nom))


def lister_territoires(acteur: Acteur, permission: Permission = Permission.MARCHE_LIRE) -> list[Territoire]:
    """Territories where the actor holds `permission`, by name."""
    return list(db.session.scalars(territoires_visibles(acteur, permission).order_by(Territoire.nom)))
