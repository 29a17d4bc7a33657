"""The main chain as people walk it in Chromium: phone and desktop, Chinese and English, with script and without."""

import contextlib
import re
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, expect

from auction.accounts.inbox import stop_token
from auction.accounts.models import User
from auction.demo.acts import court_day
from auction.demo.papers import photo
from auction.demo.people import DOMAIN, PASSWORD
from auction.ground.money import format_amount
from auction.ground.store import db
from auction.lots.models import Lot
from tests.conftest import books_balance

from .announced import announce
from .browser import PHONE, WAIT_MS, Cable, Findings, Tab, chromium
from .court import CourtHouse, court_house

pytestmark = pytest.mark.timeout(400)
# Less than the pause of the poll behind the socket (link.js, 15 s): what comes sooner was pushed.
PUSHED_MS = 8_000
NUMBER = "（2026）江01执901号"
TITLE = "江A·演示67 小型轿车一辆"


@dataclass
class Journey:
    """The court, the browser, and what came out of the pages so far."""

    house: CourtHouse
    browser: Browser
    findings: Findings = field(default_factory=Findings)
    case: int = 0
    lot: int = 0
    codes: dict[str, str] = field(default_factory=dict)
    stop: str = ""

    def tab(self, name: str | None = None, language: str = "en", **options) -> Tab:
        """A visitor's window; with the name of a demo sign-in, signed in."""
        tab = Tab(self.browser, self.house.url, self.findings, language, **options)
        if name:
            tab.sign_in(f"{name}@{DOMAIN}", PASSWORD)
        return tab

    def terms(self) -> tuple[int, int]:
        """Start price and increment of the lot in fen."""
        with self.house.app.app_context():
            lot = db.session.get_one(Lot, self.lot)
            found = lot.start_price_minor or 0, lot.increment_minor or 0
            db.session.remove()
        return found


def test_the_chain_in_a_browser(database_url):
    """From the case to the debtor's surplus in Chromium; live rooms; and no page fails console, 360 px or axe."""
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
    journey.lot = announce(journey.house, journey.case)
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
    look_around(journey, officer, visitor)


def open_the_case(journey: Journey, officer: Tab) -> None:
    """An officer opens a case by the Chinese forms; what he typed survives an incomplete form."""
    page = officer.open("/desk/cases").follow("立案登记").page
    page.get_by_label("案号").fill(NUMBER)
    page.get_by_label("执行依据").fill("（2025）江01民初901号民事判决书")
    officer.refused(422)
    expect(page.get_by_label("案号")).to_have_value(NUMBER)
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.locator(".govuk-error-summary a").first.click()
    expect(page.locator("[name=title_effective_on]")).to_be_focused()
    today = court_day(journey.house.now())
    officer.fill(title_effective_on=str(today - timedelta(days=60))).press()
    journey.case = int(page.url.rsplit("/", 1)[1])
    for role, nature, name in (("applicant", "enterprise", "江州农商银行股份有限公司"), ("debtor", "person", "王强")):
        officer.open(f"/cases/{journey.case}").follow("登记当事人")
        officer.fill(
            role=role, nature=nature, name=name, id_number="91990100MADEM0010X", address="江州市银杏路20号",
            phone="0990-6100000", payee_bank="江州银行", payee_account="6222000011112222",
            user_email=f"{'debtor' if role == 'debtor' else 'creditor'}@{DOMAIN}",
        ).press()  # fmt: skip
    officer.follow("登记债权")
    creditor = page.locator("[name=party_id] option", has_text="江州农商银行").get_attribute("value")
    officer.fill(
        party_id=creditor, kind="secured", rank="1", principal_minor="600,000", interest_rate_ppm="0", basis="借款合同"
    ).press()
    officer.follow("登记财产")
    officer.fill(
        kind="movable", title=TITLE, description="2021 年注册", location="江州市法院停车场", certificate="机动车登记证书",
        occupancy="在库", tenancy="无", encumbrances="无", arrears="违章罚款约 600 元", known_defects="左侧划痕",
    ).press()  # fmt: skip
    officer.follow("添加照片或材料")
    picture = {"name": "car.png", "mimeType": "image/png", "buffer": photo("movable", 1).read()}
    officer.fill(file=picture, caption="外观").press()
    shown = page.locator("img[alt=外观]")
    expect(shown).to_be_visible()
    shown.scroll_into_view_if_needed()
    expect(shown).to_have_js_property("complete", True)
    assert shown.evaluate("image => image.naturalWidth") > 0


def take_part(journey: Journey, name: str, language: str, room: str, **options) -> Tab:
    """Find the lot, enrol, pay the deposit in the sandbox, receive a code; the room is open at the end."""
    tab = journey.tab(name, language, **options)
    page = tab.open("/lots").follow(TITLE).page
    tab.press(f"a[href$='/lots/{journey.lot}/enrol']")
    tab.refused(422)
    for unknown in page.locator("input[name=ticked]").all():
        unknown.check()
    tab.fill(accepts_conditions=True).press()
    pay_in_sandbox(tab)
    tab.open(f"{room}/lots/{journey.lot}/room")
    code = page.locator("[data-me] .app-code")
    code.wait_for()
    journey.codes[name] = code.inner_text()
    expect(page.locator("[data-connection]")).to_have_attribute("data-state", "live")
    return tab


