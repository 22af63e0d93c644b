"""The lines of a sheet in the base: written from a reading, counted, and read again as they were written."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, delete, select

from ....extensions import db
from ....models import Releve, ReleveLigne
from ....models.vocabulaire import EtatLigne
from ...imports.masse import inserer
from ...imports.progression import signaler
from ...ramassage import sans_ramassage
from ..lecture import LigneLue
from ..rattachement import Rattachement

MOIS_FUTUR = "Ce mois n’est pas commencé : ces heures ne sont pas encore travaillées."
E = EtatLigne
#: Lines written at once, between two looks at what is asked of the work.
PAR_LOT = 1_000

#: A line whose doubt nobody settled: it keeps the sheet from being sent.
A_REGLER = and_(ReleveLigne.etat == E.A_RATTACHER, ReleveLigne.traitee_le.is_(None))
#: A line the depositor asked the facilitateur about.
DEMANDEE = and_(ReleveLigne.etat == E.A_RATTACHER, ReleveLigne.traitee_le.is_not(None))
Cle = tuple[str, date, str | None]
#: What a person decides of a line, and that a new reading of the same line keeps.
DECIDES = (
    "territoire_id", "affectation_id", "attribution_id", "etat", "doute", "motif", "traitee_par_id", "traitee_le",
)  # fmt: skip


#: The columns of a new line, in the order of `_rang`.
COLONNES = (
    "releve_id", "personne_lue", "nom_lu", "prenom_lu", "naissance_lue", "marche_lu", "mois", "centiemes", "feuille",
    "cellule", "etat", "doute", "affectation_id", "territoire_id", "attribution_id", "motif", "traitee_par_id",
    "traitee_le",
)  # fmt: skip


def cle_de(ligne: ReleveLigne | LigneLue) -> Cle:
    """What makes a line the same one from a reading to the next."""
    if isinstance(ligne, ReleveLigne):
        return ligne.personne_lue, ligne.mois, ligne.marche_lu
    return _court(ligne.personne), ligne.mois, _court(ligne.marche)


def en_lue(ligne: ReleveLigne) -> LigneLue:
    """A line as the reader gave it."""
    return LigneLue(
        personne=ligne.personne_lue,
        nom=ligne.nom_lu,
        prenom=ligne.prenom_lu,
        date_naissance=ligne.naissance_lue,
        mois=ligne.mois,
        heures=ligne.heures,
        feuille=ligne.feuille,
        cellule=ligne.cellule,
        marche=ligne.marche_lu,
    )


@sans_ramassage()
def ecrire_les_lignes(releve: Releve, rattachements: Sequence[Rattachement], *, aujourdhui: date) -> None:
    """Write the lines of a reading in place of those of the one before; what was decided of a line stays."""
    decidees = _decidees(releve)
    db.session.execute(delete(ReleveLigne).where(ReleveLigne.releve_id == releve.id))
    db.session.flush()
    total = len(rattachements)
    for debut in range(0, total, PAR_LOT):
        signaler("Écriture", debut, total)
        lot = [
            _rang_decide(releve.id, r, decidees, aujourdhui) for r in rattachements[debut : debut + PAR_LOT]
        ]
        inserer(ReleveLigne.__table__, COLONNES, lot, est_a_son_tour=False)
    signaler("Écriture", total, total)
    noter_les_mois(releve, (r.ligne.mois for r in rattachements))


def _rang_decide(releve_id: int, r: Rattachement, decidees: Mapping[Cle, dict], aujourdhui: date) -> tuple:
    """The values of a new line, in the order of `COLONNES`, with what was decided of it before."""
    rang = _rang(releve_id, r, aujourdhui)
    if decidees and rang["etat"] != E.ECARTEE:
        rang |= decidees.get(cle_de(r.ligne), {})
    return tuple(rang.values())


def noter_les_mois(releve: Releve, mois: Iterable[date]) -> None:
    """The first and the last month of the lines, on the sheet."""
    connus = sorted(set(mois))
    releve.mois, releve.dernier_mois = (connus[0], connus[-1]) if connus else (None, None)
    db.session.flush()


def _decidees(releve: Releve) -> Mapping[Cle, dict]:
    requete = select(ReleveLigne).where(
        ReleveLigne.releve_id == releve.id, ReleveLigne.traitee_le.is_not(None)
    )
    return {cle_de(li): {c: getattr(li, c) for c in DECIDES} for li in db.session.scalars(requete)}


def _court(texte: str | None, longueur: int = 255) -> str | None:
    return texte[:longueur] if texte else texte


def _rang(releve_id: int, r: Rattachement, aujourdhui: date) -> dict:
    """The columns of a new line. Hours of a month to come are read, and set aside."""
    lue, est_rattachee = r.ligne, r.affectation_id is not None
    rang = {
        "releve_id": releve_id,
        "personne_lue": _court(lue.personne),
        "nom_lu": _court(lue.nom),
        "prenom_lu": _court(lue.prenom),
        "naissance_lue": lue.date_naissance,
        "marche_lu": _court(lue.marche),
        "mois": lue.mois,
        "centiemes": lue.heures,
        "feuille": _court(lue.feuille, 80),
        "cellule": _court(lue.cellule, 1000),
        "etat": E.RATTACHEE if est_rattachee else E.A_RATTACHER,
        "doute": r.doute,
        "affectation_id": r.affectation_id,
        # Until somebody settles it, a line that joined nobody is of no territory.
        "territoire_id": r.territoire_id if est_rattachee else None,
        "attribution_id": r.attribution_id,
        "motif": None,
        "traitee_par_id": None,
        "traitee_le": None,
    }
    if lue.mois > aujourdhui:
        rang |= {"etat": E.ECARTEE, "motif": MOIS_FUTUR}
    return rang


def lignes_de(releve_id: int, *conditions: ColumnElement[bool]):
    """A select of the lines of a sheet that its depositor has already been found to read."""
    return select(ReleveLigne).where(ReleveLigne.releve_id == releve_id, *conditions)
