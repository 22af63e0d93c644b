"""Lines to distinct objects. An object is known by its key; its other columns are merged.

The value of the earliest month wins, an empty one never does, a later different one is a warning that shows both;
`sexe` and `heures_prevues` that differ are errors of the later line (formats, « Identity »).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter

from ....models.vocabulaire import TypeIdentifiant
from ..rapport import Constat, Gravite
from .colonnes import VIDE, Ligne, Nom, SiretLu

CleStructure = tuple[str, str]

COLONNES_MARCHE = (
    "operation", "objet", "cpv", "montant_ht", "type_clause", "date_notification", "date_fin", "facilitateur",
)  # fmt: skip
COLONNES_ATTRIBUTION = ("role_attributaire", "heures_prevues")
COLONNES_PERSONNE = (
    "sexe", "code_commune", "qpv", "niveau_formation", "criteres", "prescripteur", "participant_plie",
)  # fmt: skip
COLONNES_CONTRAT = ("date_fin_contrat", "rome")


def _extraire(*noms: str) -> Callable[[Ligne], tuple]:
    return itemgetter(*(Ligne._fields.index(n) for n in noms))


_du_marche = _extraire(*COLONNES_MARCHE)
_de_l_attribution = _extraire(*COLONNES_ATTRIBUTION)
_de_la_personne = _extraire(*COLONNES_PERSONNE)
_du_contrat = _extraire(*COLONNES_CONTRAT)


def _cle_personne(ligne: Ligne) -> tuple[str, str, date]:
    return ligne.nom.cle, ligne.prenom.cle, ligne.date_naissance


@dataclass(slots=True)
class Fiche:
    """One distinct object: its key, its merged columns, the line and the month it was first described at."""

    cle: tuple
    valeurs: list
    ligne: int
    mois: date
    dernier: tuple = ()
    ecarts: set = field(default_factory=set)


class Catalogue:
    """The distinct objects of one kind, numbered in the order they are met."""

    def __init__(self, colonnes: tuple[str, ...], erreurs: frozenset[str] = frozenset()):
        self.colonnes = colonnes
        self.erreurs = erreurs
        self.rangs: dict[tuple, int] = {}
        self.fiches: list[Fiche] = []

    def ranger(self, cle: tuple, numero: int, mois: date) -> int:
        """The rank of the object of this key, met for the first time or again."""
        rang = self.rangs.get(cle)
        if rang is None:
            rang = self.rangs[cle] = len(self.fiches)
            self.fiches.append(Fiche(cle, [VIDE] * len(self.colonnes), numero, mois))
        return rang

    def ecart_bloquant(self, rang: int, valeurs: tuple) -> tuple[str, object, object] | None:
        """(column, value kept, value of this line) when a column that may not differ does."""
        fiche = self.fiches[rang]
        if valeurs == fiche.dernier:
            return None
        for nom, gardee, lue in zip(self.colonnes, fiche.valeurs, valeurs, strict=True):
            if nom in self.erreurs and _differe(gardee, lue):
                return nom, gardee, lue
        return None

    def absorber(self, rang: int, valeurs: tuple) -> list[tuple[str, object, object]]:
        """Merge a line's columns; return the new differences (column, value kept, value of this line)."""
        fiche = self.fiches[rang]
        if valeurs == fiche.dernier:
            return []
        fiche.dernier = valeurs
        ecarts = []
        for i, lue in enumerate(valeurs):
            gardee = fiche.valeurs[i]
            if gardee in (VIDE, ()):
                fiche.valeurs[i] = lue
            elif _differe(gardee, lue) and (i, lue) not in fiche.ecarts:
                fiche.ecarts.add((i, lue))
                ecarts.append((self.colonnes[i], gardee, lue))
        return ecarts

    def valeur(self, rang: int, colonne: str):
        """The merged value of a column, the empty string when no line gives one."""
        return self.fiches[rang].valeurs[self.colonnes.index(colonne)]


def _differe(gardee, lue) -> bool:
    if gardee in (VIDE, ()) or lue in (VIDE, ()):
        return False
    if isinstance(gardee, Nom):
        return gardee.cle != lue.cle
    return gardee != lue


@dataclass(slots=True)
class HeuresLues:
    """The hours of one line: the ranks of their contract on a market, the month, the value, the line."""

    affectation: int
    mois: date
    heures: object
    ligne: int


