"""The desk shows what is late and due across cases; owners are told before the day, supervisors after it, once each."""

from datetime import timedelta

from sqlalchemy import event

from auction.accounts.models import InboxNotice, User
from auction.cases.models import Seizure
from auction.deadlines.actions import warn, warn_of_money
from auction.deadlines.models import DeadlineWarning
from auction.ground import clock
from auction.ground.store import db
from tests.browsing import text_of
from tests.builders import asset, user
from tests.settlement.stories import paid_lot, settled_lot, settling_lot, work
from tests.settlement.test_pages import browser_of


def notices(reader: User) -> list[tuple[str, str]]:
    rows = db.session.query(InboxNotice).filter_by(user_id=reader.id).order_by(InboxNotice.written_at).all()
    return [(row.subject_en, row.path) for row in rows]


def seized(officer: User | None = None, days: int = 10) -> Seizure:
    """An asset whose seizure runs out in so many days."""
    thing = asset()
    thing.valuation_began_at = clock.now()
    if officer:
        thing.case.officer = officer
    row = Seizure(
        asset_id=thing.id, order_number="（2026）江01执1号", ordered_on=clock.today() - timedelta(days=700),
        expires_on=clock.today() + timedelta(days=days),
    )  # fmt: skip
    db.session.add(row)
    db.session.commit()
    return row


def test_the_ruling_is_warned_of_once_then_goes_to_the_supervisor(app, standing_clock):
    """Three days before the tenth the case's officer hears of it, on the day after it he and the supervisor, once."""
    lot, _buyer = paid_lot()
    officer, other = lot.case.officer, user("officer", of_court=True)
    supervisor = user("supervisor", of_court=True)
    db.session.commit()
    due_on = clock.today() + timedelta(days=10)
    path = f"/lots/{lot.id}/settlement"
    standing_clock.at += timedelta(days=6)
    warn()
    assert (f"Due by {due_on}: Serve the ruling, {lot.title}", path) not in notices(officer)
    standing_clock.at += timedelta(days=1)
    for _again in range(2):
        warn()
        standing_clock.at += timedelta(minutes=20)
    told = (f"Due by {due_on}: Serve the ruling, {lot.title}", path)
    assert notices(officer).count(told) == 1
    assert notices(supervisor) == []
    standing_clock.at += timedelta(days=4)
    for _again in range(2):
        warn()
        standing_clock.at += timedelta(minutes=20)
    late = (f"Overdue since {due_on}: Serve the ruling, {lot.title}", path)
    assert [notices(who).count(late) for who in (officer, supervisor, other)] == [1, 1, 0]
    assert "1 day late" in text_of(browser_of(app, supervisor).get("/desk"))


def test_the_buyer_is_reminded_of_his_balance(app, standing_clock):
    """Three days before the last day the buyer hears of it with his page; after the default nobody is told of it."""
    lot, buyer = settling_lot()
    supervisor = user("supervisor", of_court=True)
    standing_clock.at += timedelta(days=9)
    warn()
    told = [path for subject, path in notices(buyer.user) if subject.startswith("Due by")]
    assert told == [f"/lots/{lot.id}/settlement"]
    standing_clock.at += timedelta(days=10)
    work()
    assert not [subject for subject, _path in notices(buyer.user) if subject.startswith("Overdue since")]
    assert notices(supervisor) == []


def test_many_last_days_make_one_notice(app, standing_clock):
    """Somebody with several near last days gets one notice that lists them and leads to the desk."""
    officer = user("officer", of_court=True)
    for _n in range(3):
        seized(officer)
    warn()
    assert notices(officer) == [("3 last days are near", "/desk")]
    assert db.session.query(DeadlineWarning).count() == 3


def test_a_moved_day_is_told_of_anew(app, standing_clock):
    """A seizure renewed until another day is another last day."""
    officer = user("officer", of_court=True)
    row = seized(officer)
    warn()
    row.expires_on += timedelta(days=5)
    db.session.commit()
    warn()
    assert len(notices(officer)) == 2


def test_the_desk_is_ones_own_then_the_courts_and_no_other_courts(app, standing_clock):
    """An officer sees his own first, on request the court's; another court's people see nothing of it."""
    mine, theirs = user("officer", of_court=True), user("officer", of_court=True)
    own, other = seized(mine), seized(theirs, days=-2)
    browser = browser_of(app, mine)
    assert "in 10 days" in text_of(browser.get("/desk"))
    assert "2 days late" not in text_of(browser.get("/desk"))
    court = text_of(browser.get("/desk?whose=court"))
    assert "2 days late" in court
    assert court.index("2 days late") < court.index("in 10 days")
    assert theirs.person.legal_name in court
    late = text_of(browser.get("/desk?whose=court&when=late&what=seizure&page=9"))
    assert "2 days late" in late
    assert "in 10 days" not in late
    stranger = user("officer", of_court=True)
    stranger.court = None
    db.session.commit()
    assert browser_of(app, stranger).get("/desk").status_code == 404
    assert own.id != other.id


def test_the_desk_never_names_an_outsider(app, standing_clock):
    """A buyer who must pay is a buyer, never a name: the list is the court's, and who bids is not its business."""
    _lot, buyer = settling_lot()
    shown = text_of(browser_of(app, user("officer", of_court=True)).get("/desk?whose=court"))
    assert "Pay the balance" in shown
    assert buyer.user.person.legal_name not in shown


def test_the_number_of_queries_does_not_grow(app, standing_clock):
    """The desk, the list of lots and the list of cases ask as often with thirty assets as with two."""
    officer = user("officer", of_court=True)

    def asked(address: str) -> int:
        seen: list[str] = []
        browser = browser_of(app, officer)

        def listen(_c, _cursor, statement, *_rest):
            seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", listen)
        try:
            assert browser.get(address).status_code == 200
        finally:
            event.remove(db.engine, "before_cursor_execute", listen)
        return len(seen)

    addresses = ("/desk", "/desk?whose=court", "/desk/lots", "/desk/cases")
    for _n in range(2):
        seized(officer)
        settling_lot()
    few = [asked(address) for address in addresses]
    for _n in range(28):
        seized(officer)
    for _n in range(4):
        settling_lot()
    assert [asked(address) for address in addresses] == few


def test_late_money_is_told_once_a_day_and_stands_on_the_desk(app, standing_clock):
    """Money to plan and a deposit to send back, forty days old: finance and supervisor hear of both once a day."""
    settled_lot()
    clerk, supervisor = user("finance", of_court=True), user("supervisor", of_court=True)
    db.session.commit()
    assert warn_of_money() == 0
    standing_clock.at += timedelta(days=40)
    assert [warn_of_money(), warn_of_money()] == [1, 0]
    for reader in (clerk, supervisor):
        assert notices(reader) == [("Late at the finance desk: 2", "/desk")]
        assert "of the court's money, 2 of them late" in text_of(browser_of(app, reader).get("/desk"))
    standing_clock.at += timedelta(days=1)
    assert warn_of_money() == 1
