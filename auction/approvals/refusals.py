"""Refusals of approvals."""

from auction.ground.refusal import Reason

REFUSALS = {
    "APPROVAL_KIND": Reason(
        409, en="Only a right passes with an authority's approval; this asset is recorded as a thing.",
        zh="仅其他财产权的转让需经审批；该财产登记为物。",
    ),
    "APPROVAL_RECORDED": Reason(
        409, en="Whose approval it needs is on record already and stands in every announcement.",
        zh="所需审批已登记，并载入各轮公告。",
    ),
    "APPROVAL_NOT_ANNOUNCED": Reason(
        422, en="The transfer needs the approval of {authority}. Say so in the announcement, with who may buy, under “Other "
        "information” or “Bidders must have full legal capacity …” (Provisions on Enforcing Equity, article 15).",
        zh="该股权变更须经{authority}批准。请在公告“其他应当公示的信息”或竞买人资格提示中载明审批部门及竞买人资格条件"
        "（法释〔2021〕20号第十五条第一款）。",
    ),
    "APPROVAL_NOT_NEEDED": Reason(
        409, en="No approval is on record as needed for this transfer.", zh="该标的物未登记需经审批。"
    ),
    "APPROVAL_ANSWERED": Reason(409, en="The answer is on record already.", zh="审批结果已登记。"),
    "APPROVAL_DAY": Reason(
        422, en="The answer lies between the sale, {earliest}, and today.", zh="审批结果日期应在成交日 {earliest} 至今日之间。"
    ),
    "APPROVAL_AWAITED": Reason(
        409, en="No ruling before {authority} approves of the buyer. Record the approval first; if it does not come in reasonable "
        "time, record that instead (Provisions on Enforcing Equity, article 15).",
        zh="买受人取得{authority}批准前不得作出成交裁定。请先登记审批结果；未在合理期限内取得的，登记未取得"
        "（法释〔2021〕20号第十五条第二款）。",
    ),
    "APPROVAL_REFUSED": Reason(
        409, en="The buyer did not get the approval of {authority}: propose to the panel that the sale be undone, then auction "
        "it anew (Provisions on Enforcing Equity, article 15).",
        zh="买受人未取得{authority}批准：请提请合议庭撤销本次拍卖并重新拍卖（法释〔2021〕20号第十五条第二款）。",
    ),
}  # fmt: skip
