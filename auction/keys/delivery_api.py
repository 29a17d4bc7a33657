"""A partner's own addresses and deliveries for its programs: what the partner desk offers people."""

import uuid
from datetime import datetime
from typing import Literal

from auction.accounts.audience import audience
from auction.api.operation import operation
from auction.api.paging import key_of, page
from auction.api.shapes import Count, Id, IdOfText, Line, Moment, Page, PageQuery, Shape, said
from auction.ground.refusal import Words
from auction.partners import actions
from auction.partners.delivery_rules import message
from auction.partners.models import Delivery, Endpoint
from auction.partners.queries import given_up_counts, waiting_counts

from . import queries
from .api import blueprint
from .door import caller, partner_may

TAG = "deliveries"
READ, WRITE = "deliveries:read", "endpoints:write"
State = Literal["waiting", "delivered", "given_up"]


class EndpointRow(Shape):
    """An address at which the partner is told, and how that goes."""

    id: Id
    url: str
    kinds: list[str] = said("Events that are sent; empty: all.", "推送的事件；空表示全部。")
    court_ids: list[Id] = said("Courts whose events are sent; empty: all.", "推送其事件的法院；空表示全部。")
    is_on: bool
    switched_off_by: str | None = said(
        "`partner`, `administrator`, or `gone`: its server answered 410.",
        "`partner`、`administrator` 或 `gone`（服务器返回 410）。",
    )
    failing_since: Moment | None
    last_arrived_at: Moment | None
    waiting: Count
    given_up: Count


class EndpointList(Shape):
    """All addresses of the partner."""

    items: list[EndpointRow]


class NewEndpoint(Shape):
    """An address to be told at."""

    url: str = said("https://…", "https://…", max_length=2_000)
    kinds: list[Line] = said("Events to send; empty: all.", "需推送的事件；空表示全部。", default=[], max_length=100)
    court_ids: list[Id] = said("Courts; empty: all.", "法院；空表示全部。", default=[], max_length=200)
    schemes: list[Literal["hmac", "ed25519"]] = said(
        "What signs: a shared secret (v1), our key (v1a), or both.", "签名方式：共享密钥（v1）、平台私钥（v1a）或两者。",
        default=["hmac"], min_length=1, max_length=2,
    )  # fmt: skip


class EndpointKeyShown(Shape):
    """What checks the signatures: the secret, shown this once, or our public key."""

    scheme: str
    key: str


class EndpointMade(Shape):
    """The new address and what checks the signatures of its events."""

    id: Id
    keys: list[EndpointKeyShown]


class DeliveriesQuery(PageQuery):
    """Which deliveries."""

    state: State | None = said("Only those of this state.", "仅此状态。", default=None)
    endpoint_id: IdOfText | None = said("Only those to this address.", "仅此地址。", default=None)


class DeliveryRow(Shape):
    """One event for one address."""

    id: str = said("The `webhook-id` of every try.", "每次推送的 `webhook-id`。")
    endpoint_id: Id
    kind: str
    subject: str
    seq: Count
    state: State
    tries: Count
    written_at: Moment
    delivered_at: Moment | None
    next_try_at: Moment | None


class DeliveryAttempt(Shape):
    """One request and what was answered."""

    at: Moment
    headers: dict[str, str]
    status: Count | None = said("null: no answer came.", "null 表示没有应答。")
    answer: str
    duration_ms: Count | None


class DeliveryWhole(Shape):
    """A delivery with its body and every try."""

    delivery: DeliveryRow
    body: str
    attempts: list[DeliveryAttempt]


@blueprint.get("/endpoints")
@audience("look")
@partner_may(READ)
@operation(
    summary=Words("Own addresses and how they do", "本平台推送地址及状态"), tag=TAG, answer=EndpointList, scopes=(READ,)
)
def list_endpoints() -> EndpointList:
    """All addresses of the caller's partner."""
    partner_id = caller().partner_id
    waiting, given_up, arrived = (
        waiting_counts(partner_id), given_up_counts(partner_id), queries.last_successes(partner_id)
    )  # fmt: skip
    return EndpointList(items=[
        EndpointRow(
            id=one.id, url=one.url, kinds=one.kinds, court_ids=one.court_ids, is_on=one.disabled_at is None,
            switched_off_by=one.disabled_reason, failing_since=one.failing_since, last_arrived_at=arrived.get(one.id),
            waiting=waiting.get(one.id, 0), given_up=given_up.get(one.id, 0),
        )
        for one in queries.endpoints_of(partner_id)
    ])  # fmt: skip


