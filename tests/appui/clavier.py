"""Going through a page with the Tab key alone: what takes the focus, whether it shows, and whether one gets out."""

from playwright.sync_api import Page

#: Notes each element that takes the focus, and whether something then surrounds it: itself, what it draws after
#: itself, or the box around it (a tile, a search box).
ECOUTER = """() => {
  const entoure = (e, partie) => {
    const s = getComputedStyle(e, partie);
    const trait = s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2;
    return trait && !/, 0\\)$/.test(s.outlineColor);
  };
  const seVoit = (e) => {
    const r = e.getBoundingClientRect();
    const haut = r.height > 1 && r.bottom > 0 && r.top < innerHeight;
    const dedans = haut && r.width > 1 && r.right > 0 && r.left < innerWidth;
    const parents = [e.parentElement, e.parentElement?.parentElement].filter(Boolean);
    return dedans && (entoure(e) || entoure(e, '::after') || parents.some((p) => entoure(p)));
  };
  window.passage = [];
  document.addEventListener('focusin', ({target}) => window.passage.push({
    element: target, visible: seVoit(target), lien: target.getAttribute('href'),
  }));
}"""
#: How many elements a visitor with a keyboard should meet; the choices of one question are a single stop.
COMPTER = """() => {
  const questions = new Set();
  return [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
    .filter((e) => !e.disabled && e.tabIndex >= 0 && e.checkVisibility({visibilityProperty: true}))
    .filter((e) => e.type !== 'radio' || !(questions.has(e.name) || !questions.add(e.name)))
    .length;
}"""
#: A date is gone through by its parts: the day, the month, the year, then what opens the calendar.
ARRETS_DE_TROP = """3 * document.querySelectorAll('input[type="date"], input[type="month"]').length"""
RELEVER = """() => ({
  distincts: new Set(window.passage.map((p) => p.element)).size,
  premier: window.passage[0]?.lien,
  caches: [...new Set(window.passage.filter((p) => !p.visible).map((p) => p.element.outerHTML.slice(0, 160)))],
})"""


def fautes_au_clavier(page: Page, limite: int) -> list[str]:
    """What is wrong on the way of the Tab key, over `limite` stops at most; the page must just have been opened."""
    attendus = min(page.evaluate(COMPTER), limite)
    page.evaluate(ECOUTER)
    for _ in range(attendus + page.evaluate(ARRETS_DE_TROP)):
        page.keyboard.press("Tab")
    releve = page.evaluate(RELEVER)
    fautes = [f"focus invisible : {e}" for e in releve["caches"]]
    if releve["premier"] != "#contenu":
        fautes.append(f"le premier arrêt mène à {releve['premier']}, pas au contenu")
    # A table that fits once the fonts are there is no longer a stop.
    attendus = min(attendus, page.evaluate(COMPTER))
    if releve["distincts"] < attendus:
        fautes.append(f"{releve['distincts']} arrêts sur {attendus} : le focus tourne en rond")
    return fautes


def lien_d_evitement(page: Page) -> bool:
    """Whether the first link of the page puts the focus in its content."""
    page.reload()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_function("location.hash === '#contenu'")
    return page.evaluate("document.activeElement.id === 'contenu'")
