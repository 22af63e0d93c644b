"""What a DECP file says, once read: frozen values, independent of the four formats."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from clauses.models.types import Vocabulaire
from clauses.models.vocabulaire import TypeIdentifiant
from clauses.services.imports.decp.anomalies import Anomalie, Gravite


class FormatDecp(Vocabulaire):
    JSON_V2 = "json_v2", "JSON (2022)"
    JSON_ANCIEN = "json_ancien", "JSON (2019)"
    XML = "xml", "XML"
    CSV = "csv", "CSV tabulaire"


class ConsiderationSociale(StrEnum):
    CLAUSE = "Clause sociale"
    CRITERE = "Critère social"
    RESERVE = "Marché réservé"
    AUCUNE = "Pas de considération sociale"


class TypeGroupement(StrEnum):
    SOLIDAIRE = "Solidaire"
    CONJOINT = "Conjoint"
    AUCUN = "Pas de groupement"


@dataclass(frozen=True)
class IdentifiantStructure:
    """A buyer, a holder or a subcontractor. ``cle_valide`` is None when its type has no known check.

    ``type`` and ``identifiant`` are None when the file gives nothing but a name; an unknown type is AUTRE.
    """

    type: TypeIdentifiant | None
    identifiant: str | None
    nom: str | None = None
    cle_valide: bool | None = None

    @property
    def est_siret(self) -> bool:
        """Shaped as a SIRET (14 digits), whatever its key says."""
        return (
            self.type is TypeIdentifiant.SIRET
            and self.identifiant is not None
            and len(self.identifiant) == 14
        )


@dataclass(frozen=True)
class ModificationSousTraitance:
    date_notification: date | None
    date_publication: date | None
    montant: Decimal | None
    duree_mois: int | None


@dataclass(frozen=True)
class ActeSousTraitance:
    numero: str | None
    sous_traitant: IdentifiantStructure
    date_notification: date | None
    date_publication: date | None
    montant: Decimal | None
    duree_mois: int | None
    modifications: tuple[ModificationSousTraitance, ...] = ()


@dataclass(frozen=True)
class AvenantDecp:
    """An amendment; a value it does not change is None."""

    numero: str | None
    date_notification: date | None
    date_publication: date | None
    montant: Decimal | None
    duree_mois: int | None
    titulaires: tuple[IdentifiantStructure, ...] | None
    objet: str | None

    @property
    def cle(self) -> tuple[str, str]:
        """How an amendment is recognised inside its market: by its id, else by its date."""
        if self.numero is not None:
            return ("id", self.numero)
        return ("date", self.date_notification.isoformat() if self.date_notification else "")


@dataclass(frozen=True)
class MarcheDecp:
    """One market, as first published, with what changed it since.

    ``considerations_sociales`` is None when the file does not have the field, () when it is there but empty.
    ``nature`` is the legal nature (« Marché », « Marché de partenariat »…), not works or services.
    """

    id: str
    acheteur: IdentifiantStructure
    nature: str | None
    objet: str | None
    cpv: str | None
    procedure: str | None
    lieu_code: str | None
    lieu_type: str | None
    departement: str | None
    duree_mois: int | None
    date_notification: date | None
    date_publication: date | None
    montant: Decimal | None
    forme_prix: str | None
    ccag: str | None
    type_groupement: TypeGroupement | None
    considerations_sociales: tuple[ConsiderationSociale, ...] | None
    techniques: tuple[str, ...]
    id_accord_cadre: str | None
    titulaires: tuple[IdentifiantStructure, ...]
    sous_traitants: tuple[ActeSousTraitance, ...]
    avenants: tuple[AvenantDecp, ...]
    emplacement: str = field(compare=False)
    ligne: int | None = field(compare=False)

    @property
    def cle(self) -> tuple[str, str]:
        """``id`` is unique only with the buyer (domaine §11)."""
        return (self.acheteur.identifiant or "", self.id)


@dataclass(frozen=True)
class LectureDecp:
    """The whole reading. ``doublons`` counts the identical copies left out."""

    format: FormatDecp
    marches: tuple[MarcheDecp, ...]
    anomalies: tuple[Anomalie, ...]
    a_considerations: bool
    doublons: int
    sha256: str

    @property
    def erreurs(self) -> tuple[Anomalie, ...]:
        return tuple(a for a in self.anomalies if a.gravite is Gravite.ERREUR)

    @property
    def avertissements(self) -> tuple[Anomalie, ...]:
        return tuple(a for a in self.anomalies if a.gravite is Gravite.AVERTISSEMENT)
