"""What a trial court is asked for and answers."""

from collections.abc import Sequence
from typing import Literal

from auction.api.shapes import Id, Line, Minor, Moment, Shape, said


class TrialAuction(Shape):
    """One lot of the partner's trial court."""

    lot_id: Id
    title: Line
    state: Line
    opens_at: Moment
    closes_at: Moment
    leading_price_minor: Minor | None
    currency: Line


class Trials(Shape):
    """The partner's trial court."""

    court_id: Id | None = said("Null before the first lot.", "发布第一件标的之前为空。")
    court: Line | None
    auctions: Sequence[TrialAuction] = said("The newest first, twenty at most.", "最新的在前，至多二十件。")


class NewTrial(Shape):
    """What the trial lot is called and its reference price; it starts at 80 % of it."""

    title: Line
    price_minor: Minor


class Move(Shape):
    """Which moment of the lot is to be now."""

    to: Literal["opening", "last_minutes", "end"]


class RivalBid(Shape):
    """The rival's bid that counts."""

    amount_minor: Minor
    currency: Line
    closes_at: Moment
