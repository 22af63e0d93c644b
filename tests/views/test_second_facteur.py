"""The second factor by real requests: led to set it up, asked the code, and the demonstration that does without."""

import re
from datetime import timedelta
from html import unescape

import pyotp
import pytest
from freezegun import freeze_time
from sqlalchemy import select

from clauses.config import Mode
from clauses.models import Compte, Evenement, SessionOuverte
from clauses.models.types import maintenant
from clauses.models.vocabulaire import Role
from clauses.services.comptes import limitation
from clauses.services.comptes.sessions import DUREE, PRECISION
from clauses.services.demonstration import COMPTES_DEMONSTRATION
from clauses.services.journal import Verbe
from tests.appui.comptes import MIDI, MOT_DE_PASSE, code_totp, compte_ouvert
from tests.appui.requetes import requetes_comptees

INSTALLER = "/mon-compte/second-facteur"


@pytest.fixture
def neuve(client, base, territoire):
    """A logged-in coordinatrice without her second factor."""
    compte = compte_ouvert(Role.COORDINATEUR, avec_facteur=False, territoire_id=territoire.id)
    client.connecter(compte)
    return compte


@pytest.fixture
def coordinatrice(base, territoire):
    return compte_ouvert(Role.COORDINATEUR, territoire_id=territoire.id)


def _verbes(base):
    return base.scalars(select(Evenement.verbe).order_by(Evenement.numero)).all()


def _entrer(client, compte, suite=""):
    return client.post(f"/connexion{suite}", data={"courriel": compte.courriel, "mot_de_passe": MOT_DE_PASSE})


def _cle(page: str) -> str:
    [cle] = re.findall(r'id="facteur-cle">([A-Z2-7 ]+)<', page)
    return cle.replace(" ", "")


def test_un_role_oblige_est_mene_au_second_facteur_avant_toute_autre_page(client, neuve, base):
    for page in ("/", "/marches", "/mon-compte", f"{INSTALLER}/retirer"):
        assert client.get(page).location == INSTALLER, page
    assert client.post("/recherche", data={"q": "x"}).location == INSTALLER
    page = client.get(INSTALLER)
    assert "obligatoire" in page.text
    assert "data:image/svg+xml" in page.text
    assert "data:" in page.headers["Content-Security-Policy"]
    assert client.get("/accessibilite").status_code == 200
    assert _verbes(base) == []


def test_le_premier_code_ouvre_le_site_et_montre_les_codes_de_secours_une_fois(client, neuve, base):
    cle = _cle(client.get(INSTALLER).text)
    refus = client.post(INSTALLER, data={"code": "000000"})
    assert refus.status_code == 400
    assert _cle(refus.text) == cle
    page = client.post(INSTALLER, data={"code": pyotp.TOTP(cle).now()})
    codes = re.search(r'aria-label="Codes de secours">([^<]+)<', page.text).group(1).split()
    assert len(codes) == 10
    assert client.get("/").status_code == 200
    assert codes[0] not in client.get("/mon-compte").text
    assert client.get(INSTALLER).location == "/mon-compte"
    assert _verbes(base) == [Verbe.CONNEXION_REFUSEE, Verbe.SECOND_FACTEUR_ACTIVE]


def test_la_connexion_demande_le_code_puis_mene_a_la_page_voulue(client, coordinatrice, base):
    attente = _entrer(client, coordinatrice, "?next=/mon-compte")
    assert attente.location.startswith("/connexion/code?next=")
    assert client.get("/mon-compte").status_code == 302
    assert client.get(attente.location).status_code == 200
    faux = client.post(attente.location, data={"code": "000000"})
    assert faux.status_code == 400
    assert "n’est pas le bon" in faux.text
    assert client.post(attente.location, data={"code": code_totp(maintenant())}).location == "/mon-compte"
    assert client.get("/mon-compte").status_code == 200
    assert _verbes(base) == [Verbe.CONNEXION_REFUSEE, Verbe.CONNEXION]


def test_sans_mot_de_passe_d_abord_ou_trop_tard_on_revient_a_la_connexion(client, coordinatrice):
    assert client.get("/connexion/code").location == "/connexion"
    with freeze_time(MIDI) as horloge:
        _entrer(client, coordinatrice)
        horloge.tick(timedelta(minutes=11))
        refus = client.post("/connexion/code", data={"code": code_totp(MIDI + timedelta(minutes=11))})
    assert refus.location == "/connexion"


def test_trop_de_codes_faux_donnent_une_page_429(client, coordinatrice):
    _entrer(client, coordinatrice)
    for _ in range(limitation.SEUIL_COMPTE):
        assert client.post("/connexion/code", data={"code": "000000"}).status_code == 400
    assert client.post("/connexion/code", data={"code": code_totp(maintenant())}).status_code == 429


