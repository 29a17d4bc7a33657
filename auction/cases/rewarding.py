"""Rewards an applicant promised for a clue to property, once the court has granted them (财产调查规定 21–24).

Who gave the clue is known to the court alone: his name stands in the private part of the journal and on no plan.
"""

import uuid
from datetime import date

from auction.accounts.models import User
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import found, transaction
from auction.journal.actions import record

from .models import Claim, ClueReward
from .steps import case_of, made_before, spoken


def grant_reward(claim_id: int, actor: User, informant_name: str, informant_bank: str, informant_account: str,
                 ratio_ppm: int | None, amount_minor: int | None, decided_on: date, decision_number: str,
                 request_id: uuid.UUID | None = None) -> ClueReward:  # fmt: skip
    """Record a granted reward: a ratio (millionths) of what the applicant is paid on this claim, or an amount.

    Refuses NOT_FOUND, REWARD_OF_APPLICANT for another creditor's claim, REWARD_ONE_PROMISE, REWARD_DECIDED_LATER.
    """
    with transaction() as session:
        claim = found(session.get(Claim, claim_id, with_for_update=True))
        case = case_of(session, claim.case_id, actor)
        if claim.party.role != "applicant":
            raise Refusal("REWARD_OF_APPLICANT")
        if (ratio_ppm is None) == (amount_minor is None):
            raise Refusal("REWARD_ONE_PROMISE")
        if decided_on > clock.today():
            raise Refusal("REWARD_DECIDED_LATER")
        facts = {
            "claim_id": claim.id, "informant_name": informant_name, "informant_bank": informant_bank,
            "informant_account": informant_account, "ratio_ppm": ratio_ppm, "amount_minor": amount_minor,
            "decided_on": decided_on, "decision_number": decision_number,
        }  # fmt: skip
        known = made_before(session, ClueReward, request_id, facts)
        if known:
            return known
        reward = ClueReward(request_id=request_id or uuid.uuid4(), **facts)
        session.add(reward)
        session.flush()
        public = {"claim_id": claim.id, "reward_id": reward.id}
        record(session, f"case:{case.id}", "clue.rewarded", public, spoken(facts), actor.id)
    return reward
