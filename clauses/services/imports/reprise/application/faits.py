"""The facts of the entry, frozen on the contracts on markets: copied, completed, or corrected by an earlier entry."""

from .....models import Affectation
from .....models.vocabulaire import OuiNonInconnu
from ....faits import FAITS, age_au, remplacer_criteres
from ...masse import modifier
from .contexte import Contexte, convertir, ou_nul

#: Column of the file → (fact, its value).
FAITS_COMPLETES = {
    "code_commune": lambda v: ("code_commune", v),
    "niveau_formation": lambda v: ("niveau_formation", v),
    "prescripteur": lambda v: ("prescripteur", v),
    "qpv": lambda _: ("est_qpv", True),
    "participant_plie": lambda _: ("est_participant_plie", True),
}


def faits_d_entree(c: Contexte, personne: int) -> tuple:
    """The facts of a person, in the order of `FAITS`, for a contract that joins a market.

    Those already frozen are copied: what became of the person since does not rewrite their entry.
    """
    cle = c.ids("personnes")[personne]
    figes = c.connues.faits.get(cle)
    faits = {n: getattr(figes, n) for n in FAITS} if figes else _faits_de_la_fiche(c, personne, cle)
    faits |= _completes(c, cle)
    faits["age_entree"] = _age(c, personne)
    return tuple(faits[n] for n in FAITS)


def criteres_d_entree(c: Contexte, personne: int) -> tuple[str, ...]:
    """The codes of the criteria of a person at their entry."""
    cle = c.ids("personnes")[personne]
    if cle in c.connues.faits and "criteres" not in c.complements("personnes").get(cle, {}):
        return tuple(c.connues.criteres_figes[cle])
    return c.rapprochement.retenue("personnes", personne, "criteres") or ()


def suivre_les_faits(c: Contexte) -> None:
    """Write again the facts that the file changes: a value completed, an earlier entry, criteria."""
    rangs = {cle: rang for rang, cle in c.ids("personnes").items()}
    corriges = {cle: _completes(c, cle) for cle in c.complements("personnes")}
    for cle in c.entrees_avancees():
        corriges.setdefault(cle, {})["age_entree"] = _age(c, rangs[cle])
    modifier(Affectation.__table__, "personne_id", corriges)
    criteres = {
        cle: convertir(v["criteres"], c.criteres)
        for cle, v in c.complements("personnes").items()
        if "criteres" in v
    }
    remplacer_criteres(criteres)


def _faits_de_la_fiche(c: Contexte, personne: int, cle: int) -> dict:
    r = c.rapprochement
    fiche = c.connues.par_id.get(cle)
    return {
        "sexe": r.retenue("personnes", personne, "sexe"),
        "niveau_formation": ou_nul(r.retenue("personnes", personne, "niveau_formation")),
        "est_qpv": bool(r.retenue("personnes", personne, "qpv")),
        "code_commune": ou_nul(r.retenue("personnes", personne, "code_commune")),
        "prescripteur": ou_nul(r.retenue("personnes", personne, "prescripteur")),
        "est_participant_plie": bool(r.retenue("personnes", personne, "participant_plie")),
        "est_parent_isole": fiche.est_parent_isole if fiche else OuiNonInconnu.INCONNU,
    }


def _completes(c: Contexte, cle: int) -> dict:
    completees = c.complements("personnes").get(cle, {})
    return dict(FAITS_COMPLETES[n](v) for n, v in completees.items() if n in FAITS_COMPLETES)


def _age(c: Contexte, personne: int) -> int:
    return age_au(c.fusion.personnes.fiches[personne].cle[2], c.entrees[personne])
