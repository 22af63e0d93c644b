"""Warnings: what is possible but should be looked at. Nothing here blocks (domaine §4, §6)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from ....extensions import db
from ...coherence import REGLES, Profil
from ...faits import age_au
from ...referentiels import LISTES
from ..rapport import Constat, Gravite
from .cellules import LONGUEUR_SIRET, SiretLu
from .colonnes import Ligne
from .fusion import HeuresLues, montrer
from .rapprochement import Rapprochement


def avertir(lignes: Iterable[tuple[int, Ligne]], r: Rapprochement, seuil_mensuel: int) -> Iterator[Constat]:
    """Every warning of a file, each said once where it first shows; `lignes` are those that can be read."""
    yield from _incoherences(r)
    yield from _hors_dates(r)
    yield from _sirets(lignes)
    yield from hors_listes(lignes)
    yield from _par_mois(r, seuil_mensuel)
    yield from _participants_partages(r)


def _avertissement(message: str, ligne: int, colonne: str, valeur) -> Constat:
    return Constat(Gravite.AVERTISSEMENT, message, ligne, colonne, valeur=montrer(valeur))


def _mois(mois: date) -> str:
    return mois.strftime("%m/%Y")


def _incoherences(r: Rapprochement) -> Iterator[Constat]:
    """Each rule once per object it speaks of, on the first line that shows it."""
    premieres: dict[int, HeuresLues] = {}
    for lues in r.fusion.heures.values():
        premieres.setdefault(lues.affectation, lues)
    dites: set[tuple[int, int]] = set()
    entrees = r.entrees()
    for affectation, lues in premieres.items():
        profil, rangs = _profil(r, affectation, entrees)
        for numero, regle in enumerate(REGLES):
            dite = (numero, rangs[regle.genre])
            if dite not in dites and regle.est_atteinte(profil):
                dites.add(dite)
                valeur = getattr(profil, regle.colonne)
                yield _avertissement(regle.message, lues.ligne, regle.colonne, valeur)


def _profil(r: Rapprochement, affectation: int, entrees: dict[int, date]) -> tuple[Profil, dict[str, int]]:
    """What a contract on a market says, and the ranks of what it is made of."""
    f = r.fusion
    contrat = f.affectations.fiches[affectation].cle[0]
    personne, employeur, type_contrat, _ = f.contrats.fiches[contrat].cle
    naissance = f.personnes.fiches[personne].cle[2]
    profil = Profil(
        r.retenue("structures", employeur, "employeur_type"),
        type_contrat,
        r.retenue("affectations", affectation, "modalite"),
        r.retenue("marches", f.marche_de(affectation), "type_clause"),
        r.retenue("personnes", personne, "criteres"),
        naissance,
        age_au(naissance, entrees[personne]),
    )
    return profil, {"affectations": affectation, "contrats": contrat, "personnes": personne}


def _hors_dates(r: Rapprochement) -> Iterator[Constat]:
    """Hours outside the dates of their market or of their contract, once per line."""
    dates: dict[int, tuple] = {}
    for lues in r.fusion.heures.values():
        bornes = dates.get(lues.affectation)
        if bornes is None:
            bornes = dates[lues.affectation] = _bornes(r, lues.affectation)
        notification, fin_marche, fin_contrat = bornes
        for est_hors, message in (
            (notification and lues.mois < notification, "Ces heures précèdent la notification du marché."),
            (fin_marche and lues.mois > fin_marche, "Ces heures suivent la fin du marché."),
            (fin_contrat and lues.mois > fin_contrat, "Ces heures suivent la fin du contrat."),
        ):
            if est_hors:
                yield _avertissement(message, lues.ligne, "mois", _mois(lues.mois))


def _bornes(r: Rapprochement, affectation: int) -> tuple[date | None, date | None, date | None]:
    """Month of the notification, end of the market, end of the contract."""
    marche = r.fusion.marche_de(affectation)
    contrat = r.fusion.affectations.fiches[affectation].cle[0]
    notification = r.retenue("marches", marche, "date_notification")
    return (
        notification.replace(day=1) if notification else None,
        r.retenue("marches", marche, "date_fin") or None,
        r.retenue("contrats", contrat, "date_fin_contrat") or None,
    )


def _sirets(lignes: Iterable[tuple[int, Ligne]]) -> Iterator[Constat]:
    """A wrong key is a warning that one may ignore, said once per number."""
    vus: set[SiretLu | str] = set()
    for numero, x in lignes:
        for lu in (x.donneur_ordre_siret, x.attributaire_siret, x.employeur_siret):
            if lu not in vus:
                vus.add(lu)
                if lu and not lu.est_juste:
                    yield _avertissement(_faute(lu), numero, _colonne_du_siret(x, lu), lu.numero)


def _faute(lu: SiretLu) -> str:
    est_long = len(lu.numero) == LONGUEUR_SIRET
    quoi = "La clé de ce SIRET est fausse" if est_long else "Ce SIRET n’a pas quatorze chiffres"
    return f"{quoi} : vérifiez-le auprès de la structure."


def _colonne_du_siret(x: Ligne, lu: SiretLu) -> str:
    colonnes = ("donneur_ordre_siret", "attributaire_siret", "employeur_siret")
    return next(c for c in colonnes if getattr(x, c) == lu)


def hors_listes(
    lignes: Sequence[tuple[int, Any]], colonnes: Iterable[str] = tuple(LISTES)
) -> Iterator[Constat]:
    """Codes absent from a reference list, for the lists that are loaded, once per code."""
    for colonne in colonnes:
        liste = LISTES[colonne]
        premieres: dict[str, int] = {}
        for numero, ligne in lignes:
            valeur = getattr(ligne, colonne)
            if valeur:
                premieres.setdefault(valeur, numero)
        connus = _codes(liste.cle) if premieres else set()
        if not connus:
            continue
        for valeur, numero in premieres.items():
            if liste.normaliser(valeur) not in connus:
                message = "Ce code est absent de la liste de référence chargée."
                yield _avertissement(message, numero, colonne, valeur)


def _codes(cle) -> set[str]:
    return set(db.session.scalars(select(cle)))


def _par_mois(r: Rapprochement, seuil: int) -> Iterator[Constat]:
    """One person, one month, all contracts together, those of the base included (domaine §6)."""
    f = r.fusion
    totaux: dict[tuple[int, date], Decimal] = defaultdict(Decimal)
    dernieres: dict[tuple[int, date], int] = {}
    employeurs: dict[tuple[int, date], set[int]] = defaultdict(set)
    for lues in f.heures.values():
        contrat = f.contrats.fiches[f.affectations.fiches[lues.affectation].cle[0]]
        cle = (contrat.cle[0], lues.mois)
        totaux[cle] += lues.heures
        employeurs[cle].add(contrat.cle[1])
        dernieres[cle] = max(lues.ligne, dernieres.get(cle, 0))
    for cle, heures, employeur in _heures_de_la_base(r, totaux):
        totaux[cle] += heures
        employeurs[cle].add(employeur)
    for cle, total in totaux.items():
        if total > seuil:
            message = f"Cette personne dépasse {seuil} h ce mois-ci, tous contrats confondus."
            yield _avertissement(message, dernieres[cle], "heures", total)
        if len(employeurs[cle]) > 1:
            message = f"Cette personne a {len(employeurs[cle])} employeurs ce mois-ci."
            yield _avertissement(message, dernieres[cle], "mois", _mois(cle[1]))


def _heures_de_la_base(r: Rapprochement, cles) -> Iterator[tuple[tuple[int, date], Decimal, int]]:
    """((person, month), hours, employer) of what the base holds and the file does not say, by ranks of the file.

    An employer that the file does not name has no rank: its key, made negative, stands for it.
    """
    if not r.existant.heures:
        return
    f = r.fusion
    dites = {(r.ids["affectations"].get(a), mois) for a, mois in f.heures}
    rangs_personnes = {i: rang for rang, i in r.ids["personnes"].items()}
    rangs_structures = {i: rang for rang, i in r.ids["structures"].items()}
    affectations = {a.id: a for a in r.existant.affectations.values()}
    for (affectation, mois), heures in r.existant.heures.items():
        ligne = affectations[affectation]
        cle = (rangs_personnes.get(ligne.personne_id), mois)
        if cle in cles and (affectation, mois) not in dites:
            yield cle, heures, rangs_structures.get(ligne.employeur_id, -ligne.employeur_id)


def _participants_partages(r: Rapprochement) -> Iterator[Constat]:
    """Two people under one identifier of the PLIE's tool, in the file or already linked here: one of them carries
    that of somebody else."""
    premiers: dict[str, int] = {}
    for personne, identifiant in r.existant.personnes.liens.items():
        premiers.setdefault(identifiant, personne)
    personnes = r.fusion.personnes
    place = personnes.colonnes.index("participant_plie")
    for rang, fiche in enumerate(personnes.fiches):
        identifiant = fiche.valeurs[place]
        qui = r.ids["personnes"].get(rang, -1 - rang)  # the new ones have no key yet
        if identifiant and premiers.setdefault(identifiant, qui) != qui:
            message = "Cet identifiant de participant est porté par deux personnes."
            yield _avertissement(message, fiche.sources[place].ligne, "participant_plie", identifiant)
