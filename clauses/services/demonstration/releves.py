"""Attendance sheets of several depositors, in each state: small workbooks, and the hours that came from them."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from ...config import VERSION
from ...extensions import depot_fichiers
from ...models import HeuresMensuelles, Piece, Releve, ReleveLigne
from ...models.vocabulaire import Doute, EtatHeures, EtatLigne, EtatReleve, OrigineHeures, TypePiece
from .. import fichiers
from ..exports.classeur import LisezMoi, ecrire_classeur
from ..exports.colonnes import Colonne, Feuille, Genre
from ..releves.lecture import lire_releve
from .acces import STRUCTURES
from .calendrier import decaler, instant
from .comptes import COMPTES_DEMONSTRATION
from .empreintes import empreinte_de
from .scene import AffectationScene, Scene

H, L, R = EtatHeures, EtatLigne, EtatReleve
LIGNES_ICI, LIGNES_AILLEURS = 7, 3
DEPOSANTS = 3
FEUILLE, COLONNE_HEURES = "Heures", "D"
COLONNES = (
    Colonne("Salarié", Genre.TEXTE),
    Colonne("Date de naissance", Genre.DATE),
    Colonne("Marché", Genre.TEXTE),
    Colonne("Heures", Genre.HEURES),
)
PAS_SIGNE = "Le relevé n’est pas signé par l’entreprise utilisatrice : renvoyez-le signé."
ILLISIBLE = "Aucune colonne d’heures n’a été reconnue dans ce fichier."
MOIS_TARDIF = 5
INCONNUE = ("DELMAS Corinne", date(1983, 9, 21), Decimal("48.50"))


@dataclass(frozen=True)
class Case:
    """The hours of one contract on a market for a month, and their row in the register."""

    affectation: AffectationScene
    heures: Decimal
    ligne: dict


class Releves:
    """The sheets of the demonstration."""

    def __init__(self, scene: Scene):
        self.scene, self.registre = scene, scene.registre
        self.calendrier = scene.calendrier
        self.affectations = {a.id: a for t in scene.territoires.values() for a in t.affectations}
        self.comptes = {STRUCTURES[c.role]: c for c in COMPTES_DEMONSTRATION if c.role in STRUCTURES}
        self.cases: dict[tuple[int, date], list[Case]] = {}
        anciens = decaler(self.calendrier.courant, -MOIS_TARDIF)
        for ligne in self.registre.lignes(HeuresMensuelles):
            if ligne["mois"] >= anciens and ligne.get("valable_au") is None:
                a = self.affectations[ligne["affectation_id"]]
                cle = a.contrat.employeur.id, ligne["mois"]
                self.cases.setdefault(cle, []).append(Case(a, ligne["centiemes"], ligne))

    def deposer(self) -> None:
        dernier = self.calendrier.dernier
        for rang, (cle, nom) in enumerate(self._deposants()):
            self._depot(cle, nom, dernier, R.TRANSMIS, H.DECLAREE, avec_inconnue=rang == 0)
            self._depot(cle, nom, decaler(dernier, -1), R.TRAITE, H.VALIDEE)
            self._depot(cle, nom, decaler(dernier, -2), R.REFUSE, None)
            if rang == 0:
                self._depot(cle, nom, dernier, R.A_CONFIRMER, H.BROUILLON)
                self._tardif(cle, nom)
                self._ajouter(cle, nom, dernier, R.ILLISIBLE, motif=ILLISIBLE)
                self._ajouter(cle, nom, dernier, R.ABANDONNE)

    def _deposants(self) -> list[tuple[int, str]]:
        """The employer of the demonstration first, then those who have the most declared hours in Agenais."""
        agenais = self.scene.territoires["agenais"].id
        poids: dict[int, int] = {}
        for (cle, mois), cases in self.cases.items():
            if mois == self.calendrier.dernier:
                siennes = [c for c in cases if c.ligne["etat"] is H.DECLAREE]
                poids[cle] = sum(c.ligne["territoire_id"] == agenais for c in siennes)
        noms = {s.id: s.donnees.nom for s in self.scene.structures}
        vedettes = set(STRUCTURES.values())
        ordre = sorted((c for c in poids if poids[c]), key=lambda c: (noms[c] not in vedettes, -poids[c], c))
        return [(c, noms[c]) for c in ordre[:DEPOSANTS]]

    def _choisir(self, cle: int, mois: date, etat: EtatHeures | None) -> list[Case]:
        """Free hours of an employer, most of them in Agenais, a few elsewhere: the same file carries both."""
        cases = [
            c
            for c in self.cases.get((cle, mois), ())
            if etat in (None, c.ligne["etat"]) and "releve_ligne_id" not in c.ligne
        ]
        agenais = self.scene.territoires["agenais"].id
        ici = [c for c in cases if c.ligne["territoire_id"] == agenais]
        ailleurs = [c for c in cases if c.ligne["territoire_id"] != agenais]
        return [*ici[:LIGNES_ICI], *ailleurs[:LIGNES_AILLEURS]]

    def _depot(
        self,
        cle: int,
        nom: str,
        mois: date,
        etat: EtatReleve,
        heures: EtatHeures | None,
        *,
        avec_inconnue: bool = False,
    ) -> None:
        if not (cases := self._choisir(cle, mois, heures)):
            return
        releve_id = self._ajouter(
            cle, nom, mois, etat, cases=cases, avec_inconnue=avec_inconnue,
            motif=PAS_SIGNE if etat is R.REFUSE else None,
        )  # fmt: skip
        vers = {R.TRANSMIS: L.DECLAREE, R.TRAITE: L.VALIDEE, R.REFUSE: L.REFUSEE, R.A_CONFIRMER: L.RATTACHEE}[
            etat
        ]
        for rang, case in enumerate(cases, 2):
            ligne_id = self._ligne(releve_id, case, mois, rang, vers)
            if etat in (R.TRANSMIS, R.TRAITE):
                case.ligne.update(origine=OrigineHeures.RELEVE, releve_ligne_id=ligne_id)
        if avec_inconnue:
            self._ligne_inconnue(releve_id, cases, mois)

    def _tardif(self, cle: int, nom: str) -> None:
        """A sheet that came once its month was closed: one line accepted since, the other still to check."""
        mois = decaler(self.calendrier.courant, -MOIS_TARDIF)
        cases = [c for c in self._choisir(cle, mois, H.VALIDEE) if c.ligne["numero"] == 1][:2]
        if len(cases) < 2:
            return
        releve_id = self._ajouter(cle, nom, mois, R.TRANSMIS, cases=cases, tard=True)
        for rang, (case, etat) in enumerate(zip(cases, (L.VALIDEE, L.DECLAREE), strict=True), 2):
            if etat is L.VALIDEE:  # accepted the day it came, and unknown before
                le = self._instant(tard=True, heure=15)
                case.ligne.update(est_regularisation=True, valable_du=le, validee_le=le)
            ligne_id = self._ligne(releve_id, case, mois, rang, etat, est_regularisation=True)
            if etat is L.VALIDEE:
                case.ligne.update(origine=OrigineHeures.RELEVE, releve_ligne_id=ligne_id)

    def _ajouter(
        self, cle: int, nom: str, mois: date, etat: EtatReleve, *, cases: Sequence[Case] = (), motif=None,
        avec_inconnue: bool = False, tard: bool = False,
    ) -> int:  # fmt: skip
        compte = self.comptes.get(nom)
        le = self._instant(mois, tard=tard)
        piece_id, sha256, lecture = None, None, None
        if cases:
            piece_id, sha256, lecture = self._fichier(nom, mois, etat, cases, avec_inconnue)
        return self.registre.ajouter(
            Releve,
            deposant_id=cle,
            mois=mois,
            dernier_mois=mois,
            piece_id=piece_id,
            sha256=sha256,
            depose_par_id=self.scene.comptes[compte.courriel] if compte else None,
            depose_par=compte.nom if compte else "Service paie",
            depose_le=le,
            transmis_le=le if etat in (R.TRANSMIS, R.TRAITE, R.REFUSE) else None,
            etat=etat,
            motif=motif,
            lecture=lecture,
        )

    def _ligne(
        self, releve_id: int, case: Case, mois: date, rang: int, etat: EtatLigne, *, est_regularisation=False
    ) -> int:
        a, p = case.affectation, case.affectation.contrat.personne
        est_reglee = etat in (L.VALIDEE, L.REFUSEE)
        return self.registre.ajouter(
            ReleveLigne,
            releve_id=releve_id,
            territoire_id=case.ligne["territoire_id"],
            affectation_id=a.id,
            attribution_id=a.engagement.id,
            personne_lue=f"{p.nom} {p.prenom}",
            naissance_lue=p.naissance,
            marche_lu=a.engagement.marche.reference,
            mois=mois,
            centiemes=_heures_ecrites(case, etat, est_regularisation=est_regularisation),
            feuille=FEUILLE,
            cellule=f"{COLONNE_HEURES}{rang}",
            etat=etat,
            motif=PAS_SIGNE if etat is L.REFUSEE else None,
            est_regularisation=est_regularisation,
            traitee_par_id=case.ligne.get("validee_par_id") if est_reglee else None,
            traitee_le=case.ligne.get("validee_le") if est_reglee else None,
        )

    def _ligne_inconnue(self, releve_id: int, cases: Sequence[Case], mois: date) -> None:
        """Somebody the PLIE does not know yet, asked for on the market of the first line."""
        nom, naissance, heures = INCONNUE
        agenais = self.scene.territoires["agenais"].id
        ici = next((c for c in cases if c.ligne["territoire_id"] == agenais), cases[0])
        self.registre.ajouter(
            ReleveLigne,
            releve_id=releve_id,
            territoire_id=ici.ligne["territoire_id"],
            attribution_id=ici.affectation.engagement.id,
            personne_lue=nom,
            naissance_lue=naissance,
            marche_lu=ici.affectation.engagement.marche.reference,
            mois=mois,
            centiemes=heures,
            feuille=FEUILLE,
            cellule=f"{COLONNE_HEURES}{len(cases) + 2}",
            etat=L.A_RATTACHER,
            doute=Doute.INCONNUE,
        )

    def _fichier(
        self, nom: str, mois: date, etat: EtatReleve, cases: Sequence[Case], avec_inconnue: bool
    ) -> tuple[int, str, dict]:
        """The workbook that the lines say they were read in, its digest, and what is read in it."""
        lignes = [
            (
                f"{c.affectation.contrat.personne.nom} {c.affectation.contrat.personne.prenom}",
                c.affectation.contrat.personne.naissance,
                c.affectation.engagement.marche.reference,
                c.heures,
            )
            for c in cases
        ]
        if avec_inconnue:
            lignes.append((INCONNUE[0], INCONNUE[1], lignes[0][2], INCONNUE[2]))
        sortie = io.BytesIO()
        lisez_moi = LisezMoi(f"Heures de {mois:%m/%Y}", [("Établissement", nom)], nom, instant(mois), VERSION)
        ecrire_classeur(sortie, lisez_moi, [Feuille(FEUILLE, COLONNES, lignes)])
        nom_fichier = f"heures_{mois:%Y-%m}.xlsx"
        # The name stored is the same at each filling, as every other value of the demonstration.
        nom_stocke = empreinte_de(f"releve/{nom}/{mois}/{etat}")[:32]
        with fichiers.ecriture_atomique(depot_fichiers.dossier / nom_stocke) as fichier:
            fichier.write(sortie.getvalue())
        sha256, taille = fichiers.empreinte_fichier(depot_fichiers.dossier / nom_stocke)
        piece_id = self.registre.ajouter(
            Piece,
            type=TypePiece.RELEVE,
            nom_fichier=nom_fichier,
            nom_stocke=nom_stocke,
            sha256=sha256,
            taille=taille,
            valable_du=self._instant(mois),
        )
        return piece_id, sha256, lire_releve(sortie.getvalue(), nom_fichier).en_dict()

    def _instant(self, mois: date | None = None, *, tard: bool = False, heure: int = 9):
        """A few days after the month, never later than yesterday."""
        veille = self.calendrier.aujourdhui - timedelta(days=1)
        jour = veille if tard or mois is None else decaler(mois, 1) + timedelta(days=4)
        return instant(min(jour, veille), heure, 12)


def _heures_ecrites(case: Case, etat: EtatLigne, *, est_regularisation: bool) -> Decimal:
    """The late line still to check brings a few hours more than what is known."""
    return case.heures + 7 if est_regularisation and etat is L.DECLAREE else case.heures


def deposer_les_releves(scene: Scene) -> None:
    """Sheets of several depositors."""
    Releves(scene).deposer()
