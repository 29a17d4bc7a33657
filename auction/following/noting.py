"""From the record to what people are told: after the act, from the feed of everything that happens, never on its path.

Each piece of news stands in the inbox at once, and as an alert until it has gone by mail and to the person's devices.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from auction.accounts.inbox import News, put_in_inboxes
from auction.enrolment.models import Enrolment
from auction.ground import clock
from auction.ground.store import transaction
from auction.journal.models import JournalEntry
from auction.lots.models import Lot
from auction.partners.models import FeedEntry
from auction.search.models import SearchPosition

from .matching import searches_that_fit
from .models import Alert, FollowChoice, FollowingPosition, LotMark, Watch
from .rules import (
    COLLECTED_FOR,
    EXTENSIONS_APART,
    KINDS,
    OF_ENTRY,
    REMINDERS,
    TOLD_TO_BIDDERS,
    WATCHABLE,
    free_at,
)
from .wording import MANY_NEW, head_and_facts, lot_path, search_path

ONE_NOTER = "following.noting"
ENTRIES_MOST = 500
# Bids fill the feed: so many places are passed at a time at most.
PLACES_MOST = 20_000


@dataclass(frozen=True)
class Told:
    """One piece of news of a lot for one person."""

    user_id: int
    lot_id: int
    kind: str
    entry_id: int | None = None
    search_id: int | None = None
    search: tuple[str, str] = ("", "")
    is_for_devices: bool = False


def note_news() -> int:
    """Due work: tell of what has happened since the last time, up to where the search index has come, which new lots are
    looked up in. Returns how many places of the feed were passed.
    """
    with transaction() as session:
        if not _is_mine(session):
            return 0
        end = session.scalar(sa.select(SearchPosition.position).where(SearchPosition.filled_to.is_(None)))
        here = session.get(FollowingPosition, 1)
        if end is None or here is None:
            if end is not None:  # what was before anybody could follow is no news
                session.add(FollowingPosition(id=1, position=end))
            return 0
        end = min(end, here.position + PLACES_MOST)
        entries = _entries(session, here.position, end)
        if len(entries) == ENTRIES_MOST:
            end = entries[-1].position
        passed, here.position = end - here.position, end
        if entries:
            _note(session, entries)
    return passed


def _is_mine(session: Session) -> bool:
    lock = sa.func.pg_try_advisory_xact_lock(sa.func.hashtextextended(ONE_NOTER, 0))
    return bool(session.scalar(sa.select(lock)))


def _entries(session: Session, after: int, end: int) -> Sequence[Any]:
    return session.execute(
        sa.select(FeedEntry.position, FeedEntry.entry_id, FeedEntry.kind, JournalEntry.public,
                  sa.cast(sa.func.substring(FeedEntry.subject, 5), sa.BigInteger).label("lot_id"))
        .join(JournalEntry, JournalEntry.id == FeedEntry.entry_id)
        .where(FeedEntry.kind.in_(OF_ENTRY), FeedEntry.position > after, FeedEntry.position <= end)
        .order_by(FeedEntry.position).limit(ENTRIES_MOST)
    ).all()  # fmt: skip


def _note(session: Session, entries: Sequence[Any]) -> None:
    # Of several entries of a kind the newest one stands.
    newest = {(entry.lot_id, OF_ENTRY[entry.kind]): entry for entry in entries}
    publics = {entry.entry_id: entry.public for entry in newest.values()}
    announced = [lot_id for lot_id, kind in newest if kind == "again"]
    _carry_over(session, announced)
    once = _first_extensions(session, [lot_id for lot_id, kind in newest if kind == "extended"])
    wanted = {
        key: entry.entry_id for key, entry in newest.items() if key[1] != "extended" or key[0] in once
    }  # fmt: skip
    told = [
        Told(user_id, lot_id, kind, wanted[lot_id, kind], is_for_devices=has_letter and kind in TOLD_TO_BIDDERS)
        for user_id, lot_id, has_letter in _watchers(session, {lot_id for lot_id, _ in wanted})
        for of_lot, kind in wanted if of_lot == lot_id
    ]  # fmt: skip
    told += _who_searched(session, announced, {(one.user_id, one.lot_id) for one in told})
    _tell(session, told, publics)


def _carry_over(session: Session, announced: Sequence[int]) -> None:
    """Whoever watched a lot watches its next round: it is the same thing."""
    if announced:
        watched = (
            sa.select(Watch.user_id, Lot.id, sa.literal(clock.now(), sa.DateTime(timezone=True)))
            .join(Lot, Lot.previous_lot_id == Watch.lot_id).where(Lot.id.in_(announced))
        )  # fmt: skip
        columns = ["user_id", "lot_id", "watched_at"]
        session.execute(insert(Watch).from_select(columns, watched).on_conflict_do_nothing())


def _first_extensions(session: Session, lot_ids: Collection[int]) -> set[int]:
    """The lots whose extension is news: none was told of lately."""
    if not lot_ids:
        return set()
    at = clock.now()
    new = insert(LotMark).values([{"lot_id": lot_id, "kind": "extended", "told_of": at} for lot_id in lot_ids])
    marked = new.on_conflict_do_update(
        index_elements=["lot_id", "kind"], set_={"told_of": at}, where=LotMark.told_of <= at - EXTENSIONS_APART
    )
    return set(session.scalars(marked.returning(LotMark.lot_id)))


def _watchers(session: Session, lot_ids: Collection[int]) -> Iterable[Any]:
    """(person, lot, whether he has letters of his own as a bidder) of everybody who watches one of the lots."""
    has_code = sa.exists().where(
        Enrolment.lot_id == Watch.lot_id, Enrolment.user_id == Watch.user_id, Enrolment.code.is_not(None)
    )
    return session.execute(
        sa.select(Watch.user_id, Watch.lot_id, has_code).where(Watch.lot_id.in_(lot_ids))
        .order_by(Watch.user_id, Watch.lot_id)
    )  # fmt: skip


def _who_searched(session: Session, announced: Sequence[int], told: Collection[tuple[int, int]]) -> list[Told]:
    """One word for each person and new lot, however many of his searches it fits, and none when he watched it before."""
    found: dict[tuple[int, int], Told] = {}
    if announced:
        for search_id, user_id, lot_id, name, query in session.execute(searches_that_fit(announced)):
            if (user_id, lot_id) not in told:
                one = Told(user_id, lot_id, "new", search_id=search_id, search=(name, query))
                found.setdefault((user_id, lot_id), one)
    return list(found.values())


def _tell(session: Session, told: Sequence[Told], publics: Mapping[int, Mapping[str, Any]]) -> None:
    """Put the news into inboxes, and write the alerts that go by mail and to devices later."""
    if not told:
        return
    lots = {lot.id: lot for lot in session.scalars(sa.select(Lot).where(Lot.id.in_({one.lot_id for one in told})))}
    told = [one for one in told if one.kind not in ("new", "again") or lots[one.lot_id].state in WATCHABLE[:3]]
    news = [
        News(one.user_id, *head_and_facts(one.kind, lots[one.lot_id], publics.get(one.entry_id or 0)), lot_path(one.lot_id))
        for one in told if one.kind != "new" and not one.is_for_devices
    ]  # fmt: skip
    put_in_inboxes(session, news + _of_searches([one for one in told if one.kind == "new"], lots))
    at, choices = clock.now(), _choices(session, {one.user_id for one in told})
    rows = [
        {"user_id": one.user_id, "lot_id": one.lot_id, "kind": one.kind, "entry_id": one.entry_id,
         "search_id": one.search_id, "is_for_devices": one.is_for_devices, "written_at": at,
         "due_at": _due_at(one.kind, at, choices.get(one.user_id))}
        for one in told
    ]  # fmt: skip
    if rows:
        new = insert(Alert)
        newest = {name: new.excluded[name] for name in ("entry_id", "search_id", "is_for_devices", "written_at")}
        session.execute(new.on_conflict_do_update(index_elements=["user_id", "lot_id", "kind"], set_=newest), rows)


def _of_searches(told: Sequence[Told], lots: Mapping[int, Lot]) -> list[News]:
    """One notice for each search: the lot itself when it is one, the search's page when there are more."""
    news = []
    for (user_id, _search_id), found in groupby(told, lambda one: (one.user_id, one.search_id or 0)):
        ones = list(found)
        first = ones[0]
        if len(ones) == 1:
            news.append(News(user_id, *head_and_facts("new", lots[first.lot_id], None), lot_path(first.lot_id)))
            continue
        head = MANY_NEW.filled(count=str(len(ones)), name=first.search[0])
        titles = "\n".join(lots[one.lot_id].title for one in ones[:20])
        news.append(News(user_id, head, type(head)(titles, titles), search_path(first.search[1])))
    return news


