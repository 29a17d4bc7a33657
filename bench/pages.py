"""How long public pages take: one visitor at a time, the whole answer."""

import statistics
import time
import urllib.request

from .figures import Effort
from .house import House

PATHS = ("/", "/lots", "/lots/{lot}", "/guide", "/api/v1/lots/{lot}/head")
SAMPLES = 30


def page_median_ms(house: House, effort: Effort) -> dict[str, float]:
    """The median of each page."""
    lot_id = house.field(1, 1).lot_ids[0]
    with house.serving() as server:
        return {path: _median_ms(server.url + path.format(lot=lot_id)) for path in PATHS}


def _median_ms(url: str) -> float:
    samples = []
    for _ in range(SAMPLES):
        before_s = time.perf_counter()
        with urllib.request.urlopen(url, timeout=10) as answer:
            answer.read()
        samples.append((time.perf_counter() - before_s) * 1000)
    return round(statistics.median(samples), 1)
