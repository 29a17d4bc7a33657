"""Refusals of the debtor's own sale and of settlements between the parties."""

from auction.ground.refusal import Reason

REFUSALS = {
    "SELF_SALE_TOO_LATE": Reason(
        409, en="You may ask to sell it yourself once its price is fixed and until bidding begins.",
        zh="参考价确定后、竞价开始前，方可申请自行变卖。",
    ),
    "SELF_SALE_RUNS": Reason(
        409, en="The debtor's own sale of this thing is asked for or running. Decide on it first.",
        zh="该财产的自行变卖正在申请或者进行中，请先作出处理。",
    ),
    "SELF_SALE_NOT_RUNNING": Reason(
        409, en="No leave to sell is in force for this thing. Reload the page.", zh="该财产没有有效的自行变卖准许，请刷新页面。"
    ),
    "SELF_SALE_DAY": Reason(
        422, en="The last day must be after today and no later than {latest_on}.",
        zh="截止日期应在今日之后、不晚于 {latest_on}。",
    ),
    "SELF_SALE_PRICE_LOW": Reason(
        422, en="Without the creditors' consent the lowest price must be at least {floor_minor} (opinion on good-faith "
        "enforcement, item 9).",
        zh="未经执行债权人同意的，最低价不得低于 {floor_minor}（善意文明执行意见第九条）。",
    ),
    "SELF_SALE_NEEDS_CONSENT": Reason(
        422, en="Shares may be sold by the debtor only with the creditors' consent or for at least {owed_minor}, which pays "
        "everything (rules on equity, article 10).",
        zh="自行变价股权须经申请执行人及其他已知执行债权人同意，或者变价款足以清偿全部债务 {owed_minor}（法释〔2021〕20号第十条）。",
    ),
    "SELF_SALE_BELOW": Reason(
        422, en="The court has set {lowest_minor} as the lowest price. Name a price of at least that.",
        zh="法院准许的最低价为 {lowest_minor}，成交价不得低于该金额。",
    ),
    "SELF_SALE_NO_BUYER": Reason(409, en="Name the buyer and his price first.", zh="请先登记买受人及成交价。"),
    "SELF_SALE_PAID_INTO": Reason(
        409, en="Money has come for this buyer already, so he can no longer be changed.", zh="该买受人已付款，不能更换。"
    ),
    "SELF_SALE_UNPAID": Reason(
        409, en="{missing_minor} of the price is still missing. Release the thing when it has come.",
        zh="价款尚缺 {missing_minor}，付清后方可解除查封。",
    ),
    "AGREEMENT_KNOWN": Reason(
        409, en="A settlement of this case is on record and has not ended.", zh="本案已登记执行和解协议，且尚未终结。"
    ),
    "AGREEMENT_SIDES": Reason(
        422, en="A settlement is signed by at least one creditor and one debtor. Tick who signed.",
        zh="和解协议应由至少一名债权人和一名被执行人签署，请勾选签署人。",
    ),
    "AGREEMENT_DAY": Reason(422, en="It was signed today or earlier. Correct the day.", zh="签署日期不得晚于今日。"),
    "TERMS_LINE": Reason(
        422, en="Write one instalment on each line: day, amount and, with several debts, the debt's number, for example "
        "2026-12-01 50000 1. Not understood: {line}",
        zh="每行填写一期：日期、金额，有多笔债权的再写债权序号，例如 2026-12-01 50000 1。无法识别：{line}",
    ),
    "TERMS_DEBT": Reason(
        422, en="Say which debt this is for: end the line with the number of a debt whose creditor signed ({numbers}). "
        "Line: {line}",
        zh="请注明清偿哪一笔债权：在行末写上已签署协议的债权人的债权序号（{numbers}）。该行：{line}",
    ),
    "TERMS_DAYS": Reason(
        422, en="Write at least one instalment, those of one debt on different days, none before the signing.",
        zh="请至少填写一期，同一债权各期日期不得相同，也不得早于签署日。",
    ),
    "TERMS_MANY": Reason(422, en="At most {most} instalments.", zh="最多 {most} 期。"),
    "AGREEMENT_STANDS": Reason(
        409, en="The parties have settled and the settlement is being performed: nothing of this case is put up for sale.",
        zh="当事人已达成执行和解且正在履行，本案财产暂不拍卖（执行和解规定第二条）。",
    ),
    "AGREEMENT_NOT_RUNNING": Reason(
        409, en="No settlement of this case is in force. Reload the page.", zh="本案没有正在履行的和解协议，请刷新页面。"
    ),
    "AGREEMENT_KEPT": Reason(
        409, en="Every instalment that is due has come, so enforcement does not go on (rules on settlements, article 11).",
        zh="到期各期均已履行，不予恢复执行（执行和解规定第十一条）。",
    ),
    "AGREEMENT_OPEN": Reason(
        409, en="{open_minor} of the settlement is still open. Conclude it when everything has come.",
        zh="和解协议尚有 {open_minor} 未履行，全部履行后方可结案。",
    ),
    "AGREEMENT_MONEY_WAITS": Reason(
        409, en="{standing_minor} stands on the case account. Distribute it first, then conclude.",
        zh="案款账户尚有 {standing_minor}，请先分配再结案。",
    ),
    "PERFORMANCE_DAY": Reason(
        422, en="The payment was made between the signing and today. Correct the day.", zh="付款日期应在签署日至今日之间。"
    ),
    "PERFORMANCE_KNOWN": Reason(
        409, en="A payment on this claim of that day is on record.", zh="该债权在该日的付款已登记。"
    ),
}  # fmt: skip
