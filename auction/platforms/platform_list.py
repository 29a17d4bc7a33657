"""The list of inquiry platforms, for everybody."""

import sqlalchemy as sa

from auction.ground.refusal import Words
from auction.tables.queries import Column, DeskList

from .models import InquiryPlatform
from .queries import late_counts
from .rules import LATE_MOST

STANDINGS = {
    "listed": Words("Listed", "在册"),
    "due": Words("To be taken off the list (art 9)", "应予除名（第九条）"),
    "off": Words("Taken off the list", "已除名"),
}
TONES = {"listed": "good", "due": "bad", "off": "bad"}


def platform_list() -> DeskList:
    """The platforms and those that were taken off, by name, with how often each was late in the last year."""
    late = late_counts().subquery("late")
    count = sa.func.coalesce(late.c.late_count, 0)
    standing = sa.case((InquiryPlatform.delisted_at.is_not(None), "off"), (count >= LATE_MOST, "due"), else_="listed")
    return DeskList(
        "inquiry-platforms",
        sa.select(InquiryPlatform).outerjoin(late, late.c.platform_id == InquiryPlatform.id), InquiryPlatform.id,
        (
            Column("name", Words("Platform", "平台"), InquiryPlatform.name, is_chinese=True),
            Column("standing", Words("Standing", "状态"), standing, "state", STANDINGS, TONES, is_filter=True),
            Column("late", Words("Late in the last year", "近一年逾期次数"), count, "count"),
            Column("listed_at", Words("Listed on", "入库日期"), InquiryPlatform.listed_at, "day"),
            Column("reason", Words("Why taken off", "除名原因"), InquiryPlatform.delisted_reason, is_chinese=True),
            Column("barred_until", Words("Not listed again before", "不得重新入库至"), InquiryPlatform.barred_until, "day"),
        ),
        (InquiryPlatform.name, InquiryPlatform.id), lambda words: InquiryPlatform.name.icontains(words, autoescape=True),
    )  # fmt: skip
