"""A small mirror of a court's auctions: one file, the standard library and `standardwebhooks`.

    python examples/mirror_site.py --port 8801 --secret whsec_… --api http://127.0.0.1:5000

It takes signed webhooks at POST /hooks, keeps every event in SQLite, and shows a list of lots and a page of each lot whose
price follows the bids. What it missed while it was down it fetches from `GET /api/v1/events?after=`.

Three habits make a mirror that is never wrong for long:
1. The signature is checked on the raw body, before a byte of it is believed.
2. An event is stored once, by its lot and `seq`, and only then acknowledged with 204.
3. Events may come twice and out of order. A lot is what its events say in the order of `seq`, however they arrived.
"""

import argparse
import html
import json
import sqlite3
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook, WebhookVerificationError

BODY_BYTES_MOST = 1_000_000
PAGE_OF_EVENTS = 1_000
TABLES = """
CREATE TABLE IF NOT EXISTS event (
    subject TEXT, seq INTEGER, type TEXT, data TEXT, PRIMARY KEY (subject, type, seq)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS lot (subject TEXT PRIMARY KEY, facts TEXT);
CREATE TABLE IF NOT EXISTS read_up_to (position INTEGER);
"""


class Mirror:
    """The mirror's memory: a file of SQLite, opened anew by each thread."""

    def __init__(self, path: str) -> None:
        self.path = path
        with self.transaction() as database:
            database.executescript(TABLES)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Everything inside is stored together when the block ends, or nothing is."""
        with closing(sqlite3.connect(self.path, timeout=10)) as database, database:
            yield database

    def take(self, events: list[dict[str, Any]], position: int | None = None) -> int:
        """Store events, each once; returns how many are here now. `position`: how far the feed has been read with them."""
        with self.transaction() as database:
            for event in events:
                data = event["data"]
                values = (data["subject"], data["seq"], event["type"], json.dumps(data, ensure_ascii=False))
                database.execute("INSERT OR IGNORE INTO event VALUES (?, ?, ?, ?)", values)
            for subject in {event["data"]["subject"] for event in events}:
                facts = json.dumps(told(database, subject), ensure_ascii=False)
                database.execute("INSERT OR REPLACE INTO lot VALUES (?, ?)", (subject, facts))
            if position is not None:
                database.execute("DELETE FROM read_up_to")
                database.execute("INSERT INTO read_up_to VALUES (?)", (position,))
            return database.execute("SELECT count(*) FROM event").fetchone()[0]

    def read_up_to(self) -> int:
        """The position in the feed that has been read."""
        with self.transaction() as database:
            row = database.execute("SELECT position FROM read_up_to").fetchone()
        return row[0] if row else 0

    def lots(self) -> list[tuple[str, dict[str, Any]]]:
        """Every lot as (number, facts), the one that changed last first."""
        with self.transaction() as database:
            rows = database.execute(
                "SELECT subject, facts FROM lot WHERE subject LIKE 'lot:%' ORDER BY json_extract(facts, '$.closes_at') DESC"
            )
            return [(subject.removeprefix("lot:"), json.loads(facts)) for subject, facts in rows]

    def lot(self, number: str) -> dict[str, Any] | None:
        """What is known of one lot."""
        with self.transaction() as database:
            row = database.execute("SELECT facts FROM lot WHERE subject = ?", (f"lot:{number}",)).fetchone()
        return json.loads(row[0]) if row else None


def told(database: sqlite3.Connection, subject: str) -> dict[str, Any]:
    """A lot as its events tell it: of each type the last one counts, and later `seq` overrides earlier."""
    rows = database.execute(
        "SELECT type, data, max(seq) FROM event WHERE subject = ? GROUP BY type ORDER BY max(seq)", (subject,)
    )
    facts: dict[str, Any] = {}
    for kind, text, _seq in rows:
        data = json.loads(text)
        facts |= {name: value for name, value in data.items() if value is not None}
        facts["news"] = kind
        if kind == "bid.accepted":
            facts["price_minor"], facts["bid_count"] = data["amount_minor"], data["bid_seq"]
    return facts


def catch_up(mirror: Mirror, api: str) -> None:
    """Read the feed from where it was left to its end."""
    items: list[dict[str, Any]] = [{}]
    while items:
        address = f"{api}/api/v1/events?after={mirror.read_up_to()}&limit={PAGE_OF_EVENTS}"
        with urllib.request.urlopen(address, timeout=15) as answer:
            items = json.load(answer)["items"]
        if items:
            print(f"read {len(items)} events; {mirror.take(items, items[-1]['position'])} are here", flush=True)


def keep_up(mirror: Mirror, api: str, every_s: float) -> None:
    """Catch up at the start and from time to time: a webhook that was lost is found here."""
    while True:
        try:
            catch_up(mirror, api)
        except (OSError, ValueError, KeyError) as fault:
            print(f"the feed does not answer: {fault}", flush=True)
        time.sleep(every_s)


# --- pages -----------------------------------------------------------------------------------------------------------

PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>body{{font:16px/1.5 system-ui;max-width:46rem;margin:2rem auto;padding:0 1rem}}
li{{margin:.6rem 0}}dt{{color:#555}}dd{{margin:0 0 .6rem}}.price{{font-size:1.6rem;font-weight:700}}</style>
<h1>{title}</h1>{body}<p><a href="/">All lots · 全部标的物</a></p></html>"""

