"""Bidding without JavaScript: the room, the form, enrolment up to the payment, the record, my lots."""

import json
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from auction.bidding.models import Bid
from auction.bidding.outages import suspend
from auction.enrolment.models import Enrolment
from auction.ground import clock
from auction.ground.money import format_amount
from auction.ground.store import db, transaction
from auction.lots.interruptions import pause
from auction.payments.models import Payment
from tests import builders
from tests.bidding import stories
from tests.browsing import form_of, page, sign_in, submit, text_of


@pytest.fixture
def lot(app):
    return builders.open_lot()


@pytest.fixture
def room(lot):
    return f"/lots/{lot.id}/room"


@pytest.fixture
def mine(client, lot):
    enrolment = builders.enrolled(lot, "K4071")
    sign_in(client, enrolment.user)
    return enrolment


def bid(client, room, **typed):
    return submit(client, room, action="/bids", **typed)


def count(model) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def test_a_bid_by_form(client, lot, room, mine):
    """Typed and sent, the bid is accepted, the room says so and shows it."""
    answer = bid(client, room, amount="¥700,000.00")
    assert (answer.status_code, answer.headers["Location"]) == (303, room)
    shown = text_of(client.get(room))
    assert "accepted as number 1" in shown
    assert "You lead" in shown
    assert "¥705,000.00" in shown


def test_a_step_button_bids_its_amount(client, room, mine):
    """The buttons carry the next three legal amounts."""
    client.set_cookie("language", "en")
    steps = [button["value"] for button in page(client.get(room)).select("button[name=quick]")]
    assert steps == ["70000000", "70500000", "71000000"]
    assert bid(client, room, quick=steps[1]).status_code == 303
    assert db.session.scalar(sa.select(Bid.amount_minor)) == 705_000_00


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ("", 422, "Enter an amount"),
        ("700000.001", 422, "at most 2 decimals"),
        ("７０００００", 422, "full-width"),
        ("-700000", 422, "may not be negative"),
        ("NaN", 422, "not an amount"),
        ("1" * 39, 422, "too large"),
        ("699999.99", 409, "Bid at least ¥700,000.00"),
        ("<script>", 422, "not an amount"),
    ],
)
def test_a_refused_bid_keeps_what_was_typed(client, room, mine, typed, status, said):
    """The reason stands at the field, the typed text stays in it, nothing is accepted."""
    answer = bid(client, room, amount=typed)
    assert answer.status_code == status
    tree = page(answer)
    assert said in tree.select_one("#amount-error").get_text(" ")
    assert not tree.select_one("#amount-error").has_attr("hidden")
    assert tree.select_one("#amount")["value"] == typed
    assert tree.select_one("#amount")["aria-invalid"] == "true"
    assert db.session.scalar(sa.select(Bid.bid_id).where(Bid.seq.is_not(None))) is None


def test_the_same_form_sent_twice_is_one_bid(client, lot, room, mine):
    """Pressed twice, or sent again by going back: one bid, twice the same answer."""
    client.set_cookie("language", "en")
    fields = form_of(client.get(room), "/bids") | {"amount": "700000"}
    answers = [client.post(f"/lots/{lot.id}/bids", data=fields).status_code for _ in range(2)]
    assert answers == [303, 303]
    assert count(Bid) == 1


def test_an_unusual_amount_is_asked_about_once(client, room, mine):
    """More than ten increments above: the page asks, keeps amount and id, and takes it when confirmed."""
    asked = bid(client, room, amount="7000000")
    assert asked.status_code == 422
    fields = form_of(asked, "/bids")
    assert fields["amount"] == "7000000"
    assert count(Bid) == 0
    taken = client.post(f"{room.removesuffix('room')}bids", data=fields | {"confirmed": "yes"})
    assert taken.status_code == 303
    assert str(db.session.scalar(sa.select(Bid.bid_id))) == fields["bid_id"]


