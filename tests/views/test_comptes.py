"""The pages of accounts: who may open them, what they do, and one's own account."""

import re

import pytest
from sqlalchemy import select

from clauses.models import Appartenance, Compte, Evenement
from clauses.models.vocabulaire import Role
from clauses.services.journal import Verbe
from tests.appui.comptes import MOT_DE_PASSE, compte_ouvert
from tests.appui.fabriques import OrganismeFabrique, StructureFabrique, TerritoireFabrique

INVITEE = {"courriel": "lea@exemple.fr", "nom": "Léa Dupin"}


@pytest.fixture
def coordinatrice(client, base, territoire):
    compte = compte_ouvert(Role.COORDINATEUR, territoire_id=territoire.id)
    client.connecter(compte)
    return compte


@pytest.fixture
def facilitateur(base, territoire):
    return compte_ouvert(Role.FACILITATEUR, territoire_id=territoire.id)


def _verbes(base):
    return base.scalars(select(Evenement.verbe).order_by(Evenement.numero)).all()


def test_inviter_montre_le_lien_une_fois_et_le_lien_fonctionne(client, coordinatrice, territoire, base):
    page = client.post("/comptes/nouveau/facilitateur", data={**INVITEE, "territoire": territoire.id})
    assert page.status_code == 200
    [lien] = re.findall(r'id="lien-invitation">http://localhost(/invitation/[\w-]+)<', page.text)
    compte = base.scalar(select(Compte).where(Compte.courriel == "lea@exemple.fr"))
    assert lien.split("/")[-1] not in client.get(f"/comptes/{compte.id}").text
    client.post("/deconnexion")
    assert "Léa Dupin" in client.get(lien).text
    assert _verbes(base)[:3] == [Verbe.COMPTE_CREE, Verbe.ROLE_ACCORDE, Verbe.INVITATION_CREEE]


def test_un_coordinateur_ne_choisit_que_les_roles_et_territoires_qui_sont_les_siens(
    client, coordinatrice, base
):
    voisin = TerritoireFabrique(code="voisin", nom="PLIE voisin")
    page = client.get("/comptes/nouveau").text
    assert "/comptes/nouveau/facilitateur" in page
    assert "/comptes/nouveau/administrateur" not in page
    assert client.get("/comptes/nouveau/administrateur").status_code == 404
    assert "PLIE voisin" not in client.get("/comptes/nouveau/facilitateur").text
    refus = client.post("/comptes/nouveau/facilitateur", data={**INVITEE, "territoire": voisin.id})
    assert refus.status_code == 400
    assert base.scalar(select(Compte).where(Compte.courriel == "lea@exemple.fr")) is None


def test_chaque_role_a_son_formulaire(client, base, territoire):
    client.connecter(compte_ouvert(Role.ADMINISTRATEUR))
    organisme, structure = OrganismeFabrique(nom="AGAPE"), StructureFabrique(nom="Eiffage Route")
    saisies = {
        Role.REFERENT: {"territoire": territoire.id},
        Role.CONTROLEUR: {"territoire": territoire.id, "date_fin": "2099-12-31"},
        Role.ENTREPRISE: {"structure": structure.identifiant, "territoire": ""},
        Role.EMPLOYEUR: {"structure": "eiffage", "territoire": territoire.id},
        Role.GESTIONNAIRE: {"organisme": organisme.id},
        Role.ADMINISTRATEUR: {},
    }
    for role, saisie in saisies.items():
        assert client.get(f"/comptes/nouveau/{role.value}").status_code == 200
        page = client.post(f"/comptes/nouveau/{role.value}", data={**INVITEE, **saisie})
        assert page.status_code == 200, role
    compte = base.scalar(select(Compte).where(Compte.courriel == "lea@exemple.fr"))
    assert [a.role for a in compte.appartenances] == list(saisies)


@pytest.mark.parametrize(
    ("role", "saisie", "message"),
    [
        ("controleur", {}, "accès daté"),
        (
            "controleur",
            {"date_fin": "31 décembre"},
            "Cette date ne se lit pas : écrivez-la comme 31/12/2026.",
        ),
        ("entreprise", {"structure": "introuvable"}, "Aucune structure ne répond"),
        ("facilitateur", {"courriel": "pas une adresse"}, "n’en est pas une"),
        ("facilitateur", {"nom": ""}, "Écrivez le prénom"),
    ],
)
def test_une_invitation_refusee_dit_quoi_ecrire(client, coordinatrice, territoire, role, saisie, message):
    page = client.post(f"/comptes/nouveau/{role}", data={**INVITEE, "territoire": territoire.id, **saisie})
    assert page.status_code == 400
    assert message in page.text
    assert "Erreur : " in page.text


def test_une_personne_deja_connue_recoit_le_role_sans_lien(client, coordinatrice, territoire, facilitateur):
    saisie = {"courriel": facilitateur.courriel, "nom": "Peu importe", "territoire": territoire.id}
    reponse = client.post("/comptes/nouveau/referent", data=saisie, follow_redirects=True)
    assert "se connecte comme d’habitude" in reponse.text
    encore = client.post("/comptes/nouveau/referent", data=saisie)
    assert encore.status_code == 400
    assert "a déjà ce rôle" in encore.text


