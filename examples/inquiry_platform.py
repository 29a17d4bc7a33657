"""A small inquiry platform (网络询价平台): one file, the standard library and `standardwebhooks`.

    python examples/inquiry_platform.py --port 8802 --request-secret whsec_… --answer-secret whsec_…

A court asks what a thing is worth by a signed POST to /inquiries; the platform acknowledges it at once and answers by a signed
POST to the `answer_url` of the request. Both keys are shown once, when the court lists the platform.

The price comes from a rule that fits on a page (`value_of`): so much for each square metre, by kind of thing. A real platform
puts its model there; everything around it stays as it is.
"""

import argparse
import html
import json
import threading
import time
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from standardwebhooks import Webhook, WebhookVerificationError

BODY_BYTES_MOST = 1_000_000
VALID_FOR = timedelta(days=180)
TRIES_AFTER_S = (0, 2, 10, 60, 300, 1800)
OUR_NAMES = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")

# The rule: minor units (fen) for each square metre, and for a thing that has no area.
PER_M2_MINOR = {"immovable": 12_000_00, "movable": 800_00, "other_right": 1_000_00}
WHOLE_MINOR = {"immovable": 900_000_00, "movable": 60_000_00, "other_right": 200_000_00}
# What a result must rest on (法释〔2018〕15号 art 8): kinds of prices, three at least.
PRICE_KINDS = ["成交价格", "挂牌价格", "政府指导价格"]


