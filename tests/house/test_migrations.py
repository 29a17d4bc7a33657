"""A migrated database is the one that the models describe, constraints, triggers and functions included."""

import uuid

import pytest
import sqlalchemy as sa
from flask_migrate import upgrade

from auction.app import create_app
from auction.ground.store import db

# What Alembic's own comparison does not see is read from PostgreSQL's catalogue.
CATALOGUE = {
    "columns": "SELECT table_name || '.' || column_name, data_type || coalesce('(' || character_maximum_length || ')', '')"
    " || ' ' || is_nullable || ' ' || coalesce(column_default, '') || ' ' || is_identity"
    " FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version'",
    "constraints": "SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace AND conrelid <> 0"
    " AND conrelid::regclass::text <> 'alembic_version'",
    "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
    " AND tablename <> 'alembic_version'",
    "triggers": "SELECT tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid) FROM pg_trigger"
    " WHERE NOT tgisinternal",
    "functions": "SELECT proname, pg_get_functiondef(oid) FROM pg_proc"
    " WHERE pronamespace = 'public'::regnamespace",
}  # fmt: skip


@pytest.fixture
def empty_database(database_url):
    """A function that makes empty databases, dropped afterwards."""
    server = sa.create_engine(database_url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    made = []

    def make() -> str:
        name = f"check_{uuid.uuid4().hex[:8]}"
        with server.connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE template0"))
        made.append(name)
        return sa.make_url(database_url).set(database=name).render_as_string(hide_password=False)

    yield make
    with server.connect() as connection:
        for name in made:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))


def described(url: str) -> dict[str, dict[str, str]]:
    """Everything the catalogue knows of a database, by kind and name."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        return {
            kind: {str(row[0]): " ".join(str(row[1]).split()) for row in connection.execute(sa.text(query))}
            for kind, query in CATALOGUE.items()
        }


def test_a_migrated_database_equals_the_models(whole_app, empty_database):
    """Upgrading an empty database gives the same columns, constraints, indexes, triggers and functions."""
    migrated, modelled = empty_database(), empty_database()
    settings = dict(whole_app.config)
    app = create_app(settings | {"SQLALCHEMY_DATABASE_URI": migrated})
    with app.app_context():
        upgrade()
        db.engine.dispose()
    app = create_app(settings | {"SQLALCHEMY_DATABASE_URI": modelled})
    with app.app_context():
        db.create_all()
        db.engine.dispose()
    one, two = described(migrated), described(modelled)
    for kind in CATALOGUE:
        assert one[kind] == two[kind], kind
    assert one["triggers"], "the comparison sees nothing"
