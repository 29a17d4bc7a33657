"""The shapes of a partner's own API: what it sends about its people, and what it is answered."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from auction.api.shapes import Count, Id, IdOfText, Line, Minor, Moment, Page, PageQuery, Shape, said
from auction.ground.money import MOST_MINOR
from auction.viewing.rules import MOST_PEOPLE

from .rules import REFERENCE
from .sealed_rules import SEAL_CHARACTERS_MAX

Reference = Annotated[str, StringConstraints(pattern=REFERENCE)]
# A report may carry its document; the whole body stays under a mebibyte.
PDF_CHARACTERS_MAX = 1_000_000


class Keys(Shape):
    """A JWK set (RFC 7517)."""

    keys: list[dict[str, Any]]


class PersonBody(Shape):
    """One of the partner's people."""

    identity: str = said(
        "Compact JWE (ECDH-ES+A256KW, A256GCM, `kid` of our key) of {legal_name, id_kind, id_number, verified_by, verified_on}.",
        "JWE 紧凑格式（ECDH-ES+A256KW、A256GCM，含本平台密钥的 kid），内容为 {legal_name, id_kind, id_number, verified_by, verified_on}。",
        min_length=1, max_length=SEAL_CHARACTERS_MAX,
    )  # fmt: skip


class OwnPerson(Shape):
    """A person known under the partner's reference. Nothing of the identity is told back."""

    reference: Reference
    verified_by: str
    verified_on: date
    known_at: Moment


class EnrolmentBody(Shape):
    """A place at a lot for one of the partner's people, in his own name. The same `request_id` is done once."""

    request_id: UUID
    person: Reference
    accepts_conditions: bool = said(
        "He has read the conditions and special warnings (article 14).", "已阅读竞买须知和特别提示（第十四条）。"
    )
    ticked: list[Annotated[str, StringConstraints(max_length=100)]] = said(
        "Keys of the facts that he knows to be unknown: see the lot's conditions.", "已确认知悉的不明事项编号，见报名条件。",
        default=[], max_length=200,
    )  # fmt: skip
    may_buy_home: bool = said("He may buy a home here under the local rules.", "具备当地购房资格。", default=False)


class UnknownFact(Shape):
    """Something that is not known of the thing, to be ticked before the deposit is paid."""

    key: str
    text: str


class Conditions(Shape):
    """What a bidder must pay, tick and declare before he receives a code."""

    lot_id: Id
    first_payment_minor: Minor
    currency: str
    closes_at: Moment | None
    is_home_limited: bool
    unknowns: list[UnknownFact]


class Transfer(Shape):
    """The bank transfer that is asked for. It must come from an account in the person's own name."""

    purpose: Literal["deposit", "balance"]
    amount_minor: Minor
    currency: str
    payee: str
    payee_bank: str
    payee_account: str
    reference: str = said("To be written on the transfer.", "须填写在转账附言中。")
    pay_until: Moment | None


class DepositNow(Shape):
    """Where the deposit stands."""

    state: str
    amount_minor: Minor
    paid_at: Moment | None
    release_due_at: Moment | None = said("Until when it must have gone back.", "最迟退还时间。")
    release_sent_at: Moment | None
    released_at: Moment | None


class PartnerEnrolment(Shape):
    """An enrolment of the partner's own person. The code is shown to its partner alone."""

    enrolment_id: UUID
    lot_id: Id
    person: Reference
    state: Literal["waiting", "confirmed", "refused", "won", "not_won", "lapsed"]
    code: str | None
    refusal: str | None = said("The refusal's code, when there will be no bidder code.", "不予发放竞买号的原因代码。")
    leads: bool
    currency: str
    requested_at: Moment
    confirmed_at: Moment | None
    deposit: DepositNow
    transfer: Transfer | None = said(
        "What is to be paid now: the deposit, of who has won the balance.", "现在应缴的款项：保证金；竞得的为尾款。"
    )


