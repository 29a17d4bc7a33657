"""The Chinese rule set holds the values of the articles and cannot be changed."""

from collections.abc import MutableMapping
from dataclasses import FrozenInstanceError
from fractions import Fraction

import pytest

from auction.ground.refusal import Refusal
from auction.jurisdictions import RULE_SETS, cn, rule_set
from auction.jurisdictions.rules import Dial, RuleSet

rules = rule_set("cn")


def test_values_of_the_articles() -> None:
    """The values a court would check first are those of 法释〔2016〕18号."""
    assert (rules.start_ratio_min, rules.round_cut_max) == (Fraction(7, 10), Fraction(1, 5))
    assert (rules.deposit_ratio_min, rules.deposit_ratio_max) == (Fraction(1, 20), Fraction(1, 5))
    assert (rules.min_bidding_hours, rules.extension_window_s, rules.extension_s) == (24, 300, 300)
    assert (rules.extension_anchor, rules.min_bidders) == ("bid_time", 1)
    assert (rules.release_losers_within_hours, rules.winner_deposit_transfer_hours) == (24, 24)
    assert (rules.panel_size, rules.panel_votes_needed) == (3, 2)
    assert dict(rules.seizure_years) == {"bank_account": 1, "movable": 2, "immovable": 3, "other_right": 3}
    assert (rules.currency, rules.timezone, rules.default_may_rebid) == ("CNY", "Asia/Shanghai", False)


def test_notice_days_for_every_round_and_asset() -> None:
    """Each kind of round has a notice period for each kind of asset; other rights follow immovables."""
    rounds = ("first", "second", "reauction", "selloff", "no_reserve")
    assert set(rules.notice_days) == {
        (kind, asset) for kind in rounds for asset in ("movable", "immovable", "other_right")
    }
    for kind in rounds:
        assert rules.notice_days[kind, "other_right"] == rules.notice_days[kind, "immovable"]


def test_mandatory_lists_are_whole() -> None:
    """Ten announcement items, eleven publication items and seven warnings, each in two languages, keys unique."""
    lists = (rules.announcement_items, rules.publication_items, rules.special_warnings)
    assert [len(items) for items in lists] == [10, 11, 7]
    for items in (*lists, rules.barred, rules.panel_matters, rules.annulment_grounds):
        assert len({item.key for item in items}) == len(items)
        assert all(item.key and item.article and item.zh and item.en for item in items)


def test_rule_sets_cannot_be_changed() -> None:
    """Neither a dial nor a mapping inside one can be written after the set is made."""
    with pytest.raises(FrozenInstanceError):
        rules.extension_s = 1  # type: ignore[misc]
    assert not isinstance(rules.notice_days, MutableMapping)
    assert not isinstance(rules.citations, MutableMapping)


def test_unknown_jurisdiction_is_refused() -> None:
    """A code nobody wrote rules for is refused and the known ones are named."""
    with pytest.raises(Refusal) as refused:
        rule_set("xx")
    assert refused.value.facts == {"jurisdiction": "xx", "known": sorted(RULE_SETS)}


def test_a_rule_set_cannot_be_half_written() -> None:
    """Leaving out a dial is an error when the set is made, not when a sale needs it."""
    with pytest.raises(TypeError):
        RuleSet.from_dials("xx", rules.name, currency=Dial("CNY", "1", cn.HOUSE))
