"""Flask extensions, created once and bound to the application by `create_app`."""

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path

from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import MetaData, String, event
from sqlalchemy.engine import Engine
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.sql.functions import FunctionElement

#: Every constraint has a predictable name, so that a later migration can drop it by name on both engines.
CONVENTION_NOMS = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Declarative base of every model."""

    metadata = MetaData(naming_convention=CONVENTION_NOMS)


class Coffre:
    """Derives one key per use from the application's secret, for the digests that must not be guessable.

    The services take their keys here: they know neither Flask nor its configuration.
    """

    def __init__(self):
        self._secret: bytes | None = None

    def init_app(self, app) -> None:
        self._secret = app.config["SECRET_KEY"].encode()

    def cle(self, usage: str) -> bytes:
        """32 bytes for `usage`; raises `RuntimeError` before the application is configured."""
        if self._secret is None:
            raise RuntimeError("le coffre n’est pas ouvert : appelez d’abord create_app()")
        return hmac.new(self._secret, f"clauses/{usage}".encode(), hashlib.sha256).digest()


class DepotFichiers:
    """Knows the folder of the stored files, outside `static/`, for the services that know nothing of Flask."""

    def __init__(self):
        self._dossier: Path | None = None

    def init_app(self, app) -> None:
        self._dossier = Path(app.config["DOSSIER_FICHIERS"])

    @property
    def dossier(self) -> Path:
        """The folder, which may not exist yet; raises `RuntimeError` before the application is configured."""
        if self._dossier is None:
            raise RuntimeError("le dépôt de fichiers n’a pas de dossier : appelez d’abord create_app()")
        return self._dossier


@dataclass(frozen=True)
class ReglagesCourriel:
    """How messages leave: `tls` is starttls, ssl or non."""

    serveur: tuple[str, int]
    de: str
    tls: str = "starttls"
    utilisateur: str = ""
    mot_de_passe: str = field(default="", repr=False)


class BoiteDEnvoi:
    """Knows the mail server and the public address of the site, for the services that know nothing of Flask.

    `reglages` is `None` where nothing is set: nothing is ever sent from there.
    """

    def __init__(self):
        self.reglages: ReglagesCourriel | None = None
        self.adresse_publique = ""

    def init_app(self, app) -> None:
        lus = app.config
        self.adresse_publique = lus.get("ADRESSE_PUBLIQUE", "")
        self.reglages = None
        if lus.get("SMTP_SERVEUR"):
            self.reglages = ReglagesCourriel(
                serveur=lus["SMTP_SERVEUR"],
                de=lus["COURRIEL_DE"],
                tls=lus.get("SMTP_TLS", "starttls"),
                utilisateur=lus.get("SMTP_UTILISATEUR", ""),
                mot_de_passe=lus.get("SMTP_MOT_DE_PASSE", ""),
            )


#: Accented letters of French, and what they are without their accents, one for one.
AVEC_ACCENTS, SANS_ACCENTS = "àâäáãçéèêëíìîïñóòôöõúùûüÿ", "aaaaaceeeeiiiinooooouuuuy"
_PLIAGE = str.maketrans(AVEC_ACCENTS, SANS_ACCENTS)


class plie(FunctionElement):  # noqa: N801 — a function of SQL, called as such
    """`plie(colonne)`: lower case without French accents, in the words of each engine."""

    type = String()
    name = "plie"
    inherit_cache = True


@compiles(plie, "postgresql")
def _plie_postgresql(element, compilateur, **options) -> str:
    colonne = compilateur.process(element.clauses, **options)
    return f"translate(lower({colonne}), '{AVEC_ACCENTS}', '{SANS_ACCENTS}')"


@compiles(plie, "sqlite")
def _plie_sqlite(element, compilateur, **options) -> str:
    return f"plie({compilateur.process(element.clauses, **options)})"


def _plier(texte: str | None) -> str | None:
    return None if texte is None else texte.lower().translate(_PLIAGE)


db = SQLAlchemy(model_class=Base, disable_autonaming=True)
login_manager = LoginManager()
migrate = Migrate(render_as_batch=True, compare_type=True)
csrf = CSRFProtect()
coffre = Coffre()
depot_fichiers = DepotFichiers()
boite_d_envoi = BoiteDEnvoi()

#: On SQLite a transaction that reads then writes can be refused at once when somebody else wrote in between:
#: whatever is going to write says so first, and takes its turn (`BEGIN IMMEDIATE`).
transaction_ecriture: ContextVar[bool] = ContextVar("transaction_ecriture", default=False)

ATTENTE_VERROU_MS = 60_000


@event.listens_for(Engine, "connect")
def _preparer_sqlite(connexion, _enregistrement) -> None:
    """SQLite: foreign keys on, write-ahead log, and explicit transactions instead of the driver's guesses."""
    if type(connexion).__module__.startswith("sqlite3"):
        connexion.isolation_level = None
        connexion.create_function("plie", 1, _plier, deterministic=True)
        curseur = connexion.cursor()
        for reglage in (
            f"busy_timeout = {ATTENTE_VERROU_MS}",
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "temp_store = MEMORY",
            "cache_size = -65536",
        ):
            curseur.execute(f"PRAGMA {reglage}")
        curseur.close()


@event.listens_for(Engine, "begin")
def _ouvrir_transaction(connexion) -> None:
    if connexion.dialect.name == "sqlite":
        connexion.exec_driver_sql("BEGIN IMMEDIATE" if transaction_ecriture.get() else "BEGIN")


@contextmanager
def ecriture() -> Iterator[None]:
    """One writing transaction: taken at once, committed at the end, rolled back on any exception."""
    jeton = transaction_ecriture.set(True)
    try:
        db.session.rollback()  # leaves any reading transaction opened before
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        transaction_ecriture.reset(jeton)
