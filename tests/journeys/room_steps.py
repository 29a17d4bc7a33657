"""In the browser from the search to the close: a phone and a desktop bid against each other in the live room."""

import re

from playwright.sync_api import expect

from auction.ground.money import format_amount

from .browser import WAIT_MS, Cable, Tab
from .journey import TITLE, Journey

# Less than the pause of the poll behind the socket (link.js, 15 s): what comes sooner was pushed.
PUSHED_MS = 8_000


def take_part(journey: Journey, name: str, language: str, room: str, **options) -> Tab:
    """Find the lot, enrol, pay the deposit in the sandbox, receive a code; the room is open at the end."""
    tab = journey.tab(name, language, **options)
    page = tab.open("/lots").shot(f"bidder-1-search-{language}").follow(TITLE).page
    tab.shot(f"bidder-2-lot-{language}").press(f"a[href$='/lots/{journey.lot}/enrol']")
    tab.refused(422)
    for unknown in page.locator("input[name=ticked]").all():
        tab.keyboard.fill(unknown, True)
    tab.fill(accepts_conditions=True).shot(f"bidder-3-enrol-{language}").press()
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
        visitor.open("/guide")
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
    phone.push("[data-step='0']")
    shows(desk, start, journey.codes["bidder1"])
    expect(phone.page.locator("[data-outcome]")).not_to_be_empty()
    expect(phone.page.locator("#room")).to_have_attribute("data-mine", "lead")
    amount = desk.page.locator("#amount")
    desk.keyboard.fill(amount, "800,001")
    amount.press("Enter")
    expect(desk.page.locator("[data-error-text]")).to_contain_text(format_amount(start + step, "CNY"))
    expect(amount).to_have_value("800,001")
    expect(amount).to_have_attribute("aria-invalid", "true")
    expect(amount).to_be_focused()
    desk.measure("refused")
    type_a_bid(desk, format_amount(start + step, "CNY").lstrip("¥"))
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
    phone.measure("outbid").shot("bidder-4-outbid")
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


def type_a_bid(tab: Tab, amount: str) -> None:
    """The amount by typing and by the arrows, which stop at the least bid; Enter sends it."""
    keyboard = tab.page.keyboard
    tab.keyboard.fill(tab.page.locator("#amount"), "1")
    keyboard.press("ArrowUp")
    keyboard.press("ArrowDown")
    expect(tab.page.locator("#amount")).to_have_value(amount.removesuffix(".00"))
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
    desk.push("[data-step='1']")
    if desk.page.locator("[data-dialog]").is_visible():
        desk.push("[data-yes]")
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
    phone.push("[data-step='0']")
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
    phone.measure("won").shot("bidder-5-won")
    desk.measure("lost").shot("bidder-5-lost")
