"""How papers are delivered. Pure."""

from collections.abc import Mapping
from datetime import date

from auction.ground.refusal import Refusal, Words

# 民事诉讼法 (2023) 88 to 95.
DELIVERY_METHODS: Mapping[str, Words] = {
    "direct": Words("In person (article 88)", "直接送达（第八十八条）"),
    "left": Words("Left there before witnesses (article 89)", "留置送达（第八十九条）"),
    "electronic": Words("By electronic means, agreed to (article 90)", "电子送达（第九十条）"),
    "entrusted": Words("Through another court (article 91)", "委托送达（第九十一条）"),
    "post": Words("By post (article 91)", "邮寄送达（第九十一条）"),
    "passed_on": Words("Passed on by his unit (articles 92 to 94)", "转交送达（第九十二至九十四条）"),
    "published": Words("By publication (article 95)", "公告送达（第九十五条）"),
}

DELIVERY_RESULTS: Mapping[str, Words] = {
    "delivered": Words("Delivered", "已送达"),
    "returned": Words("Came back: try another way", "退回，另行送达"),
}


def check_delivery(result: str, received_by: str, delivered_on: date, issued_on: date, today: date) -> None:
    """Refuse DELIVERY_DAY before the paper was issued or after today, DELIVERY_RECEIVER_MISSING."""
    if not issued_on <= delivered_on <= today:
        raise Refusal("DELIVERY_DAY", earliest=issued_on)
    if result == "delivered" and not received_by:
        raise Refusal("DELIVERY_RECEIVER_MISSING")
