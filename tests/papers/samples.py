"""Facts for one paper of every kind, as a court would fill them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from auction.papers import facts, sale_facts
from tests.papers.test_letters import CONFIRMATION, RULING

COURT = "惠州市惠阳区人民法院"
CASE, LOT, ROUND = "（2026）粤1303执恢128号", "淡水街道金惠花园3栋1502号房产", "第一次拍卖"
PAGE = "https://auction.example.cn/lots/128"
CONTACT = sale_facts.Contact("周执行员", "0752-3351234", "惠州市惠阳区开城大道法院路1号", "0752-3359999")
OPENS_AT, CLOSES_AT = datetime(2026, 5, 7, 2, tzinfo=UTC), datetime(2026, 5, 8, 2, tzinfo=UTC)

COMMISSION = sale_facts.CommissionFacts(
    CASE, "国家税务总局惠州市惠阳区税务局", LOT, "李国强",
    (("坐落", "惠州市惠阳区淡水街道金惠花园3栋1502号"), ("权证号", "粤（2019）惠州市不动产权第3012345号"), ("面积", "118.62平方米")),
    ("不动产登记信息查询结果", "执行裁定书副本"), date(2026, 3, 2), date(2026, 3, 13), CONTACT,
)  # fmt: skip
NOTICE = sale_facts.SaleNoticeFacts(
    CASE, "李国强", "被执行人", "", LOT, "惠州市惠阳区淡水街道", ROUND, 300_000_000, 210_000_000, 1_000_000, 21_000_000,
    OPENS_AT, CLOSES_AT, PAGE, CONTACT, date(2026, 4, 1),
)  # fmt: skip
WARNINGS = (
    sale_facts.Passage("竞买人应当具备的条件", "Bidders' qualifications", ("竞买人应当具备完全民事行为能力。",)),
    sale_facts.Passage(
        "瑕疵与负担", "Defects and encumbrances", ("标的物以现状拍卖。", "设有抵押，成交后由本院涤除。")
    ),
)
BIDS = tuple(
    sale_facts.BidLine(
        seq,
        "K7Q2" if seq % 2 else "M3X9",
        210_000_000 + seq * 1_000_000,
        "优先 Priority" if seq == 90 else "代理 Agent",
        OPENS_AT + timedelta(minutes=seq),
    )
    for seq in range(1, 92)
)

SAMPLES: dict[str, Any] = {
    "confirmation": CONFIRMATION,
    "draft_ruling": RULING,
    "receipt": facts.ReceiptFacts(
        CASE, LOT, "欧阳建国", "441303********0017", "惠阳农商银行 ****0017", "尾款", 2_200_000, "银行转账", "RF18SUBH001",
        datetime(2026, 5, 12, 3, tzinfo=UTC), f"{COURT}执行款专户",
    ),
    "directed_inquiry": COMMISSION,
    "network_inquiry": COMMISSION,
    "appraisal_commission": COMMISSION,
    "party_notice": NOTICE,
    "purchaser_notice": sale_facts.SaleNoticeFacts(
        CASE, "何秀英", "第1顺位优先购买权人", "共有人", LOT, "惠州市惠阳区淡水街道", ROUND, 300_000_000, 210_000_000,
        1_000_000, 21_000_000, None, None, PAGE, CONTACT, date(2026, 4, 1),
    ),
    "surplus_notice": sale_facts.SurplusNoticeFacts(
        CASE, "李国强", "申请执行人", LOT, ROUND, 210_000_000, 250_000_000, 1_234_500, 251_234_500, 5, CONTACT, date(2026, 4, 1),
    ),
    "announcement": sale_facts.AnnouncementFacts(
        CASE, LOT, ROUND, False, OPENS_AT, CLOSES_AT, 300_000_000, 210_000_000, 1_000_000, 21_000_000,
        (
            sale_facts.Chapter("拍卖公告（第十二条）", "The announcement (article 12)", WARNINGS),
            sale_facts.Chapter("同日公示事项（第十三条）", "Published with it (article 13)", WARNINGS),
        ),
        PAGE, CONTACT, date(2026, 4, 5), CONFIRMATION.bid_record_sha256,
    ),
    "special_warnings": sale_facts.WarningsFacts(CASE, LOT, ROUND, WARNINGS, PAGE, CONTACT, date(2026, 4, 5)),
    "bidders_notice": sale_facts.BiddersNoticeFacts(
        CASE, LOT, ROUND, False, True, OPENS_AT, CLOSES_AT, 210_000_000, 1_000_000, 21_000_000, 5, 5, 24, 10, 10, 15,
        f"{COURT}执行款专户", "中国建设银行惠阳支行", "4405017186360000", ("工作日可预约看样。",), ("税费各自承担。",), PAGE,
        CONTACT, date(2026, 4, 5),
    ),
    "bid_record": sale_facts.BidRecordFacts(
        CASE, LOT, ROUND, OPENS_AT, CLOSES_AT, 210_000_000, 1_000_000, 301_000_000, "成交", 2, 3, BIDS,
        CONFIRMATION.bid_record_sha256,
    ),
    "ruling_in_kind": facts.RulingInKindFacts(
        CASE, RULING.parties, RULING.cause, RULING.enforceable_document, RULING.seizure, LOT,
        "经第一次拍卖、第二次拍卖和变卖，均因无人出价流拍", "惠阳农商银行", "统一社会信用代码914413031956000001", 168_000_000,
        150_000_000, 18_000_000, date(2026, 9, 1),
        "依照《最高人民法院关于人民法院民事执行中拍卖、变卖财产的规定》第十六条、第二十条的规定", RULING.orders,
        RULING.signatories, date(2026, 9, 8),
    ),
    "taking_inquiry": sale_facts.TakingInquiryFacts(
        CASE, "惠阳农商银行", "申请执行人", LOT, "惠州市惠阳区", ROUND, date(2026, 8, 1), 168_000_000, date(2026, 8, 11), PAGE, CONTACT,
        date(2026, 8, 2),
    ),
    "assist_notice": facts.AssistNoticeFacts(
        CASE, "惠州市惠阳区不动产登记中心", "（2026）粤1303执恢128号之二", RULING.cause, LOT,
        "粤（2019）惠州市不动产权第3012345号", "欧阳建国", "公民身份号码441303198801010017",
        ("解除（2025）粤1303执1001号对上述财产的查封。", "将上述财产登记至买受人欧阳建国名下。"), ("执行裁定书一份",), "周执行员",
        CONTACT.phone, CONTACT.address, date(2026, 5, 20),
    ),
    "handover_record": facts.HandoverRecordFacts(
        CASE, "（2026）粤1303执恢128号之二", LOT, "惠州市惠阳区淡水街道金惠花园3栋1502号", date(2026, 6, 1), "欧阳建国", "欧阳建国（本人）",
        ("李国强（被执行人）", "陈主任（金惠社区居委会，见证人）"), ("入户门钥匙3把", "门禁卡2张"), ("水表 1,204 立方米", "电表 33,871 度"),
        ("房屋已腾空，无人居住。", "客厅西墙有渗水痕迹，已拍照。"), (), "周执行员",
    ),
}  # fmt: skip
