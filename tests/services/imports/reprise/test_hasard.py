"""Histories drawn at random, full of contradictions: nothing breaks, and nothing changes the second time."""

import random

import pytest
from sqlalchemy import select, text

from clauses.extensions import db
from clauses.models import Affectation, Contrat, Personne
from clauses.services import journal
from clauses.services.faits import age_au
from tests.appui.contenu import contenu, effectifs
from tests.appui.fabriques import TerritoireFabrique, siret
from tests.appui.lignes_reprise import Ligne, ligne

#: Few values per column, so that lines meet, complete and contradict one another.
VALEURS = {
    "operation": ("", "Écoquartier", "ECOQUARTIER", "Tramway"),
    "donneur_ordre_siret": ("", siret(1), siret(2)),
    "donneur_ordre": ("Agen", "Commune d’Agen"),
    "donneur_ordre_type": ("", "commune", "epci"),
    "marche": ("M1", "M2"),
    "lot": ("", "1"),
    "objet": ("", "Voirie", "Toiture"),
    "cpv": ("", "45233140", "45233140-2", "90911200-8"),
    "montant_ht": ("", "1000", "1000,00", "2000"),
    "type_clause": ("", "execution", "reserve_siae"),
    "date_notification": ("", "15/01/2023", "2024-06-01"),
    "date_fin": ("", "31/12/2023", "31/12/2026"),
    "heures_prevues": ("", "1200", "1200,00", "1300"),
    "attributaire_siret": ("", siret(3), siret(4)),
    "attributaire": ("Travaux", "TRAVAUX", "Agen"),
    "role_attributaire": ("", "titulaire", "cotraitant"),
    "facilitateur": ("", "Durand A.", "DURAND A"),
    "nom": ("DIALLO", "diallo", "LE GOFF", "Le-Goff"),
    "prenom": ("Aïcha", "aicha"),
    "date_naissance": ("17/05/1990", "1990-05-17", "01/01/2001"),
    "sexe": ("F", "F", "F", "M"),
    "code_commune": ("", "47001", "47002"),
    "qpv": ("", "QP047001", "non"),
    "niveau_formation": ("", "3", "4"),
    "criteres": ("", "", "RSA", "RSA|TH", "TH|RSA", "JEUNE_SQ"),
    "prescripteur": ("", "plie", "ccas"),
    "participant_plie": ("", "", "P1", "P2"),
    "employeur_siret": ("", siret(5), siret(3)),
    "employeur": ("Intérim", "Travaux", "interim"),
    "employeur_type": ("etti", "ei", "entreprise"),
    "type_contrat": ("mission", "cddi"),
    "date_debut_contrat": ("04/03/2024", "01/05/2024", "01/12/2023"),
    "date_fin_contrat": ("", "30/06/2024", "31/12/2024"),
    "rome": ("", "F1702", "F1703"),
    "modalite": ("mise_a_disposition", "sous_traitance"),
    "mois": tuple(f"2024-{m:02d}" for m in range(1, 10)),
    "heures": ("10", "10,00", "12,5", "0"),
}


def tirer(hasard: random.Random) -> list[Ligne]:
    """A file of a few lines; some columns stay those of the model, so that identities agree often enough."""
    variables = hasard.sample(list(VALEURS), hasard.randint(5, len(VALEURS)))
    return [ligne(**{c: hasard.choice(VALEURS[c]) for c in variables}) for _ in range(hasard.randint(1, 12))]


FICHIERS_PAR_TERRITOIRE = 6


@pytest.mark.epreuve
def test_des_histoires_au_hasard_n_ecrivent_rien_au_second_passage(importer, base, nombre_epreuves):
    for graine in range(nombre_epreuves(5, 80)):
        hasard = random.Random(graine)
        if graine % 5 == 0:
            # What a server does by itself, and cannot for a transaction that is never committed.
            base.execute(text("ANALYZE"))
        territoire = TerritoireFabrique()
        for rang in range(FICHIERS_PAR_TERRITOIRE):
            deux_fois(importer, territoire, tirer(hasard), f"graine {graine}, fichier {rang}")
        verifier_les_faits(territoire)
    assert journal.verifier() is None


def deux_fois(importer, territoire, lignes: list[Ligne], ou: str) -> None:
    annonce = importer(territoire, *lignes, ignorer_erreurs=True, a_blanc=True)
    premier = importer(territoire, *lignes, ignorer_erreurs=True)
    assert premier.creations == annonce.creations, ou
    avant = effectifs()
    second = importer(territoire, *lignes, ignorer_erreurs=True)
    assert second.est_sans_effet, f"{ou} : {second.creations}"
    assert effectifs() == avant, ou


def verifier_les_faits(territoire) -> None:
    """However the history came in, the age at entry is that of the earliest contract, the same everywhere."""
    for personne in db.session.scalars(select(Personne).where(Personne.territoire_id == territoire.id)):
        debuts = db.session.scalars(select(Contrat.date_debut).where(Contrat.personne_id == personne.id))
        ages = set(
            db.session.scalars(select(Affectation.age_entree).where(Affectation.personne_id == personne.id))
        )
        assert ages == {age_au(personne.date_naissance, min(debuts))}
    for _, _, _, faits, codes in contenu(territoire)["affectations"].values():
        assert faits[0] in ("F", "M")
        assert codes == sorted(set(codes))
