"""From the hammer to the hand-over, and the other way: default."""

import io
import uuid
from datetime import date, timedelta

import pypdf
import pytest
import sqlalchemy as sa

from auction.accounts.models import Court
from auction.bidding.actions import place_bids
from auction.bidding.batch_rules import WaitingBid
from auction.distribution.queries import distributable_minor
from auction.enrolment.barring import note_unqualified, strike_unqualified
from auction.enrolment.models import Participant
from auction.enrolment.queries import own_enrolments
from auction.ground import clock
from auction.ground.money import parse_amount
from auction.ground.refusal import Refusal
from auction.ground.store import db, transaction
from auction.journal.models import JournalEntry
from auction.ledger.queries import balance_minor
from auction.papers.issuing import draft
from auction.payments.actions import ask_payment, refund_deposit
from auction.payments.models import Payment, Refund
from auction.payments.releasing import send_refunds
from auction.settlement.actions import (
    default_late,
    finish_payment,
    open_settlement,
    pay_balance,
    serve_ruling,
)  # fmt: skip
from auction.settlement.drafting import ruling_facts
from auction.settlement.issuing import confirmation_facts, issue_confirmation
from auction.settlement.models import Settlement
from auction.settlement.queries import confirmation_file
from auction.worker import next_event
from tests.builders import open_lot, user
from tests.payments.stripe_double import StripeDouble
from tests.shared_data import rule_cases

from .stories import DEPOSIT, PRICE, paid_lot, received, settling_lot, sold_lot, with_deposit, work


def settlement_of(lot) -> Settlement:
    """The settlement, read anew."""
    db.session.expire_all()
    return db.session.get_one(Settlement, lot.id)


def kinds(subject: str) -> list[str]:
    """The journal of a subject."""
    return list(
        db.session.scalars(
            sa.select(JournalEntry.kind).where(JournalEntry.subject == subject).order_by(JournalEntry.seq)
        )
    )


def test_the_deposit_becomes_part_of_the_price(app):
    """Opening moves the buyer's deposit to the case account once and sets the last day, past the days off."""
    lot, buyer, loser = sold_lot()
    assert open_settlement(lot.id)
    assert not open_settlement(lot.id)
    made = settlement_of(lot)
    assert (made.price_minor, made.deposit_minor, made.balance_minor) == (PRICE, DEPOSIT, PRICE - DEPOSIT)
    # Closed on Wednesday 2026-03-04; ten days later is a Saturday, so Monday the 16th is the last day.
    assert made.balance_due_on == date(2026, 3, 16)
    assert made.balance_late_at == clock.court_midnight(date(2026, 3, 17))
    assert balance_minor(f"case:{lot.case_id}") == DEPOSIT
    assert balance_minor(f"deposit:{buyer.id}") == 0
    assert distributable_minor(lot.case_id) == 0, "a deposit of an open sale is nobody's yet"
    assert kinds(f"enrolment:{buyer.id}")[-1] == "deposit.applied"
    assert [refund.payment.subject for refund in db.session.scalars(sa.select(Refund))] == [f"enrolment:{loser.id}"]


def test_only_what_the_ledger_holds_is_applied(app):
    """A deposit that is not in the books makes no money: the balance is the whole price."""
    lot, buyer, _ = sold_lot()
    with transaction() as session:
        refund_deposit(session, f"deposit:{buyer.id}", clock.now(), "not_won")
    send_refunds()
    open_settlement(lot.id)
    assert (settlement_of(lot).deposit_minor, settlement_of(lot).balance_minor) == (0, PRICE)


def test_a_year_without_a_holiday_table_still_has_a_last_day(app, standing_clock):
    """Where next year's days off are not published, week-ends are known and the sale does not stand still."""
    standing_clock.at = clock.court_midnight(date(2028, 3, 7))
    lot, _ = settling_lot()
    assert settlement_of(lot).balance_due_on == date(2028, 3, 20)


