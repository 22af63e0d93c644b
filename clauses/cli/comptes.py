"""`clauses creer-compte` and `clauses reinviter`: the very first accounts, and the way back in."""

from datetime import datetime

import click
from flask import current_app, url_for

from ..models.types import maintenant
from ..models.vocabulaire import ROLES_STRUCTURE, ROLES_TERRITOIRE, Role
from ..services import comptes
from ..services.acteur import SYSTEME
from ..services.comptes import Portee, ResultatInvitation
from ..services.erreurs import DonneesInvalides
from ..services.permissions import Permission
from . import base

ADRESSE = "http://127.0.0.1:5000"
JOUR = click.DateTime(formats=["%Y-%m-%d", "%d/%m/%Y"])

#: The place that each role needs, then the one it may have besides.
OPTIONS: dict[Role, tuple[str, ...]] = {
    **dict.fromkeys(ROLES_TERRITOIRE, ("territoire",)),
    **dict.fromkeys(ROLES_STRUCTURE, ("structure", "territoire")),
    Role.GESTIONNAIRE: ("organisme",),
    Role.ADMINISTRATEUR: (),
}


def _adresse(fonction):
    return click.option(
        "--adresse", default=ADRESSE, show_default=True, help="Adresse du site, pour écrire le lien complet."
    )(fonction)


@click.command("creer-compte")
@click.argument("courriel")
@click.argument("nom")
@click.option("--role", required=True, type=click.Choice([r.value for r in Role]), help="Rôle accordé.")
@click.option("--territoire", metavar="CODE", help="Territoire où le rôle s’exerce.")
@click.option("--structure", metavar="SIRET", help="Structure pour laquelle le rôle s’exerce.")
@click.option("--organisme", metavar="CODE", help="Organisme intermédiaire du gestionnaire.")
@click.option("--debut", type=JOUR, help="Premier jour du rôle.")
@click.option("--fin", type=JOUR, help="Dernier jour du rôle ; obligatoire pour un contrôleur.")
@_adresse
@base.application_prete(avec_pages=True)
def creer_compte(courriel: str, nom: str, role: str, adresse: str, **lieu) -> None:
    """Donne un rôle à COURRIEL et affiche le lien d’invitation, une seule fois."""
    choisi = Role(role)
    _exiger_le_lieu(choisi, lieu)
    with base.ecriture():
        resultat = comptes.inviter(SYSTEME, courriel, nom, choisi, _portee(lieu), maintenant())
        message = f"Rôle « {choisi.libelle} » accordé à {resultat.compte.nom} ({resultat.compte.courriel})."
    click.echo(message)
    _afficher_le_lien(resultat, adresse)


def _exiger_le_lieu(role: Role, lieu: dict) -> None:
    """A role without its place, or a controller without a last day, is a wrong usage."""
    voulus = OPTIONS[role]
    if voulus and not lieu[voulus[0]]:
        raise click.UsageError(f"Le rôle « {role.value} » demande --{voulus[0]}.")
    for option in ("territoire", "structure", "organisme"):
        if lieu[option] and option not in voulus:
            raise click.UsageError(f"Le rôle « {role.value} » ne prend pas --{option}.")
    if role is Role.CONTROLEUR and not lieu["fin"]:
        raise click.UsageError("Un contrôleur a un accès daté : donnez --fin AAAA-MM-JJ.")


def _portee(lieu: dict) -> Portee:
    territoire = (
        base.territoire_ou_usage(lieu["territoire"], Permission.COMPTE_GERER) if lieu["territoire"] else None
    )
    return Portee(
        territoire_id=territoire.id if territoire else None,
        structure_id=_structure_ou_usage(lieu["structure"]) if lieu["structure"] else None,
        organisme_id=_organisme_ou_usage(lieu["organisme"]) if lieu["organisme"] else None,
        date_debut=_jour(lieu["debut"]),
        date_fin=_jour(lieu["fin"]),
    )


def _jour(instant: datetime | None):
    return instant.date() if instant else None


def _structure_ou_usage(texte: str) -> int:
    try:
        return comptes.trouver_structure(SYSTEME, texte).id
    except DonneesInvalides as erreur:
        raise click.UsageError(erreur.message) from None


def _organisme_ou_usage(code: str) -> int:
    organismes = {o.code: o.id for o in comptes.organismes_accordables(SYSTEME)}
    if code not in organismes:
        raise click.UsageError(f"L’organisme intermédiaire « {code} » n’existe pas.")
    return organismes[code]


@click.command("reinviter")
@click.argument("courriel")
@_adresse
@base.application_prete(avec_pages=True)
def reinviter(courriel: str, adresse: str) -> None:
    """Affiche un nouveau lien pour COURRIEL ; ceux d’avant ne fonctionnent plus."""
    with base.ecriture():
        compte = comptes.compte_par_courriel(SYSTEME, courriel)
        resultat = comptes.reinviter(SYSTEME, compte.id, maintenant())
    _afficher_le_lien(resultat, adresse)


def _afficher_le_lien(resultat: ResultatInvitation, adresse: str) -> None:
    if resultat.jeton is None:
        click.echo("Ce compte a déjà son mot de passe : il n’y a pas de lien à transmettre.")
        return
    with current_app.test_request_context(base_url=adresse):
        lien = url_for("connexion.invitation", jeton=resultat.jeton, _external=True)
    click.echo("Lien à transmettre, valable sept jours et une seule fois :")
    click.echo(lien)


@click.command("retirer-second-facteur")
@click.argument("courriel")
@base.application_prete(avec_pages=True)
def retirer_second_facteur(courriel: str) -> None:
    """Retire le second facteur perdu de COURRIEL et ferme ses sessions."""
    with base.ecriture():
        compte = comptes.compte_par_courriel(SYSTEME, courriel)
        comptes.retirer_facteur_de(SYSTEME, compte.id, maintenant())
    click.echo(f"Second facteur retiré à {courriel} : il en posera un autre à sa prochaine connexion.")
