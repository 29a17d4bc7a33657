"""Refusals of the lot's file and its announcement."""

from auction.ground.refusal import Reason

REFUSALS = {
    "SEIZURE_EXPIRED": Reason(
        409, en="No seizure of this asset is in force today. Record the seizure or its renewal on the case first.",
        zh="该财产目前没有有效的查封。请先在案件中登记查封或续封。",
    ),
    "ASSET_ALREADY_LISTED": Reason(
        409, en="This asset already has a lot that is not over. Open that lot, or withdraw it first.",
        zh="该财产已有尚未结束的标的物，请打开该标的物，或先将其撤回。",
    ),
    "ROUND_FOLLOWS_PREVIOUS": Reason(
        409, en="The last round of this asset ended as “{state}”. Open that lot and draft its next round there.",
        zh="该财产上一轮拍卖的结果为“{state}”，请在该标的物页面建立下一轮。",
    ),
    "NO_ROUND_FOLLOWS": Reason(
        409, en="No further round follows a lot that is “{state}” in this round.",
        zh="该轮次且状态为“{state}”的标的物没有后续轮次。",
    ),
    "ROUND_ALREADY_DRAFTED": Reason(
        409, en="The next round is already on file. Open it from the list of rounds.",
        zh="下一轮已经建立，请从轮次列表中打开。",
    ),
    "REFERENCE_PRICE_MISSING": Reason(
        409, en="Fix the reference price first.", zh="请先确定参考价。"
    ),
    "TERMS_BEFORE_PANEL": Reason(
        409, en="The panel is voting on terms that rest on the present reference price. Let it decide first.",
        zh="合议庭正在就以现参考价为基础的条件进行表决，请待其作出决定。",
    ),
    "SELLOFF_PRICE_FIXED": Reason(
        422,
        en="A sell-off asks the price the second auction failed at: {price_minor}.",
        zh="变卖价应为第二次拍卖的流拍价：{price_minor}。",
    ),
    "NO_RESERVE_START": Reason(
        422, en="Without a reserve bidding starts at the smallest amount, {price_minor} (Provisions on Criminal Property, "
        "article 12).",
        zh="无保留价拍卖应当从最小金额 {price_minor} 起拍（法释〔2014〕13号第十二条第二款）。",
    ),
    "DEPOSIT_OF_SHARES": Reason(
        422, en="The deposit must be more than zero and at most the start price, {most_minor}; within that the court sets it "
        "(Provisions on Enforcing Equity, article 12).",
        zh="保证金应大于零且不超过起拍价 {most_minor}，由法院根据实际情况酌定（法释〔2021〕20号第十二条第三款）。",
    ),
    "DEPOSIT_WITHOUT_RESERVE": Reason(
        422, en="The deposit must be between {least_minor} and {most_minor}: 5 to 20 % of the last reserve price (article 17).",
        zh="保证金应在 {least_minor} 至 {most_minor} 之间，即最后一次保留价的百分之五至百分之二十（第十七条）。",
    ),
    "START_BELOW_FLOOR": Reason(
        422, en="The start price may not be below {floor_minor} (articles 10 and 26).",
        zh="起拍价不得低于 {floor_minor}（第十条、第二十六条）。",
    ),
    "INCREMENT_NOT_POSITIVE": Reason(422, en="The increment must be more than zero.", zh="加价幅度必须大于零。"),
    "DEPOSIT_OUTSIDE_BAND": Reason(
        422, en="The deposit must be between {least_minor} and {most_minor}: 5 to 20 % of the start price (article 17).",
        zh="保证金应在 {least_minor} 至 {most_minor} 之间，即起拍价的百分之五至百分之二十（第十七条）。",
    ),
    "BALANCE_DAYS_OUTSIDE": Reason(
        422, en="The balance period must be 1 to {most} days.", zh="尾款期限应为 1 至 {most} 天。"
    ),
    "NOTICE_IN_FUTURE": Reason(422, en="The day of the notice may not lie in the future.", zh="通知日期不能晚于今天。"),
    "NOTICE_REASON_MISSING": Reason(
        422, en="Say why the person could not be reached; the reason is published (article 16).",
        zh="请说明无法通知的理由，该理由将予公示（第十六条）。",
    ),
    "ANNOUNCEMENT_INCOMPLETE": Reason(
        422, en="Not published. Still missing: {missing}", zh="未发布。尚需补正：{missing}"
    ),
    "ANNOUNCEMENT_CHANGED": Reason(
        409,
        en="The announcement was saved in another window since you opened it. Nothing is lost: what differs stands below, your texts in the form. Bring them together and save again.",
        zh="您打开后，公告已在另一窗口中保存。您输入的内容仍在表单中，不同之处列在下方。请核对合并后再次保存。",
    ),
    "PURCHASERS_UNDECIDED": Reason(
        409, en="The panel has not decided on the priority purchasers as they stand now (article 27). Put the terms before it again.",
        zh="优先购买权人的资格或顺位在合议庭决定后有变动（第二十七条），请重新提交合议庭。",
    ),
    "CLOSES_BEFORE_OPENS": Reason(
        422, en="The end of bidding must come after its beginning.", zh="竞价结束时间必须晚于开始时间。"
    ),
    "BIDDING_IS_OVER": Reason(
        409, en="The time for bidding is over; the lot can no longer be suspended.", zh="竞价时间已结束，不能再中止。"
    ),
}  # fmt: skip
