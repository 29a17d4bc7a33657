"""One lot from an enforcement case to paid creditors, by hand: real HTTP, real forms, a real Socket.IO client."""

import contextlib
import hashlib
import io
import json
import queue
import re
import time
import uuid
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
import socketio
from pypdf import PdfReader
from standardwebhooks import Webhook

from auction.demo.papers import photo, report
from auction.demo.people import DOMAIN, resident_id
from auction.ground.refusal import COURT_ZONE
from auction.ground.store import db
from auction.jurisdictions import rule_set
from auction.ledger.queries import balance_minor
from tests.conftest import books_balance
from tests.partners.receiver import Receiver

from .court import CourtHouse, court_house
from .walker import Person

pytestmark = pytest.mark.timeout(300)
PASSWORD = "a long pass phrase"


@dataclass
class Chain:
    """What the journey has made so far."""

    house: CourtHouse
    case: int = 0
    asset: int = 0
    lot: int = 0
    codes: dict[str, str] = field(default_factory=dict)


def test_from_case_to_paid_creditors(database_url):
    """Every step of the main job works in a browser without JavaScript, and the money arrives where it belongs."""
    with court_house(database_url) as house, contextlib.closing(Receiver()) as receiver:
        chain = Chain(house)
        officer = house.person("officer")
        add_partner(house, receiver)
        open_the_case(chain, officer)
        find_the_price(chain, officer)
        decide_and_notify(chain, officer)
        publish(chain, officer)
        newcomer = become_a_bidder(chain, "newcomer")
        rival = house.person("bidder2")
        take_part(chain, newcomer, "newcomer")
        take_part(chain, rival, "rival")
        bid_live(chain, newcomer, rival)
        win_and_pay(chain, newcomer, rival)
        rule_and_distribute(chain, officer)
        look_at_the_books(chain)
        partners_were_told(chain, receiver)
        everybody_can_check(chain)


def add_partner(house: CourtHouse, receiver: Receiver) -> None:
    """The administrator adds a platform and where it is told."""
    administrator = house.person("administrator")
    partner = administrator.fill("/desk/partners/new", name="甲平台", contact_email="ops@partner.example")
    number = partner.number(r"/desk/partners/(\d+)")
    shown = administrator.fill(f"/desk/partners/{number}/endpoints/new", "endpoints/new", url=receiver.url)
    secret = re.search(r"whsec_[A-Za-z0-9+/=]+", shown.text)
    assert secret, shown.text
    receiver.secret = secret[0]
    assert "whsec_" not in administrator.open(f"/desk/partners/{number}").text


def open_the_case(chain: Chain, officer: Person) -> None:
    """Case, parties, claims, asset, photo, document, seizure."""
    today = chain.house.now().astimezone(COURT_ZONE).date()
    page = officer.fill(
        "/desk/cases/new", number="（2026）江01执900号", title_document="（2025）江01民初900号民事判决书",
        title_effective_on=str(today - timedelta(days=60)),
    )  # fmt: skip
    chain.case = page.number(r"/cases/(\d+)")
    parties = (
        ("applicant", "company", "江州农商银行股份有限公司"), ("debtor", "person", "王强"),
        ("creditor", "company", "江州建材贸易有限公司"),
    )  # fmt: skip
    for role, nature, name in parties:
        officer.fill(
            f"/cases/{chain.case}/parties/new", role=role, nature=kind_of(officer, chain, nature), name=name,
            id_number="91990100MADEM0010X", address="江州市银杏路20号", phone="0990-6100000",
            payee_bank="江州银行", payee_account="6222000011112222",
            user_email={"debtor": f"debtor@{DOMAIN}", "applicant": f"creditor@{DOMAIN}"}.get(role, ""),
        )  # fmt: skip
    claims = (("secured", 0, "600,000.00", "4.35"), ("ordinary", 2, "90,000", ""))
    for kind, position, principal, rate in claims:
        form = officer.open(f"/cases/{chain.case}/claims/new")
        creditors = [option["value"] for option in form.tree.select("select[name=party_id] option") if option["value"]]
        party = creditors[0] if position == 0 else creditors[-1]
        officer.send(
            form, party_id=party, kind=kind, rank="1", principal_minor=principal, interest_rate_ppm=rate or "0",
            interest_from=str(today - timedelta(days=365)) if rate else "", basis="借款合同",
        )  # fmt: skip
    page = officer.fill(
        f"/cases/{chain.case}/assets/new", kind="movable", title="江A·演示66 小型轿车一辆", description="2021 年注册",
        location="江州市法院停车场", certificate="机动车登记证书", occupancy="在库", tenancy="无", encumbrances="无",
        arrears="违章罚款约 600 元", known_defects="左侧划痕",
    )  # fmt: skip
    chain.asset = int(re.search(r"/assets/(\d+)", page.link("Record the seizure"))[1])
    base = f"/cases/{chain.case}/assets/{chain.asset}"
    officer.fill(f"{base}/files/new", file=("car.png", photo("movable", 1).read()), caption="外观")
    officer.fill(f"{base}/files/new", file=("state.pdf", report("勘验笔录", "在库").read()), caption="勘验笔录")
    fake = officer.fill(f"{base}/files/new", status=422, file=("car.png", b"<svg onload=alert(1)>"), caption="坏文件")
    assert "坏文件" in str(fake.tree), "what was typed is kept"
    officer.fill(
        f"{base}/seizures/new", order_number="（2026）江01执900号之一", ordered_on=str(today),
        expires_on=str(today + timedelta(days=700)),
    )  # fmt: skip


