"""Lines to distinct objects. An object is known by its key; its other columns are merged.

The value of the earliest month wins, an empty one never does, a later different one is a warning that shows both;
`sexe` and `heures_prevues` that differ are errors of the later line (formats, « Identity »).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import NamedTuple

from ...referentiels import LONGUEUR_CPV
from ..progression import suivre
from ..rapport import Constat, Gravite
from .annuaire import Annuaire
from .cellules import VIDE, Nom
from .colonnes import Ligne

VIDES = (VIDE, ())
COLONNES_STRUCTURE = ("nom", "donneur_ordre_type", "employeur_type")
COLONNES_MARCHE = (
    "operation", "objet", "cpv", "montant_ht", "type_clause", "date_notification", "date_fin", "facilitateur",
)  # fmt: skip
COLONNES_ATTRIBUTION = ("role_attributaire", "heures_prevues")
COLONNES_PERSONNE = (
    "sexe", "code_commune", "qpv", "niveau_formation", "criteres", "prescripteur", "participant_plie",
)  # fmt: skip
COLONNES_CONTRAT = ("date_fin_contrat", "rome")
#: Columns that may not differ at all.
BLOQUANTES = frozenset({"sexe", "heures_prevues"})


def _extraire(*noms: str) -> Callable[[Ligne], tuple]:
    return itemgetter(*(Ligne._fields.index(n) for n in noms))


_du_marche = _extraire(*COLONNES_MARCHE)
_de_l_attribution = _extraire(*COLONNES_ATTRIBUTION)
_de_la_personne = _extraire(*COLONNES_PERSONNE)
_du_contrat = _extraire(*COLONNES_CONTRAT)


class Source(NamedTuple):
    """Where a value was read: the month it describes, the line of the file, where it names a structure."""

    mois: date
    ligne: int
    colonne: str


class Description(NamedTuple):
    """What a line says of one object; `colonne` is where it names it, for a structure."""

    catalogue: "Catalogue"
    rang: int
    valeurs: tuple
    colonne: str = ""


class Ecart(NamedTuple):
    """A column on which a line contradicts what an earlier one said."""

    colonne: str
    gardee: object
    lue: object
    ligne: int


@dataclass(slots=True)
class Fiche:
    """One distinct object: its key, its merged columns, and where each was read."""

    cle: tuple
    valeurs: list
    sources: list[Source | None]
    dernier: tuple = ()
    ecarts: set = field(default_factory=set)


class Catalogue:
    """The distinct objects of one kind, numbered in the order they are met."""

    def __init__(self, colonnes: tuple[str, ...] = ()):
        self.colonnes = colonnes
        self.bloque = not BLOQUANTES.isdisjoint(colonnes)
        self.rangs: dict[tuple, int] = {}
        self.fiches: list[Fiche] = []

    def ranger(self, cle: tuple) -> int:
        """The rank of the object of this key, met for the first time or again."""
        rang = self.rangs.get(cle)
        if rang is None:
            rang = self.rangs[cle] = len(self.fiches)
            vides = len(self.colonnes)
            self.fiches.append(Fiche(cle, [VIDE] * vides, [None] * vides))
        return rang

    def ecart_bloquant(self, rang: int, valeurs: tuple) -> Ecart | None:
        """The difference when a column that may not differ does."""
        fiche = self.fiches[rang]
        if valeurs == fiche.dernier:
            return None
        for i, lue in enumerate(valeurs):
            nom, gardee = self.colonnes[i], fiche.valeurs[i]
            if nom in BLOQUANTES and differe(nom, gardee, lue):
                return Ecart(nom, gardee, lue, fiche.sources[i].ligne)
        return None

    def absorber(self, rang: int, valeurs: tuple, source: Source) -> list[Ecart]:
        """Merge a line's columns; return the differences not yet seen."""
        fiche = self.fiches[rang]
        if valeurs == fiche.dernier:
            return []
        fiche.dernier = valeurs
        ecarts = []
        for i, lue in enumerate(valeurs):
            gardee = fiche.valeurs[i]
            if gardee in VIDES:
                if lue not in VIDES:
                    fiche.valeurs[i] = lue
                    fiche.sources[i] = source
            elif differe(self.colonnes[i], gardee, lue) and (i, lue) not in fiche.ecarts:
                fiche.ecarts.add((i, lue))
                ecarts.append(Ecart(self.colonnes[i], gardee, lue, fiche.sources[i].ligne))
        return ecarts

    def valeur(self, rang: int, colonne: str):
        """The merged value of a column, the empty string when no line gives one."""
        return self.fiches[rang].valeurs[self.colonnes.index(colonne)]


