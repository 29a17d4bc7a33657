"""Our books beside Stripe's, the sandbox's and the bank's: what differs is found, kept, told once, and kept back."""

import json
import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa

from auction.accounts.models import InboxNotice
from auction.enrolment.models import Enrolment
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db, transaction
from auction.ledger.actions import transfer
from auction.payments.actions import ask_payment, decide_in_sandbox, start_payment
from auction.payments.due import look_up_payments
from auction.payments.models import Payment, Payout, Refund
from auction.payments.outgoing import note_outgoing
from auction.payments.paying_out import let_payouts_go, order_payout
from auction.payments.providers.port import Outcome
from auction.payments.releasing import release_payment, send_refunds
from auction.payments.stripe_events import catch_up
from auction.reconciliation.actions import reconcile, reconcile_daily
from auction.reconciliation.models import Reconciliation
from auction.reconciliation.queries import shown
from auction.worker import due_work
from tests import builders
from tests.bank.files import E
from tests.browsing import Visitor, sign_in, text_of

DEPOSIT = 70_000_00


def paid(double, lot=None, card: str = "pm_card_visa") -> Payment:
    """A deposit of a bidder of the lot, paid through Stripe (in the sandbox without it)."""
    enrolment = builders.enrolled(lot or builders.open_lot())
    payment = start_payment(
        uuid.uuid4(), enrolment.user, "deposit", f"enrolment:{enrolment.id}", f"deposit:{enrolment.id}", DEPOSIT, "CNY"
    )
    ask_payment(payment.id, enrolment.user, "stripe" if double else "sandbox", "http://x/r", "http://x/c")
    if double is None:
        return decide_in_sandbox(payment.id, enrolment.user, pays=True)
    db.session.refresh(payment)
    double.pay(payment.ask_reference, card=card)
    payment.next_look_at = clock.now()
    db.session.commit()
    look_up_payments()
    return payment


def released(payment: Payment) -> Refund:
    """Its release, sent."""
    with transaction() as session:
        row = session.get_one(Payment, payment.id)
        refund = release_payment(session, row, DEPOSIT, clock.now() + timedelta(hours=24), "not_won")
    send_refunds()
    return refund


def causes(provider: str = "stripe") -> list[str]:
    """What a comparison finds now."""
    run = reconcile(provider, clock.now() - timedelta(days=30))
    return [one.difference.cause for one in shown(run)]


def test_stripe_and_we_agree(app, stripe_double, standing_clock):
    """Payments, a release under way and arrived: nothing but Stripe's fees, and what is in transit meanwhile."""
    lot = builders.open_lot()
    paid(stripe_double, lot)
    refund = released(paid(stripe_double, lot, "pm_card_pendingRefund"))
    assert sorted(causes()) == ["fee", "in_transit"]
    stripe_double.books.settle_refund(db.session.get_one(Refund, refund.id).provider_reference)
    standing_clock.at += timedelta(hours=3)
    send_refunds()
    assert causes() == ["fee"]


def test_a_release_that_came_back_after_it_had_arrived_is_found(app, stripe_double, standing_clock):
    """Should its event be lost, the comparison names it, until the row knows it too."""
    refund = released(paid(stripe_double, card="pm_card_refundFail"))
    assert causes() == ["fee"]
    stripe_double.books.settle_refund(db.session.get_one(Refund, refund.id).provider_reference)
    assert sorted(causes()) == ["came_back", "fee"]
    assert catch_up() > 0
    assert db.session.get_one(Refund, refund.id, populate_existing=True).state == "failed"
    assert causes() == ["fee"]


def test_what_stripe_has_beside_our_books_is_found(app, stripe_double, standing_clock):
    """A stranger's charge, a refund made by hand, a dispute, and a payment of which Stripe knows nothing."""
    lot = builders.open_lot()
    by_hand, disputed, lost = (
        paid(stripe_double, lot), paid(stripe_double, lot, "pm_card_createDispute"), paid(stripe_double, lot),
    )  # fmt: skip
    stripe_double.books.create_refund({"payment_intent": by_hand.provider_reference, "amount": "1"})
    stripe_double.books.create_intent({
        "amount": "500", "currency": "cny", "payment_method": "pm_card_visa", "confirm": "true"
    })  # fmt: skip
    gone = [
        one["id"] for one in stripe_double.books.movements.values()
        if stripe_double.books.thing(one["source"]).get("payment_intent") == lost.provider_reference
    ]  # fmt: skip
    for line in gone:
        del stripe_double.books.movements[line]
    assert sorted(causes()) == ["chargeback", "fee", "not_yet_reported", "refund_not_ours", "unknown_to_us"]
    standing_clock.at += timedelta(days=4)
    assert "unknown_to_them" in causes()
    assert disputed.state == "received"


