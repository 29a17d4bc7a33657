"""From the journal's outbox to feed and deliveries: what was committed is numbered for all partners, and written down
for every endpoint that wants to know.
"""

import sqlalchemy as sa

from auction.ground import clock
from auction.ground.store import transaction

from .contracts import KINDS

BATCH = 2_000
# One relay at a time: two could write a subject's later entry before its earlier one, and the line would break; nor
# would positions then become visible in their order.
ONE_RELAY = "partners.relay"


def relay() -> int:
    """Empty the outbox, up to BATCH entries in one transaction; returns how many it took.

    An act that was rolled back left nothing in the outbox, so nobody hears of it.
    """
    with transaction() as session:
        if not session.scalar(sa.select(sa.func.pg_try_advisory_xact_lock(sa.func.hashtextextended(ONE_RELAY, 0)))):
            return 0
        values = {"at": clock.now(), "kinds": list(KINDS), "batch": BATCH}
        return session.execute(_TAKEN, values).scalar_one()


# One statement, however many: take the oldest from the outbox; what partners are told gets the next positions of the
# feed, and a delivery for each endpoint that wants its kind and court. A subject is `lot:12` or `case:3`; a lot that was
# never announced is the court's own paper, also when it is withdrawn.
_TAKEN = sa.text("""
WITH taken AS (
  DELETE FROM journal_outbox
  WHERE entry_id IN (SELECT entry_id FROM journal_outbox ORDER BY entry_id LIMIT :batch)
  RETURNING entry_id
), entry AS MATERIALIZED (
  SELECT journal_entry.id, kind, subject, at, substr(subject, strpos(subject, ':') + 1)::bigint AS number
  FROM taken JOIN journal_entry ON journal_entry.id = taken.entry_id WHERE kind = ANY(:kinds)
), told AS MATERIALIZED (
  SELECT entry.*, coalesce(lot.court_id, enforcement_case.court_id) AS court_id
  FROM entry LEFT JOIN lot ON lot.id = CASE WHEN subject LIKE 'lot:%' THEN entry.number END
  LEFT JOIN enforcement_case ON enforcement_case.id = CASE WHEN subject LIKE 'case:%' THEN entry.number END
  WHERE lot.announced_at IS NOT NULL OR enforcement_case.id IS NOT NULL
), fed AS (
  INSERT INTO feed_entry (position, entry_id, kind, subject, court_id, at)
  SELECT (SELECT coalesce(max(position), 0) FROM feed_entry) + row_number() OVER (ORDER BY id),
    id, kind, subject, court_id, at
  FROM told
), written AS (
  INSERT INTO delivery (id, endpoint_id, entry_id, subject, attempts, written_at, next_try_at)
  SELECT gen_random_uuid(), endpoint.id, told.id, subject, 0, :at, :at
  FROM told JOIN endpoint ON disabled_at IS NULL
    AND (cardinality(kinds) = 0 OR kind = ANY(kinds)) AND (cardinality(court_ids) = 0 OR court_id = ANY(court_ids))
)
SELECT count(*) FROM taken
""")
