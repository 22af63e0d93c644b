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
MO = 1024 * 1024
TAILLE_MAXIMALE_DEPOT = 40 * MO
#: The connection to the mail server: in clear then encrypted, encrypted from the start, or in clear (a local relay).
MODES_TLS = ("starttls", "ssl", "non")


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
        # A statement may be given somebody's name: an error, and the log that keeps it, say nothing of it.
        "SQLALCHEMY_ENGINE_OPTIONS": {"pool_pre_ping": True, "hide_parameters": True},
        "DOSSIER_FICHIERS": Path(environ.get("CLAUSES_FICHIERS") or dossier_instance / "fichiers"),
        "MAX_CONTENT_LENGTH": TAILLE_MAXIMALE_DEPOT,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": mode is Mode.PRODUCTION,
        "SESSION_COOKIE_NAME": "clauses",
        "PERMANENT_SESSION_LIFETIME": DUREE_SESSION,
        # A late answer would put back the cookie as it was when it was asked for: words searched and notices lost.
        "SESSION_REFRESH_EACH_REQUEST": False,
        "WTF_CSRF_TIME_LIMIT": None,
        # How many reverse proxies stand in front: without it, they would all be one and the same address.
        "NOMBRE_RELAIS": int(environ.get("CLAUSES_RELAIS") or 0),
        # Beyond it, a file is checked and applied by the worker.
        "LIGNES_IMPORT_EN_LIGNE": 20_000,
        # Beyond them, a sheet of hours is read (by the size of its file), then sent (by its lines), by the worker.
        "OCTETS_RELEVE_EN_LIGNE": MO // 2,
        "OCTETS_RELEVE_PDF_EN_LIGNE": 4 * MO,
        "LIGNES_RELEVE_EN_LIGNE": 5_000,
        "ADRESSE_PUBLIQUE": environ.get("CLAUSES_ADRESSE", "").rstrip("/"),
        # The demonstration never sends a message, whatever the machine it runs on is set for.
        **({} if mode is Mode.DEMONSTRATION else _courriel(environ)),
        **surcharges,
    }
    # One folder of files, one queue: the pages and the worker share both.
    base.setdefault(
        "FILE_TRAVAUX", environ.get("CLAUSES_FILE_TRAVAUX") or _file_travaux(base["DOSSIER_FICHIERS"])
    )
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


def _file_travaux(fichiers: Path) -> Path:
    return fichiers.with_name(f"{fichiers.name}-travaux.db")


def _courriel(environ: Mapping[str, str]) -> dict:
    """How messages leave; nothing without CLAUSES_SMTP. Raises `ConfigurationIncomplete` on half of a setting."""
    serveur = environ.get("CLAUSES_SMTP", "")
    if not serveur:
        return {}
    hote, _, port = serveur.rpartition(":")
    if not hote or not port.isdecimal():
        raise ConfigurationIncomplete(
            f"CLAUSES_SMTP vaut « {serveur} » : écrivez le serveur et son port, comme smtp.exemple.fr:587."
        )
    for nom in ("CLAUSES_COURRIEL_DE", "CLAUSES_ADRESSE"):
        if not environ.get(nom):
            raise ConfigurationIncomplete(
                f"CLAUSES_SMTP est donné mais {nom} manque : sans elle, aucun message ne peut être écrit."
            )
    tls = environ.get("CLAUSES_SMTP_TLS") or "starttls"
    if tls not in MODES_TLS:
        raise ConfigurationIncomplete(
            f"CLAUSES_SMTP_TLS vaut « {tls} » : écrivez l’un de ces modes : {', '.join(MODES_TLS)}."
        )
    return {
        "SMTP_SERVEUR": (hote, int(port)),
        "SMTP_UTILISATEUR": environ.get("CLAUSES_SMTP_UTILISATEUR", ""),
        "SMTP_MOT_DE_PASSE": environ.get("CLAUSES_SMTP_MOT_DE_PASSE", ""),
        "SMTP_TLS": tls,
        "COURRIEL_DE": environ["CLAUSES_COURRIEL_DE"],
    }


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
