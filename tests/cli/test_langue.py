"""The command line speaks French, its library included."""

import io

import pytest
from babel.messages import mofile, pofile

from clauses.cli.langue import DOSSIER


@pytest.mark.parametrize(
    ("arguments", "attendu"),
    [
        (["creer-territoire"], "Il manque l’argument"),
        (["creer-territorie", "a", "b"], "n’existe pas"),
        (["creer-territoire", "a", "b", "c"], "Argument de trop"),
        (["init-db", "--vite"], "L’option '--vite' n’existe pas."),
    ],
)
def test_un_mauvais_usage_se_dit_en_francais(commande, arguments, attendu):
    resultat = commande(*arguments)
    assert resultat.exit_code == 2
    assert attendu in resultat.stderr
    assert "Erreur :" in resultat.stderr
    assert "Usage :" in resultat.stderr


def test_le_catalogue_compile_est_celui_du_texte():
    dossier = DOSSIER / "fr" / "LC_MESSAGES"
    with (dossier / "clauses.po").open("rb") as texte:
        catalogue = pofile.read_po(texte, locale="fr", domain="clauses")
    compile_ = io.BytesIO()
    mofile.write_mo(compile_, catalogue)
    assert (dossier / "clauses.mo").read_bytes() == compile_.getvalue()
