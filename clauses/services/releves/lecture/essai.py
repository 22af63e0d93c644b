"""One way of reading a sheet, straight or transposed: its tables, its counts, and what has to be said of it."""

from collections.abc import Iterator

from clauses.services.normalisation import espaces_insecables

from .comptage import Bilan, Compte
from .document import Feuille
from .modele import TableLue


class Essai:
    """One way of reading a sheet: straight or transposed."""

    def __init__(self) -> None:
        self.tables: list[TableLue] = []
        self.bilan = Bilan()

    @property
    def comptes(self) -> dict[tuple, Compte]:
        return self.bilan.comptes

    def avertissements(self, feuille: Feuille) -> list[str]:
        ou = f"Feuille « {feuille.nom} » : " if feuille.nom else ""
        dits = [*_comptes(self.bilan), *_semaines(self.bilan), *_listes(self.bilan)]
        return [espaces_insecables(ou + d) for d in dits]


def _comptes(b: Bilan) -> Iterator[str]:
    """What is said with its number."""
    if b.illisibles:
        yield (
            f"{_combien(len(b.illisibles), 'valeur n’est', 'valeurs ne sont')} pas des heures et ne "
            f"{'comptent' if len(b.illisibles) > 1 else 'compte'} pas : {_liste(b.illisibles)}."
        )
    if b.sans_mois:
        combien = _combien(b.sans_mois, "nombre d’heures est", "nombres d’heures sont")
        yield f"{combien} sans mois : indiquez le mois de ce tableau."
    if b.herites:
        combien = _combien(b.herites, "ligne sans nom est", "lignes sans nom sont")
        yield f"{combien} au nom de la personne écrite au-dessus."
    if b.marches_herites:
        combien = _combien(b.marches_herites, "ligne sans marché est", "lignes sans marché sont")
        yield f"{combien} sur le marché écrit au-dessus."


def _listes(b: Bilan) -> Iterator[str]:
    """What is said with its places, and with what to do."""
    for valeurs, phrase in (
        (b.sans_personne, "Des heures ne sont au nom de personne et ne comptent pas : {}."),
        (
            b.mois_illisibles,
            "Des lignes n’ont pas un seul mois qui se lise et ne comptent pas ; corrigez-les dans le fichier : {}.",
        ),
        (sorted(b.libelles_inconnus), "Des natures d’heures inconnues ne comptent pas : {}."),
        (
            b.controle.faux,
            "Des totaux écrits ne sont pas la somme des heures lues : {}. Vérifiez qu’aucune ligne ne manque ni ne "
            "compte deux fois.",
        ),
        (
            list(b.colonnes_ecartees.values()),
            "Des colonnes d’heures ne sont pas comptées, faute de savoir si elles s’ajoutent aux autres : {}. "
            "Donnez-leur le rôle « Heures à compter » si oui.",
        ),
        (
            b.repetees,
            "Des lignes sont écrites deux fois, mot pour mot, et comptent deux fois : {}. Retirez du fichier celles "
            "qui sont de trop.",
        ),
        (
            b.totaux_sans_mot,
            "Une ligne sans nom qui vaut la somme de celles d’au-dessus est prise pour leur total : {}.",
        ),
    ):
        if valeurs:
            yield phrase.format(_liste(valeurs))


def _combien(nombre: int, un: str, plusieurs: str) -> str:
    return f"{nombre} {plusieurs if nombre > 1 else un}"


def _semaines(b: Bilan) -> list[str]:
    return [
        f"La semaine du {lundi:%d/%m/%Y} est à cheval sur deux mois et le relevé n’en donne que le total : "
        f"elle compte {ou}."
        for lundis, ou in (
            (b.semaines.par_le_releve, "dans le mois du relevé"),
            (b.semaines.par_la_majorite, "dans le mois de la plupart de ses jours ouvrés"),
        )
        for lundi in sorted(lundis)
    ]


def _liste(textes: list[str]) -> str:
    reste = len(textes) - 5
    suite = f" et {reste} autre{'s' if reste > 1 else ''}" if reste > 0 else ""
    return ", ".join(textes[:5]) + suite
