"""The child process that opens a web page named .xls: run by its path, it imports nothing of the application.

Payroll tools write their « Excel » exports as a table in a web page, or as the XML of Excel 2003. It receives the
text in UTF-8 and speaks as the reader of spreadsheets does: one message per sheet, then its rows
[[line number, [cells]], …].
A page is one sheet: its tables one under the other, what is written between them on lines of its own.
"""

import datetime
import json
import os
import resource
import sys
from html.parser import HTMLParser

_PLAINTE_MAX = 65536
_LOT = 1000
_ETENDUE_MAX = 500
_TEXTE_MAX = 32_767
#: A page is named in its head and dressed by its styles: nothing there is shown in a table.
_TUS = frozenset({"head", "style", "script", "title", "xml", "styles", "documentproperties", "template"})
_RANGEES, _CASES = frozenset({"tr", "row"}), frozenset({"td", "th", "cell"})
_ALINEAS = frozenset({"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "caption", "br", "hr", "center"})
#: The day 0 of Excel: a duration is written as a date that follows it.
_ORIGINE = datetime.datetime(1899, 12, 31, tzinfo=datetime.UTC)
_DECOUPER = "Découpez-la, ou enregistrez-la en xlsx depuis le tableur."
_AUCUN = (
    "Ce fichier porte l’extension « xls » mais c’est une page web sans aucun tableau.",
    "Ouvrez-le dans le tableur, enregistrez-le au format xlsx, puis recommencez.",
)


class Refus(Exception):
    """A page that cannot be read, with its reason and its remedy in French."""


class Feuille:
    """The cells of one sheet, line by line."""

    def __init__(self, nom: str | None):
        self.nom, self.masquee = nom, False
        self.lignes: dict[int, dict[int, object]] = {}
        self.fusions: list[tuple[int, int, int, int]] = []
        #: Down to which line a cell of above takes a column.
        self.prises: dict[int, int] = {}
        self.ligne = self.colonne = 0

    def nouvelle_ligne(self, numero: int = 0) -> None:
        self.ligne = max(self.ligne + 1, numero)
        self.colonne = 0

    def fermer_le_tableau(self, *, est_dans_un_autre: bool) -> None:
        """What follows in the table around it is on a line of its own."""
        self.prises.clear()
        if est_dans_un_autre:
            self.nouvelle_ligne()

    def poser(self, valeur: object, largeur: int, hauteur: int, colonne: int, colonnes_max: int) -> None:
        """Put a cell at the next free column of the line, or at `colonne` (from 1)."""
        self.ligne = self.ligne or 1
        self.colonne = max(self.colonne, colonne - 1)
        while self.prises.get(self.colonne, 0) >= self.ligne:
            self.colonne += 1
        fin = self.colonne + largeur
        if fin > colonnes_max:
            raise Refus(f"La page a plus de {colonnes_max} colonnes.", "Retirez les colonnes inutiles.")
        if valeur != "":
            self.lignes.setdefault(self.ligne, {})[self.colonne] = valeur
        if hauteur > 1:
            self.prises.update(dict.fromkeys(range(self.colonne, fin), self.ligne + hauteur - 1))
        if largeur > 1 or hauteur > 1:
            self.fusions.append((self.ligne - 1, self.colonne, self.ligne + hauteur - 2, fin - 1))
        self.colonne = fin

    def messages(self):
        derniere = max(self.lignes, default=0)
        fusions = [f for f in self.fusions if f[0] < derniere]
        yield {"feuille": self.nom, "masquee": self.masquee, "fusions": fusions}
        rangees = [[numero, en_rangee(self.lignes[numero])] for numero in sorted(self.lignes)]
        for debut in range(0, len(rangees), _LOT):
            yield rangees[debut : debut + _LOT]


def en_rangee(cases: dict[int, object]) -> list:
    return [cases.get(i, "") for i in range(max(cases) + 1)]


class Page(HTMLParser):
    """Both languages: <table>, <tr> and <td>, or <Table>, <Row> and <Cell>.

    What is not closed is closed by what follows.
    """

    def __init__(self, lignes_max: int, colonnes_max: int):
        super().__init__(convert_charrefs=True)
        self.lignes_max, self.colonnes_max = lignes_max, colonnes_max
        self.feuilles: list[Feuille] = []
        self.textes: list[str] = []
        self.case: dict[str, str] | None = None
        self.type = ""
        self.tableaux = self.vus = self.rangees = 0
        self.tu = ""
        self.est_la_visibilite = False

    @property
    def feuille(self) -> Feuille:
        if not self.feuilles:
            self.feuilles.append(Feuille(None))
        return self.feuilles[-1]

    def handle_starttag(self, tag: str, attrs: list) -> None:
        if self.tu and tag not in ("body", "table"):
            return
        self.tu = ""
        dits = {cle.removeprefix("ss:"): valeur or "" for cle, valeur in attrs}
        tag = tag.removeprefix("ss:")
        if tag in _TUS:
            self.tu = tag
        elif tag == "worksheet":
            self.feuilles.append(Feuille(dits.get("name") or None))
        elif tag == "table":
            self._vider()
            self.tableaux, self.vus = self.tableaux + 1, self.vus + 1
        elif tag in _RANGEES:
            self._ouvrir_la_rangee(dits)
        elif tag in _CASES:
            self._vider()
            self.case = dits
        else:
            self._autre(tag, dits)

    def _autre(self, tag: str, dits: dict[str, str]) -> None:
        if tag == "data":
            self.type = dits.get("type", "")
        elif tag in _ALINEAS and self.case is None:
            self._vider()
        elif tag in _ALINEAS:
            self.textes.append(" ")
        self.est_la_visibilite = tag.endswith("visible")

    def _ouvrir_la_rangee(self, dits: dict[str, str]) -> None:
        self._vider()
        self.rangees += 1
        self.feuille.nouvelle_ligne(entier(dits.get("index")))
        if max(self.rangees, self.feuille.ligne) > self.lignes_max:
            raise Refus(f"La page a plus de {self.lignes_max} lignes.", _DECOUPER)

    def handle_endtag(self, tag: str) -> None:
        tag = tag.removeprefix("ss:")
        if self.tu:
            self.tu = "" if tag == self.tu else self.tu
        elif tag == "table":
            self._vider()
            self.tableaux = max(self.tableaux - 1, 0)
            self.feuille.fermer_le_tableau(est_dans_un_autre=self.tableaux > 0)
        elif tag in _RANGEES or tag in _CASES or (tag in _ALINEAS and self.case is None):
            self._vider()
        self.est_la_visibilite = False

    def handle_data(self, data: str) -> None:
        if self.tu:
            return
        if self.est_la_visibilite:
            self.feuille.masquee = "hidden" in data.lower()
        elif self.case is not None or not self.tableaux:
            self.textes.append(data)

    def unknown_decl(self, data: str) -> None:
        if data.startswith("CDATA["):
            self.handle_data(data.removeprefix("CDATA["))

    def _vider(self) -> None:
        """What was written so far is a cell, or a line of its own outside the tables."""
        texte = " ".join("".join(self.textes).split())[:_TEXTE_MAX]
        case, type_ = self.case, self.type
        self.textes, self.case, self.type = [], None, ""
        if case is None and not texte:
            return
        if case is None:
            self._ouvrir_la_rangee({})
        largeur = max(entier(case.get("colspan")), entier(case.get("mergeacross")) + 1) if case else 1
        hauteur = max(entier(case.get("rowspan")), entier(case.get("mergedown")) + 1) if case else 1
        self.feuille.poser(
            typer(texte, type_), min(largeur, _ETENDUE_MAX), min(hauteur, _ETENDUE_MAX),
            entier(case.get("index")) if case else 0, self.colonnes_max,
        )  # fmt: skip

    def close(self) -> None:
        super().close()
        self._vider()


def entier(texte: str | None) -> int:
    """The number of an attribute; nil when it says none."""
    return int(texte) if texte and len(texte) < 8 and texte.isascii() and texte.isdigit() else 0


def typer(texte: str, type_: str) -> object:
    """What the XML of Excel says of a cell: a number, a date, a duration; else its text."""
    try:
        if type_ == "Number":
            nombre = float(texte)
            return nombre if abs(nombre) < 1e15 else texte
        if type_ == "DateTime":
            instant = datetime.datetime.fromisoformat(texte).replace(tzinfo=datetime.UTC)
            if instant.year < 1901:
                return {"s": (instant - _ORIGINE).total_seconds()}
            est_un_jour = instant.time() == datetime.time()
            return {"d": (instant.date() if est_un_jour else instant.replace(tzinfo=None)).isoformat()}
    except ValueError:
        return texte
    return texte


def limiter(memoire: int, secondes: int) -> None:
    """Bound the memory and processor time of this process, and let it write nothing but a complaint."""
    resource.setrlimit(resource.RLIMIT_AS, (memoire, memoire))
    resource.setrlimit(resource.RLIMIT_CPU, (secondes, secondes + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_PLAINTE_MAX, _PLAINTE_MAX))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def lire(texte: str, lignes_max: int, colonnes_max: int):
    """Yield the messages of every sheet."""
    page = Page(lignes_max, colonnes_max)
    page.feed(texte)
    page.close()
    if not page.vus:
        raise Refus(*_AUCUN)
    for feuille in page.feuilles:
        yield from feuille.messages()
    yield {"fin": sum(len(f.lignes) for f in page.feuilles)}


def principal(memoire: int, secondes: int, lignes_max: int, colonnes_max: int) -> None:
    """Read the page of the standard input."""
    limiter(memoire, secondes)
    sortie = sys.stdout
    texte = sys.stdin.buffer.read().decode("utf-8", errors="replace")
    try:
        for message in lire(texte, lignes_max, colonnes_max):
            sortie.write(json.dumps(message, ensure_ascii=False) + "\n")
    except MemoryError:
        os.abort()  # the parent says it: nothing can be trusted to run here
    except Refus as refus:
        raison, remede = refus.args
        sortie.write(json.dumps({"refus": raison, "remede": remede}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    principal(*map(int, sys.argv[1:5]))
