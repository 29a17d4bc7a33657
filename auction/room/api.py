"""The contest for programs and for the room's own script: a bid, the head, the events after a number, the time."""

import json
from typing import Any

from flask import Blueprint, Response
from flask_login import current_user

from auction.accounts.audience import audience
from auction.api.operation import operation
from auction.api.problem import problem_members
from auction.bidding import queries
from auction.bidding.batch_rules import Answer
from auction.bidding.intake import answer_json, take_bid
from auction.bidding.rules import REFUSAL_CODES
from auction.ground import clock
from auction.ground.door import language
from auction.ground.refusal import Words
from auction.ground.store import found

from .kept import Kept
from .shapes import BidAnswer, BidBody, Events, EventsQuery, HeadNow, Time

blueprint = Blueprint("room_api", __name__, url_prefix="/api/v1")
TAG = "contest"

# A thousand browsers that come back at once are one question to the database, and one text.
_events: Kept[str] = Kept(most_age_s=1.0, most=256)

AMOUNT_CODES = (
    "AMOUNT_EMPTY", "AMOUNT_NOT_WHOLE", "AMOUNT_NEGATIVE", "AMOUNT_ZERO", "AMOUNT_TOO_LARGE", "AMOUNT_UNREADABLE",
    "AMOUNT_FULL_WIDTH", "AMOUNT_OTHER_DIGITS", "AMOUNT_OTHER_CURRENCY", "AMOUNT_SEPARATORS", "AMOUNT_DECIMALS",
)  # fmt: skip
BIDDER_CODES = ("REQUEST_MALFORMED", "COURT_STAFF_BARRED", "NOT_ENROLLED", "DEPOSIT_NOT_HELD", "BID_ID_REUSED",
                "BID_QUEUE_FULL", "BID_UNKNOWN_OUTCOME")  # fmt: skip


@blueprint.post("/lots/<int:lot_id>/bids")
@audience("look")  # the action says which of the two is missing: the sign-in, or the right to bid
@operation(
    summary=Words("Place a bid", "出价"), tag=TAG, answer=BidAnswer, status=201, body=BidBody, cookie=True,
    refusals=(*REFUSAL_CODES, *AMOUNT_CODES, *BIDDER_CODES),
)  # fmt: skip
def bid(lot_id: int, body: BidBody) -> Response:
    """Place a bid. The same `bid_id` again returns the first answer."""
    fields = body.model_dump(exclude_unset=True)
    return bid_response(take_bid(lot_id, current_user, fields, clock.now()))


def bid_response(answer: Answer) -> Response:
    """What a bidder's program is answered, accepted or refused."""
    shape = answer_json(answer, language())
    if shape["ok"]:
        return Response(json.dumps(shape), 201, content_type="application/json")
    shape |= problem_members(shape["code"], shape["status"], shape["message"])
    return Response(json.dumps(shape), shape["status"], content_type="application/problem+json")


@blueprint.get("/lots/<int:lot_id>/head")
@audience("look")
@operation(summary=Words("The contest as it stands", "当前竞价情况"), tag=TAG, answer=HeadNow)
def lot_head(lot_id: int) -> Response:
    """The contest as it stands."""
    return _written(found(queries.head(lot_id)) | {"server_time": clock.now().isoformat()})


@blueprint.get("/lots/<int:lot_id>/events")
@audience("look")
@operation(summary=Words("What happened after an entry, at most 500", "某条记录之后的事件，最多 500 条"), tag=TAG,
           answer=Events, query=EventsQuery)  # fmt: skip
def events(lot_id: int, query: EventsQuery) -> Response:
    """What happened after entry `after`, at most 500 entries; what a browser asks for when it missed some."""
    after = int(query.after)
    text = _events.get((lot_id, after), lambda: _events_text(lot_id, after))
    return Response(f'{text[:-1]},"server_time":{json.dumps(clock.now().isoformat())}}}', mimetype="application/json")


def _events_text(lot_id: int, after_seq: int) -> str:
    shape = queries.events(lot_id, after_seq)
    del shape["server_time"]  # every answer carries its own
    return json.dumps(shape, ensure_ascii=False)


@blueprint.get("/time")
@audience("look")
@operation(summary=Words("The court's time", "法院时间"), tag=TAG, answer=Time)
def time() -> Response:
    """The court's time."""
    return _written({"server_time": clock.now().isoformat()}, keeping="no-store")


def _written(shape: dict[str, Any], keeping: str = "public, max-age=1") -> Response:
    response = Response(json.dumps(shape, ensure_ascii=False), mimetype="application/json")
    response.headers["Cache-Control"] = keeping
    return response
