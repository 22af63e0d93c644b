"""A sheet as a rectangle of cells, straight or transposed, that remembers where each cell comes from."""

from dataclasses import dataclass, field

from clauses.services.imports.valeurs import en_texte

from .document import Document, Feuille


@dataclass(slots=True)
class Grille:
    """Cells by row and column from 0. `numeros` are the line numbers of the file, one a row.

    Transposed, its rows are the columns of the file: `lieu` gives back the line and the column of the file.
    """

    document: Document
    feuille: Feuille
    lignes: list[list]
    numeros: list[int]
    est_transposee: bool = False
    #: Titles of the whole sheet, alone on their line: transposed, they would stand among the titles of the columns.
    titres_seuls: list[str] = field(default_factory=list)

    def texte(self, rang: int, colonne: int) -> str:
        """What a cell reads, trimmed; empty beyond the end of a row."""
        ligne = self.lignes[rang]
        return en_texte(ligne[colonne]).strip() if colonne < len(ligne) else ""

    def lieu(self, rang: int, colonne: int) -> tuple[int, int]:
        """(line number of the file, column of the file from 0)."""
        if self.est_transposee:
            return self.numeros[colonne], rang
        return self.numeros[rang], colonne

    def nom_cellule(self, rang: int, colonne: int) -> str:
        return self.document.nom_cellule(self.feuille, *self.lieu(rang, colonne))

    def transposer(self) -> "Grille":
        largeur = max((len(ligne) for ligne in self.lignes), default=0)
        carrees = [[*ligne, *[""] * (largeur - len(ligne))] for ligne in self.lignes]
        seuls = []
        for ligne in carrees:
            remplies = {v for v in ligne if v != ""}
            if len(remplies) == 1 and isinstance(titre := remplies.pop(), str):
                seuls.append(titre)
                ligne[:] = [""] * largeur
        tournees = [list(colonne) for colonne in zip(*carrees, strict=True)]
        return Grille(
            self.document, self.feuille, tournees, self.numeros, est_transposee=True, titres_seuls=seuls
        )


def grille_de(document: Document, feuille: Feuille) -> Grille:
    """The cells of a sheet, its merged ranges filled with the value they show.

    A range merged over several columns is filled only where it holds a text or a date: hours merged over several
    cells are one number, not several.
    """
    lignes = [cellules for _, cellules in feuille.lignes]
    numeros = [numero for numero, _ in feuille.lignes]
    if feuille.fusions:
        rangs = {numero: rang for rang, numero in enumerate(numeros)}
        lignes = [list(ligne) for ligne in lignes]
        for fusion in feuille.fusions:
            _etendre(lignes, rangs, fusion)
    return Grille(document, feuille, lignes, numeros)


def _etendre(lignes: list[list], rangs: dict[int, int], fusion: tuple[int, int, int, int]) -> None:
    ligne0, colonne0, ligne1, colonne1 = fusion
    rang = rangs.get(ligne0 + 1)
    if (
        rang is None
        or colonne0 >= len(lignes[rang])
        or ligne1 - ligne0 > 10_000
        or colonne1 - colonne0 > 1_000
    ):
        return
    valeur = lignes[rang][colonne0]
    if valeur == "" or isinstance(valeur, float | int):
        return
    for numero in range(ligne0 + 1, ligne1 + 2):
        cible = rangs.get(numero)
        if cible is None:
            continue
        ligne = lignes[cible]
        ligne.extend([""] * (colonne1 + 1 - len(ligne)))
        for colonne in range(colonne0, colonne1 + 1):
            if ligne[colonne] == "":
                ligne[colonne] = valeur
