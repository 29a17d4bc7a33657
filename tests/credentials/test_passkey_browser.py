"""Passkeys in Chromium: its own virtual authenticator makes and signs, our script carries both to the server."""

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from auction.accounts.actions import register_confirmed
from auction.credentials.models import Passkey
from auction.ground.store import db
from tests.bidding.served import server
from tests.journeys.browser import Findings, Tab, chromium

EMAIL, PASSWORD = "mei@people.example", "correct horse battery"
pytestmark = pytest.mark.timeout(180)
# A telephone with a fingerprint reader that keeps its passkeys itself.
PHONE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip
USE, MAKE = "form[data-passkey=use]", "form[data-passkey=make]"


def kept() -> list[tuple[str, int]]:
    """The passkeys with their counts of signatures."""
    db.session.rollback()
    return [(one.name, one.sign_count) for one in db.session.scalars(sa.select(Passkey))]


def type_password(tab: Tab) -> None:
    """The sign-in form, as far as the password leads."""
    tab.open("/account/login").fill(email=EMAIL, password=PASSWORD).press()


def test_a_passkey_from_making_to_removing(app, database_url):
    """Made with the finger, then alone enough to sign in, the second step after a password, refused when the finger is a
    stranger's, and asked for nowhere any more once it is removed.
    """
    register_confirmed(EMAIL, PASSWORD, ["bidder"])
    with server(app, database_url) as url, chromium() as browser:
        findings = Findings()
        tab = Tab(browser, url.replace("127.0.0.1", "localhost"), findings)
        device = tab.context.new_cdp_session(tab.page)
        device.send("WebAuthn.enable")
        its = device.send("WebAuthn.addVirtualAuthenticator", {"options": PHONE})
        type_password(tab)
        tab.open("/account/security/passkeys").fill(name="我的手机", password=PASSWORD)
        tab.press(f"{MAKE} button[type=submit]")
        expect(tab.page.locator(".app-codes code").first).to_be_visible()
        [made] = device.send("WebAuthn.getCredentials", its)["credentials"]
        assert (made["rpId"], made["isResidentCredential"], kept()) == (
            "localhost",
            True,
            [("我的手机", made["signCount"])],
        )

        tab.context.clear_cookies()
        tab.open("/account/inbox").press(f"{USE} button")
        assert tab.page.url.endswith("/account/inbox"), "the passkey alone signs in, and leads to what was asked for"

        tab.context.clear_cookies()
        type_password(tab)
        assert "/login/second-step" in tab.page.url
        device.send("WebAuthn.setUserVerified", its | {"isUserVerified": False})
        complaint = tab.page.locator(f"{USE} [data-passkey-error]")
        expect(complaint).to_be_hidden()
        tab.push(f"{USE} button")
        expect(complaint).to_be_visible()
        device.send("WebAuthn.setUserVerified", its | {"isUserVerified": True})
        tab.press(f"{USE} button")
        assert tab.page.url.endswith("/account")
        assert kept()[0][1] > made["signCount"]

        tab.open("/account/security").follow("Remove")
        tab.fill(password=PASSWORD).press("main form button.govuk-button--warning")
        assert kept() == []
        tab.context.clear_cookies()
        tab.open("/account/login").press(f"{USE} button")
        expect(tab.page.locator(".govuk-error-summary, .app-flash, [role=alert]:visible").first).to_contain_text(
            "not known here"
        )
    assert findings.wrong == []
