"""A sheet comes in: read, tied or doubted, corrected, and known by its file."""

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from clauses.extensions import db, depot_fichiers
from clauses.models import MiseEnPageConnue, Piece, Releve, ReleveLigne
from clauses.models.vocabulaire import Doute, EtatLigne, EtatReleve, Role
from clauses.services.erreurs import Conflit, DonneesInvalides, Introuvable
from clauses.services.releves import depot
from clauses.services.releves.depot.lignes import MOIS_FUTUR
from clauses.services.releves.lecture import CorrectionFeuille, Corrections, RoleColonne
from tests.appui.fabriques import TerritoireFabrique
from tests.appui.releves_deposes import LE, Deposante, classeur, creer_deposante, lignes_de
from tests.appui.suivi import acteur, evenements


@pytest.fixture
def deposante(territoire) -> Deposante:
    return creer_deposante(territoire)


def test_un_fichier_est_garde_lu_et_rattache_sans_que_personne_d_autre_le_voie(deposante, territoire):
    lea = deposante.employer("DUBOIS", "Léa")
    releve = deposante.deposer(
        classeur([["Dubois", "Léa", "02/2026", 70.5], ["Inconnu", "Paul", "02/2026", 12]])
    )
    assert (releve.etat, releve.mois.month, releve.depose_par) == (
        EtatReleve.A_CONFIRMER, 2, deposante.compte.nom,
    )  # fmt: skip
    tiee, inconnue = lignes_de(releve)
    assert (tiee.affectation_id, tiee.etat, tiee.heures) == (lea.id, EtatLigne.RATTACHEE, Decimal("70.50"))
    assert (inconnue.etat, inconnue.doute, inconnue.territoire_id) == (
        EtatLigne.A_RATTACHER, Doute.INCONNUE, None,
    )  # fmt: skip
    piece = db.session.get(Piece, releve.piece_id)
    assert (piece.territoire_id, piece.sha256) == (None, releve.sha256)
    assert (depot_fichiers.dossier / piece.nom_stocke).is_file()
    assert [e.objet_id for e in evenements("releve_depose")] == [releve.id]
    with pytest.raises(Introuvable):
        depot.trouver(acteur(Role.FACILITATEUR, territoire_id=territoire.id), releve.id)


@pytest.mark.parametrize("nom", ["export.xls", "export.txt"])
def test_l_export_d_un_logiciel_de_paie_se_depose_sous_le_nom_qu_il_a(deposante, nom):
    """They call « Excel » what is separated text, and nobody can save it otherwise from there."""
    lea = deposante.employer("DUBOIS", "Léa")
    releve = deposante.deposer("Salarié\tMois\tHeures\r\nDUBOIS Léa\t02/2026\t70,5\r\n".encode("cp1252"), nom)
    (ligne,) = lignes_de(releve)
    assert (ligne.affectation_id, ligne.heures, ligne.cellule) == (lea.id, Decimal("70.50"), "L2C3")


@pytest.mark.parametrize(
    ("nom", "octets", "remede"),
    [
        ("vide.xlsx", b"", "vide"),
        ("lettre.docx", b"PK\x03\x04", "un classeur"),
        ("faux.xlsx", b"pas un classeur", "relevé|classeur|fichier"),
        ("relevé 194017500112358.xlsx", b"x", "renommez-le"),
        (
            "nir.xlsx",
            classeur(
                [["Dubois", "Léa", "02/2026", 7, "194017500112358"]], ("Nom", "Prénom", "Mois", "Heures", "N")
            ),
            "sécurité sociale",
        ),
    ],
    ids=["vide", "extension", "illisible", "nom", "nir"],
)
def test_un_fichier_refuse_dit_pourquoi_et_ne_laisse_rien(deposante, nom, octets, remede):
    avant = (
        sorted(f.name for f in depot_fichiers.dossier.glob("*")) if depot_fichiers.dossier.is_dir() else []
    )
    with pytest.raises(DonneesInvalides, match=f"(?i){remede}") as refus:
        deposante.deposer(octets, nom)
    assert "194017500112358" not in refus.value.message
    assert db.session.scalar(select(func.count()).select_from(Releve)) == 0
    assert db.session.scalar(select(func.count()).select_from(Piece)) == 0
    apres = (
        sorted(f.name for f in depot_fichiers.dossier.glob("*")) if depot_fichiers.dossier.is_dir() else []
    )
    assert apres == avant
    assert evenements("releve_depose") == []


def test_le_meme_fichier_du_meme_deposant_est_le_meme_depot(deposante, territoire):
    contenu = classeur([["Dubois", "Léa", "02/2026", 7]])
    premier = deposante.deposer(contenu)
    recu = depot.FichierRecu("copie du relevé.xlsx", contenu)
    second = depot.deposer(deposante.acteur, deposante.structure_id, recu, aujourdhui=LE)
    assert (second.releve_id, second.est_deja_la) == (premier.id, True)
    autre = creer_deposante(territoire)
    assert autre.deposer(contenu).id != premier.id
    depot.abandonner(deposante.acteur, premier.id)
    assert deposante.deposer(contenu).id != premier.id


