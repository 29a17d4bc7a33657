"""Refusals of auctions that a partner hosts."""

from auction.ground.refusal import Reason

REFUSALS = {
    "OUTSIDE_NOT_APPLICANT": Reason(
        409, en="Only an applicant of this case chooses the platform. Choose one of them, or record that the court designates it.",
        zh="仅本案申请执行人可以选择平台，请选择申请执行人，或登记为法院指定。",
    ),
    "OUTSIDE_NOT_ALL": Reason(
        409, en="The case has {count} applicants. Confirm that all have chosen this platform, or let the court designate one.",
        zh="本案有 {count} 个申请执行人，请确认均选择该平台，否则由法院指定。",
    ),
    "OUTSIDE_NO_GROUND": Reason(
        422, en="Say why the court designates the platform.", zh="请说明由法院指定平台的原因。"
    ),
    "OUTSIDE_ONE_APPLICANT": Reason(
        409, en="The case has one applicant, so nobody can disagree.", zh="本案仅一个申请执行人，不存在意见不一。"
    ),
    "OUTSIDE_SAME_PLATFORM": Reason(
        409, en="This round stays on the platform of the round before it: {platform} (article 26). Record that one.",
        zh="本轮应在上一轮的平台 {platform} 进行（第二十六条），请登记该平台。",
    ),
    "OUTSIDE_FUTURE": Reason(
        409, en="{at} has not come: it is {now}. Report what has happened.", zh="{at} 尚未到来，现在是 {now}，请报送已发生的事项。"
    ),
    "OUTSIDE_TOO_EARLY": Reason(
        409, en="The court announced the lot at {announced_at}; it cannot be published before.",
        zh="法院于 {announced_at} 发布公告，不得早于该时间公示。",
    ),
    "OUTSIDE_NOTICE_SHORT": Reason(
        409, en="Published then, bidding may open on {earliest_on} at the earliest, but is announced for {opens_on}. Tell the court: it must announce anew.",
        zh="按该公示时间，竞价最早可于 {earliest_on} 开始，而公告为 {opens_on}，请联系法院重新公告。",
    ),
    "OUTSIDE_WINDOW_DIFFERS": Reason(
        409, en="The announcement says: from {opens_at} to {closes_at}. Show these hours and report again.",
        zh="公告的竞价时间为 {opens_at} 至 {closes_at}，请更正后重新报送。",
    ),
    "OUTSIDE_NOT_PUBLISHED": Reason(
        409, en="Report first at which address the lot is published, with the hours that are announced now.",
        zh="请先报送标的物的公示网址及现行公告的竞价时间。",
    ),
    "OUTSIDE_HAS_BEGUN": Reason(
        409, en="Bids are reported already, so the address stays.", zh="已报送出价，公示网址不再变更。"
    ),
    "OUTSIDE_ADDRESS": Reason(
        422, en="The address must be a public web address that begins with https://.", zh="网址须为以 https:// 开头的公开网址。"
    ),
    "OUTSIDE_OVER": Reason(
        409, en="The lot takes no more reports of this kind: it is over, or was withdrawn.", zh="该标的物已结束或已撤回，不再接受此类报送。"
    ),
    "OUTSIDE_CODE_TAKEN": Reason(
        409, en="Code {bidder_code} belongs to another bidder of this lot. Report the enrolment under another code.",
        zh="竞买号 {bidder_code} 已属其他竞买人，请更换竞买号后重新报送。",
    ),
    "OUTSIDE_ENROLLED": Reason(
        409, en="This person stands in this lot as {bidder_code} already.", zh="该人已以竞买号 {bidder_code} 参加该标的物。"
    ),
    "OUTSIDE_DEPOSIT_LOW": Reason(
        409, en="The deposit must be at least {needed_minor}.", zh="保证金不得低于 {needed_minor}。"
    ),
    "OUTSIDE_SEQ": Reason(
        409, en="Bid {seq} came, but {expected_seq} is due. Report the bids in their order, without gaps.",
        zh="收到第 {seq} 次出价，应为第 {expected_seq} 次，请按顺序连续报送。",
    ),
    "OUTSIDE_BID_DIFFERS": Reason(
        409, en="Bid {seq} stands as {amount_minor} by {bidder_code} at {at}. A bid that is taken does not change.",
        zh="第 {seq} 次出价已记录为 {bidder_code} 于 {at} 出价 {amount_minor}，不可更改。",
    ),
    "OUTSIDE_CODE_UNKNOWN": Reason(
        409, en="Bid {seq}: no bidder {bidder_code} was reported. Report the enrolment first.",
        zh="第 {seq} 次出价：未报送竞买号 {bidder_code}，请先报送报名。",
    ),
    "OUTSIDE_DEPOSIT_LATER": Reason(
        409, en="Bid {seq}: the deposit of {bidder_code} is held since {held_at}; before that he could not bid.",
        zh="第 {seq} 次出价：{bidder_code} 的保证金于 {held_at} 到账，此前不得出价。",
    ),
    "OUTSIDE_ORDER": Reason(
        409, en="Bid {seq} is older than the one before it ({last_at}). Number the bids as they entered.",
        zh="第 {seq} 次出价早于上一次出价（{last_at}），请按进入时间编号。",
    ),
    "OUTSIDE_SUSPENDED": Reason(
        409, en="The sale was suspended at {at}; no bid counts then.", zh="{at} 处于中止期间，出价无效。"
    ),
    "OUTSIDE_BID_TIME": Reason(
        409, en="Bid {seq} of {bidder_code} entered at {at}; bidding runs from {opens_at} to {closes_at}.",
        zh="第 {seq} 次出价（{bidder_code}）于 {at} 进入，竞价时间为 {opens_at} 至 {closes_at}。",
    ),
    "OUTSIDE_BID_LOW": Reason(
        409, en="Bid {seq} of {bidder_code} is {amount_minor}; the least legal amount was {least_minor}.",
        zh="第 {seq} 次出价（{bidder_code}）为 {amount_minor}，当时最低应为 {least_minor}。",
    ),
    "OUTSIDE_END_DIFFERS": Reason(
        409, en="By these bids the end is {closes_at}, not {shown_at}. Show that end and report again.",
        zh="按上述出价，结束时间应为 {closes_at}，而非 {shown_at}，请更正后重新报送。",
    ),
    "OUTSIDE_NOT_OVER": Reason(
        409, en="Bidding runs until {closes_at}. Report the result after it.", zh="竞价至 {closes_at} 结束，请在结束后报送结果。"
    ),
    "OUTSIDE_RESULT_FAILED": Reason(
        409, en="No bid was reported, so the lot failed. Report the bids first, or the outcome failed without code and price.",
        zh="未报送任何出价，应为流拍。请先报送出价，或按流拍报送（不填竞买号和价格）。",
    ),
    "OUTSIDE_RESULT_DIFFERS": Reason(
        409, en="By the {bid_count} bids reported {bidder_code} has won at {price_minor}. Report the missing bids, or this result.",
        zh="按已报送的 {bid_count} 次出价，应由 {bidder_code} 以 {price_minor} 成交，请补报出价或按此报送结果。",
    ),
    "OUTSIDE_NOT_SOLD": Reason(
        409, en="Money can be reported once the lot is sold and until its price is paid.", zh="标的物成交后、价款付清前方可报送划款。"
    ),
    "OUTSIDE_TRANSFER_ABOVE": Reason(
        409, en="Only {missing_minor} is missing. Report no more than that.", zh="仅缺 {missing_minor}，报送金额不得超过。"
    ),
    "OUTSIDE_ARRIVED": Reason(
        409, en="This transfer was noted as arrived already, or nothing of it is missing.", zh="该划款已登记到账，或已无欠缺。"
    ),
}  # fmt: skip
