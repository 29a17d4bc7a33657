"""The steps of a sale: whose turn, until when, how late."""

from datetime import UTC, date, datetime

import pytest

from auction.ground.refusal import Refusal
from auction.handover.track_rules import NAMES, OWNERS, End, Sale, check_end, track
from auction.jurisdictions import rule_set

RULES = rule_set()
PAID = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)


def sale(paid=PAID, served=date(2026, 3, 18), keys=None, kind="immovable", defaulted=None) -> Sale:
    due = date(2026, 3, 20) if paid else None
    return Sale(kind, datetime(2026, 3, 4, 2, 0, tzinfo=UTC), date(2026, 3, 16), paid, defaulted, due, served, keys)


def steps_of(one: Sale, ends=None, today=date(2026, 4, 7)) -> dict:
    return {step.key: step for step in track(one, ends or {}, RULES, today)}


def test_every_step_has_its_owner_and_last_day():
    """Ruling ten days after payment, keys and clearing fifteen after the service, taxes 30, registration 60."""
    steps = steps_of(sale())
    assert list(steps) == [
        "sold", "balance", "ruling", "service", "title", "tax", "registration", "keys", "clearing",
    ]  # fmt: skip
    assert {key: step.due_on for key, step in steps.items()} == {
        "sold": None, "balance": date(2026, 3, 16), "ruling": date(2026, 3, 20), "service": date(2026, 3, 20),
        "title": None, "tax": date(2026, 4, 17), "registration": date(2026, 5, 17), "keys": date(2026, 4, 2),
        "clearing": date(2026, 4, 2),
    }  # fmt: skip
    assert set(OWNERS) == set(NAMES)
    assert (steps["keys"].owner, steps["tax"].owner, steps["title"].owner) == ("officer", "bidder", None)


def test_delay_is_counted_until_done_or_today():
    """On the last day nothing is late; done late it stays late by its days; open it grows with the days."""
    assert steps_of(sale(), today=date(2026, 4, 2))["keys"].delay_days == 0
    assert steps_of(sale(), today=date(2026, 4, 7))["keys"].delay_days == 5
    assert steps_of(sale(keys=date(2026, 4, 3)), today=date(2026, 5, 7))["keys"].delay_days == 1
    assert steps_of(sale(served=date(2026, 3, 23)))["service"].delay_days == 3
    assert steps_of(sale())["tax"].delay_days == 0


def test_one_step_waits_for_the_other_until_the_title_then_all_are_open():
    """Before payment the ruling is to come; after the service taxes, registration, keys and clearing are open at once."""
    before = steps_of(sale(paid=None, served=None), today=date(2026, 3, 9))
    assert [step.standing for step in before.values()] == ["done", "current", *["todo"] * 7]
    paid = steps_of(sale(served=None), today=date(2026, 3, 12))
    assert [key for key, step in paid.items() if step.standing == "current"] == ["ruling"]
    after = steps_of(sale(), {"tax": End("done", date(2026, 3, 20), "完税凭证1号")})
    assert [key for key, step in after.items() if step.standing == "current"] == ["registration", "keys", "clearing"]
    assert after["tax"].remark == "完税凭证1号"


def test_what_is_not_needed_is_done_and_never_late():
    """A step the court says is not needed has no delay; a movable is not cleared at all."""
    step = steps_of(sale(), {"clearing": End("not_needed", None, "空置")}, today=date(2026, 6, 1))["clearing"]
    assert (step.standing, step.is_needed, step.delay_days) == ("done", False, 0)
    assert "clearing" not in steps_of(sale(kind="movable"))


def test_after_a_default_nothing_follows():
    """The buyer's track ends with the default (article 24)."""
    assert list(steps_of(sale(paid=None, served=None, defaulted=PAID))) == ["sold", "defaulted"]


@pytest.mark.parametrize(
    ("kind", "state", "day", "remark", "one", "code"),
    [
        ("tax", "done", date(2026, 3, 20), "", sale(served=None), "HANDOVER_STEP_EARLY"),
        ("ruling", "done", date(2026, 3, 20), "", sale(paid=None, served=None), "HANDOVER_STEP_EARLY"),
        ("clearing", "done", date(2026, 3, 20), "", sale(kind="movable"), "HANDOVER_STEP_EARLY"),
        ("tax", "done", None, "", sale(), "HANDOVER_STEP_DAY"),
        ("tax", "done", date(2026, 3, 17), "", sale(), "HANDOVER_STEP_DAY"),
        ("tax", "done", date(2026, 4, 8), "", sale(), "HANDOVER_STEP_DAY"),
        ("ruling", "done", date(2026, 3, 19), "", sale(), "HANDOVER_STEP_DAY"),
        ("ruling", "not_needed", None, "x", sale(), "HANDOVER_STEP_REASON"),
        ("clearing", "not_needed", None, " ", sale(), "HANDOVER_STEP_REASON"),
        ("ruling", "done", date(2026, 3, 18), "", sale(), None),
        ("tax", "done", date(2026, 4, 7), "", sale(), None),
        ("clearing", "not_needed", None, "空置", sale(), None),
    ],
)
def test_an_end_that_cannot_be_is_refused(kind, state, day, remark, one, code):
    """Too early, on a day that cannot be, without a reason: refused by name."""
    if code is None:
        check_end(kind, state, day, remark, one, date(2026, 4, 7))
        return
    with pytest.raises(Refusal) as refused:
        check_end(kind, state, day, remark, one, date(2026, 4, 7))
    assert refused.value.code == code
