"""Saved views of the lists: kept by one account for itself, followed, replaced, removed."""

import re
from html import unescape

import pytest
from sqlalchemy import func, select

from clauses.models import DonneesEvenement, FiltreEnregistre
from clauses.models.vocabulaire import Role
from tests.appui.fabriques import TerritoireFabrique, creer_compte
from tests.appui.requetes import requetes_comptees
from tests.appui.suivi import creer_suivi, evenements, facilitateur

NIR = "1 94 05 33 063 001 42"


@pytest.fixture
def par(client, territoire):
    creer_suivi(territoire).affecter_plusieurs(1)
    return client.connecter(facilitateur(territoire))


def _enregistrer(client, liste="marches", nom="À qualifier", **filtres):
    filtres = filtres or {"qualification": "a_qualifier"}
    return client.post(f"/vues/{liste}", data={"nom": nom, **filtres})


def _vues(base) -> dict[str, dict]:
    return {v.nom: v.parametres for v in base.scalars(select(FiltreEnregistre))}


def _liens(page: str) -> dict[str, tuple[str, bool]]:
    """Name → (address, in force) of the views that a page shows, in their order."""
    bloc = re.search(r'<nav class="vues".*?</nav>', page, re.DOTALL)
    trouves = re.findall(r'<a href="([^"]*)"( aria-current="true")?>(.*?)</a>', bloc[0]) if bloc else []
    return {unescape(nom): (unescape(url), bool(courante)) for url, courante, nom in trouves}


def _message(client, reponse) -> str:
    return unescape(client.get(reponse.location).text)


def test_une_vue_enregistree_revient_sur_la_liste_et_se_suit(par, base):
    reponse = _enregistrer(par, tri="-dues")
    assert (reponse.status_code, reponse.location) == (303, "/marches?tri=-dues")
    reponse = _enregistrer(par, nom=" Mes  marchés ", qualification="a_qualifier", tri="-dues")
    adresse = "/marches?qualification=a_qualifier&tri=-dues"
    assert reponse.location == adresse
    page = par.get(adresse).text
    assert "Mes marchés" in page
    assert _liens(page)["Mes marchés"] == (adresse, True)
    assert not _liens(par.get("/marches").text)["Mes marchés"][1]
    assert "Mes marchés" not in par.get("/operations").text


def test_le_formulaire_de_la_page_porte_les_filtres_en_vigueur(par, base):
    assert "Enregistrer ces filtres" not in par.get("/marches").text
    page = par.get("/marches?qualification=a_qualifier&page=1").text
    formulaire = re.search(r'<form class="vues-formulaire".*?</form>', page, re.DOTALL)[0]
    caches = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', formulaire))
    assert set(caches) == {"csrf_token", "qualification"}
    assert "Enregistrer ce tri" in par.get("/marches?tri=-dues").text
    _enregistrer(par)
    assert "Enregistrer ces filtres" not in par.get("/marches?qualification=a_qualifier").text


def test_le_meme_nom_remplace_les_filtres(par, base):
    _enregistrer(par, nom="Ma vue")
    _enregistrer(par, nom="Ma vue", qualification="suivi")
    assert _vues(base) == {"Ma vue": {"qualification": "suivi"}}
    assert len(evenements("vue_enregistree")) == 2


def test_les_vues_sont_rangees_par_nom_sans_tenir_compte_des_accents(par):
    for rang, nom in enumerate(("Zone nord", "échues", "Agen", "Été"), start=1):
        _enregistrer(par, nom=nom, qualification="suivi", tri="-dues" if rang % 2 else "dues")
    assert list(_liens(par.get("/marches").text)) == ["Agen", "échues", "Été", "Zone nord"]


def test_les_mots_cherches_la_page_et_l_inconnu_ne_sont_pas_gardes(par, base):
    marque = par.post("/personnes", data={"q": "durand"}).location.split("recherche=")[1]
    choisi = {"plie": "", "q": "durand", "recherche": marque, "page": "3", "inconnu": "x", "tri": "-nom"}
    assert _enregistrer(par, "personnes", "Mes gens", **choisi).location == "/personnes?tri=-nom"
    assert _vues(base) == {"Mes gens": {"tri": "-nom"}}
    assert not any("durand" in v for v in base.scalars(select(DonneesEvenement.valeurs)))


