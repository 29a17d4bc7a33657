"""The debtor pays what he owes: reckoned to the fen, credited once, in time it stops the sale; and covered debts stop lots."""

import threading
import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa

from auction.accounts.models import InboxNotice
from auction.distribution.plans import prepare_plan
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.journal.queries import entries_after
from auction.ledger.queries import balance_minor
from auction.lots.due import open_lots
from auction.lots.models import Lot
from auction.payments.models import Payment
from auction.redemption.actions import redeem, take_note
from auction.redemption.due import DUE
from auction.redemption.models import CoverageCheck, Redemption
from auction.redemption.queries import reckoning
from auction.redemption.rules import Reckoning, is_before_bidding, stops
from tests import builders
from tests.browsing import sign_in, submit, text_of
from tests.settlement import stories

DAY = timedelta(days=1)


def run_due():
    return sum(work.run() for work in DUE)


def owing(opens_in=3 * DAY, principal_minor=500_000_00):
    """An announced lot of a case with one debt without interest, and its debtor, who can sign in."""
    lot = builders.announced_lot(opens_in=opens_in)
    creditor = stories.party(lot, "applicant", "债权人甲")
    stories.claim(creditor, "ordinary", principal_minor)
    debtor = stories.party(lot, "debtor", "被执行人乙")
    debtor.user_id = builders.user("party").id
    db.session.commit()
    return lot, debtor.user


def pays(lot, debtor, amount_minor=None):
    return stories.received(redeem(lot.case_id, debtor, uuid.uuid4(), amount_minor))


@pytest.mark.parametrize(
    ("state", "opens_in_days", "is_stopped"),
    [("draft", None, True), ("announced", 1, True), ("announced", 0, False), ("open", 0, False), ("open", -1, False),
     ("paused", 2, True), ("sold", 1, False), ("unsold", 1, False)],
)  # fmt: skip
def test_only_before_the_auction_day(app, state, opens_in_days, is_stopped):
    """Money of the day before stops the lot, money of the day itself does not; what has ended is not stopped."""
    today = clock.today()
    opens_on = None if opens_in_days is None else today + opens_in_days * DAY
    assert stops(state, opens_on, today) is is_stopped


def test_what_is_missing():
    """Claims and costs less what stands there, never below zero; a case without a debt is not covered."""
    assert Reckoning(None, 100, (), 30).missing_minor == 70
    assert Reckoning(None, 100, (), 130).missing_minor == 0
    assert not Reckoning(None, 0, (), 0).is_covered


def test_everything_paid_in_time_stops_the_sale(app):
    """Claim and fee to the fen reach the case account, every lot of the case is withdrawn, officer and finance are told,
    and the money can be distributed without a sale.
    """
    lot, debtor = owing()
    today = reckoning(lot.case, clock.today())
    assert (today.owed_minor, today.costs_minor) == (500_000_00, 7_400_00)
    pays(lot, debtor)
    assert (run_due(), run_due()) == (1, 0)
    kept = db.session.scalars(sa.select(Redemption)).one()
    assert (kept.missing_minor, kept.stopped_lots, kept.late_lots) == (0, [lot.id], [])
    assert db.session.get_one(Lot, lot.id).state == "withdrawn"
    assert balance_minor(f"case:{lot.case_id}") == 507_400_00
    assert lot.case.officer_id in db.session.scalars(sa.select(InboxNotice.user_id)).all()
    assert refused(redeem, lot.case_id, debtor, uuid.uuid4(), None) == "REDEMPTION_NOTHING_OWED"
    clerk, _other = stories.clerks()
    plan = prepare_plan(lot.case_id, clerk, today.costs)
    assert sum(line["allotted_minor"] for line in plan.content["lines"]) == 507_400_00


def refused(act, *arguments):
    with pytest.raises(Refusal) as no:
        act(*arguments)
    db.session.rollback()
    return no.value.code


def test_a_part_is_credited_and_stops_nothing(app):
    """Two parts: the first leaves the sale alone and the rest missing, the second stops it; no fen is asked twice."""
    lot, debtor = owing()
    pays(lot, debtor, 200_000_00)
    run_due()
    assert db.session.get_one(Lot, lot.id).state == "announced"
    assert reckoning(lot.case, clock.today()).missing_minor == 307_400_00
    assert refused(redeem, lot.case_id, debtor, uuid.uuid4(), 307_400_01) == "PAYMENT_ABOVE_OPEN"
    pays(lot, debtor)
    run_due()
    assert db.session.get_one(Lot, lot.id).state == "withdrawn"


def test_on_the_auction_day_the_panel_decides(app, standing_clock):
    """Money of the auction day is credited; the open lot goes on, and the judges are told."""
    lot, debtor = owing()
    judge = builders.user("judge", of_court=True)
    db.session.commit()
    standing_clock.at += 3 * DAY
    open_lots()
    pays(lot, debtor)
    run_due()
    kept = db.session.scalars(sa.select(Redemption)).one()
    assert (kept.stopped_lots, kept.late_lots) == ([], [lot.id])
    assert db.session.get_one(Lot, lot.id).state == "open"
    assert judge.id in db.session.scalars(sa.select(InboxNotice.user_id)).all()


