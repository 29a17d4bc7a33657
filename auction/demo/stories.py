"""What has happened in the demo court: each story is a life of one lot, told through the real actions.

A story yields the moment at which it goes on; the loader moves the clock there, does the due work, and goes on.
"""

import uuid
from collections.abc import Callable, Generator
from datetime import datetime, timedelta

from auction.accounts.models import User
from auction.distribution.countersigning import countersign, waiting_for_countersign
from auction.distribution.plan_rules import Cost
from auction.distribution.plans import approve_plan, prepare_plan
from auction.distribution.standing_rules import Payee
from auction.ground import clock
from auction.ground.store import db
from auction.lots.interruptions import pause, withdraw
from auction.lots.models import Lot
from auction.payments.actions import decide_in_sandbox
from auction.questions.actions import ask
from auction.settlement.actions import pay_balance, serve_ruling

from .acts import (
    People,
    Thing,
    bid,
    case_with_asset,
    court_day,
    decide,
    notify,
    propose,
    publish,
    show_property,
    take_part,
    ten_o_clock,
)
from .valuing import appraise, commission, draw, promise

Story = Generator[datetime, None, None]
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
YUAN = 100

FLAT = Thing("immovable", "江州市江北区滨江路8号2幢1单元1201室住宅", "江州市江北区滨江路8号",
             "住宅，三室两厅，毛坯，2016 年建成，总楼层 18 层，所在 12 层。", "江（2020）江州市不动产权第0012345号",
             1_860_000 * YUAN, 10_246)  # fmt: skip
SHOP = Thing("immovable", "江州市江南区银杏路66号一层商铺", "江州市江南区银杏路66号",
             "临街商铺，层高 4.5 米，现状空置。", "江（2018）江州市不动产权第0067890号", 3_200_000 * YUAN, 8_640)  # fmt: skip
CAR = Thing("movable", "江A·演示01 小型轿车一辆", "江州市江东区法院停车场",
            "2021 年注册，表显里程 48,600 公里，年检有效期至 2026 年底。", "机动车登记证书（演示）", 98_000 * YUAN)  # fmt: skip
FACTORY = Thing("immovable", "江州市江东区货场路12号厂房及土地使用权", "江州市江东区货场路12号",
                "单层钢结构厂房两栋及工业用地使用权，剩余年限 31 年。", "江（2015）江州市不动产权第0004321号",
                12_600_000 * YUAN, 523_000)  # fmt: skip
GARAGE = Thing("immovable", "江州市江北区滨江路8号地下一层 B-117 车位", "江州市江北区滨江路8号",
               "产权车位一个。", "江（2020）江州市不动产权第0012399号", 160_000 * YUAN, 1_272)  # fmt: skip
VILLA = Thing("immovable", "江州市湖区听雨巷5号联排住宅", "江州市湖区听雨巷5号",
              "联排住宅，四层带院，精装修。", "江（2019）江州市不动产权第0033112号", 5_480_000 * YUAN, 31_260)  # fmt: skip
PAINTING = Thing("movable", "《江州春色》水墨立轴一幅", "江州市中级人民法院物证室",
                 "纸本水墨，纵 136 厘米，横 68 厘米，钤印两方。", "公证提存单（演示）", 86_000 * YUAN)  # fmt: skip
TRUCK = Thing("movable", "江A·演示77 重型半挂牵引车一辆", "江州市江东区法院停车场",
              "2019 年注册，可启动，轮胎磨损明显。", "机动车登记证书（演示）", 132_000 * YUAN)  # fmt: skip
MOTORBIKE = Thing(
    "movable",
    "江A·演示21 摩托车一辆",
    "江州市江东区法院停车场",
    "2022 年注册，排量 250 毫升，表显里程 9,800 公里。",
    "机动车登记证书（演示）",
    18_000 * YUAN,
)
FLAT_TWO = Thing("immovable", "江州市江南区学府路21号5幢602室住宅", "江州市江南区学府路21号",
                 "住宅，两室一厅，简单装修。", "江（2021）江州市不动产权第0045671号", 1_120_000 * YUAN, 7_864)  # fmt: skip
WORKSHOP = Thing("immovable", "江州市江东区货场路30号仓库", "江州市江东区货场路30号",
                 "砖混仓库一栋，单层。", "江（2012）江州市不动产权第0008812号", 2_450_000 * YUAN, 98_000)  # fmt: skip


