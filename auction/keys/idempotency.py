"""A write that a client retries is done once: the same id with the same body gets the first answer."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from auction.ground import clock
from auction.ground.refusal import Refusal

from .models import AnsweredRequest
from .rules import Caller


def once(session: Session, caller: Caller, request_id: UUID, body_hash: bytes, subject: str) -> AnsweredRequest:
    """Claim a client-made id, first thing in the act's transaction. A step: it never commits.

    `.answer` of what it gives is None when the request is new: do the act and set `.answer` to the JSON that is
    answered. Otherwise that is what was answered: do nothing and answer it again. A refused act leaves no trace,
    so that the same request may succeed later. Whoever sends the id a second time meanwhile waits for the first.
    `subject` says what it is about ("lot:5"), `body_hash` is SHA-256 of the body (operation's shape, canonical).
    Refuses REQUEST_ID_REUSED for another body or subject.
    """
    fresh = insert(AnsweredRequest).values(
        api_client_id=caller.api_client_id, request_id=request_id, subject=subject, body_hash=body_hash,
        asked_at=clock.now(),
    )  # fmt: skip
    session.execute(fresh.on_conflict_do_nothing(index_elements=["api_client_id", "request_id"]))
    row = session.scalars(
        sa.select(AnsweredRequest)
        .where(AnsweredRequest.api_client_id == caller.api_client_id, AnsweredRequest.request_id == request_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if (row.subject, row.body_hash) != (subject, body_hash):
        raise Refusal("REQUEST_ID_REUSED")
    return row
