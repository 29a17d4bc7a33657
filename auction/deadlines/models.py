"""Who was told of which last day, and the holidays that were entered from a notice."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auction.accounts.models import Person, User
from auction.ground.store import append_only, db

from .holiday_rules import STATE_NAMES

Moment = sa.DateTime(timezone=True)


class DeadlineWarning(db.Model):
    """The owner was told that a last day is near (`soon`), or he and the supervisor that it has passed (`late`).

    Once each: a day that was moved is another one and is told anew. `deadline` is the key of a ground Deadline.
    """

    __tablename__ = "deadline_warning"
    deadline: Mapped[str] = mapped_column(primary_key=True)
    subject_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    due_on: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.CheckConstraint("kind IN ('soon', 'late')", name="kind"), primary_key=True)
    told_at: Mapped[datetime] = mapped_column(Moment)


append_only(DeadlineWarning.__table__)


class HolidayYear(db.Model):
    """The working days of a year as one administrator read them from the notice and another confirmed them."""

    __tablename__ = "holiday_year"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    year: Mapped[int] = mapped_column(sa.CheckConstraint("year BETWEEN 2005 AND 2100", name="year"))
    notice_number: Mapped[str]
    notice_text: Mapped[str]
    days_off: Mapped[list[date]] = mapped_column(ARRAY(sa.Date))
    working_weekends: Mapped[list[date]] = mapped_column(ARRAY(sa.Date))
    state: Mapped[str] = mapped_column(sa.CheckConstraint(f"state IN {tuple(STATE_NAMES)}", name="state"))
    entered_by_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    entered_by_person_id: Mapped[int] = mapped_column(sa.ForeignKey(Person.id))
    entered_at: Mapped[datetime] = mapped_column(Moment)
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))
    decided_by_person_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Person.id))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    reason: Mapped[str] = mapped_column(default="")
    # How many stored last days fell on a day that it made a day off.
    moved_count: Mapped[int] = mapped_column(default=0)

    entered_by: Mapped[User] = relationship(foreign_keys=[entered_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])
    __table_args__ = (
        sa.Index("uq_holiday_year_one_living", "year", unique=True, postgresql_where=sa.text("state <> 'refused'")),
        sa.CheckConstraint(
            "(state = 'entered') = (num_nonnulls(decided_by_id, decided_by_person_id, decided_at) = 0)"
            " AND num_nonnulls(decided_by_id, decided_by_person_id, decided_at) IN (0, 3)",
            name="decided",
        ),
        sa.CheckConstraint("decided_by_person_id <> entered_by_person_id", name="four_eyes"),
    )
