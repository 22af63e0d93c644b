"""What the base holds, told without its keys, so that two ways of filling it can be compared."""

from collections import Counter

from sqlalchemy import func, select

from clauses.extensions import Base, db
from clauses.models import (
    Affectation,
    Attribution,
    Contrat,
    CritereAffectation,
    Eligibilite,
    HeuresMensuelles,
    LienPlie,
    Lot,
    Marche,
    Objectif,
    Operation,
    Personne,
    Structure,
    Territoire,
)
from clauses.services.faits import FAITS


def effectifs() -> dict[str, int]:
    """Number of rows of every table of the base."""
    return {
        nom: db.session.scalar(select(func.count()).select_from(table))
        for nom, table in Base.metadata.tables.items()
    }


def contenu(territoire: Territoire) -> dict[str, object]:
    """Every object of a territory by its natural key, with its columns and the facts frozen on it."""
    db.session.expire_all()
    return {
        "structures": _structures(territoire.id),
        "operations": set(
            db.session.scalars(select(Operation.nom).where(Operation.territoire_id == territoire.id))
        ),
        "marches": dict(map(_marche, _du_territoire(Marche, territoire.id))),
        "engagements": _engagements(territoire.id),
        "personnes": dict(map(_personne, _du_territoire(Personne, territoire.id))),
        "contrats": _contrats(territoire.id),
        "affectations": _affectations(territoire.id),
        "heures": _heures(territoire.id),
    }


def _du_territoire(modele, territoire_id: int):
    return db.session.scalars(select(modele).where(modele.territoire_id == territoire_id))


def cle_structure(s: Structure) -> str:
    return s.identifiant or f"nom:{s.cle_nom}"


def _structures(territoire_id: int) -> dict:
    affectations = select(Affectation).where(Affectation.territoire_id == territoire_id).subquery()
    ids = set(db.session.scalars(select(affectations.c.employeur_id)))
    ids |= set(db.session.scalars(select(affectations.c.attributaire_id)))
    ids |= set(
        db.session.scalars(select(Marche.donneur_ordre_id).where(Marche.territoire_id == territoire_id))
    )
    structures = db.session.scalars(select(Structure).where(Structure.id.in_(ids)))
    return {
        cle_structure(s): (s.cle_nom, s.type, s.type_donneur_ordre, s.recherche, s.est_nom_a_completer)
        for s in structures
    }


def cle_marche(m: Marche) -> tuple:
    return cle_structure(m.donneur_ordre), m.reference


def _marche(m: Marche) -> tuple[tuple, tuple]:
    return cle_marche(m), (
        m.operation.nom if m.operation else None,
        m.facilitateur.nom if m.facilitateur else None,
        m.objet, m.recherche, m.cpv, m.nature, m.secteur, m.montant_ht, m.type_clause, m.date_notification,
        m.date_fin, m.etape, m.qualification,
    )  # fmt: skip


def cle_attribution(a: Attribution) -> tuple:
    return *cle_marche(a.lot.marche), a.lot.numero, cle_structure(a.structure)


def _engagements(territoire_id: int) -> dict:
    attributions = db.session.scalars(
        select(Attribution)
        .join(Attribution.lot)
        .join(Lot.marche)
        .where(Marche.territoire_id == territoire_id)
    )
    engagements = {}
    for a in attributions:
        objectifs = select(Objectif.date_effet, Objectif.heures, Objectif.methode).where(
            Objectif.attribution_id == a.id, Objectif.valable_au.is_(None)
        )
        engagements[cle_attribution(a)] = (a.role, sorted(map(tuple, db.session.execute(objectifs))))
    return engagements


def _personne(p: Personne) -> tuple[str, tuple]:
    eligibilites = db.session.scalars(
        select(Eligibilite).where(Eligibilite.personne_id == p.id, Eligibilite.valable_au.is_(None))
    )
    liens = db.session.scalars(
        select(LienPlie).where(LienPlie.personne_id == p.id, LienPlie.valable_au.is_(None))
    )
    return p.cle_identite, (
        p.identite.empreinte, p.sexe, p.code_commune, p.qpv, p.niveau_formation, p.prescripteur, p.recherche, p.tri,
        sorted((e.date_entree, e.etat.value, sorted(k.critere.code for k in e.criteres)) for e in eligibilites),
        sorted((x.etat.value, x.participant.identifiant) for x in liens),
    )  # fmt: skip


def cle_contrat(c: Contrat) -> tuple:
    return c.personne.cle_identite, cle_structure(c.employeur), c.type.value, c.date_debut


def _contrats(territoire_id: int) -> dict:
    contrats = db.session.scalars(
        select(Contrat).join(Contrat.personne).where(Personne.territoire_id == territoire_id)
    )
    return {cle_contrat(c): (c.date_fin, c.rome) for c in contrats}


def cle_affectation(a: Affectation) -> tuple:
    return cle_contrat(a.contrat), cle_attribution(a.attribution)


def _affectations(territoire_id: int) -> dict:
    affectations = {}
    for a in _du_territoire(Affectation, territoire_id):
        criteres = db.session.scalars(
            select(CritereAffectation).where(CritereAffectation.affectation_id == a.id)
        )
        faits = tuple(getattr(a, nom) for nom in FAITS)
        codes = sorted(k.critere.code for k in criteres)
        affectations[cle_affectation(a)] = (a.modalite, a.type_contrat, a.rome, faits, codes)
    return affectations


def _heures(territoire_id: int) -> Counter:
    heures = db.session.scalars(
        select(HeuresMensuelles).where(
            HeuresMensuelles.territoire_id == territoire_id, HeuresMensuelles.valable_au.is_(None)
        )
    )
    return Counter(
        (cle_affectation(h.affectation), h.mois, h.heures, h.etat.value, h.est_a_regulariser) for h in heures
    )
