"""The daily dump: all open data in one zip, made once a day, the newest thirty kept."""

import hashlib
import io
import time
import zipfile
from collections.abc import Iterator
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.ground import clock
from auction.ground.refusal import COURT_ZONE
from auction.ground.store import transaction

from . import queries, showing
from .models import OpenDataDump
from .tables import csv_of

DUMPS_KEPT = 30
# At night, when nobody bids; a worker that was down then makes it as soon as it is up.
MADE_FROM_HOUR = 3
ROWS_AT_A_TIME = 500
_LOCK = 7_160_001  # pg_advisory number of this act: of several workers one makes the dump


def make_dump() -> int:
    """Make today's dump if its hour has come and there is none, and drop what is too old; how many were made.

    A copy of what is public anyway: no entry in the record.
    """
    today = clock.today()
    if clock.now().astimezone(COURT_ZONE).hour < MADE_FROM_HOUR:
        return 0
    with transaction() as session:
        if session.get(OpenDataDump, today) or not session.scalar(sa.select(sa.func.pg_try_advisory_xact_lock(_LOCK))):
            return 0
        content, lots, results = _zipped(session)
        session.add(OpenDataDump(
            day=today, made_at=clock.now(), lots=lots, results=results, size_bytes=len(content),
            sha256=hashlib.sha256(content).hexdigest(), content=content,
        ))  # fmt: skip
        session.execute(sa.delete(OpenDataDump).where(OpenDataDump.day <= today - timedelta(days=DUMPS_KEPT)))
    return 1


def _zipped(session: Session) -> tuple[bytes, int, int]:
    """The zip, and how many lots and results it holds."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        courts = [showing.court_row(court, count) for court, count in queries.courts()]
        archive.writestr("courts.jsonl", "".join(f"{court.model_dump_json()}\n" for court in courts))
        lots = _write_lots(session, archive)
        results = _write_results(session, archive)
    return kept.getvalue(), lots, results


def _write_lots(session: Session, archive: zipfile.ZipFile) -> int:
    count = 0
    with archive.open("lots.jsonl", "w", force_zip64=True) as lines:
        for rows in _portions(session, queries.every_lot()):
            lines.write("".join(f"{lot.model_dump_json()}\n" for lot in showing.lot_rows(rows)).encode())
            count += len(rows)
    return count


def _write_results(session: Session, archive: zipfile.ZipFile) -> int:
    """The same rows twice: a zip takes one file after the other."""
    ended = queries.results().order_by(sa.text("lot.id"))
    count = 0
    with archive.open("results.jsonl", "w", force_zip64=True) as lines:
        for rows in _portions(session, ended):
            lines.write("".join(f"{showing.result_row(row).model_dump_json()}\n" for row in rows).encode())
            count += len(rows)
    with archive.open("results.csv", "w", force_zip64=True) as table:
        table.write(csv_of([]).encode())
        for rows in _portions(session, ended):
            table.write(csv_of([showing.result_row(row) for row in rows], has_head=False).encode())
    return count


def _portions(session: Session, select: sa.Select) -> Iterator[list]:
    for rows in session.execute(select.execution_options(yield_per=ROWS_AT_A_TIME)).partitions():
        yield list(rows)
        time.sleep(0)  # under gevent: between two portions whoever bids has his turn
