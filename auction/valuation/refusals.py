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
    "VALUATION_EXTENSION_LATE": Reason(
        409,
        en="An extension had to be asked for by {latest_on}. Return the material; the next appraiser is commissioned.",
        zh="延期申请最迟应于 {latest_on} 提出。请退回材料，另行委托下一顺序的评估机构。",
    ),
    "VALUATION_EXTENSIONS_USED": Reason(
        409,
        en="The period was already extended {limit} times; it cannot be extended again.",
        zh="期限已延长 {limit} 次，不能再次延期。",
    ),
}
