"""People are told when a partner's server is silent for days or wants no more: nothing is dropped in silence."""

from sqlalchemy.orm import Session

from auction.accounts.inbox import News, tell_all
from auction.accounts.letters import path_of
from auction.accounts.queries import staff_of
from auction.ground import clock
from auction.ground.refusal import Words
from auction.ground.store import transaction
from auction.journal.actions import record, write_mail

from .delivery_rules import REPORTED_AFTER_H
from .models import Endpoint
from .queries import given_up_counts, silent_endpoints, waiting_counts

FAILING = (
    Words(
        "A partner's server has not answered for {hours} hours: {name}",
        "合作平台服务器已 {hours} 小时无正常响应：{name}",
    ),
    Words(
        "No event could be delivered to {url} for {hours} hours; {waiting} wait, {given_up} were given up. Nothing is lost: "
        "what waits is tried on, what was given up can be sent again from the log, and the feed GET /api/v1/events holds "
        "everything. The server should answer each event with a status from 200 to 299.",
        "推送地址 {url} 已连续 {hours} 小时未能成功接收事件；待推送 {waiting} 件，已放弃 {given_up} 件。数据不会丢失："
        "待推送事件继续重试，已放弃事件可从推送记录重新发送，GET /api/v1/events 保留全部事件。"
        "服务器应对每个事件返回 200 至 299 的状态码。",
    ),
)
GONE = (
    Words("A partner's address is switched off: {name}", "合作平台推送地址已停用：{name}"),
    Words(
        "{url} answered 410: it wants no more events, so the address is switched off. What waits stays in line. If this "
        "was a mistake, the address can be switched on again and what was missed sent again.",
        "推送地址 {url} 返回 410，表示不再接收事件，该地址已停用。待推送事件保留。"
        "如属误操作，可重新启用该地址并补发遗漏事件。",
    ),
)  # fmt: skip


def report_failing() -> int:
    """Due work: tell of each address at which every try has failed for 24 hours, and again for 72, although something
    waits. Each step is told once. Returns how many were told.
    """
    return sum(
        _report(endpoint_id, hours)
        for hours in reversed(REPORTED_AFTER_H)
        for endpoint_id in silent_endpoints(clock.now(), hours)
    )


def _report(endpoint_id: int, hours: int) -> bool:
    with transaction() as session:
        if endpoint_id not in silent_endpoints(clock.now(), hours):  # somebody was quicker, or it goes well again
            return False
        endpoint = session.get_one(Endpoint, endpoint_id, with_for_update={"key_share": True}, populate_existing=True)
        if endpoint.reported_hours >= hours or endpoint.failing_since is None:
            return False
        endpoint.reported_hours = hours
        record(session, f"partner:{endpoint.partner_id}", "endpoint.failing", {"endpoint": endpoint.id, "hours": hours})
        facts = {
            "waiting": str(waiting_counts(endpoint.partner_id).get(endpoint_id, 0)),
            "given_up": str(given_up_counts(endpoint.partner_id).get(endpoint_id, 0)),
        }
        _tell(session, endpoint, FAILING, hours=str(hours), **facts)
        return True


def tell_gone(session: Session, endpoint: Endpoint) -> None:
    """Tell that an endpoint was switched off by its server's own answer. A step of an act."""
    _tell(session, endpoint, GONE)


def _tell(session: Session, endpoint: Endpoint, texts: tuple[Words, Words], **facts: str) -> None:
    """A notice and a mail to every administrator; a mail in both languages to the partner's own contact."""
    partner = endpoint.partner
    subject, body = (text.filled(name=partner.name, url=endpoint.url, **facts) for text in texts)
    path = path_of("partners.show", partner_id=partner.id)
    tell_all(session, [News(user_id, subject, body, path) for user_id in staff_of(None, "administrator")])
    write_mail(session, partner.contact_email, f"{subject.zh} / {subject.en}", f"{body.zh}\n\n{body.en}\n")
