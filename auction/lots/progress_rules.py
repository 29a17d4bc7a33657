"""Where a lot stands on its way, for the step track of the court's desk. Pure."""

from typing import NamedTuple

from auction.ground.refusal import Words

STEPS = (
    ("draft", Words("Asset seized, lot drafted", "财产已查封，标的物已建立")),
    ("valued", Words("Reference price", "参考价")),
    ("approved", Words("Panel's decision on the terms", "合议庭决定")),
    ("announced", Words("Announcement published", "发布公告")),
    ("open", Words("Bidding", "竞价")),
    ("paid", Words("Balance paid", "付清尾款")),
    ("settled", Words("Ruling served, title passed", "送达裁定，权属转移")),
)

# How many steps are behind the lot in each state.
DONE = {
    "draft": 1, "valued": 2, "approved": 3, "announced": 4, "open": 4, "paused": 4, "sold": 5, "unsold": 5,
    "defaulted": 5, "paid": 6, "settled": 7,
}  # fmt: skip


class Step(NamedTuple):
    """One step of the track; `standing` is done, current or todo."""

    label: Words
    standing: str


def steps_of(state: str) -> list[Step]:
    """The track of a lot in `state`. A lot that ended early shows no step as current."""
    done = DONE.get(state, 0)
    current = None if state in ("unsold", "defaulted", "withdrawn", "annulled") else done
    return [
        Step(label, "done" if number < done else "current" if number == current else "todo")
        for number, (_, label) in enumerate(STEPS)
    ]
