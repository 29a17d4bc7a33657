"""Acts of a person on what he follows. None is journalled: the record keeps what the court does, and who is interested
in what belongs to nobody but himself (article 18).
"""

import uuid
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from auction.accounts.models import User
from auction.ground import clock
from auction.ground.name_rules import unseen_in
from auction.ground.refusal import Refusal
from auction.ground.store import found, transaction
from auction.journal.address_rules import read_url
from auction.lots.models import Lot
from auction.search.wanted import Wanted

from .matching import taken_apart
from .models import Alert, FollowChoice, PushDevice, SavedSearch, Watch
from .push_rules import NOT_ENCRYPTED, read_keys
from .rules import (
    DEVICE_CHARACTERS_MOST,
    DEVICES_MOST,
    GROUPS,
    NAME_CHARACTERS_MOST,
    SEARCHES_MOST,
    WATCHABLE,
    WATCHES_MOST,
    free_at,
)

MAILS = "following"  # the key of accounts.inbox_rules.STOPPABLE


def watch(user: User, lot_id: int) -> None:
    """Watch an announced lot; twice is once. Refuses NOT_FOUND, LOT_IS_OVER and WATCHES_FULL."""
    with transaction() as session:
        _lock(session, user.id)
        lot = found(session.get(Lot, lot_id))
        if lot.announced_at is None:
            raise Refusal("NOT_FOUND")
        if session.get(Watch, (user.id, lot_id)):
            return
        if lot.state not in WATCHABLE:
            raise Refusal("LOT_IS_OVER")
        if _count(session, Watch, user.id) >= WATCHES_MOST:
            raise Refusal("WATCHES_FULL", most=WATCHES_MOST)
        session.add(Watch(user_id=user.id, lot_id=lot_id, watched_at=clock.now()))


def stop_watching(user: User, lot_id: int) -> None:
    """Watch the lot no more; what waited to be told of it is forgotten, save new lots of a search."""
    with transaction() as session:
        session.execute(sa.delete(Watch).where(Watch.user_id == user.id, Watch.lot_id == lot_id))
        session.execute(
            sa.delete(Alert).where(Alert.user_id == user.id, Alert.lot_id == lot_id, Alert.search_id.is_(None))
        )


def save_search(user: User, wanted: Wanted, name: str) -> SavedSearch:
    """Save a search under a name, to be told of new lots that fit; the same search again takes the new name. State and
    order of `wanted` must be those of the list as it opens. Refuses SEARCH_NAME_MISSING, CHARACTER_UNSEEN, SEARCH_FINDS_NOTHING and
    SEARCHES_FULL.
    """
    name = " ".join(name.split())
    if unseen := unseen_in(name):
        raise Refusal("CHARACTER_UNSEEN", character=unseen)
    if not 0 < len(name) <= NAME_CHARACTERS_MOST:
        raise Refusal("SEARCH_NAME_MISSING", most=NAME_CHARACTERS_MOST)
    parts, query = taken_apart(wanted), wanted.query_string()
    with transaction() as session:
        _lock(session, user.id)
        mine = sa.select(SavedSearch).where(SavedSearch.user_id == user.id, SavedSearch.query == query)
        search = session.scalar(mine)
        if search is None:
            if _count(session, SavedSearch, user.id) >= SEARCHES_MOST:
                raise Refusal("SEARCHES_FULL", most=SEARCHES_MOST)
            search = SavedSearch(user_id=user.id, query=query, saved_at=clock.now(), **parts)
            session.add(search)
        search.name, search.is_told = name, True
    return search


def delete_search(user: User, search_id: int) -> None:
    """Forget a saved search and what waited to be told of it. Refuses NOT_FOUND for a stranger's."""
    with transaction() as session:
        session.delete(_own_search(session, user, search_id))


def tell_of_search(user: User, search_id: int, is_told: bool) -> None:
    """Be told of new lots of a saved search, or not. Refuses NOT_FOUND for a stranger's."""
    with transaction() as session:
        _own_search(session, user, search_id).is_told = is_told


