"""Due work of the objections: serve plans, and do what the end of a period brings."""

from auction.ground.due import Due, Event, each
from auction.ground.refusal import Words

from .actions import look_at
from .queries import next_look, plans_to_look_at


def _next() -> Event | None:
    at = next_look()
    return (
        Event(at, Words("A period of the parties of a distribution plan ends", "分配方案当事人期限届满"))
        if at
        else None
    )


DUE = (Due("hear the parties of plans", each(plans_to_look_at, look_at), _next),)
