"""What each public list holds: one table per list, read from top to bottom."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table

from ....models import CodeCpv, CodeRome, Commune, QuartierPrioritaire
from ....models.vocabulaire import TYPES_EMPLOYEUR, TypeImport, TypeStructure
from ...normalisation import nettoyer
from ..valeurs import ValeurInvalide, en_texte, lire_siret


@dataclass(frozen=True)
class Colonne:
    """One column: its header in the file, where it goes, how it is read, whether a value is required."""

    titre: str
    champ: str
    lire: Callable[[Any], Any]
    est_obligatoire: bool = False
    #: Social-security numbers are looked for everywhere but in the SIRET column.
    est_siret: bool = False


@dataclass(frozen=True)
class Liste:
    """One list: its file, the key of a line, and the table it fills (none for the SIAE, see `siae`)."""

    type: TypeImport
    colonnes: tuple[Colonne, ...]
    cle: tuple[str, ...]
    table: Table | None = None

    @property
    def champs(self) -> tuple[str, ...]:
        return tuple(c.champ for c in self.colonnes)


def _texte(longueur: int) -> Callable[[Any], str | None]:
    def lire(valeur) -> str | None:
        texte = nettoyer(en_texte(valeur))
        if len(texte) > longueur:
            raise ValeurInvalide(
                f"Texte trop long ({len(texte)} caractères).", f"Gardez-en {longueur} au plus."
            )
        return texte or None

    return lire


def _code(motif: str, exemple: str, largeur: int = 0) -> Callable[[Any], str | None]:
    """A code kept as text; `largeur` puts back the leading zeros that a spreadsheet loses."""
    forme = re.compile(motif)

    def lire(valeur) -> str | None:
        texte = nettoyer(en_texte(valeur)).upper()
        if largeur and texte.isascii() and texte.isdigit():
            texte = texte.zfill(largeur)
        if texte and not forme.fullmatch(texte):
            raise ValeurInvalide("Code mal formé.", f"Écrivez-le comme « {exemple} ».")
        return texte or None

    return lire


def _parmi(*codes: str) -> Callable[[Any], str | None]:
    def lire(valeur) -> str | None:
        texte = nettoyer(en_texte(valeur)).upper()
        if texte and texte not in codes:
            raise ValeurInvalide("Code inconnu.", f"Écrivez l’un de ces codes : {', '.join(codes)}.")
        return texte or None

    return lire


def _type_structure(valeur) -> TypeStructure | None:
    code = _parmi(*(t.value.upper() for t in TYPES_EMPLOYEUR))(valeur)
    return TypeStructure(code.lower()) if code else None


def _siret(valeur) -> tuple[str, bool] | None:
    numero, est_juste = lire_siret(valeur)
    if numero and not re.fullmatch(r"[0-9]{14}", numero):
        raise ValeurInvalide("Ce n’est pas un SIRET.", "Écrivez ses quatorze chiffres.")
    return (numero, est_juste) if numero else None


def _generation(valeur) -> int | None:
    code = _code(r"20[0-9]{2}", "2024")(valeur)
    return int(code) if code else None


_COMMUNE, _CPV = r"[0-9][0-9AB][0-9]{3}", r"[0-9]{8}(?:-?[0-9])?"

LISTES: dict[TypeImport, Liste] = {
    liste.type: liste
    for liste in (
        Liste(
            TypeImport.COMMUNES,
            (
                Colonne("TYPECOM", "type", _parmi("COM", "COMA", "COMD", "ARM"), est_obligatoire=True),
                Colonne("COM", "code", _code(_COMMUNE, "2A004", 5), est_obligatoire=True),
                Colonne("REG", "region", _code(r"[0-9]{2}", "75", 2)),
                Colonne("DEP", "departement", _code(r"[0-9]{2,3}|2[AB]", "33", 2)),
                Colonne("LIBELLE", "nom", _texte(255), est_obligatoire=True),
                Colonne("COMPARENT", "code_parent", _code(_COMMUNE, "2A004", 5)),
            ),
            ("type", "code"),
            Commune.__table__,
        ),
        Liste(
            TypeImport.QPV,
            (
                Colonne("code", "code", _code(r"Q[A-Z0-9]{5,11}", "QP033001"), est_obligatoire=True),
                Colonne("nom", "nom", _texte(255), est_obligatoire=True),
                Colonne("commune", "commune", _texte(255), est_obligatoire=True),
                Colonne("generation", "generation", _generation, est_obligatoire=True),
            ),
            ("code", "generation"),
            QuartierPrioritaire.__table__,
        ),
        Liste(
            TypeImport.CPV,
            (
                # Eight digits, then a check digit that files give or not: `service` sets it apart.
                Colonne("code", "code", _code(_CPV, "45233140-2", 8), est_obligatoire=True),
                Colonne("libelle", "libelle", _texte(500), est_obligatoire=True),
            ),
            ("code",),
            CodeCpv.__table__,
        ),
        Liste(
            TypeImport.ROME,
            (
                Colonne("code", "code", _code(r"[A-Z][0-9]{4}", "F1702"), est_obligatoire=True),
                Colonne("libelle", "libelle", _texte(255), est_obligatoire=True),
            ),
            ("code",),
            CodeRome.__table__,
        ),
        Liste(
            TypeImport.SIAE,
            (
                Colonne("siret", "siret", _siret, est_obligatoire=True, est_siret=True),
                Colonne("raison_sociale", "nom", _texte(255), est_obligatoire=True),
                Colonne("type", "type", _type_structure, est_obligatoire=True),
                Colonne("code_postal", "code_postal", _code(r"[0-9]{5}", "33000", 5)),
                Colonne("commune", "commune", _texte(120)),
                Colonne("naf", "naf", _code(r"[0-9]{2}\.?[0-9]{1,2}[A-Z]?", "8130Z")),
                Colonne("forme_juridique", "forme_juridique", _texte(120)),
            ),
            ("siret", "type"),
        ),
    )
}
