"""The sheets that name a person: their lines, what was understood of them, and the file once nobody is left in it."""

from sqlalchemy import and_, not_, null, or_, select, update

from ...extensions import db
from ...models import Affectation, Personne, Releve, ReleveLigne
from ..normalisation import texte_recherche
from .liens import ATTENDUES, releves_de, releves_sans_autre
from .nominatif import cite

NOM_EFFACE = "Nom effacé"
_SANS_NOM = {"nom_lu": None, "prenom_lu": None, "naissance_lue": None}


def effacer_dans_les_releves(personne: Personne, noms: list[tuple[str, str]], libelle: str) -> None:
    """The tied lines keep their hours under `libelle`; those that joined nobody lose a name that is this person's.

    What the reader understood of a sheet shows examples of its cells: it goes with the first name that does. The
    lines of a sheet that speaks of nobody any more all lose theirs.
    """
    citantes = _lignes_qui_citent(personne, noms)
    nommees = or_(
        Releve.id.in_(releves_de(personne)),
        Releve.id.in_(select(ReleveLigne.releve_id).where(ReleveLigne.id.in_(citantes))),
    )
    siennes = select(Affectation.id).where(Affectation.personne_id == personne.id)
    seules = db.session.scalars(releves_sans_autre(personne)).all()
    orphelines = and_(ReleveLigne.releve_id.in_(seules), ReleveLigne.affectation_id.is_(None))
    db.session.execute(update(Releve).where(nommees).values(lecture=null()))
    for condition, nom in (
        (ReleveLigne.affectation_id.in_(siennes), libelle),
        (or_(ReleveLigne.id.in_(citantes), orphelines), NOM_EFFACE),
    ):
        db.session.execute(update(ReleveLigne).where(condition).values(personne_lue=nom, **_SANS_NOM))


def _lignes_qui_citent(personne: Personne, noms: list[tuple[str, str]]) -> list[int]:
    """Lines tied to nobody, of no other territory, written with one of the names of this person.

    A line that still waits for somebody's choice keeps its name: it may well be a homonym's, who works today.
    """
    requete = (
        select(ReleveLigne.id, ReleveLigne.personne_lue, ReleveLigne.nom_lu, ReleveLigne.prenom_lu)
        .join(Releve, Releve.id == ReleveLigne.releve_id)
        .where(
            ReleveLigne.affectation_id.is_(None),
            not_(ATTENDUES),
            or_(ReleveLigne.territoire_id.is_(None), ReleveLigne.territoire_id == personne.territoire_id),
            or_(
                ReleveLigne.naissance_lue.is_(None),
                ReleveLigne.naissance_lue == personne.date_naissance,
            ),
        )
    )
    return [
        li.id
        for li in db.session.execute(requete)
        if cite(texte_recherche(f"{li.personne_lue} {li.nom_lu or ''} {li.prenom_lu or ''}"), noms)
    ]
