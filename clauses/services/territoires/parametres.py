"""What a territory sets for itself: its colour, its words, the thresholds that the law leaves open (domaine)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ...extensions import db
from ...models import Territoire
from ..acteur import Acteur
from ..edition import ecrire, rapprocher
from ..erreurs import DonneesInvalides, Introuvable
from ..imports.valeurs import contient_nir
from ..journal import Verbe, consigner
from ..normalisation import nettoyer
from ..perimetre import territoires_visibles
from ..permissions import Permission
from .couleurs import exiger_lisible

#: Lowest and highest value of each number.
BORNES: dict[str, tuple[int, int]] = {
    "heures_par_etp": (1, 2500),
    "seuil_heures_mois": (1, 744),
    "duree_eligibilite_mois": (1, 120),
    "plafond_cdi_mois": (1, 120),
    "base_active_mois": (1, 120),
    "ecart_missions_jours": (0, 365),
    "jour_releves": (1, 28),
}
AVEC_DECIMALES = frozenset({"heures_par_etp"})
PARAMETRES = ("couleur", "libelle_referent", *BORNES)
LONGUEUR_LIBELLE = 80
CENTIEME = Decimal("0.01")


def lire_parametres(acteur: Acteur, territoire_id: int) -> Territoire:
    """A territory whose parameters the actor sets; raises `Introuvable`."""
    return trouver(acteur, territoire_id)


def modifier_parametres(
    acteur: Acteur,
    territoire_id: int,
    valeurs: Mapping[str, Any],
    *,
    version: int | None = None,
    avant: Mapping[str, str] | None = None,
) -> dict[str, list[str]]:
    """Set the parameters named in `valeurs`; « field → [before, after] » of those that changed, journaled.

    `version` and `avant` are what the form was filled from (`edition.rapprocher`). Raises `Introuvable`,
    `DonneesInvalides`, `ConflitEdition`.
    """
    territoire = trouver(acteur, territoire_id, verrou=True)
    propres = {champ: _verifier(champ, valeurs[champ]) for champ in PARAMETRES if champ in valeurs}
    a_ecrire = rapprocher(
        territoire, propres, version=version, avant=avant, objet_journal=("territoire", territoire.id)
    )
    if not a_ecrire:
        return {}
    changements = ecrire(territoire, a_ecrire)
    consigner(
        acteur,
        Verbe.TERRITOIRE_MODIFIE,
        objet=("territoire", territoire.id),
        territoire_id=territoire.id,
        valeurs=changements,
    )
    return changements


def trouver(acteur: Acteur, territoire_id: int, *, verrou: bool = False) -> Territoire:
    """A territory that the actor sets, taken for update with `verrou`; raises `Introuvable`."""
    requete = territoires_visibles(acteur, Permission.TERRITOIRE_PARAMETRER).where(
        Territoire.id == territoire_id
    )
    if verrou:
        requete = requete.with_for_update(of=Territoire).execution_options(populate_existing=True)
    territoire = db.session.scalar(requete)
    if territoire is None:
        raise Introuvable("Ce territoire n’existe pas.")
    return territoire


def _verifier(champ: str, valeur: Any) -> Any:
    if champ == "couleur":
        return exiger_lisible(valeur or "")
    if champ == "libelle_referent":
        return _libelle(valeur or "")
    bas, haut = BORNES[champ]
    if valeur is None or not bas <= valeur <= haut:
        raise DonneesInvalides(f"Écrivez un nombre de {bas} à {haut}.", champ)
    precise = Decimal(valeur).quantize(CENTIEME if champ in AVEC_DECIMALES else Decimal(1))
    if precise != valeur:
        raise DonneesInvalides("Ce nombre a trop de décimales.", champ)
    return precise if champ in AVEC_DECIMALES else int(precise)


def _libelle(texte: str) -> str:
    propre = nettoyer(texte)
    if not propre or len(propre) > LONGUEUR_LIBELLE:
        raise DonneesInvalides(
            f"Écrivez ce libellé en {LONGUEUR_LIBELLE} signes au plus.", "libelle_referent"
        )
    if contient_nir(propre):
        raise DonneesInvalides(
            "Ce libellé ressemble à un numéro de sécurité sociale : il ne s’enregistre jamais.",
            "libelle_referent",
        )
    return propre
