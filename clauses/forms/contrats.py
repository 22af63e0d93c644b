"""The forms of a contract: hiring, correcting, placing on a market."""

from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Optional

from ..models.vocabulaire import TYPES_EMPLOYEUR, Modalite, OuiNonInconnu, TypeContrat, TypeStructure
from ..services.contrats.embauche import Embauche
from ..services.contrats.saisie import CHAMPS_CONTRAT
from ..services.structures.creation import StructureSaisie
from ..services.suggestions import Genre
from .champs import ChampDate, ChampNombre, ChampRecherche, ChampTexte, ChampVocabulaire
from .edition import FormulaireEdition
from .eligibilites import SelectMultipleCheckbox
from .personnes import ChampSexe

SELON = "Selon l’employeur"


def structure_saisie(champ: ChampRecherche) -> StructureSaisie:
    """A searching field as the services take it."""
    return StructureSaisie(champ.data, "" if champ.data is not None else champ.texte)


class ContratForm(FormulaireEdition):
    """What is said of a contract, whoever signs it."""

    CHAMPS = (*CHAMPS_CONTRAT, "entreprise_utilisatrice_id")

    type = ChampVocabulaire("Type de contrat", TypeContrat)
    date_debut = ChampDate("Premier jour", validators=[InputRequired("Écrivez le premier jour du contrat.")])
    date_fin = ChampDate("Dernier jour", validators=[Optional()])
    motif_fin = ChampTexte("Motif de la fin", validators=[Optional()])
    rome = ChampRecherche("Métier (ROME)", Genre.ROME)
    metier = ChampTexte("Intitulé du poste", validators=[Optional()])
    duree_hebdomadaire = ChampNombre(
        "Heures par semaine", minimum=1, maximum=60, decimales=2, validators=[Optional()]
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

    personne = ChampRecherche("Personne", Genre.PERSONNE, creation="Nouvelle personne :")
    nom_naissance = ChampTexte("Nom de naissance", validators=[Optional()])
    prenom = ChampTexte("Prénom", validators=[Optional()])
    date_naissance = ChampDate("Date de naissance", validators=[Optional()])
    sexe = ChampSexe()
    attribution = ChampRecherche("Lot attribué", Genre.ATTRIBUTION)
    employeur = ChampRecherche("Employeur", Genre.STRUCTURE, creation="Créer")
    type_employeur = ChampVocabulaire(
        "Type de l’employeur, s’il est nouveau",
        [t for t in TypeStructure if t in TYPES_EMPLOYEUR],
    )
    modalite = ChampVocabulaire("Modalité", Modalite, vide=SELON)
    criteres = SelectMultipleCheckbox("Critères remplis à l’entrée", coerce=int)
    etablir = BooleanField("J’ai vu les pièces : éligibilité établie par moi")
    motif = ChampTexte("Avis motivé", longueur=500, validators=[Optional()])
    confirmation = StringField()

    def __init__(self, acteur, territoire_id=None, criteres=(), *args, **options):
        super().__init__(acteur, territoire_id, *args, **options)
        self.semblables = None
        self.criteres.choices = [(c.id, c.libelle) for c in criteres]
        if not self.is_submitted():
            self.temps_partiel_choisi.data = OuiNonInconnu.INCONNU

    def prendre(self, champ: ChampRecherche, cle: int | None, mots: str) -> None:
        """Fill a searching field before it is shown."""
        champ.data, champ.texte = cle, mots

    @property
    def embauche(self) -> Embauche:
        est_nouvelle = self.personne.data is None
        return Embauche(
            contrat=self.contrat,
            personne=self.personne.data,
            identite={c: self[c].data for c in ("nom_naissance", "prenom", "date_naissance", "sexe")}
            if est_nouvelle
            else {},
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


class PlaceForm(FormulaireEdition):
    """A contract on one more market, or its modality there."""

    CHAMPS = ("modalite",)

    attribution = ChampRecherche("Lot attribué", Genre.ATTRIBUTION, est_requis="Choisissez le lot attribué.")
    modalite = ChampVocabulaire("Modalité", Modalite, vide=SELON)

    def __init__(self, acteur, territoire_id=None, *args, objet=None, **options):
        super().__init__(acteur, territoire_id, *args, objet=objet, **options)
        if objet is not None:
            del self.attribution
            self.modalite.choices = [c for c in self.modalite.choices if c[0]]
