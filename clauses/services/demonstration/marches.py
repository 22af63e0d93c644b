"""Operations, markets, lots: when they run, who holds them."""

from collections import Counter
from datetime import date

from ...models import LieuExecution, Lot, Marche, Operation
from ...models.vocabulaire import Etape, Nature, Secteur, TypeStructure
from ..normalisation import cle_texte, texte_recherche
from .attributions import attribuer
from .calendrier import decaler, ecart, fin_du_mois, jour_ouvre
from .donnees import LigneMarche
from .donnees import marches as lignes_marches
from .hasard import Hasard
from .plan import planifier
from .scene import MarcheScene, Scene, TerritoireScene

ETAPES_AMONT = (Etape.REPERE, Etape.ETUDIE, Etape.CALIBRE, Etape.PUBLIE)
MOTIFS_SANS_SUITE = (
    "Procédure déclarée sans suite : aucune offre dans l’enveloppe prévue.",
    "Projet reporté par le donneur d’ordre au prochain mandat.",
    "Prestation internalisée par le donneur d’ordre.",
)
CCAG = {
    Nature.TRAVAUX: "CCAG-Travaux 2021",
    Nature.FOURNITURES: "CCAG-FCS 2021",
    Nature.SERVICES: "CCAG-FCS 2021",
}
#: Months before the first month told when the oldest markets were notified, and weight of that past.
PASSE_TRAVAUX, PASSE_SERVICES = 11, 14
DERNIER_DEPART = 33


