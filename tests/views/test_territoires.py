"""Territories by real requests: parameters with their conflicts, colour, logo, the référent's own word, creation."""

import io
import json
import re
from html import unescape

import pytest
from sqlalchemy import select

from clauses.extensions import depot_fichiers
from clauses.models import DonneesEvenement, Evenement, Territoire
from clauses.models.vocabulaire import Role
from clauses.services import fichiers
from clauses.services.images import nettoyer_image
from clauses.services.journal import Verbe
from clauses.services.territoires.logo import TAILLE_MAXIMALE
from tests.appui.comptes import compte_ouvert
from tests.appui.fabriques import OrganismeFabrique, TerritoireFabrique
from tests.appui.images import JPEG, image_png

SAISIE = {
    "couleur": "#1f5f5b",
    "libelle_referent": "Référent de parcours",
    "heures_par_etp": "1600",
    "seuil_heures_mois": "220",
    "duree_eligibilite_mois": "24",
    "plafond_cdi_mois": "24",
    "base_active_mois": "24",
    "ecart_missions_jours": "0",
    "jour_releves": "15",
}


@pytest.fixture
def coordinatrice(client, base, territoire):
    compte = compte_ouvert(Role.COORDINATEUR, territoire_id=territoire.id)
    compte.nom = "Solène Darquier"
    base.commit()
    client.connecter(compte)
    return compte


@pytest.fixture
def administrateur(client, base):
    client.connecter(compte_ouvert(Role.ADMINISTRATEUR))


def _enregistrer(client, territoire, version=None, avant=SAISIE, **changes):
    corps = SAISIE | changes | {"avant": json.dumps(avant)}
    corps["version"] = str(territoire.version if version is None else version)
    return client.post(f"/territoires/{territoire.id}/parametres", data=corps)


def _evenements(base):
    return base.scalars(select(Evenement).order_by(Evenement.numero)).all()


def test_les_parametres_s_enregistrent_et_le_journal_garde_avant_et_apres(
    client, coordinatrice, territoire, base
):
    reponse = _enregistrer(
        client, territoire, heures_par_etp="1 607,50", ecart_missions_jours="15", couleur="#9A3412"
    )
    assert reponse.status_code == 302
    assert str(territoire.heures_par_etp) == "1607.50"
    assert (territoire.ecart_missions_jours, territoire.couleur) == (15, "#9a3412")
    [evenement] = _evenements(base)
    assert (evenement.verbe, evenement.territoire_id) == (Verbe.TERRITOIRE_MODIFIE, territoire.id)
    assert json.loads(base.get(DonneesEvenement, evenement.numero).valeurs) == {
        "couleur": ["#1f5f5b", "#9a3412"],
        "heures_par_etp": ["1600", "1607.5"],
        "ecart_missions_jours": ["0", "15"],
    }
    assert "/couleurs/9a3412.css" in client.get("/").text


def test_enregistrer_sans_rien_changer_ne_s_inscrit_pas(client, coordinatrice, territoire, base):
    assert _enregistrer(client, territoire).status_code == 302
    assert _evenements(base) == []


@pytest.mark.parametrize(
    ("champ", "valeur", "message"),
    [
        ("couleur", "#888888", "son contraste sur le blanc est de 3,5:1"),
        ("couleur", "#757575", "son contraste sur le fond des pages est de 4,3:1"),
        ("couleur", "rouge", "Écrivez la couleur comme"),
        ("heures_par_etp", "beaucoup", "nombre"),
        ("heures_par_etp", "NaN", "nombre"),
        ("heures_par_etp", "1600,123", "2 décimales au plus"),
        ("seuil_heures_mois", "745", "La plus grande valeur permise est 744"),
        ("duree_eligibilite_mois", "2,5", "nombre entier"),
        ("ecart_missions_jours", "", "Écrivez un nombre"),
        ("libelle_referent", "x" * 81, "80 caractères au plus"),
        ("libelle_referent", "1 85 05 78 006 084 91", "numéro de sécurité sociale"),
    ],
)
def test_un_parametre_impossible_est_refuse_et_dit_quoi_ecrire(
    client, coordinatrice, territoire, base, champ, valeur, message
):
    reponse = _enregistrer(client, territoire, **{champ: valeur})
    assert reponse.status_code == 400
    assert message in unescape(reponse.text)
    assert "<title>Erreur : " in reponse.text
    assert _evenements(base) == []


def test_deux_personnes_qui_changent_deux_parametres_gardent_les_deux(
    client, coordinatrice, territoire, base
):
    version = territoire.version
    _enregistrer(client, territoire, heures_par_etp="1607")
    assert _enregistrer(client, territoire, version=version, seuil_heures_mois="200").status_code == 302
    assert (int(territoire.heures_par_etp), territoire.seuil_heures_mois) == (1607, 200)


def test_deux_personnes_qui_changent_le_meme_voient_les_deux_valeurs_et_choisissent(
    client, coordinatrice, territoire, base
):
    version = territoire.version
    _enregistrer(client, territoire, heures_par_etp="1607", base_active_mois="36")
    conflit = _enregistrer(client, territoire, version=version, heures_par_etp="1650", plafond_cdi_mois="48")
    page = unescape(conflit.text)
    assert conflit.status_code == 409
    assert "Solène Darquier a enregistré cette fiche avant vous" in page
    assert (int(territoire.heures_par_etp), territoire.plafond_cdi_mois) == (1607, 24)
    [lu] = re.findall(r'name="avant" type="hidden" value="([^"]*)"', conflit.text)
    [montree] = re.findall(r'name="version" type="hidden" value="(\d+)"', conflit.text)
    choix = {"heures_par_etp": "1650", "plafond_cdi_mois": "48"}
    suite = _enregistrer(client, territoire, version=montree, avant=json.loads(unescape(lu)), **choix)
    assert suite.status_code == 302
    assert (int(territoire.heures_par_etp), territoire.plafond_cdi_mois) == (1650, 48)
    assert territoire.base_active_mois == 36  # changed by the other, left alone by this one


