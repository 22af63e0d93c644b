"""The browser of a session, in words: « Firefox sur Windows »."""

#: In order: Edge and Opera say they are Chrome, which says it is Safari.
NAVIGATEURS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chromium", "Chromium"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
#: In order: Android says it is Linux, and an iPad says it is like Mac OS X.
SYSTEMES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
INCONNU = "Navigateur inconnu"


def en_mots(agent: str | None) -> str:
    """Name of a browser from what it says of itself, with its system when it is known."""
    navigateur = _premier(NAVIGATEURS, agent or "")
    systeme = _premier(SYSTEMES, agent or "")
    return f"{navigateur or INCONNU} sur {systeme}" if systeme else navigateur or INCONNU


def _premier(table: tuple[tuple[str, str], ...], agent: str) -> str | None:
    return next((mot for signe, mot in table if signe in agent), None)
