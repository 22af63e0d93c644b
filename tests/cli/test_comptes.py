"""`clauses creer-compte` and `clauses reinviter`."""

import re

import pytest
from sqlalchemy import func, select

from clauses.models import Compte, Evenement
from clauses.models.vocabulaire import Role
from clauses.services.journal import Verbe
from tests.appui.comptes import compte_ouvert
from tests.appui.fabriques import OrganismeFabrique, StructureFabrique


def _chemin(sortie: str, adresse: str = "http://127.0.0.1:5000") -> str:
    [chemin] = re.findall(rf"^{re.escape(adresse)}(/invitation/\S+)$", sortie, re.M)
    return chemin


def test_le_premier_administrateur_vient_de_la_ligne_de_commande(commande, client, base):
    resultat = commande("creer-compte", "admin@exemple.fr", "Ada Martin", "--role", "administrateur")
    assert resultat.exit_code == 0, resultat.output
    assert "Ada Martin" in client.get(_chemin(resultat.output)).text
    verbes = base.scalars(select(Evenement.verbe).order_by(Evenement.numero)).all()
    assert verbes == [Verbe.COMPTE_CREE, Verbe.ROLE_ACCORDE, Verbe.INVITATION_CREEE]


def test_le_lien_porte_l_adresse_du_site(commande):
    sortie = commande(
        "creer-compte",
        "a@exemple.fr",
        "A",
        "--role",
        "administrateur",
        "--adresse",
        "https://clauses.exemple.fr",
    ).output
    assert _chemin(sortie, "https://clauses.exemple.fr")


def test_chaque_role_prend_son_lieu(commande, base, territoire):
    structure, organisme = StructureFabrique(), OrganismeFabrique(code="agape")
    for role, options in {
        "facilitateur": ("--territoire", "essai"),
        "controleur": ("--territoire", "essai", "--fin", "31/12/2099"),
        "donneur_ordre": ("--structure", structure.identifiant),
        "entreprise": ("--structure", structure.identifiant, "--territoire", "essai"),
        "gestionnaire": ("--organisme", "agape"),
    }.items():
        assert commande("creer-compte", "a@exemple.fr", "A", "--role", role, *options).exit_code == 0, role
    compte = base.scalars(select(Compte)).one()
    assert [a.organisme_id for a in compte.appartenances][-1] == organisme.id
    assert compte.appartenances[3].territoire_id == territoire.id


@pytest.mark.parametrize(
    "options",
    [
        ("--role", "inconnu"),
        ("--role", "facilitateur"),
        ("--role", "facilitateur", "--territoire", "absent"),
        ("--role", "entreprise", "--structure", "00000000000000"),
        ("--role", "gestionnaire", "--organisme", "absent"),
        ("--role", "administrateur", "--territoire", "essai"),
        ("--role", "controleur", "--territoire", "essai"),
        ("--role", "facilitateur", "--territoire", "essai", "--fin", "demain"),
    ],
)
def test_un_mauvais_usage_rend_deux_et_n_ecrit_rien(commande, base, territoire, options):
    resultat = commande("creer-compte", "a@exemple.fr", "A", *options)
    assert resultat.exit_code == 2
    assert base.scalar(select(func.count()).select_from(Compte)) == 0


def test_une_adresse_impossible_ou_un_role_deja_tenu_rendent_un(commande, base, territoire):
    options = ("--role", "facilitateur", "--territoire", "essai")
    refus = commande("creer-compte", "pas-une-adresse", "A", *options)
    assert (refus.exit_code, "n’en est pas une" in refus.stderr) == (1, True)
    assert commande("creer-compte", "a@exemple.fr", "A", *options).exit_code == 0
    encore = commande("creer-compte", "a@exemple.fr", "A", *options)
    assert (encore.exit_code, "a déjà ce rôle" in encore.stderr) == (1, True)


def test_un_compte_qui_a_son_mot_de_passe_n_a_pas_de_lien(commande, base, territoire):
    compte = compte_ouvert(Role.FACILITATEUR, territoire_id=territoire.id)
    resultat = commande("creer-compte", compte.courriel, "x", "--role", "referent", "--territoire", "essai")
    assert resultat.exit_code == 0
    assert "/invitation/" not in resultat.output


def test_reinviter_donne_un_nouveau_lien_meme_a_un_administrateur(commande, client, base):
    compte = compte_ouvert(Role.ADMINISTRATEUR)
    resultat = commande("reinviter", compte.courriel)
    assert resultat.exit_code == 0
    assert compte.nom in client.get(_chemin(resultat.output)).text


def test_reinviter_une_adresse_inconnue_rend_un(commande):
    resultat = commande("reinviter", "personne@exemple.fr")
    assert (resultat.exit_code, "Aucun compte" in resultat.stderr) == (1, True)


def test_le_dernier_administrateur_sans_telephone_revient_par_la_ligne_de_commande(commande, base):
    compte = compte_ouvert(Role.ADMINISTRATEUR)
    resultat = commande("retirer-second-facteur", compte.courriel)
    assert resultat.exit_code == 0, resultat.output
    base.refresh(compte)
    assert compte.totp_active_le is None
    encore = commande("retirer-second-facteur", compte.courriel)
    assert (encore.exit_code, "n’a pas de second facteur" in encore.stderr) == (1, True)
