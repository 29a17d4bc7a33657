"""The main chain as people walk it in Chromium: phone and desktop, Chinese and English, with script and without, and no
mouse. Its pictures lie in instance/journeys afterwards.
"""

import contextlib

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from auction.accounts.inbox import stop_token
from auction.accounts.models import User
from auction.demo.acts import court_day
from auction.demo.people import DOMAIN
from auction.ground.money import format_amount
from auction.ground.store import db
from tests.conftest import books_balance

from .announced import priced
from .browser import PHONE, Cable, Tab, chromium
from .court import court_house
from .journey import NUMBER, TITLE, Journey
from .room_steps import bid_live, extend_and_close, miss_a_bid, pay_in_sandbox, take_part, without_script
from .sale_steps import announce, complain_of_the_price, decide_the_terms, open_the_case

pytestmark = pytest.mark.timeout(400)


def test_the_chain_in_a_browser(database_url):
    """From the case to the debtor's surplus by the keyboard: officer, supervisor, panel, bidders, finance; no page fails
    console, 360 px, focus or axe.
    """
    with chromium() as browser, court_house(database_url) as house:
        journey = Journey(house, browser)
        with contextlib.closing(Cable(int(house.url.rsplit(":", 1)[1]))) as cable:
            try:
                walk(journey, cable)
            finally:  # a step that fails often has its reason here
                print(*journey.findings.wrong, sep="\n")
        with house.app.app_context():
            books_balance()
            db.session.remove()
        assert not journey.findings.wrong, "\n".join(journey.findings.wrong)


def walk(journey: Journey, cable: Cable) -> None:
    """The steps, in order."""
    officer = journey.tab("officer", "zh")
    open_the_case(journey, officer)
    journey.lot = priced(journey.house, journey.case)
    complain_of_the_price(journey)
    decide_the_terms(journey, officer)
    announce(journey, officer)
    phone = take_part(journey, "bidder1", "zh", cable.url, width=PHONE)
    desk = take_part(journey, "bidder2", "en", journey.house.url)
    visitor = journey.tab()
    bid_live(journey, phone, desk, visitor)
    miss_a_bid(journey, phone, desk, cable)
    without_script(journey, phone, desk)
    extend_and_close(journey, phone, desk, visitor)
    pay_the_balance(journey, phone)
    rule_and_distribute(journey, officer)
    read_the_inbox(journey)


def pay_the_balance(journey: Journey, phone: Tab) -> None:
    """The buyer goes on from the room to the settlement, pays the balance, and downloads his confirmation."""
    phone.press("[data-won] a")
    phone.press("main form[action$=settlement] button")
    pay_in_sandbox(phone)
    phone.open(f"/lots/{journey.lot}/settlement")
    phone.look_until("main p", "付清")
    letter = phone.look_until("main a[href$='confirmation.pdf']")
    with phone.page.expect_download() as come:
        letter.click()
    assert come.value.path().read_bytes().startswith(b"%PDF-")
    phone.measure("paid")


def rule_and_distribute(journey: Journey, officer: Tab) -> None:
    """Ruling by the officer, plan by one clerk, approval by another; the debtor sees what is left for him."""
    today = court_day(journey.house.now())
    officer.open(f"/lots/{journey.lot}/settlement")
    officer.press("main a[href$='/ruling']")
    officer.fill(ruling_number=f"{NUMBER}之三", served_on=str(today)).press()
    clerk = journey.tab("finance1")
    clerk.open("/desk/finance").follow(NUMBER)
    clerk.fill(cost1_name="诉讼费专户", cost1_bank="江州银行", cost1_account="99001122", cost1_amount="10,000")
    clerk.shot("finance-1-plan").press("button[value=prepare]")
    assert "/plans/" in clerk.page.url
    other = journey.tab("finance2", "zh")
    other.open("/desk/finance").follow(NUMBER).shot("finance-2-approve").press("main form[action$=approve] button")
    other.shot("finance-3-released")
    clerk.context.close()
    other.context.close()
    start, step = journey.terms()
    surplus = format_amount(start + 5 * step - 610_000_00, "CNY")
    debtor = journey.tab("debtor", "zh", width=PHONE)
    debtor.open("/desk/cases").follow(NUMBER)
    debtor.press(f"main a[href$='/cases/{journey.case}/account']")
    debtor.look_until("main dd", surplus)
    debtor.measure("paid out")


def read_the_inbox(journey: Journey) -> None:
    """What was told to the loser stands in his inbox, with and without script; a mail's link ends its kind of mails."""
    unread = "header .app-header__unread"
    loser = journey.tab("bidder2", "zh", width=PHONE)
    loser.press("header a[href='/account/inbox']")
    before = int(loser.page.locator(unread).inner_text().split()[0].removesuffix("条未读"))
    loser.press(f".app-inbox a:has-text('{TITLE}')")
    expect(loser.page.locator(f"main a[href='/lots/{journey.lot}/room']")).to_be_visible()
    loser.press("main a[href='/account/inbox'], nav a[href='/account/inbox']")
    expect(loser.page.locator(unread)).to_contain_text(str(before - 1))
    with journey.house.app.app_context():
        user = db.session.scalars(sa.select(User).where(User.email == f"bidder2@{DOMAIN}")).one()
        journey.stop = stop_token(user.id, "outbid")
        db.session.remove()
    stranger = journey.tab(java_script_enabled=False)
    stranger.open(f"/account/mails/stop/{journey.stop}").press("main form button")
    plain = journey.tab("bidder2", java_script_enabled=False)
    plain.open("/account/inbox").press("main form[action$=read] button")
    expect(plain.page.locator(unread)).to_have_count(0)
    plain.open("/account")
    expect(plain.page.locator("input[name=wanted][value=outbid]")).not_to_be_checked()
