"""Filters, sort, pages: allowed by name, counted in SQL, as many queries for one row as for a hundred."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from clauses.models.vocabulaire import Etape, EtatHeures, Role, Secteur
from clauses.services.acteur import SYSTEME
from clauses.services.contrats import CONTRATS
from clauses.services.erreurs import DonneesInvalides, Interdit
from clauses.services.listes import Demande, lire_demande, lire_filtres, lister
from clauses.services.marches import MARCHES
from clauses.services.operations import OPERATIONS
from clauses.services.personnes import PERSONNES
from clauses.services.structures import STRUCTURES
from tests.appui.fabriques import OperationFabrique, OrganismeFabrique, TerritoireFabrique, creer_heures
from tests.appui.requetes import requetes_comptees
from tests.appui.suivi import LE, acteur, creer_suivi, rendre_eligible

TOUTES = [MARCHES, OPERATIONS, STRUCTURES, PERSONNES, CONTRATS]


def _references(demande: Demande, par=SYSTEME) -> list[str]:
    return [m.reference for m in lister(par, MARCHES, demande).lignes]


def _peupler(territoire, nombre: int) -> None:
    for _ in range(nombre):
        operation = OperationFabrique(territoire_id=territoire.id)
        suivi = creer_suivi(territoire, operation_id=operation.id)
        affectation = suivi.affecter()
        creer_heures(affectation, date(2025, 3, 1), "12.00")
        rendre_eligible(affectation.personne)


@pytest.mark.parametrize("liste", TOUTES, ids=lambda liste: liste.cle)
def test_le_nombre_de_requetes_ne_depend_pas_du_nombre_de_lignes(base, territoire, liste):
    par = acteur(Role.COORDINATEUR, territoire_id=territoire.id)
    _peupler(territoire, 1)
    with requetes_comptees() as une:
        assert len(lister(par, liste, Demande(LE)).lignes) >= 1
        lire_filtres(par, liste, Demande(LE))
    _peupler(territoire, 29)
    with requetes_comptees() as trente:
        assert len(lister(par, liste, Demande(LE)).lignes) >= 30
        lire_filtres(par, liste, Demande(LE))
    assert len(une) == len(trente) <= 12


@pytest.mark.parametrize("liste", TOUTES, ids=lambda liste: liste.cle)
def test_chaque_colonne_triable_trie_dans_les_deux_sens(base, territoire, liste):
    _peupler(territoire, 4)
    for colonne in [c for c in liste.colonnes if c.tri and c.visible(SYSTEME)]:
        croissant = lister(SYSTEME, liste, Demande(LE, tri=colonne.cle)).lignes
        decroissant = lister(SYSTEME, liste, Demande(LE, tri=f"-{colonne.cle}")).lignes
        lus = [getattr(ligne, colonne.tri) for ligne in croissant if getattr(ligne, colonne.tri) is not None]
        assert lus == sorted(lus), colonne.cle
        assert {ligne.id for ligne in croissant} == {ligne.id for ligne in decroissant}


def test_les_valeurs_vides_viennent_en_dernier_dans_les_deux_sens(base, territoire):
    creer_suivi(territoire, reference="A", date_fin=date(2027, 1, 1))
    creer_suivi(territoire, reference="B", date_fin=None)
    creer_suivi(territoire, reference="C", date_fin=date(2026, 1, 1))
    assert _references(Demande(LE, tri="date_fin")) == ["C", "A", "B"]
    assert _references(Demande(LE, tri="-date_fin")) == ["A", "C", "B"]


def test_les_etapes_se_trient_dans_leur_ordre_et_non_par_lettres(base, territoire):
    for reference, etape in (("A", Etape.SOLDE), ("B", Etape.REPERE), ("C", Etape.EN_EXECUTION)):
        creer_suivi(territoire, reference=reference, etape=etape)
    assert _references(Demande(LE, tri="etape")) == ["B", "C", "A"]


def test_les_pages_se_suivent_sans_rien_perdre(base, territoire):
    for rang in range(7):
        creer_suivi(territoire, reference=f"R{rang}")
    pages = [lister(SYSTEME, MARCHES, Demande(LE, page=n, par_page=3)) for n in (1, 2, 3)]
    assert [m.reference for p in pages for m in p.lignes] == [f"R{n}" for n in range(7)]
    assert {(p.total, p.pages) for p in pages} == {(7, 3)}
    assert lister(SYSTEME, MARCHES, Demande(LE, page=99, par_page=3)).page == 3


def test_les_filtres_se_croisent(base, territoire):
    creer_suivi(territoire, reference="A", etape=Etape.SOLDE, secteur=Secteur.BTP)
    creer_suivi(territoire, reference="B", etape=Etape.SOLDE, secteur=Secteur.HORS_BTP)
    creer_suivi(territoire, reference="C", etape=Etape.NOTIFIE, secteur=Secteur.BTP)
    demande = lire_demande(SYSTEME, MARCHES, {"etape": "solde", "secteur": "btp"}, aujourdhui=LE)
    assert _references(demande) == ["A"]


@pytest.mark.parametrize(
    ("cle", "valeur"), [("etape", "SOLDE"), ("donneur_ordre", "1 OR 1=1"), ("type_clause", "x")]
)
def test_une_valeur_inconnue_d_un_filtre_est_refusee(base, cle, valeur):
    with pytest.raises(DonneesInvalides) as refus:
        lire_demande(SYSTEME, MARCHES, {cle: valeur}, aujourdhui=LE)
    assert refus.value.champ == cle


def test_un_tri_ou_une_page_inconnus_sont_ceux_d_habitude(base):
    lue = lire_demande(SYSTEME, MARCHES, {"tri": "; drop", "page": "-4", "autre": "x"}, aujourdhui=LE)
    assert (lue.tri, lue.page, dict(lue.filtres)) == ("reference", 1, {})


def test_un_role_sans_la_permission_ne_lit_pas_la_liste(base, territoire):
    with pytest.raises(Interdit):
        lister(acteur(Role.GESTIONNAIRE, organisme_id=OrganismeFabrique().id), PERSONNES, Demande(LE))


def test_les_heures_comptees_sont_celles_en_vigueur_par_etat(base, territoire):
    suivi = creer_suivi(territoire, reference="A", dues="100.00")
    affectation = suivi.affecter()
    creer_heures(affectation, date(2025, 3, 1), "30.25")
    creer_heures(affectation, date(2025, 4, 1), "10.00", etat=EtatHeures.DECLAREE)
    creer_heures(affectation, date(2025, 5, 1), "7.00", etat=EtatHeures.REJETEE, motif="hors marché")
    creer_heures(affectation, date(2025, 6, 1), "99.00", valable_au=datetime(2025, 7, 1, tzinfo=UTC))
    ligne = lister(SYSTEME, MARCHES, Demande(LE)).lignes[0]
    assert (ligne.validees, ligne.declarees, ligne.dues) == (
        Decimal("30.25"),
        Decimal("10.00"),
        Decimal("100.00"),
    )
    assert ligne.personnes == 1


def test_un_territoire_voisin_n_entre_ni_dans_les_lignes_ni_dans_les_choix(base, territoire):
    voisin = TerritoireFabrique()
    creer_suivi(territoire, reference="CHEZ-NOUS")
    etranger = creer_suivi(
        voisin, reference="CANARI", operation_id=OperationFabrique(territoire_id=voisin.id).id
    )
    par = acteur(Role.FACILITATEUR, territoire_id=territoire.id)
    assert _references(Demande(LE), par) == ["CHEZ-NOUS"]
    choix = [str(c) for f in lire_filtres(par, MARCHES, Demande(LE)) for c, _ in f.choix or ()]
    assert str(etranger.acheteur.id) not in choix
    assert _references(Demande(LE, filtres={"donneur_ordre": str(etranger.acheteur.id)}), par) == []
