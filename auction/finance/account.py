"""What the page of a case account tells beside the sums: what is owed today, and the curve of the recovery."""

from collections.abc import Sequence
from dataclasses import dataclass

from auction.cases.models import EnforcementCase
from auction.distribution.models import DistributionLine
from auction.distribution.plans import creditor_claims
from auction.distribution.queries import paid_lines
from auction.distribution.standing_rules import CreditorClaim, Standing, standing
from auction.ground import clock
from auction.jurisdictions import rule_set

from .ageing_rules import Point, recovery
from .case_money import CaseMoney
from .statement import court_day


@dataclass(frozen=True)
class Owed:
    """One claim today. `paid_minor` has arrived, `under_way_minor` is ordered or served, `held_minor` in escrow."""

    claim: CreditorClaim
    standing: Standing
    paid_minor: int
    under_way_minor: int
    held_minor: int


def owed_today(case: EnforcementCase) -> list[Owed]:
    """Every claim of the case with its interest to today, less everything the plans give."""
    rules, today = rule_set(case.court.jurisdiction), clock.today()
    given: dict[int | None, list[DistributionLine]] = {}
    for line in paid_lines(case.id):
        given.setdefault(line.claim_id, []).append(line)
    made = []
    for claim in creditor_claims(case):
        own = given.get(claim.claim_id, [])
        paid_minor = sum(payout.amount_minor for line in own for payout in line.payouts if payout.state == "arrived")
        held_minor = sum(line.escrow.held_minor for line in own if line.escrow and line.escrow.is_held)
        under_way_minor = sum(line.committed_minor for line in own) - paid_minor - held_minor
        made.append(Owed(claim, standing(claim, today, rules), paid_minor, under_way_minor, held_minor))
    return made


def recovery_of(case: EnforcementCase, money: CaseMoney) -> Sequence[Point]:
    """What had come in and what had reached its payees, day by day."""
    came_in = [(court_day(at), amount_minor) for at, amount_minor in money.came_in]
    went_out = [
        (court_day(payout.arrived_at), payout.amount_minor)
        for line in paid_lines(case.id) for payout in line.payouts if payout.state == "arrived" and payout.arrived_at
    ]  # fmt: skip
    return recovery(came_in, went_out, clock.today())
