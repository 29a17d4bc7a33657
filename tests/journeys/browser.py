"""People at a real browser, with the keyboard alone. Every page they see is measured: no console error, no sideways
scrolling at 360 px, a focus that can be seen; axe where a page is in a state that tests/everyone does not come to.
"""

import contextlib
import os
import re
import shutil
import socket
import threading
from collections.abc import Iterator
from contextvars import copy_context
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask.testing import FlaskClient
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Route, expect, sync_playwright

from .keyboard import Keyboard

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
WAIT_MS = 20_000
# Where pages live that `answer_from` answers for.
HOST = "http://court.test"
# Where the pictures of a journey lie afterwards, to be looked at.
SHOTS = Path(__file__).parents[2] / "instance" / "journeys"
SUBMIT = "main form[method=post] button[type=submit]"
WIDER_THAN_SCREEN = """() => {
  const screen = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= screen) return [];
  const wide = [...document.querySelectorAll("main *, header *, footer *, .app-clock *")]
    .filter((element) => element.getBoundingClientRect().right > screen + 1);
  return wide.slice(-5).map((element) => element.outerHTML.slice(0, 160)).concat("the page scrolls sideways");
}"""


def answer_from(page: Page, client: FlaskClient) -> None:
    """Whatever the page asks of HOST, a test's own client answers with its session: no port, no second process."""
    here = copy_context()  # Playwright calls from elsewhere, where the app is not known

    def answer(route: Route) -> None:
        address = urlsplit(route.request.url)
        got = here.run(client.get, f"{address.path}?{address.query}", buffered=True)
        route.fulfill(status=got.status_code, headers=dict(got.headers), body=got.data)

    page.route(f"{HOST}/**", answer)


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without a screen. Skips (REQUIRE_ALL=1: fails) where Chromium is not installed."""
    path = shutil.which("chromium")
    if path is None:
        absent = "Chromium is absent; `make test` installs it on Debian as root"
        if os.environ.get("REQUIRE_ALL") == "1":
            pytest.fail(absent)
        pytest.skip(absent)
    expect.set_options(timeout=WAIT_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Findings:
    """What was wrong on any page of the journey, and which kinds of pages were measured."""

    wrong: list[str] = field(default_factory=list)
    measured: set[str] = field(default_factory=set)


class Tab:
    """One person's browser window with his own cookies."""

    def __init__(
        self, browser: Browser, base: str, findings: Findings, language: str = "en", width: dict[str, int] = DESK,
        **options: Any,
    ) -> None:  # fmt: skip
        self.base, self.findings, self.width = base, findings, width
        self.has_script = options.get("java_script_enabled", True)
        locale = {"zh": "zh-CN", "en": "en-GB"}[language]
        self.context = browser.new_context(viewport=width, locale=locale, **options)
        self.context.set_default_timeout(WAIT_MS)
        self.forgiven: list[str] = []
        self.page: Page
        self.new_page()

    def new_page(self) -> None:
        """The window is closed and another opened: the cookies stay, what stood on the page does not."""
        for page in self.context.pages:
            page.close()
        self.page = self.context.new_page()
        self.keyboard = Keyboard(self.page)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self._wrong(f"script: {error}"))

    def _heard(self, message: ConsoleMessage) -> None:
        line = f"{message.text} ({message.location.get('url', '')})"
        if message.type == "error" and not any(re.search(pattern, line) for pattern in self.forgiven):
            self._wrong(f"console: {line}")

    def _wrong(self, what: str) -> None:
        self.findings.wrong.append(f"{re.sub('^https?://[^/]+', '', self.page.url)}: {what}")

    def open(self, path: str) -> "Tab":
        """Go to an address, and measure what stands there."""
        answer = self.page.goto(path if path.startswith("http") else self.base + path)
        assert answer, path
        assert answer.ok, f"{path}: {answer.status}"
        return self.measure()

    def follow(self, text: str) -> "Tab":
        """Press the link in the main part whose text contains `text`."""
        return self._go(self.page.locator("main a", has_text=text).first)

    def press(self, selector: str = SUBMIT) -> "Tab":
        """Press the button or link that leads to another page."""
        return self._go(self.page.locator(selector).first)

    def refused(self, status: int, selector: str = SUBMIT) -> "Tab":
        """Press the button of a form that comes back with this status, which Chromium notes in its console."""
        self.forgiven.append(f"status of {status}")
        with self.page.expect_response(lambda answer: answer.request.method == "POST") as come:
            self._go(self.page.locator(selector).first)
        assert come.value.status == status, come.value.status
        self.forgiven.pop()
        return self

    def _go(self, pressed: Locator) -> "Tab":
        self.keyboard.reach(pressed)  # the skip link on the way is a navigation too
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        return self.measure()

    def push(self, selector: str) -> "Tab":
        """Press a button that leads nowhere else."""
        self.keyboard.press(self.page.locator(selector).first)
        return self

    def shot(self, name: str) -> "Tab":
        """A picture of the whole page as build output."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png", full_page=True)
        return self

    def fill(self, **typed: Any) -> "Tab":
        """Fill fields of the main part by name; a dict (name, mimeType, buffer) is a file, True ticks a box."""
        for name, value in typed.items():
            self.keyboard.fill(self.page.locator(f"main [name={name}]:not([type=hidden])").first, value)
        return self

    def sign_in(self, email: str, password: str) -> "Tab":
        """Sign in by the form."""
        self.open("/account/login").fill(email=email, password=password).press()
        assert "/login" not in self.page.url
        return self

    def measure(self, state: str = "") -> "Tab":
        """Hold this kind of page against the narrow screen, and against axe in a `state` that has a name."""
        page = self.page
        page.wait_for_load_state()
        for unseen in self.keyboard.unseen:
            self._wrong(unseen)
        self.keyboard.unseen.clear()
        path = re.sub(r"^https?://[^/]+|\?.*|#.*", "", page.url)
        kind = re.sub(r"[0-9a-f-]{36}|\d+", "#", path) + " " + state
        if not self.has_script or kind in self.findings.measured:
            return self
        self.findings.measured.add(kind)
        for violation in Axe().run(page).response["violations"] if state else ():
            where = [f"{node['target']} {node['html'][:120]}" for node in violation["nodes"][:3]]
            self._wrong(f"axe {violation['id']}: {violation['help']} {where}")
        page.set_viewport_size(PHONE)
        for wide in page.evaluate(WIDER_THAN_SCREEN):
            self._wrong(f"at 360 px: {wide}")
        page.set_viewport_size(self.width)
        return self

    def look_until(self, selector: str, text: str = "") -> Locator:
        """Reload until it stands there: on pages without script, due work shows itself at the next look."""
        found = self.page.locator(selector, has_text=text).first if text else self.page.locator(selector).first
        for _ in range(100):
            if found.count():
                return found
            self.page.reload()
        raise AssertionError(f"no {selector} {text} at {self.page.url}: {self.page.inner_text('main')[:800]}")

    def stay(self) -> None:
        """From now on this page must not be loaded anew."""
        self.page.evaluate("window.not_loaded_anew = true")

    def has_stayed(self) -> bool:
        """Whether the page is still the one that `stay` marked."""
        return bool(self.page.evaluate("window.not_loaded_anew === true"))


class Cable:
    """The line between one browser and the court. It can be cut, with all that runs over it, and mended."""

    def __init__(self, port: int) -> None:
        self._to = ("127.0.0.1", port)
        self._ends: set[socket.socket] = set()
        self._is_cut = False
        self._plug = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._plug.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._plug.accept()
                if self._is_cut:
                    near.close()
                    continue
                far = socket.create_connection(self._to)
                self._ends |= {near, far}
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                other.sendall(data)
        for end in (one, other):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def cut(self) -> None:
        """Break every connection and let no new one through."""
        self._is_cut = True
        for end in list(self._ends):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """Let connections through again."""
        self._is_cut = False

    def close(self) -> None:
        """Away with it."""
        self.cut()
        with contextlib.suppress(OSError):
            self._plug.shutdown(socket.SHUT_RDWR)
        for end in (self._plug, *self._ends):
            end.close()
