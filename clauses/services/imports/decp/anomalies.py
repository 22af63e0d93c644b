"""The closed list of what can be wrong in a DECP file, with the sentence shown for each.

A warning is deserved when something written in the file could not be kept, or when a value the application
uses is doubtful. A field the application does not read never warns, nor does an empty optional field.
"""

import reprlib
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from clauses.services.imports.valeurs import contient_nir
from clauses.services.normalisation import nettoyer


class Gravite(StrEnum):
    ERREUR = "erreur"
    AVERTISSEMENT = "avertissement"
    INFORMATION = "information"


class CodeAnomalie(StrEnum):
    MARCHE_ILLISIBLE = "marche_illisible"
    ID_ABSENT = "id_absent"
    ID_TROP_LONG = "id_trop_long"
    ID_NIR = "id_nir"
    ACHETEUR_ABSENT = "acheteur_absent"
    CHAMP_ABSENT = "champ_absent"
    COLONNE_ABSENTE = "colonne_absente"
    TEXTE_ILLISIBLE = "texte_illisible"
    TEXTE_TRONQUE = "texte_tronque"
    NIR_ECARTE = "nir_ecarte"
    DUREE_ILLISIBLE = "duree_illisible"
    DUREE_AVENANT_INCOHERENTE = "duree_avenant_incoherente"
    MONTANT_ILLISIBLE = "montant_illisible"
    MONTANT_NUL = "montant_nul"
    MONTANT_INVRAISEMBLABLE = "montant_invraisemblable"
    DATE_ILLISIBLE = "date_illisible"
    DATE_INVRAISEMBLABLE = "date_invraisemblable"
    DATE_FUTURE = "date_future"
    DATE_AVANT_NOTIFICATION = "date_avant_notification"
    PUBLICATION_AVANT_NOTIFICATION = "publication_avant_notification"
    CPV_ILLISIBLE = "cpv_illisible"
    LIEU_ILLISIBLE = "lieu_illisible"
    GROUPEMENT_INCONNU = "groupement_inconnu"
    CONSIDERATION_INCONNUE = "consideration_inconnue"
    SIRET_CLE_FAUSSE = "siret_cle_fausse"
    SIRET_MALFORME = "siret_malforme"
    SIRET_ZERO_RETABLI = "siret_zero_retabli"
    TVA_INVALIDE = "tva_invalide"
    TYPE_IDENTIFIANT_INCONNU = "type_identifiant_inconnu"
    STRUCTURE_SANS_IDENTIFIANT = "structure_sans_identifiant"
    MAL_IMBRIQUE = "mal_imbrique"
    ELEMENT_ILLISIBLE = "element_illisible"
    AVENANT_SANS_REPERE = "avenant_sans_repere"
    AVENANT_CONTRADICTOIRE = "avenant_contradictoire"
    SOUS_TRAITANCE_SANS_ACTE = "sous_traitance_sans_acte"
    MARCHE_CONTRADICTOIRE = "marche_contradictoire"
    ETAT_INITIAL_ABSENT = "etat_initial_absent"
    LIGNE_DECALEE = "ligne_decalee"
    CONCESSION_IGNOREE = "concession_ignoree"


_E, _A, _I = Gravite.ERREUR, Gravite.AVERTISSEMENT, Gravite.INFORMATION

