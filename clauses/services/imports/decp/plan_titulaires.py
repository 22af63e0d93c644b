"""Holders and subcontractors of a market: attributed when nobody decided otherwise, proposed otherwise."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from clauses.models.vocabulaire import TypeIdentifiant
from clauses.services.imports.decp.deductions import RoleTitulaire, roles_des_titulaires
from clauses.services.imports.decp.publication import (
    SOUS_TRAITANTS,
    TITULAIRES,
    cle_structure,
    nom_cle,
    structure_json,
)
from clauses.services.imports.decp.rapprochement import Existant, MarcheConnu
from clauses.services.imports.decp.types import IdentifiantStructure, MarcheDecp

LONGUEUR_PROPOSITION = 1000


@dataclass
class Attribues:
    """The attributions to add, and the propositions (field, structures as a text, one by line)."""

    titulaires: list[RoleTitulaire] = field(default_factory=list)
    sous_traitants: list[IdentifiantStructure] = field(default_factory=list)
    a_proposer: list[tuple[str, str]] = field(default_factory=list)

    @property
    def nombre(self) -> int:
        """How many attributions to add."""
        return len(self.titulaires) + len(self.sous_traitants)


def repartir(
    marche: MarcheDecp, connu: MarcheConnu | None, existant: Existant, donnees: dict, est_ancienne: bool
) -> Attribues:
    """Sort the structures that the file names for the first time; notes them in `donnees`."""
    attribues = Attribues()
    titulaires = [r for r in roles_des_titulaires(marche) if _est_inedit(r.structure, donnees["titulaires"])]
    if titulaires and not (est_ancienne and donnees["titulaires"]):
        _repartir_les_titulaires(attribues, titulaires, connu, existant, donnees)
    nouveaux = [a.sous_traitant for a in marche.sous_traitants]
    nouveaux = [s for s in nouveaux if _est_inedit(s, donnees["sous_traitants"])]
    if nouveaux:
        _noter(donnees, "sous_traitants", nouveaux)
        _repartir_les_sous_traitants(attribues, nouveaux, connu, existant)
    return attribues


def titulaires_d_avenants(
    attribues: Attribues,
    avenants: Iterable[dict],
    connu: MarcheConnu | None,
    existant: Existant,
) -> None:
    """Propose the holders that an amendment names and that the market does not have.

    `avenants` are the columns written by this file. The holders of the notification keep their attributions,
    and the hours already done under them: an amendment adds, it does not overwrite.
    """
    attribuees = {cle_structure(r.structure) for r in attribues.titulaires}
    presents = connu.titulaires if connu else set()
    for colonnes in avenants:
        nommees = [structure_json(t) for t in colonnes.get("titulaires") or ()]
        manquantes = [
            s
            for s in nommees
            if (cle := cle_structure(s)) not in attribuees and existant.structure_id(cle) not in presents
        ]
        if manquantes:
            attribues.a_proposer.append((TITULAIRES, decrire(manquantes)))


def _repartir_les_titulaires(
    attribues: Attribues,
    roles: list[RoleTitulaire],
    connu: MarcheConnu | None,
    existant: Existant,
    donnees: dict,
) -> None:
    """On a new market, or one whose holders are those last published, add; otherwise a person decides."""
    deja_dits = list(donnees["titulaires"])
    _noter(donnees, "titulaires", [r.structure for r in roles])
    presents = connu.titulaires if connu else set()
    manquants = [r for r in roles if existant.structure_id(cle_structure(r.structure)) not in presents]
    if not manquants:
        return
    if connu is None or (len(connu.lots) <= 1 and presents == _ids(deja_dits, existant)):
        attribues.titulaires = manquants
    else:
        attribues.a_proposer.append((TITULAIRES, decrire(r.structure for r in manquants)))


def _ids(cles: Iterable[str], existant: Existant) -> set[int]:
    """Keys of the JSON (« siret:123… ») → keys of the base."""
    decoupees = (tuple(c.split(":", 1)) for c in cles)
    return {i for c in decoupees if (i := existant.structure_id(c)) is not None}


def _est_inedit(structure: IdentifiantStructure, dits: list[str]) -> bool:
    cle = cle_structure(structure)
    return cle is not None and nom_cle(cle) not in dits


def _noter(donnees: dict, liste: str, structures: Iterable[IdentifiantStructure]) -> None:
    cles = {nom_cle(c) for s in structures if (c := cle_structure(s))}
    donnees[liste] = sorted({*donnees[liste], *cles})


def _repartir_les_sous_traitants(
    attribues: Attribues,
    structures: list[IdentifiantStructure],
    connu: MarcheConnu | None,
    existant: Existant,
) -> None:
    """Each once; a structure has one attribution by lot: a holder is not its own subcontractor."""
    deja = {cle_structure(r.structure) for r in attribues.titulaires}
    presents = {a.structure_id for a in connu.attributions} if connu else set()
    absents = {}
    for structure in structures:
        cle = cle_structure(structure)
        if cle not in deja and existant.structure_id(cle) not in presents:
            absents.setdefault(cle, structure)
    if absents and connu is not None and len(connu.lots) > 1:
        attribues.a_proposer.append((SOUS_TRAITANTS, decrire(absents.values())))
    else:
        attribues.sous_traitants = list(absents.values())


def decrire(structures: Iterable[IdentifiantStructure]) -> str:
    """« SIRET 812… », else the name: one structure by line, whole lines up to the length of a proposition."""
    texte = ""
    for structure in structures:
        ligne = f"{structure.type.libelle} {structure.identifiant}" if structure.type else structure.nom or ""
        if len(texte) + len(ligne) < LONGUEUR_PROPOSITION:
            texte = f"{texte}\n{ligne}" if texte else ligne
    return texte


def relire(texte: str) -> list[IdentifiantStructure]:
    """The structures of a proposition, back from `decrire`."""
    return [_relire(ligne) for ligne in texte.splitlines()]


def _relire(ligne: str) -> IdentifiantStructure:
    for type_ in TypeIdentifiant:
        if ligne.startswith(f"{type_.libelle} "):
            return IdentifiantStructure(type_, ligne.removeprefix(f"{type_.libelle} "))
    return IdentifiantStructure(None, None, ligne)
