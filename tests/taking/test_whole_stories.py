"""The end of the road, by the pages: failed, failed again, sold off in vain; then taken in kind, sold anew, or given back."""

import uuid
from datetime import timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa

from auction.cases.models import Seizure
from auction.ground import clock
from auction.ground.deadline import deadline_of
from auction.ground.store import db
from auction.lots.actions import announce
from auction.lots.models import Lot
from auction.lots.queries import assets_to_list
from auction.lots.rounds import draft_lot
from auction.panel.models import PanelDecision
from auction.papers.models import Paper
from auction.setoff.actions import approve_set_off, ask_set_off, prepare_set_off
from auction.settlement.actions import pay_balance
from tests import builders
from tests.appraisal.stories import pdf
from tests.browsing import Visitor, sign_in, submit, text_of
from tests.lots.stories import notified, written
from tests.settlement import stories

from .test_taking import unsold

DAY = timedelta(days=1)


@pytest.fixture
def officer_client(app):
    return Visitor(app, app.response_class)


def vote_by_page(app, subject: str) -> None:
    """Two judges agree on the page of what is before the panel."""
    decision = db.session.scalars(sa.select(PanelDecision).filter_by(subject=subject, state="proposed")).one()
    for _ in range(2):
        judge, bench = builders.user("judge", of_court=True), Visitor(app, app.response_class)
        sign_in(bench, judge)
        assert submit(bench, f"/desk/panel/{decision.id}", in_favour="yes", opinion="同意").status_code == 303
    db.session.expire_all()


def fails_again(app, client, standing_clock, lot: Lot, start: str) -> Lot:
    """The next round by the officer's and the judges' pages, announced and closed without a bid."""
    sign_in(client, lot.case.officer)
    assert submit(client, f"/desk/lots/{lot.id}", "next-round").status_code == 303
    lot = db.session.scalars(sa.select(Lot).order_by(Lot.id.desc())).first()
    terms = {"increment_minor": "2000", "deposit_minor": "40000", "balance_days": "10"}
    assert submit(client, f"/desk/lots/{lot.id}/terms", start_price_minor=start, **terms).status_code == 303
    vote_by_page(app, f"lot:{lot.id}")
    lot = db.session.get_one(Lot, lot.id)
    standing_clock.at += 3 * DAY
    written(notified(lot), 16, 24 * 60 if lot.round_kind == "selloff" else 24)
    announce(lot.id, lot.case.officer)
    standing_clock.at = lot.closes_at + timedelta(minutes=1)
    stories.work()
    lot = db.session.get_one(Lot, lot.id)
    assert lot.state == "unsold"
    return lot


def to_the_end(app, client, standing_clock):
    """(lot, secured, ordinary): the sell-off has failed at 560,000.00; the second and third round went by the pages."""
    lot, secured, ordinary = unsold()
    lot.reference_fixed_on, lot.reference_valid_until = clock.today(), clock.today() + 365 * DAY
    lot.reference_method = "negotiation"
    builders.disclosed(lot.asset)
    second = fails_again(app, client, standing_clock, lot, "560000")
    assert [row.subject_id for row in db.session.execute(deadline_of("selloff").rows())] == [second.id]
    last = fails_again(app, client, standing_clock, second, "560000")
    assert (last.round_kind, db.session.execute(deadline_of("selloff").rows()).all()) == ("selloff", [])
    return last, secured, ordinary


def ask_and_serve(client, standing_clock, lot) -> None:
    """The creditors are asked; who has no account is served a paper, recorded by the officer."""
    sign_in(client, lot.case.officer)
    desk = f"/desk/lots/{lot.id}/unsold"
    answer_by = builders.working_day(5).isoformat()
    assert submit(client, desk, f"{desk}/offer", answer_by=answer_by).status_code == 303
    paper = db.session.scalars(sa.select(Paper).filter_by(kind="taking_inquiry", ended_at=None)).one()
    assert (paper.recipient_name, paper.facts["price_minor"]) == ("普通债权人", lot.start_price_minor)
    assert "普通债权人" in text_of(client.get(f"{desk}?lang=en")).partition("Paper not served yet")[2]
    standing_clock.at += DAY
    sign_in(client, lot.case.officer)
    delivery = {
        "method": "post", "result": "delivered", "delivered_on": clock.today().isoformat(), "served_by": "EMS",
        "received_by": "普通债权人", "proof": (BytesIO(pdf().read()), "receipt.pdf"),
    }  # fmt: skip
    assert submit(client, f"/desk/papers/{paper.id}/delivery", **delivery).status_code == 303
    assert "Paper not served yet" not in text_of(client.get(f"{desk}?lang=en"))


