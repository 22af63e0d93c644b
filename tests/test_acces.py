"""Who gets what: each view by each role, by real requests; and two tenants that never see each other.

The rows are in `tests/appui/table_acces.py`. A new view fails here until it has its row.
"""

import io
import zipfile
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from clauses import create_app
from clauses.extensions import coffre, db, depot_fichiers
from clauses.models.vocabulaire import Role
from clauses.views.acces import marque_de
from tests.appui import bases
from tests.appui.deux_mondes import (
    MOT_CHERCHE,
    MOT_NOMINATIF,
    MOT_SECRET,
    SANS_CANARI,
    porte_un_texte,
)
from tests.appui.scene import DES_OBJETS, Scene, deux_mondes_cloisonnes
from tests.appui.table_acces import CORPS, PARAMETRES_DES_VUES, PUBLIQUES, ROLES, TABLE
from tests.conftest import EPREUVES

pytestmark = pytest.mark.embarque
#: The administrator is of every tenant; all the others are walled in.
ROLES_CLOISONNES = tuple(r for r in ROLES if r is not Role.ADMINISTRATEUR)
#: Filters that an address may carry, all pointed at the other tenant.
FILTRES = {
    "marche": "marche_id", "operation": "operation_id", "donneur_ordre": "structure_id", "personne": "personne_id",
    "attributaire": "structure_partagee_id", "employeur": "structure_id", "structure": "structure_id",
    "contrat": "contrat_id", "territoire": "territoire_id",
    "referent": "participant_id", "lot": "lot_id", "attribution": "attribution_id",
    "compte": "compte_id", "importation": "importation_id", "remplace": "releve_id", "deposant": "structure_id",
}  # fmt: skip
#: Axes of the impact table whose values are objects, and the object of the other tenant asked for.
AXES_D_OBJETS = {
    "territoire": "territoire_id", "donneur_ordre": "structure_id", "operation": "operation_id",
    "marche": "marche_id", "lot": "lot_id", "attributaire": "structure_partagee_id", "employeur": "employeur_id",
    "facilitateur": "facilitateur_id", "critere": "critere_id",
}  # fmt: skip


def _objets_de(app, endpoint: str) -> list[str]:
    """Parameters of a view that name an object of a tenant."""
    regle = next(app.url_map.iter_rules(endpoint))
    return sorted(n for n in regle.arguments & DES_OBJETS if n not in PARAMETRES_DES_VUES.get(endpoint, {}))


@pytest.fixture(scope="module")
def scene(app, tmp_path_factory) -> Iterator[Scene]:
    with deux_mondes_cloisonnes(app, tmp_path_factory.mktemp("fichiers")) as scene:
        yield scene


def _vues() -> list[tuple[str, str]]:
    return sorted(TABLE)


def _textes(reponse) -> str:
    """Everything a person could read in an answer, lower-cased: pages, CSV, JSON, and workbooks unzipped."""
    contenu = reponse.get_data()
    if contenu[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(contenu)) as zip_:
            contenu = b"\n".join(zip_.read(nom) for nom in zip_.namelist())
    en_tetes = "\n".join(f"{n}: {v}" for n, v in reponse.headers)
    return (en_tetes + contenu.decode("utf-8", errors="replace")).lower()


# --- the table ------------------------------------------------------------------------------------------------


def test_la_table_est_exactement_celle_des_vues(app):
    vues = {
        (methode, regle.endpoint)
        for regle in app.url_map.iter_rules()
        for methode in regle.methods - {"HEAD", "OPTIONS"}
    }
    assert set(TABLE) == vues
    assert set(PUBLIQUES) <= vues
    assert set(CORPS) <= vues


def test_chaque_vue_porte_une_marque_d_acces(app):
    assert [r.endpoint for r in app.url_map.iter_rules() if marque_de(app, r.endpoint) is None] == []


def test_une_vue_sans_marque_ne_repond_a_personne(app, tmp_path):
    autre = create_app(
        tmp_path,
        TESTING=True,
        SECRET_KEY=bases.SECRET,
        SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path / 'x.db'}",
    )
    try:
        autre.add_url_rule("/oubliee", "oubliee", lambda: "à ne pas lire")
        reponse = autre.test_client().get("/oubliee")
        assert reponse.status_code == 403
        assert "à ne pas lire" not in reponse.get_data(as_text=True)
    finally:
        for outil in (coffre, depot_fichiers):
            outil.init_app(app)


