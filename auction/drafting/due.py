"""Due work of drafting: papers that repeat what was published follow its corrections."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa

from auction.corrections.models import Correction
from auction.ground.due import Due, each
from auction.ground.store import db
from auction.papers.models import Paper

from .actions import reissue

# What states the published file; everything else states what happened.
REPEATING = ("announcement", "special_warnings", "bidders_notice")


def outdated() -> Sequence[uuid.UUID]:
    """Valid papers that are older than the last correction of their lot."""
    return db.session.scalars(
        sa.select(Paper.id)
        .join(Correction, Paper.subject == sa.func.concat("lot:", Correction.lot_id))
        .where(Paper.kind.in_(REPEATING), Paper.ended_at.is_(None), Paper.issued_at < Correction.made_at)
        .distinct()
        .limit(100)
    ).all()


DUE = (Due("issue corrected papers anew", each(outdated, reissue)),)
