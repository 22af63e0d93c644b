"""Rules on the set-up itself: what is locked, what is copied from elsewhere, what a page may fetch."""

import hashlib
import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import psycopg
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from outils.serveur_postgresql import serveur_temporaire

RACINE = Path(__file__).resolve().parent.parent
METADONNEES = tomllib.loads((RACINE / "pyproject.toml").read_text(encoding="utf-8"))
VERROUS = ("base", "essais")
VENDUS = ("clauses/static/vendor", "tests/navigateur/vendor")
# A page loads its resources from the site alone. Links people click are free to lead elsewhere.
CHARGEMENTS_DISTANTS = (
    r"""\b(?:src|srcset|poster|data|action|hx-get|hx-post)\s*=\s*["']?\s*(?:https?:)?//""",
    r"""<(?:link|use|image)\b[^>]*\bhref\s*=\s*["']?\s*(?:https?:)?//""",
    r"""url\(\s*["']?\s*(?:https?:)?//""",
    r"""@import\s+["'](?:https?:)?//""",
    r"""\b(?:fetch|import|importScripts)\(\s*["'`](?:https?:)?//""",
    r"""\b(?:unpkg|jsdelivr|cdnjs|googleapis|gstatic|bootstrapcdn)\b""",
)


def _lire(chemin: str) -> str:
    return (RACINE / chemin).read_text(encoding="utf-8")


def _verrouilles(verrou: str) -> dict[str, set[str]]:
    """Return the packages of a lock file, each with the versions pinned (one per marker)."""
    paquets: dict[str, set[str]] = {}
    verrouilles = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", _lire(f"requirements/{verrou}.txt"), re.M)
    for nom, version in verrouilles:
        paquets.setdefault(canonicalize_name(nom), set()).add(version)
    return paquets


def _declares(verrou: str) -> list[Requirement]:
    """Return the direct dependencies a lock file answers for, the package's own builder included."""
    lignes = METADONNEES["project"]["dependencies"] + METADONNEES["build-system"]["requires"]
    if verrou == "essais":
        lignes = lignes + METADONNEES["project"]["optional-dependencies"]["essais"]
    return [Requirement(ligne) for ligne in lignes]


def _sources_des_pages() -> list[Path]:
    """Return the templates, scripts and stylesheets written for the project, not those copied from npm."""
    dossiers = (RACINE / "clauses" / "templates", RACINE / "clauses" / "static")
    fichiers = (f for dossier in dossiers for f in dossier.rglob("*") if f.is_file())
    textes = {".html", ".txt", ".css", ".js", ".svg", ".xml", ".json"}
    return sorted(f for f in fichiers if f.suffix in textes and "vendor" not in f.parts)


@pytest.mark.parametrize("dossier", VENDUS)
def test_chaque_fichier_copie_de_npm_a_la_somme_annoncee_et_aucun_n_est_hors_liste(dossier):
    racine = RACINE / dossier
    annonces = dict(reversed(ligne.split("  ", 1)) for ligne in _lire(f"{dossier}/SHA256SUMS").splitlines())
    trouves = {
        f.relative_to(racine).as_posix(): hashlib.sha256(f.read_bytes()).hexdigest()
        for f in racine.rglob("*")
        if f.is_file() and f.name != "SHA256SUMS"
    }
    assert trouves == annonces


@pytest.mark.parametrize("dossier", VENDUS)
def test_chaque_dossier_copie_de_npm_porte_sa_licence(dossier):
    racine = RACINE / dossier
    dossiers = {f.parent for f in racine.rglob("*") if f.suffix in {".js", ".css", ".svg", ".woff2"}}
    assert dossiers
    assert [d.name for d in sorted(dossiers) if not list(d.glob("LICENSE*"))] == []


@pytest.mark.parametrize(
    "fichier", ["requirements/base.txt", "requirements/essais.txt", "requirements/construction.in"]
)
def test_les_verrous_python_ne_portent_ni_depot_ni_chemin_de_machine(fichier):
    lignes = re.sub(r"^\s*--hash=sha256:[0-9a-f]{64}( \\)?$", "", _lire(fichier), flags=re.M).splitlines()
    suspectes = [x for x in lignes if re.search(r"://|^\s*-|@ |(?:^|\s)\.{0,2}/|\bfile:|\bindex\b", x)]
    assert suspectes == []


def test_le_verrou_npm_ne_porte_ni_adresse_de_depot_ni_paquet_sans_empreinte():
    verrou = _lire("package-lock.json")
    paquets = re.findall(r'"node_modules/[^"]+": \{', verrou)
    assert '"resolved"' not in verrou
    assert len(re.findall(r'"integrity": "sha512-', verrou)) == len(paquets) > 0