def test_the_balance_is_paid_and_the_lot_with_it(app, standing_clock):
    """The balance arrives: case account credited, lot paid, ruling due within ten days; the amount is not asked twice."""
    lot, buyer = settling_lot()
    with pytest.raises(Refusal, match="NOT_FOUND"):
        pay_balance(lot.id, user("bidder"), uuid.uuid4(), "/")
    payment = pay_balance(lot.id, buyer.user, uuid.uuid4(), "/")
    assert (payment.amount_minor, payment.purpose) == (PRICE - DEPOSIT, "balance")
    assert not finish_payment(lot.id)
    received(payment)
    with pytest.raises(Refusal, match="BALANCE_NOT_DUE"):
        pay_balance(lot.id, buyer.user, uuid.uuid4(), "/")
    work()
    made = settlement_of(lot)
    assert (made.lot.state, made.paid_at) == ("paid", clock.now())
    assert made.ruling_due_on == clock.today() + timedelta(days=10)
    assert balance_minor(f"case:{lot.case_id}") == PRICE
    assert distributable_minor(lot.case_id) == 0, "title has not passed yet"
    assert kinds(f"case:{lot.case_id}").count("case_account.credited") == 2
    assert "lot.paid" in kinds(f"lot:{lot.id}")


def test_the_ruling_passes_title_and_frees_the_proceeds(app, standing_clock):
    """An officer of the court records the service; the day lies between payment and today."""
    lot, _ = paid_lot()
    officer, stranger = lot.case.officer, user("officer")
    stranger.court = Court(
        name_zh="别的法院", name_en="Other", address="x", phone="1", supervision_phone="1", account_holder="x",
        account_bank="x", account_number="1",
    )  # fmt: skip
    db.session.commit()
    today = clock.today()
    for actor, number, day, code in (
        (stranger, "1", today, "NOT_FOUND"),
        (officer, " ", today, "FIELD_REQUIRED"),
        (officer, "1", today + timedelta(days=1), "RULING_DAY"),
        (officer, "1", today - timedelta(days=1), "RULING_DAY"),
    ):
        with pytest.raises(Refusal, match=code):
            serve_ruling(lot.id, actor, number, day)
    serve_ruling(lot.id, officer, "（2026）江01执1号之三", today)
    with pytest.raises(Refusal, match="STATE_FORBIDS"):
        serve_ruling(lot.id, officer, "again", today)
    assert (settlement_of(lot).lot.state, distributable_minor(lot.case_id)) == ("settled", PRICE)


def test_a_buyer_who_does_not_pay_defaults(app, standing_clock):
    """One second before the midnight after the last day nothing happens; at midnight the deposit is forfeited."""
    lot, buyer = settling_lot()
    late_at = settlement_of(lot).balance_late_at
    standing_clock.at = late_at - timedelta(seconds=1)
    assert not default_late(lot.id)
    work()
    assert next_event().at == late_at
    standing_clock.at = late_at
    work()
    made = settlement_of(lot)
    assert (made.lot.state, made.defaulted_at) == ("defaulted", late_at)
    assert balance_minor(f"forfeited:{lot.id}") == DEPOSIT
    assert balance_minor(f"case:{lot.case_id}") == 0
    assert not default_late(lot.id)
    with pytest.raises(Refusal, match="BALANCE_NOT_DUE"):
        pay_balance(lot.id, buyer.user, uuid.uuid4(), "/")
    assert "deposit.forfeited" in kinds(f"case:{lot.case_id}")


def test_money_that_has_arrived_counts_before_the_default(app, standing_clock):
    """A balance received minutes late, before anybody noted the default, pays the lot."""
    lot, buyer = settling_lot()
    payment = pay_balance(lot.id, buyer.user, uuid.uuid4(), "/")
    standing_clock.at = settlement_of(lot).balance_late_at + timedelta(minutes=2)
    received(payment)
    assert not default_late(lot.id)
    work()
    assert settlement_of(lot).lot.state == "paid"


