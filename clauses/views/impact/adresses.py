"""The addresses of the impact pages: every link carries the whole perimeter."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

from flask import request, url_for

from ...forms.impact import PREFIXE, Demande, valeur_d_adresse
from ...services.impact import Axe, LigneAxe
from ...services.impact.lignes import Portee
from ...services.listes import FormatExport

_PROPRES = ("territoire", "a_la_date")
_VUE = ("vue", "axe", "lignes", "colonnes", "mesure")
_OUVERTURE = ("axe", "valeur", "axe2", "valeur2", "portee", "attribution")
FORMATS = (
    (FormatExport.XLSX, "Classeur Excel", "file-earmark-spreadsheet"),
    (FormatExport.CSV, "CSV", "filetype-csv"),
)


@dataclass(frozen=True)
class Adresses:
    """Links of one page. Those of rows are made by hundreds, so their common part is made once."""

    demande: Demande

    @cached_property
    def perimetre(self) -> dict:
        """The parameters of the perimeter of this page."""
        p = self.demande.perimetre
        repris = {c: request.args.getlist(c) for c in request.args if c in _PROPRES or c.startswith(PREFIXE)}
        connus = {c: v for c, v in repris.items() if c in _PROPRES or c[len(PREFIXE) :] in set(Axe)}
        return connus | {"du": f"{p.du:%Y-%m}", "au": f"{p.au:%Y-%m}"}

    @property
    def vue(self) -> dict:
        return {c: request.args.getlist(c) for c in _VUE if c in request.args}

    def tableau(self, **changements) -> str:
        """The page of the table, for this perimeter."""
        parametres = self.perimetre | changements
        return url_for("impact.tableau", **{c: v for c, v in parametres.items() if v is not None})

    @cached_property
    def _lignes(self) -> str:
        return url_for("impact.lignes", **self.perimetre)

    def lignes(self, portee: Portee = Portee.VALIDEES, **parametres) -> str:
        """All the rows of the perimeter, or those of one lot attributed."""
        return url_for("impact.lignes", **self.perimetre, portee=portee.value, **parametres)

    def de_l_axe(self, axe: Axe, ligne: LigneAxe, suffixe: str = "") -> str:
        """The part of an address that opens one row of an axis."""
        valeur = quote(valeur_d_adresse(axe, ligne.cle, ligne.id), safe="")
        return f"&axe{suffixe}={axe.value}&valeur{suffixe}={valeur}"

    def lignes_de(self, axe: Axe, ligne: LigneAxe) -> str:
        """The rows behind one row of an axis."""
        return self._lignes + self.de_l_axe(axe, ligne)

    def lignes_de_la_case(self, axes: tuple[Axe, Axe], ligne: LigneAxe, colonne: LigneAxe) -> str:
        """The rows behind one cell of a cross."""
        return self.lignes_de(axes[0], ligne) + self.de_l_axe(axes[1], colonne, "2")

    def filtrer(self, axe: Axe) -> str:
        """The table filtered on one value of an axis, which has only to be added at the end."""
        autres = {c: v for c, v in (self.perimetre | self.vue).items() if c != PREFIXE + axe}
        return f"{url_for('impact.tableau', **autres)}&{PREFIXE}{axe.value}="

    def sans(self, axe: Axe, valeur: str) -> str:
        """The table without one value of one filter."""
        nom = PREFIXE + axe
        restantes = [v for v in request.args.getlist(nom) if v != valeur]
        return self.tableau(**{nom: restantes or None}, **self.vue)

    def exports(self, endpoint: str) -> list[tuple[str, str, str]]:
        """The « Exporter » menu of a page: the file of what is shown."""
        garde = _OUVERTURE if endpoint.endswith("lignes") else _VUE
        propres = {c: request.args.getlist(c) for c in garde if c in request.args}
        return [
            (mots, url_for(endpoint, forme=forme.value, **self.perimetre, **propres), icone)
            for forme, mots, icone in FORMATS
        ]
