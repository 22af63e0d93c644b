"""Walking a site as one account: from the home page, along the links, one address per page at least."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

from playwright.sync_api import Page
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from tests.appui.site import Site


class _Liens(HTMLParser):
    """The addresses a page leads to."""

    def __init__(self):
        super().__init__()
        self.adresses: list[str] = []

    def handle_starttag(self, balise, attributs):
        a = dict(attributs)
        if balise == "a" and a.get("href"):
            self.adresses.append(a["href"])


@dataclass
class Parcours:
    """Follows the links of `page`'s account; `regarder(page)` is called on each page opened.

    `deja_vues` counts the addresses opened per endpoint, and may be shared between accounts: at most `par_page`
    are opened for each, the others are only read for their links. Files are fetched once each (`fichiers`).
    """

    site: Site
    page: Page
    regarder: Callable[[Page], None]
    par_page: int = 1
    deja_vues: Counter = field(default_factory=Counter)
    fichiers: set[str] = field(default_factory=set)
    refusees: list[str] = field(default_factory=list)

    def suivre(self, depart: str = "/") -> None:
        """Walk from `depart` until there is nothing new."""
        file, lues, lues_par_page = [depart], set(), Counter()
        while file:
            chemin = file.pop(0)
            endpoint = self._endpoint(chemin)
            if endpoint is None or chemin in lues or lues_par_page[endpoint] >= self.par_page:
                continue
            if endpoint in self.fichiers:
                continue
            lues.add(chemin)
            html = self._lire(chemin)
            if html is None:
                self.fichiers.add(endpoint)
                continue
            lues_par_page[endpoint] += 1
            if self.deja_vues[endpoint] < self.par_page:
                self.page.goto(chemin)
                self.deja_vues[endpoint] += 1
                arrivee = self._endpoint(self.page.url.removeprefix(self.site.adresse))
                self.deja_vues[arrivee] += arrivee != endpoint  # a page may lead at once to another
                self.regarder(self.page)
            file += self._suites(chemin, html)

    def _lire(self, chemin: str) -> str | None:
        """The page of an address, `None` for a file; a refusal is noted: no link leads to one."""
        reponse = self.page.context.request.get(chemin)
        if reponse.status != 200:
            self.refusees.append(f"{reponse.status} {chemin}")
            return None
        return reponse.text() if "text/html" in reponse.headers.get("content-type", "") else None

    def _suites(self, chemin: str, html: str) -> list[str]:
        lecteur = _Liens()
        lecteur.feed(html)
        completes = (urldefrag(urljoin(f"{self.site.adresse}{chemin}", a)).url for a in lecteur.adresses)
        return [a.removeprefix(self.site.adresse) for a in completes if a.startswith(self.site.adresse)]

    def _endpoint(self, chemin: str) -> str | None:
        try:
            endpoint, _ = self.site.app.url_map.bind("").match(urlsplit(chemin).path, method="GET")
        except (HTTPException, RequestRedirect):
            self.refusees.append(f"lien mort {chemin}")
            return None
        return None if endpoint == "static" else endpoint


def pages_du_site(site: Site) -> set[str]:
    """Every endpoint that answers GET, files of the theme apart."""
    return {
        r.endpoint for r in site.app.url_map.iter_rules() if "GET" in r.methods and r.endpoint != "static"
    }
