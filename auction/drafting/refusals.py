"""Refusals of drafting."""

from auction.ground.refusal import Reason

REFUSALS = {
    "PAPER_TOO_EARLY": Reason(
        409, en="This paper cannot be made yet. It waits for: {waits_for}.", zh="暂不能制作该文书，尚待：{waits_for}。"
    ),
}
