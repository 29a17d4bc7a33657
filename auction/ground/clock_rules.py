"""Time carried on by a monotonic clock and tied to another clock again and again. Pure: every moment is handed in."""

from datetime import datetime, timedelta

# The other clock was set, or stood still: no drift comes to so much between two ties.
JUMP_S = 2.0
# A correction is spread: at most so many seconds of it in a second, so that time slows but never goes back.
SLEW = 0.01


class CarriedTime:
    """What the other clock showed at the last tie, carried on.

    `offset_s`: how far the other clock was ahead at the last measurement; `round_trip_s`: how long its answer took, which
    is what the offset may be wrong by, twice; `measured_s`: when, on the monotonic clock; `jump_s`: 0, or how far the
    other clock has jumped. While it has, time is carried on without it.
    """

    def __init__(self) -> None:
        # What was shown, when on the monotonic clock, and how much correction is still to come.
        self._tie: tuple[datetime, float, float] | None = None
        self.offset_s = self.round_trip_s = self.measured_s = self.jump_s = 0.0

    def at(self, monotonic_s: float) -> datetime | None:
        """The time at a moment of the monotonic clock; None before the first tie."""
        if self._tie is None:
            return None
        shown, tied_s, correction_s = self._tie
        passed_s = monotonic_s - tied_s
        most_s = abs(passed_s) * SLEW
        return shown + timedelta(seconds=passed_s + max(-most_s, min(most_s, correction_s)))

    def tie(self, shown: datetime, asked_s: float, answered_s: float) -> None:
        """The other clock showed `shown` somewhere between `asked_s` and `answered_s`: the middle is taken. Only what
        the round trip cannot explain is corrected.
        """
        middle_s, self.round_trip_s = (asked_s + answered_s) / 2, answered_s - asked_s
        self.measured_s = answered_s
        carried, here = self.at(middle_s), self.at(answered_s)
        if carried is None or here is None:
            self._tie = (shown, middle_s, 0.0)
            return
        self.offset_s = (shown - carried).total_seconds()
        sure_s = max(0.0, abs(self.offset_s) - self.round_trip_s / 2)
        correction_s = sure_s if self.offset_s > 0 else -sure_s
        self.jump_s = correction_s if sure_s > JUMP_S else 0.0
        if not self.jump_s:
            self._tie = (here, answered_s, correction_s)
