"""What a payment reference names: what is owed under it, and by whom, as things stand now."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from auction.accounts.models import User
from auction.agreements.models import SelfSale
from auction.agreements.queries import sale_account
from auction.annulment.models import Recovery
from auction.annulment.queries import recovery_account
from auction.cases.models import EnforcementCase
from auction.enrolment.models import Enrolment
from auction.enrolment.queries import deposit_account, people_of
from auction.enrolment.rules import takes_enrolments
from auction.forfeiture.queries import open_top_up_minor, top_up_account, top_up_of
from auction.ground import clock
from auction.ground.store import db, found
from auction.ledger.queries import balance_minor
from auction.lots.models import Lot
from auction.payments.models import PaymentReference
from auction.redemption.queries import reckoning, redemption_account
from auction.redemption.rules import AHEAD_DAYS
from auction.settlement.late_deposits import open_outside_deposit
from auction.settlement.queries import balance_account, loan_payers, open_balance_minor, settlement_of

from .match_rules import Owed


@dataclass(frozen=True)
class Named:
    """What a reference names: the facts that decide, and where its money goes."""

    owed: Owed
    purpose: str
    subject: str
    account_name: str
    payer: User
    # What the payer knows it by: a lot's title, a case's number.
    title: str


def known_references(references: Collection[str]) -> dict[str, PaymentReference]:
    """Those of these references that we have given."""
    rows = db.session.scalars(sa.select(PaymentReference).where(PaymentReference.reference.in_(references)))
    return {row.reference: row for row in rows}


def enrolment_behind(named: PaymentReference) -> Enrolment:
    """Whose enrolment a reference belongs to. Refuses NOT_FOUND."""
    return found(db.session.get(Enrolment, uuid.UUID(named.subject.removeprefix("enrolment:"))))


def what_is_named(named: PaymentReference) -> Named:
    """What a reference names, as things stand now."""
    if named.purpose == "recovery":
        return _recovery_named(named)
    if named.purpose == "redemption":
        return _redemption_named(named)
    if named.purpose == "self_sale":
        return _self_sale_named(named)
    enrolment = enrolment_behind(named)
    lot = enrolment.lot
    closed: str | None = None
    if named.purpose == "deposit":
        account, (missing_minor, closed) = deposit_account(enrolment.id), _open_deposit(enrolment, lot)
    elif named.purpose == "top_up":
        account, missing_minor = top_up_account(enrolment.id), open_top_up_minor(found(top_up_of(lot.id)))
    else:
        account, (missing_minor, closed) = balance_account(enrolment.id), _open_balance(lot)
    names = [person.legal_name for person in people_of(enrolment)]
    names += [enrolment.paid_by] if enrolment.paid_by else []
    if named.purpose == "balance":
        names += loan_payers(enrolment.id)
    owed = Owed(named.reference, lot.court_id, lot.currency, missing_minor, tuple(names), closed)
    return Named(owed, named.purpose, named.subject, account, enrolment.user, lot.title)


def _recovery_named(named: PaymentReference) -> Named:
    """A share that a party pays back after an annulment."""
    recovery = found(db.session.get(Recovery, int(named.subject.removeprefix("recovery:"))))
    account, lot, party = recovery_account(recovery.id), recovery.annulment.settlement.lot, found(recovery.party)
    missing_minor = recovery.open_minor - balance_minor(account)
    owed = Owed(named.reference, lot.court_id, lot.currency, missing_minor, (party.name,), None)
    return Named(owed, named.purpose, named.subject, account, found(party.user), lot.title)


def _redemption_named(named: PaymentReference) -> Named:
    """What the judgment debtor pays himself: his own money, as much as is missing."""
    case = found(db.session.get(EnforcementCase, int(named.subject.removeprefix("case:"))))
    debtors = [party for party in case.parties if party.role == "debtor"]
    payer = found(next((party.user for party in debtors if party.user), None))
    account = redemption_account(case.id)
    ahead = reckoning(case, clock.today() + timedelta(days=AHEAD_DAYS))
    missing_minor = max(0, ahead.missing_minor - balance_minor(account))
    owed = Owed(
        named.reference, case.court_id, case.currency, missing_minor, tuple(party.name for party in debtors), None
    )  # fmt: skip
    return Named(owed, named.purpose, named.subject, account, payer, case.number)


def _self_sale_named(named: PaymentReference) -> Named:
    """What the debtor's buyer pays: from the buyer's account or the debtor's, as long as leave is in force."""
    sale = found(db.session.get(SelfSale, int(named.subject.removeprefix("self_sale:"))))
    account, lot = sale_account(sale.id), sale.lot
    missing_minor = max(0, (sale.price_minor or 0) - balance_minor(account))
    names = [party.name for party in lot.case.parties if party.role == "debtor"]
    names += [sale.buyer_name] if sale.buyer_name else []
    closed = None if sale.state == "permitted" else "too_late"
    owed = Owed(named.reference, lot.court_id, lot.currency, missing_minor, tuple(names), closed)
    return Named(owed, named.purpose, named.subject, account, sale.asked_by, lot.title)


def _open_deposit(enrolment: Enrolment, lot: Lot) -> tuple[int, str | None]:
    if lot.venue is not None:
        return open_outside_deposit(enrolment, lot)
    if enrolment.code is not None:
        return 0, None
    if enrolment.refusal:
        return 0, "barred"
    if lot.state in ("withdrawn", "unsold"):
        return 0, lot.state
    if not takes_enrolments(lot.state, lot.closes_at, clock.now()):
        return 0, "too_late"
    return enrolment.deposit_minor - balance_minor(deposit_account(enrolment.id)), None


def _open_balance(lot: Lot) -> tuple[int, str | None]:
    settlement = found(settlement_of(lot.id))
    return open_balance_minor(settlement), "too_late" if settlement.defaulted_at else None
