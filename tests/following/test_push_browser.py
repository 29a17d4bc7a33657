"""Notifications in Chromium: the page registers the worker, the worker shows what is pushed and opens the page of it."""

import json
import time

import pytest
from playwright.sync_api import CDPSession, Worker, expect

from auction.accounts.models import User
from tests.bidding.served import cookie_of, server
from tests.journeys.browser import Findings, Tab, chromium

pytestmark = pytest.mark.timeout(180)
# A busy machine's browser takes its time.
SHOWN_WITHIN_S = 30
NEWS = {"title": "中止：江A·演示67", "body": "The reason: 异议审查", "path": "/guide", "tag": "lot-7", "lang": "en"}
SHOWN = """() => self.registration.getNotifications().then((all) => all.map(({ title, body, tag, lang, data }) =>
  ({ title, body, tag, lang, path: data.path })))"""
# Chromium forgets what is asked for between its being kept and its being displayed: whoever waits may not ask what stands
# there, but counts what has been displayed.
COUNTED = """() => {
  const { registration } = self;
  if (self.displayed === undefined) {
    const show = registration.showNotification.bind(registration);
    self.displayed = 0;
    registration.showNotification = (...told) => show(...told).then(() => { self.displayed += 1; });
  }
  return self.displayed;
}"""
# Nobody can press a notification of a browser without a screen: the press is told to the worker, the window is only noted.
PRESSED = """async () => {
  const [shown] = await self.registration.getNotifications();
  const opened = [];
  self.clients.openWindow = async (address) => opened.push(address);
  self.dispatchEvent(new NotificationEvent("notificationclick", { notification: shown }));
  return { opened, left: (await self.registration.getNotifications()).length };
}"""


def pushed(device: CDPSession, registration: str, worker: Worker, url: str, data: str) -> list[dict]:
    """What stands on the screen after the push service has delivered `data`."""
    before = worker.evaluate(COUNTED)
    device.send("ServiceWorker.deliverPushMessage", {"origin": url, "registrationId": registration, "data": data})
    until_s = time.monotonic() + SHOWN_WITHIN_S
    while worker.evaluate(COUNTED) == before:
        assert time.monotonic() < until_s, "nothing was shown"
        time.sleep(0.05)
    return worker.evaluate(SHOWN)


def test_what_is_pushed_is_shown_and_leads_to_its_page(app, database_url, person: User):
    """The button registers the worker; a visitor who refused and a browser without push service are told apart; a message is shown in its words, pressed it
    opens its page, never one of another site; what is not ours is shown without words of its own.
    """
    cookie = cookie_of(app, person)
    with server(app, database_url) as url, chromium() as browser:
        findings = Findings()
        tab = Tab(browser, url, findings)
        tab.context.add_cookies([
            {"name": name, "value": value, "url": url} for name, value in (part.split("=", 1) for part in cookie.split("; "))
        ])  # fmt: skip
        device = tab.context.new_cdp_session(tab.page)
        registrations: list[dict] = []
        device.on("ServiceWorker.workerRegistrationUpdated", lambda told: registrations.extend(told["registrations"]))
        device.send("ServiceWorker.enable")
        tab.forgiven.append("incognito")
        refused, unanswered = (tab.page.locator(f"[data-push-{why}]") for why in ("refused", "unanswered"))
        tab.open("/following").push("form[data-push] button")
        expect(refused).to_be_visible()
        tab.context.grant_permissions(["notifications"], origin=url)
        tab.push("form[data-push] button")
        expect(unanswered).to_be_visible()
        expect(refused).to_be_hidden()
        [worker] = tab.context.service_workers
        number = registrations[-1]["registrationId"]
        assert pushed(device, number, worker, url, json.dumps(NEWS)) == [NEWS]
        assert worker.evaluate(PRESSED) == {"opened": [f"{url}/guide"], "left": 0}
        [foreign] = pushed(device, number, worker, url, json.dumps(NEWS | {"path": "https://evil.example/"}))
        assert foreign["path"] == "https://evil.example/"
        assert worker.evaluate(PRESSED) == {"opened": [], "left": 0}
        [odd] = pushed(device, number, worker, url, "not ours")
        assert (odd["title"], odd["path"]) == ("Subhasta · 司法拍卖", "/account/inbox")
    assert findings.wrong == []
