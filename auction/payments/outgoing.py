"""Money going out, releases and pay-outs alike: mark the attempt, call the provider, record what it said.

The call happens between two transactions. The first takes the money off its account, so that nothing is sent that
is not held; the second is found again after a crash by the same id, under which the provider acts once.
"""

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.ground import clock
from auction.ground.refusal import Refusal, Words
from auction.ground.states import step
from auction.ground.store import db, transaction
from auction.journal.actions import record
from auction.ledger.actions import OUTSIDE, transfer, transfer_id
from auction.ledger.queries import balance_minor

from .models import Payout, Refund
from .providers import provider
from .providers.port import Outcome, ProviderRefused, ProviderUnreachable, Sent
from .rules import OUTGOING_LIFE, PAYOUT_NAMES, REFUND_NAMES, try_again_at

IN_TRANSIT = "in_transit:"
NOT_HELD = "not_held"

# The kind of the journal entry and reason of the transfer, for each word and act.
KINDS = {
    ("refund", "sent"): "refund.sent", ("refund", "arrived"): "refund.arrived", ("refund", "failed"): "refund.failed",
    ("payout", "sent"): "payout.sent", ("payout", "arrived"): "payout.arrived", ("payout", "failed"): "payout.failed",
}  # fmt: skip

_log = logging.getLogger(__name__)

Outgoing = Refund | Payout
Money = TypeVar("Money", Refund, Payout)


@dataclass(frozen=True)
class Way:
    """The facts of one piece of outgoing money. `word` is "refund" or "payout", first half of its journal kinds."""

    word: Literal["refund", "payout"]
    held_on: str
    back_to: str
    provider: str
    currency: str
    subject: str
    payee_account: str


def way_of(thing: Outgoing) -> Way:
    """Where the money stands until it is sent, and where it goes when it comes back."""
    if isinstance(thing, Refund):
        payment = thing.payment
        name = payment.account.name
        return Way("refund", name, name, payment.provider, payment.currency, payment.subject, "")
    return Way(
        "payout", f"payable:{thing.id}", thing.account.name, thing.provider, thing.currency, thing.subject,
        thing.payee_account,
    )  # fmt: skip


def names_of(thing: Outgoing) -> dict[str, Words]:
    """The names of the states of this kind of money."""
    return dict(REFUND_NAMES if isinstance(thing, Refund) else PAYOUT_NAMES)


def send_due(model: type[Money], send: Callable[[Money], Outcome], most: int = 20) -> int:
    """Send what is due, one by one; returns how many were tried. `send` is the provider's verb for this kind."""
    for tried in range(most):
        taken = _mark_attempt(model)
        if taken is None:
            return tried
        _carry(model, taken, send)
    return most


def _mark_attempt(model: type[Money]) -> uuid.UUID | None:
    """Take one due piece and set the time of the next try, should this one never be heard of again."""
    with transaction() as session:
        thing = session.scalars(
            sa.select(model)
            .where(model.state == "due", model.next_try_at <= clock.now())
            .order_by(model.next_try_at)
            .limit(1)
            .with_for_update(skip_locked=True, of=model)
        ).first()
        if thing is None:
            return None
        thing.attempts += 1
        thing.next_try_at = try_again_at(thing.attempts, clock.now())
        session.flush()
        way = way_of(thing)
        if thing.attempts == 1 and balance_minor(way.held_on) < thing.amount_minor:
            _fail(session, thing, way, NOT_HELD)
        else:
            _move(session, thing, KINDS[way.word, "sent"], way.held_on, IN_TRANSIT + way.provider)
        return thing.id


def _carry(model: type[Money], thing_id: uuid.UUID, send: Callable[[Money], Outcome]) -> None:
    thing = db.session.get(model, thing_id)
    if thing is None or thing.state != "due":
        return
    try:
        outcome = send(thing)
    except ProviderUnreachable as error:
        _log.warning("%s %s: the provider does not answer (%s)", model.__tablename__, thing_id, error)
        return
    except ProviderRefused as error:
        outcome = Outcome("failed", "", failure=error.reason)
    with transaction() as session:
        note_outgoing(session, session.get_one(model, thing_id), outcome)


