"""The form of a structure."""

from collections.abc import Sequence

from wtforms import BooleanField, SelectChoice, SelectField
from wtforms.validators import Optional, ValidationError

from ..models import Territoire
from ..models.vocabulaire import TYPES_DONNEUR_ORDRE, TYPES_EMPLOYEUR, TypeStructure
from ..services.acteur import Acteur
from ..services.imports.valeurs import lire_siret
from ..services.structures.notes import LONGUEUR_NOTE
from ..services.suggestions import Genre
from .champs import ChampParagraphe, ChampRecherche, ChampTexte, ChampVocabulaire
from .edition import FormulaireEdition
from .regles import Courriel, Requis


class FormulaireStructure(FormulaireEdition):
    """Name, SIRET, what it is as a holder or employer and as a buyer, where it is."""

    CHAMPS = (
        "nom", "identifiant", "type", "type_donneur_ordre", "code_postal", "commune", "naf", "forme_juridique",
    )  # fmt: skip

    territoire = SelectField("Territoire", coerce=int)
    nom = ChampTexte("Nom", validators=[Requis("Écrivez le nom de la structure.")])
    identifiant = ChampTexte("SIRET", longueur=20)
    forcer = BooleanField("Garder ce SIRET malgré sa clé fausse")
    type = ChampVocabulaire("Type", (*TYPES_EMPLOYEUR, *TYPES_DONNEUR_ORDRE))
    type_donneur_ordre = ChampVocabulaire(
        "Type comme donneur d’ordre", TYPES_DONNEUR_ORDRE, vide="N’achète pas, ou pas encore"
    )
    code_postal = ChampTexte("Code postal", longueur=10)
    commune = ChampTexte("Commune", longueur=120)
    naf = ChampTexte("Code NAF", longueur=6)
    forme_juridique = ChampTexte("Forme juridique", longueur=120)

    def __init__(self, acteur: Acteur, territoires: Sequence[Territoire], *, objet=None, **options):
        super().__init__(acteur, None, objet=objet, **options)
        self.est_cle_fausse = False
        if objet is not None:
            del self.territoire
        else:
            self.territoire.choices = [SelectChoice(t.id, t.nom) for t in territoires]
            self.type.data = self.type.data or TypeStructure.ENTREPRISE
        # Fourteen digits are what is wanted here: a SIRET is not looked at as a social security number.
        self.identifiant.validators = []

    def validate_identifiant(self, champ: ChampTexte) -> None:
        """Fourteen digits; a wrong key is kept only when asked twice (domaine §11)."""
        if not champ.data:
            return
        identifiant, est_juste = lire_siret(champ.data)
        if len(identifiant) != 14 or not identifiant.isdigit():
            raise ValidationError("Un SIRET compte quatorze chiffres : vérifiez-le.")
        champ.data = identifiant
        if not est_juste and not self.forcer.data:
            self.est_cle_fausse = True
            raise ValidationError(
                "La clé de ce SIRET est fausse : corrigez-le, ou cochez « Garder ce SIRET »."
            )


class FormulaireContact(FormulaireEdition):
    """Somebody to call in a structure; the reminders go to an address, unless somebody unticks the box."""

    CHAMPS = ("nom", "fonction", "courriel", "telephone", "est_a_rappeler")

    territoire = SelectField("Territoire", coerce=int)
    nom = ChampTexte("Nom", validators=[Requis("Écrivez le nom du contact.")])
    fonction = ChampTexte("Fonction", longueur=120, validators=[Optional()])
    courriel = ChampTexte("Courriel", longueur=254, validators=[Optional(), Courriel()])
    telephone = ChampTexte("Téléphone", longueur=40, validators=[Optional()])
    est_a_rappeler = BooleanField("Reçoit les rappels de relevés d’heures")

    def __init__(self, acteur: Acteur, territoires: Sequence[Territoire], *, objet=None, **options):
        super().__init__(acteur, None, objet=objet, **options)
        if objet is not None:
            del self.territoire
            return
        self.territoire.choices = [SelectChoice(t.id, t.nom) for t in territoires]
        if not self.is_submitted():
            self.est_a_rappeler.data = True


class FormulaireReunion(FormulaireEdition):
    """Which structure stays when a local one is merged."""

    cible = ChampRecherche(
        "Structure qui reste",
        Genre.STRUCTURE,
        est_requis="Cherchez la structure qui reste, par son SIRET ou son nom.",
    )


class FormulaireNote(FormulaireEdition):
    """What a territory writes for itself about a structure."""

    CHAMPS = ("texte",)

    texte = ChampParagraphe("Note", longueur=LONGUEUR_NOTE, validators=[Optional()])
