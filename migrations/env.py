"""Alembic's environment: migrations run on the application's own engine."""

from alembic import context
from flask import current_app

from auction.ground.store import db

# Migrations wait this long for a lock and no longer: a page must not stand behind one.
LOCK_TIMEOUT_MS = 4_000


def run_migrations() -> None:
    """Run what is missing, all of it in one transaction."""
    with db.engine.connect() as connection:
        connection.exec_driver_sql(f"SET lock_timeout = {LOCK_TIMEOUT_MS}")
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()


run_migrations()
