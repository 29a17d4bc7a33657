"""Refusals about the holidays of a year."""

from auction.ground.refusal import Reason

REFUSALS = {
    "HOLIDAY_KNOWN": Reason(
        409,
        en="The holidays of {year} are known already, or wait for another administrator. Choose a later year.",
        zh="{year} 年的放假安排已有记录，或正待另一管理员复核。请选择更晚的年份。",
    ),
    "HOLIDAY_UNREADABLE": Reason(
        422,
        en="No day off can be read in this text. Paste the whole list of holidays as the State Council published it, in Chinese.",
        zh="未能从文本中识别放假日期。请粘贴通知原文，例如“10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）上班。”",
    ),
    "HOLIDAY_NO_SUCH_DAY": Reason(
        422,
        en="“{text}” is no day, or a span that runs backwards or longer than any holiday. Correct the text.",
        zh="“{text}”不是有效日期，或起止颠倒、跨度过长，请更正文本。",
    ),
    "HOLIDAY_BOTH": Reason(
        422,
        en="The text lets people work and be off on the same day: {days}. Correct it.",
        zh="文本中同一天既放假又上班：{days}。请更正。",
    ),
    "HOLIDAY_WEEKEND": Reason(
        422,
        en="Only Saturdays and Sundays can become working days; these are not: {days}. Compare with the notice.",
        zh="只有周六、周日可以调整为上班日，下列日期不是：{days}。请核对通知原文。",
    ),
    "HOLIDAY_MISSING": Reason(
        422,
        en="The regulation makes these days holidays, and the text does not: {days}. Compare with the notice.",
        zh="按照《全国年节及纪念日放假办法》应当放假的下列日期未列入：{days}。请核对通知原文。",
    ),
    "HOLIDAY_SUM": Reason(
        422,
        en="Week-days off less working week-ends are {found}; the regulation's holidays are {expected}. A day is missing "
        "or too many. If the notice itself grants another number, tick the box and send the form again.",
        zh="工作日放假天数减去周末上班天数为 {found} 天，而法定节假日为 {expected} 天，可能漏录或多录。如通知本身另有规定，请勾选确认后重新提交。",
    ),
    "HOLIDAY_DECIDED": Reason(
        409,
        en="This year was decided already. Open the list again.",
        zh="该年度安排已处理，请重新打开列表。",
    ),
    "HOLIDAY_FOUR_EYES": Reason(
        403,
        en="You entered these holidays. Another administrator must compare them with the notice and confirm them.",
        zh="该安排由您录入，须由另一管理员核对通知原文后确认。",
    ),
}
