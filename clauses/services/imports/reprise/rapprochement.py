"""Tie the objects of the file to those of the base: same, to complete, to create, or contradictory.

The value of the earliest month wins, in the file and in the base alike: a value that the base holds gives way
only to a file that speaks of an earlier month, and never when somebody edited the object since (its version
counter moved). Everything that differs is said.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from ....models.vocabulaire import TypeStructure
from ...normalisation import cle_texte
from ..rapport import Constat, Gravite
from .colonnes import VIDE, Nom
from .existant import Existant
from .fusion import Catalogue, Fusion, montrer


@dataclass(slots=True)
class Rapprochement:
    """Ranks of the file → keys of the base, what to complete, the hours that remain to be written."""

    ids: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    #: kind → key of the base → {column of the file: value}.
    complements: dict[str, dict[int, dict]] = field(default_factory=lambda: defaultdict(dict))
    constats: list[Constat] = field(default_factory=list)
    heures_nouvelles: list = field(default_factory=list)
    inchangees: int = 0


#: kind of object → the column of `Affectation` that leads to its hours.
CLE_D_AFFECTATION = {
    "marches": "marche_id",
    "attributions": "attribution_id",
    "personnes": "personne_id",
    "contrats": "contrat_id",
    "affectations": "id",
}
BLOQUANTES = frozenset({"sexe", "heures_prevues"})

#: What a column says as long as nothing better is known: saying it again completes nothing.
PAR_DEFAUT = {"employeur_type": TypeStructure.ENTREPRISE}

#: kind → rank of the file → (column, value of the base, value of the file): the lines of that object are refused.
Refus = dict[str, dict[int, tuple]]


def rapprocher(fusion: Fusion, existant: Existant) -> Rapprochement:
    """Tie every object of `fusion`, from structures down to hours."""
    r = Rapprochement()
    existant.charger_structures(fusion.structures.rangs)
    _lier(r, "structures", fusion.structures, lambda cle: existant.structures.get(cle))
    _lier(
        r,
        "marches",
        fusion.marches,
        lambda cle: _par(existant.marches, r.ids["structures"].get(cle[0]), cle[1]),
    )
    for cle, rang in fusion.lots.rangs.items():
        lot = existant.lots.get((r.ids["marches"].get(cle[0]), cle[1]))
        if lot is not None:
            r.ids["lots"][rang] = lot
    _lier(
        r,
        "attributions",
        fusion.attributions,
        lambda cle: _par(existant.attributions, r.ids["lots"].get(cle[0]), r.ids["structures"].get(cle[1])),
    )
    _lier(r, "personnes", fusion.personnes, lambda cle: existant.personnes.get(texte_cle_personne(cle)))
    _lier(
        r,
        "contrats",
        fusion.contrats,
        lambda cle: existant.contrats.get(
            (r.ids["personnes"].get(cle[0]), r.ids["structures"].get(cle[1]), cle[2], cle[3])
        ),
    )
    _lier(
        r,
        "affectations",
        fusion.affectations,
        lambda cle: _par(
            existant.affectations, r.ids["contrats"].get(cle[0]), r.ids["attributions"].get(cle[1])
        ),
    )
    refusees = _comparer(r, fusion, existant)
    _trier_les_heures(r, fusion, existant, refusees)
    return r


def _par(table: dict, *cle):
    return None if None in cle else table.get(cle)


def _lier(r: Rapprochement, genre: str, catalogue: Catalogue, chercher) -> None:
    for cle, rang in catalogue.rangs.items():
        trouve = chercher(cle)
        if trouve is not None:
            r.ids[genre][rang] = trouve.id


def _comparer(r: Rapprochement, fusion: Fusion, existant: Existant) -> Refus:
    """Compare columns with the base; return what is refused."""
    refus: Refus = defaultdict(dict)
    for genre, catalogue, lignes in (
        ("structures", fusion.structures, {s.id: s for s in existant.structures.values()}),
        ("marches", fusion.marches, {m.id: m for m in existant.marches.values()}),
        ("attributions", fusion.attributions, {a.id: a for a in existant.attributions.values()}),
        ("personnes", fusion.personnes, {p.id: p for p in existant.personnes.values()}),
        ("contrats", fusion.contrats, {c.id: c for c in existant.contrats.values()}),
        ("affectations", fusion.affectations, {a.id: a for a in existant.affectations.values()}),
    ):
        lecteur = LECTEURS[genre]
        ecarts = []
        for rang, identifiant in r.ids[genre].items():
            en_base = lecteur(lignes[identifiant], existant)
            ecarts += _examiner(r, genre, catalogue, rang, identifiant, en_base, refus)
        _arbitrer(r, genre, catalogue, ecarts, existant, lignes)
    return refus


def _examiner(r, genre, catalogue, rang, identifiant, en_base, refus) -> list[tuple]:
    """Fill what the base lacks; return the differences to settle (rank, key, column, in base, in file)."""
    fiche = catalogue.fiches[rang]
    ecarts = []
    for colonne, lue in zip(catalogue.colonnes, fiche.valeurs, strict=True):
        if lue in (VIDE, ()) or colonne not in en_base:
            continue
        gardee = en_base[colonne]
        if gardee is None and lue == PAR_DEFAUT.get(colonne):
            continue
        if gardee in (None, VIDE, ()):
            r.complements[genre].setdefault(identifiant, {})[colonne] = lue
        elif _meme(gardee, lue):
            continue
        elif colonne in BLOQUANTES:
            refus[genre][rang] = (colonne, gardee, lue)
        else:
            ecarts.append((rang, identifiant, colonne, gardee, lue))
    return ecarts


def _meme(gardee, lue) -> bool:
    cle = getattr(lue, "cle", None)
    if cle is not None:
        return gardee == cle or getattr(gardee, "cle", None) == cle
    return gardee == lue


def _arbitrer(r, genre, catalogue, ecarts, existant, lignes) -> None:
    """Earliest month wins; a shared structure, or an object edited by hand, keeps what it says."""
    if not ecarts:
        return
    colonne_cle = CLE_D_AFFECTATION.get(genre)
    connus = existant.premier_mois(colonne_cle, {e[1] for e in ecarts}) if colonne_cle else {}
    for rang, identifiant, colonne, gardee, lue in ecarts:
        fiche = catalogue.fiches[rang]
        est_anterieur = identifiant in connus and fiche.mois < connus[identifiant]
        est_corrige = getattr(lignes[identifiant], "version", 1) > 1
        if est_anterieur and not est_corrige:
            r.complements[genre].setdefault(identifiant, {})[colonne] = lue
            message = (
                f"La base disait « {montrer(gardee)} » d’après un mois postérieur : ce fichier l’emporte."
            )
        else:
            message = f"La base dit « {montrer(gardee)} » : c’est elle qui vaut."
        r.constats.append(Constat(Gravite.AVERTISSEMENT, message, fiche.ligne, colonne, valeur=montrer(lue)))


def _trier_les_heures(r: Rapprochement, fusion: Fusion, existant: Existant, refus: Refus) -> None:
    """Hours already there with the same value change nothing; with another, they are an error."""
    for (affectation, mois), lues in fusion.heures.items():
        contrat, attribution = fusion.affectations.fiches[affectation].cle
        personne = fusion.contrats.fiches[contrat].cle[0]
        refuse = refus["personnes"].get(personne) or refus["attributions"].get(attribution)
        en_base = existant.heures.get((r.ids["affectations"].get(affectation), mois))
        if refuse:
            _refuser(r, lues.ligne, *refuse)
        elif en_base is None:
            r.heures_nouvelles.append(lues)
        elif en_base == lues.heures:
            r.inchangees += 1
        else:
            _refuser(r, lues.ligne, "heures", en_base, lues.heures)


def _refuser(r: Rapprochement, ligne: int, colonne: str, en_base, lue) -> None:
    quoi = " h pour la même personne, le même contrat et le même mois" if colonne == "heures" else ""
    message = f"La base dit « {montrer(en_base)} »{quoi}. Corrigez le fichier, ou la fiche si c’est elle qui se trompe."
    r.constats.append(Constat(Gravite.ERREUR, message, ligne, colonne, valeur=montrer(lue)))


def _structure(s, _existant) -> dict:
    connu = {
        "nom": Nom(s.nom, s.cle_nom),
        "employeur_type": s.type,
        "donneur_ordre_type": s.type_donneur_ordre,
    }
    if s.est_nom_a_completer:
        connu["nom"] = None
    if s.type == TypeStructure.ENTREPRISE:
        connu["employeur_type"] = None  # « entreprise » is what a structure is until known
    return connu


def _marche(m, _existant) -> dict:
    connu = {
        c: getattr(m, c)
        for c in ("objet", "cpv", "montant_ht", "type_clause", "date_notification", "date_fin")
    }
    for c in ("operation", "facilitateur"):
        nom = getattr(m, c)
        connu[c] = Nom(nom, cle_texte(nom)) if nom else None
    return connu


def _personne(p, existant: Existant) -> dict:
    connu = {c: getattr(p, c) for c in ("sexe", "code_commune", "qpv", "niveau_formation", "prescripteur")}
    connu["criteres"] = tuple(sorted(existant.codes_criteres.get(p.id, ())))
    connu["participant_plie"] = existant.liens.get(p.id)
    return connu


LECTEURS = {
    "structures": _structure,
    "marches": _marche,
    "attributions": lambda a, _e: {
        "role_attributaire": a.role_attributaire,
        "heures_prevues": a.heures_prevues,
    },
    "personnes": _personne,
    "contrats": lambda c, _e: {"date_fin_contrat": c.date_fin_contrat, "rome": c.rome},
    "affectations": lambda a, _e: {"modalite": a.modalite},
}


def texte_cle_personne(cle: tuple[str, str, date]) -> str:
    """The identity key of a person, already folded: see `identites.cle_identite`."""
    return f"{cle[0]}|{cle[1]}|{cle[2].isoformat()}"


def mois_extremes(fusion: Fusion) -> tuple[date, date] | None:
    """The first and the last month of the file, `None` when no line can be read."""
    mois = [m for _, m in fusion.heures]
    return (min(mois), max(mois)) if mois else None
