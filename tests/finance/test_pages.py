"""The finance desk and the page of a case account: late first, owed to the day, and a statement that holds."""

import csv
import io
import uuid
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from auction.accounts.models import InboxNotice
from auction.distribution.models import DistributionPlan
from auction.finance.ageing_rules import ageing, curve, recovery
from auction.finance.statement import harmless
from auction.ground import clock
from auction.ground.store import db
from auction.jurisdictions import rule_set
from auction.objections.actions import object_to
from tests.browsing import text_of
from tests.builders import user
from tests.objections.stories import BANK, KING, LEE, contested_case, days_on
from tests.settlement.stories import settled_lot
from tests.settlement.test_pages import browser_of

TODAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("due_on", "colour"),
    [(date(2026, 3, 3), "red"), (TODAY, "amber"), (date(2026, 3, 7), "amber"), (date(2026, 3, 8), "green")],
)
def test_what_is_due_has_a_colour(due_on, colour):
    """Late from the day after its last day, soon within three days, otherwise in time."""
    assert ageing(due_on, TODAY) == colour


def test_working_days_beyond_the_published_table():
    """Where no holidays are published yet, week-ends alone are off."""
    assert rule_set().calendar.last_working_day(date(2040, 1, 5), 2) == date(2040, 1, 9)


def test_the_curve_ends_at_the_sums():
    """Day by day the sums grow; the line starts at the floor, ends at the right edge at the height of its sum."""
    points = recovery([(TODAY, 800), (TODAY, 200)], [(TODAY + timedelta(days=5), 250)], TODAY + timedelta(days=10))
    assert [(point.in_minor, point.out_minor) for point in points] == [(1000, 0), (1000, 250), (1000, 250)]
    assert curve(points, "in_minor", 600, 160) == "M0 160H0V0H300V0H600V0H600"
    assert curve(points, "out_minor", 600, 160) == "M0 160H0V160H300V120H600V120H600"
    assert recovery([], [], TODAY) == []


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_no_cell_is_a_formula(cell):
    """What a spreadsheet would reckon is preceded by an apostrophe; other text stays as it is."""
    assert harmless(cell) == f"'{cell}"
    assert harmless("王记=商行") == "王记=商行"


def test_the_statement_tells_every_line_of_its_period(app, standing_clock):
    """CSV with the mark that spreadsheets need: opening, lines, closing, pay-outs; others' accounts masked; PDF too."""
    story = contested_case()
    story.parties[LEE].name = "=李记商行"
    db.session.commit()
    story.approved()
    days_on(standing_clock, 30)
    days_on(standing_clock, 1)
    king = browser_of(app, story.user(KING))
    address = f"/cases/{story.case_id}/account/statement"
    answer = king.get(f"{address}?as=csv")
    raw = answer.get_data()
    assert raw.startswith("\ufeff".encode()), "spreadsheets read Chinese by this mark"
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert rows[1] == ["Opening balance", "", "", "", "0.00"]
    assert [row[2:] for row in rows[3:5]] == [["70000.00", "", "70000.00"], ["730000.00", "", "800000.00"]]
    closing = next(row for row in rows if row and row[0] == "Closing balance")
    assert closing[-1] == "0.00"
    payouts = {row[0]: row[1:3] for row in rows[rows.index(closing) + 3 :]}
    assert payouts["王记商行"] == ["6222000000000002", "200000.00"]
    assert payouts["'=李记商行"][1] == "100000.00"
    assert payouts["'=李记商行"][0] != "6222000000000003", "another's account number"
    officer = browser_of(app, story.officer).get(f"{address}?as=csv").get_data(as_text=True)
    assert "6222000000000003" in officer
    later = clock.today() - timedelta(days=3)
    empty = list(
        csv.reader(io.StringIO(king.get(f"{address}?as=csv&first_day={later}").get_data().decode("utf-8-sig")))
    )
    assert empty[1][-1] == "800000.00", "what stood there when the period began"
    pdf = king.get(address).get_data()
    assert pdf.startswith(b"%PDF")
    assert king.get(f"{address}?first_day=x").status_code == 422
    assert king.get(f"{address}?first_day=2026-03-05&last_day=2026-03-04").status_code == 422
    for stranger in (user("party"), user("finance")):
        db.session.commit()
        assert browser_of(app, stranger).get(address).status_code == 404


