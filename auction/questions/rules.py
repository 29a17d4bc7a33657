"""What may be asked, and why a question is not published. Pure."""

from collections.abc import Mapping

from auction.ground.refusal import Words

TEXT_MOST, ANSWER_MOST = 1000, 3000
# More would be a flood; what was answered makes room again.
WAITING_MOST = 3
OPEN_STATES = ("announced", "open", "paused")

DECLINE_REASONS: Mapping[str, Words] = {
    "answered": Words("It is answered in the announcement or in another answer.", "公告或其他答复中已有说明。"),
    "personal": Words("It names people or gives personal data.", "内容涉及个人姓名或个人信息。"),
    "elsewhere": Words("It is not about this property or its sale.", "与本标的物或本次拍卖无关。"),
    "advice": Words("The court gives no advice on whether or how to bid.", "法院不就是否竞买、如何竞买提供意见。"),
    "unfit": Words("It insults or advertises.", "内容含有侮辱或广告。"),
}
