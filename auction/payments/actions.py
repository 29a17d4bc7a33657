"""Money coming in: a payment is started once, asked from a provider once, and received or failed once."""

import logging
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.accounts.models import User
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.states import step
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.ledger.actions import OUTSIDE, account, transfer, transfer_id
from auction.ledger.models import LedgerAccount
from auction.ledger.queries import balance_minor

from .arrivals import BANK, reference_for
from .models import Payment, Refund
from .providers import provider as provider_called
from .providers import providers_for, sandbox_allowed
from .providers.port import Ask, Outcome, ProviderRefused, ProviderUnreachable, Sent
from .releasing import refund_deposit as refund_deposit  # the nouns above ask this noun's actions
from .releasing import release_payment
from .rules import PAID_IN_PARTS, PAYMENT_LIFE, PAYMENT_NAMES, gravest, try_again_at

_log = logging.getLogger(__name__)

NOT_REFUNDED = ~sa.exists().where(Refund.payment_id == Payment.id, Refund.state != "failed")


def start_payment(payment_id: uuid.UUID, payer: User, purpose: str, subject: str, account_name: str,
                  amount_minor: int, currency: str, provider: str | None = None, *, about: str = "",
                  payee: str = "", payee_bank: str = "", payee_account: str = "",
                  pay_until: datetime | None = None, return_path: str = "/account/lots",
                  up_to_minor: int | None = None) -> Payment:  # fmt: skip
    """Ask a person for money. The same id again gives the same payment; so does another tab for the same subject.

    `about`, `payee` with bank and account, and `pay_until` are shown to the payer; `return_path` is a path of ours.
    What is PAID_IN_PARTS names in `up_to_minor` what the account needs altogether: one part is asked for at a time,
    and no more than is missing. Refuses PAYMENT_ID_REUSED, PAYMENT_UNDER_WAY, PAYMENT_ABOVE_OPEN.
    """
    able = providers_for(amount_minor)
    facts: dict[str, Any] = {
        "purpose": purpose, "subject": subject, "payer_id": payer.id, "amount_minor": amount_minor,
        "currency": currency,
    }  # fmt: skip
    with transaction() as session:
        facts["account_id"] = account(session, account_name, currency)
        # Two tabs wait for each other, so that the second finds the first one's payment.
        session.execute(
            sa.select(LedgerAccount.id).where(LedgerAccount.id == facts["account_id"]).with_for_update(key_share=True)
        )
        known = session.get(Payment, payment_id) or _open_or_received(session, purpose, subject)
        if known and known.id != payment_id and known.amount_minor != amount_minor and purpose in PAID_IN_PARTS:
            _give_way(session, known)
            known = None
        if known:
            if any(getattr(known, name) != value for name, value in facts.items()):
                raise Refusal("PAYMENT_ID_REUSED")
            return known
        # After the look at what is open, so that a part which arrived meanwhile is counted.
        if up_to_minor is not None and amount_minor > up_to_minor - balance_minor(account_name):
            raise Refusal("PAYMENT_ABOVE_OPEN", open_minor=up_to_minor - balance_minor(account_name))
        payment = Payment(
            id=payment_id, **facts, provider=provider or able[0].key, state="started", started_at=clock.now(),
            about=about, payee=payee, payee_bank=payee_bank, payee_account=payee_account, pay_until=pay_until,
            return_path=return_path,
        )  # fmt: skip
        session.add(payment)
        _tell(session, payment, "payment.started", payer.id, provider=payment.provider)
        return payment


def _open_or_received(session: Session, purpose: str, subject: str) -> Payment | None:
    return session.scalars(
        sa.select(Payment)
        .where(
            Payment.purpose == purpose,
            Payment.subject == subject,
            NOT_REFUNDED,
            # Where parts add up, what was received is one of them; a bank transfer may always be a part.
            (Payment.state == "started")
            | sa.and_(Payment.state == "received", Payment.provider != BANK, sa.literal(purpose).not_in(PAID_IN_PARTS)),
        )
        .order_by(Payment.state == "received", Payment.started_at)
    ).first()


def _give_way(session: Session, payment: Payment) -> None:
    """Another part is wanted instead: one that no provider was asked for yet is over."""
    session.refresh(payment, with_for_update=True)
    if payment.state == "started" and payment.asked_at:
        raise Refusal("PAYMENT_UNDER_WAY", amount_minor=payment.amount_minor)
    fail_payment(session, payment, "replaced")
    session.flush()


