"""What is due by bank becomes a file once; what the bank says of it ends at the release or pay-out."""

import os
import threading
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from flask import current_app
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auction.bank import exchange
from auction.distribution.plans import approve_plan, prepare_plan
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db, transaction
from auction.ledger.queries import balance_minor
from auction.lots.models import Lot
from auction.payments.models import Payout, Refund
from auction.remittance.confirmations import note_debit, note_return, take_status_report
from auction.remittance.models import BankNote, PaymentFile
from auction.remittance.payment_files import make_files_of, make_payment_files
from tests import builders
from tests.browsing import submit, text_of
from tests.conftest import empty
from tests.settlement.stories import claim, clerks, judge_countersigns, party, settled_lot, work
from tests.settlement.test_pages import browser_of

from .conftest import Bank
from .files import DAY, E, camt
from .pain002 import pain002

DEPOSIT = 70_000_00


@pytest.fixture
def overpaid(bank, standing_clock):
    """A bidder has paid one yuan too much by bank transfer, which is released: (bank, enrolment)."""
    enrolment, reference = bank.bidder("张三")
    bank.tells(E(DEPOSIT + 100, reference, name="张三"))
    assert [amount for amount, *_ in bank.refunds()] == [100]
    return bank, enrolment


@pytest.fixture
def directory(app, tmp_path):
    """The directory shared with the bank's channel."""
    (tmp_path / "in").mkdir()
    app.config["BANK_DIRECTORY"] = str(tmp_path)
    yield tmp_path
    app.config["BANK_DIRECTORY"] = None


def ends(bank: Bank) -> None:
    """The lot's bidding is over: who took part may be known."""
    db.session.get_one(Lot, bank.lot.id).state = "unsold"
    db.session.commit()


def only_file() -> PaymentFile:
    """The one file there is, read anew."""
    db.session.expire_all()
    return db.session.scalars(db.select(PaymentFile)).one()


def made(bank: Bank) -> PaymentFile:
    """The release's file, made after the end."""
    ends(bank)
    assert make_payment_files() == 1
    return only_file()


def state_of(file: PaymentFile) -> tuple[str, str]:
    """State of the file and of its first line's money."""
    db.session.expire_all()
    return file.state, file.lines[0].thing.state


def test_two_workers_make_one_file(overpaid):
    """Two that run at once, and a second run later, put nothing into a second file; the money is set aside once."""
    bank, enrolment = overpaid
    ends(bank)
    app, counts, court_id = current_app._get_current_object(), [], bank.lot.court_id

    def run() -> None:
        with app.app_context():
            counts.append(make_files_of(court_id))

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counts) == [0, 1]
    file = only_file()
    assert (file.line_count, file.sum_minor, file.state) == (1, 100, "made")
    assert state_of(file) == ("made", "due"), "nothing is sent before the bank has it"
    assert make_payment_files() == 0
    assert bank.held(enrolment.id) == DEPOSIT


def test_who_bids_is_read_by_no_person(overpaid, clerks):
    """Before the end a release makes no file; with the directory it makes one that the desk does not show."""
    bank, _ = overpaid
    assert make_payment_files() == 0
    current_app.config["BANK_DIRECTORY"] = "/nowhere"
    try:
        assert make_payment_files() == 1
    finally:
        current_app.config["BANK_DIRECTORY"] = None
    file, browser = only_file(), browser_of(current_app, clerks[0])
    assert file.is_secret
    paths = [f"/desk/bank/files/{file.id}", f"/desk/bank/files/{file.id}/file.xml"]
    assert "No payment file" in text_of(browser.get("/desk/bank/files"))
    assert [browser.get(path).status_code for path in paths] == [404, 404]
    ends(bank)
    assert [browser.get(path).status_code for path in paths] == [200, 200]


def test_a_release_by_file_arrives_through_directory_report_and_statement(overpaid, directory, standing_clock):
    """The worker writes the file, reads the bank's answer and its statement; the release has arrived, nothing is left."""
    bank, _ = overpaid
    work()
    file = only_file()
    (out,) = (directory / "out").iterdir()
    assert out.read_bytes() == file.file.content
    assert state_of(file) == ("handed_over", "sent")
    line = file.lines[0].end_to_end_id
    _drop(directory, "a.xml", pain002(file, "ACSP"))
    entry = E(-100, "退款", end_to_end=line, reference="D1")
    _drop(directory, "b.xml", camt(bank.account, bank.known_minor, [entry]).read())
    bank.known_minor -= 100
    work()
    assert sorted(path.name for path in (directory / "done").iterdir()) == ["a.xml", "b.xml"]
    assert state_of(file) == ("confirmed", "arrived")
    assert bank.mirrors()
    assert balance_minor("outside:bank_orders") == 0


