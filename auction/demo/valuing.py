"""How the demo court finds its prices: appraisers agreed on or drawn, a report, the parties' say."""

import uuid
from datetime import timedelta

from auction.appraisal.beacon_rules import LEAST_LEAD, invented_value
from auction.appraisal.choosing import agree, draw_lots, promise_draw, start_appraisal
from auction.appraisal.models import AppraiserLottery
from auction.appraisal.queries import commissions_of_inquiry
from auction.appraisal.reporting import accept_report, deliver_report
from auction.cases.models import Asset
from auction.ground import clock
from auction.ground.store import db
from auction.jurisdictions import rule_set
from auction.lots.models import Lot
from auction.lots.rounds import draft_lot
from auction.valuation.actions import fix_price, record_facts
from auction.valuation.models import Inquiry
from auction.valuation.objecting import waive
from auction.valuation.queries import inquiries_of

from .acts import People
from .papers import report


def commission(people: People, asset: Asset, reason: str = "须现场勘验") -> int:
    """A lot of its own for the asset, the first of three appraisers commissioned; the number of the lot."""
    begun = begin_appraisal(people, asset, reason)
    agreed = [people[name].id for name in ("appraiser", "appraiser2", "appraiser3")]
    agree(
        begun.id,
        people["officer"],
        agreed,
        report("协商确定评估机构确认书（演示）", "双方同意按所列顺序委托评估机构。"),
    )
    return begun.lot_id


def promise(people: People, asset: Asset) -> uuid.UUID:
    """A lot of its own for the asset, and the draw of its appraisers promised for ten minutes later; the draw's key."""
    begun = begin_appraisal(people, asset, "双方一致要求随机确定评估机构")
    return promise_draw(begun.id, people["officer"], "joint_request", "demo", clock.now() + LEAST_LEAD).id


def draw(people: People, lottery_id: uuid.UUID) -> None:
    """The round is out and the officer enters its value."""
    draw_lots(lottery_id, people["officer"], invented_value(db.session.get_one(AppraiserLottery, lottery_id).round))


def begin_appraisal(people: People, asset: Asset, reason: str) -> Inquiry:
    """A lot of its own for the asset and its appraisal, the appraisers to be chosen from the whole branch."""
    lot = draft_lot(asset.id, "first", people["officer"])
    record_facts(
        lot.id, people["officer"], can_negotiate=False, has_official_price=False, needs_site_survey=True,
        network_capable=False, law_demands_appraisal=False,
        reasons="被执行人拒绝议价；税务机关答复无计税基准价；财产状况须现场勘验。",
    )  # fmt: skip
    trade = "insured" if lot.asset_kind == "movable" else "property"
    agree_by = rule_set(lot.jurisdiction).calendar.last_day(clock.today(), 0)
    return start_appraisal(lot.id, people["officer"], trade, "all", agree_by, reason)


def appraise(people: People, lot_id: int, price_minor: int) -> None:
    """The appraiser delivers, the parties do not object, the officer fixes the price."""
    inquiry_id = report_on(people, lot_id, price_minor)
    hear(people, inquiry_id)
    fix_price(inquiry_id, people["officer"])


def report_on(people: People, lot_id: int, price_minor: int) -> int:
    """The appraiser delivers; the number of the inquiry."""
    inquiry = inquiries_of(lot_id)[0]
    held = commissions_of_inquiry(inquiry.id)[-1]
    paper = report("房地产司法评估报告（演示）", f"估价对象：{db.session.get_one(Lot, lot_id).title}")
    today = clock.today()
    deliver_report(
        held.id, held.appraiser.user, price_minor, f"江公信评字〔2026〕{lot_id:03d}号", "市场法、收益法", today,
        today + timedelta(days=364), paper,
    )  # fmt: skip
    accept_report(held.id, people["officer"])
    return inquiry.id


def hear(people: People, inquiry_id: int) -> None:
    """The parties do not object to the report they were sent."""
    inquiry = db.session.get_one(Inquiry, inquiry_id)
    for party in [party.id for party in inquiry.lot.case.parties]:
        waive(inquiry_id, people["officer"], party)
