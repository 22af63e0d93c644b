"""DECP in XML, read with a reader that refuses entities and document types; every element knows its line."""

from io import BytesIO
from xml.sax import ContentHandler, SAXException, SAXParseException

import defusedxml.sax
from defusedxml import DefusedXmlException

from clauses.services.imports.decp.fichier import sans_declaration
from clauses.services.imports.decp.marche import MarcheBrut, Noeud
from clauses.services.imports.erreurs import FichierRefuse

PROFONDEUR_MAX = 60


class _Arbre(ContentHandler):
    """Builds objects as the JSON would give them: repeated elements become a list, a leaf its text."""

    def __init__(self) -> None:
        super().__init__()
        self.racine = ""
        self.marches: list[tuple[object, int]] = []
        self.concessions = 0
        self._pile: list[tuple[str, Noeud, list[str]]] = []
        self._lieu = None

    def setDocumentLocator(self, locator: object) -> None:  # noqa: N802 (name set by SAX)
        self._lieu = locator

    def startElement(self, name: str, attrs: object) -> None:  # noqa: N802 (name set by SAX)
        nom = name.rpartition(":")[2]
        if not self._pile:
            self.racine = nom
            if nom != "marches":
                raise FichierRefuse(
                    "Ce XML n’est pas un fichier DECP\u00a0: sa racine est "
                    f"«\u00a0{nom[:40]}\u00a0», pas «\u00a0marches\u00a0»."
                )
        if len(self._pile) >= PROFONDEUR_MAX:
            raise FichierRefuse("Le XML est trop profondément imbriqué.")
        self._pile.append((nom, Noeud(ligne=self._lieu.getLineNumber()), []))

    def characters(self, content: str) -> None:
        self._pile[-1][2].append(content)

    def endElement(self, name: str) -> None:  # noqa: N802 (name set by SAX)
        nom, noeud, textes = self._pile.pop()
        if not self._pile:
            return
        valeur: object = noeud or "".join(textes).strip() or None
        if len(self._pile) > 1:
            _ajouter(self._pile[-1][1], nom, valeur)
        elif nom == "marche":
            self.marches.append((valeur, noeud.ligne))
        elif nom == "contrat-concession":
            self.concessions += 1


def _ajouter(parent: Noeud, nom: str, valeur: object) -> None:
    if nom not in parent:
        parent[nom] = valeur
    elif isinstance(parent[nom], list):
        parent[nom].append(valeur)
    else:
        parent[nom] = [parent[nom], valeur]


def lire_xml(texte: str) -> tuple[list[MarcheBrut], int]:
    """The markets as written and the number of concessions left out. Raises ``FichierRefuse``."""
    arbre = _Arbre()
    try:
        defusedxml.sax.parse(BytesIO(sans_declaration(texte).encode("utf-8")), arbre, forbid_dtd=True)
    except DefusedXmlException as erreur:
        raise FichierRefuse(
            "Le XML porte une DTD ou des entités\u00a0: par sécurité il n’est pas lu."
        ) from erreur
    except SAXParseException as erreur:
        raise FichierRefuse(
            f"Le XML est illisible à la ligne {erreur.getLineNumber()}, "
            f"colonne {erreur.getColumnNumber() + 1}\u00a0; corrigez le fichier."
        ) from erreur
    except SAXException as erreur:
        raise FichierRefuse("Le XML est illisible.") from erreur
    bruts = [MarcheBrut(donnees, rang, ligne) for rang, (donnees, ligne) in enumerate(arbre.marches, start=1)]
    return bruts, arbre.concessions