def _drop(directory: Path, name: str, content: bytes, age_s: int = 60) -> Path:
    path = directory / "in" / name
    path.write_bytes(content)
    at = clock.real_now().timestamp() - age_s
    os.utime(path, (at, at))
    return path


def test_what_is_not_whole_or_not_ours_is_left_or_refused(app, directory):
    """Half-written files, links and directories stay; a bad file goes to refused with its reason, beside its namesake."""
    _drop(directory, "x.xml.part", b"<")
    _drop(directory, "young.xml", b"<", age_s=2)
    (directory / "secret").write_text("x")
    (directory / "in" / "link.xml").symlink_to(directory / "secret")
    (directory / "in" / "folder").mkdir()
    report = b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><!--'
    evil = b'<!DOCTYPE a [<!ENTITY b "c">]><a>urn:iso:std:iso:20022:tech:xsd:pain.002.001.10</a>'
    for content in (report, evil):
        _drop(directory, "bad.xml", content)
        assert exchange.take_from_bank() == 1
    assert sorted(path.name for path in (directory / "in").iterdir()) == [
        "folder", "link.xml", "x.xml.part", "young.xml",
    ]  # fmt: skip
    reasons = sorted(path.read_text().split()[0:4] for path in (directory / "refused").glob("*.reason.txt"))
    assert reasons == [["The", "answer", "carries", "a"], ["The", "bank's", "answer", "breaks"]]
    assert exchange.take_from_bank() == 0


@pytest.mark.usefixtures("overpaid")
def test_a_worker_that_dies_before_the_note_hands_over_the_same_file(directory, monkeypatch):
    """Killed between writing and noting: the file stays made, and the next worker writes the same bytes and notes it."""
    assert make_payment_files() == 1

    def die(*_args) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(exchange, "note_handed_over", die)
        with pytest.raises(KeyboardInterrupt):
            exchange.hand_to_bank()
    (out,) = (directory / "out").iterdir()
    first = out.read_bytes()
    assert state_of(only_file()) == ("made", "due")
    assert exchange.hand_to_bank() == 1
    assert [path.read_bytes() for path in (directory / "out").iterdir()] == [first]
    assert exchange.hand_to_bank() == 0


WORDS = ("accepted", "debited", "returned")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.lists(st.sampled_from(WORDS), max_size=4).map(lambda more: [*more, *WORDS]).flatmap(st.permutations))
def test_any_order_and_repetition_ends_in_the_same_state(app, standing_clock, order):
    """Acceptance, debit and return, however shuffled and repeated: the money is back, once, and nothing is an alarm."""
    empty()
    app.config["BANK_TRANSFER"] = True
    bank = Bank(builders.announced_lot(opens_in=timedelta(days=2)))
    enrolment, reference = bank.bidder("张三")
    bank.tells(E(DEPOSIT + 100, reference, name="张三"))
    file = made(bank)
    line, held = file.lines[0].end_to_end_id, f"unmatched:{bank.entries()[0].id}"
    for word in order:
        _say(word, file, line)
    assert state_of(file) == ("rejected", "failed"), "none of its transfers has arrived in the end"
    assert balance_minor(held) == 100
    assert balance_minor("outside:bank_orders") == 0
    assert db.session.scalars(db.select(BankNote.alarm).where(BankNote.alarm.is_not(None))).all() == []
    assert bank.held(enrolment.id) == DEPOSIT


def _say(word: str, file: PaymentFile, line: str) -> None:
    if word == "accepted":
        take_status_report(pain002(file, "ACSP"))
        return
    with transaction() as session:
        tell = note_debit if word == "debited" else note_return
        assert tell(session, line, 100, DAY, 1 if word == "debited" else 2) in ("noted", "repeated")


