"""« --ignorer-erreurs »: the valid lines enter, the others are listed and leave no trace."""

from datetime import date

from sqlalchemy import select

from clauses.extensions import db
from clauses.models import Contrat, Importation, Marche, Objectif, Personne, Structure
from tests.appui.contenu import contenu
from tests.appui.fabriques import siret
from tests.appui.lignes_reprise import ligne, personne

IGNORER = {"ignorer_erreurs": True}
NEUVE = {"marche": "2023-999", "employeur_siret": siret(77), "employeur": "Neuve", "operation": "Neuve"}


def test_les_lignes_valides_entrent_et_les_autres_sont_listees(importer, territoire):
    rapport = importer(territoire, ligne(), personne(1, heures="0"), personne(2), **IGNORER)
    assert (rapport.lignes_lues, rapport.lignes_ecrites, rapport.lignes_refusees) == (3, 2, 1)
    assert [c.ligne for c in rapport.erreurs] == [3]
    assert not rapport.est_refuse
    importation = db.session.scalars(select(Importation)).one()
    assert (importation.nombre_ecrites, importation.nombre_refusees) == (2, 1)


def test_une_ligne_illisible_ne_cree_aucun_objet(importer, territoire):
    importer(territoire, ligne(), personne(1, heures="0", **NEUVE), **IGNORER)
    assert_rien_de_neuf()


def test_une_ligne_qui_contredit_le_fichier_ne_cree_aucun_objet(importer, territoire):
    importer(territoire, ligne(), ligne(sexe="M", mois="2024-04", **NEUVE), **IGNORER)
    assert_rien_de_neuf()


def test_une_ligne_qui_contredit_la_base_ne_cree_ni_ne_complete_rien(importer, territoire):
    importer(territoire, ligne(code_commune="", operation=""))
    avant = contenu(territoire)
    rapport = importer(
        territoire,
        ligne(heures="99", code_commune="47001", operation="Neuve"),
        ligne(sexe="M", mois="2024-04", niveau_formation="4", **NEUVE),
        ligne(heures_prevues="1", mois="2024-05", code_commune="47001"),
        **IGNORER,
    )
    assert [(c.ligne, c.colonne) for c in rapport.erreurs] == [
        (2, "heures"),
        (3, "sexe"),
        (4, "heures_prevues"),
    ]
    assert rapport.est_sans_effet
    assert contenu(territoire) == avant


def assert_rien_de_neuf() -> None:
    assert db.session.scalars(select(Marche.reference)).one() == "2023-001"
    assert db.session.scalars(select(Personne.nom_naissance)).one() == "DIALLO"
    assert "Neuve" not in set(db.session.scalars(select(Structure.nom)))
    assert len(db.session.scalars(select(Contrat)).all()) == 1


def test_seule_la_ligne_qui_contredit_la_base_est_refusee(importer, territoire):
    importer(territoire, ligne(heures_prevues="1200"))
    rapport = importer(
        territoire,
        ligne(heures_prevues="1300", mois="2024-04"),
        ligne(heures_prevues="1200", mois="2024-05"),
        ligne(heures_prevues="", mois="2024-06"),
        **IGNORER,
    )
    assert {c.ligne for c in rapport.erreurs} == {2}
    assert rapport.lignes_ecrites == 2
    assert len(db.session.scalars(select(Objectif)).all()) == 1


def test_une_ligne_refusee_n_impose_pas_ses_valeurs_aux_suivantes(importer, territoire):
    importer(territoire, ligne(mois="2024-03", heures="10", date_fin_contrat=""))
    importer(
        territoire,
        ligne(mois="2024-03", heures="20", date_fin_contrat="30/06/2024"),
        ligne(mois="2024-04", heures="10", date_fin_contrat="31/07/2024"),
        **IGNORER,
    )
    assert db.session.scalars(select(Contrat.date_fin)).one() == date(2024, 7, 31)


def test_la_premiere_de_deux_lignes_contradictoires_entre(importer, territoire):
    rapport = importer(territoire, ligne(heures="10"), ligne(heures="12"), **IGNORER)
    assert (rapport.lignes_ecrites, [c.ligne for c in rapport.erreurs]) == (1, [3])


def test_un_fichier_dont_toutes_les_lignes_sont_refusees_n_ecrit_rien(importer, territoire):
    rapport = importer(territoire, ligne(heures="0"), **IGNORER)
    assert rapport.est_sans_effet
    assert db.session.scalars(select(Importation)).all() == []
