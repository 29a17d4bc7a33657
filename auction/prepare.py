"""`python -m auction.prepare`: the tables brought up to date and, in the demo, an empty database filled.

One process for both, because loading the program takes longer than either when there is nothing to do.
"""

import sys

import sqlalchemy as sa
from flask import Flask
from flask.cli import ScriptInfo
from flask_migrate import upgrade

from auction.app import create_app
from auction.demo.loader import is_empty
from auction.ground.store import db

# The demo court is told in many transactions. This comment on the database stands while they run, so that a court
# left half told by Ctrl-C is seen at the next start.
UNFINISHED = "subhasta: the demo court is being told"


def main() -> int:
    """Exit status 0 when the database is ready for the web server."""
    app = create_app()
    with app.app_context():
        if _comment() == UNFINISHED:
            sys.stdout.write("The demo court was left half told; it is told anew.\n")
            _clear_database()
        upgrade()
        if app.config["SUBHASTA_ENV"] == "demo" and is_empty():
            _set_comment(UNFINISHED)
            _load_demo_court(app)
            _set_comment("")
    return 0


def _load_demo_court(app: Flask) -> None:
    """By the command itself, so that `flask demo load` and a first start cannot differ."""
    app.cli.main(["demo", "load"], standalone_mode=False, obj=ScriptInfo(create_app=lambda: app))


def _comment() -> str | None:
    query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
    with db.engine.connect() as connection:
        comment: str | None = connection.execute(sa.text(query)).scalar()
    return comment


def _set_comment(text: str) -> None:
    with db.engine.begin() as connection:
        name = connection.dialect.identifier_preparer.quote(connection.execute(sa.func.current_database()).scalar_one())
        connection.exec_driver_sql(f"COMMENT ON DATABASE {name} IS '{text}'")  # takes no parameters


def _clear_database() -> None:
    """Drop every table."""
    with db.engine.begin() as connection:
        connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))


if __name__ == "__main__":
    sys.exit(main())
