"""Doing the merger, in the transaction of the caller: under lock, checked again, every column in turn, then gone."""

from sqlalchemy import delete, select, update

from ....extensions import db
from ....models import (
    Appartenance,
    FiltreEnregistre,
    LienPiece,
    SansHeures,
    Structure,
)
from ....models.types import maintenant
from ...acteur import Acteur
from ...erreurs import DonneesInvalides
from ...imports.masse import prendre_le_tour
from ...journal import Verbe, consigner
from ...normalisation import cle_texte, mots_de_structure
from .bilan import Bilan, notes_des_deux, preparer_reunion, reunir_les_textes
from .references import REFERENCES, Reference, contredites

#: Filters of a saved view whose value is the key of a structure.
FILTRES = ("donneur_ordre", "attributaire", "employeur", "structure")


def reunir_structures(
    acteur: Acteur, structure_id: int, cible_id: int | None, *, empreinte: str
) -> Structure:
    """Move everything of a local structure to one that has a SIRET, and remove it; journaled; flushes.

    `empreinte` is that of what the person read. Raises `Introuvable`, and `DonneesInvalides` when something forbids
    the merger or changed since it was read: nothing is written then.
    """
    prendre_le_tour()  # an import holds the keys of the structures that it read
    bilan = preparer_reunion(acteur, structure_id, cible_id, verrou=True)
    if bilan.refus:
        raise DonneesInvalides("Ces deux structures ne peuvent pas être réunies : lisez ce qui s’y oppose.")
    if bilan.empreinte != empreinte:
        raise DonneesInvalides(
            "Ces structures ont changé depuis que vous avez ouvert cette page : relisez ce qui sera déplacé."
        )
    locale, cible = bilan.locale, bilan.cible
    nombres = _deplacer_tout(locale, cible)
    _completer(locale, cible)
    _consigner(acteur, bilan, nombres)
    _retirer(locale)
    return cible


def _deplacer_tout(locale: Structure, cible: Structure) -> dict[str, int]:
    """Rows moved, by column."""
    db.session.flush()
    _reunir_les_notes(locale, cible)
    _rattacher_les_roles(locale)
    _fermer_les_sans_heures(locale.id, cible.id)
    _fermer_les_sans_heures(cible.id, locale.id)
    for reference in REFERENCES:
        _retirer_les_doubles(reference, locale, cible)
    nombres = {r.nom: _deplacer(r, locale.id, cible.id) for r in REFERENCES}
    _suivre_les_pieces(locale.id, cible.id)
    _suivre_les_vues(locale.id, cible.id)
    db.session.flush()
    return {nom: nombre for nom, nombre in nombres.items() if nombre}


def _deplacer(reference: Reference, locale_id: int, cible_id: int) -> int:
    """The places on the markets follow their contract and their attribution by the cascade of their keys."""
    valeurs = {reference.colonne.key: cible_id}
    if hasattr(reference.modele, "version"):
        valeurs["version"] = reference.modele.version + 1
    return db.session.execute(
        update(reference.modele)
        .where(reference.colonne == locale_id)
        .values(valeurs)
        .execution_options(synchronize_session=False)
    ).rowcount


def _retirer_les_doubles(reference: Reference, locale: Structure, cible: Structure) -> None:
    """What both structures say alike is said once: the local row goes, or its version is closed.

    Those that forbid the merger were refused already.
    """
    if reference.cles is None or reference.uniques:
        return
    modele = reference.modele
    ids = db.session.scalars(reference.doubles(locale.id, cible.id).with_only_columns(modele.id)).all()
    ordre = delete(modele)
    if hasattr(modele, "valable_au"):
        ordre = update(modele).values(valable_au=maintenant())
    db.session.execute(ordre.where(modele.id.in_(ids)).execution_options(synchronize_session=False))


def _reunir_les_notes(locale: Structure, cible: Structure) -> None:
    """One under the other: the local one is then a double."""
    sienne, autre = notes_des_deux(locale, cible)
    if sienne is not None and autre is not None:
        autre.texte = reunir_les_textes(autre.texte, sienne.texte)
        db.session.flush()


def _rattacher_les_roles(locale: Structure) -> None:
    """Who worked for a structure of one territory saw that territory only, and sees no more of the shared one."""
    db.session.execute(
        update(Appartenance)
        .where(Appartenance.structure_id == locale.id, Appartenance.territoire_id.is_(None))
        .values(territoire_id=locale.territoire_id)
        .execution_options(synchronize_session=False)
    )


def _fermer_les_sans_heures(dite_par: int, autre_id: int) -> None:
    db.session.execute(
        update(SansHeures)
        .where(*contredites(dite_par, autre_id))
        .values(valable_au=maintenant())
        .execution_options(synchronize_session=False)
    )


def _suivre_les_pieces(locale_id: int, cible_id: int) -> None:
    """Pieces name what they prove by its table and its key, without a foreign key."""
    deja = select(LienPiece.piece_id).where(
        LienPiece.objet_type == "structure", LienPiece.objet_id == cible_id
    )
    de_la_locale = (LienPiece.objet_type == "structure", LienPiece.objet_id == locale_id)
    db.session.execute(
        delete(LienPiece)
        .where(*de_la_locale, LienPiece.piece_id.in_(deja.scalar_subquery()))
        .execution_options(synchronize_session=False)
    )
    db.session.execute(
        update(LienPiece)
        .where(*de_la_locale)
        .values(objet_id=cible_id)
        .execution_options(synchronize_session=False)
    )


def _suivre_les_vues(locale_id: int, cible_id: int) -> None:
    """A saved view filtered on the structure that goes is then filtered on the one that stays."""
    for vue in db.session.scalars(select(FiltreEnregistre)):
        visees = {c for c in FILTRES if vue.parametres.get(c) == str(locale_id)}
        if visees:
            vue.parametres = vue.parametres | dict.fromkeys(visees, str(cible_id))


def _completer(locale: Structure, cible: Structure) -> None:
    """What the shared structure lacked and the local one knew: a name, and what it is as a buyer."""
    if cible.est_nom_a_completer:
        cible.nom, cible.cle_nom = locale.nom, cle_texte(locale.nom)
        cible.recherche = mots_de_structure(locale.nom, cible.identifiant)
        cible.est_nom_a_completer = False
    if cible.type_donneur_ordre is None:
        cible.type_donneur_ordre = locale.type_donneur_ordre
    db.session.flush()


def _consigner(acteur: Acteur, bilan: Bilan, nombres: dict[str, int]) -> None:
    locale, cible = bilan.locale, bilan.cible
    consigner(
        acteur,
        Verbe.STRUCTURE_REUNIE,
        objet=("structure", cible.id),
        territoire_id=locale.territoire_id,
        valeurs={"reunie": {"id": locale.id, "nom": locale.nom, "type": locale.type}, "deplacees": nombres},
    )


def _retirer(locale: Structure) -> None:
    """Nothing names it any more: the base refuses otherwise, and nothing at all is done."""
    identifiant = locale.id
    db.session.expire_all()
    db.session.execute(
        delete(Structure).where(Structure.id == identifiant).execution_options(synchronize_session=False)
    )
    db.session.expunge(locale)
