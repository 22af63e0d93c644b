"""« (facultatif) »: every field that may be left empty says it, and none that is asked for does."""

from collections import defaultdict
from datetime import date

import pytest
from sqlalchemy import select

from clauses.models import ContactStructure, Objectif
from clauses.models.vocabulaire import EtatEligibilite, Role
from tests.appui.fabriques import OperationFabrique, StructureFabrique, creer_compte
from tests.appui.formulaires import FORMULAIRES, champs_a_laisser, champs_en_erreur
from tests.appui.suivi import creer_suivi, rendre_eligible

#: With those that another test opens in a browser.
TOUS = (
    *FORMULAIRES, "/operations/{operation}/modifier", "/lots/{lot}/modifier", "/attributions/{attribution}/modifier",
    "/affectations/{affectation}/modifier", "/objectifs/{objectif}/corriger", "/comptes/nouveau/controleur",
    "/comptes/nouveau/entreprise", "/eligibilites/{decidee}/modifier", "/territoires/{territoire}/parametres",
    "/eligibilites/{eligibilite}/criteres/{critere}/piece", "/territoires/nouveau",
    "/structures/{structure}/contacts/nouveau", "/contacts/{contact}/modifier", "/structures/{locale}/reunir",
    "/structures/{structure}/notes/{territoire}", "/rappels/structures/{structure}/pause/{territoire}",
)  # fmt: skip
#: Forms that write nothing, or that no label of ours names: filters, hours, logins, files dropped, searches.
AUTRES = {
    "/connexion", "/connexion/code", "/contrats", "/depot/<jeton>", "/mises-en-demeure/<int:attribution_id>",
    "/heures/a-valider", "/invitation/<jeton>", "/mot-de-passe-oublie",
    "/mon-compte/second-facteur", "/mon-compte/second-facteur/codes", "/mon-compte/second-facteur/retirer",
    "/personnes", "/plie/participants", "/plie/participants/<int:participant_id>/lier", "/preuves", "/recherche",
    "/regularisations", "/releves/deposer", "/releves-a-verifier/<int:releve_id>",
    "/releves-a-verifier/<int:releve_id>/lignes/<int:ligne_id>", "/structures/<int:structure_id>/reunion",
    "/territoires/<int:territoire_id>/logo",
}  # fmt: skip
#: Due in some cases only: the label, or the help, says which, and neither word would be true. The logo of a territory
#: is a form of its own on the page of its parameters.
SELON_LE_CAS = {
    "secteur_motif", "heures", "motif", "numero", "sexe", "fichier", "nom_naissance", "prenom",
    "date_naissance", "employeur", "montant",
    "part_main_oeuvre", "taux_effort", "cout_horaire", "montant_facture", "tranche", "heures_totales", "taux", "etp",
}  # fmt: skip


@pytest.fixture
def monde(base, territoire) -> dict[str, int]:
    suivi = creer_suivi(territoire)
    affectation = suivi.affecter()
    periode = rendre_eligible(
        affectation.personne, "RSA", etat=EtatEligibilite.A_VERIFIER, date_entree=date(2025, 2, 1)
    )
    objectif = base.scalars(select(Objectif)).one()
    locale = StructureFabrique(type_identifiant=None, identifiant=None, territoire_id=territoire.id)
    contact = ContactStructure(structure_id=suivi.entreprise.id, territoire_id=territoire.id, nom="Ana")
    base.add(contact)
    base.flush()
    decidee = rendre_eligible(affectation.personne, "RSA", date_entree=date(2022, 2, 1))
    return {
        "marche": suivi.marche.id, "lot": suivi.lot.id, "attribution": suivi.attribution.id,
        "structure": suivi.entreprise.id, "contrat": affectation.contrat_id, "personne": affectation.personne_id,
        "affectation": affectation.id, "eligibilite": periode.id, "decidee": decidee.id,
        "critere": periode.criteres[0].critere_id, "territoire": territoire.id,
        "operation": OperationFabrique(territoire_id=territoire.id).id, "objectif": objectif.id,
        "locale": locale.id, "contact": contact.id,
    }  # fmt: skip


def test_chaque_champ_facultatif_le_dit_et_aucun_champ_demande_ne_le_dit(client, monde, territoire):
    fautes = defaultdict(set)
    coordinateur = creer_compte(Role.COORDINATEUR, territoire_id=territoire.id)
    administrateur = creer_compte(Role.ADMINISTRATEUR)
    for adresse in TOUS:
        client.connecter(administrateur if adresse == "/territoires/nouveau" else coordinateur)
        page = client.get(adresse.format(**monde))
        assert page.status_code == 200, adresse
        champs = champs_a_laisser(page.text)
        demandes = champs_en_erreur(client.post(adresse.format(**monde), data=dict.fromkeys(champs, "")).text)
        fautes["demandés, et dits facultatifs"] |= {
            (adresse, c) for c, est_facultatif in champs.items() if est_facultatif and c in demandes
        }
        fautes["laissés vides sans que rien ne le dise"] |= {
            (adresse, c)
            for c, est_facultatif in champs.items()
            if not est_facultatif and c not in demandes | SELON_LE_CAS and not c.startswith("depuis_")
        }
    assert not any(fautes.values()), dict(fautes)


def test_tous_les_formulaires_sont_essayes(app, monde):
    adresses = app.url_map.bind("essai.example")
    methodes = defaultdict(set)
    for regle in app.url_map.iter_rules():
        methodes[regle.rule] |= regle.methods
    essayes = {
        adresses.match(a.format(**monde).split("?")[0], "POST", return_rule=True)[0].rule for a in TOUS
    }
    assert essayes | AUTRES == {regle for regle, m in methodes.items() if {"GET", "POST"} <= m}
