"""The pull feed: everything partners are told, in one order, without a gap, for whoever asks."""

import threading

import pytest
import sqlalchemy as sa

from auction.ground.store import db
from auction.journal.catalogue import PARTNER_KINDS
from auction.journal.rules import moment_text
from auction.partners.contracts import schema_of
from auction.partners.models import FeedEntry
from auction.partners.relay import relay
from tests.builders import announced_lot
from tests.contracts import example_of, faults_of

from .test_delivering import happen


def read(client, **asked) -> dict:
    answer = client.get("/api/v1/events", query_string=asked)
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def test_the_feed_replays_everything_from_the_first(client, court_clock):
    """What happened is read page by page, each event once, in the words of its webhook; what is not public is absent."""
    draft = announced_lot(state="withdrawn", announced_at=None)
    happen("lot:7", "lot.opened")
    happen("case:1", "case.opened")
    happen(f"lot:{draft.id}", "lot.withdrawn")
    happen("lot:8", "lot.opened")
    happen("lot:7", "lot.closed")
    relay()
    first = read(client, limit=2)
    second = read(client, limit=2, after=first["after"])
    items = first["items"] + second["items"]
    assert [(one["position"], one["type"], one["data"]["subject"], one["data"]["seq"]) for one in items] == [
        (1, "lot.opened", "lot:7", 1), (2, "lot.opened", "lot:8", 1), (3, "lot.closed", "lot:7", 2),
    ]  # fmt: skip
    assert items[2]["data"] == example_of("lot.closed") | {"subject": "lot:7", "seq": 2}
    for one in items:
        assert faults_of(one["data"], schema_of(one["type"])) == []
        assert one["timestamp"] == moment_text(court_clock.at)
    assert read(client, after=second["after"]) == {"items": [], "after": 3}
    assert [one["position"] for one in read(client, kind="lot.opened")["items"]] == [1, 2]
    assert [one["position"] for one in read(client, subject="lot:7", after=1)["items"]] == [3]


def test_positions_have_no_gap_and_come_in_their_order(app, court_clock):
    """Two relays at once number everything once; a reader beside them never sees a position before an earlier one."""
    for number in range(40):
        happen(f"lot:{number % 4}")
    seen: list[list[int]] = []

    def work():
        with app.app_context():
            while relay():
                seen.append(list(db.session.scalars(sa.select(FeedEntry.position).order_by(FeedEntry.position))))
                db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert seen
    for positions in [*seen, list(db.session.scalars(sa.select(FeedEntry.position).order_by(FeedEntry.position)))]:
        assert positions == list(range(1, len(positions) + 1))
    assert len(seen[-1]) == 40


def test_nothing_in_the_feed_can_be_changed(app, court_clock):
    """The database itself refuses to rewrite a position."""
    happen("lot:7", "lot.opened")
    relay()
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        db.session.execute(sa.update(FeedEntry).values(position=5))
    db.session.rollback()


@pytest.mark.parametrize(
    "asked",
    ["after=-1", "after=x", "after=99999999999999999999", "limit=0", "limit=1001", "kind=case.opened", "kind=",
     "subject=lot", "subject=lot:1;", "subject=partner:1", "before=3", "after=1&after=2"],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_by_name(client, asked):
    """A wrong parameter is 400 as problem+json, with the parameter's name."""
    answer = client.get(f"/api/v1/events?{asked}")
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
    assert answer.get_json()["errors"][0]["pointer"] == f"?{asked.partition('=')[0]}"


def test_event_types_and_the_specification_tell_every_kind(client):
    """Each kind is served with its schema and an example that fits it, and stands in OpenAPI's `webhooks`."""
    types = client.get("/api/v1/event-types?lang=en").get_json()["items"]
    assert {one["type"] for one in types} == PARTNER_KINDS
    for one in types:
        assert faults_of(one["example"], one["data_schema"]) == []
        assert one["data_schema"] == schema_of(one["type"])
    webhooks = client.get("/api/v1/openapi.json").get_json()["webhooks"]
    assert set(webhooks) == PARTNER_KINDS
