"""How a sender lays out its sheets: what somebody corrected once is known for its next files."""

from collections.abc import Iterable

from sqlalchemy import select

from ....extensions import db
from ....models import MiseEnPageConnue, Releve
from ....models.types import maintenant
from ...acteur import Acteur
from ..lecture import CorrectionFeuille, Corrections, Lecture

#: Before the digest of the titles of a table, in the keys of `Corrections`.
DIESE = "#"
#: In what is kept of a reading: the corrections to remember once it is sent, and whether earlier ones were used.
A_RETENIR, RECONNUE = "a_retenir", "est_reconnue"


def corrections_connues(deposant_id: int) -> Corrections:
    """Everything remembered of this sender, by titles of tables."""
    requete = (
        select(MiseEnPageConnue.corrections)
        .where(MiseEnPageConnue.deposant_id == deposant_id)
        .order_by(MiseEnPageConnue.id)
    )
    connues: dict = {}
    for contenu in db.session.scalars(requete):
        connues |= contenu
    return Corrections.depuis(connues)


def ensemble(*corrections: Corrections) -> Corrections:
    """Several together; the last one speaks last of a sheet."""
    feuilles: dict = {}
    for c in corrections:
        feuilles |= c.feuilles
    return Corrections(feuilles)


def lecture_gardee(lecture: Lecture, connues: Corrections, siennes: Corrections) -> dict:
    """What is kept of a reading, beside its lines."""
    gardee = lecture.en_dict()
    for table, lue in zip(gardee["tables"], lecture.tables, strict=True):
        table["signature"] = lue.signature
    return {
        **gardee,
        RECONNUE: est_reconnue(lecture, connues),
        A_RETENIR: lecture.a_retenir(siennes).en_dict(),
    }


def completer(nouvelles: Corrections, releve: Releve, connues: Corrections) -> Corrections:
    """The corrections of a sheet, over those it had and those remembered for its titles: the reader takes one of them.

    Another row of titles makes other columns: what was said of their roles is forgotten.
    """
    completes = dict(Corrections.depuis(releve.corrections).feuilles)
    signatures = {
        t["feuille"] or "": t["signature"] for t in reversed((releve.lecture or {}).get("tables", []))
    }
    for nom, dite in nouvelles.feuilles.items():
        base = (
            completes.get(nom) or connues.feuilles.get(f"{DIESE}{signatures.get(nom)}") or CorrectionFeuille()
        )
        a_d_autres_titres = dite.ligne_entetes is not None and dite.ligne_entetes != base.ligne_entetes
        completes[nom] = CorrectionFeuille(
            est_ignoree=base.est_ignoree if dite.est_ignoree is None else dite.est_ignoree,
            ligne_entetes=base.ligne_entetes if dite.ligne_entetes is None else dite.ligne_entetes,
            roles={} if a_d_autres_titres else {**base.roles, **dite.roles},
            mois=dite.mois or base.mois,
        )
    return Corrections(completes)


def est_reconnue(lecture: Lecture, connues: Corrections) -> bool:
    """Whether a table of this file was read as somebody said it once."""
    return any(f"{DIESE}{t.signature}" in connues.feuilles for t in lecture.tables if t.signature)


def retenir(acteur: Acteur, releve: Releve) -> int:
    """Remember the corrections of a sheet that is sent, one row per layout of table; how many there are."""
    retenues: dict = (releve.lecture or {}).get(A_RETENIR, {})
    connues = _lignes(releve.deposant_id, [cle.removeprefix(DIESE) for cle in retenues])
    for cle, contenu in retenues.items():
        signature = cle.removeprefix(DIESE)
        ligne = connues.get(signature)
        if ligne is None:
            ligne = MiseEnPageConnue(deposant_id=releve.deposant_id, signature=signature)
            db.session.add(ligne)
        ligne.corrections, ligne.auteur_id, ligne.le = {cle: contenu}, acteur.compte_id, maintenant()
    db.session.flush()
    return len(retenues)


def _lignes(deposant_id: int, signatures: Iterable[str]) -> dict[str, MiseEnPageConnue]:
    requete = (
        select(MiseEnPageConnue)
        .where(MiseEnPageConnue.deposant_id == deposant_id, MiseEnPageConnue.signature.in_(list(signatures)))
        .with_for_update()
    )
    return {m.signature: m for m in db.session.scalars(requete)}