def test_taken_in_kind_after_everything_failed(app, officer_client, standing_clock):
    """Three rounds in vain, then a creditor takes it: set-off, difference, and the ruling is the one in kind, with every
    round in it; there is no ordinary ruling to issue.
    """
    lot, secured, _ordinary = to_the_end(app, officer_client, standing_clock)
    ask_and_serve(officer_client, standing_clock, lot)
    creditor = Visitor(app, app.response_class)
    sign_in(creditor, secured.user)
    assert submit(creditor, f"/lots/{lot.id}/taking", "/taking/apply").status_code == 303
    standing_clock.at += 5 * DAY
    sign_in(officer_client, lot.case.officer)
    desk = f"/desk/lots/{lot.id}/unsold"
    assert submit(officer_client, desk, f"{desk}/taker", taker_id=str(secured.id), draw_note="").status_code == 303
    vote_by_page(app, f"lot:{lot.id}")
    stories.work()
    one, two = stories.clerks()
    asked = prepare_set_off(ask_set_off(lot.id, secured.user, uuid.uuid4()).id, one, 0)
    approve_set_off(asked.id, two, asked.content_hash)
    stories.received(pay_balance(lot.id, secured.user, uuid.uuid4(), "/"))
    stories.work()
    papers = f"/desk/lots/{lot.id}/papers"
    assert officer_client.get(f"{papers}/draft_ruling").status_code == 404
    assert submit(officer_client, f"{papers}/ruling_in_kind").status_code == 303
    facts = db.session.scalars(sa.select(Paper).filter_by(kind="ruling_in_kind")).one().facts
    assert facts["rounds"] == "第一次拍卖因无人出价流拍，第二次拍卖因无人出价流拍，变卖因无人出价流拍"
    assert (facts["price_minor"], facts["credited_minor"], facts["difference_minor"]) == (
        560_000_00, 400_000_00, 160_000_00,
    )  # fmt: skip
    served = {"ruling_number": "（2026）江01执1号之五", "served_on": clock.today().isoformat()}
    assert submit(officer_client, f"/lots/{lot.id}/ruling", **served).status_code == 303
    assert db.session.get_one(Lot, lot.id).state == "settled"


def test_sold_anew_at_the_old_price_by_agreement(app, officer_client, standing_clock):
    """Both sides agree in one paper: the new first auction has the failed price as its reference price and its floor."""
    lot, *_ = to_the_end(app, officer_client, standing_clock)
    sign_in(officer_client, lot.case.officer)
    desk = f"/desk/lots/{lot.id}/unsold"
    paper = (BytesIO(pdf().read()), "agreement.pdf")
    answer = submit(officer_client, desk, f"{desk}/second-cycle", request="双方书面申请", upload=paper, is_agreed="y")
    assert answer.status_code == 303
    again = db.session.scalars(sa.select(Lot).order_by(Lot.id.desc())).first()
    assert (again.state, again.round_kind, again.reference_price_minor, again.previous_lot_id) == (
        "valued", "first", 560_000_00, lot.id,
    )  # fmt: skip
    terms = {"increment_minor": "2000", "deposit_minor": "40000", "balance_days": "10"}
    low = submit(officer_client, f"/desk/lots/{again.id}/terms", start_price_minor="559999.99", **terms)
    assert (low.status_code, "560,000.00" in text_of(low)) == (422, True)
    assert (
        submit(officer_client, f"/desk/lots/{again.id}/terms", start_price_minor="560000", **terms).status_code == 303
    )


def test_given_back_and_seized_again(app, officer_client, standing_clock):
    """Nobody wants it: it goes back, and nothing of the old sale goes on. Seized anew, it is a thing to list like any."""
    lot, *_ = to_the_end(app, officer_client, standing_clock)
    ask_and_serve(officer_client, standing_clock, lot)
    standing_clock.at += 5 * DAY
    sign_in(officer_client, lot.case.officer)
    desk = f"/desk/lots/{lot.id}/unsold"
    assert submit(officer_client, desk, f"{desk}/return", reason="refused").status_code == 303
    vote_by_page(app, f"lot:{lot.id}")
    assert "went back to the debtor" in text_of(officer_client.get(f"{desk}?lang=en"))
    officer, today = lot.case.officer, clock.today()
    standing_clock.at += 30 * DAY
    db.session.add(Seizure(
        asset_id=lot.asset_id, order_number="（2026）江01执1号之九", ordered_on=clock.today(),
        expires_on=today + 900 * DAY,
    ))  # fmt: skip
    db.session.commit()
    assert [asset.id for asset in assets_to_list(officer)] == [lot.asset_id]
    again = draft_lot(lot.asset_id, "first", officer)
    assert (again.state, again.previous_lot_id) == ("draft", None)