def kind_of(officer: Person, chain: Chain, nature: str) -> str:
    """The form's value for a natural person or a company."""
    form = officer.open(f"/cases/{chain.case}/parties/new")
    values = [
        field["value"]
        for field in form.tree.select("[name=nature][value], select[name=nature] option")
        if field.get("value")
    ]
    return values[0] if ("person" in values[0]) == (nature == "person") else values[1]


def find_the_price(chain: Chain, officer: Person) -> None:
    """The sides do not agree; an appraiser is commissioned, reports, and the price is fixed."""
    today = chain.house.now().astimezone(COURT_ZONE).date()
    page = officer.send(officer.open(f"/cases/{chain.case}"), f"/desk/assets/{chain.asset}/lot")
    chain.lot = page.number(r"/desk/lots/(\d+)")
    page = officer.fill(f"/desk/lots/{chain.lot}/negotiation", due_on=str(rule_set("cn").calendar.last_day(today, 5)))
    inquiry = page.number(r"/desk/inquiries/(\d+)")
    for name, price in (("creditor", "900,000"), ("debtor", "1,000,000")):
        side = chain.house.person(name)
        form = side.open(side.open("/account/negotiations").link("Name a price"))
        side.send(form, price_minor=price)
    officer.fill(f"/desk/inquiries/{inquiry}", "fail", reason="双方报价不一致")
    officer.fill(
        f"/desk/lots/{chain.lot}/valuation-facts", can_negotiate="yes", has_official_price="no",
        needs_site_survey="yes", network_capable="no", law_demands_appraisal="no", reasons="税务机关函复",
    )  # fmt: skip
    form = officer.open(f"/desk/lots/{chain.lot}/appraisal")
    begun = officer.send(
        form, trade="insured", area="all", agree_by=str(rule_set("cn").calendar.last_day(today, 0)), remark="议价不成"
    )
    form = officer.open(f"/desk/inquiries/{begun.number(r'/desk/inquiries/([0-9]+)')}/appraisers")
    offered = [o["value"] for o in form.tree.select("select[name=first] option") if o.get("value")]
    paper = ("agreed.pdf", report("协商确认书", "双方同意").read())
    officer.send(form, first=offered[0], second=offered[1], third=offered[2], upload=paper)
    appraiser = chain.house.person("appraiser")
    form = appraiser.open(appraiser.open("/appraisals").link("江A·演示66"))
    answer = appraiser.send(
        form, price_minor="1,000,000", report_number="江公信评字〔2026〕900号", approach="市场法", valued_on=str(today),
        valid_until=str(today + timedelta(days=364)), upload=("report.pdf", report("评估报告", "轿车").read()),
    )  # fmt: skip
    assert answer.status == 200
    officer.send(officer.open(officer.open(f"/desk/lots/{chain.lot}").link("To the running inquiry")), "accept")
    hear_the_parties(chain, officer)
    officer.send(officer.open(officer.open(f"/desk/lots/{chain.lot}").link("To the running inquiry")), "fix")


