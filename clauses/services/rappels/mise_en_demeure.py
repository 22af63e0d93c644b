"""A formal notice proposed to the buyer, once the last reminder was left without an answer.

The notice that makes a penalty run is the buyer's, dated and received (domaine §6): the site only writes it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from ...extensions import db
from ...models import Attribution, Compte, Lot, Marche, MiseEnDemeure, RappelLigne, Structure
from ..acteur import Acteur
from ..erreurs import DonneesInvalides, Introuvable
from ..journal import Verbe, consigner
from ..perimetre import attributions_visibles
from ..permissions import Permission
from .demandes import PALIERS, Demande, lire_demandes
from .mots import enumerer, jour_en_lettres, periode_en_lettres
from .plan import rappels_des


@dataclass(frozen=True)
class Proposition:
    """What to propose for one commitment, and what was proposed before, newest first.

    `texte` is empty as long as the last reminder's day has not come for any sheet.
    """

    attribution_id: int
    marche_id: int
    marche: str
    territoire_id: int
    attributaire: str
    donneur_ordre: str
    demandes: Sequence[Demande]
    texte: str
    proposees: Sequence


def lire_proposition(acteur: Acteur, attribution_id: int, aujourdhui: date) -> Proposition:
    """Raises `Introuvable` when the commitment is not of the actor's territories."""
    ligne = _engagement(acteur, attribution_id)
    demandes = [
        d
        for d in lire_demandes(acteur, aujourdhui, attribution_id=attribution_id)
        if not d.est_employeur and d.retard(aujourdhui) >= PALIERS[-1]
    ]
    marche = f"{ligne.reference}, lot {ligne.numero}" if ligne.numero else ligne.reference
    rappels = rappels_des(demandes) if demandes else {}
    return Proposition(
        attribution_id=attribution_id,
        marche_id=ligne.marche_id,
        marche=marche,
        territoire_id=ligne.territoire_id,
        attributaire=ligne.attributaire,
        donneur_ordre=ligne.donneur_ordre,
        demandes=demandes,
        texte=_texte(ligne, marche, demandes, rappels, aujourdhui) if demandes else "",
        proposees=_proposees(attribution_id),
    )


def proposer(acteur: Acteur, attribution_id: int, aujourdhui: date, maintenant: datetime) -> MiseEnDemeure:
    """Keep the text as proposed that day, journaled; proposed twice the same day, it is the same proposal.

    Raises `Introuvable`, and `DonneesInvalides` when nothing is late enough.
    """
    proposition = lire_proposition(acteur, attribution_id, aujourdhui)
    if not proposition.texte:
        raise DonneesInvalides(
            f"Aucun relevé de cet engagement n’est en retard de {PALIERS[-1]} jours : il n’y a rien à proposer."
        )
    # The commitment is held while it is read: two clicks at once make one proposal.
    requete = attributions_visibles(acteur, Permission.RAPPEL_GERER).where(Attribution.id == attribution_id)
    db.session.scalar(requete.with_for_update(of=Attribution))
    deja = db.session.scalar(
        select(MiseEnDemeure).where(
            MiseEnDemeure.attribution_id == attribution_id, MiseEnDemeure.jour == aujourdhui
        )
    )
    if deja is not None:
        return deja
    posee = MiseEnDemeure(
        territoire_id=proposition.territoire_id,
        attribution_id=attribution_id,
        jour=aujourdhui,
        texte=proposition.texte,
        proposee_le=maintenant,
        auteur_id=acteur.compte_id,
    )
    db.session.add(posee)
    db.session.flush()
    consigner(
        acteur,
        Verbe.MISE_EN_DEMEURE_PROPOSEE,
        objet=("marche", proposition.marche_id),
        territoire_id=proposition.territoire_id,
        valeurs={
            "attribution": attribution_id,
            "releves": [f"{d.exigible:%Y-%m}" for d in proposition.demandes],
        },
        le=maintenant,
    )
    return posee


