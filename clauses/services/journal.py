"""The journal: who did what, when, in the same transaction as the act, chained so that a change shows.

Each event carries `empreinte = HMAC(cle, numero | le | verbe | … | empreinte_donnees | precedente)`. The values
(names included) are in `DonneesEvenement`, and the chain holds only their salted digest: purging the values
leaves the chain true, and the purge is itself an event.
"""

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from ..extensions import coffre, db
from ..models import DonneesEvenement, Evenement, PurgeEvenement, TeteJournal
from ..models.types import Vocabulaire, maintenant
from .acteur import Acteur

ORIGINE = "0" * 64


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
    MOT_DE_PASSE_CHOISI = "mot_de_passe_choisi", "Mot de passe choisi"
    CONNEXION = "connexion", "Connexion"
    CONNEXION_REFUSEE = "connexion_refusee", "Connexion refusée"
    DECONNEXION = "deconnexion", "Déconnexion"
    IMPORT_APPLIQUE = "import_applique", "Import appliqué"
    MARCHE_CREE = "marche_cree", "Marché créé"
    MARCHE_MODIFIE = "marche_modifie", "Marché modifié"
    MARCHE_QUALIFIE = "marche_qualifie", "Marché qualifié"
    PROPOSITION_TRAITEE = "proposition_traitee", "Proposition traitée"
    PERSONNE_CONSULTEE = "personne_consultee", "Fiche de personne consultée"
    LISTE_NOMINATIVE_CONSULTEE = "liste_nominative_consultee", "Liste nominative consultée"
    EXPORT_NOMINATIF = "export_nominatif", "Export nominatif"
    EXPORT_ANONYME = "export_anonyme", "Export sans nom"
    PERSONNE_ANONYMISEE = "personne_anonymisee", "Personne anonymisée"
    DONNEES_PURGEES = "donnees_purgees", "Valeurs nominatives du journal purgées"
    SAUVEGARDE = "sauvegarde", "Sauvegarde"
    RESTAURATION = "restauration", "Restauration"
    DEMONSTRATION_REMPLIE = "demonstration_remplie", "Démonstration remplie"


@dataclass(frozen=True)
class Anomalie:
    """A broken link: the number of the event and what is wrong with it."""

    numero: int
    message: str


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
    tete = _prendre_la_tete(session)
    sel, brut = secrets.token_hex(16), canonique(valeurs or {})
    evenement = Evenement(
        numero=tete.numero + 1,
        le=le or maintenant(),
        verbe=verbe.value,
        compte_id=acteur.compte_id,
        acteur=acteur.nom,
        territoire_id=territoire_id,
        objet_type=objet[0],
        objet_id=objet[1],
        empreinte_donnees=_empreinte_donnees(sel, brut),
        precedente=tete.empreinte,
    )
    evenement.empreinte = empreinte_evenement(evenement)
    session.add(evenement)
    session.flush()
    session.add(DonneesEvenement(numero=evenement.numero, sel=sel, valeurs=brut))
    session.execute(
        update(TeteJournal).values(
            numero=evenement.numero, empreinte=evenement.empreinte, maj_le=evenement.le
        )
    )
    session.flush()
    return evenement


def _prendre_la_tete(session: Session):
    tete = session.execute(select(TeteJournal.numero, TeteJournal.empreinte).with_for_update()).one_or_none()
    if tete is None:
        raise RuntimeError("le journal n’a pas de tête : la base n’a pas été mise à jour par ses migrations")
    return tete


def canonique(valeurs: dict) -> str:
    """JSON with sorted keys and without spaces: the same values always give the same text."""
    return json.dumps(valeurs, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_en_texte)


def _en_texte(valeur) -> str:
    if isinstance(valeur, datetime | date):
        return valeur.isoformat()
    if isinstance(valeur, Decimal | Enum):
        return str(valeur)
    raise TypeError(f"{type(valeur).__name__} n’entre pas dans le journal")


def _empreinte_donnees(sel: str, brut: str) -> str:
    return hashlib.sha256(f"{sel}|{brut}".encode()).hexdigest()


def empreinte_evenement(e: Evenement) -> str:
    """HMAC-SHA256 (hexadecimal) of an event and of the digest of the one before it."""
    champs = (
        e.numero, e.le.isoformat(timespec="microseconds"), e.verbe, e.compte_id, e.acteur, e.territoire_id,
        e.objet_type, e.objet_id, e.empreinte_donnees, e.precedente,
    )  # fmt: skip
    return hmac.new(
        coffre.cle("journal"), canonique({"c": list(champs)}).encode(), hashlib.sha256
    ).hexdigest()


