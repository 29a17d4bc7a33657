"""What is kept of a person whose account is deleted, by which article and until when; what never leaves in an export. Pure."""

import re
from dataclasses import dataclass

from auction.ground.refusal import Words

# Roles whose accounts their holders may delete: everybody else's was opened by a court or for a case.
OWN_ROLES = frozenset({"bidder"})
# Where somebody's deposit stands while money of his is bound, or still on its way back to him.
BOUND_DEPOSITS = frozenset({"part_paid", "waiting", "held", "release_due", "release_sent", "release_failed"})
# He has bought, and the sale is not finished.
UNFINISHED_SALES = frozenset({"sold", "paid"})

_SECRET = re.compile(r"password|secret|token|hash|key|auth|sealed|uniquifier|content", re.IGNORECASE)


def may_leave(column: str) -> bool:
    """Whether a column's value may stand in an export: what opens an account or a seal never does."""
    return not _SECRET.search(column)


@dataclass(frozen=True)
class Kept:
    """Something the law has us keep: what, the article, for how long."""

    what: Words
    article: str
    until: Words


def kept(retention_years: int) -> list[Kept]:
    """What stays when an account goes. `retention_years`: the dial of 法释〔2016〕18号 29."""
    file_time = Words(
        f"{retention_years} years at least, and the case file's own time",
        f"不少于{retention_years}年，并适用案卷保管期限",
    )
    return [
        Kept(Words("Enrolments, bids and the record of a lot", "报名、出价及标的物记录"), "法释〔2016〕18号 29", file_time),
        Kept(
            Words("Payments, releases and the books", "付款、退款及账簿"), "会计档案管理办法 14、15",
            Words("thirty years", "三十年"),
        ),
        Kept(
            Words("Papers that the court has issued or received, the proof of identity among them", "法院制作或收到的文书，包括身份证明材料"),
            "法释〔2016〕18号 29", file_time,
        ),
        Kept(
            Words("Questions to the court and viewing appointments of a lot, under the account's number alone", "对标的物的提问和看样预约，仅以账号编号记载"),
            "法释〔2016〕18号 29", file_time,
        ),
        Kept(
            Words("Entries of the journal: that an act was done and when, under the account's number alone", "日志记录：仅以账号编号记载何时作出何种行为"),
            "法释〔2016〕18号 29", file_time,
        ),
    ]  # fmt: skip