def test_more_than_a_page_is_compared(app, stripe_double):
    """Stripe shows a hundred lines at most at once; all of them are read."""
    for _ in range(120):
        stripe_double.books.create_intent({
            "amount": "500", "currency": "cny", "payment_method": "pm_card_visa", "confirm": "true"
        })  # fmt: skip
    paid(stripe_double)
    run = reconcile("stripe", clock.now() - timedelta(days=1))
    assert run.their_count == 2 * 121
    assert run.open_count == 120


def test_the_ledger_is_compared_with_our_own_rows(app, standing_clock):
    """With the sandbox, which keeps no books: a payment whose row was changed past the actions is found."""
    payment = paid(None)
    assert causes("sandbox") == []
    db.session.execute(sa.update(Payment).where(Payment.id == payment.id).values(amount_minor=1))
    db.session.commit()
    run = reconcile("sandbox", clock.now() - timedelta(days=1))
    (one,) = shown(run)
    assert (one.difference.cause, one.difference.ours_minor, one.difference.theirs_minor) == (
        "books_differ",
        DEPOSIT,
        1,
    )


def test_the_bank_is_compared_by_its_statements(app, bank, standing_clock):
    """Agreed entries make nothing; a debit that nobody ordered and a day without statement are named."""
    enrolment, reference = bank.bidder("张三")
    bank.tells(E(DEPOSIT, reference, "张三"))
    assert causes("bank") == []
    bank.tells(E(-500, "支取", "某人"))
    assert causes("bank") == ["unknown_to_us"]
    standing_clock.at += timedelta(days=7)
    assert sorted(causes("bank")) == ["statement_missing", "unknown_to_us"]
    assert db.session.get_one(Enrolment, enrolment.id)


def test_our_own_orders_beside_the_banks_debits(app, bank, standing_clock, monkeypatch):
    """A release by bank agrees with its debit; one the bank has never told of is named once it should have."""
    _, reference = bank.bidder("张三")
    bank.tells(E(DEPOSIT + 5_00, reference, "张三"), E(DEPOSIT, "?", "李四"))
    refund = db.session.scalars(sa.select(Refund)).one()
    bank.tells(E(-5_00, end_to_end=refund.id.hex, code="PMNT/ICDT/ESCT"))
    assert db.session.get_one(Refund, refund.id, populate_existing=True).state == "arrived"
    assert causes("bank") == []
    monkeypatch.setitem(app.config, "SUBHASTA_ENV", "production")
    with transaction() as session:
        payee = ("甲", "某行", "6222000011112222")
        case_account = f"case:{bank.lot.case_id}"
        transfer(session, uuid.uuid4(), "case_account.credited", "outside:court", case_account, 100, "CNY")
        order_payout(session, uuid.uuid4(), "plan:1", case_account, payee, 100, "CNY", bank.lot.court_id)
    assert db.session.scalars(sa.select(Payout.provider)).all() == ["bank"]
    let_payouts_go()
    for word in ("open", "done"):
        with transaction() as session:
            note_outgoing(session, session.scalars(sa.select(Payout)).one(), Outcome(word, "batch-1"))
    assert causes("bank") == ["not_yet_reported"]
    standing_clock.at += timedelta(days=4)
    run = reconcile("bank", clock.now() - timedelta(days=30))
    (missing,) = [one for one in shown(run, bank.lot.court_id) if one.difference.cause == "unknown_to_them"]
    assert (missing.difference.ours_minor, missing.difference.theirs_minor) == (-100, 0)
    assert "unknown_to_them" not in [one.difference.cause for one in shown(run, bank.lot.court_id + 1)]


