"""People: what each reader may know of them, and the trace each reading leaves."""

import json
from datetime import date
from decimal import Decimal

import pytest

from clauses.models import DonneesEvenement, LienPlie, ParticipantPlie
from clauses.models.vocabulaire import EtatEligibilite, EtatLien, Prescripteur, Role
from clauses.services.acteur import acteur_de
from clauses.services.erreurs import Introuvable
from clauses.services.listes import Demande, lire_filtres, lister
from clauses.services.personnes import PERSONNES, consulter_personne
from tests.appui.fabriques import AppartenanceFabrique, TerritoireFabrique, creer_compte, creer_heures
from tests.appui.suivi import LE, acteur, creer_suivi, evenements, nommer, rendre_eligible


@pytest.fixture
def suivi(base, territoire):
    return creer_suivi(territoire)


@pytest.fixture
def personne(suivi):
    lue = nommer(
        suivi.territoire, "ROUVIÈRE", "Nadège", telephone="06 00 00 00 01", code_commune="47001",
        prescripteur=Prescripteur.SPIP, qpv="QP047001",
    )  # fmt: skip
    rendre_eligible(lue, "RSA", "TH")
    creer_heures(suivi.affecter(lue), date(2025, 3, 1), "35.50")
    return lue


@pytest.mark.parametrize("role", [Role.FACILITATEUR, Role.COORDINATEUR])
def test_l_equipe_du_territoire_lit_les_criteres_par_leur_libelle(personne, role):
    lu = consulter_personne(acteur(role, territoire_id=personne.territoire_id), personne.id, LE)
    assert [c.libelle for c in lu.criteres] == [
        "Allocataire du RSA ou ayant droit",
        "Travailleur handicapé, bénéficiaire de l’obligation d’emploi",
    ]
    assert lu.coordonnees_lisibles
    assert lu.commune == "47001"


def test_une_entreprise_lit_eligible_sans_critere_ni_coordonnees(personne, suivi):
    lu = consulter_personne(acteur(Role.ENTREPRISE, structure_id=suivi.entreprise.id), personne.id, LE)
    assert str(lu.eligibilite) == "Éligible, validé le 01/02/2024"
    assert (lu.criteres, lu.quartier, lu.commune, lu.participant) == (None, None, None, None)
    assert not lu.coordonnees_lisibles


def test_un_employeur_ne_lit_que_les_heures_faites_chez_lui(personne, suivi):
    creer_heures(creer_suivi(suivi.territoire).affecter(personne), date(2025, 4, 1), "80.00")
    employeur = acteur(Role.EMPLOYEUR, structure_id=suivi.employeur.id)
    lu = consulter_personne(employeur, personne.id, LE)
    assert lu.validees == Decimal("35.50")
    assert len(lu.contrats) == 1
    [ligne] = lister(employeur, PERSONNES, Demande(LE)).lignes
    assert (ligne.validees, ligne.contrats, ligne.commune) == (Decimal("35.50"), 1, None)


def test_un_referent_lit_ses_participants_sans_leurs_criteres(base, personne):
    compte = creer_compte(Role.REFERENT, territoire_id=personne.territoire_id)
    participant = ParticipantPlie(
        territoire_id=personne.territoire_id, identifiant="P-1", referent_compte_id=compte.id
    )
    base.add(participant)
    base.flush()
    base.add(
        LienPlie(
            territoire_id=personne.territoire_id, participant_id=participant.id, personne_id=personne.id,
            etat=EtatLien.CONFIRME, source="essai",
        )
    )  # fmt: skip
    base.commit()
    referent = acteur_de(compte, LE)
    lu = consulter_personne(referent, personne.id, LE)
    assert (lu.criteres, lu.quartier) == (None, None)
    assert lu.coordonnees_lisibles
    assert lu.participant.identifiant == "P-1"
    autre = nommer(TerritoireFabrique(), "AUTRE", "Zoé")
    with pytest.raises(Introuvable):
        consulter_personne(referent, autre.id, LE)


