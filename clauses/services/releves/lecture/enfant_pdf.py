"""The child process that opens a pdf: run by its path, it imports nothing of the application.

It speaks as the reader of spreadsheets does: one message per page, then its rows [[line number, [cells]], …] with
the cells put under one another by where their words stand. A page without a word is announced « vide »: a scan.
With the option 1 and a page number it writes that page as a PNG in base64 instead.
"""

import base64
import io
import json
import os
import resource
import sys
import zlib

_PLAINTE_MAX = 65536
_PAGES_MAX = 200
_MOTS_MAX = 200_000
_LARGEUR_IMAGE = 1400
_BLOC = 2**20
_GONFLE_MAX = 150 * 2**20
_DECOUPER = "Envoyez un document plus petit, ou le tableur."
_ILLISIBLE = ("Le document PDF est illisible ou abîmé.", "Enregistrez-le de nouveau, ou envoyez le tableur.")
_PROTEGE = ("Le document PDF est protégé par un mot de passe.", "Retirez la protection.")


class Refus(Exception):
    """A document that cannot be read, with its reason and its remedy in French."""


def principal(
    memoire: int, secondes: int, lignes_max: int, _colonnes: int, image: int = 0, page: int = 1
) -> None:
    """Read the document of the standard input."""
    limiter(memoire, secondes)
    sortie = sys.stdout
    octets = sys.stdin.buffer.read()
    try:
        for message in dessiner(octets, page) if image else lire(octets, lignes_max):
            sortie.write(json.dumps(message, ensure_ascii=False) + "\n")
    except MemoryError:
        os.abort()  # the parent says it: nothing can be trusted to run here
    except Refus as refus:
        raison, remede = refus.args
        sortie.write(json.dumps({"refus": raison, "remede": remede}, ensure_ascii=False) + "\n")


def limiter(memoire: int, secondes: int) -> None:
    """Bound the memory and processor time of this process, and let it write nothing but a complaint."""
    resource.setrlimit(resource.RLIMIT_AS, (memoire, memoire))
    resource.setrlimit(resource.RLIMIT_CPU, (secondes, secondes + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_PLAINTE_MAX, _PLAINTE_MAX))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def refuser_les_bombes(octets: bytes) -> None:
    """Inflate every compressed stream, counting: the library would inflate it whole before looking at its size."""
    total = position = 0
    while (position := octets.find(b"stream", position)) >= 0:
        debut = position + len(b"stream")
        debut += len(octets[debut : debut + 2]) - len(octets[debut : debut + 2].lstrip(b"\r\n"))
        position += len(b"stream")
        if (
            octets[position - len(b"endstream") : position] == b"endstream"
            or octets[debut : debut + 1] != b"x"
        ):
            continue
        gonfleur, reste = zlib.decompressobj(), octets[debut : debut + _BLOC]
        try:
            while reste and not gonfleur.eof:
                total += len(gonfleur.decompress(reste, _BLOC))
                if total > _GONFLE_MAX:
                    raise Refus("Le document PDF, une fois décomprimé, est d’une taille anormale.", _DECOUPER)
                reste = gonfleur.unconsumed_tail or octets[(debut := debut + _BLOC) : debut + _BLOC]
        except zlib.error:
            continue  # not a stream of that kind, or a spoiled one: the library says what it makes of it


def lire(octets: bytes, lignes_max: int):
    """Yield the messages of every page."""
    refuser_les_bombes(octets)
    import pdfplumber  # after the limits, so that they hold for the library too
    from pdfminer.pdfdocument import PDFPasswordIncorrect, PDFTextExtractionNotAllowed

    try:
        document = pdfplumber.open(io.BytesIO(octets))
        pages = document.pages
    except (PDFPasswordIncorrect, PDFTextExtractionNotAllowed) as erreur:
        raise Refus(*_PROTEGE) from erreur
    except MemoryError:
        raise
    except Exception as erreur:
        # pdfplumber wraps what its parser raises, password included, in one error of its own.
        causes = (erreur, erreur.__cause__, erreur.__context__, *erreur.args)
        est_protege = any(isinstance(c, PDFPasswordIncorrect) for c in causes)
        raise Refus(*(_PROTEGE if est_protege else _ILLISIBLE)) from erreur
    if len(pages) > _PAGES_MAX:
        raise Refus(f"Le document PDF a plus de {_PAGES_MAX} pages.", "Découpez-le.")
    if not pages:
        raise Refus(*_ILLISIBLE)
    nombre = mots = 0
    for rang, page in enumerate(pages, start=1):
        lignes, lus = lire_page(page)
        mots += lus
        if mots > _MOTS_MAX or nombre + len(lignes) > lignes_max:
            raise Refus("Le document PDF contient trop de texte.", "Découpez-le.")
        yield {"feuille": f"p{rang}", "masquee": False, "vide": not lus, "fusions": []}
        if lignes:
            yield list(enumerate(lignes, start=1))
        nombre += len(lignes)
        page.close()
    yield {"fin": nombre}


