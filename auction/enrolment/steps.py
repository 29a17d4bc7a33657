"""What one visitor has still to do before he may bid for a lot. Shown to him alone."""

from auction.accounts.audience import role_names
from auction.accounts.models import User
from auction.accounts.queries import latest_proof
from auction.accounts.rules import may
from auction.disclosure.queries import acknowledged
from auction.disclosure.rules import TotalCost
from auction.ground import clock
from auction.lots.models import Lot

from .queries import deposits_of, enrolment_of
from .rules import takes_enrolments
from .step_rules import BidderFacts, Step, steps_before_bidding


def own_steps(lot: Lot, cost: TotalCost, user: User | None) -> list[Step]:
    """The steps of this account for the lot; of a stranger when `user` is None. None of them for people who may not bid,
    and when nobody may enrol (any more). `cost` is the lot's `cost_panel`.
    """
    is_open = lot.venue is None and takes_enrolments(lot.state, lot.closes_at, clock.now())
    if not is_open or (user is not None and not may(role_names(user), "bid")):
        return []
    unknowns = {line.key for line in cost.unknowns}
    if user is None:
        return steps_before_bidding(BidderFacts(needs_ticks=bool(unknowns), is_home_limited=lot.is_home_limited))
    proof = None if user.person_id else latest_proof(user)
    enrolment = enrolment_of(user, lot.id)
    deposit = deposits_of([(enrolment, lot)])[enrolment.id].state if enrolment else None
    return steps_before_bidding(BidderFacts(
        is_signed_in=True, is_proved=user.person_id is not None, proof=proof.state if proof else None,
        needs_ticks=bool(unknowns), has_ticked=bool(enrolment) or unknowns <= acknowledged(lot.id, user.id),
        is_home_limited=lot.is_home_limited, is_enrolled=enrolment is not None,
        authority=enrolment.authority.state if enrolment and enrolment.authority else None,
        is_refused=bool(enrolment and enrolment.refusal), deposit=deposit,
        needs_deposit=enrolment is None or enrolment.deposit_minor > 0, has_code=bool(enrolment and enrolment.code),
    ))  # fmt: skip
