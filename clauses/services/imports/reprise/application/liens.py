"""The link of a person with a participant of the PLIE: said by the file, so confirmed."""

from sqlalchemy import bindparam, update

from .....extensions import db
from .....models import LienPlie, ParticipantPlie
from .....models.vocabulaire import EtatLien
from ....normalisation import texte_recherche
from ...masse import inserer, reserver_cles
from .contexte import Contexte
from .eligibilites import SOURCE

COLONNES = (
    "territoire_id", "participant_id", "personne_id", "etat", "source", "valable_du", "auteur_id", "importation_id",
)  # fmt: skip


def ecrire_liens(c: Contexte) -> None:
    """Create the participants that the territory does not know, and the links (formats, « Identity »)."""
    f, connus = c.fusion, c.connues.participants
    liens = {
        c.ids("personnes")[rang]: f.personnes.valeur(rang, "participant_plie")
        for rang in sorted(c.nouveaux["personnes"])
    }
    liens |= {p: v.get("participant_plie", "") for p, v in c.complements("personnes").items()}
    liens = {p: identifiant for p, identifiant in liens.items() if identifiant}
    inconnus = sorted({i for i in liens.values() if i not in connus})
    ids = list(reserver_cles(ParticipantPlie.__table__, len(inconnus)))
    connus.update(zip(inconnus, ids, strict=True))
    mots = [texte_recherche(i) for i in inconnus]
    participants = [(cle, c.territoire_id, i, m, m) for i, m, cle in zip(inconnus, mots, ids, strict=True)]
    colonnes = ("id", "territoire_id", "identifiant", "recherche", "tri")
    inserer(ParticipantPlie.__table__, colonnes, participants)
    _clore(c, {p: connus[identifiant] for p, identifiant in liens.items() if p in c.complements("personnes")})
    lignes = [
        (
            c.territoire_id,
            connus[identifiant],
            personne,
            EtatLien.CONFIRME,
            SOURCE,
            c.maintenant,
            c.acteur.compte_id,
            c.importation_id,
        )
        for personne, identifiant in liens.items()
    ]
    inserer(LienPlie.__table__, COLONNES, lignes)
    c.creations["participants"] += len(inconnus)


def _clore(c: Contexte, participants: dict[int, int]) -> None:
    """End what was in force: another confirmed link of the person, or the proposal that the file confirms."""
    if not participants:
        return
    table = LienPlie.__table__
    condition = (table.c.etat == EtatLien.CONFIRME) | (table.c.participant_id == bindparam("participant_"))
    requete = (
        update(table)
        .where(table.c.personne_id == bindparam("personne_"), table.c.valable_au.is_(None), condition)
        .values(valable_au=c.maintenant)
    )
    lignes = [{"personne_": p, "participant_": participant} for p, participant in participants.items()]
    db.session.connection().execute(requete, lignes)
