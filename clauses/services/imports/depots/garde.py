"""What a background examination found, kept with the deposit and read again as if it had just been done."""

from collections import Counter

from ...normalisation import espaces_insecables
from ..rapport import Constat, Gravite, Rapport
from ..tableaux import Tableau
from .codes import CodeInconnu, Listes
from .colonnes import ColonneReconnue, Origine, Reconnaissance
from .examen import EtatExamen, Examen, Lecture, montrer


def en_json(examen: Examen) -> dict:
    """The findings, the columns and the counts, without the lines of the file."""
    lecture, rapport = examen.lecture, examen.rapport
    return {
        "etat": examen.etat.value,
        "motif": examen.motif,
        "lignes": lecture.nombre_lignes,
        "tableau": _tableau_en_json(lecture.tableau) if lecture.tableau else None,
        "reconnaissance": _colonnes_en_json(lecture.reconnaissance) if lecture.reconnaissance else None,
        "rapport": _rapport_en_json(rapport) if rapport else None,
    }


def depuis_json(lecture: Lecture, garde: dict) -> Examen:
    """The same examination, on a deposit just opened."""
    lecture.est_gardee, lecture.nombre_lignes = True, garde["lignes"]
    if garde["tableau"]:
        lecture.tableau = Tableau(**garde["tableau"], format="", lignes=[])
    if garde["reconnaissance"]:
        lecture.listes = Listes(lecture.depot.territoire_id)
        lecture.reconnaissance = _colonnes_depuis_json(garde["reconnaissance"])
    rapport = _rapport_depuis_json(lecture, garde["rapport"]) if garde["rapport"] else None
    return Examen(
        lecture,
        EtatExamen(garde["etat"]),
        espaces_insecables(garde["motif"]),
        rapport=rapport,
        anomalies=montrer(lecture, rapport.constats) if rapport else [],
    )


def _tableau_en_json(tableau: Tableau) -> dict:
    champs = ("fichier", "sha256", "entetes", "ligne_entetes")
    return {c: getattr(tableau, c) for c in champs}


def _colonnes_en_json(r: Reconnaissance) -> dict:
    return {
        "colonnes": [[c.nom, c.entete, c.origine.value, c.est_attendue, c.exemple] for c in r.colonnes],
        "ignorees": r.ignorees,
        "est_a_confirmer": r.est_a_confirmer,
        "codes": [[c.colonne, c.valeur, c.propose] for c in r.codes],
    }


def _colonnes_depuis_json(garde: dict) -> Reconnaissance:
    return Reconnaissance(
        colonnes=[
            ColonneReconnue(nom, entete, Origine(origine), *reste)
            for nom, entete, origine, *reste in garde["colonnes"]
        ],
        ignorees=garde["ignorees"],
        est_a_confirmer=garde["est_a_confirmer"],
        codes=[CodeInconnu(*c) for c in garde["codes"]],
    )


COMPTES = ("lignes_lues", "lignes_ecrites", "lignes_inchangees")
CHAMPS = ("message", "ligne", "colonne", "cellule", "valeur", "objet")


def _rapport_en_json(rapport: Rapport) -> dict:
    return {
        "comptes": [getattr(rapport, c) for c in COMPTES],
        "creations": dict(rapport.creations),
        "constats": [[c.gravite.value, *(getattr(c, n) for n in CHAMPS)] for c in rapport.constats],
    }


def _rapport_depuis_json(lecture: Lecture, garde: dict) -> Rapport:
    return Rapport(
        lecture.depot.nom_fichier,
        lecture.genre.type,
        est_a_blanc=True,
        **dict(zip(COMPTES, garde["comptes"], strict=True)),
        constats=[Constat(Gravite(gravite), *champs) for gravite, *champs in garde["constats"]],
        creations=Counter(garde["creations"]),
    )
