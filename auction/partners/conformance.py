"""The conformance kit: a script of messages played against a partner's endpoint, and what its answers say.

Signed like the real ones, about lots that do not exist. An endpoint may show how many different events it has taken, as
`{"counted": 3}` in its answer or a header `webhook-counted: 3`; then the script also checks that a repeat counts once.
"""

import json
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from auction.ground import clock
from auction.ground.refusal import Refusal, say
from auction.journal import outbound
from auction.journal.signing import SECRET_PREFIX, new_secret, new_signing_key, signed_headers

from .contracts import schema_of
from .delivery_rules import message

LARGE_BYTES = 100_000
SLOW_PIECES, SLOW_PAUSE_S = 4, 0.5
OLD, AHEAD = timedelta(minutes=10), timedelta(minutes=10)
COUNTED_HEADER = "webhook-counted"


@dataclass(frozen=True)
class Step:
    """One request of the script. `good`: it must be answered 2xx, otherwise 4xx. `repeats`: the event was sent before."""

    name: str
    body: bytes
    headers: dict[str, str]
    good: bool = True
    repeats: bool = False
    slowly: bool = False


@dataclass(frozen=True)
class Verdict:
    """What one step showed: `status` None when no answer came; `why` in plain words."""

    name: str
    passed: bool
    status: int | None
    why: str


def check_partner(url: str, secret: str, *, allow_loopback: bool) -> list[Verdict]:
    """Play the script against an endpoint that knows `secret` (whsec_…, or whsk_… whose public half it knows).

    Ends after the first step when no answer comes at all. Refuses as `outbound.approve` does.
    """
    outbound.approve(url, allow_loopback=allow_loopback)
    verdicts: list[Verdict] = []
    counted: int | None = None
    for step in script(secret, clock.real_now(), uuid.uuid4().int % 10**15):
        verdict, counted = _play(step, url, allow_loopback, counted)
        verdicts.append(verdict)
        if len(verdicts) == 1 and verdict.status is None:
            break
    return verdicts


def script(secret: str, now: datetime, number: int) -> list[Step]:
    """The requests in their order; `number` names lots that nobody has."""
    opened, bid = _event("lot.opened", number, 1, now), _event("bid.accepted", number, 2, now)
    first = _signed(opened, [secret], now)
    stranger = new_secret() if secret.startswith(SECRET_PREFIX) else new_signing_key()
    return [
        Step("a valid event", opened, first),
        Step("the same event again, under the same id", opened, first, repeats=True),
        Step("a body that was changed after signing", opened.replace(b"lot.opened", b"lot.closed"),
             _signed(opened, [secret], now), good=False),
        Step("signed with another key", bid, _signed(bid, [stranger], now), good=False),
        Step("no signature at all", bid, {"content-type": "application/json"}, good=False),
        Step("an id that is not the signed one", bid, _signed(bid, [secret], now) | {"webhook-id": str(uuid.uuid4())},
             good=False),
        Step("a timestamp of ten minutes ago", bid, _signed(bid, [secret], now - OLD), good=False),
        Step("a timestamp of ten minutes ahead", bid, _signed(bid, [secret], now + AHEAD), good=False),
        Step("two signatures while a key is replaced, the known one last", bid, _signed(bid, [stranger, secret], now)),
        *(
            Step(name, body, _signed(body, [secret], now))
            for name, body in (
                ("entry 5 of the lot before its entry 4", _event("lot.extended", number, 5, now)),
                ("entry 4 of the lot, out of order", _event("bid.accepted", number, 4, now)),
            )
        ),
        *_unknown(secret, now, number),
    ]  # fmt: skip


def _unknown(secret: str, now: datetime, number: int) -> Iterator[Step]:
    kind = message("lot.of_next_year", now, f"lot:{number}", 6, {"anything": 1})
    yield Step("a kind of event that it does not know", kind, _signed(kind, [secret], now))
    field = _event("lot.closed", number, 7, now, {"a_field_of_next_year": [1, {"deep": True}]})
    yield Step("a field that it does not know", field, _signed(field, [secret], now))
    large = _event("lot.closed", number, 8, now, {"a_field_of_next_year": "大" * (LARGE_BYTES // 3)})
    yield Step(f"a large body ({len(large) // 1000} kB)", large, _signed(large, [secret], now))
    slow = _event("lot.paid", number, 9, now)
    yield Step("a body that comes slowly", slow, _signed(slow, [secret], now), slowly=True)


def _event(kind: str, number: int, seq: int, at: datetime, more: dict[str, Any] | None = None) -> bytes:
    example = schema_of(kind)["examples"][0]
    return message(kind, at, f"lot:{number}", seq, {**example, **(more or {})})


def _signed(body: bytes, keys: Sequence[str], at: datetime) -> dict[str, str]:
    return signed_headers(str(uuid.uuid4()), at, body, keys)


def _play(step: Step, url: str, allow_loopback: bool, counted: int | None) -> tuple[Verdict, int | None]:
    """The step's verdict, and how many events the endpoint says that it has taken (None: it does not say)."""
    line = outbound.Line(url, allow_loopback=allow_loopback, pieces=_slow_pieces if step.slowly else None)
    try:
        with line:
            answer = line.post(step.body, step.headers)
    except outbound.DeliveryFailed as failure:
        return Verdict(step.name, False, None, f"no answer: {failure}"), counted
    except Refusal as refusal:
        return Verdict(step.name, False, None, say(refusal, "en")), counted
    now_counted = _counted(answer)
    wanted = "2xx" if step.good else "4xx"
    if answer.status // 100 != int(wanted[0]):
        return Verdict(step.name, False, answer.status, f"answered {answer.status}, {wanted} was right"), now_counted
    if (step.repeats or not step.good) and counted is not None and now_counted is not None and now_counted != counted:
        return Verdict(
            step.name, False, answer.status, f"it counted {now_counted} events, before {counted}"
        ), now_counted
    return Verdict(
        step.name, True, answer.status, f"answered {answer.status}"
    ), counted if now_counted is None else now_counted


def _counted(answer: outbound.Answer) -> int | None:
    """What the endpoint says of how many different events it has taken."""
    shown: Any = answer.headers.get(COUNTED_HEADER)
    if shown is None:
        try:
            shown = json.loads(answer.body_start).get("counted")
        except (ValueError, AttributeError):
            return None
    return int(shown) if str(shown).isascii() and str(shown).isdigit() else None


def _slow_pieces(body: bytes) -> Iterable[bytes]:
    size = -(-len(body) // SLOW_PIECES)
    for start in range(0, len(body), size):
        time.sleep(SLOW_PAUSE_S)
        yield body[start : start + size]
