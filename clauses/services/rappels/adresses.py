"""Addresses that refuse our messages: noted from the server's answer or by hand, and brought back."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from ...extensions import db
from ...models import AdresseEnErreur
from ...models.rappels import OrigineErreur
from ..acteur import Acteur
from ..courriels import AdresseRefusee
from ..erreurs import Conflit, DonneesInvalides, Introuvable
from ..journal import Verbe, consigner
from ..permissions import Permission
from .destinataires import destinataires_des
from .liens import territoires_geres, trouver_structure


def refuser_par_le_serveur(
    acteur: Acteur, refus: AdresseRefusee, territoires: Collection[int], maintenant: datetime
) -> None:
    """Note what the mail server answered about an address."""
    _poser(refus.adresse, OrigineErreur.SERVEUR, refus.code, refus.message, acteur, maintenant)
    _consigner(acteur, Verbe.ADRESSE_EN_ERREUR, territoires, {"code": refus.code})


def signaler_adresse(
    acteur: Acteur, structure_id: int, adresse: str, maintenant: datetime
) -> AdresseEnErreur:
    """Say by hand that an address of a structure does not work. Raises `Introuvable`, `Conflit` when it is said."""
    territoires = _exiger_une_adresse_de(acteur, structure_id, adresse, maintenant)
    connue = _connue(adresse)
    if connue is not None and connue.retablie_le is None:
        raise Conflit("Cette adresse est déjà marquée en erreur.")
    posee = _poser(adresse, OrigineErreur.MAIN, None, "", acteur, maintenant)
    _consigner(acteur, Verbe.ADRESSE_EN_ERREUR, territoires, {"origine": OrigineErreur.MAIN})
    return posee


def retablir_adresse(
    acteur: Acteur, structure_id: int, adresse: str, maintenant: datetime
) -> AdresseEnErreur:
    """Say that an address works again. Raises `Introuvable`, `Conflit` when it does already."""
    territoires = _exiger_une_adresse_de(acteur, structure_id, adresse, maintenant)
    connue = _connue(adresse)
    if connue is None or connue.retablie_le is not None:
        raise Conflit("Cette adresse n’est pas en erreur.")
    connue.retablie_le = maintenant
    db.session.flush()
    _consigner(acteur, Verbe.ADRESSE_RETABLIE, territoires)
    return connue


def _exiger_une_adresse_de(
    acteur: Acteur, structure_id: int, adresse: str, maintenant: datetime
) -> list[int]:
    """The actor's territories, when the address is one that they see of this structure."""
    acteur.exiger(Permission.RAPPEL_GERER)
    structure = trouver_structure(acteur, structure_id)
    if not adresse:
        raise DonneesInvalides("Choisissez l’adresse dont il s’agit.")
    territoires = territoires_geres(acteur, structure)
    trouves = destinataires_des(acteur, {structure.id: territoires}, maintenant.date())[structure.id]
    if adresse not in {d.adresse for d in (*trouves.joignables, *trouves.en_erreur)}:
        raise Introuvable("Cette adresse n’est pas de celles de la structure.")
    return territoires


def _connue(adresse: str) -> AdresseEnErreur | None:
    return db.session.scalar(
        select(AdresseEnErreur).where(AdresseEnErreur.adresse == adresse).with_for_update()
    )


def _poser(
    adresse: str, origine: OrigineErreur, code: int | None, message: str, acteur: Acteur, maintenant: datetime
) -> AdresseEnErreur:
    erreur = _connue(adresse)
    if erreur is None:
        erreur = AdresseEnErreur(adresse=adresse)
        db.session.add(erreur)
    erreur.origine, erreur.code, erreur.message = origine, code, message
    erreur.le, erreur.auteur_id, erreur.retablie_le = maintenant, acteur.compte_id, None
    db.session.flush()
    return erreur


def _consigner(
    acteur: Acteur, verbe: Verbe, territoires: Collection[int], valeurs: dict | None = None
) -> None:
    """Without the address itself: the journal outlives it."""
    for territoire_id in sorted(territoires):
        consigner(
            acteur, verbe, objet=("adresse_en_erreur", None), territoire_id=territoire_id, valeurs=valeurs
        )
