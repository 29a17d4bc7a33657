"""What Stripe's events do: each is kept once by its id, with its effect in the same transaction.

They may repeat, come in any order, late or never: none is believed for more than its own object says, and every
amount is compared with our own row's.
"""

import logging
import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db, transaction
from auction.journal.actions import record

from .actions import note_payment
from .models import InboundEvent, Payment, Refund
from .outgoing import note_outgoing
from .providers import stripe_checkout
from .providers.port import Outcome, ProviderRefused, ProviderUnreachable
from .providers.stripe import OUR_PAYMENT, OUR_REFUND, outcome_of_intent, outcome_of_refund, outcome_of_session
from .providers.stripe_reading import our_payment_of, undelivered_events
from .rules import gravest

_log = logging.getLogger(__name__)

# What is kept of an event: enough to see what it said, nothing about the payer.
KEPT = (
    "id", "object", "status", "payment_status", "payment_intent", "amount", "amount_total", "amount_received",
    "amount_refunded", "currency", "metadata", "charge", "reason", "failure_reason",
)  # fmt: skip
FAILED = frozenset({"checkout.session.expired", "checkout.session.async_payment_failed"})
# Stripe tries for three days; a week leaves room for our own silence.
LOOKED_BACK = timedelta(days=7)

Effect = tuple[str, Refusal | None]
IGNORED: Effect = ("ignored", None)


def take_event(event: Mapping[str, Any]) -> Effect:
    """Keep an event with its effect: what it did, and the refusal to answer with when it cannot be right.

    One that is kept already has had its effect. Refuses INBOUND_UNREADABLE, PROVIDER_UNREACHABLE (send it again).
    """
    event_id, kind, thing = _read(event)
    owner_id = _owner(event_id, thing)
    with transaction() as session:
        # Two deliveries of one event at once: the second waits here and then finds the first one's row.
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(f"stripe/{event_id}", 0))))
        known = session.get(InboundEvent, ("stripe", event_id))
        if known:
            return known.effect, None
        try:
            effect, alarm = _act(session, kind, thing, owner_id)
        except (KeyError, AttributeError, TypeError):
            raise Refusal("INBOUND_UNREADABLE") from None
        session.add(InboundEvent(
            provider="stripe", event_id=event_id, kind=kind, received_at=clock.now(), effect=effect,
            body={name: thing[name] for name in KEPT if name in thing},
        ))  # fmt: skip
    return effect, alarm


def _read(event: Mapping[str, Any]) -> tuple[str, str, Mapping[str, Any]]:
    """Id, kind and object of an event."""
    try:
        event_id, kind, thing = event["id"], event["type"], event["data"]["object"]
    except (KeyError, TypeError):
        raise Refusal("INBOUND_UNREADABLE") from None
    if not isinstance(event_id, str) or not isinstance(kind, str) or not isinstance(thing, Mapping):
        raise Refusal("INBOUND_UNREADABLE")
    return event_id, kind, thing


def _owner(event_id: str, thing: Mapping[str, Any]) -> uuid.UUID | None:
    """Which payment of ours an object belongs to. What does not say so is looked up, here or at Stripe.

    The network is asked before any row is locked.
    """
    intent_id = thing.get("payment_intent")
    own_id = _our_id(thing, OUR_PAYMENT)
    if own_id or not isinstance(intent_id, str) or db.session.get(InboundEvent, ("stripe", event_id)):
        return own_id
    known = db.session.scalar(
        sa.select(Payment.id).where(Payment.provider == "stripe", Payment.provider_reference == intent_id)
    )
    stripe = stripe_checkout()
    db.session.rollback()
    if known or stripe is None:
        return known
    try:
        return _uuid(our_payment_of(stripe.client, intent_id))
    except ProviderRefused:
        return None  # not of this account
    except ProviderUnreachable as error:
        raise Refusal("PROVIDER_UNREACHABLE") from error


