"""Doors of automatic bidding: leaving, changing and withdrawing a maximum, by form and by JSON.

No answer carries the amount. A form that is refused comes back empty: what was typed is not shown again either.
"""

import uuid
from contextlib import suppress
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from auction.accounts.audience import audience
from auction.api.operation import operation
from auction.bidding import automatic
from auction.bidding.batch_rules import Answer
from auction.bidding.intake import amount_of
from auction.bidding.rules import REFUSAL_CODES
from auction.enrolment.queries import public_lot
from auction.ground import clock
from auction.ground.door import client_id, flash_refusal
from auction.ground.refusal import Refusal, Words
from auction.ground.store import found
from auction.lots.models import Lot

from . import api, pages
from .shapes import MaximumAnswer, MaximumBody, Withdrawn
from .shown import Room, room_of


@pages.blueprint.app_context_processor
def automatic_bidding() -> dict:
    """`automatic_bidding(room)` for the room: whether a maximum may be left there, and when the visitor's was."""
    return {"automatic_bidding": _of_room}


def _of_room(room: Room) -> dict[str, Any]:
    left_at = automatic.left_at(room.lot.id, current_user)
    return {"is_enabled": automatic.is_enabled(room.lot), "left_at": left_at, "request_id": uuid.uuid4()}


@pages.blueprint.post("/lots/<int:lot_id>/maximum")
@audience("look")  # the action says which of the two is missing: the sign-in, or the right to bid
def leave_maximum(lot_id: int) -> ResponseReturnValue:
    """Leave or change a maximum by form."""
    try:
        answer = _leave(lot_id, {name: request.form.get(name, "") for name in ("request_id", "amount")})
    except Refusal as refusal:
        return _room_again(public_lot(lot_id), refusal)
    flash(_what_happened(answer), "success")
    return redirect(url_for("room.show", lot_id=lot_id), 303)


@pages.blueprint.post("/lots/<int:lot_id>/maximum/withdraw")
@audience("bid")
def withdraw_maximum(lot_id: int) -> ResponseReturnValue:
    """Withdraw one's maximum by form."""
    try:
        automatic.withdraw_maximum(lot_id, current_user)
    except Refusal as refusal:
        return _room_again(public_lot(lot_id), refusal)
    flash(_("Your maximum is withdrawn. Bids that were made stand."), "success")
    return redirect(url_for("room.show", lot_id=lot_id), 303)


def _room_again(lot: Lot, refusal: Refusal) -> ResponseReturnValue:
    shown: dict[str, Any] = {}
    if refusal.code in pages.SEND_AGAIN:
        # The outcome is not known: the same maximum must be sent again under the same id.
        with suppress(ValueError):
            shown["maximum_id"] = uuid.UUID(request.form.get("request_id", ""))
    status = flash_refusal(refusal)
    return render_template("room/show.html", lot=lot, room=found(room_of(lot)), **shown), status


@api.blueprint.put("/lots/<int:lot_id>/maximum")
@audience("look")
@operation(summary=Words("Leave or change one's maximum", "设置或修改自动出价上限"), tag=api.TAG, answer=MaximumAnswer, status=201,
           body=MaximumBody, cookie=True, refusals=(*api.AMOUNT_CODES, *api.BIDDER_CODES, *REFUSAL_CODES, "AUTOMATIC_NOT_ENABLED"))  # fmt: skip
def put_maximum(lot_id: int, body: MaximumBody) -> MaximumAnswer:
    """Leave or change a maximum. The answer says whether he leads."""
    answer = _leave(lot_id, body.model_dump(exclude_unset=True))
    return MaximumAnswer(
        ok=True, status=201, message=_what_happened(answer), leads=answer.leads, least_minor=answer.least_minor,
        closes_at=answer.closes_at, server_time=clock.now(),
    )  # fmt: skip


@api.blueprint.delete("/lots/<int:lot_id>/maximum")
@audience("look")
@operation(summary=Words("Withdraw one's maximum", "撤回自动出价上限"), tag=api.TAG, answer=Withdrawn, cookie=True,
           refusals=("MAXIMUM_NOT_LEFT",))  # fmt: skip
def delete_maximum(lot_id: int) -> Withdrawn:
    """Withdraw one's maximum."""
    if not current_user.is_authenticated:
        raise Refusal("SIGN_IN_FIRST")
    automatic.withdraw_maximum(lot_id, current_user)
    return Withdrawn(ok=True, status=200, message=_("Your maximum is withdrawn. Bids that were made stand."))


def _leave(lot_id: int, fields: dict[str, Any]) -> Answer:
    received_at = clock.now()
    if not current_user.is_authenticated:
        raise Refusal("SIGN_IN_FIRST")
    request_id = fields.get("request_id")
    key = client_id(request_id if isinstance(request_id, str) else None)
    answer = automatic.leave_maximum(lot_id, current_user, amount_of(lot_id, fields), key, received_at)
    answer.raise_refusal()
    return answer


def _what_happened(answer: Answer) -> str:
    if answer.leads:
        return _("Your maximum is set. You lead.")
    if clock.now() < answer.opens_at:
        return _("Your maximum is set. It bids when bidding opens.")
    return _("Your maximum is set, but it is not enough to lead.")
