"""The acts a demo court's people do, each a short line for the stories. Everything goes through the real actions."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from auction.accounts.models import User
from auction.bidding.actions import place_bids
from auction.bidding.batch_rules import WaitingBid
from auction.cases.actions import add_asset_file, add_party, open_case, record_asset, seize
from auction.cases.claiming import add_claim
from auction.cases.models import Asset, EnforcementCase
from auction.disclosure.actions import state_fact
from auction.disclosure.queries import cost_panel
from auction.enrolment.actions import enrol, pay_deposit
from auction.enrolment.application_rules import Application
from auction.ground import clock
from auction.ground.refusal import COURT_ZONE
from auction.ground.store import db
from auction.jurisdictions import rule_set
from auction.lots.announcement_texts import warning_texts
from auction.lots.announcing import announce, save_announcement
from auction.lots.models import Lot
from auction.lots.notices import record_notice
from auction.lots.queries import announcement_state
from auction.lots.terms import propose_terms
from auction.panel.actions import vote
from auction.panel.models import PanelDecision
from auction.payments.actions import decide_in_sandbox
from auction.questions.actions import answer, ask
from auction.viewing.actions import offer_slots

from .papers import photo


class People:
    """The demo court's accounts by name, read afresh each time: due work closes the session in between."""

    def __init__(self, ids: dict[str, int]) -> None:
        self._ids = ids

    def __getitem__(self, name: str) -> User:
        return db.session.get_one(User, self._ids[name])


# Of the invented city: a code in Jiangsu that no place has.
DIVISION = "329901"
UNKNOWN = "本院未掌握，竞买人应自行核实。"


@dataclass(frozen=True)
class Thing:
    """What a story sells: kind, title, where, and its appraised price in fen."""

    kind: str
    title: str
    location: str
    description: str
    certificate: str
    price_minor: int
    area_centi_m2: int | None = None


def case_with_asset(people: People, number: int, thing: Thing, claims: tuple[int, int, int]) -> Asset:
    """A case with its parties, claims (costs, secured, ordinary; principal in fen) and one seized asset."""
    officer = people["officer"]
    case = open_case(officer, f"（2026）江01执{number}号", f"（2025）江01民初{number}号民事判决书", clock.today())
    debtor_email = people["debtor"].email if number == 101 else None
    creditor_email = people["creditor"].email if number == 101 else None
    bank = add_party(
        case.id, officer, "applicant", True, "江州农商银行股份有限公司", "91990100MADEM0010X", "江州市江南区银杏路20号",
        "0990-6100000", "江州农商银行营业部", f"99100000{number:08d}", creditor_email,
    )  # fmt: skip
    add_party(
        case.id, officer, "debtor", False, "王强" if number == 101 else f"被执行人{number}", f"99010119800101{number:04d}",
        "江州市江北区滨江路8号", "13900000000", "江州银行江北支行", f"99200000{number:08d}", debtor_email,
    )  # fmt: skip
    trader = add_party(
        case.id, officer, "creditor", True, "江州建材贸易有限公司", "91990100MADEM0020X", "江州市江东区货场路3号",
        "0990-6200000", "江州银行江东支行", f"99300000{number:08d}",
    )  # fmt: skip
    _, secured_minor, ordinary_minor = claims
    since = clock.today() - timedelta(days=300)
    add_claim(case.id, officer, bank.id, "secured", 1, secured_minor, 43_500, since, "抵押借款合同，抵押登记在先")
    add_claim(case.id, officer, trader.id, "ordinary", 1, ordinary_minor, 0, None, "买卖合同货款")
    return _asset(officer, case, thing, number)


def _asset(officer: User, case: EnforcementCase, thing: Thing, number: int) -> Asset:
    movable = thing.kind == "movable"
    asset = record_asset(
        case.id, officer, thing.kind, thing.title, thing.description, thing.location,
        None if movable else DIVISION, thing.certificate, thing.area_centi_m2, "停放于法院指定车场，钥匙在库" if movable else "被执行人一家居住，承诺成交后十五日内腾空",
        "无租赁" if movable else "未发现租赁登记", "无抵押" if movable else "设有抵押权一笔，拍卖后涤除",
        "违章罚款约 600 元，由买受人处理" if movable else "物业费欠缴约 8,400 元", "车身左侧有划痕" if movable else "厨房顶面有渗水痕迹",
    )  # fmt: skip
    for index in range(2):
        add_asset_file(asset.id, officer, photo(thing.kind, number + index), "外观" if index == 0 else "侧面")
    disclose(officer, asset)
    years = 2 if movable else 3
    today = clock.today()
    seize(
        asset.id,
        officer,
        f"（2026）江01执{case.id}号之一",
        today,
        today.replace(year=today.year + years) - timedelta(days=1),
    )
    return asset


