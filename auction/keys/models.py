"""Partners' people, what each partner was granted, its keys and tokens, and how often it asked."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auction.accounts.models import User
from auction.ground.store import db
from auction.partners.models import Partner

from .rules import LIFETIMES_DAYS, REQUESTS_PER_MINUTE_MOST, SCOPES

Moment = sa.DateTime(timezone=True)
_KNOWN = ", ".join(f"'{scope}'" for scope in SCOPES)
_SCOPES_KNOWN = f"scopes <@ ARRAY[{_KNOWN}]::text[]"
_COURTS_NAMED = "court_ids IS NULL OR cardinality(court_ids) > 0"
_LIMIT = f"requests_per_minute BETWEEN 1 AND {REQUESTS_PER_MINUTE_MOST}"


class PartnerMember(db.Model):
    """Somebody who works for a partner; for one at a time."""

    __tablename__ = "partner_member"
    user_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id), primary_key=True)
    partner_id: Mapped[int] = mapped_column(sa.ForeignKey(Partner.id), index=True)
    appointed_at: Mapped[datetime] = mapped_column(Moment)
    user: Mapped[User] = relationship()
    partner: Mapped[Partner] = relationship()


class PartnerGrant(db.Model):
    """What a partner may do at most; without a row `rules.UNGRANTED`. A key never has more than this now says."""

    __tablename__ = "partner_grant"
    partner_id: Mapped[int] = mapped_column(sa.ForeignKey(Partner.id), primary_key=True)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    # NULL = all courts.
    court_ids: Mapped[list[int] | None] = mapped_column(ARRAY(sa.BigInteger))
    requests_per_minute: Mapped[int] = mapped_column(sa.Integer)
    granted_at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (
        sa.CheckConstraint(_SCOPES_KNOWN, name="scopes"),
        sa.CheckConstraint(_COURTS_NAMED, name="court_ids"),
        sa.CheckConstraint(_LIMIT, name="requests_per_minute"),
    )


class ApiClient(db.Model):
    """A partner's key: who asks (OAuth's client_id), what it may do and until when. Its secrets are ApiSecret."""

    __tablename__ = "api_client"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    partner_id: Mapped[int] = mapped_column(sa.ForeignKey(Partner.id), index=True)
    name: Mapped[str]
    client_id: Mapped[str] = mapped_column(unique=True)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    # NULL = all courts that the partner is granted.
    court_ids: Mapped[list[int] | None] = mapped_column(ARRAY(sa.BigInteger))
    requests_per_minute: Mapped[int] = mapped_column(sa.Integer)
    lifetime_days: Mapped[int] = mapped_column(sa.Integer)
    made_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    partner: Mapped[Partner] = relationship(lazy="joined", innerjoin=True)
    secrets: Mapped[list["ApiSecret"]] = relationship(order_by="ApiSecret.id", back_populates="client")
    __table_args__ = (
        sa.CheckConstraint(_SCOPES_KNOWN, name="scopes"),
        sa.CheckConstraint(_COURTS_NAMED, name="court_ids"),
        sa.CheckConstraint(_LIMIT, name="requests_per_minute"),
        sa.CheckConstraint(f"lifetime_days IN {LIFETIMES_DAYS}", name="lifetime_days"),
        sa.CheckConstraint("expires_at > made_at", name="expires_at"),
    )


class ApiSecret(db.Model):
    """The hash of a secret that was shown once. `ends_at` NULL: the newest one, as good as its client is."""

    __tablename__ = "api_secret"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    api_client_id: Mapped[int] = mapped_column(sa.ForeignKey(ApiClient.id), index=True)
    hash: Mapped[bytes] = mapped_column(sa.CheckConstraint("length(hash) = 32", name="hash"), unique=True)
    made_at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime | None] = mapped_column(Moment)
    client: Mapped[ApiClient] = relationship(back_populates="secrets")
    __table_args__ = (
        sa.Index("uq_api_secret_newest", "api_client_id", unique=True, postgresql_where=sa.text("ends_at IS NULL")),
    )


class AccessToken(db.Model):
    """The hash of an OAuth2 access token: opaque, so that it ends the moment its client or itself is revoked."""

    __tablename__ = "access_token"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    api_client_id: Mapped[int] = mapped_column(sa.ForeignKey(ApiClient.id), index=True)
    hash: Mapped[bytes] = mapped_column(sa.CheckConstraint("length(hash) = 32", name="hash"), unique=True)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    client: Mapped[ApiClient] = relationship()
    __table_args__ = (sa.CheckConstraint(_SCOPES_KNOWN, name="scopes"),)


class RequestWindow(db.Model):
    """How often a client has asked in its latest minute: one row a client, that all web processes count in."""

    __tablename__ = "request_window"
    api_client_id: Mapped[int] = mapped_column(sa.ForeignKey(ApiClient.id), primary_key=True)
    minute: Mapped[datetime] = mapped_column(Moment)
    requests: Mapped[int] = mapped_column(sa.Integer)


class RequestCount(db.Model):
    """How often a client asked for an operation on a day, by class of the answer's status (2 = 200 to 299)."""

    __tablename__ = "request_count"
    api_client_id: Mapped[int] = mapped_column(sa.ForeignKey(ApiClient.id), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    operation: Mapped[str] = mapped_column(primary_key=True)
    status_class: Mapped[int] = mapped_column(
        sa.SmallInteger, sa.CheckConstraint("status_class BETWEEN 1 AND 5", name="status_class"), primary_key=True
    )
    requests: Mapped[int]


class AnsweredRequest(db.Model):
    """A write that a client sent under an id of its own, and what it was answered; written in the act's transaction."""

    __tablename__ = "answered_request"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    api_client_id: Mapped[int] = mapped_column(sa.ForeignKey(ApiClient.id))
    request_id: Mapped[UUID]
    subject: Mapped[str]
    body_hash: Mapped[bytes] = mapped_column(sa.CheckConstraint("length(body_hash) = 32", name="body_hash"))
    # None only within the act that is about to answer.
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    asked_at: Mapped[datetime] = mapped_column(Moment, index=True)
    __table_args__ = (sa.UniqueConstraint("api_client_id", "request_id"),)