class Fusion:
    """All the distinct objects of a file, and the hours that lead to them."""

    def __init__(self, noms_connus: dict[str, set[CleStructure]] | None = None):
        self.structures = Catalogue(("nom", "donneur_ordre_type", "employeur_type"))
        self.marches = Catalogue(
            (
                "operation",
                "objet",
                "cpv",
                "montant_ht",
                "type_clause",
                "date_notification",
                "date_fin",
                "facilitateur",
            )
        )
        self.lots = Catalogue(())
        self.attributions = Catalogue(("role_attributaire", "heures_prevues"), frozenset({"heures_prevues"}))
        self.personnes = Catalogue(
            (
                "sexe",
                "code_commune",
                "qpv",
                "niveau_formation",
                "criteres",
                "prescripteur",
                "participant_plie",
            ),
            frozenset({"sexe"}),
        )
        self.contrats = Catalogue(("date_fin_contrat", "rome"))
        self.affectations = Catalogue(("modalite",))
        self.heures: dict[tuple[int, date], HeuresLues] = {}
        self.doublons = 0
        self.constats: list[Constat] = []
        self.ecritures: dict[tuple, Nom] = {}
        self._sirets_par_nom: dict[str, set[CleStructure]] = noms_connus or {}

    def fusionner(self, lignes: list[tuple[int, Ligne]]) -> None:
        """Merge the lines, earliest month first; names are shown as first written in the file."""
        self._recenser_les_noms(lignes)
        for numero, ligne in sorted(lignes, key=lambda couple: (couple[1].mois, couple[0])):
            self._ajouter(numero, ligne)

    def _recenser_les_noms(self, lignes: Iterable[tuple[int, Ligne]]) -> None:
        ecritures, par_nom = self.ecritures, self._sirets_par_nom
        for _, ligne in lignes:
            ecritures.setdefault(_cle_personne(ligne), (ligne.nom.texte, ligne.prenom.texte))
            for siret, nom in (
                (ligne.donneur_ordre_siret, ligne.donneur_ordre),
                (ligne.attributaire_siret, ligne.attributaire),
                (ligne.employeur_siret, ligne.employeur),
            ):
                ecritures.setdefault(nom.cle, nom)
                if siret:
                    par_nom.setdefault(nom.cle, set()).add(cle_par_identifiant(siret))

    def _structure(self, siret: SiretLu | str, nom: Nom, numero: int, mois: date) -> int:
        """By identifier; else by name, that of the only identified structure known by it, or a local one."""
        if siret:
            return self.structures.ranger(cle_par_identifiant(siret), numero, mois)
        homonymes = self._sirets_par_nom.get(nom.cle, ())
        if len(homonymes) == 1:
            return self.structures.ranger(next(iter(homonymes)), numero, mois)
        return self.structures.ranger(("nom", nom.cle or nom.texte), numero, mois)

    def _ajouter(self, numero: int, ligne: Ligne) -> None:
        mois = ligne.mois
        acheteur = self._structure(ligne.donneur_ordre_siret, ligne.donneur_ordre, numero, mois)
        titulaire = self._structure(ligne.attributaire_siret, ligne.attributaire, numero, mois)
        employeur = self._structure(ligne.employeur_siret, ligne.employeur, numero, mois)
        marche = self.marches.ranger((acheteur, ligne.marche), numero, mois)
        lot = self.lots.ranger((marche, ligne.lot), numero, mois)
        attribution = self.attributions.ranger((lot, titulaire), numero, mois)
        personne = self.personnes.ranger(_cle_personne(ligne), numero, mois)
        cle_contrat = (personne, employeur, ligne.type_contrat, ligne.date_debut_contrat)
        contrat = self.contrats.ranger(cle_contrat, numero, mois)
        affectation = self.affectations.ranger((contrat, attribution), numero, mois)
        bloquants = (
            (self.attributions, attribution, _de_l_attribution(ligne)),
            (self.personnes, personne, _de_la_personne(ligne)),
        )
        if self._est_refusee(numero, bloquants) or not self._garder_les_heures(numero, affectation, ligne):
            return
        for catalogue, rang, valeurs in (
            *bloquants,
            (self.structures, acheteur, (ligne.donneur_ordre, ligne.donneur_ordre_type, VIDE)),
            (self.structures, titulaire, (ligne.attributaire, VIDE, VIDE)),
            (self.structures, employeur, (ligne.employeur, VIDE, ligne.employeur_type)),
            (self.marches, marche, _du_marche(ligne)),
            (self.contrats, contrat, _du_contrat(ligne)),
            (self.affectations, affectation, (ligne.modalite,)),
        ):
            for colonne, gardee, lue in catalogue.absorber(rang, valeurs):
                self._avertir(numero, colonne, gardee, lue)

    def _est_refusee(self, numero: int, descriptions) -> bool:
        refusee = False
        for catalogue, rang, valeurs in descriptions:
            ecart = catalogue.ecart_bloquant(rang, valeurs)
            if ecart:
                colonne, gardee, lue = ecart
                message = (
                    f"Une autre ligne dit « {montrer(gardee)} » pour le même objet. "
                    "Gardez une seule valeur dans tout le fichier."
                )
                self.constats.append(Constat(Gravite.ERREUR, message, numero, colonne, valeur=montrer(lue)))
                refusee = True
        return refusee

    def _garder_les_heures(self, numero: int, affectation: int, ligne: Ligne) -> bool:
        cle = (affectation, ligne.mois)
        deja = self.heures.get(cle)
        if deja is None:
            self.heures[cle] = HeuresLues(affectation, ligne.mois, ligne.heures, numero)
            return True
        if deja.heures == ligne.heures:
            self.doublons += 1
            return True
        message = (
            f"La ligne {deja.ligne} donne {montrer(deja.heures)} h à la même personne pour ce contrat et ce mois. "
            "Gardez une seule des deux lignes."
        )
        self.constats.append(Constat(Gravite.ERREUR, message, numero, "heures", valeur=montrer(ligne.heures)))
        return False

    def _avertir(self, numero: int, colonne: str, gardee, lue) -> None:
        message = f"Une ligne d’un mois antérieur dit « {montrer(gardee)} » pour le même objet : c’est elle qui vaut."
        self.constats.append(Constat(Gravite.AVERTISSEMENT, message, numero, colonne, valeur=montrer(lue)))


def cle_par_identifiant(siret: SiretLu) -> CleStructure:
    """(type of identifier, identifier): fourteen digits are a SIRET, anything else another identifier."""
    est_siret = len(siret.numero) == 14 and siret.numero.isdigit()
    return ((TypeIdentifiant.SIRET if est_siret else TypeIdentifiant.AUTRE).value, siret.numero)


def montrer(valeur) -> str:
    """A value as people write it: « 31/12/2021 », « 35,50 », a label's code, a list with « | »."""
    if isinstance(valeur, Nom):
        return valeur.texte
    if isinstance(valeur, date):
        return valeur.strftime("%d/%m/%Y")
    if isinstance(valeur, tuple):
        return "|".join(valeur)
    return str(valeur).replace(".", ",") if hasattr(valeur, "quantize") else str(valeur)