def test_the_page_is_in_chinese_too(client, room, mine):
    """Reason and least amount in the visitor's language."""
    answer = bid(client, room, language="zh", amount="1")
    assert "出价低于起拍价，请出价 ¥700,000.00 或以上。" in text_of(answer)


@pytest.mark.parametrize("roles", [None, ("officer",), ("bidder",)])
def test_who_cannot_bid_sees_no_form(client, lot, room, roles):
    """A stranger, the court's officer and a bidder who is not enrolled watch; posting all the same is refused."""
    client.set_cookie("language", "en")
    if roles:
        sign_in(client, builders.user(*roles, of_court=roles == ("officer",)))
    shown = client.get(room)
    assert page(shown).select("form[data-bid]") == []
    token = page(shown).select_one("input[name=csrf_token]")["value"] if roles else None
    answer = client.post(f"/lots/{lot.id}/bids", data={"csrf_token": token, "amount": "1", "bid_id": str(uuid.uuid4())})
    assert answer.status_code in (400, 401, 403)
    assert count(Bid) == 0


def test_the_room_tells_the_end(client, lot, room, mine, standing_clock):
    """After the end the winner is told he has won, a loser and the public see the code."""
    stories.bid(mine, 700_000_00)
    db.session.execute(sa.text("UPDATE lot SET state = 'sold' WHERE id = :id"), {"id": lot.id})
    client.set_cookie("language", "en")
    assert "You have won this lot" in text_of(client.get(room))
    sign_in(client, builders.enrolled(lot).user)
    assert "You have not bought this lot · Sold to bidder K4071" in text_of(client.get(room))


def test_only_the_winner_is_led_to_the_settlement(client, lot, room, mine, standing_clock):
    """The settlement's address stands in the winner's page after the end, in nobody else's and not before."""
    loser = builders.enrolled(lot)
    stories.bid(mine, 700_000_00)

    def leads_there() -> bool:
        return f"/lots/{lot.id}/settlement" in client.get(room).get_data(as_text=True)

    assert not leads_there()
    db.session.execute(sa.text("UPDATE lot SET state = 'sold' WHERE id = :id"), {"id": lot.id})
    assert leads_there()
    sign_in(client, loser.user)
    assert not leads_there()


def test_the_chart_is_drawn_from_the_ladder(client, lot, room, mine):
    """The points that the script draws are the ladder's bids, oldest first, each with its moment and amount."""
    for step in range(25):
        stories.bid(mine, 700_000_00 + step * 5_000_00)
    tree = page(client.get(room))
    points = json.loads(tree.select_one("[data-room]")["data-room"])["points"]
    rows = [
        (int(row["data-seq"]), datetime.fromisoformat(row.time["datetime"]), row.select("td")[2].text)
        for row in tree.select("[data-ladder] tr")
    ]
    assert [point[0] for point in points] == list(range(1, 26))
    assert len(rows) == 20
    drawn = [
        (seq, datetime.fromtimestamp(at_ms / 1000, UTC), format_amount(minor)) for seq, at_ms, minor in points[:4:-1]
    ]
    assert [(seq, amount) for seq, _, amount in drawn] == [(seq, amount) for seq, _, amount in rows]
    assert all(
        abs(at - shown) < timedelta(milliseconds=2) for (_, at, _), (_, shown, _) in zip(drawn, rows, strict=True)
    )


@pytest.mark.parametrize(
    ("cause", "language", "said"),
    [
        ("", "en", "Reason: 案外人异议"),
        ("platform_outage", "en", "The platform was out of service"),
        ("clock_jump", "zh", "平台时钟出现异常"),
    ],
)
def test_a_suspended_room_says_why(client, lot, room, cause, language, said):
    """The published reason, the court's as written and the platform's in the reader's language; no end is shown."""
    if cause:
        with transaction() as session:
            suspend(session, {lot.id: clock.now()}, cause)
    else:
        pause(lot.id, builders.user("officer", of_court=True), "案外人异议")
    client.set_cookie("language", language)
    tree = page(client.get(room))
    assert said in " ".join(tree.select_one("[data-reason]").get_text(" ").split())
    assert tree.select_one("[data-until]").has_attr("hidden")


