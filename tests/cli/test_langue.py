"""The command line speaks French, its library included."""

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


def test_le_catalogue_compile_dit_tout_ce_que_dit_le_texte():
    dossier = DOSSIER / "fr" / "LC_MESSAGES"
    with (dossier / "clauses.po").open("rb") as texte:
        ecrits = {_textes(m.id): _textes(m.string) for m in pofile.read_po(texte, locale="fr") if m.id}
    with (dossier / "clauses.mo").open("rb") as compile_:
        lus = {_textes(m.id): _textes(m.string) for m in mofile.read_mo(compile_) if m.id}
    assert len(ecrits) > 30
    assert lus == ecrits


def _textes(message) -> tuple[str, ...]:
    """A plural message has two texts, a list for one reader and a tuple for the other."""
    return (message,) if isinstance(message, str) else tuple(message)
