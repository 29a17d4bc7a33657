"""Every page of the program in a real browser. `AXE_ALL=1` looks at all in both languages at three widths, and at every
form that was sent empty; the suite's own run takes one language and one width for each page, in turn.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page
from werkzeug.routing import Rule

from auction.ground import clock
from auction.ground.store import db
from tests.conftest import empty
from tests.journeys.browser import chromium
from tests.journeys.court_world import World, lived_in
from tests.journeys.routes import BUTTONS, ENDPOINTS, RIGHT

from .looking import LANGUAGES, WIDTHS, Looker, served

ALL = os.environ.get("AXE_ALL") == "1"
pytestmark = pytest.mark.timeout(3_000 if ALL else 300)
NOW = datetime(2026, 6, 30, 2, 0, tzinfo=UTC)
# Forms that an empty sending would not bring back: it does their work, or leads elsewhere.
NOT_SENT = BUTTONS | {
    "announcing.write",
    "payments.sandbox",
    "security.change_email_confirm",
    "security.confirm_email",
    "security.reset_password",
}


@pytest.fixture(scope="module")
def world(whole_app) -> Iterator[World]:
    """One court for all pages."""
    standing = clock.ManualClock(NOW)
    clock.install(whole_app, standing)
    with whole_app.app_context():
        try:
            yield lived_in(whole_app, standing, NOW)
        finally:
            db.session.remove()
            empty()


def pages(world: World) -> list[tuple[Rule, str, str]]:
    """Each route that answers a GET with a page: the rule, who may see it, its address."""
    found = []
    for rule in sorted(world.app.url_map.iter_rules(), key=lambda rule: rule.rule):
        act, scope = ENDPOINTS.get(rule.endpoint, ("", "key"))  # a route that is not listed fails test_bad_input
        if "GET" in rule.methods and scope != "key":
            name, path = RIGHT[act], world.path(rule)
            answer = world.ask(name, "GET", path)
            if answer.status_code == 200 and answer.mimetype == "text/html":
                found.append((rule, name, path))
    return found


def has_own_form(rule: Rule, page: Page) -> bool:
    """Whether sending the page's form empty brings the page back."""
    can_fail = rule.endpoint not in NOT_SENT and "POST" in rule.methods
    return can_fail and page.locator("main form[method=post]:not([action])").count() > 0


def send_empty(page: Page) -> None:
    """Send the page's own form with nothing typed."""
    with page.expect_navigation():
        page.evaluate("""() => {
          const form = document.querySelector("main form[method=post]:not([action])");
          for (const field of form.querySelectorAll("input:not([type=hidden]), textarea, select"))
            field.disabled = true;
          HTMLFormElement.prototype.submit.call(form);
        }""")


def test_nothing_is_wrong_with_any_page(world):
    """Each page: no finding of axe (text at 4.5:1), nothing wider than the screen, no console error, one language."""
    with chromium() as browser, served(world) as base:
        looker = Looker(browser, base, world, ALL)
        for turn, (rule, name, path) in enumerate(pages(world)):
            widths = WIDTHS if ALL else (WIDTHS[turn % 3], 360)
            for language in LANGUAGES if ALL else (LANGUAGES[turn % 2],):
                page = looker.open(name, path, language)
                looker.look(page, language, widths)
                if (ALL or turn % 6 == 0) and has_own_form(rule, page):
                    send_empty(page)
                    looker.look(page, language, widths, " sent empty")
        print(f"{looker.looks} looks")
    assert not looker.wrong, "\n".join(looker.wrong)
