"""The contest for programs and for the room's own script: a bid, the head, the events after a number, the time."""

import json
from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from auction.accounts.audience import audience
from auction.bidding import queries
from auction.bidding.intake import answer_json, refusal_json, take_bid
from auction.ground import clock
from auction.ground.door import language
from auction.ground.refusal import Refusal
from auction.ground.store import found

from .kept import Kept

blueprint = Blueprint("room_api", __name__, url_prefix="/api/v1")

# A thousand browsers that come back at once are one question to the database, and one text.
_events: Kept[str] = Kept(most_age_s=1.0, most=256)
MOST_DIGITS = 12  # no lot has nearly as many entries; it keeps the number inside the database's range


@blueprint.post("/lots/<int:lot_id>/bids")
@audience("look")  # the action says which of the two is missing: the sign-in, or the right to bid
def bid(lot_id: int) -> ResponseReturnValue:
    """Place a bid. The same `bid_id` again returns the first answer."""
    received_at = clock.now()
    try:
        shape = answer_json(take_bid(lot_id, current_user, json_fields(), received_at), language())
    except Refusal as refusal:
        return problem(refusal)
    return _answered(shape)


def problem(refusal: Refusal) -> ResponseReturnValue:
    """A refusal as problem+json with our own members."""
    return _answered(refusal_json(refusal, language()))


def _answered(shape: dict[str, Any]) -> ResponseReturnValue:
    answer = jsonify(shape)
    if not shape["ok"]:
        answer.content_type = "application/problem+json"
    return answer, shape["status"]


def json_fields() -> dict[str, Any]:
    """The body as one JSON object. A name that stands twice is refused: which amount was meant, nobody can tell."""
    try:
        if request.is_json and isinstance(fields := json.loads(request.get_data(), object_pairs_hook=_each_once), dict):
            return fields
    except (ValueError, RecursionError):  # no JSON, no UTF-8, or brackets without end
        pass
    raise Refusal("REQUEST_MALFORMED", detail="JSON object {bid_id, amount_minor}")


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("a name stands twice")
    return fields


@blueprint.get("/lots/<int:lot_id>")
@audience("look")
def lot_head(lot_id: int) -> ResponseReturnValue:
    """The contest as it stands."""
    return _cached(jsonify(found(queries.head(lot_id)) | {"server_time": clock.now().isoformat()}))


@blueprint.get("/lots/<int:lot_id>/events")
@audience("look")
def events(lot_id: int) -> ResponseReturnValue:
    """What happened after entry `after`, at most 500 entries; what a browser asks for when it missed some."""
    after = request.args.get("after", "0")
    if not (after.isascii() and after.isdecimal() and len(after) <= MOST_DIGITS):
        raise Refusal("REQUEST_MALFORMED", detail="after (0, 1, 2, …)")
    text = _events.get((lot_id, int(after)), lambda: _events_text(lot_id, int(after)))
    answer = Response(f'{text[:-1]},"server_time":{json.dumps(clock.now().isoformat())}}}', mimetype="application/json")
    return _cached(answer)


def _events_text(lot_id: int, after_seq: int) -> str:
    shape = queries.events(lot_id, after_seq)
    del shape["server_time"]  # every answer carries its own
    return json.dumps(shape, ensure_ascii=False)


@blueprint.get("/time")
@audience("look")
def time() -> ResponseReturnValue:
    """The court's time."""
    return jsonify(server_time=clock.now().isoformat())


def _cached(response: Response) -> Response:
    """One second: a thousand browsers that come back at once are one question to the database."""
    response.headers["Cache-Control"] = "public, max-age=1"
    return response
