"""The tabular CSV: one line per holder × amendment."""

import csv
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest

from clauses.services.imports.decp import FormatDecp

LIGNE = {
    "uid": "x",
    "id": "T1",
    "nature": "Marché",
    "acheteur_id": "90000000100017",
    "acheteur_nom": "Ville de Valmont",
    "titulaire_id": "90000001900019",
    "titulaire_typeIdentifiant": "SIRET",
    "titulaire_nom": "Bâti Sud",
    "objet": "Nettoyage des locaux",
    "montant": "1000.5",
    "codeCPV": "90911000-6",
    "procedure": "Procédure adaptée",
    "techniques": "Accord-cadre, Concours",
    "dureeMois": "12",
    "dateNotification": "2025-01-15",
    "datePublicationDonnees": "2025-02-01",
    "considerationsSociales": "Critère social, Clause sociale",
    "typeGroupementOperateurs": "Conjoint",
    "lieuExecution_code": "47001",
    "lieuExecution_typeCode": "Code commune",
    "modification_id": "0",
}
AVENANT = {"modification_id": "1", "dateNotification": "2025-06-01", "datePublicationDonnees": "2025-06-15"}
SECOND = {"titulaire_id": "90000002700012", "titulaire_nom": "Net Service"}


@pytest.fixture
def lire_lignes(lire):
    """Read a table of these lines, each given as what it changes in ``LIGNE``."""

    def _lire(*changements, separateur=",", sans=()):
        colonnes = [c for c in LIGNE if c not in sans]
        tampon = StringIO()
        ecrivain = csv.DictWriter(tampon, colonnes, delimiter=separateur, extrasaction="ignore")
        ecrivain.writeheader()
        ecrivain.writerows(LIGNE | c for c in changements)
        return lire(tampon.getvalue())

    return _lire


def test_lignes_d_un_marche_donnent_un_marche_et_ses_titulaires(lire_lignes):
    lecture = lire_lignes({}, SECOND)
    lu = lecture.marches[0]
    assert (lecture.format, lecture.anomalies, len(lecture.marches)) == (FormatDecp.CSV, (), 1)
    assert lu.acheteur.nom == "Ville de Valmont"
    assert [(t.identifiant, t.nom) for t in lu.titulaires] == [
        ("90000001900019", "Bâti Sud"),
        ("90000002700012", "Net Service"),
    ]
    assert (lu.montant, lu.duree_mois, lu.departement, lu.ligne) == (Decimal("1000.50"), 12, "47", 2)
    assert lu.techniques == ("Accord-cadre", "Concours")
    assert [str(c) for c in lu.considerations_sociales] == ["Clause sociale", "Critère social"]


@pytest.mark.parametrize("separateur", [",", ";", "\t"])
def test_separateurs_du_tableau(lire_lignes, separateur):
    assert len(lire_lignes({}, separateur=separateur).marches) == 1


def test_avenant_ne_garde_que_ce_qu_il_change(lire_lignes):
    lecture = lire_lignes({}, AVENANT | {"montant": "1200"}, AVENANT | {"montant": "1200"} | SECOND)
    lu = lecture.marches[0]
    avenant = lu.avenants[0]
    assert lecture.anomalies == ()
    assert (lu.montant, lu.date_notification) == (Decimal("1000.50"), date(2025, 1, 15))
    assert (avenant.cle, avenant.montant, avenant.duree_mois) == (("id", "1"), Decimal("1200.00"), None)
    assert [t.identifiant for t in avenant.titulaires] == ["90000001900019", "90000002700012"]


def test_lignes_dispersees_et_ordre_des_avenants(lire_lignes):
    lecture = lire_lignes(
        AVENANT | {"modification_id": "10"}, {"id": "T2"}, AVENANT | {"modification_id": "2"}, {}
    )
    assert [m.id for m in lecture.marches] == ["T1", "T2"]
    assert [a.numero for a in lecture.marches[0].avenants] == ["2", "10"]


def test_etat_initial_absent_est_averti_une_fois_et_reste_vide(lire_lignes, reperes):
    lecture = lire_lignes(AVENANT | {"modification_id": "3"})
    lu = lecture.marches[0]
    assert reperes(lecture) == [("etat_initial_absent", "marché T1")]
    assert (lu.date_notification, lu.montant, lu.duree_mois) == (None, None, None)
    assert (lu.avenants[0].numero, lu.avenants[0].montant) == ("3", Decimal("1000.50"))
    assert len(lu.titulaires) == 1


def test_id_ou_acheteur_vide_bloque_sa_ligne_seule(lire_lignes):
    lecture = lire_lignes({"id": ""}, {"acheteur_id": "nan"}, {"id": "", "acheteur_id": ""}, {})
    assert [(str(a.code), a.ligne, a.champ) for a in lecture.erreurs] == [
        ("id_absent", 2, "id"),
        ("acheteur_absent", 3, "acheteur_id"),
        ("id_absent", 4, "id"),
        ("acheteur_absent", 4, "acheteur_id"),
    ]
    assert len(lecture.marches) == 1


def test_anomalie_donne_la_ligne_et_la_colonne_du_titulaire(lire_lignes):
    lecture = lire_lignes({}, SECOND | {"titulaire_id": "214356"})
    anomalie = lecture.anomalies[0]
    assert (str(anomalie.code), anomalie.ligne, anomalie.champ) == ("siret_malforme", 3, "titulaire_id")
    assert anomalie.emplacement == "marché T1, titulaire 2"


def test_ligne_d_une_cellule_a_plusieurs_lignes_est_la_premiere(lire_lignes):
    lecture = lire_lignes({"objet": "Un\nobjet\nlong"}, {"id": "T2", "dureeMois": "NC"})
    assert lecture.marches[0].objet == "Un objet long"
    assert [a.ligne for a in lecture.anomalies] == [5]


def test_valeurs_contradictoires_entre_lignes_sont_averties_par_colonne(lire_lignes):
    lecture = lire_lignes({}, SECOND | {"montant": "7"}, {"titulaire_id": "90000003500015", "montant": "8"})
    assert [(str(a.code), a.champ, a.valeur, a.ligne) for a in lecture.anomalies] == [
        ("marche_contradictoire", "montant", "1000.5 / 7", 3)
    ]
    assert lecture.marches[0].montant == Decimal("1000.50")


def test_ligne_identique_repetee_ne_compte_qu_une_fois(lire_lignes):
    lecture = lire_lignes({}, {})
    assert (len(lecture.marches[0].titulaires), lecture.anomalies) == (1, ())


def test_colonne_utile_absente_est_avertie_une_fois_pour_le_fichier(lire_lignes, reperes):
    lecture = lire_lignes({}, {"id": "T2"}, sans=("montant",))
    assert reperes(lecture) == [("colonne_absente", "fichier")]
    assert lecture.anomalies[0].champ == "montant"


def test_considerations_absentes_ou_vides_se_distinguent(lire_lignes):
    absentes = lire_lignes({}, sans=("considerationsSociales",))
    vides = lire_lignes({"considerationsSociales": ""})
    assert (absentes.a_considerations, absentes.marches[0].considerations_sociales) == (False, None)
    assert (vides.a_considerations, vides.marches[0].considerations_sociales) == (True, ())


def test_ligne_decalee_est_avertie(lire, reperes):
    lecture = lire("id,acheteur_id,objet\nT1,90000000100017,Cour,école\n")
    codes = [code for code, lieu in reperes(lecture) if lieu == "marché T1"]
    assert codes == ["ligne_decalee"]
