"""Refusals about the steps after the ruling."""

from auction.ground.refusal import Reason

REFUSALS = {
    "HANDOVER_DAY": Reason(
        422,
        en="The lot can be handed over from {earliest} on, and not after today. Correct the date.",
        zh="移交日期不得早于 {earliest}，也不得晚于今日，请更正日期。",
    ),
    "HANDOVER_STEP_EARLY": Reason(
        409,
        en="“{step}” comes later: first the price must be paid and the ruling served. Enter those first.",
        zh="“{step}”须在价款付清、裁定送达之后办理，请先登记前序事项。",
    ),
    "HANDOVER_STEP_DAY": Reason(
        422,
        en="“{step}” can have been done from {earliest} to {latest}. Correct the date.",
        zh="“{step}”的完成日期应在 {earliest} 至 {latest} 之间，请更正日期。",
    ),
    "HANDOVER_STEP_REASON": Reason(
        422,
        en="Write why “{step}” is not needed. A ruling is always needed (article 22).",
        zh="请写明“{step}”无需办理的理由；成交裁定为必经程序（第二十二条）。",
    ),
    "HANDOVER_STEP_COURT": Reason(
        409,
        en="The court has entered this step, or only the court can say that it is not needed. Write to the court.",
        zh="该事项已由法院登记，或仅法院可认定无需办理，如有疑问请联系法院。",
    ),
}
