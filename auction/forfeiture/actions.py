"""The defaulter's deposit is used in the lawful order, by two clerks; beyond it a top-up is ordered (article 24)."""

from typing import Any

from sqlalchemy.orm import Session

from auction.accounts.models import User
from auction.distribution.plan_rules import Cost
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.states import step
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.journal.rules import content_hash
from auction.jurisdictions import rule_set
from auction.ledger.actions import transfer, transfer_id
from auction.ledger.queries import balance_minor
from auction.lots.steps import locked_for
from auction.payments.paying_out import order_payout
from auction.settlement.models import Settlement
from auction.settlement.queries import case_account
from auction.settlement.rules import forfeit

from .models import Forfeiture, TopUp
from .notices import tell_used
from .queries import defaulted_settlement, forfeited_account, owed_minor, resale, standing_proposal
from .rules import LIFE, STATE_NAMES, TO_CASE_ACCOUNT, open_case_debt


def draft_use(lot_id: int, cost_loss_minor: int = 0, cost_proof: str = "", related: Cost | None = None,
              related_reason: str = "") -> dict[str, Any]:  # fmt: skip
    """The content of a proposal as it would be prepared now; nothing is written.

    Refuses NOT_FOUND for a lot without default, FORFEITURE_NOTHING_STANDS, FORFEITURE_RESALE_OPEN,
    FORFEITURE_VALUE_MISSING when nothing was sold and the panel has not said what counts, FORFEITURE_PROOF_MISSING.
    """
    settlement = defaulted_settlement(lot_id)
    lot = settlement.lot
    standing_minor = balance_minor(forfeited_account(lot_id))
    if standing_minor <= 0:
        raise Refusal("FORFEITURE_NOTHING_STANDS")
    repeated = resale(lot_id)
    if repeated is None:
        raise Refusal("FORFEITURE_RESALE_OPEN")
    if repeated.price_minor is None:
        raise Refusal("FORFEITURE_VALUE_MISSING")
    if cost_loss_minor and not cost_proof.strip():
        raise Refusal("FORFEITURE_PROOF_MISSING")
    shortfall_minor = max(0, settlement.price_minor - repeated.price_minor)
    shortfall_used_minor = min(shortfall_minor, max(0, standing_minor - cost_loss_minor))
    asked_minor, free_minor = owed_minor(lot.case)
    made = forfeit(
        standing_minor, original_price_minor=settlement.price_minor, resale_price_minor=repeated.price_minor,
        cost_loss_minor=cost_loss_minor, case_debt_minor=open_case_debt(asked_minor, free_minor, shortfall_used_minor),
        related_debt_minor=related.amount_minor if related else 0, rules=rule_set(lot.jurisdiction),
    )  # fmt: skip
    return {
        "lot": lot_id, "case": lot.case_id, "currency": lot.currency, "standing_minor": standing_minor,
        "original_price_minor": settlement.price_minor, "resale_lot": repeated.lot_id,
        "resale_price_minor": repeated.price_minor, "cost_loss_minor": cost_loss_minor,
        "cost_proof": cost_proof.strip(), "shortfall_minor": made.shortfall_minor,
        "related": _payee_content(related, related_reason), "used_minor": dict(made.used_minor),
        "rest_minor": made.rest_minor, "top_up_minor": made.top_up_minor,
    }  # fmt: skip


def _payee_content(related: Cost | None, reason: str) -> dict[str, Any] | None:
    if related is None:
        return None
    payee = related.payee
    return {"name": payee.name, "bank": payee.bank, "account": payee.account, "amount_minor": related.amount_minor,
            "reason": reason.strip()}  # fmt: skip


def prepare_use(lot_id: int, actor: User, cost_loss_minor: int = 0, cost_proof: str = "", related: Cost | None = None,
                related_reason: str = "") -> Forfeiture:  # fmt: skip
    """Prepare the use of what stands on the forfeited account. `related` is a debt of the debtor that hangs on the
    asset, with the payee it is paid to.

    Refuses NOT_FOUND to another court, FORFEITURE_PROPOSED, PERSON_UNKNOWN, and what `draft_use` refuses.
    """
    with transaction() as session:
        lot = locked_for(session, lot_id, actor)
        if standing_proposal(lot_id):
            raise Refusal("FORFEITURE_PROPOSED")
        content = draft_use(lot_id, cost_loss_minor, cost_proof, related, related_reason)
        proposal = Forfeiture(
            lot_id=lot_id, state="prepared", content=content, content_hash=content_hash(content),
            prepared_by_id=actor.id, prepared_by_person_id=_person(actor), prepared_at=clock.now(),
        )  # fmt: skip
        session.add(proposal)
        session.flush()
        private = {"forfeiture": proposal.id, "content_hash": proposal.content_hash}
        record(session, f"case:{lot.case_id}", "forfeiture.prepared", {"lot": lot_id}, private, actor.id)
    return proposal


