"""The command-line library speaks through gettext: this gives it French, whatever the machine's language.

`clauses.mo` is compiled from `clauses.po` by Babel; a test keeps the two together.
"""

import gettext
import os
from pathlib import Path

DOMAINE = "clauses"
DOSSIER = Path(__file__).parent


def parler_francais() -> None:
    """Make the messages of click French in this process."""
    os.environ["LANGUAGE"] = "fr"
    gettext.bindtextdomain(DOMAINE, str(DOSSIER))
    gettext.textdomain(DOMAINE)
