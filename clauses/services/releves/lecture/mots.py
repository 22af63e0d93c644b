"""The words of attendance sheets: one table from a title to what its column holds, and what a row is not."""

import re
from collections.abc import Sequence
from functools import lru_cache

from clauses.services.normalisation import texte_recherche

from .modele import RoleColonne

R = RoleColonne

#: Read from top to bottom on the folded title; the first that fits gives the role. One alternative a line.
_TABLE: tuple[tuple[str, RoleColonne], ...] = (
    (r"^noms?\b.*\bprenoms?\b.*\bnaiss", R.PERSONNE),
    # Hours that are not those worked, and what surrounds them.
    (r"\bheures? (?:du )?(?:m|n|mois) 1\b|\bprecedente?s?\b", R.IGNOREE),
    (r"\b(taux|prevu\w*|previsionn\w*|theoriques?|contractu\w*|objectif|reste|cumul\w*|solde)\b", R.IGNOREE),
    (r"\b(absen\w+|conges?|maladie|intemper\w+|ferie\w*|rtt|chomage|dont)\b", R.IGNOREE),
    (r"\b(panier\w*|deplacement\w*|trajet|km|salaire|brut|net|montant|euros?|cout|prix)\b", R.IGNOREE),
    (r"\b(indemnite\w*|prime\w*|siret|siren|naf|ape|iban|telephone|tel|courriel|e ?mail|mail)\b", R.IGNOREE),
    # « Heures en entreprise », « nombre d’heures effectuées sur le chantier » are hours, whatever they were spent on.
    (
        r"^(?:nb |nbre |nombre )?(?:de |d )?(?:heures?|hrs?) "
        r"(?!.*\b(?:contrat|debut|fin|arrivee|depart|pause|embauche|entree|sortie)\b)",
        R.HEURES,
    ),
    (r"\b(adresse|ville|commune|code postal|cp|observ\w*|comment\w*|remarque\w*)\b", R.IGNOREE),
    (r"\b(signature\w*|visa|emargement|cachet|statut|motif|matricule|identifiant|id)\b", R.IGNOREE),
    (r"\bn ?(?:de )?(?:secu\w*|ss)\b|\bsecurite sociale\b|\bcode salarie\b", R.IGNOREE),
    (r"\b(qualification|metier|emploi|poste|fonction|rome|coefficient|sexe|civilite|age)\b", R.IGNOREE),
    (r"\b(niveau|critere\w*|public|entreprise|employeur|agence|etti|societe|siae)\b", R.IGNOREE),
    (r"\b(raison sociale|attributaire|titulaire|donneur|contrat|nature du contrat)\b", R.IGNOREE),
    (r"\b(debut|fin|arrivee|depart|pause|embauche|entree|sortie)\b", R.IGNOREE),
    # Who.
    (r"^noms? (?:de |d )?(?:naissance|famille|usage|usuel|marital|epouse)\b(?!.*prenom)", R.NOM),
    (r"\bnaiss\w*|\bnee? (?:e )?le\b|^ddn$|^dn$", R.NAISSANCE),
    (r"\b(marche|chantier|operation|affaire|lot|projet|dossier|site|lieu|client)\b", R.MARCHE),
    (r"\bprenoms?\b.*\bnoms?\b|\bnoms?\b.*\bprenoms?\b|^identite\b", R.PERSONNE),
    (r"^prenoms?\b", R.PRENOM),
    (r"^noms? (?:du |de la |de l )?(?:fichier|tuteur|referent)", R.IGNOREE),
    (r"^noms?\b", R.NOM),
    (r"^(?:les )?(salarie\w*|interimaires?|beneficiaires?|personnes?|candidats?)\b", R.PERSONNE),
    (r"^(?:les )?(collaborateurs?|employes?|agents?|intervenants?|stagiaires?|travailleurs?)\b", R.PERSONNE),
    (r"^(?:les )?(alternants?|apprentis?|demandeurs?)\b|^assure\w*$", R.PERSONNE),
    (r"^(?:les )?(participants?|ouvriers?|compagnons?|ressources?|effectif)\b", R.PERSONNE),
    # When.
    (r"^(?:dates?|jour|journee)\b", R.JOUR),
    (r"^(?:n )?(?:de )?semaines?\b|^sem$|^n sem$|^(?:annee|an) sem(?:aine)?$", R.SEMAINE),
    (r"^mois\b|^periodes?\b|^exercice mois$", R.MOIS),
    (r"^annees?$|^an$|^exercice$", R.ANNEE),
    # What kind of hours.
    (r"^libelles?\b|^intitule\b|^designation\b|^nature\b|^type d ?heures?|^type heures?", R.LIBELLE),
    (r"^rubriques?\b|^type$|^code paie", R.LIBELLE),
    # How many.
    (r"^(?:sous )?tot(?:al|aux)?$|^somme$|^ensemble$", R.TOTAL),
    (r"^total (?:general|ligne|mois|mensuel|semaine|annuel|annee|periode|global)\b", R.TOTAL),
    (r"^tot(?:al)?\b.*\bh(?:eures?|rs?)?\b", R.TOTAL),
    (r"\bheures? (?:et )?(?:minutes?|min|mn)\b|\bhh? mm\b", R.HEURES),
    (r"\bminutes?\b|^min$|^mn$", R.MINUTES),
    (r"\bheures?\b|\bhrs?\b|^h$|\bnb h\b|\bnbre? d?e? ?h\b|^durees?\b|^temps\b", R.HEURES),
    (
        r"^h (?:realis|travail|trav|effect|insert|declar|mens|norm|sup|compl|paye|factur|jour|nuit)\w*",
        R.HEURES,
    ),
    (
        r"^quantites?(?: h)?$|^qte(?: h)?$|^base$|^nombre$|^hs ?\d*|^hn$|^volume(?: d)?(?: horaire| heure)",
        R.HEURES,
    ),
    (r"^(?:h )?normales?$|^supp?(?:lementaires?)?(?: a)?(?: \d+)?$", R.HEURES),
    (r"^realisee?s?$|^effectuee?s?$|^travaillee?s?$|^(?:le )?matin(?:ee)?$|^apres midi$|^aprem$", R.HEURES),
)
TITRES = tuple((re.compile(motif), role) for motif, role in _TABLE)

