"""Suspended, resumed, withdrawn, corrected: everybody enrolled is told, from the record, after the act that did it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from auction.accounts.inbox import News, tell_all
from auction.accounts.letters import path_of
from auction.ground import clock
from auction.ground.refusal import Words
from auction.ground.store import transaction
from auction.journal.models import EntryTold, JournalEntry
from auction.lots.models import Lot

from .letters import moment_text, room_path
from .models import Enrolment

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
    "lot.paused before opening": (
        Words("Sale suspended: {title}", "拍卖中止：{title}"),
        Words(
            "The sale has been suspended before bidding began. The reason: {reason}\n"
            "Bidding does not open meanwhile. Your deposit stays where it is. You will be told when it goes on.",
            "该标的物在竞价开始前中止拍卖，原因：{reason}\n中止期间不开始竞价，保证金维持原状。恢复拍卖时将通知您。",
        ),
    ),
    "lot.resumed": (
        Words("Bidding goes on: {title}", "竞价恢复：{title}"),
        Words(
            "Bidding goes on and ends at {closes_at} (Beijing time) unless late bids extend it. The reason: {reason}",
            "竞价已恢复，结束时间为 {closes_at}（北京时间），临近结束时有出价的将顺延。原因：{reason}",
        ),
    ),
    "lot.resumed before opening": (
        Words("The suspension is over: {title}", "中止已结束：{title}"),
        Words(
            "The sale goes on. Bidding begins at {opens_at} and ends at {closes_at} (Beijing time). Your deposit stays "
            "where it is. The reason: {reason}",
            "拍卖继续进行，竞价时间为 {opens_at} 至 {closes_at}（北京时间），保证金维持原状。原因：{reason}",
        ),
    ),
    "lot.corrected": (
        Words("Announcement corrected: {title}", "公告更正：{title}"),
        Words(
            "The court has corrected what was published of this lot. The reason: {reason}\n"
            "The dates stay as they are. What changed stands on the page below.",
            "法院更正了该标的物的公示内容，原因：{reason}\n竞价时间不变。更正内容见下列页面。",
        ),
    ),
    "lot.corrected materially": (
        Words("Material correction, new dates: {title}", "重大变更，重新公告：{title}"),
        Words(
            "The court has corrected what was published of this lot, and the notice period runs anew. The reason: {reason}\n"
            "Bidding begins at {opens_at} and ends at {closes_at} (Beijing time). Your deposit stays where it is. If you no "
            "longer want to take part, you may leave until bidding begins: your deposit then goes back the way it came.",
            "法院更正了该标的物的公示内容，公告期重新计算，原因：{reason}\n"
            "竞价时间为 {opens_at} 至 {closes_at}（北京时间）。您的保证金维持原状。如不愿继续参加，可在竞价开始前退出，保证金将原路退还。",
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
    """Due work: tell the people of each lot that was suspended, resumed or withdrawn. Returns how many entries.

    A fault of the platform suspends a thousand lots at once: all are told in the same few statements. The table takes
    an entry's number once, so of two workers one tells.
    """
    with transaction() as session:
        untold = (
            sa.select(JournalEntry.id)
            .where(JournalEntry.kind.in_(LETTERS), JournalEntry.at > clock.now() - WITHIN,
                   ~sa.exists().where(EntryTold.entry_id == JournalEntry.id))
            .order_by(JournalEntry.id).limit(BATCH)
        )  # fmt: skip
        mine = insert(EntryTold).from_select(["entry_id"], untold).on_conflict_do_nothing()
        taken = session.scalars(mine.returning(EntryTold.entry_id)).all()
        if taken:
            tell_all(session, _news(session, taken))
    return len(taken)


def _news(session: Session, entry_ids: Sequence[int]) -> list[News]:
    entries = session.scalars(sa.select(JournalEntry).where(JournalEntry.id.in_(entry_ids)).order_by(JournalEntry.id))
    about = [(int(entry.subject.removeprefix("lot:")), entry) for entry in entries]
    lot_ids = {lot_id for lot_id, _ in about}
    lots = {
        row.id: row
        for row in session.execute(sa.select(Lot.id, Lot.title, Lot.opens_at, Lot.paused_at).where(Lot.id.in_(lot_ids)))
    }
    people: dict[int, list[int]] = {lot_id: [] for lot_id in lot_ids}
    for lot_id, user_id in session.execute(
        sa.select(Enrolment.lot_id, Enrolment.user_id).where(Enrolment.lot_id.in_(lot_ids))
    ):
        people[lot_id].append(user_id)
    return [
        News(user_id, *_texts(entry, lots[lot_id]), _path(entry, lot_id))
        for lot_id, entry in about for user_id in people[lot_id]
    ]  # fmt: skip


def _path(entry: JournalEntry, lot_id: int) -> str:
    return path_of("corrections.versions", lot_id=lot_id) if entry.kind == "lot.corrected" else room_path(lot_id)


def _texts(entry: JournalEntry, lot: sa.Row) -> tuple[Words, Words]:
    moments = {name: entry.public.get(name) for name in ("opens_at", "closes_at")}
    facts = {
        "title": lot.title, "reason": entry.public.get("reason", ""),
        **{name: moment_text(datetime.fromisoformat(at)) if at else "" for name, at in moments.items()},
    }  # fmt: skip
    subject, body = LETTERS[_letter(entry, lot)]
    return subject.filled(**facts), body.filled(**facts)


def _letter(entry: JournalEntry, lot: sa.Row) -> str:
    # A suspension before the opening never moves it back, one after it leaves it where it was.
    if entry.kind == "lot.paused" and lot.opens_at is not None and lot.opens_at > (lot.paused_at or entry.at):
        return "lot.paused before opening"
    if entry.public.get("is_material"):
        return f"{entry.kind} materially"
    return "lot.resumed before opening" if entry.kind == "lot.resumed" and "opens_at" in entry.public else entry.kind