TABLE: dict[CodeAnomalie, tuple[Gravite, str]] = {
    CodeAnomalie.MARCHE_ILLISIBLE: (_E, "« {valeur} » n’est pas un marché ; supprimez-le du fichier."),
    CodeAnomalie.ID_ABSENT: (_E, "{champ} absent ; le marché n’est pas importé, complétez le fichier."),
    CodeAnomalie.ID_TROP_LONG: (
        _E,
        "{champ} « {valeur} » dépasse {detail} caractères ; le marché n’est pas importé, corrigez-le.",
    ),
    CodeAnomalie.ID_NIR: (
        _E,
        "l’identifiant contient un numéro de sécurité sociale ({valeur}) ; le marché n’est pas importé, "
        "effacez ce numéro du fichier.",
    ),
    CodeAnomalie.ACHETEUR_ABSENT: (_E, "{champ} absent ; le marché n’est pas importé, complétez le fichier."),
    CodeAnomalie.CHAMP_ABSENT: (_A, "{champ} absent ; à compléter sur la page du marché."),
    CodeAnomalie.COLONNE_ABSENTE: (
        _A,
        "colonne {champ} absente ; ce renseignement reste vide pour tous les marchés.",
    ),
    CodeAnomalie.TEXTE_ILLISIBLE: (_A, "{champ} « {valeur} » n’est pas un texte ; laissé vide, à compléter."),
    CodeAnomalie.TEXTE_TRONQUE: (_A, "{champ} « {valeur} » trop long ; coupé à {detail} caractères."),
    CodeAnomalie.NIR_ECARTE: (
        _A,
        "{champ} : un numéro de sécurité sociale s’y trouve ({valeur}) ; laissé vide, à réécrire sans lui.",
    ),
    CodeAnomalie.DUREE_ILLISIBLE: (
        _A,
        "{champ} « {valeur} » n’est pas un nombre entier de mois entre 1 et 600 ; laissé vide, à compléter.",
    ),
    CodeAnomalie.DUREE_AVENANT_INCOHERENTE: (
        _A,
        "{champ} « {valeur} » : le marché finirait {detail}, avant l’avenant lui-même ; laissée vide "
        "(peut-être un supplément de durée et non la durée totale), corrigez la fin du marché si besoin.",
    ),
    CodeAnomalie.MONTANT_ILLISIBLE: (
        _A,
        "{champ} « {valeur} » n’est pas un montant ; laissé vide, à compléter.",
    ),
    CodeAnomalie.MONTANT_NUL: (_A, "{champ} « {valeur} » est nul ou négatif ; laissé vide, à compléter."),
    CodeAnomalie.MONTANT_INVRAISEMBLABLE: (
        _A,
        "{champ} « {valeur} » invraisemblable (100 milliards d’euros ou plus) ; laissé vide, à compléter.",
    ),
    CodeAnomalie.DATE_ILLISIBLE: (
        _A,
        "{champ} « {valeur} » n’est pas une date (AAAA-MM-JJ) ; laissée vide, à compléter.",
    ),
    CodeAnomalie.DATE_INVRAISEMBLABLE: (
        _A,
        "{champ} « {valeur} » n’est pas entre 1970 et 2100 ; laissée vide, à compléter.",
    ),
    CodeAnomalie.DATE_FUTURE: (_A, "{champ} « {valeur} » est dans l’avenir ; gardée, à vérifier."),
    CodeAnomalie.DATE_AVANT_NOTIFICATION: (
        _A,
        "{champ} « {valeur} » est antérieure {detail} ; gardée, à vérifier.",
    ),
    CodeAnomalie.PUBLICATION_AVANT_NOTIFICATION: (
        _A,
        "{champ} « {valeur} » est antérieure à la notification ({detail}) ; laissée vide.",
    ),
    CodeAnomalie.CPV_ILLISIBLE: (
        _A,
        "{champ} « {valeur} » n’est pas un code CPV (8 chiffres, avec ou sans clé) ; laissé vide.",
    ),
    CodeAnomalie.LIEU_ILLISIBLE: (
        _A,
        "{champ} « {valeur} » n’est pas un {detail} ; gardé tel quel, précisez le département.",
    ),
    CodeAnomalie.GROUPEMENT_INCONNU: (
        _A,
        "{champ} « {valeur} » n’est pas un type de groupement connu ; laissé vide, vérifiez les rôles.",
    ),
    CodeAnomalie.CONSIDERATION_INCONNUE: (
        _A,
        "{champ} « {valeur} » n’est pas une considération sociale connue ; ignorée, qualifiez la clause.",
    ),
    CodeAnomalie.SIRET_CLE_FAUSSE: (
        _A,
        "SIRET « {valeur} » : la clé de contrôle est fausse ; gardé tel quel, vérifiez la structure.",
    ),
    CodeAnomalie.SIRET_MALFORME: (
        _A,
        "SIRET « {valeur} » : un SIRET a 14 chiffres ; gardé tel quel, complétez la structure.",
    ),
    CodeAnomalie.SIRET_ZERO_RETABLI: (
        _A,
        "SIRET « {valeur} » : le zéro de tête manque ; lu {detail}, vérifiez la structure.",
    ),
    CodeAnomalie.TVA_INVALIDE: (
        _A,
        "numéro de TVA « {valeur} » : forme ou clé fausse ; gardé tel quel, vérifiez la structure.",
    ),
    CodeAnomalie.TYPE_IDENTIFIANT_INCONNU: (
        _A,
        "type d’identifiant « {valeur} » inconnu ; l’identifiant est gardé tel quel, complétez la structure.",
    ),
    CodeAnomalie.STRUCTURE_SANS_IDENTIFIANT: (
        _A,
        "aucun identifiant (« {valeur} ») ; {detail}",
    ),
    CodeAnomalie.MAL_IMBRIQUE: (
        _A,
        "la liste « {champ} » est mal imbriquée ; éléments lus malgré cela : {detail}, à vérifier.",
    ),
    CodeAnomalie.ELEMENT_ILLISIBLE: (
        _A,
        "{champ} : « {valeur} » ne se lit pas ; ignoré, à compléter.",
    ),
    CodeAnomalie.AVENANT_SANS_REPERE: (
        _A,
        "ni numéro ni date lisible ; cet avenant n’est pas importé, saisissez-le à la main.",
    ),
    CodeAnomalie.AVENANT_CONTRADICTOIRE: (
        _A,
        "cet avenant figure deux fois avec des valeurs différentes ; le premier est gardé, à vérifier.",
    ),
    CodeAnomalie.SOUS_TRAITANCE_SANS_ACTE: (
        _A,
        "{champ} « {valeur} » : aucun acte de sous-traitance de ce marché ne porte ce numéro ; ignorée.",
    ),
    CodeAnomalie.MARCHE_CONTRADICTOIRE: (
        _A,
        "ce marché figure deux fois avec des valeurs différentes ({champ} : {valeur}) ; "
        "la première est gardée, à vérifier.",
    ),
    CodeAnomalie.ETAT_INITIAL_ABSENT: (
        _A,
        "seul l’état après l’avenant {valeur} est publié ; date, montant et durée d’origine à compléter.",
    ),
    CodeAnomalie.LIGNE_DECALEE: (
        _A,
        "la ligne porte {valeur} cellules au lieu de {detail} ; vérifiez chaque valeur.",
    ),
    CodeAnomalie.CONCESSION_IGNOREE: (
        _I,
        "{valeur} contrat(s) de concession dans le fichier ; seuls les marchés sont importés.",
    ),
}


