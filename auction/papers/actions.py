"""The one act of this noun: recording a delivery. Issuing is a step of others' acts (issuing.py).

What a delivery means to a noun above it declares: `follow_deliveries(step)`, called in the act's own transaction.
"""

import uuid
from collections.abc import Callable
from datetime import date

from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from auction.accounts.audience import same_court
from auction.accounts.models import User
from auction.ground import clock
from auction.ground.files import store_file
from auction.ground.refusal import COURT_ZONE
from auction.ground.store import found, transaction
from auction.journal.actions import record

from .models import Paper, PaperDelivery
from .rules import check_delivery

Step = Callable[[Session, PaperDelivery, User], None]
_steps: list[Step] = []


def follow_deliveries(step: Step) -> None:
    """Do this with every delivery that is recorded. Called by the application when it installs a noun; twice is once."""
    if step not in _steps:
        _steps.append(step)


def record_delivery(delivery_id: uuid.UUID, paper_id: uuid.UUID, actor: User, proof: FileStorage, *, method: str,
                    result: str, delivered_on: date, served_by: str, received_by: str, remark: str) -> PaperDelivery:  # fmt: skip
    """Record how a paper reached whom, with its proof (民事诉讼法 87 to 95); the same form again changes nothing.

    Refuses NOT_FOUND to another court, DELIVERY_DAY, DELIVERY_RECEIVER_MISSING, and what the file's check refuses.
    """
    with transaction() as session:
        known = session.get(PaperDelivery, delivery_id)
        if known is not None:
            return known
        paper = found(session.get(Paper, paper_id))
        same_court(actor, paper.court_id)
        check_delivery(result, received_by, delivered_on, paper.issued_at.astimezone(COURT_ZONE).date(), clock.today())
        file = store_file(session, proof, is_public=False, actor_id=actor.id)
        delivery = PaperDelivery(
            id=delivery_id, paper_id=paper.id, method=method, result=result, delivered_on=delivered_on,
            served_by=served_by, received_by=received_by, remark=remark, proof_file_id=file.id,
            recorded_by_id=actor.id, recorded_at=clock.now(),
        )  # fmt: skip
        session.add(delivery)
        session.flush()
        for step in _steps:
            step(session, delivery, actor)
        private = {
            "delivery": str(delivery_id), "method": method, "result": result, "served_by": served_by,
            "delivered_on": delivered_on.isoformat(), "received_by": received_by, "proof": file.sha256,
        }  # fmt: skip
        record(session, paper.subject, "paper.delivered", {"number": paper.number}, private, actor.id)
    return delivery
