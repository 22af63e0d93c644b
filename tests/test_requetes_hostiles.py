"""What no browser sends: each parameter of each page, each field of each form, one by one, and no page breaks."""

import os
import re
from collections.abc import Iterator
from urllib.parse import urlencode
from zlib import crc32

import pytest

from clauses.models.vocabulaire import Role
from tests.appui.envois import Envoi, lire_les_envois
from tests.appui.scene import Scene, deux_mondes_cloisonnes
from tests.appui.table_acces import CORPS, ROLES, TABLE

pytestmark = pytest.mark.embarque
#: A NUL, that PostgreSQL takes in no text; numbers that no column, then no engine holds; a digit that is no number;
#: a blank; a date that no calendar has.
HOSTILES = ("\0", "9" * 30, "9" * 5000, "²", " ", "0000-00")
#: Minutes instead of seconds: for who changes how addresses and forms are read.
TOUTES = os.environ.get("CLAUSES_TOUTES_LES_REQUETES") == "1"
MOTEUR = os.environ.get("CLAUSES_TEST_MOTEUR", "sqlite")
#: Parameters that lists share, whether or not a link of the page carries them.
COMMUNS = ("page", "q", "tri", "mois", "du", "territoire")
ILLISIBLES = (
    (b"", "application/json"),
    (b"null", "application/json"),
    (b"[" * 5000, "application/json"),
    (b'{"cellules": [null]}', "application/json"),
    (b'{"cellules": [{"affectation": 1, "mois": "0000-01", "numero": 0, "texte": "1"}]}', "application/json"),
    (b"\xff\xfe%%%=%%", "application/x-www-form-urlencoded"),
    (b"--x\r\nContent-Disp", "multipart/form-data; boundary=x"),
)


@pytest.fixture(scope="module")
def scene(app, tmp_path_factory) -> Iterator[Scene]:
    with deux_mondes_cloisonnes(app, tmp_path_factory.mktemp("fichiers")) as scene:
        yield scene


def _role_de(methode: str, endpoint: str) -> Role | None:
    """The coordinateur, who has the most forms, else the first that the view answers."""
    statuts = dict(zip(ROLES, TABLE[methode, endpoint].split(), strict=True))
    permis = [role for role in ROLES if statuts[role] != "403"]
    return Role.COORDINATEUR if Role.COORDINATEUR in permis else next(iter(permis), None)


def _vues(methode: str) -> list[str]:
    return sorted(e for m, e in TABLE if m == methode and _role_de(m, e) is not None)


def _exiger_une_reponse(scene: Scene, role: Role, methode: str, url: str, corps=None, **options) -> None:
    reponse = scene.demander(scene.a, role, methode, url, corps, **options)
    assert reponse.status_code < 500, f"{role} {methode} {url[:200]} {corps!r:.400}"


@pytest.mark.parametrize("endpoint", _vues("GET"))
def test_aucun_parametre_d_adresse_ne_casse_une_page(scene, endpoint):
    role, url = _role_de("GET", endpoint), scene.adresse(endpoint, scene.a)
    reponse = scene.demander(scene.a, role, "GET", url)
    connus = lire_les_envois(reponse.get_data(as_text=True), url)[1] if _est_une_page(reponse) else []
    for nom in dict.fromkeys((*COMMUNS, *connus)):
        for hostile in _hostiles(url, nom):
            _exiger_une_reponse(scene, role, "GET", f"{url}?{urlencode({nom: hostile})}")
    _exiger_une_reponse(scene, role, "GET", f"{url}?page=%ff%fe&page=2&q=%ff")


@pytest.mark.parametrize("endpoint", _vues("GET"))
def test_aucun_champ_d_un_formulaire_ne_casse_sa_page(scene, endpoint):
    role, url = _role_de("GET", endpoint), scene.adresse(endpoint, scene.a)
    reponse = scene.demander(scene.a, role, "GET", url)
    envois = lire_les_envois(reponse.get_data(as_text=True), url)[0] if _est_une_page(reponse) else []
    for envoi in _une_fois(scene, envois):
        for nom in envoi.noms:
            sans = {n: v for n, v in envoi.valeurs.items() if n != nom}
            for corps in (sans, *({**sans, nom: hostile} for hostile in _hostiles(envoi.adresse, nom))):
                _exiger_une_reponse(scene, role, "POST", envoi.adresse, corps)


@pytest.mark.parametrize("endpoint", _vues("POST"))
def test_aucun_corps_illisible_ne_casse_une_action(scene, endpoint):
    role, url = _role_de("POST", endpoint), scene.adresse(endpoint, scene.a)
    for corps, genre in ILLISIBLES:
        _exiger_une_reponse(scene, role, "POST", url, corps, content_type=genre)


@pytest.mark.parametrize(("methode", "endpoint"), sorted((m, e) for m, e in TABLE if _role_de(m, e)))
def test_aucune_cle_dans_l_adresse_ne_casse_une_vue(scene, methode, endpoint):
    role, url = _role_de(methode, endpoint), scene.adresse(endpoint, scene.a)
    for cle in ("0", "9" * 10, "9" * 30, "%00", "%ff", "0001-01", "..%2f"):
        autre = re.sub(r"/(?:\d+|\d{4}-\d\d)(?=/|$)", f"/{cle}", url)
        _exiger_une_reponse(scene, role, methode, autre, CORPS.get((methode, endpoint)))


def _hostiles(adresse: str, nom: str) -> tuple[str, ...]:
    """One of them for each name, that its place and the engine decide; all of them where `TOUTES` is set."""
    rang = crc32(f"{adresse} {nom} {MOTEUR}".encode())
    return HOSTILES if TOUTES else (HOSTILES[rang % len(HOSTILES)],)


def _est_une_page(reponse) -> bool:
    return reponse.status_code == 200 and reponse.mimetype == "text/html"


def _une_fois(scene: Scene, envois: list[Envoi]) -> Iterator[Envoi]:
    """The forms that write and that no page before had: whatever the objects they are about."""
    for envoi in envois:
        cle = re.sub(r"\d+", "N", envoi.adresse), *envoi.noms
        if envoi.methode == "POST" and cle not in scene.deja_envoyes:
            scene.deja_envoyes.add(cle)
            yield envoi