def test_money_that_comes_after_the_default_goes_back(app, standing_clock):
    """The balance of a defaulted buyer never reaches the case account; it is released by the way it came."""
    lot, buyer = settling_lot()
    payment = pay_balance(lot.id, buyer.user, uuid.uuid4(), "/")
    standing_clock.at = settlement_of(lot).balance_late_at
    work()
    received(payment)
    work()
    standing_clock.at += timedelta(seconds=10)
    work()
    refund = db.session.scalars(sa.select(Refund).where(Refund.payment_id == payment.id)).one()
    assert (refund.state, refund.reason, refund.amount_minor) == ("arrived", "too_late", PRICE - DEPOSIT)
    assert balance_minor(f"case:{lot.case_id}") == 0


def test_the_provider_is_asked_before_the_default(app, standing_clock):
    """A balance that Stripe has and nobody told us of is found in the last moment."""
    double = StripeDouble()
    app.config["STRIPE_SECRET_KEY"] = "sk_test_x"
    app.extensions["stripe_http_client"] = double
    try:
        lot, buyer = settling_lot()
        payment = pay_balance(lot.id, buyer.user, uuid.uuid4(), "/")
        ask_payment(payment.id, buyer.user, "stripe", "http://x/r", "http://x/c")
        double.pay(db.session.get_one(Payment, payment.id).ask_reference)
        standing_clock.at = settlement_of(lot).balance_late_at
        assert not default_late(lot.id)
        finish_payment(lot.id)
        assert settlement_of(lot).lot.state == "paid"
    finally:
        app.config["STRIPE_SECRET_KEY"] = None
        del app.extensions["stripe_http_client"]


def test_the_confirmation_letter_is_made_once(app):
    """The letter states court, case, buyer's real name, figures and capital words; a second run makes none."""
    lot, buyer = settling_lot()
    assert issue_confirmation(lot.id)
    assert not issue_confirmation(lot.id)
    letter = confirmation_file(lot.id)
    assert letter.file.is_public
    read = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(letter.file.content)).pages)
    for words in (buyer.person.legal_name, lot.case.number, "800,000.00", "捌拾万元整", "730,000.00", "W1"):
        assert words in read, words
    assert buyer.person.id_number not in read
    assert kinds(f"lot:{lot.id}").count("letter.issued") == 1


def test_a_name_the_letter_cannot_draw_is_said_and_not_tried_for_ever(app):
    """A character without a shape leaves the reason on the settlement, for the court to mend."""
    lot, buyer = settling_lot()
    buyer.person.legal_name = "王\U00030edd"
    db.session.commit()
    assert issue_confirmation(lot.id)
    assert not issue_confirmation(lot.id)
    assert settlement_of(lot).letter_refusal == "LETTER_GLYPH_MISSING"
    assert confirmation_file(lot.id) is None


def test_the_worker_tells_the_whole_story(app, standing_clock):
    """From the close on, due work alone opens the settlement, releases the loser, and makes the letter."""
    lot, _, loser = sold_lot()
    work()
    standing_clock.at += timedelta(seconds=10)
    work()
    assert settlement_of(lot).letter_at
    assert db.session.scalars(sa.select(Refund)).one().state == "arrived"
    assert balance_minor(f"deposit:{loser.id}") == 0


@pytest.mark.parametrize("case", rule_cases("selloff_prepay"), ids=lambda case: case["id"])
def test_worked_cases_of_a_defaulted_selloff(app, case, standing_clock):
    """Prepaid in full, the price raised, the balance not paid: a deposit's worth is kept, the rest leaves the house."""
    facts, expected = case["inputs"], case["expected"]
    price, deposit = parse_amount(facts["selloff_price"]), parse_amount(facts["deposit"])
    lot, buyer, loser = sold_lot(
        price + 20_000_00,
        round_kind="selloff",
        lasts=timedelta(days=60),
        start_price_minor=price,
        deposit_minor=deposit,
    )
    assert [who.deposit_minor for who in (buyer, loser)] == [parse_amount(expected["qualifies_with"])] * 2
    work()
    made = settlement_of(lot)
    assert (made.deposit_minor, made.balance_minor) == (price, 20_000_00)
    standing_clock.at = made.balance_late_at
    work()
    assert lot.state == "defaulted"
    returned = parse_amount(expected["returned"])
    assert balance_minor(f"forfeited:{lot.id}") == parse_amount(expected["withheld"])
    sent = {
        (refund.payment.payer_id, refund.reason, refund.amount_minor)
        for refund in db.session.scalars(sa.select(Refund))
    }
    assert sent == {(buyer.user_id, "selloff_default", returned), (loser.user_id, "not_won", price)}
    for who in (buyer, loser):
        assert balance_minor(f"deposit:{who.id}") == 0
    assert balance_minor(f"case:{lot.case_id}") == 0
    assert [line.deposit.state for line in own_enrolments(buyer.user)] == ["partly_forfeited"]
    standing_clock.at += timedelta(days=2)
    work()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Refund)) == 2


