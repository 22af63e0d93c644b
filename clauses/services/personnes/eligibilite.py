"""What is said of an eligibility to everybody who sees the person: « éligible, validé le … », never why."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, exists
from sqlalchemy.orm import aliased

from ...models import Eligibilite
from ...models.vocabulaire import EtatEligibilite

FUSEAU = ZoneInfo("Europe/Paris")


@dataclass(frozen=True)
class EtatLu:
    """`code` is the one of the badge, `libelle` its word, `precision` the day it was validated."""

    code: str
    libelle: str
    precision: str = ""

    def __str__(self) -> str:
        return f"{self.libelle}, {self.precision}" if self.precision else self.libelle


LIBELLES = {
    "etablie": "Éligible",
    "expiree": "Éligibilité expirée",
    "a_verifier": "À vérifier",
    "absente": "Non établie",
}


def etat_lu(ligne) -> EtatLu:
    """What a row says of an eligibility; its labels are `etat`, `validee_le` and `est_expiree`."""
    code = _code(ligne.etat, bool(ligne.est_expiree))
    return EtatLu(code, LIBELLES[code], _precision(ligne.validee_le) if code != "a_verifier" else "")


def _code(etat: EtatEligibilite | None, est_expiree: bool) -> str:
    if etat is None or etat == EtatEligibilite.REFUSEE:
        return "absente"
    if etat == EtatEligibilite.A_VERIFIER:
        return "a_verifier"
    return "expiree" if est_expiree else "etablie"


def _precision(validee_le: datetime | None) -> str:
    if validee_le is None:
        return ""
    return f"validé le {validee_le.astimezone(FUSEAU).strftime('%d/%m/%Y')}"


def est_la_derniere(personne_id: ColumnElement[int]) -> ColumnElement[bool]:
    """« this eligibility is in force, and of the latest entry of the person »: at most one row by person."""
    suivante = aliased(Eligibilite)
    return and_(
        Eligibilite.personne_id == personne_id,
        Eligibilite.valable_au.is_(None),
        ~exists().where(
            suivante.personne_id == Eligibilite.personne_id,
            suivante.valable_au.is_(None),
            suivante.date_entree > Eligibilite.date_entree,
        ),
    )


def age(naissance: date | None, le: date) -> int | None:
    """Whole years on a day."""
    if naissance is None:
        return None
    return le.year - naissance.year - ((le.month, le.day) < (naissance.month, naissance.day))
