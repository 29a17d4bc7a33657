"""Writing drafts. They are nobody's act yet and stand in no record: the form that is sent at last writes its own entry."""

import json
import secrets
from dataclasses import asdict, dataclass
from datetime import timedelta

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from auction.accounts.models import User
from auction.ground import clock
from auction.ground.forgetting import forget
from auction.ground.refusal import Refusal
from auction.ground.store import db, found, transaction

from . import sealed_rules
from .models import FormDraft, KeptForm

DRAFT_KEPT = timedelta(days=30)
DRAFTS_MOST = 100
SENT_KEPT = timedelta(hours=1)
# 64 KiB each: whoever sends forms in order to fill our disk stops here.
SENT_MOST = 1_000


@dataclass(frozen=True)
class SentForm:
    """A form as it was sent: where it stood, where it goes, its fields in order, and which files must be chosen anew."""

    page: str
    action: str
    fields: list[list[str]]
    files: list[str]


def save_draft(user: User, page: str, action: str, title: str, fields: list[list[str]], known: int) -> FormDraft:
    """Keep what is written so far. `known` is the version this window has seen last, 0 when it has seen none.

    Refuses DRAFT_CHANGED_ELSEWHERE when there is another one, or the draft has gone: nothing is written over unseen.
    """
    with transaction() as session:
        values = {"title": title, "fields": fields, "version": known + 1, "saved_at": clock.now()}
        own = sa.and_(FormDraft.user_id == user.id, FormDraft.page == page, FormDraft.action == action)
        write = (
            sa.update(FormDraft).where(own, FormDraft.version == known).values(values)
            if known
            else insert(FormDraft).values(user_id=user.id, page=page, action=action, **values).on_conflict_do_nothing()
        )  # fmt: skip
        draft = session.scalars(write.returning(FormDraft)).one_or_none()
        if draft is None:
            raise Refusal("DRAFT_CHANGED_ELSEWHERE")
        if not known:
            oldest = (
                sa.select(FormDraft.id)
                .filter_by(user_id=user.id)
                .order_by(FormDraft.saved_at.desc())
                .offset(DRAFTS_MOST)
            )
            session.execute(sa.delete(FormDraft).where(FormDraft.id.in_(oldest)))
    return draft


def throw_away(user: User, page: str, action: str) -> None:
    """Forget the draft; nothing happens when there is none."""
    with transaction() as session:
        session.execute(sa.delete(FormDraft).filter_by(user_id=user.id, page=page, action=action))


def throw_away_one(user: User, draft_id: int) -> None:
    """Forget one of this person's drafts by its number. Refuses NOT_FOUND when it is not his."""
    with transaction() as session:
        found(session.execute(
            sa.delete(FormDraft).filter_by(id=draft_id, user_id=user.id).returning(FormDraft.id)
        ).one_or_none())  # fmt: skip


def forget_drafts(session: Session, user_id: int) -> None:
    """Delete all drafts of a person. A step of the act that closes his account."""
    session.execute(sa.delete(FormDraft).filter_by(user_id=user_id))


def keep_sent(form: SentForm) -> str | None:
    """Seal what was sent by somebody who is signed out; the token that opens it, None when too much is kept already."""
    token = secrets.token_urlsafe(32)
    content = json.dumps(asdict(form), ensure_ascii=False).encode("utf-8", "replace")
    with transaction() as session:
        if (session.scalar(sa.select(sa.func.count()).select_from(KeptForm)) or 0) >= SENT_MOST:
            return None
        sealed = sealed_rules.seal(current_app.config["SECRET_KEY"], token, content)
        session.add(KeptForm(name=sealed_rules.name_of(token), sealed=sealed, kept_at=clock.now()))
    return token


def sent_form(token: str) -> SentForm:
    """What was kept under this token. Refuses NOT_FOUND when there is none, or its hour is over."""
    kept = found(db.session.scalars(
        sa.select(KeptForm).where(KeptForm.name == sealed_rules.name_of(token), KeptForm.kept_at > clock.now() - SENT_KEPT)
    ).one_or_none())  # fmt: skip
    content = found(sealed_rules.unseal(current_app.config["SECRET_KEY"], token, kept.sealed))
    return SentForm(**json.loads(content))


def forget_sent(token: str) -> None:
    """Forget what was kept under this token; nothing happens when there is none."""
    with transaction() as session:
        session.execute(sa.delete(KeptForm).where(KeptForm.name == sealed_rules.name_of(token)))


def forget_old() -> int:
    """Forget drafts after thirty days and kept forms after an hour; how many."""
    at = clock.now()
    return forget(FormDraft, FormDraft.saved_at, at - DRAFT_KEPT) + forget(KeptForm, KeptForm.kept_at, at - SENT_KEPT)
