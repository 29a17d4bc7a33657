"""The total-cost panel reckoned from facts alone."""

from datetime import date

import pytest

from auction.disclosure.rules import Stated, check_fact, cost_range, drafted, is_unknown, total_cost
from auction.ground.refusal import Refusal

PRICE = 700_000_01


def fact(number: int = 1, topic: str = "tax", payer: str = "buyer", certainty: str = "stated", **figures) -> Stated:
    """A fact with the figures of a case."""
    return Stated(number, topic, "契税", payer, certainty, "税务机关", date(2026, 3, 1), **figures)


@pytest.mark.parametrize(
    ("stated", "unknown", "cost"),
    [
        (fact(least_minor=100, most_minor=300), False, (100, 300)),
        (fact(payer="by_law", least_minor=0, most_minor=0), False, (0, 0)),
        (fact(payer="debtor", least_minor=100, most_minor=300), False, None),
        (fact(payer="nobody"), False, None),
        (fact(payer="buyer"), True, None),
        (fact(payer="unknown"), True, None),
        (fact(payer="debtor", certainty="unknown"), True, None),
        # 3 % of 700,000.01: least down, most up, to the fen.
        (fact(least_ppm=30_000, most_ppm=30_000), False, (2_100_000, 2_100_001)),
        (fact(topic="occupancy", payer="nobody"), False, None),
        (fact(topic="occupancy", payer="nobody", certainty="unknown"), True, None),
        # A defect has no figure and is known all the same; with one it is a cost.
        (fact(topic="defect", payer="buyer"), False, None),
        (fact(topic="defect", payer="buyer", least_minor=5, most_minor=9), False, (5, 9)),
    ],
)
def test_what_counts_as_unknown_and_what_is_summed(stated, unknown, cost):
    """A cost the buyer may bear without a figure is unknown; what others pay is not summed."""
    assert (is_unknown(stated), cost_range(stated, PRICE)) == (unknown, cost)


def test_total_is_price_and_known_costs_and_names_what_nobody_stated():
    """The sums hold every known part of the buyer's; each demanded topic without a fact is a line of its own."""
    facts = [
        fact(1, least_minor=100, most_minor=300),
        fact(2, "arrears", least_minor=50, most_minor=50),
        fact(3, "clearing"),
    ]
    total = total_cost(1000, facts, ("occupancy", "tax", "arrears", "clearing", "registration"))
    assert (total.least_minor, total.most_minor) == (1150, 1350)
    assert [line.key for line in total.lines] == ["occupancy", "fact-1", "fact-2", "fact-3", "registration"]
    assert [line.key for line in total.unknowns] == ["occupancy", "fact-3", "registration"]
    assert [line.topic for line in total.unknown_costs] == ["clearing", "registration"]


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("RANGE_HALF", ("tax", "buyer", "stated", (1, None), (None, None))),
        ("RANGE_TURNED", ("tax", "buyer", "stated", (2, 1), (None, None))),
        ("RANGE_TURNED", ("tax", "buyer", "stated", (None, None), (2, 1))),
        ("RANGE_TWICE", ("tax", "buyer", "stated", (1, 2), (1, 2))),
        ("RANGE_OF_UNKNOWN", ("tax", "buyer", "unknown", (1, 2), (None, None))),
        ("RANGE_OF_UNKNOWN", ("tax", "nobody", "stated", (1, 2), (None, None))),
        ("REQUEST_MALFORMED", ("weather", "buyer", "stated", (1, 2), (None, None))),
    ],
)
def test_contradictions_are_refused_by_name(code, facts):
    """Half a range, a turned one, two of them, and figures of what is not known are refused."""
    with pytest.raises(Refusal) as refused:
        check_fact(*facts)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("topic", "text", "expected"),
    [
        ("arrears", "不详", ("unknown", "unknown")),
        ("arrears", "无。", ("nobody", "stated")),
        ("arrears", "物业费欠缴约 8,400 元", ("unknown", "stated")),
        ("tenancy", "本院未掌握，请自行核实", ("nobody", "unknown")),
        ("tenancy", "租至2030年", ("nobody", "stated")),
    ],
)
def test_drafts_make_nothing_surer_than_it_was_written(topic, text, expected):
    """From a text only "none" means that nothing is paid; a text with an amount still needs the officer."""
    assert drafted(topic, text) == expected
