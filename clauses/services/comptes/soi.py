"""What an account does of itself: finding it, and where the journal files its acts."""

from datetime import datetime

from ...extensions import db
from ...models import Compte
from ..acteur import Acteur, acteur_de
from ..erreurs import Introuvable
from ..journal import Verbe, consigner

#: Whoever has not logged in: the author of refused logins and of the first password.
VISITEUR = Acteur(nom="visiteur non connecté")


def normaliser_courriel(courriel: str) -> str:
    """The one writing under which an address is kept and looked for."""
    return courriel.strip().lower()


def territoire_du_compte(compte: Compte) -> int | None:
    """Where the journal files what an account does of itself: its territory, when it has only one."""
    territoires = {a.territoire_id for a in compte.appartenances if a.territoire_id is not None}
    return territoires.pop() if len(territoires) == 1 else None


def compte_de(acteur: Acteur) -> Compte:
    """The actor's own account; raises `Introuvable` for the command line and the visitor."""
    compte = db.session.get(Compte, acteur.compte_id) if acteur.compte_id else None
    if compte is None:
        raise Introuvable("Cette action demande un compte.")
    return compte


def verrouiller(acteur: Acteur) -> Compte:
    """The actor's own account, read again for update: what two windows do at once is done one after the other."""
    compte = compte_de(acteur)
    db.session.refresh(compte, with_for_update=True)
    return compte


def consigner_soi(compte: Compte, verbe: Verbe, maintenant: datetime, **valeurs) -> None:
    """Journal what an account did of itself."""
    consigner(
        acteur_de(compte, maintenant.date()),
        verbe,
        objet=("compte", compte.id),
        territoire_id=territoire_du_compte(compte),
        valeurs=valeurs,
        le=maintenant,
    )
