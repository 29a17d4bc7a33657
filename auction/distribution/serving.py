"""What follows the approval of a plan: what nobody can contest is ordered at once, the rest when the parties were heard.

Steps of acts: they take a session and never commit. Whoever hears the parties (the noun above) calls `order`.
"""

import uuid
from collections.abc import Mapping

from sqlalchemy.orm import Session

from auction.cases.models import ClueReward
from auction.ground import clock
from auction.ground.store import found
from auction.journal.actions import record
from auction.ledger.actions import transfer, transfer_id
from auction.payments.models import Payout
from auction.payments.paying_out import order_payout
from auction.settlement.queries import case_account

from .models import DistributionLine, DistributionPlan, EscrowedLine
from .plan_rules import is_contestable
from .queries import held_lines


def order_or_serve(session: Session, plan: DistributionPlan) -> None:
    """Order what an approved plan gives; a plan that may be contested is served on the parties first (art 17)."""
    if plan.corrects_id:
        for held in held_lines(plan.corrects_id):
            _back_to_case(session, held, plan.case_id)
            held.corrected_by_id = plan.id
        session.flush()
        order(session, plan, {})
    elif is_contestable(plan.content["lines"]):
        plan.look_at = clock.now()
    else:
        order(session, plan, {})


def order(session: Session, plan: DistributionPlan, disputed: Mapping[int, int]) -> None:
    """Order every line, less what is `disputed` of it (position → minor units): that moves to escrow.

    A party without a bank account is not paid either: its share is held until there is one.
    """
    plan.ordered_at = clock.now()
    for line in plan.lines:
        held_minor = min(line.allotted_minor, disputed.get(line.position, 0))
        payable_minor = line.allotted_minor - held_minor
        if not has_payee(line):
            held_minor, payable_minor = line.allotted_minor, 0
        if payable_minor:
            line.payout_id = _payout(session, line, payout_id(plan.id, line.position), payable_minor).id
        if held_minor:
            _hold(session, line, held_minor, is_disputed=bool(disputed.get(line.position)))
    session.flush()


def pay_escrowed(session: Session, held: EscrowedLine) -> None:
    """Pay what was disputed as the plan says. Without a bank account it stays held, disputed no longer."""
    held.is_disputed = False
    if has_payee(held.line):
        _back_to_case(session, held, held.line.plan.case_id)
        number = transfer_id("payout", held.plan_id, held.position, "escrow")
        held.payout_id = _payout(session, held.line, number, held.held_minor).id
    session.flush()


def take_back_held(session: Session, held: EscrowedLine) -> None:
    """The sale was annulled: what was held back is held for nobody, and stands on the case account again."""
    _back_to_case(session, held, held.line.plan.case_id)
    session.delete(held)
    session.flush()
    session.expire(held.line, ["escrow"])


def has_payee(line: DistributionLine) -> bool:
    """Whether the line says where its money goes; a share that was set off goes nowhere."""
    return line.set_off_id is not None or bool(line.payee_bank.strip() and line.payee_account.strip())


def payout_id(plan_id: int, position: int) -> uuid.UUID:
    """One line of one plan is paid once."""
    return transfer_id("payout", plan_id, position)


def escrow_account(plan_id: int, position: int) -> str:
    """The ledger account that holds what is disputed of a line."""
    return f"escrow:{plan_id}:{position}"


def reward_of(line: DistributionLine) -> int | None:
    """The reward that a line pays; None for every other line."""
    if line.line_class != "clue_reward":
        return None
    return int(line.plan.content["lines"][line.position - 1]["reward_id"])


def _payee(session: Session, line: DistributionLine) -> tuple[str, str, str]:
    """Who is paid, and where. Of a reward the plan shows a number; here alone the informant's own account is read."""
    reward_id = reward_of(line)
    if reward_id is None:
        return line.payee_name, line.payee_bank, line.payee_account
    reward = session.get_one(ClueReward, reward_id)
    return reward.informant_name, reward.informant_bank, reward.informant_account


def _payout(session: Session, line: DistributionLine, number: uuid.UUID, amount_minor: int) -> Payout:
    return order_payout(
        session, number, f"plan:{line.plan_id}", case_account(line.plan.case_id),
        _payee(session, line), amount_minor, line.plan.content["currency"],
        line.plan.case.court_id,
        is_set_off=line.set_off_id is not None,
    )  # fmt: skip


def _hold(session: Session, line: DistributionLine, held_minor: int, is_disputed: bool) -> None:
    session.add(
        EscrowedLine(plan_id=line.plan_id, position=line.position, held_minor=held_minor, is_disputed=is_disputed,
                     held_at=clock.now())
    )  # fmt: skip
    transfer(
        session, transfer_id("plan.escrowed", line.plan_id, line.position), "plan.escrowed",
        case_account(line.plan.case_id), escrow_account(line.plan_id, line.position), held_minor,
        line.plan.content["currency"],
    )  # fmt: skip
    facts = {"position": line.position, "held_minor": held_minor, "is_disputed": is_disputed}
    record(session, f"plan:{line.plan_id}", "plan.escrowed", private=facts)


def _back_to_case(session: Session, held: EscrowedLine, case_id: int) -> None:
    # A pay-out is ordered from the case account, so that what a bank sends back is distributable again.
    plan = found(session.get(DistributionPlan, held.plan_id))
    transfer(
        session, transfer_id("plan.released", held.plan_id, held.position), "plan.released",
        escrow_account(held.plan_id, held.position), case_account(case_id), held.held_minor, plan.content["currency"],
    )  # fmt: skip
    record(session, f"plan:{held.plan_id}", "plan.released", private={"position": held.position})
