"""People are told of their last days in time; supervisors of those that have passed."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from auction.accounts.inbox import News, tell_all
from auction.accounts.letters import path_of
from auction.accounts.models import Court, Role, User
from auction.accounts.queries import courts, staff_of
from auction.accounts.rules import COURT_ROLES, STAFF_ROLES
from auction.finance.due_list import due_page
from auction.ground import clock
from auction.ground.deadline import deadline_of
from auction.ground.refusal import Words
from auction.ground.store import db, transaction

from .models import DeadlineWarning
from .queries import to_tell

# A notice that lists several names so many; the rest stands on the desk.
LINES_MOST = 20

SOON = Words("Due by {due_on}: {name}, {title}", "{due_on} 到期：{name}，{title}")
LATE = Words("Overdue since {due_on}: {name}, {title}", "自 {due_on} 起逾期：{name}，{title}")
OF_ONE = {
    "soon": Words(
        "The last day for this is {due_on} (Asia/Shanghai), under {article}.",
        "该事项最后期限为 {due_on}（北京时间），依据：{article}。",
    ),
    "late": Words(
        "The last day for this was {due_on} (Asia/Shanghai), under {article}. Do it now; the supervisor of the court is "
        "told where it is the court's own duty.",
        "该事项最后期限为 {due_on}（北京时间），依据：{article}。请立即办理；属于法院职责的，已同时告知监督员。",
    ),
}
OF_MANY = {
    "soon": Words("{count} last days are near", "{count} 项期限将至"),
    "late": Words("{count} last days have passed", "{count} 项期限已逾期"),
}


MONEY = (
    Words("Late at the finance desk: {count}", "财务工作台逾期事项：{count} 项"),
    Words(
        "So many matters of the court's money are past their day. The finance desk lists them, the oldest first.",
        "本院案款事项有上述数量已过期限，财务工作台按到期先后列明。",
    ),
)


def warn_of_money() -> int:
    """Due work: once a day the finance clerks and supervisors of a court hear how much of its money list is late.

    The list is finance's own (`finance.due_list`); it reckons in working days, which no query can. Returns how many
    courts were told.
    """
    return sum(_warn_of_money(court) for court in courts())


def _warn_of_money(court: Court) -> bool:
    today = clock.today()
    key = {"deadline": "money", "subject_id": court.id, "due_on": today, "kind": "late"}
    if db.session.get(DeadlineWarning, tuple(key.values())):
        return False
    with current_app.test_request_context():
        late = due_page(court.id, court.jurisdiction).counts["red"]
    readers = staff_of(court.id, "finance", "supervisor")
    if not late or not readers:
        return False
    with transaction() as session:
        claimed = insert(DeadlineWarning).values(**key, told_at=clock.now()).on_conflict_do_nothing()
        if not session.execute(claimed).rowcount:  # type: ignore[attr-defined]
            return False
        subject, path = MONEY[0].filled(count=str(late)), path_of("deadlines.desk")
        tell_all(session, [News(user_id, subject, MONEY[1], path) for user_id in readers])
    return True


def warn() -> int:
    """Due work: tell of last days that are near, once, and of those that have passed, once. Returns how many.

    The owner is told, or everybody of the role at that court where no one account owns it; what the court's own people
    let pass is told to the court's supervisors too. Several at once make one notice.
    """
    with transaction() as session:
        rows = to_tell()
        if not rows:
            return 0
        claimed = _claim(session, rows)
        mine = [row for row in rows if _key(row) in claimed]
        tell_all(session, _news(session, mine))
    return len(rows)


def _key(row: sa.Row) -> tuple:
    return row.deadline, row.subject_id, row.due_on, row.kind


def _claim(session: Session, rows: Sequence[sa.Row]) -> set[tuple]:
    """Note that these are told now; another worker that is at the same ones gets none of them."""
    at = clock.now()
    told = {_key(row) for row in rows}
    names = ("deadline", "subject_id", "due_on", "kind")
    new = insert(DeadlineWarning).values(
        [{**dict(zip(names, key, strict=True)), "told_at": at} for key in sorted(told)]
    )
    done = new.on_conflict_do_nothing().returning(*(getattr(DeadlineWarning, name) for name in names))
    return {tuple(row) for row in session.execute(done)}


def _news(session: Session, rows: Sequence[sa.Row]) -> list[News]:
    """One notice for each person and kind: of one last day with its own page, of several with the desk."""
    staff = _staff(session)
    told: dict[tuple[int, str], list[sa.Row]] = {}
    for row in rows:
        for user_id in _readers(row, staff):
            told.setdefault((user_id, row.kind), []).append(row)
    everybody = {user_id for of_role in staff.values() for user_id in of_role}
    news = []
    with current_app.test_request_context():  # the pages' addresses are built as in a request; due work has none
        for (user_id, kind), those in told.items():
            # Who has no desk gets a notice for each, with the page where he can act.
            parts = [those] if user_id in everybody else [[row] for row in those]
            news += [_notice(user_id, kind, part) for part in parts]
    return news


def _readers(row: sa.Row, staff: Mapping[tuple[str, int | None], list[int]]) -> set[int]:
    court_id = None if row.owner == "administrator" else row.court_id
    owners = {row.owner_id} if row.owner_id else set(staff.get((row.owner, court_id), ()))
    if row.kind == "late" and row.owner in COURT_ROLES:
        owners |= set(staff.get(("supervisor", row.court_id), ()))
    return owners


def _staff(session: Session) -> dict[tuple[str, int | None], list[int]]:
    """(role, court) → the accounts in use; administrators belong to no court."""
    found: dict[tuple[str, int | None], list[int]] = {}
    for role, court_id, user_id in session.execute(
        sa.select(Role.name, User.court_id, User.id).join(User.roles).where(User.active, Role.name.in_(STAFF_ROLES))
    ):
        found.setdefault((role, None if role == "administrator" else court_id), []).append(user_id)
    return found


def _notice(user_id: int, kind: str, rows: Sequence[sa.Row]) -> News:
    lines = [_line(row) for row in rows[:LINES_MOST]]
    if len(rows) == 1:
        row, deadline = rows[0], deadline_of(rows[0].deadline)
        body = OF_ONE[kind].filled(due_on=row.due_on.isoformat(), article=deadline.article)
        return News(user_id, lines[0], body, deadline.page(row.subject_id))
    subject = OF_MANY[kind].filled(count=str(len(rows)))
    body = Words("\n".join(line.en for line in lines), "\n".join(line.zh for line in lines))
    return News(user_id, subject, body, path_of("deadlines.desk"))


def _line(row: sa.Row) -> Words:
    name = deadline_of(row.deadline).name
    text = LATE if row.kind == "late" else SOON
    facts = {"due_on": row.due_on.isoformat(), "title": row.title}
    return Words(text.en.format(name=name.en, **facts), text.zh.format(name=name.zh, **facts))
