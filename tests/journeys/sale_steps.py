"""From the case to the announcement in the browser: officer, supervisor, panel."""

from datetime import timedelta

from playwright.sync_api import Page, expect

from auction.demo.acts import court_day, ten_o_clock
from auction.demo.papers import photo
from auction.demo.people import DOMAIN
from auction.ground.refusal import COURT_ZONE

from .browser import PHONE, Tab
from .journey import NUMBER, TITLE, Journey


def open_the_case(journey: Journey, officer: Tab) -> None:
    """An officer opens a case by the Chinese forms; what he typed survives a closed browser and an incomplete form."""
    page = officer.open("/desk/cases").follow("立案登记").page
    officer.fill(number=NUMBER, title_document="（2025）江01民初901号民事判决书")
    page = come_back_to_it(journey, officer)
    officer.refused(422).shot("officer-1-case-refused")
    expect(page.get_by_label("案号")).to_have_value(NUMBER)
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    officer.push(".govuk-error-summary a")
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
    officer.open(f"/cases/{journey.case}").follow("登记查封")
    officer.fill(
        order_number="（2026）江01执901号之一", ordered_on=str(today), expires_on=str(today + timedelta(days=700))
    ).press()  # fmt: skip
    officer.shot("officer-2-case")


def come_back_to_it(journey: Journey, officer: Tab) -> Page:
    """The window is closed before anything is sent; in a new one the half-written form is offered and taken up again."""
    expect(officer.page.locator(".app-draft__saved")).to_contain_text("已于")
    address = officer.page.url
    officer.new_page()
    officer.open(address)
    officer.page.locator(".app-draft button").first.wait_for()
    officer.measure("a draft is offered").shot("officer-1-draft")
    officer.push(".app-draft button")
    expect(officer.page.get_by_label("案号")).to_have_value(NUMBER)
    return officer.page


def complain_of_the_price(journey: Journey) -> None:
    """The debtor complains of the price; the supervisor finds it on his desk, reads it and answers."""
    debtor = journey.tab("debtor", "zh", width=PHONE)
    debtor.open("/account/price-complaints").press("main a[href*='/account/price-complaints/']")
    proof = {"name": "proof.png", "mimeType": "image/png", "buffer": photo("movable", 3).read()}
    ground = debtor.page.locator("main [name=ground] option").nth(1).get_attribute("value")
    debtor.fill(ground=ground, text="评估漏记了车况。", upload=proof).press()
    supervisor = journey.tab("supervisor", "zh")
    supervisor.open("/supervision/price-complaints")
    supervisor.press("main a[href*='/supervision/price-complaints/']").shot("supervisor-1-complaint")
    supervisor.refused(422)
    supervisor.fill(state="dismissed", answer="评估报告第四页已载明车况。").press().shot("supervisor-2-answered")
    supervisor.open("/desk").shot("supervisor-3-desk")
    debtor.context.close()
    supervisor.context.close()


def decide_the_terms(journey: Journey, officer: Tab) -> None:
    """The officer proposes terms, two judges agree, one of them on a phone; the parties are told."""
    lot = f"/desk/lots/{journey.lot}"
    officer.open(f"{lot}/terms")
    officer.fill(start_price_minor="800,000", increment_minor="2,000", deposit_minor="80,000", balance_days="10")
    officer.press().shot("officer-3-terms")
    for name, language, options in (("judge1", "zh", {"width": PHONE}), ("judge3", "en", {})):
        judge = journey.tab(name, language, **options)
        judge.open("/desk/panel").follow(TITLE).refused(422)
        judge.fill(in_favour="yes", opinion="同意").shot(f"panel-{name}").press()
        judge.context.close()
    today = court_day(journey.house.now())
    officer.open(lot)
    notices = officer.page.locator("a[href*='/notices/']").evaluate_all("links => links.map((link) => link.pathname)")
    for notice in sorted(set(notices)):
        officer.open(notice)
        officer.fill(result="delivered", method="EMS", notified_on=str(today), remark="回执在卷").press()


def announce(journey: Journey, officer: Tab) -> None:
    """Three days later the officer writes the announcement and publishes it; bidding opens in 17 days for a day."""
    journey.house.days_on(3)
    lot = f"/desk/lots/{journey.lot}"
    opens_at = ten_o_clock(court_day(journey.house.now() + timedelta(days=17))).astimezone(COURT_ZONE)
    officer.open(f"{lot}/announcement")
    empty = "fields => fields.filter((field) => !field.value.trim()).map((field) => field.name)"
    texts = officer.page.locator("main textarea[name]").evaluate_all(empty)
    boxes = officer.page.locator("main input[type=checkbox]").evaluate_all("boxes => boxes.map((box) => box.name)")
    officer.fill(
        opens_at=f"{opens_at:%Y-%m-%dT%H:%M}", closes_at=f"{opens_at + timedelta(days=1):%Y-%m-%dT%H:%M}",
        **dict.fromkeys(texts, "本院未掌握，竞买人自行核实。"), **dict.fromkeys(set(boxes) - {"is_home_limited"}, True),
    )  # fmt: skip
    officer.shot("officer-4-announcement").press()
    officer.open(f"{lot}/publish").press().shot("officer-5-published")
