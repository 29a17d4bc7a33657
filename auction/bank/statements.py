"""Taking in bank statements: all or nothing, and the same entries never twice."""

import hashlib
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.accounts.models import User
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.ledger.actions import transfer_id
from auction.ledger.batches import Movement, transfer_batch

from .accounts import BANK, BANK_ORDERS
from .camt import read_camt
from .csv_statements import read_csv
from .models import Statement, StatementEntry
from .queries import account_of_ours, newest_statement
from .statement_rules import MOST_BYTES, MOST_ENTRIES, Foot, Head, Line, Parts, check_day, entry_place, shortened

BATCH = 1_000
MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")

STAGED = """
CREATE TEMPORARY TABLE IF NOT EXISTS staged_entry (place bigint, booked_on date, is_credit boolean, amount_minor bigint,
bank_reference text, end_to_end_id text, code text, is_reversal boolean, other_name text, other_bank text,
other_account text, text text) ON COMMIT DROP
"""
_COLUMNS = ("place, booked_on, is_credit, amount_minor, bank_reference, end_to_end_id, code, is_reversal, other_name,"
            " other_bank, other_account, text")  # fmt: skip
STAGE = sa.text(f"""
INSERT INTO staged_entry ({_COLUMNS}) SELECT {_COLUMNS} FROM json_populate_recordset(CAST(NULL AS staged_entry), :rows)
""")  # noqa: S608 - put together from constants
# Entries that look alike are counted, because a bank may give two of one day the same reference, or none.
# A statement that `follows` the last one repeats none of those without a reference.
_ALIKE = """
statement_entry AS known WHERE known.account_number = :account AND known.bank_reference = staged.bank_reference
AND known.booked_on = staged.booked_on AND known.is_credit = staged.is_credit AND known.amount_minor = staged.amount_minor
"""
_NEW = f"""
FROM (SELECT staged.*, row_number() OVER (PARTITION BY bank_reference, booked_on, is_credit, amount_minor ORDER BY place)
      + CASE WHEN :follows AND bank_reference = '' THEN (SELECT count(*) FROM {_ALIKE}) ELSE 0 END AS ordinal
      FROM staged_entry AS staged) AS staged
WHERE NOT EXISTS (SELECT FROM {_ALIKE} AND known.ordinal = staged.ordinal)
"""  # noqa: S608 - put together from constants
COUNT_NEW = sa.text(f"""
SELECT count(*), coalesce(sum(CASE WHEN is_credit THEN amount_minor ELSE -amount_minor END), 0)::bigint {_NEW}
""")
TAKE_NEW = sa.text(f"""
INSERT INTO statement_entry (statement_id, court_id, account_number, currency, standing, ordinal, {_COLUMNS})
SELECT :statement_id, :court_id, :account, :currency, 'new', ordinal, {_COLUMNS} {_NEW} ORDER BY place
""")


@dataclass
class _Staged:
    """What is known of the statement that is being read."""

    head: Head
    court_id: int
    currency: str
    count: int = 0
    total_minor: int = 0
    days: set[date] = field(default_factory=set)


def import_statement(stream: BinaryIO, name: str, actor: User | None) -> list[Statement]:
    """Take in a bank's file (camt.053, or a table as CSV) from a stream that can be rewound; its statements.

    One transaction: everything or nothing. The same file again changes nothing and gives the statements of the first
    time; of overlapping statements only what is new moves money. `actor` None: the worker takes it from the bank's
    directory. Refuses STATEMENT_EMPTY, STATEMENT_TOO_LARGE, STATEMENT_ENCODING, STATEMENT_FORMAT, STATEMENT_DOCTYPE,
    STATEMENT_XML, STATEMENT_COLUMNS, STATEMENT_ROW, STATEMENT_AMOUNT, STATEMENT_DAY, STATEMENT_DAY_ODD,
    STATEMENT_DIRECTION, STATEMENT_FORMULA, STATEMENT_RUNNING_BALANCE, STATEMENT_BALANCE, STATEMENT_ACCOUNT,
    STATEMENT_CURRENCY, STATEMENT_SUM, STATEMENT_GAP.
    """
    sha256 = _measured(stream)
    actor_id, court_id = (actor.id, actor.court_id) if actor else (None, None)
    with transaction() as session:
        _lock(session, sha256)
        known = session.scalars(
            sa.select(Statement).where(Statement.file_sha256 == sha256).order_by(Statement.position)
        ).all()
        if known and court_id in (None, known[0].court_id):
            return list(known)
        session.execute(sa.text(STAGED))
        parts = _parts_of(stream)
        made: list[Statement] = []
        while (head := next(parts, None)) is not None:
            staged, foot = _stage(session, head, parts, court_id)
            made.append(_take(session, staged, foot, (shortened(name), sha256, len(made)), actor_id))
        if not made:
            raise Refusal("STATEMENT_EMPTY")
        return made


