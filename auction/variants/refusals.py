"""Refusals of shares and criminal property."""

from auction.ground.refusal import Reason

REFUSALS = {
    "SHARES_KIND": Reason(
        409, en="Only shares of a company are priced and sold this way; this asset is recorded as a thing, not as a right.",
        zh="仅适用于股权；该财产登记为物而非其他财产权。",
    ),
    "SHARES_ROUND": Reason(
        409, en="A later round sells what the first one offered, from its price. Record it on the first round.",
        zh="后续轮次沿用第一次拍卖的标的和价格，请在第一次拍卖时登记。",
    ),
    "SHARES_RECORDED": Reason(
        409, en="That these shares cannot be appraised is on record already.", zh="该股权无法评估已登记。"
    ),
    "SHARES_APPRAISAL_FIRST": Reason(
        409, en="Only when an appraiser could make no report from the material at hand may the start price be fixed without "
        "a reference price: commission the appraisal, and close it without a price first (Provisions on Enforcing Equity, "
        "article 12).",
        zh="评估机构根据现有材料无法出具评估报告的，方可不经参考价确定起拍价。请先委托评估，并以未能确定价格结束（法释〔2021〕20号第十二条）。",
    ),
    "SHARES_WORTHLESS": Reason(
        422, en="Shares of a company in grave disorder that are plainly worth nothing are not sold. Tick the box only when that "
        "is not so (Provisions on Enforcing Equity, article 12).",
        zh="股权所在公司经营严重异常、股权明显没有价值的，不适用本规定。不属于该情形的，请勾选确认（法释〔2021〕20号第十二条第二款）。",
    ),
    "SHARES_CAPITAL": Reason(
        422, en="No more can be paid in than was promised, {subscribed_minor}. Correct one of the amounts.",
        zh="实缴出资额不得超过认缴出资额 {subscribed_minor}，请更正。",
    ),
    "SHARES_CAPITAL_NOT_ANNOUNCED": Reason(
        422, en="The announcement must say what the debtor promised the company. Put this sentence under “Other information”: "
        "{words} (Provisions on Enforcing Equity, article 14).",
        zh="公告应当载明认缴出资额、实缴出资额、出资期限。请在“其他应当公示的信息”中写明：{words}（法释〔2021〕20号第十四条第二款）。",
    ),
    "SHARES_START_COSTS": Reason(
        422, en="The start price must be above the costs of the enforcement, {costs_minor} (Provisions on Enforcing Equity, "
        "article 12).",
        zh="起拍价应当适当高于执行费用 {costs_minor}（法释〔2021〕20号第十二条第二款）。",
    ),
    "SHARES_UNITS": Reason(
        422, en="Of {total} seized shares at least one and at most all are sold.", zh="出售数量应在 1 至冻结总数 {total} 之间。"
    ),
    "SHARES_UNITS_MISSING": Reason(
        422, en="At this start price all shares bring more than the {due_minor} that are due. Record first how many are sold "
        "(Provisions on Enforcing Equity, article 13).",
        zh="按此起拍价，全部股权价款将高于应清偿的 {due_minor}。请先登记出售数量（法释〔2021〕20号第十三条第二款）。",
    ),
    "SHARES_MORE_THAN_NEEDED": Reason(
        422, en="Debts and costs need no more than {needed} of {total}. Sell so many, or add the debtor's written request that "
        "more be sold because a part would lose much of its worth (Provisions on Enforcing Equity, article 13).",
        zh="清偿债权及执行费用仅需 {total} 中的 {needed}。请相应减少，或者提交被执行人关于一并拍卖的书面申请（法释〔2021〕20号第十三条第二款）。",
    ),
    "CRIMINAL_ORDER": Reason(
        409, en="The case's money is shared out by the civil order. Only in a case opened for the property part of a criminal "
        "judgment is an asset criminal property (Provisions on Criminal Property, articles 1 and 13).",
        zh="本案案款按民事顺序分配。仅刑事裁判涉财产部分执行案件的财产可标记为涉案财物（法释〔2014〕13号第一条、第十三条）。",
    ),
    "CRIMINAL_MARKED": Reason(409, en="The asset is marked already.", zh="该财产已标记。"),
    "NOT_CRIMINAL": Reason(
        409, en="Only property of a criminal judgment is sold without reserve. Mark the asset first, with its judgment "
        "(Provisions on Criminal Property, article 12).",
        zh="仅刑事涉案财物可进行无保留价拍卖。请先标记并提交判决书（法释〔2014〕13号第十二条第二款）。",
    ),
    "NO_RESERVE_AGAIN": Reason(
        409, en="It was offered without reserve already and nobody wanted it.", zh="已进行过无保留价拍卖，无人应买。"
    ),
    "CRIMINAL_NOT_ASKED": Reason(
        409, en="The treasury or the victims to whom it goes have no claim in the case, so nobody asked them. Record the claim "
        "and offer the thing to them at the last reserve price first (Provisions on Criminal Property, article 12).",
        zh="有关财政机关或者被害人尚无登记的债权，未征询其是否接收。请先登记并以最后一次保留价征询（法释〔2014〕13号第十二条第二款）。",
    ),
}  # fmt: skip
