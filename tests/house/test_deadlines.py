"""Every noun's deadlines keep the shape that the desk and the warnings rely on."""

import re

import sqlalchemy as sa

from auction.accounts.rules import ROLES
from auction.ground.deadline import COLUMNS, all_deadlines
from auction.ground.store import db

CHINESE = re.compile("[\u4e00-\u9fff]")


def test_every_deadline_can_be_asked(app):
    """Each has its name in both languages, its article, an owner who exists, a page, and a query with the columns in order."""
    assert len(all_deadlines()) >= 4
    for deadline in all_deadlines():
        assert CHINESE.search(deadline.name.zh), deadline.key
        assert not CHINESE.search(deadline.name.en), deadline.key
        assert deadline.article, deadline.key
        assert deadline.owner in ROLES, deadline.key
        assert 0 <= deadline.warn_days <= 90, deadline.key
        with app.test_request_context():
            assert deadline.page(1).startswith("/"), deadline.key
        rows = deadline.rows().subquery()
        assert tuple(rows.c.keys()) == COLUMNS, deadline.key
        assert isinstance(rows.c.due_on.type, sa.Date), deadline.key
        assert isinstance(rows.c.title.type, sa.String), deadline.key
        assert db.session.execute(sa.select(rows)).all() == [], deadline.key
        assert deadline.move is None or deadline.move(db.session, {}) == 0, deadline.key