def test_a_refused_amount_is_read_back_in_capital_numerals(client, room, mine):
    """Without script, in Chinese, what was typed stands in 大写 below the field; what is no amount does not."""
    for typed, words in (("690000", "人民币陆拾玖万元整"), ("69e4", "")):
        answer = bid(client, room, language="zh", amount=typed)
        assert page(answer).select_one("[data-words]").text == words


def test_from_enrolment_to_the_code(client, lot):
    """Read, tick, enrol, pay: the bidder lands at the payment, and once it arrived his lots show the code."""
    person = stories.bidder()
    sign_in(client, person)
    unticked = submit(client, f"/lots/{lot.id}/enrol")
    assert unticked.status_code == 422
    assert "Tick the box" in text_of(unticked)
    assert count(Enrolment) == 0
    answer = submit(client, f"/lots/{lot.id}/enrol", accepts_conditions="y")
    payment = db.session.scalar(sa.select(Payment))
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/pay/{payment.id}")
    assert (payment.amount_minor, payment.subject.partition(":")[0]) == (70_000_00, "enrolment")
    assert "Deposit not paid" in text_of(client.get("/account/lots"))
    again = submit(client, "/account/lots", action="/deposit")
    assert again.headers["Location"] == f"/pay/{payment.id}"
    enrolment = db.session.scalar(sa.select(Enrolment))
    stories.pay(enrolment)
    from auction.enrolment.actions import confirm_paid_enrolments

    confirm_paid_enrolments()
    db.session.refresh(enrolment)
    shown = text_of(client.get("/account/lots"))
    assert enrolment.code in shown
    assert "Deposit held" in shown
    assert client.get(f"/lots/{lot.id}/standing").get_json() == {
        "code": enrolment.code, "deposit": "held", "deposit_text": "Deposit held",
    }  # fmt: skip
    assert client.get(f"/lots/{lot.id}/enrol").status_code == 303


def test_enrolment_refuses_on_the_page(client, lot, standing_clock):
    """The reason stands on the form with its status; nobody is enrolled."""
    sign_in(client, stories.bidder())
    fields = form_of(client.get(f"/lots/{lot.id}/enrol")) | {"accepts_conditions": "y"}
    standing_clock.at = lot.closes_at + timedelta(seconds=1)
    client.set_cookie("language", "en")
    answer = client.post(f"/lots/{lot.id}/enrol", data=fields)
    assert answer.status_code == 409
    assert "Enrolment is closed" in text_of(answer)
    assert count(Enrolment) == 0


def test_a_strangers_enrolment_is_not_found(client, lot, mine):
    """Somebody else's deposit cannot be paid or looked at."""
    theirs = builders.enrolled(lot)
    token = form_of(client.get(f"/lots/{lot.id}/room"), "/bids")["csrf_token"]
    assert client.post(f"/enrolments/{theirs.id}/deposit", data={"csrf_token": token}).status_code == 404
    assert theirs.code not in client.get("/account/lots").get_data(as_text=True)


def test_the_record_is_paged(client, lot):
    """Newest first, fifty a page, every bid once; a page that does not exist is not found."""
    one = builders.enrolled(lot, "K4071")
    for step in range(51):
        stories.bid(one, 700_000_00 + step * 5_000_00)
    rows = [
        [row.td.text for row in page(client.get(f"/lots/{lot.id}/bids?page={number}")).select("tbody tr")]
        for number in (1, 2)
    ]
    assert rows == [[str(seq) for seq in range(51, 1, -1)], ["1"]]
    for number, status in ((3, 404), (0, 200), (-5, 200), ("x", 200), (10**30, 404)):
        assert client.get(f"/lots/{lot.id}/bids?page={number}").status_code == status
