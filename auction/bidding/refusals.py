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
        409, en="Bidding is suspended by the court. This page shows it when bidding goes on.",
        zh="法院已中止竞价，恢复时本页面会显示。",
    ),
    "BIDDING_NOT_OPEN": Reason(409, en="This lot takes no bids.", zh="该标的物目前不接受出价。"),
    "BELOW_START": Reason(
        409, en="This is below the start price. Bid at least {least_minor}.",
        zh="出价低于起拍价，请出价 {least_minor} 或以上。",
    ),
    "BELOW_MIN_INCREMENT": Reason(
        409, en="This is less than the current price and one increment. Bid at least {least_minor}.",
        zh="出价低于当前价加一个加价幅度，请出价 {least_minor} 或以上。",
    ),
    "NOT_ENROLLED": Reason(
        403, en="Enrol for this lot and pay the deposit; then you can bid.", zh="请先报名并缴纳保证金，再出价。"
    ),
    "DEPOSIT_NOT_HELD": Reason(
        403, en="Your deposit has not arrived yet. Pay it, then you receive your bidder code.",
        zh="您的保证金尚未到账，到账后系统将发放竞买号。",
    ),
    "BID_ID_REUSED": Reason(
        409, en="This bid id was used for another bid. Reload the page and bid again.",
        zh="该出价编号已被使用，请刷新页面后重新出价。",
    ),
    "BID_UNUSUAL": Reason(
        422, en="{amount_minor} is more than ten increments above the least bid, {least_minor}. Tick the box to confirm it.",
        zh="{amount_minor} 比最低可出价 {least_minor} 高出十个加价幅度以上，请勾选确认。",
    ),
    "AMOUNT_NOT_WHOLE": Reason(
        422, en="amount_minor must be a whole number of the smallest unit (fen), without decimals or quotes.",
        zh="amount_minor 必须是以最小货币单位（分）计的整数，不带小数和引号。",
    ),
    "AUTOMATIC_NOT_ENABLED": Reason(
        409, en="There is no automatic bidding for this lot. Bid yourself.", zh="该标的物未开通自动出价，请自行出价。"
    ),
    "MAXIMUM_NOT_LEFT": Reason(
        409, en="You have no maximum set for this lot. Nothing was changed.", zh="您未对该标的物设置自动出价上限，未作变更。"
    ),
    "BID_QUEUE_FULL": Reason(
        503, en="Too many bids at this moment. Send the same bid again; it counts once.",
        zh="当前出价过多，请重新提交同一出价，不会重复计入。",
    ),
    "BID_UNKNOWN_OUTCOME": Reason(
        503, en="We could not confirm your bid yet. Send the same bid again; it counts once.",
        zh="暂时无法确认您的出价结果，请重新提交同一出价，不会重复计入。",
    ),
    "ROOMS_TOO_MANY": Reason(
        429, en="This window watches too many lots. Close some of them.", zh="同时查看的标的物过多，请关闭一些。"
    ),
}  # fmt: skip