def announced(
    people: People, number: int, thing: Thing, opens_at: datetime, lasts: timedelta = DAY, share: int = 80
) -> Generator[datetime, None, int]:
    """From the case to the published announcement, so that bidding opens at `opens_at`; returns the lot's number."""
    notice_days = 15 if thing.kind == "movable" else 30
    published_at = opens_at - timedelta(days=notice_days + 2)
    yield published_at - 12 * DAY
    lot = commission(
        people, case_with_asset(people, number, thing, (0, thing.price_minor // 2, thing.price_minor // 5))
    )
    yield published_at - 8 * DAY
    appraise(people, lot, thing.price_minor)
    yield published_at - 6 * DAY
    decide(people, propose(people, lot, thing.price_minor, share))
    yield published_at - 5 * DAY
    notify(people, lot)
    yield published_at
    publish(people, lot, opens_at, lasts)
    show_property(people, lot, opens_at)
    return lot


def paid_out(people: People, now: datetime) -> Story:
    """The whole chain, from the case to paid creditors and the debtor's surplus."""
    opens_at = ten_o_clock(court_day(now - 40 * DAY))
    lot = yield from announced(people, 101, FLAT, opens_at)
    yield opens_at - 2 * DAY
    take_part(people, lot, "bidder1", "bidder2", "simulated1", "simulated2")
    yield opens_at + HOUR
    bid(people, lot, "simulated1")
    for minute, name in enumerate(("bidder2", "simulated2", "bidder1", "simulated1", "bidder1", "bidder2", "bidder1")):
        yield opens_at + DAY - 6 * MINUTE + minute * 2 * MINUTE
        bid(people, lot, name, 1 + minute % 3)
    yield opens_at + 4 * DAY
    _pay(people["bidder1"], lot)
    yield opens_at + 9 * DAY
    serve_ruling(lot, people["officer"], "（2026）江01执101号之三", court_day(clock.now()))
    yield opens_at + 12 * DAY
    prepared = prepare_plan(db.session.get_one(Lot, lot).case_id, people["finance1"], [COURT_FEE])
    plan, seen_hash = prepared.id, prepared.content_hash
    yield opens_at + 13 * DAY
    approve_plan(plan, people["finance2"], seen_hash)
    for payout, approved in waiting_for_countersign(db.session.get_one(Lot, lot).court_id):
        countersign(payout.id, people["judge1"], approved.content_hash)


COURT_FEE = Cost(Payee("江州市中级人民法院诉讼费专户", "江州银行法院路支行", "9900000000000066"), 20_916 * YUAN)


def _pay(buyer: User, lot: int) -> None:
    payment = pay_balance(lot, buyer, uuid.uuid4(), f"/lots/{lot}/settlement")
    decide_in_sandbox(payment.id, buyer, pays=True)


def open_with_bidders(people: People, now: datetime) -> Story:
    """Bidding ends in twelve minutes; the simulated bidders are at it, bidder1 and bidder2 may join."""
    opens_at = now + 12 * MINUTE - DAY
    lot = yield from announced(people, 102, VILLA, opens_at)
    yield opens_at - DAY
    take_part(people, lot, "simulated1", "simulated2", "simulated3", "bidder1")
    yield opens_at + HOUR
    bid(people, lot, "simulated2")
    yield opens_at + 5 * HOUR
    bid(people, lot, "simulated3", 2)


def open_quiet(people: People, now: datetime) -> Story:
    """Open until tomorrow, one bid so far."""
    opens_at = now - 3 * HOUR
    lot = yield from announced(people, 103, FLAT_TWO, opens_at)
    yield opens_at - DAY
    take_part(people, lot, "simulated4")
    yield opens_at + HOUR
    bid(people, lot, "simulated4")


def soon(people: People, now: datetime) -> Story:
    """Announced; bidding opens in three days."""
    lot = yield from announced(people, 104, CAR, ten_o_clock(court_day(now + 3 * DAY)))
    yield now - HOUR
    ask(lot, people["simulated2"], uuid.uuid4(), "车辆是否有未处理的违章？违章由谁负责处理？")


def later(people: People, now: datetime) -> Story:
    """Announced; bidding opens in three weeks."""
    yield from announced(people, 105, FACTORY, ten_o_clock(court_day(now + 21 * DAY)), share=70)


def balance_due(people: People, now: datetime) -> Story:
    """Sold two days ago; bidder2 has to pay the balance."""
    opens_at = ten_o_clock(court_day(now - 3 * DAY))
    lot = yield from announced(people, 106, GARAGE, opens_at)
    yield opens_at - DAY
    take_part(people, lot, "bidder2", "simulated5")
    yield opens_at + HOUR
    bid(people, lot, "simulated5")
    yield opens_at + 2 * HOUR
    bid(people, lot, "bidder2", 3)


def ruling_due(people: People, now: datetime) -> Story:
    """Paid in full yesterday; the officer records the ruling."""
    opens_at = ten_o_clock(court_day(now - 5 * DAY))
    lot = yield from announced(people, 114, MOTORBIKE, opens_at)
    yield opens_at - DAY
    take_part(people, lot, "simulated2")
    yield opens_at + HOUR
    bid(people, lot, "simulated2")
    yield now - DAY
    _pay(people["simulated2"], lot)


def unsold(people: People, now: datetime) -> Story:
    """Nobody came; the officer may draft the second round."""
    yield from announced(people, 107, SHOP, ten_o_clock(court_day(now - 6 * DAY)), share=100)


def defaulted(people: People, now: datetime) -> Story:
    """The buyer has not paid; the officer may draft the re-auction."""
    opens_at = ten_o_clock(court_day(now - 26 * DAY))
    lot = yield from announced(people, 108, TRUCK, opens_at)
    yield opens_at - DAY
    take_part(people, lot, "simulated3")
    yield opens_at + HOUR
    bid(people, lot, "simulated3")


def paused(people: People, now: datetime) -> Story:
    """Bidding is suspended by the court."""
    opens_at = now - 8 * HOUR
    lot = yield from announced(people, 109, PAINTING, opens_at)
    yield now - 4 * HOUR
    pause(lot, people["officer"], "案外人提出书面异议，本院正在审查。")


def withdrawn(people: People, now: datetime) -> Story:
    """The debtor paid before the auction day."""
    lot = yield from announced(people, 110, WORKSHOP, ten_o_clock(court_day(now + 5 * DAY)))
    yield now - 2 * DAY
    withdraw(lot, people["officer"], "被执行人已清偿全部债务，撤回拍卖。")


def before_the_panel(people: People, now: datetime) -> Story:
    """Terms are proposed; one judge has still to vote."""
    thing = Thing("immovable", "江州市湖区荷塘路9号3幢201室住宅", "江州市湖区荷塘路9号", "住宅，两室两厅。",
                  "江（2017）江州市不动产权第0055012号", 980_000 * YUAN, 8_920)  # fmt: skip
    yield now - 12 * DAY
    lot = commission(people, case_with_asset(people, 111, thing, (0, 500_000 * YUAN, 120_000 * YUAN)))
    yield now - 5 * DAY
    appraise(people, lot, thing.price_minor)
    yield now - DAY
    propose(people, lot, thing.price_minor)


def to_be_announced(people: People, now: datetime) -> Story:
    """Everything is decided and notified; the officer publishes."""
    thing = Thing("movable", "江A·演示09 越野车一辆", "江州市江东区法院停车场", "2022 年注册，表显里程 31,200 公里。",
                  "机动车登记证书（演示）", 168_000 * YUAN)  # fmt: skip
    yield now - 15 * DAY
    lot = commission(people, case_with_asset(people, 112, thing, (0, 100_000 * YUAN, 60_000 * YUAN)))
    yield now - 10 * DAY
    appraise(people, lot, thing.price_minor)
    yield now - 8 * DAY
    decide(people, propose(people, lot, thing.price_minor))
    yield now - 5 * DAY
    notify(people, lot)


def being_appraised(people: People, now: datetime) -> Story:
    """The appraiser's report is awaited."""
    thing = Thing("immovable", "江州市江南区银杏路68号办公楼三层", "江州市江南区银杏路68号", "办公用房一层，共九间。",
                  "江（2014）江州市不动产权第0002288号", 4_100_000 * YUAN, 64_200)  # fmt: skip
    yield now - 3 * DAY
    commission(people, case_with_asset(people, 113, thing, (0, 2_000_000 * YUAN, 300_000 * YUAN)))


def appraisers_drawn(people: People, now: datetime) -> Story:
    """The parties asked for a draw; everybody can recompute it. The first of the three works on its report."""
    thing = Thing("movable", "江A·演示35 轻型货车一辆", "江州市江东区法院停车场", "2020 年注册，可启动。",
                  "机动车登记证书（演示）", 46_000 * YUAN)  # fmt: skip
    yield now - 2 * DAY
    promised = promise(people, case_with_asset(people, 116, thing, (0, 30_000 * YUAN, 20_000 * YUAN)))
    yield now - 2 * DAY + HOUR
    draw(people, promised)


def to_be_drawn(people: People, now: datetime) -> Story:
    """A draw is promised and its round is out: the officer enters the beacon's value."""
    thing = Thing("immovable", "江州市湖区荷塘路11号1幢302室住宅", "江州市湖区荷塘路11号", "住宅，两室一厅。",
                  "江（2018）江州市不动产权第0061175号", 870_000 * YUAN, 7_615)  # fmt: skip
    yield now - HOUR
    promise(people, case_with_asset(people, 117, thing, (0, 400_000 * YUAN, 90_000 * YUAN)))


STORIES: tuple[Callable[[People, datetime], Story], ...] = (
    paid_out, open_with_bidders, open_quiet, soon, later, balance_due, ruling_due, unsold, defaulted, paused, withdrawn,
    before_the_panel, to_be_announced, being_appraised, appraisers_drawn, to_be_drawn,
)  # fmt: skip
