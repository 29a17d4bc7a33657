"""What a try of a delivery means for it and for its endpoint, and what is sent. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from auction.journal.rules import canonical, moment_text

# Waits before tries 2 to 10, as Standard Webhooks 1.0 suggests: together 75 h 35 min 5 s.
WAITS_S = (5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
TRIES_MAX = len(WAITS_S) + 1
# Jitter only lengthens a wait, so that a partner who is back within three days has missed nothing.
JITTER_SHARE = 0.2

GONE = 410
SLOW_DOWN = frozenset({429, 502, 503, 504})
PAUSE_S = 60
PAUSE_S_MAX = 3600  # whatever a stranger's Retry-After says

ANSWER_CHARACTERS_MAX = 500

# A replaced key signs beside the new one for so long; meanwhile so many keys of one scheme at most, all in one header.
OLD_KEY_SIGNS = timedelta(hours=24)
KEYS_MOST = 4

# People are told when for so many hours every try has failed although something waits.
REPORTED_AFTER_H = (24, 72)
# More than this is read from the feed, not sent one by one.
REPLAYED_MOST = 100_000


@dataclass(frozen=True)
class Tried:
    """One try: the HTTP status and the answer's start, or no status and the reason why no answer came."""

    status: int | None
    answer: str
    duration_ms: int | None
    retry_after: str | None = None
    timed_out: bool = False

    @property
    def accepted(self) -> bool:
        """Only 2xx is success."""
        return self.status is not None and 200 <= self.status < 300


@dataclass(frozen=True)
class Outcome:
    """What follows. Not delivered and no `next_try_at` = given up."""

    delivered: bool
    next_try_at: datetime | None = None
    pause_until: datetime | None = None
    gone: bool = False


def outcome(tried: Tried, attempts: int, at: datetime, jitter: float) -> Outcome:
    """What follows from try number `attempts` that ended `at`; `jitter` is from 0 to 1.

    Only 2xx is success. 410 means that the partner wants no more: the endpoint is to be disabled.
    429, 502, 503, 504 and no answer in time pause the whole endpoint, for as long as Retry-After says in seconds.
    """
    if tried.accepted:
        return Outcome(delivered=True)
    pause_until = None
    if tried.status in SLOW_DOWN or tried.timed_out:
        pause_until = at + timedelta(seconds=_pause_s(tried.retry_after))
    next_try_at = None
    if attempts < TRIES_MAX:
        next_try_at = at + timedelta(seconds=WAITS_S[attempts - 1] * (1 + JITTER_SHARE * jitter))
    return Outcome(delivered=False, next_try_at=next_try_at, pause_until=pause_until, gone=tried.status == GONE)


def _pause_s(retry_after: str | None) -> int:
    if retry_after and retry_after.isascii() and retry_after.isdigit():
        return min(PAUSE_S_MAX, max(1, int(retry_after[:9])))
    return PAUSE_S


def message(kind: str, at: datetime, subject: str, seq: int, public: Mapping[str, Any]) -> bytes:
    """The body of a webhook: the same bytes for the same entry on every try."""
    return canonical({
        "type": kind,
        "timestamp": moment_text(at),
        "data": {**public, "subject": subject, "seq": seq},
    })  # fmt: skip
