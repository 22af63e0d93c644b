"""A backup comes back to the letter, on the same engine and on the other one, rows and files."""

import json
import stat
import zipfile

import pytest

from clauses.extensions import db
from clauses.services.sauvegarde.codage import decoder, decrire
from tests.appui import bases
from tests.appui.donnees_difficiles import remplir
from tests.appui.installation import dans_l_application

#: Where an archive goes: always the same engine, and the two crossings when PostgreSQL is there.
TRAJETS = {
    "sqlite": [("sqlite", "sqlite")],
    "postgresql": [
        ("postgresql", "postgresql"),
        pytest.param("sqlite", "postgresql", marks=pytest.mark.epreuve),
        pytest.param("postgresql", "sqlite", marks=pytest.mark.epreuve),
    ],
}[bases.moteur_choisi()]
#: The command itself is an event of the journal.
JOURNAL = {"evenement", "donnees_evenement", "tete_journal"}


@pytest.fixture
def source(app, installation):
    """Make an installation full of difficult rows."""

    def creer(moteur: str):
        lieu = installation("source", moteur)
        assert lieu.clauses("init-db").returncode == 0
        with dans_l_application(lieu, app):
            remplir()
        return lieu

    return creer


def _sauvegarder(lieu, archive):
    resultat = lieu.clauses("sauvegarder", archive)
    assert resultat.returncode == 0, resultat.stderr
    return resultat


def _restaurer(lieu, archive, *options):
    resultat = lieu.clauses("restaurer", archive, *options)
    assert resultat.returncode == 0, resultat.stderr
    return resultat


def _manifeste(archive) -> dict:
    with zipfile.ZipFile(archive) as zip_:
        return json.loads(zip_.read("manifeste.json"))


def _empreintes_annoncees(archive) -> dict[str, str]:
    return {t["nom"]: t["sha256"] for t in _manifeste(archive)["tables"]}


def _fichiers(lieu) -> dict[str, bytes]:
    return {f.name: f.read_bytes() for f in lieu.fichiers.iterdir()}


@pytest.mark.parametrize(("depart", "arrivee"), TRAJETS)
def test_une_sauvegarde_revient_a_la_lettre(source, installation, tmp_path, depart, arrivee):
    origine, archive = source(depart), tmp_path / "s.zip"
    assert _sauvegarder(origine, archive).stderr == ""
    copie = installation("copie", arrivee)
    assert _restaurer(copie, archive).stderr == ""

    if depart == arrivee:
        assert copie.empreintes() == origine.empreintes()
    assert copie.nombres_de_lignes() == origine.nombres_de_lignes()
    assert _fichiers(copie) == _fichiers(origine)
    assert len(_fichiers(copie)) == 4
    # The restore adds no event: the last one is the backup itself.
    assert copie.valeur("SELECT verbe FROM evenement ORDER BY numero DESC LIMIT 1") == "sauvegarde"
    verification = copie.clauses("journal", "verifier")
    assert verification.returncode == 0, verification.stderr

    retour = tmp_path / "retour.zip"
    _sauvegarder(copie, retour)
    avant, apres = _empreintes_annoncees(archive), _empreintes_annoncees(retour)
    assert {t: e for t, e in apres.items() if t not in JOURNAL} == {
        t: e for t, e in avant.items() if t not in JOURNAL
    }
    _verifier_la_suite(copie)


def _verifier_la_suite(copie) -> None:
    """Work goes on in a restored base: new keys follow the old ones, and the chain goes on."""
    plus_grand = copie.valeur("SELECT max(id) FROM territoire")
    resultat = copie.clauses("creer-territoire", "apres", "Après")
    assert resultat.returncode == 0, resultat.stderr
    assert copie.valeur("SELECT id FROM territoire WHERE code = 'apres'") > plus_grand
    assert copie.clauses("journal", "verifier").returncode == 0


def test_la_sauvegarde_dit_ce_qu_elle_contient_et_n_est_lisible_que_de_son_auteur(source, tmp_path):
    lieu, archive = source(bases.moteur_choisi()), tmp_path / "s.zip"
    sortie = _sauvegarder(lieu, archive).stdout
    manifeste = _manifeste(archive)
    assert manifeste["moteur"] == bases.moteur_choisi()
    assert manifeste["revision"] == lieu.valeur("SELECT version_num FROM alembic_version")
    assert {t["nom"]: t["lignes"] for t in manifeste["tables"]} == lieu.nombres_de_lignes()
    assert len(manifeste["fichiers"]) == 4
    assert lieu.secret not in json.dumps(manifeste)
    assert f"{len(db.metadata.tables)} tables" in sortie
    assert "4 fichiers" in sortie
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600


def test_un_fichier_cite_mais_absent_est_signale(source, tmp_path):
    lieu = source(bases.moteur_choisi())
    perdus = list(lieu.fichiers.iterdir())
    for perdu in perdus:
        perdu.unlink()
    sortie = _sauvegarder(lieu, tmp_path / "s.zip").stderr
    assert len(perdus) == 4
    assert [p.name for p in perdus if f"Attention : le fichier {p.name}" not in sortie] == []


def test_une_sauvegarde_refaite_remplace_la_precedente_sans_rien_laisser_a_cote(source, tmp_path):
    lieu, dossier = source(bases.moteur_choisi()), tmp_path / "sauvegardes"
    dossier.mkdir()
    for _ in range(2):
        _sauvegarder(lieu, dossier / "s.zip")
    assert [f.name for f in dossier.iterdir()] == ["s.zip"]
    assert zipfile.ZipFile(dossier / "s.zip").testzip() is None


def test_un_dossier_absent_est_un_mauvais_usage_et_rien_n_est_consigne(source, tmp_path):
    lieu = source(bases.moteur_choisi())
    avant = lieu.nombres_de_lignes()
    resultat = lieu.clauses("sauvegarder", tmp_path / "absent" / "s.zip")
    assert resultat.returncode == 2
    assert "n’existe pas" in resultat.stderr
    assert lieu.nombres_de_lignes() == avant


@pytest.mark.parametrize("table", sorted(db.metadata.tables))
def test_chaque_colonne_des_modeles_a_une_forme_dans_l_archive(table):
    colonnes = [decrire(c) for c in db.metadata.tables[table].columns]
    assert len(colonnes) == len(db.metadata.tables[table].columns)
    assert decoder(json.dumps([None] * len(colonnes)).encode(), colonnes) == [None] * len(colonnes)