def verifier() -> Anomalie | None:
    """Walk the whole chain; return the first broken link, or `None` when it is true.

    Found: an event edited, deleted (the newest too), inserted or moved; a value edited; a value removed without a
    purge event that says so.
    """
    precedente, attendu = ORIGINE, 1
    purges: dict[int, int] = {}
    annoncees: set[tuple[int, int]] = set()
    for evenement, donnees, purge_par in _parcourir():
        anomalie = _examiner(evenement, donnees, purge_par, attendu, precedente)
        if anomalie:
            return anomalie
        if purge_par is not None:
            purges[evenement.numero] = purge_par
        if evenement.verbe == Verbe.DONNEES_PURGEES and donnees is not None:
            annoncees |= {(n, evenement.numero) for n in json.loads(donnees.valeurs)["numeros"]}
        precedente, attendu = evenement.empreinte, attendu + 1
    return _examiner_les_purges(purges, annoncees) or _examiner_la_tete(attendu - 1, precedente)


def _examiner_les_purges(purges: dict[int, int], annoncees: set[tuple[int, int]]) -> Anomalie | None:
    """A purge written by hand, that no event of the journal announces, is a removal."""
    for numero, par in sorted(purges.items()):
        if (numero, par) not in annoncees:
            return Anomalie(numero, f"les valeurs de l’entrée {numero} ont disparu sans purge consignée")
    return None


def _parcourir():
    requete = (
        select(Evenement, DonneesEvenement, PurgeEvenement.purge_par)
        .outerjoin(DonneesEvenement, DonneesEvenement.numero == Evenement.numero)
        .outerjoin(PurgeEvenement, PurgeEvenement.numero == Evenement.numero)
        .order_by(Evenement.numero)
        .execution_options(yield_per=2000)
    )
    with db.session.execute(requete) as lignes:
        for evenement, donnees, purge in lignes:
            yield evenement, donnees, purge
            db.session.expunge(evenement)
            if donnees is not None:
                db.session.expunge(donnees)


def _examiner(e: Evenement, donnees, purge_par: int | None, attendu: int, precedente: str) -> Anomalie | None:
    if e.numero != attendu:
        return Anomalie(attendu, f"l’entrée {attendu} manque (la suivante porte le numéro {e.numero})")
    if e.precedente != precedente:
        return Anomalie(e.numero, f"l’entrée {e.numero} ne suit pas l’entrée {e.numero - 1}")
    if not hmac.compare_digest(e.empreinte, empreinte_evenement(e)):
        return Anomalie(e.numero, f"l’entrée {e.numero} a été modifiée")
    if donnees is None:
        if purge_par is None:
            return Anomalie(e.numero, f"les valeurs de l’entrée {e.numero} ont disparu sans purge consignée")
    elif _empreinte_donnees(donnees.sel, donnees.valeurs) != e.empreinte_donnees:
        return Anomalie(e.numero, f"les valeurs de l’entrée {e.numero} ont été modifiées")
    return None


def _examiner_la_tete(dernier: int, empreinte: str) -> Anomalie | None:
    tete = db.session.execute(select(TeteJournal.numero, TeteJournal.empreinte)).one_or_none()
    if tete is None:
        return Anomalie(dernier + 1, "la tête du journal manque")
    if tete.numero != dernier:
        return Anomalie(
            dernier + 1, f"l’entrée {dernier + 1} manque (la tête du journal annonce {tete.numero})"
        )
    if tete.empreinte != empreinte:
        return Anomalie(dernier, f"la tête du journal ne suit pas l’entrée {dernier}")
    return None


def compter() -> int:
    """Number of events in the chain."""
    return db.session.scalar(select(func.count()).select_from(Evenement)) or 0


def purger_valeurs(acteur: Acteur, numeros: list[int], *, motif: str) -> Evenement:
    """Delete the values of the given events and say so in the journal; the chain stays true."""
    evenement = consigner(
        acteur, Verbe.DONNEES_PURGEES, valeurs={"motif": motif, "nombre": len(numeros), "numeros": numeros}
    )
    for numero in numeros:
        donnees = db.session.get(DonneesEvenement, numero)
        if donnees is not None:
            db.session.delete(donnees)
            db.session.add(PurgeEvenement(numero=numero, purge_par=evenement.numero))
    db.session.flush()
    return evenement
