"""Releases as bidder, court and public see them: the clock, the alarm before the deadline, the figures."""

import uuid
from datetime import timedelta

import sqlalchemy as sa

from auction.accounts.models import InboxNotice
from auction.enrolment.actions import confirm_enrolment, enrol, pay_deposit
from auction.enrolment.models import Enrolment
from auction.enrolment.queries import own_enrolments
from auction.enrolment.release_figures import releases_by_court
from auction.enrolment.release_watch import watch_releases
from auction.ground import clock
from auction.ground.store import db
from auction.ledger.queries import balance_minor
from auction.payments.models import Payment, Refund
from auction.payments.releasing import release_again
from tests.browsing import Visitor, sign_in, text_of
from tests.builders import court, enrolled, open_lot, user
from tests.settlement.stories import claim, party, received, settling_lot, sold_lot, with_deposit, work

FAILS = 70_000_13  # the sandbox cannot give back an amount that ends in 13 fen


def people():
    """A finance clerk and a supervisor of the court."""
    pair = user("finance", of_court=True), user("supervisor", of_court=True)
    db.session.commit()
    return pair


def told(person) -> list[str]:
    """What somebody has in his inbox, oldest first."""
    db.session.rollback()
    mine = sa.select(InboxNotice).where(InboxNotice.user_id == person.id).order_by(InboxNotice.written_at)
    return [notice.subject_en.split(":")[0] for notice in db.session.scalars(mine)]


def page_of(app, person) -> str:
    """The person's own lots, in English."""
    browser = Visitor(app)
    sign_in(browser, person)
    return text_of(browser.get("/account/lots?lang=en"))


def test_the_clock_of_a_deposit_that_comes_back(app, standing_clock):
    """Held with the promise, released without asking, sent, arrived: each with its moment on the bidder's page."""
    lot = open_lot()
    loser = with_deposit(lot, "L1")
    shown = page_of(app, loser.user)
    assert "Arrived, held by the court" in shown
    assert "Goes back by itself if you do not win" in shown
    assert "2026-03-05 10:00" in shown, "24 hours after bidding ends, as it stands"
    standing_clock.at = lot.closes_at + timedelta(seconds=2)
    work()
    deposit = own_enrolments(loser.user)[0].deposit
    assert (deposit.state, deposit.release_due_at) == ("release_sent", lot.closes_at + timedelta(hours=24))
    standing_clock.at += timedelta(minutes=2)
    work()
    shown = page_of(app, loser.user)
    assert "Arrived on your account" in shown
    assert "Deposit released" in shown
    browser = Visitor(app)
    sign_in(browser, loser.user)
    assert "Arrived on your account" in text_of(browser.get(f"/lots/{lot.id}/room?lang=en"))


def test_a_failed_release_calls_the_court_once_and_again_when_late(app, standing_clock):
    """Finance hears of it at once, by a notice that names no bidder; overdue, supervisors too; the new one has its hour."""
    clerk, supervisor = people()
    lot, _, loser = sold_lot(deposit_minor=FAILS)
    for _ in range(3):
        work()
        standing_clock.at += timedelta(seconds=10)
    assert told(clerk) == ["A release has failed"]
    assert told(supervisor) == []
    notice = db.session.scalars(sa.select(InboxNotice).where(InboxNotice.user_id == clerk.id)).one()
    assert loser.person.legal_name not in notice.body_zh + notice.subject_zh
    assert "finance clerks have been told" in page_of(app, loser.user)
    standing_clock.at = lot.closes_at + timedelta(hours=24, seconds=1)
    work()
    work()
    assert told(clerk) == ["A release has failed", "A release is overdue"]
    assert told(supervisor) == ["A release is overdue"]
    browser = Visitor(app)
    sign_in(browser, supervisor)
    assert "hours late" in text_of(browser.get("/desk/releases?lang=en"))
    failed = db.session.scalars(sa.select(Refund).where(Refund.state == "failed")).one()
    release_again(failed.id, clerk)
    assert watch_releases() == 0, "the new release has an hour to travel"
    standing_clock.at += timedelta(hours=1)
    assert (watch_releases(), watch_releases()) == (1, 0)


