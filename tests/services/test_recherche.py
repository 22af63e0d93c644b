"""The search box: markets, operations, structures, people, contracts, participants, within what the reader sees."""

import pytest

from clauses.extensions import db
from clauses.models import ParticipantPlie, Territoire
from clauses.models.vocabulaire import Role, TypeContrat, TypeIdentifiant
from clauses.services.acteur import acteur_de
from clauses.services.normalisation import texte_recherche
from clauses.services.recherche import chercher
from tests.appui.fabriques import (
    ContratFabrique,
    OperationFabrique,
    StructureFabrique,
    TerritoireFabrique,
    creer_compte,
)
from tests.appui.requetes import requetes_comptees
from tests.appui.suivi import LE, acteur, creer_suivi, denommer, evenements, nommer


@pytest.fixture
def monde(base, territoire):
    suivi = creer_suivi(territoire, reference="MONTANOU-1", recherche="montanou 1 voirie")
    OperationFabrique(territoire_id=territoire.id, nom="Quartier Montanou")
    denommer(StructureFabrique(), "Régie de Montanou")
    suivi.affecter(nommer(territoire, "MONTANOU", "Éloïse"))
    return suivi


def _participant(territoire: Territoire, identifiant: str, nom: str, **choix) -> ParticipantPlie:
    mots = texte_recherche(f"{nom} {identifiant}")
    participant = ParticipantPlie(
        territoire_id=territoire.id, identifiant=identifiant, nom=nom, recherche=mots, tri=mots, **choix
    )
    db.session.add(participant)
    db.session.commit()
    return participant


def _trouve(par, texte: str) -> dict[str, int]:
    return {r.liste.cle: r.page.total for r in chercher(par, texte, LE)}


def _lignes(par, texte: str, cle: str) -> list:
    return next(r.page.lignes for r in chercher(par, texte, LE) if r.liste.cle == cle)


def test_la_recherche_trouve_un_objet_de_chaque_liste(monde, territoire):
    _participant(territoire, "P-1", "MONTANOU")
    par = acteur(Role.FACILITATEUR, territoire_id=territoire.id)
    assert _trouve(par, "Montañou") == {
        "marches": 1,
        "operations": 1,
        "structures": 1,
        "personnes": 1,
        "contrats": 1,
        "participants": 1,
    }
    assert _trouve(par, "eloise montanou") == {"personnes": 1, "contrats": 1}


def test_un_contrat_se_trouve_par_son_employeur_et_dit_ce_qui_le_distingue(monde, territoire):
    denommer(monde.employeur, "Atelier des Deux Rives")
    personne = nommer(territoire, "FAURE", "Lina")
    for type_contrat in (TypeContrat.CDD, TypeContrat.CDI):
        ContratFabrique(personne_id=personne.id, employeur_id=monde.employeur.id, type=type_contrat)
    par = acteur(Role.FACILITATEUR, territoire_id=territoire.id)
    trouves = _lignes(par, "faure deux rives", "contrats")
    assert {(c.employeur, c.type) for c in trouves} == {
        ("Atelier des Deux Rives", TypeContrat.CDD),
        ("Atelier des Deux Rives", TypeContrat.CDI),
    }
    assert _trouve(par, "atelier rives")["contrats"] == 3


def test_un_referent_ne_trouve_que_ses_participants(monde, territoire):
    referent = creer_compte(Role.REFERENT, territoire_id=territoire.id)
    _participant(territoire, "P-1", "MONTANOU", referent_compte_id=referent.id)
    _participant(territoire, "P-2", "MONTANOU")
    trouves = _lignes(acteur_de(referent, LE), "montanou", "participants")
    assert [p.identifiant for p in trouves] == ["P-1"]


@pytest.mark.parametrize("texte", ["2_21-BAM", "2 21 bam", "221BAM"])
def test_la_reference_exacte_d_un_marche_vient_en_premier(monde, territoire, texte):
    creer_suivi(territoire, reference="1_21-BAM", objet="", recherche="1 21 bam remplace 2 21 bam")
    exact = creer_suivi(territoire, reference="2_21-BAM", recherche="2 21 bam 221bam")
    for numero in range(9):
        mots = f"1{numero} 2 21 bam 221bam"
        creer_suivi(territoire, reference=f"1{numero}_2_21-BAM", recherche=mots)
    par = acteur(Role.FACILITATEUR, territoire_id=territoire.id)
    assert _lignes(par, texte, "marches")[0].id == exact.marche.id


