"""The list of partners, for administrators."""

import sqlalchemy as sa

from auction.ground.refusal import Words
from auction.tables.queries import Column, DeskList

from .models import Delivery, Endpoint, Partner


def partner_list() -> DeskList:
    """All partners by name; free text is part of the name or the contact's address."""
    of_partner = sa.select(sa.func.count(Endpoint.id)).where(Endpoint.partner_id == Partner.id).correlate(Partner)
    waiting = of_partner.join(Delivery, Delivery.endpoint_id == Endpoint.id).where(Delivery.next_try_at.is_not(None))
    return DeskList(
        "partners", sa.select(Partner), Partner.id,
        (
            Column("name", Words("Platform", "平台"), Partner.name),
            Column("contact", Words("Contact", "联系邮箱"), Partner.contact_email, "email"),
            Column("added_at", Words("Added", "添加时间"), Partner.added_at, "day"),
            Column("addresses", Words("Addresses", "地址"), of_partner.scalar_subquery(), "count"),
            Column("switched_off", Words("Switched off", "已停用"),
                   of_partner.where(Endpoint.disabled_at.is_not(None)).scalar_subquery(), "count"),
            Column("waiting", Words("Events waiting", "待送达事件"), waiting.scalar_subquery(), "count"),
        ),
        (Partner.name, Partner.id),
        lambda words: Partner.name.icontains(words, autoescape=True) | Partner.contact_email.icontains(words, autoescape=True),
    )  # fmt: skip