def test_what_nobody_could_send_is_told_before_the_deadline(app, standing_clock):
    """Six hours before the deadline, not earlier, the clerks hear that a release has not gone out."""
    clerk, supervisor = people()
    lot, _, _ = sold_lot()
    standing_clock.at = lot.closes_at + timedelta(hours=18) - timedelta(seconds=1)
    assert watch_releases() == 0
    standing_clock.at += timedelta(seconds=1)
    assert (watch_releases(), watch_releases()) == (1, 0)
    assert (told(clerk), told(supervisor)) == (["A release has not gone out"], [])


def test_before_the_end_supervisors_hear_nothing(app, standing_clock):
    """A bidder who was refused while bidding goes on: even overdue, his release is the finance clerks' alone."""
    clerk, supervisor = people()
    lot = open_lot(lasts=timedelta(days=9))
    enrolment = with_deposit(lot, "L1")
    payment = db.session.scalars(sa.select(Payment)).one()
    at = clock.now()
    db.session.add(Refund(
        payment_id=payment.id, amount_minor=payment.amount_minor, reason="barred", created_at=at,
        due_at=at + timedelta(hours=24),
    ))  # fmt: skip
    db.session.commit()
    standing_clock.at += timedelta(hours=25)
    assert watch_releases() == 1
    assert (told(clerk), told(supervisor)) == (["A release is overdue"], [])
    notice = db.session.scalars(sa.select(InboxNotice).where(InboxNotice.user_id == clerk.id)).one()
    assert enrolment.person.legal_name not in notice.body_zh
    browser = Visitor(app)
    sign_in(browser, supervisor)
    assert "Nothing is overdue" in text_of(browser.get("/desk/releases?lang=en"))


def released(lot, took: timedelta, reason: str = "not_won") -> None:
    """A deposit that came back so long after bidding ended."""
    enrolment = enrolled(lot)
    payment = Payment(
        id=uuid.uuid4(), purpose="deposit", subject=f"enrolment:{enrolment.id}", about="", payee="", return_path="/",
        payer=enrolment.user, account_id=_account(), amount_minor=1, currency="CNY", provider="sandbox", state="received",
        started_at=clock.now(), finished_at=clock.now(), provider_reference=str(uuid.uuid4()),
    )  # fmt: skip
    db.session.add(payment)
    db.session.flush()
    db.session.add(Refund(
        payment_id=payment.id, amount_minor=1, state="arrived", reason=reason, created_at=lot.closes_at,
        due_at=lot.closes_at + timedelta(hours=24), sent_at=lot.closes_at, arrived_at=lot.closes_at + took,
    ))  # fmt: skip
    db.session.commit()


def _account() -> int:
    from auction.ledger.actions import account

    return account(db.session(), "deposit:figures", "CNY")


def test_the_figures_of_a_court_are_public(app, standing_clock):
    """Fewer than five tell nothing; then the exact median and the share in time, by window; other reasons do not count."""
    public = Visitor(app)
    assert "No deposit has been released yet" in text_of(public.get("/courts/releases?lang=en"))
    lot = open_lot()
    for hours in (1, 2, 3, 25):
        released(lot, timedelta(hours=hours))
    released(lot, timedelta(hours=90), reason="barred")
    standing_clock.at = lot.closes_at + timedelta(days=10)
    assert "fewer than 5 releases" in text_of(public.get("/courts/releases?lang=en"))
    released(lot, timedelta(hours=26))
    (row,) = releases_by_court()
    assert [(span.days, span.count, span.median_s, span.in_time_percent) for span in row.spans] == [
        (90, 5, 3 * 3600, 60), (365, 5, 3 * 3600, 60),
    ]  # fmt: skip
    standing_clock.at = lot.closes_at + timedelta(days=100)
    (row,) = releases_by_court()
    assert [(span.count, span.median_s) for span in row.spans] == [(0, None), (5, 3 * 3600)]
    shown = text_of(public.get("/courts/releases?lang=en"))
    assert court().name_en in shown
    assert "3.0 hours" in shown
    (figures,) = public.get("/api/v1/courts/releases").get_json()["items"]
    assert (figures["court"]["id"], figures["within_hours"], figures["late"]) == (court().id, 24, row.late)
    assert figures["spans"][1] == {"days": 365, "released": 5, "median_s": 3 * 3600, "in_time": 3}


