"""A database whose sessions can be made to die at a chosen point, as when a backend is killed there."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from auction.ground.store import db

# At the first row that is written into each table of a decision or a close, and at the commit.
TABLES = ("bid", "lot", "journal_entry", "journal_outbox", "journal_head")
DEATHS = (*TABLES, "commit")

DIE = """
CREATE TABLE doomed (death text);
CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM doomed WHERE death = TG_ARGV[0]) THEN
    PERFORM pg_terminate_backend(pg_backend_pid());
    PERFORM pg_sleep(10);
  END IF;
  RETURN NEW;
END $$
"""
AT_A_ROW = "CREATE TRIGGER dies BEFORE INSERT OR UPDATE ON {0} FOR EACH ROW EXECUTE FUNCTION die('{0}')"
AT_THE_COMMIT = (
    "CREATE CONSTRAINT TRIGGER dies_late AFTER INSERT OR UPDATE ON {} DEFERRABLE INITIALLY DEFERRED"
    " FOR EACH ROW EXECUTE FUNCTION die('commit')"
)


@contextmanager
def mortal_sessions() -> Iterator[None]:
    """Inside, `dying_at` works."""
    with db.engine.begin() as connection:
        connection.execute(sa.text(DIE))
        for table in TABLES:
            connection.execute(sa.text(AT_A_ROW.format(table)))
        for table in ("bid", "lot"):
            connection.execute(sa.text(AT_THE_COMMIT.format(table)))
    try:
        yield
    finally:
        db.session.rollback()  # its locks would be waited for
        with db.engine.begin() as connection:
            connection.execute(sa.text("DROP FUNCTION die CASCADE; DROP TABLE doomed"))


@contextmanager
def dying_at(death: str) -> Iterator[None]:
    """Inside, the database ends every session that reaches this point."""
    with db.engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO doomed VALUES (:death)"), {"death": death})
    try:
        yield
    finally:
        with db.engine.begin() as connection:
            connection.execute(sa.text("DELETE FROM doomed"))
