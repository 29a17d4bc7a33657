"""Refusals of the distribution: shares, interest, plans."""

from auction.ground.refusal import Reason

REFUSALS = {
    "DISTRIBUTION_AMOUNT_NEGATIVE": Reason(
        422, en="An amount in the distribution plan is negative. Correct it.", zh="财产分配方案中有负数金额，请更正。"
    ),
    "DISTRIBUTION_CLASS_UNKNOWN": Reason(
        422,
        en="“{claim}” has no class of the distribution plan. Choose one of: {known}.",
        zh="“{claim}”未归入财产分配方案的任何顺位，请选择：{known}。",
    ),
    "DISTRIBUTION_CLAIM_TWICE": Reason(
        422,
        en="“{claim}” stands twice in the distribution plan. Remove one.",
        zh="“{claim}”在财产分配方案中重复出现，请删除一项。",
    ),
    "DISTRIBUTION_DEBTOR_KIND_UNKNOWN": Reason(
        422,
        en="State what kind of debtor this is before distributing: {known}.",
        zh="分配前请先确定被执行人的类型：{known}。",
    ),
    "FEE_AMOUNT_NEGATIVE": Reason(
        422, en="The amount the fee is reckoned on is negative. Correct it.", zh="计费金额为负数，请更正。"
    ),
    "INTEREST_DATES_REVERSED": Reason(
        422,
        en="The period ends on {ends_on}, before it starts on {starts_on}. Correct the dates.",
        zh="计息期间的结束日 {ends_on} 早于开始日 {starts_on}，请更正日期。",
    ),
    "INTEREST_AMOUNT_NEGATIVE": Reason(
        422,
        en="Principal, rate and payments may not be negative. Correct them.",
        zh="本金、利率和还款额不能为负数，请更正。",
    ),
    "PERSON_UNKNOWN": Reason(
        403,
        en="Your account is not tied to a proved person, so nobody could say who decided. Ask the administrator.",
        zh="您的账号尚未绑定实名人员，无法确认由谁决定，请联系管理员。",
    ),
    "PLAN_NO_RULING": Reason(
        409,
        en="No sale of this case has had its ruling served, so there is nothing to distribute yet.",
        zh="本案尚无已送达成交裁定的标的物，暂无可分配的案款。",
    ),
    "PLAN_NO_MONEY": Reason(
        409,
        en="No money on the case account is free to be distributed. Wait until a lot is paid and its ruling served.",
        zh="案款账户上没有可分配的款项，请待标的物付清价款并送达裁定后再办理。",
    ),
    "PLAN_NO_DEBTOR": Reason(
        409,
        en="The case has no judgment debtor recorded, so nobody could receive the surplus. Record the debtor first.",
        zh="本案尚未登记被执行人，无法发放余款，请先登记被执行人。",
    ),
    "PLAN_PAYEE_MISSING": Reason(
        422,
        en="Bank or account number is missing for: {names}. Record them with the party first.",
        zh="以下收款人缺少开户行或账号：{names}，请先在当事人信息中登记。",
    ),
    "SET_OFF_SHORT": Reason(
        409,
        en="These creditors set off more of their price than the plan gives them: {names}. They must pay the difference "
        "before the money can be distributed; their settlement pages ask for it.",
        zh="以下债权人已抵销的价款超过其应受分配金额：{names}。须补交差额后方可分配，其结算页面已提示付款。",
    ),
    "PLAN_WAITING": Reason(
        409,
        en="A plan of this case is waiting for its decision. Approve it or send it back first.",
        zh="本案已有待审批的分配方案，请先批准或退回。",
    ),
    "PLAN_CHANGED": Reason(
        409,
        en="This is not the plan that you have read. Reload the page and read it again before you decide.",
        zh="该方案与您所阅读的内容不一致，请刷新页面重新阅读后再决定。",
    ),
    "PLAN_MONEY_GONE": Reason(
        409,
        en="The case account has {free_minor} free, the plan shares out {proceeds_minor}. Send it back and prepare it anew.",
        zh="案款账户可分配金额为 {free_minor}，方案分配金额为 {proceeds_minor}，请退回后重新编制。",
    ),
    "FOUR_EYES": Reason(
        403,
        en="You prepared this plan, under this or another account. Another person must decide on it.",
        zh="该方案由您本人（本账号或其他账号）编制，须由他人审批。",
    ),
    "REMARK_REQUIRED": Reason(422, en="Say why the plan is sent back.", zh="请说明退回方案的理由。"),
    "PAYOUT_NOT_WAITING": Reason(
        409,
        en="This pay-out does not wait for a countersign any more. Reload the page.",
        zh="该笔发放已无须复核，请刷新页面。",
    ),
    "COUNTERSIGN_SAME_PERSON": Reason(
        403,
        en="You prepared or approved this pay-out. A third person must countersign it.",
        zh="您已参与编制或批准该笔发放，须由第三人复核。",
    ),
    "PAYOUT_NOT_FAILED": Reason(
        409,
        en="Only a pay-out that failed can be sent again. Reload the page.",
        zh="只有发放失败的案款才能重新发放，请刷新页面。",
    ),
    "PAYOUT_AGAIN_WAITING": Reason(
        409,
        en="Somebody has already asked to send this pay-out again. Another person decides it on this page.",
        zh="已有人申请重新发放该笔案款，请由另一人在本页决定。",
    ),
    "PAYOUT_PLANNED_ANEW": Reason(
        409,
        en="A later plan of this case gives this money already. Pay it through that plan.",
        zh="本案后一分配方案已包含该笔款项，请按该方案发放。",
    ),
    "PAYEE_NOT_AS_RECORDED": Reason(
        409,
        en="That is not the account of {name} on the case's file. Have the officer correct the party first.",
        zh="该账户与案卷所载 {name} 的账户不符，请先由执行员更正当事人信息。",
    ),
}
