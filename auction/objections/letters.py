"""What the parties are told of a plan and its objections, in both languages."""

from auction.ground.refusal import Words

Letter = tuple[Words, Words]

SERVED: Letter = (
    Words("A distribution plan is served on you: {number}", "向您送达财产分配方案：{number}"),
    Words(
        "The court has approved how the money of the case is to be shared out. You may object in writing until {until}. "
        "If you agree, say so: when every party has, the money is paid at once.",
        "法院已批准本案财产分配方案。您可在 {until} 前提出书面异议。如无异议请予确认，各方均确认后即可发放。",
    ),
)
OBJECTED: Letter = (
    Words("An objection to the distribution plan: {number}", "有人对财产分配方案提出异议：{number}"),
    Words(
        "{objector} objects to the plan. You may oppose the objection until {until}. If nobody does, the plan is "
        "corrected as the objection asks.",
        "{objector} 对分配方案提出异议。您可在 {until} 前提出反对意见；无人反对的，法院将按异议修正方案。",
    ),
)
OPPOSED: Letter = (
    Words("Your objection is opposed: {number}", "有人反对您的异议：{number}"),
    Words(
        "Another party opposes your objection. You may sue those who oppose it until {until} and prove it here. If you "
        "do not, the plan stands. The disputed amount stays in escrow.",
        "有当事人对您的异议提出反对意见。您可在 {until} 前以反对者为被告提起诉讼并在此提交证明；逾期未起诉的，"
        "按原方案分配。争议款项予以提存。",
    ),
)
ORDERED: Letter = (
    Words("The distribution plan is carried out: {number}", "财产分配方案开始执行：{number}"),
    Words(
        "The time for objections is over. What nobody disputes is on its way to the payees; what is disputed stands in "
        "escrow.",
        "异议期已届满，无争议款项正在发放，争议款项已提存。",
    ),
)
ENDINGS: dict[str, Letter] = {
    "unopposed": (
        Words("The distribution plan is corrected: {number}", "修正财产分配方案：{number}"),
        Words(
            "Nobody opposed the objection of {objector}. The court shares out the disputed part anew.",
            "无人反对 {objector} 的异议，法院将对争议部分重新编制分配方案。",
        ),
    ),
    "lapsed": (
        Words("The distribution plan stands: {number}", "按原方案分配：{number}"),
        Words(
            "{objector} did not prove a lawsuit in time. What was disputed is paid as the plan says.",
            "{objector} 逾期未提交起诉证明，争议款项按原方案发放。",
        ),
    ),
}
