"""What a territory alone knows of a structure: the people to call there, and its note."""

import re

import pytest
from sqlalchemy import select

from clauses.models import ContactStructure, Evenement, NoteStructure
from clauses.models.vocabulaire import Role
from tests.appui.fabriques import AppartenanceFabrique, StructureFabrique, TerritoireFabrique, creer_compte
from tests.appui.pages import Client, montrees

VALEURS = {
    "nom": "Ana Lopez",
    "fonction": "Ressources humaines",
    "courriel": "ana@contact.example",
    "telephone": "05 57 00 00 00",
}


@pytest.fixture
def structure(base):
    return StructureFabrique(nom="Menuiserie du Port")


@pytest.fixture
def voisin(app, base) -> Client:
    """A browser where the facilitateur of another territory is logged in."""
    compte = creer_compte(Role.FACILITATEUR, territoire_id=TerritoireFabrique().id)
    return app.test_client().connecter(compte)


def _creer(client, structure, territoire, **valeurs):
    envoi = VALEURS | {"territoire": str(territoire.id), "est_a_rappeler": "y"} | valeurs
    envoi = {c: v for c, v in envoi.items() if v is not None}
    return client.post(f"/structures/{structure.id}/contacts/nouveau", data=envoi)


def _seul(base) -> ContactStructure:
    return base.scalars(select(ContactStructure)).one()


def _verbes(base) -> list[str]:
    verbes = base.scalars(select(Evenement.verbe).order_by(Evenement.numero))
    return [v for v in verbes if v.startswith(("contact", "note"))]


def test_un_contact_s_ecrit_se_corrige_se_supprime_et_se_retablit(
    facilitatrice, voisin, structure, territoire, base
):
    assert "checked" in facilitatrice.get(f"/structures/{structure.id}/contacts/nouveau").text
    assert _creer(facilitatrice, structure, territoire).status_code == 303
    contact, fiche = _seul(base), f"/structures/{structure.id}"
    assert (contact.territoire_id, contact.est_a_rappeler) == (territoire.id, True)
    assert "ana@contact.example" in facilitatrice.get(fiche).text
    adresse = f"/contacts/{contact.id}/modifier"
    lues = montrees(facilitatrice.get(adresse).text)
    assert facilitatrice.post(adresse, data=VALEURS | lues | {"fonction": ""}).status_code == 303
    assert (contact.fonction, contact.est_a_rappeler) == (None, False)
    suite = facilitatrice.post(f"/contacts/{contact.id}/supprimer", follow_redirects=True)
    assert "Annuler la suppression" in suite.text
    assert "ana@contact.example" not in facilitatrice.get(fiche).text
    assert facilitatrice.get(adresse).status_code == 404
    retablir = re.search(r'action="(/corbeille/contact_structure/\d+/retablir)"', suite.text).group(1)
    assert voisin.post(retablir).status_code == 404
    assert facilitatrice.post(retablir).location.endswith(fiche)
    assert "ana@contact.example" in facilitatrice.get(fiche).text
    assert _verbes(base) == ["contact_cree", "contact_modifie", "contact_supprime", "contact_retabli"]


def test_sans_courriel_personne_ne_recoit_de_rappel_meme_quand_deux_personnes_ecrivent(
    facilitatrice, structure, territoire, base
):
    assert _creer(facilitatrice, structure, territoire, courriel=None).status_code == 303
    contact = _seul(base)
    assert (contact.courriel, contact.est_a_rappeler) == (None, False)
    assert "ne se lit pas" in _creer(facilitatrice, structure, territoire, courriel="ana chez elle").text
    adresse = f"/contacts/{contact.id}/modifier"
    lues = montrees(facilitatrice.get(adresse).text)
    rappele = VALEURS | {"est_a_rappeler": "y"}
    assert facilitatrice.post(adresse, data=rappele | lues).status_code == 303
    assert contact.est_a_rappeler
    lues = montrees(facilitatrice.get(adresse).text)
    assert facilitatrice.post(adresse, data=rappele | lues | {"courriel": ""}).status_code == 303
    assert facilitatrice.post(adresse, data=rappele | lues | {"telephone": "06"}).status_code == 303
    assert (contact.courriel, contact.telephone, contact.est_a_rappeler) == (None, "06", False)
    conflit = facilitatrice.post(adresse, data=rappele | lues | {"telephone": "07"})
    assert conflit.status_code == 409
    assert "Une autre personne" in conflit.text


