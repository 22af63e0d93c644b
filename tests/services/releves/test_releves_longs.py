"""A long sheet: read, read again and sent by the worker, as a page would have, whatever happens in between."""

import pytest
from sqlalchemy import func, select

from clauses.extensions import db, depot_fichiers
from clauses.file_travaux import file_travaux
from clauses.models import Evenement, HeuresMensuelles, Piece, Releve, ReleveLigne, Travail
from clauses.models.types import maintenant
from clauses.models.vocabulaire import EtatReleve, EtatTravail, Role, TypeTravail
from clauses.services import fichiers, travaux
from clauses.services.acteur import acteur_de
from clauses.services.erreurs import DonneesInvalides, TransitionImpossible
from clauses.services.releves import depot
from clauses.services.releves.lecture import CorrectionFeuille, Corrections, RoleColonne
from clauses.services.travaux.etats import ANNULE_AVANT_LA_FIN
from tests.appui.fabriques import TerritoireFabrique, creer_compte
from tests.appui.releves_deposes import LE, classeur, creer_deposante, heures_en_vigueur, lignes_de
from tests.appui.releves_longs import AVEC_NIR, NIR, Fond
from tests.appui.suivi import evenements

DEUX = [["Dubois", "Léa", "02/2026", 70.5], ["Martin", "Ana", "02/2026", 30]]
PRESENCE = ("Nom", "Prénom", "Mois", "Présence", "Heures")
#: The fourth column has the hours, whatever the titles say.
CORRIGE = Corrections({"Relevé": CorrectionFeuille(roles={3: RoleColonne.HEURES, 4: RoleColonne.IGNOREE})})


@pytest.fixture
def deposante(base, territoire):
    return creer_deposante(territoire)


@pytest.fixture
def fond(app, deposante) -> Fond:
    deposante.employer("DUBOIS", "Léa")
    deposante.employer("MARTIN", "Ana")
    return Fond(app, deposante)


@pytest.fixture
def collegue(deposante):
    """Another account of the same structure."""
    return acteur_de(creer_compte(Role.ENTREPRISE, structure_id=deposante.structure_id), LE)


def compter(modele) -> int:
    return db.session.scalar(select(func.count()).select_from(modele))


def faits(releve: Releve) -> list[tuple]:
    """What a reading, then a sending, made of each line."""
    colonnes = (
        "personne_lue",
        "mois",
        "heures",
        "cellule",
        "etat",
        "doute",
        "affectation_id",
        "territoire_id",
    )
    return [tuple(getattr(li, c) for c in colonnes) for li in lignes_de(releve)]


def journal(releve: Releve) -> list[str]:
    """What was journaled of a sheet."""
    requete = (
        select(Evenement.verbe)
        .where(Evenement.objet_type == "releve", Evenement.objet_id == releve.id)
        .order_by(Evenement.numero)
    )
    return list(db.session.scalars(requete))


def test_un_fichier_est_long_selon_son_format_et_sa_taille():
    seuils = depot.Seuils(octets_tableau=100, octets_pdf=400, lignes=9)
    for nom in ("r.xlsx", "R.XLS", "r.ods", "r.csv"):
        assert (seuils.est_long_a_lire(nom, 100), seuils.est_long_a_lire(nom, 101)) == (False, True), nom
    assert (seuils.est_long_a_lire("r.pdf", 400), seuils.est_long_a_lire("r.pdf", 401)) == (False, True)
    assert not seuils.est_long_a_lire("photo.jpg", 10**9), "rien ne se lit dans une image"


def test_un_fichier_long_attend_le_travailleur_et_se_lit_comme_sur_la_page(fond, deposante):
    releve, travail = fond.deposer(classeur(DEUX))
    assert (releve.etat, releve.mois, lignes_de(releve)) == (EtatReleve.EN_LECTURE, None, [])
    assert (travail.type, travail.titre) == (TypeTravail.LECTURE_RELEVE, "relevé.xlsx")
    assert evenements("releve_depose") == []
    with pytest.raises(TransitionImpossible, match="encore en lecture"):
        depot.regler(deposante.acteur, releve.id, [])
    assert fond.faire() == 1
    assert (travail.etat, travail.resultat["etat"]) == (EtatTravail.TERMINE, "a_confirmer")
    assert releve.etat == EtatReleve.A_CONFIRMER
    lus, lecture = faits(releve), releve.lecture
    depot.abandonner(deposante.acteur, releve.id)
    de_suite = deposante.deposer(classeur(DEUX))
    assert (faits(de_suite), de_suite.lecture) == (lus, lecture)
    assert [li[4].value for li in lus] == ["rattachee", "rattachee"]


