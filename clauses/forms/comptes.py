"""Forms of the login, of passwords and of invitations. Their messages say what to write."""

from datetime import date

from flask_wtf import FlaskForm
from wtforms import EmailField, Field, PasswordField, SelectField, StringField
from wtforms.validators import EqualTo, Length, Optional

from ..models.vocabulaire import ROLES_STRUCTURE, ROLES_TERRITOIRE, Role
from ..services.comptes import Portee
from .champs import ChampDate
from .regles import Requis, SansNir

LONGUEUR_COURRIEL = 254
LONGUEUR_LIBELLE = 255
PARTOUT = "Tous les territoires qui la suivent"


def clef(valeur: str) -> int | None:
    """The choice of a list as a key; `None` for the empty one."""
    return int(valeur) if valeur else None


class FormulaireConnexion(FlaskForm):
    """Email and password."""

    courriel = EmailField(
        "Adresse électronique",
        validators=[
            Requis("Écrivez votre adresse électronique."),
            Length(max=LONGUEUR_COURRIEL, message="Cette adresse est trop longue."),
        ],
    )
    mot_de_passe = PasswordField(
        "Mot de passe", validators=[Requis("Écrivez votre mot de passe."), Length(max=1000)]
    )

    def refuser(self) -> None:
        """The one message of every refusal."""
        self.form_errors.append("Adresse ou mot de passe incorrect. Vérifiez les deux, puis réessayez.")


class FormulaireOubli(FlaskForm):
    """The address of an account whose password is forgotten."""

    courriel = EmailField(
        "Adresse électronique",
        validators=[
            Requis("Écrivez votre adresse électronique."),
            Length(max=LONGUEUR_COURRIEL, message="Cette adresse est trop longue."),
        ],
    )


class FormulaireCode(FlaskForm):
    """A code of the second factor, or a recovery code."""

    code = StringField("Code", validators=[Requis("Écrivez le code."), Length(max=40)])

    def refuser(self) -> None:
        """The one message of every refusal."""
        self.code.errors = [
            *self.code.errors,
            "Ce code n’est pas le bon, ou il a déjà servi. Attendez le suivant et recopiez-le.",
        ]


def _deux_fois() -> list:
    return [
        Requis("Écrivez-le une seconde fois."),
        EqualTo("nouveau", "Les deux mots de passe diffèrent : écrivez-les à nouveau."),
    ]


class FormulaireNouveauMotDePasse(FlaskForm):
    """A password, twice."""

    nouveau = PasswordField(
        "Mot de passe", validators=[Requis("Écrivez le mot de passe que vous choisissez.")]
    )
    confirmation = PasswordField("Le même, une seconde fois", validators=_deux_fois())


class FormulaireChangement(FlaskForm):
    """One's own password: the old one, then the new one twice."""

    ancien = PasswordField("Mot de passe actuel", validators=[Requis("Écrivez votre mot de passe actuel.")])
    nouveau = PasswordField(
        "Nouveau mot de passe", validators=[Requis("Écrivez le mot de passe que vous choisissez.")]
    )
    confirmation = PasswordField("Le même, une seconde fois", validators=_deux_fois())

    def refuser_ancien(self) -> None:
        self.ancien.errors = [*self.ancien.errors, "Ce n’est pas votre mot de passe actuel."]


class FormulaireInvitation(FlaskForm):
    """Who is invited, and where their role holds; `pour_role` keeps the fields that the role needs."""

    courriel = EmailField("Adresse électronique", validators=[Requis("Écrivez l’adresse de la personne.")])
    nom = StringField(
        "Prénom et nom",
        validators=[
            Requis("Écrivez le prénom et le nom de la personne."),
            Length(max=LONGUEUR_LIBELLE, message="Ce nom est trop long."),
            SansNir(),
        ],
    )
    territoire = SelectField("Territoire", coerce=clef)
    structure = StringField("Structure", validators=[Requis("Écrivez le SIRET ou le nom.")])
    organisme = SelectField(
        "Organisme intermédiaire", coerce=clef, validators=[Requis("Choisissez l’organisme.")]
    )
    date_debut = ChampDate("Premier jour", validators=[Optional()])
    date_fin = ChampDate("Dernier jour", validators=[Optional()])

    @classmethod
    def pour_role(
        cls, role: Role, territoires, organismes, partout: bool, **valeurs
    ) -> "FormulaireInvitation":
        """`partout`: the reader may grant a structure's role without naming a territory."""
        form = cls(**valeurs)
        choix = [(str(t.id), t.nom) for t in territoires]
        if role in ROLES_STRUCTURE and partout:
            choix.insert(0, ("", PARTOUT))
        elif len(choix) != 1:
            choix.insert(0, ("", "Choisissez…"))
        form.territoire.choices = choix
        form.organisme.choices = [("", "Choisissez…"), *((str(o.id), o.nom) for o in organismes)]
        _garder(form, role)
        if form.territoire is not None and choix[0][1] != PARTOUT:
            _exiger(form.territoire, "Choisissez le territoire.")
        if role is Role.CONTROLEUR:
            _exiger(form.date_fin, "Un contrôleur a un accès daté : écrivez le dernier jour.")
        return form

    def portee(self, structure_id: int | None) -> Portee:
        """Where the role holds, as the service wants it."""
        return Portee(
            territoire_id=self.territoire.data if self.territoire else None,
            structure_id=structure_id,
            organisme_id=self.organisme.data if self.organisme else None,
            date_debut=self.date_debut.data,
            date_fin=self.date_fin.data,
        )


def _exiger(champ: Field, message: str) -> None:
    champ.validators = [Requis(message)]
    champ.flags.required = True


def _garder(form: FormulaireInvitation, role: Role) -> None:
    """Take away the fields that the role has no use for."""
    if role not in ROLES_TERRITOIRE and role not in ROLES_STRUCTURE:
        del form.territoire
    if role not in ROLES_STRUCTURE:
        del form.structure
    if role is not Role.GESTIONNAIRE:
        del form.organisme


def porter_le_refus(form: FlaskForm, champ: str | None, message: str) -> None:
    """Put the refusal of a service on the field it names, or on the form."""
    if champ and champ in form and form[champ] is not None:
        form[champ].errors = [*form[champ].errors, message]
    else:
        form.form_errors.append(message)


def lire_date(texte: str | None) -> date | None:
    """A day of a filter: `AAAA-MM-JJ`, or nothing when it cannot be read."""
    try:
        return date.fromisoformat(texte or "")
    except ValueError:
        return None
