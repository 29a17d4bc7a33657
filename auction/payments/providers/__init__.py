"""Which strangers carry money here. What each of them can be asked stands in `port`."""

from flask import current_app

from auction.ground.refusal import Refusal

from .port import Provider
from .sandbox import SandboxBank
from .stripe import StripeCheckout


def providers() -> dict[str, Provider]:
    """The providers this installation may use, best first."""
    usable: list[Provider] = []
    if current_app.config["STRIPE_SECRET_KEY"]:
        usable.append(StripeCheckout(current_app.config["STRIPE_SECRET_KEY"]))
    if sandbox_allowed():
        usable.append(SandboxBank())
    return {one.key: one for one in usable}


def sandbox_allowed() -> bool:
    """Play money is refused in production."""
    return bool(current_app.config["SUBHASTA_ENV"] != "production")


def provider(key: str) -> Provider:
    """The provider called `key`. Refuses PROVIDER_UNKNOWN when this installation has no such provider."""
    try:
        return providers()[key]
    except KeyError:
        raise Refusal("PROVIDER_UNKNOWN", provider=key) from None


def providers_for(amount_minor: int) -> list[Provider]:
    """Those that can carry the amount, best first.

    Refuses PROVIDER_NONE when there is none at all, PAYMENT_TOO_LARGE when the amount is above every limit.
    """
    usable = list(providers().values())
    if not usable:
        raise Refusal("PROVIDER_NONE")
    able = [one for one in usable if one.most_minor is None or amount_minor <= one.most_minor]
    if not able:
        limit_minor = max(one.most_minor or 0 for one in usable)
        raise Refusal("PAYMENT_TOO_LARGE", amount_minor=amount_minor, limit_minor=limit_minor)
    return able


def payout_provider() -> Provider:
    """Who carries pay-outs. Refuses PAYOUT_PROVIDER_NONE where no bank is connected."""
    if not sandbox_allowed():
        raise Refusal("PAYOUT_PROVIDER_NONE")
    return provider("sandbox")
