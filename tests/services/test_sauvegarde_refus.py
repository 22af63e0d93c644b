"""What is not the archive that was written is refused with its reason, and nothing is written."""

import json
import shutil
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from clauses.cli import main
from clauses.extensions import db
from clauses.models import Territoire
from clauses.services import fichiers
from clauses.services.sauvegarde import archive as archives
from tests.appui.donnees_difficiles import remplir
from tests.appui.installation import dans_l_application, nouvelle_installation

#: A parent table that SQLite has to rebuild, on rows that others point to.
MIGRATION_SUIVANTE = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "9999", "{tete}"
branch_labels = depends_on = None


def upgrade():
    reconstruire = "always" if op.get_bind().dialect.name == "sqlite" else "never"
    with op.batch_alter_table("territoire", recreate=reconstruire) as table:
        table.add_column(sa.Column("devise", sa.String(9), server_default="x", nullable=False))


def downgrade():
    op.drop_column("territoire", "devise")
"""
AUTRE_SECRET = "un-tout-autre-secret-" + "2" * 24


@pytest.fixture(scope="module")
def source(app, serveur, tmp_path_factory):
    """An installation full of difficult rows, with its archive beside it; no test writes in it."""
    with nouvelle_installation(serveur, tmp_path_factory.mktemp("source"), "source") as lieu:
        with dans_l_application(lieu, app):
            _lancer("init-db")
            remplir()
            _lancer("sauvegarder", lieu.dossier / "s.zip")
        yield lieu


@pytest.fixture
def archive(source, tmp_path) -> Path:
    """A copy of the archive, that the test may spoil."""
    return Path(shutil.copy(source.dossier / "s.zip", tmp_path / "s.zip"))


def _lancer(*arguments, statut: int = 0):
    resultat = CliRunner().invoke(main, [str(a) for a in arguments])
    if resultat.exception is not None and not isinstance(resultat.exception, SystemExit):
        raise resultat.exception
    assert resultat.exit_code == statut, resultat.output
    return resultat


def _refaire(archive: Path, changer, *, sceller: bool = False) -> None:
    """Rewrite the archive: `changer(entrees)` edits a dict {name: bytes}; `sceller` makes the seal right again."""
    with zipfile.ZipFile(archive) as zip_:
        entrees = {nom: zip_.read(nom) for nom in zip_.namelist()}
    changer(entrees)
    if sceller:
        corps = json.loads(entrees[archives.MANIFESTE])
        corps["sceau"] = archives._sceau(corps)
        entrees[archives.MANIFESTE] = json.dumps(corps).encode()
    with zipfile.ZipFile(archive, "w") as zip_:
        for nom, contenu in entrees.items():
            zip_.writestr(nom, contenu)


def _changer_manifeste(**valeurs):
    def changer(entrees):
        corps = json.loads(entrees[archives.MANIFESTE]) | valeurs
        entrees[archives.MANIFESTE] = json.dumps(corps).encode()

    return changer


def _changer_ligne(entrees):
    nom = "tables/territoire.jsonl"
    entrees[nom] = entrees[nom].replace(b"PLIE", b"PLAT")


def _retirer_table(entrees):
    del entrees["tables/marche.jsonl"]


def _ajouter_entree(entrees):
    entrees["fichiers/../../evasion"] = b"x"


def _nom_qui_s_evade(entrees):
    corps = json.loads(entrees[archives.MANIFESTE])
    corps["fichiers"][0]["nom"] = "../../evasion"
    entrees[archives.MANIFESTE] = json.dumps(corps).encode()


def _table_etrangere(entrees):
    corps = json.loads(entrees[archives.MANIFESTE])
    corps["tables"][0]["nom"] = "sqlite_master; drop table territoire"
    entrees[archives.MANIFESTE] = json.dumps(corps).encode()


def _sans_manifeste(entrees):
    del entrees[archives.MANIFESTE]


@pytest.mark.parametrize(
    ("changer", "sceller", "raison"),
    [
        (_changer_ligne, False, "tables/territoire.jsonl"),
        (_changer_ligne, True, "tables/territoire.jsonl"),
        (_retirer_table, False, "contenu"),
        (_ajouter_entree, True, "contenu"),
        (_nom_qui_s_evade, True, "manifeste"),
        (_table_etrangere, True, "manifeste"),
        (_sans_manifeste, False, "manifeste"),
        (_changer_manifeste(faite_le="2020-01-01"), False, "sceau"),
        (_changer_manifeste(version=99), True, "version"),
        (_changer_manifeste(format="autre"), True, "sauvegarde de Clauses"),
        (_changer_manifeste(revision="9999"), True, "9999"),
        (_changer_manifeste(tables="oui"), True, "manifeste"),
    ],
)
def test_une_archive_alteree_est_refusee_avec_sa_raison(
    app, source, archive, installation, changer, sceller, raison
):
    with dans_l_application(source, app):
        _refaire(archive, changer, sceller=sceller)
    copie = installation("copie")
    with dans_l_application(copie, app):
        resultat = _lancer("restaurer", archive, statut=1)
    assert raison in resultat.stderr
    assert len(resultat.stderr.splitlines()) == 1
    assert _est_restee_vide(copie)


@pytest.mark.parametrize("part", [0, 0.1, 0.5, 0.9, 0.999])
def test_une_archive_tronquee_est_refusee(app, archive, installation, part):
    contenu = archive.read_bytes()
    archive.write_bytes(contenu[: int(len(contenu) * part)])
    copie = installation("copie")
    with dans_l_application(copie, app):
        resultat = _lancer("restaurer", archive, statut=1)
    assert "s.zip" in resultat.stderr
    assert _est_restee_vide(copie)


def test_un_octet_change_n_importe_ou_est_trouve(app, source, archive, nombre_epreuves):
    contenu = archive.read_bytes()
    essais, refus = nombre_epreuves(100, 2000), 0
    with dans_l_application(source, app), archives.lire_archive(archive) as intacte:
        for rang in range(essais):
            place = len(contenu) * rang // essais
            archive.write_bytes(contenu[:place] + bytes([contenu[place] ^ 0x55]) + contenu[place + 1 :])
            try:
                with archives.lire_archive(archive) as alteree:
                    alteree.controler()
                    # A date in the zip's own headers says nothing of the rows: every digest was right.
                    assert alteree.manifeste == intacte.manifeste
            except archives.ArchiveRefusee:
                refus += 1
    assert refus > essais // 2


def _est_restee_vide(lieu) -> bool:
    """No table, no file: not even a schema left behind."""
    tables = "SELECT count(*) FROM sqlite_master WHERE type = 'table'"
    if lieu.moteur == "postgresql":
        tables = "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"
    return lieu.valeur(tables) == 0 and not (lieu.fichiers.exists() and any(lieu.fichiers.iterdir()))


def test_une_base_qui_n_est_pas_vide_n_est_remplacee_que_si_on_le_demande(app, source, archive, installation):
    copie = installation("copie")
    with dans_l_application(copie, app):
        _lancer("creer-territoire", "autre", "Autre") if copie.moteur == "sqlite" else _lancer("init-db")
        _lancer("creer-territoire", "autre", "Autre")
        orphelin = fichiers.ranger(b"d'avant").nom_stocke
        refus = _lancer("restaurer", archive, statut=1)
        assert "--remplacer" in refus.stderr
        assert copie.valeur("SELECT code FROM territoire") == "autre"
        _lancer("restaurer", archive, "--remplacer")
        assert orphelin not in fichiers.lister()
    assert copie.empreintes() == source.empreintes()


def test_une_base_deja_creee_mais_vide_recoit_la_sauvegarde(app, source, archive, installation):
    copie = installation("copie")
    with dans_l_application(copie, app):
        _lancer("init-db")
        _lancer("restaurer", archive)
    assert copie.empreintes() == source.empreintes()


def test_les_tables_d_un_autre_logiciel_ne_sont_jamais_effacees(app, archive, installation):
    copie = installation("copie")
    copie.executer("CREATE TABLE autre (id INTEGER)", "INSERT INTO autre VALUES (1)")
    with dans_l_application(copie, app):
        assert "ne connaît pas" in _lancer("restaurer", archive, "--remplacer", statut=1).stderr
    assert copie.valeur("SELECT count(*) FROM autre") == 1


def _marche_sans_territoire(entrees):
    """Rows that are whole, digests that are right, and a market whose territory does not exist."""
    nom = "tables/territoire.jsonl"
    entrees[nom] = b""
    corps = json.loads(entrees[archives.MANIFESTE])
    for table in corps["tables"]:
        if table["nom"] == "territoire":
            table |= {"lignes": 0, "taille": 0, "sha256": archives.hashlib.sha256(b"").hexdigest()}
    entrees[archives.MANIFESTE] = json.dumps(corps).encode()


def test_une_restauration_qui_echoue_en_route_laisse_la_base_d_avant(app, source, archive, installation):
    copie = installation("copie")
    with dans_l_application(copie, app):
        _lancer("init-db")
        _lancer("restaurer", archive)
        _lancer("creer-territoire", "depuis", "Depuis")
    avant, presents = copie.empreintes(), sorted(f.name for f in copie.fichiers.iterdir())
    with dans_l_application(source, app):
        _refaire(archive, _marche_sans_territoire, sceller=True)
    with dans_l_application(copie, app):
        refus = _lancer("restaurer", archive, "--remplacer", statut=1)
        assert "clés étrangères" in refus.stderr
    assert copie.empreintes() == avant
    assert sorted(f.name for f in copie.fichiers.iterdir()) == presents


def test_un_fichier_abime_est_remis_et_un_fichier_perdu_revient(app, source, archive, installation):
    copie = installation("copie")
    with dans_l_application(copie, app):
        _lancer("restaurer", archive)
        perdu, abime, *_ = sorted(copie.fichiers.iterdir())
        perdu.unlink()
        abime.write_bytes(b"abime")
        _lancer("restaurer", archive, "--remplacer")
    contenus = {f.name: f.read_bytes() for f in source.fichiers.iterdir()}
    assert {f.name: f.read_bytes() for f in copie.fichiers.iterdir()} == contenus


def test_un_autre_secret_est_dit_et_la_sauvegarde_restauree(app, source, archive, installation):
    copie = installation("copie")
    copie.secret = AUTRE_SECRET
    with dans_l_application(copie, app):
        assert "autre secret" in _lancer("restaurer", archive).stderr
        assert "rompu" in _lancer("journal", "verifier", statut=1).stderr
    copie.secret = source.secret
    with dans_l_application(copie, app):
        assert "Journal vrai" in _lancer("journal", "verifier").stdout
    assert copie.empreintes() == source.empreintes()


def test_une_sauvegarde_d_un_schema_plus_ancien_est_montee_au_schema_d_aujourd_hui(
    app, archive, installation, tmp_path
):
    dossier = tmp_path / "migrations"
    shutil.copytree(
        app.extensions["migrate"].directory, dossier, ignore=shutil.ignore_patterns("__pycache__")
    )
    tete = max(dossier.glob("versions/0*.py")).stem.split("_")[0]
    (dossier / "versions" / "9999_essai.py").write_text(
        MIGRATION_SUIVANTE.format(tete=tete), encoding="utf-8"
    )
    copie = installation("copie")
    with dans_l_application(copie, app) as application:
        application.extensions["migrate"].directory = str(dossier)
        _lancer("restaurer", archive)
        assert db.session.query(Territoire).count() == 1
    assert copie.valeur("SELECT devise FROM territoire") == "x"
    assert copie.valeur("SELECT version_num FROM alembic_version") == "9999"
    assert copie.valeur("SELECT count(*) FROM marche") > 1
