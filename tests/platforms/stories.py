"""Building blocks of the stories about network inquiries."""

import json
import uuid
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from standardwebhooks import Webhook

from auction.cases.models import Party
from auction.ground import clock
from auction.ground.store import db
from auction.platforms import actions, queries
from auction.platforms.due import DUE
from auction.platforms.models import PlatformRequest
from auction.valuation.actions import fix_price
from auction.valuation.models import Inquiry
from auction.valuation.objecting import answer_objection, object_to_report, send_reports, waive
from tests import builders
from tests.lots import stories
from tests.valuation.test_actions import facts

DAY = timedelta(days=1)
A, B = "http://127.0.0.1:1027/a", "http://127.0.0.1:1027/b"  # nobody is there


def listed(administrator, *urls):
    """Platforms 甲, 乙, … with these addresses."""
    db.session.commit()
    return [
        actions.add_platform(administrator, f"询价平台{name}", f"p{number}@example.com", url, 1_000_00)
        for number, (name, url) in enumerate(zip("甲乙丙丁", urls, strict=False))
    ]


def begun(lot=None):
    lot = lot or stories.drafted()
    facts(lot, can_negotiate=False, network_capable=True, needs_site_survey=False)
    return actions.start_network_inquiry(lot.id, stories.officer_of(lot))


def run_due():
    return sum(work.run() for work in DUE)


def request_of(inquiry, platform) -> PlatformRequest:
    return db.session.scalars(
        sa.select(PlatformRequest).where(
            PlatformRequest.inquiry_id == inquiry.id, PlatformRequest.platform_id == platform.id
        )
    ).one()


def said(inquiry, platform, **changes):
    today = clock.today()
    return {
        "type": "inquiry.report", "request_id": str(request_of(inquiry, platform).id), "amount_minor": 1_000_000_00,
        "currency": "CNY", "report_number": f"询价〔2026〕{platform.id}号", "valued_on": today.isoformat(),
        "valid_until": (today + 300 * DAY).isoformat(), "price_kinds": ["成交", "挂牌", "计税"],
    } | changes  # fmt: skip


def send(client, platform, message, message_id=None, secret=None):
    """The platform's own server signs and posts."""
    body, message_id, at = json.dumps(message), message_id or f"msg_{uuid.uuid4().hex}", datetime.now(UTC)
    signature = Webhook(secret or platform.answer_secret).sign(message_id, at, body)
    headers = {
        "webhook-id": message_id, "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": signature,
        "accept": "application/json",
    }  # fmt: skip
    return client.post(f"/inbound/platforms/{platform.id}", data=body.encode(), headers=headers)


def waived(inquiry):
    """Every party has its copies and nothing against them."""
    served(inquiry)
    nothing_more(inquiry)


def served(inquiry):
    """Every party has its copies, on this platform."""
    for party in inquiry.lot.case.parties:
        party.user_id = party.user_id or builders.user("party").id
    db.session.commit()
    send_reports(inquiry.id, stories.officer_of(inquiry.lot))


def nothing_more(inquiry):
    """No party says anything more."""
    for party in db.session.scalars(sa.select(Party).where(Party.case_id == inquiry.lot.case_id)):
        waive(inquiry.id, stories.officer_of(inquiry.lot), party.id)


def objected(inquiry, *platforms, state="upheld"):
    """The applicant objects to the reports of these platforms, and the court answers; "open": not yet."""
    officer = stories.officer_of(inquiry.lot)
    served(inquiry)
    applicant = next(party for party in inquiry.lot.case.parties if party.role == "applicant")
    for platform in platforms:
        objection = object_to_report(
            inquiry.id, officer, applicant.id, f"platform:{platform.id}", ["basic_facts"], "面积有误", None
        )
        if state != "open":
            answer_objection(objection.id, officer, state, "经查面积有误")


def fixed(inquiry):
    """The price is fixed; the inquiry as it is then."""
    fix_price(inquiry.id, stories.officer_of(inquiry.lot))
    return db.session.get_one(Inquiry, inquiry.id)


def sold(lot, price_minor=1_200_000_00):
    """Sold and paid for at this price."""
    lot.state, lot.leading_price_minor, lot.bid_count = "paid", price_minor, 1
    lot.start_price_minor, lot.increment_minor, lot.deposit_minor = 1, 1, 1
    lot.announced_at, lot.opens_at = clock.now() - 31 * DAY, clock.now() - DAY
    lot.scheduled_closes_at = lot.closes_at = clock.now()
    db.session.commit()


def decide_fees():
    """What the due work does; how many were decided."""
    return sum(actions.decide_fee(number) for number in queries.without_fee(10))