def test_les_autres_roles_le_choisissent_sur_mon_compte(client, base, territoire):
    compte = compte_ouvert(Role.FACILITATEUR, territoire_id=territoire.id)
    client.connecter(compte)
    assert INSTALLER in client.get("/mon-compte").text
    assert "obligatoire" not in client.get(INSTALLER).text
    cle = _cle(client.get(INSTALLER).text)
    client.post(INSTALLER, data={"code": pyotp.TOTP(cle).now()})
    suivant = pyotp.TOTP(cle).generate_otp(int(maintenant().timestamp()) // 30 + 1)
    assert "Retirer le second facteur" in client.get("/mon-compte").text
    assert client.post(f"{INSTALLER}/retirer", data={"code": suivant}).location == "/mon-compte"
    assert base.get(Compte, compte.id).totp_active_le is None


def test_de_nouveaux_codes_de_secours_demandent_un_code(client, coordinatrice):
    client.connecter(coordinatrice)
    assert client.post(f"{INSTALLER}/codes", data={"code": "000000"}).status_code == 400
    page = client.post(f"{INSTALLER}/codes", data={"code": code_totp(maintenant())})
    assert "Vos nouveaux codes de secours" in page.text


def test_la_demonstration_en_dispense_ses_comptes_et_le_dit(client, neuve, base, app, monkeypatch):
    monkeypatch.setitem(app.config, "MODE", Mode.DEMONSTRATION)
    assert client.get("/").location == INSTALLER
    neuve.courriel = next(c.courriel for c in COMPTES_DEMONSTRATION if c.role is Role.COORDINATEUR)
    base.commit()
    assert client.get("/").status_code == 200
    assert "sans second facteur" in unescape(app.test_client().get("/connexion").text)
    monkeypatch.setitem(app.config, "MODE", Mode.PRODUCTION)
    assert client.get("/").location == INSTALLER


def test_qui_gere_le_compte_retire_un_facteur_perdu(client, coordinatrice, base, territoire):
    collegue = compte_ouvert(Role.COORDINATEUR, territoire_id=territoire.id)
    client.connecter(coordinatrice)
    fiche = f"/comptes/{collegue.id}"
    assert "Retirer le second facteur" in client.get(fiche).text
    page = client.post(f"{fiche}/second-facteur/retirer", follow_redirects=True).text
    assert "est retiré ; ses sessions sont fermées" in unescape(page)
    assert _verbes(base) == [Verbe.SECOND_FACTEUR_RETIRE]


def test_lire_une_page_n_ecrit_pas_et_la_visite_s_ecrit_de_loin_en_loin(client, coordinatrice, base):
    with freeze_time(MIDI) as horloge:
        client.connecter(coordinatrice)
        with requetes_comptees() as proches:
            client.get("/mon-compte")
        assert [r for r in proches if not r.startswith("SELECT")] == []
        horloge.tick(PRECISION)
        with requetes_comptees() as lointaines:
            assert client.get("/mon-compte").status_code == 200
        ecrites = [r for r in lointaines if not r.startswith("SELECT")]
        assert [r.split()[:2] for r in ecrites] == [["UPDATE", "session_ouverte"]]
        assert base.scalars(select(SessionOuverte.vue_le)).all() == [MIDI + PRECISION]
        horloge.tick(DUREE)
        assert client.get("/mon-compte").status_code == 302


def test_on_ferme_une_autre_session_de_son_compte_et_elle_est_dehors(client, app, coordinatrice, base):
    ailleurs = app.test_client().connecter(coordinatrice)
    cle = base.scalars(select(SessionOuverte.id)).one()
    client.connecter(coordinatrice)
    page = client.get("/mon-compte").text
    assert "Firefox sur Linux" in page
    assert "Celle-ci" in page
    assert client.post(f"/mon-compte/sessions/{cle}/fermer").location == "/mon-compte"
    assert ailleurs.get("/").status_code == 302
    assert client.get("/").status_code == 200
    assert client.post(f"/mon-compte/sessions/{cle}/fermer").status_code == 404


def test_un_mot_de_passe_oublie_se_demande_et_se_voit_chez_qui_gere_le_compte(
    client, app, coordinatrice, territoire
):
    compte = compte_ouvert(Role.FACILITATEUR, territoire_id=territoire.id)
    visiteur = app.test_client()
    assert "/mot-de-passe-oublie" in visiteur.get("/connexion").text
    connue = visiteur.post("/mot-de-passe-oublie", data={"courriel": compte.courriel})
    inconnue = visiteur.post("/mot-de-passe-oublie", data={"courriel": "inconnu@exemple.fr"})
    assert connue.text == inconnue.text
    client.connecter(coordinatrice)
    assert "Mot de passe oublié" in client.get("/comptes?etat=oubli").text
    assert "Un nouveau mot de passe a été demandé" in client.get(f"/comptes/{compte.id}").text
    assert "/invitation/" in client.post(f"/comptes/{compte.id}/lien").text
    assert "Un nouveau mot de passe a été demandé" not in client.get(f"/comptes/{compte.id}").text
    for _ in range(limitation.SEUIL_COMPTE - 1):
        visiteur.post("/mot-de-passe-oublie", data={"courriel": compte.courriel})
    assert visiteur.post("/mot-de-passe-oublie", data={"courriel": compte.courriel}).status_code == 429


def test_un_lien_en_cours_se_revoque_depuis_la_fiche(client, coordinatrice, base, territoire):
    compte = compte_ouvert(Role.FACILITATEUR, territoire_id=territoire.id)
    client.connecter(coordinatrice)
    page = client.post(f"/comptes/{compte.id}/lien").text
    [lien] = re.findall(r'id="lien-invitation">http://localhost(/invitation/[\w-]+)<', page)
    [revoquer] = re.findall(
        rf'action="(/comptes/{compte.id}/liens/\d+/revoquer)"', client.get(f"/comptes/{compte.id}").text
    )
    client.post(revoquer)
    assert client.get(lien).status_code == 404
    assert "déjà servi, ou n’est plus valable" in client.post(revoquer, follow_redirects=True).text
    assert _verbes(base) == [Verbe.INVITATION_CREEE, Verbe.INVITATION_REVOQUEE]
