"""Writing in the journal: one event appended to the chain, or the values of some events purged."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.orm import Session

from ...extensions import coffre, db
from ...models import DonneesEvenement, Evenement, PurgeEvenement, TeteJournal
from ...models.types import Vocabulaire, maintenant
from ..acteur import Acteur

ORIGINE = "0" * 64
LOT = 500


class Verbe(Vocabulaire):
    """The closed vocabulary of events."""

    TERRITOIRE_CREE = "territoire_cree", "Territoire créé"
    COMPTE_CREE = "compte_cree", "Compte créé"
    COMPTE_MODIFIE = "compte_modifie", "Compte modifié"
    COMPTE_DESACTIVE = "compte_desactive", "Compte désactivé"
    COMPTE_REACTIVE = "compte_reactive", "Compte réactivé"
    ROLE_ACCORDE = "role_accorde", "Rôle accordé"
    ROLE_RETIRE = "role_retire", "Rôle retiré"
    INVITATION_CREEE = "invitation_creee", "Invitation créée"
    INVITATION_REVOQUEE = "invitation_revoquee", "Invitation révoquée"
    MOT_DE_PASSE_CHOISI = "mot_de_passe_choisi", "Mot de passe choisi"
    MOT_DE_PASSE_OUBLIE = "mot_de_passe_oublie", "Nouveau mot de passe demandé"
    SECOND_FACTEUR_ACTIVE = "second_facteur_active", "Second facteur activé"
    SECOND_FACTEUR_RETIRE = "second_facteur_retire", "Second facteur retiré"
    SESSION_TERMINEE = "session_terminee", "Session terminée"
    TERRITOIRE_MODIFIE = "territoire_modifie", "Paramètres du territoire modifiés"
    CONNEXION = "connexion", "Connexion"
    CONNEXION_REFUSEE = "connexion_refusee", "Connexion refusée"
    DECONNEXION = "deconnexion", "Déconnexion"
    IMPORT_APPLIQUE = "import_applique", "Import appliqué"
    MARCHE_CREE = "marche_cree", "Marché créé"
    MARCHE_MODIFIE = "marche_modifie", "Marché modifié"
    MARCHE_QUALIFIE = "marche_qualifie", "Marché qualifié"
    MARCHE_ETAPE = "marche_etape", "Étape du marché changée"
    MARCHE_SUPPRIME = "marche_supprime", "Marché supprimé"
    MARCHE_RETABLI = "marche_retabli", "Marché rétabli"
    OPERATION_CREEE = "operation_creee", "Opération créée"
    OPERATION_MODIFIEE = "operation_modifiee", "Opération modifiée"
    OPERATION_SUPPRIMEE = "operation_supprimee", "Opération supprimée"
    OPERATION_RETABLIE = "operation_retablie", "Opération rétablie"
    LOT_CREE = "lot_cree", "Lot créé"
    LOT_MODIFIE = "lot_modifie", "Lot modifié"
    LOT_SUPPRIME = "lot_supprime", "Lot supprimé"
    LOT_RETABLI = "lot_retabli", "Lot rétabli"
    ATTRIBUTION_CREEE = "attribution_creee", "Lot attribué"
    ATTRIBUTION_MODIFIEE = "attribution_modifiee", "Attribution modifiée"
    ATTRIBUTION_SUPPRIMEE = "attribution_supprimee", "Attribution supprimée"
    ATTRIBUTION_RETABLIE = "attribution_retablie", "Attribution rétablie"
    OBJECTIF_FIXE = "objectif_fixe", "Objectif d’heures fixé"
    OBJECTIF_RETIRE = "objectif_retire", "Objectif d’heures retiré"
    STRUCTURE_CREEE = "structure_creee", "Structure créée"
    STRUCTURE_MODIFIEE = "structure_modifiee", "Structure modifiée"
    STRUCTURE_REUNIE = "structure_reunie", "Structure réunie à une autre"
    CONTACT_CREE = "contact_cree", "Contact d’une structure ajouté"
    CONTACT_MODIFIE = "contact_modifie", "Contact d’une structure modifié"
    CONTACT_SUPPRIME = "contact_supprime", "Contact d’une structure supprimé"
    CONTACT_RETABLI = "contact_retabli", "Contact d’une structure rétabli"
    NOTE_MODIFIEE = "note_modifiee", "Note sur une structure modifiée"
    PERSONNE_CREEE = "personne_creee", "Personne créée"
    PERSONNE_MODIFIEE = "personne_modifiee", "Fiche de personne modifiée"
    PERSONNE_SUPPRIMEE = "personne_supprimee", "Personne supprimée"
    PERSONNE_RETABLIE = "personne_retablie", "Personne rétablie"
    ELIGIBILITE_CREEE = "eligibilite_creee", "Éligibilité saisie"
    ELIGIBILITE_MODIFIEE = "eligibilite_modifiee", "Éligibilité modifiée"
    ELIGIBILITE_ETABLIE = "eligibilite_etablie", "Éligibilité établie"
    ELIGIBILITE_REFUSEE = "eligibilite_refusee", "Éligibilité refusée"
    CONTRAT_CREE = "contrat_cree", "Contrat créé"
    CONTRAT_MODIFIE = "contrat_modifie", "Contrat modifié"
    CONTRAT_SUPPRIME = "contrat_supprime", "Contrat supprimé"
    CONTRAT_RETABLI = "contrat_retabli", "Contrat rétabli"
    AFFECTATION_CREEE = "affectation_creee", "Contrat placé sur un marché"
    AFFECTATION_MODIFIEE = "affectation_modifiee", "Modalité modifiée"
    AFFECTATION_SUPPRIMEE = "affectation_supprimee", "Contrat retiré d’un marché"
    AFFECTATION_RETABLIE = "affectation_retablie", "Contrat replacé sur un marché"
    HEURES_SAISIES = "heures_saisies", "Heures saisies"
    HEURES_ECARTEES = "heures_ecartees", "Heures écartées après un conflit"
    HEURES_DECLAREES = "heures_declarees", "Heures déclarées"
    HEURES_VALIDEES = "heures_validees", "Heures validées"
    HEURES_REJETEES = "heures_rejetees", "Heures rejetées"
    HEURES_ROUVERTES = "heures_rouvertes", "Heures rouvertes"
    SANS_HEURES_DECLARE = "sans_heures_declare", "Aucune heure déclarée pour un mois"
    SANS_HEURES_RETIRE = "sans_heures_retire", "Déclaration « aucune heure » retirée"
    RELEVE_DEPOSE = "releve_depose", "Relevé d’heures déposé"
    RELEVE_TRANSMIS = "releve_transmis", "Relevé d’heures transmis"
    RELEVE_REMPLACE = "releve_remplace", "Relevé d’heures remplacé"
    RELEVE_REFUSE = "releve_refuse", "Relevé d’heures refusé"
    RELEVE_RELU = "releve_relu", "Lecture d’un relevé corrigée"
    RELEVE_ABANDONNE = "releve_abandonne", "Relevé d’heures abandonné"
    RELEVE_ILLISIBLE = "releve_illisible", "Relevé d’heures illisible"
    RELEVE_TRAITE = "releve_traite", "Relevé d’heures traité"
    RELEVE_ROUVERT = "releve_rouvert", "Relevé d’heures rouvert"
    LIGNES_ACCEPTEES = "lignes_acceptees", "Lignes de relevé acceptées"
    LIGNES_REFUSEES = "lignes_refusees", "Lignes de relevé refusées"
    LIGNES_ECARTEES = "lignes_ecartees", "Lignes de relevé écartées"
    LIGNES_ROUVERTES = "lignes_rouvertes", "Lignes de relevé rouvertes"
    HEURES_REGULARISEES = "heures_regularisees", "Heures régularisées dans un mois clos"
    LIGNE_RATTACHEE = "ligne_rattachee", "Ligne de relevé rattachée"
    LIGNE_DEMANDEE = "ligne_demandee", "Personne d’un relevé demandée au facilitateur"
    LIGNE_REPRISE = "ligne_reprise", "Choix sur une ligne de relevé défait"
    LIGNE_SAISIE = "ligne_saisie", "Heures d’un relevé numérisé saisies"
    RATTACHEMENT_RETENU = "rattachement_retenu", "Écriture d’un nom retenue"
    MOIS_CLOS = "mois_clos", "Mois clos"
    MOIS_ROUVERT = "mois_rouvert", "Mois rouvert"
    RAPPEL_ENVOYE = "rappel_envoye", "Rappel envoyé"
    RAPPELS_SUSPENDUS = "rappels_suspendus", "Rappels suspendus"
    RAPPELS_REPRIS = "rappels_repris", "Rappels repris"
    ADRESSE_EN_ERREUR = "adresse_en_erreur", "Adresse en erreur"
    ADRESSE_RETABLIE = "adresse_retablie", "Adresse rétablie"
    MISE_EN_DEMEURE_PROPOSEE = "mise_en_demeure_proposee", "Mise en demeure proposée"
    LIEN_DEPOT_CREE = "lien_depot_cree", "Lien de dépôt créé"
    LIEN_DEPOT_UTILISE = "lien_depot_utilise", "Lien de dépôt utilisé"
    LIEN_DEPOT_REVOQUE = "lien_depot_revoque", "Lien de dépôt révoqué"
    LIENS_PROPOSES = "liens_proposes", "Liens avec des participants proposés"
    LIEN_CONFIRME = "lien_confirme", "Lien avec un participant confirmé"
    LIEN_REFUSE = "lien_refuse", "Lien avec un participant refusé"
    LIEN_ANNULE = "lien_annule", "Décision sur un lien annulée"
    PARTICIPANT_CONSULTE = "participant_consulte", "Fiche de participant consultée"
    PROPOSITION_TRAITEE = "proposition_traitee", "Proposition traitée"
    PIECE_DEPOSEE = "piece_deposee", "Pièce déposée"
    PIECE_OUVERTE = "piece_ouverte", "Pièce ouverte"
    PERSONNE_CONSULTEE = "personne_consultee", "Fiche de personne consultée"
    LISTE_NOMINATIVE_CONSULTEE = "liste_nominative_consultee", "Liste nominative consultée"
    EXPORT_NOMINATIF = "export_nominatif", "Export nominatif"
    EXPORT_ANONYME = "export_anonyme", "Export sans nom"
    EN_NOMBRE = "en_nombre", "Action sur plusieurs lignes"
    VUE_ENREGISTREE = "vue_enregistree", "Vue d’une liste enregistrée"
    VUE_RETIREE = "vue_retiree", "Vue d’une liste retirée"
    PERSONNE_ANONYMISEE = "personne_anonymisee", "Personne anonymisée"
    DONNEES_PURGEES = "donnees_purgees", "Valeurs nominatives du journal purgées"
    TRAVAIL_DEMANDE = "travail_demande", "Travail en arrière-plan demandé"
    TRAVAIL_ANNULE = "travail_annule", "Travail en arrière-plan annulé"
    TRAVAIL_ECHOUE = "travail_echoue", "Travail en arrière-plan échoué"
    SAUVEGARDE = "sauvegarde", "Sauvegarde"
    RESTAURATION = "restauration", "Restauration"
    DEMONSTRATION_REMPLIE = "demonstration_remplie", "Démonstration remplie"


def consigner(
    acteur: Acteur,
    verbe: Verbe,
    *,
    objet: tuple[str, int | None] = ("", None),
    territoire_id: int | None = None,
    valeurs: dict | None = None,
    le: datetime | None = None,
) -> Evenement:
    """Append one event to the chain, in the current transaction; flushes.

    `objet` is (table, id). `valeurs` may be nominative: they go to the purgeable table. The head of the chain is
    taken FOR UPDATE, so concurrent transactions queue and the numbering has no gap.
    """
    session = db.session
    rang, precedente = _prendre_la_tete(session)
    sel, brut = secrets.token_hex(16), canonique(valeurs or {})
    evenement = Evenement(
        numero=rang + 1,
        le=le or maintenant(),
        verbe=verbe.value,
        compte_id=acteur.compte_id,
        acteur=acteur.nom,
        territoire_id=territoire_id,
        objet_type=objet[0],
        objet_id=objet[1],
        empreinte_donnees=empreinte_donnees(sel, brut),
        precedente=precedente,
    )
    evenement.empreinte = empreinte_evenement(evenement)
    session.add(evenement)
    session.flush()
    session.add(DonneesEvenement(numero=evenement.numero, sel=sel, valeurs=brut))
    session.execute(
        update(TeteJournal).values(
            numero=evenement.numero,
            empreinte=sceau_de_tete(evenement.numero, evenement.empreinte, evenement.le),
            maj_le=evenement.le,
        )
    )
    session.flush()
    return evenement


def _prendre_la_tete(session: Session) -> tuple[int, str]:
    """Lock the head; return the number of the last event and its digest, that the next one carries."""
    tete = session.execute(select(TeteJournal.numero, TeteJournal.empreinte).with_for_update()).one_or_none()
    if tete is None:
        raise RuntimeError("le journal n’a pas de tête : la base n’a pas été mise à jour par ses migrations")
    if tete.numero == 0:
        return 0, ORIGINE
    derniere = session.scalar(select(Evenement.empreinte).where(Evenement.numero == tete.numero))
    # A last event deleted by hand does not stop the work: the chain goes on, visibly broken at that number.
    return tete.numero, derniere or tete.empreinte


def sceau_de_tete(numero: int, empreinte: str, le: datetime) -> str:
    """Keyed seal of the head: without the secret, nobody shortens the journal and writes a matching head."""
    texte = canonique({"t": [numero, empreinte, le.isoformat(timespec="microseconds")]})
    return hmac.new(coffre.cle("journal/tete"), texte.encode(), hashlib.sha256).hexdigest()


def canonique(valeurs: dict) -> str:
    """JSON with sorted keys and without spaces: the same values always give the same text."""
    return json.dumps(valeurs, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_en_texte)


def _en_texte(valeur) -> str:
    if isinstance(valeur, datetime | date):
        return valeur.isoformat()
    if isinstance(valeur, Decimal | Enum):
        return str(valeur)
    raise TypeError(f"{type(valeur).__name__} n’entre pas dans le journal")


def empreinte_donnees(sel: str, brut: str) -> str:
    return hashlib.sha256(f"{sel}|{brut}".encode()).hexdigest()


def empreinte_evenement(e: Evenement | Row) -> str:
    """HMAC-SHA256 (hexadecimal) of an event and of the digest of the one before it."""
    champs = (
        e.numero, e.le.isoformat(timespec="microseconds"), e.verbe, e.compte_id, e.acteur, e.territoire_id,
        e.objet_type, e.objet_id, e.empreinte_donnees, e.precedente,
    )  # fmt: skip
    return hmac.new(
        coffre.cle("journal"), canonique({"c": list(champs)}).encode(), hashlib.sha256
    ).hexdigest()


def lire_tete() -> Row:
    """`numero` and `empreinte` of the head: what to note elsewhere to recognise this state of the journal."""
    return db.session.execute(select(TeteJournal.numero, TeteJournal.empreinte)).one()


def compter() -> int:
    """Number of events in the chain."""
    return db.session.scalar(select(func.count()).select_from(Evenement)) or 0


def purger_valeurs(acteur: Acteur, numeros: Iterable[int], *, motif: str) -> Evenement:
    """Delete the values of the given events and say so in the journal; the chain stays true.

    What announces a purge is never purged itself, or the purge it announces would look like a theft.
    """
    purgeables = _purgeables(sorted(set(numeros)))
    evenement = consigner(
        acteur,
        Verbe.DONNEES_PURGEES,
        valeurs={"motif": motif, "nombre": len(purgeables), "numeros": purgeables},
    )
    for debut in range(0, len(purgeables), LOT):
        lot = purgeables[debut : debut + LOT]
        db.session.execute(delete(DonneesEvenement).where(DonneesEvenement.numero.in_(lot)))
        db.session.execute(
            insert(PurgeEvenement), [{"numero": n, "purge_par": evenement.numero} for n in lot]
        )
    db.session.flush()
    return evenement


def _purgeables(numeros: list[int]) -> list[int]:
    """Those that still have values, and are not themselves the announcement of a purge."""
    gardes: list[int] = []
    for debut in range(0, len(numeros), LOT):
        requete = (
            select(DonneesEvenement.numero)
            .join(Evenement, Evenement.numero == DonneesEvenement.numero)
            .where(Evenement.verbe != Verbe.DONNEES_PURGEES.value)
            .where(DonneesEvenement.numero.in_(numeros[debut : debut + LOT]))
            .order_by(DonneesEvenement.numero)
        )
        gardes += db.session.scalars(requete)
    return gardes
