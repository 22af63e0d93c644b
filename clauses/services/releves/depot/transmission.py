"""Sending a sheet: its tied lines become declared hours, and what was corrected is remembered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select

from ....extensions import db
from ....models import Affectation, Releve, ReleveLigne, Travail
from ....models.vocabulaire import EtatLigne, EtatReleve
from ...acteur import Acteur
from ...erreurs import DonneesInvalides
from ...heures.lignes import solder
from ...imports.progression import suivre
from ...journal import Verbe, consigner
from ..application import BilanApplication, appliquer
from ..rattachement import retenir_rattachement
from .choix import nombre_a_regler
from .fichier import oublier
from .fond import confier_la_transmission
from .lignes import DEMANDEE, lignes_de
from .memoire import retenir
from .portee import exiger_a_confirmer, prendre, prendre_a_confirmer
from .remplacement import prendre_la_place

E = EtatLigne
#: States of a sheet that was sent: sending it once more changes nothing.
DEJA_TRANSMIS = (EtatReleve.TRANSMIS, EtatReleve.TRAITE, EtatReleve.REFUSE, EtatReleve.REMPLACE)


@dataclass(frozen=True)
class Transmission:
    """What sending did; nothing when it was sent already, or given to the worker (`travail`)."""

    releve: Releve
    bilan: BilanApplication | None
    travail: Travail | None = None


def transmettre(
    acteur: Acteur,
    releve_id: int,
    *,
    le: datetime,
    version: int | None = None,
    lignes_max: int | None = None,
) -> Transmission:
    """Send a sheet: once, however many clicks, and as it was shown in its `version`.

    One of more than `lignes_max` lines is given to the worker, once it is known that it can be sent.

    Raises `DonneesInvalides` while a doubt is left, or when nothing in it can be sent; `TransitionImpossible` from
    another state, or when the sheet it corrects was replaced in between; `Conflit` when it is not the one shown.
    """
    releve = prendre(acteur, releve_id)
    if releve.etat in DEJA_TRANSMIS:
        return Transmission(releve, None)
    releve = prendre_a_confirmer(acteur, releve_id, version)
    _exiger_prete(releve)
    if lignes_max is not None and _nombre_de_lignes(releve) > lignes_max:
        return Transmission(releve, None, confier_la_transmission(acteur, releve))
    _retenir(acteur, releve)
    releve.etat, releve.transmis_le = EtatReleve.TRANSMIS, le
    db.session.flush()
    bilan = appliquer(acteur, releve, aujourdhui=le.date())
    if releve.remplace_id is not None:
        prendre_la_place(acteur, releve)
    _consigner(acteur, releve, le)
    solder(acteur, [releve.id], le)  # hours already validated, the same: nothing is left to check
    return Transmission(releve, bilan)


def _exiger_prete(releve: Releve) -> None:
    if reste := nombre_a_regler(releve):
        ce_qui = f"{reste} lignes attendent" if reste > 1 else "Une ligne attend"
        raise DonneesInvalides(f"{ce_qui} encore votre choix : réglez les doutes, puis transmettez.")
    a_envoyer = (ReleveLigne.etat == E.RATTACHEE) | DEMANDEE
    if db.session.scalar(lignes_de(releve.id, a_envoyer).limit(1)) is None:
        raise DonneesInvalides(
            "Ce relevé n’a aucune ligne à transmettre : corrigez sa lecture, saisissez ses heures, ou abandonnez-le."
        )


def _nombre_de_lignes(releve: Releve) -> int:
    return db.session.scalar(lignes_de(releve.id).with_only_columns(func.count())) or 0


def _retenir(acteur: Acteur, releve: Releve) -> None:
    """The layout that somebody corrected, and the people that somebody recognised under another spelling."""
    retenir(acteur, releve)
    if releve.est_image:
        return  # its names are those of the list beside it
    for ligne, personne_id in suivre(_choisies(releve), "Noms reconnus"):
        retenir_rattachement(acteur, releve.deposant_id, ligne, personne_id)


def _choisies(releve: Releve) -> Sequence[tuple[ReleveLigne, int]]:
    """One line for each way of writing somebody that was settled by hand, and who it is."""
    requete = (
        select(ReleveLigne, Affectation.personne_id)
        .join(Affectation, Affectation.id == ReleveLigne.affectation_id)
        .where(
            ReleveLigne.releve_id == releve.id,
            ReleveLigne.etat == E.RATTACHEE,
            ReleveLigne.traitee_le.is_not(None),
        )
        .order_by(ReleveLigne.id)
    )
    return list(
        {(li.personne_lue, li.naissance_lue, p): (li, p) for li, p in db.session.execute(requete)}.values()
    )


def _consigner(acteur: Acteur, releve: Releve, le: datetime) -> None:
    """One event per territory that has lines to check: each journal tells its own."""
    requete = (
        select(ReleveLigne.territoire_id, ReleveLigne.etat, func.count())
        .where(ReleveLigne.releve_id == releve.id)
        .group_by(ReleveLigne.territoire_id, ReleveLigne.etat)
        .order_by(func.min(ReleveLigne.id))
    )
    comptes = {(territoire, etat): nombre for territoire, etat, nombre in db.session.execute(requete)}
    ecartees = sum(n for (_, etat), n in comptes.items() if etat == E.ECARTEE)
    for territoire_id in sorted({t for t, etat in comptes if t is not None and etat != E.ECARTEE}):
        consigner(
            acteur,
            Verbe.RELEVE_TRANSMIS,
            objet=("releve", releve.id),
            territoire_id=territoire_id,
            valeurs={
                "deposant": releve.deposant_id,
                "sha256": releve.sha256,
                "lignes": {etat.value: n for (t, etat), n in comptes.items() if t == territoire_id},
                "ecartees": ecartees,
            },
            le=le,
        )


def abandonner(acteur: Acteur, releve_id: int) -> list[str]:
    """Give up a sheet before it is sent, or read: its lines and its file go, the trace that it came stays.

    A work that was reading it, or was about to send it, will find it so, and write nothing. Returns the stored names
    to remove once the transaction is committed.
    """
    releve = prendre(acteur, releve_id)
    if releve.etat != EtatReleve.EN_LECTURE:
        exiger_a_confirmer(releve)
    db.session.execute(delete(ReleveLigne).where(ReleveLigne.releve_id == releve.id))
    releve.etat, releve.lecture, releve.corrections = EtatReleve.ABANDONNE, None, None
    consigner(acteur, Verbe.RELEVE_ABANDONNE, objet=("releve", releve.id), valeurs={"sha256": releve.sha256})
    return oublier(releve)