def ask_payment(payment_id: uuid.UUID, payer: User, provider_key: str, return_url: str, cancel_url: str) -> str:
    """Send the payer to a provider: the address to go to. Asked once; later calls give the same address.

    Refuses NOT_FOUND to anybody but the payer, STATE_FORBIDS when it is paid or failed, PAYMENT_PROVIDER_FIXED,
    PROVIDER_UNREACHABLE, PROVIDER_REFUSED.
    """
    with transaction() as session:
        payment = _locked(session, payment_id)
        if payment.payer_id != payer.id:
            raise Refusal("NOT_FOUND")
        if payment.state != "started":
            raise Refusal("STATE_FORBIDS", state=PAYMENT_NAMES[payment.state])
        if payment.pay_url:
            return payment.pay_url
        if payment.asked_at and payment.provider != provider_key:
            raise Refusal("PAYMENT_PROVIDER_FIXED")
        chosen = {one.key: one for one in providers_for(payment.amount_minor)}.get(provider_key)
        if chosen is None:
            raise Refusal("PROVIDER_UNKNOWN", provider=provider_key)
        payment.provider = chosen.key
        if chosen.by_file:
            # A bank transfer binds nobody: until its money comes he may still pay another way.
            reference_for(session, payment.purpose, payment.subject)
            return chosen.ask_payment(_ask(payment, payer, return_url, cancel_url)).pay_url
        payment.asked_at = payment.asked_at or clock.now()
        ask = _ask(payment, payer, return_url, cancel_url)
    try:
        asked = chosen.ask_payment(ask)
    except ProviderUnreachable as error:
        raise Refusal("PROVIDER_UNREACHABLE") from error
    except ProviderRefused as error:
        raise Refusal("PROVIDER_REFUSED", reason=error.reason) from error
    with transaction() as session:
        payment = _locked(session, payment_id)
        payment.ask_reference, payment.pay_url = asked.reference, asked.pay_url
        payment.next_look_at = try_again_at(1, clock.now())
    return asked.pay_url


def _ask(payment: Payment, payer: User, return_url: str, cancel_url: str) -> Ask:
    return Ask(
        payment.id, payment.amount_minor, payment.currency, payment.about or str(payment.id), payer.language,
        return_url, cancel_url,
    )  # fmt: skip


def _locked(session: Session, payment_id: uuid.UUID) -> Payment:
    return found(session.get(Payment, payment_id, with_for_update=True, populate_existing=True))


def receive_payment(session: Session, payment: Payment, provider_reference: str) -> None:
    """The money is there: credit the account, once. A step of an act.

    Refuses PAYMENT_REFERENCE_DIFFERS when a second charge is reported for a payment received already. Money
    for something that is paid already goes back at once.
    """
    session.refresh(payment, with_for_update=True)
    if payment.state == "received":
        if payment.provider_reference != provider_reference:
            raise Refusal("PAYMENT_REFERENCE_DIFFERS")
        return
    payment.state = step(PAYMENT_LIFE, payment.state, "receive", PAYMENT_NAMES)
    payment.provider_reference, payment.failure, payment.finished_at = provider_reference, None, clock.now()
    session.flush()
    transfer(
        session, transfer_id("payment.received", payment.id), "payment.received", OUTSIDE + payment.provider,
        payment.account.name, payment.amount_minor, payment.currency,
    )  # fmt: skip
    _tell(session, payment, "payment.received", provider=payment.provider, reference=provider_reference)
    # Of two payments for one thing that arrive at once, the second waited above for the subject's journal, so it
    # sees the first.
    if payment.purpose in PAID_IN_PARTS:
        return
    twins = _twins(session, payment)
    is_second = sum(twin.amount_minor for twin in twins) >= payment.amount_minor
    for superfluous in [payment] if is_second else twins:
        release_payment(session, superfluous, superfluous.amount_minor, clock.now(), "paid_twice")


def _twins(session: Session, payment: Payment) -> Sequence[Payment]:
    """What was received for the same thing: another payment, or parts by bank transfer since this one was asked.

    Parts that had come before are not in this one's amount.
    """
    return session.scalars(
        sa.select(Payment).where(
            Payment.purpose == payment.purpose, Payment.subject == payment.subject, Payment.id != payment.id,
            Payment.state == "received", NOT_REFUNDED,
            (Payment.provider != BANK) | (Payment.finished_at > (payment.asked_at or payment.started_at)),
        )
    ).all()  # fmt: skip


