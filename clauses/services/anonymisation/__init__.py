"""Anonymising a person: the names go, everywhere, and every figure of every past table stays.

The facts of the impact table are frozen on the contracts on markets and the consolidation counts the keyed digest
of the identity: neither is touched (domaine §10).
"""

from dataclasses import dataclass
from datetime import date, datetime

from ...extensions import db
from ...models import Personne
from ..acteur import Acteur
from ..erreurs import DonneesInvalides, Introuvable, TransitionImpossible
from ..journal import Verbe, consigner, purger_valeurs
from ..normalisation import texte_recherche
from ..perimetre import personnes_visibles
from ..permissions import Permission
from .effacement import effacer_autour, effacer_des_notes, effacer_la_personne, effacer_les_pieces
from .nominatif import cite, evenements_nominatifs, noms_connus
from .preuves import exiger_preuve_echue


@dataclass(frozen=True)
class BilanAnonymisation:
    """What was done; `fichiers` are stored names to remove once the transaction is committed."""

    personne_id: int
    evenements_purges: int
    pieces_effacees: int
    pieces_a_relire: tuple[str, ...]
    fichiers: tuple[str, ...]


def anonymiser_personne(
    acteur: Acteur, personne_id: int, *, motif: str, maintenant: datetime, territoire_id: int | None = None
) -> BilanAnonymisation:
    """Erase the names of a person, in their rows, their pieces and the journal; flushes.

    `territoire_id` says where the caller expects the person. Raises `Introuvable` out of there and of the actor's
    territories, `DonneesInvalides` when the reason is empty or names the person, `TransitionImpossible` when it is
    done already or when a proof must be kept longer.
    """
    acteur.exiger(Permission.PERSONNE_ANONYMISER)
    personne = _trouver(acteur, personne_id, territoire_id)
    noms = noms_connus(personne)
    _exiger_un_motif(motif, noms)
    _exiger_anonymisable(personne, maintenant.date())
    numeros = evenements_nominatifs(personne, noms)
    fichiers, pieces, a_relire = effacer_les_pieces(personne)
    effacer_autour(personne, noms)
    effacer_des_notes(personne, noms)
    effacer_la_personne(personne, maintenant)
    db.session.flush()
    consigner(
        acteur,
        Verbe.PERSONNE_ANONYMISEE,
        objet=("personne", personne.id),
        territoire_id=personne.territoire_id,
        valeurs={"motif": motif.strip(), "pieces": pieces, "evenements": len(numeros)},
        le=maintenant,
    )
    purger_valeurs(acteur, numeros, motif=f"anonymisation de la personne n° {personne.id}")
    return BilanAnonymisation(personne.id, len(numeros), pieces, a_relire, fichiers)


def _trouver(acteur: Acteur, personne_id: int, territoire_id: int | None) -> Personne:
    requete = personnes_visibles(acteur, Permission.PERSONNE_ANONYMISER).where(Personne.id == personne_id)
    personne = db.session.scalar(requete)
    if personne is None or territoire_id not in (None, personne.territoire_id):
        raise Introuvable("Cette personne n’existe pas dans ce territoire.")
    return personne


def _exiger_un_motif(motif: str, noms: list[tuple[str, str]]) -> None:
    if not motif.strip():
        raise DonneesInvalides("Donnez le motif de l’anonymisation.", "motif")
    if cite(texte_recherche(motif), noms):
        raise DonneesInvalides("Le motif reste dans le journal : n’y nommez pas la personne.", "motif")


def _exiger_anonymisable(personne: Personne, aujourdhui: date) -> None:
    if personne.anonymisee_le is not None:
        raise TransitionImpossible(
            f"Cette personne est déjà anonymisée, depuis le {personne.anonymisee_le:%d/%m/%Y}."
        )
    exiger_preuve_echue(personne, aujourdhui)
