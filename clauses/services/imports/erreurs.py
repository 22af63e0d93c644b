"""Refusals shared by every reader of imported files."""


class FichierRefuse(Exception):
    """The whole file cannot be read; ``message`` says why, in French, for the person who imports it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
