"""Refusals of enrolment."""

from auction.ground.refusal import Reason

REFUSALS = {
    "IDENTITY_NOT_PROVED": Reason(
        403, en="Prove your identity first; then you can enrol.", zh="请先完成实名认证，再报名竞买。"
    ),
    "CONDITIONS_NOT_ACCEPTED": Reason(
        422, en="Tick the box: you must have read the conditions and special warnings.",
        zh="请勾选：须已阅读竞买须知和特别提示。",
    ),
    "ENROLMENT_CLOSED": Reason(
        409, en="Enrolment is closed: this lot is not announced or its bidding is over.",
        zh="该标的物尚未公告或竞价已结束，不接受报名。",
    ),
    "PERSON_ENROLLED": Reason(
        409, en="You are enrolled for this lot with another account. Sign in with that one.",
        zh="您已用另一账号报名该标的物，请使用该账号登录。",
    ),
    "DEPOSIT_NOT_DUE": Reason(
        409, en="No deposit is to be paid here now. Your lots page shows where it stands.",
        zh="目前无需缴纳保证金，请在“我的标的物”查看状态。",
    ),
    "COURT_STAFF_BARRED": Reason(
        403, en="Staff of the selling court may not bid (article 34).", zh="处置法院工作人员不得参加竞买（第三十四条）。"
    ),
    "DEFAULTER_BARRED": Reason(
        403, en="You defaulted on this asset and may not bid for it again (article 24).",
        zh="您曾就该财产悔拍，不得参加重新拍卖（第二十四条）。",
    ),
}  # fmt: skip
