"""Partners are told by signed webhooks: what was committed, in order, until they have it, and once."""

import json
import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa
from standardwebhooks import Webhook, WebhookVerificationError

from auction.ground.store import db, transaction
from auction.journal.actions import record
from auction.journal.catalogue import PARTNER_KINDS
from auction.journal.models import JournalEntry, JournalOutbox
from auction.journal.signing import new_secret
from auction.lots.models import Lot
from auction.partners import delivering
from auction.partners.actions import disable_endpoint, enable_endpoint, resend, send_test
from auction.partners.delivering import CLAIM_S, Batch, Sent, claim, deliver, senders, settle, start_senders
from auction.partners.delivery_rules import TRIES_MAX, Tried
from auction.partners.models import Delivery
from auction.partners.queries import due_heads
from auction.partners.relay import relay
from tests.builders import announced_lot
from tests.contracts import example_of


def happen(subject: str, kind: str = "lot.extended") -> None:
    """An act that records one entry, as partners were promised it, of a lot that was announced."""
    word, number = subject.split(":")
    if word == "lot" and db.session.get(Lot, int(number)) is None:
        announced_lot(id=int(number))
        db.session.commit()
    with transaction() as session:
        record(session, subject, kind, example_of(kind) if kind in PARTNER_KINDS else {})


def numbers(receiver) -> list[tuple[str, int]]:
    """(subject, seq) of what came in, in order."""
    return [(data["subject"], data["seq"]) for data in (json.loads(came.body)["data"] for came in receiver.received)]


def failed(batch: Batch) -> list[Sent]:
    """What a sender reports whose partner said 500, after another has taken over."""
    return [Sent(one, one.until, {}, Tried(500, "too late", 1)) for one in batch.claimed]


def all_deliveries() -> list[Delivery]:
    return list(db.session.scalars(sa.select(Delivery).order_by(Delivery.entry_id)))


def test_the_standards_own_library_verifies_what_arrives(told_at, listening, work):
    """A committed event reaches a listening server, and Standard Webhooks' library accepts it with our secret."""
    receiver = listening()
    endpoint = told_at(receiver)
    happen("lot:7", "lot.closed")
    work()
    [came] = receiver.received
    message = Webhook(endpoint.keys[0].secret).verify(came.body, came.headers)
    assert message["type"] == "lot.closed"
    assert message["data"] == example_of("lot.closed") | {"subject": "lot:7", "seq": 1}
    with pytest.raises(WebhookVerificationError):
        Webhook(new_secret()).verify(came.body, came.headers)
    [delivery] = all_deliveries()
    assert (delivery.delivered_at is not None, delivery.attempts) == (True, 1)
    [one] = delivery.tries
    assert (one.status, one.headers) == (204, {
        name: came.headers[name] for name in ("webhook-id", "webhook-timestamp", "webhook-signature", "content-type")
    })  # fmt: skip
    assert db.session.scalars(sa.select(JournalOutbox)).all() == []


def test_only_events_for_partners_and_of_the_chosen_kinds_are_sent(told_at, listening, work):
    """Acts that concern nobody outside stay inside, and an endpoint hears only the kinds it asked for."""
    everything, closings = listening(), listening()
    told_at(everything)
    told_at(closings, kinds=["lot.closed"], name="另一平台")
    happen("case:1", "case.opened")
    happen("lot:7", "lot.opened")
    happen("lot:7", "lot.closed")
    work()
    assert numbers(everything) == [("lot:7", 1), ("lot:7", 2)]
    assert numbers(closings) == [("lot:7", 2)]


