"""What the territory already knows of the objects of a file."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from sqlalchemy import Row, func, or_, select, tuple_

from ....extensions import db
from ....models import (
    Affectation,
    Attribution,
    Contrat,
    Critere,
    CritereEligibilite,
    Eligibilite,
    Facilitateur,
    HeuresMensuelles,
    LienPlie,
    Lot,
    Marche,
    Objectif,
    Operation,
    ParticipantPlie,
    Personne,
    Structure,
)
from ....models.vocabulaire import EtatLien
from .fusion import CleStructure

PAQUET = 500


class Existant:
    """The objects of a territory by the keys of the file, read in a constant number of queries."""

    def __init__(self, territoire_id: int, mois: tuple[date, date] | None):
        self.territoire_id = territoire_id
        self.structures: dict[CleStructure, Row] = {}
        self.operations = self._par_nom(Operation)
        self.facilitateurs = self._par_nom(Facilitateur)
        self.marches = self._lire_marches()
        self.lots = self._lire_lots()
        self.attributions = self._lire_attributions()
        self.personnes = self._lire_personnes()
        self.contrats = self._lire_contrats()
        self.affectations = self._lire_affectations()
        self.participants = self._lire_participants()
        self.liens = self._lire_liens()
        self.codes_criteres = self._lire_criteres()
        self.heures = self._lire_heures(mois) if mois else {}

    def charger_structures(self, cles: Iterable[CleStructure]) -> None:
        """Read the structures of these identifiers, and the territory's own by name."""
        identifiants = [c for c in cles if c[0] != "nom"]
        for debut in range(0, len(identifiants), PAQUET):
            paquet = identifiants[debut : debut + PAQUET]
            condition = tuple_(Structure.type_identifiant, Structure.identifiant).in_(paquet)
            for s in db.session.execute(_STRUCTURES.where(condition)):
                self.structures[(s.type_identifiant.value, s.identifiant)] = s
        locales = _STRUCTURES.where(Structure.territoire_id == self.territoire_id)
        for s in db.session.execute(locales):
            self.structures[("nom", s.cle_nom)] = s

    @staticmethod
    def noms_identifies(territoire_id: int) -> dict[str, set[CleStructure]]:
        """Folded names of the identified structures that work in this territory → their keys."""
        ids = select(Marche.donneur_ordre_id).where(Marche.territoire_id == territoire_id)
        attributaires = select(Affectation.attributaire_id).where(Affectation.territoire_id == territoire_id)
        employeurs = select(Affectation.employeur_id).where(Affectation.territoire_id == territoire_id)
        requete = select(Structure.cle_nom, Structure.type_identifiant, Structure.identifiant).where(
            Structure.identifiant.is_not(None),
            or_(Structure.id.in_(ids), Structure.id.in_(attributaires), Structure.id.in_(employeurs)),
        )
        noms = defaultdict(set)
        for cle_nom, type_identifiant, identifiant in db.session.execute(requete):
            noms[cle_nom].add((type_identifiant.value, identifiant))
        return dict(noms)

    def premier_mois(self, colonne: str, ids: Iterable[int]) -> dict[int, date]:
        """The earliest month of hours in force behind each object; `colonne` names its key in `Affectation`."""
        cle = getattr(Affectation, colonne)
        requete = (
            select(cle, func.min(HeuresMensuelles.mois))
            .join(Affectation, Affectation.id == HeuresMensuelles.affectation_id)
            .where(
                HeuresMensuelles.territoire_id == self.territoire_id, HeuresMensuelles.valable_au.is_(None)
            )
            .group_by(cle)
        )
        voulus = set(ids)
        return {i: mois for i, mois in db.session.execute(requete) if i in voulus}

    def _par_nom(self, modele) -> dict[str, int]:
        requete = select(modele.cle_nom, modele.id).where(modele.territoire_id == self.territoire_id)
        return dict(db.session.execute(requete).all())

    def _lire_marches(self) -> dict[tuple[int, str], Row]:
        requete = (
            select(
                Marche.id,
                Marche.donneur_ordre_id,
                Marche.reference,
                Marche.objet,
                Marche.cpv,
                Marche.montant_ht,
                Marche.type_clause,
                Marche.date_notification,
                Marche.date_fin,
                Marche.etape,
                Marche.version,
                Operation.nom.label("operation"),
                Facilitateur.nom.label("facilitateur"),
            )
            .outerjoin(Operation, Operation.id == Marche.operation_id)
            .outerjoin(Facilitateur, Facilitateur.id == Marche.facilitateur_id)
            .where(Marche.territoire_id == self.territoire_id)
        )
        return {(m.donneur_ordre_id, m.reference): m for m in db.session.execute(requete)}

    def _lire_lots(self) -> dict[tuple[int, str], int]:
        requete = select(Lot.marche_id, Lot.numero, Lot.id).join(Lot.marche)
        requete = requete.where(Marche.territoire_id == self.territoire_id)
        return {(m, numero): i for m, numero, i in db.session.execute(requete)}

    def _lire_attributions(self) -> dict[tuple[int, int], Row]:
        """With the objective in force from the origin, if any."""
        origine = Objectif.valable_au.is_(None) & Objectif.date_effet.is_(None)
        requete = (
            select(
                Attribution.id,
                Attribution.lot_id,
                Attribution.structure_id,
                Attribution.role.label("role_attributaire"),
                Objectif.heures.label("heures_prevues"),
            )
            .join(Attribution.lot)
            .join(Lot.marche)
            .outerjoin(Objectif, (Objectif.attribution_id == Attribution.id) & origine)
            .where(Marche.territoire_id == self.territoire_id)
        )
        return {(a.lot_id, a.structure_id): a for a in db.session.execute(requete)}

    def _lire_personnes(self) -> dict[str, Row]:
        """By identity key; of two homonyms told apart by rank, the first."""
        requete = (
            select(
                Personne.id,
                Personne.identite_id,
                Personne.cle_identite,
                Personne.sexe,
                Personne.code_commune,
                Personne.qpv,
                Personne.niveau_formation,
                Personne.prescripteur,
                Personne.version,
            )
            .where(Personne.territoire_id == self.territoire_id)
            .order_by(Personne.rang_homonyme.desc())
        )
        return {p.cle_identite: p for p in db.session.execute(requete)}

    def _lire_contrats(self) -> dict[tuple, Row]:
        requete = (
            select(
                Contrat.id,
                Contrat.personne_id,
                Contrat.employeur_id,
                Contrat.type,
                Contrat.date_debut,
                Contrat.date_fin.label("date_fin_contrat"),
                Contrat.rome,
            )
            .join(Contrat.personne)
            .where(Personne.territoire_id == self.territoire_id)
        )
        return {(c.personne_id, c.employeur_id, c.type, c.date_debut): c for c in db.session.execute(requete)}

    def _lire_affectations(self) -> dict[tuple[int, int], Row]:
        requete = select(
            Affectation.id, Affectation.contrat_id, Affectation.attribution_id, Affectation.modalite
        ).where(Affectation.territoire_id == self.territoire_id)
        return {(a.contrat_id, a.attribution_id): a for a in db.session.execute(requete)}

    def _lire_participants(self) -> dict[str, int]:
        requete = select(ParticipantPlie.identifiant, ParticipantPlie.id)
        requete = requete.where(ParticipantPlie.territoire_id == self.territoire_id)
        return dict(db.session.execute(requete).all())

    def _lire_liens(self) -> dict[int, str]:
        """Person → identifier of the participant confirmed for them."""
        requete = (
            select(LienPlie.personne_id, ParticipantPlie.identifiant)
            .join(LienPlie.participant)
            .where(
                LienPlie.territoire_id == self.territoire_id,
                LienPlie.valable_au.is_(None),
                LienPlie.etat == EtatLien.CONFIRME,
            )
        )
        return dict(db.session.execute(requete).all())

    def _lire_criteres(self) -> dict[int, set[str]]:
        """Person → codes of the criteria of the eligibility in force."""
        requete = (
            select(Eligibilite.personne_id, Critere.code)
            .join(CritereEligibilite.eligibilite)
            .join(CritereEligibilite.critere)
            .join(Personne, Personne.id == Eligibilite.personne_id)
            .where(Personne.territoire_id == self.territoire_id, Eligibilite.valable_au.is_(None))
        )
        criteres = defaultdict(set)
        for personne, critere in db.session.execute(requete):
            criteres[personne].add(critere)
        return criteres

    def _lire_heures(self, mois: tuple[date, date]) -> dict[tuple[int, date], Decimal]:
        requete = select(
            HeuresMensuelles.affectation_id, HeuresMensuelles.mois, HeuresMensuelles.heures
        ).where(
            HeuresMensuelles.territoire_id == self.territoire_id,
            HeuresMensuelles.mois.between(*mois),
            HeuresMensuelles.valable_au.is_(None),
        )
        return {(a, m): h for a, m, h in db.session.execute(requete)}


_STRUCTURES = select(
    Structure.id,
    Structure.type_identifiant,
    Structure.identifiant,
    Structure.cle_nom,
    Structure.nom,
    Structure.type,
    Structure.type_donneur_ordre,
    Structure.est_nom_a_completer,
)
