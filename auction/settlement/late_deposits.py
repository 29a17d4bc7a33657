"""The winner's deposit that another platform held: it becomes part of the price when it arrives (article 25)."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.enrolment.models import Enrolment
from auction.enrolment.queries import deposit_account, deposit_subject, deposit_subject_of, winner
from auction.ground.store import db, found, transaction
from auction.journal.actions import record
from auction.ledger.actions import transfer, transfer_id
from auction.ledger.queries import balance_minor
from auction.lots.actions import locked
from auction.lots.models import Lot
from auction.payments.actions import refund_deposit
from auction.payments.models import Payment, Refund

from .actions import release_by, tell_credit
from .models import Settlement
from .queries import balance_account, case_account, settlement_of

BATCH = 100


def open_outside_deposit(enrolment: Enrolment, lot: Lot) -> tuple[int, str | None]:
    """What is still missing of a deposit that another platform holds, in minor units, and why no money for it counts:
    `withdrawn`, `unsold`; only the winner's is ever asked for.
    """
    if lot.state in ("withdrawn", "unsold"):
        return 0, lot.state
    buyer, settlement = winner(lot), settlement_of(lot.id)
    if buyer is None or buyer.id != enrolment.id:
        return 0, "too_late"
    if settlement is not None and settlement.paid_at is not None:
        return 0, None  # the price came whole as the balance
    taken_minor = settlement.deposit_minor if settlement else 0
    return max(0, enrolment.deposit_minor - taken_minor - balance_minor(deposit_account(enrolment.id))), None


def with_late_deposit() -> Sequence[int]:
    """Sold lots of other platforms on whose winner's deposit account there is money that nobody has used yet."""
    return db.session.scalars(
        sa.select(Settlement.lot_id)
        .join(Lot, Lot.id == Settlement.lot_id)
        .join(Payment, Payment.subject == deposit_subject_of(Settlement.enrolment_id))
        .where(
            Lot.venue.is_not(None), Payment.purpose == "deposit", Payment.state == "received",
            Payment.finished_at >= Settlement.opened_at, ~sa.exists().where(Refund.payment_id == Payment.id),
            sa.func.coalesce(_held_minor(), 0) > 0,
        )
        .distinct().limit(BATCH)
    ).all()  # fmt: skip


def _held_minor() -> sa.ScalarSelect:
    account = sa.table("ledger_account", sa.column("id"), sa.column("name"))
    return (
        sa.select(sa.func.account_balance(account.c.id))
        .where(account.c.name == sa.func.concat("deposit:", Settlement.enrolment_id))
        .scalar_subquery()
    )


def take_late_deposit(lot_id: int) -> bool:
    """Count a deposit that came after the settlement was opened: the balance falls by it; after a default it is withheld
    as it would have been (article 24); what nothing is missing for goes back. True when money was moved now.
    """
    with transaction() as session:
        lot = locked(session, lot_id)
        settlement = found(session.get(Settlement, lot_id, with_for_update=True, populate_existing=True))
        held_minor = balance_minor(deposit_account(settlement.enrolment_id))
        if held_minor <= 0:
            return False
        missing_minor = settlement.balance_minor - balance_minor(balance_account(settlement.enrolment_id))
        taken_minor = min(held_minor, missing_minor) if lot.state == "sold" else 0
        if lot.state == "defaulted":
            taken_minor = _withhold(session, settlement, held_minor)
        elif taken_minor > 0:
            _count(session, settlement, taken_minor)
        if taken_minor < held_minor:
            account = deposit_account(settlement.enrolment_id)
            return bool(refund_deposit(session, account, release_by(settlement), "overpaid")) or taken_minor > 0
    return True


def _count(session: Session, settlement: Settlement, amount_minor: int) -> None:
    lot, enrolment_id = settlement.lot, settlement.enrolment_id
    # It may come in parts, each of which is a transfer of its own.
    part_id = transfer_id("deposit.applied", enrolment_id, settlement.deposit_minor)
    settlement.deposit_minor, settlement.balance_minor = (
        settlement.deposit_minor + amount_minor, settlement.balance_minor - amount_minor,
    )  # fmt: skip
    transfer(
        session, part_id, "deposit.applied", deposit_account(enrolment_id), case_account(lot.case_id), amount_minor,
        lot.currency,
    )  # fmt: skip
    record(session, deposit_subject(enrolment_id), "deposit.applied", {"lot": lot.id})
    tell_credit(session, lot, amount_minor, "deposit")


def _withhold(session: Session, settlement: Settlement, held_minor: int) -> int:
    """What a default keeps: a deposit's worth, less what was there in time."""
    lot, enrolment_id = settlement.lot, settlement.enrolment_id
    amount_minor = min(held_minor, max(0, (lot.deposit_minor or 0) - settlement.forfeitable_minor))
    if amount_minor:
        part_id = transfer_id("deposit.forfeited", enrolment_id, settlement.deposit_minor)
        settlement.deposit_minor += amount_minor
        settlement.balance_minor -= amount_minor
        transfer(
            session, part_id, "deposit.forfeited", deposit_account(enrolment_id), f"forfeited:{lot.id}", amount_minor,
            lot.currency,
        )  # fmt: skip
        facts = {"lot": lot.id, "amount_minor": amount_minor, "currency": lot.currency}
        record(session, f"case:{lot.case_id}", "deposit.forfeited", facts)
    return amount_minor
