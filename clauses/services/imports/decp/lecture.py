"""The door of the reader: a file → markets and anomalies, without any database."""

import hashlib
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path

from clauses.services.imports.decp.anomalies import Anomalie, CodeAnomalie, Contexte, Releve
from clauses.services.imports.decp.arbre_json import lire_json
from clauses.services.imports.decp.arbre_xml import lire_xml
from clauses.services.imports.decp.avenants import reunir_avenants
from clauses.services.imports.decp.fichier import TAILLE_MAX, debut, decoder, lire_octets_du_fichier
from clauses.services.imports.decp.marche import MarcheBrut, Reglages, est_concession, lire_marche
from clauses.services.imports.decp.tableau import CHAMP_DE, lire_tableau
from clauses.services.imports.decp.types import FormatDecp, LectureDecp, MarcheDecp
from clauses.services.imports.progression import suivre

# What may differ between two publications of one market without being a contradiction.
_SANS_CONTRADICTION = {"avenants", "sous_traitants", "date_publication", "emplacement", "ligne"}
_COMPARES = tuple(f.name for f in fields(MarcheDecp) if f.name not in _SANS_CONTRADICTION)


@dataclass(frozen=True)
class _Source:
    """What each format gives, before any market is read."""

    format: FormatDecp
    bruts: list[MarcheBrut]
    concessions: int = 0
    colonnes_absentes: tuple[str, ...] = ()
    a_considerations: bool = False


def lire_decp(chemin: Path, *, aujourd_hui: date, taille_max: int = TAILLE_MAX) -> LectureDecp:
    """Read a DECP file of any format. Raises ``FichierRefuse`` when the whole file is unreadable."""
    return lire_octets(lire_octets_du_fichier(chemin, taille_max), aujourd_hui=aujourd_hui)


def lire_octets(octets: bytes, *, aujourd_hui: date) -> LectureDecp:
    """The same, from the bytes of an uploaded file."""
    source = _ouvrir(decoder(octets))
    reglages = Reglages(
        aujourd_hui,
        enveloppe_attendue=source.format in (FormatDecp.JSON_V2, FormatDecp.XML),
        champ_de=CHAMP_DE if source.format is FormatDecp.CSV else {},
    )
    reunion = _Reunion(reglages)
    concessions = source.concessions
    for brut in suivre(source.bruts, "Lecture"):
        if est_concession(brut):
            concessions += 1
        else:
            reunion.ajouter(brut)
    marches = tuple(reunion.marches.values())
    return LectureDecp(
        format=source.format,
        marches=marches,
        anomalies=(*_du_fichier(source, concessions, reglages), *reunion.anomalies),
        a_considerations=source.a_considerations
        or any(m.considerations_sociales is not None for m in marches),
        doublons=reunion.doublons,
        sha256=hashlib.sha256(octets).hexdigest(),
    )


def _ouvrir(texte: str) -> _Source:
    signe = debut(texte)
    if signe in ("{", "["):
        return _Source(*lire_json(texte))
    if signe == "<":
        return _Source(FormatDecp.XML, *lire_xml(texte))
    tableau = lire_tableau(texte)
    return _Source(
        FormatDecp.CSV,
        tableau.bruts,
        colonnes_absentes=tuple(tableau.colonnes_absentes),
        a_considerations=tableau.a_considerations,
    )


def _du_fichier(source: _Source, concessions: int, reglages: Reglages) -> list[Anomalie]:
    releve = Releve(reglages.aujourd_hui, champ_de=reglages.champ_de)
    ctx = Contexte(releve, "fichier", 1 if source.colonnes_absentes else None)
    for champ in source.colonnes_absentes:
        ctx.signaler(CodeAnomalie.COLONNE_ABSENTE, champ)
    if concessions:
        Contexte(releve, "fichier", None).signaler(CodeAnomalie.CONCESSION_IGNOREE, "", concessions)
    return releve.anomalies


class _Reunion:
    """The markets by (buyer, id): an identical copy counts once, a newer publication adds its amendments."""

    def __init__(self, reglages: Reglages) -> None:
        self._reglages = reglages
        self._signatures: dict[tuple[str, str], set[tuple[str, ...]]] = {}
        self.marches: dict[tuple[str, str], MarcheDecp] = {}
        self.anomalies: list[Anomalie] = []
        self.doublons = 0

    def ajouter(self, brut: MarcheBrut) -> None:
        marche, anomalies = lire_marche(brut, self._reglages)
        if marche is None:
            self.anomalies.extend(anomalies)
            return
        deja = self.marches.get(marche.cle)
        if deja is None:
            self.marches[marche.cle] = marche
        elif deja == marche:
            self.doublons += 1
        else:
            self.marches[marche.cle], nouvelles = _fusionner(deja, marche, self._reglages)
            anomalies = [*anomalies, *nouvelles]
        vues = self._signatures.setdefault(marche.cle, set())
        self.anomalies.extend(a for a in anomalies if a.signature not in vues)
        vues.update(a.signature for a in anomalies)


def _fusionner(
    premier: MarcheDecp, second: MarcheDecp, reglages: Reglages
) -> tuple[MarcheDecp, list[Anomalie]]:
    """The first publication, with the amendments and acts of the second; what contradicts it is reported."""
    releve = Releve(reglages.aujourd_hui, champ_de=reglages.champ_de)
    ctx = Contexte(releve, second.emplacement, second.ligne)
    for champ in _COMPARES:
        avant, apres = getattr(premier, champ), getattr(second, champ)
        if avant != apres:
            ctx.signaler(CodeAnomalie.MARCHE_CONTRADICTOIRE, champ, f"{_montrer(avant)} / {_montrer(apres)}")
    avenants = reunir_avenants(premier.avenants, [(ctx.sous(_nom(a)), a) for a in second.avenants])
    actes = [*premier.sous_traitants, *(a for a in second.sous_traitants if a not in premier.sous_traitants)]
    return replace(premier, avenants=avenants, sous_traitants=tuple(actes)), releve.anomalies


def _nom(avenant: object) -> str:
    return f"avenant {avenant.cle[1]}"


def _montrer(valeur: object) -> str:
    """A value of a market as read aloud in a message."""
    if isinstance(valeur, tuple):
        return ", ".join(_montrer(v) for v in valeur) or "aucun"
    identifiant = getattr(valeur, "identifiant", valeur)
    return "vide" if identifiant is None else str(identifiant)
