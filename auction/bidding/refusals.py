"""Refusals of bidding and enrolment."""

from auction.ground.refusal import Reason

REFUSALS = {
    "BEFORE_START": Reason(
        409, en="Bidding has not started. It opens at {opens_at}.", zh="竞价尚未开始，开始时间为 {opens_at}。"
    ),
    "AFTER_END": Reason(
        409, en="Your bid reached the server after the end ({closes_at}). Bidding is over.",
        zh="您的出价到达服务器时竞价已于 {closes_at} 结束。",
    ),
    "BIDDING_PAUSED": Reason(
        409, en="Bidding is suspended by the court. You will be told when it goes on.",
        zh="法院已中止竞价，恢复时将通知您。",
    ),
    "BIDDING_NOT_OPEN": Reason(409, en="This lot takes no bids.", zh="该标的物目前不接受出价。"),
    "BELOW_START": Reason(
        409, en="The first bid must be at least the start price, {least_minor}.",
        zh="首次出价不得低于起拍价 {least_minor}。",
    ),
    "BELOW_MIN_INCREMENT": Reason(
        409, en="Bid at least {least_minor}.", zh="出价不得低于 {least_minor}。"
    ),
    "NOT_ENROLLED": Reason(
        403, en="Enrol for this lot first.", zh="请先报名参加该标的物的竞买。"
    ),
    "DEPOSIT_NOT_HELD": Reason(
        403, en="Your deposit has not arrived yet. Pay it, then you receive your bidder code.",
        zh="您的保证金尚未到账，缴纳后系统将发放竞买号。",
    ),
    "BID_ID_REUSED": Reason(
        409, en="This bid id was used for another bid. Reload the page and bid again.",
        zh="该出价编号已被使用，请刷新页面后重新出价。",
    ),
    "BID_QUEUE_FULL": Reason(
        503, en="Too many bids at this moment. Send the same bid again; it counts once.",
        zh="当前出价过多，请用同一编号重新提交，不会重复计入。",
    ),
    "BID_UNKNOWN_OUTCOME": Reason(
        503, en="We could not confirm your bid yet. Send the same bid again; it counts once.",
        zh="暂时无法确认您的出价结果，请用同一编号重新提交，不会重复计入。",
    ),
    "IDENTITY_NOT_PROVED": Reason(
        403, en="Prove your identity first; then you can enrol.", zh="请先完成实名认证，再报名竞买。"
    ),
    "ENROLMENT_CLOSED": Reason(
        409, en="Enrolment is closed: this lot is not announced or open.", zh="该标的物当前不接受报名。"
    ),
    "COURT_STAFF_BARRED": Reason(
        403, en="Staff of the selling court may not bid (article 34).", zh="处置法院工作人员不得参加竞买（第三十四条）。"
    ),
    "DEFAULTER_BARRED": Reason(
        403, en="You defaulted on this asset and may not bid for it again (article 24).",
        zh="您曾就该财产悔拍，不得参加重新拍卖（第二十四条）。",
    ),
}  # fmt: skip