def test_an_act_that_was_rolled_back_is_never_told(told_at, listening, work):
    """An entry of an act that failed leaves no delivery and no call."""
    receiver = listening()
    told_at(receiver)

    def failing_act():
        with transaction() as session:
            record(session, "lot:7", "lot.closed", example_of("lot.closed"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing_act()
    happen("lot:8", "lot.opened")
    work()
    assert numbers(receiver) == [("lot:8", 1)]


def test_a_lot_that_was_never_announced_is_not_told(told_at, listening, work):
    """Withdrawing a draft is the court's own affair; withdrawing an announced lot is everybody's."""
    receiver = listening()
    told_at(receiver)
    draft, announced = announced_lot(state="withdrawn", announced_at=None), announced_lot(state="withdrawn")
    happen(f"lot:{draft.id}", "lot.withdrawn")
    happen(f"lot:{announced.id}", "lot.withdrawn")
    work()
    assert numbers(receiver) == [(f"lot:{announced.id}", 1)]


def test_a_failure_is_retried_under_the_same_id(told_at, listening, work, court_clock):
    """Two failures, then success: three calls with one webhook-id and one body, each at its time, each verifiable."""
    receiver = listening(answers=[(500, {}), (500, {})])
    endpoint = told_at(receiver)
    happen("lot:7", "lot.closed")
    work()
    assert len(receiver.received) == 1
    work()
    assert len(receiver.received) == 1, "not before its time"
    court_clock.at += timedelta(seconds=10)
    work()
    assert len(receiver.received) == 2
    court_clock.at += timedelta(minutes=10)
    work()
    assert {came.message_id for came in receiver.received} == {str(all_deliveries()[0].id)}
    assert len({came.body for came in receiver.received}) == 1
    for came in receiver.received:
        Webhook(endpoint.keys[0].secret).verify(came.body, came.headers)
    assert [one.status for one in all_deliveries()[0].tries] == [500, 500, 204]
    court_clock.at += timedelta(days=5)
    work()
    assert len(receiver.received) == 3


def test_three_days_down_lose_nothing(told_at, listening, work, court_clock):
    """A partner who is down for 75 hours still gets every event afterwards, in the order of its lot."""
    receiver = listening(usual=(500, {}))
    told_at(receiver)
    started = court_clock.at
    for _ in range(5):
        happen("lot:7", "lot.extended")
    while court_clock.at < started + timedelta(hours=75):
        work()
        court_clock.at += timedelta(hours=1)
    assert set(numbers(receiver)) == {("lot:7", 1)}, "the first of the line holds the others back"
    tries = len(receiver.received)
    assert tries == TRIES_MAX - 1
    receiver.usual = (200, {})
    court_clock.at += timedelta(hours=30)
    work()
    assert numbers(receiver)[tries:] == [("lot:7", seq) for seq in (1, 2, 3, 4, 5)]


def test_the_last_failure_gives_up_and_lets_the_next_go(told_at, listening, work, court_clock):
    """After the tenth try an event is given up; the following event of the lot is sent, with its own tries."""
    receiver = listening(answers=[(500, {})] * TRIES_MAX)
    told_at(receiver)
    happen("lot:7", "lot.opened")
    happen("lot:7", "lot.closed")
    for _ in range(TRIES_MAX):
        work()
        court_clock.at += timedelta(days=2)
    first, second = all_deliveries()
    assert (first.attempts, first.given_up_at is not None, first.next_try_at) == (TRIES_MAX, True, None)
    assert (second.attempts, second.delivered_at is not None) == (1, True)


def test_a_failing_event_holds_back_its_own_lot_alone(told_at, listening, work, court_clock):
    """While an event waits for its next try, later events of its lot wait too; other lots and partners do not."""
    failing = listening(answers=[(500, {})])
    other = listening()
    told_at(failing)
    told_at(other, name="另一平台")
    happen("lot:7", "lot.opened")
    work()
    for subject in ("lot:7", "lot:8", "lot:7"):
        happen(subject)
    work()
    assert numbers(failing) == [("lot:7", 1), ("lot:8", 1)]
    assert sorted(numbers(other)) == [("lot:7", 1), ("lot:7", 2), ("lot:7", 3), ("lot:8", 1)]
    court_clock.at += timedelta(seconds=10)
    work()
    assert numbers(failing)[2:] == [("lot:7", 1), ("lot:7", 2), ("lot:7", 3)]


def test_gone_switches_the_endpoint_off(told_at, listening, work, administrator):
    """410 disables the endpoint and says so in the record; nothing more is sent until it is enabled again."""
    receiver = listening(answers=[(410, {})])
    endpoint = told_at(receiver)
    happen("lot:7", "lot.opened")
    happen("lot:8", "lot.opened")
    work()
    assert len(receiver.received) <= 2, "lines in flight together may have been sent"
    assert endpoint.disabled_reason == "gone"
    entry = db.session.scalars(sa.select(JournalEntry).where(JournalEntry.kind == "endpoint.disabled")).one()
    assert (entry.subject, entry.public) == (
        f"partner:{endpoint.partner_id}", {"endpoint": endpoint.id, "reason": "gone"},
    )  # fmt: skip
    called = len(receiver.received)
    happen("lot:9", "lot.opened")
    work()
    assert len(receiver.received) == called
    enable_endpoint(endpoint.id, administrator)
    happen("lot:10", "lot.opened")
    work()
    assert ("lot:10", 1) in numbers(receiver)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_partner_is_called_less(status, told_at, listening, work, court_clock):
    """429, 502, 503 and 504 pause the whole endpoint for as long as Retry-After says."""
    receiver = listening(answers=[(status, {"Retry-After": "120"})])
    told_at(receiver)
    happen("lot:7", "lot.opened")
    work()
    happen("lot:8", "lot.opened")
    court_clock.at += timedelta(seconds=119)
    work()
    assert numbers(receiver) == [("lot:7", 1)]
    court_clock.at += timedelta(seconds=2)
    work()
    assert sorted(numbers(receiver)) == [("lot:7", 1), ("lot:7", 1), ("lot:8", 1)]


def test_a_redirect_is_a_failure(told_at, listening, work):
    """A 3xx answer is not followed and not taken as success."""
    elsewhere = listening()
    receiver = listening(answers=[(302, {"Location": elsewhere.url})])
    told_at(receiver)
    happen("lot:7", "lot.opened")
    work()
    assert elsewhere.received == []
    assert all_deliveries()[0].delivered_at is None


def test_two_workers_deliver_once(told_at, listening, app, court_clock):
    """Two relays and two sets of senders at the same moment: each event arrives once, and each lot in order."""
    receiver = listening()
    endpoint = told_at(receiver)
    for number in range(30):
        happen(f"lot:{number % 5}")
    start = threading.Barrier(2)

    def worker():
        with app.app_context():
            start.wait(10)
            while relay() or deliver(endpoint.id):
                pass

    threads = [threading.Thread(target=worker) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    while relay() or deliver(endpoint.id):
        pass
    assert sorted(numbers(receiver)) == [(f"lot:{lot}", seq) for lot in range(5) for seq in range(1, 7)]
    for lot in range(5):
        assert [seq for subject, seq in numbers(receiver) if subject == f"lot:{lot}"] == [1, 2, 3, 4, 5, 6]


def test_a_slow_partner_does_not_delay_another(told_at, listening, court_clock):
    """While one partner's server sits on its answer, the other has been told everything."""
    let_go = threading.Event()
    slow, quick = listening(before_answer=lambda came: let_go.wait(10)), listening()
    told_at(slow)
    told_at(quick, name="另一平台")
    for number in range(8):
        happen(f"lot:{number}", "lot.opened")
    try:
        relay()
        while len(quick.received) < 8:
            start_senders()
            assert not senders.rest(0.05), "the slow one is still being served"
        assert 1 <= len(slow.received) <= 3
    finally:
        let_go.set()
    assert senders.rest(30)


def test_a_sender_that_died_is_replaced(told_at, listening, work, court_clock):
    """A delivery that was claimed and never settled falls due again, under its id."""
    receiver = listening()
    endpoint = told_at(receiver)
    happen("lot:7", "lot.opened")
    relay()
    claimed = claim(endpoint.id)
    work()
    assert receiver.received == []
    court_clock.at += timedelta(minutes=3)
    work()
    [one] = claimed.claimed
    assert [came.message_id for came in receiver.received] == [str(one.delivery_id)]
    settle(claimed, failed(claimed))
    assert all_deliveries()[0].delivered_at is not None, "a late failure does not undo what another has delivered"


def test_a_late_failure_does_not_disturb_a_newer_try(told_at, listening, court_clock):
    """Who was given up for dead and then reports a failure changes nothing: the delivery is another's by now."""
    endpoint = told_at(listening())
    happen("lot:7", "lot.opened")
    relay()
    lost = claim(endpoint.id)
    court_clock.at += timedelta(minutes=3)
    newer = claim(endpoint.id)
    settle(lost, failed(lost))
    [delivery] = all_deliveries()
    assert (delivery.attempts, delivery.next_try_at) == (2, court_clock.at + timedelta(seconds=CLAIM_S))
    settle(newer, [Sent(newer.claimed[0], court_clock.at, {}, Tried(204, "", 1))])
    db.session.expire_all()
    assert all_deliveries()[0].delivered_at is not None


def test_what_another_has_just_taken_is_left(told_at, listening, court_clock, monkeypatch):
    """A sender whose list of heads is a moment old claims nothing that another has claimed since."""
    endpoint = told_at(listening())
    happen("lot:7", "lot.opened")
    relay()
    old_list = due_heads(court_clock.at, endpoint.id, 10)
    assert claim(endpoint.id) is not None
    monkeypatch.setattr(delivering, "due_heads", lambda at, endpoint_id, most: old_list)
    assert claim(endpoint.id) is None


def test_a_name_that_now_leads_inside_is_not_called(told_at, listening, work, app, monkeypatch):
    """The address is checked at every try: what was allowed yesterday is refused today, and the log says why."""
    receiver = listening()
    told_at(receiver)
    monkeypatch.setitem(app.config, "WEBHOOK_ALLOW_LOOPBACK", False)
    happen("lot:7", "lot.opened")
    work()
    assert receiver.received == []
    assert "not a public internet address" in all_deliveries()[0].tries[0].answer


def test_a_test_event_goes_to_its_endpoint_alone(told_at, listening, work, administrator):
    """The button sends one signed event of the kind endpoint.tested, whatever kinds the endpoint asked for."""
    receiver, other = listening(), listening()
    endpoint = told_at(receiver, kinds=["lot.closed"])
    told_at(other, name="另一平台")
    send_test(endpoint.id, administrator)
    work()
    [came] = receiver.received
    assert Webhook(endpoint.keys[0].secret).verify(came.body, came.headers)["type"] == "endpoint.tested"
    assert other.received == []


def test_a_delivery_may_be_sent_again(told_at, listening, work, administrator):
    """Sending again repeats the same message under the same id, so that the partner can tell that he knows it."""
    receiver = listening()
    told_at(receiver)
    happen("lot:7", "lot.opened")
    work()
    resend(all_deliveries()[0].id, administrator)
    work()
    first, second = receiver.received
    assert (first.message_id, first.body) == (second.message_id, second.body)


def test_what_waits_when_an_endpoint_is_switched_off_goes_on_afterwards(told_at, listening, work, administrator):
    """Disabling keeps the line: enabled again, the endpoint gets what waited."""
    receiver = listening()
    endpoint = told_at(receiver)
    happen("lot:7", "lot.opened")
    relay()
    disable_endpoint(endpoint.id, administrator)
    work()
    assert receiver.received == []
    enable_endpoint(endpoint.id, administrator)
    work()
    assert numbers(receiver) == [("lot:7", 1)]


def test_old_deliveries_are_forgotten(told_at, listening, work, standing_clock):
    """Thirty days after it arrived a delivery is gone; one that was given up stays, to be sent again."""
    endpoint = told_at(listening())
    happen("lot:7")
    work()
    happen("lot:8")
    relay()
    db.session.execute(
        sa.update(Delivery).where(Delivery.subject == "lot:8").values(next_try_at=None, given_up_at=standing_clock.at)
    )
    db.session.commit()
    standing_clock.at += delivering.KEPT
    assert delivering.forget_old_deliveries() == 0
    standing_clock.at += timedelta(seconds=1)
    assert delivering.forget_old_deliveries() == 1
    [left] = all_deliveries()
    assert (left.endpoint_id, left.subject) == (endpoint.id, "lot:8")
