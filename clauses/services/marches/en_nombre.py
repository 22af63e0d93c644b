"""Several markets of the list at once: followed, set aside, entrusted to somebody or to nobody; and undone."""

from collections.abc import Iterable

from sqlalchemy import select

from ...extensions import db
from ...models import Facilitateur, Marche, Territoire
from ...models.types import Vocabulaire
from ..acteur import Acteur
from ..edition import ecrire, en_texte
from ..en_nombre import (
    Bilan,
    Faite,
    consigner_le_geste,
    defaire,
    prendre,
    relire_le_geste,
    tout_ou_rien,
)
from ..erreurs import DonneesInvalides
from ..journal import Verbe, consigner
from ..perimetre import marches_visibles, territoires_visibles
from ..permissions import Permission
from .facilitateurs import MOI, choix_de_facilitateurs, designer_facilitateur
from .qualification import TRANSITIONS, Decision, qualifier_marche, rendre_a_qualifier

INCONNU = "L’un de ces marchés n’existe pas, ou n’est pas dans les territoires où vous écrivez."
#: The key of the list, which names it in the journal.
LISTE = "marches"
#: The choice « nobody » of « Confier à ».
PERSONNE = "personne"
SANS_FACILITATEUR = ("marché retiré à son facilitateur", "marchés retirés à leur facilitateur")
REMIS = ("marché remis comme avant", "marchés remis comme avant")


class Geste(Vocabulaire):
    """What the buttons under the list do."""

    SUIVRE = "suivre", "Suivre"
    DEJA_SUIVI = "deja_suivi", "Déjà suivi"
    IGNORER = "ignorer", "Ignorer"
    CONFIER = "confier", "Confier"


MOTS = {
    Decision.SUIVRE: ("marché suivi", "marchés suivis"),
    Decision.DEJA_SUIVI: ("marché écarté, déjà suivi", "marchés écartés, déjà suivis"),
    Decision.IGNORER: ("marché écarté, ignoré", "marchés écartés, ignorés"),
}


def agir_sur_les_marches(
    acteur: Acteur, geste: Geste, ids: Iterable[int], *, motif: str = "", facilitateur: str | None = None
) -> Bilan:
    """One gesture on the markets chosen; each one changed is journaled.

    Raises `Introuvable` when one of them is not the actor's, `DonneesInvalides`; then nothing is to be kept.
    """
    if geste is Geste.CONFIER:
        return _confier(acteur, ids, facilitateur)
    decision = Decision(geste.value)
    return _qualifier(acteur, decision, ids, motif if TRANSITIONS[decision].motif_attendu else "")


def choix_pour_confier(acteur: Acteur) -> list[tuple[str, str]]:
    """Whom markets may be entrusted to; the territory is said to whoever writes in several."""
    territoires = list(
        db.session.scalars(territoires_visibles(acteur, Permission.MARCHE_ECRIRE).order_by(Territoire.nom))
    )
    choix: dict[str, str] = {}
    for territoire in territoires:
        for cle, nom in choix_de_facilitateurs(acteur, territoire.id)[0]:
            lieu = f" — {territoire.nom}" if len(territoires) > 1 and cle != MOI else ""
            choix.setdefault(cle, f"{nom}{lieu}")
    return [*choix.items(), (PERSONNE, "Personne")]


def _qualifier(acteur: Acteur, decision: Decision, ids: Iterable[int], motif: str) -> Bilan:
    marches = prendre(marches_visibles(acteur, Permission.MARCHE_QUALIFIER), Marche.id, ids, INCONNU)
    transition = TRANSITIONS[decision]
    if transition.motif_attendu and not motif.strip():
        raise DonneesInvalides(transition.motif_attendu, "motif")
    a_faire = [m for m in marches if m.qualification in transition.depuis]
    laisses = [f"{m.reference} (qualifié « {m.qualification.libelle} »)" for m in marches if m not in a_faire]
    avant = {m.id: m.qualification.value for m in a_faire}
    for marche in a_faire:
        qualifier_marche(acteur, marche.id, decision, motif=motif)
    faites = [Faite(m.id, m.version, {"qualification": avant[m.id]}) for m in a_faire]
    annulation = consigner_le_geste(acteur, LISTE, decision.value, faites)
    return Bilan(len(a_faire), MOTS[decision], laisses, annulation)


def _confier(acteur: Acteur, ids: Iterable[int], cle: str | None) -> Bilan:
    marches = prendre(marches_visibles(acteur, Permission.MARCHE_ECRIRE), Marche.id, ids, INCONNU)
    if not cle:
        raise DonneesInvalides("Choisissez à qui confier ces marchés.", "confier_a")
    avant = {m.id: m.facilitateur_id for m in marches}

    def confier(marche: Marche) -> None:
        choisi = None if cle == PERSONNE else designer_facilitateur(acteur, marche.territoire_id, cle)
        if choisi != marche.facilitateur_id:
            _changer_le_facilitateur(acteur, marche, choisi)

    tout_ou_rien(marches, lambda m: m.reference, confier)
    confies = [m for m in marches if m.facilitateur_id != avant[m.id]]
    faites = [Faite(m.id, m.version, {"facilitateur_id": en_texte(avant[m.id])}) for m in confies]
    annulation = consigner_le_geste(acteur, LISTE, Geste.CONFIER.value, faites)
    deja = "confié à personne" if cle == PERSONNE else "déjà confié"
    laisses = [f"{m.reference} ({deja})" for m in marches if m not in confies]
    return Bilan(len(confies), _mots_pour_confier(marches[0].facilitateur_id), laisses, annulation)


def _mots_pour_confier(facilitateur_id: int | None) -> tuple[str, str]:
    if facilitateur_id is None:
        return SANS_FACILITATEUR
    nom = db.session.scalar(select(Facilitateur.nom).where(Facilitateur.id == facilitateur_id))
    return f"marché confié à {nom}", f"marchés confiés à {nom}"


def annuler_sur_les_marches(acteur: Acteur, numero: int) -> Bilan:
    """Undo one's own gesture, for the markets that nobody has written since; each is journaled.

    Raises `Introuvable`.
    """
    geste, faites = relire_le_geste(acteur, LISTE, numero)

    def rendre(marche: Marche, faite: Faite) -> None:
        if geste == Geste.CONFIER:
            avant = faite.avant["facilitateur_id"]
            _changer_le_facilitateur(acteur, marche, int(avant) if avant else None)
        else:
            rendre_a_qualifier(acteur, marche)

    visibles = marches_visibles(acteur, Permission.MARCHE_ECRIRE)
    return defaire(visibles, Marche.id, faites, lambda m: m.reference, rendre, REMIS)[0]


def _changer_le_facilitateur(acteur: Acteur, marche: Marche, facilitateur_id: int | None) -> None:
    changements = ecrire(marche, {"facilitateur_id": facilitateur_id})
    consigner(
        acteur,
        Verbe.MARCHE_MODIFIE,
        objet=("marche", marche.id),
        territoire_id=marche.territoire_id,
        valeurs={c: {"avant": a, "apres": b} for c, (a, b) in changements.items()},
    )
