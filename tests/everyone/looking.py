"""A real browser held against every page: axe, the width of the screen, the console, the words of the other language."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Thread

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import make_server

from auction.ground.words import chinese_catalog
from tests.journeys.browser import WIDER_THAN_SCREEN
from tests.journeys.court_world import World

WIDTHS = (360, 768, 1440)
# Where a column more or less decides whether a table still fits.
BETWEEN = (641, 900, 961, 1130)
LANGUAGES = ("zh", "en")
# Beyond axe's own: nothing is so large that 3:1 would do, and a thing to press is 24 px or stands apart (2.5.8).
AXE = """async () => {
  const ratio = {normal: {expected: 4.5}, large: {expected: 4.5}};
  axe.configure({checks: [{id: "color-contrast", options: {contrastRatio: ratio}}]});
  const told = await axe.run({resultTypes: ["violations"], rules: {"target-size": {enabled: true}}});
  return told.violations.map((broken) => `${broken.id}: ${broken.help} – ` + broken.nodes.slice(0, 3)
    .map((node) => `${node.target} ${node.html.slice(0, 140)} ${(node.any[0] || {}).message || ""}`).join(" | "));
}"""
# What a reader sees, piece by piece; what is marked as another language, as code or as typed text is not the page's own.
TEXTS = """() => {
  const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const other = document.documentElement.lang.startsWith("zh") ? "en" : "zh";
  while (walker.nextNode()) {
    const place = walker.currentNode.parentElement;
    if (place.closest(`script, style, template, code, pre, kbd, [lang^=${other}], [translate=no], .app-code`)) continue;
    const text = walker.currentNode.textContent.replace(/\\s+/g, " ").trim();
    if (text) found.push(text);
  }
  for (const field of document.querySelectorAll("[aria-label], [placeholder], [title], img[alt]"))
    for (const name of ["aria-label", "placeholder", "title", "alt"])
      if (field.getAttribute(name)) found.push(field.getAttribute(name).trim());
  return found;
}"""


@contextmanager
def served(world: World) -> Iterator[str]:
    """The world behind a real port, in this very process; the address. Styles and scripts are fetched once."""
    world.app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 3_600
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = make_server("127.0.0.1", 0, world.app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(10)


@cache
def _texts_of_both() -> tuple[frozenset[str], frozenset[str]]:
    """Texts that stand in the catalogue: the English that have another Chinese, and those Chinese."""
    plain = [(m.id, m.string) for m in chinese_catalog() if m.id and isinstance(m.id, str) and m.id != m.string]
    return frozenset(english for english, _ in plain), frozenset(chinese for _, chinese in plain)


def left_untranslated(texts: list[str], language: str) -> list[str]:
    """Texts of a page that stand there in the other language: the catalogue's own, and English sentences on a Chinese page."""
    english, chinese = _texts_of_both()
    if language == "en":
        return [text for text in texts if text in chinese - english and re.search("[\u4e00-\u9fff]{4}", text)]
    sentence = re.compile(r"\b[a-z]{2,} [a-z]{2,} [a-z]{2,}\b")
    return [
        text for text in texts
        if text in english or (sentence.search(text) and not re.search("[\u4e00-\u9fff]", text))
    ]  # fmt: skip


class Looker:
    """One browser with a window for each person; what was wrong is collected."""

    def __init__(self, browser: Browser, base: str, world: World, is_thorough: bool) -> None:
        self.browser, self.base, self.world, self.is_thorough = browser, base, world, is_thorough
        self.wrong: list[str] = []
        self.looks = 0
        self._windows: dict[str, tuple[BrowserContext, Page]] = {}
        self._at = ""

    def window(self, name: str, language: str) -> Page:
        """The person's window, signed in by the very session of the world's visitor."""
        visitor = self.world.visitor(name, language)
        if name not in self._windows:
            context = self.browser.new_context(locale={"zh": "zh-CN", "en": "en-GB"}[language])
            context.set_default_timeout(20_000)
            context.add_init_script(AXE_SCRIPT)
            page = context.new_page()
            page.on("console", lambda message: self._heard(message.type, message.text))
            page.on("pageerror", lambda error: self._heard("error", str(error)))
            self._windows[name] = context, page
        context, page = self._windows[name]
        cookies = [{"name": "language", "value": language, "url": self.base}]
        if session := visitor.get_cookie("session"):
            cookies.append({"name": "session", "value": session.value, "url": self.base})
        context.add_cookies(cookies)
        return page

    def _heard(self, kind: str, text: str) -> None:
        # The answer to a form that is refused on purpose is told by the browser too.
        if kind == "error" and "status of 422" not in text:
            self.wrong.append(f"{self._at}: console: {text}")

    def open(self, name: str, path: str, language: str) -> Page:
        """Go there in this person's window."""
        page = self.window(name, language)
        self._at = f"{path} ({name}, {language})"
        page.goto(self.base + path)
        return page

    @staticmethod
    def _wider(page: Page, width: int) -> list[str]:
        return [f"at {width} px: {wide}" for wide in page.evaluate(WIDER_THAN_SCREEN)]

    def look(self, page: Page, language: str, widths: tuple[int, ...], state: str = "") -> None:
        """Axe at the first of `widths`, sideways scrolling at each, and the words; with `AXE_ALL` axe at each too."""
        texts = left_untranslated(page.evaluate(TEXTS), language)
        found = [f"in the other language: {text[:120]}" for text in dict.fromkeys(texts)]
        for place, width in enumerate(widths):
            page.set_viewport_size({"width": width, "height": 900})
            if not place or self.is_thorough:
                self.looks += 1
                found += [f"at {width} px: {broken}" for broken in page.evaluate(AXE)]
            found += self._wider(page, width)
        for width in BETWEEN if self.is_thorough else ():
            page.set_viewport_size({"width": width, "height": 900})
            found += self._wider(page, width)
        found = [f"{self._at}{state}: {what}" for what in found]
        print(*found, sep="\n", end="\n" if found else "", flush=True)  # a long run tells what it finds as it goes
        self.wrong += found
