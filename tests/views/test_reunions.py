"""The pages of a merger: which structure stays, what moves, asked once."""

import re

from sqlalchemy import select

from clauses.models import Marche, Structure
from tests.appui.fabriques import DonneurOrdreFabrique, MarcheFabrique


def test_une_structure_locale_se_reunit_apres_avoir_lu_ce_qui_passe(facilitatrice, territoire, base):
    cible = DonneurOrdreFabrique(nom="Ville de Boé")
    locale = DonneurOrdreFabrique(
        nom="Mairie de Boé", type_identifiant=None, identifiant=None, territoire_id=territoire.id
    )
    marche = MarcheFabrique(territoire_id=territoire.id, donneur_ordre_id=locale.id, reference="M-1")
    fiche, choisir = f"/structures/{locale.id}", f"/structures/{locale.id}/reunir"
    assert choisir in facilitatrice.get(fiche).text
    assert "Réunir à une autre" not in facilitatrice.get(f"/structures/{cible.id}").text
    assert facilitatrice.get(f"/structures/{cible.id}/reunir").status_code == 404
    assert "Cherchez la structure qui reste" in facilitatrice.post(choisir, data={"cible": ""}).text
    refus = facilitatrice.post(choisir, data={"cible": "Mairie de Boé", "cible-cle": str(locale.id)})
    assert "qui a un SIRET" in refus.text
    suite = facilitatrice.post(choisir, data={"cible": cible.identifiant}).location
    page = facilitatrice.get(suite).text
    assert "Marché passé comme donneur d’ordre" in page
    assert "ne s’annule pas" in page.replace("\N{NO-BREAK SPACE}", " ")
    envoi = dict(re.findall(r'name="(vers|empreinte)" value="([^"]*)"', page))
    adresse = f"/structures/{locale.id}/reunion"
    double = MarcheFabrique(territoire_id=territoire.id, donneur_ordre_id=cible.id, reference="M-1")
    refusee = facilitatrice.post(adresse, data=envoi, follow_redirects=True).text
    assert "Marché M-1" in refusee
    assert "Réunir définitivement" not in refusee
    assert marche.donneur_ordre_id == locale.id
    double.reference = "M-2"
    perimee = facilitatrice.post(adresse, data=envoi | {"empreinte": "1"}, follow_redirects=True).text
    assert "ont changé depuis" in perimee
    assert facilitatrice.post(adresse, data=envoi).location.endswith(f"/structures/{cible.id}")
    assert base.scalars(select(Marche.donneur_ordre_id)).all() == [cible.id, cible.id]
    assert base.scalars(select(Structure.id).where(Structure.nom == "Mairie de Boé")).all() == []
    assert facilitatrice.get(fiche).status_code == 404
