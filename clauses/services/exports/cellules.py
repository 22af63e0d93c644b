"""How each kind of cell is written in a workbook: one writer per column, chosen once and not per cell."""

from collections.abc import Callable, Sequence
from datetime import date

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from .colonnes import DEBUTS_DE_FORMULE, Colonne, Genre, nettoyer

Ecrivain = Callable[[int, int, object], object]

ENTETE, CORPS = "entete", "corps"
#: Excel counts days from 30/12/1899 (for every date after February 1900).
ORIGINE_EXCEL = date(1899, 12, 30).toordinal()

#: Excel shows these with the separators of the reader's language: « 1 234,50 » in French.
FORMATS_NOMBRE = {
    Genre.ENTIER: "#,##0",
    Genre.HEURES: "#,##0.00",
    Genre.NOMBRE: "#,##0.00",
    Genre.MONTANT: "#,##0.00 €",
    Genre.TAUX: "0.0 %",
    Genre.DATE: "dd/mm/yyyy",
    Genre.MOIS: "mmmm yyyy",
}
LARGEURS = {
    Genre.TEXTE: 26,
    Genre.ENTIER: 12,
    Genre.HEURES: 14,
    Genre.NOMBRE: 14,
    Genre.MONTANT: 18,
    Genre.TAUX: 12,
    Genre.DATE: 12,
    Genre.MOIS: 16,
    Genre.BOOLEEN: 10,
}
STYLES = {
    CORPS: {},
    ENTETE: {
        "bold": True,
        "font_color": "#FFFFFF",
        "bg_color": "#1F5F5B",
        "text_wrap": True,
        "valign": "vcenter",
    },
    "total": {"bold": True, "top": 1, "bg_color": "#EEF3F2"},
    "note": {"italic": True, "font_color": "#55605F"},
    "titre": {"bold": True, "font_size": 16, "font_color": "#1F5F5B"},
    "rubrique": {"bold": True, "valign": "top"},
    "paragraphe": {"text_wrap": True, "valign": "top"},
}


class Formats:
    """The formats of one workbook, made once each."""

    def __init__(self, classeur: Workbook):
        self._classeur = classeur
        self._faits: dict[tuple, Format] = {}

    def _faire(self, style: str, **proprietes) -> Format:
        cle = (style, *proprietes.items())
        if cle not in self._faits:
            self._faits[cle] = self._classeur.add_format(STYLES[style] | proprietes)
        return self._faits[cle]

    def texte(self, style: str, valeur: str = "") -> Format:
        """The format of a text; one that looks like a formula carries the quote prefix and stays a text."""
        if valeur.startswith(DEBUTS_DE_FORMULE):
            return self._faire(style, quote_prefix=True)
        return self._faire(style)

    def ecrivains(self, onglet: Worksheet, colonnes: Sequence[Colonne], style: str) -> list[Ecrivain]:
        """One function `(row, column, value)` per column, for values that are not `None`."""
        return [self._ecrivain(onglet, c.genre, style) for c in colonnes]

    def _ecrivain(self, onglet: Worksheet, genre: Genre, style: str) -> Ecrivain:
        if genre is Genre.TEXTE:
            return self._ecrivain_texte(onglet, style)
        if genre is Genre.BOOLEEN:
            return self._ecrivain_booleen(onglet, style)
        ecrire, forme = onglet.write_number, self._faire(style, num_format=FORMATS_NOMBRE[genre])
        if genre in (Genre.DATE, Genre.MOIS):
            return lambda r, c, v: ecrire(r, c, v.toordinal() - ORIGINE_EXCEL, forme)
        if genre is Genre.NOMBRE:
            entier = self._faire(style, num_format=FORMATS_NOMBRE[Genre.ENTIER])
            return lambda r, c, v: ecrire(r, c, float(v), entier if v == int(v) else forme)
        if genre is Genre.TAUX:
            return lambda r, c, v: ecrire(r, c, float(v / 100), forme)
        return lambda r, c, v: ecrire(r, c, float(v), forme)

    def _ecrivain_texte(self, onglet: Worksheet, style: str) -> Ecrivain:
        # A total written as a text (« Total ») wants its style; plain text needs no format at all, and goes faster.
        ordinaire = None if style == CORPS else self._faire(style)
        protege = self._faire(style, quote_prefix=True)
        ecrire = onglet.write_string

        def ecrire_texte(rang, colonne, valeur):
            texte = nettoyer(str(valeur))
            ecrire(rang, colonne, texte, protege if texte.startswith(DEBUTS_DE_FORMULE) else ordinaire)

        return ecrire_texte

    def _ecrivain_booleen(self, onglet: Worksheet, style: str) -> Ecrivain:
        forme, ecrire = self._faire(style), onglet.write_string
        return lambda r, c, v: ecrire(r, c, "Oui" if v else "Non", forme)
