"""The debtor sells the thing himself: leave and its limits, the money, the release; or the court's sale goes on."""

import uuid
from datetime import date, timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa

from auction.agreements import self_sale
from auction.agreements.models import SelfSale
from auction.agreements.rules import Leave, check_leave
from auction.cases.models import Seizure
from auction.ground import clock
from auction.ground.deadline import deadline_of
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.ledger.queries import balance_minor
from auction.lots.models import Lot
from auction.lots.terms import propose_terms
from auction.panel.actions import vote
from auction.panel.models import PanelDecision
from auction.papers.models import Paper
from auction.payments.models import Refund
from tests import builders
from tests.appraisal.stories import pdf
from tests.browsing import Visitor, sign_in, submit, text_of
from tests.redemption.test_redemption import owing, refused
from tests.settlement import stories

DAY = timedelta(days=1)
TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("lowest", "days", "reference", "owed", "is_share", "consent", "code"),
    [
        (100, 60, 100, 500, False, False, None),
        (99, 60, 100, 500, False, False, "SELF_SALE_PRICE_LOW"),
        (50, 60, 100, 50, False, False, None),
        (1, 60, 100, 500, False, True, None),
        (200, 60, None, 500, False, False, "SELF_SALE_PRICE_LOW"),
        (100, 60, 100, 500, True, False, "SELF_SALE_NEEDS_CONSENT"),
        (500, 60, 100, 500, True, False, None),
        (100, 0, 100, 500, False, False, "SELF_SALE_DAY"),
        (100, 61, 100, 500, False, False, "SELF_SALE_DAY"),
    ],
)
def test_what_leave_may_be_given(lowest, days, reference, owed, is_share, consent, code):
    """Without consent no less than the reference price or the whole debt; shares need consent or the whole debt."""
    leave = Leave(reference, owed, is_share, consent, "CNY")
    arguments = (lowest, TODAY + days * DAY, leave, TODAY, TODAY + 60 * DAY)
    if code is None:
        check_leave(*arguments)
        return
    with pytest.raises(Refusal, match=code):
        check_leave(*arguments)


def decide(subject, in_favour=True):
    decision = db.session.scalars(sa.select(PanelDecision).filter_by(subject=subject, state="proposed")).one()
    for _ in range(2):
        judge = builders.user("judge", of_court=True)
        db.session.commit()
        vote(decision.id, judge, in_favour, decision.content_hash, "")
    db.session.expire_all()


def permitted(days=30, **terms):
    """A permitted sale at 1,000,000.00: (lot, debtor)."""
    lot, debtor = owing(opens_in=10 * DAY, **terms)
    db.session.add(Seizure(
        asset_id=lot.asset_id, order_number="（2026）江01执1号", ordered_on=clock.today(),
        expires_on=clock.today() + 900 * DAY,
    ))  # fmt: skip
    db.session.commit()
    self_sale.ask(lot.id, debtor, uuid.uuid4(), 1_000_000_00, "友人甲")
    self_sale.propose(lot.id, lot.case.officer, 1_000_000_00, builders.working_day(days), False)
    decide(f"lot:{lot.id}")
    return db.session.get_one(Lot, lot.id), debtor


def test_sold_by_the_debtor_through_the_pages(app, client):
    """Asked, put before the panel, suspended, a buyer named, paid in the sandbox's way, released: the money is the case's,
    the seizure is gone, the registry is asked; a stranger finds nothing.
    """
    lot, debtor = owing(opens_in=10 * DAY)
    db.session.add(Seizure(
        asset_id=lot.asset_id, order_number="（2026）江01执1号", ordered_on=clock.today(),
        expires_on=clock.today() + 900 * DAY,
    ))  # fmt: skip
    officer, desk, page = (
        Visitor(app, app.response_class),
        f"/desk/lots/{lot.id}/self-sale",
        f"/lots/{lot.id}/self-sale",
    )
    sign_in(officer, lot.case.officer)
    sign_in(client, debtor)
    assert f"{page}" in client.get(f"/cases/{lot.case_id}/account").get_data(as_text=True)
    assert submit(client, page, page, price_minor="", reason="友人甲").status_code == 422
    assert submit(client, page, page, price_minor="900000", reason="友人甲").status_code == 303
    last_on = builders.working_day(30).isoformat()
    low = submit(officer, desk, f"{desk}/leave", lowest_minor="400000", last_on=last_on)
    assert (low.status_code, "507,400.00" in text_of(low)) == (422, True)
    sunday = submit(officer, desk, f"{desk}/leave", lowest_minor="900000", last_on="2026-03-08")
    assert (sunday.status_code, "2026-03-09" in text_of(sunday)) == (422, True)
    assert submit(officer, desk, f"{desk}/leave", lowest_minor="900000", last_on=last_on).status_code == 303
    decide(f"lot:{lot.id}")
    assert db.session.get_one(Lot, lot.id).state == "paused"
    assert [row.due_on.isoformat() for row in db.session.execute(deadline_of("self_sale").rows())] == [last_on]
    buyer = {"name": "买受人丙", "number": "110101199001011234"}
    paper = (BytesIO(pdf().read()), "contract.pdf")
    below = submit(client, page, f"{page}/buyer", **buyer, price_minor="899999.99", contract=paper)
    assert (below.status_code, "900,000.00" in text_of(below)) == (422, True)
    paper = (BytesIO(pdf().read()), "contract.pdf")
    assert submit(client, page, f"{page}/buyer", **buyer, price_minor="950000", contract=paper).status_code == 303
    assert submit(client, page, f"{page}/payment", amount_minor="950000.01").status_code == 422
    answer = submit(client, page, f"{page}/payment", amount_minor="950000")
    assert (answer.status_code, answer.headers["Location"][:5]) == (303, "/pay/")
    sale = db.session.scalars(sa.select(SelfSale)).one()
    assert refused(self_sale.complete, lot.id, lot.case.officer, "裁1", "登记中心") == "SELF_SALE_UNPAID"
    stories.received(self_sale.pay(lot.id, debtor, uuid.uuid4(), 950_000_00))
    released = submit(
        officer, desk, f"{desk}/release", ruling_number="（2026）江01执1号之二", registry="江州市不动产登记中心"
    )
    assert released.status_code == 303
    db.session.expire_all()
    lot = db.session.get_one(Lot, lot.id)
    assert (lot.state, sale.state, lot.asset.seizures[0].released_on) == ("withdrawn", "completed", clock.today())
    assert (balance_minor(f"case:{lot.case_id}"), balance_minor(f"self_sale:{sale.id}")) == (950_000_00, 0)
    notice = db.session.scalars(sa.select(Paper).filter_by(kind="assist_notice")).one().facts
    assert (notice["buyer_name"], len(notice["requests"])) == ("买受人丙", 2)
    stranger = builders.user("party")
    sign_in(client, stranger)
    assert client.get(page).status_code == 404