_TOTAUX = re.compile(
    r"^(?:sous )?tot(?:al|aux)?\b|^cumul\b|^moyenne\b|^ensemble\b|^somme\b|^recapitulatif\b|^(?:a )?report(?:er|e|s)?\b"
    r"|^dont\b|^y compris\b"
    r"|\b(?:sous total|total general|total heures|total mensuel|total du mois)\b"
)
_PAS_UNE_PERSONNE = re.compile(
    r"^(?:effectif|nombre|nb|signature|cachet|fait (?:a|le)|date|visa|observations?|remarques?|rappel|nota|nb"
    r"|legende|page|edite|imprime|source|certifie|je soussigne|etabli|heures?|mois|semaines?|marche|lot|chantier"
    r"|objectif|taux|reste|solde|realise|prevu|etp)\b"
)
#: A name alone on its row: capitals, no digit, and none of the words of titles.
_CIVILITE = re.compile(r"^(?:M\.|Mr\.?|Mme\.?|Mlle\.?|Monsieur|Madame|Mademoiselle)\s+", re.IGNORECASE)
_PARTICULES = frozenset(
    {"de", "du", "des", "la", "le", "el", "ben", "da", "dos", "van", "von", "née", "epouse", "épouse"}
)
_MOT_DE_NOM = re.compile(r"[A-ZÀ-ÖØ-Þ](?:[\w'’.-]*[^\W\d_.]|\.)?")
_MOTS_DE_TITRE = re.compile(
    r"\b(?:pointages?|plannings?|feuilles?|fiches?|releves?|heures?|etat|suivi|chantiers?|insertion|mois|semaines?|annee"
    r"|jours?|sarl|sasu?|eurl|scop|sa|sci|snc|association|entreprises?|agence|interim|geiq|etti|regie|quartiers?|total"
    r"|marches?|lots?|projet|operation|presences?|tableau|recap\w*|pages?|observations?|signatures?|cachet|direction"
    r"|services?|equipes?|sites?|ateliers?|rue|avenue|boulevard|place|travaux|publics?|gros|oeuvre|btp|bati\w*"
    r"|construction|listes?|personnel|effectifs?|salarie\w*|interimaires?|clauses?|sociale|bilan|rapport|document|annexe"
    r"|ville|commune|groupe|nettoyage|espaces|verts|declaration|horaires?|temps|travail|matin|soir|nuit|lundi|mardi"
    r"|mercredi|jeudi|vendredi|samedi|dimanche|janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre"
    r"|novembre|decembre)\b"
)
#: Kinds of hours of a payroll that are work, and those that are not.
_TRAVAILLEES = re.compile(
    r"\bheures? (?:normales?|travaill\w+|effectu\w+|realis\w+|mensuel\w*|de base|sup\w*|compl\w*|major\w+"
    r"|de travail|de nuit|de jour|du mois|d insertion)|\bh(?:rs?)? ?(?:norm\w*|sup\w*|compl\w*)"
    r"|\bheures? ?sup\w*|\bhs ?\d*\b|^normales?$|^supp\w*|^travail\w*|^base$|^salaire de base|^heures?$|^hn$"
    r"|\bsalaire horaire\b|^regularisation heures"
)
_NON_TRAVAILLEES = re.compile(
    r"\babsen\w*|\bconge\w*|\bmaladie|\baccident|\bferie\w*|\brtt\b|\brepos\b|\bintemper\w*|\bchomage|\bindemn\w*"
    r"|\bprime\w*|\bpanier\w*|\bformation hors|\bmaternite|\bpaternite|\bcsg\b|\bcotis\w*|\bretenue"
    r"|\bic?cp\b|\bifm\b|\bnon travaill\w*"
)
#: « Étiquette : valeur », outside the tables.
_ETIQUETTES = {
    "personne": (
        r"(?:nom (?:et |/ ?)?pr[ée]noms?|pr[ée]noms? (?:et |/ ?)?nom|nom du salari[ée]|salari[ée](?:\(?e\)?)?"
        r"|int[ée]rimaire|b[ée]n[ée]ficiaire|collaborateur|personne|candidat|stagiaire|employ[ée](?:\(?e\)?)?)\s*:"
    ),
    "nom": r"nom(?: de (?:famille|naissance))?\s*:",
    "prenom": r"pr[ée]nom\s*:",
    "naissance": r"(?:date de naissance|n[ée](?:\(?e\)?)? le)\s*:?",
    "marche": (
        r"(?:r[ée]f[ée]rence (?:du )?)?(?:march[ée]|chantier|op[ée]ration|affaire)\b\s*(?:public)?"
        r"\s*(?:n\s*[°ºo]?\.?|num[ée]ro)?\s*:?"
    ),
}
CONTEXTES = {
    cle: re.compile(rf"^\W*{motif}\s*(?P<valeur>.*)$", re.IGNORECASE) for cle, motif in _ETIQUETTES.items()
}


