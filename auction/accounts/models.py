"""People, their proofs of identity, their roles, and the courts they serve."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from flask_security.core import RoleMixin, UserMixin
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auction.ground.models import StoredFile
from auction.ground.store import db

Moment = sa.DateTime(timezone=True)


class Court(db.Model):
    """A court with its contacts and its dedicated auction account (article 6)."""

    __tablename__ = "court"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    name_zh: Mapped[str] = mapped_column(unique=True)
    name_en: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("court.id"))
    jurisdiction: Mapped[str] = mapped_column(default="cn")
    address: Mapped[str]
    phone: Mapped[str]
    supervision_phone: Mapped[str]
    account_holder: Mapped[str]
    account_bank: Mapped[str]
    account_number: Mapped[str]
    # Whether sealed maxima may be left for its lots; None: it has said nothing, the jurisdiction's dial counts.
    automatic_bidding: Mapped[bool | None]


class Person(db.Model):
    """A human being or company whose identity was proved. Votes, bars and four eyes count persons, not accounts."""

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    legal_name: Mapped[str]
    id_kind: Mapped[str] = mapped_column(
        sa.CheckConstraint(
            "id_kind IN ('resident_id', 'passport', 'company_code', 'staff_card', 'practice')", name="id_kind"
        )
    )
    id_number: Mapped[str]
    confirmed_at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (sa.UniqueConstraint("id_kind", "id_number"),)


roles_users = sa.Table(
    "roles_users",
    db.metadata,
    sa.Column("user_id", sa.ForeignKey("user.id"), primary_key=True),
    sa.Column("role_id", sa.ForeignKey("role.id"), primary_key=True),
)


class Role(db.Model, RoleMixin):
    """One of the roles in accounts/rules.py."""

    __tablename__ = "role"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    description: Mapped[str | None]


class User(db.Model, UserMixin):
    """A sign-in. Staff carry their court, everyone proved carries a person."""

    __tablename__ = "user"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    email: Mapped[str] = mapped_column(sa.CheckConstraint("email = lower(email)", name="email_lower"), unique=True)
    password: Mapped[str | None]
    active: Mapped[bool]
    fs_uniquifier: Mapped[str] = mapped_column(sa.String(64), unique=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    staff_number: Mapped[str | None]
    language: Mapped[str] = mapped_column(sa.CheckConstraint("language IN ('zh', 'en')", name="language"), default="zh")
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Person.id), index=True)
    court_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Court.id), index=True)
    # Kinds of inbox_rules.STOPPABLE that are not to come by mail.
    mails_stopped: Mapped[list[str]] = mapped_column(ARRAY(sa.Text), default=list, server_default="{}")

    roles: Mapped[list[Role]] = relationship(secondary=roles_users, lazy="selectin")  # type: ignore[assignment]
    person: Mapped[Person | None] = relationship(lazy="joined")
    court: Mapped[Court | None] = relationship(lazy="joined")


class IdentityProof(db.Model):
    """What a person submitted to prove who he is, and an officer's decision on it."""

    __tablename__ = "identity_proof"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    legal_name: Mapped[str]
    id_kind: Mapped[str]
    id_number: Mapped[str]
    phone: Mapped[str]
    service_address: Mapped[str]
    file_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StoredFile.id))
    state: Mapped[str] = mapped_column(
        sa.CheckConstraint("state IN ('pending', 'confirmed', 'refused')", name="state"), default="pending"
    )
    submitted_at: Mapped[datetime] = mapped_column(Moment)
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))
    reason: Mapped[str | None]

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    file: Mapped[StoredFile] = relationship()
    __table_args__ = (
        sa.Index(
            "uq_identity_proof_one_pending", "user_id", unique=True, postgresql_where=sa.text("state = 'pending'")
        ),
        sa.Index("ix_identity_proof_state", "state", "submitted_at"),
        sa.CheckConstraint("(state = 'pending') = (decided_at IS NULL)", name="decided"),
    )


class InboxNotice(db.Model):
    """Something a person is told, in both languages: he alone is shown it. Never a bidder code (article 18)."""

    __tablename__ = "inbox_notice"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    written_at: Mapped[datetime] = mapped_column(Moment)
    read_at: Mapped[datetime | None] = mapped_column(Moment)
    # Of several notices on one topic only the newest is kept; None: it stands for itself.
    topic: Mapped[str | None]
    subject_en: Mapped[str]
    subject_zh: Mapped[str]
    body_en: Mapped[str]
    body_zh: Mapped[str]
    # The page it is about, from this site's root.
    path: Mapped[str] = mapped_column(sa.CheckConstraint("path LIKE '/%' AND path NOT LIKE '//%'", name="path"))
    __table_args__ = (
        sa.UniqueConstraint("user_id", "topic"),
        sa.Index("ix_inbox_notice_user", "user_id", "written_at"),
        sa.Index("ix_inbox_notice_unread", "user_id", postgresql_where=sa.text("read_at IS NULL")),
        sa.Index("ix_inbox_notice_written", "written_at"),
    )
