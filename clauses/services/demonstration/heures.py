"""Contracts on markets with their frozen facts, and the state of the hours of each month."""

from datetime import date, timedelta
from decimal import Decimal

from ...models import Affectation, CritereAffectation, HeuresMensuelles, Importation, MoisClos
from ...models.vocabulaire import EtatHeures, OrigineHeures, TypeImport
from .calendrier import decaler, ecart, instant
from .comptes import COMPTES_DEMONSTRATION
from .empreintes import empreinte_de
from .hasard import Hasard
from .scene import AffectationScene, Scene, TerritoireScene

E = EtatHeures
#: Months entered at once, from the previous tool, when the territory arrived.
MOIS_REPRIS = 12
MOTIFS_REJET = (
    "Heures déclarées hors des dates du contrat : relevé à reprendre.",
    "Relevé non signé par l’entreprise utilisatrice.",
    "Heures de formation interne non prévues par le CCAP.",
)
MOTIF_REGULARISATION = "Validées sous réserve : attestation demandée à la personne, éligibilité à établir."
MOTIF_CORRECTION = "Correction après réception du bulletin de salaire."
#: Where the hours of the last month stand, and those of the month before.
ETATS_DERNIER = ((E.VALIDEE, 14), (E.DECLAREE, 50), (E.BROUILLON, 22), (None, 13), (E.REJETEE, 1))
ETATS_AVANT_DERNIER = ((E.VALIDEE, 955), (E.DECLAREE, 35), (E.REJETEE, 10))
ETATS_ANCIENS = ((E.VALIDEE, 996), (E.REJETEE, 4))
MOIS_OUVERTS = 3
#: A slip in a declaration, for the plausibility checks to find before anybody validates it.
INTERVALLE_ERREURS, ERREUR_DE_SAISIE = 45, Decimal(160)