@blueprint.post("/endpoints")
@audience("look")
@partner_may(WRITE)
@operation(
    summary=Words("Add an address; its secret is shown this once", "添加推送地址，密钥仅显示一次"), tag=TAG,
    answer=EndpointMade, status=201, body=NewEndpoint, scopes=(WRITE,),
    refusals=("REQUEST_MALFORMED", "ENDPOINT_URL_INVALID", "ENDPOINT_ADDRESS_FORBIDDEN", "ENDPOINT_NAME_UNKNOWN",
              "ENDPOINT_EXISTS", "NOT_FOUND"),
)  # fmt: skip
def make_endpoint(body: NewEndpoint) -> EndpointMade:
    """Add an address. Sent twice the second is refused: one partner has an address once."""
    endpoint = actions.add_endpoint(
        caller().partner_id, body.url, body.kinds, None, None, court_ids=body.court_ids, schemes=body.schemes
    )
    keys = [EndpointKeyShown(scheme=key.scheme, key=key.public or key.secret) for key in endpoint.keys]
    return EndpointMade(id=endpoint.id, keys=keys)


@blueprint.post("/endpoints/<int:endpoint_id>/<any(disable, enable, test):act>")
@audience("look")
@partner_may(WRITE)
@operation(
    summary=Words("Switch an address off or on, or send it a test event", "停用、恢复推送地址或发送测试事件"), tag=TAG,
    answer=None, status=204, scopes=(WRITE,), refusals=("ENDPOINT_DISABLED", "ENDPOINT_ENABLED"),
)  # fmt: skip
def act_on_endpoint(endpoint_id: int, act: str) -> None:
    """Do it to an address of the caller's partner."""
    endpoint: Endpoint = queries.endpoint_of(caller().partner_id, endpoint_id)
    if act == "disable":
        actions.disable_endpoint(endpoint.id, None, by="partner")
    elif act == "enable":
        actions.enable_endpoint(endpoint.id, None)
    else:
        actions.send_test(endpoint.id, None)


@blueprint.get("/deliveries")
@audience("look")
@partner_may(READ)
@operation(
    summary=Words("What was sent to the partner", "本平台推送记录"), tag=TAG, answer=Page[DeliveryRow],
    query=DeliveriesQuery, scopes=(READ,),
)  # fmt: skip
def list_deliveries(query: DeliveriesQuery) -> Page[DeliveryRow]:
    """The log of deliveries, the last written first."""
    key = key_of(query.cursor, datetime, int, int)
    rows = queries.deliveries_of(caller().partner_id, query.state, query.endpoint_id, key, query.limit + 1)
    return page(
        Page[DeliveryRow], rows, query.limit, _row, lambda row: (row.written_at, row.entry_id, row.endpoint_id)
    )  # fmt: skip


@blueprint.get("/deliveries/<uuid:delivery_id>")
@audience("look")
@partner_may(READ)
@operation(
    summary=Words("One delivery with every try", "单条推送及每次尝试"), tag=TAG, answer=DeliveryWhole, scopes=(READ,)
)
def show_delivery(delivery_id: uuid.UUID) -> DeliveryWhole:
    """A delivery: the body, and every try with what was sent and what came back."""
    row = queries.delivery_of(caller().partner_id, delivery_id)
    entry = row.entry
    return DeliveryWhole(
        delivery=_row(row),
        body=message(entry.kind, entry.at, entry.subject, entry.seq, entry.public).decode(),
        attempts=[
            DeliveryAttempt(at=one.at, headers=one.headers, status=one.status, answer=one.answer, duration_ms=one.duration_ms)
            for one in row.tries
        ],
    )  # fmt: skip


@blueprint.post("/deliveries/<uuid:delivery_id>/resend")
@audience("look")
@partner_may(WRITE)
@operation(
    summary=Words("Send a delivery again, now", "立即重新推送"), tag=TAG, answer=DeliveryRow, scopes=(WRITE,),
    refusals=("ENDPOINT_DISABLED",),
)  # fmt: skip
def resend_delivery(delivery_id: uuid.UUID) -> DeliveryRow:
    """Send it again under its old id; asked twice it is still sent once more."""
    queries.delivery_of(caller().partner_id, delivery_id)
    return _row(actions.resend(delivery_id, None))


def _row(delivery: Delivery) -> DeliveryRow:
    state: State = "delivered" if delivery.delivered_at else "given_up" if delivery.given_up_at else "waiting"
    return DeliveryRow(
        id=str(delivery.id), endpoint_id=delivery.endpoint_id, kind=delivery.entry.kind, subject=delivery.subject,
        seq=delivery.entry.seq, state=state, tries=len(delivery.tries), written_at=delivery.written_at,
        delivered_at=delivery.delivered_at, next_try_at=delivery.next_try_at,
    )  # fmt: skip
