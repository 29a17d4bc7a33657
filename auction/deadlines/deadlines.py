"""The administrators' own last day: next year's holidays, without which the courts' last days are provisional."""

from datetime import date

import sqlalchemy as sa
from flask import url_for

from auction.ground import clock
from auction.ground.deadline import Deadline, nobody
from auction.ground.refusal import Words

from .holidays import ask_for_year
from .models import HolidayYear

# The notice comes out in the first half of November or earlier; after this day it is late.
ENTER_BY = (12, 1)


def _holidays() -> sa.Select:
    year = ask_for_year(clock.today())
    due_on = date((year or 2000) - 1, *ENTER_BY)
    waits = sa.exists().where(HolidayYear.year == year, HolidayYear.state == "entered")
    return sa.select(
        nobody().label("court_id"), sa.literal(year or 0, sa.BigInteger).label("subject_id"),
        sa.literal(str(year), sa.Text).label("title"), sa.literal(due_on, sa.Date).label("due_on"),
        nobody().label("owner_id"),
    ).where(sa.literal(year is not None), ~waits)  # fmt: skip


DEADLINES = (
    Deadline(
        "holidays", Words("Enter the year's official holidays", "录入年度放假安排"), "全国年节及纪念日放假办法 6", "administrator",
        30, _holidays, lambda year: url_for("deadlines.holidays"),
    ),
)  # fmt: skip
