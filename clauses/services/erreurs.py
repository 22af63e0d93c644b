"""What a service refuses to do, in words a person can act upon. The edge turns each into a page or a status."""


class ErreurMetier(Exception):
    """A refusal of the business; `message` is a French sentence that names the place and the remedy."""

    def __init__(self, message: str = ""):
        super().__init__(message)
        self.message = message


class Introuvable(ErreurMetier):
    """The object does not exist, or not for this actor: the two are never told apart."""


class Interdit(ErreurMetier):
    """The actor's roles do not allow this verb."""


class TransitionImpossible(ErreurMetier):
    """The object is not in a state from which this transition starts."""


class DonneesInvalides(ErreurMetier):
    """A value is refused; `champ` names it when one field is at fault."""

    def __init__(self, message: str, champ: str | None = None):
        super().__init__(message)
        self.champ = champ


class Conflit(ErreurMetier):
    """Somebody else wrote first; nothing was written."""


class DejaEnregistre(DonneesInvalides):
    """The key of a new object is taken: `objet` and `cle` name who has it; deleted, it is to be restored."""

    def __init__(self, message: str, champ: str | None, *, objet: str, cle: int, est_supprime: bool):
        super().__init__(message, champ)
        self.objet = objet
        self.cle = cle
        self.est_supprime = est_supprime