# What the field is called in a sentence; ``Anomalie.champ`` keeps the name written in the file.
LIBELLES = {
    "id": "identifiant",
    "acheteur.id": "identifiant de l’acheteur",
    "acheteur_id": "identifiant de l’acheteur",
    "codeCPV": "code CPV",
    "dateNotification": "date de notification",
    "dateNotificationModification": "date de notification",
    "dateNotificationModificationSousTraitance": "date de notification",
    "datePublicationDonnees": "date de publication",
    "datePublicationDonneesModification": "date de publication",
    "dureeMois": "durée",
    "lieuExecution.code": "code du lieu",
    "lieuExecution_code": "code du lieu",
    "typeGroupementOperateurs": "groupement",
    "considerationsSociales": "considérations sociales",
    "formePrix": "forme du prix",
    "idAccordCadre": "identifiant de l’accord-cadre",
    "objetModification": "objet",
    "modifications": "avenants",
    "actesSousTraitance": "actes de sous-traitance",
    "modificationsActesSousTraitance": "modifications des actes de sous-traitance",
}


@dataclass(frozen=True)
class Anomalie:
    """One thing to know about the file: where, which value, what to do."""

    code: CodeAnomalie
    emplacement: str
    ligne: int | None
    champ: str
    valeur: str
    detail: str = ""

    @property
    def gravite(self) -> Gravite:
        return TABLE[self.code][0]

    @property
    def message(self) -> str:
        """A full French sentence: place, value and remedy."""
        lieu = f"{self.emplacement} (ligne {self.ligne})" if self.ligne else self.emplacement
        return f"{lieu} : {self.texte}"

    @property
    def texte(self) -> str:
        """The sentence without the place."""
        champ = LIBELLES.get(self.champ, self.champ)
        return TABLE[self.code][1].format(champ=champ, valeur=self.valeur, detail=self.detail)

    @property
    def signature(self) -> tuple[str, str, str, str]:
        """The same anomaly in an identical copy of a market has the same signature."""
        return (self.code, self.emplacement, self.champ, self.valeur)


@dataclass
class Releve:
    """What is collected while one market is read."""

    aujourd_hui: date
    enveloppe_attendue: bool = False
    champ_de: dict[str, str] = field(default_factory=dict)
    anomalies: list[Anomalie] = field(default_factory=list)
    identifiants_signales: set[tuple[str, str]] = field(default_factory=set)


@dataclass(frozen=True)
class Contexte:
    """Where the reader is, and where it reports."""

    releve: Releve
    emplacement: str
    ligne: int | None

    def sous(self, nom: str, noeud: object = None) -> "Contexte":
        """The same report, one level deeper (« marché X, avenant 1 »)."""
        ligne = getattr(noeud, "ligne", None) or self.ligne
        return Contexte(self.releve, f"{self.emplacement}, {nom}", ligne)

    def signaler(self, code: CodeAnomalie, champ: str = "", valeur: object = "", detail: str = "") -> None:
        """Report an anomaly. A social security number is never repeated, but where a SIRET is expected."""
        texte = abreger(valeur)
        if not champ.endswith("id"):
            texte = contient_nir(texte) or texte
        champ = self.releve.champ_de.get(champ, champ)
        self.releve.anomalies.append(Anomalie(code, self.emplacement, self.ligne, champ, texte, detail))


_APERCU = reprlib.Repr()
_APERCU.maxlevel = 2


def abreger(valeur: object, longueur: int = 80) -> str:
    """A value as shown in a message: on one line, never longer than ``longueur``."""
    texte = nettoyer(_APERCU.repr(valeur) if isinstance(valeur, dict | list) else str(valeur)[:1000])
    return texte if len(texte) <= longueur else texte[: longueur - 1] + "…"