def test_on_ne_depose_que_pour_sa_structure_ou_celles_de_son_territoire(deposante, territoire):
    contenu = classeur([["Dubois", "Léa", "02/2026", 7]])
    lea = deposante.employer("DUBOIS", "Léa")
    ailleurs = creer_deposante(TerritoireFabrique())
    with pytest.raises(Introuvable):
        ailleurs.deposer(contenu, acteur=deposante.acteur)
    facilitatrice = acteur(Role.FACILITATEUR, territoire_id=territoire.id)
    assert {d.id for d in depot.deposants(facilitatrice)} >= {
        deposante.structure_id,
        deposante.suivi.entreprise.id,
    }
    assert ailleurs.structure_id not in {d.id for d in depot.deposants(facilitatrice)}
    releve = deposante.deposer(contenu, acteur=facilitatrice)
    assert [ligne.affectation_id for ligne in lignes_de(releve)] == [lea.id]
    assert depot.trouver(facilitatrice, releve.id).id == releve.id
    with pytest.raises(DonneesInvalides, match="Choisissez la structure"):
        depot.deposer(facilitatrice, None, depot.FichierRecu("r.xlsx", contenu), aujourdhui=LE)


def test_une_colonne_corrigee_se_relit_et_le_prochain_fichier_s_en_souvient(deposante):
    deposante.employer("DUBOIS", "Léa")
    titres = ("Nom", "Prénom", "Mois", "Présence", "Heures")
    releve = deposante.deposer(classeur([["Dubois", "Léa", "02/2026", 61, 70]], titres))
    assert [ligne.heures for ligne in lignes_de(releve)] == [Decimal("70.00")]
    (feuille,) = depot.feuilles_comprises(deposante.acteur, releve)
    assert [c.titre for c in feuille.colonnes][3] == "Présence"
    roles = {3: RoleColonne.HEURES, 4: RoleColonne.IGNOREE}
    corrections = Corrections({feuille.cle: CorrectionFeuille(roles=roles)})
    version = releve.version
    depot.relire(deposante.acteur, releve.id, corrections, aujourdhui=LE, version=version)
    assert [ligne.heures for ligne in lignes_de(releve)] == [Decimal("61.00")]
    with pytest.raises(Conflit, match="entre-temps"):
        depot.relire(deposante.acteur, releve.id, corrections, aujourdhui=LE, version=version)
    assert db.session.scalar(select(func.count()).select_from(MiseEnPageConnue)) == 0
    depot.transmettre(deposante.acteur, releve.id, le=db.session.get(Piece, releve.piece_id).valable_du)
    suivant = deposante.deposer(classeur([["Dubois", "Léa", "01/2026", 33, 44]], titres))
    assert [ligne.heures for ligne in lignes_de(suivant)] == [Decimal("33.00")]
    assert (depot.est_reconnue(releve), depot.est_reconnue(suivant)) == (False, True)


def test_des_heures_a_venir_sont_lues_et_ecartees(deposante):
    deposante.employer("DUBOIS", "Léa")
    releve = deposante.deposer(classeur([["Dubois", "Léa", "02/2026", 7], ["Dubois", "Léa", "12/2026", 7]]))
    assert [(li.etat, li.motif) for li in lignes_de(releve)] == [
        (EtatLigne.RATTACHEE, None), (EtatLigne.ECARTEE, MOIS_FUTUR),
    ]  # fmt: skip
    assert deposante.apercu(releve).est_envoyable


def test_ce_qui_surprend_est_signale_et_rien_n_est_refuse(deposante):
    deposante.employer("DUBOIS", "Léa")
    releve = deposante.deposer(classeur([["Dubois", "Léa", "02/2026", 250]]))
    apercu = deposante.apercu(releve)
    assert any("250,00 h dans le mois" in a for a in apercu.lignes[0].avertissements)
    assert any("éligibilité non établie" in a for a in apercu.lignes[0].avertissements)
    assert apercu.est_envoyable
    assert [(e.avant, e.apres) for e in apercu.ecarts] == [(None, Decimal("250.00"))]
    assert apercu.par_marche[0].heures == apercu.par_mois[0].heures == Decimal("250.00")


def test_un_relevé_abandonne_ne_garde_ni_fichier_ni_nom(deposante):
    releve = deposante.deposer(classeur([["Dubois", "Léa", "02/2026", 7]]))
    stocke = db.session.get(Piece, releve.piece_id).nom_stocke
    assert depot.abandonner(deposante.acteur, releve.id) == [stocke]
    assert (releve.etat, releve.piece_id) == (EtatReleve.ABANDONNE, None)
    assert db.session.scalar(select(func.count()).select_from(ReleveLigne)) == 0
    assert db.session.scalar(select(func.count()).select_from(Piece)) == 0
    assert [e.objet_id for e in evenements("releve_abandonne")] == [releve.id]
