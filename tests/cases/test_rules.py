"""Rules of the case noun as tables."""

from datetime import date

import pytest

from auction.cases import rules

TODAY = date(2026, 3, 3)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("（2026）江01执1号", "（2026）江01执1号"), (" (2026) 江01执 1号\n", "（2026）江01执1号"),
        ("（２０２６）江０１执１号", "（2026）江01执1号"), ("E-2026 (7)", "E-2026(7)"),
    ],
)  # fmt: skip
def test_one_spelling_of_a_number(typed, kept):
    """Spaces, widths and brackets do not make another number."""
    assert rules.tidy_number(typed) == kept


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("", ""), ("1", "••••"), ("123", "••••3"), ("12345678", "••••78"), ("110101199003070011", "••••0011"),
    ],
)  # fmt: skip
def test_masking_shows_at_most_the_end(number, shown):
    """Four characters at most and never more than a third; an empty number stays empty."""
    assert rules.masked(number) == shown


def test_a_leap_day_has_its_anniversary():
    """Three years after the 29th of February is the 28th."""
    assert rules.latest_expiry(date(2024, 2, 29), 3) == date(2027, 2, 28)
    assert rules.latest_expiry(date(2024, 2, 29), 4) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("until", "standing"),
    [
        (date(2026, 3, 2), "expired"), (TODAY, "soon"), (date(2026, 5, 2), "soon"), (date(2026, 5, 3), "in_force"),
    ],
)  # fmt: skip
def test_a_seizure_holds_on_its_last_day(until, standing):
    """Expired the day after its last day; soon within 60 days."""
    assert rules.seizure_standing(until, TODAY) == standing


@pytest.mark.parametrize(
    ("roles", "has_claim", "seizures", "steps"),
    [
        (set(), False, {}, ["applicant", "debtor", "claim", "asset"]),
        ({"applicant"}, False, {}, ["debtor", "claim", "asset"]),
        ({"applicant", "debtor"}, True, {1: None}, [("seizure", 1)]),
        ({"applicant", "debtor"}, True, {1: date(2026, 3, 1), 2: date(2028, 1, 1)}, [("renewal", 1)]),
        ({"applicant", "debtor"}, True, {2: date(2028, 1, 1)}, []),
    ],
)
def test_what_comes_next(roles, has_claim, seizures, steps):
    """In the order of the work: parties, claim, asset, seizure, its renewal before it runs out."""
    wanted = [step if isinstance(step, tuple) else (step, None) for step in steps]
    assert rules.next_steps(roles, has_claim, seizures, TODAY) == wanted


def test_figures_in_words():
    """Rates and areas without idle zeros."""
    assert [rules.rate_words(ppm) for ppm in (36_500, 1, 1_000_000, 40_000)] == ["3.65", "0.0001", "100", "4"]
    assert [rules.area_words(area) for area in (8912, 100, 5, 12_050)] == ["89.12", "1", "0.05", "120.5"]