class Saisie:
    """Writes the contracts on markets of one territory and their hours."""

    def __init__(self, scene: Scene, territoire: TerritoireScene):
        self.scene = scene
        self.territoire = territoire
        self.calendrier = scene.calendrier
        self.registre = scene.registre
        self.hasard = Hasard.nomme(scene.graine, self.calendrier.courant, f"heures/{territoire.code}")
        comptes = {c.nom: c.courriel for c in COMPTES_DEMONSTRATION}
        noms = [nom for _, nom in territoire.facilitateurs if nom in comptes]
        self.auteur = scene.comptes.get(comptes[noms[0]]) if noms else None
        self.ligne = 1
        self.attente = 0
        self.dernier_repris = decaler(self.calendrier.premier, MOIS_REPRIS - 1)
        self.reprise_le = instant(decaler(self.dernier_repris, 1) + timedelta(days=19), 14, 20)

    def saisir(self) -> None:
        importation_id = self._importation()
        self.territoire.affectations = [a for a in self.territoire.affectations if a.heures]
        for a in self.territoire.affectations:
            self._affectation(a)
            for mois, heures in sorted(a.heures.items()):
                self._mois(a, mois, heures, importation_id)
        self.registre.ligne(Importation, importation_id).update(
            nombre_lignes=self.ligne - 1, nombre_ecrites=self.ligne - 1
        )
        for mois in self.calendrier.mois[:-MOIS_OUVERTS]:
            self.registre.ajouter(MoisClos, territoire_id=self.territoire.id, mois=mois)

    def _importation(self) -> int:
        nom = f"reprise_{self.territoire.code}_{self.dernier_repris:%Y-%m}.csv"
        return self.registre.ajouter(
            Importation,
            territoire_id=self.territoire.id,
            type=TypeImport.REPRISE,
            nom_fichier=nom,
            sha256=empreinte_de(nom),
            empreinte_lignes=empreinte_de(nom + "/lignes"),
            nombre_lignes=0,
            nombre_ecrites=0,
            auteur_id=self.auteur,
            le=self.reprise_le,
        )

    def _affectation(self, a: AffectationScene) -> None:
        p, e, c = a.contrat.personne, a.engagement, a.contrat
        a.id = self.registre.ajouter(
            Affectation,
            territoire_id=self.territoire.id,
            contrat_id=c.id,
            attribution_id=e.id,
            marche_id=e.marche.id,
            lot_id=e.lot_id,
            attributaire_id=e.structure.id,
            employeur_id=c.employeur.id,
            personne_id=p.id,
            identite_id=p.identite_id,
            modalite=a.modalite,
            type_contrat=c.type,
            rome=c.rome,
            sexe=p.sexe,
            age_entree=p.age_entree,
            niveau_formation=p.niveau,
            est_qpv=p.qpv is not None,
            code_commune=p.commune,
            prescripteur=p.prescripteur,
            est_participant_plie=p.est_participant,
            est_parent_isole=p.parent_isole,
        )
        for code in p.criteres:
            self.registre.ajouter(
                CritereAffectation, affectation_id=a.id, critere_id=self.scene.criteres[code]
            )

    def _mois(self, a: AffectationScene, mois: date, heures: Decimal, importation_id: int) -> None:
        est_reprise = mois <= self.dernier_repris
        etat = E.VALIDEE if est_reprise else self._etat(mois)
        if etat is None:
            return
        commun = {
            "affectation_id": a.id,
            "territoire_id": self.territoire.id,
            "mois": mois,
            "origine": OrigineHeures.REPRISE if est_reprise else OrigineHeures.SAISIE,
            "auteur_id": self.auteur,
        }
        if est_reprise:
            self.ligne += 1
            est_verifiee = a.contrat.personne.est_verifiee
            self._version(
                commun, heures, E.VALIDEE, self.reprise_le, importation_id=importation_id, ligne_source=self.ligne,
                est_a_regulariser=not est_verifiee, motif=None if est_verifiee else MOTIF_REGULARISATION,
            )  # fmt: skip
            return
        declaree_le = self._instant(mois, 2, 9)
        if etat is not E.VALIDEE:
            motif = self.hasard.un(MOTIFS_REJET) if etat is E.REJETEE else None
            self.attente += etat is E.DECLAREE
            if etat is E.DECLAREE and self.attente % INTERVALLE_ERREURS == 0:
                heures += ERREUR_DE_SAISIE
            self._version(commun, heures, etat, declaree_le, motif=motif)
            return
        self._valider(commun, a, heures, declaree_le)

    def _valider(self, commun: dict, a: AffectationScene, heures: Decimal, declaree_le) -> None:
        """Hours in force; a few were corrected since, and the version before is kept."""
        est_a_regulariser = not a.contrat.personne.est_verifiee
        limite = instant(self._veille, 18)
        validee_le = min(declaree_le + timedelta(days=self.hasard.entre(1, 9)), limite)
        suite: dict = {"numero": 1, "motif": MOTIF_REGULARISATION if est_a_regulariser else None}
        corrigee_le = validee_le + timedelta(days=self.hasard.entre(8, 20), minutes=12)
        if self.hasard.chance(0.015) and corrigee_le < limite:
            avant = heures + self.hasard.un((-7, 7, 3, -3, 10)) if heures > 12 else heures + 7
            self._version(
                commun, avant, E.VALIDEE, validee_le, valable_au=corrigee_le, validee_le=validee_le,
                validee_par_id=self.auteur,
            )  # fmt: skip
            validee_le = corrigee_le
            suite = {"numero": 2, "motif": suite["motif"] or MOTIF_CORRECTION}
        self._version(
            commun, heures, E.VALIDEE, validee_le, est_a_regulariser=est_a_regulariser, validee_le=validee_le,
            validee_par_id=self.auteur, **suite,
        )  # fmt: skip

    def _version(self, commun: dict, heures: Decimal, etat: EtatHeures, valable_du, **suite) -> None:
        self.registre.ajouter(
            HeuresMensuelles, **commun, centiemes=heures, etat=etat, valable_du=valable_du, **suite
        )

    def _etat(self, mois: date) -> EtatHeures | None:
        """Validated up to two months ago, half way for the last month, as on a real day."""
        age = ecart(mois, self.calendrier.courant)
        return self.hasard.parmi(
            ETATS_DERNIER if age == 1 else ETATS_AVANT_DERNIER if age == 2 else ETATS_ANCIENS
        )

    @property
    def _veille(self) -> date:
        return self.calendrier.aujourdhui - timedelta(days=1)

    def _instant(self, mois: date, bas: int, haut: int):
        jour = decaler(mois, 1) + timedelta(days=self.hasard.entre(bas, haut) - 1)
        return instant(min(jour, self._veille), self.hasard.entre(8, 17), self.hasard.entre(0, 59))


def saisir_les_heures(scene: Scene) -> None:
    """Hours of every territory."""
    for territoire in scene.territoires.values():
        Saisie(scene, territoire).saisir()
