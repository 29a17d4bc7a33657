"""What a journey in the browser carries along from step to step."""

from dataclasses import dataclass, field

from playwright.sync_api import Browser

from auction.demo.people import DOMAIN, PASSWORD
from auction.ground.store import db
from auction.lots.models import Lot

from .browser import Findings, Tab
from .court import CourtHouse

NUMBER = "（2026）江01执901号"
TITLE = "江A·演示67 小型轿车一辆"


@dataclass
class Journey:
    """The court, the browser, and what came out of the pages so far."""

    house: CourtHouse
    browser: Browser
    findings: Findings = field(default_factory=Findings)
    case: int = 0
    lot: int = 0
    codes: dict[str, str] = field(default_factory=dict)
    stop: str = ""

    def tab(self, name: str | None = None, language: str = "en", **options) -> Tab:
        """A visitor's window; with the name of a demo sign-in, signed in."""
        tab = Tab(self.browser, self.house.url, self.findings, language, **options)
        if name:
            tab.sign_in(f"{name}@{DOMAIN}", PASSWORD)
        return tab

    def terms(self) -> tuple[int, int]:
        """Start price and increment of the lot in fen."""
        with self.house.app.app_context():
            lot = db.session.get_one(Lot, self.lot)
            found = lot.start_price_minor or 0, lot.increment_minor or 0
            db.session.remove()
        return found
