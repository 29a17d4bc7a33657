"""Refusals about the law's tables and dates."""

from auction.ground.refusal import Reason

REFUSALS = {
    "CALENDAR_UNPUBLISHED": Reason(
        422,
        en="The working days of {year} are not published yet, so this date cannot be worked out. Choose a date in a "
        "published year, or ask the administrator to update the holiday table.",
        zh="{year} 年的放假安排尚未公布，无法推算该日期。请选择已公布年度内的日期，或请管理员更新节假日表。",
    ),
    "LAST_DAY_OFF": Reason(
        422,
        en="{day} is a day off, and a period cannot end on one (Civil Procedure Law, article 85). The next working day is {next_day}.",
        zh="{day} 为法定休假日，期间不能在该日届满（民事诉讼法第八十五条），其后第一个工作日为 {next_day}。",
    ),
    "JURISDICTION_UNKNOWN": Reason(
        422,
        en="There is no rule set “{jurisdiction}”. Choose one of: {known}.",
        zh="没有“{jurisdiction}”这一规则集，请从以下选择：{known}。",
    ),
}