def value_of(inquiry: dict[str, Any]) -> int:
    """What the thing is worth, in minor units, rounded down to whole thousands. Integers only."""
    kind, area_centi_m2 = inquiry["kind"], inquiry["area_centi_m2"]
    value = PER_M2_MINOR[kind] * area_centi_m2 // 100 if area_centi_m2 else WHOLE_MINOR[kind]
    return max(value // 1_000_00 * 1_000_00, 1_000_00)


@dataclass
class Asked:
    """One request of a court, and what became of it."""

    message_id: str
    inquiry: dict[str, Any]
    told: list[str] = field(default_factory=list)


class Platform:
    """Who asked what, by the id of the message: a court may ask twice, it is answered once."""

    def __init__(self, answer_key: Webhook, asks_for_time: bool, answer_after_s: float) -> None:
        self.answer_key, self.asks_for_time, self.answer_after_s = answer_key, asks_for_time, answer_after_s
        self.asked: dict[str, Asked] = {}
        self._lock = threading.Lock()

    def take(self, message_id: str, inquiry: dict[str, Any]) -> None:
        """Note a request and begin to work on it, unless it is known."""
        with self._lock:
            if message_id in self.asked:
                return
            self.asked[message_id] = Asked(message_id, inquiry)
        threading.Thread(target=self.work_on, args=(self.asked[message_id],), daemon=True).start()

    def work_on(self, asked: Asked) -> None:
        """Answer with a price; where it was told to, ask for more time first (art 11(2)).

        Once all are late the court gives three days more, so the price follows.
        """
        if self.asks_for_time and asked.inquiry["type"] == "inquiry.requested":
            self.say(asked, {
                "type": "inquiry.extension", "request_id": asked.inquiry["request_id"],
                "reason": "同类成交案例较少，需补充调查",
            })  # fmt: skip
        time.sleep(self.answer_after_s)
        self.say(asked, report_on(asked.inquiry, today_at(asked.inquiry["answer_url"])))

    def say(self, asked: Asked, message: dict[str, Any]) -> None:
        """Send a message until it is taken or refused for good. It has one id over all tries, so it counts once."""
        body = json.dumps(message, ensure_ascii=False)
        message_id = f"msg_{uuid.uuid5(OUR_NAMES, asked.message_id + message['type']).hex}"
        for wait_s in TRIES_AFTER_S:
            time.sleep(wait_s)
            status, said = self.post(asked.inquiry["answer_url"], message_id, body)
            asked.told.append(f"{message['type']}: {status} {said[:200]}")
            print(asked.told[-1], flush=True)
            if 200 <= status < 500 and status != 429:
                return

    def post(self, url: str, message_id: str, body: str) -> tuple[int, str]:
        """One signed try. The signature carries this very moment."""
        at = datetime.now(UTC)
        request = urllib.request.Request(url, body.encode(), {
            "content-type": "application/json", "accept": "application/json", "webhook-id": message_id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": self.answer_key.sign(message_id, at, body),
        })  # fmt: skip
        try:
            with urllib.request.urlopen(request, timeout=15) as answer:
                return answer.status, answer.read(4096).decode(errors="replace")
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.read(4096).decode(errors="replace")
        except OSError as fault:
            return 599, str(fault)


def report_on(inquiry: dict[str, Any], today: date) -> dict[str, Any]:
    """The result as the court wants it."""
    return {
        "type": "inquiry.report", "request_id": inquiry["request_id"], "amount_minor": value_of(inquiry),
        "currency": inquiry["currency"], "report_number": f"XJ-{today:%Y%m%d}-{inquiry['request_id'][:8]}",
        "valued_on": today.isoformat(), "valid_until": (today + VALID_FOR).isoformat(), "price_kinds": PRICE_KINDS,
    }  # fmt: skip


def today_at(answer_url: str) -> date:
    """The court's day, which counts, not ours: a demo court's clock runs ahead."""
    site = urlsplit(answer_url)
    try:
        with urllib.request.urlopen(f"{site.scheme}://{site.netloc}/api/v1/time", timeout=15) as answer:
            at = datetime.fromisoformat(json.load(answer)["server_time"])
    except (OSError, ValueError, KeyError):
        at = datetime.now(UTC)
    return (at.astimezone(UTC) + timedelta(hours=8)).date()


# --- the server ------------------------------------------------------------------------------------------------------

PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Inquiry platform</title><style>body{{font:16px/1.5 system-ui;max-width:46rem;margin:2rem auto;padding:0 1rem}}</style>
<h1>Inquiries · 询价</h1><p>{rule}</p><ul>{lines}</ul></html>"""


def front_page(platform: Platform) -> str:
    """The rule, and every inquiry with what was answered."""
    rates = ", ".join(f"{kind} {minor // 100:,} yuan/m²" for kind, minor in PER_M2_MINOR.items())
    lines = "".join(
        f"<li>{html.escape(one.inquiry['title'])} · {html.escape(one.inquiry['court'])}<br>"
        f"{'<br>'.join(map(html.escape, one.told)) or 'in work'}</li>"
        for one in platform.asked.values()
    )
    return PAGE.format(rule=f"Rule: {rates}; without an area a flat price.", lines=lines)


def handler_of(platform: Platform, request_key: Webhook) -> type[BaseHTTPRequestHandler]:
    """The web server's answers."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers.get("content-length") or 0)
            if self.path != "/inquiries":
                return self.answer(404)
            if size > BODY_BYTES_MOST:
                return self.answer(413)
            body = self.rfile.read(size)
            headers = {name.lower(): text for name, text in self.headers.items()}
            try:
                inquiry = request_key.verify(body, headers)
            except (WebhookVerificationError, ValueError) as fault:
                return self.answer(401, f"not believed: {fault}", "text/plain")
            if inquiry.get("type") in ("inquiry.requested", "inquiry.correction"):
                platform.take(headers["webhook-id"], inquiry)
            return self.answer(202)

        def do_GET(self) -> None:
            return self.answer(200, front_page(platform)) if self.path == "/" else self.answer(404)

        def answer(self, status: int, body: str = "", kind: str = "text/html") -> None:
            self.send_response(status)
            self.send_header("content-type", f"{kind}; charset=utf-8")
            self.send_header("content-length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *args: Any) -> None:
            pass

    return Handler


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(description="A small inquiry platform.")
    parser.add_argument("--port", type=int, default=8802)
    parser.add_argument("--request-secret", required=True, help="whsec_…: the court signs its requests with it")
    parser.add_argument("--answer-secret", required=True, help="whsec_…: we sign our answers with it")
    parser.add_argument("--ask-extension", action="store_true", help="ask for more time before answering")
    parser.add_argument("--answer-after", type=float, default=0, help="seconds of work before the price is sent")
    asked = parser.parse_args()
    platform = Platform(Webhook(asked.answer_secret), asked.ask_extension, asked.answer_after)
    print(f"http://127.0.0.1:{asked.port}/ shows the inquiries, /inquiries takes them", flush=True)
    server = ThreadingHTTPServer(("127.0.0.1", asked.port), handler_of(platform, Webhook(asked.request_secret)))
    server.serve_forever()


if __name__ == "__main__":
    main()
