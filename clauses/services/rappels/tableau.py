"""The page « Rappels »: what leaves next, who cannot be reached, who is left alone, and what left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Row, Select, func, select

from ...extensions import db
from ...models import AccesDepot, Compte, PauseRappel, Rappel, RappelLigne, Structure, Territoire
from ...models.rappels import EtatRappel
from .. import courriels
from ..acteur import Acteur
from ..perimetre import territoires_visibles
from ..permissions import Permission
from .demandes import Demande, lire_demandes
from .destinataires import Destinataire, Destinataires, destinataires_des
from .envoi import demandes_pour
from .liens import liens_de, trouver_structure
from .message import rediger
from .pauses import territoires_de_pause
from .plan import Digest, digest_de, pauses_des, plan_du_jour

ENVOIS_MONTRES = 30
#: A digest that stays reserved for longer was interrupted.
DELAI_D_ENVOI = timedelta(minutes=15)
#: Stands for the link of each address in what is shown before it leaves.
LIEN_MONTRE = "(ici, le lien personnel de chaque adresse)"


@dataclass(frozen=True)
class AdresseMontree:
    """An address that refuses our messages, and the structure it is of."""

    structure_id: int
    structure: str
    destinataire: Destinataire


@dataclass(frozen=True)
class Tableau:
    """`a_envoyer` can leave today, `sans_adresse` cannot. `panne` is why nothing can, when nothing can."""

    a_envoyer: Sequence[Digest]
    sans_adresse: Sequence[Digest]
    en_erreur: Sequence[AdresseMontree]
    pauses: Sequence[Row]
    envoyes: Sequence[Row]
    panne: str


def lire_tableau(acteur: Acteur, aujourdhui: date) -> Tableau:
    """In the actor's territories; a constant number of queries."""
    acteur.exiger(Permission.RAPPEL_GERER)
    plan = plan_du_jour(acteur, aujourdhui)
    demandes = lire_demandes(acteur, aujourdhui)
    return Tableau(
        a_envoyer=[d for d in plan if d.destinataires.joignables],
        sans_adresse=[d for d in plan if not d.destinataires.joignables],
        en_erreur=_en_erreur(acteur, demandes, aujourdhui),
        pauses=_pauses(acteur, aujourdhui),
        envoyes=_envoyes(acteur),
        panne="" if courriels.est_regle() else courriels.NON_REGLE,
    )


def _territoires(acteur: Acteur) -> Select:
    return territoires_visibles(acteur, Permission.RAPPEL_GERER).with_only_columns(Territoire.id)


def _en_erreur(acteur: Acteur, demandes: Sequence[Demande], aujourdhui: date) -> list[AdresseMontree]:
    """Those of the structures that owe something: the others can wait."""
    noms = {d.structure_id: d.structure for d in demandes}
    territoires: dict[int, set[int]] = {}
    for demande in demandes:
        territoires.setdefault(demande.structure_id, set()).add(demande.territoire_id)
    trouves = destinataires_des(acteur, territoires, aujourdhui)
    return [
        AdresseMontree(cle, noms[cle], refusee)
        for cle, siens in trouves.items()
        for refusee in siens.en_erreur
    ]


def _pauses(acteur: Acteur, aujourdhui: date) -> Sequence[Row]:
    return db.session.execute(
        select(
            PauseRappel.structure_id, PauseRappel.territoire_id, PauseRappel.jusqu_au, PauseRappel.motif,
            Structure.nom.label("structure"), Territoire.nom.label("territoire"), Compte.nom.label("auteur"),
        )
        .join(Structure, Structure.id == PauseRappel.structure_id)
        .join(Territoire, Territoire.id == PauseRappel.territoire_id)
        .outerjoin(Compte, Compte.id == PauseRappel.auteur_id)
        .where(
            PauseRappel.territoire_id.in_(_territoires(acteur)),
            PauseRappel.jusqu_au >= aujourdhui,
            PauseRappel.levee_le.is_(None),
        )
        .order_by(PauseRappel.jusqu_au, Structure.cle_nom)
    ).all()  # fmt: skip


