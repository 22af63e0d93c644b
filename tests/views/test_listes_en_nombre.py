"""A list asks the database as many questions for ten rows as for a thousand, whatever the list."""

from collections import Counter
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType

import pytest
from sqlalchemy import insert

from clauses.extensions import db
from clauses.models import Compte, Territoire
from clauses.models.vocabulaire import Role
from tests.appui import bases
from tests.appui.fabriques import creer_compte
from tests.appui.grand_nombre import ECART, MOT, GrandNombre, creer_grand_nombre
from tests.appui.pages import Client
from tests.appui.requetes import requetes_comptees

pytestmark = [pytest.mark.embarque, pytest.mark.xdist_group("grand_nombre")]

Adresse = Callable[[Client, GrandNombre], str]


def a(chemin: str) -> Adresse:
    """An address; `{0}` is what everything of the territory meets."""
    return lambda _client, scene: chemin.format(scene.premier)


def _recherche(client: Client, _scene: GrandNombre) -> str:
    return client.post("/recherche", data={"q": MOT}).location


#: Every list of the application. Without another reader, its coordinateur opens it.
LISTES: dict[str, Adresse] = {
    "comptes.liste": a("/comptes"),
    "contrats.liste": a("/contrats"),
    "corbeille.liste": a("/corbeille"),
    "heures.a_valider": a("/heures/a-valider"),
    "impact.engagements": a("/impact/engagements"),
    "impact.lignes": a("/impact/lignes"),
    "imports.liste": a("/imports/"),
    "journal.liste": a("/journal"),
    "liens.liste": a("/plie/liens"),
    "marches.contrats": a("/marches/{0}/contrats"),
    "marches.liste": a("/marches"),
    "mon_compte.mon_compte": a("/mon-compte"),
    "operations.fiche": a("/operations/{0}"),
    "operations.liste": a("/operations"),
    "participants.fiche": a("/plie/participants/{0}"),
    "participants.liste": a("/plie/participants"),
    "personnes.fiche": a("/personnes/{0}"),
    "personnes.liste": a("/personnes"),
    "preuves.liste": a("/preuves?periode=origine"),
    "rappels.attendus": a("/releves-attendus"),
    "recherche.resultats": _recherche,
    "regularisations.liste": a("/regularisations?annee="),
    "releves.liste": a("/releves"),
    "structures.fiche": a("/structures/{0}"),
    "structures.liste": a("/structures"),
    "suivi.retards": a("/retards"),
    "travaux.liste": a("/travaux/"),
    "verification.fiche": lambda _client, scene: f"/releves-a-verifier/{scene.premier + ECART}",
    "verification.liste": a("/releves-a-verifier"),
}
#: Pages that are not lists by their template, and whose rows grow with the base all the same.
AUTRES: dict[str, Adresse] = {
    "accueil.accueil": a("/"),
    "accueil.participants": a("/participants"),
    "impact.tableau": a("/impact"),
    "marches.fiche": a("/marches/{0}"),
    "releves.page": lambda _client, scene: f"/releves/{scene.premier + ECART}",
}
#: They show the first few rows, or only add them up.
MONTRENT_AUTANT = {"recherche.resultats", *AUTRES}
LECTEURS: dict[str, Callable[[GrandNombre], Compte]] = {"accueil.participants": lambda s: s.referent}
#: What a form proposes to choose from.
CHOIX = {"lister_territoires"}


@pytest.fixture(scope="module")
def scenes(app) -> Iterator[tuple[GrandNombre, GrandNombre]]:
    """Two territories, of ten rows and of a thousand, filled once for all the lists."""
    with bases.transaction_annulee(app):
        yield creer_grand_nombre(10, 1), creer_grand_nombre(1000, 2)


def _questions(app, compte: Compte, adresse: Adresse, scene: GrandNombre) -> tuple[list[str], int]:
    """What the page asks, read a second time, and its weight."""
    client = app.test_client().connecter(compte)
    chemin = adresse(client, scene)
    assert client.get(chemin).status_code == 200  # the account, and the first event of the journal
    with requetes_comptees() as envoyees:
        reponse = client.get(chemin)
    return envoyees, len(reponse.data)


@pytest.mark.parametrize("endpoint", [*LISTES, *AUTRES])
def test_une_page_de_liste_pose_autant_de_questions_pour_dix_lignes_que_pour_mille(app, scenes, endpoint):
    adresse = (LISTES | AUTRES)[endpoint]
    lecteur = LECTEURS.get(endpoint, lambda s: s.coordinateur)
    (dix, peu), (mille, beaucoup) = (_questions(app, lecteur(s), adresse, s) for s in scenes)
    assert beaucoup > peu or endpoint in MONTRENT_AUTANT, "mille lignes n’en montrent pas plus que dix"
    assert len(dix) == len(mille), _de_trop(dix, mille)
    assert len(mille) <= 40


def _de_trop(peu: list[str], beaucoup: list[str]) -> str:
    """What is asked more often, without the number of the parameters."""
    fois = [Counter(requete.split(" IN (")[0] for requete in requetes) for requetes in (beaucoup, peu)]
    return "\n".join(f"{nombre} × {requete}" for requete, nombre in (fois[0] - fois[1]).items())


def test_la_liste_des_territoires_pose_autant_de_questions_pour_deux_que_pour_mille(app, scenes):
    administrateur = creer_compte(Role.ADMINISTRATEUR)
    deux, peu = _questions(app, administrateur, a("/territoires"), scenes[0])
    db.session.execute(insert(Territoire), [{"code": f"t{n}", "nom": f"PLIE {n}"} for n in range(1000)])
    mille, beaucoup = _questions(app, administrateur, a("/territoires"), scenes[0])
    assert beaucoup > peu
    assert len(deux) == len(mille), _de_trop(deux, mille)


def test_chaque_vue_qui_montre_une_liste_est_essayee(app):
    vues = {
        regle.endpoint
        for regle in app.url_map.iter_rules()
        if "GET" in regle.methods
        and "forme" not in regle.arguments
        and _montre_une_liste(app, regle.endpoint)
    }
    assert vues == set(LISTES)


def _montre_une_liste(app, endpoint: str) -> bool:
    """Its code, or what it calls among the views, reads a list or fills a template that shows the rows of one."""
    mots = set(_mots(app.view_functions[endpoint]))
    lit = any(m in ("lister", "afficher_liste") or m.startswith("lister_") for m in mots - CHOIX)
    return lit or any(_est_un_tableau(app, m) for m in mots & set(app.jinja_env.list_templates()))


def _mots(fonction: Callable, vues: set | None = None) -> Iterator[str]:
    """The names and the texts in the code of a function, and of those of the views that it calls."""
    vues = set() if vues is None else vues
    if not isinstance(fonction, FunctionType) or fonction in vues:
        return
    vues.add(fonction)
    for mot in _mots_du_code(fonction.__code__):
        yield mot
        appelee = fonction.__globals__.get(mot)
        if getattr(appelee, "__module__", "").startswith("clauses.views") and mot != "afficher_liste":
            yield from _mots(appelee, vues)


def _mots_du_code(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constante in code.co_consts:
        if isinstance(constante, CodeType):
            yield from _mots_du_code(constante)
        elif isinstance(constante, str):
            yield constante


def _est_un_tableau(app, gabarit: str) -> bool:
    texte = app.jinja_env.loader.get_source(app.jinja_env, gabarit)[0]
    return "listes/_tableau.html" in texte or "pagination" in texte
