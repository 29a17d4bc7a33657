"""Counting requests: by client and minute for its limit, by client and day for its chart, by address for strangers.

A count is worth less than a wait for the disk: its transaction does not wait for the log to be written, so that a
crash of the server may forget the last second's requests and nothing else.
"""

from collections import Counter
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from auction.ground import clock
from auction.ground.forgetting import forget
from auction.ground.store import transaction

from .models import AccessToken, AnsweredRequest, RequestCount, RequestWindow
from .queries import caller_of
from .rules import Caller, minute_of

ANSWERS_KEPT = timedelta(days=30)
COUNTS_KEPT = timedelta(days=400)


def admit(bearer: str) -> tuple[Caller, int]:
    """Who asks with this secret or token, and how often he has asked in this minute, this time included.

    Refuses what `caller_of` refuses. Every web process counts in the same row.
    """
    at = clock.now()
    with transaction() as session:
        caller = caller_of(bearer, at)
        _need_not_wait(session)
        fresh = insert(RequestWindow).values(api_client_id=caller.api_client_id, minute=minute_of(at), requests=1)
        same_minute = RequestWindow.minute == fresh.excluded.minute
        asked = session.scalars(
            fresh.on_conflict_do_update(
                index_elements=["api_client_id"],
                set_={
                    "minute": fresh.excluded.minute,
                    "requests": sa.case((same_minute, RequestWindow.requests + 1), else_=1),
                },
            ).returning(RequestWindow.requests)
        ).one()
    return caller, asked


def count(caller: Caller, operation: str, status: int) -> None:
    """Add one answered request to the client's day."""
    with transaction() as session:
        _need_not_wait(session)
        fresh = insert(RequestCount).values(
            api_client_id=caller.api_client_id, day=clock.today(), operation=operation, status_class=status // 100,
            requests=1,
        )  # fmt: skip
        session.execute(fresh.on_conflict_do_update(
            index_elements=["api_client_id", "day", "operation", "status_class"],
            set_={"requests": RequestCount.requests + 1},
        ))  # fmt: skip


def _need_not_wait(session: Session) -> None:
    session.execute(sa.text("SET LOCAL synchronous_commit TO off"))


class AddressWindows:
    """How often each address has asked in the present minute, in this process alone: it guards the process, no
    promise hangs on it, and a public page must not wait for the database to be counted.
    """

    def __init__(self) -> None:
        self._minute: datetime | None = None
        self._asked: Counter[str] = Counter()

    def count(self, address: str, at: datetime) -> int:
        """Count one request; returns how many there were in this minute, this one included."""
        if self._minute != minute_of(at):
            self._minute, self._asked = minute_of(at), Counter()
        self._asked[address] += 1
        return self._asked[address]


addresses = AddressWindows()


def forget_tokens() -> int:
    """Due work: delete access tokens a day after their end."""
    return forget(AccessToken, AccessToken.expires_at, clock.now() - timedelta(days=1))


def forget_answers() -> int:
    """Due work: delete what writes were answered after ANSWERS_KEPT; no client retries for so long."""
    return forget(AnsweredRequest, AnsweredRequest.asked_at, clock.now() - ANSWERS_KEPT)


def forget_counts() -> int:
    """Due work: delete the figures of days before COUNTS_KEPT."""
    with transaction() as session:
        old = sa.delete(RequestCount).where(RequestCount.day < clock.today() - COUNTS_KEPT)
        return session.execute(old).rowcount  # type: ignore[attr-defined]
