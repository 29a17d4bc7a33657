"""Reading the debtor's own sales and the settlements of a case, with how far they are performed."""

from collections.abc import Sequence

import sqlalchemy as sa

from auction.accounts.models import User
from auction.cases.models import Claim, EnforcementCase, Party
from auction.ground.store import db, found
from auction.lots.models import Lot
from auction.redemption.models import Redemption

from .models import Agreement, Performance, SelfSale
from .rules import Instalment, Term, told

PURPOSE = "self_sale"


def sale_account(sale_id: int) -> str:
    """The ledger account where the buyer's money stands until the thing is released, or goes back."""
    return f"self_sale:{sale_id}"


def sale_subject(sale_id: int) -> str:
    """What such a payment pays for, in the words of payments."""
    return f"self_sale:{sale_id}"


def sales_of(lot_id: int) -> Sequence[SelfSale]:
    """Every sale that the debtor has asked for, newest first."""
    return db.session.scalars(sa.select(SelfSale).where(SelfSale.lot_id == lot_id).order_by(SelfSale.id.desc())).all()


def running_sale(lot_id: int) -> SelfSale | None:
    """The one that is asked for or permitted."""
    return db.session.scalars(
        sa.select(SelfSale).where(SelfSale.lot_id == lot_id, SelfSale.ended_at.is_(None))
    ).one_or_none()


def debtors_lot(user: User, lot_id: int) -> Lot:
    """A lot, for the judgment debtor of its case. Refuses NOT_FOUND to everybody else."""
    own = sa.exists().where(Party.case_id == Lot.case_id, Party.role == "debtor", Party.user_id == user.id)
    return found(db.session.scalars(sa.select(Lot).where(Lot.id == lot_id, ~Lot.is_practice, own)).one_or_none())


def lots_to_sell(user: User, case: EnforcementCase) -> Sequence[Lot]:
    """The lots of the case that its debtor may ask to sell, or has asked for; none for anybody else."""
    if not any(party.role == "debtor" and party.user_id == user.id for party in case.parties):
        return []
    asked = sa.exists().where(SelfSale.lot_id == Lot.id)
    return db.session.scalars(
        sa.select(Lot)
        .where(Lot.case_id == case.id, ~Lot.is_practice)
        .where(Lot.state.in_(("valued", "approved", "announced")) | asked)
        .order_by(Lot.id)
    ).all()


def agreements_of(case_id: int) -> Sequence[Agreement]:
    """The settlements of a case, newest first."""
    return db.session.scalars(
        sa.select(Agreement).where(Agreement.case_id == case_id).order_by(Agreement.id.desc())
    ).all()


def running_agreement(case_id: int) -> Agreement | None:
    """The settlement that is before the panel, in force, or performed and not concluded."""
    return db.session.scalars(
        sa.select(Agreement).where(Agreement.case_id == case_id, Agreement.ended_at.is_(None))
    ).one_or_none()


def debts_of(case: EnforcementCase) -> dict[int, Claim]:
    """The claims that a settlement may be about, by the number that its instalments name them by."""
    return dict(enumerate((claim for claim in case.claims if not claim.excluded_reason), 1))


def debts_named(agreement: Agreement | None) -> dict[int, str]:
    """The claims that its instalments are for, by creditor and title."""
    return {
        term.claim_id: f"{term.claim.party.name}, {term.claim.basis}" for term in (agreement.terms if agreement else [])
    }


def on_account_minor(agreement: Agreement) -> int:
    """What the debtor paid onto the case account since it was recorded."""
    came = sa.select(sa.func.coalesce(sa.func.sum(Redemption.amount_minor), 0)).where(
        Redemption.case_id == agreement.case_id, Redemption.credited_at >= agreement.recorded_at
    )
    return int(db.session.scalar(came) or 0)


def paid_minor(agreement: Agreement) -> dict[int, int]:
    """What was paid beside the case account and confirmed, by claim."""
    rows = db.session.execute(
        sa.select(Performance.claim_id, sa.func.sum(Performance.amount_minor))
        .where(Performance.agreement_id == agreement.id, Performance.confirmed_at.is_not(None))
        .group_by(Performance.claim_id)
    )
    return {claim_id: int(minor) for claim_id, minor in rows}


def instalments(agreement: Agreement) -> list[Instalment]:
    """Its instalments with what has come of each."""
    terms = [Term(term.due_on, term.claim_id, term.amount_minor) for term in agreement.terms]
    return told(terms, paid_minor(agreement), on_account_minor(agreement))