def hear_the_parties(chain: Chain, officer: Person) -> None:
    """Nobody objects to the report: the officer records each party's word."""
    page = officer.open(officer.open(f"/desk/lots/{chain.lot}").link("To the running inquiry"))
    for action in [form["action"] for form in page.tree.main.find_all("form") if "/waiver" in form.get("action", "")]:
        officer.send(page, action)


def decide_and_notify(chain: Chain, officer: Person) -> None:
    """Terms below the floor are refused; lawful ones are decided by two judges; everybody is told."""
    terms = {"increment_minor": "2,000", "deposit_minor": "80,000", "balance_days": "10"}
    low = officer.fill(f"/desk/lots/{chain.lot}/terms", status=422, start_price_minor="699,999.99", **terms)
    assert "700,000.00" in low.text
    officer.fill(f"/desk/lots/{chain.lot}/terms", start_price_minor="800,000", **terms)
    for name in ("judge1", "judge3"):
        judge = chain.house.person(name)
        decision = judge.open(judge.open("/desk/panel").link("江A·演示66"))
        judge.send(decision, in_favour="yes", opinion="同意")
    work = officer.open(f"/desk/lots/{chain.lot}")
    today = chain.house.now().astimezone(COURT_ZONE).date()
    for path in sorted({a["href"] for a in work.tree.select("a[href*='/notices/']")}):
        officer.fill(path, result="delivered", method="EMS", notified_on=str(today), remark="回执在卷")


def publish(chain: Chain, officer: Person) -> None:
    """Refused with the list of what is missing until all is there and the notice period fits."""
    chain.house.days_on(3)
    day = (chain.house.now().astimezone(COURT_ZONE) + timedelta(days=10)).date()
    form = officer.open(f"/desk/lots/{chain.lot}/announcement")
    officer.send(form, opens_at=f"{day}T10:00", closes_at=f"{day + timedelta(days=1)}T10:00")
    refused = officer.open(f"/desk/lots/{chain.lot}/announcement").text
    assert "15 days after the announcement" in refused
    assert officer.open(f"/lots/{chain.lot}", status=404)
    day += timedelta(days=6)
    form = officer.open(f"/desk/lots/{chain.lot}/announcement")
    typed = {
        field["name"]: "本院未掌握，竞买人自行核实。"
        for field in form.tree.select("main textarea[name]") if not field.text.strip()
    }  # fmt: skip
    ticked = {
        box["name"]: box.get("value", "y") for box in form.tree.select("main input[type=checkbox]")
        if box["name"] != "is_home_limited"
    }  # fmt: skip
    officer.send(
        form, opens_at=f"{day}T10:00", closes_at=f"{day + timedelta(days=1)}T10:00", **typed, **ticked
    )  # fmt: skip
    officer.send(officer.open(f"/desk/lots/{chain.lot}/publish"))
    assert "江A·演示66" in chain.house.person().open(f"/lots/{chain.lot}").text


def become_a_bidder(chain: Chain, name: str) -> Person:
    """Register, confirm the address by the letter's link, prove identity, be confirmed by an officer."""
    email = f"{name}@bidders.example"
    person = chain.house.person()
    person.fill("/account/register", "register", email=email, password=PASSWORD, password_confirm=PASSWORD)
    letters = chain.house.person().open("/demo/mailbox")
    person.open(letters.tree.select_one("main a[href*='/confirm/']")["href"])
    person.sign_in(email, PASSWORD)
    assert "identity" in person.open(f"/lots/{chain.lot}/enrol").text, "he is told what is missing"
    person.fill(
        "/account/identity", id_kind="resident_id", legal_name="孙大明", id_number=resident_id(777), phone="13800000000",
        service_address="江州市江北区1号", upload=("id.png", photo("movable", 2).read()),
    )  # fmt: skip
    officer = chain.house.person("officer")
    officer.send(officer.open(officer.open("/desk/identity").link("孙大明")), "confirm")
    return person


