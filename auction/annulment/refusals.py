"""Refusals of annulment."""

from auction.ground.refusal import Reason

REFUSALS = {
    "ANNULMENT_GROUND": Reason(
        422, en="Choose one of the grounds of article 31.", zh="请选择第三十一条规定的撤销事由。"
    ),
    "ANNULMENT_APPROVAL": Reason(
        409, en="On this ground only when it is on record that the buyer did not get the approval the transfer needs. Record "
        "that first.",
        zh="仅在已登记买受人未取得所需审批时方可适用该事由，请先登记。",
    ),
    "REPAYMENT_TOO_MUCH": Reason(
        422, en="Only {open_minor} is still to be paid back. Record no more than that.",
        zh="尚应返还 {open_minor}，登记金额不得超过该数。",
    ),
    "REPAYMENT_DAY": Reason(422, en="The money cannot have come after today.", zh="到账日期不能晚于今天。"),
}  # fmt: skip
