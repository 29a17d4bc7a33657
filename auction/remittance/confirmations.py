"""What the bank says of our transfers: accepted, rejected, debited, returned; in any order, once or often, early or late."""

import hashlib
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db, transaction
from auction.journal.actions import record
from auction.payments.outgoing import note_outgoing
from auction.payments.providers.port import Outcome

from .models import BankNote, PaymentFile, PaymentFileLine
from .payment_files import note_handed_over
from .rules import TWICE, file_state
from .status_reports import Answer, read_status_report

RETURNED = "returned"


def take_status_report(content: bytes) -> int:
    """Act on a pain.002; the same report again changes nothing. Returns how many transfers it told something new of.

    Refuses what `read_status_report` does, and REPORT_UNKNOWN when it answers no file of ours.
    """
    report = read_status_report(content)
    source = hashlib.sha256(content).hexdigest()
    with transaction() as session:
        file = session.scalar(
            sa.select(PaymentFile)
            .where(sa.func.concat("B", sa.func.replace(sa.cast(PaymentFile.id, sa.Text), "-", ""))
                   == report.original_message_id)
            .with_for_update(of=PaymentFile)
        )  # fmt: skip
        if file is None:
            raise Refusal("REPORT_UNKNOWN", message_id=report.original_message_id)
        # A bank answers only what it has: the note of the hand-over was lost with the worker.
        note_handed_over(session, file, None)
        told = {answer.end_to_end_id: answer for answer in report.answers}
        new = sum(
            _answer(session, line, answer, source)
            for line in file.lines
            if (answer := told.get(line.end_to_end_id) or told.get(""))
        )
        if new:
            facts = {"file": file.id.hex, "sha256": source, "told": new}
            record(session, f"court:{file.court_id}", "payment_file.answered", private=facts)
            _move_on(session, file)
    return new


def _answer(session: Session, line: PaymentFileLine, answer: Answer, source: str) -> bool:
    """One status of one transfer; true when it is news. A rejection after the debit contradicts it."""
    kind = "rejected" if answer.is_rejected else "accepted"
    if _known(line, kind, source):
        return False
    alarm = None
    if answer.is_rejected and answer.reason in TWICE:
        alarm = "BANK_TWICE"
    elif answer.is_rejected and line.thing.state == "arrived":
        alarm = "BANK_CONTRADICTS"
    elif answer.is_rejected:
        note_outgoing(session, line.thing, Outcome("failed", line.end_to_end_id, failure=answer.reason))
    _note(session, line, kind, source, answer.reason or None, alarm)
    return True


def note_debit(session: Session, end_to_end_id: str, amount_minor: int, booked_on: date, entry_id: int) -> str:
    """A statement's debit of one of our transfers: it has arrived. A step of an act.

    Answers "noted", "repeated", "alarm" (another amount, a second debit, or after a rejection: nothing moves) or
    "unknown" (no transfer of ours).
    """
    line = _line(session, end_to_end_id)
    if line is None:
        return "unknown"
    source = f"entry:{entry_id}"
    if known := _known(line, "debited", source):
        return "alarm" if known.alarm else "repeated"
    alarm = None
    note_handed_over(session, line.payment_file, None)
    if amount_minor != line.amount_minor:
        alarm = "REFUND_AMOUNT_DIFFERS"
    elif _has(line, "debited"):
        alarm = "BANK_TWICE"
    elif line.thing.state == "failed" and not _has(line, "returned"):
        alarm = "BANK_CONTRADICTS"
    else:
        note_outgoing(session, line.thing, Outcome("done", end_to_end_id, amount_minor))
    _note(session, line, "debited", source, booked_on.isoformat(), alarm)
    _move_on(session, line.payment_file)
    return "alarm" if alarm else "noted"


def note_return(session: Session, end_to_end_id: str, amount_minor: int, booked_on: date, entry_id: int) -> str:
    """A statement's credit that brings one of our transfers back: its money is on its account again. A step of an act.

    Answers as `note_debit`. It may come before the debit it undoes.
    """
    line = _line(session, end_to_end_id)
    if line is None:
        return "unknown"
    source = f"entry:{entry_id}"
    if known := _known(line, "returned", source):
        return "alarm" if known.alarm else "repeated"
    note_handed_over(session, line.payment_file, None)
    alarm = None
    if amount_minor != line.amount_minor:
        alarm = "REFUND_AMOUNT_DIFFERS"
    elif line.thing.state == "failed":
        alarm = "BANK_CONTRADICTS"
    else:
        note_outgoing(session, line.thing, Outcome("failed", end_to_end_id, amount_minor, failure=RETURNED))
    _note(session, line, "returned", source, booked_on.isoformat(), alarm)
    _move_on(session, line.payment_file)
    return "alarm" if alarm else "noted"


def _line(session: Session, end_to_end_id: str) -> PaymentFileLine | None:
    """The transfer, its file locked: what the bank says of one file is taken in one after the other."""
    line = session.scalar(sa.select(PaymentFileLine).where(PaymentFileLine.end_to_end_id == end_to_end_id))
    if line is not None:
        session.get_one(PaymentFile, line.file_id, with_for_update={"of": PaymentFile}, populate_existing=True)
        session.refresh(line, ["notes"])
        session.refresh(line.thing)
    return line


def _known(line: PaymentFileLine, kind: str, source: str) -> BankNote | None:
    return next((note for note in line.notes if (note.kind, note.source) == (kind, source)), None)


def _has(line: PaymentFileLine, kind: str) -> bool:
    return any(note.kind == kind and note.alarm is None for note in line.notes)


def _note(session: Session, line: PaymentFileLine, kind: str, source: str, reason: str | None,
          alarm: str | None) -> None:  # fmt: skip
    line.notes.append(BankNote(kind=kind, source=source, reason=reason, alarm=alarm, noted_at=clock.now()))
    session.flush()
    if alarm:
        facts = {"file": line.file_id.hex, "end_to_end_id": line.end_to_end_id, "alarm": alarm}
        record(session, f"court:{line.payment_file.court_id}", "payment_file.alarm", private=facts)


def _move_on(session: Session, file: PaymentFile) -> None:
    states = [line.thing.state for line in file.lines]
    is_answered = db.session.scalar(
        sa.select(
            sa.exists().where(
                BankNote.file_id == file.id, BankNote.kind.in_(("accepted", "rejected")), BankNote.alarm.is_(None)
            )
        )
    )
    file.state = file_state(states, bool(is_answered), file.state)
    session.flush()
