"""What the trials of reminders start from: a late market, its company, and a mail server."""

from datetime import UTC, date, datetime, time

import pytest

from clauses.extensions import db
from clauses.models import ContactStructure
from clauses.services.acteur import SYSTEME
from clauses.services.rappels import envoyer_rappels_du_jour
from tests.appui.courriel import serveur_de_courriel
from tests.appui.rappels import NOTIFICATION
from tests.appui.suivi import creer_suivi


@pytest.fixture
def boite():
    with serveur_de_courriel() as recus:
        yield recus


@pytest.fixture
def suivi(base, territoire):
    """A market whose sheet of February was due on 15 March."""
    return creer_suivi(territoire, reference="M-TARD", date_notification=NOTIFICATION)


@pytest.fixture
def ecrire_contact():
    """Write somebody who receives the reminders: `ecrire_contact(structure, territoire, "chef@exemple.fr")`."""

    def ecrire(structure, territoire, courriel: str, nom: str = "Roberte Secrète") -> ContactStructure:
        contact = ContactStructure(
            structure_id=structure.id,
            territoire_id=territoire.id,
            nom=nom,
            courriel=courriel,
            est_a_rappeler=True,
        )
        db.session.add(contact)
        db.session.commit()
        return contact

    return ecrire


@pytest.fixture
def envoyer():
    """The reminders of a day, as the daily task sends them."""

    def du_jour(jour: date, **options):
        options.setdefault("retenir", db.session.commit)
        instant = datetime.combine(jour, time(7), UTC)
        return envoyer_rappels_du_jour(SYSTEME, jour, maintenant=instant, **options)

    return du_jour
