"""A case whose money is not enough for its creditors, with a sign-in for most of its parties."""

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from auction.cases.models import Party
from auction.distribution.models import DistributionPlan
from auction.distribution.plans import approve_plan, prepare_plan
from auction.ground.store import db
from auction.ledger.queries import balance_minor
from auction.lots.models import Lot
from auction.objections.queries import day_after
from auction.payments.models import Payout
from tests.builders import user
from tests.settlement.stories import claim, clerks, party, settled_lot, work

# 800,000 for a bank with 500,000 and two shops with 400,000 and 200,000: the shops get 200,000 and 100,000.
BANK, KING, LEE, DEBTOR = "江州银行", "王记商行", "李记商行", "赵某"


@dataclass(frozen=True)
class Story:
    """The case and its people; parties by name."""

    lot: Lot
    parties: dict[str, Party]
    clerks: tuple

    @property
    def case_id(self) -> int:
        """The case."""
        return self.lot.case_id

    def user(self, name: str):
        """The sign-in of a party."""
        return self.parties[name].user

    @property
    def officer(self):
        """The officer of the case."""
        return self.lot.case.officer

    def plan(self) -> DistributionPlan:
        """The newest plan."""
        db.session.expire_all()
        return db.session.scalars(sa.select(DistributionPlan).order_by(DistributionPlan.id.desc())).first()

    def approved(self, plan: DistributionPlan | None = None) -> DistributionPlan:
        """Prepare and approve a plan, and let the worker do what follows."""
        one, two = self.clerks
        plan = plan or prepare_plan(self.case_id, one, [])
        approve_plan(plan.id, two, plan.content_hash)
        work()
        return self.plan()

    def paid(self) -> dict[str, int]:
        """Payee → what was ordered for him and has not failed."""
        rows = db.session.execute(
            sa.select(Payout.payee_name, sa.func.sum(Payout.amount_minor)).where(Payout.state != "failed")
            .group_by(Payout.payee_name)
        )  # fmt: skip
        return {name: int(minor) for name, minor in rows}

    def on_case_account(self) -> int:
        """What stands on the case account."""
        return balance_minor(f"case:{self.case_id}")


def contested_case(without_sign_in: tuple[str, ...] = (), **accounts: str) -> Story:
    """A settled lot whose creditors cannot all be paid; `accounts` are bank accounts by role word (debtor="")."""
    lot, _ = settled_lot()
    bank = party(lot, "secured_creditor", BANK, is_enterprise=True, account="6222000000000001")
    king, lee = (
        party(lot, "applicant", KING, account="6222000000000002"),
        party(lot, "creditor", LEE, account="6222000000000003"),
    )
    debtor = party(lot, "debtor", DEBTOR, account=accounts.get("debtor", "6222000000000004"))
    claim(bank, "secured", 500_000_00)
    claim(king, "ordinary", 400_000_00)
    claim(lee, "ordinary", 200_000_00)
    people = {BANK: bank, KING: king, LEE: lee, DEBTOR: debtor}
    for name, one in people.items():
        if name not in without_sign_in:
            one.user_id = user("party", name=name).id
    db.session.commit()
    return Story(lot, people, clerks())


def days_on(standing_clock, days: int) -> None:
    """Let days pass; the worker does what they bring."""
    standing_clock.at += timedelta(days=days)
    work()


def after(day, standing_clock) -> None:
    """Go to the first moment after a last day."""
    standing_clock.at = day_after(day) + timedelta(seconds=1)
    work()
