"""The sheet beside its lines, without what it says of the people of other territories.

When every line of the sheet is of the reader's territories, it is shown whole. Otherwise only the titles and the
rows of the reader's own lines are, and in them not the cells of the others: a row that no line of theirs stands on
may name anybody. A pdf or a picture cannot be cut: it is then not shown, and the page says why.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from ....extensions import db
from ....models import Piece, Releve, ReleveLigne
from ... import fichiers
from ...acteur import Acteur
from ...erreurs import DonneesInvalides, Introuvable
from ..lecture import FeuilleVue, image_de_page, lire_apercu
from .cellules import Emplacement, Place, lire_emplacement
from .portee import lignes_verifiables, trouver_releve

AILLEURS = (
    "Ce document porte aussi des lignes d’autres territoires, ou que personne n’a rattachées : il ne vous est pas "
    "montré. Les lignes de vos territoires sont à côté, telles que le déposant les a relues."
)
ABSENT = "Le fichier de ce relevé n’est plus là : seules ses lignes restent."
TROP_LONG = "Ce fichier est trop long pour être montré ici : chaque ligne dit sa cellule, ouvrez-le à côté."
#: A table above this weight takes seconds to open: the lines alone are shown at once.
OCTETS_MONTRES = 1_500_000
FORMATS_EN_PAGES = (".pdf", ".jpg", ".jpeg", ".png")


@dataclass(frozen=True)
class CelluleMontree:
    """One cell as text; `lignes` are the lines read in it, `ancres` those that begin in it."""

    texte: str
    lignes: tuple[int, ...] = ()
    ancres: tuple[int, ...] = ()
    est_masquee: bool = False


@dataclass(frozen=True)
class RangMontre:
    """One row of the file, or `masques` rows in a row that are not shown."""

    numero: int
    cellules: tuple[CelluleMontree, ...] = ()
    masques: int = 0


@dataclass(frozen=True)
class FeuilleMontree:
    nom: str | None
    rangs: Sequence[RangMontre]
    largeur: int
    est_coupee: bool = False


@dataclass(frozen=True)
class DocumentVu:
    """`feuilles` of a spreadsheet, or `pages` of a pdf or of a picture, or the reason why neither is shown.

    `ancres` are the lines whose first cell is in what is shown. `autres` counts the sheets left out whole.
    """

    nom_fichier: str | None = None
    feuilles: Sequence[FeuilleMontree] = ()
    pages: Sequence[int] = ()
    refus: str = ""
    autres: int = 0
    est_complet: bool = True
    ancres: frozenset[int] = field(default_factory=frozenset)
    est_long: bool = False


@dataclass
class _Lecture:
    """The reader's lines that are looked at, by their place, and where those of the others are."""

    miennes: dict[int, Emplacement]
    feuille_de: dict[int, str | None]
    autres: dict[str | None, set[Place]]
    est_complete: bool

    def premiers_rangs(self) -> dict[str | None, int]:
        """The first row of each sheet in which one of these lines stands."""
        rangs: dict[str | None, int] = {}
        for cle, emplacement in self.miennes.items():
            if emplacement.premiere:
                feuille, rang = self.feuille_de[cle], emplacement.premiere[0]
                rangs[feuille] = min(rang, rangs.get(feuille, rang))
        return rangs


def lire_document(
    acteur: Acteur, releve: Releve, lignes: Sequence[ReleveLigne], *, est_complete: bool
) -> DocumentVu:
    """What the actor may see of the sheet around these lines of theirs; `est_complete` when every line of it is.

    A file that cannot be opened any more, or that is too long to be shown, is said, never an error.
    """
    piece = db.session.get(Piece, releve.piece_id) if releve.piece_id else None
    if piece is None:
        return DocumentVu(refus=ABSENT)
    nom = piece.nom_fichier if est_complete else None
    if piece.taille > OCTETS_MONTRES and not piece.nom_fichier.lower().endswith(FORMATS_EN_PAGES):
        return DocumentVu(nom, refus=TROP_LONG, est_complet=est_complete, est_long=True)
    lecture = _lire_les_lignes(acteur, releve, lignes, est_complete=est_complete)
    try:
        apercu = lire_apercu(fichiers.lire(piece.nom_stocke), piece.nom_fichier, lecture.premiers_rangs())
    except (DonneesInvalides, Introuvable) as refus:
        return DocumentVu(nom, refus=f"{ABSENT} {refus.message}", est_complet=lecture.est_complete)
    if apercu.nombre_pages:
        if not lecture.est_complete:
            return DocumentVu(refus=AILLEURS, est_complet=False)
        return DocumentVu(nom, pages=range(1, apercu.nombre_pages + 1))
    montrees = [_montrer(f, lecture, _entetes(releve, f.nom)) for f in apercu.feuilles]
    gardees = [m for m in montrees if m is not None]
    ancres = {a for f in gardees for r in f.rangs for c in r.cellules for a in c.ancres}
    return DocumentVu(
        nom,
        feuilles=gardees,
        autres=len(montrees) - len(gardees),
        est_complet=lecture.est_complete,
        ancres=frozenset(ancres),
    )


