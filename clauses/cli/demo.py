"""`clauses demo`: a demonstration base of its own, filled once, then served."""

import errno
import multiprocessing
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import click
from flask import Flask, current_app, has_app_context

from ..config import Mode
from ..extensions import db
from ..models.types import maintenant
from ..serveur import pret_a_servir
from ..services import schema
from ..services.acteur import SYSTEME
from ..services.calendrier import mois_en_lettres
from ..services.demonstration import (
    COMPTES_DEMONSTRATION,
    MOT_DE_PASSE_DEMONSTRATION,
    mois_de_la_demonstration,
    remplir,
)
from . import base

PORT, PORTS_SUIVANTS, FILS = 5000, 20, 8
#: Seconds left to a work to stop at its next step.
ATTENTE_TRAVAILLEUR = 25
NOM_BASE = "demonstration.db"


@click.command("demo")
@click.option(
    "--port", type=click.IntRange(1, 65535), help=f"Port du serveur ({PORT}, ou le premier libre ensuite)."
)
@click.option("--hote", default="127.0.0.1", show_default=True, help="Adresse d’écoute du serveur.")
@click.option("--sans-serveur", is_flag=True, help="Prépare la démonstration sans la servir.")
@click.option("--neuve", is_flag=True, help="La refait jusqu’au mois dernier ; l’ancienne est gardée à côté.")
def demo(port: int | None, hote: str, sans_serveur: bool, neuve: bool) -> None:
    """Remplit une démonstration aux personnes fictives et la sert. Ne touche jamais à la base réelle."""
    ecoute = None if sans_serveur else ouvrir_ecoute(hote, port)
    app = _application()
    if neuve:
        _mettre_de_cote(Path(app.config["BASE_DEMONSTRATION"]))
    with app.app_context():
        _preparer(maintenant().astimezone().date())
        _annoncer(app, ecoute)
        db.engine.dispose()  # the threads of the server open their own connections
    if ecoute is not None:
        servir(app, ecoute)


def _application() -> Flask:
    """An application of its own on the demonstration base, beside the real one and never on it."""
    from .. import create_app  # the factory registers this very command

    dossier, reglages = Path(Flask("clauses").instance_path), {}
    if has_app_context():  # under `flask --app clauses`: the same instance folder and the same secret
        dossier = Path(current_app.instance_path)
        reglages = {"SECRET_KEY": current_app.config["SECRET_KEY"]}
    fichier = dossier / NOM_BASE
    return create_app(
        dossier,
        mode=Mode.DEMONSTRATION,
        SQLALCHEMY_DATABASE_URI=f"sqlite:///{fichier}",
        DOSSIER_FICHIERS=dossier / "fichiers-demonstration",
        SESSION_COOKIE_NAME="clauses-demonstration",
        BASE_DEMONSTRATION=fichier,
        **reglages,
    )


@contextmanager
def travailleur_de(app: Flask) -> Iterator[None]:
    """The worker of the long works beside the server: it ends with the block, or with this process."""
    noms = ("SECRET_KEY", "SQLALCHEMY_DATABASE_URI", "DOSSIER_FICHIERS", "FILE_TRAVAUX")
    reglages = {nom: app.config[nom] for nom in noms}
    # Not a fork: it would hold the listening socket, and the port with it.
    processus = multiprocessing.get_context("spawn").Process(
        target=_travailler, args=(app.instance_path, os.getpid(), reglages), name="travailleur", daemon=True
    )
    processus.start()
    try:
        yield
    finally:
        processus.terminate()
        processus.join(ATTENTE_TRAVAILLEUR)


def _travailler(dossier: str, parent: int, reglages: dict) -> None:
    """What the child process does; Ctrl-C reaches the whole group, and the parent says when to end."""
    from .. import application_nue
    from ..travailleur import TravailleurDejaLa, travailler

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        travailler(application_nue(dossier, mode=Mode.DEMONSTRATION, **reglages), parent=parent)
    except TravailleurDejaLa:
        click.echo("Une autre démonstration de ce dossier fait déjà les travaux longs.", err=True)


def _mettre_de_cote(fichier: Path) -> None:
    """Keep the previous demonstration beside the new one, with the log that SQLite may have left."""
    for suffixe in ("", "-wal", "-shm"):
        source = fichier.with_name(fichier.name + suffixe)
        ancienne = fichier.with_name(f"{fichier.stem}.ancienne{fichier.suffix}{suffixe}")
        ancienne.unlink(missing_ok=True)
        if source.exists():
            source.rename(ancienne)


def _preparer(aujourdhui: date) -> None:
    """A filled base, whatever was left before: nothing, an empty schema, or a demonstration."""
    if not schema.est_a_jour(Path(current_app.extensions["migrate"].directory)):
        base.mettre_a_jour_schema()
    with base.ecriture():
        mois = mois_de_la_demonstration(SYSTEME)
        if mois is None:
            click.echo("Remplissage de la démonstration : sept PLIE, trois ans d’activité…")
            remplir(SYSTEME, aujourdhui)
    if mois is not None and mois < aujourdhui.replace(day=1):
        click.echo(
            f"Cette démonstration date de {mois_en_lettres(mois)}. Pour la refaire jusqu’au mois dernier : "
            "« clauses demo --neuve » (l’ancienne est gardée à côté)."
        )


def _annoncer(app: Flask, ecoute: socket.socket | None) -> None:
    """Where it is, who can enter, and how to use the commands on it."""
    fichier = app.config["BASE_DEMONSTRATION"]
    click.echo(f"Base de démonstration, à part de toute base réelle : {fichier}")
    click.echo("\nUn compte par rôle :")
    largeur = max(len(c.courriel) for c in COMPTES_DEMONSTRATION)
    for compte in COMPTES_DEMONSTRATION:
        click.echo(f"  {compte.courriel:<{largeur}}  {compte.role.libelle} : {compte.description}")
    click.echo(f"Mot de passe de tous : {MOT_DE_PASSE_DEMONSTRATION}")
    click.echo("\nPour lancer les commandes sur cette base :")
    click.echo(f"  export CLAUSES_DATABASE_URI=sqlite:///{fichier}")
    if ecoute is not None:
        hote, port = ecoute.getsockname()[:2]
        click.echo(f"\nDémonstration ouverte : http://{hote}:{port}/   (Ctrl-C pour l’arrêter)")
    sys.stdout.flush()


def ouvrir_ecoute(hote: str, port: int | None) -> socket.socket:
    """The listening socket: of the port asked for, else of the first free one from `PORT`."""
    candidats = [port] if port else range(PORT, PORT + PORTS_SUIVANTS)
    for candidat in candidats:
        try:
            return socket.create_server((hote, candidat))
        except OSError as erreur:
            if erreur.errno != errno.EADDRINUSE:
                base.refuser([f"Impossible d’écouter sur {hote}, port {candidat} : {erreur.strerror}."])
    if port:
        base.refuser([f"Le port {port} est déjà pris : essayez « clauses demo --port {port + 1} »."])
    base.refuser([f"Les ports {PORT} à {PORT + PORTS_SUIVANTS - 1} sont pris : donnez-en un par « --port »."])


def servir(app: Flask, ecoute: socket.socket) -> None:
    """Serve until Ctrl-C or SIGTERM, both of which end cleanly."""
    from waitress import create_server  # only this command serves

    serveur = create_server(app, sockets=[ecoute], threads=FILS)
    pret_a_servir()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with travailleur_de(app):
        serveur.run()
        serveur.close()
    click.echo("\nDémonstration arrêtée.")
