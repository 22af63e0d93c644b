"""People and their identity digests."""

from collections.abc import Iterable

from sqlalchemy import select

from .....extensions import db
from .....models import Identite, Personne
from ....identites import empreinte_identite, generation_du_quartier, mots_d_une_personne
from ...masse import inserer, modifier, reserver_cles
from ..personnes_connues import cle_de_personne
from .contexte import Contexte, ou_nul

PAQUET = 500
COLONNES_COMPLETEES = ("code_commune", "qpv", "niveau_formation", "prescripteur")


def ecrire_personnes(c: Contexte) -> None:
    """Create the people that the territory does not know, and complete the others."""
    personnes = c.fusion.personnes
    nouveaux = [r for r in c.utiles("personnes") if r not in c.ids("personnes")]
    cles = {r: cle_de_personne(*personnes.fiches[r].cle) for r in nouveaux}
    identites = _identites(cles.values())
    c.identites = {rang: identites[cle] for rang, cle in cles.items()}

    def ligne(rang: int, cle: int) -> tuple:
        fiche = personnes.fiches[rang]
        nom, prenom = c.fusion.ecritures[fiche.cle]
        mots = mots_d_une_personne(nom, prenom)
        sexe, commune, qpv, niveau, _, prescripteur, _ = fiche.valeurs
        return (
            cle,
            c.territoire_id,
            c.identites[rang],
            nom,
            prenom,
            fiche.cle[2],
            sexe,
            cles[rang],
            mots["recherche"],
            mots["tri"],
            *(ou_nul(v) for v in (commune, qpv, niveau, prescripteur)),
            generation_du_quartier(qpv),
        )

    colonnes = (
        "id", "territoire_id", "identite_id", "nom_naissance", "prenom", "date_naissance", "sexe", "cle_identite",
        "recherche", "tri", "code_commune", "qpv", "niveau_formation", "prescripteur",
        "qpv_generation",
    )  # fmt: skip
    c.creer("personnes", Personne.__table__, colonnes, ligne)
    c.completer("personnes", Personne.__table__, {n: n for n in COLONNES_COMPLETEES})
    generations = {
        cle: {"qpv_generation": generation_du_quartier(v["qpv"])}
        for cle, v in c.complements("personnes").items()
        if "qpv" in v
    }
    modifier(Personne.__table__, "id", generations)


def _identites(cles: Iterable[str]) -> dict[str, int]:
    """Identity key → key of its digest, known from another territory or created."""
    empreintes = {cle: empreinte_identite(cle) for cle in cles}
    connues: dict[str, int] = {}
    toutes = list(empreintes.values())
    for debut in range(0, len(toutes), PAQUET):
        requete = select(Identite.empreinte, Identite.id).where(
            Identite.empreinte.in_(toutes[debut : debut + PAQUET])
        )
        connues.update(db.session.execute(requete).all())
    nouvelles = [e for e in toutes if e not in connues]
    ids = list(reserver_cles(Identite.__table__, len(nouvelles)))
    inserer(Identite.__table__, ("id", "empreinte"), list(zip(ids, nouvelles, strict=True)))
    connues.update(zip(nouvelles, ids, strict=True))
    return {cle: connues[e] for cle, e in empreintes.items()}