def test_finance_is_told_once_of_what_is_new(app, clerk, clerk_elsewhere, stripe_double, standing_clock):
    """The clerks of the court concerned get a notice; the next day's same difference is no news; fees never are."""
    payment = paid(stripe_double)
    assert reconcile_daily() == 1
    assert reconcile_daily() == 0, "once a day"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(InboxNotice)) == 0
    stripe_double.books.dispute(next(iter(stripe_double.books.charges)))
    for _ in range(3):
        standing_clock.at += timedelta(days=1)
        assert reconcile_daily() == 1
    notices = db.session.scalars(sa.select(InboxNotice)).all()
    assert [(one.user_id, one.path) for one in notices] == [(clerk.id, "/desk/reconciliation")]
    assert str(payment.id) not in notices[0].body_en
    assert "reconcile" in [due.name for due in due_work()]


def test_of_a_running_lot_nothing_shows_who_paid(app, clerk, clerk_elsewhere, stripe_double):
    """Until the end neither reference nor id, nor the hour; afterwards both. Another court sees nothing of it."""
    lot = builders.open_lot()
    payment = paid(stripe_double, lot)
    stripe_double.books.dispute(next(iter(stripe_double.books.charges)))
    reconcile("stripe", clock.now() - timedelta(days=1))
    db.session.refresh(payment)
    secrets = (str(payment.id), payment.provider_reference, payment.subject)
    printed = app.test_cli_runner().invoke(args=["reconcile", "--provider", "stripe"]).output
    as_json = app.test_cli_runner().invoke(args=["reconcile", "--provider", "stripe", "--json"]).output
    page = text_of(desk_of(app, clerk))
    for text in (printed, as_json, page):
        assert [one for one in secrets if one in text] == []
    assert "kept back until the end of bidding" in printed
    assert "竞价结束前不予显示" in page
    assert "拒付" not in text_of(desk_of(app, clerk_elsewhere))
    lot.state = "unsold"
    db.session.commit()
    assert payment.provider_reference in text_of(desk_of(app, clerk))
    assert payment.provider_reference in app.test_cli_runner().invoke(args=["reconcile", "--provider", "stripe"]).output


def desk_of(app, reader):
    """The page as this clerk sees it."""
    visitor = Visitor(app)
    sign_in(visitor, reader)
    return visitor.get("/desk/reconciliation")


def test_the_command_says_by_its_exit_code_whether_somebody_must_look(app, stripe_double):
    """0 when all agrees or explains itself, 1 otherwise, with every difference in print and in JSON."""
    paid(stripe_double)
    run = app.test_cli_runner().invoke
    agreed = run(args=["reconcile"])
    assert (agreed.exit_code, "0 differences to look into" in agreed.output) == (0, True), agreed.output
    assert "Fees they kept" in agreed.output
    stripe_double.books.create_intent({
        "amount": "500", "currency": "cny", "payment_method": "pm_card_visa", "confirm": "true"
    })  # fmt: skip
    amiss = run(args=["reconcile", "--provider", "stripe", "--since", "2026-03-01", "--json"])
    assert amiss.exit_code == 1
    (told,) = json.loads(amiss.output)
    assert told["to_look_into"] == 1
    assert {one["cause"] for one in told["differences"]} == {"fee", "unknown_to_us"}
    assert "We know nothing of it: payment, ours ¥0.00, theirs ¥5.00" in run(args=["reconcile"]).output
    unknown = run(args=["reconcile", "--provider", "gold"])
    assert (unknown.exit_code, "gold" in unknown.output) == (1, True)
    stripe_double.faults.extend(["lost_before"] * 3)
    assert "does not answer" in run(args=["reconcile"]).output
    with pytest.raises(Refusal, match="RECONCILE_UNKNOWN"):
        reconcile("sandbox", clock.now() - timedelta(days=1))


def test_a_reconciliation_is_kept_as_it_was(app, stripe_double):
    """The database refuses to change or delete one."""
    paid(stripe_double)
    run_id = reconcile("stripe", clock.now() - timedelta(days=1)).id
    for change in (
        sa.update(Reconciliation).where(Reconciliation.id == run_id).values(open_count=0),
        sa.delete(Reconciliation).where(Reconciliation.id == run_id),
    ):
        with pytest.raises(sa.exc.DBAPIError):
            db.session.execute(change)
        db.session.rollback()
