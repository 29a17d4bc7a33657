"""Worked cases through the product's own rules: right, wrong, unsupported, unreadable."""

import json
from fractions import Fraction

import pytest

from auction.front.case_inputs import agrees
from auction.front.checking import CHECKS, check_case, read_cases
from auction.front.cli import check_cases_command
from auction.ground.refusal import Refusal
from tests.shared_data import shared


def case(kind, inputs, expected=None, jurisdiction="CN"):
    """One case."""
    return {"id": "X", "kind": kind, "jurisdiction": jurisdiction, "inputs": inputs, "expected": expected or {}}


def computed(kind, **inputs):
    """What the product reckons."""
    return check_case(case(kind, inputs)).computed


def run(app, path, *options):
    """The command as a person runs it: exit code and output."""
    result = app.test_cli_runner().invoke(check_cases_command, [str(path), *options])
    return result.exit_code, result.output


def test_every_chinese_case_of_the_file_is_right(app):
    """All of them, of every kind the product has; other countries are unsupported, with the reason."""
    path = shared("rule_cases.json")
    code, output = run(app, path, "--json")
    rows = [json.loads(line) for line in output.splitlines()]
    jurisdictions = {given["id"]: given["jurisdiction"] for given in read_cases(path.read_bytes())}
    assert code == 0
    assert {row["id"]: row["ok"] for row in rows} == {
        name: True if jurisdiction == "CN" else None for name, jurisdiction in jurisdictions.items()
    }
    assert {row["kind"] for row in rows if row["ok"]} == set(CHECKS)
    assert all(row["reason"] for row in rows if row["ok"] is None)
    assert "31 right, 0 wrong, 6 unsupported" in run(app, path)[1]


def test_a_wrong_case_is_told_with_both_figures(app, tmp_path):
    """One fen off is wrong, and the command's exit code says so; the table shows what was expected."""
    path = tmp_path / "cases.json"
    inputs = {"first_start": "11787511", "max_cut": "0.20"}
    path.write_text(json.dumps({"cases": [case("second_round_floor", inputs, {"min_second_start": "9430008.79"})]}))
    code, output = run(app, path)
    assert code == 1
    assert all(told in output for told in ("WRONG", "9430008.80", "9430008.79"))


@pytest.mark.parametrize(
    "text", ["", "[1]", "{}", '{"cases": 3}', '{"cases": [{"id": "A"}]}', "not json", "[" * 100_000, "\x00\xff"]
)
def test_a_malformed_file_is_refused_clearly(app, tmp_path, text):
    """What is no file of cases is said so in a sentence, with exit code 2 and no trace."""
    path = tmp_path / "cases.json"
    path.write_bytes(text.encode("latin-1"))
    code, output = run(app, path)
    assert code == 2
    assert output.startswith("Error: ")
    assert "Traceback" not in output


@pytest.mark.parametrize(
    ("kind", "inputs", "name"),
    [
        ("execution_fee", {}, "amounts"),
        ("execution_fee", {"amounts": ["much"]}, "amounts"),
        ("deposit_release", {"bidding_end": "tomorrow"}, "bidding_end"),
        ("distribution", {"proceeds": "1", "ordinary": [["A"]]}, "ordinary"),
        ("network_inquiry_mean", {"results": ["1"], "in_time": []}, "in_time"),
        ("winner", {"rows": [[["A", "general"]]]}, "bids"),
    ],
)
def test_an_input_that_is_missing_or_unreadable_is_named(kind, inputs, name):
    """Such a case is not right, and the reason names the input."""
    checked = check_case(case(kind, inputs))
    assert checked.ok is False
    assert checked.refusal is not None
    assert checked.refusal.facts["name"] == name


@pytest.mark.parametrize(
    "given",
    [
        case("witchcraft", {}),
        case("distribution", {}, jurisdiction="DE"),
        case("default_forfeiture", {"regime": "roman"}),
        case("distribution", {"remainder_policy": "to_the_court"}),
        case("bidding_clock", {"scheduled_end": "10:00:00", "anchor": "moon"}),
    ],
)
def test_what_no_rule_answers_is_unsupported(given):
    """Unknown kinds, countries, regimes and policies are neither right nor wrong."""
    assert check_case(given).ok is None


