"""Territories: creation and reading."""

from sqlalchemy import select

from ..extensions import db
from ..models import Territoire
from .acteur import Acteur
from .erreurs import DonneesInvalides, Introuvable
from .journal import Verbe, consigner
from .perimetre import territoires_visibles
from .permissions import Permission


def creer_territoire(acteur: Acteur, code: str, nom: str) -> tuple[Territoire, bool]:
    """Return the territory `code`, created if absent, and whether it was created.

    Raises `DonneesInvalides` when the code is empty, too long, or carries something else than letters, digits
    and hyphens.
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
    territoire = Territoire(code=code, nom=nom.strip() or code)
    db.session.add(territoire)
    db.session.flush()
    consigner(
        acteur,
        Verbe.TERRITOIRE_CREE,
        objet=("territoire", territoire.id),
        territoire_id=territoire.id,
        valeurs={"code": code, "nom": territoire.nom},
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


def lister_territoires(acteur: Acteur, permission: Permission = Permission.MARCHE_LIRE) -> list[Territoire]:
    """Territories where the actor holds `permission`, by name."""
    return list(db.session.scalars(territoires_visibles(acteur, permission).order_by(Territoire.nom)))
