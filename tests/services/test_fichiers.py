"""The stored files: random names, whole or absent, and no way out of their folder."""

import hashlib
import io
import stat

import pytest

from clauses.extensions import depot_fichiers
from clauses.services import fichiers
from clauses.services.erreurs import DonneesInvalides, Introuvable

CONTENU = "relevé d’heures\n".encode() * 100_000  # more than one block


@pytest.fixture
def dossier(app, tmp_path, monkeypatch):
    monkeypatch.setattr(depot_fichiers, "_dossier", tmp_path / "fichiers")
    return tmp_path / "fichiers"


def test_un_fichier_range_se_relit_tel_quel_avec_son_empreinte(dossier):
    range_ = fichiers.ranger(io.BytesIO(CONTENU))
    assert fichiers.lire(range_.nom_stocke) == CONTENU
    assert range_.sha256 == hashlib.sha256(CONTENU).hexdigest()
    assert range_.taille == len(CONTENU)
    assert fichiers.empreinte_fichier(fichiers.chemin_de(range_.nom_stocke)) == (
        range_.sha256,
        range_.taille,
    )


def test_deux_contenus_egaux_ont_deux_noms_tires_au_hasard(dossier):
    noms = {fichiers.ranger(b"pareil").nom_stocke for _ in range(5)}
    assert len(noms) == 5
    assert fichiers.lister() == sorted(noms)


def test_un_fichier_range_n_est_lisible_que_du_compte_du_serveur(dossier):
    chemin = fichiers.chemin_de(fichiers.ranger(b"x").nom_stocke)
    assert stat.S_IMODE(chemin.stat().st_mode) == 0o600


def test_un_fichier_trop_gros_est_refuse_et_ne_laisse_rien(dossier):
    with pytest.raises(DonneesInvalides, match="dépasse la taille permise"):
        fichiers.ranger(io.BytesIO(CONTENU), taille_max=2048)
    assert list(dossier.iterdir()) == []


def test_une_lecture_interrompue_ne_laisse_rien(dossier):
    class Coupure(io.RawIOBase):
        def __init__(self):
            self.lectures = 0

        def read(self, taille=-1):
            self.lectures += 1
            if self.lectures > 2:
                raise ConnectionResetError
            return b"debut"

    with pytest.raises(ConnectionResetError):
        fichiers.ranger(Coupure())
    assert list(dossier.iterdir()) == []


@pytest.mark.parametrize(
    "nom", ["../secret", "/etc/passwd", "", ".", "a" * 32 + "/..", "A" * 32, "0" * 31, "0" * 32 + "\n"]
)
def test_un_nom_qui_n_est_pas_des_notres_ne_mene_nulle_part(dossier, nom):
    dossier.mkdir()
    (dossier.parent / "secret").write_text("à ne pas lire")
    with pytest.raises(Introuvable):
        fichiers.lire(nom)
    fichiers.supprimer(nom)
    assert (dossier.parent / "secret").exists()


def test_un_lien_symbolique_n_est_pas_suivi(dossier, tmp_path):
    dossier.mkdir()
    (tmp_path / "secret").write_text("à ne pas lire")
    (dossier / ("f" * 32)).symlink_to(tmp_path / "secret")
    with pytest.raises(Introuvable):
        fichiers.lire("f" * 32)
    assert fichiers.lister() == []


def test_un_fichier_supprime_n_existe_plus_et_se_supprime_deux_fois_sans_erreur(dossier):
    nom = fichiers.ranger(b"x").nom_stocke
    fichiers.supprimer(nom)
    fichiers.supprimer(nom)
    with pytest.raises(Introuvable):
        fichiers.lire(nom)


def test_un_fichier_en_cours_d_ecriture_n_est_pas_liste(dossier):
    fichiers.ranger(b"x")
    (dossier / f"{fichiers.PREFIXE_PARTIEL}abc").write_bytes(b"la moitie")
    assert len(fichiers.lister()) == 1


def test_un_dossier_absent_ne_contient_aucun_fichier(dossier):
    assert fichiers.lister() == []
