"""Making payment files of what is due by file, and handing them to the bank."""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from auction.accounts.inbox import News, tell_all
from auction.accounts.letters import path_of
from auction.accounts.models import Court, User
from auction.accounts.queries import staff_of
from auction.enrolment.letters import moment_text
from auction.ground import clock
from auction.ground.files import keep
from auction.ground.refusal import Refusal, Words
from auction.ground.store import db, transaction
from auction.journal.actions import record
from auction.jurisdictions import rule_set
from auction.payments.models import Payout, Refund
from auction.payments.outgoing import note_outgoing, set_aside
from auction.payments.providers.port import Outcome

from .models import PaymentFile, PaymentFileLine
from .pain import Batch, CreditTransfer, check_transfer, end_to_end_id, execution_day, message_id, payment_file
from .queries import ToPay, courts_to_pay, due_by_file, file_for

# Releases that come within a few minutes travel together.
APART = timedelta(minutes=3)

FILE_LETTER = (
    Words("A payment file waits for the bank", "有付款文件待交银行"),
    Words(
        "A payment file with {count} transfers was made. Download it, check its hash and hand it to the bank before "
        "{due_at} (Beijing time).",
        "已生成付款文件，共 {count} 笔。请下载并核对哈希值，于 {due_at}（北京时间）前交银行。",
    ),
)


def make_payment_files() -> int:
    """Due work: put what is due by file into files, one for each court and account; returns how many were made."""
    return sum(make_files_of(court_id) for court_id in courts_to_pay())


def make_files_of(court_id: int) -> int:
    """The files of one court. Made at once, then not again for APART; nothing ever goes into two files."""
    by_directory = bool(current_app.config["BANK_DIRECTORY"])
    with transaction() as session:
        # Whoever comes second waits here, and then finds nothing left to put into a file.
        court = session.get_one(Court, court_id, with_for_update={"key_share": True}, populate_existing=True)
        newest = session.scalar(sa.select(sa.func.max(PaymentFile.made_at)).where(PaymentFile.court_id == court_id))
        if newest and timedelta(0) <= clock.now() - newest < APART:
            return 0
        # What names a bidder before the end goes only by the directory, where no person reads it.
        due = [one for one in due_by_file(court_id) if by_directory or not one.is_secret]
        made = 0
        for (account, currency, is_secret), group in groupby(
            due, key=lambda one: (one.account_number, one.currency, one.is_secret)
        ):
            carried = [one for one in group if _is_ready(session, one)]
            if carried:
                _make(session, court, (account, currency, is_secret), carried)
                made += 1
        return made


def _is_ready(session: Session, one: ToPay) -> bool:
    """Its money is pending now. What no file can carry fails by name, and its money is back on its account."""
    thing = one.thing
    session.refresh(thing, with_for_update={"of": type(thing)})
    if thing.state != "due" or not set_aside(session, thing):
        return False
    try:
        check_transfer(_transfer(one))
    except Refusal as refusal:
        note_outgoing(session, thing, Outcome("failed", "", failure="bank_text"))
        facts = {name: str(fact) for name, fact in refusal.facts.items()}
        record(session, f"court:{one.court_id}", "payment_file.left_out", private={"id": thing.id.hex} | facts)
        return False
    return True


def _transfer(one: ToPay) -> CreditTransfer:
    return CreditTransfer(
        end_to_end_id(one.thing.id), one.payee_name, one.payee_bank, one.payee_account, one.thing.amount_minor, one.text
    )  # fmt: skip


def _make(session: Session, court: Court, key: tuple[str, str, bool], carried: Sequence[ToPay]) -> PaymentFile:
    account, currency, is_secret = key
    batch_id, at = uuid.uuid4(), clock.now()
    batch = Batch(
        message_id(batch_id), at, execution_day(clock.today(), rule_set(court.jurisdiction).calendar),
        court.account_holder, court.account_bank, account, currency, [_transfer(one) for one in carried],
    )  # fmt: skip
    content = payment_file(batch)
    file = keep(session, content, "application/xml", f"{batch.message_id}.xml", is_public=False, actor_id=None)
    made = PaymentFile(
        id=batch_id, court_id=court.id, account_number=account, currency=currency, file_id=file.id,
        line_count=len(carried), sum_minor=batch.sum_minor, made_at=at, execute_on=batch.execute_on,
        due_at=min((one.due_at for one in carried if one.due_at), default=None), is_secret=is_secret, state="made",
        lines=[
            PaymentFileLine(
                position=position, end_to_end_id=end_to_end_id(one.thing.id), amount_minor=one.thing.amount_minor,
                refund_id=one.thing.id if isinstance(one.thing, Refund) else None,
                payout_id=one.thing.id if isinstance(one.thing, Payout) else None,
            )
            for position, one in enumerate(carried, 1)
        ],
    )  # fmt: skip
    session.add(made)
    session.flush()
    facts = {"file": batch_id.hex, "lines": made.line_count, "sum_minor": made.sum_minor, "sha256": file.sha256}
    record(session, f"court:{court.id}", "payment_file.made", private=facts)
    if not current_app.config["BANK_DIRECTORY"]:
        _tell_finance(session, made)
    return made


def _tell_finance(session: Session, made: PaymentFile) -> None:
    due_at = moment_text(made.due_at or clock.court_midnight(made.execute_on + timedelta(days=1)))
    subject, body = (words.filled(count=str(made.line_count), due_at=due_at) for words in FILE_LETTER)
    path = path_of("remittance.payment_files")
    clerks = staff_of(made.court_id, "finance")
    tell_all(session, [News(clerk, subject, body, path, topic=f"payment_file:{made.id}") for clerk in clerks])


def hand_over(file_id: uuid.UUID, actor: User, seen_sha256: str) -> PaymentFile:
    """A clerk says that he has given the file with this hash to the bank. Twice is once.

    Refuses NOT_FOUND to another court and for what he may not see, FILE_HASH_DIFFERS.
    """
    with transaction() as session:
        file_for(actor, file_id)
        file = session.get_one(PaymentFile, file_id, with_for_update={"of": PaymentFile}, populate_existing=True)
        if seen_sha256 != file.file.sha256:
            raise Refusal("FILE_HASH_DIFFERS")
        note_handed_over(session, file, actor.id)
    return file


def note_handed_over(session: Session, file: PaymentFile, actor_id: int | None) -> None:
    """The file is with the bank: each of its transfers is sent. A step of an act that holds the file's row."""
    if file.state != "made":
        return
    file.state, file.handed_over_at, file.handed_over_by_id = "handed_over", clock.now(), actor_id
    for line in file.lines:
        note_outgoing(session, line.thing, Outcome("open", line.end_to_end_id))
    session.flush()
    facts = {"file": file.id.hex, "sha256": file.file.sha256}
    record(session, f"court:{file.court_id}", "payment_file.handed_over", private=facts, actor_id=actor_id)


def files_to_hand_over() -> Sequence[uuid.UUID]:
    """Files that are made and not with the bank, oldest first."""
    return db.session.scalars(
        sa.select(PaymentFile.id).where(PaymentFile.state == "made").order_by(PaymentFile.made_at)
    ).all()
