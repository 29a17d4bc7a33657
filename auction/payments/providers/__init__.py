"""Which strangers carry money here. What each of them can be asked stands in `port`."""

from flask import current_app

from auction.ground.refusal import Refusal

from .bank import BankTransfer
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
    if current_app.config["BANK_TRANSFER"] or not sandbox_allowed():
        usable.append(BankTransfer())
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
    """Those that can carry the amount, best first."""
    return [one for one in providers().values() if one.most_minor is None or amount_minor <= one.most_minor]


def payout_provider() -> Provider:
    """Who carries pay-outs: play money where that is allowed, else the court's bank by payment file."""
    return provider("sandbox" if sandbox_allowed() else "bank")
