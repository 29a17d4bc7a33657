"""Telling people: a notice in the inbox and a mail, in the caller's transaction. The one way to write to somebody.

Neither ever carries a bidder code, and nobody but its person is shown it.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import Session

from auction.ground import clock
from auction.ground.forgetting import forget
from auction.ground.refusal import Refusal, Words
from auction.ground.store import found, transaction
from auction.journal.actions import Draft, write_mails

from .email_rules import NOBODYS_DOMAIN
from .inbox_rules import STOPPABLE
from .letters import address_of
from .models import InboxNotice, User

# The record keeps what happened for ever; a notice is only how somebody was told of it.
KEPT = timedelta(days=365)
STOP_NOTE = Words("No more mails of this kind: {address}", "不再接收此类邮件：{address}")


@dataclass(frozen=True)
class News:
    """What one person is told. `path` is a page of this site; `stoppable` a key of STOPPABLE.

    A `topic` (`outbid:12`) makes it take the place of the person's last notice on that topic.
    """

    user_id: int
    subject: Words
    body: Words
    path: str
    stoppable: str | None = None
    topic: str | None = None


def tell(session: Session, user: User, subject: Words, body: Words, path: str) -> None:
    """Tell one person, in his inbox and by mail. A step of an act."""
    tell_all(session, [News(user.id, subject, body, path)])


def tell_all(session: Session, news: Sequence[News]) -> None:
    """Tell any number of people, in their inboxes and by mail. A step of an act; three statements in all."""
    put_in_inboxes(session, news)
    put_in_mails(session, news)


def put_in_inboxes(session: Session, news: Sequence[News]) -> None:
    """Write the notices alone, unread. A step of an act. A person stands at most once in `news` for one topic."""
    if not news:
        return
    at = clock.now()
    new = insert(InboxNotice)
    texts = ("subject_en", "subject_zh", "body_en", "body_zh", "path", "written_at")
    newest = {name: new.excluded[name] for name in texts} | {"read_at": None}
    session.execute(
        new.on_conflict_do_update(index_elements=["user_id", "topic"], set_=newest),
        [
            {"id": uuid.uuid4(), "user_id": one.user_id, "written_at": at, "topic": one.topic, "path": one.path,
             "subject_en": one.subject.en, "subject_zh": one.subject.zh,
             "body_en": one.body.en, "body_zh": one.body.zh}
            for one in news
        ],
    )  # fmt: skip


def put_in_mails(session: Session, news: Sequence[News]) -> None:
    """Write the mails alone, each in its reader's language, to those who want them and have an address. A step of an act."""
    if not news:
        return
    readers = {
        row.id: row for row in session.execute(
            sa.select(User.id, User.email, User.language, User.mails_stopped)
            .where(User.active, User.id == sa.any_(sa.cast([one.user_id for one in news], ARRAY(sa.BigInteger))),
                   ~User.email.endswith(f"@{NOBODYS_DOMAIN}"))
        )
    }  # fmt: skip
    drafts = [
        _draft(one, readers[one.user_id]) for one in news
        if one.user_id in readers and one.stoppable not in readers[one.user_id].mails_stopped
    ]  # fmt: skip
    write_mails(session, drafts)


def _draft(one: News, reader: sa.Row) -> Draft:
    subject, body = getattr(one.subject, reader.language), getattr(one.body, reader.language)
    parts, stop_url = [body, f"{current_app.config['PUBLIC_URL']}{one.path}"], None
    if one.stoppable:
        stop_url = address_of("accounts.stop_mails", token=stop_token(reader.id, one.stoppable))
        parts.append(getattr(STOP_NOTE, reader.language).format(address=stop_url))
    return Draft(reader.email, subject, "\n\n".join(parts) + "\n", is_personal=True, stop_url=stop_url)


def stop_token(user_id: int, kind: str) -> str:
    """What a mail's stop link carries: whose mails of which kind of STOPPABLE it ends."""
    return str(_signer().dumps([user_id, kind]))


def stop_asked(token: str) -> tuple[int, str]:
    """Account and kind of mail in the token of a mail's stop link. Refuses NOT_FOUND when it is not ours."""
    try:
        user_id, kind = _signer().loads(token)
    except BadSignature:
        raise Refusal("NOT_FOUND") from None
    return user_id, kind


def stop_mails(token: str) -> str:
    """End one kind of mails to the person of the token, who need not be signed in; returns the kind."""
    user_id, kind = stop_asked(token)
    with transaction() as session:
        user = found(session.get(User, user_id, with_for_update={"of": User}, populate_existing=True))
        user.mails_stopped = sorted({*user.mails_stopped, kind})
    return kind


def choose_mails(user: User, wanted: Iterable[str]) -> None:
    """Which kinds of STOPPABLE come by mail."""
    with transaction() as session:
        owner = found(session.get(User, user.id, with_for_update={"of": User}, populate_existing=True))
        owner.mails_stopped = sorted(set(STOPPABLE) - set(wanted))


def _signer() -> URLSafeSerializer:
    # Without an end: a mail's link must work for as long as the mail is kept.
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="stop-mails")


def read_notice(user: User, notice_id: uuid.UUID) -> InboxNotice:
    """One of the person's own notices, now read. Refuses NOT_FOUND for a stranger's."""
    with transaction() as session:
        notice = found(session.get(InboxNotice, notice_id))
        if notice.user_id != user.id:
            raise Refusal("NOT_FOUND")
        notice.read_at = notice.read_at or clock.now()
    return notice


def read_all(user: User) -> None:
    """Mark all of the person's notices as read."""
    with transaction() as session:
        session.execute(
            sa.update(InboxNotice).where(InboxNotice.user_id == user.id, InboxNotice.read_at.is_(None))
            .values(read_at=clock.now())
        )  # fmt: skip


def forget_notices(session: Session, user_id: int) -> None:
    """Delete a person's inbox. A step of the act that closes his account."""
    session.execute(sa.delete(InboxNotice).where(InboxNotice.user_id == user_id))


def forget_old_notices() -> int:
    """Due work: delete notices KEPT after they were written. Returns how many, at most forgetting.FORGOTTEN_AT_ONCE."""
    return forget(InboxNotice, InboxNotice.written_at, clock.now() - KEPT)
