"""Creating and correcting a person by hand, as the reprise of a history writes them.

The file of a person holds their entry profile: what it says of level, commune, district, referrer is the situation at
entry, frozen on each contract on a market. Completing it or correcting an error writes the frozen facts again; a
situation that changed since is not written there (domaine §3: the entry profile does not follow the person).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import exists, select

from ...extensions import db
from ...models import Affectation, Personne, Territoire
from ...models.vocabulaire import OuiNonInconnu, Sexe
from ..acteur import Acteur
from ..edition import ecrire, en_texte, rapprocher
from ..erreurs import DonneesInvalides, Introuvable
from ..faits import figer_faits
from ..identites import generation_du_quartier
from ..imports.masse import prendre_le_tour
from ..imports.valeurs import contient_nir
from ..journal import Verbe, consigner
from ..perimetre import personnes_visibles, territoires_visibles
from ..permissions import Permission
from ..suppression import supprimer
from .identite import CHAMPS_IDENTITE, colonnes_d_identite, mots, verifier_identite

CHAMPS_PROFIL = (
    "sexe", "code_commune", "qpv", "niveau_formation", "est_parent_isole", "prescripteur",
)  # fmt: skip
CHAMPS_CONTACT = (
    "nom_usage", "telephone", "courriel", "adresse", "permis", "mobilite", "metiers", "disponibilite",
)  # fmt: skip
CHAMPS_PERSONNE = (*CHAMPS_IDENTITE, *CHAMPS_PROFIL, *CHAMPS_CONTACT)
INCONNUE = "Cette personne n’existe pas, ou n’est pas parmi celles que vous suivez."


def creer_personne(
    acteur: Acteur,
    territoire_id: int,
    valeurs: Mapping[str, Any],
    *,
    aujourdhui: date,
    est_confirmee: bool = False,
) -> Personne:
    """Create a person of the territory; journaled.

    `valeurs` are columns of `CHAMPS_PERSONNE`. Raises `Introuvable` when the actor may not write there,
    `PersonneSemblable` unless `est_confirmee`, `DonneesInvalides`.
    """
    territoire = territoires_visibles(acteur, Permission.PERSONNE_ECRIRE).where(
        Territoire.id == territoire_id
    )
    if db.session.scalar(territoire.with_for_update()) is None:
        raise Introuvable("Ce territoire n’est pas de ceux où vous écrivez.")
    valeurs = _completer(valeurs)
    _verifier(valeurs, aujourdhui)
    identite = colonnes_d_identite(
        territoire_id, *(valeurs[c] for c in CHAMPS_IDENTITE), est_confirmee=est_confirmee
    )
    personne = Personne(territoire_id=territoire_id, **valeurs, **identite, **mots(valeurs))
    db.session.add(personne)
    db.session.flush()
    consigner(
        acteur,
        Verbe.PERSONNE_CREEE,
        objet=("personne", personne.id),
        territoire_id=territoire_id,
        valeurs={c: en_texte(v) for c, v in valeurs.items() if v is not None}
        | {"homonyme": identite["rang_homonyme"]},
    )
    return personne


def attendre_les_imports(acteur: Acteur) -> None:
    """Take the turn of imports, before any row of a person: theirs may be about to write the same ones.

    The other way round each would wait for the other, and PostgreSQL abort one of them.
    """
    acteur.exiger(Permission.PERSONNE_ECRIRE)
    prendre_le_tour()


def personne_a_modifier(acteur: Acteur, personne_id: int) -> Personne:
    """The person, taken for writing; raises `Introuvable`, and `DonneesInvalides` once their identity is erased."""
    personne = db.session.scalar(
        personnes_visibles(acteur, Permission.PERSONNE_ECRIRE)
        .where(Personne.id == personne_id)
        .with_for_update()
    )
    if personne is None:
        raise Introuvable(INCONNUE)
    if personne.anonymisee_le is not None:
        raise DonneesInvalides("L’identité de cette personne a été effacée : sa fiche ne se modifie plus.")
    return personne


def lire_a_modifier(acteur: Acteur, personne_id: int, page: str, **autres) -> Personne:
    """The person whose form `page` shows; the reading is journaled. Raises as `personne_a_modifier`."""
    personne = personne_a_modifier(acteur, personne_id)
    consigner(
        acteur,
        Verbe.PERSONNE_CONSULTEE,
        objet=("personne", personne.id),
        territoire_id=personne.territoire_id,
        valeurs={"page": page, **autres},
    )
    return personne


def modifier_personne(
    acteur: Acteur,
    personne_id: int,
    valeurs: Mapping[str, Any],
    *,
    aujourdhui: date,
    version: int | None,
    avant: Mapping[str, str] | None = None,
    motif: str | None = None,
    est_confirmee: bool = False,
) -> Personne:
    """Correct or complete a person; the facts of their contracts on markets follow. Journaled.

    Raises `Introuvable`, `ConflitEdition`, `PersonneSemblable` unless `est_confirmee`, and `DonneesInvalides`: a
    reason is due to change a filled value of the entry profile once the person is on a market.
    """
    personne = personne_a_modifier(acteur, personne_id)
    changees = rapprocher(
        personne, valeurs, version=version, avant=avant, objet_journal=("personne", personne.id)
    )
    if not changees:
        return personne
    finales = _completer({c: getattr(personne, c) for c in CHAMPS_PERSONNE} | changees)
    _verifier(finales, aujourdhui)
    _exiger_un_motif(acteur, personne, changees, motif)
    colonnes = dict(changees) | {"qpv_generation": finales["qpv_generation"]} | mots(finales)
    if set(changees) & set(CHAMPS_IDENTITE):
        colonnes |= colonnes_d_identite(
            personne.territoire_id,
            *(finales[c] for c in CHAMPS_IDENTITE),
            sauf=personne.id,
            est_confirmee=est_confirmee,
        )
    changements = ecrire(personne, colonnes)
    figer_faits([personne.id])
    consigner(
        acteur,
        Verbe.PERSONNE_MODIFIEE,
        objet=("personne", personne.id),
        territoire_id=personne.territoire_id,
        valeurs={c: changements[c] for c in changees} | ({"motif": motif} if motif else {}),
    )
    return personne


def supprimer_personne(acteur: Acteur, personne_id: int) -> Personne:
    """Delete a person without hours, their contracts with them; raises `Introuvable`, `DonneesInvalides`."""
    personne = personne_a_modifier(acteur, personne_id)
    supprimer(acteur, "personne", personne, territoire_id=personne.territoire_id)
    return personne


def est_sur_un_marche(acteur: Acteur, personne_id: int) -> bool:
    """Whether facts of this person, whom the actor may write, are frozen somewhere."""
    personnes = personnes_visibles(acteur, Permission.PERSONNE_ECRIRE).with_only_columns(Personne.id)
    return bool(
        db.session.scalar(
            select(
                exists().where(Affectation.personne_id == personne_id, Affectation.personne_id.in_(personnes))
            )
        )
    )


def _completer(valeurs: Mapping[str, Any]) -> dict[str, Any]:
    completes = dict.fromkeys(CHAMPS_PERSONNE) | dict(valeurs)
    completes["est_parent_isole"] = completes["est_parent_isole"] or OuiNonInconnu.INCONNU
    completes["qpv_generation"] = generation_du_quartier(completes["qpv"])
    return completes


def _verifier(valeurs: Mapping[str, Any], aujourdhui: date) -> None:
    verifier_identite(*(valeurs[c] for c in CHAMPS_IDENTITE), aujourdhui)
    if not isinstance(valeurs["sexe"], Sexe):
        raise DonneesInvalides("Choisissez femme ou homme.", "sexe")
    for champ, valeur in valeurs.items():
        if isinstance(valeur, str) and (masque := contient_nir(valeur)):
            message = f"Un numéro de sécurité sociale ({masque}) ne s’enregistre jamais : retirez-le."
            raise DonneesInvalides(message, champ)


def _exiger_un_motif(
    acteur: Acteur, personne: Personne, changees: Mapping[str, Any], motif: str | None
) -> None:
    """Completing an empty value is not a correction."""
    corrigees = {
        c
        for c in (*CHAMPS_PROFIL, "date_naissance")
        if c in changees and getattr(personne, c) not in (None, "", OuiNonInconnu.INCONNU)
    }
    if corrigees and not motif and est_sur_un_marche(acteur, personne.id):
        raise DonneesInvalides(
            "Vous corrigez le profil d’entrée d’une personne déjà placée sur un marché : écrivez pourquoi.",
            "motif",
        )
