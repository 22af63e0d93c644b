"""The form of a person: identity, entry profile, contact details."""

from wtforms import SelectChoice, SelectField, StringField
from wtforms.validators import Optional

from ..models.vocabulaire import NiveauFormation, OuiNonInconnu, Prescripteur, Sexe
from ..services.personnes.saisie import CHAMPS_PERSONNE
from ..services.suggestions import Genre
from .champs import ChampDate, ChampRecherche, ChampTexte, ChampVocabulaire
from .edition import FormulaireEdition
from .regles import Courriel, PeutRester, Requis

#: One person is a woman or a man; the vocabulary itself names groups.
MOTS_DU_SEXE = {Sexe.FEMME.value: "Femme", Sexe.HOMME.value: "Homme"}


class ChampSexe(ChampVocabulaire):
    """Said of one person."""

    def __init__(self, **options):
        super().__init__("Sexe", Sexe, vide="Choisissez", validators=[PeutRester()], **options)
        self.choices = [SelectChoice(c.value, MOTS_DU_SEXE.get(c.value, c.label)) for c in self.choices]


class PersonneForm(FormulaireEdition):
    """`semblables` is the refusal that shows who bears almost the same identity."""

    CHAMPS = CHAMPS_PERSONNE

    territoire = SelectField("Territoire", coerce=int, validate_choice=True)
    nom_naissance = ChampTexte("Nom de naissance", validators=[Requis("Écrivez le nom de naissance.")])
    nom_usage = ChampTexte("Nom d’usage", validators=[Optional()])
    prenom = ChampTexte("Prénom", validators=[Requis("Écrivez le prénom.")])
    date_naissance = ChampDate("Date de naissance", validators=[Requis("Écrivez la date de naissance.")])
    sexe = ChampSexe()
    telephone = ChampTexte("Téléphone", longueur=40, validators=[Optional()])
    courriel = ChampTexte("Courriel", longueur=254, validators=[Optional(), Courriel()])
    adresse = ChampTexte("Adresse", longueur=500, validators=[Optional()])
    code_commune = ChampRecherche("Commune à l’entrée", Genre.COMMUNE)
    qpv = ChampRecherche("Quartier prioritaire à l’entrée", Genre.QPV)
    niveau_formation = ChampVocabulaire("Niveau de formation", NiveauFormation, vide="Inconnu")
    est_parent_isole = ChampVocabulaire("Parent isolé", OuiNonInconnu)
    prescripteur = ChampVocabulaire("Prescripteur", Prescripteur, vide="Inconnu")
    permis = ChampTexte("Permis de conduire", longueur=40, validators=[Optional()])
    mobilite = ChampTexte("Mobilité", validators=[Optional()])
    metiers = ChampTexte("Métiers recherchés", validators=[Optional()])
    disponibilite = ChampTexte("Disponibilité", validators=[Optional()])
    motif = ChampTexte("Motif de la correction", longueur=255, validators=[PeutRester()])
    #: « oui » from the button that says that this is somebody else.
    confirmation = StringField()

    def __init__(self, acteur, territoires=(), *args, objet=None, **options):
        super().__init__(acteur, objet.territoire_id if objet else None, *args, objet=objet, **options)
        self.territoire.choices = [SelectChoice(t.id, t.nom) for t in territoires]
        if len(self.territoire.choices) < 2:
            del self.territoire
        if objet is None:
            del self.motif
            if not self.is_submitted():
                self.est_parent_isole.data = OuiNonInconnu.INCONNU

    @property
    def est_confirmee(self) -> bool:
        return self.confirmation.data == "oui"
