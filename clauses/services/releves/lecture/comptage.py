"""Counting the rows of a table: who, which month, how many hours, and the cells that say so."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from clauses.services.imports.progression import suivre
from clauses.services.imports.valeurs import en_texte
from clauses.services.normalisation import cle_texte, nettoyer

from .colonnes import colonnes_d_heures, colonnes_de_role, exemple
from .contexte import Contexte
from .controle import Controle, ControleDeTable
from .datation import Datation, SemainesPartagees
from .durees import UNITE, DureeIllisible, lire_duree
from .grille import Grille
from .modele import ColonneLue, RoleColonne
from .mois_ecrits import DERNIERE_NAISSANCE, dates_dans, mois_ecrit, naissance_de
from .mots import (
    est_travaillee,
    est_un_nom_seul,
    est_un_total,
    peut_etre_un_nom_seul,
    peut_nommer_quelqu_un,
    texte_seul,
)

R = RoleColonne
_HEURES_MAX_CELLULE = 2000 * UNITE


@dataclass(slots=True)
class Personne:
    """A person as a row names it; `cle` folds what is written, and the birth date."""

    ecrite: str
    nom: str | None
    prenom: str | None
    naissance: date | None
    cle: tuple[str, str, date | None] = field(init=False)

    def __post_init__(self) -> None:
        self.cle = cle_texte(self.nom or self.ecrite), cle_texte(self.prenom or ""), self.naissance


@dataclass(slots=True)
class Compte:
    """Hours of one person, one month, one market: the exact sum (in `UNITE`ths) and the cells it comes from."""

    personne: Personne
    mois: date
    marche: str | None
    feuille: str | None
    heures: int = 0
    cellules: list[tuple[int, int, str]] = field(default_factory=list)


@dataclass(slots=True)
class Bilan:
    """What a table gave, and what has to be said of it."""

    comptes: dict[tuple, Compte] = field(default_factory=dict)
    illisibles: list[str] = field(default_factory=list)
    sans_mois: int = 0
    sans_personne: list[str] = field(default_factory=list)
    repetees: list[str] = field(default_factory=list)
    totaux_sans_mot: list[str] = field(default_factory=list)
    mois_illisibles: list[str] = field(default_factory=list)
    colonnes_ecartees: dict[str, str] = field(default_factory=dict)
    controle: Controle = field(default_factory=Controle)
    semaines: SemainesPartagees = field(default_factory=SemainesPartagees)
    libelles_inconnus: set[str] = field(default_factory=set)
    herites: int = 0
    marches_herites: int = 0


class Compteur:
    """Counts the rows of one table into a `Bilan`."""

    def __init__(self, grille: Grille, colonnes: list[ColonneLue], contexte: Contexte, bilan: Bilan):
        self.grille = grille
        self.feuille = grille.feuille.nom
        self.contexte = contexte
        self.bilan = bilan
        self.colonnes = colonnes
        self.heures = colonnes_d_heures(colonnes)
        places = {role.value: colonnes_de_role(colonnes, role) for role in RoleColonne}
        self.place_nom, self.place_prenom = places["nom"], places["prenom"]
        self.place_personne, self.place_naissance = places["personne"], places["naissance"]
        self.place_marche, self.place_libelle = places["marche"], places["libelle"]
        self.controle = ControleDeTable(grille, colonnes, self.heures, bilan.controle)
        self.datation = Datation(colonnes, contexte, bilan.semaines)
        self.identites = [
            i for i in (self.place_personne, self.place_nom, self.place_prenom) if i is not None
        ]
        self.qui = [*self.identites, *([] if self.place_naissance is None else [self.place_naissance])]
        # A person and a market come back on many rows: each is understood once.
        self.lues: dict[tuple, Personne | None] = {}
        self.marches_lus: dict[object, str] = {}
        self.cles_marche: dict[str | None, str] = {}
        self.derniere: Personne | None = None
        self.vues: set[tuple] = set()
        self.dernier_marche: str | None = None
        self.a_des_lignes_sans_marche = False

    def compter(self, debut: int, fin: int) -> None:
        for rang in suivre(range(debut, fin), "Lecture du fichier"):
            self._ligne(rang, self.grille.lignes[rang])

    def _ligne(self, rang: int, ligne: Sequence) -> None:
        if self._est_un_total(ligne):
            self.controle.voir_total(rang, ligne)
            return
        lues = self._heures_de(rang, ligne)
        if not lues:
            self._bande(ligne)
            return
        if self._est_anonyme(ligne) and self.controle.est_un_total_sans_mot(ligne, lues):
            self.bilan.totaux_sans_mot.append(self.grille.nom_cellule(rang, lues[0][0].index))
            return
        self.controle.ajouter(rang, ligne, lues)
        personne = self._personne(ligne)
        if personne is None:
            self.bilan.sans_personne.append(self.grille.nom_cellule(rang, lues[0][0].index))
            return
        marche = self._marche(ligne)
        lue = self.datation.de_la_ligne(ligne)
        if lue.fautive is not None:
            self._mois_illisible(rang, ligne, lue.fautive)
            return
        for colonne, heures in lues:
            mois = self.datation.de_la_cellule(colonne, lue)
            if mois is None:
                self.bilan.sans_mois += 1
                continue
            self._ajouter(personne, mois, marche, heures, rang, colonne.index)
        repetee = (personne.cle, mois, marche, *ligne)
        if repetee in self.vues:
            self.bilan.repetees.append(self.grille.nom_cellule(rang, lues[0][0].index))
        self.vues.add(repetee)

    def _est_un_total(self, ligne: Sequence) -> bool:
        """The cell that should name somebody, or the first one with a text, announces a total."""
        largeur = len(ligne)
        for index in self.identites:
            if index < largeur and ligne[index].__class__ is str and est_un_total(ligne[index]):
                return True
        for valeur in ligne:
            if valeur.__class__ is str and valeur and not valeur.isspace():
                return est_un_total(valeur)
        return False

    def _bande(self, ligne: Sequence) -> None:
        """A row without hours between the others: « Avril 2021 », « Marché 21-04 », « Salarié : DIALLO »."""
        remplies = list(dict.fromkeys(v for v in ligne if v != ""))  # a merged title is written once
        if not remplies or (len(remplies) > 2 and not any(isinstance(v, str) and ":" in v for v in remplies)):
            return
        if len(remplies) == 1 and isinstance(remplies[0], date):
            self.datation.dernier_mois = None
            self.contexte.croire((remplies[0].year, remplies[0].month), self.contexte.force)
            return
        if not self.identites and self._section(texte_seul(ligne)):
            return
        avant = dict(self.contexte.dits)
        self.contexte.lire(ligne)
        if self.contexte.dits != avant:
            self.derniere = None
        if any(isinstance(v, str) and mois_ecrit(v) for v in remplies):
            self.datation.dernier_mois = None

    def _est_anonyme(self, ligne: Sequence) -> bool:
        """Whether the cells that name people are empty."""
        largeur = len(ligne)
        return bool(self.identites) and all(i >= largeur or ligne[i] == "" for i in self.identites)

    def _section(self, texte: str) -> bool:
        """« DUPONT Jean » alone, in a table that names nobody: what follows is his, or of nobody known."""
        if not peut_etre_un_nom_seul(texte):
            return False
        self.derniere = None
        self.contexte.nommer(texte if est_un_nom_seul(texte) else "")
        return True

    def _heures_de(self, rang: int, ligne: Sequence) -> list[tuple[ColonneLue, int]]:
        """The hours of a row that count; what cannot be read is noted with its cell."""
        lues: list[tuple[ColonneLue, int]] = []
        if self.place_libelle is not None and not self._est_du_travail(ligne, self.place_libelle):
            return lues
        largeur = len(ligne)
        for colonne in self.heures:
            if colonne.index >= largeur or (valeur := ligne[colonne.index]) == "":
                continue
            try:
                heures = lire_duree(valeur)
            except DureeIllisible:
                self._illisible(rang, ligne, colonne, valeur)
                continue
            if heures and colonne.compte_des_minutes:
                heures = heures // 60
            if abs(heures) > _HEURES_MAX_CELLULE:
                self._illisible(rang, ligne, colonne, valeur)
            elif heures:
                lues.append((colonne, heures))
        return lues

    def _est_du_travail(self, ligne: Sequence, place: int) -> bool:
        libelle = en_texte(ligne[place]).strip() if place < len(ligne) else ""
        if not libelle:
            return True
        travail = est_travaillee(libelle)
        if travail is None:
            self.bilan.libelles_inconnus.add(libelle[:60])
        return bool(travail)

    def _illisible(self, rang: int, ligne: Sequence, colonne: ColonneLue, valeur: object) -> None:
        if self._personne(ligne, silencieux=True) is None:
            return  # a note or a signature under the table, not somebody's hours
        self.bilan.illisibles.append(
            f"« {en_texte(valeur).strip()[:30]} » en {self.grille.nom_cellule(rang, colonne.index)}"
        )

    def _mois_illisible(self, rang: int, ligne: Sequence, place: int) -> None:
        self.bilan.mois_illisibles.append(
            f"« {exemple(ligne[place])} » en {self.grille.nom_cellule(rang, place)}"
        )

    def _personne(self, ligne: Sequence, *, silencieux: bool = False) -> Personne | None:
        lue = self._personne_ecrite(ligne)
        if lue is not None:
            if not silencieux:
                self.derniere = lue
            return lue
        if any(i < len(ligne) and en_texte(ligne[i]).strip() for i in self.identites):
            return None  # something is written, and it names nobody
        if self.derniere is not None:
            if not silencieux:
                self.bilan.herites += 1
            return self.derniere
        return self._personne_du_contexte()

    def _personne_ecrite(self, ligne: Sequence) -> Personne | None:
        largeur = len(ligne)
        valeurs = tuple([ligne[i] if i < largeur else "" for i in self.qui])
        try:
            return self.lues[valeurs]
        except KeyError:
            lue = self.lues[valeurs] = self._comprendre(dict(zip(self.qui, valeurs, strict=True)))
            return lue

    def _comprendre(self, valeurs: dict[int, object]) -> Personne | None:
        """Who the cells of identity name; `valeurs` by column."""

        def texte(place: int | None) -> str:
            return nettoyer(en_texte(valeurs[place])) if place is not None else ""

        naissance = naissance_de(valeurs[self.place_naissance]) if self.place_naissance is not None else None
        if self.place_nom is not None and self.place_prenom is not None:
            nom, prenom = texte(self.place_nom)[:255], texte(self.place_prenom)[:255]
            ecrite = f"{nom} {prenom}".strip()[:255]
            if not peut_nommer_quelqu_un(ecrite):
                return None
            return (
                Personne(ecrite, nom or None, prenom or None, naissance)
                if nom and prenom
                else Personne(ecrite, None, None, naissance)
            )
        ecrite = texte(self.place_personne)[:255]
        if (
            naissance is None
            and len(dites := dates_dans(ecrite)) == 1
            and dites[0].year <= DERNIERE_NAISSANCE
        ):
            naissance = dites[0]
        return Personne(ecrite, None, None, naissance) if peut_nommer_quelqu_un(ecrite) else None

    def _personne_du_contexte(self) -> Personne | None:
        dits = self.contexte.dits
        naissance = self.contexte.naissance
        if dits.get("nom") and dits.get("prenom"):
            return Personne(f"{dits['nom']} {dits['prenom']}"[:255], dits["nom"], dits["prenom"], naissance)
        ecrite = dits.get("personne") or dits.get("nom")
        return Personne(ecrite, None, None, naissance) if ecrite else None

    def _marche(self, ligne: Sequence) -> str | None:
        place = self.place_marche
        if place is None:
            return self.contexte.dits.get("marche")
        valeur = ligne[place] if place < len(ligne) else ""
        texte = self.marches_lus.get(valeur)
        if texte is None:
            texte = nettoyer(en_texte(valeur))[:255]
            if valeur.__class__ is str:  # 1 and « vrai » are equal, and are not written alike
                self.marches_lus[valeur] = texte
        if texte:
            self.dernier_marche = texte
            return texte
        # Written once above several people, it is theirs; in a table that began without one, nobody said so.
        self.a_des_lignes_sans_marche |= self.dernier_marche is None
        if self.a_des_lignes_sans_marche:
            return self.contexte.dits.get("marche")
        self.bilan.marches_herites += 1
        return self.dernier_marche

    def _ajouter(
        self, personne: Personne, mois: date, marche: str | None, heures: int, rang: int, colonne: int
    ) -> None:
        if marche not in self.cles_marche:
            self.cles_marche[marche] = cle_texte(marche or "")
        cle = (personne.cle, mois, self.cles_marche[marche])
        ligne, colonne = self.grille.lieu(rang, colonne)
        cellule = (ligne, colonne, self.feuille or "")
        compte = self.bilan.comptes.get(cle)
        if compte is None:
            self.bilan.comptes[cle] = Compte(personne, mois, marche, self.feuille, heures, [cellule])
        else:
            compte.heures += heures
            compte.cellules.append(cellule)
