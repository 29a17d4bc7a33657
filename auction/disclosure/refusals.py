"""Refusals of disclosure."""

from auction.ground.refusal import Reason

REFUSALS = {
    "RANGE_HALF": Reason(
        422, en="Give both ends of the range, or neither when it is not known. One figure: write it twice.",
        zh="请填写金额范围的上限和下限；不详的两项都不填；确定的金额请在两项中填写相同数值。",
    ),
    "RANGE_TURNED": Reason(
        422, en="The least is more than the most. Check both figures.", zh="下限高于上限，请核对。"
    ),
    "RANGE_TWICE": Reason(
        422, en="Give the range in money or as a share of the price, not both.", zh="金额与占成交价比例只能填写一种。"
    ),
    "RANGE_OF_UNKNOWN": Reason(
        422, en="A cost that is not known, or that nobody pays, has no figures. Clear them, or choose how sure they are.",
        zh="不详或者不产生的费用不应填写金额。请清空金额，或者选择确定程度和承担人。",
    ),
    "STATED_IN_FUTURE": Reason(
        422, en="The day on which it was stated lies in the future.", zh="说明日期不得晚于今天。"
    ),
    "DISCLOSURE_PUBLISHED": Reason(
        409, en="This is published and bidders rely on it. Open the lot and make a correction: it is published as a new "
        "version.",
        zh="该情况已随公告公示，竞买人以此为据。请在标的物页面办理更正，以新版本公示。",
    ),
    "UNKNOWN_NOT_TICKED": Reason(
        422, en="Tick each line that nobody knows before you pay, on the lot's enrolment page. Still open: {lines}.",
        zh="缴款前，请在报名页面逐项勾选情况不详的事项。尚未勾选：{lines}。",
    ),
}  # fmt: skip
