"""The file of each person: eligibility at entry, and the link with the pathways of the PLIE."""

from datetime import date, timedelta

from ...models import CritereEligibilite, Eligibilite, LienPlie, ParticipantPlie, PeriodeEmploi
from ...models.vocabulaire import EtatEligibilite, EtatLien, NatureEmploi, Prescripteur, Sexe
from . import donnees
from .calendrier import decaler, fin_du_mois, instant
from .comptes import COMPTES_DEMONSTRATION
from .hasard import Hasard
from .scene import PersonneScene, Scene, TerritoireScene

DUREE_ELIGIBILITE = 24
MOTIFS_SORTIE = ("Emploi durable", "Formation qualifiante", "Déménagement", "Abandon", "Fin d’accompagnement")
SOURCE_IMPORT, SOURCE_MANUELLE = "Fichier des participants du PLIE", "Rapprochement par le facilitateur"
REFUS = "Pièces reçues : la situation à la date d’entrée n’ouvre pas droit à la clause."


class Dossiers:
    """Writes the files of the people of one territory."""

    def __init__(self, scene: Scene, territoire: TerritoireScene):
        self.scene = scene
        self.territoire = territoire
        self.registre = scene.registre
        self.hasard = Hasard.nomme(scene.graine, scene.calendrier.courant, f"dossiers/{territoire.code}")
        self.numero = 400
        comptes = {c.nom: c.courriel for c in COMPTES_DEMONSTRATION}
        self.referents = [(nom, scene.comptes.get(comptes.get(nom))) for nom in territoire.donnees.referents]
        self.validateur = next(
            (scene.comptes.get(comptes.get(nom)) for _, nom in territoire.facilitateurs if nom in comptes),
            None,
        )

    def ouvrir(self) -> None:
        for personne in self.territoire.personnes:
            self._eligibilite(personne)
            if personne.est_participant:
                self._lier(personne, EtatLien.CONFIRME, self._participant(personne))
            elif self.hasard.chance(0.03):
                self._proposer(personne)
            if self.hasard.chance(0.06):
                self._emploi_hors_clause(personne)
        for _ in range(len(self.territoire.personnes) // 8):
            self._participant_sans_clause()

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

    def _participant(self, p: PersonneScene) -> int:
        entree = p.entree - timedelta(days=self.hasard.entre(20, 420))
        est_sorti = p.libre_le < self.scene.calendrier.aujourdhui - timedelta(days=90) and self.hasard.chance(
            0.6
        )
        sortie = p.libre_le + timedelta(days=self.hasard.entre(5, 80)) if est_sorti else None
        return self._inscrire(p.nom, p.prenom, p.naissance, p.sexe, p.commune, entree, sortie, p.prescripteur)

    def _inscrire(
        self,
        nom: str,
        prenom: str,
        naissance: date,
        sexe: Sexe,
        commune: str,
        entree: date,
        sortie: date | None,
        prescripteur: Prescripteur | None,
    ) -> int:
        self.numero += self.hasard.entre(1, 4)
        referent, compte = self.hasard.un(self.referents)
        return self.registre.ajouter(
            ParticipantPlie,
            territoire_id=self.territoire.id,
            identifiant=f"{self.territoire.donnees.prefixe_plie}-{self.numero:05d}",
            nom=nom,
            prenom=prenom,
            date_naissance=naissance,
            sexe=sexe,
            code_commune=commune,
            referent=referent,
            referent_compte_id=compte,
            date_entree=entree,
            date_sortie=sortie,
            motif_sortie=self.hasard.un(MOTIFS_SORTIE) if sortie else None,
            prescripteur=prescripteur
            if prescripteur is not Prescripteur.PLIE
            else Prescripteur.FRANCE_TRAVAIL,
        )

    def _lier(self, p: PersonneScene, etat: EtatLien, participant_id: int) -> None:
        jour = self._validation(p.entree + timedelta(days=5))
        self.registre.ajouter(
            LienPlie,
            territoire_id=self.territoire.id,
            participant_id=participant_id,
            personne_id=p.id,
            etat=etat,
            source=SOURCE_IMPORT if etat is EtatLien.PROPOSE else SOURCE_MANUELLE,
            valable_du=instant(jour, 10),
            valable_au=None,
        )

    def _proposer(self, p: PersonneScene) -> None:
        """A participant who may be that person: waiting for somebody to decide, or refused (a homonym)."""
        if self.hasard.chance(0.25):
            autre = p.naissance + timedelta(days=365 * self.hasard.entre(2, 6))
            refuse = self._inscrire(p.nom, p.prenom, autre, p.sexe, p.commune, p.entree, None, None)
            self._lier(p, EtatLien.REFUSE, refuse)
            return
        self._lier(p, EtatLien.PROPOSE, self._participant(p))

    def _participant_sans_clause(self) -> None:
        """Somebody followed by the PLIE who has not worked on a clause yet."""
        h, calendrier = self.hasard, self.scene.calendrier
        origine = h.parmi((o, o.poids) for o in donnees.origines())
        sexe = h.un((Sexe.FEMME, Sexe.HOMME))
        naissance = date(h.entre(1966, calendrier.courant.year - 20), h.entre(1, 12), h.entre(1, 28))
        prenom = h.un(origine.prenoms[sexe.value, naissance.year > 1987])
        entree = calendrier.courant - timedelta(days=h.entre(20, 700))
        commune = h.parmi(self.territoire.donnees.communes)
        self._inscrire(
            h.un(origine.noms), prenom, naissance, sexe, commune, entree, None, Prescripteur.FRANCE_TRAVAIL
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
