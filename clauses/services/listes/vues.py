"""Saved views: the filters and the sort of a list that somebody keeps under a name, for themselves alone.

The words searched are never kept, since they may be the name of a person; nor is the page.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from ...extensions import db
from ...models import FiltreEnregistre
from ..acteur import Acteur
from ..comptes.soi import verrouiller
from ..erreurs import DonneesInvalides, Introuvable
from ..imports.valeurs import contient_nir
from ..journal import Verbe, consigner
from ..normalisation import nettoyer, texte_recherche
from .consultation import seul_territoire
from .definition import Liste
from .lecture import filtres_permis, tri_permis

LONGUEUR_NOM = 80
VUES_MAXIMUM = 20


@dataclass(frozen=True)
class VueLue:
    """A saved view as its list shows it: what of its filters may still be used."""

    id: int
    nom: str
    parametres: Mapping[str, str]


def vues_enregistrees(acteur: Acteur, liste: Liste) -> list[VueLue]:
    """The actor's own views of a list, by name.

    A value that no filter knows any more is left out: a view kept for long never leads to a refusal.
    """
    vues = db.session.scalars(_les_siennes(acteur, liste))
    lues = [VueLue(v.id, v.nom, parametres_encore_permis(acteur, liste, v.parametres)) for v in vues]
    return sorted(lues, key=lambda v: (texte_recherche(v.nom), v.nom))


def _les_siennes(acteur: Acteur, liste: Liste) -> Select:
    return select(FiltreEnregistre).where(
        FiltreEnregistre.compte_id == acteur.compte_id, FiltreEnregistre.liste == liste.cle
    )


def parametres_encore_permis(acteur: Acteur, liste: Liste, parametres: Mapping[str, str]) -> dict[str, str]:
    """What may still be used of what was kept: filters and roles change after a view is saved."""
    connus = {f.cle: f for f in liste.filtres_de(acteur)}
    valables = {c: v for c, v in parametres.items() if c == "tri" or (c in connus and connus[c].valider(v))}
    return parametres_a_garder(acteur, liste, valables)


def parametres_a_garder(acteur: Acteur, liste: Liste, valeurs: Mapping[str, str]) -> dict[str, str]:
    """What a view may keep of an address: declared filters and the sort, but for what holds without a word.

    Raises `DonneesInvalides` on a value no filter allows.
    """
    filtres = filtres_permis(acteur, liste, valeurs)
    gardes = {f.cle: filtres[f.cle] for f in liste.filtres if filtres.get(f.cle, f.defaut) != f.defaut}
    tri = tri_permis(acteur, liste, valeurs.get("tri", ""))
    return gardes if tri == liste.tri_defaut else gardes | {"tri": tri}


def enregistrer_vue(
    acteur: Acteur, liste: Liste, nom: str, parametres: Mapping[str, str]
) -> FiltreEnregistre:
    """Keep these filters under a name, in place of those it had; journaled.

    Raises `Interdit` to who may not read the list, `DonneesInvalides` without a filter, on a name or one too many.
    """
    acteur.exiger(liste.permission)
    gardes = parametres_a_garder(acteur, liste, parametres)
    if not gardes:
        raise DonneesInvalides(
            "Choisissez d’abord un filtre ou un tri : cette vue montrerait toute la liste."
        )
    nom = _nom_permis(nom)
    vue = _prendre(acteur, liste, nom)
    vue.parametres = gardes
    db.session.add(vue)
    db.session.flush()
    _consigner(acteur, Verbe.VUE_ENREGISTREE, vue)
    return vue


def _nom_permis(nom: str) -> str:
    nom = nettoyer(nom)
    if not 1 <= len(nom) <= LONGUEUR_NOM:
        raise DonneesInvalides(f"Donnez à cette vue un nom de 1 à {LONGUEUR_NOM} caractères.", "nom")
    if contient_nir(nom):
        raise DonneesInvalides(
            "Ce nom contient un numéro de sécurité sociale, qui ne doit pas entrer ici : choisissez-en un autre.",
            "nom",
        )
    return nom


def _prendre(acteur: Acteur, liste: Liste, nom: str) -> FiltreEnregistre:
    """The view of that name, or a new one. The account is locked: two windows cannot pass the limit together."""
    compte = verrouiller(acteur)
    siennes = _les_siennes(acteur, liste)
    if vue := db.session.scalar(siennes.where(FiltreEnregistre.nom == nom)):
        return vue
    if db.session.scalar(select(func.count()).select_from(siennes.subquery())) >= VUES_MAXIMUM:
        raise DonneesInvalides(
            f"Vous avez déjà {VUES_MAXIMUM} vues de cette liste : retirez-en une, ou reprenez le nom de l’une d’elles.",
            "nom",
        )
    return FiltreEnregistre(compte_id=compte.id, liste=liste.cle, nom=nom)


def retirer_vue(acteur: Acteur, vue_id: int) -> FiltreEnregistre:
    """Remove one of the actor's own views, and return what it was; journaled.

    Raises `Introuvable`, for somebody else's view too.
    """
    vue = db.session.scalar(
        select(FiltreEnregistre).where(
            FiltreEnregistre.id == vue_id, FiltreEnregistre.compte_id == acteur.compte_id
        )
    )
    if vue is None:
        raise Introuvable("Cette vue n’existe pas, ou n’est pas l’une des vôtres.")
    _consigner(acteur, Verbe.VUE_RETIREE, vue)
    db.session.delete(vue)
    db.session.flush()
    return vue


def _consigner(acteur: Acteur, verbe: Verbe, vue: FiltreEnregistre) -> None:
    consigner(
        acteur,
        verbe,
        objet=("filtre_enregistre", vue.id),
        territoire_id=seul_territoire(acteur),
        valeurs={"liste": vue.liste, "nom": vue.nom, "parametres": vue.parametres},
    )
