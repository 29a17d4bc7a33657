"""Quiet hours, stale news, and what a push service's answer means."""

from datetime import datetime, timedelta

import pytest

from auction.following.push_rules import Verdict, verdict, wait_s
from auction.following.rules import KINDS, OF_ENTRY, REMINDERS, free_at, is_stale
from auction.following.wording import FACTS, HEADS
from auction.ground.refusal import COURT_ZONE


def beijing(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=COURT_ZONE)


@pytest.mark.parametrize(
    ("at", "quiet", "free"),
    [
        ("2026-03-03 23:10", (None, None), "2026-03-03 23:10"),
        ("2026-03-03 23:10", (22, 7), "2026-03-04 07:00"),
        ("2026-03-03 21:59", (22, 7), "2026-03-03 21:59"),
        ("2026-03-03 22:00", (22, 7), "2026-03-04 07:00"),
        ("2026-03-03 06:59", (22, 7), "2026-03-03 07:00"),
        ("2026-03-03 07:00", (22, 7), "2026-03-03 07:00"),
        ("2026-03-03 13:30", (12, 14), "2026-03-03 14:00"),
        ("2026-03-03 00:30", (23, 0), "2026-03-03 00:30"),
        ("2026-12-31 23:30", (23, 0), "2027-01-01 00:00"),
    ],
)
def test_quiet_hours_end_at_their_hour_of_the_courts_day(at, quiet, free):
    """Within them the next end, across midnight too; outside of them the moment itself."""
    assert free_at(beijing(at), *quiet) == beijing(free)


def test_news_held_back_is_left_out_once_it_is_over():
    """An end that has passed is announced to nobody; a suspension stays news."""
    at = beijing("2026-03-03 07:00")
    past, ahead = at - timedelta(hours=1), at + timedelta(hours=1)
    assert is_stale("ends_1h", "open", past, past, at)
    assert is_stale("ends_1h", "sold", past, past, at)
    assert not is_stale("ends_1h", "open", past, ahead, at)
    assert is_stale("opens_1d", "open", past, ahead, at)
    assert is_stale("new", "withdrawn", past, ahead, at)
    assert not is_stale("paused", "paused", past, past, at)


def test_every_kind_of_alert_has_its_words():
    """No kind is told without a head; what an entry or a reminder makes is a kind."""
    assert set(HEADS) == set(KINDS)
    assert set(KINDS) - set(FACTS) == {"ended"}
    assert set(OF_ENTRY.values()) | set(REMINDERS) | {"new"} == set(KINDS)


@pytest.mark.parametrize(
    ("status", "meant"),
    [(201, Verdict.TAKEN), (404, Verdict.GONE), (410, Verdict.GONE), (413, Verdict.USELESS), (403, Verdict.USELESS),
     (301, Verdict.USELESS), (429, Verdict.AGAIN), (503, Verdict.AGAIN), (None, Verdict.AGAIN)],
)  # fmt: skip
def test_what_a_push_services_answer_means(status, meant):
    """Only a browser that is gone is forgotten, only what may pass is tried again."""
    assert verdict(status) is meant


def test_tries_end_and_a_service_that_asks_for_time_gets_it():
    """Four waits, longer when asked, never for days."""
    assert [wait_s(attempts, None) for attempts in (1, 2, 3, 4, 5)] == [60, 300, 1800, 7200, None]
    waits = [wait_s(1, asked) for asked in ("120", "x", "123456789x", "²", "9" * 5_000)]
    assert waits == [120, 60, 60, 60, 21600]
