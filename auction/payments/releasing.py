"""Releases: money back to a bidder by the way it came, with a clock that he can see (article 23)."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.accounts.models import User
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.ledger.models import LedgerAccount
from auction.ledger.queries import balance_minor

from .models import Payment, Refund
from .outgoing import look_after, send_due
from .providers import provider
from .providers.port import Outcome, Release
from .rules import REFUND_REASONS


def refund_deposit(session: Session, account_name: str, due_at: datetime, reason: str) -> list[Refund]:
    """Release whatever stands on the account to those who paid it in. A step of an act.

    Where part of the money was used, what is left goes to those who paid last. `due_at` is the lawful deadline; the
    sending starts at once. Doing it twice makes no second release; a failed one is sent again by the finance desk,
    not here.
    """
    payments = session.scalars(
        sa.select(Payment)
        .join(LedgerAccount, LedgerAccount.id == Payment.account_id)
        .where(
            LedgerAccount.name == account_name,
            Payment.state == "received",
            ~sa.exists().where(Refund.payment_id == Payment.id),
        )
        .order_by(Payment.finished_at.desc())
    ).all()
    left_minor = balance_minor(account_name) - _promised_minor(session, account_name)
    made = []
    for payment in payments:
        amount_minor = min(payment.amount_minor, left_minor)
        if amount_minor > 0:
            made.append(release_payment(session, payment, amount_minor, due_at, reason))
            left_minor -= amount_minor
    return made


def _promised_minor(session: Session, account_name: str) -> int:
    """What releases of this account are due that have not taken their money yet."""
    return int(
        session.scalar(
            sa.select(sa.func.coalesce(sa.func.sum(Refund.amount_minor), 0))
            .join(Payment, Payment.id == Refund.payment_id)
            .join(LedgerAccount, LedgerAccount.id == Payment.account_id)
            .where(LedgerAccount.name == account_name, Refund.state == "due", Refund.attempts == 0)
        )
        or 0
    )


def release_payment(session: Session, payment: Payment, amount_minor: int, due_at: datetime, reason: str) -> Refund:
    """One release of one payment. A step of an act. `reason` is a key of rules.REFUND_REASONS."""
    if reason not in REFUND_REASONS:
        raise ValueError(f"{reason} is not a reason of rules.REFUND_REASONS")
    at = clock.now()
    refund = Refund(
        id=uuid.uuid4(), payment=payment, amount_minor=amount_minor, state="due", reason=reason, created_at=at,
        due_at=due_at, next_try_at=at,
    )  # fmt: skip
    session.add(refund)
    session.flush()
    facts = {"refund_id": str(refund.id), "amount_minor": amount_minor, "due_at": due_at.isoformat(), "reason": reason}
    record(session, payment.subject, "refund.due", private=facts)
    return refund


def release_again(refund_id: uuid.UUID, actor: User) -> Refund:
    """A finance clerk sends a failed release once more, as a new one. Refuses REFUND_NOT_FAILED."""
    with transaction() as session:
        failed = found(session.get(Refund, refund_id, with_for_update=True))
        newer = sa.select(Refund.id).where(Refund.payment_id == failed.payment_id, Refund.state != "failed")
        if failed.state != "failed" or session.scalar(newer.limit(1)):
            raise Refusal("REFUND_NOT_FAILED")
        again = release_payment(session, failed.payment, failed.amount_minor, failed.due_at, failed.reason)
        record(
            session, f"user:{actor.id}", "refund.due", private={"refund_id": str(again.id), "after": str(failed.id)},
            actor_id=actor.id,
        )  # fmt: skip
        return again


def send_refunds() -> int:
    """Due work: send releases, and ask what became of those that were sent."""
    return send_due(Refund, _send) + look_after(Refund)


def _send(refund: Refund) -> Outcome:
    payment = refund.payment
    release = Release(
        refund.id, payment.provider_reference or "", refund.amount_minor, payment.currency, refund.attempts
    )
    return provider(payment.provider).send_release(release)
