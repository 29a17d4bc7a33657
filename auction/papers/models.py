"""Papers as they were issued: numbered, hashed, and never changed afterwards."""

import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auction.accounts.models import Court, User
from auction.ground.models import StoredFile
from auction.ground.store import append_only, db

from .kinds import KINDS
from .rules import DELIVERY_METHODS, DELIVERY_RESULTS

Moment = sa.DateTime(timezone=True)


class PaperCount(db.Model):
    """How many numbers a court has given in a year. Its row's lock keeps the numbers without a gap."""

    __tablename__ = "paper_count"
    court_id: Mapped[int] = mapped_column(sa.ForeignKey(Court.id), primary_key=True, autoincrement=False)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(sa.CheckConstraint("last > 0", name="last"))


class Paper(db.Model):
    """One paper as it went out. `id` is drawn at random and stands in the address of its verification page.

    `subject` is what it is about ("lot:12"), `recipient` for whom ("party:5"; "" = for nobody in particular): of each
    kind one paper for one recipient is valid. `facts` is what its `facts_sha256` is taken over, with kind and number.
    """

    __tablename__ = "paper"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.CheckConstraint(f"kind IN {tuple(KINDS)}", name="kind"))
    court_id: Mapped[int] = mapped_column(sa.ForeignKey(Court.id))
    number: Mapped[str] = mapped_column(unique=True)
    subject: Mapped[str]
    recipient: Mapped[str]
    # As the court's list calls him; "" when the paper is for nobody in particular.
    recipient_name: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    facts_sha256: Mapped[str] = mapped_column(sa.String(64))
    file_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StoredFile.id), unique=True)
    issued_at: Mapped[datetime] = mapped_column(Moment)
    # None: made by due work.
    issued_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))
    replaces_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("paper.id"), unique=True)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))
    end_reason: Mapped[str | None]

    court: Mapped[Court] = relationship()
    file: Mapped[StoredFile] = relationship()
    issued_by: Mapped[User | None] = relationship(foreign_keys=[issued_by_id])
    replaces: Mapped["Paper | None"] = relationship(remote_side="Paper.id", back_populates="replaced_by")
    replaced_by: Mapped["Paper | None"] = relationship(back_populates="replaces", uselist=False)
    deliveries: Mapped[list["PaperDelivery"]] = relationship(
        order_by="PaperDelivery.delivered_on, PaperDelivery.recorded_at", viewonly=True
    )
    __table_args__ = (
        sa.Index(
            "uq_paper_one_valid", "kind", "subject", "recipient", unique=True,
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
        sa.Index("ix_paper_subject", "subject", "issued_at"),
        sa.CheckConstraint("num_nonnulls(ended_at, end_reason) IN (0, 2)", name="ended"),
    )  # fmt: skip


class PaperDelivery(db.Model):
    """One delivery of a paper, or one attempt: how, when, by whom, to whom, and the paper that proves it."""

    __tablename__ = "paper_delivery"
    # Made by the form, so that two presses are one record.
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    paper_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Paper.id), index=True)
    method: Mapped[str] = mapped_column(sa.CheckConstraint(f"method IN {tuple(DELIVERY_METHODS)}", name="method"))
    result: Mapped[str] = mapped_column(sa.CheckConstraint(f"result IN {tuple(DELIVERY_RESULTS)}", name="result"))
    delivered_on: Mapped[date]
    # Who carried it: the officer, the post with its number, the other court.
    served_by: Mapped[str]
    # Who took it, and in which capacity.
    received_by: Mapped[str]
    remark: Mapped[str]
    proof_file_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StoredFile.id))
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    paper: Mapped[Paper] = relationship()
    proof: Mapped[StoredFile] = relationship()
    __table_args__ = (sa.CheckConstraint("result <> 'delivered' OR received_by <> ''", name="received_by"),)


append_only(PaperDelivery.__table__)

# Issued is issued: only its end may be added, once.
KEPT_FUNCTION = """
CREATE OR REPLACE FUNCTION keep_paper() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ends text[] := ARRAY['ended_at', 'ended_by_id', 'end_reason'];
BEGIN
  IF TG_OP <> 'UPDATE' OR OLD.ended_at IS NOT NULL OR (to_jsonb(NEW) - ends) <> (to_jsonb(OLD) - ends) THEN
    RAISE EXCEPTION 'an issued paper is kept as it is' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
"""
KEPT_TRIGGER = "CREATE TRIGGER paper_kept BEFORE UPDATE OR DELETE ON paper FOR EACH ROW EXECUTE FUNCTION keep_paper()"
WHOLE_TRIGGER = (
    "CREATE TRIGGER paper_not_emptied BEFORE TRUNCATE ON paper FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
)
sa.event.listen(Paper.__table__, "before_create", sa.DDL(KEPT_FUNCTION.replace("%", "%%")))
for _trigger in (KEPT_TRIGGER, WHOLE_TRIGGER):
    sa.event.listen(Paper.__table__, "after_create", sa.DDL(_trigger))
