"""What may wait for an administrator, in the order shown, and which of it is late. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from auction.ground.refusal import Words

# A letter that the mail server has not taken for so long is late: people are told of last days by letter.
LETTER_WAITS = timedelta(hours=1)


@dataclass(frozen=True)
class Kind:
    """One kind of thing that waits: how it is called behind its number, the page where it is mended, if there is one."""

    words: Words
    is_late: bool
    endpoint: str | None = None
    query: Mapping[str, str] = field(default_factory=dict)


KINDS: Mapping[str, Kind] = {
    "paused": Kind(
        Words("Sales that stand still after a fault of the platform, until their courts resume them", "件拍卖因平台故障中止，待执行法院恢复"), True
    ),
    "letters": Kind(
        Words("Letters that the mail server has not taken for an hour", "封信件超过一小时未能发出，请检查邮件服务器"), True
    ),
    "failing": Kind(Words("Addresses of partners that fail", "个合作平台地址推送失败"), True, "partners.desk"),
    "given_up": Kind(Words("Events for partners that were given up, to send again", "条推送已放弃，待重新发送"), True, "partners.desk"),
    "years": Kind(Words("Years of holidays to confirm", "个年度放假安排待复核"), False, "deadlines.holidays"),
    "invited": Kind(
        Words("Accounts of appointed people that are not yet taken up", "名受任人员尚未启用账户"), False, "accounts.users", {"state": "unconfirmed"}
    ),
}  # fmt: skip
