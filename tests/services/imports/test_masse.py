"""Bulk writing gives the rows that the ORM would have written, on both engines."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from clauses.extensions import db
from clauses.models import HeuresMensuelles, Identite, Operation, Structure
from clauses.models.types import maintenant
from clauses.models.vocabulaire import EtatHeures, OrigineHeures, TypeIdentifiant, TypeStructure
from clauses.services.erreurs import Conflit
from clauses.services.imports.masse import inserer, modifier, reserver_cles
from tests.appui.fabriques import StructureFabrique, creer_affectation, siret
from tests.appui.requetes import requetes_comptees


def test_les_valeurs_sont_celles_que_le_reste_du_code_ecrit(territoire):
    affectation = creer_affectation(territoire)
    instant = maintenant()
    colonnes = (
        "affectation_id", "territoire_id", "mois", "centiemes", "etat", "origine", "est_a_regulariser", "valable_du",
    )  # fmt: skip
    valeurs = (EtatHeures.VALIDEE, OrigineHeures.REPRISE, False, instant)
    lignes = [
        (affectation.id, territoire.id, date(2024, mois, 1), Decimal("35.50"), *valeurs) for mois in (3, 4)
    ]
    inserer(HeuresMensuelles.__table__, colonnes, lignes)
    heures = db.session.scalars(select(HeuresMensuelles).order_by(HeuresMensuelles.mois)).all()
    assert [(h.mois.month, h.heures, h.etat, h.valable_du) for h in heures] == [
        (mois, Decimal("35.50"), EtatHeures.VALIDEE, instant) for mois in (3, 4)
    ]


def test_les_cles_reservees_ne_servent_qu_une_fois(base):
    table = Identite.__table__
    premieres = list(reserver_cles(table, 3))
    inserer(table, ("id", "empreinte"), [(cle, f"{cle:064x}") for cle in premieres])
    suivantes = list(reserver_cles(table, 2))
    assert len(set(premieres) | set(suivantes)) == 5
    assert list(reserver_cles(table, 0)) == []


def test_un_grand_nombre_de_lignes_entre(base):
    table = Identite.__table__
    cles = list(reserver_cles(table, 1200))
    inserer(table, ("id", "empreinte"), [(cle, f"{cle:064x}") for cle in cles])
    assert len(db.session.scalars(select(Identite.id).where(Identite.id.in_(cles))).all()) == 1200


def test_ce_que_quelqu_un_vient_d_ecrire_est_un_conflit_en_francais(base):
    StructureFabrique(identifiant=siret(8))
    db.session.flush()
    (cle,) = reserver_cles(Structure.__table__, 1)
    ligne = (cle, TypeIdentifiant.SIRET, siret(8), "Double", "double", TypeStructure.ENTREPRISE)
    with pytest.raises(Conflit, match="Recommencez"), db.session.begin_nested():
        inserer(
            Structure.__table__, ("id", "type_identifiant", "identifiant", "nom", "cle_nom", "type"), [ligne]
        )


def test_modifier_groupe_les_lignes_qui_changent_les_memes_colonnes(territoire):
    table = Operation.__table__
    cles = list(reserver_cles(table, 3))
    inserer(
        table,
        ("id", "territoire_id", "nom", "cle_nom"),
        [(c, territoire.id, f"Op {c}", f"op{c}") for c in cles],
    )
    modifier(
        table, "id", {cles[0]: {"nom": "Pont"}, cles[1]: {"recherche": "pont", "nom": "Pont"}, cles[2]: {}}
    )
    lues = db.session.execute(select(table.c.nom, table.c.recherche).order_by(table.c.id)).all()
    assert [tuple(x) for x in lues] == [("Pont", ""), ("Pont", "pont"), (f"Op {cles[2]}", "")]


def test_qui_n_attend_pas_son_tour_ne_retient_pas_les_autres(base):
    """Refreshing the statistics of a table keeps whoever does it too out until the end of the transaction."""
    table = Identite.__table__
    lignes = [(cle, f"{cle:064x}") for cle in reserver_cles(table, 1200)]
    with requetes_comptees() as envoyees:
        inserer(table, ("id", "empreinte"), lignes, est_a_son_tour=False)
    assert [requete for requete in envoyees if "ANALYZE" in requete] == []
