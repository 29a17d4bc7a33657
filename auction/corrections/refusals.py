"""Refusals of corrections."""

from auction.ground.refusal import Reason

REFUSALS = {
    "NOTHING_CORRECTED": Reason(
        409, en="The draft changes nothing of what is published. Change a text or a fact first.",
        zh="更正草稿与现公示内容没有差别，请先更改文字或者情况。",
    ),
    "CORRECTION_NEEDS_SUSPENSION": Reason(
        409, en="Bidding is open and this changes what people bid on. Suspend the bidding first, then publish the correction.",
        zh="竞价正在进行，该更正属于重大变更。请先中止竞价，再发布更正。",
    ),
    "CORRECTION_AFTER_BIDS": Reason(
        409, en="Bids were made on the old description, and nobody may be held to them (article 31(1)). Withdraw the lot and "
        "announce it anew; the deposits go back.",
        zh="已有竞买人依据原公示内容出价，不应受其约束（第三十一条第一项）。请撤回拍卖后重新公告，保证金将予退还。",
    ),
    "CORRECTION_WITHOUT_OPENING": Reason(
        422, en="The notice period runs anew: say when bidding begins.", zh="公告期重新计算，请填写竞价开始时间。"
    ),
    "CORRECTION_INCOMPLETE": Reason(
        422, en="This stands against the correction: {missing}.", zh="更正尚不能发布：{missing}。"
    ),
    "LEAVING_CLOSED": Reason(
        409, en="You can leave after a material correction, until bidding begins. That is not so here.",
        zh="仅可在重大变更后、竞价开始前退出，目前不符合该条件。",
    ),
    "LEFT_AFTER_CORRECTION": Reason(
        409, en="You left this lot after its file was corrected; your deposit goes back. You may enrol again.",
        zh="您已在公告更正后退出该标的物的竞买，保证金原路退还。您可以重新报名。",
    ),
}  # fmt: skip
