"""What an import leaves behind: one event, one importation, and on each hour its import and its line."""

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from clauses.extensions import db
from clauses.models import DonneesEvenement, Evenement, HeuresMensuelles, Importation, Personne
from clauses.models.vocabulaire import EtatHeures, OrigineHeures, Role
from clauses.services import journal
from clauses.services.acteur import SYSTEME, acteur_de
from clauses.services.anonymisation import anonymiser_personne
from clauses.services.imports.rapport import ImportRefuse
from clauses.services.journal import Verbe
from tests.appui.fabriques import creer_compte
from tests.appui.lignes_reprise import AUJOURDHUI, ligne, personne


def imports_du_journal() -> list[Evenement]:
    return db.session.scalars(select(Evenement).where(Evenement.verbe == Verbe.IMPORT_APPLIQUE)).all()


def test_un_import_qui_ecrit_est_un_evenement_et_un_seul(importer, territoire):
    rapport = importer(territoire, ligne(), personne(1))
    (evenement,) = imports_du_journal()
    assert (evenement.objet_type, evenement.objet_id) == ("importation", rapport.importation_id)
    assert evenement.territoire_id == territoire.id
    importation = db.session.get(Importation, rapport.importation_id)
    valeurs = json.loads(db.session.get(DonneesEvenement, evenement.numero).valeurs)
    assert valeurs["sha256"] == importation.sha256
    assert valeurs["empreinte_lignes"] == importation.empreinte_lignes
    assert (valeurs["lignes"], valeurs["ecrites"], valeurs["refusees"]) == (2, 2, 0)
    assert "DIALLO" not in json.dumps(valeurs)
    assert journal.verifier() is None


def test_un_import_sans_effet_refuse_ou_a_blanc_n_est_pas_un_evenement(importer, territoire):
    importer(territoire, ligne())
    importer(territoire, ligne())
    importer(territoire, personne(1), a_blanc=True)
    with pytest.raises(ImportRefuse):
        importer(territoire, personne(2, heures="0"))
    assert len(imports_du_journal()) == 1


def test_completer_une_fiche_sans_heure_nouvelle_est_un_evenement(importer, territoire):
    importer(territoire, ligne(code_commune=""))
    rapport = importer(territoire, ligne())
    assert (rapport.lignes_ecrites, rapport.creations) == (0, {"fiches complétées": 1})
    assert len(imports_du_journal()) == 2


def test_chaque_heure_connait_son_import_et_sa_ligne(importer, territoire):
    premier = importer(territoire, ligne(mois="2024-05"), ligne(mois="2024-03"))
    second = importer(territoire, ligne(mois="2024-05"), ligne(mois="2024-04"))
    heures = db.session.scalars(select(HeuresMensuelles).order_by(HeuresMensuelles.mois)).all()
    assert [(h.importation_id, h.ligne_source) for h in heures] == [
        (premier.importation_id, 3),
        (second.importation_id, 3),
        (premier.importation_id, 2),
    ]


def test_les_heures_reprises_sont_validees_par_qui_importe(importer, territoire):
    compte = creer_compte(Role.COORDINATEUR, territoire_id=territoire.id)
    importer(territoire, ligne(), acteur=acteur_de(compte, AUJOURDHUI))
    heures = db.session.scalars(select(HeuresMensuelles)).one()
    assert (heures.etat, heures.origine) == (EtatHeures.VALIDEE, OrigineHeures.REPRISE)
    assert (heures.validee_par_id, heures.auteur_id) == (compte.id, compte.id)
    assert heures.valable_au is None
    assert db.session.scalars(select(Importation.auteur_id)).one() == compte.id


def test_l_empreinte_des_lignes_ne_depend_pas_de_l_ecriture_du_fichier(importer, territoire):
    blanc = ligne(heures="100,5", mois="2024-03", montant_ht="1250000,50", date_fin="2025-12-31")
    autre = dict(reversed(ligne(heures="100.50", mois="03/2024").items()))
    importer(territoire, blanc)
    importer(territoire, personne(1))
    db.session.delete(
        db.session.scalars(select(HeuresMensuelles).where(HeuresMensuelles.ligne_source == 2)).first()
    )
    db.session.flush()
    importer(territoire, autre)
    empreintes = db.session.scalars(select(Importation.empreinte_lignes).order_by(Importation.id)).all()
    assert empreintes[0] == empreintes[2] != empreintes[1]


def test_une_personne_anonymisee_n_est_ni_recreee_ni_completee(importer, territoire):
    importer(territoire, ligne(), ligne(mois="2024-04"))
    connue = db.session.scalars(select(Personne.id)).one()
    anonymiser_personne(SYSTEME, connue, motif="fin de conservation", maintenant=datetime.now(UTC))
    assert importer(territoire, ligne(), ligne(mois="2024-04")).est_sans_effet
    with pytest.raises(ImportRefuse) as refus:
        importer(territoire, ligne(mois="2024-05"), personne(1))
    (erreur,) = refus.value.rapport.erreurs
    assert (erreur.ligne, erreur.colonne) == (2, "nom")
    assert "anonymisée" in erreur.message
    importer(territoire, ligne(mois="2024-05"), personne(1), ignorer_erreurs=True)
    assert sorted(db.session.scalars(select(Personne.prenom))) == ["Aïcha", "anonymisée"]
