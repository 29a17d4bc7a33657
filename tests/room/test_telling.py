"""News from process to process: two real web servers on one database, and a third process that only writes."""

import json
import queue
import threading
import urllib.request
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from auction.ground import clock
from auction.ground.store import db
from auction.journal import broadcast
from auction.lots.interruptions import pause
from auction.room import telling
from auction.room.kept import Kept
from tests import builders
from tests.bidding.served import WAIT_S, Browser, server

STEP_MINOR = 5_000_00


@pytest.fixture(scope="module")
def addresses(whole_app, database_url):
    with server(whole_app, database_url) as one, server(whole_app, database_url) as two:
        yield one, two


@pytest.fixture
def lot(app):
    """Open on the real clock, since the servers run on it."""
    clock.install(app, clock.ManualClock(datetime.now(UTC)))
    return builders.open_lot(opens_in=timedelta(hours=-1))


@pytest.fixture
def browse(app, lot):
    opened = []

    def browse(address, user=None):
        db.session.commit()
        opened.append(Browser(app, address, lot, user))
        return opened[-1]

    yield browse
    for browser in opened:
        browser.socket.disconnect()


def covered(watcher, seq):
    """The ranges of the messages up to this number, as they came."""
    ranges = []
    while not ranges or ranges[-1][1] < seq:
        message = watcher.news.get(timeout=WAIT_S)
        if message["from_seq"] is not None:
            ranges.append((message["from_seq"], message["to_seq"]))
    return ranges


def has_no_gap(ranges, first=1):
    """Whether each range begins where the one before ended."""
    return [first, *[last + 1 for _, last in ranges[:-1]]] == [begins for begins, _ in ranges]


def test_bids_at_two_servers_are_told_at_both_in_order(lot, addresses, browse):
    """Two bidders at two servers outbid each other: a watcher at each hears every number once, in order."""
    bidders = [browse(address, builders.enrolled(lot).user) for address in addresses]
    watchers = [browse(address) for address in addresses]
    for step in range(40):
        assert bidders[step % 2].bid(700_000_00 + step * STEP_MINOR)["ok"]
    for watcher in watchers:
        assert has_no_gap(covered(watcher, 40))


def test_what_another_process_does_is_told(app, lot, addresses, browse):
    """A pause written by a process without sockets, as the worker is, reaches the rooms of both servers."""
    watchers = [browse(address) for address in addresses]
    officer = builders.user("officer", of_court=True)
    pause(lot.id, officer, "reason")
    for watcher in watchers:
        message = watcher.news.get(timeout=WAIT_S)
        assert message["head"]["state"] == "paused"
        assert message["entries"][-1]["type"] == "lot.paused"


def test_a_listener_that_was_cut_off_hears_again(lot, addresses, browse):
    """The database ends the listeners' connections: what was said meanwhile and what is said later is told, in order."""
    bidder, watcher = browse(addresses[0], builders.enrolled(lot).user), browse(addresses[1])
    bidder.bid(700_000_00)
    ranges = covered(watcher, 1)
    listeners = "FROM pg_stat_activity WHERE application_name = 'subhasta listener'"
    with db.engine.begin() as connection:
        ended = connection.execute(sa.text(f"SELECT pg_terminate_backend(pid) {listeners}")).all()
    assert len(ended) == 2
    for step in range(1, 10):
        assert bidder.bid(700_000_00 + step * STEP_MINOR)["ok"]
    ranges += covered(watcher, 10)
    assert has_no_gap(ranges)


def test_the_speaker_speaks_again_after_the_database_was_away(lot, addresses, browse):
    """The connection on which word is given is ended too: the next bid is told at the other server all the same."""
    bidder, watcher = browse(addresses[0], builders.enrolled(lot).user), browse(addresses[1])
    bidder.bid(700_000_00)
    covered(watcher, 1)
    with db.engine.begin() as connection:
        connection.execute(
            sa.text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'subhasta speaker'"
            )
        )
    assert bidder.bid(705_000_00)["ok"]
    assert covered(watcher, 2) == [(2, 2)]