def test_inputs_that_nobody_reads_are_told():
    """A case may say more than the rule asks for: that is told, never silently passed over."""
    assert check_case(case("applicant_deposit", {"deposit": "5", "claim": "3", "weather": "fine"})).unread == [
        "weather"
    ]


def test_optional_inputs_fall_back_to_the_law():
    """Where a case leaves a dial out, the rule set's own value is used."""
    assert computed("price_ladder", appraised="1000000.01")["first_start"] == "700000.01"
    assert computed("bidding_clock", scheduled_end="10:00:00", bids=["09:59:00"])["final_end"] == "10:04:00"
    assert computed("reauction_window", failed_on="2025-04-02")["latest_announcement"] == "2025-04-17"
    assert computed("announcement", announced="2025-03-01")["earliest"]["second_movable"] == "2025-03-08"
    assert computed("delayed_interest_dates", base="1000000", **{"from": "2026-01-01", "to": "2026-04-11"}) == {
        "days": 100, "doubled": "17500.00",
    }  # fmt: skip


def test_other_numbers_come_out_too():
    """Objections to all reports, bids past midnight, offline default, order of seizure, first seizer, deduction."""
    all_objected = {"results": ["100", "200", "330"], "objected": [0, 1, 2]}
    assert computed("network_inquiry_mean", **all_objected)["reference_price"] == "210.00"
    some = {**all_objected, "objection_outcome": ["dismissed", "upheld", "dismissed"]}
    assert computed("network_inquiry_mean", **some)["reference_price"] == "215.00"
    assert computed("network_inquiry_mean", results=["100", "101"])["reference_price"] == "100.50"
    night = computed("bidding_clock", scheduled_end="00:01:00", bids=["23:58:00", "00:02:30"])
    assert night["final_end"] == "00:07:30"
    assert computed("bidding_clock", scheduled_end="10:00:00", bids=["10:00:00"])["accepted"] == [False]
    offline = computed("default_forfeiture", deposit="9", original_price="50", resale_price="45", regime="offline_2020")
    assert (offline["refund_to_defaulter"], offline["unallocated_forfeit"]) == ("4.00", "0.00")
    ordinary = [["A", "60", 2], ["B", "60", 1]]
    assert computed("distribution", debtor="enterprise", proceeds="90", ordinary=ordinary)["paid"] == {
        "A": "30.00", "B": "60.00",
    }  # fmt: skip
    ahead = computed("distribution", proceeds="90", ordinary=ordinary, first_seizer_ratio="0.20")["paid"]
    assert ahead == {"A": "42.35", "B": "47.65"}, "18 ahead, then 72 in proportion 60 to 42"
    stopped = computed("delayed_interest_end", realisation="deduction", deducted="2025-01-05", payout="2025-02-01")
    assert stopped["end_date"] == "2025-01-05"
    assert computed("execution_fee", amounts=["0", "99.99"])["fees_exact"] == ["50", "50"]


@pytest.mark.parametrize(
    ("expected", "got", "same"),
    [
        ("1800000", "1800000.00", True), ("1800000.01", "1800000.00", False), ("0.48", Fraction(10, 21), True),
        ("0.47", Fraction(10, 21), False), (True, True, True), ("true", True, False), (1, True, False),
        ({"a": "1"}, {"a": "1.00", "b": "2"}, True), ({"c": "1"}, {"a": "1"}, False), (["1"], ["1", "2"], False),
        ("1", ["1.00", "1"], True), (None, None, True), (None, "0", False), ("P1", "P2", False),
    ],
)  # fmt: skip
def test_what_counts_as_the_same(expected, got, same):
    """Figures are compared as numbers, money exactly, ratios to the places written; only expected keys count."""
    assert agrees(expected, got) is same


def test_no_float_comes_near_the_figures():
    """A decimal number in the file stays the decimal that is written."""
    text = '{"cases": [{"id":"A","kind":"winner","jurisdiction":"CN","inputs":{"x":0.1},"expected":{}}]}'
    assert read_cases(text.encode())[0]["inputs"]["x"] == "0.1"
    with pytest.raises(Refusal, match="CHECK_FILE_UNREADABLE"):
        read_cases(b"{")
