"""The last days of a desk as a list, for its export."""

import sqlalchemy as sa

from auction.accounts.models import Court, Person, User
from auction.accounts.rules import COURT_ROLES, ROLES
from auction.ground.deadline import all_deadlines
from auction.ground.refusal import Refusal, Words
from auction.tables.queries import Column, DeskList

from .queries import Asked, own_due


def due_list(asked: Asked) -> DeskList:
    """What the desk shows, all pages of it, nearest first. Refuses NOT_FOUND to whom no last day concerns."""
    due, limits = own_due(asked)
    if due is None:
        raise Refusal("NOT_FOUND")
    kinds = all_deadlines()
    # Of the court's own people alone the name is shown: an outsider's would say who takes part.
    name = sa.case((due.c.owner.in_(COURT_ROLES), Person.legal_name))
    return DeskList(
        "last-days",
        sa.select(due).outerjoin(User, User.id == due.c.owner_id).outerjoin(Person, Person.id == User.person_id)
        .join(Court, Court.id == due.c.court_id).where(limits[asked.when]),
        due.c.subject_id,
        (
            Column("what", Words("What", "事项"), due.c.deadline, "state", {kind.key: kind.name for kind in kinds}),
            Column("title", Words("About", "所涉"), due.c.title),
            Column("court", Words("Court", "法院"), Court.name_zh),
            Column("owner", Words("Whose turn", "责任人"), due.c.owner, "state", ROLES),
            Column("name", Words("Name", "姓名"), name),
            Column("due_on", Words("Last day", "最后期限"), due.c.due_on, "day"),
            Column("article", Words("Article", "法条"), due.c.deadline, "state",
                   {kind.key: Words(kind.article, kind.article) for kind in kinds}),
        ),
        (due.c.due_on, due.c.deadline, due.c.subject_id),
    )  # fmt: skip