def differe(colonne: str, gardee, lue) -> bool:
    """Whether two values of a column contradict each other; an empty one contradicts nothing."""
    if gardee is lue or gardee in VIDES or lue in VIDES:
        return False
    if isinstance(lue, Nom):
        return gardee.identite != lue.identite
    if colonne == "cpv":  # the same with or without its check digit
        return gardee[:LONGUEUR_CPV] != lue[:LONGUEUR_CPV]
    return gardee != lue


class HeuresLues(NamedTuple):
    """The hours of one line: the rank of their contract on a market, the month, the value, the line.

    `sexe` and `heures_prevues` are those of the line itself, which may not contradict the base.
    """

    affectation: int
    mois: date
    heures: Decimal
    ligne: int
    sexe: str
    heures_prevues: Decimal | str


class Fusion:
    """All the distinct objects of a file, and the hours that lead to them."""

    def __init__(self, annuaire: Annuaire):
        self.annuaire = annuaire
        self.structures = Catalogue(COLONNES_STRUCTURE)
        self.marches = Catalogue(COLONNES_MARCHE)
        self.lots = Catalogue()
        self.attributions = Catalogue(COLONNES_ATTRIBUTION)
        self.personnes = Catalogue(COLONNES_PERSONNE)
        self.contrats = Catalogue(COLONNES_CONTRAT)
        self.affectations = Catalogue(("modalite",))
        self.heures: dict[tuple[int, date], HeuresLues] = {}
        #: Lines that say again what another line says.
        self.doublons: list[HeuresLues] = []
        self.constats: list[Constat] = []
        #: Key of a person → (surname, first name) as first written in the file.
        self.ecritures: dict[tuple, tuple[str, str]] = {}
        #: What a line says but its month and hours → the rank of its contract on a market.
        self._deja_dits: dict[tuple, int] = {}

    def fusionner(self, lignes: Iterable[tuple[int, Ligne]]) -> None:
        """Merge the lines, earliest month first; names are shown as first written in the file."""
        for _, ligne in lignes:
            self.ecritures.setdefault(_cle_personne(ligne), (ligne.nom.texte, ligne.prenom.texte))
        ordonnees = sorted(lignes, key=lambda couple: (couple[1].mois, couple[0]))
        for numero, ligne in suivre(ordonnees, "Rapprochement"):
            self._ajouter(numero, ligne)

    def personne_de(self, affectation: int) -> int:
        """The rank of the person behind a contract on a market."""
        return self.contrats.fiches[self.affectations.fiches[affectation].cle[0]].cle[0]

    def marche_de(self, affectation: int) -> int:
        """The rank of the market behind a contract on a market."""
        lot = self.attributions.fiches[self.affectations.fiches[affectation].cle[1]].cle[0]
        return self.lots.fiches[lot].cle[0]

    def _ajouter(self, numero: int, x: Ligne) -> None:
        # A contract says the same of everything month after month: said once, it has nothing more to merge.
        structures = self.annuaire.structures_de(x)
        dit = (x[:-2], structures)
        affectation = self._deja_dits.get(dit)
        if affectation is not None:
            self._garder_les_heures(numero, affectation, x)
            return
        affectation, descriptions = self._ranger(x, *map(self.structures.ranger, structures))
        if self._est_refusee(numero, descriptions) or not self._garder_les_heures(numero, affectation, x):
            return
        for d in descriptions:
            for ecart in d.catalogue.absorber(d.rang, d.valeurs, Source(x.mois, numero, d.colonne)):
                self._avertir(numero, ecart, d)
        self._deja_dits[dit] = affectation

    def _ranger(
        self, x: Ligne, acheteur: int, titulaire: int, employeur: int
    ) -> tuple[int, list[Description]]:
        """The rank of the contract on a market of a line, and what the line says of each object."""
        marche = self.marches.ranger((acheteur, x.marche))
        attribution = self.attributions.ranger((self.lots.ranger((marche, x.lot)), titulaire))
        personne = self.personnes.ranger(_cle_personne(x))
        contrat = self.contrats.ranger((personne, employeur, x.type_contrat, x.date_debut_contrat))
        affectation = self.affectations.ranger((contrat, attribution))
        return affectation, [
            Description(self.attributions, attribution, _de_l_attribution(x)),
            Description(self.personnes, personne, _de_la_personne(x)),
            Description(
                self.structures, acheteur, (x.donneur_ordre, x.donneur_ordre_type, VIDE), "donneur_ordre"
            ),
            Description(self.structures, titulaire, (x.attributaire, VIDE, VIDE), "attributaire"),
            Description(self.structures, employeur, (x.employeur, VIDE, x.employeur_type), "employeur"),
            Description(self.marches, marche, _du_marche(x)),
            Description(self.contrats, contrat, _du_contrat(x)),
            Description(self.affectations, affectation, (x.modalite,)),
        ]

    def _est_refusee(self, numero: int, descriptions: list[Description]) -> bool:
        """Whether the line contradicts another on a column that may not differ."""
        refusee = False
        for d in descriptions:
            ecart = d.catalogue.ecart_bloquant(d.rang, d.valeurs) if d.catalogue.bloque else None
            if ecart:
                message = (
                    f"La ligne {ecart.ligne} dit « {montrer(ecart.gardee)} » pour le même objet. "
                    "Gardez une seule valeur dans tout le fichier."
                )
                self._noter(Gravite.ERREUR, message, numero, ecart.colonne, ecart.lue)
                refusee = True
        return refusee

    def _garder_les_heures(self, numero: int, affectation: int, x: Ligne) -> bool:
        lues = HeuresLues(affectation, x.mois, x.heures, numero, x.sexe, x.heures_prevues)
        deja = self.heures.setdefault((affectation, x.mois), lues)
        if deja is lues:
            return True
        if deja.heures == x.heures:
            self.doublons.append(lues)
            return True
        message = (
            f"La ligne {deja.ligne} donne {montrer(deja.heures)} h à la même personne pour ce contrat, ce marché "
            "et ce mois. Gardez une seule des deux lignes."
        )
        self._noter(Gravite.ERREUR, message, numero, "heures", x.heures)
        return False

    def _avertir(self, numero: int, ecart: Ecart, description: Description) -> None:
        message = (
            f"La ligne {ecart.ligne} dit « {montrer(ecart.gardee)} » pour le même objet, d’après un mois "
            "antérieur ou le même : c’est elle qui vaut."
        )
        colonne = description.colonne if ecart.colonne == "nom" else ecart.colonne
        self._noter(Gravite.AVERTISSEMENT, message, numero, colonne, ecart.lue)

    def _noter(self, gravite: Gravite, message: str, ligne: int, colonne: str, valeur) -> None:
        self.constats.append(Constat(gravite, message, ligne, colonne, valeur=montrer(valeur)))


def _cle_personne(x: Ligne) -> tuple[str, str, date]:
    return x.nom.cle, x.prenom.cle, x.date_naissance


def montrer(valeur) -> str:
    """A value as people write it: « 31/12/2021 », « 35,50 », a label's code, a list with « | »."""
    if isinstance(valeur, Nom):
        return valeur.texte
    if isinstance(valeur, date):
        return valeur.strftime("%d/%m/%Y")
    if isinstance(valeur, tuple):
        return "|".join(valeur)
    return str(valeur).replace(".", ",") if isinstance(valeur, Decimal) else str(valeur)