def pay_in_sandbox(tab: Tab) -> None:
    """From the court's payment page to the sandbox bank and back."""
    if "/pay/sandbox/" not in tab.page.url:
        tab.press()
    tab.press("button[name=answer][value=pay]")


def go_to(visitor: Tab, words: str) -> None:
    """Press "Go to the next event" of the banner until this has happened."""
    if visitor.page.url == "about:blank":
        visitor.open("/how-it-works")
    for _ in range(30):
        visitor.press(".app-clock form[action='/demo/clock/next'] button")
        if words in visitor.page.locator(".govuk-notification-banner").first.inner_text():
            return
    raise AssertionError(f"no event “{words}” came")


def shows(tab: Tab, amount_minor: int, code: str, within_ms: int = PUSHED_MS) -> None:
    """The room comes to show this price and, on top of the record, this code."""
    page = tab.page
    expect(page.locator("[data-price]")).to_have_text(format_amount(amount_minor, "CNY"), timeout=within_ms)
    expect(page.locator("[data-ladder] tr").first.locator(".app-code")).to_have_text(code)


def bid_live(journey: Journey, phone: Tab, desk: Tab, visitor: Tab) -> None:
    """Bidding opens under both rooms; a bid on the phone stands on the desktop; a low one is refused at its field."""
    start, step = journey.terms()
    for tab in (phone, desk):
        tab.stay()
        expect(tab.page.locator("#amount")).to_be_disabled()
    go_to(visitor, "Bidding opens")
    for tab in (phone, desk):
        expect(tab.page.locator("#room")).to_have_attribute("data-phase", "open")
        expect(tab.page.locator("#amount")).to_be_enabled()
    phone.page.locator("[data-step='0']").click()
    shows(desk, start, journey.codes["bidder1"])
    expect(phone.page.locator("[data-outcome]")).not_to_be_empty()
    expect(phone.page.locator("#room")).to_have_attribute("data-mine", "lead")
    amount = desk.page.locator("#amount")
    amount.fill("800,001")
    amount.press("Enter")
    expect(desk.page.locator("[data-error-text]")).to_contain_text(format_amount(start + step, "CNY"))
    expect(amount).to_have_value("800,001")
    expect(amount).to_have_attribute("aria-invalid", "true")
    expect(amount).to_be_focused()
    desk.measure("refused")
    by_keyboard(desk, format_amount(start + step, "CNY").lstrip("¥"))
    shows(phone, start + step, journey.codes["bidder2"])
    expect(phone.page.locator("#room")).to_have_attribute("data-mine", "outbid")
    expect(phone.page.locator("[data-called]")).to_contain_text(journey.codes["bidder2"])
    for tab in (phone, desk):
        assert drawn(tab) == listed(tab)
        expect(tab.page.locator("[data-exact]")).to_contain_text(re.compile(r"\d\d:\d\d:\d\d · .*\d\.\d"))
    phone.page.locator("#amount").fill("1234567.89")
    expect(phone.page.locator("#amount")).to_have_value("1,234,567.89")
    expect(phone.page.locator("[data-words]")).to_have_text("人民币壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分")
    phone.page.locator("#amount").fill("")
    phone.measure("outbid")
    assert phone.has_stayed()
    assert desk.has_stayed()


def drawn(tab: Tab) -> list[list[str]]:
    """The bids whose points stand in the chart: number and amount, oldest first."""
    tab.page.locator("[data-chart] circle").nth(1).wait_for(state="attached")
    points = "points => points.map((point) => [point.dataset.seq, Number(point.dataset.minor)])"
    found = tab.page.locator("[data-chart] circle").evaluate_all(points)
    return [[seq, format_amount(minor, "CNY")] for seq, minor in found]


def listed(tab: Tab) -> list[list[str]]:
    """The bids of the ladder: number and amount, oldest first."""
    rows = "rows => rows.map((row) => [row.dataset.seq, row.cells[2].textContent]).reverse()"
    return list(tab.page.locator("[data-ladder] tr").evaluate_all(rows))


def by_keyboard(tab: Tab, amount: str) -> None:
    """A bid with the keyboard alone: from the top of the page by Tab to the field, type, Enter."""
    keyboard = tab.page.keyboard
    tab.page.evaluate("document.activeElement.blur(); document.getSelection().removeAllRanges(); scrollTo(0, 0)")
    for _ in range(80):
        keyboard.press("Tab")
        if tab.page.evaluate("document.activeElement.id") == "amount":
            break
    else:
        raise AssertionError("Tab does not reach the amount")
    keyboard.press("Control+A")
    keyboard.type("1")
    keyboard.press("ArrowUp")
    keyboard.press("ArrowDown")  # not below the least bid
    expect(tab.page.locator("#amount")).to_have_value(amount.removesuffix(".00"))
    assert tab.page.evaluate("document.activeElement.id") == "amount"
    keyboard.press("Enter")
    expect(tab.page.locator("#amount")).to_have_value("")
    expect(tab.page.locator("[data-error]")).to_be_hidden()