class Chantiers:
    """Draws the markets of one territory."""

    def __init__(self, scene: Scene, territoire: TerritoireScene, numeros: Counter):
        self.scene = scene
        self.territoire = territoire
        self.calendrier = scene.calendrier
        self.hasard = Hasard.nomme(scene.graine, self.calendrier.courant, f"marches/{territoire.code}")
        self.operations: dict[str, int] = {}
        self.departs: dict[str, int] = {}
        #: Number of the last reference by buyer and year, shared by the territories.
        self.numeros = numeros

    def ouvrir(self) -> None:
        """Every market of the lists, its lots and attributions, then the hours planned month by month."""
        lignes = lignes_marches(self.territoire.code)
        self._etaler(lignes)
        for rang, ligne in enumerate(lignes):
            for numero in range(ligne.suite):
                self._marche(rang, ligne, numero)
        planifier(self.territoire, self.calendrier, self.hasard)

    def _etaler(self, lignes: tuple[LigneMarche, ...]) -> None:
        """Spread the first notifications evenly: a market of a programme starts near the others of it."""
        groupes = list(dict.fromkeys(_groupe(rang, ligne) for rang, ligne in enumerate(lignes)))
        self.hasard.shuffle(groupes)
        for rang, groupe in enumerate(groupes):
            self.departs[groupe] = rang * 100 // len(groupes)

    def _depart(self, rang: int, ligne: LigneMarche, numero: int) -> tuple[int, int]:
        """Month of notification (counted from the first month told) and months of execution."""
        centieme = self.departs[_groupe(rang, ligne)]
        if ligne.suite > 1:
            duree = -(-(44 - 4 * ligne.suite) // ligne.suite)
            return -(centieme % 6) - 2 + numero * duree, duree
        duree = max(self.hasard.entre(*f.duree) for f in ligne.familles) * 5 // 4
        passe, portee = (
            (PASSE_TRAVAUX, DERNIER_DEPART)
            if any(f.est_travaux for f in ligne.familles)
            else (PASSE_SERVICES, DERNIER_DEPART - 3)
        )
        depart = -passe + (passe + portee) * centieme // 100
        if ligne.operation:
            depart = min(DERNIER_DEPART, depart + self.hasard.entre(0, 5))
        return depart, max(duree, 4 - depart)

    def _marche(self, rang: int, ligne: LigneMarche, numero: int) -> None:
        if ligne.etape and ligne.etape != Etape.NOTIFIE:
            marche = self._inserer(ligne, None, 0, numero)
        else:
            depart, duree = (34, 14) if ligne.etape else self._depart(rang, ligne, numero)
            jour = decaler(self.calendrier.premier, depart).replace(day=self.hasard.entre(2, 27))
            marche = self._inserer(ligne, jour_ouvre(jour), duree, numero)
        self.territoire.marches.append(marche)
        self._lots(marche, ligne)

    def _inserer(self, ligne: LigneMarche, notification: date | None, duree: int, numero: int) -> MarcheScene:
        donneur = self.scene.donneurs[ligne.donneur_ordre]
        annee = (notification or self.calendrier.courant).year
        self.numeros[donneur.id, annee] += 1
        reference = f"{annee % 100}-{donneur.donnees.prefixe}-{self.numeros[donneur.id, annee] * 3 + 4:03d}"
        fin = fin_du_mois(decaler(notification, duree)) if notification else None
        etape = self._etape(ligne, notification, fin)
        objet = f"{ligne.objet} ({annee})" if ligne.suite > 1 else ligne.objet
        identifiant = self.scene.registre.ajouter(
            Marche,
            territoire_id=self.territoire.id,
            donneur_ordre_id=donneur.id,
            operation_id=self._operation(ligne.operation),
            facilitateur_id=self._facilitateur(),
            reference=reference,
            objet=objet,
            recherche=texte_recherche(f"{reference} {objet}"),
            date_notification=notification,
            date_fin=fin,
            duree_mois=duree or None,
            etape=etape,
            etape_motif=self.hasard.un(MOTIFS_SANS_SUITE) if etape is Etape.SANS_SUITE else None,
            **self._qualites(ligne, donneur.type, notification),
        )
        self._lieu(identifiant)
        debut = decaler(notification, 1 if duree < 12 else 2) if notification else None
        return MarcheScene(
            identifiant, self.territoire, donneur, ligne.clause, etape, ligne.poids, reference,
            notification, debut, fin and fin.replace(day=1),
        )  # fmt: skip

    def _etape(self, ligne: LigneMarche, notification: date | None, fin: date | None) -> Etape:
        if ligne.etape:
            return Etape(ligne.etape)
        if notification >= decaler(self.calendrier.dernier, -1):
            return Etape.NOTIFIE
        # A market is closed some months after its end: the last ones are still open.
        close = ecart(fin, self.calendrier.courant) > self.hasard.entre(1, 4)
        return Etape.SOLDE if close else Etape.EN_EXECUTION

    def _qualites(self, ligne: LigneMarche, acheteur: TypeStructure, notification: date | None) -> dict:
        """What the market buys: nature, CPV (a private one has none), sector, clause."""
        famille = ligne.familles[0]
        secteur = Secteur.BTP if famille.est_travaux else Secteur.HORS_BTP
        est_prive = acheteur is TypeStructure.PRIVE
        motif = None
        if est_prive and self.hasard.chance(0.25):
            secteur = Secteur.INCONNU
        elif est_prive:
            motif = "Marché privé sans CPV : secteur indiqué par le donneur d’ordre."
        nature = Nature(famille.nature)
        return {
            "nature": nature,
            "cpv": None if est_prive else famille.cpv,
            "secteur": secteur,
            "secteur_motif": motif,
            "type_clause": None if ligne.etape in (Etape.REPERE, Etape.ETUDIE) else ligne.clause,
            "ccag": None if est_prive else CCAG[nature],
            "procedure": self._procedure(est_prive, ligne),
            "periodicite_mois": self.hasard.parmi([(1, 70), (3, 25), (6, 5)]),
            "est_soumis_obligation": None
            if est_prive
            else bool(notification is None or notification >= date(2026, 8, 22)),
        }

    def _procedure(self, est_prive: bool, ligne: LigneMarche) -> str | None:
        if est_prive:
            return None
        return "Appel d’offres ouvert" if ligne.poids >= 5 else "Procédure adaptée"

    def _operation(self, nom: str) -> int | None:
        if nom and nom not in self.operations:
            self.operations[nom] = self.scene.registre.ajouter(
                Operation,
                territoire_id=self.territoire.id,
                nom=nom,
                cle_nom=cle_texte(nom),
                recherche=texte_recherche(nom),
            )
        return self.operations.get(nom)

    def _facilitateur(self) -> int | None:
        etp = [p for _, p in self.territoire.donnees.facilitateurs]
        charges = zip((cle for cle, _ in self.territoire.facilitateurs), etp, strict=True)
        return self.hasard.parmi(charges)

    def _lieu(self, marche_id: int) -> None:
        commune = self.hasard.parmi(self.territoire.donnees.communes)
        self.scene.registre.ajouter(
            LieuExecution,
            marche_id=marche_id,
            code=commune,
            type_code="Code commune",
            departement=commune[:2],
        )

    def _lots(self, marche: MarcheScene, ligne: LigneMarche) -> None:
        """One lot per trade; a market of one trade has a single lot without number."""
        est_alloti = len(ligne.familles) > 1
        premier = self.hasard.entre(1, 3) if est_alloti else 0
        for rang, famille in enumerate(ligne.familles):
            lot_id = self.scene.registre.ajouter(
                Lot,
                marche_id=marche.id,
                numero=str(premier + rang * 2) if est_alloti else "",
                objet=famille.lot if est_alloti else "",
            )
            if marche.notification is not None:
                attribuer(self.scene, self.hasard, marche, lot_id, famille)


def _groupe(rang: int, ligne: LigneMarche) -> str:
    return ligne.operation or f"{rang:03d}"


def poser_les_marches(scene: Scene) -> None:
    """The markets of the seven territories."""
    numeros: Counter = Counter()
    for territoire in scene.territoires.values():
        Chantiers(scene, territoire, numeros).ouvrir()
