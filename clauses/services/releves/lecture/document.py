"""From the bytes of a file to its sheets of cells, whatever its format; nothing of the file is trusted."""

import base64
import csv
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from clauses.services.erreurs import DonneesInvalides
from clauses.services.images import verifier_photo
from clauses.services.imports.tableaux.archive import verifier_archive
from clauses.services.imports.tableaux.classeur import verifier_ole
from clauses.services.imports.tableaux.contenu import nature
from clauses.services.imports.tableaux.enclos import recevoir
from clauses.services.imports.tableaux.modele import FichierRefuse, Limites, lettres_colonne
from clauses.services.imports.tableaux.texte_csv import detecter_encodage, separateur_annonce
from clauses.services.normalisation import cle_texte, espaces_insecables

from .modele import LIMITES_PAGE, LIMITES_PDF, LIMITES_RELEVE
from .virgules import recoller

_ENFANT_PDF = Path(__file__).with_name("enfant_pdf.py")
_ENFANT_HTML = Path(__file__).with_name("enfant_html.py")
#: Ending → what the first bytes have to be.
_NATURES = {
    ".xlsx": "zip",
    ".ods": "zip",
    ".xls": "ole",
    ".csv": "texte",
    ".txt": "texte",
    ".pdf": "un document PDF",
    ".jpg": "une image",
    ".jpeg": "une image",
    ".png": "une image",
}
EXTENSIONS = tuple(_NATURES)
_ACCEPTES = "Déposez un tableur (xlsx, xls, ods, csv), un PDF, ou une photo JPEG ou PNG."
_REENREGISTRER = "Enregistrez-le de nouveau depuis le logiciel qui l’a fait, puis recommencez."
_SEPARATEURS = ";\t,|"
_LIGNES_TEMOINS = 200
#: The first sheet of our own exports: searched for what must not enter, never read for hours.
_LISEZ_MOI = "lisezmoi"
#: What `nature` says of markup.
_PAGE = "une page web ou du XML"
#: More lines than a page can hold: a line of a pdf is numbered with its page.
PAR_PAGE = 10_000


@dataclass(slots=True)
class Feuille:
    """Cells as typed by the file. `lignes` are (number from 1, cells); blank lines are absent.

    `fusions` are the merged ranges (first line, first column, last line, last column), from 0. The pages of a pdf
    follow one another in one sheet: their lines are numbered page × `PAR_PAGE` + line.
    """

    nom: str | None
    lignes: list[tuple[int, list]] = field(default_factory=list)
    fusions: list[tuple[int, int, int, int]] = field(default_factory=list)


@dataclass(slots=True)
class Document:
    """A file once opened. `est_image`: there is no text in it."""

    fichier: str
    format: str
    sha256: str
    feuilles: list[Feuille] = field(default_factory=list)
    masquees: list[Feuille] = field(default_factory=list)
    avertissements: list[str] = field(default_factory=list)
    est_image: bool = False
    nombre_pages: int = 0

    def nom_cellule(self, feuille: Feuille, ligne: int, colonne: int) -> str:
        """How a person finds a cell: « C12 », « L12C3 » in a csv, « p1 l4 » in a pdf."""
        if self.format == "csv":
            return f"L{ligne}C{colonne + 1}"
        if self.format == "pdf":
            return f"p{ligne // PAR_PAGE} l{ligne % PAR_PAGE}"
        return f"{lettres_colonne(colonne)}{ligne}"


def ouvrir_document(octets: bytes, nom: str) -> Document:
    """Open a file in memory; raises `FichierRefuse` with the reason in French."""
    nom = nom_affichable(nom)
    try:
        return _ouvrir(octets, nom)
    except FichierRefuse as refus:
        raise FichierRefuse(refus.raison, refus.remede, fichier=nom, ligne=refus.ligne) from refus


def nom_affichable(nom: str) -> str:
    """The name that the sender gave, without folders nor signs that do not show."""
    dernier = re.split(r"[\\/]", nom)[-1]
    return "".join(c for c in dernier if c.isprintable()).strip()[-200:] or "fichier"


