"""Suspended, resumed, withdrawn: everybody enrolled is told, from the record, after the act that did it."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from auction.ground import clock
from auction.ground.refusal import Words
from auction.ground.store import transaction
from auction.journal.models import EntryTold, JournalEntry
from auction.lots.models import Lot

from .letters import moment_text, room_path, tell_enrolled

LETTERS = {
    "lot.paused": (
        Words("Bidding suspended: {title}", "竞价中止：{title}"),
        Words(
            "Bidding has been suspended. The reason: {reason}\n"
            "No bid is taken meanwhile. Bids made so far stand, and your deposit stays where it is. You will be told "
            "when it goes on.",
            "竞价已中止，原因：{reason}\n中止期间不接受出价，此前的出价继续有效，保证金维持原状。恢复竞价时将通知您。",
        ),
    ),
    "lot.resumed": (
        Words("Bidding goes on: {title}", "竞价恢复：{title}"),
        Words(
            "Bidding goes on and ends at {closes_at} (Beijing time) unless late bids extend it. The reason: {reason}",
            "竞价已恢复，结束时间为 {closes_at}（北京时间），临近结束时有出价的将顺延。原因：{reason}",
        ),
    ),
    "lot.withdrawn": (
        Words("Lot withdrawn: {title}", "撤回拍卖：{title}"),
        Words(
            "The lot has been withdrawn from sale; nobody has bought it. The reason: {reason}\n"
            "A deposit that you have paid goes back the way it came.",
            "该标的物已撤回拍卖，无人竞得。原因：{reason}\n已缴纳的保证金将原路退还。",
        ),
    ),
}
# Older ones were told, or are no news any more.
WITHIN = timedelta(days=7)
BATCH = 100


def tell_of_interruptions() -> int:
    """Due work: tell the people of each lot that was suspended, resumed or withdrawn. Returns how many entries."""
    with transaction() as session:
        untold = session.scalars(
            sa.select(JournalEntry.id)
            .where(JournalEntry.kind.in_(LETTERS), JournalEntry.at > clock.now() - WITHIN,
                   ~sa.exists().where(EntryTold.entry_id == JournalEntry.id))
            .order_by(JournalEntry.id).limit(BATCH)
        ).all()  # fmt: skip
    return sum(_tell_of(entry_id) for entry_id in untold)


def _tell_of(entry_id: int) -> bool:
    """Tell of one entry, unless another worker does: the table takes its number once."""
    with transaction() as session:
        mine = insert(EntryTold).values(entry_id=entry_id).on_conflict_do_nothing()
        if session.scalar(mine.returning(EntryTold.entry_id)) is None:
            return False
        entry = session.get_one(JournalEntry, entry_id)
        lot = session.get_one(Lot, int(entry.subject.removeprefix("lot:")))
        closes_at = entry.public.get("closes_at")
        facts = {
            "title": lot.title, "reason": entry.public.get("reason", ""),
            "closes_at": moment_text(datetime.fromisoformat(closes_at)) if closes_at else "",
        }  # fmt: skip
        subject, body = (words.filled(**facts) for words in LETTERS[entry.kind])
        tell_enrolled(session, lot, subject, body, room_path(lot.id))
    return True
