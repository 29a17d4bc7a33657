"""Notices from Stripe: checked on the raw body, stored once by id, acted on in the same transaction."""

import uuid
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
import stripe
from flask import Blueprint, current_app, request
from sqlalchemy.orm import Session

from auction.accounts.audience import audience
from auction.ground import clock
from auction.ground.guards import csrf
from auction.ground.refusal import Refusal
from auction.ground.store import transaction

from .actions import note_payment
from .models import InboundEvent, Payment, Refund
from .outgoing import note_outgoing
from .providers.port import Outcome
from .providers.stripe import OUR_PAYMENT, OUR_REFUND, outcome_of_refund, outcome_of_session

blueprint = Blueprint("payments_inbound", __name__)
csrf.exempt(blueprint)

# What is kept of an event: enough to see what it said, nothing about the payer.
KEPT = ("id", "object", "status", "payment_status", "payment_intent", "amount", "amount_total", "currency", "metadata")
FAILED = frozenset({"checkout.session.expired", "checkout.session.async_payment_failed"})


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
        thing = event["data"]["object"]
    except stripe.SignatureVerificationError:
        raise Refusal("INBOUND_SIGNATURE") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Refusal("INBOUND_UNREADABLE") from None
    effect, alarm = _take(event["id"], event["type"], thing)
    if alarm:
        raise alarm
    return {"effect": effect}


def _take(event_id: str, kind: str, thing: Mapping[str, Any]) -> tuple[str, Refusal | None]:
    """Keep an event with its effect, in one transaction. One that is kept already has had its effect."""
    with transaction() as session:
        # Two deliveries of one event at once: the second waits here and then finds the first one's row.
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(f"stripe/{event_id}", 0))))
        known = session.get(InboundEvent, ("stripe", event_id))
        if known:
            return known.effect, None
        effect, alarm = _act(session, kind, thing)
        session.add(InboundEvent(
            provider="stripe", event_id=event_id, kind=kind, received_at=clock.now(), effect=effect,
            body={name: thing[name] for name in KEPT if name in thing},
        ))  # fmt: skip
    return effect, alarm


def _act(session: Session, kind: str, thing: Mapping[str, Any]) -> tuple[str, Refusal | None]:
    """What an event does. Things that are not ours are left alone, and said to be."""
    try:
        if thing.get("object") == "checkout.session":
            return _act_on_session(session, kind, thing)
        if thing.get("object") == "refund":
            return _act_on_refund(session, thing)
    except (KeyError, AttributeError, TypeError):
        raise Refusal("INBOUND_UNREADABLE") from None
    return "ignored", None


def _act_on_session(session: Session, kind: str, thing: Mapping[str, Any]) -> tuple[str, Refusal | None]:
    our_id = _our_id(thing, OUR_PAYMENT)
    payment = session.get(Payment, our_id) if our_id else None
    if payment is None or payment.provider != "stripe":
        return "ignored", None
    outcome = outcome_of_session(thing)
    if kind in FAILED and outcome.state == "open":
        outcome = Outcome("failed", thing["id"], failure=kind.rsplit(".", 1)[-1])
    alarm = note_payment(session, payment, outcome)
    return (alarm.code if alarm else f"payment {outcome.state}"), alarm


def _act_on_refund(session: Session, thing: Mapping[str, Any]) -> tuple[str, Refusal | None]:
    our_id = _our_id(thing, OUR_REFUND)
    refund = session.get(Refund, our_id) if our_id else None
    if refund is None or refund.payment.provider != "stripe":
        return "ignored", None
    outcome = outcome_of_refund(thing)
    alarm = note_outgoing(session, refund, outcome)
    return (alarm.code if alarm else f"refund {outcome.state}"), alarm


def _our_id(thing: Mapping[str, Any], name: str) -> uuid.UUID | None:
    try:
        return uuid.UUID((thing.get("metadata") or {}).get(name, ""))
    except ValueError:
        return None
