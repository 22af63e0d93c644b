"""The facts frozen on each contract on a market, that the impact table groups by.

They are those of the person's entry into the territory, whatever their situation becomes. They are written when
the contract joins the market, and again only when the entry itself changes: an earlier contract is learnt, an
empty value is completed, a link with a PLIE participant is confirmed or undone.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import delete, exists, func, insert, select, update

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
from .imports.masse import modifier

PAQUET = 500
#: The columns of `Affectation` that say who the person was at their entry.
FAITS = (
    "sexe", "age_entree", "niveau_formation", "est_qpv", "code_commune", "prescripteur", "est_participant_plie",
    "est_parent_isole",
)  # fmt: skip


def age_au(naissance: date, jour: date) -> int:
    """Whole years between a birth and a day."""
    return jour.year - naissance.year - ((jour.month, jour.day) < (naissance.month, naissance.day))


def faits_de(personne: Personne, entree: date, est_participant: bool = False) -> dict:
    """The facts of a person whose earliest contract starts on `entree`, by column of `FAITS`."""
    return {
        "sexe": personne.sexe,
        "age_entree": age_au(personne.date_naissance, entree),
        "niveau_formation": personne.niveau_formation,
        "est_qpv": bool(personne.qpv),
        "code_commune": personne.code_commune,
        "prescripteur": personne.prescripteur,
        "est_participant_plie": est_participant,
        "est_parent_isole": personne.est_parent_isole,
    }


def figer_faits(personne_ids: Iterable[int]) -> None:
    """Write again the facts of every contract on a market of these people; flushes.

    Somebody whose identity was erased keeps the facts already frozen. Age is counted on the start of the earliest
    contract in the territory (formats, « impact »).
    """
    ids = sorted(set(personne_ids))
    for debut in range(0, len(ids), PAQUET):
        _figer(ids[debut : debut + PAQUET])


def figer_participation(personne_ids: Iterable[int]) -> None:
    """Write again « is a participant of the PLIE » alone: a link that somebody confirms or undoes changes no other
    fact of the entry, and may be one of thousands decided at once."""
    ids = sorted(set(personne_ids))
    for debut in range(0, len(ids), PAQUET):
        paquet = ids[debut : debut + PAQUET]
        lies = exists().where(
            LienPlie.personne_id == Affectation.personne_id,
            LienPlie.valable_au.is_(None),
            LienPlie.etat == EtatLien.CONFIRME,
        )
        db.session.execute(
            update(Affectation)
            .where(Affectation.personne_id.in_(paquet))
            .values(est_participant_plie=lies)
            .execution_options(synchronize_session=False)
        )
    db.session.expire_all()  # the rows changed under the objects that the session may hold


def _figer(ids: Sequence[int]) -> None:
    entrees = dict(
        db.session.execute(
            select(Contrat.personne_id, func.min(Contrat.date_debut))
            .where(Contrat.personne_id.in_(ids), Contrat.supprime_le.is_(None))
            .group_by(Contrat.personne_id)
        ).all()
    )
    participants = set(
        db.session.scalars(
            select(LienPlie.personne_id).where(
                LienPlie.personne_id.in_(ids),
                LienPlie.valable_au.is_(None),
                LienPlie.etat == EtatLien.CONFIRME,
            )
        )
    )
    personnes = [
        p for p in db.session.scalars(select(Personne).where(Personne.id.in_(ids))) if p.date_naissance
    ]
    faits = {
        p.id: {"identite_id": p.identite_id, **faits_de(p, entrees[p.id], p.id in participants)}
        for p in personnes
        if p.id in entrees
    }
    modifier(Affectation.__table__, "personne_id", faits)
    for ligne in list(db.session.identity_map.values()):
        if isinstance(ligne, Affectation):
            db.session.expire(ligne, [*FAITS, "identite_id"])
    _figer_criteres([p.id for p in personnes])


def _figer_criteres(ids: Sequence[int]) -> None:
    """The criteria of the eligibility in force at the earliest entry; a later period does not rewrite them."""
    criteres = defaultdict(list)
    premieres: dict[int, date] = {}
    requete = (
        select(Eligibilite.personne_id, Eligibilite.date_entree, CritereEligibilite.critere_id)
        .outerjoin(CritereEligibilite, CritereEligibilite.eligibilite_id == Eligibilite.id)
        .where(Eligibilite.personne_id.in_(ids), Eligibilite.valable_au.is_(None))
        .order_by(Eligibilite.date_entree)
    )
    for personne, entree, critere in db.session.execute(requete):
        if premieres.setdefault(personne, entree) == entree and critere is not None:
            criteres[personne].append(critere)
    remplacer_criteres({personne: criteres[personne] for personne in ids})


def remplacer_criteres(criteres: Mapping[int, Sequence[int]]) -> None:
    """Write again the criteria frozen on every contract on a market: person → keys of the criteria of the entry."""
    personnes = sorted(criteres)
    for debut in range(0, len(personnes), PAQUET):
        paquet = personnes[debut : debut + PAQUET]
        affectations = db.session.execute(
            select(Affectation.id, Affectation.personne_id).where(Affectation.personne_id.in_(paquet))
        ).all()
        en_place = select(Affectation.id).where(Affectation.personne_id.in_(paquet))
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
