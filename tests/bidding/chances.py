"""What a story of the model is drawn from: who, when, how much."""

from collections.abc import Callable
from datetime import datetime, timedelta

from hypothesis import strategies as st

from .reference import FIVE_MINUTES, ReferenceLot

INSTANT = timedelta(microseconds=1)
# When a bid enters: now, and the moments at which a mistake would show.
ENTRIES: dict[str, Callable[[ReferenceLot, datetime], datetime]] = {
    "now": lambda lot, now: now,
    "a little ago": lambda lot, now: now - timedelta(seconds=2),
    "just before the opening": lambda lot, now: lot.opens_at - INSTANT,
    "at the opening": lambda lot, now: lot.opens_at,
    "just before the last five minutes": lambda lot, now: lot.closes_at - FIVE_MINUTES - INSTANT,
    "at the first moment of the last five minutes": lambda lot, now: lot.closes_at - FIVE_MINUTES,
    "in the last five minutes": lambda lot, now: lot.closes_at - timedelta(minutes=3),
    "at the last moment": lambda lot, now: lot.closes_at - INSTANT,
    "at the end": lambda lot, now: lot.closes_at,
}
# What is bid, from the price that leads (or the start price) and the step.
AMOUNTS: dict[str, Callable[[int, int], int]] = {
    "the price": lambda price, step: price,
    "too little": lambda price, step: price - 1,
    "nearly a step": lambda price, step: price + step - 1,
    "a step": lambda price, step: price + step,
    "beside the steps": lambda price, step: price + step + 1,
    "a jump": lambda price, step: price + 7 * step,
}
whom, entries, amounts = st.integers(0, 99), st.sampled_from(sorted(ENTRIES)), st.sampled_from(sorted(AMOUNTS))
# Ordinary moments and amounts come more often, so that a contest comes about.
entries = st.one_of(st.just("now"), st.just("in the last five minutes"), entries)
amounts = st.one_of(st.just("a step"), st.just("the price"), amounts)
ranks = st.sampled_from([None, 1, 1, 2])
