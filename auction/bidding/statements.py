"""The statements of the bid path, written for psycopg itself: two round trips carry a batch of any size.

The first locks and reads, the second writes and commits. Rows go over as one JSON text.
"""

LOCK_LOT = """
SELECT lot.id, lot.state, lot.opens_at, lot.closes_at, lot.start_price_minor, lot.increment_minor, lot.bid_count,
  lot.extension_count, lot.leading_price_minor, lot.leading_code, lot.leading_rank, lot.scheduled_closes_at,
  lot.round_kind, lot.currency, lot.jurisdiction
FROM lot WHERE lot.id = %(lot_id)s AND lot.opens_at IS NOT NULL AND lot.closes_at IS NOT NULL FOR UPDATE
"""

# After the lot, as every act on a lot does: two orders would be a deadlock.
LOCK_RECORD = "SELECT seq, hash FROM journal_head WHERE subject = %(subject)s FOR UPDATE"

# A lot whose record has no entry yet has no head to lock.
BEGIN_RECORD = """
INSERT INTO journal_head (subject, seq, hash) VALUES (%(subject)s, 0, %(hash)s) ON CONFLICT DO NOTHING
"""

ENROLMENTS = """
SELECT enrolment.id, enrolment.user_id, enrolment.code, enrolment.rank, account.active, account.fs_uniquifier
FROM enrolment JOIN "user" AS account ON account.id = enrolment.user_id
WHERE enrolment.lot_id = %(lot_id)s AND enrolment.user_id = ANY(%(user_ids)s)
"""

KNOWN_BIDS = """
SELECT bid_id, lot_id, enrolment_id, amount_minor, refusal, least_minor, closes_at, seq
FROM bid WHERE bid_id = ANY(%(bid_ids)s)
"""

# Who has bid the leading price without leading (article 21).
EQUALLED_BY = """
SELECT enrolment.code FROM bid JOIN enrolment ON enrolment.id = bid.enrolment_id
WHERE bid.lot_id = %(lot_id)s AND bid.seq IS NOT NULL AND bid.amount_minor = %(price_minor)s
  AND enrolment.code <> %(leading_code)s
"""

ADD_BIDS = """
INSERT INTO bid (bid_id, lot_id, enrolment_id, amount_minor, rank, received_at, decided_at, closes_at, refusal,
  least_minor, seq, previous_seq, previous_amount_minor)
SELECT bid_id, lot_id, enrolment_id, amount_minor, rank, received_at, decided_at, closes_at, refusal, least_minor, seq,
  previous_seq, previous_amount_minor
FROM json_to_recordset(%(bids)s::json) AS row(bid_id uuid, lot_id bigint, enrolment_id uuid, amount_minor bigint,
  rank bigint, received_at timestamptz, decided_at timestamptz, closes_at timestamptz, refusal text,
  least_minor bigint, seq bigint, previous_seq bigint, previous_amount_minor bigint)
"""

MOVE_LOT = """
UPDATE lot SET bid_count = %(bid_count)s, extension_count = %(extension_count)s, closes_at = %(closes_at)s,
  leading_price_minor = %(leading_price_minor)s, leading_code = %(leading_code)s, leading_rank = %(leading_rank)s
WHERE id = %(lot_id)s
"""
