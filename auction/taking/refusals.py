"""Refusals of taking in kind, return and second cycle."""

from auction.ground.refusal import Reason

REFUSALS = {
    "TAKING_NOT_UNSOLD": Reason(
        409,
        en="Only what failed to sell, and has no further round yet, can be offered to the creditors or given back.",
        zh="仅流拍且尚未进入下一轮的标的物可以征询以物抵债或者退还。",
    ),
    "TAKING_DAY_PASSED": Reason(
        422, en="Choose a day to answer by from today to {latest_on}.", zh="请选择今日至 {latest_on} 之间的答复日期。"
    ),
    "TAKING_ENROLLED_FOR_OTHERS": Reason(
        409,
        en="{name} was enrolled in this lot for somebody else, so title would not be his. Set his application aside.",
        zh="{name}曾以代理人或共同竞买人身份报名，权属不能转移至其本人，请将其申请予以排除。",
    ),
    "TAKING_OFFERED": Reason(
        409,
        en="It has been offered already; wait for the answers until {answer_by}.",
        zh="已发出征询，请等待至 {answer_by}。",
    ),
    "TAKING_NOT_OFFERED": Reason(409, en="Offer it to the creditors first.", zh="请先向债权人征询以物抵债意见。"),
    "TAKING_TOO_LATE": Reason(409, en="The last day to answer was {answer_by}.", zh="答复期限已于 {answer_by} 届满。"),
    "TAKING_NO_CREDITOR": Reason(
        403, en="Only a creditor of this case may take it in kind.", zh="仅本案债权人可以申请以物抵债。"
    ),
    "TAKING_NO_ACCOUNT": Reason(
        409,
        en="{name} needs an account with a proved identity before the thing can be made over: ask the party to register.",
        zh="{name}须先注册账号并完成实名认证，请通知该当事人办理。",
    ),
    "TAKING_NOT_SERVED": Reason(
        409,
        en="These creditors have no account, and no delivery of the paper that asks them is on record: {names}. Serve it "
        "and record the delivery on the lot's page of papers.",
        zh="以下债权人没有账号，且征询意见书尚无送达记录：{names}。请送达后在标的物文书页面登记。",
    ),
    "TAKING_WAITS": Reason(
        409,
        en="The creditors may answer until {answer_by}. Decide after it.",
        zh="债权人可在 {answer_by} 前答复，期满后方可提请决定。",
    ),
    "TAKING_NOBODY": Reason(
        409, en="No creditor has applied. It can be given back.", zh="无债权人申请以物抵债，可以退还被执行人。"
    ),
    "TAKING_NOT_FIRST": Reason(
        422,
        en="In the lawful order these come first: {names}. Choose one of them.",
        zh="依法定受偿顺位，应由以下债权人优先：{names}。",
    ),
    "TAKING_DRAW_MISSING": Reason(
        422,
        en="These stand in the same rank and draw lots: {names}. Write down when and how the draw was held.",
        zh="以下债权人受偿顺位相同，应抽签确定：{names}。请填写抽签时间和经过。",
    ),
    "TAKING_APPLIED": Reason(
        409,
        en="Creditors want to take it: {names}. Decide on them first.",
        zh="已有债权人申请以物抵债：{names}，请先作出决定。",
    ),
    "SECOND_CYCLE_NEEDS_REQUEST": Reason(
        409,
        en="This thing failed to sell in its last round. A new cycle needs a request: record it on the lot's page.",
        zh="该财产在最后一轮仍未成交。重新启动拍卖须有申请，请在标的物页面登记。",
    ),
}
