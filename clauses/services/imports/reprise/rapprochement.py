"""Tie the objects of the file to those of the base: same, to complete, to create, or contradictory."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from itertools import chain

from sqlalchemy import Row

from ....models.vocabulaire import TypeStructure
from ..rapport import Constat, Gravite
from .descriptions import DESCRIPTIONS
from .existant import Existant
from .fusion import BLOQUANTES, VIDES, Catalogue, Fusion, HeuresLues, Source, differe, montrer
from .personnes_connues import cle_de_personne

#: What a column says as long as nothing better is known: saying it again completes nothing.
PAR_DEFAUT = {"employeur_type": TypeStructure.ENTREPRISE}
#: kind of object → how it is said, and the column of the file that names it.
EN_MOTS = {
    "marches": ("Ce marché", "marche"),
    "lots": ("Ce lot", "lot"),
    "attributions": ("Cet engagement", "attributaire"),
    "personnes": ("Ce salarié", "nom"),
    "contrats": ("Ce contrat", "date_debut_contrat"),
    "affectations": ("Ce contrat sur ce marché", "marche"),
}
#: kind of object → the column of `Affectation` that leads to its hours.
CLE_D_AFFECTATION = {
    "marches": "marche_id",
    "attributions": "attribution_id",
    "personnes": "personne_id",
    "contrats": "contrat_id",
    "affectations": "id",
}


@dataclass(slots=True)
class Rapprochement:
    """Ranks of the file → keys of the base, what to complete, the hours that remain to be written."""

    fusion: Fusion
    existant: Existant
    ids: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    #: kind → rank → what the base says, column by column.
    connus: dict[str, dict[int, dict]] = field(default_factory=lambda: defaultdict(dict))
    #: kind → key of the base → {column of the file: value}.
    complements: dict[str, dict[int, dict]] = field(default_factory=lambda: defaultdict(dict))
    constats: list[Constat] = field(default_factory=list)
    #: Errors of the lines that contradict the base.
    refus: list[Constat] = field(default_factory=list)
    heures_nouvelles: list[HeuresLues] = field(default_factory=list)
    inchangees: int = 0
    #: kind → ranks of the objects that the new hours lead to: nothing else is created.
    utiles: dict[str, set[int]] = field(default_factory=dict)

    def catalogue(self, genre: str) -> Catalogue:
        return getattr(self.fusion, genre)

    def retenue(self, genre: str, rang: int, colonne: str):
        """The value of a column once the file is in: that of the base unless it is completed."""
        connue = self.connus[genre].get(rang, {}).get(colonne)
        completee = self.complements[genre].get(self.ids[genre].get(rang), {}).get(colonne)
        lue = self.catalogue(genre).valeur(rang, colonne)
        return completee or connue or lue

    def entrees(self) -> dict[int, date]:
        """Rank of a person → start of their earliest contract, in the file or in the base."""
        entrees: dict[int, date] = {}
        for lues in self.fusion.heures.values():
            contrat = self.fusion.affectations.fiches[lues.affectation].cle[0]
            personne, _, _, debut = self.fusion.contrats.fiches[contrat].cle
            entrees[personne] = min(debut, entrees.get(personne, debut))
        for personne, cle in self.ids["personnes"].items():
            connue = self.existant.personnes.entrees.get(cle)
            if connue and personne in entrees:
                entrees[personne] = min(connue, entrees[personne])
        return entrees

    @property
    def ecrit(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.heures_nouvelles) or any(self.complements.values())


@dataclass(slots=True)
class Contradiction:
    """A column on which the file and the base differ, to be settled."""

    identifiant: int
    colonne: str
    gardee: object
    lue: object
    source: Source


def rapprocher(fusion: Fusion, existant: Existant) -> Rapprochement:
    """Tie every object of `fusion`, from structures down to hours."""
    r = Rapprochement(fusion, existant)
    trouves = {
        "structures": _lier(r, "structures", lambda cle: existant.structures.get(cle)),
        "marches": _lier(r, "marches", lambda c: existant.marches.get((r.ids["structures"].get(c[0]), c[1]))),
    }
    for cle, rang in fusion.lots.rangs.items():
        lot = existant.lots.get((r.ids["marches"].get(cle[0]), cle[1]))
        if lot is not None:
            r.ids["lots"][rang] = lot
    trouves["attributions"] = _lier(
        r,
        "attributions",
        lambda c: existant.attributions.get((r.ids["lots"].get(c[0]), r.ids["structures"].get(c[1]))),
    )
    trouves["personnes"] = _lier(
        r, "personnes", lambda cle: existant.personnes.chercher(cle_de_personne(*cle))
    )
    trouves["contrats"] = _lier(
        r,
        "contrats",
        lambda c: existant.contrats.get(
            (r.ids["personnes"].get(c[0]), r.ids["structures"].get(c[1]), c[2], c[3])
        ),
    )
    trouves["affectations"] = _lier(
        r,
        "affectations",
        lambda c: existant.affectations.get((r.ids["contrats"].get(c[0]), r.ids["attributions"].get(c[1]))),
    )
    _identifier(r)
    for genre, lignes in trouves.items():
        _arbitrer(r, genre, _comparer(r, genre, lignes), lignes)
    _trier_les_heures(r)
    r.utiles = _utiles(r)
    return r


def _lier(r: Rapprochement, genre: str, chercher: Callable[[tuple], Row | None]) -> dict[int, Row]:
    """Tie the objects of one kind; return their rows by rank. A key with nothing behind it finds nothing."""
    lignes = {}
    for cle, rang in r.catalogue(genre).rangs.items():
        trouve = chercher(cle)
        if trouve is not None:
            r.ids[genre][rang] = trouve.id
            lignes[rang] = trouve
    return lignes


def _identifier(r: Rapprochement) -> None:
    """Give their identifier to the structures that the territory knew by name only."""
    for cle in r.fusion.annuaire.identifiees:
        rang = r.fusion.structures.rangs.get(cle)
        source = r.fusion.structures.fiches[rang].sources[0] if rang is not None else None
        if source is not None:
            nom = r.fusion.structures.valeur(rang, "nom")
            r.complements["structures"][r.ids["structures"][rang]] = {"identifiant": cle}
            message = f"La structure « {montrer(nom)} », connue sans identifiant, reçoit celui-ci."
            r.constats.append(Constat(Gravite.INFORMATION, message, source.ligne, "", valeur=cle[1]))


def _comparer(r: Rapprochement, genre: str, lignes: dict[int, Row]) -> list[Contradiction]:
    """Note what the base lacks; return what it contradicts."""
    catalogue, decrire = r.catalogue(genre), DESCRIPTIONS[genre]
    contradictions = []
    for rang, ligne in lignes.items():
        connu = r.connus[genre][rang] = decrire(ligne, r.existant)
        fiche = catalogue.fiches[rang]
        for colonne, lue, source in zip(catalogue.colonnes, fiche.valeurs, fiche.sources, strict=True):
            if lue in VIDES or colonne not in connu:
                continue
            gardee = connu[colonne]
            if gardee is None or gardee in VIDES:
                if _est_a_completer(r, ligne.id, colonne, lue, source):
                    r.complements[genre].setdefault(ligne.id, {})[colonne] = lue
            elif colonne not in BLOQUANTES and differe(colonne, gardee, lue):
                contradictions.append(Contradiction(ligne.id, colonne, gardee, lue, source))
    return contradictions


def _est_a_completer(r: Rapprochement, identifiant: int, colonne: str, lue, source: Source) -> bool:
    if colonne == "participant_plie" and (identifiant, lue) in r.existant.personnes.liens_refuses:
        _avertir(r, source, colonne, lue, "Ce lien avec un participant a été refusé : il le reste.")
        return False
    return lue != PAR_DEFAUT.get(colonne)


def _arbitrer(
    r: Rapprochement, genre: str, contradictions: list[Contradiction], lignes: dict[int, Row]
) -> None:
    """The earliest month wins, in the file and in the base alike, and everything that differs is said.

    A value of the base gives way only to an earlier month, and never when somebody edited the object since (its
    version counter moved) nor when another territory works with the structure.
    """
    if not contradictions:
        return
    if genre == "structures":
        premiers = r.existant.premier_mois_des_structures()
    else:
        premiers = r.existant.premier_mois(CLE_D_AFFECTATION[genre])
    corriges = {ligne.id for ligne in lignes.values() if getattr(ligne, "version", 1) > 1}
    for c in contradictions:
        premier = premiers.get(c.identifiant)
        if premier is not None and c.source.mois < premier and c.identifiant not in corriges:
            r.complements[genre].setdefault(c.identifiant, {})[c.colonne] = c.lue
            message = (
                f"La base disait « {montrer(c.gardee)} » d’après un mois postérieur : le fichier l’emporte."
            )
        else:
            message = f"La base dit « {montrer(c.gardee)} » : c’est elle qui vaut."
        _avertir(r, c.source, c.colonne, c.lue, message)


def _avertir(r: Rapprochement, source: Source, colonne: str, valeur, message: str) -> None:
    colonne = source.colonne if colonne == "nom" else colonne
    r.constats.append(Constat(Gravite.AVERTISSEMENT, message, source.ligne, colonne, valeur=montrer(valeur)))


def _trier_les_heures(r: Rapprochement) -> None:
    """Hours already there with the same value change nothing; with another, they are an error."""
    f = r.fusion
    for lues in chain(f.heures.values(), f.doublons):
        attribution = f.affectations.fiches[lues.affectation].cle[1]
        en_base = r.existant.heures.get((r.ids["affectations"].get(lues.affectation), lues.mois))
        ecarts = (
            ("sexe", _connue(r, "personnes", f.personne_de(lues.affectation), "sexe"), lues.sexe),
            (
                "heures_prevues",
                _connue(r, "attributions", attribution, "heures_prevues"),
                lues.heures_prevues,
            ),
            ("heures", en_base, lues.heures),
        )
        refusees = [e for e in ecarts if e[1] is not None and differe(*e)]
        if refusees:
            for colonne, gardee, lue in refusees:
                _refuser(r, lues.ligne, colonne, gardee, lue)
        elif en_base is not None:
            r.inchangees += 1
        elif supprime := _supprime(r, lues):
            mot, colonne = supprime
            message = f"{mot} est dans la corbeille : rétablissez-le avant d’importer ses heures, ou retirez la ligne."
            r.refus.append(Constat(Gravite.ERREUR, message, lues.ligne, colonne))
        elif _est_anonymisee(r, lues):
            message = (
                "Cette personne a été anonymisée : aucune heure ne s’ajoute aux siennes. Retirez la ligne."
            )
            r.refus.append(Constat(Gravite.ERREUR, message, lues.ligne, "nom"))
        elif lues is f.heures[lues.affectation, lues.mois]:
            r.heures_nouvelles.append(lues)
        else:
            r.inchangees += 1


def _connue(r: Rapprochement, genre: str, rang: int, colonne: str):
    return r.connus[genre].get(rang, {}).get(colonne)


def _supprime(r: Rapprochement, lues: HeuresLues) -> tuple[str, str] | None:
    """The first object of the line that is in the bin, from the market down: (its words, its column)."""
    f = r.fusion
    contrat, attribution = f.affectations.fiches[lues.affectation].cle
    lot = f.attributions.fiches[attribution].cle[0]
    rangs = {
        "marches": f.lots.fiches[lot].cle[0],
        "lots": lot,
        "attributions": attribution,
        "personnes": f.contrats.fiches[contrat].cle[0],
        "contrats": contrat,
        "affectations": lues.affectation,
    }
    for genre, (mot, colonne) in EN_MOTS.items():
        if r.ids[genre].get(rangs[genre]) in r.existant.supprimes[genre]:
            return mot, colonne
    return None


def _est_anonymisee(r: Rapprochement, lues: HeuresLues) -> bool:
    personne = r.fusion.personne_de(lues.affectation)
    return r.connus["personnes"].get(personne) == {}


def _refuser(r: Rapprochement, ligne: int, colonne: str, en_base, lue) -> None:
    quoi = " h pour la même personne, le même contrat et le même mois" if colonne == "heures" else ""
    message = f"La base dit « {montrer(en_base)} »{quoi}. Corrigez le fichier, ou la fiche si c’est elle qui se trompe."
    r.refus.append(Constat(Gravite.ERREUR, message, ligne, colonne, valeur=montrer(lue)))


def _utiles(r: Rapprochement) -> dict[str, set[int]]:
    f = r.fusion
    affectations = {h.affectation for h in r.heures_nouvelles}
    contrats = {f.affectations.fiches[a].cle[0] for a in affectations}
    attributions = {f.affectations.fiches[a].cle[1] for a in affectations}
    lots = {f.attributions.fiches[a].cle[0] for a in attributions}
    marches = {f.lots.fiches[rang].cle[0] for rang in lots}
    return {
        "affectations": affectations,
        "contrats": contrats,
        "attributions": attributions,
        "lots": lots,
        "marches": marches,
        "personnes": {f.contrats.fiches[c].cle[0] for c in contrats},
        "structures": {f.marches.fiches[m].cle[0] for m in marches}
        | {f.attributions.fiches[a].cle[1] for a in attributions}
        | {f.contrats.fiches[c].cle[1] for c in contrats},
    }
