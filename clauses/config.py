"""Settings, read once from the environment. `lire_configuration` is the only reader of `os.environ`."""

import os
import secrets
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path


class Mode(StrEnum):
    """How the application is run.

    `PRODUCTION` refuses to start without `CLAUSES_SECRET`; `LOCAL` (the command line, a first try) and
    `DEMONSTRATION` make their own secret and keep it beside the database.
    """

    LOCAL = "local"
    PRODUCTION = "production"
    DEMONSTRATION = "demonstration"


class ConfigurationIncomplete(Exception):
    """A setting is missing or wrong; the message says which one and what to write."""


#: Written in the files made by the application.
VERSION = "0.1.0"
LONGUEUR_MINIMALE_SECRET = 32
#: Seconds without a click after which a session is over.
DUREE_SESSION = 10 * 3600
TAILLE_MAXIMALE_DEPOT = 40 * 1024 * 1024


def lire_configuration(dossier_instance: Path, environ: Mapping[str, str] = os.environ, **surcharges) -> dict:
    """Return the Flask configuration; `surcharges` (tests, demonstration) win over the environment.

    Raises `ConfigurationIncomplete` when production misses its secret or names an unknown mode.
    """
    mode = _mode(surcharges.pop("mode", None) or environ.get("CLAUSES_MODE", Mode.LOCAL))
    base = {
        "MODE": mode,
        "SECRET_KEY": None,
        "SQLALCHEMY_DATABASE_URI": environ.get("CLAUSES_DATABASE_URI")
        or f"sqlite:///{dossier_instance / 'clauses.db'}",
        "SQLALCHEMY_ENGINE_OPTIONS": {"pool_pre_ping": True},
        "DOSSIER_FICHIERS": Path(environ.get("CLAUSES_FICHIERS") or dossier_instance / "fichiers"),
        "MAX_CONTENT_LENGTH": TAILLE_MAXIMALE_DEPOT,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": mode is Mode.PRODUCTION,
        "SESSION_COOKIE_NAME": "clauses",
        "PERMANENT_SESSION_LIFETIME": DUREE_SESSION,
        "WTF_CSRF_TIME_LIMIT": None,
        # How many reverse proxies stand in front: without it, they would all be one and the same address.
        "NOMBRE_RELAIS": int(environ.get("CLAUSES_RELAIS") or 0),
        "LIGNES_IMPORT_EN_LIGNE": 20_000,
        **surcharges,
    }
    base["SECRET_KEY"] = base["SECRET_KEY"] or _secret(mode, dossier_instance, environ)
    return base


def _mode(valeur: str) -> Mode:
    try:
        return Mode(valeur)
    except ValueError:
        attendus = ", ".join(m.value for m in Mode)
        raise ConfigurationIncomplete(
            f"CLAUSES_MODE vaut « {valeur} » : écrivez l’un de ces modes : {attendus}."
        ) from None


def _secret(mode: Mode, dossier: Path, environ: Mapping[str, str]) -> str:
    """The application's secret: given in production, made once and kept (mode 0600) otherwise."""
    donne = environ.get("CLAUSES_SECRET", "")
    if donne:
        if len(donne) < LONGUEUR_MINIMALE_SECRET:
            raise ConfigurationIncomplete(
                f"CLAUSES_SECRET est trop court : donnez au moins {LONGUEUR_MINIMALE_SECRET} caractères au hasard."
            )
        return donne
    if mode is Mode.PRODUCTION:
        raise ConfigurationIncomplete(
            "CLAUSES_SECRET manque : en production, donnez un secret d’au moins "
            f"{LONGUEUR_MINIMALE_SECRET} caractères, et gardez-le avec les sauvegardes."
        )
    fichier = dossier / "secret"
    if not fichier.exists():
        dossier.mkdir(parents=True, exist_ok=True)
        descripteur = os.open(fichier, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descripteur, "w") as sortie:
            sortie.write(secrets.token_urlsafe(48))
    return fichier.read_text().strip()