def _measured(stream: BinaryIO) -> str:
    """The file's SHA-256. Refuses STATEMENT_EMPTY and STATEMENT_TOO_LARGE; the stream is rewound."""
    digest, size = hashlib.sha256(), 0
    while piece := stream.read(2**20):
        digest.update(piece)
        size += len(piece)
        if size > MOST_BYTES:
            raise Refusal("STATEMENT_TOO_LARGE", most=MOST_BYTES // 2**20)
    stream.seek(0)
    if not size:
        raise Refusal("STATEMENT_EMPTY")
    return digest.hexdigest()


def _lock(session: Session, name: str) -> None:
    session.execute(sa.text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": f"statement {name}"})


def _parts_of(stream: BinaryIO) -> Parts:
    start = stream.read(64)
    stream.seek(0)
    for mark in MARKS:
        start = start.removeprefix(mark)
    is_xml = start.replace(b"\0", b"").lstrip().startswith(b"<")
    return read_camt(stream) if is_xml else read_csv(stream)


def _stage(session: Session, head: object, parts: Parts, court_id: int | None) -> tuple[_Staged, Foot]:
    """Read one statement into the temporary table, batch by batch."""
    assert isinstance(head, Head)
    ours = account_of_ours(head.account_number)
    if ours is None or court_id not in (None, ours.court_id):
        raise Refusal("STATEMENT_ACCOUNT", account=shortened(head.account_number))
    if head.currency not in (None, ours.currency):
        raise Refusal("STATEMENT_CURRENCY", currency=shortened(head.currency or ""))
    staged, today, foot = _Staged(head, ours.court_id, ours.currency), clock.today(), None
    session.execute(sa.text("TRUNCATE staged_entry"))

    def lines() -> Iterator[Line]:
        nonlocal foot
        for part in parts:
            if isinstance(part, Foot):
                foot = part
                return
            assert isinstance(part, Line)
            yield part

    reading = lines()
    while batch := list(itertools.islice(reading, BATCH)):
        for line in batch:
            check_day(line.booked_on, today, entry_place(line.place))
            staged.total_minor += line.amount_minor if line.is_credit else -line.amount_minor
            staged.days.add(line.booked_on)
        staged.count += len(batch)
        if staged.count > MOST_ENTRIES:
            raise Refusal("STATEMENT_TOO_LARGE", most=MOST_BYTES // 2**20)
        session.execute(STAGE, {"rows": json.dumps([vars(line) for line in batch], default=str)})
    return staged, found(foot)


def _take(session: Session, staged: _Staged, foot: Foot, file: tuple[str, str, int], actor_id: int | None) -> Statement:
    """Keep the statement and book what is new in it."""
    if foot.opening_minor + staged.total_minor != foot.closing_minor:
        raise Refusal(
            "STATEMENT_SUM", opening_minor=foot.opening_minor, total_minor=staged.total_minor,
            closing_minor=foot.closing_minor, currency=staged.currency,
        )  # fmt: skip
    account = staged.head.account_number
    # Two imports of one file or one account wait for each other: what is new is counted once.
    _lock(session, account)
    session.execute(sa.text("ANALYZE staged_entry"))
    follows, new_count, new_minor = _whats_new(session, account, staged, foot)
    days = sorted(staged.days)
    name, sha256, position = file
    statement = Statement(
        court_id=staged.court_id, account_number=account, currency=staged.currency, bank_id=staged.head.bank_id,
        file_name=name, file_sha256=sha256, position=position, first_on=days[0] if days else None,
        last_on=days[-1] if days else None, opening_minor=foot.opening_minor, closing_minor=foot.closing_minor,
        entry_count=staged.count, total_minor=staged.total_minor, new_count=new_count, new_minor=new_minor,
        imported_at=clock.now(), imported_by_id=actor_id,
    )  # fmt: skip
    session.add(statement)
    session.flush()
    session.execute(TAKE_NEW, {
        "statement_id": statement.id, "court_id": staged.court_id, "account": account, "currency": staged.currency,
        "follows": follows,
    })  # fmt: skip
    _book(session, statement)
    facts = {"statement": statement.id, "entries": staged.count, "new": new_count, "closing_minor": foot.closing_minor}
    record(session, f"court:{staged.court_id}", "statement.imported", private=facts, actor_id=actor_id)
    return statement


def _whats_new(session: Session, account: str, staged: _Staged, foot: Foot) -> tuple[bool, int, int]:
    """Whether the statement follows the last one, how many of its entries are new, and their sum.

    What is new must lead from the balance that was known to this statement's; that holds for a statement that overlaps
    and for one that follows. One that only repeats earlier days is let in. Refuses STATEMENT_GAP.
    """
    before = newest_statement(account)
    new_minor = 0
    for follows in (False, True):
        new_count, new_minor = session.execute(COUNT_NEW, {"account": account, "follows": follows}).one()
        if before is None or before.closing_minor + new_minor == foot.closing_minor:
            return follows, new_count, new_minor
        is_past = staged.days and before.last_on and max(staged.days) < before.last_on
        if is_past and not new_count:
            return follows, 0, 0
        if foot.opening_minor != before.closing_minor:
            break
    raise Refusal(
        "STATEMENT_GAP", known_minor=before.closing_minor if before else 0, opening_minor=foot.closing_minor - new_minor,
        currency=staged.currency,
    )  # fmt: skip


def _book(session: Session, statement: Statement) -> None:
    """Every new entry moves money: a credit to where it waits, a debit out of what the bank did for us."""
    last_id = 0
    while True:
        rows = session.execute(
            sa.select(StatementEntry.id, StatementEntry.is_credit, StatementEntry.amount_minor)
            .where(StatementEntry.statement_id == statement.id, StatementEntry.id > last_id)
            .order_by(StatementEntry.id)
            .limit(BATCH)
        ).all()
        if not rows:
            return
        last_id = rows[-1].id
        movements = [
            Movement(transfer_id("bank entry", row.id), BANK, f"unmatched:{row.id}", row.amount_minor)
            if row.is_credit
            else Movement(transfer_id("bank entry", row.id), BANK_ORDERS, BANK, row.amount_minor)
            for row in rows
        ]
        transfer_batch(session, "statement.imported", statement.currency, movements)
