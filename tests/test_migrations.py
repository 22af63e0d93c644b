"""The migrations: they lead to the models, both ways, and what the models promise is really in the database."""

from contextlib import contextmanager

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, NullPool, create_engine, inspect, text
from sqlalchemy.exc import IntegrityError

from clauses import DOSSIER_MIGRATIONS
from clauses.extensions import db

REVISIONS = [r.revision for r in ScriptDirectory(str(DOSSIER_MIGRATIONS)).walk_revisions()][::-1]


def _configuration(connexion) -> Config:
    configuration = Config(str(DOSSIER_MIGRATIONS / "alembic.ini"))
    configuration.set_main_option("script_location", str(DOSSIER_MIGRATIONS))
    configuration.attributes["connection"] = connexion
    return configuration


@contextmanager
def _base_vide(installation):
    """A connection to an empty database, in a transaction that the test keeps for itself."""
    moteur = create_engine(installation().uri, poolclass=NullPool)
    with moteur.connect() as connexion:
        connexion.begin()
        yield connexion
    moteur.dispose()


def _controles_des_modeles(table, dialecte) -> set[str]:
    """Names of the CHECK constraints of a table that the models ask of this engine."""
    return {
        str(dialecte.identifier_preparer.format_constraint(c)).strip('"')
        for c in table.constraints
        if isinstance(c, CheckConstraint) and _est_pour(c, dialecte)
    }


def _est_pour(contrainte: CheckConstraint, dialecte) -> bool:
    """Whether a constraint is meant for this engine (`ddl_if`)."""
    condition = contrainte._ddl_if
    return condition is None or condition.dialect == dialecte.name


def test_les_migrations_menent_exactement_aux_modeles(base):
    contexte = MigrationContext.configure(base.connection(), opts={"compare_type": True})
    assert compare_metadata(contexte, db.metadata) == []


@pytest.mark.parametrize("table", sorted(db.metadata.tables))
def test_chaque_controle_des_modeles_est_dans_la_base_et_nul_autre(base, table):
    connexion = base.connection()
    presents = {c["name"] for c in inspect(connexion).get_check_constraints(table)}
    assert presents == _controles_des_modeles(db.metadata.tables[table], connexion.dialect)


@pytest.mark.parametrize("table", sorted(db.metadata.tables))
def test_chaque_cle_etrangere_et_unicite_des_modeles_est_dans_la_base(base, table):
    inspecteur = inspect(base.connection())
    lues = {
        (tuple(c["constrained_columns"]), c["referred_table"], tuple(c["referred_columns"]))
        for c in inspecteur.get_foreign_keys(table)
    }
    attendues = {
        (
            tuple(c.column_keys),
            c.referred_table.name,
            tuple(e.column.name for e in c.elements),
        )
        for c in db.metadata.tables[table].foreign_key_constraints
    }
    assert lues == attendues


def test_un_controle_present_refuse_vraiment(base):
    with pytest.raises(IntegrityError), base.begin_nested():
        base.execute(text("INSERT INTO mois_clos (territoire_id, mois) VALUES (1, '2025-01-02')"))


def test_chaque_migration_descend_et_remonte(app, installation):
    with app.app_context(), _base_vide(installation) as connexion:
        configuration = _configuration(connexion)
        for revision in REVISIONS:
            command.upgrade(configuration, revision)
            avant = _etat(connexion)
            command.downgrade(configuration, "-1")
            command.upgrade(configuration, revision)
            assert _etat(connexion) == avant, revision
        command.downgrade(configuration, "base")
        assert inspect(connexion).get_table_names() == ["alembic_version"]


def test_un_contact_joignable_recoit_les_rappels_et_un_identifiant_se_cherche_en_minuscules(
    app, installation
):
    with app.app_context(), _base_vide(installation) as connexion:
        configuration = _configuration(connexion)
        command.upgrade(configuration, "0004")
        for ordre in (
            "INSERT INTO territoire (id, code, nom) VALUES (1, 'essai', 'Essai')",
            "INSERT INTO structure (id, type_identifiant, identifiant, nom, cle_nom, recherche)"
            " VALUES (1, 'ridet', 'RIDET 0 123-4', 'Zone', 'zone', 'zone RIDET 0 123-4')",
            "INSERT INTO contact_structure (id, structure_id, territoire_id, nom, courriel)"
            " VALUES (1, 1, 1, 'Ana', 'ana@exemple.fr'), (2, 1, 1, 'Léo', NULL)",
        ):
            connexion.execute(text(ordre))
        command.upgrade(configuration, "head")
        rappels = connexion.execute(text("SELECT id FROM contact_structure WHERE est_a_rappeler")).all()
        assert rappels == [(1,)]
        assert connexion.scalar(text("SELECT recherche FROM structure")) == "zone ridet 0 123-4 ridet01234"


