"""Structures written by hand: shared with a SIRET, of the territory without one, and never twice."""

import json

import pytest
from sqlalchemy import select

from clauses.models import Evenement, Structure
from clauses.models.vocabulaire import TypeStructure
from tests.appui.fabriques import StructureFabrique, TerritoireFabrique, siret
from tests.appui.pages import montrees


def _envoi(territoire=None, **champs) -> dict[str, str]:
    base = {"nom": "Menuiserie du Port", "type": "entreprise"} | champs
    return base | ({"territoire": str(territoire.id)} if territoire else {})


def _seule(base, nom: str) -> Structure:
    return base.scalars(select(Structure).where(Structure.nom == nom)).one()


def test_une_structure_sans_siret_appartient_a_son_territoire(facilitatrice, territoire, base):
    assert facilitatrice.post("/structures/nouvelle", data=_envoi(territoire)).status_code == 303
    structure = _seule(base, "Menuiserie du Port")
    assert structure.territoire_id == territoire.id
    verbe = base.scalars(select(Evenement.verbe).order_by(Evenement.numero.desc())).first()
    assert verbe == "structure_creee"


def test_un_siret_connu_mene_a_la_structure_au_lieu_d_en_faire_une_seconde(facilitatrice, territoire, base):
    connue = StructureFabrique(nom="Menuiserie du Port SARL")
    ecrit = f"{connue.identifiant[:3]} {connue.identifiant[3:]}"
    reponse = facilitatrice.post("/structures/nouvelle", data=_envoi(territoire, identifiant=ecrit))
    assert reponse.location.endswith(f"/structures/{connue.id}")
    assert connue.nom == "Menuiserie du Port SARL"


def test_une_cle_fausse_s_enregistre_si_on_le_confirme(facilitatrice, territoire, base):
    faux = siret(1)[:-1] + str((int(siret(1)[-1]) + 1) % 10)
    envoi = _envoi(territoire, identifiant=faux)
    refus = facilitatrice.post("/structures/nouvelle", data=envoi)
    assert refus.status_code == 400
    assert "La clé de ce SIRET est fausse" in refus.text
    assert facilitatrice.post("/structures/nouvelle", data=envoi | {"forcer": "y"}).status_code == 303
    assert _seule(base, "Menuiserie du Port").identifiant == faux


@pytest.mark.parametrize(
    ("champs", "message"),
    [
        ({"nom": " "}, "Écrivez le nom"),
        ({"identifiant": "123"}, "quatorze chiffres"),
        ({"nom": "Menuiserie 1 94 05 33 063 001 42"}, "1 94 **"),
        ({"type": "licorne"}, "Choisissez une valeur de la liste"),
    ],
)
def test_une_valeur_refusee_dit_pourquoi_et_n_ecrit_rien(facilitatrice, territoire, base, champs, message):
    avant = base.scalars(select(Structure.id)).all()
    refus = facilitatrice.post("/structures/nouvelle", data=_envoi(territoire, **champs))
    assert refus.status_code == 400
    assert message in refus.text
    assert "94 05 33 063" not in refus.text
    assert base.scalars(select(Structure.id)).all() == avant


def test_deux_personnes_qui_changent_deux_champs_sont_reunies(facilitatrice, base):
    structure = StructureFabrique(nom="Ancien nom", commune="Agen")
    adresse = f"/structures/{structure.id}/modifier"
    lues = montrees(facilitatrice.get(adresse).text)
    une = {"nom": "Ancien nom", "identifiant": structure.identifiant, "type": "entreprise"}
    assert facilitatrice.post(adresse, data=une | lues | {"commune": "Boé"}).status_code == 303
    autre = une | lues | {"commune": "Agen", "nom": "Nouveau nom"}
    assert facilitatrice.post(adresse, data=autre).status_code == 303
    assert (structure.nom, structure.commune) == ("Nouveau nom", "Boé")


def test_deux_personnes_sur_le_meme_champ_voient_les_deux_valeurs(facilitatrice, base):
    structure = StructureFabrique(nom="Ancien nom", commune="Agen")
    adresse = f"/structures/{structure.id}/modifier"
    lues = montrees(facilitatrice.get(adresse).text)
    une = {"nom": "Ancien nom", "identifiant": structure.identifiant, "type": "entreprise"}
    facilitatrice.post(adresse, data=une | lues | {"commune": "Boé"})
    conflit = facilitatrice.post(adresse, data=une | lues | {"commune": "Foulayronnes"})
    assert conflit.status_code == 409
    assert "Boé" in conflit.text
    assert "Foulayronnes" in conflit.text
    assert structure.commune == "Boé"
    encore = une | montrees(conflit.text) | {"commune": "Foulayronnes"}
    assert json.loads(encore["avant"])["commune"] == "Boé"
    assert facilitatrice.post(adresse, data=encore).status_code == 303
    assert structure.commune == "Foulayronnes"


def test_une_structure_locale_qui_recoit_un_siret_devient_commune_a_tous(facilitatrice, territoire, base):
    locale = StructureFabrique(
        nom="Régie",
        type_identifiant=None,
        identifiant=None,
        territoire_id=territoire.id,
        type=TypeStructure.REGIE,
    )
    adresse = f"/structures/{locale.id}/modifier"
    lues = montrees(facilitatrice.get(adresse).text)
    prise = StructureFabrique(nom="Autre régie")
    envoi = {"nom": "Régie", "type": "regie", **lues}
    refus = facilitatrice.post(adresse, data=envoi | {"identifiant": prise.identifiant})
    assert "déjà celui de « Autre régie »" in refus.text.replace("\N{NO-BREAK SPACE}", " ")
    assert facilitatrice.post(adresse, data=envoi | {"identifiant": siret(987_654)}).status_code == 303
    assert (locale.territoire_id, locale.identifiant) == (None, siret(987_654))


def test_la_structure_d_un_autre_territoire_ne_se_modifie_pas(facilitatrice, base):
    ailleurs = StructureFabrique(
        nom="Ailleurs", type_identifiant=None, identifiant=None, territoire_id=TerritoireFabrique().id
    )
    assert facilitatrice.get(f"/structures/{ailleurs.id}/modifier").status_code == 404
