"""Refusals of drafts."""

from auction.ground.refusal import Reason

REFUSALS = {
    "DRAFT_TOO_LARGE": Reason(
        413,
        en="This form is too long to be kept while you write it. Keep a copy of your own.",
        zh="表单内容过长，无法自动保存草稿，请自行留存副本。",
    ),
    "DRAFT_CHANGED_ELSEWHERE": Reason(
        409,
        en="The draft of this form was changed in another window. Choose which of the two to keep.",
        zh="该表单的草稿已在另一窗口中更改，请选择保留哪一份。",
    ),
}
