"""The page of one participant: pathway, link and its history, contracts and hours once linked; journaled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from ...extensions import db
from ...models import Affectation, Compte, LienPlie, ParticipantPlie, Personne, Territoire
from ...models.vocabulaire import EtatHeures, EtatLien
from ..acteur import Acteur
from ..contrats.heures import HeuresLues, MoisPersonne, lire_heures, par_mois, total
from ..erreurs import Introuvable
from ..historique import FUSEAU
from ..journal import Verbe, consigner
from ..perimetre import liens_visibles, participants_visibles, personnes_visibles
from ..permissions import Permission
from ..personnes.eligibilite import age
from ..personnes.fiche import commune_lue, lire_contrats
from .decisions import comparer
from .lecture import NOMMEES, SEXES, Paire, lire_paires
from .liste import nom_lu, participants_lisibles
from .masse import a_decider

#: What a version of a link tells, by its state; a proposal after a decision is the undoing of it.
MOTS = {
    EtatLien.PROPOSE: ("Lien proposé", "question-circle"),
    EtatLien.CONFIRME: ("Lien confirmé", "check-circle"),
    EtatLien.REFUSE: ("Lien refusé", "slash-circle"),
}
ANNULE = ("Décision annulée", "arrow-counterclockwise")


@dataclass(frozen=True)
class FicheParticipant:
    """`personne` is the linked one; `attente`, `ecart` and `historique` are for those who decide of links.

    `ecart` is the confirmed pair when the two identities are no longer as close as when the link was made.
    """

    participant: ParticipantPlie
    territoire: Territoire
    nom: str
    age: int | None
    commune: str | None
    peut_lier: bool
    lien: LienPlie | None
    auteur: str | None
    personne: Personne | None
    attente: Sequence[Paire]
    ecart: Paire | None
    historique: Sequence[dict]
    contrats: Sequence
    heures: Sequence[HeuresLues]
    mois: Sequence[MoisPersonne]

    @property
    def sexe(self) -> str | None:
        return SEXES.get(self.participant.sexe)

    @property
    def validees(self) -> Decimal:
        return total(self.heures, EtatHeures.VALIDEE)

    @property
    def declarees(self) -> Decimal:
        return total(self.heures, EtatHeures.DECLAREE)


def consulter_participant(acteur: Acteur, participant_id: int, aujourdhui: date) -> FicheParticipant:
    """The participant, within what the actor may know; the reading is journaled. Raises `Introuvable`."""
    participant, territoire = _trouver(acteur, participant_id)
    consigner(
        acteur,
        Verbe.PARTICIPANT_CONSULTE,
        objet=("participant_plie", participant.id),
        territoire_id=participant.territoire_id,
    )
    peut_lier = trouver_a_lier(acteur, participant_id, ou_rien=True) is not None
    lien, auteur = _lien_confirme(participant_id)
    personne = _personne(acteur, lien)
    heures = lire_heures(acteur, Affectation.personne_id == personne.id) if personne else []
    return FicheParticipant(
        participant=participant,
        territoire=territoire,
        nom=nom_lu(participant),
        age=age(participant.date_naissance, aujourdhui),
        commune=commune_lue(participant.code_commune),
        peut_lier=peut_lier,
        lien=lien,
        auteur=auteur,
        personne=personne,
        attente=lire_paires(_attente(acteur, participant_id)) if peut_lier and not lien else [],
        ecart=_ecart(acteur, lien) if peut_lier and lien else None,
        historique=_historique(acteur, participant_id) if peut_lier else [],
        contrats=lire_contrats(acteur, personne.id, aujourdhui) if personne else [],
        heures=heures,
        mois=par_mois(heures),
    )


def _trouver(acteur: Acteur, participant_id: int) -> tuple[ParticipantPlie, Territoire]:
    lu = db.session.execute(
        participants_lisibles(acteur)
        .where(ParticipantPlie.id == participant_id)
        .join(Territoire, Territoire.id == ParticipantPlie.territoire_id)
        .add_columns(Territoire)
    ).one_or_none()
    if lu is None:
        raise Introuvable("Ce participant n’existe pas, ou n’est pas parmi ceux que vous suivez.")
    return tuple(lu)


def trouver_a_lier(acteur: Acteur, participant_id: int, *, ou_rien: bool = False) -> ParticipantPlie | None:
    """The participant, for whoever decides of their link. Raises `Introuvable` unless `ou_rien`."""
    requete = participants_visibles(acteur, Permission.PARTICIPANT_LIER)
    participant = db.session.scalar(requete.where(ParticipantPlie.id == participant_id))
    if participant is None and not ou_rien:
        raise Introuvable("Ce participant n’existe pas.")
    return participant


def _lien_confirme(participant_id: int) -> tuple[LienPlie | None, str | None]:
    """The link in force, and who confirmed it."""
    lu = db.session.execute(
        select(LienPlie, Compte.nom)
        .outerjoin(Compte, Compte.id == LienPlie.auteur_id)
        .where(LienPlie.participant_id == participant_id, LienPlie.valable_au.is_(None))
        .where(LienPlie.etat == EtatLien.CONFIRME)
        .order_by(LienPlie.id)
        .limit(1)
    ).one_or_none()
    return tuple(lu) if lu else (None, None)


def _personne(acteur: Acteur, lien: LienPlie | None) -> Personne | None:
    """The person linked, when the reader may see them."""
    if lien is None:
        return None
    return db.session.scalar(personnes_visibles(acteur).where(Personne.id == lien.personne_id))


def _attente(acteur: Acteur, participant_id: int):
    return a_decider(acteur, LienPlie.participant_id == participant_id).order_by(LienPlie.id)


def _ecart(acteur: Acteur, lien: LienPlie) -> Paire | None:
    """The confirmed pair, when a file or a page has changed one of its identities since."""
    if lien.niveau is None or comparer(lien.participant_id, lien.personne_id)[0] is lien.niveau:
        return None
    paires = lire_paires(
        liens_visibles(acteur).where(LienPlie.id == lien.id, LienPlie.personne_id.in_(NOMMEES))
    )
    return paires[0] if paires else None


def _historique(acteur: Acteur, participant_id: int) -> list[dict]:
    """Every version of the participant's links, the newest first, with who and when."""
    lignes = db.session.execute(
        liens_visibles(acteur)
        .where(LienPlie.participant_id == participant_id)
        .join(Personne, Personne.id == LienPlie.personne_id)
        .outerjoin(Compte, Compte.id == LienPlie.auteur_id)
        .with_only_columns(LienPlie, Personne, Compte.nom, maintain_column_froms=True)
        .order_by(LienPlie.valable_du, LienPlie.id)
    )
    dits, decides = [], set()
    for lien, personne, auteur in lignes:
        mots, icone = MOTS[lien.etat]
        if lien.etat is not EtatLien.PROPOSE:
            decides.add(lien.personne_id)
        elif lien.personne_id in decides:
            mots, icone = ANNULE
            decides.discard(lien.personne_id)
        dits.append(
            {
                "quand": lien.valable_du.astimezone(FUSEAU),
                "auteur": auteur,
                "libelle": f"{mots} : {personne.nom_complet}",
                "detail": " · ".join(filter(None, (lien.niveau and lien.niveau.libelle, lien.source))),
                "icone": icone,
            }
        )
    return dits[::-1]