def _envoyes(acteur: Acteur, structure_id: int | None = None) -> Sequence[Row]:
    """The last digests with a sheet of the actor's territories; only those sheets are counted."""
    liens = (
        select(func.count())
        .where(AccesDepot.rappel_id == Rappel.id, AccesDepot.revoque_le.is_(None))
        .correlate(Rappel)
    )
    requete = (
        select(
            Rappel.id, Rappel.structure_id, Rappel.jour, Rappel.etat, Rappel.cree_le, Rappel.envoye_le,
            Rappel.est_manuel, Structure.nom.label("structure"), Compte.nom.label("auteur"),
            func.count(RappelLigne.id).label("releves"), func.max(RappelLigne.palier).label("palier"),
            liens.scalar_subquery().label("adresses"),
        )
        .join(RappelLigne, RappelLigne.rappel_id == Rappel.id)
        .join(Structure, Structure.id == Rappel.structure_id)
        .outerjoin(Compte, Compte.id == Rappel.auteur_id)
        .where(RappelLigne.territoire_id.in_(_territoires(acteur)))
        .group_by(Rappel.id, Structure.nom, Compte.nom)
        .order_by(Rappel.cree_le.desc(), Rappel.id.desc())
        .limit(ENVOIS_MONTRES)
    )  # fmt: skip
    if structure_id is not None:
        requete = requete.where(Rappel.structure_id == structure_id)
    return db.session.execute(requete).all()


def est_interrompu(envoi: Row, maintenant: datetime) -> bool:
    """It was reserved and never ended: nobody knows whether the message left."""
    return envoi.etat == EtatRappel.EN_COURS and maintenant - envoi.cree_le > DELAI_D_ENVOI


@dataclass(frozen=True)
class Apercu:
    """One structure: what would leave now, word for word, to whom, and what left before."""

    structure: Structure
    digest: Digest | None
    demandes: Sequence[Demande]
    destinataires: Destinataires
    messages: Sequence
    pauses: dict
    territoires: Sequence[Territoire]
    envoyes: Sequence[Row]
    liens: Sequence[Row]
    panne: str


def lire_apercu(acteur: Acteur, structure_id: int, aujourdhui: date) -> Apercu:
    """Raises `Introuvable`. The message is that of the actor's territories: it is what sending by hand sends."""
    structure = trouver_structure(acteur, structure_id)
    territoires = territoires_de_pause(acteur, structure_id)
    ids = [t.id for t in territoires]
    digest = digest_de(acteur, structure_id, aujourdhui)
    pauses = pauses_des([structure_id], aujourdhui)
    return Apercu(
        structure=structure,
        digest=digest,
        demandes=lire_demandes(acteur, aujourdhui, structure_id=structure_id),
        destinataires=destinataires_des(acteur, {structure_id: ids}, aujourdhui)[structure_id],
        messages=_messages(digest) if digest else (),
        pauses={t: p for (_, t), p in pauses.items() if t in ids},
        territoires=territoires,
        envoyes=_envoyes(acteur, structure_id),
        liens=liens_de(acteur, structure_id),
        panne="" if courriels.est_regle() else courriels.NON_REGLE,
    )


def _messages(digest: Digest) -> list:
    """Each distinct message, with the addresses it leaves for; one without an address when there is none."""
    groupes: dict[int | None, list[Destinataire]] = {}
    for destinataire in digest.destinataires.joignables:
        groupes.setdefault(destinataire.territoire_id, []).append(destinataire)
    if not groupes:
        return [([], rediger("", digest.demandes, LIEN_MONTRE))]
    return [
        (siens, rediger(siens[0].adresse, demandes_pour(digest, siens[0]), LIEN_MONTRE))
        for siens in groupes.values()
    ]
