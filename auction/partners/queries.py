"""Reading partners, and which deliveries are first in their line."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from auction.ground.store import db, found

from .models import Delivery, Endpoint, EndpointKey, Partner

DELIVERIES_SHOWN = 20

# The lines of an endpoint may hold thousands each; the index is stepped through from one line's head to the next line's,
# so the cost is one probe for each line and not for each delivery that waits.
_LINES = """
WITH RECURSIVE line AS (
  (SELECT id, subject, entry_id, next_try_at FROM delivery
   WHERE endpoint_id = endpoint.id AND next_try_at IS NOT NULL ORDER BY subject, entry_id LIMIT 1)
  UNION ALL
  SELECT next_line.* FROM line, LATERAL (
    SELECT id, subject, entry_id, next_try_at FROM delivery
    WHERE endpoint_id = endpoint.id AND next_try_at IS NOT NULL AND subject > line.subject
    ORDER BY subject, entry_id LIMIT 1) AS next_line
)
SELECT id, entry_id, next_try_at FROM line WHERE next_try_at <= :at
"""
_ENDPOINT_IS_CALLED = "disabled_at IS NULL AND (paused_until IS NULL OR paused_until <= :at)"
_HEADS = sa.text(f"""
SELECT head.id FROM endpoint, LATERAL ({_LINES}) AS head WHERE endpoint.id = :endpoint_id AND {_ENDPOINT_IS_CALLED}
ORDER BY head.next_try_at, head.entry_id LIMIT :most
""")  # noqa: S608 - of our own constants
_COUNTS = sa.text(f"""
SELECT endpoint.id, count(*) AS lines FROM endpoint, LATERAL ({_LINES} LIMIT :most) AS head WHERE {_ENDPOINT_IS_CALLED}
GROUP BY endpoint.id
""")  # noqa: S608


def due_heads(at: datetime, endpoint_id: int, most: int) -> list[UUID]:
    """The first waiting delivery of every line of an endpoint, where it is due; those that wait longest, at most `most`.

    An endpoint that is disabled or paused has none.
    """
    return list(db.session.scalars(_HEADS, {"at": at, "endpoint_id": endpoint_id, "most": most}))


def due_counts(at: datetime, most: int) -> list[tuple[int, int]]:
    """(endpoint, how many of its lines are due, at most `most`) of every endpoint that is to be called."""
    return [(row.id, row.lines) for row in db.session.execute(_COUNTS, {"at": at, "most": most})]


def signing_keys(endpoint_id: int, at: datetime) -> list[str]:
    """What signs an endpoint's messages at this moment, newest first: one key of each scheme, and replaced ones until
    their end. Empty when none of them opens any more (SealedKey).
    """
    keys = db.session.scalars(
        sa.select(EndpointKey.secret)
        .where(EndpointKey.endpoint_id == endpoint_id, sa.or_(EndpointKey.ends_at.is_(None), EndpointKey.ends_at > at))
        .order_by(EndpointKey.id.desc())
    )
    return [key for key in keys if key]


def silent_endpoints(at: datetime, hours: int) -> Sequence[int]:
    """Endpoints, switched on, at which every try has failed for so many hours although something waits, and of which
    people have not been told so yet.
    """
    waits = sa.exists().where(Delivery.endpoint_id == Endpoint.id, Delivery.next_try_at.is_not(None))
    given_up = sa.exists().where(Delivery.endpoint_id == Endpoint.id, Delivery.given_up_at >= Endpoint.failing_since)
    return db.session.scalars(
        sa.select(Endpoint.id)
        .where(Endpoint.failing_since <= at - timedelta(hours=hours), Endpoint.disabled_at.is_(None),
               Endpoint.reported_hours < hours, waits | given_up)
        .order_by(Endpoint.id)
    ).all()  # fmt: skip


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
    return _counts(partner_id, Delivery.next_try_at.is_not(None))


def given_up_counts(partner_id: int) -> dict[int, int]:
    """Endpoint id → deliveries that were given up and not sent again, of one partner."""
    return _counts(partner_id, Delivery.given_up_at.is_not(None))


def _counts(partner_id: int, which: sa.ColumnElement[bool]) -> dict[int, int]:
    rows = db.session.execute(
        sa.select(Delivery.endpoint_id, sa.func.count().label("deliveries"))
        .join(Delivery.endpoint).where(Endpoint.partner_id == partner_id, which).group_by(Delivery.endpoint_id)
    )  # fmt: skip
    return {row.endpoint_id: row.deliveries for row in rows}


def newest_deliveries(partner_id: int) -> Sequence[Delivery]:
    """What was sent to the partner last, with every try, newest first."""
    return db.session.scalars(
        sa.select(Delivery)
        .join(Delivery.endpoint)
        .where(Endpoint.partner_id == partner_id)
        .options(joinedload(Delivery.entry), joinedload(Delivery.endpoint), selectinload(Delivery.tries))
        .order_by(Delivery.written_at.desc(), Delivery.entry_id.desc())
        .limit(DELIVERIES_SHOWN)
    ).all()