def test_a_moved_clock_reaches_every_room(app, lot, addresses, browse):
    """The demo court's clock goes on by a day: each room learns the new time without an entry, at both servers."""
    watchers = [browse(address) for address in addresses]
    with db.engine.begin() as connection:
        connection.execute(sa.insert(clock.ClockShift).values(id=1, shift_s=86_400))
    telling.clock_moved()
    for watcher in watchers:
        message = watcher.news.get(timeout=WAIT_S)
        assert (message["from_seq"], message["entries"], message["head"]["lot"]) == (None, [], lot.id)
        ahead = datetime.fromisoformat(message["server_time"]) - datetime.now(UTC)
        assert timedelta(hours=23) < ahead < timedelta(hours=25)
    with db.engine.begin() as connection:
        connection.execute(sa.delete(clock.ClockShift))
    telling.clock_moved()
    for watcher in watchers:
        assert watcher.news.get(timeout=WAIT_S)["head"]["lot"] == lot.id


def test_who_joins_learns_the_number_from_which_news_go_on(lot, addresses, browse):
    """The acknowledgement of joining says what the room knows, so that nobody who missed nothing has to ask."""
    bidder = browse(addresses[0], builders.enrolled(lot).user)
    assert bidder.call("join", lot=lot.id)["seq"] == 0
    for step in range(3):
        bidder.bid(700_000_00 + step * STEP_MINOR)
    covered(bidder, 3)
    late = browse(addresses[1])
    assert late.call("join", lot=lot.id)["seq"] == 3
    bidder.bid(720_000_00)
    assert covered(late, 4) == [(4, 4)]
    # Left and watched again: what happened meanwhile is known, not told. A witness says when his process has heard.
    witness = browse(addresses[1])
    assert witness.call("join", lot=lot.id)["seq"] == 4
    assert late.call("leave", lot=lot.id)["ok"]
    bidder.bid(730_000_00)
    covered(witness, 5)
    assert late.call("join", lot=lot.id)["seq"] == 5
    assert late.news.empty()


def test_the_draft_of_a_court_is_told_to_nobody(app, addresses, browse):
    """A room can be joined by any number; of a lot that is not announced it tells neither number nor entry."""
    draft = builders.announced_lot(state="draft")
    db.session.commit()
    watcher = Browser(app, addresses[0], draft)
    try:
        assert watcher.call("join", lot=draft.id)["seq"] == 0
        broadcast.of(app).say(f"lot:{draft.id}", 1)
        with pytest.raises(queue.Empty):
            watcher.news.get(timeout=0.5)
    finally:
        watcher.socket.disconnect()


def test_a_thousand_who_ask_at_once_are_one_question():
    """While one asks, the others wait for his answer; within the second it is kept; afterwards it is asked anew."""
    asked, go_on = [], threading.Event()

    def ask():
        asked.append(1)
        go_on.wait(WAIT_S)
        return len(asked)

    kept = Kept(most_age_s=0.3, most=4)
    answers = []
    crowd = [threading.Thread(target=lambda: answers.append(kept.get("lot", ask))) for _ in range(50)]
    for one in crowd:
        one.start()
    go_on.set()
    for one in crowd:
        one.join()
    assert (answers, asked) == ([1] * 50, [1])
    threading.Event().wait(0.35)
    assert kept.get("lot", ask) == 2
    for key in range(20):
        kept.get(key, lambda: 0)
    assert len(kept._answers) <= 4


def test_what_could_not_be_asked_is_asked_anew_later():
    """A fault reaches everybody who waited for the answer, and is not remembered longer than an answer is."""
    kept = Kept(most_age_s=0.05, most=4)

    def fail():
        raise LookupError

    for _ in range(2):
        with pytest.raises(LookupError):
            kept.get("lot", fail)
    threading.Event().wait(0.1)
    assert kept.get("lot", lambda: 7) == 7


def test_missed_ranges_are_repaired_from_the_events(lot, addresses, browse):
    """A watcher that lost every other message has the whole record after asking once, with the head and the time."""
    bidder, watcher = browse(addresses[0], builders.enrolled(lot).user), browse(addresses[1])
    for step in range(30):
        bidder.bid(700_000_00 + step * STEP_MINOR)
    known = {number for first, last in covered(watcher, 30)[::2] for number in range(first, last + 1)}
    missed = sorted(set(range(1, 31)) - known)
    after = missed[0] - 1 if missed else 30
    with urllib.request.urlopen(f"{addresses[1]}/api/v1/lots/{lot.id}/events?after={after}") as answer:
        shape = json.load(answer)
    assert known | {entry["seq"] for entry in shape["entries"]} == set(range(1, 31))
    assert (shape["to_seq"] or 30, shape["head"]["seq"]) == (30, 30)
    assert datetime.fromisoformat(shape["server_time"])
