"""The words of a reminder: markets, months, due dates; never a name, be it of a person or of a structure."""

from collections.abc import Sequence
from html import escape

from ..courriels import Courriel
from .demandes import Demande
from .liens import DUREE
from .mots import jour_en_lettres, periode_en_lettres


def rediger(adresse: str, demandes: Sequence[Demande], lien: str) -> Courriel:
    """The digest for one address; `lien` opens its deposit."""
    return Courriel(
        a=adresse, objet=_objet(demandes), texte=_texte(demandes, lien), html=_html(demandes, lien)
    )


def _objet(demandes: Sequence[Demande]) -> str:
    marches = {d.marche_id for d in demandes}
    if len(marches) == 1:
        return f"Relevé d’heures attendu : marché {demandes[0].reference}"
    return f"Relevés d’heures attendus : {len(marches)} marchés"


def _introduction(demandes: Sequence[Demande]) -> str:
    if len(demandes) == 1:
        return "Nous n’avons pas encore reçu ce relevé d’heures d’insertion :"
    return f"Nous n’avons pas encore reçu ces {len(demandes)} relevés d’heures d’insertion :"


def ligne_en_mots(demande: Demande) -> str:
    """« Marché 21-048, lot 2 : janvier 2026, attendu pour le 15 février 2026 (heures de vos salariés) »."""
    qui = " (heures de vos salariés)" if demande.est_employeur else ""
    attendu = f"attendu pour le {jour_en_lettres(demande.echeance)}"
    return f"Marché {demande.marche} : {periode_en_lettres(demande.mois)}, {attendu}{qui}"


def _suite() -> tuple[str, str, str]:
    return (
        "Déposez le fichier que vous avez déjà (tableur ou PDF), ou dites que personne n’a travaillé :",
        f"Ce lien est personnel et fonctionne {DUREE.days} jours, sans mot de passe. Il ne sert qu’à déposer.",
        "Si vous venez d’envoyer ces relevés, ne tenez pas compte de ce message.",
    )


def _texte(demandes: Sequence[Demande], lien: str) -> str:
    invitation, duree, fin = _suite()
    lignes = "\n".join(f"- {ligne_en_mots(d)}" for d in demandes)
    return f"Bonjour,\n\n{_introduction(demandes)}\n\n{lignes}\n\n{invitation}\n{lien}\n\n{duree}\n\n{fin}\n"


def _html(demandes: Sequence[Demande], lien: str) -> str:
    invitation, duree, fin = (escape(mots) for mots in _suite())
    lignes = "".join(f"<li>{escape(ligne_en_mots(d))}</li>" for d in demandes)
    adresse = escape(lien, quote=True)
    return (
        f'<!doctype html><html lang="fr"><body><p>Bonjour,</p><p>{escape(_introduction(demandes))}</p>'
        f'<ul>{lignes}</ul><p>{invitation}<br><a href="{adresse}">{adresse}</a></p><p>{duree}</p><p>{fin}</p>'
        "</body></html>"
    )
