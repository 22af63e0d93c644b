"""What the worker does with a work, whatever happens to it; the page and the real process have their own tests."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update

from clauses.file_travaux import file_travaux
from clauses.models import Evenement, FichierDepose, HeuresMensuelles, Importation, Travail
from clauses.models.types import maintenant
from clauses.models.vocabulaire import EtatTravail, Role, TypeImport, TypeTravail
from clauses.services import fichiers, travaux
from clauses.services.acteur import SYSTEME, acteur_de
from clauses.services.erreurs import Introuvable, TransitionImpossible
from clauses.services.imports import depots
from clauses.services.imports.depots import EtatExamen
from clauses.services.journal import Verbe
from clauses.services.travaux import etats, registre
from clauses.travailleur.execution import Atelier
from tests.appui.depots import AUTRES_NOMS, contenu_reprise, gater
from tests.appui.fabriques import creer_compte
from tests.appui.travaux import faire_les_travaux, vider_la_file

LE = date(2026, 1, 15)
COURT = 11


@pytest.fixture(autouse=True)
def file_vide(app, base):
    vider_la_file(app)


@pytest.fixture
def compte(base, territoire):
    return creer_compte(Role.COORDINATEUR, territoire_id=territoire.id)


@pytest.fixture
def acteur(compte):
    return acteur_de(compte, LE)


@pytest.fixture
def deposer(acteur, territoire):
    def faire(contenu: bytes) -> str:
        depot = depots.deposer(
            acteur, TypeImport.REPRISE, territoire.id, "histoire.csv", contenu, maintenant=maintenant()
        )
        return depot.jeton

    return faire


@pytest.fixture
def examiner(base, acteur):
    """Look at a deposit as its page does; a work that is asked for is committed and sent."""

    def faire(jeton: str) -> depots.Examen:
        vu = depots.examiner(acteur, jeton, aujourd_hui=LE, lignes_max=COURT)
        envoyer(base, acteur, vu.travail)
        return vu

    return faire


@pytest.fixture
def appliquer(base, acteur):
    def faire(jeton: str, ignorer: bool = False) -> Travail:
        fait = depots.appliquer(acteur, jeton, ignorer_erreurs=ignorer, aujourd_hui=LE, lignes_max=COURT)
        envoyer(base, acteur, fait.travail)
        return fait.travail

    return faire


def envoyer(base, acteur, travail: Travail | None) -> None:
    numero = travaux.a_envoyer(acteur, travail) if travail else None
    base.commit()
    file_travaux.envoyer(numero)


@pytest.fixture
def faire(app, base):
    def executer(atelier: Atelier | None = None) -> int:
        base.commit()
        faits = faire_les_travaux(app, atelier)
        base.expire_all()
        return faits

    return executer


@pytest.fixture
def examine(deposer, examiner, faire):
    """A long deposit that the worker has examined."""
    jeton = deposer(contenu_reprise())
    examiner(jeton)
    faire()
    return jeton


def compter(base, modele) -> int:
    return base.scalar(select(func.count()).select_from(modele))


def verbes(base) -> list[str]:
    return list(base.scalars(select(Evenement.verbe).order_by(Evenement.numero)))


def test_un_fichier_long_se_verifie_puis_s_applique_par_le_travailleur(
    base, deposer, examiner, appliquer, faire
):
    jeton = deposer(contenu_reprise())
    attente = examiner(jeton)
    assert (attente.etat, attente.travail.etat) == (EtatExamen.EN_FOND, EtatTravail.EN_ATTENTE)
    assert faire() == 1
    vu = examiner(jeton)
    assert (vu.etat, vu.rapport.lignes_lues, vu.travail) == (EtatExamen.PRET, 12, None)
    assert (12, "mois d’heures") in vu.creations
    assert compter(base, HeuresMensuelles) == 0
    travail = appliquer(jeton)
    faire()
    assert travail.etat is EtatTravail.TERMINE
    assert travail.resultat == {"importation_id": base.scalar(select(Importation.id))}
    assert (compter(base, HeuresMensuelles), examiner(jeton).etat) == (12, EtatExamen.APPLIQUE)
    assert base.scalar(select(FichierDepose.examen)) is None
    assert verbes(base)[-2:] == [Verbe.TRAVAIL_DEMANDE, Verbe.IMPORT_APPLIQUE]


def test_ce_que_le_travailleur_a_trouve_est_ce_que_la_page_aurait_trouve(
    base, acteur, deposer, examiner, faire
):
    contenu = contenu_reprise(noms=AUTRES_NOMS, retouche=gater(mois="2031-05", type_contrat="CDD insertion"))
    court, long = deposer(contenu), deposer(contenu)
    tout_de_suite = depots.examiner(acteur, court, aujourd_hui=LE, lignes_max=1000)
    examiner(long)
    faire()
    plus_tard = examiner(long)
    assert plus_tard.etat is tout_de_suite.etat is EtatExamen.COLONNES
    for vu in (tout_de_suite, plus_tard):
        places = {c.nom: c.entete for c in vu.lecture.reconnaissance.a_choisir}
        depots.placer_colonnes(acteur, vu.lecture, places, {})
    assert examiner(long).etat is EtatExamen.EN_FOND, "les colonnes ont changé : tout se revoit"
    faire()
    tout_de_suite = depots.examiner(acteur, court, aujourd_hui=LE, lignes_max=1000)
    plus_tard = examiner(long)
    for champ in ("etat", "anomalies", "creations", "informations"):
        assert getattr(plus_tard, champ) == getattr(tout_de_suite, champ), champ
    assert len(plus_tard.erreurs) == 2
    csv = [depots.csv_des_refus(vu.lecture, vu.anomalies) for vu in (tout_de_suite, plus_tard)]
    assert csv[0] == csv[1]


def test_le_meme_travail_demande_deux_fois_n_en_fait_qu_un(base, examine, appliquer, faire):
    premier, second = appliquer(examine), appliquer(examine)
    assert premier.id == second.id
    assert faire() == 2, "le message est deux fois dans la file"
    assert (premier.etat, premier.tentatives) == (EtatTravail.TERMINE, 1)
    assert compter(base, Importation) == 1


def test_un_travail_en_attente_s_annule_tout_de_suite(base, acteur, examine, appliquer, faire):
    travail = appliquer(examine)
    assert travaux.annuler(acteur, travail.id, maintenant()) is EtatTravail.ANNULE
    faire()
    assert (travail.etat, compter(base, HeuresMensuelles)) == (EtatTravail.ANNULE, 0)
    assert verbes(base)[-1] == Verbe.TRAVAIL_ANNULE
    refait = travaux.recommencer(acteur, travail.id)
    envoyer(base, acteur, refait)
    faire()
    assert (refait.etat, compter(base, HeuresMensuelles)) == (EtatTravail.TERMINE, 12)


@pytest.mark.parametrize("etape", ["Lecture du fichier", "Rapprochement", "Écriture"])
def test_l_annulation_est_entendue_entre_deux_etapes_et_defait_tout(
    base, acteur, examine, appliquer, faire, etape, monkeypatch
):
    travail, dire = appliquer(examine), file_travaux.dire

    def annuler_a_cette_etape(travail_id, avancement):
        dire(travail_id, avancement)
        if avancement.message == etape:
            file_travaux.demander_l_arret(travail_id)

    monkeypatch.setattr(file_travaux, "dire", annuler_a_cette_etape)
    faire()
    assert (travail.etat, travail.message) == (EtatTravail.ANNULE, etats.ANNULE_AVANT_LA_FIN)
    assert (compter(base, HeuresMensuelles), compter(base, Importation)) == (0, 0)
    assert verbes(base)[-1] == Verbe.TRAVAIL_ANNULE
    assert file_travaux.avancements([travail.id]) == {}


def test_un_travail_refuse_dit_pourquoi(base, deposer, examiner, appliquer, faire):
    jeton = deposer(contenu_reprise(retouche=gater(heures="0")))
    examiner(jeton)
    faire()
    travail = appliquer(jeton)
    faire()
    assert travail.etat is EtatTravail.ECHOUE
    assert "1 ligne en erreur, rien n’a été écrit" in travail.message.replace("\u00a0", " ")
    assert verbes(base)[-1] == Verbe.TRAVAIL_ECHOUE
    partie = appliquer(jeton, ignorer=True)
    faire()
    assert (partie.etat, compter(base, HeuresMensuelles)) == (EtatTravail.TERMINE, 11)


def test_une_panne_se_dit_sans_jargon_et_donne_un_numero(base, acteur, faire, caplog):
    travail = travaux.demander(acteur, TypeTravail.EXAMEN_IMPORT, "sans jeton", {})
    envoyer(base, acteur, travail)
    faire()
    assert travail.etat is EtatTravail.ECHOUE
    assert f"le numéro du travail : {travail.id}." in travail.message
    assert "KeyError" in caplog.text


def test_un_fichier_perdu_ou_un_compte_desactive_font_echouer(
    base, compte, deposer, examiner, appliquer, faire
):
    jetons = [deposer(contenu_reprise()), deposer(contenu_reprise())]
    suivis = [examiner(j).travail for j in jetons]
    fichiers.supprimer(base.scalar(select(FichierDepose.nom_stocke).where(FichierDepose.jeton == jetons[0])))
    faire()
    assert [t.etat for t in suivis] == [EtatTravail.ECHOUE, EtatTravail.TERMINE]
    travail = appliquer(jetons[1])
    compte.est_actif = False
    faire()
    assert (travail.etat, "désactivé" in travail.message) == (EtatTravail.ECHOUE, True)
    assert compter(base, HeuresMensuelles) == 0


def test_le_travail_d_un_travailleur_mort_est_repris_trois_fois_puis_echoue(app, base, examine, appliquer):
    travail = appliquer(examine)
    vider_la_file(app)
    for tentative in range(1, etats.TENTATIVES + 1):
        pris = etats.prendre(SYSTEME, travail.id, maintenant())
        assert (pris.tentative, etats.prendre(SYSTEME, travail.id, maintenant())) == (tentative, None)
        base.commit()
        Atelier().veiller()  # the next worker starts: that one is dead
        base.expire_all()
    assert travail.etat is EtatTravail.ECHOUE
    assert "interrompu 3 fois : rien n’a été écrit" in travail.message
    assert compter(base, HeuresMensuelles) == 0


def test_un_message_perdu_est_remis_en_file(app, base, examine, appliquer, faire):
    travail = appliquer(examine)
    vider_la_file(app)
    Atelier().veiller()
    Atelier().veiller()
    assert file_travaux.en_attente() == {travail.id}
    assert faire() == 1
    assert travail.etat is EtatTravail.TERMINE


def test_un_travailleur_qui_revient_d_entre_les_morts_n_ecrit_rien(base, examine, appliquer, faire):
    travail = appliquer(examine)
    revenant = etats.prendre(SYSTEME, travail.id, maintenant())
    base.commit()
    assert etats.reprendre(SYSTEME, maintenant()) == 1
    envoyer(base, SYSTEME, travail)
    faire()
    assert (travail.etat, travail.tentatives) == (EtatTravail.TERMINE, 2)
    for verbe in (
        lambda: etats.terminer(SYSTEME, revenant, {}, maintenant()),
        lambda: etats.echouer(SYSTEME, revenant, "trop tard", maintenant()),
    ):
        with pytest.raises(TransitionImpossible):
            verbe()
    assert compter(base, Importation) == 1


def test_ce_que_tient_le_travailleur_n_est_pas_repris(base, examine, appliquer):
    travail = appliquer(examine)
    etats.prendre(SYSTEME, travail.id, maintenant())
    assert etats.reprendre(SYSTEME, maintenant(), tenus={travail.id}) == 0


def test_un_travailleur_qu_on_arrete_rend_son_travail_sans_compter_la_tentative(
    base, examine, appliquer, faire
):
    travail, atelier = appliquer(examine), Atelier()
    atelier.arret.set()
    faire(atelier)
    assert (travail.etat, travail.tentatives, atelier.tenus) == (EtatTravail.EN_ATTENTE, 0, set())
    assert compter(base, HeuresMensuelles) == 0


def test_chaque_type_de_travail_a_sa_fonction():
    assert set(registre.GENRES) == set(TypeTravail)


def test_les_travaux_finis_s_oublient_au_bout_d_un_mois(base, acteur, examine, appliquer, faire):
    appliquer(examine)
    faire()
    tache = next(t for t in registre.PLANIFIEES if t.nom == "oublier_les_anciens")
    assert tache.executer(SYSTEME, maintenant()) == 0
    base.execute(update(Travail).values(fini_le=maintenant() - timedelta(days=31)))
    assert tache.executer(SYSTEME, maintenant()) == 2
    assert travaux.lister(acteur) == []


def test_le_travail_d_un_autre_n_existe_pas(base, territoire, examine, appliquer):
    travail = appliquer(examine)
    autre = acteur_de(creer_compte(Role.COORDINATEUR, territoire_id=territoire.id), LE)
    assert travaux.lister(autre) == []
    assert travaux.compter(autre, maintenant()).gardes == 0
    for verbe in (
        lambda: travaux.lire(autre, travail.id),
        lambda: travaux.annuler(autre, travail.id, maintenant()),
        lambda: travaux.demander_l_arret(autre, travail.id),
        lambda: travaux.recommencer(autre, travail.id),
    ):
        with pytest.raises(Introuvable):
            verbe()
    assert travaux.lire(SYSTEME, travail.id).travail is travail
