"""The participants of the PLIE and their links: confirmed, refused, and proposed for each reason there is."""

from datetime import date, timedelta

from ...models import LienPlie, ParticipantPlie, Personne
from ...models.vocabulaire import EtatLien, Prescripteur, Sexe
from ..identites import cle_identite
from ..normalisation import texte_recherche
from ..plie.rapprochement import rapprocher
from ..ressemblance import Identite
from . import donnees
from .calendrier import instant
from .comptes import COMPTES_DEMONSTRATION
from .hasard import Hasard
from .scene import PersonneScene, Scene, TerritoireScene

MOTIFS_SORTIE = ("Emploi durable", "Formation qualifiante", "Déménagement", "Abandon", "Fin d’accompagnement")
SOURCE_IMPORT, SOURCE_MANUELLE = "Fichier des participants du PLIE", "Rapprochement par le facilitateur"
PART_A_DECIDER = 0.04
#: How the file of the PLIE writes somebody whom nobody has linked yet, in turn.
ECRITURES = ("exacte", "usage", "inversee", "exacte", "fautive", "double", "exacte", "refusee")


class Parcours:
    """Writes the participants of one territory, and what is known of who they are."""

    def __init__(self, scene: Scene, territoire: TerritoireScene):
        self.scene = scene
        self.territoire = territoire
        self.registre = scene.registre
        self.hasard = Hasard.nomme(scene.graine, scene.calendrier.courant, f"parcours/{territoire.code}")
        self.numero = 400
        self.rang = 0
        self.a_dit_un_usage = False
        #: What is compared to find the proposals, as an import would.
        self.a_comparer: list[Identite] = []
        self.lies: set[int] = set()
        self.refuses: set[tuple[int, int]] = set()
        comptes = {c.nom: c.courriel for c in COMPTES_DEMONSTRATION}
        self.referents = [(nom, scene.comptes.get(comptes.get(nom))) for nom in territoire.donnees.referents]

    def ouvrir(self) -> None:
        for personne in self.territoire.personnes:
            ne_un_premier_janvier = (personne.naissance.month, personne.naissance.day) == (1, 1)
            if personne.est_participant:
                self._lier(
                    personne, EtatLien.CONFIRME, self._participant(personne, personne.nom, personne.prenom)
                )
            elif self.hasard.chance(0.7 if ne_un_premier_janvier else PART_A_DECIDER):
                self._laisser_a_decider(personne)
        for _ in range(len(self.territoire.personnes) // 8):
            self._participant_sans_clause()
        self._proposer()

    def _laisser_a_decider(self, p: PersonneScene) -> None:
        """A participant whom nobody has linked: the file writes their name in one of the ways it may."""
        usage = self.registre.ligne(Personne, p.id)["nom_usage"]
        if usage and not self.a_dit_un_usage:
            ecriture, self.a_dit_un_usage = "usage", True
        else:
            ecriture = ECRITURES[self.rang % len(ECRITURES)]
            self.rang += 1
        nom, prenom = p.nom, p.prenom
        if ecriture == "refusee":
            self._refuser(p)
            return
        if ecriture == "usage" and usage:
            nom = usage
        elif ecriture == "inversee":
            nom, prenom = prenom, nom
        elif ecriture == "fautive":
            nom = _mal_ecrire(nom)
        elif ecriture == "double":
            self._participant(p, nom, prenom)
        self._participant(p, nom, prenom)

    def _refuser(self, p: PersonneScene) -> None:
        """Somebody looked, and it is a homonym born another year."""
        autre = p.naissance + timedelta(days=365 * self.hasard.entre(2, 6))
        refuse = self._inscrire(p.nom, p.prenom, autre, p.sexe, p.commune, p.entree, None, None)
        self._lier(p, EtatLien.REFUSE, refuse)

    def _participant(self, p: PersonneScene, nom: str, prenom: str) -> int:
        entree = p.entree - timedelta(days=self.hasard.entre(20, 420))
        trois_mois = self.scene.calendrier.aujourdhui - timedelta(days=90)
        est_sorti = p.libre_le < trois_mois and self.hasard.chance(0.6)
        sortie = p.libre_le + timedelta(days=self.hasard.entre(5, 80)) if est_sorti else None
        return self._inscrire(nom, prenom, p.naissance, p.sexe, p.commune, entree, sortie, p.prescripteur)

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
        identifiant = f"{self.territoire.donnees.prefixe_plie}-{self.numero:05d}"
        mots = texte_recherche(f"{nom} {prenom}")
        cle = self.registre.ajouter(
            ParticipantPlie,
            territoire_id=self.territoire.id,
            identifiant=identifiant,
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
            cle_identite=cle_identite(nom, prenom, naissance),
            recherche=f"{mots} {texte_recherche(identifiant)}",
            tri=mots,
        )
        self.a_comparer.append(Identite.lire(cle, nom, prenom, naissance, sexe))
        return cle

    def _lier(self, p: PersonneScene, etat: EtatLien, participant_id: int) -> None:
        jour = min(p.entree + timedelta(days=5 + self.hasard.entre(0, 12)), self.scene.calendrier.aujourdhui)
        (
            self.lies.add(participant_id)
            if etat is EtatLien.CONFIRME
            else self.refuses.add((participant_id, p.id))
        )
        self._ajouter(participant_id, p.id, etat, SOURCE_MANUELLE, jour)

    def _ajouter(
        self, participant_id: int, personne_id: int, etat, source: str, jour: date, **valeurs
    ) -> None:
        self.registre.ajouter(
            LienPlie,
            territoire_id=self.territoire.id,
            participant_id=participant_id,
            personne_id=personne_id,
            etat=etat,
            source=source,
            valable_du=instant(jour, 10),
            valable_au=None,
            **valeurs,
        )

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

    def _proposer(self) -> None:
        """What the software proposes, by the very comparison of an import."""
        personnes = [self._identite(p) for p in self.territoire.personnes]
        liees = frozenset(p.id for p in self.territoire.personnes if p.est_participant)
        trouves = rapprocher(
            self.a_comparer,
            personnes,
            participants_lies=frozenset(self.lies),
            personnes_liees=liees,
            refuses=frozenset(self.refuses),
        )
        jour = self.scene.calendrier.aujourdhui - timedelta(days=2)
        for r in trouves:
            self._ajouter(
                r.participant_id, r.personne_id, EtatLien.PROPOSE, SOURCE_IMPORT, jour, niveau=r.niveau,
                reserves=list(r.reserves),
            )  # fmt: skip

    def _identite(self, p: PersonneScene) -> Identite:
        usage = self.registre.ligne(Personne, p.id)["nom_usage"]
        return Identite.lire(p.id, p.nom, p.prenom, p.naissance, p.sexe, usage)


def _mal_ecrire(nom: str) -> str:
    """The same name with its last two letters exchanged, or one more when they are the same."""
    debut, fin = nom[:-2], nom[-2:]
    return debut + fin[::-1] if fin[0] != fin[1] else f"{nom}{fin[0]}"