def test_le_meme_fichier_long_envoye_dix_fois_fait_un_depot_et_un_travail(fond):
    envois = [fond.deposer(classeur(DEUX), f"copie {n}.xlsx") for n in range(10)]
    assert len({releve.id for releve, _ in envois}) == 1
    assert [travail for _, travail in envois[1:]] == [None] * 9
    assert fond.faire() == 1
    assert (compter(Releve), compter(Piece), compter(Travail), compter(ReleveLigne)) == (1, 1, 1, 2)


def test_un_fichier_refuse_devient_illisible_et_rien_n_en_est_garde(fond, deposante):
    avant = set(fichiers.lister())
    releve, travail = fond.deposer(AVEC_NIR)
    fond.faire()
    assert (releve.etat, releve.piece_id, releve.lecture) == (EtatReleve.ILLISIBLE, None, None)
    assert "sécurité sociale" in releve.motif
    assert NIR not in releve.motif
    assert travail.resultat == {"releve_id": releve.id, "etat": "illisible"}
    assert (compter(Piece), compter(ReleveLigne), set(fichiers.lister())) == (0, 0, avant)
    assert [e.objet_id for e in evenements("releve_illisible")] == [releve.id]
    assert evenements("releve_depose") == []
    autre, _ = fond.deposer(AVEC_NIR)
    assert autre.id != releve.id, "le même fichier peut revenir"
    assert fond.deposer_et_lire(classeur(DEUX)).etat == EtatReleve.A_CONFIRMER


def test_un_fichier_disparu_avant_sa_lecture_se_dit_sans_echouer(fond):
    releve, travail = fond.deposer(classeur(DEUX))
    fichiers.supprimer(db.session.get(Piece, releve.piece_id).nom_stocke)
    fond.faire()
    assert (travail.etat, releve.etat) == (EtatTravail.TERMINE, EtatReleve.ILLISIBLE)
    assert "n’est plus gardé" in releve.motif


def test_une_lecture_annulee_laisse_le_releve_a_relancer(fond, deposante):
    releve, travail = fond.deposer(classeur(DEUX))
    fond.annuler(travail)
    fond.faire()
    assert (travail.etat, releve.etat) == (EtatTravail.ANNULE, EtatReleve.EN_LECTURE)
    assert depot.ou_en_est(deposante.acteur, releve).est_arrete
    repris = fond.envoyer(depot.relancer_la_lecture(deposante.acteur, releve.id, aujourdhui=LE))
    assert depot.relancer_la_lecture(deposante.acteur, releve.id, aujourdhui=LE).id == repris.id
    fond.faire()
    assert (repris.etat, releve.etat) == (EtatTravail.TERMINE, EtatReleve.A_CONFIRMER)
    with pytest.raises(TransitionImpossible, match="n’est plus à relancer"):
        depot.relancer_la_lecture(deposante.acteur, releve.id, aujourdhui=LE)


@pytest.mark.parametrize(
    "etape", ["Lecture du fichier", "Rattachement", "Écriture", "Heures", "Écriture des heures"]
)
def test_l_annulation_est_entendue_a_chaque_etape_et_defait_tout(fond, deposante, etape, monkeypatch):
    dire = file_travaux.dire

    def annuler_a_cette_etape(travail_id, avancement):
        dire(travail_id, avancement)
        if avancement.message == etape:
            file_travaux.demander_l_arret(travail_id)

    monkeypatch.setattr(file_travaux, "dire", annuler_a_cette_etape)
    releve, travail = fond.deposer(classeur(DEUX))
    fond.faire()
    if "eures" in etape:
        travail = fond.transmettre(releve).travail
        fond.faire()
    assert (travail.etat, travail.message) == (EtatTravail.ANNULE, ANNULE_AVANT_LA_FIN)
    attendu = ("a_confirmer", 2) if "eures" in etape else ("en_lecture", 0)
    assert (releve.etat, compter(ReleveLigne)) == attendu
    assert compter(HeuresMensuelles) == 0


