"""From the journal's outbox to deliveries: what was committed is written down for every partner who wants to know."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from auction.ground import clock
from auction.ground.store import transaction
from auction.journal.catalogue import PARTNER_KINDS
from auction.journal.models import JournalEntry, JournalOutbox
from auction.lots.models import Lot

from .models import Delivery, Endpoint

BATCH = 2_000
# One relay at a time: two could write a subject's later entry before its earlier one, and the line would break.
ONE_RELAY = "partners.relay"


def relay() -> int:
    """Empty the outbox, up to BATCH entries in one transaction; returns how many it took.

    An act that was rolled back left nothing in the outbox, so nobody hears of it.
    """
    with transaction() as session:
        if not session.scalar(sa.select(sa.func.pg_try_advisory_xact_lock(sa.func.hashtextextended(ONE_RELAY, 0)))):
            return 0
        return session.execute(_TAKEN_FOR_EVERY_ENDPOINT, {"at": clock.now()}).scalar_one()


def _taken_for_every_endpoint():
    """One statement, however many: take the oldest from the outbox, and insert one delivery for each entry that
    partners are told and each endpoint that wants its kind. Gives how many were taken.
    """
    oldest = sa.select(JournalOutbox.entry_id).order_by(JournalOutbox.entry_id).limit(BATCH)
    taken = (
        sa.delete(JournalOutbox)
        .where(JournalOutbox.entry_id.in_(oldest))
        .returning(JournalOutbox.entry_id)
        .cte("taken")
    )
    at = sa.bindparam("at", type_=Delivery.written_at.type)
    wanted = (
        sa.select(sa.func.gen_random_uuid(), Endpoint.id, JournalEntry.id, JournalEntry.subject, sa.literal(0), at, at)
        .join(taken, taken.c.entry_id == JournalEntry.id)
        .join(Endpoint, sa.true())
        .where(
            JournalEntry.kind.in_(PARTNER_KINDS),
            Endpoint.disabled_at.is_(None),
            # A lot that was never announced is the court's own paper, also when it is withdrawn.
            ~sa.exists().where(sa.func.concat("lot:", Lot.id) == JournalEntry.subject, Lot.announced_at.is_(None)),
            sa.or_(sa.func.cardinality(Endpoint.kinds) == 0, JournalEntry.kind == sa.any_(Endpoint.kinds)),
        )
    )
    columns = ["id", "endpoint_id", "entry_id", "subject", "attempts", "written_at", "next_try_at"]
    told = insert(Delivery).from_select(columns, wanted).cte("told")
    return sa.select(sa.func.count()).select_from(taken).add_cte(told)


_TAKEN_FOR_EVERY_ENDPOINT = _taken_for_every_endpoint()
