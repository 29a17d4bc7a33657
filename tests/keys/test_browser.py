"""The partner desk in Chromium: axe and 360 pixels are content with it, and the secret is copied by its button."""

from datetime import UTC, datetime, timedelta

import pytest

from auction.ground import clock
from auction.ground.store import db
from auction.keys.actions import grant, make_client
from auction.keys.counting import admit, count
from auction.keys.members import appoint_member
from auction.keys.rules import Rights
from auction.partners.actions import add_endpoint, add_partner, send_test
from auction.partners.models import Delivery
from auction.partners.relay import relay
from tests.bidding.served import cookie_of, server
from tests.builders import court, user
from tests.journeys.browser import Findings, Tab, chromium

from .conftest import ALL

pytestmark = pytest.mark.timeout(180)
PATHS = ("/partner", "/partner/usage", "/partner/deliveries", "/partner/endpoints/{endpoint}/events",
         "/partner/endpoints/new", "/partner/endpoints/{endpoint}/replay")  # fmt: skip


@pytest.fixture
def desk(app, monkeypatch):
    """(its technician, an administrator, its partner, an address): one key expiring, one revoked, one event given up."""
    clock.install(app, clock.ManualClock(datetime.now(UTC) - timedelta(days=20)))
    monkeypatch.setitem(app.config, "WEBHOOK_ALLOW_LOOPBACK", True)
    administrator, technician = user("administrator"), user("bidder")
    court()
    db.session.commit()
    partner = add_partner("江州拍卖网", "ops@partner.example", administrator)
    grant(partner.id, ALL, administrator)
    appoint_member(partner.id, technician.email, administrator)
    _, secret = make_client(partner.id, "生产服务器", Rights(ALL.scopes, None, 600), 30, None)
    app.extensions["clock"].at += timedelta(days=20)
    asking, _ = admit(secret)
    for status, times in ((200, 7), (409, 2), (500, 1)):
        for _ in range(times):
            count(asking, "brokerage_api.bid", status)
    endpoint = add_endpoint(partner.id, "http://127.0.0.1:9999/", [], None, administrator)
    send_test(endpoint.id, administrator)
    relay()
    delivery = db.session.query(Delivery).one()
    delivery.given_up_at, delivery.next_try_at = clock.now(), None
    endpoint.failing_since = clock.now()
    db.session.commit()
    return technician, administrator, partner.id, endpoint.id


def test_the_partner_desk_in_a_browser(app, database_url, desk):
    """Every page in one language each: a key made, its secret copied; the administrators' page of its rights."""
    technician, administrator, partner_id, endpoint_id = desk
    cookies = cookie_of(app, technician, "zh"), cookie_of(app, administrator, "en")
    with server(app, database_url) as url, chromium() as browser:
        findings = Findings()
        tab, other = Tab(browser, url, findings, "zh"), Tab(browser, url, findings, "en")
        for one, cookie in zip((tab, other), cookies, strict=True):
            one.context.add_cookies([
                {"name": name, "value": value, "url": url} for name, value in (part.split("=", 1) for part in cookie.split("; "))
            ])  # fmt: skip
        tab.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=url)
        for path in PATHS:
            tab.open(path.format(endpoint=endpoint_id))
        tab.open("/partner/keys/new").fill(name="测试", lifetime="90").press()
        tab.page.locator("[data-copy]").first.click()
        assert tab.page.evaluate("navigator.clipboard.readText()").startswith("sk_")
        for path in ("access", "rights"):
            other.open(f"/desk/partners/{partner_id}/{path}")
        assert findings.wrong == []
