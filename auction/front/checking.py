"""Worked cases of the law, run through the product's own rules: what it reckons, and whether that is expected. Pure."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from auction.ground.refusal import Refusal
from auction.jurisdictions import rule_set
from auction.jurisdictions.rules import RuleSet

from . import bidding_checks, money_checks, price_checks
from .case_inputs import Inputs, agrees, plain

Check = Callable[[Inputs, RuleSet], Mapping[str, Any]]
CHECKS: Mapping[str, Check] = {**price_checks.CHECKS, **bidding_checks.CHECKS, **money_checks.CHECKS}
PARTS = {"id": str, "kind": str, "jurisdiction": str, "inputs": Mapping, "expected": Mapping}


@dataclass(frozen=True)
class Checked:
    """One case. `ok` None: no rule of the product answers it, `refusal` says why. `unread`: inputs no rule asked for."""

    case_id: str
    kind: str
    ok: bool | None
    expected: Mapping[str, Any]
    computed: Mapping[str, Any] | None = None
    refusal: Refusal | None = None
    unread: Sequence[str] = ()


def read_cases(data: bytes) -> list[Mapping[str, Any]]:
    """The cases of a file. Refuses CHECK_FILE_UNREADABLE, and CHECK_CASE_INCOMPLETE with the number of the case."""
    try:
        # Figures stay as they are written: no float comes near money.
        content = json.loads(data.decode("utf-8-sig"), parse_float=str)
    except (ValueError, RecursionError) as error:
        raise Refusal("CHECK_FILE_UNREADABLE", why=str(error)) from None
    cases = content.get("cases") if isinstance(content, Mapping) else content
    if not isinstance(cases, list):
        raise Refusal("CHECK_FILE_UNREADABLE", why="no list “cases”")
    for number, case in enumerate(cases, start=1):
        for part, kind in PARTS.items():
            if not isinstance(case, Mapping) or not isinstance(case.get(part), kind):
                raise Refusal("CHECK_CASE_INCOMPLETE", number=number, part=part)
    return cases


def check_case(case: Mapping[str, Any]) -> Checked:
    """One case through the rule of its kind, with the dials of its jurisdiction."""
    about = (case["id"], case["kind"])
    try:
        rules = rule_set(case["jurisdiction"].lower())
        if case["kind"] not in CHECKS:
            raise Refusal("CHECK_UNSUPPORTED", what=f"kind {case['kind']}")
        computed, unread = _computed(CHECKS[case["kind"]], case["inputs"], rules)
    except Refusal as refusal:
        is_unsupported = refusal.code in ("CHECK_UNSUPPORTED", "JURISDICTION_UNKNOWN")
        return Checked(*about, None if is_unsupported else False, case["expected"], refusal=refusal)
    except (TypeError, ValueError, KeyError, IndexError, AttributeError) as error:
        wrong = Refusal("CHECK_INPUT_UNREADABLE", name="inputs", value=str(error))
        return Checked(*about, ok=False, expected=case["expected"], refusal=wrong)
    return Checked(*about, agrees(case["expected"], computed), case["expected"], plain(computed), unread=unread)


def _computed(check: Check, given: Mapping[str, Any], rules: RuleSet) -> tuple[Mapping[str, Any], list[str]]:
    """What the rule says of the inputs; with `rows`, of each row (which inherits the rest), as lists by key."""
    rows = given.get("rows")
    if not isinstance(rows, list):
        inputs = Inputs(given)
        return check(inputs, rules), inputs.unread()
    shared = {name: value for name, value in given.items() if name != "rows"}
    each = [Inputs({**shared, **(row if isinstance(row, Mapping) else {"bids": row})}) for row in rows]
    found = [check(inputs, rules) for inputs in each]
    keys = dict.fromkeys(key for one in found for key in one)
    return {key: [one.get(key) for one in found] for key in keys}, sorted(
        {name for one in each for name in one.unread()}
    )
