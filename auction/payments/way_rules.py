"""By which ways a payer may pay through a provider, and up to what amount. Pure.

The limits are the ways' own, not the court's: above a limit the way is not offered, so that nobody is sent to a page
that will refuse him.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from auction.ground.refusal import Words


@dataclass(frozen=True)
class WayToPay:
    """One way to pay. `most_minor` is the most it carries at once, in fen; `source` says where that stands.

    `mark`: V, read in the source named; M, known but not read this time.
    """

    name: Words
    most_minor: int
    source: str
    mark: str


STRIPE_WAYS: Mapping[str, WayToPay] = {
    "card": WayToPay(
        Words("Bank card", "银行卡"), 99_999_999,
        "Stripe API, PaymentIntent.amount: at most eight digits in the currency's smallest unit", "V",
    ),
    "alipay": WayToPay(
        Words("Alipay", "支付宝"), 300_000_00,
        "developerhub.ppro.com, Alipay: 300,000 yuan a payment and day from the balance; from a linked card often 50,000",
        "V",
    ),
    "wechat_pay": WayToPay(
        Words("WeChat Pay", "微信支付"), 50_000_00,
        "docs.worldpay.com, WeChat Pay: 50,000 yuan a payment; from a linked card the bank may set less", "V",
    ),
}  # fmt: skip


def ways_open(ways: Mapping[str, WayToPay], switched_on: Collection[str], amount_minor: int) -> list[str]:
    """The keys of the ways that carry the amount, of those switched on, in the order of `ways`."""
    return [key for key, way in ways.items() if key in switched_on and amount_minor <= way.most_minor]
