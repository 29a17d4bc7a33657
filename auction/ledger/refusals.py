"""Refusals of the ledger."""

from auction.ground.refusal import Reason

REFUSALS = {
    "LEDGER_CURRENCY": Reason(
        409, en="The account {account} is kept in another currency.", zh="账户 {account} 的币种不同。"
    ),
    "TRANSFER_ID_REUSED": Reason(
        409, en="This transfer id was used for another transfer. Reload the page and try again.",
        zh="该转账编号已用于另一笔转账，请刷新页面后重试。",
    ),
}  # fmt: skip
