"""The rules of the house that a reader can check in the sources: layers, sizes, one door, one commit.

The layers themselves are import-linter's, run by « make verifier ».
"""

import ast
import functools
import importlib
import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

# One process reads the sources.
pytestmark = pytest.mark.xdist_group("sources")

RACINE = Path(__file__).resolve().parent.parent
CODE = sorted((RACINE / "clauses").rglob("*.py"))
ESSAIS = sorted((RACINE / "tests").rglob("*.py"))
# What the stories in a browser call to look at a page, beside what a trial asserts in its own module.
PARTAGES = (RACINE / "tests" / "appui" / "histoires.py", RACINE / "tests" / "navigateur" / "conftest.py")
GABARITS = sorted((RACINE / "clauses" / "templates").rglob("*.html"))

LIGNES_MODULE = 350
LIGNES_MODULE_ESSAI = 500
LIGNES_GABARIT = 120
LIGNES_VUE = 30
LIGNES_SERVICE = 40
LIGNES_CLASSE_MODELE = 120
LIGNES_FABRIQUE = 60

#: Functions of services that the edge calls without an actor although they touch the database, with the reason.
SANS_ACTEUR = {
    "impact.consultation.nommer_precision": "it names what the actor's own perimeter holds",
    "impact.edition.en_json": "it writes a table that was calculated for the actor",
    "comptes.sessions.session_en_cours": "it says who acts: before it there is no actor",
    "comptes.sessions.noter_la_visite": "it follows the one above, before there is an actor",
    "journal.ecriture.lire_tete": "the journal is checked whole, by the command line, whoever acts",
    "journal.verification.verifier": "the journal is checked whole, by the command line, whoever acts",
    "schema.est_a_jour": "the schema belongs to nobody",
    "schema.peut_se_creer_seule": "the schema belongs to nobody",
    "sauvegarde.bases.instantane": "a connection; what is read through it asks for the actor",
    "sauvegarde.bases.connexion_de_restauration": "a connection; what is written through it asks for the actor",
}


def _nom(chemin: Path) -> str:
    """« services.journal.ecriture » for a module of the package."""
    return ".".join(chemin.relative_to(RACINE / "clauses").with_suffix("").parts)


def _relatif(chemin: Path) -> str:
    return str(chemin.relative_to(RACINE))


@functools.cache
def _arbre(chemin: Path) -> ast.Module:
    return ast.parse(chemin.read_text(encoding="utf-8"))


@functools.cache
def _noeuds(arbre: ast.Module) -> tuple[ast.AST, ...]:
    """All that `ast.walk` finds, once for all the rules."""
    return tuple(ast.walk(arbre))


@pytest.fixture(scope="module", autouse=True)
def _sources_lues_une_fois():
    """The trees are not kept for the trials of other modules, whose collections of garbage would go through them."""
    yield
    for lue in (_noeuds, _arbre):
        lue.cache_clear()


def _sous(dossier: str) -> list[Path]:
    return [c for c in CODE if _nom(c).split(".")[0] == dossier]


def _lignes(chemin: Path) -> int:
    return len(chemin.read_text(encoding="utf-8").splitlines())


def _fonctions(arbre: ast.Module) -> Iterator[ast.FunctionDef]:
    for noeud in _noeuds(arbre):
        if isinstance(noeud, ast.FunctionDef | ast.AsyncFunctionDef):
            yield noeud


def _hauteur(noeud: ast.FunctionDef | ast.ClassDef) -> int:
    """Lines of a function or a class, without its docstring: saying what it does costs nothing."""
    premier = noeud.body[0]
    docstring = isinstance(premier, ast.Expr) and isinstance(premier.value, ast.Constant)
    return noeud.end_lineno - noeud.lineno + 1 - (premier.end_lineno - premier.lineno + 1 if docstring else 0)


def _appels(arbre: ast.Module, methode: str) -> list[ast.Call]:
    """Calls of `….methode(…)`."""
    return [
        n
        for n in _noeuds(arbre)
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and n.func.attr == methode
    ]


# --- sizes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fichiers", "limite"),
    [(CODE, LIGNES_MODULE), (ESSAIS, LIGNES_MODULE_ESSAI), (GABARITS, LIGNES_GABARIT)],
    ids=["modules", "essais", "gabarits"],
)
def test_aucun_fichier_ne_depasse_sa_taille(fichiers, limite):
    assert {_relatif(f): _lignes(f) for f in fichiers if _lignes(f) > limite} == {}


@pytest.mark.parametrize(
    ("dossier", "limite"),
    [("views", LIGNES_VUE), *((d, LIGNES_SERVICE) for d in ("services", "cli", "travailleur"))],
)
def test_aucune_fonction_ne_depasse_sa_taille(dossier, limite):
    longues = {
        f"{_nom(chemin)}.{f.name}": _hauteur(f)
        for chemin in _sous(dossier)
        for f in _fonctions(_arbre(chemin))
        if _hauteur(f) > limite
    }
    assert longues == {}


