"""The lawful grounds of suspension and withdrawal, and the last day to go on. Pure."""

from collections.abc import Sequence
from datetime import date

from auction.ground.refusal import Refusal, Words
from auction.jurisdictions.rules import Item, RuleSet


def ground_of(items: Sequence[Item], key: str) -> Item:
    """The ground of this key. Refuses GROUND_NOT_LAWFUL for what the list does not have."""
    for item in items:
        if item.key == key:
            return item
    raise Refusal("GROUND_NOT_LAWFUL")


def names_of(items: Sequence[Item]) -> dict[str, Words]:
    """Each ground by its key with its article, to choose from."""
    return {item.key: Words(f"{item.en} ({item.article})", f"{item.zh}（{item.article}）") for item in items}


def published(item: Item, reason: str) -> str:
    """What everybody reads: the ground in the law's words, then the court's own."""
    return f"{item.zh}。{reason.strip()}"


def last_day_to_resume(ended_on: date, rules: RuleSet) -> date:
    """Five days after the ground has ended, moved past days off (article 28)."""
    return rules.calendar.last_day(ended_on, rules.resume_within_days)
