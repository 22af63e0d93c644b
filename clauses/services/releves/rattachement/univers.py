"""The people a depositor may declare hours for, and their contracts on markets: read once, found by name."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import Row, Select, or_, select
from sqlalchemy.orm import aliased

from ....extensions import db
from ....models import Affectation, Attribution, Contrat, Lot, Marche, Personne, Structure
from ...acteur import Acteur
from ...normalisation import cle_texte, texte_recherche
from ...perimetre import affectations_visibles
from ...perimetre.marches import attributions_sous
from ...permissions import Permission
from .noms import Paire, en_paire

Mots = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Forme:
    """One way somebody is called: words of the surname, words of the first name."""

    nom: Mots
    prenom: Mots

    @property
    def paire(self) -> Paire:
        return en_paire("".join(self.nom), "".join(self.prenom))

    @property
    def initiales(self) -> str:
        return "".join(m[0] for m in self.prenom)


@dataclass(slots=True)
class Humain:
    """One human being: the files that several PLIE keep of the same identity are theirs together."""

    id: int
    nom_complet: str
    naissance: date | None
    formes: set[Forme] = field(default_factory=set)
    personnes: set[int] = field(default_factory=set)
    affectations: list[Row] = field(default_factory=list)

    @property
    def tri(self) -> tuple:
        return texte_recherche(self.nom_complet), str(self.naissance), self.id


@dataclass
class Univers:
    """Humans by key of their identity, and where each pair, surname and word leads."""

    humains: dict[int, Humain] = field(default_factory=dict)
    paires: dict[Paire, set[int]] = field(default_factory=lambda: defaultdict(set))
    noms: dict[str, set[tuple[int, str]]] = field(default_factory=lambda: defaultdict(set))
    mots: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    naissances: dict[date, set[int]] = field(default_factory=lambda: defaultdict(set))
    #: Keys of the names of employers and holders, that a sender may write after a name.
    codes: set[str] = field(default_factory=set)

    @property
    def affectations(self) -> list[Row]:
        return [a for h in self.humains.values() for a in h.affectations]

    @property
    def humain_de(self) -> dict[int, int]:
        """Key of a person of a PLIE → key of the human."""
        return {p: h.id for h in self.humains.values() for p in h.personnes}


def affectations_du_deposant(acteur: Acteur, deposant_id: int) -> Select:
    """Contracts on markets that this depositor may fill, and that the actor may fill for it.

    Whoever holds roles in several structures drops for one of them at a time.
    """
    acteur.exiger(Permission.RELEVE_DEPOSER)
    droits = tuple(d for d in acteur.droits if d.structure_id in (None, deposant_id))
    return affectations_visibles(replace(acteur, droits=droits), Permission.RELEVE_DEPOSER).where(
        or_(
            Affectation.employeur_id == deposant_id,
            Affectation.attribution_id.in_(select(Attribution.id).where(attributions_sous(deposant_id))),
        )
    )


def lire_univers(acteur: Acteur, deposant_id: int) -> Univers:
    """One query, whatever the number of people."""
    univers, noms = Univers(), set()
    for ligne in db.session.execute(_requete(acteur, deposant_id)):
        humain = univers.humains.get(ligne.identite_id)
        if humain is None:
            nom = f"{ligne.nom_usage or ligne.nom_naissance} {ligne.prenom}"
            humain = Humain(ligne.identite_id, nom, ligne.date_naissance)
            univers.humains[humain.id] = humain
        humain.affectations.append(ligne)
        if ligne.personne_id not in humain.personnes:
            humain.personnes.add(ligne.personne_id)
            humain.formes |= _formes(ligne)
        noms |= {ligne.employeur, ligne.attributaire}
    univers.codes = {cle for nom in noms if (cle := cle_texte(nom))}
    for humain in univers.humains.values():
        _indexer(univers, humain)
    return univers


def _requete(acteur: Acteur, deposant_id: int) -> Select:
    employeur, attributaire = aliased(Structure), aliased(Structure)
    return (
        affectations_du_deposant(acteur, deposant_id)
        .join(Personne, Personne.id == Affectation.personne_id)
        .join(Contrat, Contrat.id == Affectation.contrat_id)
        .join(Marche, Marche.id == Affectation.marche_id)
        .join(Lot, Lot.id == Affectation.lot_id)
        .join(employeur, employeur.id == Affectation.employeur_id)
        .join(attributaire, attributaire.id == Affectation.attributaire_id)
        .where(Personne.supprime_le.is_(None), Personne.anonymisee_le.is_(None))
        .with_only_columns(
            Affectation.id,
            Affectation.territoire_id,
            Affectation.attribution_id,
            Affectation.lot_id,
            Affectation.personne_id,
            Affectation.identite_id,
            Personne.nom_naissance,
            Personne.nom_usage,
            Personne.prenom,
            Personne.date_naissance,
            Contrat.date_debut.label("debut"),
            Contrat.date_fin.label("fin"),
            Marche.reference,
            Marche.objet,
            Lot.numero.label("lot"),
            Lot.objet.label("lot_objet"),
            employeur.nom.label("employeur"),
            attributaire.nom.label("attributaire"),
            maintain_column_froms=True,
        )
        .order_by(Affectation.id)
    )


def _formes(ligne: Row) -> set[Forme]:
    """Surname at birth, in use, or both in either order; none on an empty key."""
    prenom = _mots(ligne.prenom)
    naissance, usage = _mots(ligne.nom_naissance), _mots(ligne.nom_usage or "")
    noms = {naissance, usage} | ({naissance + usage, usage + naissance} if naissance and usage else set())
    return {Forme(nom, prenom) for nom in noms if nom and prenom}


def _mots(texte: str) -> Mots:
    return tuple(texte_recherche(texte).split())


def _indexer(univers: Univers, humain: Humain) -> None:
    if humain.naissance:
        univers.naissances[humain.naissance].add(humain.id)
    for forme in humain.formes:
        univers.paires[forme.paire].add(humain.id)
        univers.noms["".join(forme.nom)].add((humain.id, forme.initiales))
        for mot in (*forme.nom, *forme.prenom, "".join(forme.nom), "".join(forme.prenom)):
            univers.mots[mot].add(humain.id)
