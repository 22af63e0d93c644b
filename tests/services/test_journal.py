"""The journal: chained, and every tampering found and named."""

import pytest
from sqlalchemy import text

from clauses.extensions import db
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
        ("UPDATE tete_journal SET numero = 7", 6),
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


def test_une_entree_inseree_est_trouvee(cinq_evenements):
    _alterer(
        "INSERT INTO evenement (numero, le, verbe, acteur, empreinte_donnees, precedente, empreinte, objet_type)"
        " SELECT 6, le, verbe, acteur, empreinte_donnees, empreinte, 'f' || substr(empreinte, 2), objet_type"
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
