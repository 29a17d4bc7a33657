"""Refusals of the ledger."""

from auction.ground.refusal import Reason

REFUSALS = {
    "PENDING_RESOLVED": Reason(
        409,
        en="This money has been posted or taken back already. Reload the page to see where it went.",
        zh="该笔待定款项已入账或已撤销，请刷新页面查看去向。",
    ),
    "LEDGER_CURRENCY": Reason(
        409, en="The account {account} is kept in another currency.", zh="账户 {account} 的币种不同。"
    ),
    "TRANSFER_ID_REUSED": Reason(
        409, en="This transfer id was used for another transfer. Reload the page and try again.",
        zh="该转账编号已用于另一笔转账，请刷新页面后重试。",
    ),
}  # fmt: skip