def test_un_releve_abandonne_avant_puis_pendant_sa_lecture_ne_recoit_rien(fond, deposante, monkeypatch):
    releve, travail = fond.deposer(classeur(DEUX))
    for nom in depot.abandonner(deposante.acteur, releve.id):
        fichiers.supprimer(nom)
    fond.faire()
    assert (travail.etat, travail.resultat["etat"]) == (EtatTravail.TERMINE, "abandonne")

    releve, travail = fond.deposer(classeur(DEUX))
    acteur, a_abandonner, dire = deposante.acteur, [releve.id], file_travaux.dire

    def abandonner_au_rattachement(travail_id, avancement):
        dire(travail_id, avancement)
        if avancement.message == "Rattachement" and a_abandonner:
            depot.abandonner(acteur, a_abandonner.pop())
            db.session.commit()

    monkeypatch.setattr(file_travaux, "dire", abandonner_au_rattachement)
    fond.faire()
    assert (travail.etat, travail.resultat["etat"]) == (EtatTravail.TERMINE, "abandonne")
    assert (releve.etat, releve.lecture) == (EtatReleve.ABANDONNE, None)
    assert (compter(ReleveLigne), compter(Piece), evenements("releve_depose")) == (0, 0, [])


def test_une_correction_se_lit_en_arriere_plan_et_le_releve_reste_a_confirmer(fond):
    releve = fond.deposer_et_lire(classeur([["Dubois", "Léa", "02/2026", 61, 70]], PRESENCE))
    travail = fond.relire(releve, CORRIGE)
    assert (releve.etat, [li.heures for li in lignes_de(releve)]) == (EtatReleve.A_CONFIRMER, [70])
    assert fond.relire(releve, CORRIGE).id == travail.id, "deux clics font une relecture"
    with pytest.raises(TransitionImpossible, match="entre les mains du travailleur"):
        fond.relire(releve, Corrections())
    fond.faire()
    assert (travail.etat, [li.heures for li in lignes_de(releve)]) == (EtatTravail.TERMINE, [61])
    assert [e.objet_id for e in evenements("releve_relu")] == [releve.id]


def test_un_changement_pendant_une_relecture_la_fait_echouer_sans_rien_changer(fond, deposante):
    releve = fond.deposer_et_lire(
        classeur([["Dubois", "Léa", "02/2026", 61, 70], ["Zorro", "Paul", "02/2026", 8, 9]], PRESENCE)
    )
    travail = fond.relire(releve, CORRIGE)
    inconnue = lignes_de(releve)[1]
    depot.regler(
        deposante.acteur, releve.id, [depot.Choix([inconnue.id], depot.Geste.ECARTER, motif="Pas chez nous")]
    )
    fond.faire()
    assert travail.etat is EtatTravail.ECHOUE
    assert "modifié ce relevé entre-temps" in travail.message
    assert [li.heures for li in lignes_de(releve)] == [70, 9]
    assert evenements("releve_relu") == []


def test_une_relecture_refusee_echoue_avec_sa_raison(fond):
    releve = fond.deposer_et_lire(classeur(DEUX))
    travail = fond.relire(releve, CORRIGE)
    chemin = depot_fichiers.dossier / db.session.get(Piece, releve.piece_id).nom_stocke
    chemin.write_bytes(AVEC_NIR)
    fond.faire()
    assert (travail.etat, releve.etat) == (EtatTravail.ECHOUE, EtatReleve.A_CONFIRMER)
    assert "sécurité sociale" in travail.message
    assert len(lignes_de(releve)) == 2


