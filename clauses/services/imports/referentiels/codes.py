"""Lists of codes and labels: communes, priority districts, CPV, ROME."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import bindparam, select, update

from ....extensions import db
from ....models.vocabulaire import TypeImport
from ..masse import inserer
from ..rapport import Rapport
from .lecture import Lecture
from .listes import Liste


def confronter_codes(liste: Liste, lecture: Lecture, rapport: Rapport) -> Callable[[], None]:
    """Count in `rapport` what is new or changed; return what writes it."""
    lignes = [_en_colonnes(liste, ligne) for _, ligne in lecture.lignes]
    table = liste.table
    colonnes = tuple(c.name for c in table.columns)
    connues = {
        tuple(getattr(r, c) for c in liste.cle): r._asdict()
        for r in db.session.execute(select(*table.columns))
    }
    nouvelles, changees = [], []
    for ligne in lignes:
        connue = connues.get(tuple(ligne[c] for c in liste.cle))
        if connue is None:
            nouvelles.append(tuple(ligne.get(c) for c in colonnes))
        elif any(connue[c] != v for c, v in ligne.items()):
            changees.append(connue | ligne)
    rapport.creations["codes"], rapport.creations["codes_mis_a_jour"] = len(nouvelles), len(changees)
    rapport.creations = +rapport.creations
    rapport.lignes_ecrites = len(nouvelles) + len(changees)

    def ecrire() -> None:
        inserer(table, colonnes, nouvelles)
        if changees:
            _mettre_a_jour(liste, colonnes, changees)

    return ecrire


def _en_colonnes(liste: Liste, ligne: dict[str, Any]) -> dict[str, Any]:
    """A CPV code is eight digits; its check digit goes apart, and a file without it does not erase it."""
    if liste.type is not TypeImport.CPV:
        return ligne
    chiffres = ligne["code"].replace("-", "")
    cle = {"cle_controle": chiffres[8]} if len(chiffres) == 9 else {}
    return {**ligne, "code": chiffres[:8], **cle}


def _mettre_a_jour(liste: Liste, colonnes: tuple[str, ...], lignes: list[dict[str, Any]]) -> None:
    table = liste.table
    autres = [c for c in colonnes if c not in liste.cle]
    requete = (
        update(table)
        .where(*(table.c[c] == bindparam(f"cle_{c}") for c in liste.cle))
        .values({c: bindparam(f"val_{c}") for c in autres})
    )
    valeurs = [
        {f"cle_{c}": ligne[c] for c in liste.cle} | {f"val_{c}": ligne[c] for c in autres} for ligne in lignes
    ]
    db.session.execute(requete, valeurs)
