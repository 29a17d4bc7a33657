"""How far a desk looks ahead, and what its filters are called. Pure."""

from collections.abc import Mapping
from datetime import timedelta

from auction.finance.ageing_rules import SOON as SOON
from auction.ground.refusal import Words

# House choice: further ahead lies what nobody works on yet (a seizure runs for three years).
HORIZON = timedelta(days=60)

WHEN: Mapping[str, Words] = {
    "all": Words("All of the next 60 days", "未来60日内全部"),
    "late": Words("Late", "已逾期"),
    "soon": Words("Due within three days", "三日内到期"),
}
