"""Files of participants of a few lines, and the people they may be."""

import csv
import io
from datetime import date
from pathlib import Path

from clauses.extensions import db
from clauses.models import LienPlie, ParticipantPlie, Personne, Territoire
from clauses.models.vocabulaire import EtatLien
from tests.appui.suivi import nommer

AUJOURDHUI = date(2026, 3, 15)
MODELE = {
    "identifiant": "P-1",
    "nom": "DIALLO",
    "prenom": "Aïcha",
    "date_naissance": "17/05/1990",
    "sexe": "F",
    "code_commune": "47001",
    "referent": "Bourdelles Tristan",
    "date_entree": "04/03/2024",
    "date_sortie": "",
    "motif_sortie": "",
    "prescripteur": "france_travail",
}
#: Who the people are, and how the file of the PLIE writes them: one case of each kind.
PERSONNES = (
    ("DIALLO", "Aïcha", "1990-05-17", None),
    ("LE GOFF", "Maëlle", "1985-02-03", None),
    ("MOREAU", "Sylvie", "1979-11-30", "CASTAING"),
    ("BERNARD", "Simon", "1992-07-14", None),
    ("LEFEBVRE", "Nathalie", "1981-09-09", None),
    ("SOW", "Ibrahima", "1988-01-01", None),
    ("PETIT", "Hugo", "1995-04-20", None),
)
FICHIER = (
    {},
    {"identifiant": "P-2", "nom": "Le-Goff", "prenom": "MAELLE", "date_naissance": "1985-02-03"},
    {"identifiant": "P-3", "nom": "Castaing", "prenom": "Sylvie", "date_naissance": "30/11/1979"},
    {"identifiant": "P-4", "nom": "Simon", "prenom": "Bernard", "date_naissance": "14/07/1992", "sexe": "M"},
    {"identifiant": "P-5", "nom": "LEFEVRE", "prenom": "Nathalie", "date_naissance": "09/09/1981"},
    {"identifiant": "P-6", "nom": "Sow", "prenom": "Ibrahima", "date_naissance": "01/01/1988"},
    {"identifiant": "P-9", "nom": "Personne", "prenom": "Autre", "date_naissance": "20/04/1995"},
)
#: Identifier → how close the software finds the person, and why it is looked at one by one.
ATTENDUS = {
    "P-1": ("exact", []),
    "P-2": ("exact", []),
    "P-3": ("usage", ["nom_usage"]),
    "P-4": ("inverse", ["inversion", "sexe"]),
    "P-5": ("proche", ["orthographe"]),
    "P-6": ("exact", ["premier_janvier"]),
}


def contenu(*lignes: dict, sans: tuple[str, ...] = (), noms: dict[str, str] | None = None) -> bytes:
    """The model line with other values in some columns, once per dictionary."""
    colonnes = [c for c in MODELE if c not in sans]
    flux = io.StringIO(newline="")
    ecrivain = csv.writer(flux, delimiter=";", lineterminator="\r\n")
    ecrivain.writerow([(noms or {}).get(c, c) for c in colonnes])
    ecrivain.writerows([{**MODELE, **ligne}[c] for c in colonnes] for ligne in lignes)
    return flux.getvalue().encode("utf-8-sig")


def ecrire(dossier: Path, *lignes: dict, nom: str = "participants.csv", **options) -> Path:
    chemin = dossier / nom
    chemin.write_bytes(contenu(*lignes, **options))
    return chemin


def creer_personnes(territoire: Territoire) -> dict[str, Personne]:
    """Everybody of `PERSONNES`, by surname at birth."""
    return {
        nom: nommer(territoire, nom, prenom, date_naissance=date.fromisoformat(jour), nom_usage=usage)
        for nom, prenom, jour, usage in PERSONNES
    }


def creer_participant(territoire: Territoire, identifiant: str, **valeurs) -> ParticipantPlie:
    participant = ParticipantPlie(territoire_id=territoire.id, identifiant=identifiant, **valeurs)
    db.session.add(participant)
    db.session.commit()
    return participant


def liens_en_vigueur(etat: EtatLien | None = None) -> dict[str, LienPlie]:
    """Identifier of the participant → the link in force."""
    requete = db.select(LienPlie).where(LienPlie.valable_au.is_(None)).order_by(LienPlie.id)
    if etat is not None:
        requete = requete.where(LienPlie.etat == etat)
    return {lien.participant.identifiant: lien for lien in db.session.scalars(requete)}


def proposes() -> dict[str, tuple[str, list[str]]]:
    """Identifier → what is proposed of it."""
    return {i: (x.niveau.value, x.reserves) for i, x in liens_en_vigueur(EtatLien.PROPOSE).items()}
