"""A person saved while an import writes them, on committed data and two connections."""

import os
import threading

import pytest

from clauses.extensions import db, transaction_ecriture
from clauses.models import Personne
from clauses.models.vocabulaire import Role
from clauses.services.imports.masse import prendre_le_tour
from tests.appui import bases
from tests.appui.fabriques import TerritoireFabrique, creer_compte
from tests.appui.pages import montrees
from tests.appui.site import servir
from tests.appui.suivi import nommer

ATTENTE = 0.5  # seconds: the form has reached the turn, and waits for it


@pytest.fixture
def site(serveur, tmp_path):
    uri = bases.nouvelle_base(serveur, tmp_path, f"personnes_{os.getpid()}")
    with servir(tmp_path / "site", uri) as servi:
        servi.app.config["WTF_CSRF_ENABLED"] = False
        yield servi


def test_une_fiche_enregistree_pendant_un_import_qui_la_complete_attend_son_tour(site):
    with site.base():
        territoire = TerritoireFabrique(code="essai")
        compte_id = creer_compte(Role.COORDINATEUR, territoire_id=territoire.id).id
        personne_id = nommer(territoire, "BEL", "Zoé").id
    temoin, client, recues = site.temoin(compte_id), site.app.test_client(), []
    client.set_cookie(temoin["name"], temoin["value"])
    adresse = f"/personnes/{personne_id}/modifier"
    envoi = montrees(client.get(adresse).text) | {"nom_naissance": "BELLE", "prenom": "Zoé"}
    envoi |= {
        "date_naissance": "1990-01-02",
        "sexe": "F",
        "est_parent_isole": "inconnu",
        "confirmation": "oui",
        "motif": "état civil",
    }
    fil = threading.Thread(target=lambda: recues.append(client.post(adresse, data=envoi)))
    with site.app.app_context():
        jeton = transaction_ecriture.set(True)
        prendre_le_tour()
        fil.start()
        fil.join(ATTENTE)
        db.session.get(Personne, personne_id).telephone = "0601020304"
        db.session.commit()
        transaction_ecriture.reset(jeton)
    fil.join()
    assert [reponse.status_code for reponse in recues] == [303], recues[0].text
    with site.base() as base:
        personne = base.get(Personne, personne_id)
        assert (personne.nom_naissance, personne.telephone) == ("BELLE", "0601020304")
