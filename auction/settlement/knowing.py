"""A buyer who knew that he lacked the qualification and got no approval: the panel finds so, and he loses his deposit."""

from sqlalchemy.orm import Session

from auction.accounts.models import User
from auction.approvals.queries import answer_for
from auction.ground import clock
from auction.ground.refusal import Refusal, Words
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.ledger.actions import transfer, transfer_id
from auction.lots.actions import advance, locked
from auction.lots.rules import next_state
from auction.lots.steps import locked_for
from auction.panel.actions import put_before_panel
from auction.panel.models import PanelDecision

from .actions import drop_buyer
from .models import Settlement
from .notices import tell_knew
from .queries import balance_account, case_account

MATTER = "knowing_default"
REASON = Words("what shows that he knew", "买受人明知的依据")


def propose_knowing(lot_id: int, actor: User, reason: str) -> PanelDecision:
    """Put before the panel that the buyer bid knowing that he lacked the qualification, so that his deposit is not
    refunded (法释〔2021〕20号 15(3)). An open proposal without votes is replaced.

    Refuses NOT_FOUND to another court, FIELD_REQUIRED, STATE_FORBIDS for a lot that is not sold or whose ruling is
    served, KNOWING_UNANSWERED unless it is on record that he did not get the approval, PROPOSAL_HAS_VOTES.
    """
    if not reason.strip():
        raise Refusal("FIELD_REQUIRED", field=REASON)
    with transaction() as session:
        lot = locked_for(session, lot_id, actor)
        next_state(lot.state, "default")
        settlement, answer = found(session.get(Settlement, lot_id)), answer_for(lot_id)
        if answer is None or answer.is_given:
            raise Refusal("KNOWING_UNANSWERED")
        content = {
            "lot": lot_id, "reason": reason.strip(), "currency": lot.currency, "document": answer.document,
            "withheld_minor": settlement.forfeitable_minor,
        }  # fmt: skip
        return put_before_panel(session, lot.case, MATTER, f"lot:{lot_id}", lot.title, content, actor)


def hold_sale(session: Session, decision: PanelDecision) -> None:
    """The sale, locked, while its ruling is not served. Refuses STATE_FORBIDS."""
    lot = locked(session, decision.content["lot"])
    next_state(lot.state, "default")
    session.get(Settlement, lot.id, with_for_update=True, populate_existing=True)


def approve_knowing(session: Session, decision: PanelDecision) -> None:
    """The buyer has defaulted: his deposit is kept apart, what else he paid goes back, the thing is auctioned anew. A step
    of the deciding vote; `hold_sale` has taken the locks.
    """
    lot = locked(session, decision.content["lot"])
    settlement = session.get_one(Settlement, lot.id)
    if settlement.paid_at:
        _take_back_balance(session, settlement)
    settlement.defaulted_at = clock.now()
    facts = {"balance_due_on": settlement.balance_due_on.isoformat()}
    advance(session, lot, "default", "lot.defaulted", facts, {"decision": decision.id})
    drop_buyer(session, settlement)
    tell_knew(session, settlement)


def _take_back_balance(session: Session, settlement: Settlement) -> None:
    """The balance stands on the case account, where no plan has touched it before the ruling: back to the buyer's own."""
    lot = settlement.lot
    if settlement.balance_minor:
        transfer(
            session, transfer_id("price.returned", lot.id, "balance"), "price.returned", case_account(lot.case_id),
            balance_account(settlement.enrolment_id), settlement.balance_minor, lot.currency,
        )  # fmt: skip
        facts = {"lot": lot.id, "amount_minor": settlement.balance_minor, "missing_minor": 0, "currency": lot.currency}
        record(session, f"case:{lot.case_id}", "price.returned", facts)
    settlement.paid_at, settlement.ruling_due_on = None, None
