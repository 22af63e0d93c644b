"""The forms of a contract: hiring, correcting, placing on a market."""

from datetime import date

from wtforms import BooleanField, SelectChoice, StringField
from wtforms.validators import Optional

from ..models import Attribution, Personne
from ..models.vocabulaire import (
    TYPES_EMPLOYEUR,
    Modalite,
    NiveauFormation,
    OuiNonInconnu,
    Prescripteur,
    TypeContrat,
    TypeStructure,
)
from ..services.contrats.affectations import nommer_le_lot, type_par_defaut
from ..services.contrats.embauche import Embauche
from ..services.contrats.saisie import CHAMPS_CONTRAT
from ..services.releves.verification import LigneInconnue
from ..services.structures.creation import StructureSaisie
from ..services.suggestions import Genre
from .champs import ChampDate, ChampNombre, ChampRecherche, ChampTexte, ChampVocabulaire
from .edition import FormulaireEdition
from .eligibilites import SelectMultipleCheckbox
from .personnes import ChampSexe
from .regles import PeutRester, Requis

SELON = "Selon l’employeur"


def structure_saisie(champ: ChampRecherche) -> StructureSaisie:
    """A searching field as the services take it."""
    return StructureSaisie(champ.data, "" if champ.data is not None else champ.texte)


class ContratForm(FormulaireEdition):
    """What is said of a contract, whoever signs it."""

    CHAMPS = (*CHAMPS_CONTRAT, "entreprise_utilisatrice_id")

    type = ChampVocabulaire("Type de contrat", TypeContrat)
    date_debut = ChampDate("Premier jour", validators=[Requis("Écrivez le premier jour du contrat.")])
    date_fin = ChampDate("Dernier jour", validators=[Optional()])
    motif_fin = ChampTexte("Motif de la fin", validators=[Optional()])
    rome = ChampRecherche("Métier (ROME)", Genre.ROME)
    metier = ChampTexte("Intitulé du poste", validators=[Optional()])
    duree_hebdomadaire = ChampNombre(
        "Heures par semaine", minimum=1, maximum=60, decimales=2, unite="h", validators=[Optional()]
    )
    temps_partiel_choisi = ChampVocabulaire("Temps partiel choisi", OuiNonInconnu)
    agence = ChampTexte("Agence", validators=[Optional()])
    entreprise_utilisatrice_id = ChampRecherche("Entreprise utilisatrice", Genre.STRUCTURE, creation="Créer")

    @property
    def contrat(self) -> dict:
        return {c: self.champ_de(c).data for c in CHAMPS_CONTRAT}

    @property
    def utilisatrice(self) -> StructureSaisie:
        return structure_saisie(self.entreprise_utilisatrice_id)


