"""Forms of the reminders: a pause, a link to hand over."""

from .champs import ChampDate, ChampTexte
from .edition import FormulaireEdition
from .regles import Requis


class FormulairePause(FormulaireEdition):
    """Until when the reminders stop, and why."""

    CHAMPS = ("jusqu_au", "motif")

    jusqu_au = ChampDate(
        "Jusqu’au", validators=[Requis("Donnez la date jusqu’à laquelle arrêter les rappels.")]
    )
    motif = ChampTexte("Motif", longueur=500, validators=[Requis("Écrivez pourquoi les rappels s’arrêtent.")])


class FormulaireLien(FormulaireEdition):
    """To whom a link is handed."""

    CHAMPS = ("destinataire",)

    destinataire = ChampTexte(
        "Remis à", longueur=254, validators=[Requis("Écrivez à qui vous remettez ce lien.")]
    )
