"""What the program's own database role may do, when it is not the owner of the tables: add to the books, never change
them, and switch off none of the triggers that say so.
"""

import sqlalchemy as sa

from auction.ground.store import db, is_append_only

# To lock a row of an append-only table wants the right to change one of its columns; the table's trigger refuses that.
LOCKED_COLUMNS = {"ledger_account": "opened_at"}

# Only close_books writes these, with the owner's rights: a forged snapshot would be a forged balance.
READ_ONLY = frozenset({"ledger_period", "balance_snapshot"})


def grant_to(role: str) -> None:
    """Give `role` what the program needs. To be run as the owner of the tables, after each `db upgrade`."""
    with db.engine.begin() as connection:
        name = connection.dialect.identifier_preparer.quote(role)
        connection.execute(sa.text(f"GRANT USAGE ON SCHEMA public TO {name}"))
        for table in db.metadata.sorted_tables:
            rights = "SELECT, INSERT" if is_append_only(table) else "SELECT, INSERT, UPDATE, DELETE"
            if table.name in READ_ONLY:
                rights = "SELECT"
            connection.execute(sa.text(f'GRANT {rights} ON "{table.name}" TO {name}'))
            if column := LOCKED_COLUMNS.get(table.name):
                connection.execute(sa.text(f'GRANT UPDATE ({column}) ON "{table.name}" TO {name}'))
        connection.execute(sa.text(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {name}"))