def _ouvrir(octets: bytes, nom: str) -> Document:
    extension = PurePath(nom).suffix.lower()
    if extension not in _NATURES:
        raise FichierRefuse(f"L’extension « {extension[:20] or 'aucune'} » est refusée.", _ACCEPTES)
    if not octets.strip(b" \t\r\n"):
        raise FichierRefuse("Le fichier est vide.", "Vérifiez que l’enregistrement s’est terminé.")
    if len(octets) > LIMITES_RELEVE.octets:
        raise FichierRefuse(
            f"Le fichier dépasse {LIMITES_RELEVE.octets // 2**20} Mo.", "Découpez-le en plusieurs fichiers."
        )
    reelle = nature(octets[:4096])
    empreinte = hashlib.sha256(octets).hexdigest()
    if extension == ".xls" and reelle in ("texte", _PAGE):
        return _faux_classeur(octets, nom, empreinte)
    if reelle != _NATURES[extension]:
        dit = {"zip": "un classeur ou une archive", "ole": "un ancien document Office", "texte": "du texte"}
        raison = f"Le fichier porte l’extension « {extension[1:]} » mais contient {dit.get(reelle, reelle)}."
        remede = (
            "S’il est protégé par un mot de passe, retirez la protection."
            if (reelle, extension) == ("ole", ".xlsx")
            else _REENREGISTRER
        )
        raise FichierRefuse(raison, remede)
    if extension in (".xlsx", ".ods", ".xls"):
        return _classeur(octets, nom, extension[1:], empreinte)
    if extension == ".pdf":
        return _pdf(octets, nom, empreinte)
    if extension in (".csv", ".txt"):
        return _csv(octets, nom, empreinte)
    return _image(octets, nom, extension, empreinte)


def _classeur(octets: bytes, nom: str, format_: str, empreinte: str) -> Document:
    document = Document(nom, format_, empreinte)
    if format_ == "xls":
        verifier_ole(octets)
    else:
        document.avertissements += verifier_archive(octets, format_, LIMITES_RELEVE)
    _recevoir_les_feuilles(document, _recevoir(octets, options=(1,)))
    return document


def _recevoir_les_feuilles(document: Document, recues: Iterator[tuple[Feuille, dict]]) -> None:
    """The visible sheets, and the others apart; raises `FichierRefuse` when there is nothing to see."""
    for feuille, annonce in recues:
        feuille.fusions = [tuple(f) for f in annonce["fusions"]]
        if cle_texte(feuille.nom or "") == _LISEZ_MOI:
            document.masquees.append(feuille)
        elif annonce["masquee"]:
            document.masquees.append(feuille)
            if feuille.lignes:
                document.avertissements.append(f"La feuille masquée « {feuille.nom} » a été ignorée.")
        else:
            document.feuilles.append(feuille)
    if not any(f.lignes for f in document.feuilles):
        raise FichierRefuse(
            "Le classeur n’a aucune feuille visible qui contienne quelque chose.", "Vérifiez le fichier."
        )
    document.avertissements = [espaces_insecables(a) for a in document.avertissements]


def _faux_classeur(octets: bytes, nom: str, empreinte: str) -> Document:
    """What payroll tools call an Excel export: a table in a web page, the XML of Excel 2003, or separated text."""
    texte = octets.decode(detecter_encodage(octets, nom))
    if not texte.lstrip("\ufeff \t\r\n").startswith("<"):
        return _csv(octets, nom, empreinte)
    document = Document(nom, "xls", empreinte)
    page = _recevoir(texte.encode(), enfant=_ENFANT_HTML, limites=LIMITES_PAGE, genre="Le fichier")
    _recevoir_les_feuilles(document, page)
    return document


def _pdf(octets: bytes, nom: str, empreinte: str) -> Document:
    document = Document(nom, "pdf", empreinte)
    suite, vides = Feuille(None), 0
    for numero, (page, annonce) in enumerate(
        _recevoir(octets, enfant=_ENFANT_PDF, limites=LIMITES_PDF, genre="Le document PDF"), start=1
    ):
        document.nombre_pages = numero
        vides += annonce["vide"]
        suite.lignes += [(numero * PAR_PAGE + ligne, cellules) for ligne, cellules in page.lignes]
    document.feuilles.append(suite)
    document.est_image = vides == document.nombre_pages
    if vides and not document.est_image:
        document.avertissements.append(
            espaces_insecables("Des pages de ce PDF sont des images : rien n’y est lu. Vérifiez-les à l’œil.")
        )
    return document


