"""What each member of a workbook's archive may hold: no macro, no external link, no DTD, no encryption."""

import re

from clauses.services.imports.tableaux.modele import FichierRefuse

_REFUS_PAR_NOM = (
    (
        re.compile(
            r"(?:^|/)(?:vbaproject[^/]*\.bin|vbadata\.xml)$"
            r"|(?:^|/)(?:macrosheets|dialogsheets|activex)/|^(?:basic|scripts)/"
        ),
        "Le classeur contient des macros.",
        "Enregistrez-le au format xlsx ou ods, sans macro.",
    ),
    (
        re.compile(r"(?:^|/)externallinks/"),
        "Le classeur est lié à un autre fichier.",
        "Rompez les liaisons (Données, Modifier les liens), puis enregistrez-le de nouveau.",
    ),
)
_LIENS = _REFUS_PAR_NOM[1][1:]
_MACROS = _REFUS_PAR_NOM[0][1:]
_PROTEGE = ("Le classeur est protégé par un mot de passe.", "Retirez la protection.")
_XML_SUSPECT = ("Le classeur contient du XML interdit.", "Enregistrez-le de nouveau depuis le tableur.")

# (member, what must not be in it, the refusal); members are named in lower case.
_REFUS_PAR_CONTENU = (
    (re.compile(r"^(?!.*\.(?:png|jpe?g|gif|[ew]mf|tiff?|bin)$)"), (b"<!DOCTYPE", b"<!ENTITY"), _XML_SUSPECT),
    (re.compile(r"^\[content_types\]\.xml$"), (b"macroEnabled", b"vbaProject"), _MACROS),
    (re.compile(r"\.rels$"), (b"/externalLink", b"/xlMacrosheet", b"/attachedTemplate"), _LIENS),
    (re.compile(r"^meta-inf/manifest\.xml$"), (b"encryption-data",), _PROTEGE),
    (
        re.compile(r"^content\.xml$"),
        (b"<table:dde-link", b"<table:cell-range-source", b"<table:table-source"),
        _LIENS,
    ),
    (re.compile(r"^content\.xml$"), (b"<script:event-listener", b"<office:script "), _MACROS),
)
_FEUILLE = re.compile(r"^xl/worksheets/[^/]+\.xml$|^content\.xml$")
_ERREURS = (b' t="e"', b'value-type="error"')
_CELLULE_EN_ERREUR = re.compile(rb'<c r="([A-Z]{1,3}\d{1,7})"[^>]* t="e"')
_NON_CALCULEES = (b"</f><v></v>", b"</f><v/>", b"</f><v />", b"</f></c>")
_MASQUES = (b' hidden="1"', b' hidden="true"', b'visibility="collapse"', b'visibility="filter"')
_RECOUVREMENT = 64
_MIMETYPE_ODS = b"application/vnd.oasis.opendocument.spreadsheet"


class Examen:
    """Sees the inflated members block by block, and concludes."""

    def __init__(self, format_: str) -> None:
        self.format = format_
        self.cellules_en_erreur: list[str] = []
        self.a_des_erreurs = False
        self.a_des_formules_non_calculees = False
        self.a_des_masques = False

    def ouvrir(self, nom: str) -> None:
        """Begin a member; refuse it for its name alone."""
        self.nom = nom.lower()
        self.fin_precedente = b""
        self.interdits = [
            (interdits, refus) for motif, interdits, refus in _REFUS_PAR_CONTENU if motif.search(self.nom)
        ]
        self.est_feuille = bool(_FEUILLE.search(self.nom))
        self.debut = b""
        for motif, raison, remede in _REFUS_PAR_NOM:
            if motif.search(self.nom):
                raise FichierRefuse(raison, remede)

    def voir(self, bloc: bytes) -> None:
        """Look into one block, and across its border with the one before."""
        if len(self.debut) < _RECOUVREMENT:
            self.debut += bloc[:_RECOUVREMENT]
        if not self.interdits:
            return
        fenetre = self.fin_precedente + bloc
        self.fin_precedente = fenetre[-_RECOUVREMENT:]
        for interdits, refus in self.interdits:
            if any(interdit in fenetre for interdit in interdits):
                raise FichierRefuse(*refus)
        if self.est_feuille:
            self._voir_feuille(fenetre)

    def _voir_feuille(self, fenetre: bytes) -> None:
        if any(marque in fenetre for marque in _ERREURS):
            self.a_des_erreurs = True
            if len(self.cellules_en_erreur) < 5:
                self.cellules_en_erreur += [c.decode() for c in _CELLULE_EN_ERREUR.findall(fenetre)[:5]]
        if not self.a_des_masques:
            self.a_des_masques = any(marque in fenetre for marque in _MASQUES)
        if not self.a_des_formules_non_calculees and b"</f>" in fenetre:
            self.a_des_formules_non_calculees = any(marque in fenetre for marque in _NON_CALCULEES)

    def fermer(self) -> None:
        """End a member: its first bytes tell its encoding and, for `mimetype`, the nature of the document."""
        if self.nom.endswith((".xml", ".rels")) and (
            self.debut.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in self.debut
        ):
            raise FichierRefuse(*_XML_SUSPECT)
        if self.format == "ods" and self.nom == "mimetype" and self.debut.strip() != _MIMETYPE_ODS:
            raise FichierRefuse("Le fichier n’est pas un classeur ods.", "Enregistrez-le depuis le tableur.")

    def conclure(self) -> list[str]:
        """Return the warnings on cells that a reader sees as empty although they are not."""
        avertissements = []
        if self.a_des_erreurs:
            lieux = ", ".join(dict.fromkeys(self.cellules_en_erreur))
            avertissements.append(
                "Des cellules contiennent une erreur de calcul (#N/A, #REF!…) et sont lues comme vides"
                + (f" : {lieux}." if lieux else ".")
            )
        if self.a_des_formules_non_calculees:
            avertissements.append(
                "Des formules n’ont jamais été calculées et sont lues comme vides : "
                "ouvrez le classeur dans le tableur et enregistrez-le."
            )
        if self.a_des_masques:
            avertissements.append(
                "Des lignes ou des colonnes sont masquées et sont lues comme les autres : "
                "supprimez-les si elles ne doivent pas compter."
            )
        return avertissements
