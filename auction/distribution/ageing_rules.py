"""The clock of the pay-out: ten working days to the plan, five more to pay, from the money's arrival (rules.md 4). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from auction.ground.refusal import Words
from auction.jurisdictions.rules import RuleSet

# From so many working days before the last one it is amber.
AMBER_WORKING_DAYS = 3

# Never the colour alone: a symbol and a word go with it.
COLOURS: Mapping[str, tuple[str, Words]] = {
    "green": ("●", Words("in time", "期限内")),
    "amber": ("▲", Words("due soon", "即将到期")),
    "red": ("■", Words("overdue", "已逾期")),
}

STAGES: Mapping[str, Words] = {
    "plan": Words("The plan is to be made", "应编制分配方案"),
    "pay": Words("The money is to be paid out", "应发放案款"),
    "done": Words("Paid out", "已发放"),
}


@dataclass(frozen=True)
class Ageing:
    """Where the clock of money that came in stands. `stage` is a key of STAGES, `colour` of COLOURS."""

    stage: str
    arrived_on: date
    due_on: date
    colour: str

    @property
    def symbol(self) -> str:
        """Shape that goes with the colour."""
        return COLOURS[self.colour][0]

    @property
    def words(self) -> Words:
        """What the colour means."""
        return COLOURS[self.colour][1]

    @property
    def stage_words(self) -> Words:
        """What is to be done next."""
        return STAGES[self.stage]


def plan_due_on(arrived_on: date, rules: RuleSet) -> date:
    """The last day for handing the plan to finance: payout_plan_working_days after the money's arrival."""
    return rules.calendar.working_days_after(arrived_on, rules.payout_plan_working_days)


def payout_due_on(arrived_on: date, rules: RuleSet) -> date:
    """The last day for paying: payout_working_days after the last day for the plan."""
    return rules.calendar.working_days_after(plan_due_on(arrived_on, rules), rules.payout_working_days)


def ageing(arrived_on: date, approved_on: date | None, paid_on: date | None, today: date, rules: RuleSet) -> Ageing:
    """The clock of money that arrived on a day, whose plan was approved and whose pay-outs arrived (None: not yet).

    A plan made early does not shorten the time to pay. What is done is red only if it was done late.
    """
    stage = "plan" if approved_on is None else "pay" if paid_on is None else "done"
    due_on = plan_due_on(arrived_on, rules) if stage == "plan" else payout_due_on(arrived_on, rules)
    colour = "green"
    if (paid_on or today) > due_on:
        colour = "red"
    elif paid_on is None and today >= rules.calendar.working_days_before(due_on, AMBER_WORKING_DAYS):
        colour = "amber"
    return Ageing(stage, arrived_on, due_on, colour)
