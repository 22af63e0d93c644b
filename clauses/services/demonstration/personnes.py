"""Fictional people: who they are on the day they enter, and what makes them eligible."""

from datetime import date, timedelta

from ...models import Identite, Personne
from ...models.vocabulaire import NiveauFormation, OuiNonInconnu, Sexe, TypeStructure
from ..faits import age_au
from ..identites import cle_identite, empreinte_identite
from ..normalisation import cle_texte, texte_recherche
from . import donnees
from .criteres import criteres_de, prescripteur_de
from .hasard import Hasard
from .scene import PersonneScene, Scene, TerritoireScene
from .socle import generation_du

T = TypeStructure
AGES = (
    ((17, 20), 8), ((21, 25), 16), ((26, 29), 13), ((30, 39), 28), ((40, 49), 21), ((50, 54), 8), ((55, 62), 6),
)  # fmt: skip
AGES_ALTERNANCE = (((17, 20), 55), ((21, 25), 35), ((26, 29), 10))
N = NiveauFormation
NIVEAUX = ((N.N2, 35), (N.N3, 35), (N.N4, 17), (N.N5, 6), (N.N6, 3), (N.N7, 1.5), (None, 2.5))
PERMIS = (
    ("Permis B", 46),
    ("Permis B et CACES", 8),
    ("Aucun", 30),
    ("En cours d’apprentissage", 8),
    (None, 8),
)
MOBILITES = ("Transports en commun", "Véhicule personnel", "Vélo ou à pied", "Deux-roues", None)
VOIES = (
    "rue des Acacias", "avenue de la Gare", "rue du Lavoir", "allée des Tilleuls", "rue Jean-Jaurès",
    "impasse du Moulin",
    "chemin des Vignes", "place de la Fontaine", "rue de la Liberté", "cours Gambetta", "rue des Érables",
    "rue du Clos", "boulevard de la République", "rue Pasteur", "allée des Chênes",
)  # fmt: skip
#: Inhabitants of a priority district among the people whose commune has one.
PART_QPV, PART_PARTICIPANTS, PART_DOUBLES = 0.4, 0.35, 0.025


