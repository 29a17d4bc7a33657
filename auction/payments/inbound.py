"""The door for Stripe's notices: checked on the raw body, before anything is believed."""

import stripe
from flask import Blueprint, current_app, request

from auction.accounts.audience import audience
from auction.ground.guards import csrf
from auction.ground.refusal import Refusal

from .stripe_events import take_event

blueprint = Blueprint("payments_inbound", __name__)
csrf.exempt(blueprint)


@blueprint.post("/inbound/stripe")
@audience("look")
def stripe_event():
    """One notice. 2xx only after the commit, so that Stripe sends again what we could not keep."""
    secret = current_app.config["STRIPE_WEBHOOK_SECRET"]
    if not secret:
        raise Refusal("NOT_FOUND")
    try:
        event = stripe.Webhook.construct_event(
            request.get_data(), request.headers.get("Stripe-Signature", ""), secret
        ).to_dict()  # fmt: skip
    except stripe.SignatureVerificationError:
        raise Refusal("INBOUND_SIGNATURE") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Refusal("INBOUND_UNREADABLE") from None
    effect, alarm = take_event(event)
    if alarm:
        raise alarm
    return {"effect": effect}
