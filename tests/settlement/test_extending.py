"""More time for the balance: proposed by the officer, decided by the panel, told to all, and only while it can matter."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from auction.accounts.models import InboxNotice
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.journal.models import JournalEntry
from auction.jurisdictions import rule_set
from auction.panel.actions import vote
from auction.panel.models import PanelDecision
from auction.settlement.extending import propose_extension
from auction.settlement.models import BalanceExtension, Settlement
from auction.settlement.rules import extended_to
from tests.browsing import Visitor, errors_of, form_of, sign_in, submit, text_of
from tests.builders import user
from tests.lots.stories import judges

from .stories import paid_lot, party, settling_lot, work

DUE = date(2026, 3, 16)
CALENDAR = rule_set().calendar


def settlement_of(lot) -> Settlement:
    """Read anew."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Settlement, lot.id)


def decided(decision: PanelDecision, in_favour: bool = True) -> None:
    """Two judges vote alike."""
    for judge in judges(2):
        vote(decision.id, judge, in_favour, decision.content_hash, "意见")


@pytest.mark.parametrize(
    ("last_day", "most_days", "expected"),
    [
        (date(2026, 3, 17), None, date(2026, 3, 17)),
        (date(2026, 3, 21), None, date(2026, 3, 23)),  # a Saturday moves to Monday
        (date(2026, 3, 26), 10, date(2026, 3, 26)),
        (date(2026, 3, 27), 10, None),
        (DUE, None, None),
        (date(2026, 3, 1), None, None),
    ],
)
def test_the_new_day_is_later_a_working_day_and_within_the_dial(last_day, most_days, expected):
    """The day itself as a table."""
    if expected is None:
        with pytest.raises(Refusal, match="EXTENSION_DAY"):
            extended_to(DUE, DUE, last_day, CALENDAR, most_days)
    else:
        assert extended_to(DUE, DUE, last_day, CALENDAR, most_days) == expected


def test_the_maximum_counts_from_the_announced_day():
    """A second extension starts from where the first ended, but the limit from the announcement."""
    assert extended_to(date(2026, 3, 20), DUE, date(2026, 3, 26), CALENDAR, 10) == date(2026, 3, 26)
    with pytest.raises(Refusal, match="EXTENSION_DAY"):
        extended_to(date(2026, 3, 20), DUE, date(2026, 3, 27), CALENDAR, 10)
    assert replace(rule_set(), balance_extension_days_max=3).balance_extension_days_max == 3


def test_the_panel_moves_the_last_day(app, standing_clock):
    """Nothing moves until two judges agree; then the day, the moment of default, history, record and notices do."""
    lot, buyer = settling_lot()
    debtor = user("party")
    party(lot, "debtor", "被执行人").user_id = debtor.id
    db.session.commit()
    decision = propose_extension(lot.id, lot.case.officer, date(2026, 3, 21), "贷款审批中")
    assert settlement_of(lot).balance_due_on == DUE
    decided(decision)
    made = settlement_of(lot)
    assert (made.balance_due_on, made.balance_late_at) == (date(2026, 3, 23), clock.court_midnight(date(2026, 3, 24)))
    row = db.session.scalars(sa.select(BalanceExtension)).one()
    assert (row.from_due_on, row.to_due_on, row.reason) == (DUE, date(2026, 3, 23), "贷款审批中")
    entry = db.session.scalars(sa.select(JournalEntry).where(JournalEntry.kind == "balance.extended")).one()
    assert entry.public == {"from": "2026-03-16", "to": "2026-03-23"}
    for person in (buyer.user, debtor):
        subjects = db.session.scalars(sa.select(InboxNotice.subject_en).where(InboxNotice.user_id == person.id)).all()
        assert any(subject.startswith("The balance may be paid until 2026-03-23") for subject in subjects)
    standing_clock.at = clock.court_midnight(DUE + timedelta(days=1))
    work()
    assert lot.state == "sold", "the old midnight passes without a default"
    standing_clock.at = clock.court_midnight(date(2026, 3, 24))
    work()
    assert lot.state == "defaulted"


def test_rejected_nothing_moves(app):
    """Two judges against: the day stays and there is no history."""
    lot, _ = settling_lot()
    decided(propose_extension(lot.id, lot.case.officer, date(2026, 4, 1), "理由"), in_favour=False)
    assert settlement_of(lot).balance_due_on == DUE
    assert db.session.scalars(sa.select(BalanceExtension)).all() == []


def test_refused_after_the_end(app, standing_clock):
    """Paid, late or defaulted: no proposal, and one that is open cannot be decided any more."""
    paid, _ = paid_lot()
    with pytest.raises(Refusal, match="EXTENSION_OVER"):
        propose_extension(paid.id, paid.case.officer, date(2026, 4, 1), "理由")
    lot, _ = settling_lot()
    with pytest.raises(Refusal, match="FIELD_REQUIRED"):
        propose_extension(lot.id, lot.case.officer, date(2026, 4, 1), " ")
    with pytest.raises(Refusal, match="NOT_ALLOWED"):
        propose_extension(lot.id, user("finance", of_court=True), date(2026, 4, 1), "理由")
    decision = propose_extension(
        lot.id, lot.case.officer, settlement_of(lot).balance_due_on + timedelta(days=7), "理由"
    )
    first, second = judges(2)
    vote(decision.id, first, True, decision.content_hash, "")
    standing_clock.at = settlement_of(lot).balance_late_at
    with pytest.raises(Refusal, match="EXTENSION_OVER"):
        vote(decision.id, second, True, decision.content_hash, "")
    work()
    assert (lot.state, db.session.get_one(PanelDecision, decision.id).state) == ("defaulted", "lapsed")


def test_the_history_cannot_be_rewritten(app):
    """The database refuses to change or delete a decision's row."""
    lot, _ = settling_lot()
    decided(propose_extension(lot.id, lot.case.officer, date(2026, 4, 1), "理由"))
    for statement in ("UPDATE balance_extension SET reason = 'x'", "DELETE FROM balance_extension"):
        with pytest.raises(sa.exc.DBAPIError, match="append"):
            db.session.execute(sa.text(statement))
        db.session.rollback()


def test_the_pages_of_officer_judge_and_buyer(app):
    """The form keeps what was typed; the judge reads and votes on the panel's desk; the buyer reads the new day."""
    lot, buyer = settling_lot()
    officer, judge = Visitor(app), Visitor(app)
    first, second = judges(2)
    sign_in(officer, lot.case.officer)
    sign_in(judge, first)
    address = f"/lots/{lot.id}/extension"
    empty = submit(officer, address, reason="贷款")
    assert (empty.status_code, set(errors_of(empty)), form_of(empty)["reason"]) == (422, {"last_day"}, "贷款")
    assert submit(officer, address, last_day="2026-03-01", reason="贷款").status_code == 422
    assert submit(officer, address, last_day="2026-03-18", reason="贷款").status_code == 303
    decision = db.session.scalars(sa.select(PanelDecision)).one()
    shown = text_of(judge.get(f"/desk/panel/{decision.id}?lang=en"))
    assert "2026-03-18" in shown
    assert "贷款" in shown
    for one in (first, second):
        vote(decision.id, one, True, decision.content_hash, "")
    mine = Visitor(app)
    sign_in(mine, buyer.user)
    assert "from 2026-03-16 to 2026-03-18" in text_of(mine.get(f"/lots/{lot.id}/settlement?lang=en"))