def _engagement(acteur: Acteur, attribution_id: int):
    acheteur = select(Structure.id, Structure.nom).subquery("acheteur")
    ligne = db.session.execute(
        attributions_visibles(acteur, Permission.RAPPEL_GERER)
        .where(Attribution.id == attribution_id)
        .join(Lot, Lot.id == Attribution.lot_id)
        .join(Marche, Marche.id == Lot.marche_id)
        .join(Structure, Structure.id == Attribution.structure_id)
        .join(acheteur, acheteur.c.id == Marche.donneur_ordre_id)
        .with_only_columns(
            Marche.id.label("marche_id"), Marche.territoire_id, Marche.reference, Marche.objet, Marche.type_clause,
            Marche.ccag, Lot.numero, Structure.nom.label("attributaire"), acheteur.c.nom.label("donneur_ordre"),
            maintain_column_froms=True,
        )
    ).one_or_none()  # fmt: skip
    if ligne is None:
        raise Introuvable("Cet engagement n’existe pas, ou n’est pas dans les territoires que vous suivez.")
    return ligne


def _proposees(attribution_id: int) -> Sequence:
    requete = (
        select(MiseEnDemeure.proposee_le, MiseEnDemeure.texte, MiseEnDemeure.id, Compte.nom.label("auteur"))
        .outerjoin(Compte, Compte.id == MiseEnDemeure.auteur_id)
        .where(MiseEnDemeure.attribution_id == attribution_id)
        .order_by(MiseEnDemeure.proposee_le.desc(), MiseEnDemeure.id.desc())
    )
    return db.session.execute(requete).all()


def _texte(ligne, marche: str, demandes: Sequence[Demande], rappels, aujourdhui: date) -> str:
    releves = "\n".join(
        f"- {periode_en_lettres(d.mois)}, attendu pour le {jour_en_lettres(d.echeance)}"
        f" ; {_rappels_en_mots(rappels.get(d.cle, ()))}"
        for d in demandes
    )
    clause = ligne.type_clause.libelle if ligne.type_clause else "à préciser"
    ccag = f" ; CCAG : {ligne.ccag}" if ligne.ccag else ""
    return f"""PROPOSITION DE MISE EN DEMEURE
établie le {jour_en_lettres(aujourdhui)}, à l’intention de {ligne.donneur_ordre}

Marché : {marche}
Objet : {ligne.objet or "non renseigné"}
Attributaire : {ligne.attributaire}
Clause d’insertion : {clause}{ccag}

Relevés d’heures non remis :
{releves}

Texte proposé, que l’acheteur adapte et envoie s’il le décide :

Madame, Monsieur,

Le marché {marche} comporte une clause sociale d’insertion. Elle vous oblige à remettre les relevés des heures
effectuées par les personnes en insertion, à la périodicité que fixe le marché.
{_constat(demandes, rappels)}.

Nous vous mettons en demeure de les remettre dans un délai de quinze jours à compter de la réception de ce courrier.
À défaut, les pénalités prévues au cahier des clauses administratives particulières [article à compléter] pourront
être appliquées.

Ce document est une proposition : la décision d’adresser ou non une mise en demeure appartient à l’acheteur.
"""


def _constat(demandes: Sequence[Demande], rappels) -> str:
    """What was not given, and whether it was asked for again."""
    debut = "Malgré les rappels qui vous ont été adressés, les" if rappels else "Les"
    periodes = enumerer(periode_en_lettres(d.mois) for d in demandes)
    return f"{debut} relevés suivants n’ont pas été remis : {periodes}"


def _rappels_en_mots(rappels: Sequence[RappelLigne]) -> str:
    jours = sorted({ligne.jour for ligne in rappels})
    if not jours:
        return "aucun rappel n’a pu être envoyé"
    mot = "rappel" if len(jours) == 1 else "rappels"
    return f"{mot} du {enumerer(jour_en_lettres(j) for j in jours)}"