@pytest.mark.parametrize(("methode", "endpoint"), _vues())
def test_chaque_role_recoit_ce_que_dit_la_table_et_rien_de_l_autre_territoire(scene, methode, endpoint):
    attendus = dict(zip(ROLES, map(int, TABLE[methode, endpoint].split()), strict=True))
    url, corps = scene.adresse(endpoint, scene.a), CORPS.get((methode, endpoint))
    recus = {}
    for role in ROLES:
        reponse = scene.demander(scene.a, role, methode, url, corps)
        recus[role] = reponse.status_code
        assert _interdit_a(role) not in _textes(reponse), f"{role} {methode} {url}"
    assert recus == attendus


@pytest.mark.parametrize(("methode", "endpoint"), _vues())
def test_sans_compte_on_va_a_la_page_de_connexion(scene, methode, endpoint):
    reponse = scene.demander(scene.a, None, methode, scene.adresse(endpoint, scene.a))
    if (methode, endpoint) in PUBLIQUES:
        assert reponse.status_code == PUBLIQUES[methode, endpoint]
    else:
        assert reponse.status_code == 302
        assert "/connexion" in reponse.location


# --- the wall -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("methode", "endpoint"), _vues())
def test_l_objet_d_un_autre_territoire_n_existe_pas_et_rien_ne_change(scene, app, methode, endpoint):
    """404 for whoever may call the view, 403 for the others; and when two objects are named, for each mix of them."""
    objets = _objets_de(app, endpoint)
    melanges = [(scene.b,) * len(objets)] if objets else []
    if len(objets) > 1:
        melanges += [
            tuple(scene.b if i == j else scene.a for j in range(len(objets))) for i in range(len(objets))
        ]
    permis = dict(zip(ROLES, map(int, TABLE[methode, endpoint].split()), strict=True))
    avant = scene.empreinte()
    for melange in melanges:
        url = scene.adresse(endpoint, *melange)
        for role in ROLES_CLOISONNES:
            client = scene.client(scene.a, role)
            with client.open(url, method=methode, data=CORPS.get((methode, endpoint))) as reponse:
                texte = _textes(reponse)
            attendu = 403 if permis[role] == 403 else 404
            assert reponse.status_code == attendu, f"{role} {methode} {url}"
            assert MOT_SECRET not in texte
    assert scene.empreinte() == avant


@pytest.mark.parametrize(("methode", "endpoint"), _vues())
def test_le_canari_de_l_autre_territoire_n_est_dans_aucune_reponse(scene, methode, endpoint):
    """What the table's own requests do not show: the other format, the canary searched, what follows a form.

    Each role that the view answers asks for all of it; then one of them points every filter at B.
    """
    statuts = dict(zip(ROLES, TABLE[methode, endpoint].split(), strict=True))
    corps = CORPS.get((methode, endpoint))
    for role in (r for r in ROLES if statuts[r] != "403"):
        for url in _adresses(scene, endpoint, avec_recherche=statuts[role] == "200"):
            _exiger_sans_canari(scene, role, methode, url, corps)
        if corps:
            _exiger_sans_canari(scene, role, methode, scene.adresse(endpoint, scene.a), corps)
    if methode == "GET":
        for role in [r for r in ROLES if statuts[r] == "200"][:1]:
            for url in _adresses_filtrees(scene, endpoint):
                _exiger_sans_canari(scene, role, methode, url)


def _interdit_a(role: Role) -> str:
    return MOT_NOMINATIF if role is Role.ADMINISTRATEUR else MOT_SECRET


def _exiger_sans_canari(scene, role: Role, methode: str, url: str, corps=None) -> None:
    reponse = scene.demander(scene.a, role, methode, url, corps, follow_redirects=bool(corps))
    assert _interdit_a(role) not in _textes(reponse), f"{role} {methode} {url}"


def _adresses(scene, endpoint: str, *, avec_recherche: bool) -> list[str]:
    """The view on A's objects: in another format, and searching the canary."""
    regle = next(scene.app.url_map.iter_rules(endpoint))
    url = scene.adresse(endpoint, scene.a)
    urls = [url.replace(".xlsx", ".csv")] if "forme" in regle.arguments else []
    return [*urls, f"{url}?q={MOT_CHERCHE}"] if avec_recherche else urls


def _adresses_filtrees(scene, endpoint: str) -> list[str]:
    """The view filtered on each object of B, one by one.

    The page of one object has no filter: outside the heavy trials, it is asked with all of them at once.
    """
    b = scene.b.objets | {"territoire_id": scene.b.territoire_id}
    filtres = [{nom: b[cle]} for nom, cle in FILTRES.items()]
    if _objets_de(scene.app, endpoint) and not EPREUVES:
        filtres = [{nom: b[cle] for nom, cle in FILTRES.items()}]
    if endpoint.startswith("impact."):
        filtres += [{f"f_{axe}": b[cle]} for axe, cle in AXES_D_OBJETS.items()]
        filtres += [{"axe": axe, "valeur": b[cle]} for axe, cle in AXES_D_OBJETS.items()]
        filtres.append({"attribution": b["attribution_id"]})
    return [scene.adresse(endpoint, scene.a, **filtre) for filtre in filtres]