def test_not_paid_by_the_last_day(app, standing_clock):
    """The last day itself is still his; the day after, the auction goes on, and what came goes back to whoever paid it."""
    lot, debtor = permitted()
    assert refused(self_sale.pay, lot.id, debtor, uuid.uuid4(), 1) == "SELF_SALE_NO_BUYER"
    self_sale.name_buyer(lot.id, debtor, "买受人丙", "110101199001011234", 1_000_000_00, pdf())
    stories.received(self_sale.pay(lot.id, debtor, uuid.uuid4(), 300_000_00))
    assert refused(self_sale.name_buyer, lot.id, debtor, "丁", "2", 1_000_000_00, pdf()) == "SELF_SALE_PAID_INTO"
    standing_clock.at += 30 * DAY
    stories.work()
    assert db.session.get_one(Lot, lot.id).state == "paused"
    standing_clock.at += DAY
    stories.work()
    lot = db.session.get_one(Lot, lot.id)
    assert (lot.state, lot.opens_at > clock.now()) == ("announced", True)
    refund = db.session.scalars(sa.select(Refund)).one()
    assert (refund.amount_minor, refund.reason) == (300_000_00, "self_sale_over")
    assert db.session.scalars(sa.select(SelfSale.state)).one() == "lapsed"
    assert refused(self_sale.pay, lot.id, debtor, uuid.uuid4(), 1) == "SELF_SALE_NOT_RUNNING"


def test_before_the_announcement_the_terms_wait(app, standing_clock):
    """Leave for a thing that is not announced yet: nothing of it goes to the panel until the leave is over."""
    lot, debtor = owing(opens_in=10 * DAY)
    lot.state, lot.announced_at = "valued", None
    db.session.commit()
    self_sale.ask(lot.id, debtor, uuid.uuid4(), 1_000_000_00, "友人甲")
    assert refused(self_sale.ask, lot.id, debtor, uuid.uuid4(), 1, "x") == "SELF_SALE_RUNS"
    self_sale.propose(lot.id, lot.case.officer, 1_000_000_00, builders.working_day(30), False)
    decide(f"lot:{lot.id}")
    assert db.session.get_one(Lot, lot.id).state == "valued"
    terms = (lot.id, lot.case.officer, 700_000_00, 5_000_00, 70_000_00, 10)
    assert refused(propose_terms, *terms) == "SELF_SALE_RUNS"
    standing_clock.at += 31 * DAY
    stories.work()
    assert propose_terms(*terms).state == "proposed"


def test_the_panel_or_the_officer_says_no(app):
    """A refusal by either ends the request, the auction runs on, and he may ask again; an open lot is out of his hands."""
    lot, debtor = owing(opens_in=10 * DAY)
    officer = lot.case.officer
    self_sale.ask(lot.id, debtor, uuid.uuid4(), 1_000_000_00, "友人甲")
    self_sale.decline(lot.id, officer, "无法控制价款")
    self_sale.ask(lot.id, debtor, uuid.uuid4(), 1_000_000_00, "友人甲")
    self_sale.propose(lot.id, officer, 1_000_000_00, builders.working_day(1), False)
    decide(f"lot:{lot.id}", in_favour=False)
    assert [one.state for one in db.session.scalars(sa.select(SelfSale))] == ["refused", "refused"]
    lot = db.session.get_one(Lot, lot.id)
    assert lot.state == "announced"
    lot.state = "open"
    db.session.commit()
    assert refused(self_sale.ask, lot.id, debtor, uuid.uuid4(), 1, "x") == "SELF_SALE_TOO_LATE"
