"""Each valid line against the participant of the same identifier: new, changed, or already so."""

from dataclasses import dataclass, field

from sqlalchemy import Row

from ...identites import empreinte_identite
from ...normalisation import texte_recherche
from ..rapport import Constat, Gravite
from ..reprise.cellules import Nom
from ..reprise.personnes_connues import cle_de_personne
from .colonnes import LigneParticipant
from .examen import Examen
from .existant import Existant

IDENTITE = ("nom", "prenom", "date_naissance")
LIEN_A_REVOIR = "Son identité change alors qu’un lien avec un salarié est confirmé : vérifiez ce lien."
ANONYMISEE = "Cette personne a été anonymisée ici : la ligne est laissée de côté."


@dataclass
class Comparaison:
    """What is to be written: whole rows, and by key the columns that change."""

    nouveaux: list[dict] = field(default_factory=list)
    changes: dict[int, dict] = field(default_factory=dict)
    constats: list[Constat] = field(default_factory=list)


def comparer(examen: Examen, existant: Existant) -> Comparaison:
    """Compare without writing. Somebody erased does not come back with the next file."""
    comparaison = Comparaison()
    for numero, ligne in examen.lignes:
        valeurs = _valeurs(ligne, existant)
        connu = existant.participants.get(ligne.identifiant)
        if existant.anonymisees and empreinte_identite(valeurs["cle_identite"]) in existant.anonymisees:
            comparaison.constats.append(Constat(Gravite.AVERTISSEMENT, ANONYMISEE, numero, "identifiant"))
        elif connu is None:
            comparaison.nouveaux.append(valeurs)
        else:
            _confronter(comparaison, numero, connu, valeurs, existant, set(examen.entetes))
    return comparaison


def _valeurs(ligne: LigneParticipant, existant: Existant) -> dict:
    """The columns of the table that a line fills."""
    valeurs = {c: _stockee(v) for c, v in ligne._asdict().items()}
    mots = texte_recherche(f"{ligne.nom.texte} {ligne.prenom.texte}")
    return valeurs | {
        "referent_compte_id": existant.compte_du_referent(ligne.referent),
        "cle_identite": cle_de_personne(ligne.nom.cle, ligne.prenom.cle, ligne.date_naissance),
        "recherche": f"{mots} {texte_recherche(ligne.identifiant)}"[:600],
        "tri": mots[:300],
    }


def _stockee(valeur):
    if isinstance(valeur, Nom):
        return valeur.texte
    return None if valeur == "" else valeur


def _confronter(
    comparaison: Comparaison, numero: int, connu: Row, valeurs: dict, existant: Existant, colonnes: set[str]
) -> None:
    """Keep what the file changes; a column that it does not have changes nothing."""
    if "referent" in colonnes:
        colonnes.add("referent_compte_id")
    changees = {c: v for c, v in valeurs.items() if c in colonnes and getattr(connu, c) != v}
    if not changees:
        return
    if changees.keys() & set(IDENTITE):
        changees |= {c: valeurs[c] for c in ("cle_identite", "recherche", "tri")}
        est_autre = connu.cle_identite not in ("", valeurs["cle_identite"])
        if est_autre and connu.id in existant.lies:
            comparaison.constats.append(Constat(Gravite.AVERTISSEMENT, LIEN_A_REVOIR, numero, "identifiant"))
    comparaison.changes[connu.id] = changees | {"version": connu.version + 1}
