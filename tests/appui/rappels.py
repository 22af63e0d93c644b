"""What the trials of reminders share: a date or two, and the objects of a tenant."""

import hashlib
from datetime import UTC, date, datetime, timedelta

from clauses.extensions import db
from clauses.models import (
    AccesDepot,
    AccesDepotTerritoire,
    AdresseEnErreur,
    DepotParLien,
    MiseEnDemeure,
    PauseRappel,
    Rappel,
    RappelLigne,
    Releve,
)
from clauses.models.rappels import EtatRappel, OrigineErreur
from clauses.models.vocabulaire import Role
from tests.appui.fabriques import AttributionFabrique, LotFabrique, MarcheFabrique

#: A market that starts that day owes February; its sheet is due by 15 March.
NOTIFICATION, ECHEANCE = date(2026, 2, 1), date(2026, 3, 15)
MAINTENANT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def creer_rappels(monde, nom: str, partagee) -> None:
    """A late market held by the shared company, and one object of each table of the reminders."""
    territoire_id, objets = monde.territoire_id, monde.objets
    acheteur, auteur = objets["structure_id"], monde.comptes[Role.FACILITATEUR]
    marche = MarcheFabrique(territoire_id=territoire_id, donneur_ordre_id=acheteur, reference=f"TARD-{nom}")
    AttributionFabrique(lot_id=LotFabrique(marche_id=marche.id).id, structure_id=partagee.id)
    deposant_id = db.session.get(Releve, objets["releve_id"]).deposant_id
    rappel = Rappel(
        structure_id=deposant_id, jour=date(2026, 11, 20), etat=EtatRappel.ENVOYE, envoye_le=MAINTENANT,
        auteur_id=auteur,
        lignes=[
            RappelLigne(
                territoire_id=territoire_id, attribution_id=objets["attribution_id"], structure_id=deposant_id,
                est_employeur=False, exigible=date(2026, 11, 1), palier=5, jour=date(2026, 11, 20), mois=["2026-10"],
            )
        ],
    )  # fmt: skip
    acces = AccesDepot(
        structure_id=deposant_id, empreinte=empreinte(f"jeton-de-depot-{nom.lower()}"),
        adresse=f"deposant@{nom.lower()}.example", expire_le=datetime.now(UTC) + timedelta(days=30), auteur_id=auteur,
    )  # fmt: skip
    db.session.add_all([rappel, acces])
    db.session.flush()
    db.session.add_all(
        [
            AccesDepotTerritoire(acces_id=acces.id, territoire_id=territoire_id),
            DepotParLien(acces_id=acces.id, releve_id=objets["releve_id"]),
            AdresseEnErreur(
                adresse=f"{nom.lower()}@contact.example", origine=OrigineErreur.SERVEUR, code=550, message=nom
            ),
            PauseRappel(
                structure_id=acheteur, territoire_id=territoire_id, jusqu_au=date(2099, 1, 1), motif=f"Pause {nom}"
            ),
            MiseEnDemeure(
                territoire_id=territoire_id, attribution_id=objets["attribution_id"], jour=date(2026, 11, 1),
                texte=f"Proposition {nom}", auteur_id=auteur,
            ),
        ]
    )  # fmt: skip
    objets["acces_id"] = acces.id


def empreinte(jeton: str) -> str:
    return hashlib.sha256(jeton.encode()).hexdigest()
