"""What was sent to a partner, as a list."""

import sqlalchemy as sa

from auction.ground.refusal import Words
from auction.journal.catalogue import EVENTS
from auction.journal.models import JournalEntry
from auction.tables.queries import Column, DeskList

from .models import Delivery, DeliveryTry, Endpoint, Partner

STATES = {
    "waiting": Words("Waiting", "等待发送"),
    "failed": Words("Failed, tried again", "失败，将重试"),
    "delivered": Words("Delivered", "已送达"),
    "given_up": Words("Given up", "已放弃"),
    "off": Words("Switched off", "地址已停用"),
}
TONES = {"waiting": "info", "failed": "warn", "delivered": "good", "given_up": "bad"}


def delivery_list(partner: Partner) -> DeskList:
    """The partner's deliveries of the last 30 days, newest first, by address and state."""
    state = sa.case(
        (Delivery.delivered_at.is_not(None), "delivered"), (Delivery.given_up_at.is_not(None), "given_up"),
        (Endpoint.disabled_at.is_not(None), "off"), (Delivery.attempts > 0, "failed"), else_="waiting",
    )  # fmt: skip
    last = (
        sa.select(DeliveryTry.status).where(DeliveryTry.delivery_id == Delivery.id).order_by(DeliveryTry.id.desc())
        .limit(1).correlate(Delivery).scalar_subquery()
    )  # fmt: skip
    tries = (
        sa.select(sa.func.count()).where(DeliveryTry.delivery_id == Delivery.id).correlate(Delivery).scalar_subquery()
    )
    addresses = {str(one.id): Words(one.url, one.url) for one in partner.endpoints}
    return DeskList(
        "deliveries",
        sa.select(Delivery)
        .join(Endpoint, Endpoint.id == Delivery.endpoint_id)
        .join(JournalEntry, JournalEntry.id == Delivery.entry_id)
        .where(Endpoint.partner_id == partner.id),
        Delivery.id,
        (
            Column("event", Words("Event", "事件"), JournalEntry.kind, "state",
                   {kind: Words(event.en, event.zh) for kind, event in EVENTS.items()}),
            Column("subject", Words("About", "所涉"), Delivery.subject, "number"),
            Column("entry", Words("Entry", "记录序号"), JournalEntry.seq, "count"),
            Column("address", Words("Address", "地址"), sa.cast(Endpoint.id, sa.Text), "state", addresses,
                   is_filter=len(addresses) > 1),
            Column("state", Words("State", "状态"), state, "state", STATES, TONES, is_filter=True),
            Column("written_at", Words("Time", "时间"), Delivery.written_at, "moment"),
            Column("delivered_at", Words("Delivered", "送达时间"), Delivery.delivered_at, "moment"),
            Column("tries", Words("Tries", "次数"), tries, "count"),
            Column("answer", Words("Their answer", "对方应答"), last, "count"),
        ),
        (Delivery.written_at.desc(), Delivery.entry_id.desc()),
        lambda words: Delivery.subject.icontains(words, autoescape=True) | JournalEntry.kind.icontains(words, autoescape=True),
    )  # fmt: skip
