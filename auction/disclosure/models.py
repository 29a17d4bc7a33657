"""Disclosed facts of an asset, and what each bidder has taken note of as not known."""

import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auction.accounts.models import User
from auction.cases.models import Asset
from auction.ground.models import StoredFile
from auction.ground.store import append_only, db
from auction.lots.models import Lot

from .rules import CERTAINTIES, PAYERS, TOPICS, Stated

Moment = sa.DateTime(timezone=True)


class DisclosedFact(db.Model):
    """One thing known, or known to be unknown, of an asset. It is never edited: a change ends it and begins another,
    so that every moment's disclosure can be shown again.
    """

    __tablename__ = "disclosed_fact"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    asset_id: Mapped[int] = mapped_column(sa.ForeignKey(Asset.id), index=True)
    topic: Mapped[str] = mapped_column(sa.CheckConstraint(f"topic IN {tuple(TOPICS)}", name="topic"))
    what: Mapped[str]
    # What the buyer bears: from, to, in minor units; or as a share of the price in millionths. Neither: not known.
    least_minor: Mapped[int | None]
    most_minor: Mapped[int | None]
    least_ppm: Mapped[int | None]
    most_ppm: Mapped[int | None]
    payer: Mapped[str] = mapped_column(sa.CheckConstraint(f"payer IN {tuple(PAYERS)}", name="payer"))
    certainty: Mapped[str] = mapped_column(sa.CheckConstraint(f"certainty IN {tuple(CERTAINTIES)}", name="certainty"))
    source: Mapped[str]
    # The day on which the source said so.
    stated_on: Mapped[date]
    replaces_id: Mapped[int | None] = mapped_column(sa.ForeignKey("disclosed_fact.id"), unique=True)
    stated_at: Mapped[datetime] = mapped_column(Moment)
    stated_by_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    # When it stopped being shown: replaced or struck out.
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    request_id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)

    __table_args__ = (
        sa.CheckConstraint("ended_at >= stated_at", name="ended_after"),
        sa.CheckConstraint("(least_minor IS NULL) = (most_minor IS NULL)", name="whole_range"),
        sa.CheckConstraint("least_minor BETWEEN 0 AND most_minor", name="range"),
        sa.CheckConstraint("(least_ppm IS NULL) = (most_ppm IS NULL)", name="whole_share"),
        sa.CheckConstraint("least_ppm BETWEEN 0 AND most_ppm AND most_ppm <= 1000000", name="share"),
        sa.CheckConstraint(
            "num_nonnulls(least_minor, least_ppm) = 0"
            " OR (num_nonnulls(least_minor, least_ppm) = 1 AND certainty <> 'unknown' AND payer <> 'nobody')",
            name="figure",
        ),
    )

    @property
    def stated(self) -> Stated:
        """The fact as the rules take it."""
        return Stated(
            self.id, self.topic, self.what, self.payer, self.certainty, self.source, self.stated_on, self.least_minor,
            self.most_minor, self.least_ppm, self.most_ppm,
        )  # fmt: skip


class Acknowledgement(db.Model):
    """What one person has ticked as not known before he paid: who, when, of which version of the file."""

    __tablename__ = "acknowledgement"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Lot.id))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    version: Mapped[int] = mapped_column(sa.CheckConstraint("version > 0", name="version"))
    # Each ticked line by its key, with the words that stood there.
    ticked: Mapped[dict[str, Any]] = mapped_column(JSONB)
    at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (sa.Index("ix_acknowledgement_own", "lot_id", "user_id"),)


append_only(Acknowledgement.__table__)


class Preview(db.Model):
    """The drawing of one published PDF: begun, and finished with the number of its pages (0: it cannot be drawn)."""

    __tablename__ = "preview"
    source_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StoredFile.id), primary_key=True)
    begun_at: Mapped[datetime] = mapped_column(Moment)
    tries: Mapped[int] = mapped_column(sa.CheckConstraint("tries > 0", name="tries"))
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
    page_count: Mapped[int | None] = mapped_column(sa.CheckConstraint("page_count >= 0", name="page_count"))
    pictures: Mapped[list["PagePicture"]] = relationship(order_by="PagePicture.number")
    __table_args__ = (sa.CheckConstraint("(finished_at IS NULL) = (page_count IS NULL)", name="finished"),)


class PagePicture(db.Model):
    """One page of a PDF as a picture; numbers count from 1."""

    __tablename__ = "page_picture"
    source_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Preview.source_id), primary_key=True)
    number: Mapped[int] = mapped_column(sa.CheckConstraint("number > 0", name="number"), primary_key=True)
    file_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StoredFile.id))


# A fact may only end, once; what it said stands.
FACT_FUNCTION = """
CREATE OR REPLACE FUNCTION fact_only_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL
     OR to_jsonb(NEW) - 'ended_at' <> to_jsonb(OLD) - 'ended_at' THEN
    RAISE EXCEPTION 'a disclosed fact only ends' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
"""
FACT_TRIGGER = """
CREATE TRIGGER disclosed_fact_only_ends BEFORE UPDATE OR DELETE ON disclosed_fact
FOR EACH ROW EXECUTE FUNCTION fact_only_ends()
"""
sa.event.listen(DisclosedFact.__table__, "after_create", sa.DDL(FACT_FUNCTION.replace("%", "%%")))
sa.event.listen(DisclosedFact.__table__, "after_create", sa.DDL(FACT_TRIGGER))
