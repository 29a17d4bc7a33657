"""What bidders are told off the page while bidding runs: that another leads, that the end has moved.

Never on the bid's own path: this due work comes after it and compares each lot with what was told of it last. It
looks at a lot at most every APART, so a rush of thousands of bids is one look, and takes no lock that a bid waits for.
Whoever leads again when it looks is told nothing. No text holds a code.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.accounts.inbox import News, put_in_inboxes, put_in_mails, tell_all
from auction.enrolment.letters import room_path
from auction.ground import clock
from auction.ground.money import format_amount
from auction.ground.refusal import COURT_ZONE, Words
from auction.ground.store import transaction

# Long enough to carry a rush as one piece of news; an answer within it makes the news needless.
APART = timedelta(seconds=5)
# A mail that is read is minutes old: more of them would say no more. The room itself tells at once.
MAILS_APART = timedelta(minutes=10)
# Late bids extend again and again; after such a pause (a suspension, say) it is news once more.
BURST = timedelta(minutes=30)
BATCH = 100

OUTBID = (
    Words("Another bidder leads: {title}", "当前价已被他人超过：{title}"),
    Words(
        "Another bidder leads. When this was written, at {at}, the leading price was {price} and bidding was to end "
        "at {closes_at} (Beijing time). Both may have changed since: the lot's page shows how it stands.",
        "他人出价已领先。截至 {at}，当前价为 {price}，竞价结束时间为 {closes_at}（北京时间）。以上情况可能已变化，请以标的物页面为准。",
    ),
)
EXTENDED = (
    Words("Bidding goes on: {title}", "竞价延时：{title}"),
    Words(
        "A bid in the last minutes has extended the bidding, and every further one extends it again. When this was "
        "written, at {at}, it was to end at {closes_at} (Beijing time) and the leading price was {price}. The lot's "
        "page shows how it stands.",
        "临近结束时有人出价，竞价已延时；此后每次临近结束的出价都会再次延时。截至 {at}，竞价结束时间为 {closes_at}（北京时间），"
        "当前价为 {price}。请以标的物页面为准。",
    ),
)
# A sell-off lies open for weeks until somebody bids (法明传〔2017〕455号): whoever has paid in must hear of it.
COUNTDOWN = (
    Words("The first bid: {title}", "已有首次出价：{title}"),
    Words(
        "The first bid has been made, and bidding now has an end: at {closes_at} (Beijing time), unless late bids "
        "extend it. When this was written, at {at}, the leading price was {price}.",
        "已有竞买人首次出价，竞价进入倒计时，结束时间为 {closes_at}（北京时间），临近结束时有出价的将顺延。截至 {at}，当前价为 {price}。",
    ),
)

BEGIN = sa.text("""
INSERT INTO lot_told (lot_id, bid_count, extension_count, told_at)
SELECT id, 0, 0, :before FROM lot
WHERE state = 'open' AND NOT is_practice AND bid_count > 0 AND NOT EXISTS (SELECT FROM lot_told WHERE lot_id = lot.id)
ON CONFLICT DO NOTHING
""")
# Locks what was told, never the lot.
CHANGED = sa.text("""
SELECT lot.id AS lot_id, lot.title, lot.currency, lot.round_kind, lot.bid_count, lot.extension_count, lot.leading_code, lot.closes_at,
  lot.leading_price_minor, told.bid_count AS told_bids, told.extension_count AS told_extensions,
  told.leading_code AS led, told.extended_at
FROM lot_told AS told JOIN lot ON lot.id = told.lot_id
WHERE lot.state = 'open' AND lot.bid_count > told.bid_count AND told.told_at <= :before
ORDER BY told.told_at LIMIT :batch FOR UPDATE OF told SKIP LOCKED
""")
# Whoever led or has bid since, and does not lead now. Lot by lot (LATERAL), so that only the new bids are read.
LOSERS = sa.text("""
WITH change AS (
  SELECT * FROM json_to_recordset(:changes) AS change(
    lot_id bigint, told_bids bigint, bid_count bigint, led text, leading_code text)
), part AS (
  SELECT since.id FROM change, LATERAL (
    SELECT bid.enrolment_id AS id FROM bid
    WHERE bid.lot_id = change.lot_id AND bid.seq > change.told_bids AND bid.seq <= change.bid_count
    GROUP BY bid.enrolment_id
  ) AS since
  UNION
  SELECT enrolment.id FROM change JOIN enrolment ON enrolment.lot_id = change.lot_id AND enrolment.code = change.led
)
SELECT enrolment.id, enrolment.user_id, enrolment.lot_id
FROM part JOIN enrolment USING (id) JOIN change ON change.lot_id = enrolment.lot_id
WHERE enrolment.code <> change.leading_code ORDER BY enrolment.id
""")
OWE_MAILS = sa.text("""
INSERT INTO outbid_mail (enrolment_id, due_at)
SELECT unnest(CAST(:losers AS uuid[])), :at
ON CONFLICT (enrolment_id) DO UPDATE SET due_at = greatest(:at, outbid_mail.written_at + :apart)
""")
TOLD = sa.text("""
UPDATE lot_told SET bid_count = change.bid_count, extension_count = change.extension_count,
  leading_code = change.leading_code, told_at = :at,
  extended_at = CASE WHEN change.extension_count > lot_told.extension_count THEN :at ELSE lot_told.extended_at END
