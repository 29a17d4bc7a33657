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
    "NO_SURPLUS_UNDELIVERED": Reason(
        409,
        en="An applicant without an account has not received his paper yet: record its delivery on the page “No surplus” of "
        "this lot. His five days run from it (article 6).",
        zh="尚有申请执行人未收到书面告知书。请在“无益拍卖”页面登记送达，其五日期限自收到之日起算（拍卖变卖规定第六条）。",
    ),
    "NO_SURPLUS_GREW": Reason(
        409,
        en="More stands before the applicants than they were told: {ahead_minor} instead of {told_minor}. Ask a start price "
        "greater than that sum, or tell them again (article 6).",
        zh="优先债权和执行费用已由告知的 {told_minor} 增至 {ahead_minor}。起拍价应当大于该数额，或者重新告知申请执行人（拍卖变卖规定第六条）。",
    ),
    "NO_SURPLUS_RESERVE": Reason(
        409,
        en="The applicant insists, so the start price must be greater than {ahead_minor} (article 6).",
        zh="申请执行人申请继续拍卖的，起拍价应当大于 {ahead_minor}（拍卖变卖规定第六条）。",
    ),
    "NO_SURPLUS_DECLINED": Reason(
        409,
        en="The applicant does not insist: this thing is not sold. Drop the lot with that reason.",
        zh="申请执行人未申请继续拍卖，不得拍卖，请以此为由终止该标的物。",
    ),
    "SURPLUS_LEFT": Reason(
        409,
        en="At this start price something would be left: only {ahead_minor} stand before the applicant. There is nothing to "
        "tell (article 6).",
        zh="按此起拍价，优先债权和执行费用仅 {ahead_minor}，尚有剩余，无需告知（拍卖变卖规定第六条）。",
    ),
    "SURPLUS_NOBODY": Reason(
        409, en="The case has no applicant who could insist. Add him to the case first.",
        zh="本案尚无申请执行人，请先在案件中登记。",
    ),
    "SURPLUS_TOLD": Reason(
        409,
        en="The applicants were told of {ahead_minor} already, and not more stands before them today.",
        zh="已告知申请执行人优先债权和执行费用 {ahead_minor}，目前未增加。",
    ),
    "SURPLUS_REPLACED": Reason(
        409, en="The applicants were told again since, with other figures. Answer the latest notice.",
        zh="此后已按新的数额重新告知，请答复最新的告知书。",
    ),
    "SURPLUS_ANSWERED": Reason(409, en="The answer is on record already.", zh="答复已登记。"),
    "SURPLUS_TOO_LATE": Reason(
        409, en="The last day to insist was {reply_by}: five days after the receipt (article 6).",
        zh="申请期限（收到告知后五日）已于 {reply_by} 届满（拍卖变卖规定第六条）。",
    ),
    "SURPLUS_COST_NOT_DUE": Reason(
        409, en="Only the costs of a failed auction that an applicant insisted on are his (article 6).",
        zh="仅因申请执行人申请继续拍卖而流拍的，拍卖费用由其负担（拍卖变卖规定第六条）。",
    ),
}  # fmt: skip
