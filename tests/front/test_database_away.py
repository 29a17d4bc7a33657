"""A database that is away is said to be busy, to people and to programs, and nothing leaks."""

import pytest
import sqlalchemy as sa

from auction.ground.store import db
from tests.browsing import sign_in
from tests.builders import user


@pytest.fixture
def away(app, client):
    """A signed-in visitor; from here on every statement fails as it does while PostgreSQL restarts."""
    sign_in(client, user("bidder"))

    def fail(*_):
        raise sa.exc.OperationalError("SELECT", {}, Exception("the connection was cut at 10.0.0.1"))

    sa.event.listen(db.engine, "before_cursor_execute", fail)
    yield
    sa.event.remove(db.engine, "before_cursor_execute", fail)


@pytest.mark.parametrize(
    ("path", "kind"), [("/lots", "text/plain"), ("/api/v1/lots/1/head", "application/problem+json")]
)
def test_busy_is_said(client, away, path, kind):
    """503 with the message, although the page's frame cannot be drawn, and no trace of the fault itself."""
    answer = client.get(path)
    assert answer.status_code == 503
    assert answer.content_type.startswith(kind)
    assert "10.0.0.1" not in answer.get_data(as_text=True)
