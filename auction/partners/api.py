"""The pull feed: everything that partners are told, for anybody, from the first event on; and what each kind says."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from flask import Blueprint, Flask
from pydantic import BeforeValidator, Field

from auction.accounts.audience import audience
from auction.api.description import declare_webhooks
from auction.api.operation import Rendered, operation, written
from auction.api.shapes import ID_MOST, Count, Moment, Query, Shape, said, whole_of_text
from auction.ground.door import words
from auction.ground.refusal import Words
from auction.journal.catalogue import EVENTS

from .contracts import KINDS, message_schema, schema_of
from .feed import PAGE_MOST, feed_json

blueprint = Blueprint("partners_api", __name__, url_prefix="/api/v1")
TAG = "events"
PAGE_DEFAULT = 200


class FeedQuery(Query):
    """Which events are asked for."""

    after: Annotated[int, Field(ge=0, le=ID_MOST), BeforeValidator(whole_of_text)] = said(
        "Position of the last event that you know; 0 = from the first.", "已知最后事件的序号；0 表示从头读取。",
        default=0,
    )  # fmt: skip
    kind: Literal[KINDS] | None = said("Of this kind alone.", "仅此类事件。", default=None)  # type: ignore[valid-type]
    subject: str | None = said(
        "Of this lot or case alone: `lot:12`, `case:3`.", "仅此标的物或案件：`lot:12`、`case:3`。",
        default=None, pattern=r"^(lot|case):[0-9]{1,18}$",
    )  # fmt: skip
    limit: Annotated[int, Field(ge=1, le=PAGE_MOST), BeforeValidator(whole_of_text)] = said(
        "How many at most.", "每页最多条数。", default=PAGE_DEFAULT
    )


class FeedEvent(Shape):
    """One event, as the webhook of the same event says it. `data.subject` and `data.seq` together name it in both."""

    position: Count = said("Its place in the feed: 1, 2, 3 … without a gap.", "在事件流中的序号，自 1 起连续无缺。")
    type: str
    timestamp: Moment
    data: dict[str, Any] = said("See `GET /api/v1/event-types`.", "见 `GET /api/v1/event-types`。")


class Feed(Shape):
    """Some events, oldest first."""

    items: Sequence[FeedEvent]
    after: Count = said(
        "Ask again with this `after`: at once when the page was full, otherwise in a while.",
        "下次以此作为 `after` 读取：本页已满则立即继续，否则稍后再读。",
    )


class EventType(Shape):
    """A kind of event."""

    type: str
    name: str
    data_schema: dict[str, Any] = said("JSON Schema (2020-12) of `data`.", "`data` 的 JSON Schema（2020-12）。")
    example: dict[str, Any] = said("One `data`.", "`data` 示例。")


class EventTypes(Shape):
    """Every kind of event that partners are told, in the order of a sale."""

    items: Sequence[EventType]


def install(app: Flask) -> None:
    """Let the specification describe the webhooks."""
    declare_webhooks(_webhooks)


def _webhooks() -> Mapping[str, tuple[Words, dict[str, Any]]]:
    return {kind: (Words(EVENTS[kind].en, EVENTS[kind].zh), message_schema(kind)) for kind in KINDS}


@blueprint.get("/events")
@audience("look")
@operation(
    summary=Words("Everything that happened, in order", "按顺序读取全部事件"), tag=TAG, answer=Feed, query=FeedQuery,
    description=Words(
        "The same events as the webhooks, for everybody and for ever. Keep the position of the last event that you have "
        "stored and ask for what came after it; nothing is ever put in before it.",
        "与推送事件相同，对所有人永久开放。保存已处理的最后事件序号，读取其后的事件；任何事件都不会插入到已有序号之前。",
    ),
)  # fmt: skip
def events(query: FeedQuery) -> Rendered:
    """A page of the feed."""
    return written(feed_json(query.after, query.limit, query.kind, query.subject))


@blueprint.get("/event-types")
@audience("look")
@operation(summary=Words("What each kind of event says", "各类事件的内容"), tag=TAG, answer=EventTypes)
def event_types() -> EventTypes:
    """Each kind with its schema and an example."""
    return EventTypes(
        items=[
            EventType(
                type=kind, name=words(Words(EVENTS[kind].en, EVENTS[kind].zh)), data_schema=schema_of(kind),
                example=schema_of(kind)["examples"][0],
            )
            for kind in KINDS
        ]
    )  # fmt: skip