def miss_a_bid(journey: Journey, phone: Tab, desk: Tab, cable: Cable) -> None:
    """The phone's line is cut; what was bid meanwhile stands there once the line is back."""
    start, step = journey.terms()
    phone.forgiven.append(r"WebSocket connection|net::ERR_")
    cable.cut()
    expect(phone.page.locator("[data-connection]")).not_to_have_attribute("data-state", "live")
    phone.measure("cut off")
    desk.page.locator("[data-step='1']").click()
    if desk.page.locator("[data-dialog]").is_visible():
        desk.page.locator("[data-yes]").click()
    shows(desk, start + 3 * step, journey.codes["bidder2"])
    expect(phone.page.locator("[data-price]")).to_have_text(format_amount(start + step, "CNY"))
    cable.mend()
    shows(phone, start + 3 * step, journey.codes["bidder2"], WAIT_MS)
    expect(phone.page.locator("[data-connection]")).to_have_attribute("data-state", "live")
    assert phone.has_stayed()


def without_script(journey: Journey, phone: Tab, desk: Tab) -> None:
    """A visitor without JavaScript reads the bid record; a bidder without it bids by the form."""
    start, step = journey.terms()
    reader = journey.tab(java_script_enabled=False)
    reader.open(f"/lots/{journey.lot}")
    assert reader.page.locator("[data-ladder] tr").count() == 3
    assert reader.page.locator("[data-price]").inner_text() == format_amount(start + 3 * step, "CNY")
    bidder = journey.tab(java_script_enabled=False, storage_state=desk.context.storage_state())
    bidder.open(f"/lots/{journey.lot}/room")
    bidder.page.locator("#amount").fill("1")
    bidder.refused(409, "[data-group] button")
    assert bidder.page.locator("#amount").input_value() == "1"
    bidder.page.locator("#amount").fill(str((start + 4 * step) // 100))
    bidder.press("[data-group] button")
    assert "/room" in bidder.page.url
    shows(phone, start + 4 * step, journey.codes["bidder2"])
    bidder.context.close()
    reader.context.close()


def extend_and_close(journey: Journey, phone: Tab, desk: Tab, visitor: Tab) -> None:
    """A bid in the last minutes moves the end in both rooms; the close shows its result in both without reload."""
    start, step = journey.terms()
    go_to(visitor, "Last five minutes")
    until = [tab.page.locator("[data-until]") for tab in (phone, desk)]
    before = until[0].get_attribute("datetime")
    phone.page.locator("[data-step='0']").click()
    for time in until:
        expect(time).not_to_have_attribute("datetime", before or "")
    shows(desk, start + 5 * step, journey.codes["bidder1"])
    ends = [time.get_attribute("datetime") or "" for time in until]
    assert ends[0] == ends[1] > (before or "")
    for tab in (phone, desk):
        expect(tab.page.locator("#room")).not_to_have_attribute("data-near", "")
    expect(desk.page.locator("[data-extended]")).not_to_be_empty()
    go_to(visitor, "Bidding ends")
    for tab in (phone, desk):
        expect(tab.page.locator("#room")).to_have_attribute("data-phase", "ended")
        assert tab.has_stayed()
    expect(desk.page.locator("[data-who]")).to_contain_text(journey.codes["bidder1"])
    expect(phone.page.locator("[data-won] a")).to_be_visible()
    phone.measure("won")
    desk.measure("lost")


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
    clerk.press("button[value=prepare]")
    assert "/plans/" in clerk.page.url
    other = journey.tab("finance2", "zh")
    other.open("/desk/finance").follow(NUMBER).press("main form[action$=approve] button")
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


def look_around(journey: Journey, officer: Tab, visitor: Tab) -> None:
    """Every page in the navigation of every role, and the public pages of the finished lot, are measured too."""
    for path in ("", "/bids", "/room"):
        visitor.open(f"/lots/{journey.lot}{path}")
    for path in ("/", f"/verify?lot={journey.lot}", "/demo/mailbox", "/account/register"):
        visitor.open(path)
    officer.open(f"/desk/lots/{journey.lot}")
    visitor.open(f"/account/mails/stop/{journey.stop}")
    others = [journey.tab(name) for name in ("judge1", "appraiser", "administrator", "creditor", "bidder1")]
    others[-1].open("/account/inbox").press(".app-inbox a")
    for tab in (officer, *others):
        links = tab.page.locator(".govuk-service-navigation a").evaluate_all("links => links.map((link) => link.href)")
        assert links, tab.page.url
        for link in links:
            tab.open(link)
