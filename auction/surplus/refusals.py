"""Refusals of the no-surplus rule."""

from auction.ground.refusal import Reason

REFUSALS = {
    "NO_SURPLUS": Reason(
        409,
        en="At this start price nothing would be left for the applicant: {ahead_minor} stand before him. Tell him first, on "
        "the page “No surplus” of this lot; he has 5 days to insist.",
        zh="按此起拍价，优先债权和执行费用 {ahead_minor} 清偿后无剩余。请先在该标的物“无益拍卖”页面通知申请执行人，其可在五日内申请继续拍卖（拍卖变卖规定第六条）。",
    ),
    "NO_SURPLUS_WAITS": Reason(
        409,
        en="The applicant was told and may insist until {reply_by}. Wait for his answer.",
        zh="已通知申请执行人，其可在 {reply_by} 前申请继续拍卖，请等待答复。",
    ),
    "NO_SURPLUS_RESERVE": Reason(
        409,
        en="The applicant insists, so the start price must be greater than {ahead_minor}.",
        zh="申请执行人申请继续拍卖的，起拍价应当大于 {ahead_minor}（拍卖变卖规定第六条）。",
    ),
    "NO_SURPLUS_DECLINED": Reason(
        409,
        en="The applicant does not insist: this thing is not sold. Drop the lot with that reason.",
        zh="申请执行人未申请继续拍卖，不得拍卖，请以此为由终止该标的物。",
    ),
    "SURPLUS_LEFT": Reason(
        409,
        en="There is nothing to tell: nobody stands before the applicant.",
        zh="申请执行人之前没有优先债权，无需通知。",
    ),
    "SURPLUS_TOLD": Reason(409, en="The applicant was told already.", zh="已通知申请执行人。"),
    "SURPLUS_ANSWERED": Reason(409, en="The answer is on record already.", zh="答复已登记。"),
    "SURPLUS_TOO_LATE": Reason(409, en="The last day was {reply_by}.", zh="答复期限已于 {reply_by} 届满。"),
}
