"""Reading batches: whose they are, how far they have come, what waits for the worker."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from auction.accounts.models import User
from auction.ground import clock
from auction.ground.refusal import Words
from auction.ground.store import db, found
from auction.tables.queries import Column, DeskList

from .acts import names_of_acts
from .models import Batch, BatchItem
from .rules import TAKEN_FOR

WORKED_AT_ONCE = 20


@dataclass(frozen=True)
class Progress:
    """How many of a batch's things are done, were refused, and still wait."""

    done: int
    refused: int
    waiting: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.done + self.refused + self.waiting


def own_batch(user: User, batch_id: uuid.UUID) -> Batch:
    """A batch that this person has ordered, with its things. Refuses NOT_FOUND to everybody else."""
    query = sa.select(Batch).where(Batch.id == batch_id, Batch.ordered_by_id == user.id)
    return found(db.session.scalars(query.options(selectinload(Batch.items))).one_or_none())


def progress_of(batch: Batch) -> Progress:
    """How far it has come."""
    states = [item.state for item in batch.items]
    return Progress(states.count("done"), states.count("refused"), states.count("waiting"))


def batch_list(user: User) -> DeskList:
    """What this person has ordered, newest first."""

    def counted(state: str) -> sa.ScalarSelect[int]:
        count = sa.select(sa.func.count()).where(BatchItem.batch_id == Batch.id, BatchItem.state == state)
        return count.correlate(Batch).scalar_subquery()

    return DeskList(
        "batches", sa.select(Batch).where(Batch.ordered_by_id == user.id), Batch.id,
        (
            Column("act", Words("What", "事项"), Batch.act, "state", names_of_acts(), is_filter=True),
            Column("ordered_at", Words("Ordered", "提交时间"), Batch.ordered_at, "moment"),
            Column("done", Words("Done", "已完成"), counted("done"), "count"),
            Column("refused", Words("Refused", "未办理"), counted("refused"), "count"),
            Column("waiting", Words("Waits", "等待处理"), counted("waiting"), "count"),
        ),
        (Batch.ordered_at.desc(), Batch.id),
    )  # fmt: skip


def waiting_items() -> Sequence[tuple[uuid.UUID, int]]:
    """What waits for the worker: (batch, position), oldest order first."""
    free = sa.or_(BatchItem.taken_at.is_(None), BatchItem.taken_at < clock.now() - TAKEN_FOR)
    rows = db.session.execute(
        sa.select(BatchItem.batch_id, BatchItem.position)
        .join(Batch)
        .where(BatchItem.state == "waiting", free)
        .order_by(Batch.ordered_at, BatchItem.position)
        .limit(WORKED_AT_ONCE)
    )
    return [(row.batch_id, row.position) for row in rows]
