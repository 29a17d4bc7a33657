"""The whole way of a bank transfer over HTTP: enrolled, transferred in parts, code, outbid, release due by file."""

from datetime import timedelta

import sqlalchemy as sa

from auction.accounts.models import InboxNotice
from auction.bank.deciding import decide_send_back
from auction.bidding.closing import close_due_lots
from auction.enrolment.actions import enrol
from auction.enrolment.models import Enrolment
from auction.ground.store import db, transaction
from auction.ledger.queries import balance_minor
from auction.lots.models import Lot
from auction.payments.models import Payment, Refund
from auction.payments.outgoing import note_outgoing
from auction.payments.providers.port import Outcome
from auction.payments.queries import known_reference
from auction.payments.releasing import send_refunds
from auction.worker import run_due
from tests import builders
from tests.browsing import Visitor, page, sign_in, submit, text_of

from .files import E, camt, table


def test_from_the_payment_page_to_the_release(app, bank, standing_clock, clerks):
    """A bidder chooses bank transfer, pays in two parts that finance takes in as XML and CSV, gets his code, is outbid,
    and his deposit is due back to the account it came from, waiting for the payment file.
    """
    bidder, clerk = Visitor(app, app.response_class), Visitor(app, app.response_class)
    user = builders.user("bidder", name="张三")
    for browser, who in ((bidder, user), (clerk, clerks[0])):
        sign_in(browser, who)
        browser.set_cookie("language", "en")
    user_id, lot_id, account = user.id, bank.lot.id, bank.account
    enrolment_id = enrol(lot_id, user).id
    pay = bidder.post(
        f"/enrolments/{enrolment_id}/deposit", data={"csrf_token": page(bidder.get("/account")).select_one("[name=csrf_token]")["value"]}
    ).location  # fmt: skip
    shown = text_of(bidder.get(pay))
    assert "Bank transfer" in shown
    assert "Sandbox bank" in shown
    transfer = submit(bidder, pay, provider="bank").location
    reference = known_reference("deposit", f"enrolment:{enrolment_id}")
    seen = bidder.get(transfer)
    spaced = " ".join(reference[at : at + 4] for at in range(0, 14, 4))
    for text in (spaced, "柒万元整", "¥70,000.00", account, "江州银行", "江州市中级人民法院", "Nothing yet"):
        assert text in text_of(seen)
    assert page(seen).select_one(f"[data-copy={reference}]").has_attr("hidden")

    answer = submit(clerk, "/desk/bank", file=(camt(account, 0, [E(30_000_00, spaced)]), "a.xml"))
    assert answer.status_code == 303
    assert "1 new entry" in text_of(clerk.get(answer.location)) or "Matched" in text_of(clerk.get(answer.location))
    assert "Still missing: Deposit ¥40,000.00 肆万元整" in text_of(bidder.get(transfer))
    assert "Deposit paid in part" in text_of(bidder.get("/account/lots"))
    run_due()
    assert db.session.get_one(Enrolment, enrolment_id, populate_existing=True).code is None
    answer = submit(clerk, "/desk/bank", file=(table(account, 30_000_00, [E(40_000_00, reference)]), "b.csv"))
    assert answer.status_code == 303
    run_due()
    assert db.session.get_one(Enrolment, enrolment_id, populate_existing=True).code is not None
    assert "Everything has arrived" in text_of(bidder.get(transfer))
    subjects = db.session.scalars(sa.select(InboxNotice.subject_en).where(InboxNotice.user_id == user_id)).all()
    assert subjects.count("Your bank transfer has arrived") == 2

    lot = db.session.get_one(Lot, lot_id)
    winner = builders.enrolled(lot, code="W1111")
    lot.state, lot.bid_count, lot.leading_price_minor, lot.leading_code = "open", 1, 800_000_00, winner.code
    standing_clock.at = lot.closes_at + timedelta(seconds=5)
    db.session.commit()
    close_due_lots()
    run_due()
    due = db.session.execute(sa.select(Refund.amount_minor, Refund.state, Payment.payer_account).join(Payment)).all()
    assert sorted(due) == [(30_000_00, "due", "6222000011112222"), (40_000_00, "due", "6222000011112222")]
    assert send_refunds() == 0
    assert balance_minor("outside:bank") == -70_000_00


def test_a_bad_file_keeps_the_page(app, bank, clerks):
    """A file that is no statement is refused on the same page, in words; so is an empty form; nothing is kept."""
    clerk = Visitor(app, app.response_class)
    sign_in(clerk, clerks[0])
    answer = submit(clerk, "/desk/bank", file=(table("99", 0, [E(1)]), "b.csv"))
    assert (answer.status_code, "none of this court" in text_of(answer)) == (422, True)
    answer = submit(clerk, "/desk/bank")
    assert (answer.status_code, "no statement in this file" in text_of(answer)) == (422, True)
    assert "No statement has been taken in yet" in text_of(clerk.get("/desk/bank"))
    assert "Nothing waits" in text_of(clerk.get("/desk/bank/exceptions"))


def test_two_clerks_on_one_exception(app, bank, clerks):
    """One clerk proposes on the page, sees no button to confirm it himself, another confirms; both stand there."""
    visitors = [Visitor(app, app.response_class) for _ in clerks]
    for visitor, clerk in zip(visitors, clerks, strict=True):
        sign_in(visitor, clerk)
    names = [clerk.person.legal_name for clerk in clerks]
    bank.tells(E(500, "诉讼费"))
    path = f"/desk/bank/exceptions/{bank.entries()[0].id}"
    assert submit(visitors[0], path, act="ignore", reason="").status_code == 422
    assert submit(visitors[0], path, act="nonsense", reason="x").status_code == 400
    assert submit(visitors[0], path, act="ignore", reason="误入").status_code == 303
    assert page(visitors[0].get(path)).select_one("button[value=confirm]") is None
    assert submit(visitors[0], path, act="confirm", reason="可以").status_code == 403
    assert submit(visitors[1], path, act="confirm", reason="可以").status_code == 303
    shown = text_of(visitors[1].get(path))
    assert all(text in shown for text in (*names, "误入", "可以", "Not case money"))


def test_a_failed_release_of_unclaimed_money_is_sent_again(app, bank, clerks):
    """What was sent back and did not arrive can be released again on the entry's page, once."""
    bank.tells(E(500, "?"))
    number = bank.entries()[0].id
    decide_send_back(number, clerks[0], "误汇")
    with transaction() as session:
        note_outgoing(session, session.query(Refund).one(), Outcome("failed", "x", failure="account_closed"))
    clerk = Visitor(app, app.response_class)
    sign_in(clerk, clerks[0])
    path = f"/desk/bank/exceptions/{number}"
    for _ in range(2):
        token = page(clerk.get("/desk/bank")).select_one("[name=csrf_token]")["value"]
        assert clerk.post(path, data={"csrf_token": token, "act": "release_again"}).status_code == 303
    assert sorted(db.session.scalars(sa.select(Refund.state))) == ["due", "failed"]
