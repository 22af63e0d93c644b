"""`clauses journal verifier`: 0 and a count when the chain is true, 1 and the broken entry otherwise."""

import pytest
from sqlalchemy import text


@pytest.fixture
def trois_territoires(commande):
    for code in ("agenais", "bordeaux", "sources"):
        assert commande("creer-territoire", code, code.capitalize()).exit_code == 0


def test_une_chaine_vraie_rend_zero_et_dit_combien_d_entrees(commande, trois_territoires):
    resultat = commande("journal", "verifier")
    assert resultat.exit_code == 0
    assert "Journal vrai : 3 entrées" in resultat.stdout


def test_une_base_neuve_a_un_journal_vrai_et_vide(commande):
    resultat = commande("journal", "verifier")
    assert resultat.exit_code == 0
    assert "0 entrée" in resultat.stdout


@pytest.mark.parametrize(
    ("alteration", "numero"),
    [
        ("UPDATE evenement SET acteur = 'personne' WHERE numero = 2", 2),
        ("UPDATE donnees_evenement SET valeurs = '{}' WHERE numero = 3", 3),
        ("UPDATE tete_journal SET numero = 9", 4),
    ],
)
def test_une_chaine_rompue_rend_un_et_nomme_la_premiere_entree(
    commande, trois_territoires, base, alteration, numero
):
    base.execute(text(alteration))
    base.commit()
    resultat = commande("journal", "verifier")
    assert resultat.exit_code == 1
    assert resultat.stdout == ""
    assert f"Journal rompu à l’entrée {numero} :" in resultat.stderr
    assert len(resultat.stderr.splitlines()) == 1
