"""The long works of the person who looks: a list, one page each, a stop, a new try."""

from dataclasses import dataclass

from flask import Blueprint, flash, render_template, url_for

from ..extensions import db, ecriture
from ..models import Travail
from ..models.types import maintenant
from ..models.vocabulaire import EtatReleve, EtatTravail, TypeTravail
from ..services import travaux
from .acces import acces_connecte, acces_differe, acteur
from .confier import Confie, vers_le_travail
from .edition import retour, tenter_ou_dire

bp = Blueprint("travaux", __name__, url_prefix="/travaux")


@dataclass(frozen=True)
class Lien:
    """Where a work leads, in words; and how its end is said, when it is no good news."""

    libelle: str
    url: str
    titre: str = "C’est fini."
    ton: str = "succes"


def _examen(t: Travail) -> Lien:
    return Lien("Voir ce que le fichier ferait", url_for("imports.examen", jeton=t.arguments["jeton"]))


def _compte_rendu(t: Travail) -> Lien:
    numero = (t.resultat or {}).get("importation_id")
    if numero is None:
        return Lien("Revenir aux imports : tout était déjà connu", url_for("imports.liste"))
    return Lien("Lire le compte rendu", url_for("imports.compte_rendu", importation_id=numero))


def _releve(t: Travail, libelle: str, **fin: str) -> Lien:
    return Lien(libelle, url_for("releves.page", releve_id=t.arguments["releve_id"]), **fin)


def _releve_lu(t: Travail) -> Lien:
    """A sheet that was read, that cannot be, or that did not wait for it any more."""
    etat = (t.resultat or {}).get("etat")
    if etat == EtatReleve.ILLISIBLE:
        return _releve(
            t,
            "Voir pourquoi, et que faire",
            titre="Le fichier n’a pas pu être lu : il est effacé.",
            ton="erreur",
        )
    if etat == EtatReleve.A_CONFIRMER:
        return _releve(t, "Vérifier le relevé")
    return _releve(
        t, "Voir le relevé", titre="Ce relevé n’attendait plus sa lecture : rien n’a changé.", ton="info"
    )


#: Type of work → where its result is read, and where one goes back to when there is none.
RESULTATS = {
    TypeTravail.EXAMEN_IMPORT: _examen,
    TypeTravail.APPLICATION_IMPORT: _compte_rendu,
    TypeTravail.LECTURE_RELEVE: _releve_lu,
    TypeTravail.TRANSMISSION_RELEVE: lambda t: _releve(t, "Voir le reçu", titre="Le relevé est transmis."),
}
RETOURS = {
    TypeTravail.EXAMEN_IMPORT: lambda t: Lien("Déposer un autre fichier", url_for("imports.liste")),
    TypeTravail.APPLICATION_IMPORT: lambda t: Lien(
        "Revenir au fichier", url_for("imports.examen", jeton=t.arguments["jeton"])
    ),
    TypeTravail.LECTURE_RELEVE: lambda t: _releve(t, "Revenir au relevé"),
    TypeTravail.TRANSMISSION_RELEVE: lambda t: _releve(t, "Revenir au relevé"),
}
PHRASES = {
    EtatTravail.ANNULE: ("Le travail est annulé : rien n’a été écrit.", "succes"),
    EtatTravail.EN_COURS: ("Votre demande d’annulation est transmise.", "info"),
}
TROP_TARD = ("Le travail était déjà fini : il n’y a plus rien à annuler.", "info")


def suite(travail: Travail) -> Lien | None:
    """The link of a work that is over."""
    liens = RESULTATS if travail.etat is EtatTravail.TERMINE else RETOURS
    return liens[travail.type](travail) if travail.type in liens else None


@bp.get("/")
@acces_connecte
def liste():
    """The last works, those that run first said."""
    lus = travaux.lister(acteur())
    return render_template(
        "travaux/liste.html",
        travaux=lus,
        suite=suite,
        en_cours=any(lu.est_actif for lu in lus),
        fil=[("Accueil", url_for("accueil.accueil")), ("Travaux en cours", None)],
    )


@bp.get("/<int:travail_id>")
@acces_connecte
def fiche(travail_id: int):
    """Where a work is, and what came of it."""
    lu = travaux.lire(acteur(), travail_id)
    return render_template(
        "travaux/fiche.html",
        lu=lu,
        suite=suite,
        fil=[
            ("Accueil", url_for("accueil.accueil")),
            ("Travaux en cours", url_for(".liste")),
            (lu.travail.titre, None),
        ],
    )


@bp.post("/<int:travail_id>/annuler")
@acces_differe
def annuler(travail_id: int):
    """Stop a work. The worker is told first: on SQLite it may be the one who holds the base."""
    travaux.demander_l_arret(acteur(), travail_id)
    with ecriture():
        etat = travaux.annuler(acteur(), travail_id, maintenant())
    flash(*PHRASES.get(etat, TROP_TARD))
    return retour(".fiche", travail_id=travail_id)


@bp.post("/<int:travail_id>/recommencer")
@acces_connecte
def recommencer(travail_id: int):
    """Ask again for a work that failed or was cancelled."""
    confie = Confie.de(acteur(), tenter_ou_dire(lambda: travaux.recommencer(acteur(), travail_id)))
    db.session.commit()
    return vers_le_travail(confie or Confie(travail_id, None))
