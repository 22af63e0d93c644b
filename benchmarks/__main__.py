"""`python -m benchmarks`: one run, one table. Nothing is judged by the exit status: read the table."""

import argparse
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from flask import Flask

from . import classeur, impact, national, releve, reprise, saisie
from .bases import MOTEURS, Atelier, ecriture, entretenir
from .mesures import Resultat
from .peuplement import engendrer, verser
from .tableau import mettre_en_tableau

#: Benches on the base of hours; the others make what they need.
SUR_LES_HEURES: dict[str, Callable[[Flask, str, int], list[Resultat]]] = {
    "impact": impact.mesurer_service,
    "page": impact.mesurer_page,
    "national": national.mesurer,
    "saisie": saisie.mesurer,  # last: it writes
}
BANCS = (*SUR_LES_HEURES, "classeur", "import", "releve")


def lire_options(arguments: list[str]) -> argparse.Namespace:
    analyseur = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Mesure les rapports annoncés."
    )
    analyseur.add_argument("bancs", nargs="*", metavar="BANC", help=f"parmi {', '.join(BANCS)} ; tous sinon")
    analyseur.add_argument(
        "--lignes", type=int, default=1_000_000, help="lignes d’heures de la base nationale"
    )
    analyseur.add_argument(
        "--fichier", type=int, default=100_000, help="lignes du classeur, de la reprise et des relevés"
    )
    analyseur.add_argument("--moteur", choices=(*MOTEURS, "tous"), default="tous")
    analyseur.add_argument("--repetitions", type=int, default=5)
    analyseur.add_argument("--plans", action="store_true", help="montre aussi le plan de la requête d’impact")
    options = analyseur.parse_args(arguments)
    if inconnus := set(options.bancs) - set(BANCS):
        analyseur.error(f"banc inconnu : {', '.join(sorted(inconnus))}")
    options.bancs = [b for b in BANCS if b in options.bancs] or list(BANCS)
    options.moteurs = list(MOTEURS) if options.moteur == "tous" else [options.moteur]
    return options


def main(arguments: list[str]) -> None:
    options = lire_options(arguments)
    # A run that is stopped puts its server and its folders away, like one that ends.
    signal.signal(signal.SIGTERM, lambda numero, _cadre: sys.exit(128 + numero))
    with tempfile.TemporaryDirectory(prefix="clauses-bancs-") as dossier, ExitStack() as pile:
        atelier = Atelier(Path(dossier), pile)
        resultats = list(mesurer(options, atelier))
    print(f"\n{options.lignes} lignes d’heures, 50 territoires, 5 ans ; {os.cpu_count()} cœurs.\n")
    print(mettre_en_tableau(resultats))


def mesurer(options: argparse.Namespace, atelier: Atelier) -> Iterator[Resultat]:
    apps = _bases_d_heures(options, atelier)
    longues = min(options.repetitions, 3)
    for moteur, app in apps.items():
        for banc in (b for b in SUR_LES_HEURES if b in options.bancs):
            yield from _annoncer(
                f"{banc}, {moteur}",
                lambda b=banc, a=app, m=moteur: SUR_LES_HEURES[b](a, m, options.repetitions),
            )
        if options.plans:
            print(f"\n-- Requête du tableau d’impact, {moteur}\n{impact.plans(app)}\n", flush=True)
    if "classeur" in options.bancs:
        yield from _annoncer("classeur", lambda: classeur.mesurer(options.fichier, longues))
    if "import" in options.bancs:
        for moteur in options.moteurs:
            yield from _annoncer(
                f"import, {moteur}",
                lambda m=moteur: reprise.mesurer(atelier, m, options.fichier, longues),
            )
    if "releve" in options.bancs:
        yield from _annoncer("releve", lambda: releve.mesurer_lecture(options.fichier, longues))
        for moteur in options.moteurs:
            yield from _annoncer(
                f"releve, {moteur}",
                lambda m=moteur: releve.mesurer(atelier, m, options.fichier, longues),
            )


def _bases_d_heures(options: argparse.Namespace, atelier: Atelier) -> dict[str, Flask]:
    """The national base on each engine, the same rows in both."""
    if not options.plans and not set(options.bancs) & set(SUR_LES_HEURES):
        return {}
    apps = {moteur: atelier.application(moteur) for moteur in options.moteurs}
    with next(iter(apps.values())).app_context():
        lignes = engendrer(options.lignes)
    for moteur, app in apps.items():
        with _chronique(f"base de {options.lignes} lignes, {moteur}"), app.app_context():
            with ecriture():
                verser(lignes)
            entretenir()
    return apps


def _annoncer(titre: str, mesure: Callable[[], list[Resultat]]) -> list[Resultat]:
    with _chronique(titre):
        return mesure()


@contextmanager
def _chronique(titre: str) -> Iterator[None]:
    """Say on stderr what is being done, and how long it took."""
    debut = time.monotonic()
    print(f"{titre}…", end=" ", file=sys.stderr, flush=True)
    yield
    print(f"{time.monotonic() - debut:.0f} s", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
