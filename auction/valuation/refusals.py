"""Refusals of the reference price."""

from auction.ground.refusal import Reason

REFUSALS = {
    "VALUATION_FIGURES_DIFFER": Reason(
        422,
        en="The parties named different figures, so there is no agreed price. Go on to the next method.",
        zh="双方提交的议价结果不一致，议价不成。请采用下一种方式确定参考价。",
    ),
    "VALUATION_FIGURES_MISSING": Reason(
        422,
        en="Both parties must submit a figure before a price is agreed.",
        zh="双方当事人均须提交议价结果。",
    ),
    "VALUATION_FIGURE_NOT_POSITIVE": Reason(422, en="A price must be more than zero.", zh="价格必须大于零。"),
    "VALUATION_NO_RESULT": Reason(
        409,
        en="No inquiry platform delivered a result in time. Commission an appraiser.",
        zh="没有询价平台在期限内出具结果，请委托评估机构评估。",
    ),
    "VALUATION_OBJECTION_OPEN": Reason(
        409,
        en="An objection is not decided yet. Decide it before the price is fixed.",
        zh="异议尚未处理完毕，请先处理异议再确定参考价。",
    ),
    "VALUATION_VALIDITY_TOO_LONG": Reason(
        422,
        en="The result may be valid until {latest_on} at the longest. Choose an earlier day.",
        zh="有效期最长至 {latest_on}，请选择更早的日期。",
    ),
    "VALUATION_SIDES_MISSING": Reason(
        409,
        en="A negotiation needs an applicant and a judgment debtor. Add the missing party to the case first.",
        zh="议价需要申请执行人和被执行人双方，请先在案件中登记所缺的当事人。",
    ),
    "VALUATION_LAPSED": Reason(
        422,
        en="The result is valid only until {valid_until}. Take a later day, or start a new inquiry.",
        zh="该结果有效期仅至 {valid_until}，请选择更晚的日期或重新启动询价评估。",
    ),
    "DIRECTED_UNANSWERED": Reason(409, en="The authority has not answered yet.", zh="有关机构尚未答复。"),
    "DIRECTED_ANSWERED": Reason(409, en="The answer is already recorded; it stands.", zh="询价结果已登记，不能更改。"),
    "DIRECTED_ANSWER_EARLY": Reason(
        422,
        en="The day of the answer must lie between the start of the inquiry and today.",
        zh="答复日期应在询价启动之日与今天之间。",
    ),
    "DIRECTED_ANSWER_LATE": Reason(
        409,
        en="Only an answer given by {due_on} is the price (article 6). Give the authority longer, or record that the "
        "inquiry failed.",
        zh="有关机构在 {due_on} 前出具的结果方为参考价（第六条）。请延长期限，或登记询价不成。",
    ),
    "PERIOD_OF_LAW": Reason(
        409,
        en="This method's period is set by law and not by the court.",
        zh="该方式的期限由法律规定，法院不能另行指定。",
    ),
    "PERIOD_NOT_LONGER": Reason(
        422,
        en="The period already runs until {due_on}. Choose a later day.",
        zh="现期限至 {due_on}，请选择更晚的日期。",
    ),
    "INQUIRY_SUSPENDED": Reason(409, en="The inquiry is suspended. Resume it first.", zh="询价评估已暂缓，请先恢复。"),
    "INQUIRY_NOT_SUSPENDED": Reason(409, en="The inquiry is not suspended.", zh="询价评估未处于暂缓状态。"),
    "INQUIRY_NOT_COMMISSIONED": Reason(
        409,
        en="Only a network inquiry or an appraisal is suspended or withdrawn (articles 28, 29). Record that this method "
        "failed instead.",
        zh="仅网络询价和委托评估可以暂缓或者撤回（第二十八、二十九条）。请登记该方式不成。",
    ),
    "REPORTS_NOT_SERVED": Reason(
        409,
        en="Send the reports to the parties first (article 21).",
        zh="请先将报告送达当事人（第二十一条）。",
    ),
    "REPORTS_SENT": Reason(409, en="All reports have already been sent.", zh="全部报告均已发送。"),
    "REPORT_RECEIPT_UNKNOWN": Reason(
        409,
        en="Record first how these parties received the reports: {parties}. Without an address publish them; they count "
        "as received 15 days later (article 21).",
        zh="请先登记下列当事人的送达情况：{parties}。无有效送达地址的可以公示，公示满十五日视为收到（第二十一条）。",
    ),
    "RECEIPT_KNOWN": Reason(409, en="This party's receipt is already recorded.", zh="该当事人的送达情况已登记。"),
    "RECEIPT_DAY": Reason(
        422,
        en="The day must lie between the day the reports were sent and today.",
        zh="日期应在发送报告之日与今天之间。",
    ),
    "RECEIPT_PROOF": Reason(
        422, en="Say what proves it, for example the postal receipt.", zh="请写明送达证明，例如邮寄回执。"
    ),
    "REPORT_OBJECTION_PERIOD_RUNS": Reason(
        409,
        en="The parties may object until {last} (articles 22, 23). Wait, or let them say that they do not object.",
        zh="当事人可在 {last} 前提出异议（第二十二、二十三条）。请待期满，或由当事人明确表示无异议。",
    ),
    "REPORT_OBJECTION_NOT_ADMITTED": Reason(
        409,
        en="The law admits no such objection here (articles 22 to 24). Choose a ground from the list.",
        zh="对该结果不得以此理由提出异议（第二十二至二十四条），请从列表中选择理由。",
    ),
    "REPORT_OBJECTION_WAIVED": Reason(
        409, en="This party has said that it does not object; that stands.", zh="该当事人已表示无异议，不能反悔。"
    ),
    "REPORT_OBJECTION_LATE": Reason(
        409,
        en="Objections had to be filed by {last}; later ones are not heard (article 24).",
        zh="异议应于 {last} 前提出，逾期不予受理（第二十四条）。",
    ),
    "REPORT_OBJECTION_FILED": Reason(
        409,
        en="This party has already objected. The court's word on it will be told here.",
        zh="该当事人已提出异议，处理结果将在此告知。",
    ),
    "REPORT_OBJECTION_TEXT": Reason(422, en="Write the reasons.", zh="请写明理由。"),
    "REPORT_OBJECTION_ANSWERED": Reason(409, en="This objection is already decided.", zh="该异议已处理。"),
    "REPORT_OBJECTION_FOR_APPRAISER": Reason(
        409,
        en="An objection to the method or result goes to the appraiser, who explains in 5 days (article 23). Send it on.",
        zh="对参照标准、计算方法或者评估结果的异议应交评估机构五日内书面说明（第二十三条），请先转交。",
    ),
    "METHOD_FACTS_MISSING": Reason(
        409,
        en="Record first what decides the method (articles 4, 5, 7, 14): whether the parties negotiate, whether there "
        "is an official price, whether the thing must be surveyed.",
        zh="请先登记决定确定参考价方式的事实（第四、五、七、十四条）：当事人能否议价、有无计税基准价等、是否需要现场勘验。",
    ),
    "METHOD_OUT_OF_ORDER": Reason(
        409,
        en="{method} is not due yet: the law's order (articles 4, 5, 7, 14) leads to {due}, for {why}. If a fact has "
        "changed, record it first.",
        zh="尚不能采用{method}：按照第四、五、七、十四条规定的顺序应采用{due}。前序方式：{why}。如事实有变，请先重新登记。",
    ),
    "REISSUE_NOT_DUE": Reason(
        409,
        en="A result is issued anew only when it lapsed before the first announcement (articles 11, 19). Start a new "
        "inquiry instead.",
        zh="仅当结果在发布一拍拍卖公告前已过有效期时，方可要求重新出具（第十一、十九条）。请重新启动询价评估。",
    ),
    "FACTS_REASON_MISSING": Reason(422, en="Say where these answers come from.", zh="请说明上述事实的来源。"),
    "JOINT_REQUEST_UNPROVED": Reason(
        422,
        en="A joint request needs both: the method asked for, and the paper all parties signed.",
        zh="当事人一致要求须同时登记所要求的方式并附各方签署的书面材料。",
    ),
    "INQUIRY_RUNNING": Reason(
        409,
        en="An inquiry for this lot is running. Fix its price or record that it failed first.",
        zh="该标的物已有正在进行的询价评估，请先确定参考价或登记不成。",
    ),
    "INQUIRY_OVER": Reason(
        409, en="This inquiry is over. Reload the page to see its result.", zh="该询价评估已结束，请刷新页面查看结果。"
    ),
    "INQUIRY_DUE_PASSED": Reason(
        422, en="The last day for the answers may not lie in the past.", zh="答复期限不能早于今天。"
    ),
    "INQUIRY_REASON_MISSING": Reason(422, en="Say why this method gave no price.", zh="请说明该方式不成的理由。"),
    "NEGOTIATION_OVER": Reason(
        409,
        en="Prices could be named until {due_on}. Ask the court's officer how it goes on.",
        zh="报价期限已于 {due_on} 届满，请向法院执行员询问后续安排。",
    ),
    "PRICE_ALREADY_OFFERED": Reason(
        409,
        en="This party has already named its price; it stands. To correct a mistake, the officer closes this negotiation "
        "and starts another.",
        zh="该当事人已经报价，报价不能更改。如有错误，由执行员结束本次议价后重新启动。",
    ),
    "REPORT_MISSING": Reason(
        409, en="No report that may enter the price has come yet.", zh="尚无可以作为定价依据的报告。"
    ),
}