@pytest.mark.parametrize(("words", "alarm", "state"), [
    ((("debit", 100, 1), ("debit", 100, 2)), "BANK_TWICE", "arrived"),
    ((("debit", 99, 1),), "REFUND_AMOUNT_DIFFERS", "sent"),
    ((("reject", 0, 0), ("debit", 100, 1)), "BANK_CONTRADICTS", "failed"),
    ((("debit", 100, 1), ("reject", 0, 0)), "BANK_CONTRADICTS", "arrived"),
    ((("twice", 0, 0), ("debit", 100, 1)), "BANK_TWICE", "arrived"),
])  # fmt: skip
def test_what_cannot_be_right_is_an_alarm_and_moves_nothing(overpaid, clerks, words, alarm, state):
    """A second debit, another amount, a debit after a rejection, a file sent twice: the desk shows it, the money stays."""
    bank, _ = overpaid
    file = made(bank)
    line = file.lines[0].end_to_end_id
    for word, minor, entry in words:
        if word == "debit":
            with transaction() as session:
                note_debit(session, line, minor, DAY, entry)
        else:
            reason = "DU01" if word == "twice" else "AC04"
            take_status_report(pain002(file, rejected={line: reason}, note=word))
    assert state_of(file)[1] == state
    assert [note.alarm for note in db.session.scalars(db.select(BankNote).order_by(BankNote.id)) if note.alarm] == [
        alarm
    ]
    assert "Alarms" in text_of(browser_of(current_app, clerks[0]).get("/desk/bank/files"))


def test_a_report_about_no_file_of_ours_is_refused(app):
    """Nothing is taken in under a message id that we never gave."""
    stranger = PaymentFile(id=uuid.UUID(int=9))
    with pytest.raises(Refusal, match="REPORT_UNKNOWN"):
        take_status_report(pain002(stranger, "RJCT"))
    with transaction() as session:
        assert note_debit(session, "0" * 32, 1, DAY, 1) == "unknown"


def test_finance_pays_a_plan_by_file(app, standing_clock, monkeypatch):
    """Plan, countersign, file with its hash, hand-over, one transfer rejected by the bank in words, the other debited."""
    monkeypatch.setitem(app.config, "BANK_TRANSFER", True)
    file, browser, bank = _plan_by_file(app, monkeypatch)
    address = f"/desk/bank/files/{file.id}"
    assert browser.get(f"{address}/file.xml").data == file.file.content
    assert submit(browser, address, sha256="0" * 64).status_code == 409
    answer = submit(browser, address)
    assert answer.status_code == 303, text_of(answer)
    assert {line.thing.state for line in only_file().lines} == {"sent"}
    lines = {line.payout.payee_name: line.end_to_end_id for line in file.lines}
    take_status_report(pain002(file, rejected={lines["李某"]: "AC04"}, accepted=[lines["江州银行"]]))
    assert only_file().state == "partly_rejected"
    assert "The account is closed" in text_of(browser.get(address))
    bank.tells(E(-600_000_00, "案款", end_to_end=lines["江州银行"], reference="D1"))
    states = dict(db.session.execute(db.select(Payout.payee_name, Payout.state)).all())
    assert states == {"江州银行": "arrived", "李某": "failed"}
    assert only_file().state == "confirmed"
    assert balance_minor(f"case:{bank.lot.case_id}") == 200_000_00, "what was rejected can be distributed again"


def _plan_by_file(app, monkeypatch):
    """A plan ordered where no sandbox is: (its file, a clerk's browser, the case's bank)."""
    lot, _ = settled_lot()
    creditor = party(lot, "secured_creditor", "江州银行", is_enterprise=True)
    party(lot, "debtor", "李某", account="6222000000000003")
    claim(creditor, "secured", 600_000_00)
    one, two = clerks()
    plan = prepare_plan(lot.case_id, one, [])
    with monkeypatch.context() as production:
        production.setitem(app.config, "SUBHASTA_ENV", "production")
        approve_plan(plan.id, two, plan.content_hash)
    judge_countersigns()
    work()
    assert only_file().line_count == 2
    return only_file(), browser_of(app, one), Bank(lot)


def test_what_no_file_can_carry_fails_by_name(overpaid):
    """A payee's name with an emoji stays out of the file, its release fails, the money stands where it stood."""
    bank, _ = overpaid
    refund = db.session.scalars(db.select(Refund)).one()
    refund.payment.payer_name = "张三🙂"
    db.session.commit()
    ends(bank)
    assert make_payment_files() == 0
    db.session.expire_all()
    assert (refund.state, refund.failure) == ("failed", "bank_text")
    assert db.session.scalars(db.select(PaymentFile)).all() == []
