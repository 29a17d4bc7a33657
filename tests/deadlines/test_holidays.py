"""A year beyond the published table is entered with four eyes, and then every last day is right at once."""

from datetime import UTC, date, datetime, timedelta

import pytest

from auction.accounts.models import InboxNotice
from auction.deadlines.actions import warn
from auction.deadlines.holidays import Reading, confirm_year, enter_year, refuse_year
from auction.deadlines.models import HolidayYear
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.jurisdictions import rule_set
from auction.settlement.models import Settlement
from auction.valuation.models import Inquiry
from tests.browsing import form_of, submit, text_of
from tests.builders import announced_lot
from tests.settlement.stories import settling_lot
from tests.settlement.test_pages import browser_of

from .stories import NOTICE_2027, administrator

NUMBER = "国办发明电〔2026〕1号"


@pytest.fixture(autouse=True)
def _nothing_entered():
    yield
    rule_set().calendar.enter({})


def test_the_year_counts_everywhere_once_another_administrator_confirms(app, standing_clock):
    """Entered, it changes nothing; confirmed, dates in it are exact, and what was due on a new day off moves on: a balance, an inquiry."""
    standing_clock.at = datetime(2026, 12, 25, 2, 0, tzinfo=UTC)
    lot, buyer = settling_lot(balance_days=6)
    calendar = rule_set().calendar
    settlement = db.session.get(Settlement, lot.id)
    assert settlement.balance_due_on == date(2027, 1, 1)
    assert calendar.is_provisional(settlement.balance_due_on)
    assert "provisional" in text_of(browser_of(app, buyer.user).get(f"/lots/{lot.id}/settlement?lang=en"))
    inquiry = Inquiry(
        lot_id=announced_lot().id,
        method="negotiation",
        started_at=standing_clock.at,
        due_on=date(2027, 2, 8),
        remark="",
    )
    db.session.add(inquiry)
    one, two = administrator(), administrator()
    row = enter_year(2027, NUMBER, NOTICE_2027, one)
    assert not calendar.knows(2027)
    with pytest.raises(Refusal) as refused:
        confirm_year(row.id, one)
    assert refused.value.code == "HOLIDAY_FOUR_EYES"
    assert confirm_year(row.id, two).moved_count == 2
    db.session.expire_all()
    assert settlement.balance_due_on == date(2027, 1, 4)
    assert inquiry.due_on == date(2027, 2, 12)
    assert settlement.balance_late_at == datetime(2027, 1, 4, 16, 0, tzinfo=UTC)
    assert calendar.last_day(date(2027, 1, 25), 7) == date(2027, 2, 1)
    assert calendar.is_working_day(date(2027, 1, 31))
    assert calendar.due_date(date(2027, 2, 1), 7) == date(2027, 2, 12)
    assert not calendar.is_provisional(date(2027, 12, 31))
    assert "provisional" not in text_of(browser_of(app, buyer.user).get(f"/lots/{lot.id}/settlement?lang=en"))


def test_another_process_reads_what_was_confirmed(app):
    """A process that knows nothing of the year finds it in the database at its next look."""
    row = enter_year(2027, NUMBER, NOTICE_2027, administrator())
    confirm_year(row.id, administrator())
    rule_set().calendar.enter({})
    Reading().read_seldom()
    assert rule_set().calendar.knows(2027)


def test_a_year_is_entered_once_and_a_refused_one_anew(app):
    """A known year and one that waits are refused; sent back with its reason it can be entered again."""
    one, two = administrator(), administrator()
    for year in (2026, 2027):
        if year == 2027:
            first = enter_year(2027, NUMBER, NOTICE_2027, one)
        with pytest.raises(Refusal) as refused:
            enter_year(year, NUMBER, NOTICE_2027, one)
        assert refused.value.code == "HOLIDAY_KNOWN"
    refuse_year(first.id, "春节少录一天", two)
    with pytest.raises(Refusal) as refused:
        confirm_year(first.id, two)
    assert refused.value.code == "HOLIDAY_DECIDED"
    assert enter_year(2027, NUMBER, NOTICE_2027, one).state == "entered"


def test_administrators_are_asked_for_the_year_until_it_is_entered(app, standing_clock):
    """From November on they are told once that next year is missing, on their page too; then no more."""
    asked = administrator()
    standing_clock.at = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
    for _again in range(2):
        warn()
    told = db.session.query(InboxNotice).filter_by(user_id=asked.id).all()
    assert [notice.path for notice in told] == ["/desk/holidays"]
    assert "2027" in told[0].subject_en
    browser = browser_of(app, asked)
    assert "The holidays of 2027 are missing" in text_of(browser.get("/desk/holidays?lang=en"))
    enter_year(2027, NUMBER, NOTICE_2027, asked)
    standing_clock.at += timedelta(days=40)
    warn()
    assert db.session.query(InboxNotice).filter_by(user_id=asked.id).count() == 1


def test_the_pages_from_the_notice_to_its_effect(app):
    """An administrator pastes the notice, sees what was read, cannot confirm it himself; a second one does."""
    one, two = browser_of(app, administrator()), browser_of(app, administrator())
    kept = submit(one, "/desk/holidays", year="2027", notice_number=NUMBER, notice_text="放假")
    assert kept.status_code == 422
    assert "放假" in kept.get_data(as_text=True)
    sent = submit(one, "/desk/holidays", year="2027", notice_number=NUMBER, notice_text=NOTICE_2027)
    assert sent.status_code == 303
    shown = text_of(one.get(sent.location + "?lang=en"))
    assert "2027-02-05 – 2027-02-11" in shown
    assert "let it count" not in shown
    assert "let it count" in text_of(two.get(sent.location + "?lang=en"))
    token = form_of(one.get("/desk/holidays"))["csrf_token"]
    assert one.post(sent.location + "/confirm", data={"csrf_token": token}).status_code == 403
    assert submit(two, sent.location, action="refuse", reason="").status_code == 422
    assert submit(two, sent.location, action="confirm").status_code == 303
    assert db.session.query(HolidayYear).one().state == "confirmed"