class EmbaucheForm(ContratForm):
    """The person, the employer, the place on a market and the criteria with the contract."""

    IDENTITE = (
        "nom_naissance", "nom_usage", "prenom", "date_naissance", "sexe", "telephone", "code_commune", "qpv",
        "niveau_formation", "prescripteur",
    )  # fmt: skip

    personne = ChampRecherche("Personne déjà suivie", Genre.PERSONNE)
    nom_naissance = ChampTexte("Nom de naissance", validators=[PeutRester()])
    nom_usage = ChampTexte("Nom d’usage", validators=[Optional()])
    prenom = ChampTexte("Prénom", validators=[PeutRester()])
    date_naissance = ChampDate("Date de naissance", validators=[PeutRester()])
    sexe = ChampSexe()
    telephone = ChampTexte("Téléphone", longueur=40, validators=[Optional()])
    code_commune = ChampRecherche("Commune à l’entrée", Genre.COMMUNE)
    qpv = ChampRecherche("Quartier prioritaire à l’entrée", Genre.QPV)
    niveau_formation = ChampVocabulaire("Niveau de formation", NiveauFormation, vide="Inconnu")
    prescripteur = ChampVocabulaire("Prescripteur", Prescripteur, vide="Inconnu")
    attribution = ChampRecherche("Lot attribué", Genre.ATTRIBUTION)
    # The holder of the lot when it is left empty.
    employeur = ChampRecherche("Employeur", Genre.STRUCTURE, creation="Créer", validators=[PeutRester()])
    type_employeur = ChampVocabulaire(
        "Type de l’employeur, s’il est nouveau", TYPES_EMPLOYEUR, vide="Entreprise"
    )
    modalite = ChampVocabulaire("Modalité", Modalite, vide=SELON)
    criteres = SelectMultipleCheckbox("Critères remplis à l’entrée", coerce=int)
    etablir = BooleanField("J’ai vu les pièces : éligibilité établie par moi")
    motif = ChampTexte("Avis motivé", longueur=500, validators=[PeutRester()])
    #: « oui » from the button that says that this is somebody else.
    confirmation = StringField()

    def __init__(self, acteur, territoire_id=None, criteres=(), *args, **options):
        super().__init__(acteur, territoire_id, *args, **options)
        self.criteres.choices = [SelectChoice(c.id, c.libelle) for c in criteres]

    def partir_de(self, personne: Personne | None, attribution: Attribution | None, jour: date) -> None:
        """Fill the blank form with what the page it comes from already says."""
        self.date_debut.data, self.temps_partiel_choisi.data = jour, OuiNonInconnu.INCONNU
        if personne is not None:
            self.personne.prendre(personne.id, personne.nom_complet)
        if attribution is not None:
            self.attribution.prendre(attribution.id, nommer_le_lot(attribution))
            self.employeur.prendre(attribution.structure_id, attribution.structure.nom)
            self.type.data = type_par_defaut(attribution.structure)

    def partir_de_la_ligne(self, ligne: LigneInconnue | None) -> None:
        """Fill the blank form with what a sheet says of somebody unknown, and who sent it: the employer."""
        if ligne is None:
            return
        self.date_debut.data = ligne.mois
        if self.personne.data is None:
            self.nom_naissance.data, self.prenom.data = ligne.nom, ligne.prenom
            self.date_naissance.data = ligne.naissance
        if ligne.deposant.type in TYPES_EMPLOYEUR:
            self.employeur.prendre(ligne.deposant.id, ligne.deposant.nom)
            self.type.data = type_par_defaut(ligne.deposant)

    @property
    def embauche(self) -> Embauche:
        est_nouvelle = self.personne.data is None
        return Embauche(
            contrat=self.contrat,
            personne=self.personne.data,
            identite={c: self[c].data for c in self.IDENTITE} if est_nouvelle else {},
            attribution=self.attribution.data,
            employeur=structure_saisie(self.employeur),
            type_employeur=self.type_employeur.data or TypeStructure.ENTREPRISE,
            utilisatrice=self.utilisatrice,
            modalite=self.modalite.data,
            criteres=self.criteres.data or (),
            est_etablie=self.etablir.data,
            motif=self.motif.data,
            est_confirmee=self.confirmation.data == "oui",
        )


class LotForm(FormulaireEdition):
    """Where somebody is hired."""

    attribution = ChampRecherche("Lot attribué", Genre.ATTRIBUTION, est_requis="Choisissez le lot attribué.")


class PlaceForm(FormulaireEdition):
    """A contract on one more market, or its modality there."""

    CHAMPS = ("modalite",)

    attribution = ChampRecherche("Lot attribué", Genre.ATTRIBUTION, est_requis="Choisissez le lot attribué.")
    modalite = ChampVocabulaire("Modalité", Modalite, vide=SELON)

    def __init__(self, acteur, territoire_id=None, *args, objet=None, **options):
        super().__init__(acteur, territoire_id, *args, objet=objet, **options)
        if objet is not None:
            del self.attribution
            self.modalite.choices = [c for c in self.modalite.choices if c.value]
