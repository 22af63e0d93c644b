"""Three years of work: each month, contracts go on, are renewed or start until the month has its hours."""

from datetime import date, timedelta
from decimal import Decimal
from math import ceil

from ...models import Contrat
from ...models.vocabulaire import Modalite, OuiNonInconnu, Sexe, TypeContrat, TypeStructure
from . import donnees
from .attributions import PENITENTIAIRE
from .calendrier import decaler, fin_du_mois, jour_ouvre, part_du_mois
from .criteres import DETENTION
from .emplois import ALTERNANCE, RENOUVELABLES, Montage, monter, usage_de
from .hasard import Hasard
from .personnes import Accueil
from .plan import SAISON, besoin_du_mois
from .scene import AffectationScene, ContratScene, Engagement, PersonneScene, Scene, TerritoireScene

CHANCE_RENOUVELLEMENT, CHANCE_RETOUR, CHANCE_DEUX_MARCHES = 0.39, 0.25, 0.1
MOIS_SANS_CONTRAT = 12
#: What a contract really gives of the hours it promises: absences, holidays.
PART_REELLE = 0.92
#: Nobody is hired for less.
RESTE_MINIMAL = 140
MOTIFS_FIN = {
    TypeContrat.MISSION: (
        ("Fin de mission", 88),
        ("Rupture à l’initiative du salarié", 7),
        ("Abandon de poste", 5),
    ),
    TypeContrat.CDI: (("Démission", 60), ("Rupture conventionnelle", 40)),
}
MOTIFS_FIN_ORDINAIRES = (
    ("Fin de contrat", 70), ("Embauche en CDI", 9), ("Embauche en CDD chez un autre employeur", 8),
    ("Entrée en formation", 6),
    ("Rupture anticipée à l’initiative du salarié", 7),
)  # fmt: skip


