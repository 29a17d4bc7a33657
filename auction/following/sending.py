"""One mail and one notification for a person, with everything that waits for him: written when his quiet hours are over."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from auction.accounts.inbox import News, put_in_mails
from auction.accounts.letters import path_of
from auction.accounts.models import User
from auction.ground import clock
from auction.ground.refusal import Words
from auction.ground.store import transaction
from auction.journal.models import JournalEntry
from auction.lots.models import Lot

from .actions import MAILS
from .models import Alert, FollowChoice, PushDevice
from .pushing import put_on_devices
from .rules import KINDS, is_stale
from .wording import MANY, head_and_facts, letter, lot_path

ONE_SENDER = "following.sending"
PEOPLE_AT_ONCE = 200


def send_alerts() -> int:
    """Due work: gather what is due to each person into one mail and one notification. Returns how many people."""
    with transaction() as session:
        lock = sa.func.pg_try_advisory_xact_lock(sa.func.hashtextextended(ONE_SENDER, 0))
        if not session.scalar(sa.select(lock)):
            return 0
        due = (
            sa.select(Alert.user_id)
            .where(Alert.due_at <= clock.now())
            .order_by(Alert.due_at)
            .limit(PEOPLE_AT_ONCE * 50)
        )
        people = list(dict.fromkeys(session.scalars(due)))[:PEOPLE_AT_ONCE]
        if people:
            _send(session, people)
    return len(people)


def _send(session: Session, people: Sequence[int]) -> None:
    """What is still collecting goes along."""
    rows = session.execute(
        sa.delete(Alert).where(Alert.user_id.in_(people))
        .returning(Alert.user_id, Alert.lot_id, Alert.kind, Alert.entry_id, Alert.is_for_devices, Alert.written_at)
    ).all()  # fmt: skip
    lots = {lot.id: lot for lot in session.scalars(sa.select(Lot).where(Lot.id.in_({row.lot_id for row in rows})))}
    entries = {row.entry_id for row in rows if row.entry_id}
    publics: dict[int, Any] = {
        row.id: row.public
        for row in session.execute(sa.select(JournalEntry.id, JournalEntry.public).where(JournalEntry.id.in_(entries)))
    }
    choices = {
        choice.user_id: choice
        for choice in session.scalars(sa.select(FollowChoice).where(FollowChoice.user_id.in_(people)))
    }
    of_devices = (
        sa.select(User.id, User.language).join(PushDevice, PushDevice.user_id == User.id)
        .where(User.id.in_(people), User.active)
    )  # fmt: skip
    languages = {row.id: row.language for row in session.execute(of_devices)}
    mails, notifications = [], []
    rows = sorted(rows, key=lambda row: (row.user_id, row.written_at, row.lot_id, row.kind))
    for user_id, alerts in groupby(rows, lambda row: int(row.user_id)):
        fresh = [one for one in alerts if not _is_stale(one, lots[one.lot_id])]
        choice = choices.get(user_id)
        by_mail = [one for one in fresh if not one.is_for_devices and _wants(choice and choice.not_by_mail, one)]
        if by_mail:
            mails.append(_mail(user_id, by_mail, lots, publics))
        by_push = [one for one in fresh if _wants(choice and choice.not_by_push, one)]
        if by_push and user_id in languages:
            notifications.append((user_id, _notification(by_push, lots, publics, languages[user_id])))
    put_in_mails(session, mails)
    put_on_devices(session, notifications)


def _is_stale(alert: Any, lot: Lot) -> bool:
    assert lot.opens_at is not None
    assert lot.closes_at is not None
    return is_stale(alert.kind, lot.state, lot.opens_at, lot.closes_at, clock.now())


def _wants(left_out: Sequence[str] | None, alert: Any) -> bool:
    return KINDS[alert.kind].group not in (left_out or ())


def _mail(user_id: int, alerts: Sequence[Any], lots: Mapping[int, Lot], publics: Mapping[int, Any]) -> News:
    site = current_app.config["PUBLIC_URL"]
    news = [
        (*head_and_facts(one.kind, lots[one.lot_id], publics.get(one.entry_id)), f"{site}{lot_path(one.lot_id)}")
        for one in alerts
    ]
    return News(user_id, *letter(news), path_of("following.index"), stoppable=MAILS)


def _notification(
    alerts: Sequence[Any], lots: Mapping[int, Lot], publics: Mapping[int, Any], language: str
) -> dict[str, str]:
    """What a device shows, in the language of the person's letters. `tag`: a later word takes an earlier one's place."""
    heads = [head_and_facts(one.kind, lots[one.lot_id], publics.get(one.entry_id)) for one in alerts]

    def said(text: Words) -> str:
        return str(getattr(text, language))

    if len(alerts) == 1:
        [(head, facts)], [one] = heads, alerts
        path, tag = lot_path(one.lot_id), f"lot-{one.lot_id}"
        return {"title": said(head), "body": said(facts), "path": path, "tag": tag, "lang": language}
    title = MANY.filled(count=str(len(alerts)))
    body = "\n".join(said(head) for head, _ in heads)
    path = path_of("accounts.show_inbox")
    return {"title": said(title), "body": body, "path": path, "tag": "following", "lang": language}
