"""Forms that two people may have open at once: they carry what they were filled from, and show what diverges."""

import json
from collections.abc import Mapping
from datetime import date

from flask_wtf import FlaskForm
from wtforms import DateField, Field, HiddenField, SelectField

from ..services.acteur import Acteur
from ..services.edition import ConflitEdition, en_texte
from ..services.erreurs import DonneesInvalides
from ..services.normalisation import cle_ou_rien
from .champs import ChampNombre, ChampRecherche


class FormulaireEdition(FlaskForm):
    """A form on one row of the base. `CHAMPS` are the names of the columns it writes, in order.

    `version` and `avant` come back as they were shown: `services.edition.rapprocher` merges them with the base.
    """

    CHAMPS: tuple[str, ...] = ()
    #: Columns whose field has another name in the form.
    ALIAS: Mapping[str, str] = {}
    #: The fields in the order of their page, which that of the errors follows, when a subclass adds some in the middle.
    ORDRE: tuple[str, ...] = ()

    version = HiddenField()
    avant = HiddenField()

    def __init__(self, acteur: Acteur, territoire_id: int | None = None, *args, objet=None, **options):
        super().__init__(*args, obj=objet, **options)
        self._fields = dict(
            sorted(self._fields.items(), key=lambda c: self.ORDRE.index(c[0]) if c[0] in self.ORDRE else -1)
        )
        self.divergences: list = []
        self.conflit: ConflitEdition | None = None
        #: Refusals that the page tells otherwise than on a field: see `views.edition.tenter`.
        self.deja = self.semblables = None
        for champ in self:
            if isinstance(champ, ChampRecherche):
                champ.preparer(acteur, territoire_id)
        if objet is not None and not self.is_submitted():
            self.noter(objet)

    def noter(self, objet) -> None:
        """What the form is filled from; done by itself unless something was just sent."""
        self.version.data = str(objet.version)
        self.avant.data = json.dumps({c: en_texte(getattr(objet, c)) for c in self.CHAMPS})

    def champ_de(self, colonne: str) -> Field:
        return self[self.ALIAS.get(colonne, colonne)]

    @property
    def valeurs(self) -> dict:
        """Column → value, for the service."""
        return {c: self.champ_de(c).data for c in self.CHAMPS}

    @property
    def version_lue(self) -> int | None:
        return cle_ou_rien(str(self.version.data or ""))

    @property
    def valeurs_lues(self) -> dict[str, str]:
        """The values the form showed; an altered one is worth nothing, and then every difference is a conflict."""
        try:
            lues = json.loads(self.avant.data or "{}")
        except (ValueError, RecursionError):
            return {}
        return {c: v for c, v in lues.items() if isinstance(v, str)} if isinstance(lues, dict) else {}

    def porter_conflit(self, conflit: ConflitEdition) -> None:
        """Show both values of each field changed on both sides; saving again keeps what is then written.

        The version stays the one that was read: what others changed and this person left alone is still merged.
        """
        self.conflit = conflit
        avant = self.valeurs_lues
        for divergence in conflit.divergences:
            avant[divergence.champ] = divergence.enregistree
            champ = self.champ_de(divergence.champ)
            champ.errors = [*champ.errors, "Une autre personne vient d’écrire une autre valeur : choisissez."]
        self.avant.data = json.dumps(avant)

    def en_mots(self, colonne: str, valeur: str) -> str:
        """A value as people read it: the words of a code or of a key, a French date."""
        champ = self.champ_de(colonne)
        if isinstance(champ, ChampRecherche):
            return champ.en_mots(valeur) if valeur else ""
        if isinstance(champ, SelectField):
            return {str(c.value): c.label for c in champ.choices}.get(valeur, valeur)
        if isinstance(champ, DateField) and valeur:
            return f"{date.fromisoformat(valeur):%d/%m/%Y}"
        if isinstance(champ, ChampNombre):
            return valeur.replace(".", ",")
        return valeur

    def porter_refus(self, refus: DonneesInvalides) -> None:
        """Put the refusal of a service on its field, else on top of the form."""
        if refus.champ and refus.champ in self:
            champ = self[refus.champ]
            champ.errors = [*champ.errors, refus.message]
        else:
            self.form_errors.append(refus.message)