def _choices(session: Session, user_ids: Collection[int]) -> Mapping[int, FollowChoice]:
    chosen = session.scalars(sa.select(FollowChoice).where(FollowChoice.user_id.in_(user_ids)))
    return {choice.user_id: choice for choice in chosen}


def _due_at(kind: str, at: datetime, choice: FollowChoice | None) -> datetime:
    goes_at = at if KINDS[kind].is_urgent else at + COLLECTED_FOR
    return free_at(goes_at, choice.quiet_from_h, choice.quiet_until_h) if choice else goes_at


def remind() -> int:
    """Due work: tell the watchers of lots whose opening or end has come near. Returns how many lots.

    One look along the index of openings and ends for each kind; a lot is told of once for its moment, and anew when that
    has moved by more than the time ahead (a correction, a suspension), not by a few late bids. Whoever began to watch
    within that time has just read it himself.
    """
    with transaction() as session:
        if not _is_mine(session):
            return 0
        told: list[Told] = []
        for kind in REMINDERS:
            near, (_, ahead) = _near(session, kind), REMINDERS[kind]
            watches = session.scalars(
                sa.select(Watch).where(Watch.lot_id.in_(near)).order_by(Watch.user_id, Watch.lot_id)
            )
            told += (
                [
                    Told(watch.user_id, watch.lot_id, kind)
                    for watch in watches
                    if watch.watched_at < near[watch.lot_id] - ahead
                ]
                if near
                else []
            )
        _tell(session, told, {})
    return len({one.lot_id for one in told})


