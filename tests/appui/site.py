"""A site for a real browser: its own database, its own files, a server on the local address."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from waitress import create_server, wasyncore

from clauses.extensions import db, depot_fichiers, transaction_ecriture
from clauses.models import Compte
from tests.appui import bases
from tests.appui.comptes import ouvrir

FILS = 8


@dataclass
class Site:
    """The application served at `adresse`; what is written in it is committed."""

    app: Flask
    adresse: str

    @contextmanager
    def base(self) -> Iterator:
        """The session of the site's database, committed at the end."""
        with self.app.app_context():
            jeton = transaction_ecriture.set(True)
            try:
                yield db.session
                db.session.commit()
            finally:
                transaction_ecriture.reset(jeton)
                db.session.remove()

    def temoin(self, compte_id: int) -> dict:
        """The session cookie of an account, as the login page would set it."""
        with self.base() as session:
            compte = session.get(Compte, compte_id)
            contenu = {"_user_id": compte.get_id(), "_fresh": True, "jeton": ouvrir(compte)}
        signataire = SecureCookieSessionInterface().get_signing_serializer(self.app)
        nom = self.app.config["SESSION_COOKIE_NAME"]
        return {"name": nom, "value": signataire.dumps(contenu), "url": self.adresse}


@contextmanager
def servir(dossier: Path, uri: str | None = None) -> Iterator[Site]:
    """Serve a new application on an empty database (SQLite unless `uri` names one), until the end of the block."""
    dossier.mkdir(parents=True, exist_ok=True)
    precedent = depot_fichiers._dossier  # one folder per process: the suite's own comes back afterwards
    app = bases.application(uri or f"sqlite:///{dossier / 'site.db'}", dossier)
    app.config["TESTING"] = False  # a refusal is a page, as in production
    prises: dict[int, wasyncore.dispatcher] = {}
    # The demonstration's own server: a browser that hangs up in the middle of a file is its everyday life.
    serveur = create_server(app, map=prises, host="127.0.0.1", port=0, threads=FILS)
    fil = threading.Thread(target=serveur.run, daemon=True)
    fil.start()
    try:
        yield Site(app, f"http://127.0.0.1:{serveur.effective_port}")
    finally:
        # In the server's own thread: its loop ends once the map of its sockets is empty.
        serveur.trigger.pull_trigger(lambda: wasyncore.close_all(prises, ignore_all=True))
        fil.join()
        serveur.task_dispatcher.shutdown()
        with app.app_context():
            db.engine.dispose()
        depot_fichiers._dossier = precedent
