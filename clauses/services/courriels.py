"""Messages that leave by the mail server that was set: one address each, plain text and simple HTML.

A refusal of the server about one address (SMTP 5xx) is a result; a server that cannot be reached, or that asks to come
back later, is `ServeurInjoignable`: nothing left, and it may be tried again.
"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr

from ..extensions import ReglagesCourriel, boite_d_envoi
from .erreurs import ErreurMetier

DELAI = 30
LONGUEUR_REPONSE = 500
NON_REGLE = (
    "Aucun serveur de courriel n’est réglé : les messages restent à envoyer. Demandez à la personne qui administre "
    "le site de renseigner CLAUSES_SMTP, CLAUSES_COURRIEL_DE et CLAUSES_ADRESSE."
)


class ServeurInjoignable(ErreurMetier):
    """Nothing left: no server is set, it does not answer, or it asks to come back later."""


@dataclass(frozen=True)
class Courriel:
    """A message to one address."""

    a: str
    objet: str
    texte: str
    html: str


@dataclass(frozen=True)
class AdresseRefusee:
    """What the server answered about an address: a code of 500 or more, and its words."""

    adresse: str
    code: int
    message: str


def est_regle() -> bool:
    """Whether messages can leave from here."""
    return boite_d_envoi.reglages is not None


@contextmanager
def connexion() -> Iterator[smtplib.SMTP]:
    """A conversation with the mail server; raises `ServeurInjoignable`."""
    reglages = boite_d_envoi.reglages
    if reglages is None:
        raise ServeurInjoignable(NON_REGLE)
    try:
        serveur = _ouvrir(reglages)
    except (OSError, smtplib.SMTPException) as erreur:
        raise ServeurInjoignable(
            f"Le serveur de courriel ne répond pas ({_dire(erreur)}) : rien n’est parti."
        ) from erreur
    try:
        yield serveur
    finally:
        _fermer(serveur)


def _ouvrir(reglages: ReglagesCourriel) -> smtplib.SMTP:
    hote, port = reglages.serveur
    if reglages.tls == "ssl":
        serveur = smtplib.SMTP_SSL(hote, port, timeout=DELAI, context=ssl.create_default_context())
    else:
        serveur = smtplib.SMTP(hote, port, timeout=DELAI)
    if reglages.tls == "starttls":
        serveur.starttls(context=ssl.create_default_context())
    if reglages.utilisateur:
        serveur.login(reglages.utilisateur, reglages.mot_de_passe)
    return serveur


def _fermer(serveur: smtplib.SMTP) -> None:
    try:
        serveur.quit()
    except (OSError, smtplib.SMTPException):
        serveur.close()


def envoyer(serveur: smtplib.SMTP, courriel: Courriel, le: datetime) -> AdresseRefusee | None:
    """Hand one message over; what the server refused for good, or `None`. Raises `ServeurInjoignable`."""
    try:
        serveur.send_message(composer(courriel, le), to_addrs=[courriel.a])
    except smtplib.SMTPRecipientsRefused as refus:
        [(code, mots)] = refus.recipients.values()
        return _refusee(courriel.a, code, mots)
    except smtplib.SMTPNotSupportedError:
        return AdresseRefusee(courriel.a, 553, "le serveur n’accepte pas les accents dans une adresse")
    except smtplib.SMTPDataError as refus:
        return _refusee(courriel.a, refus.smtp_code, refus.smtp_error)
    except (OSError, smtplib.SMTPException) as erreur:
        raise ServeurInjoignable(
            f"Le serveur de courriel a interrompu l’envoi ({_dire(erreur)})."
        ) from erreur
    return None


def _refusee(adresse: str, code: int, mots: bytes | str) -> AdresseRefusee:
    texte = mots.decode("utf-8", "replace") if isinstance(mots, bytes) else mots
    if code < 500:
        raise ServeurInjoignable(f"Le serveur de courriel demande de revenir plus tard ({code} {texte}).")
    return AdresseRefusee(adresse, code, texte[:LONGUEUR_REPONSE])


def composer(courriel: Courriel, le: datetime) -> EmailMessage:
    """The message as it leaves."""
    de = boite_d_envoi.reglages.de
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = de, courriel.a, courriel.objet
    message["Date"] = format_datetime(le)
    message["Message-ID"] = make_msgid(domain=parseaddr(de)[1].rpartition("@")[2] or None)
    # No machine answers another one: an « out of office » to a robot helps nobody.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(courriel.texte)
    message.add_alternative(courriel.html, subtype="html")
    return message


def _dire(erreur: Exception) -> str:
    return str(erreur)[:LONGUEUR_REPONSE] or type(erreur).__name__
