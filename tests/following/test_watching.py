"""Watching a lot: the button, what its watchers are told, when, and what nobody else learns."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from auction.accounts.models import InboxNotice
from auction.following import actions, queries, rules
from auction.following.models import Alert, Watch
from auction.following.noting import remind
from auction.following.sending import send_alerts
from auction.ground.refusal import Refusal
from auction.ground.store import db, transaction
from auction.journal.actions import record
from auction.journal.models import Mail
from auction.lots.models import Lot
from tests import builders
from tests.browsing import page, sign_in, submit, text_of
from tests.contracts import example_of


def happen(lot: Lot, kind: str, reason: str | None = None, **columns) -> None:
    """An entry of the lot's record, as an act writes it, and what the act changes of the lot."""
    with transaction() as session:
        for name, value in columns.items():
            setattr(session.get(Lot, lot.id), name, value)
        record(session, f"lot:{lot.id}", kind, example_of(kind) | ({"reason": reason} if reason else {}))


def mails(*, of=None) -> list[Mail]:
    db.session.rollback()
    wanted = sa.select(Mail) if of is None else sa.select(Mail).where(Mail.recipient == of.email)
    return list(db.session.scalars(wanted))


def subjects() -> list[str]:
    db.session.rollback()
    return sorted(db.session.scalars(sa.select(InboxNotice.subject_en)))


def test_a_stranger_who_presses_watch_comes_back_to_it(client, person):
    """Without an account the button leads to the sign-in and from there back to the act; then one press watches."""
    lot = builders.open_lot()
    button = page(client.get(f"/lots/{lot.id}?lang=en")).select_one(".app-watch a")
    assert button.get_text(strip=True) == "Watch this lot"
    answer = client.get(button["href"])
    assert (answer.status_code, "/account/login?to=" in answer.location) == (303, True)
    sign_in(client, person)
    assert submit(client, button["href"]).status_code == 303
    assert text_of(client.get(f"/lots/{lot.id}")).count("You watch this lot.") == 1
    listed = client.get("/following")
    assert lot.title in text_of(listed)
    assert submit(client, "/following", action="watch/stop").status_code == 303
    assert "You watch no lot yet" in text_of(client.get("/following"))


def test_watching_has_its_limits(person, monkeypatch):
    """Twice is once; a lot that is over, one that was never announced and one too many are refused."""
    monkeypatch.setattr(actions, "WATCHES_MOST", 1)
    lot, other = builders.open_lot(), builders.open_lot()
    over = builders.announced_lot(state="withdrawn")
    draft = builders.announced_lot(state="draft", announced_at=None)
    actions.watch(person, lot.id)
    actions.watch(person, lot.id)
    for wrong, code in ((over, "LOT_IS_OVER"), (draft, "NOT_FOUND"), (other, "WATCHES_FULL")):
        with pytest.raises(Refusal, match=code):
            actions.watch(person, wrong.id)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Watch)) == 1


def test_watchers_are_told_what_happens_in_one_mail(person, work, standing_clock):
    """Suspended with its reason, sold with its price: each at once in the inbox, together in one mail that can be stopped;
    who does not watch is told nothing.
    """
    other = builders.user("bidder")
    lot, second = builders.open_lot(), builders.open_lot()
    actions.watch(person, lot.id)
    actions.watch(person, second.id)
    happen(second, "lot.closed", state="sold", leading_price_minor=800_000_00, bid_count=1)
    happen(lot, "lot.paused", reason="异议审查", state="paused")
    work()
    assert subjects() == sorted([f"Sold, balance due: {second.title}", f"Suspended: {lot.title}"])
    [mail] = mails()
    assert (mail.recipient, mail.subject, mail.is_personal) == (person.email, "2 news of what you follow", True)
    assert "The reason: 异议审查" in mail.body
    assert "¥800,000.00" in mail.body
    assert f"/lots/{lot.id}" in mail.body
    assert mail.stop_url
    assert other.email not in mail.recipient
    assert db.session.scalars(sa.select(Alert)).all() == []
    work()
    assert len(mails()) == 1


def test_reminders_come_once_and_anew_when_the_end_moves_far(person, work, standing_clock):
    """A day before the opening, a day and an hour before the end; late bids bring no second one, a correction does; who
    began to watch within the time has read it himself.
    """
    lot = builders.announced_lot(opens_in=timedelta(hours=30), lasts=timedelta(days=3))
    actions.watch(person, lot.id)
    told = []

    def go(hours, **changes):
        standing_clock.at += timedelta(hours=hours)
        for name, value in changes.items():
            setattr(db.session.get(Lot, lot.id), name, value)
        db.session.commit()
        told.append(remind())

    go(5)
    assert told == [0]
    go(1)
    go(0)
    go(24, state="open")
    go(48)
    go(23)
    go(0, closes_at=lot.closes_at + timedelta(minutes=5))
    assert told == [0, 1, 0, 0, 1, 1, 0]
    go(0, closes_at=lot.closes_at + timedelta(days=10))
    go(9 * 24 + 2)
    assert told[-2:] == [0, 1]
    assert subjects() == sorted([
        *[f"{text}: {lot.title}" for text in ("Opens within a day", "Ends within a day", "Ends within an hour")],
        f"Ends within a day: {lot.title}",
    ])  # fmt: skip
    late = builders.user("bidder")
    db.session.commit()
    actions.watch(late, lot.id)
    go(1)
    assert told[-1] == 0