def test_noted_late_judged_by_the_day_it_came(app, standing_clock):
    """The worker was away over midnight: the money came in time, so the lot that has opened meanwhile stops."""
    lot, debtor = owing()
    pays(lot, debtor)
    standing_clock.at += 3 * DAY
    open_lots()
    run_due()
    assert db.session.get_one(Lot, lot.id).state == "withdrawn"


def test_payment_and_opening_at_the_same_moment(app, standing_clock):
    """Note-taking and opening race over one lot: whoever is first, it ends withdrawn and the money is credited once."""
    lot, debtor = owing()
    number = pays(lot, debtor).id
    standing_clock.at += 3 * DAY
    start = threading.Barrier(3)

    def run(act):
        with app.app_context():
            start.wait()
            act()

    threads = [threading.Thread(target=run, args=(act,)) for act in
               (open_lots, lambda: take_note(number), lambda: take_note(number))]  # fmt: skip
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    assert db.session.get_one(Lot, lot.id).state == "withdrawn"
    assert balance_minor(f"case:{lot.case_id}") == 507_400_00


def test_a_covered_debt_stops_the_other_lots(app):
    """One lot's price pays everything: the case's lot that has not begun stops; where it does not, nothing stops."""
    for principal_minor, state in ((400_000_00, "withdrawn"), (4_000_000_00, "announced")):
        lot, _buyer = stories.paid_lot()
        creditor = stories.party(lot, "applicant", "债权人甲")
        stories.claim(creditor, "ordinary", principal_minor)
        asset = builders.asset()
        asset.case_id = lot.case_id
        other = builders.announced_lot(opens_in=3 * DAY, asset=asset)
        other.case_id = lot.case_id
        db.session.commit()
        assert (run_due(), run_due()) == (1, 0)
        db.session.expire_all()
        assert db.session.get_one(Lot, other.id).state == state
        check = db.session.get_one(CoverageCheck, lot.id)
        assert check.stopped_lots == ([other.id] if state == "withdrawn" else [])


def test_the_debtors_own_page(app, client):
    """The debtor alone sees the amount and pays it in the sandbox; the creditor and strangers find nothing."""
    lot, debtor = owing()
    creditor = builders.user("party")
    db.session.commit()
    sign_in(client, creditor)
    assert client.get(f"/cases/{lot.case_id}/redemption").status_code == 404
    sign_in(client, debtor)
    shown = text_of(client.get(f"/cases/{lot.case_id}/redemption?lang=en"))
    assert "¥507,400.00" in shown
    assert "Pay what is owed" in text_of(client.get(f"/cases/{lot.case_id}/account?lang=en"))
    answer = submit(client, f"/cases/{lot.case_id}/redemption", amount_minor="507400")
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/pay/")


def test_what_a_bank_booked_before_the_day_came_in_time(app, standing_clock):
    """Booked the day before, read from the statement on the auction day, when bidding is open: it counts, and stops it."""
    lot, debtor = owing()
    paid = redeem(lot.case_id, debtor, uuid.uuid4(), None)
    standing_clock.at += 3 * DAY
    open_lots()
    stories.received(paid)
    db.session.get_one(Payment, paid.id).arrived_on = clock.today() - DAY
    db.session.commit()
    run_due()
    assert db.session.get_one(Lot, lot.id).state == "withdrawn"
    last = entries_after(f"lot:{lot.id}", 0)[-1]
    assert (last.kind, last.private["ground"]) == ("lot.withdrawn", "paid")


def test_a_week_of_interest_may_be_paid_ahead(app):
    """A transfer that takes some days is not short by their interest: the debtor may pay it with the debt, and no more."""
    lot, debtor = owing()
    claim = lot.case.claims[0]
    claim.interest_rate_ppm, claim.interest_from = 36_500, clock.today() - 10 * DAY
    db.session.commit()
    now, ahead = (reckoning(lot.case, clock.today() + days * DAY).missing_minor for days in (0, 7))
    assert ahead - now == 353_00  # 50.00 a day, and the fee on it
    assert refused(redeem, lot.case_id, debtor, uuid.uuid4(), ahead + 1) == "PAYMENT_ABOVE_OPEN"
    pays(lot, debtor, ahead)
    run_due()
    assert db.session.get_one(Lot, lot.id).state == "withdrawn"


def test_the_deposit_of_an_unpaid_sale_covers_nothing(app):
    """It may be forfeited yet: what is missing stays missing until that sale is paid."""
    lot, _buyer = stories.settling_lot()
    stories.claim(stories.party(lot, "applicant", "债权人甲"), "ordinary", 100_000_00)
    db.session.commit()
    assert balance_minor(f"case:{lot.case_id}") == stories.DEPOSIT
    assert reckoning(lot.case, clock.today()).standing_minor == 0


@pytest.mark.parametrize(
    ("state", "opens_in", "paused_in", "expected"),
    [("announced", 1, None, True), ("paused", 1, 0, True), ("paused", 0, 1, False), ("open", 0, None, False)],
)
def test_what_a_covered_debt_stops(app, state, opens_in, paused_in, expected):
    """A sale suspended before its opening stops like an announced one; one that bidders have begun does not."""
    at = clock.now()
    assert (
        is_before_bidding(state, at + opens_in * DAY, None if paused_in is None else at + paused_in * DAY) is expected
    )
