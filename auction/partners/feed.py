"""Reading the feed: everything that partners are told, from the first entry on, by its position."""

import sqlalchemy as sa

from auction.ground.store import db

PAGE_MOST = 1_000

# The page is cut from one index first, so that the record is asked for its rows alone, whatever was filtered. The
# database writes the JSON too: a thousand events through Python would hold up the bids of the same process for 15 ms.
_PAGE = """
SELECT coalesce(string_agg(format(:shape, cut.position, to_json(kind), to_char(at AT TIME ZONE 'UTC', :moment),
  public || jsonb_build_object('subject', subject, 'seq', seq)), ',' ORDER BY cut.position), ''),
  coalesce(max(cut.position), :after)
FROM (
  SELECT position, entry_id FROM feed_entry WHERE position > :after {filters} ORDER BY position LIMIT :limit
) AS cut JOIN journal_entry ON journal_entry.id = cut.entry_id
"""
_SHAPE = '{"position":%s,"type":%s,"timestamp":"%s","data":%s}'
_MOMENT = 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'  # as journal.rules.moment_text writes it
_FILTERS = {"kind": "AND kind = :kind", "subject": "AND subject = :subject"}


def feed_json(after: int, limit: int, kind: str | None = None, subject: str | None = None) -> str:
    """Up to `limit` entries behind position `after` (0 = from the first), oldest first, of one kind or subject where these
    are named: `{"items": […], "after": position of the last}` as JSON.
    """
    wanted = {name: value for name, value in (("kind", kind), ("subject", subject)) if value is not None}
    statement = sa.text(_PAGE.format(filters=" ".join(_FILTERS[name] for name in wanted)))
    values = {"after": after, "limit": limit, "shape": _SHAPE, "moment": _MOMENT, **wanted}
    items, last = db.session.execute(statement, values).one()
    return f'{{"items":[{items}],"after":{last}}}'
