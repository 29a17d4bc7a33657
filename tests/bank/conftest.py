"""What the tests of the bank start from: a bidder who chose bank transfer, and statements of the case's sub-account."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

import pytest

from auction.accounts.models import User
from auction.bank.due import judge_new
from auction.bank.models import Statement, StatementEntry
from auction.bank.statements import import_statement
from auction.enrolment.actions import confirm_paid_enrolments, enrol, pay_deposit
from auction.enrolment.models import Enrolment
from auction.enrolment.queries import deposit_account
from auction.ground.store import db
from auction.ledger.queries import balance_minor
from auction.lots.models import Lot
from auction.payments.actions import ask_payment
from auction.payments.models import Payment, Refund
from auction.payments.queries import known_reference
from tests import builders

from .files import E, camt


@dataclass
class Bank:
    """One lot, and the bank of its case's account."""

    lot: Lot
    known_minor: int = 0

    @property
    def account(self) -> str:
        return self.lot.case.account_number

    def bidder(self, name: str) -> tuple[Enrolment, str]:
        """Somebody enrolled who has chosen bank transfer, and his reference."""
        user = builders.user("bidder", name=name)
        db.session.commit()
        enrolment = enrol(self.lot.id, user)
        payment = pay_deposit(enrolment)
        ask_payment(payment.id, user, "bank", "http://x/r", "http://x/c")
        reference = known_reference("deposit", f"enrolment:{enrolment.id}")
        assert reference
        return enrolment, reference

    def tells(self, *entries: E, judge: bool = True) -> Statement:
        """The bank's next statement."""
        (statement,) = import_statement(camt(self.account, self.known_minor, entries), "s.xml", None)
        self.known_minor += sum(one.minor for one in entries)
        while judge and judge_new():
            pass
        return statement

    def entries(self) -> list[StatementEntry]:
        """All entries, oldest first."""
        return list(db.session.scalars(db.select(StatementEntry).order_by(StatementEntry.id)))

    def last(self) -> tuple[str, str | None]:
        """What became of the newest entry."""
        entry = self.entries()[-1]
        return entry.standing, entry.reason

    def held(self, enrolment_id: uuid.UUID) -> int:
        """What stands on a deposit."""
        return balance_minor(deposit_account(enrolment_id))

    def has_code(self, enrolment_id: uuid.UUID) -> bool:
        """Whether the enrolment is confirmed."""
        confirm_paid_enrolments()
        return db.session.get_one(Enrolment, enrolment_id, populate_existing=True).code is not None

    def refunds(self) -> list[tuple[int, str, str | None]]:
        """Amount, reason and account of every release."""
        rows = db.session.execute(
            db.select(Refund, Payment).join(Payment).order_by(Refund.created_at, Refund.amount_minor)
        )
        return [(row.Refund.amount_minor, row.Refund.reason, row.Payment.payer_account) for row in rows]

    def mirrors(self) -> bool:
        """Whether the ledger's outside:bank is what the statements told, to the fen."""
        return balance_minor("outside:bank") == -self.known_minor


@pytest.fixture
def bank(app) -> Bank:
    """A lot in its announcement, deposit 70,000 yuan; bank transfer is offered."""
    app.config["BANK_TRANSFER"] = True
    yield Bank(builders.announced_lot(opens_in=timedelta(days=2)))
    app.config["BANK_TRANSFER"] = False


@pytest.fixture
def clerks(app) -> list[User]:
    """Two finance clerks of the court."""
    people = [builders.user("finance", of_court=True) for _ in range(2)]
    db.session.commit()
    return people
