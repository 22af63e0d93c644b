"""Entry point of the production servers: `gunicorn clauses.wsgi:app`. Refuses to start without its secret."""

from . import create_app
from .config import Mode
from .serveur import pret_a_servir

app = create_app(mode=Mode.PRODUCTION)
pret_a_servir()
