"""Refusals of suspension and withdrawal."""

from auction.ground.refusal import Reason

REFUSALS = {
    "GROUND_NOT_LAWFUL": Reason(
        422, en="The law does not know this ground. Choose one of the list.", zh="法律没有规定该事由，请从列表中选择。"
    ),
    "NOT_URGENT": Reason(
        409, en="This ground leaves time for the panel. Put the suspension before it without “at once”.",
        zh="该事由不属于紧急情形，请不勾选“立即中止”，提请合议庭决定。",
    ),
    "STAY_IN_FORCE": Reason(
        409, en="The sale is suspended already. Open the lot's file to see why.", zh="该拍卖已经中止，原因见标的物案卷。"
    ),
    "STAY_OVER": Reason(
        409, en="This urgent suspension is over; there is nothing left to confirm.", zh="该紧急中止已经结束，无需再确认。"
    ),
    "NO_STAY": Reason(
        409, en="No suspension by the court is in force. Reload the lot's file.", zh="没有法院作出的有效中止，请刷新标的物案卷。"
    ),
    "GROUND_ENDED_ALREADY": Reason(
        409, en="The end of the ground is on file. Resume the sale by {resume_by} (article 28).",
        zh="中止事由消失已登记，请于 {resume_by} 前恢复拍卖（第二十八条）。",
    ),
    "GROUND_END_DAY": Reason(
        422, en="The ground ended between the day of the suspension and today. Correct the day.",
        zh="事由消失的日期应在中止之日至今日之间，请更正日期。",
    ),
    "GROUND_STANDS": Reason(
        409, en="The ground of the suspension still stands on file. Record first that it has ended (article 28).",
        zh="中止事由尚未登记消失，请先登记事由消失（第二十八条）。",
    ),
}  # fmt: skip
