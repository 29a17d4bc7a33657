"""Due work of network inquiries: calls to platforms, the end of their days, the fee after the sale."""

from datetime import timedelta

import sqlalchemy as sa

from auction.ground import clock
from auction.ground.due import Due, Event, each, seldom
from auction.ground.refusal import Words
from auction.ground.store import db
from auction.valuation.models import Inquiry

from . import queries
from .actions import decide_fee
from .asking import ask
from .periods import look_at

BATCH = 50


def _next_end() -> Event | None:
    """The first midnight after a running inquiry's last day, of those that do not stand still."""
    due_on = db.session.scalar(
        sa.select(sa.func.min(Inquiry.due_on)).where(
            Inquiry.state == "running", Inquiry.method == "network_inquiry", Inquiry.due_on >= clock.today(),
            ~queries.stands_still(),
        )
    )  # fmt: skip
    if due_on is None:
        return None
    at = clock.court_midnight(due_on + timedelta(days=1))
    return Event(at, Words("The days of a network inquiry are over", "网络询价期限届满"))


DUE = (
    Due("ask platforms", each(lambda: queries.to_send(clock.now(), BATCH), ask)),
    Due("end network inquiries", each(lambda: queries.to_look_at(BATCH), look_at), _next_end),
    Due("decide inquiry fees", seldom(each(lambda: queries.without_fee(BATCH), decide_fee), timedelta(minutes=1))),
)
