"""Where the journal names a person: the events about them, and those whose values cite them."""

from sqlalchemy import or_, select

from ...extensions import db
from ...models import DonneesEvenement, Evenement, ParticipantPlie, Personne
from ..normalisation import texte_recherche
from .liens import parmi, participants

LECTURE = 1000


def noms_connus(personne: Personne) -> list[tuple[str, str]]:
    """Folded (surname, first name), under every name the database knows for this person."""
    noms = [(personne.nom_naissance, personne.prenom), (personne.nom_usage, personne.prenom)]
    for participant in db.session.scalars(
        select(ParticipantPlie).where(ParticipantPlie.id.in_(participants(personne)))
    ):
        noms.append((participant.nom, participant.prenom))
    replies = {(texte_recherche(nom or ""), texte_recherche(prenom or "")) for nom, prenom in noms}
    return sorted((nom, prenom) for nom, prenom in replies if nom and prenom)


def cite(texte: str, noms: list[tuple[str, str]]) -> bool:
    """Whether a folded text holds both a surname and its first name, as whole words."""
    borde = f" {texte} "
    return any(f" {nom} " in borde and f" {prenom} " in borde for nom, prenom in noms)


def evenements_nominatifs(personne: Personne, noms: list[tuple[str, str]]) -> list[int]:
    """Events about this person, and those of the territory whose values name them."""
    directs = db.session.scalars(
        select(Evenement.numero).where(parmi(Evenement.objet_type, Evenement.objet_id, personne))
    ).all()
    autres = (
        select(Evenement.numero, DonneesEvenement.valeurs)
        .join(DonneesEvenement, DonneesEvenement.numero == Evenement.numero)
        .where(or_(Evenement.territoire_id.is_(None), Evenement.territoire_id == personne.territoire_id))
        .execution_options(yield_per=LECTURE)
    )
    cites = [n for n, valeurs in db.session.execute(autres) if cite(texte_recherche(valeurs), noms)]
    return sorted({*directs, *cites})