def fail_payment(session: Session, payment: Payment, failure: str) -> None:
    """The payer did not pay. A step of an act; what is received or failed already stays as it is."""
    session.refresh(payment, with_for_update=True)
    if payment.state != "started":
        return
    payment.state = step(PAYMENT_LIFE, payment.state, "fail", PAYMENT_NAMES)
    payment.failure, payment.finished_at = failure, clock.now()
    _tell(session, payment, "payment.failed", reason=failure)


def note_payment(session: Session, payment: Payment, outcome: Outcome) -> Refusal | None:
    """Act on what a provider says of a payment. A step of an act.

    Another amount or currency than ours is an alarm: nothing is credited, the refusal is returned to be given to
    the provider after the commit, so that the journal keeps what was reported.
    """
    session.refresh(payment, with_for_update=True)
    if outcome.state == "failed":
        fail_payment(session, payment, outcome.failure or "failed")
    if outcome.state != "done":
        return None
    if (outcome.amount_minor, outcome.currency) != (payment.amount_minor, payment.currency):
        alarm = Refusal(
            "PAYMENT_AMOUNT_DIFFERS",
            reported=f"{outcome.amount_minor} {outcome.currency}",
            expected=f"{payment.amount_minor} {payment.currency}",
        )
    else:
        try:
            receive_payment(session, payment, outcome.reference)
        except Refusal as refusal:
            alarm = refusal
        else:
            return None
    _alarm(session, payment, alarm, outcome)
    return alarm


def _alarm(session: Session, payment: Payment, alarm: Refusal, outcome: Outcome) -> None:
    """Kept on the payment for the finance desk, whatever its state, and in the journal."""
    payment.alarm = gravest(payment.alarm, alarm.code)
    if payment.state == "started":
        payment.state = step(PAYMENT_LIFE, payment.state, "fail", PAYMENT_NAMES)
        payment.failure, payment.finished_at = alarm.code, clock.now()
    _tell(
        session, payment, "payment.failed", reason=alarm.code, reported_minor=outcome.amount_minor,
        reported_currency=outcome.currency, reference=outcome.reference,
    )  # fmt: skip


def _tell(session: Session, payment: Payment, kind: str, actor_id: int | None = None, **private: Any) -> None:
    facts = {"payment_id": str(payment.id), "purpose": payment.purpose, "amount_minor": payment.amount_minor}
    record(session, payment.subject, kind, private=facts | private, actor_id=actor_id)


def decide_in_sandbox(payment_id: uuid.UUID, payer: User, *, pays: bool) -> Payment:
    """The payer's answer on the sandbox bank's page; a second answer changes nothing.

    Refuses NOT_FOUND to anybody but the payer, for another provider's payment, and where there is no sandbox.
    """
    with transaction() as session:
        payment = _locked(session, payment_id)
        if payment.payer_id != payer.id or payment.provider != "sandbox" or not sandbox_allowed():
            raise Refusal("NOT_FOUND")
        if pays and payment.state == "started":
            receive_payment(session, payment, f"sandbox-{payment.id}")
        elif not pays:
            fail_payment(session, payment, "declined")
        return payment


def look_up_payment(payment_id: uuid.UUID) -> None:
    """Ask the provider what became of a payment, and act on it; for when no event has come.

    Refuses PAYMENT_AMOUNT_DIFFERS and PAYMENT_REFERENCE_DIFFERS, after they are in the journal.
    """
    with transaction() as session:
        payment = _locked(session, payment_id)
        if payment.state != "started" or payment.ask_reference is None or payment.asked_at is None:
            return
        payment.looks += 1
        payment.next_look_at = try_again_at(payment.looks, clock.now())
        key = payment.provider
        sent = Sent("payment", payment.ask_reference, payment.amount_minor, "", payment.asked_at)
    try:
        outcome = provider_called(key).look_up(sent)
    except (ProviderUnreachable, ProviderRefused) as error:
        _log.warning("payment %s: the provider does not tell (%s)", payment_id, error)
        return
    with transaction() as session:
        alarm = note_payment(session, session.get_one(Payment, payment_id), outcome)
    if alarm:
        raise alarm
