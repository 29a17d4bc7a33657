"""How a trial lot came to be announced: told through the real actions, at the moments at which it would have happened."""

from datetime import datetime, timedelta

from auction.cases.models import Asset
from auction.demo.acts import People, Thing, case_with_asset, decide, notify, propose, publish, take_part
from auction.ground import clock
from auction.jurisdictions import rule_set
from auction.lots.rounds import draft_lot
from auction.valuation.actions import fix_price, offer_price, record_facts, start_negotiation

from .people import RIVALS

DAY = timedelta(days=1)
# Time enough to enrol one's own people; whoever is ready moves the clock.
OPENS_AFTER = timedelta(hours=1)
# Bidding lasts at least a day (article 20); a thing that is movable is announced 15 days before.
LASTS = timedelta(days=1)
NOTICE = timedelta(days=17)


def tell(people: People, number: int, title: str, price_minor: int, opens_at: datetime) -> int:
    """From the case to the announcement, so that bidding opens at `opens_at`, two rivals enrolled; the lot's number."""
    told = clock.ManualClock(opens_at - NOTICE - 6 * DAY)
    with clock.telling(told):
        thing = Thing("movable", title, "试用法庭仓库", "仅供合作平台试用，并非真实财产。", "试用", price_minor)
        lot_id = _agreed(
            people, case_with_asset(people, number, thing, (0, price_minor // 2, price_minor // 5)), price_minor
        )
        told.at += DAY
        decide(people, propose(people, lot_id, price_minor))
        told.at += DAY
        notify(people, lot_id)
        told.at = opens_at - NOTICE
        publish(people, lot_id, opens_at, LASTS)
        told.at += DAY
        take_part(people, lot_id, *RIVALS)
    return lot_id


def _agreed(people: People, asset: Asset, price_minor: int) -> int:
    """Both sides name the same price (法释〔2018〕15号 art 4); the number of the lot."""
    officer = people["officer"]
    lot = draft_lot(asset.id, "first", officer)
    record_facts(
        lot.id, officer, can_negotiate=True, has_official_price=False, needs_site_survey=False, network_capable=True,
        law_demands_appraisal=False, reasons="双方到庭，均愿议价。",
    )  # fmt: skip
    inquiry = start_negotiation(lot.id, officer, rule_set(lot.jurisdiction).calendar.last_day(clock.today(), 3))
    for party in [party.id for party in lot.case.parties if party.role in ("applicant", "debtor")]:
        offer_price(inquiry.id, people["officer"], party, price_minor)
    fix_price(inquiry.id, people["officer"])
    return lot.id
