"""The demo court: told once through the real actions, on a clock that only moves forward, refused in production."""

from datetime import timedelta

import pytest

from auction.accounts.inbox import tell
from auction.demo import clock as demo_clock
from auction.demo.cli import group
from auction.demo.loader import _run_until, is_empty, load
from auction.demo.people import SIGN_INS
from auction.ground import clock
from auction.ground.refusal import Refusal, Words
from auction.ground.store import db, transaction
from auction.journal.actions import write_mail
from auction.journal.queries import broken_at
from auction.lots.models import Lot
from auction.lots.rules import STATES
from auction.reconciliation.actions import reconcile
from auction.reconciliation.queries import providers_with_money
from tests.browsing import sign_in
from tests.builders import announced_lot, open_lot, user

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def demo(app, monkeypatch):
    """The application as `make run` starts it."""
    monkeypatch.setitem(app.config, "SUBHASTA_ENV", "demo")
    return app


def test_the_court_has_a_lot_in_every_state(demo):
    """Loading tells every story to its end; only the annulled lot waits for the act that annuls."""
    assert is_empty()
    load()
    states = {state for (state,) in db.session.query(Lot.state).distinct()}
    assert set(STATES) - states == {"annulled"}
    for (lot_id,) in db.session.query(Lot.id):
        assert broken_at(f"lot:{lot_id}") is None
    for provider in providers_with_money():
        assert reconcile(provider, clock.now() - timedelta(days=365)).differences == [], "the demo's books agree"
    result = demo.test_cli_runner().invoke(group, ["load", "--if-empty"])
    assert (result.exit_code, result.output) == (0, ""), "a second load does nothing"
    assert demo.test_cli_runner().invoke(group, ["load"]).exit_code == 1


def test_the_sign_ins_are_listed_in_both_languages(demo):
    """One line per role with what to try first."""
    listed = demo.test_cli_runner().invoke(group, ["signins"]).output
    for one in SIGN_INS:
        assert one.email in listed
        assert one.try_first.en in listed
        assert one.try_first.zh in listed


def test_the_next_event_happens(demo, standing_clock):
    """The clock goes to the opening, then to the last five minutes, then to the end; each has then happened."""
    lot_id = announced_lot(opens_in=timedelta(days=3)).id
    states = []
    for _ in range(3):
        result = demo.test_cli_runner().invoke(group, ["clock", "next"])
        assert result.exit_code == 0, result.output
        lot = db.session.get_one(Lot, lot_id, populate_existing=True)
        states.append((lot.state, lot.closes_at - standing_clock.at <= timedelta(minutes=5)))
    assert states == [("open", False), ("open", True), ("unsold", True)]


def test_a_day_on_does_each_event_at_its_own_time(demo, standing_clock):
    """What falls due within the day happens when it is due, not at the day's end."""
    lot_id = announced_lot(opens_in=timedelta(hours=3), lasts=timedelta(hours=5)).id
    start = standing_clock.at
    demo_clock.go_on_a_day()
    lot = db.session.get_one(Lot, lot_id, populate_existing=True)
    assert lot.state == "unsold"
    assert lot.closed_at - lot.closes_at < timedelta(seconds=5)
    assert standing_clock.at == start + timedelta(days=1)


def test_an_event_without_work_hides_none_behind_it(demo, standing_clock):
    """On its way through the past the court passes the moment at which the last minutes begin, and closes the lot after it."""
    lot_id = open_lot(lasts=timedelta(hours=1)).id
    db.session.commit()
    _run_until(standing_clock, standing_clock.at)  # what is seldom looked at has been looked at
    _run_until(standing_clock, standing_clock.at + timedelta(hours=2))
    lot = db.session.get_one(Lot, lot_id)
    assert lot.state == "unsold"
    assert lot.closed_at < standing_clock.at - timedelta(minutes=59)


def test_nothing_to_go_to_is_said(demo, client):
    """An empty court's banner has no next event, and the button's address says so."""
    with pytest.raises(Refusal) as refused:
        demo_clock.go_to_next_event()
    assert refused.value.code == "CLOCK_NO_EVENT"


@pytest.mark.parametrize("command", [["load"], ["signins"], ["clock", "next"], ["clock", "day"], ["crowd", "1"]])
def test_production_refuses_the_demo(app, monkeypatch, command):
    """No demo court, no sign-ins and no moved clock where the configuration says production."""
    monkeypatch.setitem(app.config, "SUBHASTA_ENV", "production")
    announced_lot(opens_in=timedelta(days=3))
    before = clock.now()
    assert app.test_cli_runner().invoke(group, command).exit_code == 1
    assert clock.now() == before
    with pytest.raises(Refusal) as refused:
        clock.move_to(before + timedelta(days=1))
    assert refused.value.code == "CLOCK_IS_REAL"


def test_the_clock_never_goes_back(demo):
    """A moment in the past is refused."""
    with pytest.raises(Refusal) as refused:
        clock.move_to(clock.now() - timedelta(seconds=1))
    assert refused.value.code == "CLOCK_NEVER_BACK"


def test_a_letter_about_a_lot_is_shown_to_its_reader_alone(demo, client):
    """The mailbox shows everybody the letters about accounts; what was written to one person only he finds there."""
    reader, officer = user("bidder"), user("officer", of_court=True)
    db.session.commit()
    with transaction() as session:
        write_mail(session, "new@example.test", "Confirm", "link")
        tell(session, reader, Words("Outbid", "被超过"), Words("price", "价格"), "/lots/1")
    for visitor, sees in ((None, False), (officer, False), (reader, True)):
        if visitor:
            sign_in(client, visitor)
        shown = client.get("/demo/mailbox").get_data(as_text=True)
        assert "new@example.test" in shown
        # His address stands in the header of his own page as well.
        assert ("被超过" in shown, reader.email in shown) == (sees, sees)
