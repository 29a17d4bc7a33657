"""One act for many things: what the clerk sees, what is done, what is refused and why."""

import threading
import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa

from auction.batches import actions, queries
from auction.batches.models import Batch, BatchItem
from auction.batches.rules import TAKEN_FOR, THINGS_MOST
from auction.cases.models import Seizure
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.journal.models import JournalEntry
from auction.lots.models import Lot
from tests import builders
from tests.browsing import page, sign_in, text_of
from tests.tables.test_list_pages import other_court


@pytest.fixture
def officer(app):
    """An officer of the one court."""
    row = builders.user("officer", of_court=True)
    db.session.commit()
    return row


def _unsold() -> Lot:
    lot = builders.announced_lot(state="unsold", closed_at=clock.now())
    today = clock.today()
    seized = {"ordered_on": today, "expires_on": today + timedelta(days=600)}
    db.session.add(Seizure(asset_id=lot.asset_id, order_number="1", **seized))
    db.session.commit()
    return lot


def _rounds_of(lot: Lot) -> list[str]:
    return list(db.session.scalars(sa.select(Lot.state).where(Lot.asset_id == lot.asset_id).order_by(Lot.id)))


def _work_off() -> int:
    return sum(actions.work(key) for key in queries.waiting_items())


def test_a_clerk_does_fifty_things_with_three_presses(client, officer):
    """Ticked in the list, read once more, ordered: each is done by itself, the page counts, what is refused says why in
    the reader's language, and nothing is done twice when the order is sent twice.
    """
    unsold, open_one = [_unsold(), _unsold()], builders.open_lot()
    sign_in(client, officer)
    listed = page(client.get("/desk/lots?as=choose"))
    assert {box["value"] for box in listed.select("input[name=thing]")} == {str(lot.id) for lot in (*unsold, open_one)}
    assert page(client.get("/desk/lots")).select("input[name=thing]") == []
    asked = page(
        client.get("/desk/batches/new/next_round", query_string={"thing": [lot.id for lot in (*unsold, open_one)]})
    )
    order_id = asked.select_one("input[name=request_id]")["value"]
    sent = {
        "csrf_token": asked.select_one("form [name=csrf_token]")["value"],
        "request_id": order_id,
        "thing": [str(lot.id) for lot in (*unsold, open_one)],
    }
    for _ in range(2):
        answer = client.post("/desk/batches/new/next_round", data=sent)
        assert (answer.status_code, answer.location) == (303, f"/desk/batches/{order_id}")
    assert "Look again" in text_of(client.get(f"/desk/batches/{order_id}?lang=en"))
    assert _work_off() == 3
    assert _work_off() == 0
    assert [_rounds_of(lot) for lot in unsold] == [["unsold", "valued"]] * 2
    assert _rounds_of(open_one) == ["open"]
    shown = text_of(client.get(f"/desk/batches/{order_id}?lang=en"))
    assert "2 of 3 done, 1 refused" in shown
    refused = db.session.scalars(sa.select(BatchItem).where(BatchItem.state == "refused")).one()
    assert refused.thing == str(open_one.id)
    assert refused.said["en"] in shown
    assert refused.said["zh"] in text_of(client.get(f"/desk/batches/{order_id}?lang=zh"))
    assert "2" in text_of(client.get("/desk/batches"))
    orders = sa.select(sa.func.count()).where(JournalEntry.kind == "batch.ordered")
    assert db.session.scalar(orders) == 1


def test_nobody_orders_or_sees_what_is_not_his(client, officer):
    """Things of another court, an act that is none, a role that may not, another person's batch: refused by name."""
    lot = _unsold()
    stranger, judge = builders.user("officer"), builders.user("judge", of_court=True)
    stranger.court = other_court()
    db.session.commit()
    batch = actions.order(uuid.uuid4(), "next_round", [str(lot.id)], officer)
    for actor, key, things, code in (
        (stranger, "next_round", [str(lot.id)], "NOT_FOUND"),
        (officer, "next_round", [str(lot.id), "999999"], "NOT_FOUND"),
        (officer, "next_round", ["²", "1e3", "' OR 1=1"], "NOT_FOUND"),
        (officer, "burn", [str(lot.id)], "NOT_FOUND"),
        (judge, "next_round", [str(lot.id)], "NOT_ALLOWED"),
        (officer, "next_round", [], "NOTHING_CHOSEN"),
        (officer, "next_round", [str(number) for number in range(THINGS_MOST + 1)], "TOO_MANY_CHOSEN"),
    ):
        with pytest.raises(Refusal, match=code):
            actions.order(uuid.uuid4(), key, things, actor)
    with pytest.raises(Refusal, match="NOT_FOUND"):
        actions.order(batch.id, "next_round", [str(lot.id)], stranger)
    sign_in(client, judge)
    assert client.get(f"/desk/batches/{batch.id}").status_code == 404
    assert client.get(f"/desk/batches/new/next_round?thing={lot.id}").status_code == 403
    assert db.session.scalar(sa.select(sa.func.count(Batch.id))) == 1


def test_who_lost_his_role_meanwhile_does_nothing_any_more(officer):
    """The roles are asked again when the worker comes to it."""
    lot = _unsold()
    actions.order(uuid.uuid4(), "next_round", [str(lot.id)], officer)
    officer.roles = []
    db.session.commit()
    assert _work_off() == 1
    assert _rounds_of(lot) == ["unsold"]
    assert db.session.scalars(sa.select(BatchItem.code)).all() == ["NOT_ALLOWED"]


def test_two_workers_do_each_thing_once_and_a_dead_ones_is_taken_up(app, officer, standing_clock):
    """Two workers at the same list: each thing is tried once. What a worker began and did not end waits two minutes."""
    lots = [_unsold() for _ in range(6)]
    actions.order(uuid.uuid4(), "next_round", [str(lot.id) for lot in lots], officer)
    keys, done = queries.waiting_items(), []

    def worker() -> None:
        with app.app_context():
            done.extend(actions.work(key) for key in keys)
            db.session.remove()

    threads = [threading.Thread(target=worker) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sum(done) == 6
    db.session.expire_all()
    assert [_rounds_of(lot) for lot in lots] == [["unsold", "valued"]] * 6
    late = _unsold()
    actions.order(uuid.uuid4(), "next_round", [str(late.id)], officer)
    db.session.execute(sa.update(BatchItem).where(BatchItem.state == "waiting").values(taken_at=clock.now()))
    db.session.commit()
    assert _work_off() == 0
    standing_clock.at += TAKEN_FOR + TAKEN_FOR
    assert _work_off() == 1
