"""Refusals of the court's money pages."""

from auction.ground.refusal import Reason

REFUSALS = {
    "PERIOD_REVERSED": Reason(
        422, en="The statement would end before it begins. Exchange the two days.", zh="对账单的截止日早于起始日，请调整日期。"
    ),
    "PERIOD_UNREADABLE": Reason(
        422, en="“{day}” is no day. Write it as 2026-03-01.", zh="“{day}”不是有效日期，请按 2026-03-01 的格式填写。"
    ),
}  # fmt: skip
