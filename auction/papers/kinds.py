"""Every kind of paper: its name, its template, what it states. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from auction.ground.refusal import Words

from . import facts, sale_facts


@dataclass(frozen=True)
class Kind:
    """One kind of paper.

    `is_public`: everybody may read it, not only whoever holds it. `is_draft`: it has no effect until the judges sign
    what they make of it. `event`: its journal entry.
    """

    name: Words
    template: str
    facts: type
    is_public: bool = False
    is_draft: bool = False
    event: str = "paper.issued"


KINDS: Mapping[str, Kind] = {
    "confirmation": Kind(
        Words("Confirmation of successful online bidding", "网络竞价成功确认书"),
        "confirmation.typ", facts.ConfirmationFacts, is_public=True, event="letter.issued",
    ),
    "draft_ruling": Kind(
        Words("Draft ruling on the sale", "拍卖成交裁定书（稿）"), "ruling.typ", facts.RulingFacts, is_draft=True
    ),
    "receipt": Kind(Words("Receipt", "收款收据"), "receipt.typ", facts.ReceiptFacts),
    "directed_inquiry": Kind(
        Words("Directed inquiry letter", "定向询价函"), "directed_inquiry.typ", sale_facts.CommissionFacts
    ),
    "network_inquiry": Kind(
        Words("Commission of a network inquiry", "网络询价委托书"), "network_inquiry.typ", sale_facts.CommissionFacts
    ),
    "appraisal_commission": Kind(
        Words("Commission of an appraisal", "评估委托书"), "appraisal_commission.typ", sale_facts.CommissionFacts
    ),
    "party_notice": Kind(
        Words("Notice of the sale to a party", "司法拍卖通知书"), "sale_notice.typ", sale_facts.SaleNoticeFacts
    ),
    "purchaser_notice": Kind(
        Words("Notice of the sale to a priority purchaser", "优先购买权人通知书"),
        "sale_notice.typ", sale_facts.SaleNoticeFacts,
    ),
    "surplus_notice": Kind(
        Words("Notice of a sale without surplus", "无益拍卖告知书"), "surplus_notice.typ", sale_facts.SurplusNoticeFacts
    ),
    "announcement": Kind(
        Words("Announcement", "拍卖公告"), "announcement.typ", sale_facts.AnnouncementFacts, is_public=True
    ),
    "special_warnings": Kind(
        Words("Special warnings", "特别提示"), "special_warnings.typ", sale_facts.WarningsFacts, is_public=True
    ),
    "bidders_notice": Kind(
        Words("Notice to bidders", "竞买须知"), "bidders_notice.typ", sale_facts.BiddersNoticeFacts, is_public=True
    ),
    "bid_record": Kind(
        Words("Bid record", "竞买记录"), "bid_record.typ", sale_facts.BidRecordFacts, is_public=True
    ),
    "ruling_in_kind": Kind(
        Words("Draft ruling on taking in kind", "以物抵债裁定书（稿）"), "ruling_in_kind.typ", facts.RulingInKindFacts,
        is_draft=True,
    ),
    "taking_inquiry": Kind(
        Words("Inquiry whether a creditor takes it in kind", "以物抵债征询意见书"),
        "taking_inquiry.typ", sale_facts.TakingInquiryFacts,
    ),
    "assist_notice": Kind(
        Words("Notice to assist", "协助执行通知书"), "assist_notice.typ", facts.AssistNoticeFacts
    ),
    "handover_record": Kind(Words("Hand-over record", "移交笔录"), "handover_record.typ", facts.HandoverRecordFacts),
}  # fmt: skip