FROM json_to_recordset(:changes) AS change(lot_id bigint, bid_count bigint, extension_count bigint, leading_code text)
WHERE lot_told.lot_id = change.lot_id
""")
TAKING_PART = sa.text("""
SELECT id, user_id, lot_id FROM enrolment WHERE lot_id = ANY(:lots) AND code IS NOT NULL ORDER BY id
""")
DUE_MAILS = sa.text("""
WITH owed AS (
  SELECT enrolment_id FROM outbid_mail WHERE due_at <= :at ORDER BY due_at LIMIT :batch FOR UPDATE SKIP LOCKED
)
SELECT enrolment.id, enrolment.user_id, lot.id AS lot_id, lot.title, lot.currency, lot.leading_price_minor,
  lot.closes_at, lot.state = 'open' AND enrolment.code <> lot.leading_code AS is_outbid
FROM owed JOIN enrolment ON enrolment.id = owed.enrolment_id JOIN lot ON lot.id = enrolment.lot_id
""")
SETTLE_MAILS = sa.text("""
UPDATE outbid_mail SET due_at = NULL,
  written_at = CASE WHEN enrolment_id = ANY(CAST(:written AS uuid[])) THEN :at ELSE written_at END
WHERE enrolment_id = ANY(CAST(:settled AS uuid[]))
""")


def tell_of_bids() -> int:
    """Due work: tell the bidders of lots that changed since they were told last. Returns how many lots."""
    at = clock.now()
    with transaction() as session:
        session.execute(BEGIN, {"before": at - APART})
        changed = session.execute(CHANGED, {"before": at - APART, "batch": BATCH}).all()
        if changed:
            _tell(session, changed, at)
    return len(changed)


def _tell(session: Session, changed: Sequence[Any], at: datetime) -> None:
    lots = {lot.lot_id: lot for lot in changed}
    changes = {"changes": json.dumps([lot._asdict() for lot in changed], default=str)}
    losers = session.execute(LOSERS, changes).all()
    put_in_inboxes(session, _news(losers, lots, "outbid", OUTBID, at))
    if losers:
        who = {"losers": [loser.id for loser in losers], "at": at, "apart": MAILS_APART}
        session.execute(OWE_MAILS, who)
    moved = {lot.lot_id: lot for lot in changed if _is_first_of_selloff(lot) or _is_extension_news(lot, at)}
    if moved:
        told = {loser.id for loser in losers}
        others = [one for one in session.execute(TAKING_PART, {"lots": list(moved)}) if one.id not in told]
        first = [one for one in others if _is_first_of_selloff(moved[one.lot_id])]
        later = [one for one in others if not _is_first_of_selloff(moved[one.lot_id])]
        tell_all(session, _news(first, lots, None, COUNTDOWN, at) + _news(later, lots, "extended", EXTENDED, at))
    session.execute(TOLD, changes | {"at": at})


def _is_first_of_selloff(lot: Any) -> bool:
    """Whether the countdown of a sell-off has begun."""
    return lot.round_kind == "selloff" and lot.told_bids == 0


def _is_extension_news(lot: Any, at: datetime) -> bool:
    """Whether the end has moved, for the first time in a while."""
    return lot.extension_count > lot.told_extensions and (lot.extended_at is None or lot.extended_at <= at - BURST)


def write_outbid_mails() -> int:
    """Due work: mail those who still do not lead, MAILS_APART at least. Returns how many were looked at."""
    at = clock.now()
    with transaction() as session:
        owed = session.execute(DUE_MAILS, {"at": at, "batch": BATCH}).all()
        outbid = [one for one in owed if one.is_outbid]
        put_in_mails(session, _news(outbid, {one.lot_id: one for one in owed}, "outbid", OUTBID, at))
        if owed:
            who = {"settled": [one.id for one in owed], "written": [one.id for one in outbid], "at": at}
            session.execute(SETTLE_MAILS, who)
    return len(owed)


def _news(
    people: Sequence[Any], lots: dict[int, Any], stoppable: str | None, letter: tuple[Words, Words], at: datetime
) -> list[News]:
    """What these people are told of their lots. On a topic that can be stopped the newest word stands."""
    texts = {lot_id: _texts(letter, lots[lot_id], at) for lot_id in {one.lot_id for one in people}}
    return [
        News(one.user_id, *texts[one.lot_id], room_path(one.lot_id), stoppable,
             stoppable and f"{stoppable}:{one.lot_id}")
        for one in people
    ]  # fmt: skip


def _texts(letter: tuple[Words, Words], lot: Any, at: datetime) -> tuple[Words, Words]:
    facts = {
        "title": lot.title, "price": format_amount(lot.leading_price_minor, lot.currency), "at": _moment(at),
        "closes_at": _moment(lot.closes_at),
    }  # fmt: skip
    return letter[0].filled(**facts), letter[1].filled(**facts)


def _moment(at: datetime) -> str:
    return at.astimezone(COURT_ZONE).strftime("%Y-%m-%d %H:%M:%S")
