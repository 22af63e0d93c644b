"""The directory of the SIAE: one structure by SIRET, one activity by line (domaine §11).

A structure already known keeps its name, unless it had none, or had the one this directory gave it; its type
becomes that of its first activity when it was only « entreprise », the default.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, bindparam, select, update

from ....extensions import db
from ....models import ActiviteStructure, Structure
from ....models.vocabulaire import TypeIdentifiant, TypeStructure
from ...normalisation import cle_texte, mots_de_structure
from ..masse import inserer, reserver_cles
from ..rapport import Constat, Gravite, Rapport
from .lecture import Lecture
from .listes import Liste

_FAITS = ("code_postal", "commune", "naf", "forme_juridique")
_COLONNES = ("nom", "cle_nom", "recherche", "est_nom_a_completer", "type", *_FAITS)
_PAQUET = 500


@dataclass
class _Etablissement:
    """The lines of one SIRET; its name, type and facts are those of its first line, completed by the others."""

    siret: str
    est_juste: bool
    lignes: list[tuple[int, dict[str, Any]]] = field(default_factory=list)

    @property
    def faits(self) -> dict[str, Any]:
        return {f: next((li[f] for _, li in self.lignes if li[f]), None) for f in _FAITS}


@dataclass
class _Plan:
    """What the directory changes: rows of structures and activities to add, or to update."""

    structures: list[dict[str, Any]] = field(default_factory=list)
    structures_changees: list[dict[str, Any]] = field(default_factory=list)
    #: (SIRET, key of the structure or `None` when it is new, type, name).
    activites: list[tuple[str, int | None, TypeStructure, str]] = field(default_factory=list)
    activites_changees: list[dict[str, Any]] = field(default_factory=list)
    lignes: int = 0


def confronter_siae(_liste: Liste, lecture: Lecture, rapport: Rapport) -> Callable[[], None]:
    """Count in `rapport` what is new or changed, warn of what is doubtful; return what writes it."""
    etablissements = _etablissements(lecture)
    connues, activites = _connues(etablissements)
    plan = _Plan()
    for etablissement in etablissements.values():
        rapport.constats += _avertir(etablissement)
        _planifier(plan, etablissement, connues.get(etablissement.siret), activites)
    rapport.lignes_ecrites = plan.lignes
    rapport.creations.update(
        structures=len(plan.structures),
        structures_mises_a_jour=len(plan.structures_changees),
        activites=len(plan.activites),
        activites_mises_a_jour=len(plan.activites_changees),
    )
    rapport.creations = +rapport.creations
    return lambda: _ecrire(plan)


def _etablissements(lecture: Lecture) -> dict[str, _Etablissement]:
    etablissements: dict[str, _Etablissement] = {}
    for numero, ligne in lecture.lignes:
        siret, est_juste = ligne["siret"]
        etablissement = etablissements.setdefault(siret, _Etablissement(siret, est_juste))
        etablissement.lignes.append((numero, ligne))
    return etablissements


def _avertir(etablissement: _Etablissement) -> Iterator[Constat]:
    numero, premiere = etablissement.lignes[0]
    if not etablissement.est_juste:
        yield Constat(
            Gravite.AVERTISSEMENT,
            "la clé de contrôle de ce SIRET est fausse ; gardé tel quel, vérifiez la structure.",
            numero,
            "siret",
            valeur=etablissement.siret,
        )
    for autre, ligne in etablissement.lignes[1:]:
        if cle_texte(ligne["nom"]) != cle_texte(premiere["nom"]):
            yield Constat(
                Gravite.AVERTISSEMENT,
                f"le SIRET {etablissement.siret} porte deux noms : « {premiere['nom']} » (ligne {numero}), gardé, et "
                f"« {ligne['nom']} ».",
                autre,
                "raison_sociale",
                valeur=ligne["nom"],
            )


def _connues(sirets: Iterable[str]) -> tuple[dict[str, Row], dict[tuple[int, str], Row]]:
    """Structures by SIRET, and their activities by (structure, type)."""
    voulus, structures, activites = sorted(sirets), {}, {}
    for debut in range(0, len(voulus), _PAQUET):
        requete = select(
            Structure.id, Structure.identifiant, *(getattr(Structure, c) for c in _COLONNES)
        ).where(
            Structure.type_identifiant == TypeIdentifiant.SIRET,
            Structure.identifiant.in_(voulus[debut : debut + _PAQUET]),
        )
        structures |= {s.identifiant: s for s in db.session.execute(requete)}
    colonnes = select(
        ActiviteStructure.id, ActiviteStructure.structure_id, ActiviteStructure.type, ActiviteStructure.nom
    )
    for activite in db.session.execute(colonnes):
        activites[(activite.structure_id, activite.type)] = activite
    return structures, activites


def _planifier(
    plan: _Plan, etablissement: _Etablissement, connue: Row | None, activites: dict[tuple[int, str], Row]
) -> None:
    structure_id = connue.id if connue else None
    ecrites, ancien_nom = set(), None
    for numero, ligne in etablissement.lignes:
        activite = activites.get((structure_id, ligne["type"])) if connue else None
        if activite is None:
            plan.activites.append((etablissement.siret, structure_id, ligne["type"], ligne["nom"]))
            ecrites.add(numero)
            continue
        if ligne is etablissement.lignes[0][1]:
            ancien_nom = activite.nom
        if activite.nom != ligne["nom"]:
            plan.activites_changees.append({"cle_id": activite.id, "val_nom": ligne["nom"]})
            ecrites.add(numero)
    if _planifier_structure(plan, etablissement, connue, ancien_nom):
        ecrites.add(etablissement.lignes[0][0])
    plan.lignes += len(ecrites)


def _planifier_structure(
    plan: _Plan, etablissement: _Etablissement, connue: Row | None, ancien_nom: str | None
) -> bool:
    """Add the structure, or what differs of it; whether anything changes."""
    premiere = etablissement.lignes[0][1]
    voulu = _nommer(premiere["nom"], etablissement.siret) | {
        "type": premiere["type"],
        **{f: v for f, v in etablissement.faits.items() if v},
    }
    if connue is None:
        plan.structures.append({"identifiant": etablissement.siret} | voulu)
        return True
    if not (connue.est_nom_a_completer or connue.nom == ancien_nom):
        voulu |= {c: getattr(connue, c) for c in ("nom", "cle_nom", "recherche", "est_nom_a_completer")}
    if connue.type != TypeStructure.ENTREPRISE:
        voulu["type"] = connue.type
    actuelles = {c: getattr(connue, c) for c in _COLONNES}
    if actuelles == actuelles | voulu:
        return False
    plan.structures_changees.append(
        {"cle_id": connue.id} | {f"val_{c}": v for c, v in (actuelles | voulu).items()}
    )
    return True


def _nommer(nom: str, siret: str) -> dict[str, Any]:
    return {
        "nom": nom,
        "cle_nom": cle_texte(nom)[:255] or siret,
        "recherche": mots_de_structure(nom, siret),
        "est_nom_a_completer": False,
    }


def _ecrire(plan: _Plan) -> None:
    table = Structure.__table__
    colonnes = ("id", "type_identifiant", "identifiant", *_COLONNES)
    cles = dict(
        zip(
            (s["identifiant"] for s in plan.structures),
            reserver_cles(table, len(plan.structures)),
            strict=True,
        )
    )
    inserer(
        table,
        colonnes,
        [
            (cles[s["identifiant"]], TypeIdentifiant.SIRET, s["identifiant"], *(s.get(c) for c in _COLONNES))
            for s in plan.structures
        ],
    )
    if plan.structures_changees:
        nouvelles = {c: bindparam(f"val_{c}") for c in _COLONNES} | {"version": table.c.version + 1}
        requete = update(table).where(table.c.id == bindparam("cle_id")).values(nouvelles)
        db.session.execute(requete, plan.structures_changees)
    table = ActiviteStructure.__table__
    inserer(
        table,
        ("structure_id", "type", "nom"),
        [(structure_id or cles[siret], type_, nom) for siret, structure_id, type_, nom in plan.activites],
    )
    if plan.activites_changees:
        requete = update(table).where(table.c.id == bindparam("cle_id")).values({"nom": bindparam("val_nom")})
        db.session.execute(requete, plan.activites_changees)