def soon(look):
    """What `look` gives, asked again until it gives something: due work takes a moment."""
    for _ in range(100):
        if found := look():
            return found
        time.sleep(0.1)
    raise AssertionError("it did not happen")


def take_part(chain: Chain, person: Person, name: str) -> None:
    """Enrol, pay the deposit in the sandbox, receive a code."""
    person.pay_in_sandbox(person.fill(f"/lots/{chain.lot}/enrol", "enrol", accepts_conditions="y"))
    chain.codes[name] = soon(lambda: re.search(r"\b[A-Z]\d{4}\b", person.open(f"/lots/{chain.lot}/room").text))[0]


class Room:
    """A bidder's socket: what he hears, and his bids with their acknowledgement."""

    def __init__(self, person: Person, lot: int) -> None:
        self.lot, self.heard = lot, queue.Queue()
        self.client = socketio.Client()
        self.client.on("news", self.heard.put, namespace="/live")
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in person.http.cookies)
        self.client.connect(
            person.base, headers={"Cookie": cookies}, transports=["websocket"], namespaces=["/live"], wait_timeout=10
        )
        self.client.call("join", {"lot": lot}, namespace="/live")

    def bid(self, amount_minor: int, bid_id: str | None = None) -> dict:
        """The acknowledgement of one bid."""
        bid = {"lot": self.lot, "bid_id": bid_id or str(uuid.uuid4()), "amount_minor": amount_minor}
        return self.client.call("bid", bid, namespace="/live")

    def hears(self, kind: str, **facts: str) -> dict:
        """The next entry of this kind with these facts."""
        while True:
            for entry in self.heard.get(timeout=5)["entries"]:
                if entry["type"] == kind and facts.items() <= entry["data"].items():
                    return entry["data"]


def bid_live(chain: Chain, newcomer: Person, rival: Person) -> None:
    """Two bidders by socket and by form: news within a second, refusals with what would be accepted, an extension."""
    early = newcomer.http.post(
        f"{chain.house.url}/api/v1/lots/{chain.lot}/bids", json={"bid_id": str(uuid.uuid4()), "amount_minor": 80_000_000},
        headers={"X-CSRFToken": csrf(newcomer)},
    )  # fmt: skip
    assert early.json()["code"] == "BEFORE_START"
    chain.house.until("Bidding opens")
    one, two = Room(newcomer, chain.lot), Room(rival, chain.lot)
    first_id = str(uuid.uuid4())
    first = one.bid(80_000_000, first_id)
    assert first["ok"], first
    assert first["seq"] == 1
    assert one.bid(80_000_000, first_id)["seq"] == 1, "a retry gets the first answer"
    assert two.hears("bid.accepted", code=chain.codes["newcomer"])["amount_minor"] == 80_000_000
    low = two.bid(80_100_000)
    assert (low["ok"], low["code"], low["least_minor"]) == (False, "BELOW_MIN_INCREMENT", 80_200_000)
    page = rival.fill(f"/lots/{chain.lot}/room", "bids", status=409, amount="801,000")
    assert "802,000.00" in page.text
    assert page.tree.select_one("input[name=amount]")["value"] == "801,000"
    rival.fill(f"/lots/{chain.lot}/room", "bids", amount="802,000")
    assert one.hears("bid.accepted", code=chain.codes["rival"])["amount_minor"] == 80_200_000
    chain.house.until("Last five minutes")
    last = one.bid(80_400_000)
    assert last["ok"], last
    assert two.hears("lot.extended")["closes_at"] == last["closes_at"]
    for room in (one, two):
        room.client.disconnect()


def csrf(person: Person) -> str:
    """The token of a page with a form."""
    return person.open("/guide").tree.select_one("input[name=csrf_token]")["value"]


