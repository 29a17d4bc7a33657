"""The database: one session per request, one transaction per act, the world told after the commit."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import DeclarativeBase, Session

from .refusal import Refusal

T = TypeVar("T")


class Model(DeclarativeBase):
    """Tables carry named constraints, so that a violation says which promise it broke."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Model)
db.Model.registry.update_type_annotation_map({int: sa.BigInteger(), str: sa.Text()})  # type: ignore[attr-defined]


@contextmanager
def transaction() -> Iterator[Session]:
    """One act: everything inside commits together, or nothing does.

    Acts do not nest: an act calls the steps of other nouns that take a session, never another act.
    What was handed to `after_commit` inside runs once the commit is durable, and never after a rollback.
    """
    session = db.session()
    if session.info.get("in_act"):
        raise RuntimeError("an act inside an act: pass the session to a step instead")
    session.rollback()  # what the door has read may be old by now; the act reads again
    session.info["in_act"] = True
    session.info["after_commit"] = []
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info["in_act"] = False
        told = session.info.pop("after_commit", [])
    for tell in told:
        tell()


def after_commit(tell: Callable[[], None]) -> None:
    """Run `tell` after the act's commit. Only news may go here: nothing the act promises may depend on it."""
    db.session().info["after_commit"].append(tell)


def found(thing: T | None) -> T:
    """The thing, or Refusal NOT_FOUND."""
    if thing is None:
        raise Refusal("NOT_FOUND")
    return thing


def append_only(table: sa.Table) -> None:
    """Let the database itself refuse to change or delete a row of `table`."""
    table.info["append_only"] = True
    sa.event.listen(
        table,
        "after_create",
        sa.DDL(APPEND_ONLY_TRIGGER.format(table=table.name)),
    )


def is_append_only(table: sa.Table) -> bool:
    """Whether rows of `table` are never changed nor deleted."""
    return bool(table.info.get("append_only"))


APPEND_ONLY_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""

APPEND_ONLY_TRIGGER = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""

sa.event.listen(db.metadata, "before_create", sa.DDL(APPEND_ONLY_FUNCTION.replace("%", "%%")))