def test_aucune_classe_de_modele_ne_depasse_sa_taille():
    longues = {
        n.name: _hauteur(n)
        for chemin in _sous("models")
        for n in _noeuds(_arbre(chemin))
        if isinstance(n, ast.ClassDef) and _hauteur(n) > LIGNES_CLASSE_MODELE
    }
    assert longues == {}


def test_create_app_reste_une_liste_d_appels():
    (fabrique,) = [
        f for f in _fonctions(_arbre(RACINE / "clauses" / "__init__.py")) if f.name == "create_app"
    ]
    assert _hauteur(fabrique) <= LIGNES_FABRIQUE
    assert not any(isinstance(n, ast.If | ast.For | ast.While) for n in ast.walk(fabrique))


# --- services -------------------------------------------------------------------------------------------------


def _services_appeles_du_bord() -> dict[str, Callable]:
    """« journal.ecriture.consigner » → the function, for each one that views, commands and forms use."""
    trouvees: dict[str, Callable] = {}
    for chemin in (c for d in ("views", "cli", "travailleur", "forms") for c in _sous(d)):
        module = importlib.import_module(f"clauses.{_nom(chemin)}".removesuffix(".__init__"))
        for nom, objet in vars(module).items():
            candidats = [objet]
            if inspect.ismodule(objet) and objet.__name__.startswith("clauses.services"):
                candidats = [getattr(objet, a, None) for a in _attributs_lus(_arbre(chemin), nom)]
            for fonction in candidats:
                if inspect.isfunction(fonction) and fonction.__module__.startswith("clauses.services."):
                    lieu = fonction.__module__.removeprefix("clauses.services.")
                    trouvees[f"{lieu}.{fonction.__name__}"] = inspect.unwrap(fonction)
    return trouvees


def _attributs_lus(arbre: ast.Module, nom: str) -> set[str]:
    """« x » of each `nom.x`."""
    return {
        n.attr
        for n in _noeuds(arbre)
        if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name) and n.value.id == nom
    }


def _touche_la_base(fonction: Callable, lues: set[Callable]) -> bool:
    """Whether a function of services, or one it calls there, says `db`."""
    lues.add(fonction)
    module = inspect.getmodule(fonction)
    (definition,) = [
        f for f in _arbre(Path(module.__file__)).body if getattr(f, "name", None) == fonction.__name__
    ]
    noms = {n.id for n in ast.walk(definition) if isinstance(n, ast.Name)}
    objets = [inspect.unwrap(o) for o in (getattr(module, n, None) for n in noms) if inspect.isfunction(o)]
    appelees = {o for o in objets if o.__module__.startswith("clauses.services.")} - lues
    return "db" in noms or any(_touche_la_base(o, lues) for o in appelees)


def test_chaque_verbe_appele_du_bord_prend_l_acteur_en_premier():
    """What a view, a command or a form calls asks who acts, is a mere calculation, or says here why it need not."""
    appeles = _services_appeles_du_bord()
    fautes = [
        nom
        for nom, fonction in sorted(appeles.items())
        if nom not in SANS_ACTEUR
        and next(iter(inspect.signature(fonction).parameters), "").removeprefix("_") != "acteur"
        and _touche_la_base(fonction, set())
    ]
    assert len(appeles) > 20
    assert fautes == []
    assert set(SANS_ACTEUR) - set(appeles) == set(), "des exceptions ne servent plus"


def test_les_services_et_les_modeles_ne_valident_jamais_la_transaction():
    fautes = [
        f"{_nom(c)}:{a.lineno}"
        for dossier in ("services", "models", "forms")
        for c in _sous(dossier)
        for a in _appels(_arbre(c), "commit")
    ]
    assert fautes == []


# --- edge -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dossier", ["views", "cli"])
def test_une_vue_ou_une_commande_valide_au_plus_une_fois(dossier):
    fautes = {
        f"{_nom(c)}.{f.name}": nombre
        for c in _sous(dossier)
        for f in _fonctions(_arbre(c))
        if (nombre := len(_appels(f, "commit") + _appels(f, "ecriture"))) > 1
    }
    assert fautes == {}


def test_les_vues_ne_posent_aucune_question_a_la_base():
    fautes = []
    for chemin in _sous("views"):
        arbre = _arbre(chemin)
        fautes += [f"{_nom(chemin)} importe sqlalchemy" for n in _noeuds(arbre) if _importe_sqlalchemy(n)]
        for n in _noeuds(arbre):
            if isinstance(n, ast.Attribute) and ast.unparse(n.value) == "db.session":
                fautes.append(f"{_nom(chemin)} : db.session.{n.attr}")
    assert [f for f in fautes if f.rpartition(".")[2] not in {"commit", "rollback"}] == []


def _importe_sqlalchemy(noeud: ast.AST) -> bool:
    noms = [noeud.module or ""] if isinstance(noeud, ast.ImportFrom) else []
    noms += [a.name for a in noeud.names] if isinstance(noeud, ast.Import) else []
    return any(n.split(".")[0] == "sqlalchemy" for n in noms)


