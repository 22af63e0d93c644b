"""What the base already knows of the structures and markets of a DECP file, in a bounded number of queries."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy import Row, Select, select, tuple_

from clauses.extensions import db
from clauses.models import Attribution, Avenant, LieuExecution, Lot, Marche, Proposition, Structure
from clauses.models.vocabulaire import RoleAttribution
from clauses.services.imports.decp.publication import CleStructure

PAQUET = 400


@dataclass
class AvenantConnu:
    """An amendment of the base, or one about to enter it (`id` is then `None`)."""

    cle_avenant: str
    numero: str | None
    date_notification: date | None
    date_publication: date | None
    montant_ht: Decimal | None
    duree_mois: int | None
    objet: str | None
    titulaires: list | None
    id: int | None = None
    #: Whether a public file wrote it: what a person typed is completed, never replaced.
    est_importe: bool = True


@dataclass
class MarcheConnu:
    """A market of the territory and what hangs from it."""

    ligne: Row
    lots: list[int] = field(default_factory=list)
    attributions: list[Row] = field(default_factory=list)
    avenants: list[AvenantConnu] = field(default_factory=list)
    lieux: set[tuple[str, str]] = field(default_factory=set)
    propositions: set[tuple[str, str]] = field(default_factory=set)

    @property
    def titulaires(self) -> set[int]:
        """Structures that hold the market, subcontractors left out."""
        return {a.structure_id for a in self.attributions if a.role != RoleAttribution.SOUS_TRAITANT}


_STRUCTURES = select(
    Structure.id,
    Structure.type_identifiant,
    Structure.identifiant,
    Structure.cle_nom,
    Structure.nom,
    Structure.est_nom_a_completer,
)
_MARCHES = select(
    Marche.id,
    Marche.donneur_ordre_id,
    Marche.reference,
    Marche.objet,
    Marche.cpv,
    Marche.nature,
    Marche.secteur,
    Marche.secteur_motif,
    Marche.montant_ht,
    Marche.type_clause,
    Marche.date_notification,
    Marche.date_fin,
    Marche.duree_mois,
    Marche.ccag,
    Marche.procedure,
    Marche.version,
    Marche.supprime_le,
    Marche.donnees_publiques,
)


class Existant:
    """The shared structures by identifier, the territory's own by name, its markets by buyer and reference."""

    def __init__(self, territoire_id: int):
        self.territoire_id = territoire_id
        self.structures: dict[CleStructure, Row] = {}
        self.marches: dict[tuple[int, str], MarcheConnu] = {}

    def charger_structures(self, cles: Iterable[CleStructure]) -> None:
        voulues = set(cles)
        identifiants = sorted(c for c in voulues if c[0] != "nom")
        for paquet in _paquets(identifiants):
            condition = tuple_(Structure.type_identifiant, Structure.identifiant).in_(paquet)
            for s in db.session.execute(_STRUCTURES.where(condition)):
                self.structures[(s.type_identifiant.value, s.identifiant)] = s
        for paquet in _paquets(sorted(c[1] for c in voulues if c[0] == "nom")):
            locales = _STRUCTURES.where(
                Structure.territoire_id == self.territoire_id, Structure.cle_nom.in_(paquet)
            )
            for s in db.session.execute(locales):
                self.structures[("nom", s.cle_nom)] = s

    def charger_marches(self, references: Iterable[str]) -> None:
        """The markets of the territory that carry one of these references, with all that hangs from them."""
        par_id: dict[int, MarcheConnu] = {}
        for paquet in _paquets(sorted(set(references))):
            requete = _MARCHES.where(Marche.territoire_id == self.territoire_id)
            requete = requete.where(Marche.reference.in_(paquet))
            for ligne in db.session.execute(requete):
                connu = self.marches[(ligne.donneur_ordre_id, ligne.reference)] = MarcheConnu(ligne)
                par_id[ligne.id] = connu
        for paquet in _paquets(sorted(par_id)):
            _charger_suites(par_id, paquet)

    def structure_id(self, cle: CleStructure | None) -> int | None:
        connue = self.structures.get(cle) if cle else None
        return connue.id if connue else None

    def est_supprime(self, acheteur: CleStructure | None, reference: str) -> bool:
        """Whether somebody put this market in the bin: a file does not take it out."""
        connu = self.marche(acheteur, reference)
        return connu is not None and connu.ligne.supprime_le is not None

    def marche(self, acheteur: CleStructure | None, reference: str) -> MarcheConnu | None:
        return self.marches.get((self.structure_id(acheteur) or 0, reference))


def _charger_suites(marches: dict[int, MarcheConnu], ids: Sequence[int]) -> None:
    for lot in _lignes(select(Lot.marche_id, Lot.id).where(Lot.marche_id.in_(ids)).order_by(Lot.numero)):
        marches[lot.marche_id].lots.append(lot.id)
    attributions = (
        select(Lot.marche_id, Attribution.id, Attribution.lot_id, Attribution.structure_id, Attribution.role)
        .join(Attribution.lot)
        .where(Lot.marche_id.in_(ids))
    )
    for attribution in _lignes(attributions):
        marches[attribution.marche_id].attributions.append(attribution)
    for avenant in db.session.scalars(select(Avenant).where(Avenant.marche_id.in_(ids)).order_by(Avenant.id)):
        marches[avenant.marche_id].avenants.append(_avenant_connu(avenant))
    for lieu in _lignes(
        select(LieuExecution.marche_id, LieuExecution.type_code, LieuExecution.code).where(
            LieuExecution.marche_id.in_(ids)
        )
    ):
        marches[lieu.marche_id].lieux.add((lieu.type_code, lieu.code))
    for p in _lignes(
        select(Proposition.marche_id, Proposition.champ, Proposition.valeur_proposee).where(
            Proposition.marche_id.in_(ids)
        )
    ):
        marches[p.marche_id].propositions.add((p.champ, p.valeur_proposee))


def _avenant_connu(avenant: Avenant) -> AvenantConnu:
    return AvenantConnu(
        cle_avenant=avenant.cle_avenant,
        numero=avenant.numero,
        date_notification=avenant.date_notification,
        date_publication=avenant.date_publication,
        montant_ht=avenant.montant_ht,
        duree_mois=avenant.duree_mois,
        objet=avenant.objet,
        titulaires=avenant.titulaires,
        id=avenant.id,
        est_importe=avenant.importation_id is not None,
    )


def _lignes(requete: Select) -> Iterable[Row]:
    return db.session.execute(requete)


def _paquets(elements: Sequence) -> Iterator[Sequence]:
    for debut in range(0, len(elements), PAQUET):
        yield elements[debut : debut + PAQUET]
