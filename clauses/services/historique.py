"""Reading the journal: who did what, when, within the reader's territories. The values themselves are not shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select

from ..extensions import db
from ..models import (
    Compte,
    ConventionFse,
    Evenement,
    Importation,
    Marche,
    Operation,
    Structure,
    Territoire,
)
from .acteur import Acteur
from .journal import Verbe
from .perimetre import evenements_visibles

PAR_PAGE = 50
FUSEAU = ZoneInfo("Europe/Paris")

#: How an object is called, and the column that names it; a person and a contact are only numbers here.
OBJETS = {
    "compte": ("Compte", Compte.id, Compte.nom),
    "convention_fse": ("Convention", ConventionFse.id, ConventionFse.code),
    "importation": ("Import", Importation.id, Importation.nom_fichier),
    "marche": ("Marché", Marche.id, Marche.reference),
    "operation": ("Opération", Operation.id, Operation.nom),
    "structure": ("Structure", Structure.id, Structure.nom),
    "territoire": ("Territoire", Territoire.id, Territoire.nom),
    "contact_structure": ("Contact", None, None),
    "note_structure": ("Note", None, None),
    "personne": ("Personne", None, None),
    "participant_plie": ("Participant", None, None),
    "lien_plie": ("Lien", None, None),
    "adresse_en_erreur": ("Adresse", None, None),
    "filtre_enregistre": ("Vue", None, None),
}
#: What a reading or an export of a whole list was about.
LISTES = {
    "attendus": "Relevés attendus",
    "corbeille": "Corbeille",
    "contrats": "Contrats de travail",
    "liens": "Liens avec des participants",
    "impact": "Tableau d’impact",
    "marches": "Marchés",
    "operations": "Opérations",
    "participants": "Participants",
    "personnes": "Salariés en insertion",
    "preuves": "Preuves manquantes",
    "structures": "Structures",
}


@dataclass(frozen=True)
class FiltresJournal:
    """`du` and `au` are days in Paris, both included."""

    verbe: Verbe | None = None
    du: date | None = None
    au: date | None = None


@dataclass(frozen=True)
class EvenementLu:
    numero: int
    le: datetime
    acteur: str
    verbe: str
    libelle: str
    objet: str
    territoire: str | None


@dataclass(frozen=True)
class PageJournal:
    lignes: list[EvenementLu]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAR_PAGE))


def lister_evenements(acteur: Acteur, filtres: FiltresJournal, page: int) -> PageJournal:
    """One page of the journal, the newest first; objects are named in one query per kind."""
    requete = _filtrer(evenements_visibles(acteur), filtres)
    total = db.session.scalar(select(func.count()).select_from(requete.subquery())) or 0
    page = min(max(page, 1), max(1, -(-total // PAR_PAGE)))
    evenements = db.session.scalars(
        requete.order_by(Evenement.numero.desc()).offset((page - 1) * PAR_PAGE).limit(PAR_PAGE)
    ).all()
    noms = _nommer(
        [
            *((e.objet_type, e.objet_id) for e in evenements),
            *(("territoire", e.territoire_id) for e in evenements),
        ]
    )
    return PageJournal([_lire(e, noms) for e in evenements], total, page)


def _filtrer(requete: Select, filtres: FiltresJournal) -> Select:
    if filtres.verbe:
        requete = requete.where(Evenement.verbe == filtres.verbe.value)
    if filtres.du:
        requete = requete.where(Evenement.le >= datetime.combine(filtres.du, time.min, FUSEAU))
    if filtres.au:
        requete = requete.where(Evenement.le <= datetime.combine(filtres.au, time.max, FUSEAU))
    return requete


def _nommer(objets: Iterable[tuple[str, int | None]]) -> dict[tuple[str, int], str]:
    """The names of the objects that still exist."""
    par_type: dict[str, set[int]] = {}
    for genre, cle in objets:
        if cle is not None and OBJETS.get(genre, (None, None))[1] is not None:
            par_type.setdefault(genre, set()).add(cle)
    noms = {}
    for genre, cles in sorted(par_type.items()):
        _, colonne_cle, colonne_nom = OBJETS[genre]
        lignes = db.session.execute(select(colonne_cle, colonne_nom).where(colonne_cle.in_(cles)))
        noms.update({(genre, cle): nom for cle, nom in lignes})
    return noms


def _lire(e: Evenement, noms: dict[tuple[str, int], str]) -> EvenementLu:
    return EvenementLu(
        numero=e.numero,
        le=e.le.astimezone(FUSEAU),
        acteur=e.acteur,
        verbe=e.verbe,
        libelle=Verbe(e.verbe).libelle if e.verbe in set(Verbe) else e.verbe,
        objet=_objet(e, noms),
        territoire=noms.get(("territoire", e.territoire_id)),
    )


def _objet(e: Evenement, noms: dict[tuple[str, int], str]) -> str:
    """« Marché 21_BAM_048 », « Personne n° 12 », « Salariés en insertion », or nothing."""
    if not e.objet_type or e.objet_id is None:
        return LISTES.get(e.objet_type, "")
    mot = OBJETS.get(e.objet_type, (e.objet_type.replace("_", " ").capitalize(),))[0]
    nom = noms.get((e.objet_type, e.objet_id))
    return f"{mot} {nom}" if nom else f"{mot} n°\N{NO-BREAK SPACE}{e.objet_id}"