def test_contacts_et_note_ne_se_lisent_que_de_l_equipe_du_territoire(
    client, facilitatrice, voisin, structure, territoire, base
):
    _creer(facilitatrice, structure, territoire)
    note = f"/structures/{structure.id}/notes/{territoire.id}"
    assert facilitatrice.post(note, data={"texte": "Relancer en mai"}).status_code == 303
    fiche = f"/structures/{structure.id}"
    assert "Relancer en mai" in facilitatrice.get(fiche).text
    assert voisin.get(note).status_code == 404
    lues = [voisin.get(fiche).text]
    portees = {
        Role.GESTIONNAIRE: {"organisme_id": territoire.organisme_id},
        Role.CONTROLEUR: {"territoire_id": territoire.id},
        Role.ADMINISTRATEUR: {},
    }
    for role, portee in portees.items():
        if role is not Role.GESTIONNAIRE or territoire.organisme_id:
            lues.append(client.connecter(creer_compte(role, **portee)).get(fiche).text)
    for page in lues:
        assert "Menuiserie du Port" in page
        assert "ana@contact.example" not in page
        assert "Relancer en mai" not in page


def test_qui_ecrit_dans_deux_territoires_dit_lequel_connait_le_contact(client, structure, territoire, base):
    autre = TerritoireFabrique(nom="PLIE d’à côté")
    compte = creer_compte(Role.FACILITATEUR, territoire_id=territoire.id)
    AppartenanceFabrique(compte_id=compte.id, role=Role.FACILITATEUR, territoire_id=autre.id)
    client.connecter(compte)
    assert _creer(client, structure, autre).status_code == 303
    assert _seul(base).territoire_id == autre.id
    page = client.get(f"/structures/{structure.id}").text
    assert "Note, PLIE d’essai" in page
    assert "Note, PLIE d’à côté" in page
    locale = StructureFabrique(type_identifiant=None, identifiant=None, territoire_id=territoire.id)
    assert _creer(client, locale, autre).status_code == 400


def test_les_deux_premieres_notes_ne_s_effacent_pas_l_une_l_autre(facilitatrice, structure, territoire, base):
    adresse = f"/structures/{structure.id}/notes/{territoire.id}"
    lues = montrees(facilitatrice.get(adresse).text)
    assert facilitatrice.post(adresse, data=lues | {"texte": ""}).status_code == 303
    assert base.scalars(select(NoteStructure)).all() == []
    assert facilitatrice.post(adresse, data=lues | {"texte": "Appeler Ana\n\nle mardi"}).status_code == 303
    conflit = facilitatrice.post(adresse, data=lues | {"texte": "Appeler Léo"})
    assert conflit.status_code == 409
    assert "Appeler Ana" in conflit.text
    note = base.scalars(select(NoteStructure)).one()
    assert note.texte == "Appeler Ana\n\nle mardi"
    encore = montrees(conflit.text) | {"texte": "Appeler Léo"}
    assert facilitatrice.post(adresse, data=encore).status_code == 303
    assert note.texte == "Appeler Léo"
    assert _verbes(base) == ["note_modifiee", "note_modifiee"]
    refus = facilitatrice.post(adresse, data=encore | {"texte": "1 94 05 33 063 001 42"})
    assert (refus.status_code, "94 05 33 063" in refus.text) == (400, False)
