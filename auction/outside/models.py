"""An auction that a partner hosts: who chose the platform, what it reported, whom it holds deposits of."""

import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auction.accounts.models import User
from auction.cases.models import Party
from auction.enrolment.models import Enrolment
from auction.ground.models import StoredFile
from auction.ground.store import append_only, db
from auction.lots.models import Lot
from auction.partners.models import Partner

from .rules import CHOOSERS, GROUNDS, PARTS, REPORT_NAMES

Moment = sa.DateTime(timezone=True)


class OutsideSale(db.Model):
    """That a lot is sold on a partner's platform, and on what paper that rests (article 5). Fixed by the announcement."""

    __tablename__ = "outside_sale"
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Lot.id), primary_key=True, autoincrement=False)
    partner_id: Mapped[int] = mapped_column(sa.ForeignKey(Partner.id), index=True)
    chosen_by: Mapped[str] = mapped_column(sa.CheckConstraint(f"chosen_by IN {tuple(CHOOSERS)}", name="chosen_by"))
    # The applicant who chose, for all of them where there are several; or why the court had to.
    party_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Party.id))
    ground: Mapped[str | None] = mapped_column(sa.CheckConstraint(f"ground IN {tuple(GROUNDS)}", name="ground"))
    file_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StoredFile.id))
    # The day of the paper; when and by whom it was recorded.
    chosen_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    # In whose name the platform's bank account is kept: its transfers are the bidders' money.
    account_holder: Mapped[str]
    # Where the platform has published the lot, and since when.
    address: Mapped[str | None]
    published_at: Mapped[datetime | None] = mapped_column(Moment)
    # The opening that it shows: another one than the lot's once a correction or suspension has moved it.
    opens_at: Mapped[datetime | None] = mapped_column(Moment)

    lot: Mapped[Lot] = relationship()
    partner: Mapped[Partner] = relationship()
    party: Mapped[Party | None] = relationship()
    file: Mapped[StoredFile] = relationship()
    __table_args__ = (
        sa.CheckConstraint("(chosen_by = 'applicant') = (party_id IS NOT NULL)", name="applicant"),
        sa.CheckConstraint("(chosen_by = 'court') = (ground IS NOT NULL)", name="court"),
        sa.CheckConstraint("num_nonnulls(address, published_at, opens_at) IN (0, 3)", name="published"),
    )

    @property
    def is_published(self) -> bool:
        """Whether the platform shows the lot with the opening that is announced now."""
        return self.address is not None and self.opens_at == self.lot.opens_at


class OutsideReport(db.Model):
    """What a platform reported, as it came, whether it was taken or does not agree with the rules."""

    __tablename__ = "outside_report"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(OutsideSale.lot_id), index=True)
    request_id: Mapped[uuid.UUID]
    kind: Mapped[str] = mapped_column(sa.CheckConstraint(f"kind IN {tuple(REPORT_NAMES)}", name="kind"))
    came_at: Mapped[datetime] = mapped_column(Moment)
    body: Mapped[bytes]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    # None: taken. Otherwise the code of the refusal, what was expected, and the sentence in both languages.
    refusal: Mapped[str | None]
    expected: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    said: Mapped[dict[str, str] | None] = mapped_column(JSONB(none_as_null=True))
    __table_args__ = (
        sa.CheckConstraint("num_nonnulls(refusal, expected, said) IN (0, 3)", name="refused"),
        # The same bytes refused for the same reason are one disagreement, however often they are sent.
        sa.UniqueConstraint(
            "lot_id",
            "request_id",
            "sha256",
            "refusal",
            name="uq_outside_report_once",
            postgresql_nulls_not_distinct=True,
        ),
        sa.Index("ix_outside_report_refused", "lot_id", "id", postgresql_where=sa.text("refusal IS NOT NULL")),
    )


append_only(OutsideReport.__table__)


class OutsideDeposit(db.Model):
    """What a platform holds of one bidder. It is in no books of ours; the winner's comes to the court after the sale."""

    __tablename__ = "outside_deposit"
    enrolment_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Enrolment.id), primary_key=True)
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(OutsideSale.lot_id), index=True)
    amount_minor: Mapped[int] = mapped_column(sa.CheckConstraint("amount_minor >= 0", name="amount"))
    held_at: Mapped[datetime] = mapped_column(Moment)
    # The platform's receipt.
    proof: Mapped[str]
    enrolment: Mapped[Enrolment] = relationship()


append_only(OutsideDeposit.__table__)


class OutsideTransfer(db.Model):
    """Money that a platform says it has sent to the court. It counts when the bank's statement brings it, not before."""

    __tablename__ = "outside_transfer"
    # The platform's own request id.
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(OutsideSale.lot_id), index=True)
    part: Mapped[str] = mapped_column(sa.CheckConstraint(f"part IN {tuple(PARTS)}", name="part"))
    amount_minor: Mapped[int] = mapped_column(sa.CheckConstraint("amount_minor > 0", name="amount"))
    sent_on: Mapped[date]
    bank_reference: Mapped[str]
    reported_at: Mapped[datetime] = mapped_column(Moment)


append_only(OutsideTransfer.__table__)
