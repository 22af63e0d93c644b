"""Logging in, out, and choosing a password, by real requests."""

import re

import pytest
from freezegun import freeze_time
from sqlalchemy import select

from clauses.config import Mode
from clauses.models import Compte, Evenement, Operation
from clauses.models.types import maintenant
from clauses.models.vocabulaire import Role
from clauses.services.acteur import SYSTEME
from clauses.services.comptes import Portee, inviter, limitation
from clauses.services.comptes.sessions import DUREE, PRECISION
from clauses.services.demonstration import COMPTES_DEMONSTRATION, MOT_DE_PASSE_DEMONSTRATION
from clauses.services.journal import Verbe
from tests.appui.comptes import MIDI, MOT_DE_PASSE, compte_ouvert
from tests.appui.fabriques import creer_compte


@pytest.fixture
def compte(base, territoire):
    return compte_ouvert(Role.FACILITATEUR, territoire_id=territoire.id)


@pytest.fixture
def lien(base, territoire):
    """The path of an invitation in force."""
    resultat = inviter(
        SYSTEME, "lea@exemple.fr", "Léa Dupin", Role.FACILITATEUR, Portee(territoire.id), maintenant()
    )
    base.commit()
    return f"/invitation/{resultat.jeton}"


def _se_connecter(client, compte, mot_de_passe=MOT_DE_PASSE, suite="", **options):
    donnees = {"courriel": compte.courriel, "mot_de_passe": mot_de_passe}
    return client.post(f"/connexion{suite}", data=donnees, **options)


def test_une_page_demandee_sans_compte_mene_a_la_connexion_puis_revient(client, compte):
    refus = client.get("/mon-compte?x=1")
    assert refus.status_code == 302
    assert refus.location.startswith("/connexion?next=")
    reponse = client.post(refus.location, data={"courriel": compte.courriel, "mot_de_passe": MOT_DE_PASSE})
    assert reponse.location == "/mon-compte?x=1"


@pytest.mark.parametrize(
    "suite",
    [
        "https://ailleurs.example/", "//ailleurs.example", "/\\ailleurs.example", "javascript:alert(1)", "mon-compte",
        "/deconnexion", "/nulle-part", "/mon-compte\n", "%2F%2Failleurs.example", "///ailleurs.example", "",
    ],
)  # fmt: skip
def test_apres_la_connexion_on_ne_va_que_vers_une_page_du_site(client, compte, suite):
    donnees = {"courriel": compte.courriel, "mot_de_passe": MOT_DE_PASSE}
    assert client.post("/connexion", query_string={"next": suite}, data=donnees).location == "/"


def test_la_connexion_repart_d_une_session_vide(client, compte):
    with client.session_transaction() as session:
        session["piege"] = "posé avant"
        session["csrf_token"] = "connu"
    _se_connecter(client, compte)
    with client.session_transaction() as session:
        assert "piege" not in session
        assert session.get("csrf_token") != "connu"
        assert session["jeton"]


def test_la_page_dit_la_meme_chose_pour_un_compte_inconnu_ou_un_mauvais_mot_de_passe(client, compte):
    faux = _se_connecter(client, compte, "faux").text
    inconnu = client.post("/connexion", data={"courriel": "autre@exemple.fr", "mot_de_passe": "faux"}).text
    assert "Adresse ou mot de passe incorrect" in faux
    assert "<title>Erreur :" in faux.replace("\n", "")
    assert _message(inconnu) == _message(faux)


def _message(page: str) -> str:
    debut = page.index("resume-erreurs-titre")
    return page[debut : page.index("</ul>", debut)]


def test_trop_d_essais_donnent_une_page_429_qui_dit_d_attendre(client, compte, base):
    for _ in range(limitation.SEUIL_COMPTE):
        assert _se_connecter(client, compte, "faux").status_code == 400
    reponse = _se_connecter(client, compte)
    assert reponse.status_code == 429
    assert 0 < int(reponse.headers["Retry-After"]) <= 900
    assert "15 minutes" in reponse.text
    assert len(base.scalars(select(Evenement)).all()) == limitation.SEUIL_COMPTE


def test_la_deconnexion_ferme_la_session_et_s_inscrit(client, compte, base):
    client.connecter(compte)
    assert client.get("/deconnexion").status_code == 405
    assert client.post("/deconnexion").location == "/connexion"
    assert client.get("/").status_code == 302
    assert base.scalars(select(Evenement.verbe)).all() == [Verbe.DECONNEXION]


