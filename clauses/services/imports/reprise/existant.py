"""What the territory already knows of the objects of a file."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from sqlalchemy import Row, exists, func, or_, select, tuple_

from ....extensions import db
from ....models import (
    Affectation,
    Attribution,
    Contrat,
    Facilitateur,
    HeuresMensuelles,
    Lot,
    Marche,
    Objectif,
    Operation,
    Personne,
    Structure,
)
from .colonnes import Ligne
from .identifiants import PAR_NOM, CleStructure
from .personnes_connues import PersonnesConnues, cle_de_personne

PAQUET = 500


class Existant:
    """The objects of a territory by the keys of the file, read in a constant number of queries."""

    def __init__(self, territoire_id: int):
        self.territoire_id = territoire_id
        self.structures: dict[CleStructure, Row] = {}
        self.operations = self._par_nom(Operation)
        self.facilitateurs = self._par_nom(Facilitateur)
        self.marches = self._lire_marches()
        self.lots = self._lire_lots()
        self.attributions = self._lire_attributions()
        self.contrats = self._lire_contrats()
        self.affectations = self._lire_affectations()
        self.heures: dict[tuple[int, date], Decimal] = {}
        self.personnes = PersonnesConnues(territoire_id)
        #: kind of object → keys that are in the bin: a file does not write there.
        self.supprimes = self._lire_supprimes()

    def charger_structures(self, cles: Iterable[CleStructure]) -> None:
        """Read the structures of these identifiers, and the territory's own by name."""
        identifiants = list(cles)
        for debut in range(0, len(identifiants), PAQUET):
            paquet = identifiants[debut : debut + PAQUET]
            condition = tuple_(Structure.type_identifiant, Structure.identifiant).in_(paquet)
            for s in db.session.execute(_STRUCTURES.where(condition)):
                self.structures[(s.type_identifiant.value, s.identifiant)] = s
        locales = _STRUCTURES.where(Structure.territoire_id == self.territoire_id)
        for s in db.session.execute(locales):
            self.structures[(PAR_NOM, s.cle_nom)] = s

    def noms_identifies(self) -> dict[str, set[CleStructure]]:
        """Folded names of the identified structures at work in this territory → their keys."""
        acheteurs = select(Marche.donneur_ordre_id).where(Marche.territoire_id == self.territoire_id)
        titulaires = select(Attribution.structure_id).join(Attribution.lot).join(Lot.marche)
        titulaires = titulaires.where(Marche.territoire_id == self.territoire_id)
        employeurs = select(Affectation.employeur_id).where(Affectation.territoire_id == self.territoire_id)
        requete = select(Structure.cle_nom, Structure.type_identifiant, Structure.identifiant).where(
            Structure.identifiant.is_not(None),
            or_(*(Structure.id.in_(ids) for ids in (acheteurs, titulaires, employeurs))),
        )
        noms = defaultdict(set)
        for cle_nom, type_identifiant, identifiant in db.session.execute(requete):
            noms[cle_nom].add((type_identifiant.value, identifiant))
        return dict(noms)

    def identifier(self, identifiees: dict[CleStructure, str]) -> None:
        """Let these keys lead to the structures that the territory knows by those names."""
        for cle, nom in identifiees.items():
            self.structures[cle] = self.structures[(PAR_NOM, nom)]

    def charger_heures(self, du: date, au: date) -> None:
        """Read the hours in force of these months."""
        requete = select(
            HeuresMensuelles.affectation_id, HeuresMensuelles.mois, HeuresMensuelles.heures
        ).where(
            HeuresMensuelles.territoire_id == self.territoire_id,
            HeuresMensuelles.mois.between(du, au),
            HeuresMensuelles.valable_au.is_(None),
        )
        self.heures = {(a, m): h for a, m, h in db.session.execute(requete)}

    def vraisemblance(
        self, x: Ligne, acheteur: CleStructure, titulaire: CleStructure, employeur: CleStructure
    ) -> tuple[int, int]:
        """How well the base knows a line read with these structures: 3 its hours, 2 its month, 1 its contract.

        The second number is greater for what was there first.
        """
        affectation = self._affectation_de(x, *map(self.structures.get, (acheteur, titulaire, employeur)))
        if affectation is None:
            return 0, 0
        heures = self.heures.get((affectation, x.mois))
        return (1 if heures is None else 3 if heures == x.heures else 2), -affectation

    def _affectation_de(self, x: Ligne, acheteur: Row, titulaire: Row, employeur: Row) -> int | None:
        """The key of the contract on a market that a line would speak of, with these structures."""
        personne = self.personnes.chercher(cle_de_personne(x.nom.cle, x.prenom.cle, x.date_naissance))
        if None in (acheteur, titulaire, employeur, personne):
            return None
        marche = self.marches.get((acheteur.id, x.marche))
        lot = marche and self.lots.get((marche.id, x.lot))
        attribution = lot and self.attributions.get((lot, titulaire.id))
        contrat = self.contrats.get((personne.id, employeur.id, x.type_contrat, x.date_debut_contrat))
        if attribution is None or contrat is None:
            return None
        affectation = self.affectations.get((contrat.id, attribution.id))
        return affectation.id if affectation is not None else None

    def premier_mois(self, colonne: str) -> dict[int, date]:
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
        return dict(db.session.execute(requete).all())

    def premier_mois_des_structures(self) -> dict[int, date]:
        """The same for the structures that no other territory works with: nobody else reads what is changed."""
        mois: dict[int, date] = {}
        acheteurs = {m.id: m.donneur_ordre_id for m in self.marches.values()}
        for colonne in ("employeur_id", "attributaire_id", "marche_id"):
            for cle, premier in self.premier_mois(colonne).items():
                structure = acheteurs[cle] if colonne == "marche_id" else cle
                mois[structure] = min(premier, mois.get(structure, premier))
        ailleurs = set(
            db.session.scalars(
                select(Marche.donneur_ordre_id).where(Marche.territoire_id != self.territoire_id)
            )
        )
        for colonne in (Affectation.employeur_id, Affectation.attributaire_id):
            requete = select(colonne).where(Affectation.territoire_id != self.territoire_id).distinct()
            ailleurs |= set(db.session.scalars(requete))
        return {s: premier for s, premier in mois.items() if s not in ailleurs}

    def _lire_supprimes(self) -> dict[str, set[int]]:
        du_territoire = {
            "marches": (Marche, Marche.territoire_id),
            "lots": (Lot, Lot.marche_id),
            "attributions": (Attribution, Attribution.lot_id),
            "personnes": (Personne, Personne.territoire_id),
            "contrats": (Contrat, Contrat.personne_id),
            "affectations": (Affectation, Affectation.territoire_id),
        }
        marches = select(Marche.id).where(Marche.territoire_id == self.territoire_id)
        dedans = {
            "lots": Lot.marche_id.in_(marches),
            "attributions": Attribution.lot_id.in_(select(Lot.id).where(Lot.marche_id.in_(marches))),
            "contrats": Contrat.personne_id.in_(
                select(Personne.id).where(Personne.territoire_id == self.territoire_id)
            ),
        }
        return {
            genre: set(
                db.session.scalars(
                    select(modele.id).where(
                        modele.supprime_le.is_not(None), dedans.get(genre, colonne == self.territoire_id)
                    )
                )
            )
            for genre, (modele, colonne) in du_territoire.items()
        }

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
                Marche.secteur_motif,
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
                Attribution.version,
                Objectif.heures.label("heures_prevues"),
            )
            .join(Attribution.lot)
            .join(Lot.marche)
            .outerjoin(Objectif, (Objectif.attribution_id == Attribution.id) & origine)
            .where(Marche.territoire_id == self.territoire_id)
        )
        return {(a.lot_id, a.structure_id): a for a in db.session.execute(requete)}

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
                Contrat.version,
            )
            .join(Contrat.personne)
            .where(Personne.territoire_id == self.territoire_id)
        )
        return {(c.personne_id, c.employeur_id, c.type, c.date_debut): c for c in db.session.execute(requete)}

    def _lire_affectations(self) -> dict[tuple[int, int], Row]:
        requete = select(
            Affectation.id,
            Affectation.contrat_id,
            Affectation.attribution_id,
            Affectation.personne_id,
            Affectation.employeur_id,
            Affectation.modalite,
        ).where(Affectation.territoire_id == self.territoire_id)
        return {(a.contrat_id, a.attribution_id): a for a in db.session.execute(requete)}


_STRUCTURES = select(
    Structure.id,
    Structure.type_identifiant,
    Structure.identifiant,
    Structure.cle_nom,
    Structure.nom,
    Structure.type,
    Structure.type_donneur_ordre,
    Structure.est_nom_a_completer,
    Structure.version,
    exists().where(Contrat.employeur_id == Structure.id).label("emploie"),
)