@lru_cache(maxsize=8192)
def role_du_titre(texte: str) -> RoleColonne | None:
    """What a title says of its column; `None` when it says nothing known."""
    if len(texte) > 80:
        return None
    replie = texte_recherche(texte)
    if not replie:
        return None
    return next((role for motif, role in TITRES if motif.search(replie)), None)


@lru_cache(maxsize=8192)
def est_un_total(texte: str) -> bool:
    """Whether a row begins by announcing a total, an average or a carried forward."""
    return bool(texte) and bool(_TOTAUX.search(texte_recherche(texte)))


@lru_cache(maxsize=8192)
def peut_nommer_quelqu_un(texte: str) -> bool:
    """Whether a cell of the column of people may be somebody's name."""
    replie = texte_recherche(texte)
    lettres = sum(map(str.isalpha, replie))
    return lettres >= 2 and not _PAS_UNE_PERSONNE.search(replie) and not _TOTAUX.search(replie)


def texte_seul(valeurs: Sequence) -> str:
    """The text that a row holds and nothing else; empty when it holds more, or no text."""
    remplies = {v for v in valeurs if v != ""}
    texte = remplies.pop() if len(remplies) == 1 else ""
    return texte.strip() if isinstance(texte, str) else ""


@lru_cache(maxsize=4096)
def est_un_nom_seul(texte: str) -> bool:
    """Whether a text alone on its row is somebody's name and first name: « DUPONT Jean », « Mme Léa LE GALL »."""
    return len(_mots_de_nom(texte)) >= 2 and role_du_titre(texte) is None


@lru_cache(maxsize=4096)
def peut_etre_un_nom_seul(texte: str) -> bool:
    """Whether it may be: « SAÏD » is a first name, a nickname or a heading."""
    return bool(_mots_de_nom(texte))


def _mots_de_nom(texte: str) -> list[str]:
    """The words of a text that is written as a name is; none when it is not."""
    mots = [m for m in _CIVILITE.sub("", texte.strip()).split() if m.casefold() not in _PARTICULES]
    est_ecrit = 1 <= len(mots) <= 5 and all(_MOT_DE_NOM.fullmatch(m) for m in mots)
    if not est_ecrit or not peut_nommer_quelqu_un(texte) or _MOTS_DE_TITRE.search(texte_recherche(texte)):
        return []
    return mots


@lru_cache(maxsize=4096)
def est_travaillee(libelle: str) -> bool | None:
    """Whether a kind of hours of a payroll is work; `None` when its words say nothing known."""
    replie = texte_recherche(libelle)
    if _NON_TRAVAILLEES.search(replie):
        return False
    return True if _TRAVAILLEES.search(replie) else None
