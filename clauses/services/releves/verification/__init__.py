"""What the facilitateur does with a sheet: read its lines beside the file, accept, refuse, set aside, tie, reopen."""

from .actes import ACTES, Acte, BilanLignes, LigneVisee, agir
from .document import DocumentVu, image_du_releve
from .embauche import LigneInconnue, ligne_a_embaucher, rattacher_l_embauche
from .fiche import LigneVue, ReleveLu, lire_releve_a_verifier
from .liaison import PageLiaison, lire_liaison, rattacher_a
from .liste import RELEVES_A_VERIFIER, compter_a_verifier, compter_images_a_saisir
from .regularisations import REGULARISATIONS

__all__ = [
    "ACTES",
    "REGULARISATIONS",
    "RELEVES_A_VERIFIER",
    "Acte",
    "BilanLignes",
    "DocumentVu",
    "LigneInconnue",
    "LigneVisee",
    "LigneVue",
    "PageLiaison",
    "ReleveLu",
    "agir",
    "compter_a_verifier",
    "compter_images_a_saisir",
    "image_du_releve",
    "ligne_a_embaucher",
    "lire_liaison",
    "lire_releve_a_verifier",
    "rattacher_a",
    "rattacher_l_embauche",
]