def approve_use(forfeiture_id: int, actor: User, seen_hash: str) -> Forfeiture:
    """Use the deposit as proposed: to the case account, to the payee, the rest stays parked; a top-up is ordered.

    Refuses NOT_FOUND to another court, STATE_FORBIDS, FORFEITURE_FOUR_EYES, FORFEITURE_CHANGED when `seen_hash` is
    not the hash of the proposal, FORFEITURE_MONEY_CHANGED, PAYOUT_PROVIDER_NONE.
    """
    with transaction() as session:
        proposal = _decided(session, forfeiture_id, actor, seen_hash, "approve", "")
        settlement, content = proposal.settlement, proposal.content
        account = forfeited_account(proposal.lot_id)
        if balance_minor(account) != content["standing_minor"]:
            raise Refusal("FORFEITURE_MONEY_CHANGED")
        used = content["used_minor"]
        for use in TO_CASE_ACCOUNT:
            if used.get(use):
                _to_case_account(session, settlement, use, used[use])
        if used.get("related_debt"):
            payee = content["related"]
            proposal.payout_id = order_payout(
                session, transfer_id("forfeiture.paid", proposal.id), f"forfeiture:{proposal.id}", account,
                (payee["name"], payee["bank"], payee["account"]), used["related_debt"], content["currency"],
                settlement.lot.court_id,
            ).id  # fmt: skip
        if content["top_up_minor"]:
            session.add(TopUp(
                lot_id=proposal.lot_id, forfeiture_id=proposal.id, amount_minor=content["top_up_minor"],
                ordered_at=clock.now(),
            ))  # fmt: skip
        facts = {
            "lot": proposal.lot_id, "used_minor": used, "rest_minor": content["rest_minor"],
            "top_up_minor": content["top_up_minor"], "currency": content["currency"],
        }  # fmt: skip
        record(session, f"case:{content['case']}", "forfeiture.approved", facts, actor_id=actor.id)
        tell_used(session, settlement, content)
    return proposal


def _to_case_account(session: Session, settlement: Settlement, use: str, amount_minor: int) -> None:
    lot = settlement.lot
    transfer(
        session, transfer_id("forfeiture.used", lot.id, use), "forfeiture.used", forfeited_account(lot.id),
        case_account(lot.case_id), amount_minor, lot.currency,
    )  # fmt: skip
    facts = {"lot": lot.id, "use": use, "amount_minor": amount_minor, "currency": lot.currency}
    record(session, f"case:{lot.case_id}", "forfeiture.used", facts)


def reject_use(forfeiture_id: int, actor: User, seen_hash: str, remark: str) -> Forfeiture:
    """Send a proposal back with the reason. Refuses as `approve_use`."""
    with transaction() as session:
        proposal = _decided(session, forfeiture_id, actor, seen_hash, "reject", remark.strip())
        private = {"remark": proposal.remark}
        record(
            session, f"case:{proposal.content['case']}", "forfeiture.rejected", {"lot": proposal.lot_id}, private,
            actor.id,
        )  # fmt: skip
    return proposal


def _decided(session: Session, forfeiture_id: int, actor: User, seen_hash: str, event: str, remark: str) -> Forfeiture:
    lot_id = found(session.get(Forfeiture, forfeiture_id)).lot_id
    locked_for(session, lot_id, actor)
    proposal = session.get_one(Forfeiture, forfeiture_id, with_for_update=True, populate_existing=True)
    state = step(LIFE, proposal.state, event, STATE_NAMES)
    if proposal.prepared_by_person_id == _person(actor) or proposal.prepared_by_id == actor.id:
        raise Refusal("FORFEITURE_FOUR_EYES")
    if seen_hash != proposal.content_hash or content_hash(proposal.content) != proposal.content_hash:
        raise Refusal("FORFEITURE_CHANGED")
    proposal.state, proposal.remark, proposal.decided_at = state, remark, clock.now()
    proposal.decided_by_id, proposal.decided_by_person_id = actor.id, actor.person_id
    session.flush()
    return proposal


def _person(actor: User) -> int:
    if actor.person_id is None:
        raise Refusal("PERSON_UNKNOWN")
    return actor.person_id