def win_and_pay(chain: Chain, newcomer: Person, rival: Person) -> None:
    """Close, letter, the loser's release with its clock, the winner's balance."""
    chain.house.until("Bidding ends")
    stranger = chain.house.person()
    assert "804,000.00" in soon(lambda: sold(stranger, chain.lot))
    paper = soon(lambda: confirmation(stranger, chain.lot))
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages).replace("\n", "")
    assert "孙大明" in text
    assert "捌拾万肆仟元整" in text
    soon(lambda: re.search("[Rr]elease", rival.open("/account/lots").text))
    page = newcomer.open(f"/lots/{chain.lot}/settlement")
    assert "724,000.00" in page.text, page.text[:800]
    newcomer.pay_in_sandbox(newcomer.send(page, "settlement"))
    soon(lambda: "paid in full" in newcomer.open(f"/lots/{chain.lot}/settlement").text)


def sold(stranger: Person, lot: int) -> str | None:
    """The lot's page once it shows the result to everybody."""
    page = stranger.open(f"/lots/{lot}").text
    return page if "Result of the sale" in page else None


def confirmation(stranger: Person, lot: int) -> bytes | None:
    """The confirmation letter as anybody may download it."""
    answer = stranger.http.get(f"{stranger.base}/lots/{lot}/confirmation.pdf", timeout=30)
    return answer.content if answer.ok else None


def rule_and_distribute(chain: Chain, officer: Person) -> None:
    """Ruling, plan by one clerk, approval by another, pay-out, surplus."""
    today = chain.house.now().astimezone(COURT_ZONE).date()
    officer.fill(f"/lots/{chain.lot}/ruling", ruling_number="（2026）江01执900号之三", served_on=str(today))
    clerk, other = chain.house.person("finance1"), chain.house.person("finance2")
    form = clerk.open(clerk.open("/desk/finance").link("江01执900号"))
    plan = clerk.send(
        form, cost1_name="诉讼费专户", cost1_bank="江州银行", cost1_account="99001122", cost1_amount="10,000", act="prepare"
    )  # fmt: skip
    assert "/plans/" in plan.path, plan.text[:600]
    other.send(other.open(plan.path), "approve")
    judge = chain.house.person("judge1")
    judge.send(judge.open(judge.open("/desk/countersigns").link("江州农商银行")), act="countersign")
    debtor = chain.house.person("debtor")
    account = f"/cases/{chain.case}/account"
    soon(lambda: debtor.open(account).text.count("Paid out, ") == 2)
    # 600,000 at 4.35 % for 385 days, the trade debt, the costs; the rest is the debtor's.
    for amount in ("627,530.14", "90,000.00", "10,000.00", "76,469.86"):
        assert amount in debtor.open(account).text


def look_at_the_books(chain: Chain) -> None:
    """Nothing is left on the case account, no deposit is held, and the books balance."""
    with chain.house.app.app_context():
        assert balance_minor(f"case:{chain.case}") == 0
        books_balance()
        db.session.remove()
    text = chain.house.person("debtor").open(f"/cases/{chain.case}/account").text
    assert "Surplus" in text


def partners_were_told(chain: Chain, receiver: Receiver) -> None:
    """Every event arrived, signed, in the order of the lot's record."""
    wanted = {"lot.announced", "bid.accepted", "lot.extended", "lot.closed", "lot.settled", "case_account.credited"}
    webhook = Webhook(receiver.secret)

    def told() -> set[str]:
        return {webhook.verify(came.body, came.headers)["type"] for came in list(receiver.received)}

    soon(lambda: wanted <= told() or None)
    of_lot = [json.loads(came.body)["data"] for came in receiver.received if f'"lot:{chain.lot}"' in came.body.decode()]
    numbers = [data["seq"] for data in of_lot]
    assert numbers == sorted(numbers)


def everybody_can_check(chain: Chain) -> None:
    """The lot's record holds, on the page and recomputed from what anybody can download."""
    assert "The record holds" in chain.house.person().open(f"/verify?lot={chain.lot}").text
    entries = (
        chain.house.person().http.get(f"{chain.house.url}/api/v1/lots/{chain.lot}/record", timeout=30).json()["entries"]
    )
    last = "0" * 64
    for entry in entries:
        body = [
            last,
            entry["subject"],
            entry["seq"],
            entry["kind"],
            entry["at"],
            entry["public"],
            entry["private_hash"],
        ]
        text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        last = hashlib.sha256(text.encode()).hexdigest()
        assert entry["hash"] == last
    assert "孙大明" not in json.dumps(entries, ensure_ascii=False)
