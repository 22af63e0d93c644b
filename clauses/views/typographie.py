"""French typography of the templates: no-break spaces where the rule wants them, put once, when they are compiled."""

from collections.abc import Iterable, Iterator

from flask import Flask
from jinja2 import Environment, pass_environment
from jinja2.ext import Extension
from jinja2.filters import do_truncate
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup

from ..services.normalisation import espaces_insecables

#: What a template writes itself: its text, and the sentences it hands to a macro. Never a value of the database.
ECRITS = frozenset({"data", "string"})


class EspacesInsecables(Extension):
    """« Erreur : » never starts a line with its colon, and an author types an ordinary space."""

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        return _corriger(stream)


def insecables(texte: str) -> str:
    """The same for a sentence of the services: a label, an error, a message."""
    corrige = espaces_insecables(str(texte))
    return Markup(corrige) if isinstance(texte, Markup) else corrige


@pass_environment
def tronquer(
    env: Environment, texte: str, longueur: int = 255, mots_coupes: bool = False, fin: str = "…", marge=None
):
    """Jinja's own `truncate`, whose three full stops become the sign of the omission."""
    return do_truncate(env, texte, longueur, mots_coupes, fin, marge)


def _corriger(stream: Iterable[Token]) -> Iterator[Token]:
    for jeton in stream:
        ecrit = jeton.type in ECRITS
        yield Token(jeton.lineno, jeton.type, espaces_insecables(jeton.value)) if ecrit else jeton


def init_app(app: Flask) -> None:
    app.jinja_env.add_extension(EspacesInsecables)
    app.jinja_env.filters["insecables"] = insecables
    app.jinja_env.filters["truncate"] = tronquer
