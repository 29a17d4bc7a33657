"""Refusals of viewing."""

from auction.ground.refusal import Reason

REFUSALS = {
    "VIEWING_TIMES": Reason(
        422,
        en="Between these times there must be room for 1 to {most} appointments. Change the times or the minutes each.",
        zh="该时段应可安排 1 至 {most} 场看样，请调整起止时间或每场分钟数。",
    ),
    "VIEWING_PAST": Reason(422, en="Choose a time that has not begun.", zh="请选择尚未开始的时间。"),
    "VIEWING_AFTER_END": Reason(
        422,
        en="Viewing must be over when bidding ends, at {closes_at}. Choose an earlier time.",
        zh="看样应在竞价结束（{closes_at}）前完成，请选择更早的时间。",
    ),
    "VIEWING_CLOSED": Reason(
        409,
        en="This lot is not on sale now, so it cannot be viewed.",
        zh="该标的物目前不在拍卖中，无法预约看样。",
    ),
    "VIEWING_FULL": Reason(
        409,
        en="Somebody was quicker, or this appointment is over or cancelled. Choose another one.",
        zh="该场次已被预约、已结束或已取消，请选择其他场次。",
    ),
    "VIEWING_BOOKED": Reason(
        409,
        en="You have an appointment for this lot already. Cancel it first to take another one.",
        zh="您已预约该标的物的看样。如需改期，请先取消原预约。",
    ),
    "VIEWING_OVER": Reason(
        409,
        en="This appointment has begun or was cancelled: nothing can be changed.",
        zh="该场次已开始或已取消，无法更改。",
    ),
}
