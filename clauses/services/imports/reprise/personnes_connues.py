"""What the territory already knows of the people of a file."""

from collections import defaultdict
from datetime import date

from sqlalchemy import Row, func, select

from ....extensions import db
from ....models import (
    Affectation,
    Contrat,
    Critere,
    CritereAffectation,
    CritereEligibilite,
    Eligibilite,
    Identite,
    LienPlie,
    ParticipantPlie,
    Personne,
)
from ....models.vocabulaire import EtatEligibilite, EtatLien
from ...faits import FAITS
from ...identites import empreinte_identite


def cle_de_personne(nom: str, prenom: str, naissance: date) -> str:
    """The identity key of a person whose names are folded already: see `identites.cle_identite`."""
    return f"{nom}|{prenom}|{naissance.isoformat()}"


class PersonnesConnues:
    """The people of a territory: who they are, how they entered, what was frozen of it."""

    def __init__(self, territoire_id: int):
        self.territoire_id = territoire_id
        self.par_cle = self._lire_personnes()
        self.anonymisees = self._lire_anonymisees()
        self.par_id = {p.id: p for p in self.par_cle.values()}
        self.participants = self._lire_participants()
        #: Person → identifier of the participant confirmed for them.
        self.liens: dict[int, str] = {}
        #: (person, identifier of the participant) that somebody refused.
        self.liens_refuses: set[tuple[int, str]] = set()
        self._lire_liens()
        #: Person → the eligibility in force of their entry.
        self.eligibilites = self._lire_eligibilites()
        #: Person → codes of the criteria of that eligibility.
        self.criteres = self._lire_criteres()
        #: Person → start of the earliest contract.
        self.entrees = self._lire_entrees()
        #: Person → the facts already frozen, and the codes of the criteria frozen with them.
        self.faits: dict[int, Row] = {}
        self.criteres_figes: dict[int, set[str]] = defaultdict(set)
        self._lire_faits()

    def chercher(self, cle_identite: str) -> Row | None:
        """The person of this identity; somebody anonymised is known by the digest that remains of it."""
        connue = self.par_cle.get(cle_identite)
        if connue is None and self.anonymisees:
            return self.anonymisees.get(empreinte_identite(cle_identite))
        return connue

    def _lire_personnes(self) -> dict[str, Row]:
        """By identity key; of two homonyms told apart by rank, the first."""
        requete = _PERSONNES.where(Personne.territoire_id == self.territoire_id)
        requete = requete.order_by(Personne.rang_homonyme.desc())
        return {p.cle_identite: p for p in db.session.execute(requete)}

    def _lire_anonymisees(self) -> dict[str, Row]:
        requete = _PERSONNES.add_columns(Identite.empreinte).join(Personne.identite)
        requete = requete.where(
            Personne.territoire_id == self.territoire_id, Personne.anonymisee_le.is_not(None)
        )
        return {p.empreinte: p for p in db.session.execute(requete)}

    def _lire_participants(self) -> dict[str, int]:
        requete = select(ParticipantPlie.identifiant, ParticipantPlie.id)
        requete = requete.where(ParticipantPlie.territoire_id == self.territoire_id)
        return dict(db.session.execute(requete).all())

    def _lire_liens(self) -> None:
        requete = (
            select(LienPlie.personne_id, ParticipantPlie.identifiant, LienPlie.etat)
            .join(LienPlie.participant)
            .where(LienPlie.territoire_id == self.territoire_id, LienPlie.valable_au.is_(None))
        )
        for personne, identifiant, etat in db.session.execute(requete):
            if etat is EtatLien.CONFIRME:
                self.liens[personne] = identifiant
            elif etat is EtatLien.REFUSE:
                self.liens_refuses.add((personne, identifiant))

    def _lire_eligibilites(self) -> dict[int, Row]:
        requete = (
            select(
                Eligibilite.id,
                Eligibilite.personne_id,
                Eligibilite.date_entree,
                Eligibilite.etat,
                Eligibilite.importation_id,
            )
            .join(Personne, Personne.id == Eligibilite.personne_id)
            .where(Personne.territoire_id == self.territoire_id, Eligibilite.valable_au.is_(None))
            .order_by(Eligibilite.date_entree.desc(), Eligibilite.id.desc())
        )
        return {e.personne_id: e for e in db.session.execute(requete)}

    def _lire_criteres(self) -> dict[int, set[str]]:
        d_entree = {e.id for e in self.eligibilites.values()}
        requete = (
            select(Eligibilite.id, Eligibilite.personne_id, Critere.code)
            .join(CritereEligibilite.eligibilite)
            .join(CritereEligibilite.critere)
            .join(Personne, Personne.id == Eligibilite.personne_id)
            .where(Personne.territoire_id == self.territoire_id, Eligibilite.valable_au.is_(None))
        )
        criteres = defaultdict(set)
        for eligibilite, personne, code in db.session.execute(requete):
            if eligibilite in d_entree:
                criteres[personne].add(code)
        return dict(criteres)

    def _lire_entrees(self) -> dict[int, date]:
        requete = (
            select(Contrat.personne_id, func.min(Contrat.date_debut))
            .join(Contrat.personne)
            .where(Personne.territoire_id == self.territoire_id)
            .group_by(Contrat.personne_id)
        )
        return dict(db.session.execute(requete).all())

    def _lire_faits(self) -> None:
        """One contract on a market per person is enough: all carry the facts of the entry."""
        premieres = (
            select(func.min(Affectation.id))
            .where(Affectation.territoire_id == self.territoire_id)
            .group_by(Affectation.personne_id)
        )
        colonnes = [getattr(Affectation, nom) for nom in FAITS]
        requete = select(Affectation.personne_id, *colonnes).where(Affectation.id.in_(premieres))
        self.faits = {a.personne_id: a for a in db.session.execute(requete)}
        requete = (
            select(Affectation.personne_id, Critere.code)
            .join(CritereAffectation, CritereAffectation.affectation_id == Affectation.id)
            .join(Critere, Critere.id == CritereAffectation.critere_id)
            .where(Affectation.id.in_(premieres))
        )
        for personne, code in db.session.execute(requete):
            self.criteres_figes[personne].add(code)

    def criteres_ouverts(self, personne_id: int) -> bool:
        """Whether a file may say the criteria of a person: nobody refused their eligibility."""
        eligibilite = self.eligibilites.get(personne_id)
        return eligibilite is None or eligibilite.etat is not EtatEligibilite.REFUSEE


_PERSONNES = select(
    Personne.id,
    Personne.identite_id,
    Personne.cle_identite,
    Personne.sexe,
    Personne.code_commune,
    Personne.qpv,
    Personne.niveau_formation,
    Personne.prescripteur,
    Personne.est_parent_isole,
    Personne.anonymisee_le,
    Personne.version,
)
