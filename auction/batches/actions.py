"""Ordering a batch, and doing what was ordered: each thing by an act of its own."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa

from auction.accounts.audience import role_names
from auction.accounts.models import User
from auction.accounts.rules import may
from auction.ground import clock
from auction.ground.refusal import LANGUAGES, Refusal, say
from auction.ground.store import db, transaction
from auction.journal.actions import record

from .acts import act_of
from .models import Batch, BatchItem
from .rules import TAKEN_FOR, chosen


def order(batch_id: uuid.UUID, key: str, things: Sequence[str], actor: User) -> Batch:
    """Order the act for these things; the worker does them one by one. The same id again is the same order.

    Refuses NOTHING_CHOSEN, TOO_MANY_CHOSEN, NOT_ALLOWED, and NOT_FOUND when one of them is not of the actor's court.
    """
    act, wanted = act_of(key), chosen(things)
    if not may(role_names(actor), act.audience) or actor.court_id is None:
        raise Refusal("NOT_ALLOWED")
    with transaction() as session:
        known = session.get(Batch, batch_id)
        if known is not None:
            if known.ordered_by_id != actor.id:
                raise Refusal("NOT_FOUND")
            return known
        titles = act.titles(actor, wanted)
        if set(wanted) - set(titles):
            raise Refusal("NOT_FOUND")
        batch = Batch(id=batch_id, act=key, ordered_by_id=actor.id, court_id=actor.court_id, ordered_at=clock.now())
        batch.items = [
            BatchItem(position=place, thing=thing, title=titles[thing]) for place, thing in enumerate(wanted)
        ]
        session.add(batch)
        record(session, f"batch:{batch_id}", "batch.ordered", {}, {"act": key, "things": wanted}, actor.id)
    return batch


def work(key: tuple[uuid.UUID, int]) -> bool:
    """Do one thing of a batch. Whether somebody else was at it is asked first; what is refused is written beside it."""
    with transaction() as session:
        free = sa.or_(BatchItem.taken_at.is_(None), BatchItem.taken_at < clock.now() - TAKEN_FOR)
        item = session.scalars(
            sa.select(BatchItem)
            .where(BatchItem.batch_id == key[0], BatchItem.position == key[1], BatchItem.state == "waiting", free)
            .with_for_update(skip_locked=True)
        ).one_or_none()
        if item is None:
            return False
        item.taken_at = clock.now()
        act, thing, actor = act_of(item.batch.act), item.thing, item.batch.ordered_by
    refusal = None
    try:
        # He may have lost his role, or his account, since he ordered it.
        if not actor.active or not may(role_names(actor), act.audience):
            raise Refusal("NOT_ALLOWED")
        act.act(actor, thing)
    except Refusal as refused:
        refusal = refused
    with transaction() as session:
        item = session.get_one(BatchItem, key)
        item.state, item.ended_at = "refused" if refusal else "done", clock.now()
        if refusal:
            item.code, item.said = refusal.code, {language: say(refusal, language) for language in LANGUAGES}
    db.session.expire_all()
    return True
