"""The journal: chained, and every tampering found and named."""

import json

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from clauses.extensions import db
from clauses.models import DonneesEvenement
from clauses.services import journal
from clauses.services.acteur import SYSTEME
from clauses.services.journal import Verbe, consigner


@pytest.fixture
def cinq_evenements(base):
    for rang in range(5):
        consigner(SYSTEME, Verbe.TERRITOIRE_CREE, objet=("territoire", rang), valeurs={"nom": f"PLIE {rang}"})
    base.commit()
    base.expunge_all()


def _alterer(*requetes: str) -> None:
    for requete in requetes:
        db.session.execute(text(requete))
    db.session.commit()
    db.session.expunge_all()


def test_une_chaine_intacte_est_verifiee_sans_anomalie(cinq_evenements):
    assert journal.verifier() is None
    assert journal.compter() == 5


@pytest.mark.parametrize(
    ("alteration", "numero"),
    [
        ("UPDATE evenement SET acteur = 'quelqu’un d’autre' WHERE numero = 3", 3),
        ("UPDATE evenement SET verbe = 'connexion' WHERE numero = 1", 1),
        ("UPDATE donnees_evenement SET valeurs = '{}' WHERE numero = 2", 2),
        ("DELETE FROM donnees_evenement WHERE numero = 4", 4),
        ("UPDATE donnees_evenement SET sel = substr(sel, 2) || substr(sel, 1, 1) WHERE numero = 2", 2),
        ("UPDATE evenement SET le = '2001-01-01 00:00:00.000000' WHERE numero = 4", 4),
        ("UPDATE evenement SET empreinte = substr(empreinte, 2) || 'f' WHERE numero = 5", 5),
        ("UPDATE evenement SET objet_id = 12 WHERE numero = 5", 5),
        ("UPDATE tete_journal SET numero = 7", 6),
        ("UPDATE tete_journal SET numero = 4", 5),
        ("UPDATE tete_journal SET maj_le = '2001-01-01 00:00:00.000000'", 5),
        ("UPDATE tete_journal SET empreinte = (SELECT empreinte FROM evenement WHERE numero = 5)", 5),
        ("DELETE FROM tete_journal", 5),
    ],
)
def test_une_entree_modifiee_a_la_main_est_trouvee_et_nommee(cinq_evenements, alteration, numero):
    _alterer(alteration)
    anomalie = journal.verifier()
    assert anomalie is not None
    assert anomalie.numero == numero
    assert str(numero) in anomalie.message


@pytest.mark.parametrize("numero", [1, 3, 5])
def test_une_entree_supprimee_meme_la_derniere_est_trouvee(cinq_evenements, numero):
    _alterer(
        f"DELETE FROM donnees_evenement WHERE numero = {numero}",
        f"DELETE FROM evenement WHERE numero = {numero}",
    )
    assert journal.verifier().numero == numero


def test_raccourcir_le_journal_et_reecrire_sa_tete_est_trouve(cinq_evenements):
    _alterer(
        "DELETE FROM donnees_evenement WHERE numero = 5",
        "UPDATE tete_journal SET numero = 4, empreinte = (SELECT precedente FROM evenement WHERE numero = 5),"
        " maj_le = (SELECT le FROM evenement WHERE numero = 4)",
        "DELETE FROM evenement WHERE numero = 5",
    )
    assert journal.verifier().numero == 4


def test_apres_une_entree_supprimee_le_travail_continue_et_la_coupure_reste_visible(cinq_evenements, base):
    _alterer("DELETE FROM donnees_evenement WHERE numero = 5", "DELETE FROM evenement WHERE numero = 5")
    consigner(SYSTEME, Verbe.CONNEXION, valeurs={})
    base.commit()
    assert journal.verifier().numero == 5


def test_un_journal_vide_de_toutes_ses_entrees_est_trouve(cinq_evenements):
    _alterer("DELETE FROM donnees_evenement", "DELETE FROM evenement")
    assert journal.verifier().numero == 1


def test_un_journal_qui_n_a_jamais_servi_est_vrai(base):
    assert journal.verifier() is None
    assert journal.compter() == 0


def test_un_instant_rendu_illisible_est_trouve_et_nomme(cinq_evenements, base):
    if base.get_bind().dialect.name == "postgresql":
        refus = pytest.raises(DBAPIError)  # that engine refuses to write it
        with refus, base.begin_nested():
            base.execute(text("UPDATE evenement SET le = 'jamais' WHERE numero = 3"))
        return
    _alterer("UPDATE evenement SET le = 'jamais' WHERE numero = 3")
    assert journal.verifier().numero == 3


def test_une_entree_inseree_est_trouvee(cinq_evenements):
    _alterer(
        "INSERT INTO evenement (numero, le, verbe, acteur, empreinte_donnees, precedente, empreinte, objet_type)"
        " SELECT 6, le, verbe, acteur, empreinte_donnees, empreinte,"
        " CASE substr(empreinte, 1, 1) WHEN 'f' THEN 'e' ELSE 'f' END || substr(empreinte, 2), objet_type"
        " FROM evenement WHERE numero = 5"
    )
    assert journal.verifier().numero == 6


def test_deux_entrees_echangees_sont_trouvees(cinq_evenements):
    _alterer(
        "DELETE FROM donnees_evenement WHERE numero IN (2, 3)",
        "UPDATE evenement SET numero = 99 WHERE numero = 2",
        "UPDATE evenement SET numero = 2 WHERE numero = 3",
        "UPDATE evenement SET numero = 3 WHERE numero = 99",
    )
    assert journal.verifier().numero == 2


def test_une_purge_consignee_laisse_la_chaine_vraie(cinq_evenements, base):
    journal.purger_valeurs(SYSTEME, [2, 4], motif="anonymisation")
    base.commit()
    base.expunge_all()
    assert journal.verifier() is None


def test_des_valeurs_remises_apres_leur_purge_sont_trouvees(cinq_evenements, base):
    sel, valeurs = base.execute(text("SELECT sel, valeurs FROM donnees_evenement WHERE numero = 2")).one()
    journal.purger_valeurs(SYSTEME, [2], motif="anonymisation")
    base.commit()
    base.execute(
        text("INSERT INTO donnees_evenement (numero, sel, valeurs) VALUES (2, :s, :v)"),
        {"s": sel, "v": valeurs},
    )
    base.commit()
    assert journal.verifier().numero == 2


def test_l_annonce_d_une_purge_ne_se_purge_pas(cinq_evenements, base):
    premiere = journal.purger_valeurs(SYSTEME, [2], motif="anonymisation")
    seconde = journal.purger_valeurs(SYSTEME, [1, 2, premiere.numero, 99], motif="encore")
    base.commit()
    assert json.loads(base.get(DonneesEvenement, seconde.numero).valeurs)["numeros"] == [1]
    assert journal.verifier() is None


def test_une_purge_ecrite_a_la_main_est_trouvee(cinq_evenements):
    _alterer(
        "DELETE FROM donnees_evenement WHERE numero = 2",
        "INSERT INTO purge_evenement (numero, purge_par) VALUES (2, 5)",
    )
    assert journal.verifier().numero == 2


def test_une_transaction_annulee_ne_laisse_aucune_entree(base):
    consigner(SYSTEME, Verbe.TERRITOIRE_CREE, valeurs={"nom": "jamais"})
    base.rollback()
    assert journal.compter() == 0
    assert journal.verifier() is None
