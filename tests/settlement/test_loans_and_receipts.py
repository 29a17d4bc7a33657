"""A bank that lends counts once the court has said so; whoever has paid gets a receipt, and he alone."""

import io
import uuid

import pypdf
import pytest

from auction.accounts.models import Court
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.payments.models import Payment
from auction.settlement.actions import pay_balance
from auction.settlement.loan_payers import MOST_PAYERS, decide_loan_payer, name_loan_payer
from auction.settlement.models import LoanPayer
from auction.settlement.queries import loan_payers
from auction.settlement.receipts import receipt
from tests.browsing import Visitor, errors_of, sign_in, submit, text_of
from tests.builders import open_lot, user

from .stories import paid_lot, received, settling_lot, with_deposit


def browser_of(app, person) -> Visitor:
    """A signed-in browser that reads English."""
    browser = Visitor(app)
    sign_in(browser, person)
    browser.set_cookie("language", "en")
    return browser


def test_a_lender_counts_once_the_court_has_confirmed_it(app):
    """Named by the buyer alone and once a request; confirmed by an officer of the court; refused it never counts."""
    lot, buyer = settling_lot()
    request_id = uuid.uuid4()
    with pytest.raises(Refusal, match="NOT_FOUND"):
        name_loan_payer(lot.id, user("bidder"), request_id, "江州银行", "江州银行")
    first = name_loan_payer(lot.id, buyer.user, request_id, "江州银行", "江州银行股份有限公司")
    assert name_loan_payer(lot.id, buyer.user, request_id, "江州银行", "江州银行股份有限公司").id == first.id
    assert loan_payers(buyer.id) == []
    stranger = user("officer")
    stranger.court = Court(
        name_zh="别的法院", name_en="Other", address="x", phone="1", supervision_phone="1", account_holder="x",
        account_bank="x", account_number="1",
    )  # fmt: skip
    db.session.commit()
    with pytest.raises(Refusal, match="NOT_FOUND"):
        decide_loan_payer(first.id, stranger, "confirmed")
    officer = lot.case.officer
    decide_loan_payer(first.id, officer, "confirmed")
    decide_loan_payer(first.id, officer, "confirmed")
    with pytest.raises(Refusal, match="LOAN_PAYER_DECIDED"):
        decide_loan_payer(first.id, officer, "refused")
    second = name_loan_payer(lot.id, buyer.user, uuid.uuid4(), "别的银行", "别的银行")
    decide_loan_payer(second.id, officer, "refused")
    assert loan_payers(buyer.id) == ["江州银行股份有限公司"]


def test_lenders_are_named_while_a_balance_is_open_and_not_without_end(app):
    """Five may wait at once; after the price is paid there is nothing to lend for."""
    lot, buyer = settling_lot()
    for _ in range(MOST_PAYERS):
        name_loan_payer(lot.id, buyer.user, uuid.uuid4(), "银行", "银行")
    with pytest.raises(Refusal, match="LOAN_PAYERS_ENOUGH"):
        name_loan_payer(lot.id, buyer.user, uuid.uuid4(), "银行", "银行")
    paid, owner = paid_lot()
    with pytest.raises(Refusal, match="BALANCE_NOT_DUE"):
        name_loan_payer(paid.id, owner.user, uuid.uuid4(), "银行", "银行")


def test_the_buyer_names_and_the_officer_confirms_on_the_page(app):
    """The form says what is missing and keeps what was typed; the officer's button decides; both see the state."""
    lot, buyer = settling_lot()
    mine, page = browser_of(app, buyer.user), f"/lots/{lot.id}/settlement"
    empty = submit(mine, f"/lots/{lot.id}/lender", bank_name="江州银行")
    assert (empty.status_code, set(errors_of(empty))) == (422, {"account_holder"})
    assert (
        submit(mine, f"/lots/{lot.id}/lender", bank_name="江州银行", account_holder="江州银行江北支行").status_code
        == 303
    )
    assert "Waits for the court" in text_of(mine.get(page))
    lender = db.session.query(LoanPayer).one()
    officers = browser_of(app, lot.case.officer)
    assert submit(officers, page, action="/confirmed").status_code == 303
    assert "Confirmed: its money counts" in text_of(mine.get(page))
    assert officers.get(f"/lenders/{lender.id}/confirmed").status_code == 405


def text_of_pdf(content: bytes) -> str:
    """The text of all pages without white space."""
    return "".join("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages).split())


def test_a_receipt_says_what_came_and_is_always_the_same(app, standing_clock):
    """Number, digest, masked identity, purpose, figures and capital words; made later it is equal to the byte."""
    lot, buyer = settling_lot()
    payment = received(pay_balance(lot.id, buyer.user, uuid.uuid4(), "/", 123_456_78))
    paper = receipt(buyer.user, payment.id)
    first = paper.file.content
    text = text_of_pdf(first)
    for words in (
        "收款收据", buyer.person.legal_name, "¥123,456.78", "人民币壹拾贰万叁仟肆佰伍拾陆元柒角捌分", "尾款", lot.title,
        lot.case.number, paper.number, paper.facts_sha256, "2026-03-04", lot.court.name_zh,
    ):  # fmt: skip
        assert "".join(words.split()) in text, words
    assert buyer.person.id_number not in text
    standing_clock.at = standing_clock.at.replace(year=2027)
    browser = browser_of(app, buyer.user)
    answer = browser.get(f"/pay/{payment.id}/receipt.pdf")
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "application/pdf", first)


def test_receipts_are_the_payers_alone_and_only_for_money_that_came(app):
    """Before the end too: a deposit's receipt names the lot and no code; strangers and staff get nothing."""
    lot = open_lot()
    bidder = with_deposit(lot, "K4071")
    payment = db.session.query(Payment).one()
    mine = browser_of(app, bidder.user)
    answer = mine.get(f"/pay/{payment.id}/receipt.pdf")
    assert "保证金" in text_of_pdf(answer.data)
    assert "K4071" not in text_of_pdf(answer.data)
    assert f"/pay/{payment.id}/receipt.pdf" in mine.get("/account/lots").get_data(as_text=True)
    assert browser_of(app, user("bidder")).get(f"/pay/{payment.id}/receipt.pdf").status_code == 404
    assert browser_of(app, lot.case.officer).get(f"/pay/{payment.id}/receipt.pdf").status_code == 403
    sold, buyer = settling_lot()
    open_payment = pay_balance(sold.id, buyer.user, uuid.uuid4(), "/")
    assert browser_of(app, buyer.user).get(f"/pay/{open_payment.id}/receipt.pdf").status_code == 409