class Activite:
    """The life of one territory, month after month."""

    def __init__(self, scene: Scene, territoire: TerritoireScene):
        self.scene = scene
        self.territoire = territoire
        self.calendrier = scene.calendrier
        self.accueil = Accueil(scene, territoire)
        self.hasard = Hasard.nomme(scene.graine, self.calendrier.courant, f"activite/{territoire.code}")
        self.en_cours: list[AffectationScene] = []

    def vivre(self) -> None:
        for mois in self.calendrier.mois:
            self._vivre_le_mois(mois)

    def _vivre_le_mois(self, mois: date) -> None:
        besoin = besoin_du_mois(self.territoire, self.calendrier, mois) * self.hasard.uniform(0.96, 1.04)
        actifs = self._prevoir(mois)
        finis = [a for a in self.en_cours if a.contrat.fin_prevue < mois]
        self.en_cours = [a for a in self.en_cours if a.contrat.fin_prevue >= mois]
        total = sum(self._travailler(a, mois) for a in self.en_cours)
        for ancienne in finis:
            if total < besoin:
                total += self._renouveler(ancienne, mois)
        while actifs and total < besoin - 20:
            total += self._embaucher(self._choisir(actifs, mois), mois)

    def _prevoir(self, mois: date) -> list[Engagement]:
        actifs = [e for m in self.territoire.marches if m.est_actif(mois) for e in m.engagements if e.part]
        for e in actifs:
            e.prevu += e.plan[mois]
        return actifs

    def _choisir(self, actifs: list[Engagement], mois: date) -> Engagement:
        """The attribution that lags most behind its plan is the likeliest to hire."""
        return self.hasard.parmi(
            (e, max(e.prevu + e.plan[mois] - e.fait, 0.02 * e.plan[mois])) for e in actifs
        )

    def _travailler(self, a: AffectationScene, mois: date) -> float:
        """Hours of one contract on one market in the month; some months have none."""
        c = a.contrat
        if not a.engagement.marche.est_actif(mois) or self.hasard.chance(0.02):
            return 0.0
        heures = c.heures_mois * a.part * part_du_mois(mois, c.debut, c.fin_prevue)
        heures *= SAISON[mois.month - 1] ** 0.8 * self.hasard.uniform(0.82, 1.12)
        arrondi = self.hasard.parmi((("1", 30), ("0.5", 45), ("0.25", 25)))
        pas = Decimal(arrondi)
        valeur = (Decimal(heures) / pas).to_integral_value() * pas
        if valeur < 3:
            return 0.0
        a.heures[mois] = min(valeur, Decimal(190))
        return float(a.heures[mois])

    def _renouveler(self, ancienne: AffectationScene, mois: date) -> float:
        c, e = ancienne.contrat, ancienne.engagement
        est_possible = c.type in RENOUVELABLES and e.marche.est_actif(mois) and c.personne.libre_le <= mois
        if not est_possible or not self.hasard.chance(CHANCE_RENOUVELLEMENT):
            return 0.0
        montage = Montage(e, c.employeur, ancienne.modalite, c.type)
        debut = max(mois, c.fin_prevue + timedelta(days=1))
        return self._signer(montage, c.personne, debut, c.rome, mois)

    def _embaucher(self, e: Engagement, mois: date) -> float:
        montage = monter(self.scene, self.hasard, e)
        rome, part_femmes = self._metier(e)
        debut = self._debut(e, mois)
        personne = self._revenant(montage, mois, part_femmes)
        if personne is None:
            employeur: TypeStructure | str = montage.employeur.type
            if montage.employeur.donnees.nom == PENITENTIAIRE:
                employeur = DETENTION
            est_alternance = montage.type in ALTERNANCE and self.hasard.chance(0.45)
            if montage.type is TypeContrat.APPRENTISSAGE:
                est_alternance = True
            personne = self.accueil.recevoir(debut, employeur, part_femmes, est_alternance)
        return self._signer(montage, personne, debut, rome, mois)

    def _debut(self, e: Engagement, mois: date) -> date:
        """A day of the month; in the first month told, most people were already there."""
        debut = mois.replace(day=self.hasard.entre(1, 17))
        if mois == self.calendrier.premier and self.hasard.chance(0.85):
            debut = max(e.marche.notification, mois - timedelta(days=self.hasard.entre(3, 230)))
        return jour_ouvre(debut)

    def _metier(self, e: Engagement) -> tuple[str, int]:
        return self.hasard.parmi(((rome, femmes), poids) for rome, poids, femmes in e.famille.metiers)

    def _revenant(self, montage: Montage, mois: date, part_femmes: int) -> PersonneScene | None:
        """Somebody who has worked on a clause before and is free; employers call back those they know."""
        if montage.type in ALTERNANCE or not self.hasard.chance(CHANCE_RETOUR):
            return None
        sexe = Sexe.FEMME if self.hasard.chance(part_femmes / 100) else Sexe.HOMME
        limite = decaler(mois, -MOIS_SANS_CONTRAT)
        libres = [
            (p, 4 if p.contrats[-1].employeur is montage.employeur else 1)
            for p in self.territoire.personnes
            if limite <= p.libre_le <= mois and p.sexe is sexe and "PMSMJ" not in p.criteres
        ]
        return self.hasard.parmi(libres) if libres else None

    def _signer(self, montage: Montage, personne: PersonneScene, debut: date, rome: str, mois: date) -> float:
        """A contract, its place on the market (sometimes on two), and its hours of the month."""
        h, usage = self.hasard, usage_de(montage)
        hebdomadaire = h.un(usage.hebdomadaire)
        heures_mois = hebdomadaire * 52 / 12 * h.uniform(*usage.presence)
        duree = h.entre(*usage.mois)
        if debut < mois:  # begun before the first month told: only what was left of it is seen
            duree = h.entre(1, duree)
        # A small commitment is met by a short contract, not by one that does it four times.
        restant = max(self._restant(montage.engagement), RESTE_MINIMAL) * 1.3
        duree = min(duree, max(1, ceil(restant / heures_mois)))
        fin = self._fin(max(debut, mois), duree, debut.day, montage.engagement)
        contrat = self._contrat(montage, personne, debut, fin, rome, hebdomadaire)
        contrat.heures_mois = min(heures_mois, max(restant, 40))
        total = 0.0
        for engagement, part in self._repartir(montage, mois):
            a = self._affecter(contrat, engagement, montage.modalite, part)
            total += self._travailler(a, mois)
        return total

    def _fin(self, depart: date, duree: int, jour: int, engagement: Engagement) -> date:
        """The last day of a contract of `duree` months; the end of the market ends it too."""
        fin = decaler(depart, duree).replace(day=min(jour, 28)) - timedelta(days=1)
        if self.hasard.chance(0.5):
            fin = fin_du_mois(fin)
        return min(max(fin, depart + timedelta(days=4)), fin_du_mois(engagement.marche.fin))

    def _restant(self, engagement: Engagement) -> float:
        porteur = _porteur(engagement)
        return sum(porteur.plan.values()) - porteur.fait

    def _repartir(self, montage: Montage, mois: date) -> list[tuple[Engagement, float]]:
        """Usually the whole time on one market; now and then shared with another one of the same trade."""
        e = montage.engagement
        if montage.modalite is not Modalite.MISE_A_DISPOSITION or not self.hasard.chance(CHANCE_DEUX_MARCHES):
            return [(e, 1.0)]
        autres = [
            autre
            for m in self.territoire.marches
            if m is not e.marche and m.est_actif(mois) and m.clause == e.marche.clause
            for autre in m.engagements
            if autre.part and autre.famille == e.famille
        ]
        return [(e, 0.6), (self.hasard.un(autres), 0.4)] if autres else [(e, 1.0)]

    def _contrat(
        self, montage: Montage, p: PersonneScene, debut: date, fin: date, rome: str, hebdomadaire: float
    ) -> ContratScene:
        h, employeur = self.hasard, montage.employeur
        est_cdi = montage.type in (TypeContrat.CDI, TypeContrat.CDI_INTERIMAIRE)
        affichee = None if est_cdi and h.chance(0.75) else fin
        est_interim = employeur.type in (TypeStructure.ETTI, TypeStructure.ETT, TypeStructure.EATT)
        est_a_disposition = montage.modalite is Modalite.MISE_A_DISPOSITION
        identifiant = self.scene.registre.ajouter(
            Contrat,
            personne_id=p.id,
            employeur_id=employeur.id,
            type=montage.type,
            date_debut=debut,
            date_fin=affichee,
            rome=rome,
            metier=donnees.referentiels()["rome"][rome],
            duree_hebdomadaire=Decimal(str(hebdomadaire)),
            temps_partiel_choisi=self._temps_partiel(hebdomadaire),
            agence=f"Agence de {employeur.donnees.commune}" if est_interim else None,
            entreprise_utilisatrice_id=montage.engagement.structure.id if est_a_disposition else None,
            motif_fin=self._motif_fin(montage.type, affichee),
        )
        contrat = ContratScene(identifiant, p, employeur, montage.type, debut, affichee, fin, rome, 0.0)
        p.contrats.append(contrat)
        p.libre_le = fin + timedelta(days=1)
        return contrat

    def _temps_partiel(self, hebdomadaire: float) -> OuiNonInconnu:
        if hebdomadaire >= 35:
            return OuiNonInconnu.NON
        return self.hasard.parmi(
            ((OuiNonInconnu.OUI, 35), (OuiNonInconnu.NON, 40), (OuiNonInconnu.INCONNU, 25))
        )

    def _motif_fin(self, type_contrat: TypeContrat, fin: date | None) -> str | None:
        if fin is None or fin >= self.calendrier.courant:
            return None
        return self.hasard.parmi(MOTIFS_FIN.get(type_contrat, MOTIFS_FIN_ORDINAIRES))

    def _affecter(
        self, contrat: ContratScene, engagement: Engagement, modalite: Modalite, part: float
    ) -> AffectationScene:
        a = AffectationScene(0, contrat, engagement, modalite, part)
        contrat.affectations.append(a)
        self.territoire.affectations.append(a)
        self.en_cours.append(a)
        mois = min(contrat.fin_prevue, engagement.marche.fin, self.calendrier.dernier)
        duree = (mois.year - contrat.debut.year) * 12 + mois.month - contrat.debut.month + 1
        _porteur(engagement).fait += PART_REELLE * contrat.heures_mois * part * duree
        return a


def _porteur(engagement: Engagement) -> Engagement:
    """The holder behind a subcontractor; the engagement itself otherwise."""
    titulaires = (e for e in engagement.marche.engagements if engagement in e.sous_traitants)
    return next(titulaires, engagement)


def vivre(scene: Scene) -> None:
    """The activity of every territory, the busiest first: the others then welcome some of its people."""
    for territoire in scene.territoires.values():
        Activite(scene, territoire).vivre()