def test_une_structure_partagee_ne_montre_que_ce_qui_est_a_soi(scene):
    partagee = scene.a.objets["structure_partagee_id"]
    assert partagee == scene.b.objets["structure_partagee_id"]
    for role in ROLES_CLOISONNES:
        reponse = scene.demander(scene.a, role, "GET", f"/structures/{partagee}")
        assert reponse.status_code in (200, 403)
        assert MOT_SECRET not in _textes(reponse)


def test_le_canari_se_voit_bien_de_son_propre_territoire(scene):
    """Otherwise the absence above would prove nothing."""

    def est_vu(role: Role, endpoint: str) -> bool:
        return MOT_SECRET in _textes(scene.demander(scene.b, role, "GET", scene.adresse(endpoint, scene.b)))

    listes = ["marches.liste", "marches.fiche", "marches.telecharger", "operations.fiche", "structures.liste"]
    noms = ["personnes.liste", "personnes.fiche", "personnes.telecharger", "contrats.liste", "contrats.fiche"]
    imports = ["comptes.liste", "imports.liste", "imports.compte_rendu"]
    caches = [e for e in listes + noms if not est_vu(Role.FACILITATEUR, e)]
    caches += [e for e in imports if not est_vu(Role.COORDINATEUR, e)]
    assert caches == []
    pages = [endpoint for methode, endpoint in _vues() if methode == "GET"]
    aveugles = [role for role in ROLES_CLOISONNES if not any(est_vu(role, e) for e in pages)]
    assert aveugles == []


def test_le_canari_est_dans_chaque_texte_du_second_territoire(scene):
    """Every text column of the models that can carry it does, in the rows of B, or says why not."""
    muettes = []
    for table in db.metadata.tables.values():
        for colonne in table.columns:
            if str(colonne) in SANS_CANARI or not porte_un_texte(colonne):
                continue
            valeurs = [v for v in db.session.scalars(select(colonne)) if v]
            if valeurs and not any(MOT_SECRET in str(v) for v in valeurs):
                muettes.append(str(colonne))
    db.session.remove()
    publics = {"structure.identifiant"}
    assert set(muettes) - publics == set()


def test_les_exceptions_du_canari_sont_encore_des_colonnes():
    assert set(SANS_CANARI) <= {str(c) for t in db.metadata.tables.values() for c in t.columns}


@pytest.mark.parametrize(
    ("url", "corps"),
    [
        ("/imports/depots", {"genre": "reprise", "type": "reprise"}),
        ("/imports/depots", {"genre": "decp", "type": "decp"}),
        ("/comptes/nouveau/facilitateur", {"courriel": "x@exemple.fr", "nom": "Nouveau"}),
        ("/comptes/nouveau/coordinateur", {"courriel": "x@exemple.fr", "nom": "Nouveau"}),
    ],
)
def test_un_formulaire_qui_vise_l_autre_territoire_est_refuse(scene, url, corps):
    avant = scene.empreinte()
    for role in ROLES_CLOISONNES:
        envoi = corps | {"territoire": str(scene.b.territoire_id)}
        if url.startswith("/imports"):
            envoi["fichier"] = (io.BytesIO(b"operation;nom\n"), "r.csv")
        reponse = scene.client(scene.a, role).post(url, data=envoi, content_type="multipart/form-data")
        assert reponse.status_code in (400, 403, 404)
        assert MOT_SECRET not in _textes(reponse)
    assert scene.empreinte() == avant


@pytest.mark.parametrize(
    "adresse",
    [
        "/personnes/{n}", "/contrats/{n}/modifier", "/heures/marches/{n}", "/eligibilites/{n}/modifier",
        "/embauches/nouvelle?attribution={n}", "/embauches/nouvelle?personne={n}", "/marches/nouveau?territoire={n}",
        "/operations/nouvelle?territoire={n}", "/comptes?territoire={n}", "/comptes/nouveau/facilitateur?compte={n}",
        "/marches?operation={n}", "/impact/lignes?attribution={n}", "/marches/nouveau?operation={n}",
        "/personnes?page={n}",
    ],
)  # fmt: skip
def test_une_cle_que_nul_moteur_ne_contient_ne_casse_rien(scene, adresse):
    for n in ("9" * 10, "9" * 30):
        assert scene.demander(scene.a, Role.COORDINATEUR, "GET", adresse.format(n=n)).status_code < 500
