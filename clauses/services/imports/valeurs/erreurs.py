"""The one error of the value readers."""

from clauses.services.normalisation import espaces_insecables


class ValeurInvalide(Exception):
    """A cell that cannot be read: `message` says what is wrong, `remede` what to write instead, in French."""

    def __init__(self, message: str, remede: str = "") -> None:
        super().__init__(message)
        self.message = espaces_insecables(message)
        self.remede = espaces_insecables(remede)

    def __str__(self) -> str:
        return f"{self.message} {self.remede}".rstrip()
