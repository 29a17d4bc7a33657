"""What the panel decides about a forfeited deposit: what counts as the price where nothing was sold, and the rest."""

from sqlalchemy.orm import Session

from auction.accounts.models import User
from auction.ground.refusal import Refusal
from auction.ground.store import transaction
from auction.journal.actions import record
from auction.ledger.actions import transfer, transfer_id
from auction.ledger.queries import balance_minor
from auction.lots.models import Lot
from auction.lots.steps import locked, locked_for
from auction.panel.actions import put_before_panel
from auction.panel.models import PanelDecision
from auction.payments.paying_out import order_payout
from auction.settlement.queries import case_account

from .queries import defaulted_settlement, forfeited_account, resale, standing_proposal


def propose_value(lot_id: int, actor: User, value_minor: int, reason: str) -> PanelDecision:
    """Ask the panel what counts as the price of the re-auction: nothing was sold, and zero is not taken for granted.

    Refuses NOT_FOUND, FORFEITURE_RESALE_OPEN, FORFEITURE_VALUE_KNOWN, FORFEITURE_PROPOSED, PROPOSAL_HAS_VOTES.
    """
    with transaction() as session:
        lot = locked_for(session, lot_id, actor)
        defaulted_settlement(lot_id)
        if standing_proposal(lot_id):
            raise Refusal("FORFEITURE_PROPOSED")
        repeated = resale(lot_id)
        if repeated is None:
            raise Refusal("FORFEITURE_RESALE_OPEN")
        if repeated.price_minor is not None:
            raise Refusal("FORFEITURE_VALUE_KNOWN")
        content = {"lot": lot_id, "value_minor": value_minor, "currency": lot.currency, "reason": reason.strip()}
        return put_before_panel(session, lot.case, "resale_value", f"lot:{lot_id}", lot.title, content, actor)


def propose_rest(lot_id: int, actor: User, destination: str, reason: str,
                 payee: tuple[str, str, str] = ("", "", "")) -> PanelDecision:  # fmt: skip
    """Put before the panel where the rest goes that the law names no use for (CN-D4). `payee` is name, bank, account.

    Refuses NOT_FOUND, FORFEITURE_NOT_USED before two clerks have used the deposit, FORFEITURE_NOTHING_STANDS,
    FORFEITURE_PAYEE_MISSING, PROPOSAL_HAS_VOTES.
    """
    with transaction() as session:
        lot = locked_for(session, lot_id, actor)
        used = standing_proposal(lot_id)
        if used is None or used.state != "approved":
            raise Refusal("FORFEITURE_NOT_USED")
        rest_minor = balance_minor(forfeited_account(lot_id))
        if rest_minor <= 0:
            raise Refusal("FORFEITURE_NOTHING_STANDS")
        if destination == "treasury" and not all(part.strip() for part in payee):
            raise Refusal("FORFEITURE_PAYEE_MISSING")
        content = {
            "lot": lot_id, "amount_minor": rest_minor, "currency": lot.currency, "destination": destination,
            "payee": [part.strip() for part in payee] if destination == "treasury" else None, "reason": reason.strip(),
        }  # fmt: skip
        return put_before_panel(session, lot.case, "forfeiture_rest", f"lot:{lot_id}", lot.title, content, actor)


def hold_lot(session: Session, decision: PanelDecision) -> None:
    """The lot, locked."""
    _lot(session, decision)


def approve_rest(session: Session, decision: PanelDecision) -> None:
    """Move the rest as decided. Refuses FORFEITURE_MONEY_CHANGED when another sum stands there now."""
    lot, content = _lot(session, decision), decision.content
    account = forfeited_account(lot.id)
    if balance_minor(account) != content["amount_minor"]:
        raise Refusal("FORFEITURE_MONEY_CHANGED")
    if content["destination"] == "case_account":
        transfer(
            session, transfer_id("forfeiture.rest", decision.id), "forfeiture.used", account,
            case_account(lot.case_id), content["amount_minor"], lot.currency,
        )  # fmt: skip
    elif content["destination"] == "treasury":
        name, bank, number = content["payee"]
        order_payout(
            session, transfer_id("forfeiture.rest", decision.id), f"forfeited:{lot.id}", account, (name, bank, number),
            content["amount_minor"], lot.currency, lot.court_id,
        )  # fmt: skip
    facts = {key: content[key] for key in ("lot", "amount_minor", "currency", "destination")}
    record(session, f"case:{lot.case_id}", "forfeiture.rest_decided", facts)


def _lot(session: Session, decision: PanelDecision) -> Lot:
    return locked(session, int(decision.subject.removeprefix("lot:")))