# topic, what, who pays, how sure, from whom, from and to in fen, from and to in millionths of the price
FACTS: dict[str, tuple[tuple[Any, ...], ...]] = {
    "movable": (
        ("encumbrance", "无抵押登记", "nobody", "proved", "江州市车辆管理所", None, None, None, None),
        ("defect", "车身左侧有划痕", "nobody", "proved", "执行员现场查看", None, None, None, None),
        ("tax", "本次过户不产生税费", "nobody", "stated", "江州市税务局", None, None, None, None),
        ("arrears", "违章罚款", "buyer", "estimated", "江州市交警支队", 600_00, 800_00, None, None),
        ("registration", "过户登记费", "buyer", "estimated", "江州市车辆管理所", 200_00, 500_00, None, None),
    ),
    "immovable": (
        (
            "occupancy",
            "被执行人一家居住，承诺成交后十五日内腾空",
            "nobody",
            "stated",
            "被执行人陈述",
            None,
            None,
            None,
            None,
        ),
        ("tenancy", "未发现租赁登记", "nobody", "proved", "江州市住房租赁管理处", None, None, None, None),
        (
            "encumbrance",
            "设有抵押权一笔，拍卖后涤除",
            "nobody",
            "proved",
            "江州市不动产登记中心",
            None,
            None,
            None,
            None,
        ),
        ("defect", "厨房顶面有渗水痕迹", "nobody", "proved", "执行员现场查看", None, None, None, None),
        ("tax", "契税、印花税等（买受人部分）", "by_law", "estimated", "江州市税务局", None, None, 10_000, 30_000),
        ("arrears", "物业费", "buyer", "stated", "滨江物业公司", 8_400_00, 9_600_00, None, None),
        ("clearing", "腾退可能产生的费用", "unknown", "unknown", "执行员", None, None, None, None),
        ("registration", "不动产登记费", "buyer", "proved", "江州市不动产登记中心", 80_00, 80_00, None, None),
    ),
}


def disclose(officer: User, asset: Asset) -> None:
    """What the court has found out about the asset, and one thing that it has not."""
    for topic, what, payer, certainty, source, least, most, least_ppm, most_ppm in FACTS.get(asset.kind, ()):
        state_fact(
            asset.id, officer, topic=topic, what=what, payer=payer, certainty=certainty, source=source,
            stated_on=clock.today(), least_minor=least, most_minor=most, least_ppm=least_ppm, most_ppm=most_ppm,
        )  # fmt: skip


def propose(people: People, lot_id: int, price_minor: int, share: int = 80, balance_days: int = 10) -> PanelDecision:
    """Terms for the panel: start at `share` per cent of the price, deposit of 10 % of the start."""
    start = -(-price_minor * share // 100 // 100_00) * 100_00
    return propose_terms(
        lot_id, people["officer"], start, max(500_00, start // 20_000 * 100), start // 10, balance_days
    )


def decide(people: People, decision: PanelDecision) -> None:
    """Two judges agree."""
    for name in ("judge1", "judge2"):
        vote(decision.id, people[name], True, decision.content_hash, "同意")


def notify(people: People, lot_id: int) -> None:
    """Everybody on the file was told today."""
    for party in db.session.get_one(Lot, lot_id).case.parties:
        record_notice(
            lot_id, people["officer"], "delivered", "EMS 邮寄送达", clock.today(), "回执在卷", party_id=party.id
        )


def publish(people: People, lot_id: int, opens_at: datetime, lasts: timedelta) -> None:
    """The announcement, with a text for each item that the file does not fill by itself."""
    officer = people["officer"]
    save_announcement(lot_id, officer, {}, opens_at, opens_at + lasts)
    dossier, texts, _ = announcement_state(db.session.get_one(Lot, lot_id))
    warnings = warning_texts(dossier, rule_set())
    items = {key: warnings.get(key, UNKNOWN) for key, text in texts.items() if not text.strip()}
    items["taxes"] = "过户税费依法由双方各自承担；欠缴费用见标的物介绍。"
    save_announcement(lot_id, officer, items, opens_at, opens_at + lasts)
    announce(lot_id, officer)


def show_property(people: People, lot_id: int, opens_at: datetime) -> None:
    """Viewing two days before bidding begins, half an hour each; a question is answered."""
    begins = ten_o_clock(court_day(opens_at - timedelta(days=2)))
    offer_slots(lot_id, people["officer"], begins, begins + timedelta(hours=2), 30, "标的物所在地门口", 1)
    question = ask(lot_id, people["simulated1"], uuid.uuid4(), "看样时能否带装修公司的人一同前往？")
    answer(question.id, people["officer"], "可以。请在标的物页面预约看样，同行人数不超过五人，到场时出示预约号。")


def take_part(people: People, lot_id: int, *names: str) -> None:
    """These people enrol and pay their deposits in the sandbox."""
    for name in names:
        unknowns = cost_panel(db.session.get_one(Lot, lot_id)).unknowns
        ticked = Application(ticked=frozenset(line.key for line in unknowns))
        payment = pay_deposit(enrol(lot_id, people[name], ticked))
        decide_in_sandbox(payment.id, people[name], pays=True)


def bid(people: People, lot_id: int, name: str, steps: int = 1) -> bool:
    """One bid, `steps` increments above the least; false when it was refused."""
    db.session.expire_all()
    now = db.session.get_one(Lot, lot_id)
    increment, leading = now.increment_minor or 0, now.leading_price_minor
    amount = (now.start_price_minor or 0) + increment * (steps - 1) if leading is None else leading + increment * steps
    waiting = WaitingBid(uuid.uuid4(), people[name].id, amount, clock.now())
    return place_bids(lot_id, [waiting])[0].refusal is None


def ten_o_clock(day: date) -> datetime:
    """Ten in the morning of a court day, when auctions open."""
    return clock.court_midnight(day) + timedelta(hours=10)


def court_day(moment: datetime) -> date:
    """The court's calendar day of a moment."""
    return moment.astimezone(COURT_ZONE).date()