def lire_page(page) -> tuple[list[list[str]], int]:
    """Return the rows of a page as cells, and how many words it has."""
    try:
        mots = page.extract_words(x_tolerance=2, y_tolerance=3, keep_blank_chars=False, extra_attrs=["size"])
        traits = verticales(page)
    except MemoryError:
        raise
    except Exception as erreur:
        raise Refus(*_ILLISIBLE) from erreur
    if len(mots) > _MOTS_MAX:
        raise Refus("Le document PDF contient trop de texte.", "Découpez-le.")
    rangees = [en_morceaux(r, traits) for r in en_rangees(mots)]
    bornes = colonnes(rangees)
    return [en_cellules(r, bornes) for r in rangees], len(mots)


def verticales(page) -> list[tuple[float, float, float]]:
    """Return the vertical rules (x, top, bottom) of a page: no cell crosses one."""
    traits = [(a["x0"], a["top"], a["bottom"]) for a in page.edges if a["orientation"] == "v"]
    return sorted(t for t in traits if t[2] - t[1] > 4)[:5000]


def en_rangees(mots: list[dict]) -> list[list[dict]]:
    """Group the words that stand on one line."""
    rangees: list[list[dict]] = []
    for mot in sorted(mots, key=lambda m: ((m["top"] + m["bottom"]) / 2, m["x0"])):
        milieu = (mot["top"] + mot["bottom"]) / 2
        if rangees and abs(milieu - rangees[-1][0]["milieu"]) <= max(2.5, (mot["bottom"] - mot["top"]) * 0.4):
            mot["milieu"] = rangees[-1][0]["milieu"]
            rangees[-1].append(mot)
        else:
            mot["milieu"] = milieu
            rangees.append([mot])
    return [sorted(r, key=lambda m: m["x0"]) for r in rangees]


def en_morceaux(rangee: list[dict], traits: list[tuple[float, float, float]]) -> list[list]:
    """Join the words of a line that a space alone separates: [x0, x1, text]."""
    milieu = rangee[0]["milieu"]
    barres = [x for x, haut, bas in traits if haut - 1 <= milieu <= bas + 1]
    morceaux: list[list] = []
    for mot in rangee:
        blanc = max(4.0, 0.55 * mot["size"])
        if (
            morceaux
            and mot["x0"] - morceaux[-1][1] <= blanc
            and not any(morceaux[-1][1] - 1 <= x <= mot["x0"] + 1 for x in barres)
        ):
            morceaux[-1][1] = mot["x1"]
            morceaux[-1][2] += " " + mot["text"]
        else:
            morceaux.append([mot["x0"], mot["x1"], mot["text"]])
    return morceaux


def colonnes(rangees: list[list[list]]) -> list[list[float]]:
    """Return the spans of the columns: those of the lines that are cut in several pieces, joined where they overlap."""
    tableau = sorted([x0, x1] for r in rangees if len(r) >= 2 for x0, x1, _ in r if x1 - x0 < 300)
    bornes: list[list[float]] = []
    for x0, x1 in tableau:
        if bornes and x0 < bornes[-1][1] - 1:
            bornes[-1][1] = max(bornes[-1][1], x1)
        else:
            bornes.append([x0, x1])
    largeur = max((len(r) for r in rangees), default=0)
    if len(bornes) >= largeur:
        return bornes
    # Lines that overlap too much to say: the widest line gives the columns.
    modele = next(r for r in rangees if len(r) == largeur)
    return [[x0, x1] for x0, x1, _ in modele]


def en_cellules(rangee: list[list], bornes: list[list[float]]) -> list[str]:
    """Put the pieces of a line in the columns they stand under."""
    if len(rangee) < 2 or not bornes:
        return [" ".join(texte for _, _, texte in rangee)]
    cellules = [""] * len(bornes)
    for x0, x1, texte in rangee:
        place = max(range(len(bornes)), key=lambda i: _proximite(x0, x1, bornes[i]))
        cellules[place] = f"{cellules[place]} {texte}".strip()
    return cellules


def _proximite(x0: float, x1: float, borne: list[float]) -> float:
    """How much a piece stands under a column; below zero, how far it is from it."""
    commun = min(x1, borne[1]) - max(x0, borne[0])
    return commun if commun > 0 else -abs((x0 + x1) / 2 - (borne[0] + borne[1]) / 2)


def dessiner(octets: bytes, numero: int):
    """Yield one page as a PNG."""
    import pypdfium2

    refuser_les_bombes(octets)
    try:
        document = pypdfium2.PdfDocument(octets)
        if not 1 <= numero <= len(document):
            raise Refus("Cette page n’existe pas.", "")
        page = document[numero - 1]
        largeur, hauteur = page.get_size()
        echelle = _LARGEUR_IMAGE / max(largeur, hauteur / 2, 1)
        image = page.render(scale=min(echelle, 4)).to_pil().convert("RGB")
    except pypdfium2.PdfiumError as erreur:
        raise Refus(*_ILLISIBLE) from erreur
    sortie = io.BytesIO()
    image.save(sortie, "PNG", optimize=False)
    yield {"png": base64.b64encode(sortie.getvalue()).decode("ascii")}
    yield {"fin": 0}


if __name__ == "__main__":
    principal(*map(int, sys.argv[1:7]))
