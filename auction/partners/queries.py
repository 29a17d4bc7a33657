"""Reading partners, and which deliveries are first in their line."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from auction.ground.store import db, found

from .models import Delivery, Endpoint, Partner

DELIVERIES_PER_PAGE = 50

# The line of an endpoint and a subject may hold thousands; the index is stepped through from one line's head to the
# next line's, so the cost is one probe for each line and not for each delivery that waits.
_HEADS = sa.text("""
WITH RECURSIVE head AS (
  (SELECT id, endpoint_id, subject, next_try_at FROM delivery
   WHERE next_try_at IS NOT NULL AND endpoint_id >= :first ORDER BY endpoint_id, subject, entry_id LIMIT 1)
  UNION ALL
  SELECT next_head.* FROM head, LATERAL (
    SELECT id, endpoint_id, subject, next_try_at FROM delivery
    WHERE next_try_at IS NOT NULL AND (endpoint_id, subject) > (head.endpoint_id, head.subject)
    ORDER BY endpoint_id, subject, entry_id LIMIT 1) AS next_head
  WHERE head.endpoint_id <= :last AND next_head.endpoint_id <= :last
)
SELECT head.id, head.endpoint_id FROM head JOIN endpoint ON endpoint.id = head.endpoint_id
WHERE head.next_try_at <= :at AND head.endpoint_id <= :last AND endpoint.disabled_at IS NULL
  AND (endpoint.paused_until IS NULL OR endpoint.paused_until <= :at)
ORDER BY head.next_try_at
""")
_LARGEST_ID = 2**63 - 1


def due_heads(at: datetime, endpoint_id: int | None = None) -> Sequence[tuple[UUID, int]]:
    """(delivery, endpoint) of every line whose first waiting delivery is due; of one endpoint or of all.

    Endpoints that are disabled or paused have none.
    """
    first, last = (0, _LARGEST_ID) if endpoint_id is None else (endpoint_id, endpoint_id)
    rows = db.session.execute(_HEADS, {"first": first, "last": last, "at": at})
    return [(row.id, row.endpoint_id) for row in rows]


def partners() -> Sequence[Partner]:
    """All partners with their endpoints, by name."""
    return db.session.scalars(sa.select(Partner).options(selectinload(Partner.endpoints)).order_by(Partner.name)).all()


def partner(partner_id: int) -> Partner:
    """One partner. Refuses NOT_FOUND."""
    return found(db.session.get(Partner, partner_id))


def endpoint(endpoint_id: int) -> Endpoint:
    """One address of a partner. Refuses NOT_FOUND."""
    return found(db.session.get(Endpoint, endpoint_id))


def delivery(delivery_id: UUID) -> Delivery:
    """One delivery. Refuses NOT_FOUND."""
    return found(db.session.get(Delivery, delivery_id))


def waiting_counts(partner_id: int) -> dict[int, int]:
    """Endpoint id → deliveries that wait, of one partner."""
    rows = db.session.execute(
        sa.select(Delivery.endpoint_id, sa.func.count().label("waiting"))
        .join(Delivery.endpoint)
        .where(Endpoint.partner_id == partner_id, Delivery.next_try_at.is_not(None))
        .group_by(Delivery.endpoint_id)
    )
    return {row.endpoint_id: row.waiting for row in rows}


def waiting_counts_of_partners() -> dict[int, int]:
    """Partner id → deliveries that wait at its endpoints."""
    rows = db.session.execute(
        sa.select(Endpoint.partner_id, sa.func.count().label("waiting"))
        .join(Delivery, Delivery.endpoint_id == Endpoint.id)
        .where(Delivery.next_try_at.is_not(None))
        .group_by(Endpoint.partner_id)
    )
    return {row.partner_id: row.waiting for row in rows}


def deliveries(partner_id: int, page: int) -> tuple[Sequence[Delivery], bool]:
    """A page (from 1) of the partner's delivery log, newest first, and whether an older page follows."""
    rows = db.session.scalars(
        sa.select(Delivery)
        .join(Delivery.endpoint)
        .where(Endpoint.partner_id == partner_id)
        .options(joinedload(Delivery.entry), joinedload(Delivery.endpoint))
        .order_by(Delivery.written_at.desc(), Delivery.entry_id.desc())
        .limit(DELIVERIES_PER_PAGE + 1)
        .offset((page - 1) * DELIVERIES_PER_PAGE)
    ).all()
    return rows[:DELIVERIES_PER_PAGE], len(rows) > DELIVERIES_PER_PAGE
