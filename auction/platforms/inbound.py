"""The door for platforms' answers: checked on the raw body, before anything is believed."""

import standardwebhooks
from flask import Blueprint, request

from auction.accounts.audience import audience
from auction.ground.guards import csrf
from auction.ground.refusal import Refusal
from auction.ground.store import db

from .answering import take_message
from .models import InquiryPlatform
from .rules import MESSAGE_ID_CHARACTERS_MAX, read_message

blueprint = Blueprint("platforms_inbound", __name__)
csrf.exempt(blueprint)


@blueprint.post("/inbound/platforms/<int:platform_id>")
@audience("look")
def message(platform_id: int):
    """One message (Standard Webhooks). 2xx only after the commit; a late report is kept and refused by name."""
    platform = db.session.get(InquiryPlatform, platform_id)
    if platform is None or platform.answer_secret is None or platform.delisted_at is not None:
        raise Refusal("PLATFORM_UNKNOWN")
    if not platform.answer_secret:
        raise Refusal("SIGNING_KEY_LOST")
    body = request.get_data()
    try:
        standardwebhooks.Webhook(platform.answer_secret).verify(body, dict(request.headers))
    except (standardwebhooks.WebhookVerificationError, ValueError):
        raise Refusal("PLATFORM_SIGNATURE") from None
    message_id = request.headers["webhook-id"]
    if len(message_id) > MESSAGE_ID_CHARACTERS_MAX:
        raise Refusal("PLATFORM_MESSAGE", why=f"webhook-id has at most {MESSAGE_ID_CHARACTERS_MAX} characters")
    effect, refusal = take_message(platform, message_id, body, read_message(body))
    if refusal:
        raise refusal
    return {"effect": effect}
