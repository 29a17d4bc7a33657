"""When a webhook is tried again, when the endpoint rests, and what is sent, from facts alone."""

from datetime import UTC, datetime, timedelta

import pytest

from auction.partners.delivery_rules import (
    JITTER_SHARE,
    PAUSE_S,
    PAUSE_S_MAX,
    TRIES_MAX,
    WAITS_S,
    Tried,
    message,
    outcome,
)

AT = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)


def test_the_schedule_is_the_standards():
    """Ten tries over 75 h 35 min 5 s at the least; jitter only lengthens, so three days down lose nothing."""
    for jitter in (0.0, 1.0):
        at = AT
        for attempts in range(1, TRIES_MAX):
            at = outcome(Tried(500, "", 1), attempts, at, jitter).next_try_at
        spread = timedelta(hours=75, minutes=35, seconds=5) * (1 + JITTER_SHARE * jitter)
        assert abs(at - AT - spread) < timedelta(seconds=1)
    assert len(WAITS_S) == TRIES_MAX - 1 == 9
    assert outcome(Tried(500, "", 1), TRIES_MAX, AT, 0.0).next_try_at is None


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_only_2xx_is_success(status):
    """Everything from 200 to 299 has arrived."""
    assert outcome(Tried(status, "", 1), 1, AT, 0.0).delivered


@pytest.mark.parametrize("status", [100, 199, 300, 301, 304, 400, 404, 410, 500, 599, None])
def test_everything_else_is_a_failure(status):
    """Redirects and "not modified" are failures too, and are tried again."""
    result = outcome(Tried(status, "", 1), 1, AT, 0.0)
    assert (result.delivered, result.next_try_at, result.gone) == (False, AT + timedelta(seconds=5), status == 410)


@pytest.mark.parametrize(
    ("retry_after", "pause_s"),
    [("30", 30), ("0", 1), ("99999999999999999999", PAUSE_S_MAX), (None, PAUSE_S), ("soon", PAUSE_S), ("-5", PAUSE_S),
     ("Wed, 21 Oct 2026 07:28:00 GMT", PAUSE_S), ("٣", PAUSE_S), ("", PAUSE_S)],
)  # fmt: skip
def test_the_pause_is_what_the_partner_asks_within_an_hour(retry_after, pause_s):
    """Retry-After in seconds is kept, at most an hour; anything else means a minute."""
    result = outcome(Tried(429, "", 1, retry_after), 1, AT, 0.0)
    assert result.pause_until == AT + timedelta(seconds=pause_s)


def test_who_does_not_answer_in_time_is_called_less():
    """A time-out pauses the endpoint; a refused connection, which costs nothing, does not."""
    assert outcome(Tried(None, "timed_out", None, timed_out=True), 1, AT, 0.0).pause_until
    assert outcome(Tried(None, "connection_failed", None), 1, AT, 0.0).pause_until is None


def test_one_entry_is_always_the_same_bytes():
    """Order of keys and zone of the moment do not change the message, so every try is signed over one body."""
    shanghai = AT.astimezone(datetime.fromisoformat("2026-03-03T10:00:00+08:00").tzinfo)
    one = message("lot.closed", AT, "lot:7", 3, {"price_minor": 1, "code": "K7"})
    two = message("lot.closed", shanghai, "lot:7", 3, {"code": "K7", "price_minor": 1})
    assert one == two
    assert one == (
        b'{"data":{"code":"K7","price_minor":1,"seq":3,"subject":"lot:7"},'
        b'"timestamp":"2026-03-03T02:00:00.000000+00:00","type":"lot.closed"}'
    )
