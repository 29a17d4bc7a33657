"""Enrolments: who takes part in a lot, for whom, and under which code; and what stands against people."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auction.accounts.models import Person, User
from auction.ground.models import StoredFile
from auction.ground.store import db
from auction.lots.models import Lot

from .application_rules import KINDS, PARTS

Moment = sa.DateTime(timezone=True)


class Enrolment(db.Model):
    """A person's part in one lot. The random `code` is all that anyone sees of him before the end (article 18)."""

    __tablename__ = "enrolment"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Lot.id))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey(Person.id))
    kind: Mapped[str] = mapped_column(
        sa.CheckConstraint(f"kind IN {tuple(KINDS)}", name="kind"), default="self", server_default="self"
    )
    # `priority` only when the court has confirmed the right; the rank is the purchaser's.
    rank: Mapped[int | None] = mapped_column(sa.CheckConstraint("rank > 0", name="rank"))
    # What is to be paid before the code: the deposit, in a sell-off the whole price.
    deposit_minor: Mapped[int] = mapped_column(sa.CheckConstraint("deposit_minor >= 0", name="deposit"))
    # The claim of the applicant creditor that lowered it (article 17(2)).
    claim_minor: Mapped[int | None]
    # He has declared that he may buy this home (法释〔2021〕18号).
    home_declared_at: Mapped[datetime | None] = mapped_column(Moment)
    requested_at: Mapped[datetime] = mapped_column(Moment)
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    code: Mapped[str | None]
    # Whose transfers are this bidder's money too: the account holder of the platform through which he takes part.
    paid_by: Mapped[str | None]
    # Why there will be no code: a refusal found when it was to be issued, and the court's own words for it.
    refusal: Mapped[str | None]
    refusal_reason: Mapped[str | None]

    lot: Mapped[Lot] = relationship()
    user: Mapped[User] = relationship()
    person: Mapped[Person] = relationship()
    participants: Mapped[list["Participant"]] = relationship(order_by="Participant.position")
    authority: Mapped["Authority | None"] = relationship(back_populates="enrolment")
    __table_args__ = (
        sa.UniqueConstraint("lot_id", "person_id"),
        sa.UniqueConstraint("lot_id", "code"),
        sa.CheckConstraint("(code IS NULL) = (confirmed_at IS NULL)", name="code"),
        # The bid path asks for pairs.
        sa.Index("ix_enrolment_user_id_lot_id", "user_id", "lot_id"),
        sa.CheckConstraint("refusal IS NULL OR code IS NULL", name="refusal"),
        sa.Index("ix_enrolment_waiting", "requested_at", postgresql_where=sa.text("code IS NULL")),
    )


class Participant(db.Model):
    """One person of an enrolment: its own, a principal, a co-bidder. Each may stand in one enrolment of a lot.

    Those whom somebody else has named count once the court has confirmed his authority: nobody is shut out by being
    named, and nobody learns by naming him whether he takes part.
    """

    __tablename__ = "participant"
    enrolment_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Enrolment.id), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Lot.id))
    part: Mapped[str] = mapped_column(sa.CheckConstraint(f"part IN {tuple(PARTS)}", name="part"))
    legal_name: Mapped[str]
    id_kind: Mapped[str]
    id_number: Mapped[str]
    is_confirmed: Mapped[bool]
    __table_args__ = (
        sa.Index(
            "uq_participant_once", "lot_id", "id_number", unique=True, postgresql_where=sa.text("is_confirmed")
        ),
    )  # fmt: skip


class Authority(db.Model):
    """The power of attorney of an agent or of joint bidders, and the court's decision on it (article 14(2))."""

    __tablename__ = "authority"
    # Its own number: what an officer handles is never the enrolment, which bids hang on.
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    enrolment_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Enrolment.id), unique=True)
    file_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StoredFile.id))
    state: Mapped[str] = mapped_column(
        sa.CheckConstraint("state IN ('pending', 'confirmed', 'refused')", name="state"), default="pending"
    )
    submitted_at: Mapped[datetime] = mapped_column(Moment)
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))
    reason: Mapped[str | None]

    enrolment: Mapped[Enrolment] = relationship(back_populates="authority")
    file: Mapped[StoredFile] = relationship()
    __table_args__ = (
        sa.CheckConstraint("(state = 'pending') = (decided_at IS NULL)", name="decided"),
        sa.Index("ix_authority_pending", "submitted_at", postgresql_where=sa.text("state = 'pending'")),
    )


class DeclaredRelative(db.Model):
    """A near relative whom a member of staff has declared: he may not bid where that member serves (article 34)."""

    __tablename__ = "declared_relative"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    staff_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    legal_name: Mapped[str]
    relation: Mapped[str]
    id_number: Mapped[str] = mapped_column(index=True)
    declared_at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (sa.UniqueConstraint("staff_id", "id_number"),)


class Unqualified(db.Model):
    """Somebody of whom the court has found that he may not buy this lot, and why (法释〔2021〕18号 4)."""

    __tablename__ = "unqualified"
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Lot.id), primary_key=True)
    id_number: Mapped[str] = mapped_column(primary_key=True)
    legal_name: Mapped[str]
    reason: Mapped[str]
    noted_at: Mapped[datetime] = mapped_column(Moment)
    noted_by_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