def test_deja_connecte_la_page_de_connexion_ramene_a_l_accueil(client, compte):
    assert client.connecter(compte).get("/connexion").location == "/"


def test_un_compte_desactive_est_dehors_au_clic_suivant(client, compte, base):
    client.connecter(compte)
    assert client.get("/").status_code == 200
    compte.est_actif = False
    base.commit()
    assert client.get("/").status_code == 302


def test_les_comptes_de_demonstration_ne_se_montrent_qu_en_demonstration(client, app, monkeypatch):
    assert MOT_DE_PASSE_DEMONSTRATION not in client.get("/connexion").text
    monkeypatch.setitem(app.config, "MODE", Mode.DEMONSTRATION)
    page = client.get("/connexion").text
    assert MOT_DE_PASSE_DEMONSTRATION in page
    assert [c.courriel for c in COMPTES_DEMONSTRATION if c.courriel not in page] == []
    assert {c.role for c in COMPTES_DEMONSTRATION} == set(Role)
    assert all(c.courriel.endswith(".example") for c in COMPTES_DEMONSTRATION)


def test_un_lien_d_invitation_ouvre_la_page_puis_la_connexion(client, lien, base):
    assert "Léa Dupin" in client.get(lien).text
    choix = {"nouveau": MOT_DE_PASSE, "confirmation": MOT_DE_PASSE}
    assert client.post(lien, data=choix).location == "/connexion"
    compte = base.scalar(select(Compte).where(Compte.courriel == "lea@exemple.fr"))
    assert _se_connecter(client, compte).location == "/"
    assert client.get(lien).status_code == 404


@pytest.mark.parametrize(
    ("nouveau", "confirmation", "message"),
    [
        (MOT_DE_PASSE, MOT_DE_PASSE + "x", "diffèrent"),
        ("lea-dupin-2026", "lea-dupin-2026", "votre nom"),
        ("", "", "Écrivez le mot de passe"),
    ],
)
def test_un_mot_de_passe_refuse_laisse_le_lien_et_dit_quoi_faire(
    client, lien, nouveau, confirmation, message
):
    reponse = client.post(lien, data={"nouveau": nouveau, "confirmation": confirmation})
    assert reponse.status_code == 400
    assert message in reponse.text
    assert client.get(lien).status_code == 200


def test_un_lien_inconnu_dit_ce_qu_il_faut_demander(client):
    reponse = client.get("/invitation/inconnu")
    assert reponse.status_code == 404
    assert "demandez un nouveau lien" in reponse.text


def test_un_formulaire_sans_jeton_est_une_page_400(client, app, monkeypatch, compte):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    reponse = _se_connecter(client, compte)
    assert reponse.status_code == 400
    assert "La page a expiré" in reponse.text
    assert "Renvoyer" not in reponse.text


def test_une_saisie_dont_la_session_est_finie_se_renvoie_depuis_la_page_qui_le_dit(
    client, app, base, territoire, monkeypatch
):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    corps = {"nom": "Îlot « Rosiers »", "csrf_token": "ancien"}
    d_ici = {"Sec-Fetch-Site": "same-origin"}
    assert "Renvoyer" not in client.post("/operations/nouvelle", data=corps).text
    assert "Renvoyer" not in client.post("/connexion", data={"mot_de_passe": "x"}, headers=d_ici).text
    assert "Reconnectez-vous" in client.post("/operations/nouvelle", data=corps, headers=d_ici).text
    client.connecter(creer_compte(Role.FACILITATEUR, territoire_id=territoire.id))
    page = client.post("/operations/nouvelle", data=corps, headers=d_ici)
    assert page.status_code == 400
    renvoi = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
    assert client.post("/operations/nouvelle", data=renvoi, headers=d_ici).status_code == 303
    assert base.scalars(select(Operation.nom)).all() == ["Îlot « Rosiers »"]


def test_une_reponse_tardive_ne_remet_pas_le_cookie_comme_il_etait(client, compte):
    with freeze_time(MIDI) as horloge:
        _se_connecter(client, compte)
        client.get("/mon-compte")
        for adresse in ("/mon-compte", "/static/css/base.css"):
            with client.get(adresse) as vue:
                assert "Set-Cookie" not in vue.headers, adresse
        horloge.tick(PRECISION)
        assert "Set-Cookie" in client.get("/mon-compte").headers
        assert client.get_cookie("clauses").expires == MIDI + PRECISION + DUREE