@pytest.mark.parametrize("verrou", VERROUS)
def test_chaque_version_verrouillee_porte_une_empreinte(verrou):
    blocs = re.split(r"^(?=[A-Za-z0-9])", _lire(f"requirements/{verrou}.txt"), flags=re.M)[1:]
    assert len(blocs) >= len(_verrouilles(verrou)) > 0
    assert [bloc.split()[0] for bloc in blocs if "--hash=sha256:" not in bloc] == []


@pytest.mark.parametrize("verrou", VERROUS)
def test_chaque_dependance_declaree_est_verrouillee_a_une_version_permise(verrou):
    paquets = _verrouilles(verrou)
    manquantes = [
        str(exigence)
        for exigence in _declares(verrou)
        if not (versions := paquets.get(canonicalize_name(exigence.name)))
        or not all(exigence.specifier.contains(version) for version in versions)
    ]
    assert manquantes == []


def test_les_essais_gardent_les_versions_de_la_base():
    base, essais = _verrouilles("base"), _verrouilles("essais")
    assert {nom: essais.get(nom) for nom in base} == base


def test_le_verrou_ne_garde_aucun_paquet_que_plus_rien_ne_demande(atteints_par_les_essais):
    assert sorted(set(_verrouilles("essais")) - atteints_par_les_essais) == []


@pytest.fixture
def atteints_par_les_essais() -> set[str]:
    """Return every package reached from the declared ones, through the metadata of what is installed."""
    atteints: set[tuple[str, str]] = set()
    a_voir = [(canonicalize_name(e.name), extra) for e in _declares("essais") for extra in {"", *e.extras}]
    while a_voir:
        paquet = a_voir.pop()
        if paquet in atteints:
            continue
        atteints.add(paquet)
        nom, extra = paquet
        try:
            exigences = [Requirement(ligne) for ligne in requires(nom) or []]
        except PackageNotFoundError:  # only for another platform (colorama on Windows)
            continue
        # Markers on the platform or the interpreter are not evaluated: the lock is good for all of them.
        voulues = [e for e in exigences if _est_demandee(e, extra)]
        a_voir += [(canonicalize_name(e.name), x) for e in voulues for x in {"", *e.extras}]
    return {nom for nom, _ in atteints}


def _est_demandee(exigence: Requirement, extra: str) -> bool:
    """Return whether a requirement counts for this extra, whatever the platform."""
    demandes = re.findall(r"""extra == ["']([^"']+)["']""", str(exigence.marker or ""))
    return not demandes or extra in demandes


def test_aucune_page_ne_charge_une_ressource_d_un_autre_site():
    fautes = [
        f"{fichier.relative_to(RACINE)} : {trouve.group()}"
        for fichier in _sources_des_pages()
        for motif in CHARGEMENTS_DISTANTS
        for trouve in re.finditer(motif, fichier.read_text(encoding="utf-8"), re.I)
    ]
    assert fautes == []


def test_chaque_icone_nommee_dans_une_page_existe_dans_la_planche():
    planche = _lire("clauses/static/vendor/bootstrap-icons/bootstrap-icons.svg")
    dessinees = set(re.findall(r'<symbol[^>]*\bid="([^"]+)"', planche))
    nommees = {
        (fichier.name, nom)
        for fichier in _sources_des_pages()
        for nom in re.findall(r"bootstrap-icons\.svg#([\w-]+)", fichier.read_text(encoding="utf-8"))
    }
    assert "building" in dessinees
    assert sorted(f"{fichier} : {nom}" for fichier, nom in nommees if nom not in dessinees) == []


def test_le_serveur_postgresql_des_essais_demarre_repond_et_ne_laisse_rien():
    with serveur_temporaire() as adresse:
        with psycopg.connect(adresse.replace("+psycopg", "", 1)) as connexion:
            requete = "SELECT lower('ÉLÈVE'), current_setting('listen_addresses')"
            reponse = connexion.execute(requete).fetchone()
        dossier = Path(adresse.split("host=", 1)[1])
        assert dossier.is_dir()
    assert reponse == ("élève", "")
    assert not dossier.parent.exists()


def test_le_serveur_de_production_ne_reparcourt_pas_ce_qu_il_a_charge(tmp_path):
    environnement = os.environ | {
        "CLAUSES_SECRET": "s" * 40,
        "CLAUSES_DATABASE_URI": f"sqlite:///{tmp_path / 'base.db'}",
        "CLAUSES_FICHIERS": str(tmp_path / "fichiers"),
    }
    fini = subprocess.run(
        [sys.executable, "-c", "import gc, clauses.wsgi; print(gc.get_freeze_count())"],
        env=environnement, cwd=RACINE, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert int(fini.stdout) > 10_000
