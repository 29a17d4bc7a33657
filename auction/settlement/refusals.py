"""Refusals of settlement: balance, letters, forfeiture."""

from auction.ground.refusal import Reason

REFUSALS = {
    "BUYER_NOT_CHECKED": Reason(
        422,
        en="Check that the buyer may still buy this home, and tick the box; only then can the ruling be served.",
        zh="请先审查买受人是否仍具备购房资格并勾选，方可登记裁定送达。",
    ),
    "FORFEITURE_AMOUNT_NEGATIVE": Reason(
        422, en="An amount of the forfeiture is negative. Correct it.", zh="没收保证金的计算中有负数金额，请更正。"
    ),
    "BALANCE_NOT_DUE": Reason(
        409,
        en="No balance is due for this lot now. Reload the page to see where the sale stands.",
        zh="该标的物目前没有应付的尾款，请刷新页面查看进度。",
    ),
    "KNOWING_UNANSWERED": Reason(
        409,
        en="Record first that the buyer did not get the approval; only then can the panel find that he knew.",
        zh="请先登记买受人未取得审批，方可提请合议庭认定其明知。",
    ),
    "EXTENSION_OVER": Reason(
        409,
        en="The period of the balance cannot be extended any more: the price is paid, or the last day is over.",
        zh="尾款期限已不能延长：价款已付清，或期限已届满。",
    ),
    "EXTENSION_DAY": Reason(
        422,
        en="The new last day must be after {after} (latest: {latest}). Correct the date.",
        zh="新的尾款期限须晚于 {after}（最晚：{latest}），请更正日期。",
    ),
    "RECEIPT_NO_MONEY": Reason(
        409,
        en="This payment has not arrived, so there is no receipt. It stands here as soon as the money is there.",
        zh="该笔付款尚未到账，暂无收据。到账后即可在此下载。",
    ),
    "LOAN_PAYER_DECIDED": Reason(
        409,
        en="The court has decided on this lender already. Reload the page.",
        zh="法院已对该贷款付款人作出决定，请刷新页面。",
    ),
    "LOAN_PAYERS_ENOUGH": Reason(
        409,
        en="You have named {most} lenders. Ask the court to decide on them first.",
        zh="您已登记 {most} 个贷款付款人，请先等待法院审核。",
    ),
    "RULING_DAY": Reason(
        422,
        en="The ruling can be served from {earliest} on, and not after today. Correct the date.",
        zh="裁定送达日期不得早于 {earliest}，也不得晚于今日，请更正日期。",
    ),
}