def _image(octets: bytes, nom: str, extension: str, empreinte: str) -> Document:
    try:
        verifier_photo(octets)
    except DonneesInvalides as erreur:
        raise FichierRefuse(erreur.message, "") from erreur
    return Document(nom, extension[1:], empreinte, est_image=True, nombre_pages=1)


def _recevoir(
    octets: bytes,
    *,
    enfant: Path | None = None,
    limites: Limites = LIMITES_RELEVE,
    options: tuple[int, ...] = (),
    genre: str = "Le classeur",
) -> Iterator[tuple[Feuille, dict]]:
    """Each sheet or page that a child process announces, with its rows."""
    arguments = {"enfant": enfant} if enfant else {}
    courante: tuple[Feuille, dict] | None = None
    with recevoir(octets, limites, options=options, genre=genre, **arguments) as messages:
        for message in messages:
            if isinstance(message, dict):
                if courante:
                    yield courante
                courante = Feuille(message["feuille"]), message
            else:
                courante[0].lignes.extend((numero, cellules) for numero, cellules in message)
    if courante:
        yield courante


def image_de_page(octets: bytes, nom: str, page: int) -> bytes:
    """One page of a pdf as a PNG, or the picture itself; raises `FichierRefuse`."""
    if PurePath(nom).suffix.lower() != ".pdf":
        return octets
    with recevoir(
        octets, LIMITES_PDF, enfant=_ENFANT_PDF, options=(1, page), genre="Le document PDF"
    ) as messages:
        return base64.b64decode(next(messages)["png"])


def _csv(octets: bytes, nom: str, empreinte: str) -> Document:
    encodage = detecter_encodage(octets, nom)
    texte = octets.decode(encodage)
    if len(texte) > LIMITES_RELEVE.octets:
        raise FichierRefuse("Le fichier contient trop de texte.", "Découpez-le en plusieurs fichiers.")
    passees, separateur = _separateur(texte)
    flux = io.StringIO(texte, newline="")
    for _ in range(passees):
        flux.readline()
    feuille = Feuille(None)
    lecteur = csv.reader(flux, delimiter=separateur)
    numero = passees + 1
    try:
        for cellules in lecteur:
            if any(map(str.strip, cellules)):
                feuille.lignes.append((numero, cellules))
            numero = lecteur.line_num + passees + 1
            if len(feuille.lignes) > LIMITES_RELEVE.lignes:
                raise FichierRefuse(f"Le fichier a plus de {LIMITES_RELEVE.lignes} lignes.", "Découpez-le.")
            if len(cellules) > LIMITES_RELEVE.colonnes:
                raise FichierRefuse(
                    f"Une ligne a plus de {LIMITES_RELEVE.colonnes} colonnes.", "Vérifiez les séparateurs."
                )
    except csv.Error as erreur:
        raise FichierRefuse(
            "Une cellule est trop longue.", "Vérifiez les guillemets.", ligne=numero
        ) from erreur
    dit = recoller(feuille.lignes) if separateur == "," else ""
    return Document(nom, "csv", empreinte, [feuille], avertissements=[espaces_insecables(dit)] if dit else [])


def _largeurs(lignes: list[str], signe: str) -> list[int]:
    """In how many cells a separator cuts each of the first lines, up to one that cannot be read."""
    largeurs: list[int] = []
    try:
        largeurs.extend(len(c) for c in csv.reader(lignes, delimiter=signe))
    except csv.Error:
        return largeurs  # the whole reading says what is wrong, and where
    return largeurs


def _separateur(texte: str) -> tuple[int, str]:
    """(lines taken by Excel's « sep=; » hint, separator): the sign that cuts the most lines alike, and the most."""
    passees, annonce = separateur_annonce(texte)
    if annonce:
        return passees, annonce
    lignes = [li for li in texte[: 2**18].splitlines()[:_LIGNES_TEMOINS] if li.strip()]
    largeurs = {}
    for signe in _SEPARATEURS:
        comptes = _largeurs(lignes, signe)
        coupees = [n for n in comptes if n > 1]
        courante = max(set(coupees), key=coupees.count, default=1)
        largeurs[signe] = (coupees.count(courante) if courante > 1 else 0, courante)
    # A decimal comma also cuts every line alike: the order of preference settles what the count leaves equal.
    meilleur = max(n for n, _ in largeurs.values())
    for signe in _SEPARATEURS:
        if largeurs[signe][0] and largeurs[signe][0] >= meilleur * 0.6:
            return 0, signe
    return 0, ";"