def test_les_travaux_de_releves_partent_avec_leurs_types_et_les_autres_restent(app, installation):
    with app.app_context(), _base_vide(installation) as connexion:
        configuration = _configuration(connexion)
        command.upgrade(configuration, "0007")
        inserer = (
            "INSERT INTO travail (type, titre, cle, arguments, cree_le)"
            " VALUES ('{}', 'Un fichier', '{}', '{{}}', '2026-03-01 08:00:00')"
        )
        connexion.execute(text(inserer.format("examen_import", "a")))
        with pytest.raises(IntegrityError), connexion.begin_nested():
            connexion.execute(text(inserer.format("lecture_releve", "b")))
        command.upgrade(configuration, "0008")
        for type_ in ("lecture_releve", "transmission_releve"):
            connexion.execute(text(inserer.format(type_, type_)))
        command.downgrade(configuration, "0007")
        assert connexion.execute(text("SELECT type, cle FROM travail")).all() == [("examen_import", "a")]


def _etat(connexion) -> dict[str, tuple]:
    """Every table with its columns, indexes and constraints, as the database tells them."""
    inspecteur = inspect(connexion)
    return {
        table: (
            sorted(str(c) for c in inspecteur.get_columns(table)),
            sorted(_decrire_index(i) for i in inspecteur.get_indexes(table)),
            sorted(str(c) for c in inspecteur.get_check_constraints(table)),
            sorted(str(c) for c in inspecteur.get_foreign_keys(table)),
        )
        for table in inspecteur.get_table_names()
    }


def _decrire_index(index: dict) -> str:
    """An index in words: the condition of a partial one is an object that does not print itself."""
    options = {nom: str(valeur) for nom, valeur in index.pop("dialect_options", {}).items()}
    return f"{index} {options}"


def test_une_migration_interrompue_ne_laisse_rien(app, installation):
    with app.app_context(), _base_vide(installation) as connexion:
        command.upgrade(_configuration(connexion), "head")
        connexion.rollback()
        assert inspect(connexion).get_table_names() == []


def test_init_db_deux_fois_ne_change_rien_la_seconde(installation):
    lieu = installation()
    for _ in range(2):
        resultat = lieu.clauses("init-db")
        assert resultat.returncode == 0, resultat.stderr
        assert "à jour" in resultat.stdout
    assert lieu.valeur("SELECT version_num FROM alembic_version") == REVISIONS[-1]
    assert lieu.valeur("SELECT count(*) FROM tete_journal") == 1


def test_une_commande_cree_seule_une_base_sqlite_absente(installation):
    lieu = installation("neuve", "sqlite")
    resultat = lieu.clauses("creer-territoire", "essai", "Essai")
    assert resultat.returncode == 0, resultat.stderr
    assert lieu.valeur("SELECT code FROM territoire") == "essai"


def test_les_autres_bases_en_retard_arretent_la_commande_et_le_disent(installation):
    """A PostgreSQL base is never created unasked; a SQLite base that holds something is not ours to upgrade."""
    lieu = installation()
    lieu.executer("CREATE TABLE autre (id INTEGER)")
    resultat = lieu.clauses("creer-territoire", "essai", "Essai")
    assert resultat.returncode == 1
    assert "clauses init-db" in resultat.stderr
    with lieu.connexion() as connexion:
        assert inspect(connexion).get_table_names() == ["autre"]


def test_une_base_vide_de_postgresql_attend_init_db(installation):
    lieu = installation()
    resultat = lieu.clauses("creer-territoire", "essai", "Essai")
    if lieu.moteur == "sqlite":
        assert resultat.returncode == 0
        return
    assert resultat.returncode == 1
    assert "clauses init-db" in resultat.stderr
    with lieu.connexion() as connexion:
        assert inspect(connexion).get_table_names() == []


@pytest.mark.parametrize("secret", ["", "trop-court"])
def test_un_secret_absent_ou_trop_court_arrete_la_production(installation, secret):
    resultat = installation().clauses("init-db", CLAUSES_MODE="production", CLAUSES_SECRET=secret)
    assert resultat.returncode == 2
    assert "CLAUSES_SECRET" in resultat.stderr
    assert len(resultat.stderr.splitlines()) == 1


def test_un_mode_inconnu_est_refuse(installation):
    resultat = installation().clauses("init-db", CLAUSES_MODE="essai")
    assert resultat.returncode == 2
    assert "CLAUSES_MODE" in resultat.stderr