def _near(session: Session, kind: str) -> Mapping[int, datetime]:
    """The watched lots of which this reminder is due, with its moment, marked as told."""
    name, ahead = REMINDERS[kind]
    at, moment, mark = clock.now(), getattr(Lot, name), aliased(LotMark)
    state = "announced" if name == "opens_at" else "open"
    # A lot that lies open for no longer than this is told of at its opening.
    begins = Lot.announced_at if name == "opens_at" else Lot.opens_at
    is_told = sa.exists().where(mark.lot_id == Lot.id, mark.kind == kind, mark.told_of + ahead >= moment)
    found = session.execute(
        sa.select(Lot.id, moment).where(
            Lot.state == state, moment > at, moment <= at + ahead, begins < moment - ahead, ~is_told,
            sa.exists().where(Watch.lot_id == Lot.id, Watch.watched_at < moment - ahead),
        )
    )  # fmt: skip
    near: dict[int, datetime] = {row[0]: row[1] for row in found}
    if near:
        new = insert(LotMark).values(
            [{"lot_id": lot_id, "kind": kind, "told_of": when} for lot_id, when in near.items()]
        )
        told_of = {"told_of": new.excluded.told_of}
        session.execute(new.on_conflict_do_update(index_elements=["lot_id", "kind"], set_=told_of))
    return near
