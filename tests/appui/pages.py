"""A test client that reads every HTML page it gets, as a careful person with a screen reader would."""

import re
from html import unescape
from html.parser import HTMLParser

from flask.testing import FlaskClient

from clauses.extensions import db
from tests.appui.comptes import ouvrir

CHAMPS = {"input", "select", "textarea"}
SANS_ETIQUETTE = {"hidden", "submit", "button", "image", "reset"}


class PageIncorrecte(AssertionError):
    """The page breaks a rule that every page keeps."""


class _Lecteur(HTMLParser):
    """Collects what the rules speak of: headings, titles, ids, labels, fields, forms."""

    def __init__(self):
        super().__init__()
        self.h1 = 0
        self.titre = ""
        self.ids: list[str] = []
        self.etiquettes: set[str] = set()
        self.champs: list[dict] = []
        self.formulaires_post: list[bool] = []
        self.en_ligne: list[str] = []
        self._dans_titre = False
        self._dans_etiquette = 0
        self._formulaire_post = False

    def handle_starttag(self, balise, attributs):
        a = dict(attributs)
        if a.get("id"):
            self.ids.append(a["id"])
        self.en_ligne += [f"<{balise} {nom}>" for nom in a if nom == "style" or nom.startswith("on")]
        if balise == "script" and "src" not in a and a.get("type") != "application/json":
            self.en_ligne.append("<script>")
        ouvrir = getattr(self, f"_ouvrir_{balise}", None)
        if ouvrir:
            ouvrir(a)
        if balise in CHAMPS and a.get("type", "text") not in SANS_ETIQUETTE:
            a["dans_etiquette"] = bool(self._dans_etiquette)
            self.champs.append(a)
        if balise == "input" and a.get("name") == "csrf_token" and self._formulaire_post:
            self.formulaires_post[-1] = True

    def _ouvrir_h1(self, _a):
        self.h1 += 1

    def _ouvrir_title(self, _a):
        self._dans_titre = not self.titre  # the <title> of an inline picture comes later

    def _ouvrir_label(self, a):
        self._dans_etiquette += 1
        if a.get("for"):
            self.etiquettes.add(a["for"])

    def _ouvrir_form(self, a):
        self._formulaire_post = a.get("method", "get").lower() == "post"
        if self._formulaire_post:
            self.formulaires_post.append(False)

    def handle_endtag(self, balise):
        if balise == "title":
            self._dans_titre = False
        elif balise == "label":
            self._dans_etiquette -= 1
        elif balise == "form":
            self._formulaire_post = False

    def handle_data(self, texte):
        if self._dans_titre:
            self.titre += texte


def verifier_page(html: str) -> None:
    """Raise `PageIncorrecte` with every rule the page breaks."""
    lecteur = _Lecteur()
    lecteur.feed(html)
    fautes = []
    if lecteur.h1 != 1:
        fautes.append(f"{lecteur.h1} titres h1")
    if not lecteur.titre.strip():
        fautes.append("pas de titre de page")
    if doubles := sorted({i for i in lecteur.ids if lecteur.ids.count(i) > 1}):
        fautes.append(f"identifiants en double : {doubles}")
    if sans_nom := [c for c in lecteur.champs if not _a_un_nom(c, lecteur.etiquettes)]:
        fautes.append(f"champs sans étiquette : {sans_nom}")
    if not all(lecteur.formulaires_post):
        fautes.append("formulaire POST sans jeton CSRF")
    if lecteur.en_ligne:
        fautes.append(f"style ou script en ligne : {lecteur.en_ligne[:5]}")
    if re.search(r"\bNone\b|\bUndefined\b|\{\{|\{%", re.sub(r"<[^>]*>", " ", html)):
        fautes.append("une valeur de gabarit non rendue (None, Undefined, accolades)")
    if fautes:
        raise PageIncorrecte(" ; ".join(fautes))


def _a_un_nom(champ: dict, etiquettes: set[str]) -> bool:
    return bool(
        champ["dans_etiquette"]
        or champ.get("id") in etiquettes
        or champ.get("aria-label")
        or champ.get("aria-labelledby")
    )


def comme_elle_s_ecrit(html: str) -> str:
    """The page with the spaces its author typed: the no-break ones of punctuation are `views/typographie`'s affair."""
    return re.sub("\N{NO-BREAK SPACE}(?=[»:;!?€%])|(?<=«)\N{NO-BREAK SPACE}", " ", html)


class Client(FlaskClient):
    """Checks each HTML answer, whatever its status.

    Each request has an application context of its own, as on a server: what one account was is never kept for the
    next (`g`), and whatever a request leaves unwritten is seen by the guard at its end.
    """

    def open(self, *args, **kwargs):
        db.session.commit()  # what the test prepared is there for the request
        with self.application.app_context():
            reponse = super().open(*args, **kwargs)
        db.session.expire_all()  # the test reads again what the request wrote
        if reponse.mimetype == "text/html" and reponse.status_code not in (301, 302, 303, 304):
            html = reponse.get_data(as_text=True)
            if html.lstrip().lower().startswith("<!doctype"):
                verifier_page(html)
            reponse.set_data(comme_elle_s_ecrit(html))
        return reponse

    def connecter(self, compte) -> "Client":
        """Open a session for `compte` without the password form (which has its own tests)."""
        return self.reprendre(compte.get_id(), ouvrir(compte))

    def reprendre(self, identifiant: str, jeton: str) -> "Client":
        """Take the cookie of a session that is already open."""
        with self.session_transaction() as session:
            session["_user_id"] = identifiant
            session["_fresh"] = True
            session["jeton"] = jeton
        return self


def montrees(page: str) -> dict[str, str]:
    """What a form of edition sends back as it was shown: the version, and the values it was filled from."""
    version = re.search(r'name="version"[^>]*value="(\d+)"', page).group(1)
    avant = unescape(re.search(r'name="avant"[^>]*value="([^"]*)"', page).group(1))
    return {"version": version, "avant": avant}
