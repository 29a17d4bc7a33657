"""How long public pages take among 100,000 lots: one visitor at a time, the whole answer."""

import statistics
import time
import urllib.request
from typing import Any

from auction.search.filling import rebuild

from .figures import QUICK, Effort
from .house import House
from .public_list import LOTS, SPREAD

# {n} is another number each time, so that no answer is one kept from a moment before.
PATHS = (
    "/", "/lots", "/lots?kind=movable&sort=price&price_to={n}", "/lots?q=%E4%BD%8F%E5%AE%85&price_to={n}", "/lots/{lot}",
    "/lots/{lot}/room", "/lots/map", "/calendar", "/statistics", "/api/v1/lots/{lot}/head",
)  # fmt: skip
SAMPLES = 30
QUICK_LOTS = 2_000
TARGET_MS = 60


def page_median_ms(house: House, effort: Effort) -> dict[str, Any]:
    """The median of each page in milliseconds; home, list and lot are to stay within 60 ms."""
    # What is due by itself would close and estimate the lots that are made here.
    house.settings |= {"RUN_WORKER": "0"}
    lot_ids = house.field(QUICK_LOTS if effort == QUICK else LOTS, 1).lot_ids
    house.ask(SPREAD)
    with house.app.app_context():
        rebuild()
    house.ask("ANALYZE lot, asset, court, search_entry")
    with house.serving() as server:
        medians = {path: _median_ms(server.url + path, lot_ids) for path in PATHS}
    return medians | {"lots": len(lot_ids), "target_ms": TARGET_MS, "reached": max(medians.values()) <= TARGET_MS}


def _median_ms(url: str, lot_ids: list[int]) -> float:
    samples = []
    for turn in range(SAMPLES):
        asked = url.format(lot=lot_ids[turn * len(lot_ids) // SAMPLES], n=1_000_000 + turn)
        before_s = time.perf_counter()
        with urllib.request.urlopen(asked, timeout=10) as answer:
            answer.read()
        samples.append((time.perf_counter() - before_s) * 1000)
    return round(statistics.median(samples), 1)