# --- one of each ----------------------------------------------------------------------------------------------


def _modules_qui_importent(paquet: str) -> set[str]:
    return {
        _nom(c)
        for c in CODE
        for n in _noeuds(_arbre(c))
        if (isinstance(n, ast.Import) and any(a.name.split(".")[0] == paquet for a in n.names))
        or (isinstance(n, ast.ImportFrom) and n.level == 0 and (n.module or "").split(".")[0] == paquet)
    }


def test_une_seule_fabrique_fait_les_classeurs():
    classeur = "services.exports.classeur"
    assert _modules_qui_importent("xlsxwriter") <= {classeur, "services.exports.cellules"}
    assert _modules_qui_importent("openpyxl") == set()
    fabriques = {
        _nom(c)
        for c in CODE
        for n in _noeuds(_arbre(c))
        if isinstance(n, ast.Call) and ast.unparse(n.func).rpartition(".")[2] == "Workbook"
    }
    assert fabriques <= {classeur}


def test_aucun_classeur_ne_passe_par_pandas_ni_aucune_lecture_par_model_query():
    fautes = [
        f"{_nom(c)}:{n.lineno} {n.attr}"
        for c in CODE
        for n in _noeuds(_arbre(c))
        if isinstance(n, ast.Attribute)
        and (n.attr in {"read_excel", "to_excel"} or (n.attr == "query" and _est_un_modele(n.value)))
    ]
    assert fautes == []


def _est_un_modele(noeud: ast.AST) -> bool:
    return isinstance(noeud, ast.Name) and noeud.id[:1].isupper()


def test_seule_la_configuration_lit_l_environnement():
    lecteurs = {
        _nom(c)
        for c in CODE
        for n in _noeuds(_arbre(c))
        if isinstance(n, ast.Attribute) and n.attr == "environ"
    }
    # The command line asks whether the terminal is a real one, and tells its library to speak French.
    assert lecteurs <= {"config", "cli.base", "cli.langue.__init__"}


# --- honesty --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("chemin", [*CODE, *ESSAIS], ids=_relatif)
def test_aucune_exception_n_est_avalee_en_silence(chemin):
    muettes = [
        n.lineno
        for n in _noeuds(_arbre(chemin))
        if isinstance(n, ast.ExceptHandler) and (n.type is None or all(_ne_fait_rien(i) for i in n.body))
    ]
    assert muettes == []


def _ne_fait_rien(instruction: ast.stmt) -> bool:
    return isinstance(instruction, ast.Pass) or (
        isinstance(instruction, ast.Expr) and isinstance(instruction.value, ast.Constant)
    )


@pytest.mark.parametrize("chemin", ESSAIS, ids=_relatif)
def test_chaque_essai_affirme_quelque_chose(chemin):
    """An `assert`, an expected exception, a helper that asserts, or something a browser waits to see."""
    fonctions = {f.name: f for c in (*PARTAGES, chemin) for f in _fonctions(_arbre(c))}
    muettes = [n for n in fonctions if n.startswith("test_") and not _affirme(fonctions, n, frozenset())]
    assert muettes == []


def _affirme(fonctions: dict[str, ast.FunctionDef], nom: str, deja: frozenset[str]) -> bool:
    for n in ast.walk(fonctions[nom]):
        if isinstance(n, ast.Assert) or (isinstance(n, ast.Attribute) and n.attr in {"raises", "wait_for"}):
            return True
        appelee = n.func.id if isinstance(n, ast.Call) and isinstance(n.func, ast.Name) else ""
        if appelee in {"verifier_page", "verifier_accessibilite"}:
            return True
        if appelee in fonctions and appelee not in deja and _affirme(fonctions, appelee, deja | {nom}):
            return True
    return False


def test_rien_n_est_remis_a_plus_tard():
    mots = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|X" r"XX)\b")
    fautes = [
        f"{_relatif(f)}:{rang}"
        for f in [*CODE, *ESSAIS, *GABARITS]
        for rang, ligne in enumerate(f.read_text(encoding="utf-8").splitlines(), 1)
        if mots.search(ligne)
    ]
    assert fautes == []


# --- templates ------------------------------------------------------------------------------------------------


def test_chaque_gabarit_etend_une_base_ou_sert_de_morceau():
    """A page extends; a component defines macros; a piece is included by another or answers an htmx request."""
    sources = {f: f.read_text(encoding="utf-8") for f in GABARITS}
    cites = {
        c
        for s in sources.values()
        for c in re.findall(r"""\{%-?\s*(?:include|import|from|extends)\s+["']([^"']+)""", s)
    }
    isoles = [
        _relatif(f)
        for f, source in sources.items()
        if not re.search(r"\{%-?\s*(?:extends|macro)\b", source)
        and str(f.relative_to(RACINE / "clauses" / "templates")) not in cites
        and not f.name.startswith("_")
    ]
    assert isoles == []
