"""Who was up: every web process notes a few times a second that it serves; an outage is a gap in which none did.

Beats are in real time, so that a moved demo clock is no outage; what follows from them is in the court's time. The
caller brings a connection of its own: a pool that visitors have emptied must not silence the beat.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.ground import clock

# A shorter gap is a busy moment or a quick restart, which no dial calls an outage.
NOTED = timedelta(seconds=3)
# A process that was not heard of for so long is gone, and whatever waited in it was never acknowledged.
GONE = timedelta(seconds=5)
KEPT = timedelta(hours=1)

BEAT = sa.text("""
INSERT INTO serving_process (id, beat_at, decided_up_to) VALUES (:id, :at, :decided_up_to)
ON CONFLICT (id) DO UPDATE SET beat_at = excluded.beat_at, decided_up_to = excluded.decided_up_to
RETURNING (SELECT max(beat_at) FROM serving_process)
""")
# The first who comes back notes the outage; who comes at the same instant finds it noted.
NOTE = sa.text("""
INSERT INTO outage (began_at, ended_at) SELECT :began, :ended
WHERE NOT EXISTS (SELECT FROM outage WHERE ended_at > :began)
""")
FORGET = sa.text("DELETE FROM serving_process WHERE beat_at < :long_ago OR beat_at > :ahead")
SEEN = sa.text("""
SELECT max(beat_at) AS beat_at, min(decided_up_to) FILTER (WHERE beat_at > :alive_since) AS decided_up_to
FROM serving_process
""")
TOTAL_S = sa.text("SELECT coalesce(extract(epoch FROM sum(ended_at - began_at)), 0)::float8 FROM outage")


@dataclass(frozen=True)
class Seen:
    """What is known of the web processes, in the court's time: when one was last up, and up to which moment of entry all
    that are up have decided their bids.
    """

    beat_at: datetime
    decided_up_to: datetime


def beat(engine: sa.Engine, process_id: uuid.UUID, decided_up_to: datetime) -> timedelta:
    """Note that this process serves; `decided_up_to` in the court's time. The first beat after a gap notes the outage.

    Returns how far the last beat of any process lies ahead: more than a moment means that the clock was set back.
    """
    at, shift = clock.real_now(), _shift()
    with engine.begin() as connection:
        facts = {"id": process_id, "at": at, "decided_up_to": decided_up_to - shift}
        last = connection.execute(BEAT, facts).scalar_one() or at
        if at - last > NOTED:
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('outage'))"))
            connection.execute(NOTE, {"began": last + shift, "ended": at + shift})
        if abs(at - last) > NOTED:
            connection.execute(FORGET, {"long_ago": at - KEPT, "ahead": at + NOTED})
    return max(timedelta(0), last - at)


def seen(session: Session) -> Seen | None:
    """What is known of the web processes; None where none has ever noted itself (a test, a replay)."""
    row = session.execute(SEEN, {"alive_since": clock.real_now() - GONE}).one()
    if row.beat_at is None:
        return None
    return Seen(row.beat_at + _shift(), (row.decided_up_to or row.beat_at) + _shift())


def total_outage_s(session: Session) -> float:
    """Seconds of all outages together."""
    return float(session.execute(TOTAL_S).scalar_one())


def _shift() -> timedelta:
    """How far the court's time is ahead of the real one: whole seconds, whatever passes between the two questions."""
    return timedelta(seconds=round((clock.now() - clock.real_now()).total_seconds()))
