"""Refusals of the case noun."""

from auction.ground.refusal import Reason

REFUSALS = {
    "CASE_NUMBER_TAKEN": Reason(
        409,
        en="There is already a case with the number {number}. Open it from the list, or correct the number.",
        zh="案号 {number} 已登记。请从案件列表打开该案，或更正案号。",
    ),
    "FORM_USED_TWICE": Reason(
        409,
        en="This form was already sent with other content, which was recorded. To record this as well, send it again.",
        zh="此表单已提交过另一内容并已登记。如需另行登记现有内容，请再次提交。",
    ),
    "PARTY_ACCOUNT_UNKNOWN": Reason(
        422,
        en="Nobody with a confirmed e-mail {email} is registered. Leave the field empty, or ask the party to register "
        "first.",
        zh="没有以 {email} 注册并确认邮箱的用户。请留空，或请当事人先行注册。",
    ),
    "PARTY_IS_STAFF": Reason(
        422,
        en="{email} belongs to court staff. A party needs an account of its own.",
        zh="{email} 为法院工作人员账号，当事人须使用本人账号。",
    ),
    "CLAIM_OF_DEBTOR": Reason(
        422,
        en="The judgment debtor cannot be the creditor of a claim. Choose another party.",
        zh="被执行人不能作为债权人，请选择其他当事人。",
    ),
    "CLAIM_BURDENS": Reason(
        422,
        en="Only a secured claim burdens one asset. Leave that field open, or choose the class of secured claims.",
        zh="仅优先债权可指定所负担的财产。请留空，或将类别改为优先债权。",
    ),
    "CLAIM_CLASS": Reason(
        422,
        en="The case's money is shared out in this order: {order}. It has no such class; choose one of: {known}.",
        zh="本案案款按以下顺序分配：{order}，其中没有该类别。请选择：{known}。",
    ),
    "CLAIM_NOT_DOUBLED": Reason(
        422,
        en="A day for performance only counts where doubled interest is asked, and criminal property has none.",
        zh="仅在主张加倍部分债务利息时填写履行期限届满日；刑事涉财产执行不计加倍利息。",
    ),
    "REWARD_OF_APPLICANT": Reason(
        422,
        en="A reward comes out of the share of the applicant who promised it. Choose a claim of an applicant.",
        zh="悬赏金从作出悬赏的申请执行人应得款中扣除，请选择申请执行人的债权。",
    ),
    "REWARD_ONE_PROMISE": Reason(
        422, en="Enter either the promised share or the promised amount.", zh="请填写悬赏比例或悬赏金额中的一项。"
    ),
    "REWARD_DECIDED_LATER": Reason(
        422, en="The decision is dated in the future. Enter its day.", zh="决定日期在今天之后，请填写实际日期。"
    ),
    "SEGMENT_PARTS": Reason(
        422,
        en="Fill in exactly what belongs to it: another rate has a rate (and may end), a stay has its last day, an "
        "instalment and a payment have an amount.",
        zh="请只填写对应内容：分段利率填利率（可填截止日），中止填截止日，分期和已履行款项填金额。",
    ),
    "SEGMENT_ENDS_BEFORE": Reason(
        422, en="It must end after the day it starts on.", zh="截止日必须晚于起始日。"
    ),
    "SEGMENT_PAID_LATER": Reason(
        422, en="A payment cannot have been made after today.", zh="已履行款项的日期不能晚于今天。"
    ),
    "SEGMENT_KNOWN": Reason(
        409,
        en="The claim already has this for that day. Strike it out first if it is wrong.",
        zh="该债权在同一日期已有同类记录，如有误请先删除。",
    ),
    "SEGMENT_ABOVE": Reason(
        422,
        en="The instalments together would exceed the principal of {principal_minor}.",
        zh="各期金额合计不得超过本金 {principal_minor}。",
    ),
    "CLAIM_INTEREST_FROM": Reason(
        422,
        en="Say from which day the interest runs, or set the rate to 0.",
        zh="请填写利息起算日，或将利率填为 0。",
    ),
    "SEIZURE_ORDERED_LATER": Reason(
        422,
        en="The order is dated in the future. Enter the day it was made.",
        zh="查封裁定日期在今天之后，请填写实际作出日期。",
    ),
    "SEIZURE_ENDS_BEFORE": Reason(
        422, en="The seizure must end after the day of the order.", zh="查封到期日必须晚于裁定日期。"
    ),
    "SEIZURE_TOO_LONG": Reason(
        422,
        en="A seizure of this kind of asset lasts at most {years} years: until {latest_on}.",
        zh="此类财产的查封期限最长 {years} 年，到期日不得晚于 {latest_on}。",
    ),
    "SEIZURE_ORDER_RECORDED": Reason(
        409,
        en="The order {order_number} is already recorded for this asset with other dates. Check its number and dates.",
        zh="本财产已登记过裁定书 {order_number}，但日期不同。请核对文号和日期。",
    ),
    "ASSET_FILE_RECORDED": Reason(
        409,
        en="This file is already with the asset, as “{caption}”.",
        zh="该文件已添加到本财产，标题为“{caption}”。",
    ),
    "ASSET_FIXED": Reason(
        409,
        en="The asset is announced. Its description can no longer be corrected here; withdraw the lot first.",
        zh="该财产已公告，不能在此更正。如需更正，请先撤回拍卖。",
    ),
    "ASSET_KIND_SEIZED": Reason(
        409,
        en="The kind decides how long the recorded seizure may last, so it stays. Record the asset anew if it is wrong.",
        zh="查封期限依财产种类确定，已登记查封的财产不能更改种类。如有误，请重新登记财产。",
    ),
    "POINT": Reason(
        422,
        en="Write latitude and longitude in degrees, the latitude first, for example 39.9087, 116.3975. Leave it empty when you do not know them.",
        zh="请先写纬度、后写经度，单位为度，例如 39.9087, 116.3975；不清楚时请留空。",
    ),
    "DIVISION_CODE": Reason(
        422,
        en="The division code has six digits, for example 440305. Leave it empty when you do not know it.",
        zh="行政区划代码为六位数字，例如 440305；不清楚时请留空。",
    ),
}  # fmt: skip
