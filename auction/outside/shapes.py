"""What a platform sends about a lot it hosts, and what it is answered."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from auction.api.shapes import Count, Id, Line, Minor, Moment, Page, Shape, said

BIDS_MOST = 500
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{2,16}$")]
Seq = Annotated[int, Field(ge=1, le=10**9)]
Positive = Annotated[Minor, Field(gt=0)]

REQUEST_ID = (
    "Made by you, one for each report; the same report again is taken once.",
    "由您生成，每次报送一个；重复报送只计一次。",
)


class AddressReport(Shape):
    """Where the lot is published."""

    request_id: UUID = said(*REQUEST_ID)
    address: Annotated[str, StringConstraints(max_length=500)] = said(
        "Public https address of the lot on your platform.", "标的物在贵平台的公开网址（https）。"
    )
    published_at: Moment = said("Since when it is shown there.", "公示时间。")
    opens_at: Moment = said("The opening that you show.", "页面显示的竞价开始时间。")
    closes_at: Moment = said("The end that you show.", "页面显示的竞价结束时间。")


class EnrolmentReport(Shape):
    """A bidder whose deposit you hold."""

    request_id: UUID = said(*REQUEST_ID)
    reference: Line = said(
        "Your reference of the person, whose sealed identity you have put here.", "该人的编号，其加密身份已提交。"
    )
    code: Code = said("His code on your platform: the only thing anybody sees of him.", "竞买号，公开显示的唯一身份。")
    deposit_minor: Minor = said("What you hold of him.", "已冻结的保证金。")
    held_at: Moment = said("Since when.", "冻结时间。")
    proof: Line = said("Number of your receipt.", "凭证编号。")
    may_buy_home: bool = said(
        "He has declared that he may buy a home here (lots under purchase limits).", "已声明具备购房资格（限购房产）。",
        default=False,
    )  # fmt: skip
    ticked: list[Line] = said(
        "Unknowns of the lot that he has taken note of, by their keys.",
        "已知悉的未明事项。",
        default=[],
        max_length=100,
    )


class BidReport(Shape):
    """One bid that your platform has accepted."""

    seq: Seq = said("From 1, without gaps, in the order of entry.", "从 1 开始按进入顺序连续编号。")
    code: Code
    amount_minor: Positive
    at: Moment = said("When it entered your server.", "进入贵平台服务器的时间。")


class BidsReport(Shape):
    """The next bids; those reported already may stand in front."""

    request_id: UUID = said(*REQUEST_ID)
    bids: list[BidReport] = Field(min_length=1, max_length=BIDS_MOST)
    closes_at: Moment = said("The end that you show after the last of them.", "最后一次出价后显示的结束时间。")


class ResultReport(Shape):
    """How it ended."""

    request_id: UUID = said(*REQUEST_ID)
    outcome: Literal["sold", "failed"]
    code: Code | None = said("The winner's code; null when it failed.", "买受人竞买号；流拍为 null。", default=None)
    price_minor: Positive | None = said("The price; null when it failed.", "成交价；流拍为 null。", default=None)
    ended_at: Moment


class TransferReport(Shape):
    """Money that you have sent to the court. It counts when the court's bank brings it."""

    request_id: UUID = said(*REQUEST_ID)
    part: Literal["deposit", "balance"]
    amount_minor: Positive
    sent_on: Annotated[date, Field(strict=False)]
    bank_reference: Line = said("Your bank's number of the transfer.", "银行流水号。")


class OutsideBidder(Shape):
    """An enrolment that was taken."""

    code: str
    rank: int | None = said("His rank as a priority purchaser; null: none.", "优先购买权顺位；无则为 null。")
    deposit_minor: Minor = said("The deposit that the lot asks of him.", "应缴保证金。")
    currency: str


class OwedPart(Shape):
    """What the court waits for after the sale, and where to send it."""

    part: Literal["deposit", "balance"]
    missing_minor: Minor
    payment_reference: str | None = said("Write it on the transfer.", "划款附言编号。")
    account_holder: str
    bank: str
    account_number: str


class OutsideLot(Shape):
    """A lot that your platform hosts, as it stands here."""

    lot: Id
    title: str
    state: str
    currency: str
    round_kind: str
    start_price_minor: Minor
    increment_minor: Minor
    deposit_minor: Minor = said("What an ordinary bidder pays first.", "普通竞买人应先缴纳的金额。")
    announced_at: Moment
    opens_at: Moment
    closes_at: Moment
    address: str | None
    next_seq: Count = said("The number of the bid that is due.", "下一次出价的编号。")
    extension_count: Count
    leading_code: str | None
    leading_price_minor: Minor | None
    least_minor: Minor = said("What an ordinary bidder must bid at least.", "普通竞买人的最低出价。")
    owed: list[OwedPart]


class OutsideLotPage(Page[OutsideLot]):
    """Lots that your platform hosts."""
