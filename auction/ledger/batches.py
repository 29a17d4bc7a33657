"""Many transfers at once, in two statements: a bank's statement has thousands of entries."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.journal.catalogue import EVENTS

from .actions import OUTSIDE


@dataclass(frozen=True)
class Movement:
    """One transfer of a batch."""

    id: uuid.UUID
    from_name: str
    to_name: str
    amount_minor: int


_ROWS = "json_to_recordset(:rows) AS moved(id uuid, from_name text, to_name text, amount_minor bigint)"

OPEN_ACCOUNTS = sa.text(f"""
INSERT INTO ledger_account (name, currency, may_overdraw, opened_at)
SELECT DISTINCT name, :currency, starts_with(name, :outside), CAST(:at AS timestamptz)
FROM {_ROWS}, unnest(ARRAY[from_name, to_name]) AS name ORDER BY name ON CONFLICT (name) DO NOTHING
""")  # noqa: S608 - put together from constants

TRANSFER = sa.text(f"""
INSERT INTO transfer (id, reason, from_account_id, to_account_id, amount_minor, currency, at)
SELECT moved.id, :reason, source.id, target.id, moved.amount_minor, :currency, CAST(:at AS timestamptz) FROM {_ROWS}
JOIN ledger_account AS source ON source.name = moved.from_name
JOIN ledger_account AS target ON target.name = moved.to_name
""")  # noqa: S608 - put together from constants


def transfer_batch(session: Session, reason: str, currency: str, movements: Sequence[Movement]) -> None:
    """Make new transfers of one reason and currency, a few thousand at most. A step of an act.

    An id that exists is an error here; refuses LEDGER_CURRENCY by the database's foreign key.
    """
    if reason not in EVENTS:
        raise ValueError(f"{reason} is not in the catalogue of events")
    rows = json.dumps([vars(movement) for movement in movements], default=str)
    values = {"rows": rows, "currency": currency, "at": clock.now()}
    session.execute(OPEN_ACCOUNTS, {**values, "outside": OUTSIDE})
    made = session.connection().execute(TRANSFER, {**values, "reason": reason}).rowcount
    if made != len(movements):
        raise Refusal("LEDGER_CURRENCY", account=movements[0].to_name)
