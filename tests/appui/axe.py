"""axe-core on the page a browser shows: the rules of the RGAA and of WCAG A and AA."""

from pathlib import Path

from playwright.sync_api import Page

SOURCE = (Path(__file__).parent.parent / "navigateur" / "vendor" / "axe.min.js").read_text(encoding="utf-8")
REGLES = ["RGAAv4", "wcag2a", "wcag2aa"]


def violations(page: Page) -> list[str]:
    """What axe finds, one line each: the rule, its help, and where."""
    if not page.evaluate("() => typeof window.axe === 'object'"):
        page.evaluate(SOURCE)  # by the debugger: the content policy of the page stays in force
    resultat = page.evaluate(
        "(regles) => axe.run(document, {runOnly: {type: 'tag', values: regles}, resultTypes: ['violations']})",
        REGLES,
    )
    return [
        f"{v['id']} ({v['help']}) : {' | '.join(str(n['target']) for n in v['nodes'][:3])}"
        for v in resultat["violations"]
    ]


def verifier_accessibilite(page: Page) -> None:
    """Fail with every violation of the page."""
    trouvees = violations(page)
    assert trouvees == [], f"{page.url} :\n" + "\n".join(trouvees)
