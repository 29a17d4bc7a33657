"""The append-only record: one entry per act, hash-chained per subject, and the news still to be carried."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from auction.ground.store import append_only, db

from .catalogue import LOT_MOVES

Moment = sa.DateTime(timezone=True)

# Whether an entry moves what the public reads of a lot. Written out, so that the index serves it.
IS_MOVE: sa.ColumnClause[bool] = sa.literal_column(f"(kind IN {LOT_MOVES})", sa.Boolean())


class JournalEntry(db.Model):
    """One act. `public` may be shown to anybody; `private` only to those who may read the subject."""

    __tablename__ = "journal_entry"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    subject: Mapped[str]
    seq: Mapped[int]
    kind: Mapped[str]
    actor_id: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(Moment)
    public: Mapped[dict[str, Any]] = mapped_column(JSONB)
    private: Mapped[dict[str, Any]] = mapped_column(JSONB)
    private_hash: Mapped[str] = mapped_column(sa.String(64))
    previous_hash: Mapped[str] = mapped_column(sa.String(64))
    hash: Mapped[str] = mapped_column(sa.String(64))
    __table_args__ = (
        sa.UniqueConstraint("subject", "seq"),
        sa.CheckConstraint("seq > 0", name="seq"),
        sa.Index("ix_journal_entry_kind_at", "kind", "at"),
        # News of lots beside millions of bids.
        sa.Index(
            "ix_journal_entry_moves", "subject", "id", postgresql_include=["kind", "at"], postgresql_where=IS_MOVE
        ),
    )


append_only(JournalEntry.__table__)


class JournalHead(db.Model):
    """The end of a subject's chain: locked while an entry is added."""

    __tablename__ = "journal_head"
    subject: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(default=0)
    hash: Mapped[str] = mapped_column(sa.String(64), default="0" * 64)


class JournalOutbox(db.Model):
    """Entries whose webhooks have not been written yet; emptied by the relay in auction.partners."""

    __tablename__ = "journal_outbox"
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey(JournalEntry.id), primary_key=True, autoincrement=False)


class EntryTold(db.Model):
    """Entries whose people were told by the noun that follows them; taken once, whoever comes first."""

    __tablename__ = "entry_told"
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey(JournalEntry.id), primary_key=True, autoincrement=False)


class Mail(db.Model):
    """An e-mail to be sent, written in the act's own transaction."""

    __tablename__ = "mail"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    recipient: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    written_at: Mapped[datetime] = mapped_column(Moment)
    due_at: Mapped[datetime] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    # The mail server will never take it: an address that does not exist.
    given_up_at: Mapped[datetime | None] = mapped_column(Moment)
    attempts: Mapped[int] = mapped_column(sa.Integer, default=0)
    last_error: Mapped[str | None]
    # Written to one person about his own affairs: nobody else is shown it, and it is deleted once it is sent.
    is_personal: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    # Where one press ends mails of this kind (RFC 8058); None when they cannot be ended.
    stop_url: Mapped[str | None]
    __table_args__ = (
        sa.Index("ix_mail_written", "written_at"),
        sa.CheckConstraint("num_nonnulls(sent_at, given_up_at) <= 1", name="sent_or_given_up"),
        sa.Index("ix_mail_unsent", "due_at", postgresql_where=sa.text("sent_at IS NULL AND given_up_at IS NULL")),
    )


class ServingProcess(db.Model):
    """A web process that was up, by its last beat. Times are real ones: a moved demo clock is no outage.

    `decided_up_to`: no bid that entered the process before then still waits in it.
    """

    __tablename__ = "serving_process"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    beat_at: Mapped[datetime] = mapped_column(Moment)
    decided_up_to: Mapped[datetime] = mapped_column(Moment)


class Outage(db.Model):
    """A time in which no web process was up, in the court's time; `handled_at`: the lots that it touched are suspended."""

    __tablename__ = "outage"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    began_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime] = mapped_column(Moment)
    handled_at: Mapped[datetime | None] = mapped_column(Moment)
    __table_args__ = (
        sa.CheckConstraint("ended_at > began_at", name="lasts"),
        sa.Index("ix_outage_ended", "ended_at"),
    )
