"""The payer's pages: the amount is ours, pressing twice pays once, strangers see nothing."""

import uuid

import pytest

from auction.ground.store import db
from auction.ledger.queries import balance_minor
from auction.payments.models import Payment
from tests import builders
from tests.browsing import Visitor, form_of, sign_in, submit, text_of


@pytest.fixture
def browser(app, payer):
    """The payer's browser."""
    client = Visitor(app)
    sign_in(client, payer)
    return client


def state_of(payment: Payment) -> str:
    """The payment's state, read anew."""
    db.session.expire_all()
    return db.session.get_one(Payment, payment.id).state


def test_from_the_court_to_the_bank_and_back(app, browser, deposit):
    """The payer sees amount and payee, goes on, pays in the sandbox, and is told that the money has arrived."""
    payment = deposit(about="江州市滨江路8号", payee="江州市中级人民法院", return_path="/account/lots")
    page = browser.get(f"/pay/{payment.id}")
    for words in ("¥70,000.00", "江州市中级人民法院", "江州市滨江路8号"):
        assert words in text_of(page)
    sent = submit(browser, f"/pay/{payment.id}")
    assert (sent.status_code, sent.location) == (303, f"/pay/sandbox/{payment.id}")
    paid = submit(browser, sent.location, answer="pay", amount_minor="1")
    assert (paid.status_code, paid.location) == (303, f"/pay/{payment.id}")
    assert "The payment has arrived" in text_of(browser.get(paid.location))
    assert balance_minor(payment.account.name) == 70_000_00


def test_pressing_pay_twice_pays_once(app, browser, deposit):
    """The sandbox's form sent twice, or after declining, changes nothing more."""
    payment, other = deposit(), deposit()
    for one in (payment, other):
        submit(browser, f"/pay/{one.id}")
    address = f"/pay/sandbox/{payment.id}"
    form = form_of(browser.get(address))
    for _ in range(2):
        assert browser.post(address, data=form | {"answer": "pay"}).status_code == 303
    browser.post(address, data=form | {"answer": "decline"})
    assert (state_of(payment), balance_minor(payment.account.name)) == ("received", 70_000_00)
    address = f"/pay/sandbox/{other.id}"
    browser.post(address, data=form | {"answer": "decline"})
    browser.post(address, data=form | {"answer": "pay"})
    assert (state_of(other), balance_minor(other.account.name)) == ("failed", 0)
    assert "No money was taken" in text_of(browser.get(f"/pay/{other.id}"))


def test_the_pages_belong_to_the_payer(app, payer, deposit):
    """Strangers get 404, visitors are told to sign in; a form without its token is refused."""
    payment = deposit()
    stranger, nobody = Visitor(app), Visitor(app)
    sign_in(stranger, builders.user("bidder"))
    for address in (f"/pay/{payment.id}", f"/pay/sandbox/{payment.id}", f"/pay/{payment.id}/return"):
        assert stranger.get(address).status_code == 404
        assert nobody.get(address).status_code in (303, 401)
    assert stranger.get(f"/pay/{uuid.uuid4()}").status_code == 404
    own = Visitor(app)
    sign_in(own, payer)
    assert own.post(f"/pay/sandbox/{payment.id}", data={"answer": "pay"}).status_code == 400
    assert state_of(payment) == "started"


def test_there_is_no_sandbox_in_production(app, browser, deposit):
    """In production the sandbox's page does not exist, and the payer is offered the bank transfer."""
    payment = deposit()
    submit(browser, f"/pay/{payment.id}")
    app.config["SUBHASTA_ENV"] = "production"
    try:
        assert browser.get(f"/pay/sandbox/{payment.id}").status_code == 404
        assert "Bank transfer" in browser.get(f"/pay/{deposit_unasked(payment)}").get_data(as_text=True)
    finally:
        app.config["SUBHASTA_ENV"] = "test"


def deposit_unasked(payment: Payment) -> uuid.UUID:
    """The same payment as if its provider had not been asked."""
    row = db.session.get_one(Payment, payment.id)
    row.asked_at = row.pay_url = row.ask_reference = None
    db.session.commit()
    return row.id


def test_with_stripe_the_payer_chooses_and_is_looked_up_on_return(app, browser, deposit, stripe_double):
    """Two providers are offered; Stripe's page is where the form leads; coming back finds the money without a notice."""
    payment = deposit()
    page = browser.get(f"/pay/{payment.id}")
    assert "Stripe" in text_of(page)
    sent = submit(browser, f"/pay/{payment.id}", provider="stripe")
    assert sent.location.startswith("https://checkout.stripe.com/")
    assert submit(browser, f"/pay/{deposit().id}", provider="gold").status_code == 422
    db.session.expire_all()
    double_session = db.session.get_one(Payment, payment.id).ask_reference
    assert browser.get(f"/pay/{payment.id}/return").status_code == 303
    assert state_of(payment) == "started"
    stripe_double.pay(double_session)
    browser.get(f"/pay/{payment.id}/return")
    assert state_of(payment) == "received"


@pytest.mark.parametrize(("amount_minor", "named", "not_named"), [
    (50_000_00, ["支付宝", "微信支付"], []), (300_000_00, ["支付宝"], ["微信支付"]),
    (300_000_01, [], ["支付宝", "微信支付"]),
])  # fmt: skip
def test_the_pay_page_names_the_ways_open_for_the_amount(
    browser, deposit, stripe_double, amount_minor, named, not_named
):
    """Card, Alipay and WeChat Pay, each up to its own limit."""
    payment = deposit(amount_minor=amount_minor)
    page = text_of(browser.get(f"/pay/{payment.id}"))
    assert [way for way in named if way not in page] == []
    assert [way for way in not_named if way in page] == []
