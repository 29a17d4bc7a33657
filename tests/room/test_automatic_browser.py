"""The maximum in Chromium: left, changed and withdrawn without leaving the room; axe and 360 pixels are content."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from auction.bidding.models import AutomaticBid
from auction.ground import clock
from auction.ground.store import db
from tests import builders
from tests.bidding.served import cookie_of, server
from tests.journeys.browser import Findings, Tab, chromium

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def lot(app):
    """Open on the real clock, since the server runs on it; its court has automatic bidding."""
    clock.install(app, clock.ManualClock(datetime.now(UTC)))
    lot = builders.open_lot(opens_in=timedelta(hours=-1))
    lot.court.automatic_bidding = True
    db.session.commit()
    return lot


def standing() -> int:
    db.session.rollback()
    return db.session.scalar(
        sa.select(sa.func.count()).select_from(AutomaticBid).where(AutomaticBid.withdrawn_at.is_(None))
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_maximum_in_the_room(app, database_url, lot, language):
    """Refused with the reason, then set, changed and withdrawn; the room says so at once and never shows the amount."""
    room, cookie = f"/lots/{lot.id}/room", cookie_of(app, builders.enrolled(lot, "K4071").user, language)
    db.session.commit()
    said = {"en": ("Bid at least", "You lead", "is withdrawn"), "zh": ("请出价", "当前领先", "已撤回")}[language]
    with server(app, database_url) as url, chromium() as browser:
        findings = Findings()
        tab = Tab(browser, url, findings, language)
        tab.context.add_cookies([
            {"name": name, "value": value, "url": url} for name, value in (one.split("=", 1) for one in cookie.split("; "))
        ])  # fmt: skip
        tab.open(room).page.locator("[data-automatic] summary").click()
        tab.measure("automatic bidding open").stay()
        outcome, field = tab.page.locator("[data-maximum-outcome]"), tab.page.locator("#maximum")
        withdraw = tab.page.locator("[data-withdraw] button")
        expect(withdraw).to_be_hidden()
        tab.forgiven.append("status of 409")
        for amount, words, count in (("600000", said[0], 0), ("800000", said[1], 1), ("900,000.01", said[1], 1)):
            field.fill(amount)
            field.press("Enter")
            expect(outcome).to_contain_text(words)
            assert standing() == count
        expect(field).to_have_value("")
        expect(tab.page.locator("#room")).to_have_attribute("data-mine", "lead")
        assert "800,000" not in tab.page.content()
        assert "900,000" not in tab.page.content()
        withdraw.click()
        expect(outcome).to_contain_text(said[2])
        expect(withdraw).to_be_hidden()
        assert (standing(), tab.has_stayed()) == (0, True)
        assert findings.wrong == []
