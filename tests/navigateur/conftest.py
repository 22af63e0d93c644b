"""A real Chromium on a real server: the stories of people, and axe on every page."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.appui.axe import verifier_accessibilite
from tests.appui.site import Site, servir

CHROMIUM = Path("/usr/bin/chromium-headless-shell")
OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
GRAND, TELEPHONE = (1366, 768), (390, 844)


def pytest_collection_modifyitems(items) -> None:
    """Whatever is in this folder drives a browser, and shares the site of its module."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.navigateur)
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the whole run: Debian's when it is there, else Playwright's own."""
    with sync_playwright() as playwright:
        navigateur = playwright.chromium.launch(
            executable_path=str(CHROMIUM) if CHROMIUM.exists() else None, args=list(OPTIONS)
        )
        yield navigateur
        navigateur.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    """An empty site of this module's own."""
    with servir(tmp_path_factory.mktemp("site")) as servi:
        yield servi


def regarder(page: Page, tailles: Sequence[tuple[int, int]] = (TELEPHONE, GRAND)) -> None:
    """No fault for axe on the page as it stands, and nothing wider than the window, at each size in turn."""
    for largeur, hauteur in tailles:
        page.set_viewport_size({"width": largeur, "height": hauteur})
        verifier_accessibilite(page)
        depasse = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert depasse <= 0, f"{page.url} dépasse de {depasse} pixels à {largeur} pixels de large"


def _est_une_faute(message: ConsoleMessage) -> bool:
    """An error of the page; the console also notes a refused form (4xx), and the network that a story cuts."""
    attendues = ("the server responded with a status of 4", "ERR_INTERNET_DISCONNECTED")
    return message.type == "error" and not any(a in message.text for a in attendues)


@pytest.fixture
def ouvrir(chromium, site) -> Iterator[Callable[..., Page]]:
    """Open a window: `ouvrir(compte_id=3, taille=TELEPHONE)`. Errors of the page's console fail the test."""
    contextes: list[BrowserContext] = []
    erreurs: list[str] = []

    def nouvelle(compte_id: int | None = None, taille: tuple[int, int] = GRAND) -> Page:
        contexte = chromium.new_context(
            viewport={"width": taille[0], "height": taille[1]},
            locale="fr-FR",
            base_url=site.adresse,
            accept_downloads=True,
        )
        contextes.append(contexte)
        if compte_id is not None:
            contexte.add_cookies([site.temoin(compte_id)])
        page = contexte.new_page()
        page.on("pageerror", lambda e: erreurs.append(f"{page.url} : {e}"))
        page.on("console", lambda m: erreurs.append(f"{page.url} : {m.text}") if _est_une_faute(m) else None)
        return page

    yield nouvelle
    for contexte in contextes:
        contexte.close()
    assert erreurs == []