def test_une_transmission_en_arriere_plan_fait_ce_que_la_page_aurait_fait(fond):
    ailleurs = creer_deposante(TerritoireFabrique())
    for nom, prenom in (("DUBOIS", "Léa"), ("MARTIN", "Ana")):
        ailleurs.employer(nom, prenom)
    de_suite = ailleurs.deposer(classeur(DEUX))
    depot.transmettre(ailleurs.acteur, de_suite.id, le=maintenant())
    releve = fond.deposer_et_lire(classeur(DEUX))
    fait = fond.transmettre(releve)
    assert (fait.bilan, fait.travail.type) == (None, TypeTravail.TRANSMISSION_RELEVE)
    assert (releve.etat, releve.transmis_le) == (EtatReleve.A_CONFIRMER, None)
    assert fond.transmettre(releve).travail.id == fait.travail.id, "deux clics font un travail"
    fond.faire()
    assert (fait.travail.etat, fait.travail.resultat["etat"]) == (EtatTravail.TERMINE, "transmis")
    assert releve.etat == de_suite.etat == EtatReleve.TRANSMIS
    assert journal(releve) == journal(de_suite)
    sans_contrat = [[li[:6] for li in faits(r)] for r in (releve, de_suite)]
    assert sans_contrat[0] == sans_contrat[1]
    for fait_en_fond, fait_ici in zip(lignes_de(releve), lignes_de(de_suite), strict=True):
        heures = [heures_en_vigueur(li.affectation_id) for li in (fait_en_fond, fait_ici)]
        assert len({(h.heures, h.etat, h.origine, h.numero) for h in heures}) == 1
        assert heures[0].auteur_id == fait.travail.compte_id
    assert fond.transmettre(releve).travail is None, "un clic de plus ne change rien"


def test_ce_qui_ne_peut_pas_partir_se_refuse_tout_de_suite(fond):
    releve = fond.deposer_et_lire(classeur([*DEUX, ["Zorro", "Paul", "02/2026", 9]]))
    with pytest.raises(DonneesInvalides, match="Une ligne attend encore"):
        fond.transmettre(releve)
    assert [t.type for t in db.session.scalars(select(Travail))] == [TypeTravail.LECTURE_RELEVE]


def test_un_releve_court_part_tout_de_suite(fond):
    releve = fond.deposer_et_lire(classeur(DEUX[:1]))
    assert fond.transmettre(releve).bilan.declarees == 1


def test_un_releve_change_avant_son_envoi_ne_part_pas(fond, deposante):
    releve = fond.deposer_et_lire(classeur(DEUX))
    travail = fond.transmettre(releve).travail
    depot.reprendre(deposante.acteur, releve.id, lignes_de(releve)[0].id)
    fond.faire()
    assert travail.etat is EtatTravail.ECHOUE
    assert "modifié ce relevé entre-temps" in travail.message
    assert (releve.etat, compter(HeuresMensuelles)) == (EtatReleve.A_CONFIRMER, 0)


def test_un_collegue_sait_qu_un_travail_est_en_cours_sans_le_voir(fond, deposante, collegue):
    releve, travail = fond.deposer(classeur(DEUX))
    vu = depot.ou_en_est(collegue, releve)
    assert (vu.sien, vu.est_a_un_autre, vu.est_actif) == (None, True, True)
    assert depot.ou_en_est(deposante.acteur, releve).est_le_sien
    assert travaux.lister(collegue) == []
    with pytest.raises(TransitionImpossible, match="entre les mains du travailleur"):
        depot.relancer_la_lecture(collegue, releve.id, aujourdhui=LE)
    fond.annuler(travail)
    repris = fond.envoyer(depot.relancer_la_lecture(collegue, releve.id, aujourdhui=LE), collegue)
    fond.faire()
    assert (repris.etat, releve.etat) == (EtatTravail.TERMINE, EtatReleve.A_CONFIRMER)
    assert not depot.ou_en_est(deposante.acteur, releve).est_actif


def test_un_autre_fichier_peut_remplacer_un_releve_apres_un_corrige_illisible(fond, deposante):
    releve = fond.deposer_et_lire(classeur(DEUX[:1]))
    fond.transmettre(releve)
    corrige, _ = fond.deposer(AVEC_NIR, remplace_id=releve.id)
    fond.faire()
    assert corrige.etat == EtatReleve.ILLISIBLE
    assert depot.lire_recu(deposante.acteur, releve).suivant_id is None
