"""The public list of 100,000 lots: requests a second that one web process answers, over connections that stay open."""

import http.client
import itertools
import random
import threading
import time
from typing import Any

from .figures import Effort, medians
from .house import House, Server

LOTS, CONNECTIONS, PAGE = 100_000, 8, 50
TARGET_PER_S = 300
LIST, NOTHING = "/api/v1/lots", "/healthz"
SPREAD = """
UPDATE lot SET announced_at = announced_at - (id % 5000) * interval '1 hour',
  opens_at = opens_at + (id % 700) * interval '1 hour',
  scheduled_closes_at = scheduled_closes_at + (id % 700) * interval '1 hour',
  closes_at = closes_at + (id % 700) * interval '1 hour',
  start_price_minor = start_price_minor + (id % 900) * 1000000,
  round_kind = (ARRAY['first', 'second', 'reauction'])[1 + id % 3],
  asset_kind = (ARRAY['immovable', 'movable', 'other_right'])[1 + id % 7 % 3]
"""
# What visitors narrow the list by; each is read on from many places.
WISHES = (
    "", "sort=closes_at", "kind=movable", "kind=immovable&sort=start_price", "round=second",
    "price_to_minor=8000000000&sort=-start_price", "state=open", "place=32",
)  # fmt: skip


def public_list(house: House, effort: Effort) -> dict[str, Any]:
    """Pages of fifty lots from all over the list as visitors ask for them, most of them kept from a moment before; the
    same with a wish of its own in each request, so that none is kept; one page that everybody asks for. The ceiling is
    the same server's shortest answer.
    """
    # What is due by itself would close and estimate the lots that are made here.
    house.settings |= {"RUN_WORKER": "0", "API_REQUESTS_PER_MINUTE": "1000000"}
    house.field(LOTS, 1)
    house.ask(SPREAD)
    house.ask("ANALYZE lot, asset, court")
    with house.serving() as server:
        addresses = _addresses(server)
        runs = [_run(server, addresses, effort) for _ in range(effort.repetitions)]
    found = medians(runs)
    return found | {
        "lots": house.ask("SELECT count(*) FROM lot WHERE announced_at IS NOT NULL")[0][0], "target_per_s": TARGET_PER_S,
        "reached": found["list_per_s"] >= TARGET_PER_S,
    }  # fmt: skip


def _addresses(server: Server) -> list[str]:
    """Every wish from its first page and from places behind it, as its own cursors lead on."""
    found = []
    for wish in WISHES:
        address = f"{LIST}?limit={PAGE}&{wish}".rstrip("&")
        for _ in range(40):
            found.append(address)
            _, link = _asked(server, address)
            if not link:
                break
            address = link[1 : link.index(">")]
    return found


def _asked(server: Server, address: str) -> tuple[bytes, str]:
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    line.request("GET", address)
    answer = line.getresponse()
    assert answer.status == 200, address
    return answer.read(), answer.getheader("Link") or ""


def _run(server: Server, addresses: list[str], effort: Effort) -> dict[str, Any]:
    drawn = [random.sample(addresses, len(addresses)) for _ in range(CONNECTIONS)]
    listed = _per_s(server, [itertools.cycle(order) for order in drawn], effort.seconds)
    own = [(f"{LIST}?limit={PAGE}&price_from_minor={place * 10**7 + step}" for step in itertools.count(1))
           for place in range(CONNECTIONS)]  # fmt: skip
    fresh = _per_s(server, own, effort.seconds)
    same = _per_s(server, [itertools.repeat(f"{LIST}?limit={PAGE}") for _ in drawn], effort.seconds)
    ceiling = _per_s(server, [itertools.repeat(NOTHING) for _ in drawn], effort.seconds)
    return {
        "list_per_s": listed["per_s"], "p50_ms": listed["p50_ms"], "p99_ms": listed["p99_ms"],
        "fresh_per_s": fresh["per_s"], "fresh_p50_ms": fresh["p50_ms"], "one_page_per_s": same["per_s"], "ceiling_per_s": ceiling["per_s"],
        "ratio": round(listed["per_s"] / ceiling["per_s"], 2), "faults": listed["faults"] + fresh["faults"] + same["faults"],
    }  # fmt: skip


def _per_s(server: Server, addresses: list[Any], seconds: float) -> dict[str, Any]:
    """Each connection asks for its next address as soon as it was answered."""
    times: list[float] = []
    faults: list[int] = []
    stop_s = time.perf_counter() + seconds

    def ask(following: Any) -> None:
        line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        while (before_s := time.perf_counter()) < stop_s:
            line.request("GET", next(following))
            answer = line.getresponse()
            answer.read()
            times.append(time.perf_counter() - before_s)
            if answer.status != 200:
                faults.append(answer.status)

    threads = [threading.Thread(target=ask, args=(following,)) for following in addresses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times.sort()
    return {
        "per_s": round(len(times) / seconds, 1), "p50_ms": round(times[len(times) // 2] * 1000, 1),
        "p99_ms": round(times[int(len(times) * 0.99)] * 1000, 1), "faults": len(faults),
    }  # fmt: skip
