"""The facts frozen on each contract on a market, that the impact table groups by.

They are those of the person's entry into the territory, whatever their situation becomes. They are written when
the contract joins the market, and again only when the entry itself changes: an earlier contract is learnt, an
empty value is completed, a link with a PLIE participant is confirmed or undone.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import bindparam, delete, func, insert, select, update

from ..extensions import db
from ..models import (
    Affectation,
    Contrat,
    CritereAffectation,
    CritereEligibilite,
    Eligibilite,
    LienPlie,
    Personne,
)
from ..models.vocabulaire import EtatLien

PAQUET = 500


def age_au(naissance: date, jour: date) -> int:
    """Whole years between a birth and a day."""
    return jour.year - naissance.year - ((jour.month, jour.day) < (naissance.month, naissance.day))


def figer_faits(personne_ids: Iterable[int]) -> None:
    """Write again the facts of every contract on a market of these people; flushes.

    Age is counted on the start of the earliest contract in the territory (formats, « impact »).
    """
    ids = sorted(set(personne_ids))
    for debut in range(0, len(ids), PAQUET):
        _figer(ids[debut : debut + PAQUET])


def _premieres_entrees(ids: Sequence[int]) -> dict[int, date]:
    """Person → start of their earliest contract."""
    requete = (
        select(Contrat.personne_id, func.min(Contrat.date_debut))
        .where(Contrat.personne_id.in_(ids))
        .group_by(Contrat.personne_id)
    )
    return dict(db.session.execute(requete).all())


def _participants(ids: Sequence[int]) -> set[int]:
    """Those of these people who are confirmed participants of the PLIE."""
    requete = select(LienPlie.personne_id).where(
        LienPlie.personne_id.in_(ids),
        LienPlie.valable_au.is_(None),
        LienPlie.etat == EtatLien.CONFIRME,
    )
    return set(db.session.scalars(requete))


def _figer(ids: Sequence[int]) -> None:
    entrees, participants = _premieres_entrees(ids), _participants(ids)
    personnes = [
        p for p in db.session.scalars(select(Personne).where(Personne.id.in_(ids))) if p.date_naissance
    ]
    if not personnes:
        return
    table = Affectation.__table__
    db.session.connection().execute(
        update(table).where(table.c.personne_id == bindparam("cle_personne")),
        [
            {
                "cle_personne": p.id,
                "sexe": p.sexe,
                "age_entree": age_au(p.date_naissance, entrees[p.id]),
                "niveau_formation": p.niveau_formation,
                "est_qpv": bool(p.qpv),
                "code_commune": p.code_commune,
                "prescripteur": p.prescripteur,
                "est_participant_plie": p.id in participants,
                "est_parent_isole": p.est_parent_isole,
            }
            for p in personnes
            if p.id in entrees
        ],
    )
    _figer_criteres([p.id for p in personnes])


def _figer_criteres(ids: Sequence[int]) -> None:
    """The criteria of the eligibility in force at the earliest entry; a later period does not rewrite them."""
    criteres = defaultdict(list)
    premieres: dict[int, date] = {}
    requete = (
        select(Eligibilite.personne_id, Eligibilite.date_entree, CritereEligibilite.critere_id)
        .join(CritereEligibilite.eligibilite)
        .where(Eligibilite.personne_id.in_(ids), Eligibilite.valable_au.is_(None))
        .order_by(Eligibilite.date_entree)
    )
    for personne, entree, critere in db.session.execute(requete):
        if premieres.setdefault(personne, entree) == entree:
            criteres[personne].append(critere)
    affectations = db.session.execute(
        select(Affectation.id, Affectation.personne_id).where(Affectation.personne_id.in_(ids))
    ).all()
    en_place = select(Affectation.id).where(Affectation.personne_id.in_(ids))
    db.session.execute(
        delete(CritereAffectation)
        .where(CritereAffectation.affectation_id.in_(en_place))
        .execution_options(synchronize_session=False)
    )
    lignes = [
        {"affectation_id": affectation, "critere_id": critere}
        for affectation, personne in affectations
        for critere in criteres[personne]
    ]
    if lignes:
        db.session.execute(insert(CritereAffectation), lignes)
