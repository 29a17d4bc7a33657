"""The project's worked cases and real public data, which live beside the project in ../shared.

Where they are absent the tests that need them are skipped with a message; with REQUIRE_ALL=1 that is a failure.
"""

import csv
import io
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).parents[2] / "shared"


def shared(name: str) -> Path:
    """The path of a shared file, for use inside a test. Skips (REQUIRE_ALL=1: fails) when it is absent."""
    path = SHARED / name
    if not path.exists():
        absent = f"{path} is absent; the worked cases and real data are not part of the project"
        if os.environ.get("REQUIRE_ALL") == "1":
            pytest.fail(absent)
        pytest.skip(absent)
    return path


def shared_rows(name: str) -> list[dict[str, str]]:
    """The rows of a shared CSV file."""
    with shared(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


EBAY_RULES = ("R1_strictly_higher", "R2_inc_1usd", "R3_inc_5usd", "R4_inc_1pct_of_open_min_1usd")


def ebay_auctions(rule: str) -> tuple[str, dict[str, dict[str, str]]]:
    """The eBay auctions as CSV text with the increments of one rule, and the expected results by auction id."""
    expected = {row["auction_id"]: row for row in shared_rows("data/expected_ebay_replay.csv") if row["rule"] == rule}
    rows = shared_rows("data/ebay_auctions.csv")
    text = io.StringIO()
    writer = csv.DictWriter(text, [*rows[0], "increment_cents"])
    writer.writeheader()
    writer.writerows({**row, "increment_cents": expected[row["auction_id"]]["increment_cents"]} for row in rows)
    return text.getvalue(), expected


def ended_as_recorded(result: Mapping[str, Any], expected: Mapping[str, str]) -> None:
    """One auction's replay has the recorded winner, price, and rejected bids."""
    assert (result["winner_code"] or "", str(result["price_minor"] or "")) == (
        expected["winner_id"], expected["price_cents"]
    )  # fmt: skip
    assert [bad["seq"] for bad in result["rejected"]] == [int(seq) for seq in expected["rejected_seqs"].split()]
    assert result["n_accepted"] == int(expected["n_accepted"])


def rule_cases(kind: str) -> list[dict[str, Any]]:
    """All Chinese worked cases of one kind; at least one, so that a renamed kind cannot pass unseen."""
    cases: list[dict[str, Any]] = json.loads(shared("rule_cases.json").read_text(encoding="utf-8"))["cases"]
    found = [case for case in cases if case["kind"] == kind and case["jurisdiction"] == "CN"]
    assert found, f"no worked case of kind {kind}"
    return found
