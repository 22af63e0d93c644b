"""What the territory already knows: its participants, their confirmed links, its référents, who was anonymised."""

from collections import defaultdict
from datetime import date

from sqlalchemy import Row, select

from ....extensions import db
from ....models import Appartenance, Compte, Identite, LienPlie, ParticipantPlie, Personne
from ....models.vocabulaire import EtatLien, Role
from ...normalisation import texte_recherche
from .colonnes import FORME_PARTICIPANTS

COLONNES = (*FORME_PARTICIPANTS.colonnes, "referent_compte_id", "cle_identite")


class Existant:
    """One reading of the base, before the lines are compared with it."""

    def __init__(self, territoire_id: int, aujourdhui: date):
        self.participants = _participants(territoire_id)
        self.lies = _lies(territoire_id)
        self.anonymisees = _anonymisees(territoire_id)
        self._referents = _referents(territoire_id, aujourdhui)

    def compte_du_referent(self, nom: str) -> int | None:
        """The account of the référent who bears that name, when there is exactly one."""
        comptes = self._referents.get(mots_du_nom(nom), ())
        return comptes[0] if len(comptes) == 1 else None


def mots_du_nom(nom: str) -> str:
    """The folded words of a name, in an order that does not depend on how it is written."""
    return " ".join(sorted(texte_recherche(nom).split()))


def _participants(territoire_id: int) -> dict[str, Row]:
    colonnes = [getattr(ParticipantPlie, c) for c in COLONNES]
    requete = select(ParticipantPlie.id, ParticipantPlie.version, *colonnes)
    lignes = db.session.execute(requete.where(ParticipantPlie.territoire_id == territoire_id))
    return {p.identifiant: p for p in lignes}


def _lies(territoire_id: int) -> set[int]:
    """Participants whose link somebody confirmed."""
    requete = select(LienPlie.participant_id).where(
        LienPlie.territoire_id == territoire_id,
        LienPlie.valable_au.is_(None),
        LienPlie.etat == EtatLien.CONFIRME,
    )
    return set(db.session.scalars(requete))


def _anonymisees(territoire_id: int) -> set[str]:
    """What remains of the identities that were erased here."""
    requete = (
        select(Identite.empreinte)
        .join(Personne, Personne.identite_id == Identite.id)
        .where(Personne.territoire_id == territoire_id, Personne.anonymisee_le.is_not(None))
    )
    return set(db.session.scalars(requete))


def _referents(territoire_id: int, aujourdhui: date) -> dict[str, list[int]]:
    requete = (
        select(Compte.id, Compte.nom)
        .join(Compte.appartenances)
        .where(
            Compte.est_actif,
            Appartenance.role == Role.REFERENT,
            Appartenance.territoire_id == territoire_id,
            Appartenance.date_fin.is_(None) | (Appartenance.date_fin >= aujourdhui),
        )
        .distinct()
    )
    comptes = defaultdict(list)
    for cle, nom in db.session.execute(requete):
        if mots := mots_du_nom(nom):
            comptes[mots].append(cle)
    return comptes
