"""`clauses creer-territoire` and the state of the schema."""

from sqlalchemy import func, select

from clauses.models import Evenement, Territoire


def test_un_territoire_se_cree_une_fois_et_la_seconde_ne_change_rien(commande, base):
    assert commande("creer-territoire", "essai", "Essai").exit_code == 0
    seconde = commande("creer-territoire", "essai", "Autre nom")
    assert seconde.exit_code == 0
    assert "existe déjà" in seconde.output
    assert base.scalars(select(Territoire.nom)).all() == ["Essai"]
    assert base.scalar(select(func.count()).select_from(Evenement)) == 1


def test_un_code_de_territoire_impossible_est_refuse_en_francais(commande, base):
    resultat = commande("creer-territoire", "é è", "Essai")
    assert resultat.exit_code == 1
    assert "Code de territoire" in resultat.stderr
    assert base.scalar(select(func.count()).select_from(Territoire)) == 0


def test_un_mauvais_usage_rend_deux(commande):
    assert commande("creer-territoire").exit_code == 2
