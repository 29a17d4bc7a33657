"""Every dial of every rule set says which article of which version of which text it comes from."""

from datetime import date

import pytest

from auction.jurisdictions import RULE_SETS
from auction.jurisdictions.rules import RuleSet


@pytest.mark.parametrize("code", sorted(RULE_SETS))
def test_every_dial_has_citation_and_version(code: str) -> None:
    """No dial is without article, text, number, version and day of effect; none is cited that does not exist."""
    rules = RULE_SETS[code]
    assert set(rules.citations) == set(RuleSet.dial_names())
    for dial, citation in rules.citations.items():
        assert citation.article.strip(), dial
        text = citation.text
        assert all((text.title.en, text.title.zh, text.number, text.version)), dial
        assert isinstance(text.effective_from, date), dial
        assert citation.mark in ("read", "secondary", "recalled", "house"), dial


@pytest.mark.parametrize("code", sorted(RULE_SETS))
def test_ratios_and_rates_are_exact(code: str) -> None:
    """No dial holds a float, at any depth: law is reckoned in integers and fractions."""
    for dial in RuleSet.dial_names():
        assert not list(_floats(getattr(RULE_SETS[code], dial))), dial


def _floats(value):  # type: ignore[no-untyped-def]
    if isinstance(value, float):
        yield value
    elif hasattr(value, "items"):
        yield from _floats([*value.items()])
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _floats(part)
