"""The forms of the checks: lines decided, a line tied, a month closed or reopened."""

import re

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, HiddenField, StringField

from ..services.heures.etats import LONGUEUR_MOTIF
from ..services.normalisation import cle_ou_rien
from ..services.releves.verification import Acte, LigneVisee
from ..services.suggestions import Genre
from .champs import ChampCle, ChampRecherche, ChampTexte
from .edition import FormulaireEdition
from .regles import PeutRester, Requis

#: A line, and the number of its version that was shown.
REPERE = re.compile(r"(\d{1,9})\.(\d{1,9})", re.ASCII)


class LignesForm(FlaskForm):
    """The button pressed says what is done, and to which lines: « refuser », « refuser-tout », « accepter:12.3 »."""

    faire = StringField()
    motif = StringField("Motif")

    def __init__(self, formdata: MultiDict | None = None, **options):
        super().__init__(formdata, **options)
        envoi = formdata or MultiDict()
        self.coches = set(envoi.getlist("ligne"))
        self._toutes = envoi.getlist("toutes")
        self._est_entier = bool(envoi.get("entier"))

    @property
    def acte(self) -> Acte | None:
        verbe = (self.faire.data or "").partition(":")[0].removesuffix("-tout")
        return Acte(verbe) if verbe in set(Acte) else None

    @property
    def visees(self) -> list[LigneVisee] | None:
        """The lines named; `None` for a sheet of several pages that is sent back whole."""
        verbe, _, une = (self.faire.data or "").partition(":")
        if self._est_entier and verbe == f"{Acte.REFUSER}-tout":
            return None
        reperes = [une] if une else self._toutes if verbe.endswith("-tout") else sorted(self.coches)
        lus = [m for r in reperes if (m := REPERE.fullmatch(r))]
        return [LigneVisee(int(m[1]), int(m[2])) for m in lus]


class LiaisonForm(FlaskForm):
    """The contract chosen for a line, and the version of the line that was shown."""

    affectation = ChampCle(validators=[Requis("Choisissez un contrat.")])
    version = HiddenField()

    @property
    def version_lue(self) -> int | None:
        return cle_ou_rien(str(self.version.data or ""))


class PersonneForm(FormulaireEdition):
    """Whose contracts are looked for."""

    personne = ChampRecherche("Salarié", Genre.PERSONNE, est_requis="Écrivez un nom.")


class CloreForm(FormulaireEdition):
    """Closing a month that still waits for something asks for a yes."""

    confirmation = BooleanField("Je clôture ce mois tel qu’il est")


class RouvrirForm(FormulaireEdition):
    """Opening a month again, and why."""

    motif = ChampTexte(
        "Motif",
        longueur=LONGUEUR_MOTIF,
        validators=[PeutRester(), Requis("Écrivez pourquoi ce mois est rouvert.")],
    )
