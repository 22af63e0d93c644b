"""The one maker of CSV: what a French Excel opens with a double click, without a live formula."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO, TextIO

from .colonnes import DEBUTS_DE_FORMULE, Colonne, Genre, nettoyer

MARQUE_UTF8 = "\ufeff"
TAILLE_BLOC = 64 * 1024
_A_PROTEGER = (*DEBUTS_DE_FORMULE, "\t", "\r", "\n")


def _texte(valeur) -> str:
    texte = nettoyer(str(valeur))
    return f"'{texte}" if texte.startswith(_A_PROTEGER) else texte


def _decimales(places: int) -> Callable[[object], str]:
    return lambda valeur: f"{Decimal(valeur):.{places}f}".replace(".", ",")


FORMATEURS: dict[Genre, Callable[[object], str]] = {
    Genre.TEXTE: _texte,
    Genre.ENTIER: str,
    Genre.HEURES: _decimales(2),
    Genre.NOMBRE: lambda v: f"{Decimal(str(v)):f}".replace(".", ","),
    Genre.MONTANT: _decimales(2),
    Genre.TAUX: _decimales(1),
    Genre.DATE: lambda v: v.strftime("%d/%m/%Y"),
    Genre.MOIS: lambda v: v.strftime("%m/%Y"),
    Genre.BOOLEEN: lambda v: "Oui" if v else "Non",
}


def flux_csv(colonnes: Sequence[Colonne], lignes: Iterable[Sequence]) -> Iterator[bytes]:
    """The file in blocks of bytes, for an answer that is sent while it is made.

    `;`, UTF-8 with its mark, CRLF, decimal comma, days as JJ/MM/AAAA, months as MM/AAAA, rates in percent; a
    text that looks like a formula is preceded by an apostrophe, numbers are left alone.
    """
    tampon = io.StringIO(newline="")
    tampon.write(MARQUE_UTF8)
    ecrivain = csv.writer(tampon, delimiter=";", lineterminator="\r\n")
    ecrivain.writerow([_texte(c.titre) for c in colonnes])
    formateurs = [FORMATEURS[c.genre] for c in colonnes]
    for ligne in lignes:
        ecrivain.writerow(["" if v is None else f(v) for f, v in zip(formateurs, ligne, strict=True)])
        if tampon.tell() >= TAILLE_BLOC:
            yield tampon.getvalue().encode()
            tampon.seek(0)
            tampon.truncate()
    yield tampon.getvalue().encode()


def ecrire_csv(
    sortie: Path | BinaryIO | TextIO, colonnes: Sequence[Colonne], lignes: Iterable[Sequence]
) -> None:
    """Write the same file to a path or to an open stream (a text stream must not translate line ends)."""
    if isinstance(sortie, str | Path):
        with open(sortie, "wb") as fichier:
            fichier.writelines(flux_csv(colonnes, lignes))
    elif isinstance(sortie, io.TextIOBase):
        sortie.writelines(bloc.decode() for bloc in flux_csv(colonnes, lignes))
    else:
        sortie.writelines(flux_csv(colonnes, lignes))
