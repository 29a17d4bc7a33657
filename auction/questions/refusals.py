"""Refusals of questions."""

from auction.ground.refusal import Reason

REFUSALS = {
    "QUESTIONS_CLOSED": Reason(
        409,
        en="Questions can be asked while the lot is announced or open. Call the court for anything else.",
        zh="仅在公告和竞价期间可以提问，其他事项请致电法院。",
    ),
    "QUESTIONS_WAITING": Reason(
        409,
        en="{most} of your questions about this lot wait for an answer. Ask again when one is answered.",
        zh="您对该标的物已有 {most} 个问题待答复，答复后可继续提问。",
    ),
    "QUESTION_DECIDED": Reason(
        409,
        en="This question has been dealt with already. Look at what was answered.",
        zh="该问题已处理，请查看答复。",
    ),
}