def test_des_mots_cherches_seuls_ne_font_pas_une_vue(par, base):
    reponse = _enregistrer(par, "personnes", "Mes gens", q="durand")
    assert "cette vue montrerait toute la liste" in _message(par, reponse)
    assert _vues(base) == {}


def test_une_vue_n_est_pas_en_vigueur_quand_des_mots_sont_cherches(par):
    _enregistrer(par)
    page = par.get("/marches?qualification=a_qualifier&q=voirie").text
    assert not _liens(page)["À qualifier"][1]


@pytest.mark.parametrize(
    ("nom", "mots"),
    [
        ("", "un nom de 1 à 80 caractères"),
        ("  \u200b ", "un nom de 1 à 80 caractères"),
        ("x" * 81, "un nom de 1 à 80 caractères"),
        (f"Suivi de {NIR}", "numéro de sécurité sociale"),
    ],
)
def test_un_nom_refuse_revient_dans_son_champ_avec_son_erreur_et_les_filtres_restent(par, base, nom, mots):
    reponse = _enregistrer(par, nom=nom)
    assert reponse.location == "/marches?qualification=a_qualifier"
    page = _message(par, reponse)
    assert "<title>Erreur : Marchés" in page
    formulaire = re.search(r'<details class="details vues-enregistrer" open>.*?</details>', page, re.DOTALL)[
        0
    ]
    assert re.search(rf'id="vue-erreur">.*{mots}', formulaire)
    champ = re.search(r'<input [^>]*id="vue-nom"[^>]*>', formulaire)[0]
    rendu = "1 94 ** …" if NIR in nom else nom
    assert (f'value="{rendu}"' in champ, 'aria-describedby="vue-erreur vue-aide"' in champ) == (True, True)
    assert (NIR in page, _vues(base)) == (False, {})
    assert "vue-erreur" not in par.get(reponse.location).text, "l’erreur ne se redit pas"


def test_un_nom_refuse_ne_parait_que_sur_sa_liste(par):
    reponse = _enregistrer(par, nom="")
    assert "vue-erreur" not in par.get("/operations?tri=-nom").text
    assert "vue-erreur" in par.get(reponse.location).text


def test_une_valeur_qu_aucun_filtre_ne_connait_est_refusee(par, base):
    assert _enregistrer(par, qualification="inventee").status_code == 400
    assert _vues(base) == {}


def test_on_garde_vingt_vues_par_liste_et_chacune_se_remplace_encore(par, base):
    for rang in range(20):
        _enregistrer(par, nom=f"Vue {rang}")
    assert "déjà 20 vues" in _message(par, _enregistrer(par, nom="Une de trop"))
    assert "enregistrée" in _message(par, _enregistrer(par, nom="Vue 3", qualification="suivi"))
    _enregistrer(par, "operations", "Ailleurs", tri="-nom")
    assert base.scalar(select(func.count()).select_from(FiltreEnregistre)) == 21


def test_une_vue_se_retire_et_ses_filtres_restent_en_place(par, base):
    _enregistrer(par)
    vue_id = base.scalar(select(FiltreEnregistre.id))
    reponse = par.post(f"/vues/{vue_id}/retirer")
    assert (reponse.status_code, reponse.location) == (303, "/marches?qualification=a_qualifier")
    page = _message(par, reponse)
    assert "retirée" in page
    assert "Enregistrer ces filtres" in page
    assert _vues(base) == {}
    assert par.post(f"/vues/{vue_id}/retirer").status_code == 404


def test_la_vue_d_un_autre_compte_n_existe_pas(par, client, base, territoire):
    _enregistrer(par)
    vue = base.scalar(select(FiltreEnregistre))
    collegue = client.connecter(facilitateur(territoire))
    assert _liens(collegue.get("/marches").text) == {}
    absente = collegue.post("/vues/999999/retirer")
    autre = collegue.post(f"/vues/{vue.id}/retirer")
    assert (autre.status_code, autre.data) == (404, absente.data)
    _enregistrer(collegue, nom="À qualifier", qualification="suivi")
    assert sorted(v.parametres["qualification"] for v in base.scalars(select(FiltreEnregistre))) == [
        "a_qualifier", "suivi",
    ]  # fmt: skip


