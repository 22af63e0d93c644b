"""A mail server on the local address, that keeps what it receives and refuses the addresses it is told to."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.controller import Controller

from clauses.extensions import ReglagesCourriel, boite_d_envoi

ADRESSE_PUBLIQUE = "https://clauses.example"


@dataclass
class Boite:
    """What arrived, in order: (address, message). `refus` maps an address to the server's answer about it."""

    recus: list[tuple[str, EmailMessage]] = field(default_factory=list)
    refus: dict[str, str] = field(default_factory=dict)

    async def handle_RCPT(self, _serveur, _session, enveloppe, adresse, _options) -> str:
        if adresse in self.refus:
            return self.refus[adresse]
        enveloppe.rcpt_tos.append(adresse)
        return "250 OK"

    async def handle_DATA(self, _serveur, _session, enveloppe) -> str:
        message = message_from_bytes(enveloppe.content, policy=default)
        self.recus += [(adresse, message) for adresse in enveloppe.rcpt_tos]
        return "250 OK"

    @property
    def adresses(self) -> list[str]:
        return [adresse for adresse, _ in self.recus]

    def textes(self, rang: int = -1) -> tuple[str, str]:
        """The plain text and the HTML of one message."""
        _, message = self.recus[rang]
        corps = (message.get_body((forme,)).get_content() for forme in ("plain", "html"))
        texte, html = (c.replace("\r\n", "\n") for c in corps)
        return texte, html


class _Serveur(Controller):
    """The port is chosen by the system; the trial connection that starts the loop is answered as any other."""

    def __init__(self, boite: Boite):
        super().__init__(boite, hostname="127.0.0.1", port=0)

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def serveur_de_courriel() -> Iterator[Boite]:
    """Messages leave for this server, until the end of the block."""
    boite, avant = Boite(), (boite_d_envoi.reglages, boite_d_envoi.adresse_publique)
    serveur = _Serveur(boite)
    serveur.start()
    boite_d_envoi.reglages = ReglagesCourriel(
        ("127.0.0.1", serveur.port), "PLIE d’essai <rappels@clauses.example>", "non"
    )
    boite_d_envoi.adresse_publique = ADRESSE_PUBLIQUE
    try:
        yield boite
    finally:
        serveur.stop()
        boite_d_envoi.reglages, boite_d_envoi.adresse_publique = avant
