"""The report of an import: sentences on the terminal, lines in a CSV."""

from collections.abc import Iterator
from pathlib import Path

import click

from ..models.vocabulaire import TypeImport
from ..services.exports.colonnes import Colonne, Genre
from ..services.exports.csv_excel import ecrire_csv
from ..services.imports.creations import creations_en_mots
from ..services.imports.rapport import Constat, Rapport
from ..services.normalisation import espaces_insecables

AVERTISSEMENTS_MONTRES = 50

#: What is counted in each file: singular, plural, feminine or not.
_UNITES = {TypeImport.DECP: ("marché", "marchés", "")}
_LIGNE = ("ligne", "lignes", "e")

_COLONNES_CSV = (
    Colonne("ligne", Genre.ENTIER),
    Colonne("colonne"),
    Colonne("valeur"),
    Colonne("gravite"),
    Colonne("message"),
)


def afficher(rapport: Rapport) -> None:
    """Summary and informations on stdout; errors, then the first warnings, on stderr, one per line."""
    for constat in rapport.erreurs:
        click.echo(constat.phrase(rapport.fichier), err=True)
    for ligne in _avertissements(rapport):
        click.echo(ligne, err=True)
    for constat in rapport.informations:
        click.echo(constat.phrase(rapport.fichier))
    for ligne in resumer(rapport):
        click.echo(espaces_insecables(ligne), err=rapport.est_refuse)


def _avertissements(rapport: Rapport) -> Iterator[str]:
    avertissements = rapport.avertissements
    for constat in avertissements[:AVERTISSEMENTS_MONTRES]:
        yield espaces_insecables(f"Avertissement : {constat.phrase(rapport.fichier)}")
    if (reste := len(avertissements) - AVERTISSEMENTS_MONTRES) > 0:
        yield espaces_insecables(
            f"… et {reste} {_accorder(reste, 'autre', 'autres')} : --rapport F.csv les donne."
        )


def resumer(rapport: Rapport) -> Iterator[str]:
    """The sentences that sum up an import."""
    if rapport.est_refuse and not rapport.lignes_lues:
        yield f"{rapport.fichier} : fichier refusé, rien n’a été écrit."
        return
    if rapport.est_refuse:
        nombre = rapport.lignes_refusees
        yield (
            f"{rapport.fichier} : {nombre} {_unite(rapport, nombre)} en erreur, rien n’a été écrit "
            f"(--ignorer-erreurs écrit le reste)."
        )
        return
    yield f"{rapport.fichier} : {_comptes(rapport)}."
    if rapport.creations:
        dits = (f"{n} {mots}" for n, mots in creations_en_mots(rapport.creations))
        yield f"{'Seraient écrits' if rapport.est_a_blanc else 'Écrits'} : {', '.join(dits)}."
    if rapport.est_a_blanc:
        yield "Essai à blanc : rien n’a été écrit."
    elif not rapport.lignes_ecrites and not rapport.creations:
        connu = (
            "tout ce que contient ce fichier est déjà connu" if rapport.lignes_inchangees else "rien à écrire"
        )
        yield f"Rien n’a changé : {connu}."


def _comptes(rapport: Rapport) -> str:
    _, _, feminin = _UNITES.get(rapport.type, _LIGNE)
    ecrit = "à écrire" if rapport.est_a_blanc else "écrit"
    suites = (
        (rapport.lignes_ecrites, ecrit),
        (rapport.lignes_inchangees, "inchangé"),
        (rapport.lignes_refusees, "refusé"),
    )
    morceaux = [f"{rapport.lignes_lues} {_unite(rapport, rapport.lignes_lues)} lu"]
    textes = [morceaux[0] + _accord(rapport.lignes_lues, feminin)]
    for nombre, mot in suites:
        textes.append(f"{nombre} {mot}" + ("" if mot.startswith("à ") else _accord(nombre, feminin)))
    nombre = len(rapport.avertissements)
    return ", ".join([*textes, f"{nombre} {_accorder(nombre, 'avertissement', 'avertissements')}"])


def _unite(rapport: Rapport, nombre: int) -> str:
    singulier, pluriel, _ = _UNITES.get(rapport.type, _LIGNE)
    return _accorder(nombre, singulier, pluriel)


def _accorder(nombre: int, singulier: str, pluriel: str) -> str:
    return pluriel if nombre > 1 else singulier


def _accord(nombre: int, feminin: str) -> str:
    return f"{feminin}{'s' if nombre > 1 else ''}"


def ecrire_rapport(chemin: Path, rapport: Rapport) -> None:
    """Every finding in a CSV: ligne;colonne;valeur;gravite;message."""
    ecrire_csv(chemin, _COLONNES_CSV, (_ligne_csv(c) for c in rapport.constats))


def _ligne_csv(constat: Constat) -> tuple:
    message = f"{constat.objet} : {constat.message}" if constat.objet else constat.message
    return (
        constat.ligne,
        constat.colonne,
        constat.valeur,
        constat.gravite.value,
        espaces_insecables(message),
    )
