"""Public random beacons: values that nobody here controls and anybody can look up later. Pure."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from auction.ground.refusal import Refusal, Words


@dataclass(frozen=True)
class Beacon:
    """A public source that gives one value a round: round 1 at `genesis_s` (Unix time), then every `period_s`.

    `url` is where everybody finds a round's value, `digits` its length in hex. An invented one is for the demo alone.
    """

    key: str
    name: Words
    genesis_s: int
    period_s: int
    digits: int
    url: str
    is_invented: bool = False

    def round_at(self, moment: datetime) -> int:
        """The first round that comes out at `moment` or after it."""
        passed_s = moment.timestamp() - self.genesis_s
        return max(0, -int(-passed_s // self.period_s)) + 1

    def comes_at(self, number: int) -> datetime:
        """When a round comes out."""
        return datetime.fromtimestamp(self.genesis_s + (number - 1) * self.period_s, UTC)

    def value_of(self, typed: str) -> str:
        """A value as people copy it, in lower case. Refuses BEACON_VALUE_UNREADABLE."""
        value = re.sub(r"\s", "", typed).lower()
        if not re.fullmatch(rf"[0-9a-f]{{{self.digits}}}", value):
            raise Refusal("BEACON_VALUE_UNREADABLE", digits=self.digits)
        return value


QUICKNET = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"
BEACONS: Mapping[str, Beacon] = {
    beacon.key: beacon
    for beacon in (
        Beacon("drand", Words("drand, the League of Entropy (network quicknet)", "drand 公共随机信标（quicknet）"),
               1_692_803_367, 3, 64, f"https://api.drand.sh/{QUICKNET}/public/{{round}}"),
        Beacon("demo", Words("The demo court's invented beacon", "演示法院的虚拟信标"), 1_692_803_367, 3, 64, "",
               is_invented=True),
    )
}  # fmt: skip

# Between the promise and the round everybody can look at the list; a far day would only delay the valuation.
LEAST_LEAD = timedelta(minutes=10)
MOST_LEAD = timedelta(days=10)


def check_draw_moment(draws_at: datetime, now: datetime) -> None:
    """Refuse DRAW_MOMENT unless the round lies between ten minutes and ten days ahead."""
    if not now + LEAST_LEAD <= draws_at <= now + MOST_LEAD:
        raise Refusal("DRAW_MOMENT", earliest_at=now + LEAST_LEAD, latest_at=now + MOST_LEAD)


def invented_value(number: int) -> str:
    """What the demo's beacon says in a round: anybody can reckon it, so it draws nothing but the demo's lots."""
    return hashlib.sha256(str(number).encode()).hexdigest()
