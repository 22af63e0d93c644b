"""A history that comes in pieces, in whatever order, ends in the same base as the whole."""

import csv
from itertools import permutations

import pytest

from tests.appui.contenu import contenu, effectifs
from tests.appui.fabriques import TerritoireFabrique, siret
from tests.appui.lignes_reprise import Ligne, ligne, personne

#: Each piece learns something that changes what the others said: an earlier contract, a value that was missing,
#: an identifier, a date that ends the market.
MORCEAUX = (
    [
        ligne(mois="2024-05", date_debut_contrat="01/05/2024", criteres="", rome="", code_commune="47001"),
        personne(1, mois="2024-05", employeur_type="ett", niveau_formation="4", criteres=""),
        personne(2, mois="2024-06", employeur_siret="", employeur="Régie du Pin", employeur_type="regie"),
    ],
    [
        ligne(mois="2024-03", date_debut_contrat="04/03/2024", code_commune="47002", participant_plie=""),
        personne(1, mois="2024-04", employeur_type="etti", niveau_formation="3", criteres="RSA", qpv=""),
        personne(2, mois="2024-05", employeur_siret="", employeur="REGIE DU PIN", employeur_type="regie"),
    ],
    [
        ligne(mois="2024-06", date_debut_contrat="01/05/2024", rome="F1702", marche="2023-002", objet=""),
        ligne(
            mois="2024-07", date_debut_contrat="01/05/2024", rome="F1702", marche="2023-002", objet="Toiture"
        ),
        personne(1, mois="2024-07", prescripteur="", facilitateur="Lopez M.", marche="2023-002"),
    ],
)


def figures(tout: dict) -> dict:
    """Without the names, shown as first seen: here the order of the pieces shows."""
    return {k: v for k, v in tout.items() if k != "structures"}


@pytest.mark.parametrize("ordre", list(permutations(range(3))))
def test_trois_morceaux_dans_tous_les_ordres_donnent_la_base_du_fichier_entier(importer, ordre):
    entier, morcele = TerritoireFabrique(), TerritoireFabrique()
    isoler = ligne_isolee(morcele.id)
    for rang in ordre:
        importer(morcele, *map(isoler, MORCEAUX[rang]))
    importer(entier, *(ligne_isolee(entier.id)(x) for morceau in MORCEAUX for x in morceau))
    assert sans_siret(figures(contenu(morcele)), morcele.id) == sans_siret(
        figures(contenu(entier)), entier.id
    )
    avant = effectifs()
    for morceau in MORCEAUX:
        assert importer(morcele, *map(isoler, morceau)).est_sans_effet
    assert effectifs() == avant


def ligne_isolee(territoire_id: int):
    """Give each territory structures of its own: a shared one would not obey a single territory."""

    def isoler(x: Ligne) -> Ligne:
        isolees = {
            c: siret(territoire_id * 10 + i)
            for i, c in enumerate(("donneur_ordre_siret", "attributaire_siret"))
        }
        if x["employeur_siret"]:
            isolees["employeur_siret"] = siret(territoire_id * 10 + 5)
        return x | isolees

    return isoler


def sans_siret(tout, territoire_id: int) -> str:
    """The content with the identifiers of the territory written the same way in both."""
    texte = repr({k: sorted(map(repr, v.items() if hasattr(v, "items") else v)) for k, v in tout.items()})
    for i in (0, 1, 5):
        texte = texte.replace(siret(territoire_id * 10 + i), f"SIRET{i}")
    return texte


def test_un_nom_puis_son_siret_ou_l_inverse_font_le_meme_contrat(importer, territoire):
    sans, avec = ligne(employeur_siret="", mois="2024-04"), ligne(mois="2024-05")
    importer(territoire, sans)
    importer(territoire, avec)
    voisin = TerritoireFabrique()
    importer(voisin, avec)
    importer(voisin, sans)
    assert figures(contenu(territoire)) == figures(contenu(voisin))
    assert len(contenu(territoire)["contrats"]) == 1
    for passage in (sans, avec):
        assert importer(territoire, passage).est_sans_effet
        assert importer(voisin, passage).est_sans_effet


@pytest.mark.donnees
@pytest.mark.parametrize("ordre", [(0, 1), (1, 0)])
def test_l_histoire_d_exemple_coupee_en_deux_donne_la_meme_base(importer, donnees, ordre):
    with (donnees / "reprise" / "reprise_exemple.csv").open(encoding="utf-8-sig", newline="") as flux:
        lignes = list(csv.DictReader(flux, delimiter=";"))
    moities = (lignes[0::2], lignes[1::2])
    entier, coupe = TerritoireFabrique(), TerritoireFabrique()
    importer(entier, *lignes)
    for rang in ordre:
        importer(coupe, *moities[rang])
    assert figures(contenu(coupe)) == figures(contenu(entier))
    assert importer(coupe, *lignes).est_sans_effet
