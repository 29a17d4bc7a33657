"""Refusals of redemption."""

from auction.ground.refusal import Reason

REFUSALS = {
    "REDEMPTION_NOTHING_OWED": Reason(
        409,
        en="Nothing is missing: what stands on the case account pays everything.",
        zh="案款账户余额已足以清偿全部债务及费用，无需付款。",
    ),
}
