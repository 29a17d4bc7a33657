"""Months as a calendar shows them. Pure; weeks begin on Monday."""

import calendar
import re
from datetime import date, timedelta

FIRST_YEAR, LAST_YEAR = 2017, 2099


def month_of(text: str) -> date | None:
    """The first day of a month written as 2026-11; None when it is none, or one no lot can lie in."""
    read = re.fullmatch(r"([0-9]{4})-([0-9]{2})", text)
    year, month = map(int, read.groups()) if read else (0, 0)
    return date(year, month, 1) if FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12 else None


def next_month(month: date) -> date:
    """The first day of the month after."""
    return (month + timedelta(days=31)).replace(day=1)


def month_before(month: date) -> date:
    """The first day of the month before."""
    return (month - timedelta(days=1)).replace(day=1)


def weeks(month: date) -> list[list[date | None]]:
    """The days of a month in weeks; None where a day of the week belongs to another month."""
    return [
        [month.replace(day=day) if day else None for day in week]
        for week in calendar.Calendar().monthdayscalendar(month.year, month.month)
    ]