@pytest.mark.parametrize("texte", ["{0}", "{1} {2} {3} {4}", "{1}\N{NO-BREAK SPACE}{2}{3}.{4}"])
def test_le_siret_exact_d_une_structure_vient_en_premier(monde, territoire, texte):
    siret = monde.employeur.identifiant
    denommer(monde.employeur, "Zone d’emploi")
    for _ in range(9):
        denommer(StructureFabrique(), f"Ancien établissement {siret}, {siret[:9]}")
    groupes = (siret, siret[:3], siret[3:6], siret[6:9], siret[9:])
    par = acteur(Role.FACILITATEUR, territoire_id=territoire.id)
    assert _lignes(par, texte.format(*groupes), "structures")[0].id == monde.employeur.id


@pytest.mark.parametrize("ecrit", ["FR40303265045", "RIDET 0 123-4"])
@pytest.mark.parametrize("forme", [str.upper, str.lower, lambda s: s.replace(" ", ".").replace("-", "")])
def test_un_identifiant_qui_n_est_pas_un_siret_se_trouve_en_capitales_ou_non(monde, territoire, ecrit, forme):
    exacte = StructureFabrique(
        type_identifiant=TypeIdentifiant.AUTRE, identifiant=ecrit, nom="Zone d’outremer"
    )
    for _ in range(9):
        denommer(
            StructureFabrique(), f"Ancien établissement {ecrit}, {ecrit.replace(' ', '').replace('-', '')}"
        )
    par = acteur(Role.FACILITATEUR, territoire_id=territoire.id)
    assert _lignes(par, forme(ecrit), "structures")[0].id == exacte.id


def test_l_identifiant_exact_d_un_participant_vient_en_premier(monde, territoire):
    for numero in range(9):
        _participant(territoire, f"P-12{numero}", "ABADIE")
    exact = _participant(territoire, "P-12", "ZOLA")
    par = acteur(Role.COORDINATEUR, territoire_id=territoire.id)
    assert _lignes(par, "p-12", "participants")[0].id == exact.id
    assert _lignes(par, "P 12", "participants")[0].id == exact.id


def test_un_donneur_ordre_ne_trouve_jamais_un_nom(monde):
    acheteur = acteur(Role.DONNEUR_ORDRE, structure_id=monde.acheteur.id)
    assert set(_trouve(acheteur, "montanou")) == {"marches"}
    assert evenements("liste_nominative_consultee") == []


def test_un_autre_territoire_ne_trouve_que_ce_qui_est_partage(monde):
    voisin = acteur(Role.COORDINATEUR, territoire_id=TerritoireFabrique().id)
    assert _trouve(voisin, "montanou") == {"structures": 1}


def test_la_boite_dit_a_chacun_ce_qu_elle_lui_trouve(client, territoire):
    client.connecter(creer_compte(Role.FACILITATEUR, territoire_id=territoire.id))
    tout = 'placeholder="Marché, opération, structure, personne, contrat, participant…"'
    assert tout in client.get("/").text
    client.connecter(creer_compte(Role.DONNEUR_ORDRE, structure_id=StructureFabrique().id))
    assert 'placeholder="Marché, opération…"' in client.get("/").text


def test_les_noms_trouves_sont_consignes(monde, territoire):
    _participant(territoire, "P-1", "Éloïse")
    chercher(acteur(Role.FACILITATEUR, territoire_id=territoire.id), "eloise", LE)
    consignes = evenements("liste_nominative_consultee")
    assert [e.objet_type for e in consignes] == ["personnes", "contrats", "participants"]
    assert {e.territoire_id for e in consignes} == {territoire.id}


def test_un_nom_qui_n_est_pas_montre_n_est_pas_consigne(monde, territoire):
    chercher(acteur(Role.FACILITATEUR, territoire_id=territoire.id), "voirie", LE)
    assert evenements("liste_nominative_consultee") == []


def test_la_recherche_pose_autant_de_questions_pour_une_ligne_que_pour_trente(monde, territoire):
    par = acteur(Role.FACILITATEUR, territoire_id=territoire.id)
    _participant(territoire, "P-0", "MONTANOU")
    chercher(par, "montanou", LE)  # the journal has a first event to chain from
    with requetes_comptees() as une:
        chercher(par, "montanou", LE)
    for numero in range(1, 30):
        monde.affecter(nommer(territoire, f"MONTANOU {numero}", "Ana"))
        _participant(territoire, f"P-{numero}", "MONTANOU")
        denommer(StructureFabrique(), f"Montanou {numero}")
        OperationFabrique(territoire_id=territoire.id, nom=f"Montanou {numero}")
        creer_suivi(territoire, reference=f"MONTANOU-{numero}1", recherche="montanou")
    with requetes_comptees() as trente:
        assert set(_trouve(par, "montanou").values()) == {30}
    assert len(une) == len(trente)


@pytest.mark.parametrize("texte", ["", "   ", "%", "?!"])
def test_rien_a_chercher_ne_trouve_rien(monde, territoire, texte):
    assert _trouve(acteur(Role.FACILITATEUR, territoire_id=territoire.id), texte) == {}
