"""Who is named in the rows behind a number, and where each value comes from."""

from datetime import date

import pytest
from sqlalchemy import select

from clauses.models import Critere, Importation, Releve, ReleveLigne
from clauses.models.vocabulaire import EtatHeures, OrigineHeures, Role, TypeImport
from clauses.services.acteur import SYSTEME, acteur_de
from clauses.services.erreurs import Introuvable
from clauses.services.impact import Axe
from clauses.services.impact.demande import Precision
from clauses.services.impact.lignes import (
    Portee,
    Question,
    lignes_impact,
    nom_affiche,
    parcourir_lignes,
    source_affichee,
)
from clauses.services.permissions import Permission
from tests.appui.fabriques import OrganismeFabrique, TerritoireFabrique, creer_compte, creer_heures
from tests.services.impact.conftest import AVRIL, MARS


def acteur(role: Role, **portee):
    return acteur_de(creer_compte(role, **portee), MARS)


@pytest.mark.parametrize("role", [Role.FACILITATEUR, Role.COORDINATEUR])
def test_l_equipe_du_territoire_lit_les_noms(petit, role):
    page = lignes_impact(acteur(role, territoire_id=petit.territoire.id), Question(petit.perimetre()))
    assert {nom_affiche(x) for x in page.lignes} == {"MARTIN Léa", "PETIT Hugo"}
    assert page.nommees == {petit.territoire.id}


def test_le_gestionnaire_et_le_controleur_ne_lisent_aucun_nom(base, petit):
    organisme = OrganismeFabrique()
    petit.territoire.organisme_id = organisme.id
    base.flush()
    for qui in (
        acteur(Role.GESTIONNAIRE, organisme_id=organisme.id),
        acteur(Role.CONTROLEUR, territoire_id=petit.territoire.id),
    ):
        page = lignes_impact(qui, Question(petit.perimetre()))
        attendus = {f"Personne n°\u00a0{p.id}" for p in (petit.lea, petit.hugo)}
        assert {nom_affiche(x) for x in page.lignes} == attendus
        assert page.nommees == frozenset()


def test_sous_un_critere_le_controleur_ne_suit_pas_les_personnes_par_leur_numero(
    base, petit, ajouter_critere
):
    rsa = base.scalar(select(Critere).where(Critere.code == "RSA"))
    ajouter_critere(petit.lea_voirie, rsa)
    perimetre, ouverte = petit.perimetre(), (Precision(Axe.CRITERE, id=rsa.id),)
    questions = [Question(perimetre, ouverte), Question(petit.perimetre(filtres={Axe.CRITERE: ("RSA",)}))]
    for question in questions:
        lignes = lignes_impact(acteur(Role.CONTROLEUR, territoire_id=petit.territoire.id), question).lignes
        assert {nom_affiche(x) for x in lignes} == {"Personne non nommée"}
        lignes = lignes_impact(acteur(Role.FACILITATEUR, territoire_id=petit.territoire.id), question).lignes
        assert {nom_affiche(x) for x in lignes} == {"MARTIN Léa"}


def test_un_referent_aussi_controleur_ne_lit_pas_les_noms_qu_un_filtre_de_critere_trahirait(base, petit):
    compte = creer_compte(Role.CONTROLEUR, territoire_id=petit.territoire.id)
    autre = creer_compte(Role.REFERENT, territoire_id=petit.territoire.id)
    autre.appartenances[0].compte_id = compte.id
    base.flush()
    base.refresh(compte)
    page = lignes_impact(acteur_de(compte, MARS), Question(petit.perimetre()))
    assert page.nommees == frozenset()


def test_les_lignes_d_un_autre_territoire_sont_introuvables(petit):
    with pytest.raises(Introuvable):
        lignes_impact(
            acteur(Role.FACILITATEUR, territoire_id=TerritoireFabrique().id), Question(petit.perimetre())
        )


def test_les_lignes_se_lisent_page_a_page_et_toutes_a_la_suite(petit):
    pages = [lignes_impact(SYSTEME, Question(petit.perimetre()), page=n, par_page=3) for n in (1, 2, 99)]
    assert [(p.page, p.pages, len(p.lignes), p.nombre) for p in pages] == [
        (1, 2, 3, 4),
        (2, 2, 1, 4),
        (2, 2, 1, 4),
    ]
    toutes = list(parcourir_lignes(SYSTEME, Question(petit.perimetre()), Permission.EXPORT_NOMINATIF))
    assert [x.id for x in toutes] == [x.id for p in pages[:2] for x in p.lignes]


@pytest.mark.parametrize(
    ("portee", "heures"),
    [
        (Portee.VALIDEES, "196.76"),
        (Portee.DECLAREES, "12.00"),
        (Portee.A_REGULARISER, "4.00"),
        (Portee.ORIGINE, "206.76"),
    ],
)
def test_chaque_portee_mene_a_ses_heures(petit, portee, heures):
    creer_heures(petit.hugo_voirie, AVRIL, "12.00", etat=EtatHeures.DECLAREE)
    creer_heures(petit.lea_ecole, MARS, "4.00", est_a_regulariser=True)
    assert str(lignes_impact(SYSTEME, Question(petit.perimetre(), portee=portee)).heures) == heures


def test_les_lignes_d_un_lot_attribue_sont_les_siennes(petit):
    question = Question(
        petit.perimetre(), attribution_id=petit.lea_ecole.attribution_id, portee=Portee.ORIGINE
    )
    page = lignes_impact(SYSTEME, question)
    assert [(x.reference, str(x.heures)) for x in page.lignes] == [("E1", "7.01")]


def test_chaque_ligne_dit_d_ou_elle_vient(base, petit):
    importation = Importation(territoire_id=petit.territoire.id, type=TypeImport.REPRISE, nom_fichier="reprise.csv",
                              sha256="0" * 64, nombre_lignes=1, nombre_ecrites=1)  # fmt: skip
    base.add(importation)
    base.flush()
    creer_heures(petit.lea_ecole, date(2024, 1, 1), "1.00", importation_id=importation.id, ligne_source=12)
    janvier = petit.perimetre(du=date(2024, 1, 1), au=date(2024, 1, 1))
    (ligne,) = lignes_impact(SYSTEME, Question(janvier)).lignes
    assert source_affichee(ligne) == "reprise.csv, ligne 12"
    assert source_affichee(lignes_impact(SYSTEME, Question(petit.perimetre())).lignes[0]) == "Saisie"


def test_une_heure_lue_dans_un_releve_dit_sa_cellule(base, petit):
    releve = Releve(deposant_id=petit.titulaire.id, mois=MARS)
    base.add(releve)
    base.flush()
    lue = ReleveLigne(releve_id=releve.id, personne_lue="MARTIN Léa", mois=MARS, heures="1.00", feuille="Mars",
                      cellule="C12")  # fmt: skip
    base.add(lue)
    base.flush()
    creer_heures(petit.lea_ecole, MARS, "1.00", origine=OrigineHeures.RELEVE, releve_ligne_id=lue.id)
    question = Question(petit.perimetre(au=MARS), attribution_id=petit.lea_ecole.attribution_id)
    assert [source_affichee(x) for x in lignes_impact(SYSTEME, question).lignes] == [
        "Relevé d’heures, Mars C12"
    ]