def choose(
    user: User, by_mail: Collection[str], by_push: Collection[str], quiet_from_h: int | None, quiet_until_h: int | None
) -> None:
    """Which groups of news come by mail and to devices, and the hours in which nothing does. Without any group by mail
    the mails are stopped as by their own link. Refuses QUIET_HOURS_INCOMPLETE.
    """
    if (quiet_from_h is None) != (quiet_until_h is None) or (
        quiet_from_h is not None and quiet_from_h == quiet_until_h
    ):
        raise Refusal("QUIET_HOURS_INCOMPLETE")
    with transaction() as session:
        owner = _lock(session, user.id)
        stopped = set(owner.mails_stopped) - {MAILS} | (set() if by_mail else {MAILS})
        owner.mails_stopped = sorted(stopped)
        choice = _choice(session, user.id)
        if by_mail:
            choice.not_by_mail = sorted(set(GROUPS) - set(by_mail))
        choice.not_by_push = sorted(set(GROUPS) - set(by_push))
        choice.quiet_from_h, choice.quiet_until_h = quiet_from_h, quiet_until_h
        due_at = free_at(clock.now(), quiet_from_h, quiet_until_h)
        session.execute(sa.update(Alert).where(Alert.user_id == user.id).values(due_at=due_at))


def renew_calendar(user: User) -> None:
    """Give the person's calendar another secret address; the old one leads nowhere from now on."""
    with transaction() as session:
        _lock(session, user.id)
        _choice(session, user.id).calendar_number += 1


def add_device(user: User, endpoint: str, public_key: str, secret: str, name: str) -> None:
    """Send notifications to this browser too. Whoever was signed in there before gets them no more. Refuses
    DEVICE_UNKNOWN for keys of no use and an address without https, ENDPOINT_URL_INVALID for an address that is none of the web; the oldest makes room.
    """
    if not read_url(endpoint).encrypted and not current_app.config["WEBHOOK_ALLOW_LOOPBACK"]:
        raise Refusal("DEVICE_UNKNOWN", why=NOT_ENCRYPTED)
    read_keys(public_key, secret)
    shown = "".join(character for character in name if character.isprintable()).strip()[:DEVICE_CHARACTERS_MOST]
    with transaction() as session:
        _lock(session, user.id)
        facts = {
            "user_id": user.id, "public_key": public_key, "secret": secret, "name": shown or "?", "added_at": clock.now(),
        }  # fmt: skip
        new = insert(PushDevice).values(id=uuid.uuid4(), endpoint=endpoint, **facts)
        session.execute(new.on_conflict_do_update(index_elements=["endpoint"], set_=facts))
        newest = (
            sa.select(PushDevice.id).where(PushDevice.user_id == user.id)
            .order_by(PushDevice.added_at.desc(), PushDevice.id).limit(DEVICES_MOST)
        )  # fmt: skip
        session.execute(sa.delete(PushDevice).where(PushDevice.user_id == user.id, PushDevice.id.not_in(newest)))


def remove_device(user: User, device_id: uuid.UUID) -> None:
    """Send nothing more to a browser of his. Refuses NOT_FOUND for a stranger's."""
    with transaction() as session:
        device = found(session.get(PushDevice, device_id))
        if device.user_id != user.id:
            raise Refusal("NOT_FOUND")
        session.delete(device)


def forget_person(session: Session, user_id: int) -> None:
    """Delete everything a person follows, with his devices. A step of the act that closes his account."""
    for model in (Alert, Watch, SavedSearch, FollowChoice, PushDevice):
        session.execute(sa.delete(model).where(model.user_id == user_id))


def _lock(session: Session, user_id: int) -> User:
    """The person's row, locked: two presses at once must not both find room for the last."""
    return found(session.get(User, user_id, with_for_update={"of": User, "key_share": True}, populate_existing=True))


def _choice(session: Session, user_id: int) -> FollowChoice:
    """The person's choice, made when there is none. The caller holds the lock of the person's row."""
    choice = session.get(FollowChoice, user_id)
    if choice is None:
        choice = FollowChoice(user_id=user_id, not_by_mail=[], not_by_push=[], calendar_number=1)
        session.add(choice)
    return choice


def _own_search(session: Session, user: User, search_id: int) -> SavedSearch:
    search = found(session.get(SavedSearch, search_id))
    if search.user_id != user.id:
        raise Refusal("NOT_FOUND")
    return search


def _count(session: Session, model: Any, user_id: int) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(model).where(model.user_id == user_id)) or 0
