"""Why a market is late, in words."""

from ...models.types import Vocabulaire
from ..calendrier import mois_en_lettres
from .avancement import rythme_de

ESPACE = "\N{NO-BREAK SPACE}"


class Motif(Vocabulaire):
    RYTHME = "rythme", "Sous le rythme attendu"
    FIN_PASSEE = "fin_passee", "Fin passée, heures manquantes"
    MOIS = "mois", "Mois non rendus"


def dire_motifs(ligne) -> str:
    """The reasons of a row of the list of late markets, the gravest first."""
    rythme = rythme_de(ligne, ligne.aujourdhui)
    motifs = []
    if rythme.est_en_retard and rythme.est_echu:
        motifs.append("fin passée sans toutes les heures dues")
    elif rythme.est_en_retard:
        part = (100 * rythme.saisi / rythme.attendu).quantize(1)
        motifs.append(f"{part}{ESPACE}% des heures attendues au {rythme.arrete_au:%d/%m/%Y}")
    if ligne.mois_manquants:
        premier = mois_en_lettres(ligne.premier_manquant)
        if ligne.mois_manquants == 1:
            motifs.append(f"un attributaire n’a pas rendu {premier}")
        else:
            motifs.append(f"{ligne.mois_manquants} mois non rendus par un attributaire, depuis {premier}")
    phrase = f"{ESPACE}; ".join(motifs)
    return phrase[:1].upper() + phrase[1:]