def look_after(model: type[Money], most: int = 50) -> int:
    """Ask the providers what became of what was sent; returns how many were looked up."""
    for looked in range(most):
        with transaction() as session:
            thing = session.scalars(
                sa.select(model)
                .where(model.state == "sent", model.next_try_at <= clock.now())
                .order_by(model.next_try_at)
                .limit(1)
                .with_for_update(skip_locked=True, of=model)
            ).first()
            if thing is None:
                return looked
            thing.attempts += 1
            thing.next_try_at = try_again_at(thing.attempts, clock.now())
            thing_id, sent, key = thing.id, _sent(thing), way_of(thing).provider
        try:
            outcome = provider(key).look_up(sent)
        except (ProviderUnreachable, ProviderRefused) as error:
            _log.warning("%s %s: the provider does not tell (%s)", model.__tablename__, thing_id, error)
            continue
        with transaction() as session:
            note_outgoing(session, session.get_one(model, thing_id), outcome)
    return most


def _sent(thing: Outgoing) -> Sent:
    way = way_of(thing)
    assert thing.provider_reference is not None
    assert thing.sent_at is not None
    return Sent(way.word, thing.provider_reference, thing.amount_minor, way.payee_account, thing.sent_at)


def note_outgoing(session: Session, thing: Outgoing, outcome: Outcome) -> Refusal | None:
    """Act on what a provider says; a step of an act. The same words twice, or late ones, change nothing.

    Another amount or currency than ours is an alarm: nothing is moved, the refusal is returned.
    """
    session.refresh(thing, with_for_update=True)
    way = way_of(thing)
    said = (outcome.amount_minor or thing.amount_minor, outcome.currency or way.currency)
    if said != (thing.amount_minor, way.currency):
        alarm = Refusal(
            "REFUND_AMOUNT_DIFFERS", reported="{} {}".format(*said), expected=f"{thing.amount_minor} {way.currency}"
        )
        thing.failure = alarm.code
        return alarm
    if outcome.state == "failed":
        if thing.state != "failed":
            _fail(session, thing, way, outcome.failure or "failed")
        return None
    if thing.state == "due":
        _note_sent(session, thing, way, outcome.reference)
    if outcome.state == "done" and thing.state == "sent":
        _note_arrived(session, thing, way)
    return None


def _note_sent(session: Session, thing: Outgoing, way: Way, reference: str) -> None:
    _step(thing, "send")
    thing.provider_reference, thing.sent_at = reference, clock.now()
    look_after_s = provider(way.provider).look_after_s
    thing.attempts, thing.next_try_at = 0, clock.now() + timedelta(seconds=look_after_s)
    _move(session, thing, KINDS[way.word, "sent"], way.held_on, IN_TRANSIT + way.provider)
    _tell(session, thing, way, "sent")


def _note_arrived(session: Session, thing: Outgoing, way: Way) -> None:
    _step(thing, "arrive")
    thing.arrived_at, thing.next_try_at = clock.now(), None
    _move(session, thing, KINDS[way.word, "arrived"], IN_TRANSIT + way.provider, OUTSIDE + way.provider)
    _tell(session, thing, way, "arrived")


def _fail(session: Session, thing: Outgoing, way: Way, failure: str) -> None:
    """The money comes back from wherever it had got to."""
    had_arrived = thing.state == "arrived"
    _step(thing, "fail")
    thing.failure, thing.next_try_at, thing.arrived_at = failure, None, None
    if failure == NOT_HELD:
        stood_on = way.held_on
    else:
        stood_on = (OUTSIDE if had_arrived else IN_TRANSIT) + way.provider
    if stood_on != way.back_to:
        _move(session, thing, KINDS[way.word, "failed"], stood_on, way.back_to)
    _tell(session, thing, way, "failed", reason=failure)


def _step(thing: Outgoing, event: str) -> None:
    thing.state = step(OUTGOING_LIFE, thing.state, event, names_of(thing))


def _move(session: Session, thing: Outgoing, reason: str, from_name: str, to_name: str) -> None:
    currency = way_of(thing).currency
    transfer(session, transfer_id(reason, thing.id), reason, from_name, to_name, thing.amount_minor, currency)


def _tell(session: Session, thing: Outgoing, way: Way, act: str, **private: Any) -> None:
    session.flush()
    facts = {f"{way.word}_id": str(thing.id), "amount_minor": thing.amount_minor}
    record(session, way.subject, KINDS[way.word, act], private=facts | private)
