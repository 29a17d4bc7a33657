"""The statements of the bid path, written for psycopg itself: two round trips carry a batch of any size, of any lots.

The first locks and reads, the second writes and commits. Rows go over as one JSON text.
"""

# In one order, so that two batches never wait for each other.
LOCK_LOTS = """
SELECT id, state, opens_at, closes_at, start_price_minor, increment_minor, bid_count, extension_count,
  leading_price_minor, leading_code, leading_rank, scheduled_closes_at, round_kind, currency, jurisdiction, has_automatic,
  venue
FROM lot WHERE id = ANY(%(lot_ids)s) AND opens_at IS NOT NULL AND closes_at IS NOT NULL ORDER BY id FOR UPDATE
"""

ENROLMENTS = """
SELECT enrolment.lot_id, enrolment.id, enrolment.user_id, enrolment.code, enrolment.rank, account.active,
  account.fs_uniquifier
FROM unnest(%(lot_of)s::bigint[], %(user_of)s::bigint[]) AS asked (lot_id, user_id)
JOIN enrolment ON enrolment.lot_id = asked.lot_id AND enrolment.user_id = asked.user_id
JOIN "user" AS account ON account.id = enrolment.user_id
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
  least_minor, seq, previous_seq, previous_amount_minor, is_automatic)
SELECT bid_id, lot_id, enrolment_id, amount_minor, rank, received_at, decided_at, closes_at, refusal, least_minor, seq,
  previous_seq, previous_amount_minor, coalesce(is_automatic, false)
FROM json_to_recordset(%(bids)s::json) AS row(bid_id uuid, lot_id bigint, enrolment_id uuid, amount_minor bigint,
  rank bigint, received_at timestamptz, decided_at timestamptz, closes_at timestamptz, refusal text,
  least_minor bigint, seq bigint, previous_seq bigint, previous_amount_minor bigint,
  is_automatic boolean)
"""

MOVE_LOTS = """
UPDATE lot SET bid_count = moved.bid_count, extension_count = moved.extension_count, closes_at = moved.closes_at,
  leading_price_minor = moved.leading_price_minor, leading_code = moved.leading_code,
  leading_rank = moved.leading_rank
FROM json_to_recordset(%(lots)s::json) AS moved(lot_id bigint, bid_count bigint, extension_count bigint,
  closes_at timestamptz, leading_price_minor bigint, leading_code text, leading_rank bigint)
WHERE lot.id = moved.lot_id
"""

# The maxima that count, of lots that have any, and those whose ids are left again.
MAXIMA = """
SELECT maximum.id, maximum.lot_id, maximum.sealed, maximum.number, maximum.withdrawn_at IS NULL AS is_standing,
  maximum.enrolment_id, enrolment.code, enrolment.rank, enrolment.user_id, account.active
FROM automatic_bid AS maximum
JOIN enrolment ON enrolment.id = maximum.enrolment_id
JOIN "user" AS account ON account.id = enrolment.user_id
WHERE maximum.lot_id = ANY(%(lot_ids)s) AND (maximum.withdrawn_at IS NULL OR maximum.id = ANY(%(ids)s))
"""

# In the order of the list: of one bidder's several only the last still counts.
ADD_MAXIMA = """
INSERT INTO automatic_bid (id, lot_id, enrolment_id, sealed, number, left_at, withdrawn_at)
SELECT id, lot_id, enrolment_id, sealed, number, left_at, withdrawn_at
FROM json_to_recordset(%(maxima)s::json) AS row(id uuid, lot_id bigint, enrolment_id uuid, sealed text, number bigint,
  left_at timestamptz, withdrawn_at timestamptz)
"""

END_MAXIMA = "UPDATE automatic_bid SET withdrawn_at = %(at)s WHERE id = ANY(%(ids)s)"

MARK_AUTOMATIC = "UPDATE lot SET has_automatic = true WHERE id = ANY(%(lot_ids)s) AND NOT has_automatic"
