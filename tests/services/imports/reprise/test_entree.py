"""The entry of a person: eligibility, link with the PLIE, and the facts frozen on the contracts."""

from datetime import date

from sqlalchemy import select

from clauses.extensions import db
from clauses.models import (
    Affectation,
    Contrat,
    CritereAffectation,
    Eligibilite,
    HeuresMensuelles,
    LienPlie,
    Personne,
)
from tests.appui.contenu import contenu
from tests.appui.lignes_reprise import ligne


def test_des_criteres_completes_regularisent_les_heures_deja_reprises(importer, territoire):
    importer(territoire, ligne(criteres=""))
    avant = db.session.scalars(select(HeuresMensuelles)).one()
    assert (avant.est_a_regulariser, bool(avant.motif)) == (True, True)
    importer(territoire, ligne(criteres="TH|RSA", mois="2024-04"))
    versions = db.session.scalars(
        select(HeuresMensuelles).where(HeuresMensuelles.mois == date(2024, 3, 1))
    ).all()
    etats = [(h.numero, h.est_a_regulariser, h.valable_au is None) for h in versions]
    assert etats == [(1, True, False), (2, False, True)]
    assert versions[1].ligne_source == versions[0].ligne_source
    assert versions[1].importation_id == versions[0].importation_id
    eligibilites = db.session.scalars(select(Eligibilite).order_by(Eligibilite.numero)).all()
    assert [(e.etat.value, e.valable_au is None) for e in eligibilites] == [
        ("a_verifier", False),
        ("etablie", True),
    ]
    codes = db.session.scalars(select(CritereAffectation)).all()
    assert sorted(k.critere.code for k in codes) == ["RSA", "TH"]


def test_un_mois_anterieur_remplace_les_criteres_sans_les_ajouter(importer, territoire):
    importer(territoire, ligne(criteres="RSA|TH", mois="2024-05"))
    importer(territoire, ligne(criteres="RSA|DELD", mois="2024-04"))
    (faits,) = contenu(territoire)["personnes"].values()
    assert faits[-2] == [(date(2024, 3, 4), "etablie", ["DELD", "RSA"])]


def test_une_eligibilite_refusee_par_quelqu_un_ne_se_rouvre_pas(importer, territoire):
    importer(territoire, ligne(criteres=""))
    eligibilite = db.session.scalars(select(Eligibilite)).one()
    eligibilite.etat = "refusee"
    db.session.flush()
    rapport = importer(territoire, ligne(criteres="RSA"))
    assert rapport.est_sans_effet
    assert db.session.scalars(select(Eligibilite.etat)).one() == "refusee"


def test_un_lien_refuse_par_quelqu_un_ne_revient_pas_avec_le_fichier(importer, territoire):
    importer(territoire, ligne())
    lien = db.session.scalars(select(LienPlie)).one()
    lien.etat = "refuse"
    db.session.flush()
    rapport = importer(territoire, ligne())
    assert rapport.est_sans_effet
    assert [c.colonne for c in rapport.avertissements] == ["participant_plie"]


def test_un_lien_propose_est_clos_quand_le_fichier_le_confirme(importer, territoire):
    importer(territoire, ligne())
    lien = db.session.scalars(select(LienPlie)).one()
    lien.etat = "propose"
    db.session.flush()
    importer(territoire, ligne())
    etats = db.session.execute(select(LienPlie.etat, LienPlie.valable_au).order_by(LienPlie.id)).all()
    assert [(e.value, au is None) for e, au in etats] == [("propose", False), ("confirme", True)]


def test_un_contrat_anterieur_change_l_age_d_entree_partout(importer, territoire):
    importer(territoire, ligne(date_naissance="01/06/1998", date_debut_contrat="01/07/2024", mois="2024-07"))
    assert db.session.scalars(select(Affectation.age_entree)).one() == 26
    importer(
        territoire,
        ligne(
            date_naissance="01/06/1998", date_debut_contrat="15/05/2024", mois="2024-05", marche="2023-002"
        ),
    )
    assert set(db.session.scalars(select(Affectation.age_entree))) == {25}
    dates = db.session.scalars(select(Eligibilite.date_entree).where(Eligibilite.valable_au.is_(None)))
    assert dates.one() == date(2024, 5, 15)


def test_le_contrat_d_une_ligne_refusee_ne_compte_pas_dans_l_age_d_entree(importer, territoire):
    importer(
        territoire,
        ligne(date_naissance="01/06/1998", date_debut_contrat="01/07/2024", mois="2024-07"),
        ligne(date_naissance="01/06/1998", date_debut_contrat="15/05/2024", mois="2024-08", sexe="M"),
        ignorer_erreurs=True,
    )
    assert db.session.scalars(select(Affectation.age_entree)).one() == 26
    assert db.session.scalars(select(Contrat.date_debut)).one() == date(2024, 7, 1)
    assert db.session.scalars(select(Eligibilite.date_entree)).one() == date(2024, 7, 1)


def test_ce_que_devient_la_personne_ne_reecrit_pas_les_faits_de_son_entree(importer, territoire):
    importer(territoire, ligne())
    connue = db.session.scalars(select(Personne)).one()
    connue.code_commune, connue.niveau_formation = "33063", "6"
    db.session.flush()
    importer(territoire, ligne(marche="2023-002", mois="2024-05"))
    faits = db.session.execute(select(Affectation.code_commune, Affectation.niveau_formation))
    assert set(map(tuple, faits)) == {("47001", "3")}


def test_un_metier_complete_rejoint_les_faits_du_contrat(importer, territoire):
    importer(territoire, ligne(rome=""))
    importer(territoire, ligne(rome="F1702", mois="2024-04"))
    assert db.session.scalars(select(Affectation.rome)).one() == "F1702"
