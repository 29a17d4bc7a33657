"""The page that verifies a paper, for whoever holds one."""

import uuid

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from auction.accounts.audience import audience
from auction.ground.store import found

from . import queries
from .kinds import KINDS

blueprint = Blueprint("papers", __name__)


@blueprint.get("/papers/<uuid:paper_id>")
@audience("look")
def verify(paper_id: uuid.UUID) -> ResponseReturnValue:
    """What the paper is, whether it still holds, its hashes; nothing of what it states."""
    paper = found(queries.paper_of(paper_id))
    return render_template("papers/verify.html", paper=paper, kind=KINDS[paper.kind])
