"""Refusals of the parties' say on a plan."""

from auction.ground.refusal import Reason

REFUSALS = {
    "OBJECTION_LINE": Reason(
        422, en="This line does not stand in the plan, or its amount is negative. Choose lines of the plan.",
        zh="所选项目不在分配方案中或金额为负，请选择方案中的项目。",
    ),
    "OBJECTION_EMPTY": Reason(
        422, en="Write another amount for at least one line: so far you ask for what the plan says.",
        zh="请至少对一项写明不同的金额：目前所填与方案一致。",
    ),
    "OBJECTION_REASON": Reason(422, en="Give the reason: the others answer to it.", zh="请写明理由，其他当事人将据此表态。"),
    "OBJECTION_TWICE": Reason(
        409, en="{party} has answered the plan already. What was said stays; speak to the court for more.",
        zh="{party} 已对分配方案表态，不能更改；如需补充请联系法院。",
    ),
    "OBJECTION_LATE": Reason(
        409, en="The time to object was over on that day. The plan stands as far as this party is concerned.",
        zh="该日已超过异议期，该当事人不能再提出异议。",
    ),
    "PLAN_HEARD": Reason(
        409, en="The time for objections is over and the plan is being carried out.", zh="异议期已届满，分配方案正在执行。"
    ),
    "ANSWER_OWN": Reason(409, en="This objection is the party's own. Others may oppose it.", zh="这是该当事人本人的异议，应由其他当事人表态。"),
    "ANSWER_TWICE": Reason(409, en="This party has answered the objection already.", zh="该当事人已对此异议表态。"),
    "ANSWER_LATE": Reason(409, en="The time to oppose was over on that day.", zh="该日已超过反对期限。"),
    "LAWSUIT_LATE": Reason(
        409, en="The last day to sue was {until}. A later lawsuit does not keep the money in escrow.",
        zh="起诉期限截至 {until}，逾期起诉不影响案款发放。",
    ),
    "REFERENCE_REQUIRED": Reason(422, en="Write the number of the lawsuit or judgment.", zh="请填写诉讼案号或判决书文号。"),
    "SERVICE_TWICE": Reason(409, en="{party} was served already.", zh="{party} 已送达。"),
    "SERVICE_PROOF": Reason(
        422, en="Write how it can be proved: receipt, tracking number, or where the notice was published.",
        zh="请写明送达证明：送达回证、邮件单号或公告载体。",
    ),
    "DAY_AHEAD": Reason(422, en="That day has not come yet: today is {today}.", zh="日期不能晚于今天（{today}）。"),
    "CORRECTION_SUM": Reason(
        422, en="The amounts make {given_minor}; exactly {held_minor} is held. Correct them.",
        zh="各项合计 {given_minor}，提存总额为 {held_minor}，须完全一致。",
    ),
    "CORRECTION_EARLY": Reason(
        409, en="Nothing of this plan can be shared out anew yet: an objection is still open, or nothing is held.",
        zh="该方案尚无可重新分配的提存款：异议尚未了结或无提存款。",
    ),
}  # fmt: skip
