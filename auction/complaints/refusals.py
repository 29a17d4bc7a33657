"""Refusals of complaints about prices."""

from auction.ground.refusal import Reason

REFUSALS = {
    "COMPLAINT_LATE": Reason(
        409,
        en="A price can be laid before the supervision only until the first announcement (article 25).",
        zh="应在发布一拍拍卖公告前提出（第二十五条），现已逾期。",
    ),
    "COMPLAINT_GROUND": Reason(
        422, en="Choose a ground that fits how this price was found.", zh="请选择与该参考价确定方式相符的理由。"
    ),
    "COMPLAINT_TEXT": Reason(422, en="Write what happened and why.", zh="请写明事实和理由。"),
    "COMPLAINT_FILED": Reason(
        409,
        en="You have already complained on this ground; its result will be told here.",
        zh="您已以该理由提出申请，结果将在此告知。",
    ),
    "COMPLAINT_ANSWERED": Reason(409, en="This complaint is already answered.", zh="该申请已有结果。"),
}
