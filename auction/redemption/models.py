"""Money that the debtor paid in himself, and what each payment, or each paid sale, did to the other lots of the case."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from auction.cases.models import EnforcementCase
from auction.ground.store import append_only, db
from auction.lots.models import Lot
from auction.payments.models import Payment

Moment = sa.DateTime(timezone=True)


class Redemption(db.Model):
    """One payment of the debtor, taken to the case account. Written once."""

    __tablename__ = "redemption"
    payment_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Payment.id), primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey(EnforcementCase.id), index=True)
    amount_minor: Mapped[int] = mapped_column(sa.CheckConstraint("amount_minor > 0", name="amount"))
    # What was still missing afterwards, reckoned to the day the money came.
    missing_minor: Mapped[int] = mapped_column(sa.CheckConstraint("missing_minor >= 0", name="missing"))
    credited_at: Mapped[datetime] = mapped_column(Moment)
    stopped_lots: Mapped[list[int]] = mapped_column(ARRAY(sa.BigInteger))
    # Lots that the money came too late for: bidding had its day.
    late_lots: Mapped[list[int]] = mapped_column(ARRAY(sa.BigInteger))


append_only(Redemption.__table__)


class CoverageCheck(db.Model):
    """Whether one paid sale covered the debts of its case, and which lots were stopped then (art 14). Written once."""

    __tablename__ = "coverage_check"
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Lot.id), primary_key=True)
    missing_minor: Mapped[int] = mapped_column(sa.CheckConstraint("missing_minor >= 0", name="missing"))
    checked_at: Mapped[datetime] = mapped_column(Moment)
    stopped_lots: Mapped[list[int]] = mapped_column(ARRAY(sa.BigInteger))


append_only(CoverageCheck.__table__)
