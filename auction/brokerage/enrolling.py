"""A partner enrols its people and has their deposits paid: through the acts that browsers use, never beside them."""

import uuid

from flask import current_app

from auction.enrolment.actions import confirm_enrolment, enrol, pay_deposit
from auction.enrolment.application_rules import Application
from auction.enrolment.models import Enrolment
from auction.enrolment.queries import deposit_subject
from auction.ground.refusal import Refusal
from auction.ground.store import transaction
from auction.keys.idempotency import once
from auction.keys.rules import Caller
from auction.payments.actions import ask_payment, decide_in_sandbox
from auction.payments.arrivals import reference_for
from auction.payments.providers import sandbox_allowed
from auction.settlement.actions import pay_balance

from .queries import OwnEnrolment, partner_person

# Nobody comes back from a provider's page: there is no browser.
RETURN_PATH = "/account/lots"


def enrol_once(
    caller: Caller, request_id: uuid.UUID, body_hash: bytes, lot_id: int, reference: str, application: Application
) -> uuid.UUID:
    """`enrol_person` under the client's own id; the enrolment's id. Refuses REQUEST_ID_REUSED.

    The acts behind it are several, each done once by itself: so the id is claimed before them, given free when they are
    refused, and a request that was cut off between them goes on when it is sent again.
    """
    subject = f"lot:{lot_id}"
    with transaction() as session:
        answer = once(session, caller, request_id, body_hash, subject).answer
    if answer is not None:
        return uuid.UUID(answer["enrolment_id"])
    try:
        enrolment_id = enrol_person(caller.partner_id, lot_id, reference, application).id
    except Refusal:
        with transaction() as session:
            claim = once(session, caller, request_id, body_hash, subject)
            if claim.answer is None:
                session.delete(claim)
        raise
    with transaction() as session:
        once(session, caller, request_id, body_hash, subject).answer = {"enrolment_id": str(enrolment_id)}
    return enrolment_id


def enrol_person(partner_id: int, lot_id: int, reference: str, application: Application) -> Enrolment:
    """Give one of the partner's people a place at the lot, and ask for his deposit by bank transfer.

    Asking again returns the same enrolment, and asks anew for a deposit that is missing. Refuses
    PARTNER_PERSON_UNKNOWN, and what `enrol` and `pay_deposit` refuse.
    """
    person = partner_person(partner_id, reference)
    enrolment = enrol(lot_id, person.user, application)
    if enrolment.code is None and not enrolment.refusal and enrolment.deposit_minor:
        _ask_deposit(enrolment)
    return enrolment


def _ask_deposit(enrolment: Enrolment) -> None:
    """Nothing more is asked for once all of it has arrived and only the code is to come."""
    try:
        pay_deposit(enrolment)
    except Refusal as refusal:
        if refusal.code != "DEPOSIT_NOT_DUE":
            raise
    with transaction() as session:
        reference_for(session, "deposit", deposit_subject(enrolment.id))


def ask_balance(own: OwnEnrolment, payment_id: uuid.UUID) -> None:
    """Ask for the balance of a lot that the partner's person has won, by bank transfer. The same id again is the same.

    Refuses NOT_FOUND to who has not won, BALANCE_NOT_DUE, PAYMENT_ID_REUSED.
    """
    enrolment_id = own.enrolment.id
    if not own.has_won:
        raise Refusal("NOT_FOUND")
    pay_balance(own.lot.id, own.enrolment.user, payment_id, RETURN_PATH)
    with transaction() as session:
        reference_for(session, "balance", deposit_subject(enrolment_id))


def pay_in_sandbox(own: OwnEnrolment) -> None:
    """The sandbox bank pays what is asked for: the deposit, or the balance. Refuses NOT_FOUND in production,
    PAYMENT_NOT_ASKED.
    """
    if not sandbox_allowed():
        raise Refusal("NOT_FOUND")
    if own.open_payment is None:
        raise Refusal("PAYMENT_NOT_ASKED")
    enrolment_id: uuid.UUID = own.enrolment.id
    payment_id, user, address = own.open_payment.id, own.enrolment.user, current_app.config["PUBLIC_URL"]
    ask_payment(payment_id, user, "sandbox", address, address)
    decide_in_sandbox(payment_id, user, pays=True)
    confirm_enrolment(enrolment_id)
