"""The project's worked cases and real public data, which live beside the project in ../shared.

Where they are absent the tests that need them are skipped with a message; with REQUIRE_ALL=1 that is a failure.
"""

import csv
import json
import os
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


def rule_cases(kind: str) -> list[dict[str, Any]]:
    """All Chinese worked cases of one kind; at least one, so that a renamed kind cannot pass unseen."""
    cases: list[dict[str, Any]] = json.loads(shared("rule_cases.json").read_text(encoding="utf-8"))["cases"]
    found = [case for case in cases if case["kind"] == kind and case["jurisdiction"] == "CN"]
    assert found, f"no worked case of kind {kind}"
    return found
