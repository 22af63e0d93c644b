"""Who a person is in a territory: the key, its homonyms, and the people whose name is almost the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from ...extensions import db
from ...models import Identite, Personne
from ..acteur import Acteur
from ..erreurs import DonneesInvalides
from ..identites import cle_identite, empreinte_identite, mots_d_une_personne
from ..journal import Verbe, consigner
from ..normalisation import cle_texte
from ..ressemblance import Identite as Comparee
from ..ressemblance import niveau_de

CHAMPS_IDENTITE = ("nom_naissance", "prenom", "date_naissance")


@dataclass(frozen=True)
class Semblable:
    """Somebody of the same territory who is, or may be, the person being typed."""

    id: int
    nom: str
    date_naissance: date
    est_supprimee: bool


class PersonneSemblable(DonneesInvalides):
    """Somebody bears the same identity (`est_exacte`) or almost: the user says whether it is the same person."""

    def __init__(self, semblables: Sequence[Semblable], territoire_id: int, *, est_exacte: bool):
        message = (
            "Une personne porte déjà ce nom, ce prénom et cette date de naissance."
            if est_exacte
            else "Une personne née le même jour porte presque le même nom."
        )
        super().__init__(message)
        self.semblables, self.territoire_id, self.est_exacte = tuple(semblables), territoire_id, est_exacte


def consigner_semblables(acteur: Acteur, refus: PersonneSemblable) -> None:
    """Journal the names that a refusal shows."""
    consigner(
        acteur,
        Verbe.LISTE_NOMINATIVE_CONSULTEE,
        objet=("personnes", None),
        territoire_id=refus.territoire_id,
        valeurs={
            "liste": "semblables",
            "nombre": len(refus.semblables),
            "ids": [s.id for s in refus.semblables],
        },
    )


def colonnes_d_identite(
    territoire_id: int,
    nom_naissance: str,
    prenom: str,
    date_naissance: date,
    *,
    sauf: int | None = None,
    est_confirmee: bool = False,
) -> dict:
    """The columns that an identity decides: key, rank among homonyms, digest.

    Raises `PersonneSemblable` unless `est_confirmee`, which makes a homonym of an exact match.
    """
    cle = cle_identite(nom_naissance, prenom, date_naissance)
    memes = _memes(territoire_id, cle, sauf)
    if not est_confirmee:
        if memes:
            raise PersonneSemblable(memes, territoire_id, est_exacte=True)
        proches = _proches(territoire_id, nom_naissance, prenom, date_naissance, sauf)
        if proches:
            raise PersonneSemblable(proches, territoire_id, est_exacte=False)
    rang = _rang_libre(territoire_id, cle, sauf)
    return {"cle_identite": cle, "rang_homonyme": rang, "identite_id": identite_de(cle, rang).id}


def identite_de(cle: str, rang: int = 0) -> Identite:
    """The digest of a key, known from another territory or created."""
    empreinte = empreinte_identite(cle, rang)
    identite = db.session.scalar(select(Identite).where(Identite.empreinte == empreinte))
    if identite is None:
        identite = Identite(empreinte=empreinte)
        db.session.add(identite)
        db.session.flush()
    return identite


def verifier_identite(
    nom_naissance: str | None, prenom: str | None, naissance: date | None, le: date
) -> None:
    """Raise `DonneesInvalides` on the field that identifies nobody."""
    for champ, texte in (("nom_naissance", nom_naissance), ("prenom", prenom)):
        if not cle_texte(texte or ""):
            mot = "le nom de naissance" if champ == "nom_naissance" else "le prénom"
            raise DonneesInvalides(f"Écrivez {mot}, en lettres latines.", champ)
    if naissance is None:
        raise DonneesInvalides("Écrivez la date de naissance.", "date_naissance")
    if naissance >= le:
        raise DonneesInvalides("Cette date de naissance n’est pas encore passée.", "date_naissance")


def mots(valeurs: dict) -> dict[str, str]:
    """The folded columns for the search and the sort."""
    return mots_d_une_personne(valeurs["nom_naissance"], valeurs["prenom"], valeurs.get("nom_usage"))


def _du_territoire(territoire_id: int, sauf: int | None):
    requete = select(Personne).where(
        Personne.territoire_id == territoire_id, Personne.anonymisee_le.is_(None)
    )
    return requete if sauf is None else requete.where(Personne.id != sauf)


def _memes(territoire_id: int, cle: str, sauf: int | None) -> list[Semblable]:
    requete = _du_territoire(territoire_id, sauf).where(Personne.cle_identite == cle)
    return [_lire(p) for p in db.session.scalars(requete.order_by(Personne.rang_homonyme))]


def _rang_libre(territoire_id: int, cle: str, sauf: int | None) -> int:
    requete = _du_territoire(territoire_id, sauf).where(Personne.cle_identite == cle)
    dernier = db.session.scalar(requete.with_only_columns(func.max(Personne.rang_homonyme)))
    return 0 if dernier is None else dernier + 1


def _proches(territoire_id: int, nom: str, prenom: str, naissance: date, sauf: int | None) -> list[Semblable]:
    requete = _du_territoire(territoire_id, sauf).where(
        Personne.date_naissance == naissance, Personne.supprime_le.is_(None)
    )
    tapee = Comparee.lire(0, nom, prenom, naissance, None)
    return [
        _lire(p)
        for p in db.session.scalars(requete.order_by(Personne.tri))
        if (connue := Comparee.lire(p.id, p.nom_naissance, p.prenom, p.date_naissance, p.sexe, p.nom_usage))
        and tapee
        and niveau_de(tapee, connue)
    ]


def _lire(p: Personne) -> Semblable:
    return Semblable(p.id, f"{p.nom_naissance} {p.prenom}", p.date_naissance, p.supprime_le is not None)
