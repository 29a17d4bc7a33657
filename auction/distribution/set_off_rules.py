"""A creditor who buys sets off what he would receive, never his face claim: (2021)最高法执监414号. Pure, in whole fen."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class LeftSetOff:
    """What no plan has used yet of a set-off: `left_minor` of the price that `party_id`, called `name`, did not pay."""

    set_off_id: uuid.UUID
    party_id: int
    name: str
    left_minor: int


def entitlement_minor(lines: Sequence[Mapping[str, Any]], party_id: int) -> int:
    """What these lines of a plan give to one party for its claims; a debtor's surplus is no claim."""
    return sum(line["allotted_minor"] for line in lines if line["party_id"] == party_id and line["claim_id"])


def with_set_offs(
    lines: Sequence[Mapping[str, Any]], left: Sequence[LeftSetOff]
) -> tuple[list[dict[str, Any]], list[LeftSetOff]]:
    """The lines of a plan, each creditor's set-off taken out of his shares as lines of its own, best share first.

    A line with a `set_off_id` is money that he kept when he bought. The second value is what of each set-off no share
    covers: he owes it. Claimed and allotted sums stay what they were.
    """
    open_minor = {one.set_off_id: one.left_minor for one in left}
    made: list[dict[str, Any]] = []
    for line in lines:
        rest = dict(line)
        for one in left:
            taken = min(open_minor[one.set_off_id], rest["allotted_minor"])
            if not (taken and line["claim_id"] and line["party_id"] == one.party_id):
                continue
            open_minor[one.set_off_id] -= taken
            made.append(rest | {"claimed_minor": taken, "allotted_minor": taken, "set_off_id": str(one.set_off_id)})
            rest = _without_reckoning(rest) | {
                "claimed_minor": rest["claimed_minor"] - taken, "allotted_minor": rest["allotted_minor"] - taken,
            }  # fmt: skip
        if rest["claimed_minor"]:
            made.append(rest)
    numbered = [line | {"position": place} for place, line in enumerate(made, 1)]
    return numbered, [replace(one, left_minor=open_minor[one.set_off_id]) for one in left if open_minor[one.set_off_id]]


def _without_reckoning(line: Mapping[str, Any]) -> dict[str, Any]:
    """How the claim was reckoned stands once, on the first of its lines."""
    return dict(line) | ({"interest_minor": 0} if "interest_minor" in line else {})
