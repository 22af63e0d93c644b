"""Copy the front-end files out of node_modules, with their licences and a checksum list.

The files are copied byte for byte, so that their checksum is the one anybody finds in the published
package; only the font's stylesheet is rewritten, to name the two alphabets that are shipped.
Run by « make vendor », never by the application.
"""

import hashlib
import re
import shutil
import sys
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
MODULES = RACINE / "node_modules"
STATIQUE = RACINE / "clauses" / "static" / "vendor"
ESSAIS = RACINE / "tests" / "navigateur" / "vendor"
SOMMES = "SHA256SUMS"

POLICE = "@fontsource-variable/source-sans-3"
ALPHABETS = ("latin-ext", "latin")

# destination folder → {file in node_modules: name in the destination}
COPIES = {
    STATIQUE / "bootstrap": {
        "bootstrap/dist/css/bootstrap.min.css": "bootstrap.min.css",
        "bootstrap/dist/js/bootstrap.bundle.min.js": "bootstrap.bundle.min.js",
        "bootstrap/LICENSE": "LICENSE",
        "@popperjs/core/LICENSE.md": "LICENSE-popper.md",
    },
    STATIQUE / "bootstrap-icons": {
        "bootstrap-icons/bootstrap-icons.svg": "bootstrap-icons.svg",
        "bootstrap-icons/LICENSE": "LICENSE",
    },
    STATIQUE / "htmx": {
        "htmx.org/dist/htmx.min.js": "htmx.min.js",
        "htmx.org/LICENSE": "LICENSE",
    },
    STATIQUE / "chartjs": {
        "chart.js/dist/chart.umd.min.js": "chart.umd.min.js",
        "chart.js/LICENSE.md": "LICENSE.md",
        "@kurkle/color/LICENSE.md": "LICENSE-kurkle-color.md",
    },
    STATIQUE / "source-sans-3": {
        **{f"{POLICE}/files/source-sans-3-{a}-wght-normal.woff2": f"{a}.woff2" for a in ALPHABETS},
        f"{POLICE}/LICENSE": "LICENSE",
    },
    ESSAIS: {
        "axe-core/axe.min.js": "axe.min.js",
        "axe-core/LICENSE": "LICENSE",
        "axe-core/LICENSE-3RD-PARTY.txt": "LICENSE-3RD-PARTY.txt",
    },
}


def somme(fichier: Path) -> str:
    """Return the sha256 of a file, in hexadecimal."""
    return hashlib.sha256(fichier.read_bytes()).hexdigest()


def copier() -> None:
    """Empty both vendor folders and fill them again from node_modules."""
    for dossier in (STATIQUE, ESSAIS):
        shutil.rmtree(dossier, ignore_errors=True)
    for dossier, fichiers in COPIES.items():
        dossier.mkdir(parents=True, exist_ok=True)
        for source, nom in fichiers.items():
            (dossier / nom).write_bytes((MODULES / source).read_bytes())


def ecrire_police() -> None:
    """Write the font's stylesheet: the published rules of the shipped alphabets, with local addresses."""
    feuille = (MODULES / POLICE / "wght.css").read_text(encoding="utf-8")
    regles = []
    for alphabet in ALPHABETS:
        regle = re.search(rf"@font-face {{[^}}]*source-sans-3-{alphabet}-wght-normal\.woff2[^}}]*}}", feuille)
        if regle is None:
            sys.exit(f"wght.css no longer describes the alphabet {alphabet}")
        regles.append(re.sub(r"url\([^)]*\)", f'url("{alphabet}.woff2")', regle.group()))
    (STATIQUE / "source-sans-3" / "police.css").write_text("\n\n".join(regles) + "\n", encoding="utf-8")


def ecrire_sommes(dossier: Path) -> None:
    """Write the checksum of every file under a folder, in the format « sha256sum --check » reads."""
    fichiers = sorted(f for f in dossier.rglob("*") if f.is_file() and f.name != SOMMES)
    lignes = [f"{somme(f)}  {f.relative_to(dossier).as_posix()}" for f in fichiers]
    (dossier / SOMMES).write_text("\n".join(lignes) + "\n", encoding="utf-8")


if __name__ == "__main__":
    copier()
    ecrire_police()
    for destination in (STATIQUE, ESSAIS):
        ecrire_sommes(destination)
