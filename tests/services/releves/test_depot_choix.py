"""What a depositor says of the doubtful lines of its sheet."""

import pytest
from sqlalchemy import select

from clauses.extensions import db
from clauses.models import RattachementConnu
from clauses.models.types import maintenant
from clauses.models.vocabulaire import Doute, EtatLigne
from clauses.services.erreurs import DonneesInvalides, Introuvable, TransitionImpossible
from clauses.services.releves import depot
from clauses.services.releves.depot import Choix, Geste
from tests.appui.fabriques import TerritoireFabrique
from tests.appui.releves_deposes import Deposante, classeur, creer_deposante, lignes_de
from tests.appui.requetes import requetes_comptees
from tests.appui.suivi import evenements


@pytest.fixture
def deposante(territoire) -> Deposante:
    return creer_deposante(territoire)


def _ids(cas: depot.Cas) -> tuple[int, ...]:
    return tuple(ligne.id for ligne in cas.lignes)


def test_une_orthographe_voisine_se_choisit_une_fois_pour_tous_les_mois_et_se_retient(deposante):
    lea = deposante.employer("DUBOIS", "Léa")
    releve = deposante.deposer(classeur([["Duboys", "Léa", f"{m:02}/2026", 10 + m] for m in (1, 2)]))
    (cas,) = deposante.apercu(releve).cas
    assert (cas.doute, [k.affectation_id for k in cas.candidats], cas.nombre) == (
        Doute.ORTHOGRAPHE,
        [lea.id],
        2,
    )
    with pytest.raises(DonneesInvalides, match="2 lignes attendent"):
        depot.transmettre(deposante.acteur, releve.id, le=maintenant())
    choix = [Choix(_ids(cas), Geste.RATTACHER, lea.id)]
    assert depot.regler(deposante.acteur, releve.id, choix) == 2
    assert [(li.affectation_id, li.etat, li.doute) for li in lignes_de(releve)] == [
        (lea.id, EtatLigne.RATTACHEE, None)
    ] * 2
    with pytest.raises(TransitionImpossible, match="entre-temps"):
        depot.regler(deposante.acteur, releve.id, choix)
    depot.transmettre(deposante.acteur, releve.id, le=maintenant())
    assert db.session.scalars(select(RattachementConnu.personne_id)).all() == [lea.personne_id]
    suivant = deposante.deposer(classeur([["Duboys", "Léa", "12/2025", 9]]))
    assert [ligne.affectation_id for ligne in lignes_de(suivant)] == [lea.id]


def test_une_inconnue_se_demande_au_facilitateur_du_marche_qu_on_nomme(deposante, territoire):
    deposante.employer("DUBOIS", "Léa")
    releve = deposante.deposer(classeur([["Inconnu", "Paul", "02/2026", 12]]))
    apercu = deposante.apercu(releve)
    (cas,) = apercu.cas
    assert [m.id for m in apercu.marches] == [deposante.suivi.attribution.id]
    with pytest.raises(DonneesInvalides, match="Choisissez le marché") as refus:
        depot.regler(deposante.acteur, releve.id, [Choix(_ids(cas), Geste.DEMANDER)])
    assert refus.value.champ == cas.cle
    ailleurs = creer_deposante(TerritoireFabrique()).suivi.attribution.id
    with pytest.raises(Introuvable):
        depot.regler(deposante.acteur, releve.id, [Choix(_ids(cas), Geste.DEMANDER, ailleurs)])
    demande = Choix(_ids(cas), Geste.DEMANDER, deposante.suivi.attribution.id)
    assert depot.regler(deposante.acteur, releve.id, [demande]) == 1
    (ligne,) = lignes_de(releve)
    assert (ligne.etat, ligne.doute, ligne.territoire_id) == (
        EtatLigne.A_RATTACHER, Doute.INCONNUE, territoire.id,
    )  # fmt: skip
    assert deposante.apercu(releve).comptes == {"a_regler": 0, "demandees": 1, "rattachees": 0, "ecartees": 0}
    assert [e.territoire_id for e in evenements("ligne_demandee")] == [territoire.id]


def test_ecarter_demande_un_motif_sans_numero_de_securite_sociale(deposante):
    releve = deposante.deposer(classeur([["Inconnu", "Paul", "02/2026", 12]]))
    (cas,) = deposante.apercu(releve).cas
    for motif, attendu in (
        ("  ", "Écrivez pourquoi"),
        ("1 94 01 75 001 123 58", "sécurité sociale"),
        ("x" * 501, "500"),
    ):
        with pytest.raises(DonneesInvalides, match=attendu):
            depot.regler(deposante.acteur, releve.id, [Choix(_ids(cas), Geste.ECARTER, motif=motif)])
    depot.regler(deposante.acteur, releve.id, [Choix(_ids(cas), Geste.ECARTER, motif="Formateur")])
    assert [(li.etat, li.motif) for li in lignes_de(releve)] == [(EtatLigne.ECARTEE, "Formateur")]
    with pytest.raises(DonneesInvalides, match="aucune ligne à transmettre"):
        depot.transmettre(deposante.acteur, releve.id, le=maintenant())


def test_un_choix_se_defait_et_une_ligne_reconnue_se_conteste(deposante):
    lea = deposante.employer("DUBOIS", "Léa")
    releve = deposante.deposer(classeur([["Dubois", "Léa", "02/2026", 12]]))
    (ligne,) = lignes_de(releve)
    depot.reprendre(deposante.acteur, releve.id, ligne.id)
    (cas,) = deposante.apercu(releve).cas
    assert lignes_de(releve)[0].affectation_id is None
    assert [k.affectation_id for k in cas.candidats] in ([], [lea.id])
    with pytest.raises(TransitionImpossible):
        depot.reprendre(deposante.acteur, releve.id, ligne.id)
    depot.regler(deposante.acteur, releve.id, [Choix(_ids(cas), Geste.RATTACHER, lea.id)])
    assert lignes_de(releve)[0].affectation_id == lea.id


def test_on_ne_choisit_pas_le_contrat_d_une_autre_entreprise(deposante, territoire):
    autre = creer_deposante(territoire).employer("DUBOIS", "Léa")
    releve = deposante.deposer(classeur([["Inconnu", "Paul", "02/2026", 12]]))
    (cas,) = deposante.apercu(releve).cas
    with pytest.raises(Introuvable):
        depot.regler(deposante.acteur, releve.id, [Choix(_ids(cas), Geste.RATTACHER, autre.id)])


def test_la_page_d_un_releve_pose_autant_de_questions_pour_une_ligne_que_pour_quarante(deposante):
    comptes = []
    for nombre in (1, 40):
        noms = [f"Connu{a}{b}{'x' * nombre}" for a in "abcdefgh" for b in "klmno"][:nombre]
        for nom in noms:
            deposante.employer(nom, "Léa")
        inconnues = [[f"Zorro{nom[5:7]}", "Paul", "02/2026", 7] for nom in noms]
        releve = deposante.deposer(classeur([*([nom, "Léa", "02/2026", 7] for nom in noms), *inconnues]))
        with requetes_comptees() as envoyees:
            apercu = deposante.apercu(releve)
        assert apercu.comptes["a_regler"] == nombre
        comptes.append(len(envoyees))
    assert comptes[0] == comptes[1]
