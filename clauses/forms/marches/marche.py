"""The forms of a market and of an operation."""

from decimal import Decimal

from wtforms import SelectChoice, SelectField

from ...models.vocabulaire import TYPES_DONNEUR_ORDRE, Etape, Nature, Secteur, TypeClause
from ...services.acteur import Acteur
from ...services.marches.edition import MarcheSaisie
from ...services.marches.facilitateurs import choix_de_facilitateurs
from ...services.operations import OperationSaisie
from ...services.structures import StructureSaisie
from ...services.suggestions import Genre
from ..champs import ChampDate, ChampNombre, ChampParagraphe, ChampRecherche, ChampTexte, ChampVocabulaire
from ..edition import FormulaireEdition
from ..regles import PeutRester, Requis, SansNir

CENT_MILLIARDS = Decimal(100_000_000_000)
PERIODICITES = [
    SelectChoice(n, mots)
    for n, mots in ((1, "Mensuelle"), (3, "Trimestrielle"), (6, "Semestrielle"), (12, "Annuelle"))
]


def oui_non(valeur):
    """« oui », « non » or nothing → true, false or `None`."""
    if isinstance(valeur, bool):
        return valeur
    return {"oui": True, "non": False}.get(valeur)


class OperationForm(FormulaireEdition):
    CHAMPS = ("nom",)

    nom = ChampTexte("Nom", validators=[Requis("Écrivez le nom de l’opération.")])


class MarcheForm(FormulaireEdition):
    """Everything one says of a market."""

    COLONNES = (
        "reference", "objet", "nature", "cpv", "secteur", "secteur_motif", "montant_ht", "type_clause",
        "date_notification", "date_fin", "duree_mois", "ccag", "procedure", "periodicite_mois", "est_soumis_obligation",
        "derogation_motif",
    )  # fmt: skip
    ORDRE = (
        "reference", "donneur_ordre_id", "type_donneur_ordre", "operation_id", "objet", "titulaire", "heures", "etape",
        "type_clause", "facilitateur_id", "periodicite_mois", "date_notification", "date_fin", "duree_mois", "nature",
        "cpv", "secteur", "secteur_motif", "montant_ht", "ccag", "procedure", "codes_lieux", "est_soumis_obligation",
        "derogation_motif",
    )  # fmt: skip
    CHAMPS = (*COLONNES, "donneur_ordre_id", "operation_id", "facilitateur_id", "codes_lieux")

    reference = ChampTexte("Référence", longueur=120, validators=[Requis("Écrivez la référence.")])
    donneur_ordre_id = ChampRecherche(
        "Donneur d’ordre", Genre.STRUCTURE, creation="Créer", est_requis="Dites qui passe ce marché."
    )
    type_donneur_ordre = ChampVocabulaire("Type, s’il est nouveau", TYPES_DONNEUR_ORDRE, vide="Non précisé")
    objet = ChampParagraphe("Objet", longueur=1000)
    operation_id = ChampRecherche("Opération", Genre.OPERATION, creation="Créer")
    nature = ChampVocabulaire("Nature", Nature, vide="Selon le code CPV")
    cpv = ChampRecherche("Code CPV", Genre.CPV)
    secteur = ChampVocabulaire("Secteur", Secteur, vide="Selon le code CPV")
    secteur_motif = ChampTexte("Motif, si le secteur diffère du CPV", longueur=500, validators=[PeutRester()])
    montant_ht = ChampNombre("Montant HT (€)", minimum=0, maximum=CENT_MILLIARDS)
    type_clause = ChampVocabulaire("Type de clause", TypeClause, vide="À déterminer")
    date_notification = ChampDate("Notification")
    date_fin = ChampDate("Fin prévue")
    duree_mois = ChampNombre("Durée (mois)", decimales=0, minimum=0, maximum=1200)
    ccag = ChampTexte("CCAG", longueur=120)
    procedure = ChampTexte("Procédure", longueur=120)
    facilitateur_id = SelectField("Facilitateur", validators=[], coerce=lambda v: "" if v is None else str(v))
    periodicite_mois = SelectField("Relevés d’heures", choices=PERIODICITES, coerce=int, default=1)
    codes_lieux = ChampTexte("Lieux d’exécution", longueur=500)
    est_soumis_obligation = SelectField(
        "Soumis à l’obligation",
        choices=[SelectChoice("", "Non précisé"), SelectChoice("oui", "Oui"), SelectChoice("non", "Non")],
        coerce=oui_non,
        validate_choice=False,
    )
    derogation_motif = ChampTexte("Dérogation (motif)", longueur=500)

    def __init__(self, acteur: Acteur, territoire_id: int, *args, objet=None, **options):
        choix, moi = choix_de_facilitateurs(acteur, territoire_id)
        if objet is None:
            options.setdefault("facilitateur_id", moi)
        super().__init__(acteur, territoire_id, *args, objet=objet, **options)
        self.facilitateur_id.choices = [
            SelectChoice("", "Personne pour l’instant"),
            *(SelectChoice(str(c), m) for c, m in choix),
        ]

    @property
    def saisie(self) -> MarcheSaisie:
        colonnes = {c: self[c].data for c in self.COLONNES}
        if colonnes["duree_mois"] is not None:
            colonnes["duree_mois"] = int(colonnes["duree_mois"])
        return MarcheSaisie(
            colonnes=colonnes,
            donneur_ordre=StructureSaisie(self.donneur_ordre_id.data, self.donneur_ordre_id.texte),
            type_donneur_ordre=self.type_donneur_ordre.data,
            operation=OperationSaisie(self.operation_id.data, self.operation_id.texte),
            facilitateur=self.facilitateur_id.data,
            lieux=self.codes_lieux.data,
            **self._a_la_creation(),
        )

    def _a_la_creation(self) -> dict:
        return {}


class NouveauMarcheForm(MarcheForm):
    """The same, with the first holder and the step."""

    etape = ChampVocabulaire("Étape", [e for e in Etape if e is not Etape.SANS_SUITE], default=Etape.REPERE)
    titulaire = ChampRecherche("Titulaire", Genre.STRUCTURE, creation="Créer")
    heures = ChampNombre("Heures dues", minimum=0, unite="h")

    def validate_heures(self, champ):
        """Hours are due by somebody."""
        SansNir()(self, self.objet)
        if champ.data is not None and not self.titulaire.texte:
            self.titulaire.errors = ["Dites qui doit ces heures."]
            return False
        return True

    def validate(self, *args, **options) -> bool:
        return super().validate(*args, **options) and not self.titulaire.errors

    def _a_la_creation(self) -> dict:
        titulaire = StructureSaisie(self.titulaire.data, self.titulaire.texte)
        return {
            "etape": self.etape.data,
            "heures": self.heures.data,
            "titulaire": titulaire if self.titulaire.texte else None,
        }