def test_la_lecture_d_une_fiche_est_consignee(base, personne):
    consulter_personne(acteur(Role.FACILITATEUR, territoire_id=personne.territoire_id), personne.id, LE)
    [evenement] = evenements("personne_consultee")
    assert (evenement.objet_type, evenement.objet_id) == ("personne", personne.id)
    assert evenement.territoire_id == personne.territoire_id
    assert json.loads(base.get(DonneesEvenement, evenement.numero).valeurs)["criteres"] is True


def test_une_personne_d_un_autre_territoire_est_introuvable_et_rien_n_est_consigne(base, personne):
    voisin = acteur(Role.COORDINATEUR, territoire_id=TerritoireFabrique().id)
    with pytest.raises(Introuvable):
        consulter_personne(voisin, personne.id, LE)
    assert evenements("personne_consultee") == []


def test_le_filtre_par_critere_n_est_offert_qu_a_qui_lit_les_criteres(personne, suivi):
    entreprise = acteur(Role.ENTREPRISE, structure_id=suivi.entreprise.id)
    facilitateur = acteur(Role.FACILITATEUR, territoire_id=personne.territoire_id)
    assert "critere" not in {f.cle for f in PERSONNES.filtres_de(entreprise)}
    assert "critere" in {f.cle for f in lire_filtres(facilitateur, PERSONNES, Demande(LE))}


def test_le_filtre_par_critere_ne_dit_rien_des_personnes_d_ailleurs(personne, suivi):
    """Somebody of the team next door who also employs the person here does not learn the criterion."""
    compte = creer_compte(Role.FACILITATEUR, territoire_id=TerritoireFabrique().id)
    AppartenanceFabrique(compte_id=compte.id, role=Role.EMPLOYEUR, structure_id=suivi.employeur.id)
    par = acteur_de(compte, LE)
    assert [p.id for p in lister(par, PERSONNES, Demande(LE)).lignes] == [personne.id]
    facilitateur = acteur(Role.FACILITATEUR, territoire_id=personne.territoire_id)
    choix = {f.cle: f.choix for f in lire_filtres(facilitateur, PERSONNES, Demande(LE))}["critere"]
    rsa = next(cle for cle, libelle in choix if "RSA" in libelle)
    assert lister(facilitateur, PERSONNES, Demande(LE, filtres={"critere": rsa})).total == 1
    assert lister(par, PERSONNES, Demande(LE, filtres={"critere": rsa})).total == 0


@pytest.mark.parametrize(
    ("valeur", "attendus"), [("etablie", {"A"}), ("a_verifier", {"B"}), ("absente", {"C", "D"})]
)
def test_les_personnes_se_filtrent_par_eligibilite(base, territoire, valeur, attendus):
    rendre_eligible(nommer(territoire, "A", "Zoé"))
    rendre_eligible(nommer(territoire, "B", "Zoé"), etat=EtatEligibilite.A_VERIFIER)
    rendre_eligible(nommer(territoire, "C", "Zoé"), etat=EtatEligibilite.REFUSEE)
    nommer(territoire, "D", "Zoé")
    par = acteur(Role.FACILITATEUR, territoire_id=territoire.id)
    lignes = lister(par, PERSONNES, Demande(LE, filtres={"eligibilite": valeur})).lignes
    assert {p.nom_naissance for p in lignes} == attendus


def test_l_eligibilite_montree_est_celle_de_la_derniere_entree(base, territoire):
    personne = nommer(territoire, "A", "Zoé")
    rendre_eligible(personne, date_entree=date(2022, 1, 1), etat=EtatEligibilite.REFUSEE)
    rendre_eligible(personne, date_entree=date(2024, 1, 1), date_fin=date(2026, 1, 1))
    par = acteur(Role.FACILITATEUR, territoire_id=territoire.id)
    [ligne] = lister(par, PERSONNES, Demande(LE)).lignes
    etat = next(c for c in PERSONNES.colonnes if c.cle == "etat").lire(ligne)
    assert (etat.code, str(etat)) == ("expiree", "Éligibilité expirée, validé le 01/02/2024")