def image_du_releve(acteur: Acteur, releve_id: int, page: int) -> bytes:
    """One page of a pdf or of a picture, as PNG. Raises `Introuvable`, also when it is not to be shown."""
    releve = trouver_releve(acteur, releve_id)
    piece = db.session.get(Piece, releve.piece_id) if releve.piece_id else None
    autres = select(ReleveLigne.id).where(
        ReleveLigne.releve_id == releve.id,
        ReleveLigne.id.not_in(lignes_verifiables(acteur).with_only_columns(ReleveLigne.id)),
    )
    if piece is None or db.session.scalar(autres.limit(1)) is not None:
        raise Introuvable(AILLEURS)
    try:
        return image_de_page(fichiers.lire(piece.nom_stocke), piece.nom_fichier, page)
    except DonneesInvalides as refus:
        raise Introuvable(refus.message) from refus


def _lire_les_lignes(
    acteur: Acteur, releve: Releve, lignes: Sequence[ReleveLigne], *, est_complete: bool
) -> _Lecture:
    autres: dict[str | None, set[Place]] = {}
    if not est_complete:
        siennes = lignes_verifiables(acteur).with_only_columns(ReleveLigne.id)
        requete = select(ReleveLigne.feuille, ReleveLigne.cellule).where(
            ReleveLigne.releve_id == releve.id, ReleveLigne.id.not_in(siennes)
        )
        for feuille, cellule in db.session.execute(requete):
            autres.setdefault(feuille, set()).update(lire_emplacement(cellule).places)
    return _Lecture(
        {li.id: lire_emplacement(li.cellule) for li in lignes},
        {li.id: li.feuille for li in lignes},
        autres,
        est_complete,
    )


def _entetes(releve: Releve, feuille: str | None) -> tuple[frozenset[int], bool]:
    """The rows of the titles of a sheet, and whether its people are in columns: then its titles are names."""
    tables = [
        t
        for t in (releve.lecture or {}).get("tables", ())
        if t.get("feuille") == feuille and not t.get("est_ignoree")
    ]
    rangs = frozenset(t["ligne_entetes"] for t in tables if t.get("ligne_entetes"))
    return rangs, any(t.get("est_transposee") for t in tables)


def _montrer(
    feuille: FeuilleVue, lecture: _Lecture, entetes: tuple[frozenset[int], bool]
) -> FeuilleMontree | None:
    """The sheet with the cells that may be seen; `None` when no line of the reader was read in it."""
    par_place: dict[Place, list[int]] = {}
    premieres: dict[Place, list[int]] = {}
    for cle, emplacement in lecture.miennes.items():
        if lecture.feuille_de[cle] == feuille.nom and emplacement.premiere:
            premieres.setdefault(emplacement.premiere, []).append(cle)
            for place in emplacement.places:
                par_place.setdefault(place, []).append(cle)
    if not par_place:
        return None
    voit = _regard(lecture, feuille.nom, set(par_place), entetes)
    largeur = max((_dernier_rempli(cellules) for _, cellules in feuille.lignes), default=0)
    rangs = []
    for numero, cellules in feuille.lignes:
        montrees = tuple(
            CelluleMontree(
                texte if voit((numero, colonne)) else "",
                tuple(par_place.get((numero, colonne), ())),
                tuple(premieres.get((numero, colonne), ())),
                est_masquee=bool(texte) and not voit((numero, colonne)),
            )
            for colonne, texte in enumerate(_completer(cellules, largeur), 1)
        )
        est_cachee = all(c.est_masquee or not c.texte for c in montrees) and any(
            c.est_masquee for c in montrees
        )
        rangs.append(RangMontre(numero, masques=1) if est_cachee else RangMontre(numero, montrees))
    return FeuilleMontree(feuille.nom, list(_grouper(rangs)), largeur, feuille.est_coupee)


def _regard(
    lecture: _Lecture, feuille: str | None, miennes: set[Place], entetes: tuple[frozenset[int], bool]
):
    """place → whether the reader may see it."""
    if lecture.est_complete:
        return lambda _place: True
    autres = lecture.autres.get(feuille, set())
    rangs_entetes, est_transposee = entetes
    if est_transposee:
        colonnes = {c for _, c in miennes}
        etiquettes = {1} - {c for _, c in autres}
        return lambda place: place not in autres and place[1] in colonnes | etiquettes
    rangs = {r for r, _ in miennes} | rangs_entetes
    return lambda place: place not in autres and place[0] in rangs


def _dernier_rempli(cellules: Sequence[str]) -> int:
    return max((rang for rang, texte in enumerate(cellules, 1) if texte), default=0)


def _completer(cellules: Sequence[str], largeur: int) -> list[str]:
    return [*cellules[:largeur], *[""] * (largeur - len(cellules))]


def _grouper(rangs: Iterable[RangMontre]) -> Iterable[RangMontre]:
    """Rows hidden one after the other are one mention."""
    suite: RangMontre | None = None
    for rang in rangs:
        if rang.masques:
            suite = RangMontre(
                suite.numero if suite else rang.numero, masques=(suite.masques if suite else 0) + 1
            )
            continue
        if suite:
            yield suite
            suite = None
        yield rang
    if suite:
        yield suite