def _act(session: Session, kind: str, thing: Mapping[str, Any], owner_id: uuid.UUID | None) -> Effect:
    """What an event does. Things that are not ours are left alone, and said to be."""
    payment = session.get(Payment, owner_id) if owner_id else None
    if thing.get("object") == "refund":
        return _act_on_refund(session, thing, payment)
    if payment is None or payment.provider != "stripe":
        return IGNORED
    if thing.get("object") == "checkout.session":
        return _act_on_session(session, kind, thing, payment)
    if thing.get("object") == "payment_intent" and kind == "payment_intent.succeeded":
        return _told(note_payment(session, payment, outcome_of_intent(thing)), "payment done")
    if thing.get("object") == "charge" and kind == "charge.refunded":
        return _act_on_refunded_charge(session, thing, payment)
    if thing.get("object") == "dispute":
        return _alarm(session, payment, "CHARGE_DISPUTED", disputed_minor=thing["amount"], reference=thing["id"])
    return IGNORED


def _told(alarm: Refusal | None, effect: str) -> Effect:
    return (alarm.code if alarm else effect), alarm


def _act_on_session(session: Session, kind: str, thing: Mapping[str, Any], payment: Payment) -> Effect:
    outcome = outcome_of_session(thing)
    if payment.ask_reference and thing["id"] != payment.ask_reference:
        # Somebody else made this page. Money on it is not ours to credit; that it expired says nothing.
        if outcome.state != "done":
            return IGNORED
        return _alarm(session, payment, "PAYMENT_OBJECT_DIFFERS", reference=thing["id"])
    if kind in FAILED and outcome.state == "open":
        outcome = Outcome("failed", thing["id"], failure=kind.rsplit(".", 1)[-1])
    return _told(note_payment(session, payment, outcome), f"payment {outcome.state}")


def _act_on_refund(session: Session, thing: Mapping[str, Any], payment: Payment | None) -> Effect:
    outcome = outcome_of_refund(thing)
    our_id = _our_id(thing, OUR_REFUND)
    refund = session.get(Refund, our_id) if our_id else None
    if refund is not None and refund.payment.provider == "stripe":
        return _told(note_outgoing(session, refund, outcome), f"refund {outcome.state}")
    if payment is None or payment.provider != "stripe" or outcome.state == "failed":
        return IGNORED
    return _alarm(session, payment, "REFUND_NOT_OURS", refunded_minor=outcome.amount_minor, reference=thing["id"])


def _act_on_refunded_charge(session: Session, thing: Mapping[str, Any], payment: Payment) -> Effect:
    """More has gone back than we ever ordered: then somebody else sends our money back."""
    ordered_minor = session.scalar(
        sa.select(sa.func.coalesce(sa.func.sum(Refund.amount_minor), 0)).where(Refund.payment_id == payment.id)
    )
    if thing["amount_refunded"] <= ordered_minor:
        return "refund known", None
    return _alarm(session, payment, "REFUND_NOT_OURS", refunded_minor=thing["amount_refunded"], reference=thing["id"])


def _alarm(session: Session, payment: Payment, code: str, **facts: Any) -> Effect:
    """Put an alarm on the finance desk, once; Stripe itself has done nothing wrong and is thanked."""
    session.refresh(payment, with_for_update=True)
    if payment.alarm != code:
        payment.alarm = gravest(payment.alarm, code)
        private = {"payment_id": str(payment.id), "alarm": code} | facts
        record(session, payment.subject, "payment.alarmed", private=private)
    return code, None


def _our_id(thing: Mapping[str, Any], name: str) -> uuid.UUID | None:
    metadata = thing.get("metadata") or {}
    return _uuid(metadata.get(name)) if isinstance(metadata, Mapping) else None


def _uuid(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except (ValueError, AttributeError, TypeError):
        return None


def catch_up() -> int:
    """Due work: take the events that Stripe could not deliver; returns how many were new."""
    stripe = stripe_checkout()
    if stripe is None:
        return 0
    taken = 0
    try:
        for event in undelivered_events(stripe.client, clock.now() - LOOKED_BACK):
            is_known = db.session.get(InboundEvent, ("stripe", event["id"])) is not None
            db.session.rollback()
            if not is_known:
                taken += _taken(event)
    except (ProviderUnreachable, ProviderRefused) as error:
        _log.warning("Stripe does not tell which events it could not deliver (%s)", error)
    return taken


def _taken(event: Mapping[str, Any]) -> int:
    try:
        take_event(event)
    except Refusal as refusal:
        _log.warning("event %s: %s", event["id"], refusal.code)
        return 0
    return 1
