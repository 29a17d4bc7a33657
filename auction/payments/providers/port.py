"""Strangers who carry money, behind four verbs: ask a payment, send a release, send a pay-out, look up.

A provider talks to the network and never to our database; the amounts it is given are our own rows'. Each call
carries our id, so that asking twice is asking once.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from auction.ground.refusal import Words


class ProviderUnreachable(Exception):  # noqa: N818 - the outcome is not known; ask again with the same id
    """The provider gave no clear answer. What was asked may have happened."""


class ProviderRefused(Exception):  # noqa: N818
    """The provider said no, and nothing has happened. `reason` is its own word for why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Ask:
    """Money asked from a payer. `return_url` and `cancel_url` are whole addresses of ours."""

    payment_id: uuid.UUID
    amount_minor: int
    currency: str
    about: str
    language: str
    return_url: str
    cancel_url: str


@dataclass(frozen=True)
class Asked:
    """The provider's own name for the ask, and where the payer is sent."""

    reference: str
    pay_url: str


@dataclass(frozen=True)
class Release:
    """A refund to be sent. `paid_reference` names the money that came in; `attempt` counts from 1."""

    refund_id: uuid.UUID
    paid_reference: str
    amount_minor: int
    currency: str
    attempt: int


@dataclass(frozen=True)
class Order:
    """A pay-out to be sent to a bank account."""

    payout_id: uuid.UUID
    payee_name: str
    payee_bank: str
    payee_account: str
    amount_minor: int
    currency: str
    attempt: int


@dataclass(frozen=True)
class Sent:
    """What is looked up: an ask, a release or a pay-out, by the provider's reference for it."""

    kind: Literal["payment", "refund", "payout"]
    reference: str
    amount_minor: int
    payee_account: str
    sent_at: datetime


@dataclass(frozen=True)
class Outcome:
    """What the provider says. `open`: nothing final yet; `done`: the money is there; `failed`: it never will be."""

    state: Literal["open", "done", "failed"]
    reference: str
    amount_minor: int | None = None
    currency: str | None = None
    failure: str | None = None


@dataclass(frozen=True)
class Movement:
    """One line of a stranger's own books. `amount_minor` is what came in, less than 0 what went out, before fees.

    `own_id` is our payment's, release's or pay-out's id where their line carries it. `kind`: "payment", "refund",
    "payout", "returned" (money sent that came back), "dispute", "fee", "other".
    """

    reference: str
    amount_minor: int
    currency: str
    at: datetime
    kind: str
    own_id: str = ""


class Provider(Protocol):
    """The four verbs. All raise ProviderUnreachable when they cannot tell, ProviderRefused for a clear no."""

    key: str
    name: Words
    most_minor: int | None
    # Its money goes out in payment files and comes in on statements (noun bank), not by calls.
    by_file: bool
    look_after_s: int

    def ask_payment(self, ask: Ask) -> Asked: ...

    def send_release(self, release: Release) -> Outcome: ...

    def send_payout(self, order: Order) -> Outcome: ...

    def look_up(self, sent: Sent) -> Outcome: ...
