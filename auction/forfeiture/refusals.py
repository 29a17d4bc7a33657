"""Refusals of forfeiture."""

from auction.ground.refusal import Reason

REFUSALS = {
    "FORFEITURE_NOTHING_STANDS": Reason(
        409, en="No money of this deposit is left to be used.", zh="该保证金已无可处理的余额。"
    ),
    "FORFEITURE_RESALE_OPEN": Reason(
        409, en="The re-auction has not come to its end, so the loss is not known. Wait until its ruling is served.",
        zh="重新拍卖尚未结束，损失无法确定。请待重新拍卖的成交裁定送达后再办理。",
    ),
    "FORFEITURE_VALUE_MISSING": Reason(
        409, en="Nothing was sold in the re-auction. Ask the panel first what counts as its price.",
        zh="重新拍卖未成交。请先提请合议庭认定重新拍卖价款。",
    ),
    "FORFEITURE_VALUE_KNOWN": Reason(
        409, en="The price of the re-auction is known; the panel need not say it.",
        zh="重新拍卖价款已确定，无需合议庭认定。",
    ),
    "FORFEITURE_PROOF_MISSING": Reason(
        422, en="Name the papers that prove the costs.", zh="请注明费用损失的凭证。"
    ),
    "FORFEITURE_PAYEE_MISSING": Reason(
        422, en="Name the payee with bank and account number.", zh="请填写收款人名称、开户行和账号。"
    ),
    "FORFEITURE_PROPOSED": Reason(
        409, en="A use of this deposit is already proposed or approved. Reload the page to see it.",
        zh="该保证金的处理已提出或已批准，请刷新页面查看。",
    ),
    "FORFEITURE_FOUR_EYES": Reason(
        403, en="You prepared this, under this or another account. Another person must decide on it.",
        zh="该处理由您本人（本账号或其他账号）提出，须由他人审批。",
    ),
    "FORFEITURE_CHANGED": Reason(
        409, en="This is not what you have read. Reload the page and read it again before you decide.",
        zh="内容与您所阅读的不一致，请刷新页面重新阅读后再决定。",
    ),
    "FORFEITURE_MONEY_CHANGED": Reason(
        409, en="Another sum stands on the account of the forfeited deposit than was proposed. Propose it anew.",
        zh="保证金账户余额与提出时不一致，请重新提出。",
    ),
    "FORFEITURE_NOT_USED": Reason(
        409, en="Use the deposit in the lawful order first; only what is left goes before the panel.",
        zh="请先依法定顺序使用保证金，余额再提请合议庭决定。",
    ),
}  # fmt: skip