def test_la_fiche_permet_un_nouveau_lien_la_desactivation_et_le_retrait(
    client, coordinatrice, facilitateur, base
):
    fiche = f"/comptes/{facilitateur.id}"
    assert "Nouveau lien pour le mot de passe" in client.get(fiche).text
    assert "/invitation/" in client.post(f"{fiche}/lien").text
    assert "est désactivé" in client.post(f"{fiche}/desactiver", follow_redirects=True).text
    assert client.post(f"{fiche}/lien").status_code == 409
    assert "est réactivé" in client.post(f"{fiche}/reactiver", follow_redirects=True).text
    role = facilitateur.appartenances[0].id
    assert "Le rôle est retiré" in client.post(f"{fiche}/roles/{role}/retirer", follow_redirects=True).text
    assert client.get(fiche).status_code == 404
    assert _verbes(base) == [
        Verbe.INVITATION_CREEE, Verbe.COMPTE_DESACTIVE, Verbe.COMPTE_REACTIVE, Verbe.ROLE_RETIRE
    ]  # fmt: skip


def test_un_compte_d_un_autre_territoire_repond_404_a_tout(client, coordinatrice, base):
    ailleurs = compte_ouvert(Role.FACILITATEUR, territoire_id=TerritoireFabrique().id)
    fiche = f"/comptes/{ailleurs.id}"
    assert client.get(fiche).status_code == 404
    for acte in ("lien", "desactiver", "reactiver", f"roles/{ailleurs.appartenances[0].id}/retirer"):
        assert client.post(f"{fiche}/{acte}").status_code == 404
    assert client.get(f"/comptes/nouveau/referent?compte={ailleurs.id}").status_code == 404
    assert ailleurs.est_actif
    assert _verbes(base) == []


def test_un_compte_partage_ne_se_gere_pas_mais_son_role_d_ici_se_retire(
    client, coordinatrice, facilitateur, base
):
    voisin = TerritoireFabrique(nom="PLIE voisin")
    facilitateur.appartenances.append(Appartenance(role=Role.FACILITATEUR, territoire_id=voisin.id))
    base.commit()
    fiche = f"/comptes/{facilitateur.id}"
    page = client.get(fiche).text
    assert "1 rôle hors de votre périmètre" in page
    assert "PLIE voisin" not in page
    assert client.post(f"{fiche}/lien").status_code == 403
    assert client.post(f"{fiche}/desactiver").status_code == 403
    assert client.post(f"{fiche}/roles/{facilitateur.appartenances[1].id}/retirer").status_code == 403


@pytest.mark.parametrize("role", [r for r in Role if r not in (Role.COORDINATEUR, Role.ADMINISTRATEUR)])
def test_les_autres_roles_n_ouvrent_aucune_page_de_comptes(client, base, territoire, role):
    lieu = {"territoire_id": territoire.id}
    if role is Role.GESTIONNAIRE:
        lieu = {"organisme_id": OrganismeFabrique().id}
    if role in (Role.DONNEUR_ORDRE, Role.ENTREPRISE, Role.EMPLOYEUR):
        lieu = {"structure_id": StructureFabrique().id}
    client.connecter(compte_ouvert(role, **lieu))
    for page in ("/comptes", "/comptes/1", "/comptes/nouveau", "/comptes/nouveau/facilitateur"):
        assert client.get(page).status_code == 403


def test_la_liste_se_filtre_et_ne_porte_aucun_nom_dans_son_adresse(client, coordinatrice, facilitateur):
    page = client.get("/comptes?role=facilitateur&etat=actif&territoire=x&page=nimporte").text
    assert facilitateur.courriel in page
    assert coordinatrice.courriel not in page.split('<main id="contenu"')[1]
    assert "Aucun compte ne répond" in client.get("/comptes?etat=desactive").text


def test_mon_compte_change_le_mot_de_passe_et_garde_cette_session(client, coordinatrice, base):
    nouveau = {"nouveau": "pivoine-truelle-lavoir-19", "confirmation": "pivoine-truelle-lavoir-19"}
    refus = client.post("/mon-compte", data={"ancien": "faux", **nouveau})
    assert refus.status_code == 400
    assert "Ce n’est pas votre mot de passe actuel" in refus.text
    fait = client.post("/mon-compte", data={"ancien": MOT_DE_PASSE, **nouveau}, follow_redirects=True)
    assert "Votre mot de passe est changé" in fait.text
    assert client.get("/mon-compte").status_code == 200
    assert _verbes(base) == [Verbe.CONNEXION_REFUSEE, Verbe.MOT_DE_PASSE_CHOISI]


def test_fermer_ses_autres_sessions_ferme_les_autres_et_pas_celle_ci(client, app, coordinatrice):
    ailleurs = app.test_client().connecter(coordinatrice)
    assert ailleurs.get("/mon-compte").status_code == 200
    assert "sont fermées" in client.post("/mon-compte/sessions", follow_redirects=True).text
    assert client.get("/mon-compte").status_code == 200
    assert ailleurs.get("/mon-compte").status_code == 302


def test_mon_compte_montre_mes_roles(client, coordinatrice):
    page = client.get("/mon-compte").text
    assert "Coordinateur" in page
    assert "PLIE d’essai" in page


def test_le_nom_d_un_compte_n_est_pas_un_numero_de_securite_sociale(client, coordinatrice, territoire, base):
    envoi = {**INVITEE, "nom": "Léa 1 94 05 47 123 456 97", "territoire": territoire.id}
    refus = client.post("/comptes/nouveau/facilitateur", data=envoi)
    assert refus.status_code == 400
    assert "123 456" not in refus.text
    assert base.scalar(select(Compte).where(Compte.courriel == "lea@exemple.fr")) is None
