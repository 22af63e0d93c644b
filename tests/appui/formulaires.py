"""Every form that writes an object, and what a page of edition asks."""

from html.parser import HTMLParser

#: {name} are keys of one object of each kind.
FORMULAIRES = (
    "/operations/nouvelle", "/marches/nouveau", "/marches/{marche}/modifier", "/marches/{marche}/lots/nouveau",
    "/lots/{lot}/attributions/nouvelle", "/attributions/{attribution}/objectifs/nouveau", "/structures/nouvelle",
    "/structures/{structure}/modifier", "/embauches/lot", "/embauches/nouvelle?attribution={attribution}",
    "/personnes/nouvelle", "/personnes/{personne}/modifier", "/personnes/{personne}/eligibilites/nouvelle",
    "/eligibilites/{eligibilite}/modifier", "/contrats/{contrat}/modifier", "/contrats/{contrat}/marches/nouveau",
    "/comptes/nouveau/facilitateur", "/mon-compte",
)  # fmt: skip
FACULTATIF = "(facultatif)"
SAISIS = frozenset({"text", "date", "email", "tel", "password", "file"})


class _Champs(HTMLParser):
    """The fields that the forms in the body of a page let one leave empty, and the words of all labels."""

    def __init__(self):
        super().__init__()
        self.noms: dict[str, str] = {}  # name → id
        self.etiquettes: dict[str, str] = {}
        self._dans_main = self._poste = False
        self._etiquette: str | None = None
        self._liste: dict | None = None
        self.en_erreur: set[str] = set()

    def handle_starttag(self, balise, attributs):
        a = dict(attributs)
        if a.get("aria-invalid") == "true":
            self.en_erreur.add(a["name"])
        if balise == "main":
            self._dans_main = True
        elif balise == "form":
            self._poste = self._dans_main and a.get("method") == "post"
        elif balise == "label":
            self._etiquette = a.get("for")
        elif balise == "select":
            self._liste = a
        elif balise == "option" and self._liste is not None and a.get("value") == "":
            self._noter(self._liste)
        elif balise == "textarea" or (balise == "input" and a.get("type", "text") in SAISIS):
            self._noter(a)

    def _noter(self, a: dict) -> None:
        if self._poste:
            self.noms[a["name"]] = a["id"]

    def handle_endtag(self, balise):
        if balise == "main":
            self._dans_main = False
        elif balise == "form":
            self._poste = False
        elif balise == "label":
            self._etiquette = None
        elif balise == "select":
            self._liste = None

    def handle_data(self, texte):
        if self._etiquette:
            self.etiquettes[self._etiquette] = self.etiquettes.get(self._etiquette, "") + texte


def champs_a_laisser(page: str) -> dict[str, bool]:
    """Field that may be sent empty → whether its label says « (facultatif) »."""
    lecteur = _Champs()
    lecteur.feed(page)
    return {nom: FACULTATIF in lecteur.etiquettes.get(cle, "") for nom, cle in lecteur.noms.items()}


def champs_en_erreur(page: str) -> set[str]:
    """Fields that the page refuses."""
    lecteur = _Champs()
    lecteur.feed(page)
    return lecteur.en_erreur
