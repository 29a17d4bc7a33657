"""Which strangers carry money here. What each of them can be asked stands in `port`."""

from flask import current_app

from auction.ground.refusal import Refusal, Words
from auction.payments.way_rules import STRIPE_WAYS

from .bank import BankTransfer
from .port import Provider
from .sandbox import SandboxBank
from .set_off import SetOffBooks
from .stripe import StripeCheckout, client_for

# Also of those that this installation does not use any more: their rows stay.
PROVIDER_NAMES = {one.key: one.name for one in (StripeCheckout, SandboxBank, BankTransfer, SetOffBooks)}


def providers() -> dict[str, Provider]:
    """The providers this installation may use, best first."""
    usable: list[Provider] = []
    stripe = stripe_checkout()
    if stripe:
        usable.append(stripe)
    if sandbox_allowed():
        usable.append(SandboxBank())
    if current_app.config["BANK_TRANSFER"] or not sandbox_allowed():
        usable.append(BankTransfer())
    return {one.key: one for one in usable}


def stripe_checkout() -> StripeCheckout | None:
    """Stripe, where this installation has an account with it."""
    secret_key = current_app.config["STRIPE_SECRET_KEY"]
    if not secret_key:
        return None
    # Tests put a double under the real SDK here.
    client = client_for(secret_key, current_app.extensions.get("stripe_http_client"))
    return StripeCheckout(client, current_app.config["STRIPE_METHODS"])


def ways_within(one: Provider, amount_minor: int) -> list[Words]:
    """The ways to pay that a provider opens for this amount, where it has several."""
    return [STRIPE_WAYS[way].name for way in one.ways_for(amount_minor)] if isinstance(one, StripeCheckout) else []


def sandbox_allowed() -> bool:
    """Play money is refused in production."""
    return bool(current_app.config["SUBHASTA_ENV"] != "production")


def provider(key: str) -> Provider:
    """The provider called `key`. Refuses PROVIDER_UNKNOWN when this installation has no such provider."""
    if key == SetOffBooks.key:
        return SetOffBooks()
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
