"""Money going out, releases and pay-outs alike: mark the attempt, call the provider, record what it said.

The call happens between two transactions. The first sets the money aside, so that nothing is sent that is not held;
the second is found again after a crash by the same id, under which the provider acts once. Money that goes by a file
to the bank is not sent here: the file takes it, and the bank's answers end here.
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
from auction.ledger.actions import OUTSIDE, pend, post, transfer, transfer_id, void
from auction.ledger.models import Pending
from auction.ledger.queries import balance_minor

from .models import Payment, Payout, Refund
from .providers import provider, providers
from .providers.port import Outcome, ProviderRefused, ProviderUnreachable, Sent
from .rules import OUTGOING_LIFE, PAYOUT_NAMES, REFUND_NAMES, try_again_at

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
    """The facts of one piece of outgoing money. `word` is "refund" or "payout", first half of its journal kinds;
    `set_aside_for` is the reason under which it is pending: a release from its first try, a pay-out from its order.
    """

    word: Literal["refund", "payout"]
    account: str
    set_aside_for: str
    provider: str
    currency: str
    subject: str
    payee_account: str


def way_of(thing: Outgoing) -> Way:
    """Whose account the money leaves, and by whom it is carried."""
    if isinstance(thing, Refund):
        payment = thing.payment
        return Way(
            "refund", payment.account.name, "refund.sent", payment.provider, payment.currency, payment.subject,
            payment.payer_account or "",
        )  # fmt: skip
    return Way(
        "payout", thing.account.name, "payout.due", thing.provider, thing.currency, thing.subject, thing.payee_account
    )


def goes_to(provider_key: str) -> str:
    """The ledger account beyond the books that outgoing money goes to.

    What the bank carries stands between until a statement tells of it (bank/accounts.py): `outside:bank` is only what
    statements have told.
    """
    return OUTSIDE + ("bank_orders" if provider_key == "bank" else provider_key)


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
            .where(model.state == "due", model.next_try_at <= clock.now(), _is_carried_by_call(model))
            .order_by(model.next_try_at)
            .limit(1)
            .with_for_update(skip_locked=True, of=model)
        ).first()
        if thing is None:
            return None
        thing.attempts += 1
        thing.next_try_at = try_again_at(thing.attempts, clock.now())
        session.flush()
        set_aside(session, thing)
        return thing.id


def _is_carried_by_call(model: type[Money]) -> sa.ColumnElement[bool]:
    """Not by a file to the bank."""
    by_file = [one.key for one in providers().values() if one.by_file]
    if issubclass(model, Payout):
        return Payout.provider.not_in(by_file)
    return ~sa.exists().where(Payment.id == Refund.payment_id, Payment.provider.in_(by_file))


def set_aside(session: Session, thing: Outgoing) -> bool:
    """Make the money pending, so that nothing else can use it; false when it stands there no more, and `thing` has
    failed. Again: nothing. A step of an act that holds its row.
    """
    way = way_of(thing)
    if session.get(Pending, thing.id) is None and balance_minor(way.account) < thing.amount_minor:
        _fail(session, thing, way, NOT_HELD)
        return False
    pend(session, thing.id, way.set_aside_for, way.account, goes_to(way.provider), thing.amount_minor, way.currency)
    return True


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
                .where(model.state == "sent", model.next_try_at <= clock.now(), _is_carried_by_call(model))
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
    if not set_aside(session, thing):
        return
    _step(thing, "send")
    thing.provider_reference, thing.sent_at = reference, clock.now()
    look_after_s = provider(way.provider).look_after_s
    thing.attempts, thing.next_try_at = 0, clock.now() + timedelta(seconds=look_after_s)
    _tell(session, thing, way, "sent")


def _note_arrived(session: Session, thing: Outgoing, way: Way) -> None:
    _step(thing, "arrive")
    thing.arrived_at, thing.next_try_at = clock.now(), None
    post(session, thing.id, KINDS[way.word, "arrived"])
    _tell(session, thing, way, "arrived")


def _fail(session: Session, thing: Outgoing, way: Way, failure: str) -> None:
    """The money comes back: what was pending is taken back, what had arrived came from outside again."""
    had_arrived = thing.state == "arrived"
    _step(thing, "fail")
    thing.failure, thing.next_try_at, thing.arrived_at = failure, None, None
    reason = KINDS[way.word, "failed"]
    if had_arrived:
        transfer(session, transfer_id(reason, thing.id), reason, goes_to(way.provider), way.account,
                 thing.amount_minor, way.currency)  # fmt: skip
    elif session.get(Pending, thing.id):
        void(session, thing.id, reason)
    _tell(session, thing, way, "failed", reason=failure)


def _step(thing: Outgoing, event: str) -> None:
    thing.state = step(OUTGOING_LIFE, thing.state, event, names_of(thing))


def _tell(session: Session, thing: Outgoing, way: Way, act: str, **private: Any) -> None:
    session.flush()
    facts = {f"{way.word}_id": str(thing.id), "amount_minor": thing.amount_minor}
    record(session, way.subject, KINDS[way.word, act], private=facts | private)
