"""The file of each person: eligibility at entry, and employment elsewhere."""

from datetime import date, timedelta

from ...models import CritereEligibilite, Eligibilite, PeriodeEmploi
from ...models.vocabulaire import EtatEligibilite, NatureEmploi
from .calendrier import decaler, fin_du_mois, instant
from .comptes import COMPTES_DEMONSTRATION
from .hasard import Hasard
from .parcours import Parcours
from .scene import PersonneScene, Scene, TerritoireScene

DUREE_ELIGIBILITE = 24
REFUS = "Pièces reçues : la situation à la date d’entrée n’ouvre pas droit à la clause."


class Dossiers:
    """Writes the files of the people of one territory."""

    def __init__(self, scene: Scene, territoire: TerritoireScene):
        self.scene = scene
        self.territoire = territoire
        self.registre = scene.registre
        self.hasard = Hasard.nomme(scene.graine, scene.calendrier.courant, f"dossiers/{territoire.code}")
        comptes = {c.nom: c.courriel for c in COMPTES_DEMONSTRATION}
        self.validateur = next(
            (scene.comptes.get(comptes.get(nom)) for _, nom in territoire.facilitateurs if nom in comptes),
            None,
        )

    def ouvrir(self) -> None:
        for personne in self.territoire.personnes:
            self._eligibilite(personne)
            if self.hasard.chance(0.06):
                self._emploi_hors_clause(personne)

    def _eligibilite(self, p: PersonneScene) -> None:
        h = self.hasard
        etat, motif = EtatEligibilite.ETABLIE, None
        if not p.est_verifiee:
            etat = EtatEligibilite.REFUSEE if h.chance(0.1) else EtatEligibilite.A_VERIFIER
            motif = REFUS if etat is EtatEligibilite.REFUSEE else None
        validee_le = None if etat is EtatEligibilite.A_VERIFIER else instant(self._validation(p.entree), 11)
        debut = p.entree
        fin = fin_du_mois(decaler(debut, DUREE_ELIGIBILITE - 1))
        self._periode(p, debut, fin, etat, validee_le, motif)
        if etat is EtatEligibilite.ETABLIE and p.libre_le > fin + timedelta(days=1) and h.chance(0.7):
            suite = fin + timedelta(days=1)
            if suite <= self.scene.calendrier.aujourdhui:
                validee_le = instant(self._validation(suite), 16)
                suivante = fin_du_mois(decaler(suite, DUREE_ELIGIBILITE - 1))
                self._periode(p, suite, suivante, etat, validee_le, "Renouvellement après réexamen.")

    def _validation(self, jour: date) -> date:
        """Some days after the entry, never later than today."""
        return min(jour + timedelta(days=self.hasard.entre(0, 12)), self.scene.calendrier.aujourdhui)

    def _periode(self, p: PersonneScene, debut: date, fin: date, etat, validee_le, motif) -> None:
        identifiant = self.registre.ajouter(
            Eligibilite,
            personne_id=p.id,
            date_entree=debut,
            date_fin=fin,
            etat=etat,
            validee_par_id=self.validateur if validee_le else None,
            validee_le=validee_le,
            motif=motif,
            valable_du=validee_le or instant(debut),
            valable_au=None,
        )
        for code in p.criteres:
            anciennete = self.hasard.entre(10, 400)
            self.registre.ajouter(
                CritereEligibilite,
                eligibilite_id=identifiant,
                critere_id=self.scene.criteres[code],
                date_situation=debut - timedelta(days=anciennete),
            )

    def _emploi_hors_clause(self, p: PersonneScene) -> None:
        """Employment elsewhere, after the clause: for the exit rules only."""
        if p.libre_le >= self.scene.calendrier.dernier:
            return
        nature = self.hasard.un(
            (NatureEmploi.CDD, NatureEmploi.CDI, NatureEmploi.INTERIM, NatureEmploi.FORMATION)
        )
        self.registre.ajouter(
            PeriodeEmploi,
            personne_id=p.id,
            nature=nature,
            employeur=None,
            date_debut=p.libre_le + timedelta(days=self.hasard.entre(3, 30)),
            date_fin=None,
        )


def ouvrir_les_dossiers(scene: Scene) -> None:
    """The files of everybody."""
    for territoire in scene.territoires.values():
        Dossiers(scene, territoire).ouvrir()
        Parcours(scene, territoire).ouvrir()
