"""Refusals of the commissioned appraisal."""

from auction.ground.refusal import Reason

REFUSALS = {
    "VALUATION_EXTENSION_LATE": Reason(
        409, en="An extension had to be asked for by {latest_on}. Deliver in time, or tell the court that you cannot.",
        zh="延期申请最迟应于 {latest_on} 提出。请按期提交报告；不能提交的，请告知法院。"),
    "VALUATION_EXTENSIONS_USED": Reason(409, en="The period was already extended {limit} times; it cannot be extended again.", zh="期限已延长 {limit} 次，不能再次延期。"),
    "APPRAISER_UNKNOWN": Reason(422, en="Choose an appraiser from the list.", zh="请从名单中选择评估机构。"),
    "REPORT_ALREADY_DELIVERED": Reason(409, en="You have already delivered this report.", zh="您已提交该评估报告。"),
    "REPORT_VALUED_IN_FUTURE": Reason(422, en="The day of valuation may not lie in the future.", zh="评估基准日不能晚于今天。"),
    "REPORT_NOT_PDF": Reason(422, en="The report must be a PDF.", zh="评估报告须为 PDF 文件。"),
    "REPORT_TOO_LATE": Reason(
        409, en="The report was due by {due_on} (article 19). Return the court's material; it commissions the next appraiser.",
        zh="报告应于 {due_on} 前提交（第十九条），现已逾期。请退回法院移交的材料，法院将另行委托下一顺序的评估机构。"),
    "REPORT_NOT_LATE": Reason(
        409, en="The appraiser has until {due_on}, or its request for more time waits for your decision. Decide that first.",
        zh="报告期限至 {due_on} 届满，或者其延期申请尚未决定，请先作出决定。"),
    "REPORT_NOT_REVIEWED": Reason(409, en="Review the report first (article 20): find it in order, or have it corrected.", zh="请先审查评估报告（第二十条）：认可报告或者责令补正。"),
    "REPORT_REVIEWED": Reason(409, en="This report was already found in order. Reload the page.", zh="该报告已审查认可，请刷新页面。"),
    "REVIEW_GROUND": Reason(422, en="Choose what is wrong with the report (article 20).", zh="请选择报告存在的问题（第二十条）。"),
    "REQUEST_OPEN": Reason(
        409, en="The appraiser has not answered what it was asked. Wait for its answer, or take the commission away when it is late.",
        zh="评估机构尚未答复，请等待其答复；逾期的可收回委托。"),
    "REQUEST_ANSWERED": Reason(409, en="You have already answered this. The court goes on from there.", zh="您已答复，法院将据此处理。"),
    "REQUEST_TOO_LATE": Reason(409, en="The answer was due by {due_on}. Ask the court's officer how it goes on.", zh="答复期限已于 {due_on} 届满，请向法院执行员询问后续安排。"),
    "APPRAISER_BARRED": Reason(
        409, en="This agency was struck off the list and may be listed again from {until} on (article 15(2)).",
        zh="该机构已被除名，{until} 起方可重新列入名单（第十五条第二款）。"),
    "APPRAISER_OFF_LIST": Reason(409, en="This agency is already off the list. Reload the page.", zh="该机构已被除名，请刷新页面。"),
    "APPRAISER_REASON_MISSING": Reason(422, en="Choose a ground and say what happened (article 15(2)).", zh="请选择除名事由并说明情况（第十五条第二款）。"),
    "TRADES_MISSING": Reason(422, en="Tick at least one field of the list.", zh="请至少选择一个专业领域。"),
    "PLACE_UNKNOWN": Reason(
        409, en="The property's division code is not on file. Record it with the asset, or take the whole branch.",
        zh="财产所在地行政区划代码尚未登记，请先在财产信息中登记，或者选择名单分库。"),
    "ROSTER_TOO_SHORT": Reason(
        409, en="This sub-list has {known} appraisers and the law wants {count} (article 16). Take a wider one.",
        zh="该名单子库仅有 {known} 家评估机构，依法应确定 {count} 家（第十六条），请选择更大范围。"),
    "ROSTER_EMPTY": Reason(
        409, en="No appraiser is left on this sub-list. Record that the appraisal failed and begin again with a wider one.",
        zh="该名单中已无其他评估机构。请登记评估不成，重新选择更大范围的名单。"),
    "AGREE_ON_THREE": Reason(422, en="Name {count} different appraisers, best first (article 16).", zh="请按顺序填写 {count} 家不同的评估机构（第十六条）。"),
    "AGREEMENT_AWAITED": Reason(
        409, en="The parties may agree until {agree_by} (article 16). Draw afterwards, or earlier when they ask for it together.",
        zh="双方当事人可在 {agree_by} 前协商（第十六条）。请在期满后摇号；双方一致要求的可提前。"),
    "CHOICE_MADE": Reason(409, en="The appraisers of this inquiry are chosen. Reload the page.", zh="评估机构已经确定，请刷新页面。"),
    "DRAW_GROUND": Reason(422, en="Choose why the appraisers are drawn (article 16).", zh="请选择摇号事由（第十六条）。"),
    "DRAW_PROMISED": Reason(
        409, en="A draw is promised and cannot be called off. Enter the beacon's value when its round is out.",
        zh="摇号承诺已经公布，不能撤销。请在该轮信标公布后录入其值。"),
    "DRAW_MOMENT": Reason(
        422, en="The round must come out between {earliest_at} and {latest_at}, so that everybody can look at the list before.",
        zh="摇号时间应在 {earliest_at} 至 {latest_at} 之间，以便各方事先查看名单。"),
    "DRAW_TOO_EARLY": Reason(409, en="The round that was promised comes out at {at}. Enter its value then.", zh="承诺的信标轮次将于 {at} 公布，请届时录入其值。"),
    "DRAW_DONE": Reason(409, en="This draw is done; it is done once. Reload the page to see it.", zh="本次摇号已完成，且只进行一次。请刷新页面查看结果。"),
    "BEACON_UNKNOWN": Reason(422, en="Choose a public beacon from the list.", zh="请从列表中选择公共随机信标。"),
    "BEACON_VALUE_UNREADABLE": Reason(
        422, en="The beacon's value has {digits} characters, the digits 0 to 9 and the letters a to f. Copy it whole.",
        zh="信标值由 {digits} 个字符组成（数字 0 至 9 和字母 a 至 f），请完整复制。"),
    "COMMISSION_ENDED": Reason(409, en="The court has taken this commission back. Return its material.", zh="法院已收回该委托，请退回移交的材料。"),
    "ENDING_REASON_MISSING": Reason(422, en="Choose why the commission ends and say what happened.", zh="请选择收回委托的事由并说明情况。"),
    "MATERIAL_NOT_AWAITED": Reason(409, en="No material is awaited from this appraiser.", zh="该评估机构无应退回的材料。"),
    "MATERIAL_DAY": Reason(422, en="The day lies between the end of the commission and today.", zh="日期应在收回委托之日至今天之间。"),
    "EXTENSION_ASKED": Reason(409, en="Your request for more time waits for the court's decision.", zh="您的延期申请正在等待法院决定。"),
    "EXTENSION_DECIDED": Reason(409, en="This request is already decided. Reload the page.", zh="该申请已经决定，请刷新页面。"),
    "EXTENSION_TOO_LONG": Reason(422, en="One extension is at most {days} days long (article 19).", zh="每次延长不超过 {days} 日（第十九条）。"),
    "FEE_NOT_OWED": Reason(409, en="Its commission went on to another appraiser: nothing is owed (article 32).", zh="已另行委托评估机构，原评估机构不得请求支付费用（第三十二条）。"),
    "FEE_SET": Reason(409, en="The fee is already set. Reload the page to see it.", zh="评估费已确定，请刷新页面查看。"),
    "FEE_BASIS_MISSING": Reason(422, en="Say which tariff or which costs the fee rests on.", zh="请说明收费标准或者实际支出依据。"),
    "OBJECTION_FOR_COURT": Reason(
        409, en="This objection names no standard, calculation or result (article 23): the court decides it itself.",
        zh="该异议不涉及参照标准、计算方法或者评估结果（第二十三条），由法院审查处理。"),
    "OBJECTION_FORWARDED": Reason(409, en="The appraiser was already asked about this objection.", zh="该异议已交评估机构说明。"),
    "COURT_WORD_MISSING": Reason(
        422, en="Say first why the objection to qualification or procedure fails (article 23(2)); uphold it if it is right.",
        zh="请先说明资质或者程序异议不成立的理由（第二十三条第二款）；异议成立的，应予支持。"),
    "EXPLANATION_MISSING": Reason(409, en="There is no explanation by the appraiser to speak to. Reload the page.", zh="目前没有可以表态的评估机构说明，请刷新页面。"),
    "EXPLANATION_LATE": Reason(409, en="The explanation could be contradicted until {last}.", zh="对说明提出异议的期限已于 {last} 届满。"),
    "EXPLANATION_MAY_BE_DISPUTED": Reason(
        409, en="The party may contradict the explanation until {last}. Wait, or record that it does.",
        zh="当事人可在 {last} 前对说明提出异议，请等待或者登记其意见。"),
    "REVIEW_NOT_DUE": Reason(
        409, en="A professional review follows when the appraiser is silent or the party contradicts its explanation (article 23).",
        zh="评估机构逾期未作说明或者当事人对说明仍有异议的，方交由专业技术评审（第二十三条）。"),
    "REVIEW_SENT": Reason(409, en="The professional review is already asked for.", zh="已交由专业技术评审。"),
    "REVIEW_NOT_SENT": Reason(409, en="No professional review was asked for.", zh="尚未交由专业技术评审。"),
    "REVIEW_CONCLUDED": Reason(409, en="The review is concluded; nobody may object to it (article 24).", zh="专业技术评审已有结论，对其不得再提出异议（第二十四条）。"),
    "REVIEW_OUTCOME": Reason(422, en="Choose what the review came to and give its conclusion.", zh="请选择评审结果并填写评审结论。"),
    "CORRECTION_DEMANDED": Reason(409, en="The professional review wants the report corrected. Deliver the corrected report.", zh="专业技术评审要求补正，请提交补正报告。"),
}  # fmt: skip
