"""Stripe's test cards, by the names of its documentation (docs.stripe.com/testing), and what each does."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Card:
    """`declined`: the decline code; `refund`: how a refund begins and how it ends."""

    declined: str | None = None
    asks_3ds: bool = False
    refund: tuple[str, str] = ("succeeded", "succeeded")
    is_disputed: bool = False


CARDS = {
    "pm_card_visa": Card(),
    "pm_card_visa_chargeDeclined": Card(declined="generic_decline"),  # 4000 0000 0000 0002
    "pm_card_visa_chargeDeclinedInsufficientFunds": Card(declined="insufficient_funds"),  # … 9995
    "pm_card_threeDSecure2Required": Card(asks_3ds=True),  # … 3220
    "pm_card_pendingRefund": Card(refund=("pending", "succeeded")),  # … 7726
    "pm_card_refundFail": Card(refund=("succeeded", "failed")),  # … 5126: succeeds, and fails some time later
    "pm_card_createDispute": Card(is_disputed=True),  # … 0259
}
