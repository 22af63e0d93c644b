"""The forms of a page as a browser would send them, and the parameters its own links carry."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit

BOUTONS = frozenset({"submit", "button", "image", "reset"})
COCHES = frozenset({"checkbox", "radio"})


@dataclass
class Envoi:
    """One form: where it goes, what it sends when nothing is changed, and the names of all its fields."""

    adresse: str
    methode: str
    valeurs: dict[str, str] = field(default_factory=dict)
    noms: dict[str, None] = field(default_factory=dict)

    def noter(self, nom: str, valeur: str | None) -> None:
        """`None` for what is not sent unless somebody chooses it."""
        self.noms[nom] = None
        if valeur is not None:
            self.valeurs[nom] = valeur


class _Lecteur(HTMLParser):
    def __init__(self, adresse: str):
        super().__init__()
        self.adresse = adresse
        self.envois: list[Envoi] = []
        self.parametres: dict[str, None] = {}
        self._envoi: Envoi | None = None
        self._liste: str | None = None

    def handle_starttag(self, balise, attributs):
        a = dict(attributs)
        if balise == "form":
            self._envoi = Envoi(a.get("action") or self.adresse, (a.get("method") or "get").upper())
            self.envois.append(self._envoi)
        elif balise == "a":
            self._suivre(a.get("href") or "")
        elif self._envoi is not None:
            self._lire_un_champ(balise, a)

    def _suivre(self, adresse: str) -> None:
        lue = urlsplit(adresse)
        if lue.path in ("", self.adresse):
            self.parametres |= dict.fromkeys(nom for nom, _ in parse_qsl(lue.query))

    def _lire_un_champ(self, balise: str, a: dict) -> None:
        nom = a.get("name")
        if balise == "option":
            if self._liste and "selected" in a:
                self._envoi.noter(self._liste, a.get("value", ""))
        elif not nom or a.get("type") == "file":
            return
        elif balise == "input" and a.get("type") in COCHES:
            self._envoi.noter(nom, a.get("value", "on") if "checked" in a else None)
        elif balise == "button" or a.get("type") in BOUTONS:
            est_premier = nom not in self._envoi.noms
            self._envoi.noter(nom, a.get("value", "") if est_premier else None)
        elif balise in ("input", "textarea", "select"):
            self._envoi.noter(nom, a.get("value", ""))
            self._liste = nom if balise == "select" else None

    def handle_endtag(self, balise):
        if balise == "form":
            self._envoi = None
        elif balise == "select":
            self._liste = None


def lire_les_envois(page: str, adresse: str) -> tuple[list[Envoi], list[str]]:
    """The forms of the page at `adresse`, and the parameters that its links and its filters give to it."""
    lecteur = _Lecteur(adresse)
    lecteur.feed(page)
    parametres = dict(lecteur.parametres)
    for envoi in lecteur.envois:
        if envoi.methode == "GET" and urlsplit(envoi.adresse).path == adresse:
            parametres |= envoi.noms
    return lecteur.envois, list(parametres)
