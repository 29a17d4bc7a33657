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
    "SOLD_OUTSIDE": Reason(
        409, en="This lot is sold on {venue}. Enrol and bid there; nothing is taken here.",
        zh="该标的物在{venue}拍卖，请前往该平台报名、出价，本平台不接受。",
    ),
    "PERSON_ENROLLED": Reason(
        409, en="You are enrolled for this lot with another account. Sign in with that one.",
        zh="您已用另一账号报名该标的物，请使用该账号登录。",
    ),
    "PERSON_STANDS_ELSEWHERE": Reason(
        409, en="You take part in this lot already, through an agent or with others; nobody takes part twice.",
        zh="您已通过代理人或与他人共同参加该标的物的竞买，不得重复报名。",
    ),
    "ENROLMENT_REFUSED": Reason(
        403, en="Your enrolment was refused; the reason was sent to you. Ask the court if you think it wrong.",
        zh="您的报名未获通过，理由已发送给您。如有异议，请联系法院。",
    ),
    "HOME_NOT_DECLARED": Reason(
        422, en="Tick the box: this home may only be bought by people qualified under local purchase limits.",
        zh="请勾选：该房产限购，竞买人须具备当地购房资格。",
    ),
    "OTHERS_MISSING": Reason(
        422, en="Write name, document and number of each person you bid for or with (one to {most}).",
        zh="请填写每一位委托人或共同竞买人的姓名（名称）、证件类型和证件号码（1至{most}人）。",
    ),
    "OTHERS_TWICE": Reason(
        422, en="One person is named twice. Name each person once; you yourself are known already.",
        zh="同一人被重复填写。每人只填一次，您本人无需填写。",
    ),
    "AUTHORITY_MISSING": Reason(
        422, en="Add the power of attorney: a picture or a PDF signed by everybody you bid for or with.",
        zh="请上传授权委托书（图片或 PDF），须由全部委托人或共同竞买人签署。",
    ),
    "AGENTS_CLOSED": Reason(
        409, en="Bidding has started: agents and joint bidders had to be confirmed before it. You may still enrol for "
        "yourself alone.",
        zh="竞价已经开始，委托代理和共同竞买须在此前经法院确认。您仍可以本人名义单独报名。",
    ),
    "AGENT_NOT_CONFIRMED": Reason(
        403, en="The court has not confirmed that you may bid for or with others. It decides before bidding opens at "
        "{opens_at}; only then can you pay and receive a code.",
        zh="法院尚未确认您的授权委托手续。法院在竞价开始（{opens_at}）前作出决定，确认后方可缴款并取得竞买号。",
    ),
    "AUTHORITY_DECIDED": Reason(409, en="This power of attorney was decided already.", zh="该授权委托手续已作出决定。"),
    "AUTHORITY_TOO_LATE": Reason(
        409, en="Bidding has started or is over: an agent can no longer be confirmed. Send the paper back with this "
        "reason.",
        zh="竞价已开始或已结束，不能再确认代理人，请以此为由退回。",
    ),
    "STANDS_TWICE": Reason(
        409, en="One of these persons takes part in this lot otherwise already; nobody may do so twice. Send the paper "
        "back with this reason.",
        zh="其中一人已另行参加该标的物的竞买，不得重复参加，请以此为由退回。",
    ),
    "DEPOSIT_NOT_DUE": Reason(
        409, en="No deposit is to be paid here now. Your lots page shows where it stands.",
        zh="目前无需缴纳保证金，请在“我的标的物”查看状态。",
    ),
    "COURT_STAFF_BARRED": Reason(
        403, en="Staff of the selling court may not bid (article 34).", zh="处置法院工作人员不得参加竞买（第三十四条）。"
    ),
    "PLATFORM_STAFF_BARRED": Reason(
        403, en="Staff of this platform may not bid (article 34).", zh="本平台工作人员不得参加竞买（第三十四条）。"
    ),
    "AGENCY_BARRED": Reason(
        403, en="Who appraised this asset or helped with its sale may not bid for it (article 34).",
        zh="承担该财产评估等拍卖辅助工作的机构不得参加竞买（第三十四条）。",
    ),
    "RELATIVE_BARRED": Reason(
        403, en="Near relatives of staff of the selling court, of the platform or of the appraiser may not bid "
        "(article 34). If you are none, ask the court.",
        zh="处置法院、本平台及评估机构工作人员的近亲属不得参加竞买（第三十四条）。如有异议，请联系法院。",
    ),
    "BUYER_UNQUALIFIED": Reason(
        403, en="The court has found that this person may not buy this lot: {reason} If that is wrong, bring your proof "
        "to the court.",
        zh="法院认定该人不具备购买该标的物的资格：{reason} 如有异议，请向法院提交证明。",
    ),
    "OTHER_BARRED": Reason(
        403, en="{name} may not take part. {why}", zh="{name}不得参加竞买。{why}",
    ),
    "DEFAULTER_BARRED": Reason(
        403, en="You defaulted on this asset and may not bid for it again (article 24).",
        zh="您曾就该财产悔拍，不得参加重新拍卖（第二十四条）。",
    ),
    "APPROVAL_LACKED_BARRED": Reason(
        403, en="You bought this asset and did not get the approval it needs: you may not bid in the auction that follows "
        "(Provisions on Enforcing Equity, article 15).",
        zh="您曾买受该财产但未取得所需审批，不得参加重新拍卖（法释〔2021〕20号第十五条第二款）。",
    ),
}  # fmt: skip
