"""Bank transfer: the payer's own bank brings the money; statements tell of it, payment files send it back."""

from auction.ground.refusal import Words

from .port import Ask, Asked, Order, Outcome, ProviderUnreachable, Release, Sent


class BankTransfer:
    """Nothing here talks to a network: files in both directions do (noun bank)."""

    key = "bank"
    name = Words("Bank transfer", "银行转账")
    most_minor: int | None = None
    look_after_s = 86_400
    by_file = True

    def ask_payment(self, ask: Ask) -> Asked:
        """The page of ours with account and reference."""
        return Asked(f"transfer-{ask.payment_id}", f"/pay/bank/{ask.payment_id}")

    def send_release(self, release: Release) -> Outcome:
        """Never asked: what is by file waits for the next payment file."""
        raise ProviderUnreachable("by file")

    def send_payout(self, order: Order) -> Outcome:
        """Never asked: what is by file waits for the next payment file."""
        raise ProviderUnreachable("by file")

    def look_up(self, sent: Sent) -> Outcome:
        """The bank's confirmation and the next statement tell."""
        raise ProviderUnreachable("by file")