def test_the_deposit_of_one_round_never_counts_for_the_next(app, standing_clock):
    """Who paid in the first round has no code in the second until he pays again, and the first deposit goes back whole."""
    lot = open_lot()
    first = with_deposit(lot, "F1")
    bidder = first.user
    standing_clock.at = lot.closes_at + timedelta(seconds=2)
    work()
    assert lot.state == "unsold"
    second_round = open_lot(asset=lot.asset, case=lot.case, round_kind="second")
    second = enrol(second_round.id, bidder)
    assert not confirm_enrolment(second.id)
    standing_clock.at += timedelta(minutes=2)
    work()
    assert [refund.payment.subject for refund in db.session.scalars(sa.select(Refund))] == [f"enrolment:{first.id}"]
    assert db.session.get_one(Enrolment, second.id).code is None
    received(pay_deposit(db.session.get_one(Enrolment, second.id)))
    work()
    assert db.session.get_one(Enrolment, second.id).code
    assert (balance_minor(f"deposit:{first.id}"), balance_minor(f"deposit:{second.id}")) == (0, 70_000_00)


def test_the_applicants_reduced_deposit_is_released_and_applied_as_paid(app, standing_clock):
    """He paid 20,000 of 70,000: losing he gets back 20,000, winning 20,000 becomes part of the price, the rest is balance."""
    for wins in (False, True):
        lot = open_lot()
        creditor = user("bidder")
        applicant = party(lot, "applicant", creditor.person.legal_name)
        applicant.id_number = creditor.person.id_number
        claim(applicant, "ordinary", 50_000_00)
        enrolment = enrol(lot.id, creditor)
        assert enrolment.deposit_minor == 20_000_00
        received(pay_deposit(enrolment))
        work()
        rival = with_deposit(lot, "R1")
        _bids(lot, (rival, enrolment) if wins else (enrolment, rival))
        standing_clock.at = lot.closes_at + timedelta(seconds=2)
        work()
        standing_clock.at += timedelta(minutes=2)
        work()
        back = db.session.scalars(
            sa.select(Refund.amount_minor).join(Payment).where(Payment.subject == f"enrolment:{enrolment.id}")
        ).all()
        assert list(back) == ([] if wins else [20_000_00])
        assert balance_minor(f"case:{lot.case_id}") == (20_000_00 if wins else 70_000_00)
        assert balance_minor(f"deposit:{enrolment.id}") == 0


def _bids(lot, bidders) -> None:
    from auction.bidding.actions import place_bids
    from auction.bidding.batch_rules import WaitingBid

    at = clock.now()
    waiting = [
        WaitingBid(uuid.uuid4(), who.user_id, 700_000_00 + place * 10_000_00, at) for place, who in enumerate(bidders)
    ]
    db.session.rollback()
    assert [answer.refusal for answer in place_bids(lot.id, waiting)] == [None, None]


def test_the_winners_deposit_says_when_it_became_part_of_the_price(app, standing_clock):
    """The buyer reads that his deposit was applied, and when."""
    _, buyer = settling_lot()
    shown = page_of(app, buyer.user)
    assert "Became part of the price" in shown
    assert "2026-03-04 10:00" in shown
