"""Refusals of network inquiry."""

from auction.ground.refusal import Reason

REFUSALS = {
    "PLATFORM_NONE_LISTED": Reason(
        409,
        en="No inquiry platform is on the list. An administrator adds one; until then take appraisal (art 10, 14).",
        zh="名单库中没有询价平台，请由管理员录入；在此之前请采用委托评估（第十条、第十四条）。",
    ),
    "PLATFORM_EXISTS": Reason(409, en="“{name}” is on the list already.", zh="“{name}”已在名单库中。"),
    "PLATFORM_BARRED": Reason(
        409,
        en="“{name}” was taken off the list and may be listed again from {from_on} (art 9).",
        zh="“{name}”已被除名，{from_on} 起方可重新列入（第九条）。",
    ),
    "PLATFORM_DELISTED": Reason(409, en="This platform is off the list already.", zh="该平台已被除名。"),
    "PLATFORM_UNKNOWN": Reason(
        404,
        en="This platform is not on the list of inquiry platforms, so its answer cannot count (art 8).",
        zh="该平台不在网络询价平台名单库中，其结果不予采用（第八条）。",
    ),
    "PLATFORM_SIGNATURE": Reason(
        401,
        en="The signature does not fit the body and the key. Sign the raw body with your answer key, by a clock that is right.",
        zh="签名与内容或密钥不符。请使用应答密钥对原始内容签名，并校准时钟。",
    ),
    "PLATFORM_MESSAGE": Reason(
        422,
        en="The message cannot be read: {why}. See the description of the interface.",
        zh="报文无法识别：{why}。请参照接口说明。",
    ),
    "PLATFORM_REQUEST_UNKNOWN": Reason(
        404, en="This platform was not asked under this id.", zh="未以该编号向该平台发出询价。"
    ),
    "PLATFORM_CURRENCY": Reason(
        422, en="The result is in {given}; the inquiry asks for {wanted}.", zh="结果币种为 {given}，应为 {wanted}。"
    ),
    "PLATFORM_PRICE_KINDS": Reason(
        422,
        en="A result rests on at least {least} kinds of price data; name them (art 8).",
        zh="询价结果应当依据至少 {least} 类价格数据，请列明（第八条）。",
    ),
    "PLATFORM_REPORT_LATE": Reason(
        409,
        en="The last day was {due_on}. The report is kept on the file and does not count (art 11).",
        zh="期限已于 {due_on} 届满，报告存卷备查，不予采用（第十一条）。",
    ),
    "PLATFORM_REPORT_REPEATED": Reason(
        409,
        en="This platform has answered already; another result is taken only as a correction the court has ordered (art 12).",
        zh="该平台已提交结果；仅在法院责令补正时接受新的结果（第十二条）。",
    ),
    "PLATFORM_MESSAGE_REUSED": Reason(
        409,
        en="This message id came before with other content. Use a new id.",
        zh="该报文编号已用于其他内容，请更换编号。",
    ),
    "PLATFORM_EXTENSION_LATE": Reason(
        409,
        en="More time must be asked for until {due_on} (art 11).",
        zh="延期申请应当在 {due_on} 前提出（第十一条）。",
    ),
    "PLATFORM_CORRECTION": Reason(
        409,
        en="A correction is ordered only when every report has a basic error: record for each what your review found, or "
        "uphold an objection to it (art 12).",
        zh="仅在全部报告均存在基本信息错误等情形时责令补正：每份报告均须登记审查发现的错误，或者有成立的异议（第十二条）。",
    ),
    "PLATFORM_CORRECTION_FIRST": Reason(
        409,
        en="Every report has a basic error, so none gives a price: order the correction first (art 12).",
        zh="全部报告均存在基本信息错误等情形，不能确定参考价，请先责令补正（第十二条）。",
    ),
    "PLATFORM_REVIEWED": Reason(
        409, en="What the review found in this report is on record already.", zh="该报告的审查结果已登记。"
    ),
    "PLATFORM_CORRECTION_ORDERED": Reason(
        409,
        en="The platforms are told already to correct their reports until {due_on}. Wait for them.",
        zh="已责令各平台在 {due_on} 前补正，请等待。",
    ),
    "PLATFORM_WAITING": Reason(
        409,
        en="Platforms may answer until {due_on}. Wait for them, or until all have answered.",
        zh="各平台可在 {due_on} 前答复，请等待期限届满或全部答复。",
    ),
}
