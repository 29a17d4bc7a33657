"""A share that was set off: its payee kept it when he bought, so it is paid as soon as it is ordered."""

from auction.ground.refusal import Words

from .port import Ask, Asked, Order, Outcome, ProviderRefused, Release, Sent


class SetOffBooks:
    """No money moves: the case account's share ends what the buyer had not paid in (`outside:set_off`)."""

    key = "set_off"
    name = Words("Set-off against the price", "抵销价款")
    most_minor: int | None = None
    look_after_s = 0
    by_file = False

    def ask_payment(self, ask: Ask) -> Asked:
        """Nobody pays by it."""
        raise ProviderRefused("set_off")

    def send_release(self, release: Release) -> Outcome:
        """Nothing came by it, so nothing goes back."""
        raise ProviderRefused("set_off")

    def send_payout(self, order: Order) -> Outcome:
        """The payee has it already."""
        return Outcome("done", f"set-off-{order.payout_id}")

    def look_up(self, sent: Sent) -> Outcome:
        """Done when it was sent."""
        return Outcome("done", sent.reference)
