"""A code that the loaded list does not have is said on the page, and never blocks; without a list, nothing is said."""

import pytest

from clauses.extensions import db
from clauses.models import CodeCpv, CodeRome, Commune, QuartierPrioritaire
from clauses.models.vocabulaire import Role
from tests.appui.fabriques import creer_compte
from tests.appui.suivi import creer_suivi

A_VERIFIER = "n’est pas dans la liste chargée : vérifiez-le."


@pytest.fixture
def listes(base):
    base.add_all(
        [
            CodeCpv(code="45233140", cle_controle="2", libelle="Travaux routiers"),
            CodeRome(code="F1703", libelle="Maçonnerie"),
            Commune(type="COM", code="47001", nom="Agen"),
            QuartierPrioritaire(code="QN04701M", generation=2024, nom="Montanou", commune="Agen"),
        ]
    )
    base.commit()


@pytest.fixture
def pages(client, territoire):
    """Codes written → what the pages of the market, of the contract and of the person say of them."""
    suivi = creer_suivi(territoire)
    affectation = suivi.affecter()
    contrat, personne = affectation.contrat, affectation.personne
    client.connecter(creer_compte(Role.FACILITATEUR, territoire_id=territoire.id))

    def lire(*, cpv=None, rome=None, commune=None, qpv=None) -> list[str]:
        suivi.marche.cpv, contrat.rome = cpv, rome
        personne.code_commune, personne.qpv = commune, qpv
        db.session.commit()
        adresses = f"/marches/{suivi.marche.id}", f"/contrats/{contrat.id}", f"/personnes/{personne.id}"
        lignes = "\n".join(client.get(a).text for a in adresses).splitlines()
        return [m.split("<li>")[1].split(A_VERIFIER)[0].strip() for m in _items(lignes)]

    def _items(lignes):
        return [li for ligne in lignes for li in ligne.split("</li>") if A_VERIFIER in li]

    return lire


def test_un_code_absent_de_sa_liste_se_dit_sur_sa_page(listes, pages):
    assert pages(cpv="45999999-1", rome="Z9999", commune="47999", qpv="QP999999") == [
        "Le code CPV 45999999-1", "Le code ROME Z9999", "Le code de commune 47999", "Le quartier prioritaire QP999999",
    ]  # fmt: skip


@pytest.mark.parametrize("cpv", ["45233140", "45233140-2"])
def test_un_code_connu_ne_dit_rien_avec_ou_sans_sa_cle(listes, pages, cpv):
    assert pages(cpv=cpv, rome="F1703", commune="47001", qpv="QN04701M") == []


def test_sans_liste_chargee_rien_ne_se_dit(pages):
    assert pages(cpv="45999999-1", rome="Z9999", commune="47999", qpv="QP999999") == []


def test_embaucher_dit_les_codes_a_verifier_et_enregistre_quand_meme(listes, client, territoire):
    suivi = creer_suivi(territoire)
    client.connecter(creer_compte(Role.FACILITATEUR, territoire_id=territoire.id))
    page = client.post(
        f"/embauches/nouvelle?attribution={suivi.attribution.id}",
        data={
            "nom_naissance": "Lemoine", "prenom": "Aïcha", "date_naissance": "1991-04-02", "sexe": "F",
            "attribution": "x", "attribution-cle": str(suivi.attribution.id), "type": "cdd", "rome": "Z9999",
            "date_debut": "2026-01-05", "temps_partiel_choisi": "inconnu", "qpv": "QP999999",
        },
        follow_redirects=True,
    )  # fmt: skip
    assert "contrat enregistré" in page.text
    assert [f"{mot} {A_VERIFIER}" in page.text for mot in ("ROME Z9999", "prioritaire QP999999")] == [
        True
    ] * 2