@pytest.mark.parametrize(("contenu", "type_"), [(image_png(64, 32), "image/png"), (JPEG, "image/jpeg")])
def test_le_logo_se_montre_dans_le_bandeau_se_remplace_et_se_retire(
    client, coordinatrice, territoire, base, contenu, type_
):
    adresse = f"/territoires/{territoire.id}/logo"
    avant = set(fichiers.lister())
    for _ in range(2):
        assert client.post(adresse, data={"fichier": (io.BytesIO(contenu), "l.png")}).status_code == 302
    assert len(set(fichiers.lister()) - avant) == 1  # the first one went with the second
    assert f'<img src="{adresse}?v=' in client.get("/").text
    servi = client.get(adresse)
    assert (servi.mimetype, servi.data) == (type_, nettoyer_image(contenu, TAILLE_MAXIMALE).contenu)
    assert "private" in servi.headers["Cache-Control"]
    assert client.post(f"{adresse}/retirer").status_code == 302
    assert client.get(adresse).status_code == 404
    assert set(fichiers.lister()) == avant
    assert [e.verbe for e in _evenements(base)] == [Verbe.TERRITOIRE_MODIFIE] * 3


def test_un_fichier_qui_n_est_pas_une_image_est_refuse_et_rien_n_est_range(
    client, coordinatrice, territoire, base
):
    avant = set(depot_fichiers.dossier.glob("*"))
    for contenu in (b"<svg onload='alert(1)'/>", image_png(32, 32)[:-20], b""):
        envoi = {"fichier": (io.BytesIO(contenu), "logo.png")}
        page = client.post(f"/territoires/{territoire.id}/logo", data=envoi)
        assert page.status_code == 400
        assert "<title>Erreur : " in page.text.replace("\n", "")
    assert territoire.logo_nom_stocke is None
    assert set(depot_fichiers.dossier.glob("*")) == avant


def test_un_autre_territoire_ne_se_parametre_pas_et_son_logo_ne_se_voit_pas(client, coordinatrice, base):
    voisin = TerritoireFabrique(nom="PLIE voisin", logo_nom_stocke="0" * 32, logo_type="image/png")
    assert client.get(f"/territoires/{voisin.id}/parametres").status_code == 404
    assert _enregistrer(client, voisin, heures_par_etp="1").status_code == 404
    envoi = {"fichier": (io.BytesIO(image_png(32, 32)), "logo.png")}
    assert client.post(f"/territoires/{voisin.id}/logo", data=envoi).status_code == 404
    assert client.get(f"/territoires/{voisin.id}/logo").status_code == 404


def test_le_mot_du_territoire_nomme_le_referent_partout(client, base, territoire, coordinatrice):
    _enregistrer(client, territoire, libelle_referent="Accompagnateur emploi")
    compte = compte_ouvert(Role.REFERENT, territoire_id=territoire.id)
    for page in ("/comptes", f"/comptes/{compte.id}", "/comptes/nouveau", "/comptes/nouveau/referent"):
        texte = client.get(page).text
        assert "Accompagnateur emploi" in texte, page
        assert "Référent de parcours" not in texte, page
    client.connecter(compte)
    for page in ("/participants", "/mon-compte"):
        assert "Accompagnateur emploi · PLIE d’essai" in client.get(page).text


def test_l_administrateur_cree_un_territoire_et_y_invite(client, administrateur, base):
    organisme = OrganismeFabrique(nom="AGAPE")
    saisie = {"nom": "PLIE du Bassin", "code": "Bassin", "organisme": organisme.id}
    creation = client.post("/territoires/nouveau", data=saisie)
    cree = base.scalar(select(Territoire).where(Territoire.code == "bassin"))
    assert creation.location == f"/territoires/{cree.id}/parametres"
    assert cree.organisme_id == organisme.id
    assert f"/comptes/nouveau?territoire={cree.id}" in client.get(creation.location).text
    assert "PLIE du Bassin" in client.get("/territoires").text
    assert f"territoire={cree.id}" in client.get(f"/comptes/nouveau?territoire={cree.id}").text
    formulaire = client.get(f"/comptes/nouveau/coordinateur?territoire={cree.id}").text
    assert f'<option selected value="{cree.id}">' in formulaire
    assert [e.verbe for e in _evenements(base)] == [Verbe.TERRITOIRE_CREE]


@pytest.mark.parametrize(
    ("code", "message"), [("essai", "déjà celui d’un autre"), ("Périgueux", "lettres sans accent")]
)
def test_un_code_de_territoire_est_simple_et_unique(client, administrateur, territoire, base, code, message):
    page = client.post("/territoires/nouveau", data={"nom": "Autre", "code": code, "organisme": ""})
    assert page.status_code == 400
    assert message in page.text
    assert len(base.scalars(select(Territoire)).all()) == 1


def test_qui_n_a_qu_un_territoire_va_droit_a_ses_parametres(client, coordinatrice, territoire):
    assert client.get("/territoires").location == f"/territoires/{territoire.id}/parametres"
    assert 'href="/territoires"' in client.get("/").text
    assert client.get("/territoires/nouveau").status_code == 403