# The price follows the webhooks: the page asks this mirror, never the court.
LIVE = """<script>setInterval(async () => {
  const lot = await (await fetch(location.pathname + ".json")).json();
  for (const name of ["price", "state", "closes_at"]) document.getElementById(name).textContent = lot.shown[name];
}, 1000)</script>"""


def money(minor: int | None, currency: str) -> str:
    """Minor units as people read them. Integers all the way: no cent is ever rounded."""
    if minor is None:
        return "—"
    places = 0 if currency == "KRW" else 2
    whole, rest = divmod(minor, 10**places)
    return f"{currency} {whole:,}" + (f".{rest:0{places}d}" if places else "")


def shown(lot: dict[str, Any]) -> dict[str, str]:
    """What a page says of a lot."""
    price = lot.get("price_minor", lot.get("start_price_minor"))
    return {
        "price": money(price, lot.get("currency", "CNY")), "state": str(lot.get("state", "?")),
        "closes_at": str(lot.get("closes_at", "—")), "court": str(lot.get("court", "—")),
        "reason": str(lot.get("reason", "")),
    }  # fmt: skip


def list_page(mirror: Mirror) -> str:
    """All lots with their price."""
    lines = [
        f'<li><a href="/lots/{number}">{html.escape(lot.get("title", number))}</a> · '
        f"{html.escape(shown(lot)['price'])} · {html.escape(shown(lot)['state'])}</li>"
        for number, lot in mirror.lots()
    ]
    return PAGE.format(
        title="Mirrored lots · 标的物", body=f"<ul>{''.join(lines)}</ul>" if lines else "<p>None yet.</p>"
    )


def lot_page(lot: dict[str, Any]) -> str:
    """One lot, its price alive, and the way to the court's own page: there alone one can bid."""
    facts = shown(lot)
    body = f'<p class="price" id="price">{html.escape(facts["price"])}</p><dl>'
    for name, label in (("state", "State · 状态"), ("closes_at", "Ends · 结束时间"), ("court", "Court · 法院")):
        body += f'<dt>{label}</dt><dd id="{name}">{html.escape(facts[name])}</dd>'
    body += f"</dl><p>{html.escape(facts['reason'])}</p>"
    if str(lot.get("url", "")).startswith(("http://", "https://")):
        body += f'<p><a href="{html.escape(lot["url"])}">Bid at the court · 前往法院平台出价</a></p>'
    return PAGE.format(title=html.escape(lot.get("title", "Lot")), body=body + LIVE)


# --- the server ------------------------------------------------------------------------------------------------------


def handler_of(mirror: Mirror, webhook: Webhook) -> type[BaseHTTPRequestHandler]:
    """The web server's answers."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers.get("content-length") or 0)
            if self.path != "/hooks":
                return self.answer(404)
            if size > BODY_BYTES_MOST:
                return self.answer(413)
            body = self.rfile.read(size)
            try:
                event = webhook.verify(body, {name.lower(): text for name, text in self.headers.items()})
            except (WebhookVerificationError, ValueError) as fault:
                return self.answer(401, f"not believed: {fault}", "text/plain")
            # Stored before it is acknowledged. One without `seq` is a test of the line.
            counted = mirror.take([event] if "seq" in event["data"] else [])
            return self.answer(204, counted=str(counted))  # the conformance kit looks: a repeat must not raise it

        def do_GET(self) -> None:
            if self.path == "/":
                return self.answer(200, list_page(mirror))
            number = self.path.removeprefix("/lots/").removesuffix(".json")
            lot = mirror.lot(number)
            if lot is None:
                return self.answer(404, "Not found", "text/plain")
            if self.path.endswith(".json"):
                return self.answer(200, json.dumps(lot | {"shown": shown(lot)}, ensure_ascii=False), "application/json")
            return self.answer(200, lot_page(lot))

        def answer(self, status: int, body: str = "", kind: str = "text/html", counted: str = "") -> None:
            self.send_response(status)
            if counted:
                self.send_header("webhook-counted", counted)
            self.send_header("content-type", f"{kind}; charset=utf-8")
            self.send_header("content-length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *args: Any) -> None:
            pass

    return Handler


def main() -> None:
    """Read the command line, catch up, and serve."""
    parser = argparse.ArgumentParser(description="A small mirror of a court's auctions.")
    parser.add_argument("--port", type=int, default=8801)
    parser.add_argument("--secret", required=True, help="the endpoint's signing secret: whsec_…, shown once")
    parser.add_argument("--api", required=True, help="the court's site: http://127.0.0.1:5000")
    parser.add_argument("--database", default="mirror.sqlite3", help="where events are kept")
    parser.add_argument("--every", type=float, default=30, help="seconds between two looks into the feed")
    asked = parser.parse_args()
    mirror = Mirror(asked.database)
    threading.Thread(target=keep_up, args=(mirror, asked.api.rstrip("/"), asked.every), daemon=True).start()
    print(f"http://127.0.0.1:{asked.port}/ shows the lots, /hooks takes webhooks", flush=True)
    ThreadingHTTPServer(("127.0.0.1", asked.port), handler_of(mirror, Webhook(asked.secret))).serve_forever()


if __name__ == "__main__":
    main()