def test_a_selloff_at_its_price_is_paid_when_it_is_won(app, standing_clock):
    """Nobody raised: the prepayment is the price, there is no balance, and the lot is paid at once."""
    lot = open_lot(round_kind="selloff", lasts=timedelta(days=60))
    buyer = with_deposit(lot, "W1")
    [answer] = place_bids(lot.id, [WaitingBid(uuid.uuid4(), buyer.user_id, lot.start_price_minor, clock.now())])
    assert answer.refusal is None
    standing_clock.at = answer.closes_at + timedelta(seconds=2)
    work()
    assert (lot.state, settlement_of(lot).balance_minor) == ("paid", 0)
    assert balance_minor(f"case:{lot.case_id}") == lot.start_price_minor


def test_the_letter_names_the_principal_or_all_joint_bidders(app):
    """Not the agent: the buyer is whoever he bid for, and together all of them, on letter and ruling alike."""
    for kind, part, names in (("agent", "principal", ["王委托"]), ("joint", "co_bidder", [None, "王委托"])):
        lot, buyer = paid_lot()
        buyer.kind = kind
        db.session.add(Participant(
            enrolment_id=buyer.id, position=2, lot_id=lot.id, part=part, legal_name="王委托", id_kind="passport",
            id_number="E12345678", is_confirmed=True,
        ))  # fmt: skip
        db.session.commit()
        expected = "、".join(name or buyer.person.legal_name for name in names)
        facts, ruling = confirmation_facts(settlement_of(lot)), ruling_facts(settlement_of(lot))
        assert (facts.buyer_name, ruling.buyer_name) == (expected, expected)
        assert expected in ruling.orders[1]
        assert "E12345678" in ruling.buyer_particulars
        assert draft("confirmation", facts, lot.court).startswith(b"%PDF")


def test_the_letter_of_a_selloff_says_that_it_was_prepaid(app):
    """Its first line of payment is the prepayment, not a deposit."""
    lot, _ = paid_lot(round_kind="selloff")
    text = (
        pypdf.PdfReader(io.BytesIO(draft("confirmation", confirmation_facts(settlement_of(lot)), lot.court)))
        .pages[0]
        .extract_text()
    )
    assert "变卖预缴款" in text
    assert "已付保证金" not in text


def test_a_limited_home_goes_only_to_a_buyer_who_was_checked(app):
    """Without the check no ruling, and none for a buyer whom the court has found unqualified (法释〔2021〕18号)."""
    lot, buyer = paid_lot(is_home_limited=True)
    officer, number, today = lot.case.officer, "（2026）江01执1号之三", clock.today()
    with pytest.raises(Refusal, match="BUYER_NOT_CHECKED"):
        serve_ruling(lot.id, officer, number, today)
    identity = buyer.person.id_number
    note_unqualified(lot.id, officer, "买受人", "passport", identity, "名下已有两套住房。")
    with pytest.raises(Refusal, match="BUYER_UNQUALIFIED"):
        serve_ruling(lot.id, officer, number, today, has_checked_buyer=True)
    strike_unqualified(lot.id, identity, officer)
    assert serve_ruling(lot.id, officer, number, today, has_checked_buyer=True).ruling_served_on == today