def test_the_account_says_what_is_owed_and_where_it_went(app, standing_clock):
    """Each claim: paid, in escrow, still owed; the curve has its table; the debtor reads the same."""
    story = contested_case()
    plan = story.approved()
    object_to(plan.id, story.user(KING), {3: 40_000_01}, "债权已清偿", uuid.uuid4())
    days_on(standing_clock, 20)
    days_on(standing_clock, 1)
    shown = text_of(browser_of(app, story.user(KING)).get(f"/cases/{story.case_id}/account"))
    assert "王记商行 (you) Ordinary claim ¥200,000.00 — — ¥200,000.00 — — ¥200,000.00" in shown
    assert "李记商行 Ordinary claim ¥40,000.01 — ¥59,999.99 ¥100,000.00 — — ¥100,000.00" in shown
    assert "In escrow ¥59,999.99" in shown
    assert "The curve as a table" in shown


def test_the_desk_begins_with_what_is_late(app, standing_clock):
    """The oldest due day first with owner and colour in words; each list a page at a time."""
    settled_lot()
    story = contested_case(without_sign_in=(LEE,))
    story.approved()
    days_on(standing_clock, 20)
    browser = browser_of(app, story.clerks[0])
    shown = text_of(browser.get("/desk/finance"))
    assert "Serve the distribution plan" in shown
    assert "Prepare the distribution plan" in shown
    assert "overdue" in shown
    assert "Enforcement officer" in shown
    assert "¥800,000.00" in text_of(browser.get("/desk/finance/to_prepare"))
    assert browser.get("/desk/finance/nonsense").status_code == 404


def test_the_desk_asks_no_question_for_each_row(app, standing_clock):
    """Sixty rows cost as many queries as one."""
    settled_lot()
    story = contested_case(without_sign_in=(LEE,))
    plan = story.approved()
    browser = browser_of(app, story.clerks[0])
    few = _queries(lambda: browser.get("/desk/finance"))
    for number in range(60):
        db.session.execute(
            sa.insert(DistributionPlan).values(
                case_id=story.case_id, state="approved", proceeds_minor=1, content=plan.content,
                content_hash=f"{number:064d}", prepared_by_id=plan.prepared_by_id,
                prepared_by_person_id=plan.prepared_by_person_id, prepared_at=clock.now(), decided_at=clock.now(),
                decided_by_id=plan.decided_by_id, decided_by_person_id=plan.decided_by_person_id, remark="",
            )
        )  # fmt: skip
    db.session.commit()
    many = _queries(lambda: browser.get("/desk/finance"))
    assert "Page 1 of 4" in text_of(browser.get("/desk/finance"))
    assert many <= few


def _queries(ask) -> int:
    """How many statements a request sends."""
    seen: list[str] = []

    def note(connection, cursor, statement, *rest) -> None:
        seen.append(statement)

    ask()  # what is read once for all is read
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        ask()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


def test_money_without_a_payee_is_published_and_its_payee_reminded(app, standing_clock):
    """The debtor and the officer are told at once and every thirty days; then case, amount and day are public, no name."""
    story = contested_case()
    story.parties[KING].payee_account = " "
    db.session.commit()
    story.approved()
    days_on(standing_clock, 30)
    king = story.user(KING).id
    told = sa.select(sa.func.count()).where(
        InboxNotice.user_id == king, InboxNotice.subject_en.contains("waits for you")
    )
    assert db.session.scalar(told) == 1
    days_on(standing_clock, 10)
    assert db.session.scalar(told) == 1
    public = app.test_client().get("/unclaimed?lang=en").get_data(as_text=True)
    assert "No money waits" in public
    days_on(standing_clock, 25)
    assert db.session.scalar(told) == 2
    public = app.test_client().get("/unclaimed?lang=en").get_data(as_text=True)
    assert story.lot.case.number in public
    assert "¥200,000.00" in public
    told = app.test_client().get("/api/v1/unclaimed")
    assert [(row["case_number"], row["amount_minor"]) for row in told.get_json()["items"]] == [
        (story.lot.case.number, 200_000_00)
    ]
    for secret in (KING, BANK, "6222"):
        assert secret not in public
        assert secret not in told.get_data(as_text=True)
