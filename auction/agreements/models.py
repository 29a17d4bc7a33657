"""Sales by the debtor himself, and settlements between the parties with what was performed of them."""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auction.accounts.models import User
from auction.cases.models import Claim, EnforcementCase, Party
from auction.ground.models import StoredFile
from auction.ground.store import append_only, db
from auction.lots.models import Lot
from auction.panel.models import PanelDecision

from .rules import AGREEMENT_STATES, SALE_STATES

Moment = sa.DateTime(timezone=True)


class SelfSale(db.Model):
    """The debtor asks to sell the thing himself; with leave, whom he sells it to and until when it must be paid."""

    __tablename__ = "self_sale"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Lot.id))
    request_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(
        sa.CheckConstraint(f"state IN {tuple(SALE_STATES)}", name="state"), default="asked"
    )
    asked_by_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    asked_minor: Mapped[int] = mapped_column(sa.CheckConstraint("asked_minor > 0", name="asked"))
    reason: Mapped[str]
    # What the panel has set.
    decision_id: Mapped[int | None] = mapped_column(sa.ForeignKey(PanelDecision.id), unique=True)
    lowest_minor: Mapped[int | None] = mapped_column(sa.CheckConstraint("lowest_minor > 0", name="lowest"))
    last_on: Mapped[date | None]
    # Whom he sells it to, named by him with the contract.
    buyer_name: Mapped[str | None]
    buyer_number: Mapped[str | None]
    price_minor: Mapped[int | None]
    contract_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StoredFile.id))
    ruling_number: Mapped[str | None]
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    end_reason: Mapped[str | None]
    lot: Mapped[Lot] = relationship()
    asked_by: Mapped[User] = relationship()
    __table_args__ = (
        sa.CheckConstraint("num_nonnulls(lowest_minor, last_on) IN (0, 2)", name="leave"),
        sa.CheckConstraint("state NOT IN ('permitted', 'completed') OR last_on IS NOT NULL", name="permitted"),
        sa.CheckConstraint("num_nonnulls(buyer_name, buyer_number, price_minor, contract_id) IN (0, 4)", name="buyer"),
        sa.CheckConstraint("price_minor >= lowest_minor", name="price"),
        sa.CheckConstraint("state <> 'completed' OR (price_minor IS NOT NULL AND ruling_number IS NOT NULL)", name="completed"),
        sa.CheckConstraint("(state IN ('asked', 'permitted')) = (ended_at IS NULL)", name="ended"),
        sa.Index("uq_self_sale_one_running", "lot_id", unique=True, postgresql_where=sa.text("ended_at IS NULL")),
        sa.Index("ix_self_sale_last_on", "last_on", postgresql_where=sa.text("state = 'permitted'")),
    )  # fmt: skip


class Agreement(db.Model):
    """One settlement between the parties, as its signed paper states it."""

    __tablename__ = "agreement"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey(EnforcementCase.id))
    request_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(
        sa.CheckConstraint(f"state IN {tuple(AGREEMENT_STATES)}", name="state"), default="asked"
    )
    signed_on: Mapped[date]
    file_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StoredFile.id))
    remark: Mapped[str]
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    decision_id: Mapped[int | None] = mapped_column(sa.ForeignKey(PanelDecision.id), unique=True)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))
    end_reason: Mapped[str | None]
    case: Mapped[EnforcementCase] = relationship()
    file: Mapped[StoredFile] = relationship()
    signers: Mapped[list["AgreementSigner"]] = relationship(order_by="AgreementSigner.party_id")
    terms: Mapped[list["AgreementTerm"]] = relationship(order_by="(AgreementTerm.due_on, AgreementTerm.claim_id)")
    performances: Mapped[list["Performance"]] = relationship(order_by="Performance.stated_at")
    __table_args__ = (
        sa.CheckConstraint("(state IN ('asked', 'in_force', 'performed')) = (ended_at IS NULL)", name="ended"),
        sa.Index("uq_agreement_one_running", "case_id", unique=True, postgresql_where=sa.text("ended_at IS NULL")),
    )


class AgreementSigner(db.Model):
    """A party that signed it. Written once."""

    __tablename__ = "agreement_signer"
    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey(Agreement.id), primary_key=True)
    party_id: Mapped[int] = mapped_column(sa.ForeignKey(Party.id), primary_key=True)
    party: Mapped[Party] = relationship()


append_only(AgreementSigner.__table__)


class AgreementTerm(db.Model):
    """One instalment of it on one debt. Written once."""

    __tablename__ = "agreement_term"
    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey(Agreement.id), primary_key=True)
    due_on: Mapped[date] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(sa.ForeignKey(Claim.id), primary_key=True)
    amount_minor: Mapped[int] = mapped_column(sa.CheckConstraint("amount_minor > 0", name="amount"))
    claim: Mapped[Claim] = relationship()


append_only(AgreementTerm.__table__)


class Performance(db.Model):
    """A payment beside the case account, stated by a party; it counts once the creditor has confirmed it."""

    __tablename__ = "agreement_performance"
    # Made by the form, so that two presses are one payment.
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey(Agreement.id), index=True)
    claim_id: Mapped[int] = mapped_column(sa.ForeignKey(Claim.id))
    amount_minor: Mapped[int] = mapped_column(sa.CheckConstraint("amount_minor > 0", name="amount"))
    paid_on: Mapped[date]
    stated_by_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    stated_at: Mapped[datetime] = mapped_column(Moment)
    confirmed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    agreement: Mapped[Agreement] = relationship(viewonly=True)
    claim: Mapped[Claim] = relationship()
    __table_args__ = (
        sa.CheckConstraint("num_nonnulls(confirmed_by_id, confirmed_at) IN (0, 2)", name="confirmed"),
        sa.UniqueConstraint("claim_id", "paid_on"),
    )
