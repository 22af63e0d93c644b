"""The plan of a DECP file, written in bulk: shared structures first, then markets and what hangs from them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Table, insert, update

from clauses.extensions import db
from clauses.models import Attribution, Avenant, LieuExecution, Lot, Marche, Proposition, Structure
from clauses.models.vocabulaire import Etape, Qualification, RoleAttribution, TypeStructure
from clauses.services.imports.decp.plan import Changements
from clauses.services.imports.decp.publication import CleStructure, cle_structure
from clauses.services.imports.decp.rapprochement import Existant
from clauses.services.imports.decp.types import IdentifiantStructure
from clauses.services.imports.masse import reserver_cles
from clauses.services.normalisation import cle_texte, mots_de_structure, texte_recherche


@dataclass
class Ecriture:
    """What is being written: where, under which import, and the structures known so far by key."""

    territoire_id: int
    importation_id: int
    existant: Existant
    noms: dict[CleStructure, str]
    structures: dict[CleStructure, int] = field(default_factory=dict)
    lignes: dict[Table, list[dict]] = field(default_factory=dict)

    def ajouter(self, table: Table, **colonnes: object) -> None:
        self.lignes.setdefault(table, []).append(colonnes)

    def structure_id(self, structure: IdentifiantStructure) -> int:
        cle = cle_structure(structure)
        return self.structures.get(cle) or self.existant.structure_id(cle)


def ecrire(ecriture: Ecriture, changements: Sequence[Changements]) -> None:
    """Write every change of the plan; flushes nothing of the session, which the caller expires afterwards."""
    creer_structures(ecriture, structures_nouvelles(changements, ecriture.existant))
    marches = _reserver(Marche, sum(c.est_nouveau for c in changements))
    lots = _reserver(Lot, sum(_lot_manque(c) for c in changements))
    attributions = _reserver(Attribution, sum(c.attribues.nombre for c in changements))
    for changement in changements:
        marche_id = next(marches) if changement.est_nouveau else changement.connu.ligne.id
        lot_id = changement.connu.lots[0] if changement.connu and changement.connu.lots else None
        if _lot_manque(changement):
            lot_id = next(lots)
            ecriture.ajouter(Lot.__table__, id=lot_id, marche_id=marche_id, numero="")
        _ecrire_marche(ecriture, changement, marche_id)
        _ecrire_suites(ecriture, changement, marche_id)
        _ecrire_attributions(ecriture, changement, lot_id, attributions)
    for table in (Marche, Lot, Attribution, LieuExecution, Avenant, Proposition):
        if lignes := ecriture.lignes.get(table.__table__):
            _inserer(table.__table__, lignes)


def _reserver(modele: type, nombre: int) -> Iterator[int]:
    return iter(reserver_cles(modele.__table__, nombre))


def _inserer(table: Table, lignes: list[dict]) -> None:
    """Insert the rows, those that fill the same columns together."""
    par_colonnes: dict[tuple, list[dict]] = {}
    for ligne in lignes:
        par_colonnes.setdefault(tuple(ligne), []).append(ligne)
    for groupe in par_colonnes.values():
        db.session.execute(insert(table), groupe)


def _lot_manque(changement: Changements) -> bool:
    """A market without lots has one whose number is empty."""
    return changement.est_nouveau or (not changement.connu.lots and changement.attribues.nombre > 0)


def structures_nouvelles(
    changements: Iterable[Changements], existant: Existant
) -> dict[CleStructure, IdentifiantStructure]:
    """The structures that the plan needs and the base does not have."""
    nouvelles: dict[CleStructure, IdentifiantStructure] = {}
    for changement in changements:
        attribues = changement.attribues
        nommees = [r.structure for r in attribues.titulaires] + attribues.sous_traitants
        if changement.est_nouveau:
            nommees.append(changement.marche.acheteur)
        for structure in nommees:
            cle = cle_structure(structure)
            if existant.structure_id(cle) is None:
                nouvelles.setdefault(cle, structure)
    return nouvelles


def creer_structures(ecriture: Ecriture, nouvelles: dict[CleStructure, IdentifiantStructure]) -> None:
    cles = _reserver(Structure, len(nouvelles))
    lignes = []
    for cle, structure in nouvelles.items():
        ecriture.structures[cle] = next(cles)
        lignes.append(
            {
                "id": ecriture.structures[cle],
                "type_identifiant": structure.type,
                "identifiant": structure.identifiant,
                "territoire_id": None if structure.type else ecriture.territoire_id,
                "type": TypeStructure.ENTREPRISE,
                **nommer(structure, ecriture.noms.get(cle)),
            }
        )
    if lignes:
        db.session.execute(insert(Structure.__table__), lignes)


def nommer(structure: IdentifiantStructure, nom: str | None) -> dict[str, object]:
    """Name, folded name and search words; « SIRET … (nom à compléter) » when no file gives a name."""
    identifiant = structure.identifiant or ""
    affiche = nom or f"{structure.type.libelle} {identifiant} (nom à compléter)"
    return {
        "nom": affiche,
        "cle_nom": cle_texte(affiche)[:255] or identifiant,
        "recherche": mots_de_structure(nom, identifiant),
        "est_nom_a_completer": nom is None,
    }


def completer_noms(existant: Existant, noms: dict[CleStructure, str]) -> None:
    """Name the structures that had none."""
    for cle, nom in noms.items():
        connue = existant.structures[cle]
        structure = IdentifiantStructure(connue.type_identifiant, connue.identifiant)
        table = Structure.__table__
        db.session.execute(
            update(table)
            .where(table.c.id == connue.id)
            .values(version=table.c.version + 1, **nommer(structure, nom))
        )


def _ecrire_marche(ecriture: Ecriture, changement: Changements, marche_id: int) -> None:
    valeurs = dict(changement.valeurs)
    if changement.est_nouveau or "objet" in valeurs:
        mots = f"{changement.marche.id} {valeurs.get('objet') or ''}"
        valeurs["recherche"] = texte_recherche(mots)[:1500]
    if changement.est_nouveau:
        ecriture.ajouter(
            Marche.__table__,
            id=marche_id,
            territoire_id=ecriture.territoire_id,
            donneur_ordre_id=ecriture.structure_id(changement.marche.acheteur),
            reference=changement.marche.id,
            etape=Etape.NOTIFIE,
            qualification=Qualification.A_QUALIFIER,
            donnees_publiques=changement.donnees,
            **valeurs,
        )
        return
    table = Marche.__table__
    db.session.execute(
        update(table)
        .where(table.c.id == marche_id)
        .values(version=table.c.version + 1, donnees_publiques=changement.donnees, **valeurs)
    )


def _ecrire_suites(ecriture: Ecriture, changement: Changements, marche_id: int) -> None:
    """The place, the amendments and the propositions of a market."""
    if changement.lieu:
        type_code, code, departement = changement.lieu
        ecriture.ajouter(
            LieuExecution.__table__,
            marche_id=marche_id,
            type_code=type_code,
            code=code,
            departement=departement,
        )
    for avenant in changement.avenants:
        colonnes = {**avenant.valeurs, "importation_id": ecriture.importation_id}
        if avenant.id is None:
            ecriture.ajouter(Avenant.__table__, marche_id=marche_id, **colonnes)
        else:
            table = Avenant.__table__
            db.session.execute(update(table).where(table.c.id == avenant.id).values(avenant.valeurs))
    for champ, actuelle, proposee in changement.propositions:
        ecriture.ajouter(
            Proposition.__table__,
            marche_id=marche_id,
            champ=champ,
            valeur_actuelle=actuelle,
            valeur_proposee=proposee,
            importation_id=ecriture.importation_id,
        )


def _ecrire_attributions(
    ecriture: Ecriture, changement: Changements, lot_id: int | None, cles: Iterator[int]
) -> None:
    """Holders, then subcontractors, tied to the holder when there is a single one."""
    deja = changement.connu.attributions if changement.connu else []
    titulaires = [a.id for a in deja if a.lot_id == lot_id and a.role != RoleAttribution.SOUS_TRAITANT]
    for role in changement.attribues.titulaires:
        titulaires.append(next(cles))
        ecriture.ajouter(
            Attribution.__table__,
            id=titulaires[-1],
            lot_id=lot_id,
            structure_id=ecriture.structure_id(role.structure),
            role=role.role,
            groupement=role.groupement,
            donneur_ordre_direct_id=None,
        )
    for structure in changement.attribues.sous_traitants:
        ecriture.ajouter(
            Attribution.__table__,
            id=next(cles),
            lot_id=lot_id,
            structure_id=ecriture.structure_id(structure),
            role=RoleAttribution.SOUS_TRAITANT,
            groupement=None,
            donneur_ordre_direct_id=titulaires[0] if len(titulaires) == 1 else None,
        )


def compter(changements: Iterable[Changements]) -> Counter:
    """What the plan creates or changes, in the words of the report."""
    creations: Counter = Counter()
    for c in changements:
        creations[_nature(c)] += 1
        creations["titulaires"] += len(c.attribues.titulaires)
        creations["sous_traitants"] += len(c.attribues.sous_traitants)
        creations["avenants"] += sum(a.id is None for a in c.avenants)
        creations["avenants_rectifies"] += sum(a.id is not None for a in c.avenants)
        creations["propositions"] += len(c.propositions)
    return +creations


def _nature(changement: Changements) -> str:
    if changement.est_nouveau:
        return "marches"
    if changement.connu.ligne.donnees_publiques is None:
        return "marches_rapproches"
    return "marches_mis_a_jour" if changement.valeurs else "marches_republies"