class Accueil:
    """Draws the people of one territory; shares the identities of the others."""

    def __init__(self, scene: Scene, territoire: TerritoireScene):
        self.scene = scene
        self.territoire = territoire
        self.hasard = Hasard.nomme(scene.graine, scene.calendrier.courant, f"personnes/{territoire.code}")

    def recevoir(self, entree: date, employeur: T, part_femmes: int, est_alternance: bool) -> PersonneScene:
        """A new person of the territory, entering that day with a first employer."""
        connue = self._venue_d_ailleurs(entree, part_femmes, est_alternance)
        if connue is not None:
            return self.inscrire_aussi(connue, entree, employeur)
        h = self.hasard
        sexe = Sexe.FEMME if h.chance(part_femmes / 100) else Sexe.HOMME
        tranche = h.parmi(AGES_ALTERNANCE if est_alternance else AGES)
        age = h.entre(*tranche)
        naissance = _naissance(entree, age, h)
        origine = h.parmi((o, o.poids) for o in donnees.origines())
        nom, prenom = self._nom(origine, sexe, naissance)
        commune, qpv = self._domicile()
        personne = PersonneScene(
            id=0,
            identite_id=self._identite(nom, prenom, naissance),
            territoire=self.territoire,
            nom=nom,
            prenom=prenom,
            naissance=naissance,
            sexe=sexe,
            est_accueillie=h.chance(origine.accueil),
            commune=commune,
            qpv=qpv,
            niveau=self._niveau(age),
            parent_isole=self._parent_isole(sexe, age),
            est_participant=h.chance(PART_PARTICIPANTS * (1.08 if age >= 26 else 0.8)),
            entree=entree,
            age_entree=age_au(naissance, entree),
        )
        return self._inscrire(personne, employeur)

    def inscrire_aussi(self, autre: PersonneScene, entree: date, employeur: T) -> PersonneScene:
        """The person `autre` of another territory, entering this one too: one identity, two dossiers."""
        personne = PersonneScene(
            **{
                **autre.__dict__,
                "id": 0,
                "territoire": self.territoire,
                "entree": entree,
                "age_entree": age_au(autre.naissance, entree),
                "est_participant": False,
                "contrats": [],
                "libre_le": date.min,
                "criteres": (),
            }
        )
        return self._inscrire(personne, employeur)

    def _inscrire(self, personne: PersonneScene, employeur: T) -> PersonneScene:
        h = self.hasard
        recente = personne.entree >= self.scene.calendrier.dernier - timedelta(days=150)
        personne.est_verifiee = not h.chance(0.07 if recente else 0.006)
        # Half of the files still to check say nothing yet: that is what they wait for.
        a_dire = personne.est_verifiee or h.chance(0.5)
        personne.criteres = criteres_de(personne, employeur, h) if a_dire else ()
        personne.prescripteur = prescripteur_de(personne, h)
        personne.id = self.scene.registre.ajouter(Personne, **self._colonnes(personne))
        self.territoire.personnes.append(personne)
        return personne

    def _venue_d_ailleurs(self, entree: date, part_femmes: int, est_alternance: bool) -> PersonneScene | None:
        """Somebody who has finished in a territory already filled, a few times in a hundred."""
        if est_alternance or not self.hasard.chance(PART_DOUBLES):
            return None
        deja = {p.identite_id for p in self.territoire.personnes}
        attendu = Sexe.FEMME if part_femmes > 50 else Sexe.HOMME
        limite = entree - timedelta(days=60)
        candidats = [
            p
            for t in self.scene.territoires.values()
            if t is not self.territoire
            for p in t.personnes
            if p.libre_le < limite and p.sexe is attendu and p.identite_id not in deja
        ]
        return self.hasard.un(candidats) if candidats else None

    def _nom(self, origine: donnees.Origine, sexe: Sexe, naissance: date) -> tuple[str, str]:
        """Names that nobody born that day has yet in the demonstration."""
        while True:
            est_jeune = self.hasard.chance(0.92 if naissance.year >= 1988 else 0.15)
            nom, prenom = self.hasard.un(origine.noms), self.hasard.un(origine.prenoms[sexe.value, est_jeune])
            if cle_identite(nom, prenom, naissance) not in self.scene.identites:
                return nom, prenom

    def _identite(self, nom: str, prenom: str, naissance: date) -> int:
        cle = cle_identite(nom, prenom, naissance)
        if cle not in self.scene.identites:
            self.scene.identites[cle] = self.scene.registre.ajouter(
                Identite, empreinte=empreinte_identite(cle)
            )
        return self.scene.identites[cle]

    def _domicile(self) -> tuple[str, str | None]:
        commune = self.hasard.parmi(self.territoire.donnees.communes)
        qpv = donnees.referentiels()["qpv"]
        quartiers = [code for code in self.territoire.donnees.qpv if qpv[code][1] == commune]
        return commune, self.hasard.un(quartiers) if quartiers and self.hasard.chance(PART_QPV) else None

    def _niveau(self, age: int) -> NiveauFormation | None:
        niveau = self.hasard.parmi(NIVEAUX)
        return N.N3 if age < 20 and niveau in (N.N5, N.N6, N.N7) else niveau

    def _parent_isole(self, sexe: Sexe, age: int) -> OuiNonInconnu:
        if self.hasard.chance(0.06):
            return OuiNonInconnu.INCONNU
        part = 0.27 if sexe is Sexe.FEMME and 22 <= age <= 50 else 0.03
        return OuiNonInconnu.OUI if self.hasard.chance(part) else OuiNonInconnu.NON

    def _colonnes(self, p: PersonneScene) -> dict:
        h = self.hasard
        nom_usage = self._nom_usage(p)
        affiche = f"{nom_usage or p.nom} {p.prenom}"
        return {
            "territoire_id": self.territoire.id,
            "identite_id": p.identite_id,
            "nom_naissance": p.nom,
            "nom_usage": nom_usage,
            "prenom": p.prenom,
            "date_naissance": p.naissance,
            "sexe": p.sexe,
            "cle_identite": cle_identite(p.nom, p.prenom, p.naissance),
            "recherche": texte_recherche(f"{p.nom} {nom_usage or ''} {p.prenom}"),
            "tri": texte_recherche(affiche),
            "telephone": f"06 39 98 {h.entre(10, 99)} {h.entre(10, 99)}" if h.chance(0.94) else None,
            "courriel": self._courriel(p),
            "adresse": f"{h.entre(1, 148)} {h.un(VOIES)}",
            "code_commune": p.commune,
            "qpv": p.qpv,
            "qpv_generation": generation_du(p.qpv) if p.qpv else None,
            "niveau_formation": p.niveau,
            "prescripteur": p.prescripteur,
            "est_parent_isole": p.parent_isole,
            "permis": h.parmi(PERMIS),
            "mobilite": h.un(MOBILITES),
        }

    def _nom_usage(self, p: PersonneScene) -> str | None:
        if p.sexe is Sexe.HOMME or p.age_entree < 28 or not self.hasard.chance(0.3):
            return None
        return self.hasard.un(self.hasard.parmi((o, o.poids) for o in donnees.origines()).noms)

    def _courriel(self, p: PersonneScene) -> str | None:
        if not self.hasard.chance(0.62):
            return None
        return f"{cle_texte(p.prenom)}.{cle_texte(p.nom)}{p.naissance.year % 100:02d}@courriel.example"


def _naissance(entree: date, age: int, hasard: Hasard) -> date:
    """A birth date that gives that age on that day."""
    jours = hasard.entre(0, 355)
    anniversaire = date(entree.year - age, entree.month, min(entree.day, 28))
    naissance = anniversaire - timedelta(days=jours)
    # Where the day is not known, papers say the first of January: more people are born on it than on another day.
    return naissance.replace(day=1) if naissance.month == 1 and naissance.day <= 4 else naissance