def test_quiet_hours_hold_the_mail_and_not_the_inbox(person, work, standing_clock):
    """At night the inbox has it, the mail comes in the morning, without what is over by then."""
    lot = builders.open_lot()
    actions.watch(person, lot.id)
    actions.choose(person, ["changes", "dates"], [], 10, 12)  # the clock stands at ten in Beijing
    happen(lot, "lot.extended")
    happen(lot, "lot.paused", reason="异议", state="paused")
    work()
    assert len(subjects()) == 2
    assert mails() == []
    standing_clock.at += timedelta(hours=2)
    assert send_alerts() == 1
    [mail] = mails()
    assert mail.subject == f"Suspended: {lot.title}"


def test_what_is_switched_off_does_not_come(client, person, work):
    """Each group by itself; without any the mails are stopped, as by the mail's own link, which one press does."""
    lot = builders.open_lot()
    actions.watch(person, lot.id)
    actions.choose(person, ["results"], [], None, None)
    happen(lot, "lot.paused", reason="异议", state="paused")
    work()
    assert mails() == []
    actions.choose(person, list(rules.GROUPS), [], None, None)
    happen(lot, "lot.withdrawn", reason="撤回", state="withdrawn")
    work()
    [mail] = mails()
    stop = mail.stop_url.partition("127.0.0.1")[2].partition("/")[2]
    assert client.post(f"/{stop}", data={"List-Unsubscribe": "One-Click"}).status_code == 200
    sign_in(client, person)
    assert "Mails are stopped." in text_of(client.get("/following?lang=en"))
    assert submit(client, "/following", action="choice", by_mail="dates").status_code == 303
    assert "Mails are stopped." not in text_of(client.get("/following"))
    assert [box["value"] for box in page(client.get("/following")).select("input[name=by_mail][checked]")] == ["dates"]


def test_a_refused_choice_keeps_what_was_ticked(client, person):
    """Quiet hours with one end are refused by name; the ticks and hours stay, nothing is written."""
    sign_in(client, person)
    answer = submit(client, "/following", action="choice", by_mail="results", quiet_from="22")
    assert answer.status_code == 422
    tree = page(answer)
    assert [box["value"] for box in tree.select("input[name=by_mail][checked]")] == ["results"]
    assert tree.select_one("#quiet_from option[selected]")["value"] == "22"
    assert len(page(client.get("/following")).select("input[name=by_mail][checked]")) == len(rules.GROUPS)


def test_a_bidder_who_watches_has_one_letter(person, work):
    """The enrolled have letters of their own about a suspension: watching adds none, only the word to devices."""
    lot = builders.open_lot()
    enrolment = builders.enrolled(lot)
    enrolment.user.language = "en"
    db.session.commit()
    actions.watch(enrolment.user, lot.id)
    actions.watch(person, lot.id)
    happen(lot, "lot.paused", reason="异议", state="paused")
    happen(lot, "lot.annulled", state="annulled")
    work()
    assert [mail.subject for mail in mails(of=enrolment.user)] == [f"Sale annulled: {lot.title}"]
    assert [mail.subject for mail in mails(of=person)] == ["2 news of what you follow"]


def test_the_next_round_is_told_and_watched(person, work):
    """Who watched the first auction is told of the second, and watches it from then on."""
    first = builders.announced_lot(state="unsold")
    actions.watch(person, first.id)
    second = builders.announced_lot(asset=first.asset, previous_lot_id=first.id, round_kind="second")
    happen(second, "lot.announced")
    work()
    assert subjects() == [f"Offered again: {second.title}"]
    assert db.session.get(Watch, (person.id, second.id))


def test_late_bids_extend_again_and_again_and_are_told_once(person, work, standing_clock):
    """Half an hour must pass before another extension is news."""
    lot = builders.open_lot()
    actions.watch(person, lot.id)
    for minutes in (0, 5, 31):
        standing_clock.at += timedelta(minutes=minutes)
        happen(lot, "lot.extended")
        work()
    assert len(subjects()) == 2


def test_what_can_still_be_bid_for_stands_first(person):
    """Running lots by their end, then what is over, though it ended before."""
    lots = [builders.open_lot(lasts=timedelta(days=days)) for days in (1, 5, 3)]
    for lot in lots:
        actions.watch(person, lot.id)
    lots[0].state = "sold"
    db.session.commit()
    assert [lot.id for lot in queries.watched_lots(person)] == [lots[2].id, lots[1].id, lots[0].id]
