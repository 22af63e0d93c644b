"""Forms of attendance sheets: dropping one, correcting its reading, settling its doubts, typing beside a picture."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from flask_wtf import FlaskForm
from sqlalchemy import Row
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, SelectChoice

from ..services.heures.saisie import LONGUEUR_MAXIMALE
from ..services.normalisation import cle_ou_rien, est_une_cle
from ..services.releves.depot import Choix, FeuilleComprise, Geste
from ..services.releves.lecture import CorrectionFeuille, Corrections, RoleColonne
from .imports import ChampChoix, FormulaireFichier
from .regles import Requis

MOIS = re.compile(r"20\d{2}-(?:0[1-9]|1[0-2])", re.ASCII)
#: « lire.2 », « role.2.5 »: what is said of the sheet 2.
REGLAGE = re.compile(r"(?:lire|mois|titres|role)\.(\d{1,4})(?:\.|$)", re.ASCII)
RANG = re.compile(r"\d{1,4}", re.ASCII)
LIGNES_MAXIMUM = 500


def lire_mois(texte: str | None) -> date | None:
    """« 2026-03 » as a date, anything else as nothing."""
    return date.fromisoformat(f"{texte}-01") if texte and MOIS.fullmatch(texte) else None


class DepotForm(FormulaireFichier):
    """The file, the structure it is dropped for, and the sheet that it corrects."""

    deposant = ChampChoix("Structure", coerce=cle_ou_rien, validators=[Requis("Choisissez la structure.")])
    remplace = HiddenField()

    @classmethod
    def pour(cls, deposants: Sequence[Row], *, remplace_id: int | None = None, choisi: int | None = None):
        """`deposants`: (id, nom); one alone is not asked."""
        seul = deposants[0].id if len(deposants) == 1 else choisi
        form = cls(data={"deposant": str(seul or "") or None, "remplace": str(remplace_id or "")})
        choix = [SelectChoice(str(d.id), d.nom) for d in deposants]
        form.deposant.choices = choix if len(choix) == 1 else [SelectChoice("", "Choisissez…"), *choix]
        return form

    @property
    def remplace_id(self) -> int | None:
        return cle_ou_rien(self.remplace.data)


class _Versionne(FlaskForm):
    """What is sent about a sheet as it was shown."""

    version = HiddenField()

    @property
    def version_lue(self) -> int | None:
        return cle_ou_rien(self.version.data)


class TransmettreForm(_Versionne):
    """The button that sends the sheet."""


class LectureForm(_Versionne):
    """The lists of the corrections: nothing is kept but what differs from what was understood."""

    def __init__(self, formdata: MultiDict):
        super().__init__(formdata)
        self._envoi = formdata

    @property
    def rang(self) -> int:
        """The last sheet of the file that is spoken of; -1 for none."""
        return max((int(lu[1]) for nom in self._envoi if (lu := REGLAGE.match(nom))), default=-1)

    def corrections(self, feuilles: Iterable[FeuilleComprise]) -> Corrections:
        dites = {f.cle: self._feuille(f) for f in feuilles}
        return Corrections({cle: c for cle, c in dites.items() if c is not None})

    def _feuille(self, f: FeuilleComprise) -> CorrectionFeuille | None:
        ligne = self._ligne(f)
        ignoree = self._envoi.get(f"lire.{f.rang}")
        correction = CorrectionFeuille(
            est_ignoree=(ignoree == "non") if ignoree in ("oui", "non") else None,
            ligne_entetes=ligne,
            roles={} if ligne is not None else self._roles(f),
            mois=self._mois(f),
        )
        if correction.est_ignoree == f.est_ignoree:
            correction.est_ignoree = None
        return correction if correction != CorrectionFeuille() else None

    def _ligne(self, f: FeuilleComprise) -> int | None:
        texte = self._envoi.get(f"titres.{f.rang}", "")
        ligne = int(texte) if RANG.fullmatch(texte) else None
        return None if ligne == f.ligne_entetes else ligne

    def _mois(self, f: FeuilleComprise) -> date | None:
        mois = lire_mois(self._envoi.get(f"mois.{f.rang}"))
        return None if mois == f.mois else mois

    def _roles(self, f: FeuilleComprise) -> dict[int, RoleColonne]:
        dits = [(c, self._envoi.get(f"role.{f.rang}.{c.index}", "")) for c in f.colonnes]
        return {
            c.index: RoleColonne(role)
            for c, role in dits
            if role in set(RoleColonne) and role != c.role.value
        }


class ChoixForm(FlaskForm):
    """The doubts of a page: those without an answer are left for later."""

    def __init__(self, formdata: MultiDict):
        super().__init__(formdata)
        self._envoi = formdata

    @property
    def choix(self) -> list[Choix]:
        """One per group of lines; `groupe` names the groups of the page by their first line."""
        groupes = (g for g in self._envoi.getlist("groupe") if est_une_cle(g))
        return [c for c in map(self._un, groupes) if c is not None]

    def _un(self, groupe: str) -> Choix | None:
        geste, _, cle = self._envoi.get(f"choix.{groupe}", "").partition(":")
        lignes = self._lignes(groupe)
        if geste not in set(Geste) or not lignes:
            return None
        if geste == Geste.DEMANDER:
            cle = self._envoi.get(f"marche.{groupe}", "")
        return Choix(lignes, Geste(geste), cle_ou_rien(cle), self._envoi.get(f"motif.{groupe}", ""))

    def _lignes(self, groupe: str) -> tuple[int, ...]:
        textes = self._envoi.get(f"lignes.{groupe}", "").split(",")[:LIGNES_MAXIMUM]
        return tuple(int(t) for t in textes if est_une_cle(t))

    def valeur(self, nom: str) -> str:
        """What was sent, for the page that shows it again."""
        return self._envoi.get(nom, "")


class SaisieForm(FlaskForm):
    """The hours typed beside a picture: its page, the month, one cell per contract."""

    def __init__(self, formdata: MultiDict):
        super().__init__(formdata)
        self._envoi = formdata

    @property
    def mois(self) -> date | None:
        return lire_mois(self._envoi.get("mois"))

    @property
    def page(self) -> int:
        texte = self._envoi.get("page", "")
        return max(int(texte), 1) if RANG.fullmatch(texte) else 1

    @property
    def textes(self) -> dict[int, str]:
        """Contract on a market → what was typed."""
        cases = ((nom.partition(".")[2], texte) for nom, texte in self._envoi.items() if nom.startswith("h."))
        return {int(cle): texte[: LONGUEUR_MAXIMALE + 1] for cle, texte in cases if est_une_cle(cle)}


class AucuneHeureForm(FlaskForm):
    """« Aucune heure ce mois-ci », said or withdrawn, from the page where sheets are dropped."""

    mois = HiddenField()
    attribution = HiddenField()
    employeur = HiddenField()
    retirer = HiddenField()

    @property
    def mois_lu(self) -> date | None:
        return lire_mois(self.mois.data)

    @property
    def attribution_id(self) -> int | None:
        return cle_ou_rien(self.attribution.data)

    @property
    def employeur_id(self) -> int | None:
        return cle_ou_rien(self.employeur.data)

    @property
    def a_retirer_id(self) -> int | None:
        return cle_ou_rien(self.retirer.data)