class BalanceBody(Shape):
    """The balance is asked for. The same `payment_id` again is the same payment."""

    payment_id: UUID


class EnrolmentsQuery(PageQuery):
    """The parameters of the list of enrolments."""

    lot_id: IdOfText | None = said("Of this lot alone.", "仅限该标的物。", default=None)


class PartnerBid(Shape):
    """A bid for one of the partner's people. The same `bid_id` again returns the first answer."""

    bid_id: UUID
    person: Reference
    amount_minor: Annotated[int, Field(ge=1, le=MOST_MINOR)]


class ReferralBody(Shape):
    """A link that is to bring bidders."""

    lot_id: Id | None = said("The lot that it leads to; null: all lots.", "链接指向的标的物；null 表示全部。")
    reference: Reference = said("What you call it: a page, a mail, a poster.", "由合作平台自定，例如页面、邮件或海报。")
    expires_at: Moment


class ReferralLink(Shape):
    """A signed link. Whoever follows it and enrols before it runs out was brought by the partner."""

    token: str
    url: str
    expires_at: Moment


class LinkResult(Shape):
    """What one link brought to one lot whose bidding is over."""

    lot_id: Id
    reference: Reference
    enrolled: Count
    confirmed: Count
    has_bought: bool


class ReferralsQuery(PageQuery):
    """The parameters of the list of what links brought."""

    lot_id: IdOfText | None = said("Of this lot alone.", "仅限该标的物。", default=None)


class Slot(Shape):
    """A time at which the property is shown."""

    slot_id: Id
    starts_at: Moment
    ends_at: Moment
    place: str
    is_free: bool


class Booking(Shape):
    """An appointment of one of the partner's people. The number is shown at the door; no name stands on any list."""

    booking_id: UUID
    slot_id: Id
    person: Reference
    starts_at: Moment
    people: Count
    number: str
    state: Literal["booked", "given_back", "cancelled"]
    cancel_reason: str


class Viewings(Shape):
    """The appointments to come, and those of the partner's people."""

    slots: list[Slot]
    bookings: list[Booking]


class BookingBody(Shape):
    """A place at an appointment. The same `booking_id` again returns the first answer."""

    booking_id: UUID
    slot_id: Id
    person: Reference
    people: Annotated[int, Field(ge=1, le=MOST_PEOPLE)] = 1


class Delivered(Shape):
    """A report as it was taken."""

    report_number: str
    amount_minor: Minor
    received_at: Moment
    is_late: bool


class AskedInquiry(Shape):
    """What a court asks of a listed inquiry platform that the partner answers for."""

    request_id: UUID
    platform: str
    court: str
    case_number: str
    title: str
    kind: str
    description: str
    location: str
    certificate: str
    area_centi_m2: Count | None
    currency: str
    due_on: date
    is_correction: bool
    is_open: bool
    reports: list[Delivered]


class ReportBody(Shape):
    """A platform's result. The same `report_id` with the same content again returns the first answer."""

    report_id: UUID
    amount_minor: Minor
    currency: Annotated[str, StringConstraints(min_length=3, max_length=3)]
    report_number: Line
    valued_on: date
    valid_until: date
    price_kinds: Annotated[list[Annotated[str, StringConstraints(min_length=1, max_length=100)]], Field(max_length=50)]
    report_pdf_base64: Annotated[str, StringConstraints(max_length=PDF_CHARACTERS_MAX)] | None = None


class ExtensionBody(Shape):
    """More time is asked for (art 11(2))."""

    reason: Line


class Taken(Shape):
    """What became of an answer."""

    effect: Literal["counted", "extension"]


class PartnerEnrolmentPage(Page[PartnerEnrolment]):
    """Enrolments of the partner's own people."""


class LinkResultPage(Page[LinkResult]):
    """What the partner's links brought."""


class AskedInquiryPage(Page[AskedInquiry]):
    """What the partner's inquiry platforms were asked."""
