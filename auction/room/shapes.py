"""The shapes of the contest's interface: bid, maximum, head, events."""

from typing import Annotated, Any, Literal

from pydantic import Field, WithJsonSchema

from auction.api.shapes import Count, Id, Minor, Moment, Query, Shape, said
from auction.ground.money import MOST_MINOR

# Judged by the act itself, which has a name for every way to be wrong (AMOUNT_NOT_WHOLE, AMOUNT_FULL_WIDTH …).
ClientId = Annotated[Any, WithJsonSchema({"type": "string", "format": "uuid"})]
AmountMinor = Annotated[Any, WithJsonSchema({"type": "integer", "minimum": 1, "maximum": MOST_MINOR})]
AmountTyped = Annotated[Any, WithJsonSchema({"type": "string", "maxLength": 40, "examples": ["705000.00"]})]


def _amount(en: str, zh: str) -> Any:
    """A member that may be left out, and is not sent as null."""

    def describe(schema: dict[str, Any]) -> None:
        schema.pop("default")
        schema["x-zh"] = zh

    return Field(default=None, description=en, json_schema_extra=describe)


class BidBody(Shape):
    """A bid. The same `bid_id` again returns the first answer."""

    bid_id: ClientId = said("Made by the client.", "由客户端生成。")
    amount_minor: AmountMinor = _amount("In fen; this or `amount`.", "单位为分；与 amount 二选一。")
    amount: AmountTyped = _amount("As typed, in yuan.", "按输入的文本，单位为元。")


class MaximumBody(Shape):
    """A maximum for automatic bidding. The same `request_id` again returns the first answer."""

    request_id: ClientId = said("Made by the client.", "由客户端生成。")
    amount_minor: AmountMinor = _amount("In fen; this or `amount`.", "单位为分；与 amount 二选一。")
    amount: AmountTyped = _amount("As typed, in yuan.", "按输入的文本，单位为元。")


class BidAnswer(Shape):
    """An accepted bid."""

    ok: Literal[True]
    status: Literal[201]
    code: None
    message: None
    bid_id: str
    amount_minor: Minor
    least_minor: Minor | None = said("What an ordinary bidder must bid at least now.", "普通竞买人现在至少须出的价。")
    bidder_code: str
    seq: Count
    leads: bool
    closes_at: Moment
    server_time: Moment


class MaximumAnswer(Shape):
    """A maximum that is set; the amount is never told again."""

    ok: Literal[True]
    status: Literal[201]
    message: str
    leads: bool
    least_minor: Minor | None
    closes_at: Moment
    server_time: Moment


class Withdrawn(Shape):
    """A maximum that is withdrawn."""

    ok: Literal[True]
    status: Literal[200]
    message: str


class Head(Shape):
    """The contest as it stands after entry `seq` of the lot's record."""

    lot: Id
    state: str
    currency: str
    opens_at: Moment
    closes_at: Moment
    scheduled_closes_at: Moment
    start_price_minor: Minor
    increment_minor: Minor
    bid_count: Count
    extension_count: Count
    leading_price_minor: Minor | None
    leading_code: str | None
    leading_rank: int | None
    round_kind: str
    seq: Count
    least_minor: Minor


class HeadNow(Head):
    """The contest as it stands, with the court's time."""

    server_time: Moment


class Entry(Shape):
    """One entry of a lot's record as the public sees it."""

    seq: Count
    type: str
    at: Moment
    data: dict[str, Any]


class Events(Shape):
    """Entries without gap from `from_seq` to `to_seq`; `more` when others follow."""

    lot: Id
    from_seq: Count | None
    to_seq: Count | None
    entries: list[Entry]
    head: Head
    more: bool
    server_time: Moment


class EventsQuery(Query):
    """The parameters of the events."""

    after: str = said("The last number known.", "已知的最后序号。", default="0", pattern=r"^[0-9]{1,12}$")


class Time(Shape):
    """The court's time."""

    server_time: Moment
