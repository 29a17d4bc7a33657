"""What of the bank exists in the lived-in court: a statement with an entry that waits."""

import sqlalchemy as sa

from auction.bank.matching import judge_new
from auction.bank.models import StatementEntry
from auction.bank.statements import import_statement
from auction.ground.store import db
from tests.bank.files import E, camt


def bank_things(account_number: str, day) -> dict[str, int]:
    """The numbers of the statement and its entry."""
    (statement,) = import_statement(camt(account_number, 0, [E(123_45, "谢谢", day=day)]), "s.xml", None)
    judge_new()
    entry = db.session.scalars(sa.select(StatementEntry.id)).one()
    return {"statement_id": statement.id, "entry_id": entry}
