"""Before the announcement: it must say whose approval a buyer needs."""

from typing import Any

from sqlalchemy.orm import Session

from auction.ground.refusal import Refusal

from .models import NeededApproval


def gate(session: Session, lot: Any, terms: Any) -> None:
    """Refuse APPROVAL_NOT_ANNOUNCED while the announcement, once written, does not name the authority (法释〔2021〕20号
    15(1)).
    """
    needed = session.get(NeededApproval, lot.asset_id)
    if needed is None or lot.state != "approved" or lot.announcement is None:
        return
    if not any(needed.authority in text for text in lot.announcement.items.values()):
        raise Refusal("APPROVAL_NOT_ANNOUNCED", authority=needed.authority)


GATES = (gate,)