def test_une_liste_inconnue_ou_fermee_ne_garde_rien(par, client, base, territoire):
    assert _enregistrer(par, "comptes").status_code == 404
    controleur = client.connecter(creer_compte(Role.CONTROLEUR, territoire_id=territoire.id))
    assert _enregistrer(controleur, "personnes", "Noms", tri="-nom").status_code == 403
    assert _vues(base) == {}


@pytest.mark.parametrize(
    ("liste", "chemin", "tri"),
    [
        ("operations", "/operations", "-nom"),
        ("marches", "/marches", "-reference"),
        ("structures", "/structures", "-nom"),
        ("personnes", "/personnes", "-nom"),
        ("contrats", "/contrats", "date_debut"),
        ("participants", "/plie/participants", "-nom"),
        ("preuves", "/preuves", "nom"),
        ("retards", "/retards", "manque"),
    ],
)
def test_chaque_liste_garde_ses_vues(par, liste, chemin, tri):
    assert _enregistrer(par, liste, "Ma vue", tri=tri).location == f"{chemin}?tri={tri}"
    assert _liens(par.get(f"{chemin}?tri={tri}").text) == {"Ma vue": (f"{chemin}?tri={tri}", True)}


def test_un_referent_garde_une_vue_de_ses_participants(client, territoire):
    par = client.connecter(creer_compte(Role.REFERENT, territoire_id=territoire.id))
    reponse = _enregistrer(par, "participants", "En parcours", parcours="en_cours")
    assert reponse.location == "/plie/participants?parcours=en_cours"
    assert "En parcours" in _liens(par.get(reponse.location).text)


def test_une_vue_gardee_longtemps_perd_ce_que_plus_aucun_filtre_ne_connait(par, base):
    _enregistrer(par, tri="-dues", qualification="suivi")
    vue = base.scalar(select(FiltreEnregistre))
    vue.parametres = {"qualification": "abolie", "disparu": "1", "tri": "-dues"}
    base.commit()
    assert _liens(par.get("/marches").text) == {"À qualifier": ("/marches?tri=-dues", False)}
    assert par.post(f"/vues/{vue.id}/retirer").location == "/marches?tri=-dues"


def test_le_journal_dit_ce_qui_est_garde_et_retire(par, base, territoire, client):
    _enregistrer(par)
    par.post(f"/vues/{base.scalar(select(FiltreEnregistre.id))}/retirer")
    (garde,), (retire,) = evenements("vue_enregistree"), evenements("vue_retiree")
    assert garde.territoire_id == retire.territoire_id == territoire.id
    valeurs = base.get(DonneesEvenement, garde.numero).valeurs
    assert ('"liste":"marches"' in valeurs, "a_qualifier" in valeurs) == (True, True)
    coordinateur = client.connecter(creer_compte(Role.COORDINATEUR, territoire_id=territoire.id))
    assert f"Vue n°\N{NO-BREAK SPACE}{garde.objet_id}" in unescape(coordinateur.get("/journal").text)


def test_le_nom_d_une_vue_est_un_texte_et_rien_d_autre(par):
    nom = '<b>"gras"</b> & co'
    _enregistrer(par, nom=nom)
    page = par.get("/marches").text
    assert '<b>"gras' not in page
    assert list(_liens(page)) == [nom]


def test_vingt_vues_ne_coutent_pas_plus_de_questions_qu_une(par):
    _enregistrer(par, nom="Vue 0")
    par.get("/marches")
    with requetes_comptees() as une:
        par.get("/marches")
    for rang in range(1, 20):
        _enregistrer(par, nom=f"Vue {rang}")
    par.get("/marches")
    with requetes_comptees() as vingt:
        par.get("/marches")
    assert len(une) == len(vingt)


def test_une_vue_ne_nomme_pas_l_objet_d_un_autre_territoire(par):
    autre = creer_suivi(TerritoireFabrique(), reference="CHEZ-LE-VOISIN")
    _enregistrer(par, "contrats", "Pas à moi", marche=str(autre.marche.id))
    page = par.get(f"/contrats?marche={autre.marche.id}").text
    assert "Pas à moi" in page
    assert "CHEZ-LE-VOISIN" not in page
