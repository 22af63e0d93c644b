"""Values read in a public file for fields edited by hand since: kept aside until somebody chooses."""

from datetime import date
from decimal import Decimal, InvalidOperation

from sqlalchemy import Date, Enum, Integer, Numeric, inspect, select

from ...extensions import db
from ...models import Marche, Proposition
from ...models.vocabulaire import EtatProposition, Secteur
from ..acteur import Acteur
from ..erreurs import DonneesInvalides, Introuvable, TransitionImpossible
from ..journal import Verbe, consigner
from ..normalisation import texte_recherche
from ..perimetre import marches_visibles
from ..permissions import Permission

#: The fields a public file speaks of, in the words of the screen.
LIBELLES = {
    "objet": "Objet",
    "cpv": "CPV",
    "nature": "Nature",
    "montant_ht": "Montant HT",
    "date_notification": "Date de notification",
    "date_fin": "Date de fin",
    "duree_mois": "Durée en mois",
    "type_clause": "Type de clause",
    "ccag": "CCAG",
    "procedure": "Procédure",
}


def propositions_a_traiter(acteur: Acteur, marche: Marche) -> list[Proposition]:
    """The values waiting for a choice, for those who may make it."""
    visibles = marches_visibles(acteur, Permission.MARCHE_QUALIFIER).with_only_columns(Marche.id)
    return list(
        db.session.scalars(
            select(Proposition)
            .where(
                Proposition.marche_id == marche.id,
                Proposition.marche_id.in_(visibles),
                Proposition.etat == EtatProposition.PROPOSEE,
                Proposition.champ.in_(LIBELLES),
            )
            .order_by(Proposition.champ, Proposition.id)
        )
    )


def traiter_proposition(
    acteur: Acteur, marche_id: int, proposition_id: int, *, accepter: bool
) -> Proposition:
    """Write the proposed value in the market, or keep the one there; journaled.

    Raises `Introuvable`; `TransitionImpossible` when somebody chose before; `DonneesInvalides` when the proposed
    text is not a value of the field.
    """
    visibles = marches_visibles(acteur, Permission.MARCHE_QUALIFIER).where(Marche.id == marche_id)
    marche = db.session.scalar(visibles.with_for_update())
    proposition = db.session.scalar(
        select(Proposition).where(Proposition.id == proposition_id, Proposition.marche_id == marche_id)
    )
    if marche is None or proposition is None or proposition.champ not in LIBELLES:
        raise Introuvable(
            "Cette proposition n’existe pas, ou n’est pas dans les territoires que vous suivez."
        )
    if proposition.etat != EtatProposition.PROPOSEE:
        raise TransitionImpossible(f"Cette proposition est déjà « {proposition.etat.libelle} ».")
    if accepter:
        _appliquer(marche, proposition)
    proposition.etat = EtatProposition.ACCEPTEE if accepter else EtatProposition.REFUSEE
    db.session.flush()
    consigner(
        acteur,
        Verbe.PROPOSITION_TRAITEE,
        objet=("marche", marche.id),
        territoire_id=marche.territoire_id,
        valeurs={
            "champ": proposition.champ,
            "libelle": LIBELLES[proposition.champ],
            "actuelle": proposition.valeur_actuelle,
            "proposee": proposition.valeur_proposee,
            "acceptee": accepter,
        },
    )
    return proposition


def _appliquer(marche: Marche, proposition: Proposition) -> None:
    """The value goes in, with what is deduced from it; the market now says what the public file says."""
    champ, texte = proposition.champ, proposition.valeur_proposee
    setattr(marche, champ, _valeur(champ, texte))
    if champ == "objet":
        marche.recherche = texte_recherche(f"{marche.reference} {marche.objet}")[:1500]
    if champ == "cpv" and not marche.secteur_motif:
        marche.secteur = Secteur.BTP if texte.startswith("45") else Secteur.HORS_BTP
    marche.donnees_publiques = {**(marche.donnees_publiques or {}), champ: texte}


def _valeur(champ: str, texte: str):
    """The text of a proposition as a value of the column: ISO days, decimal point, codes."""
    genre = inspect(Marche).columns[champ].type
    try:
        return _convertir(genre, texte)
    except (ValueError, LookupError, InvalidOperation):
        raise DonneesInvalides(
            f"« {texte} » ne se lit pas comme « {LIBELLES[champ]} » : gardez la valeur actuelle.", champ
        ) from None


def _convertir(genre, texte: str):
    if isinstance(genre, Enum):
        return genre.enum_class(texte)
    if isinstance(genre, Date):
        return date.fromisoformat(texte)
    if isinstance(genre, Integer):
        return int(texte)
    if isinstance(genre, Numeric):
        return Decimal(texte)
    return texte
