"""Read a sheet from the standard input and print « seconds bytes »: the processor it took and the memory it added.

To be run as `python -m tests.appui.mesure_lecture <file name>`.
"""

import re
import resource
import sys
from pathlib import Path

from clauses.services.imports.tableaux import FichierRefuse
from clauses.services.releves.lecture import lire_releve


def _plus_haut() -> int:
    """The most memory this program held, in bytes. Unlike `ru_maxrss`, it forgets what its parent held."""
    return int(re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[1]) * 1024


def _processeur(usage: resource.struct_rusage) -> float:
    return usage.ru_utime + usage.ru_stime


def mesurer(octets: bytes, fichier: str) -> tuple[float, int]:
    """The reader is a child of ours: what it held is added to what we held more than before."""
    avant, memoire_avant = resource.getrusage(resource.RUSAGE_SELF), _plus_haut()
    try:
        lire_releve(octets, fichier)
    except FichierRefuse as refus:
        refus.message.encode()
    ici, lecteur = (resource.getrusage(r) for r in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    secondes = _processeur(ici) - _processeur(avant) + _processeur(lecteur)
    return secondes, _plus_haut() - memoire_avant + lecteur.ru_maxrss * 1024


if __name__ == "__main__":
    sys.stdout.write("{} {}".format(*mesurer(sys.stdin.buffer.read(), sys.argv[1])))
