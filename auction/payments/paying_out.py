"""Pay-outs: money from a case account to a creditor, a payee of costs, or the debtor."""

import uuid

from sqlalchemy.orm import Session

from auction.ground import clock
from auction.journal.actions import record
from auction.ledger.actions import OUTSIDE, account, pend

from .models import Payout
from .outgoing import look_after, send_due
from .providers import payout_provider, provider
from .providers.port import Order, Outcome
from .providers.set_off import SetOffBooks


def order_payout(session: Session, payout_id: uuid.UUID, subject: str, account_name: str, payee: tuple[str, str, str],
                 amount_minor: int, currency: str, is_set_off: bool = False) -> Payout:  # fmt: skip
    """Set money of the account aside for a payee (name, bank, account number); the worker sends it. A step of an act.

    `is_set_off`: the payee kept it when he bought, so no bank carries it. The same id twice is one pay-out. Refuses PAYOUT_PROVIDER_NONE; the database refuses more than there is.
    """
    known = session.get(Payout, payout_id)
    if known:
        return known
    name, bank, number = payee
    at = clock.now()
    payout = Payout(
        id=payout_id, subject=subject, account_id=account(session, account_name, currency), payee_name=name,
        payee_bank=bank, payee_account=number, amount_minor=amount_minor, currency=currency, state="due",
        provider=SetOffBooks.key if is_set_off else payout_provider().key, created_at=at, next_try_at=at,
    )  # fmt: skip
    session.add(payout)
    session.flush()
    pend(session, payout_id, "payout.due", account_name, OUTSIDE + payout.provider, amount_minor, currency)
    record(session, subject, "payout.due", private={"payout_id": str(payout_id), "amount_minor": amount_minor})
    return payout


def send_payouts() -> int:
    """Due work: send pay-outs, and ask what became of those that were sent."""
    return send_due(Payout, _send) + look_after(Payout)


def _send(payout: Payout) -> Outcome:
    order = Order(
        payout.id, payout.payee_name, payout.payee_bank, payout.payee_account, payout.amount_minor, payout.currency,
        payout.attempts,
    )  # fmt: skip
    return provider(payout.provider).send_payout(order)
