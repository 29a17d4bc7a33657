"""Reading keys: whose a secret is, what a partner has, how often it asked."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from auction.accounts.models import User
from auction.api.paging import after
from auction.ground.refusal import Refusal
from auction.ground.store import db, found
from auction.partners.models import Delivery, Endpoint, Partner

from .models import ApiClient, PartnerGrant, PartnerMember, RequestCount
from .rules import UNGRANTED, Rights, granted, rights

STATES = {
    "waiting": Delivery.next_try_at.is_not(None),
    "delivered": Delivery.delivered_at.is_not(None),
    "given_up": Delivery.given_up_at.is_not(None),
}


def granted_to(partner_id: int) -> Rights:
    """What the partner may do at most, as an administrator has it."""
    grant = db.session.get(PartnerGrant, partner_id)
    return UNGRANTED if grant is None else granted(grant.scopes, grant.court_ids, grant.requests_per_minute)


def client_named(client_id: str) -> ApiClient | None:
    """The client with this public id, None when there is none."""
    return db.session.scalars(sa.select(ApiClient).where(ApiClient.client_id == client_id)).one_or_none()


def rights_of(client: ApiClient) -> Rights:
    """What a key may do now: its own rights within its partner's."""
    return rights(client.scopes, client.court_ids, client.requests_per_minute).within(granted_to(client.partner_id))


def partner_of(user: User) -> Partner:
    """The partner that somebody works for. Refuses NOT_ALLOWED for who works for none."""
    member = db.session.get(PartnerMember, user.id)
    if member is None:
        raise Refusal("NOT_ALLOWED")
    return member.partner


def members(partner_id: int) -> Sequence[PartnerMember]:
    """A partner's people, in the order of their appointment."""
    return db.session.scalars(
        sa.select(PartnerMember).filter_by(partner_id=partner_id).order_by(PartnerMember.appointed_at, PartnerMember.user_id)
    ).all()  # fmt: skip


def clients(partner_id: int) -> Sequence[ApiClient]:
    """A partner's keys with their secrets, those that still open something first, then the newest."""
    return db.session.scalars(
        sa.select(ApiClient).filter_by(partner_id=partner_id).options(selectinload(ApiClient.secrets))
        .order_by(ApiClient.revoked_at.is_not(None), ApiClient.made_at.desc(), ApiClient.id.desc())
    ).all()  # fmt: skip


def client_of(partner_id: int, key_id: int) -> ApiClient:
    """A key of this partner. Refuses NOT_FOUND for another's."""
    return found(db.session.scalars(sa.select(ApiClient).filter_by(partner_id=partner_id, id=key_id)).one_or_none())


def endpoint_of(partner_id: int, endpoint_id: int) -> Endpoint:
    """An address of this partner. Refuses NOT_FOUND for another's."""
    return found(db.session.scalars(sa.select(Endpoint).filter_by(partner_id=partner_id, id=endpoint_id)).one_or_none())


def endpoints_of(partner_id: int) -> Sequence[Endpoint]:
    """All addresses of a partner, in the order in which they were added."""
    return db.session.scalars(sa.select(Endpoint).filter_by(partner_id=partner_id).order_by(Endpoint.id)).all()


def delivery_of(partner_id: int, delivery_id: UUID) -> Delivery:
    """A delivery to this partner. Refuses NOT_FOUND for another's."""
    return found(db.session.scalars(
        sa.select(Delivery).join(Delivery.endpoint).where(Delivery.id == delivery_id, Endpoint.partner_id == partner_id)
    ).one_or_none())  # fmt: skip


def last_successes(partner_id: int) -> Mapping[int, datetime]:
    """Endpoint id → when an event last arrived there, as far as the log reaches."""
    last = (
        sa.select(Endpoint.id, sa.func.max(Delivery.delivered_at).label("at"))
        .join(Delivery, Delivery.endpoint_id == Endpoint.id)
        .where(Endpoint.partner_id == partner_id, Delivery.delivered_at.is_not(None))
        .group_by(Endpoint.id)
    )
    return {row.id: row.at for row in db.session.execute(last)}


def requests_by_day(partner_id: int, since: date) -> Mapping[tuple[date, int], int]:
    """(day, status class) → requests of all the partner's keys."""
    return _requests(partner_id, since, RequestCount.day)


def requests_by_operation(partner_id: int, since: date) -> Mapping[tuple[str, int], int]:
    """(operation, status class) → requests of all the partner's keys."""
    return _requests(partner_id, since, RequestCount.operation)


def _requests(partner_id: int, since: date, by: sa.orm.InstrumentedAttribute) -> Mapping:
    rows = db.session.execute(
        sa.select(by, RequestCount.status_class, sa.func.sum(RequestCount.requests))
        .join(ApiClient, ApiClient.id == RequestCount.api_client_id)
        .where(ApiClient.partner_id == partner_id, RequestCount.day >= since)
        .group_by(by, RequestCount.status_class).order_by(by, RequestCount.status_class)
    )  # fmt: skip
    return {(key, status_class): int(requests) for key, status_class, requests in rows}


def deliveries_of(
    partner_id: int, state: str | None, endpoint_id: int | None, before: Sequence | None, limit: int
) -> Sequence[Delivery]:
    """Deliveries to a partner with their tries, the last written first, behind the key (written_at, entry, endpoint)."""
    columns = (Delivery.written_at, Delivery.entry_id, Delivery.endpoint_id)
    query = sa.select(Delivery).join(Delivery.endpoint).where(Endpoint.partner_id == partner_id)
    if state:
        query = query.where(STATES[state])
    if endpoint_id is not None:
        query = query.where(Delivery.endpoint_id == endpoint_id)
    if before is not None:
        query = query.where(after(columns, before, is_descending=True))
    return db.session.scalars(
        query.options(joinedload(Delivery.entry), selectinload(Delivery.tries))
        .order_by(*(column.desc() for column in columns)).limit(limit)
    ).all()  # fmt: skip
