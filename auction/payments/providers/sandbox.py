"""The sandbox bank: play money for the demo court and the tests. It answers by rule and keeps no books."""

from datetime import timedelta

from auction.ground import clock
from auction.ground.refusal import Words

from .port import Ask, Asked, Order, Outcome, Release, Sent

# Long enough to be seen on the page, short enough to wait for.
ARRIVES_AFTER_S = 4

# How to see a failure: an amount that ends in 13 fen, a bank account that ends in these digits.
FAILING_FEN = 13
FAILING_ACCOUNT = "13131313"


class SandboxBank:
    """Every payer may pay or decline on its page; releases and pay-outs arrive a few seconds after they were sent."""

    key = "sandbox"
    name = Words("Sandbox bank (play money)", "沙盒银行（模拟资金）")
    most_minor: int | None = None
    by_file = False
    look_after_s = ARRIVES_AFTER_S

    def ask_payment(self, ask: Ask) -> Asked:
        """The page of ours that plays the bank."""
        return Asked(f"ask-{ask.payment_id}", f"/pay/sandbox/{ask.payment_id}")

    def send_release(self, release: Release) -> Outcome:
        """Taken at once; `look_up` tells the rest."""
        return Outcome("open", f"release-{release.refund_id}")

    def send_payout(self, order: Order) -> Outcome:
        """Taken at once; `look_up` tells the rest."""
        return Outcome("open", f"payout-{order.payout_id}")

    def look_up(self, sent: Sent) -> Outcome:
        """Arrived some seconds after it was sent, unless the amount or the account asks for a failure."""
        if sent.kind == "payment" or clock.now() < sent.sent_at + timedelta(seconds=ARRIVES_AFTER_S):
            return Outcome("open", sent.reference)
        if sent.amount_minor % 100 == FAILING_FEN and sent.kind == "refund":
            return Outcome("failed", sent.reference, failure="account_closed")
        if sent.payee_account.endswith(FAILING_ACCOUNT):
            return Outcome("failed", sent.reference, failure="account_unknown")
        return Outcome("done", sent.reference, sent.amount_minor)
