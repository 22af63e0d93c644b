"""A sheet comes in: kept as it is, read, its lines tied or doubted; the same file is the same deposit.

It is read at once, or by the worker when it is long.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.exc import IntegrityError

from ....extensions import db
from ....models import Piece, Releve, Travail
from ....models.vocabulaire import EtatReleve
from ... import fichiers
from ...acteur import Acteur
from ...erreurs import DonneesInvalides
from ...journal import Verbe, consigner
from ..lecture import Corrections
from .fichier import FichierRecu, deja_depose, lire_octets, piece_de, ranger, verifier
from .fond import Seuils, confier_la_lecture, confier_la_relecture
from .inscription import Lue, inscrire, lire_et_rattacher
from .memoire import completer, corrections_connues
from .portee import exiger_deposant, prendre_a_confirmer
from .remplacement import exiger_remplacable


@dataclass(frozen=True)
class Depose:
    """Where a file led: its sheet, whether it had been there already, and the work that reads it when it is long."""

    releve_id: int
    est_deja_la: bool = False
    travail: Travail | None = None


@dataclass(frozen=True)
class Relecture:
    """A sheet read again, or about to be by the worker (`travail`)."""

    releve: Releve
    travail: Travail | None = None


def deposer(
    acteur: Acteur,
    deposant_id: int | None,
    fichier: FichierRecu,
    *,
    aujourdhui: date,
    remplace_id: int | None = None,
    seuils: Seuils | None = None,
) -> Depose:
    """Keep a file for a depositor and read it; the sheet waits for a confirmation before anybody else sees it.

    A file longer than `seuils` is given to the worker, and the sheet is « en lecture » until then; without them
    nobody could follow a work, and every file is read at once.

    Raises `DonneesInvalides` (`FichierRefuse` when the reader refuses it) with the reason and the remedy, and leaves
    nothing behind; `Introuvable` when the actor does not deposit for that structure. The same file of the same
    depositor is the same sheet, however many send it at once.
    """
    deposant = exiger_deposant(acteur, deposant_id)
    remplace = exiger_remplacable(acteur, remplace_id, deposant) if remplace_id is not None else None
    fichier = verifier(fichier)
    if connu := deja_depose(deposant, fichier.sha256):
        return _deja_la(connu, remplace_id)
    est_long = seuils is not None and seuils.est_long_a_lire(fichier.nom, len(fichier.octets))
    lue = None if est_long else lire(acteur, deposant, fichier.octets, fichier.nom)
    piece = ranger(acteur, fichier)
    try:
        releve = _creer(acteur, deposant, piece, remplace)
        if releve is None:  # somebody sent the very same file in between: theirs is the deposit
            fichiers.supprimer(piece.nom_stocke)
            return _deja_la(deja_depose(deposant, fichier.sha256), remplace_id)
        if lue is None:
            return Depose(releve.id, travail=confier_la_lecture(acteur, releve, aujourdhui))
        donner_a_confirmer(acteur, releve, lue, aujourdhui=aujourdhui)
    except BaseException:
        fichiers.supprimer(piece.nom_stocke)
        raise
    return Depose(releve.id)


def lire(acteur: Acteur, deposant_id: int, octets: bytes, nom: str) -> Lue:
    """A file that nobody corrected yet. Raises `FichierRefuse`."""
    return lire_et_rattacher(
        acteur, deposant_id, octets, nom, corrections_connues(deposant_id), Corrections()
    )


def _creer(acteur: Acteur, deposant_id: int, piece: Piece, remplace: Releve | None) -> Releve | None:
    """The piece and the sheet, to be read; neither, and `None`, when the unique index already has this file."""
    releve = Releve(
        deposant_id=deposant_id,
        sha256=piece.sha256,
        depose_par_id=acteur.compte_id,
        depose_par=acteur.nom[:254],
        etat=EtatReleve.EN_LECTURE,
        remplace_id=remplace.id if remplace else None,
    )
    try:
        with db.session.begin_nested():
            db.session.add(piece)
            db.session.flush()
            releve.piece_id = piece.id
            db.session.add(releve)
            db.session.flush()
    except IntegrityError:
        return None
    return releve


def _deja_la(releve_id: int, remplace_id: int | None) -> Depose:
    if remplace_id is not None:
        raise DonneesInvalides(
            "Ce fichier est déjà déposé, sans aucun changement : corrigez-le, enregistrez-le, puis déposez-le.",
            "fichier",
        )
    return Depose(releve_id, est_deja_la=True)


def donner_a_confirmer(acteur: Acteur, releve: Releve, lue: Lue, *, aujourdhui: date) -> None:
    """en_lecture → a_confirmer: what was read is written, and its depositor looks at it."""
    inscrire(releve, lue, aujourdhui=aujourdhui)
    releve.etat = EtatReleve.A_CONFIRMER
    db.session.flush()
    consigner(
        acteur,
        Verbe.RELEVE_DEPOSE,
        objet=("releve", releve.id),
        valeurs={
            "deposant": releve.deposant_id,
            "piece": releve.piece_id,
            "sha256": releve.sha256,
            "lignes": len(lue.lecture.lignes),
            "remplace": releve.remplace_id,
        },
    )


def relire(
    acteur: Acteur,
    releve_id: int,
    corrections: Corrections,
    *,
    aujourdhui: date,
    version: int | None = None,
    seuils: Seuils | None = None,
) -> Relecture:
    """Read a sheet again as somebody corrects it, before it is sent; what was decided of its lines stays.

    `corrections` speak last of their sheets. A file longer than `seuils` is given to the worker, and nothing changes
    until then. Raises `FichierRefuse`, and then nothing has changed, and `Conflit` when somebody changed the sheet
    since `version`.
    """
    releve = prendre_a_confirmer(acteur, releve_id, version)
    piece = piece_de(releve)
    if seuils is not None and piece is not None and seuils.est_long_a_lire(piece.nom_fichier, piece.taille):
        return Relecture(releve, confier_la_relecture(acteur, releve, corrections, aujourdhui))
    inscrire_la_relecture(acteur, releve, lire_corrige(acteur, releve, corrections), aujourdhui=aujourdhui)
    return Relecture(releve)


def lire_corrige(acteur: Acteur, releve: Releve, corrections: Corrections) -> Lue:
    """The file of a sheet with what somebody corrects in it; writes nothing. Raises `FichierRefuse`."""
    connues = corrections_connues(releve.deposant_id)
    siennes = completer(corrections, releve, connues)
    octets = lire_octets(releve)
    nom = piece_de(releve).nom_fichier
    return lire_et_rattacher(acteur, releve.deposant_id, octets, nom, connues, siennes)


def inscrire_la_relecture(acteur: Acteur, releve: Releve, lue: Lue, *, aujourdhui: date) -> None:
    """Write what was read with somebody's corrections; journaled."""
    releve.corrections = lue.siennes.en_dict()
    inscrire(releve, lue, aujourdhui=aujourdhui)
    consigner(
        acteur,
        Verbe.RELEVE_RELU,
        objet=("releve", releve.id),
        valeurs={"lignes": len(lue.lecture.lignes), "corrections": releve.corrections},
    )
