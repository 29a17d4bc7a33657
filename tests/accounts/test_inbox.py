"""The inbox: a person's own notices in both languages, the unread number, and the mails he wants."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from auction.accounts.inbox import KEPT, News, forget_old_notices, stop_token, tell, tell_all
from auction.accounts.models import InboxNotice, User
from auction.ground.refusal import Words
from auction.ground.store import db, transaction
from auction.journal.models import Mail
from tests import builders
from tests.browsing import Visitor, page, sign_in, submit, text_of

SUBJECT, BODY = Words("Subject {n}", "主题{n}"), Words("Body of the notice", "通知正文")


@pytest.fixture
def person(app) -> User:
    user = builders.user("bidder")
    db.session.commit()
    return user


def write(user: User, count: int = 1, path: str = "/lots/7/room") -> None:
    for number in range(count):
        with transaction() as session:
            tell(session, user, SUBJECT.filled(n=str(number)), BODY, path)


def notices() -> list[InboxNotice]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(InboxNotice).execution_options(populate_existing=True)))


def unread_in_header(answer) -> str:
    shown = page(answer).select_one(".app-header__unread")
    return shown.get_text(" ", strip=True) if shown else ""


def test_an_act_that_is_rolled_back_tells_nobody(person):
    """Notice and mail belong to the act's own transaction."""

    def failing_act() -> None:
        with transaction() as session:
            tell(session, person, SUBJECT, BODY, "/")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing_act()
    assert notices() == []
    assert db.session.scalars(sa.select(Mail)).all() == []


@pytest.mark.parametrize(("language", "subject", "body"), [("zh", "主题0", "通知正文"), ("en", "Subject 0", "Body of")])
def test_told_in_ones_own_language(client, person, language, subject, body):
    """The mail is in the language of letters, the page in the visitor's; the mail carries the page's address."""
    person.language = language
    db.session.commit()
    write(person)
    [mail] = db.session.scalars(sa.select(Mail))
    assert (mail.subject, mail.is_personal, mail.stop_url) == (subject, True, None)
    assert mail.body.startswith(body)
    assert "/lots/7/room" in mail.body
    sign_in(client, person)
    client.set_cookie("language", language)
    assert subject in text_of(client.get("/account/inbox"))
    shown = client.get(f"/account/inbox/{notices()[0].id}")
    assert body in text_of(shown)
    assert page(shown).select_one("main a[href='/lots/7/room']")


def test_opening_marks_as_read_and_the_number_falls(client, person):
    """The header counts what is unread; one opened is read, the others stay first; all can be marked at once."""
    sign_in(client, person)
    assert "Nothing yet" in text_of(client.get("/account/inbox?lang=en"))
    write(person, 3)
    assert unread_in_header(client.get("/account")) == "3 unread"
    newest = page(client.get("/account/inbox")).select(".app-inbox a")[0]["href"]
    client.get(newest)
    listed = client.get("/account/inbox")
    assert unread_in_header(listed) == "2 unread"
    assert [link["href"] for link in page(listed).select(".app-inbox a")][-1] == newest
    assert len(page(listed).select(".app-inbox__notice--unread")) == 2
    assert submit(client, "/account/inbox", action="read").status_code == 303
    assert unread_in_header(client.get("/account/inbox")) == ""
    assert {notice.read_at is None for notice in notices()} == {False}


def test_long_inboxes_have_pages(client, person):
    """Twenty to a page; a page number that is none shows a page all the same."""
    write(person, 21)
    sign_in(client, person)
    assert len(page(client.get("/account/inbox")).select(".app-inbox li")) == 20
    assert len(page(client.get("/account/inbox?page=2")).select(".app-inbox li")) == 1
    for odd in ("0", "-5", "x", "999999999999999999999"):
        assert client.get(f"/account/inbox?page={odd}").status_code == 200


def test_an_inbox_is_its_persons_alone(app, client, person):
    """Nobody else finds, counts or reads it: not another bidder, nor staff, nor the administrator."""
    write(person)
    others = [builders.user("bidder"), builders.user("administrator")]
    others += [builders.user(role, of_court=True) for role in ("officer", "judge", "finance", "supervisor")]
    for other in others:
        visitor = Visitor(app, app.response_class)
        sign_in(visitor, other)
        assert visitor.get(f"/account/inbox/{notices()[0].id}").status_code == 404
        assert unread_in_header(visitor.get("/account/inbox")) == ""
        assert submit_nothing(visitor).status_code == 303
    assert client.get("/account/inbox").status_code == 303
    assert notices()[0].read_at is None


def submit_nothing(visitor: Visitor):
    token = page(visitor.get("/account")).select_one("input[name=csrf_token]")["value"]
    return visitor.post("/account/inbox/read", data={"csrf_token": token})


def test_on_one_topic_the_newest_stands(person):
    """A later word takes the place of the earlier one of the same person; without a topic each stands."""
    other = builders.user("bidder")
    db.session.commit()
    for words in (Words("old", "旧"), Words("new", "新")):
        with transaction() as session:
            tell_all(session, [
                News(user.id, words, BODY, "/", topic=topic) for user in (person, other) for topic in ("outbid:1", None)
            ])  # fmt: skip
    mine = [notice.subject_en for notice in notices() if notice.user_id == person.id]
    assert sorted(mine) == ["new", "new", "old"]


def test_a_notice_leads_nowhere_but_here(person):
    """The database itself refuses another site's address."""
    for path in ("//evil.example", "https://evil.example", "lots"):
        with pytest.raises(sa.exc.IntegrityError, match="ck_inbox_notice_path"):
            write(person, path=path)


def test_any_number_of_people_in_a_handful_of_statements(app, asked):
    """Hundreds of notices and mails are no loop of questions: one for the readers, one for each kind of row."""
    people = [builders.user("bidder").id for _ in range(30)]
    db.session.commit()
    counts = []
    for some in (people[:2], people):
        asked.clear()
        with transaction() as session:
            tell_all(session, [News(user_id, SUBJECT, BODY, "/") for user_id in some])
        counts.append(len(asked))
    assert counts == [3, 3]


def test_a_closed_account_gets_no_mail(person):
    """Whoever may not sign in is not written to."""
    person.active = False
    db.session.commit()
    write(person)
    assert db.session.scalars(sa.select(Mail)).all() == []


def stoppable_mail(user: User) -> Mail | None:
    with transaction() as session:
        session.execute(sa.delete(Mail))
        tell_all(session, [News(user.id, SUBJECT, BODY, "/", stoppable="outbid")])
    return db.session.scalar(sa.select(Mail))


def test_the_choice_of_mails(client, person):
    """Both kinds come at first; what is unticked ends, and comes back when it is ticked again."""
    assert stoppable_mail(person) is not None
    sign_in(client, person)
    assert submit(client, "/account", action="/account/mails", wanted="extended").status_code == 303
    assert stoppable_mail(person) is None
    ticked = page(client.get("/account")).select("input[name=wanted][checked]")
    assert [box["value"] for box in ticked] == ["extended"]
    assert len(notices()) == 2
    submit(client, "/account", action="/account/mails", wanted="outbid")
    assert stoppable_mail(person) is not None


def test_one_press_ends_a_kind_of_mails(client, person):
    """The mail's link asks, its button ends it; a mail program's POST does so by itself, without sign-in or form token."""
    mail = stoppable_mail(person)
    address = mail.stop_url.split("127.0.0.1")[1].partition("/")[2]
    assert mail.stop_url in mail.body
    shown = client.get(f"/{address}")
    assert shown.status_code == 200
    assert stoppable_mail(person) is not None
    answer = client.post(f"/{address}", data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert person.email not in answer.get_data(as_text=True)
    assert stoppable_mail(person) is None


def test_a_stop_link_that_is_not_ours_ends_nothing(client, person):
    """Changed, made with another key, or empty of sense: not found, and the mails still come."""
    good = stop_token(person.id, "outbid")
    for token in (good[:-1] + ("A" if good[-1] != "A" else "B"), "x", good.split(".")[0]):
        assert client.get(f"/account/mails/stop/{token}").status_code == 404
        assert client.post(f"/account/mails/stop/{token}").status_code == 404
    assert stoppable_mail(person) is not None


def test_old_notices_are_forgotten(person, standing_clock):
    """A year after it was written a notice is gone, not before."""
    write(person)
    standing_clock.at += KEPT
    assert forget_old_notices() == 0
    standing_clock.at += timedelta(seconds=1)
    assert forget_old_notices() == 1
    assert notices() == []


def test_a_page_asks_for_the_number_once(client, person, asked):
    """However often it is shown, the unread number is one question a page."""
    write(person)
    sign_in(client, person)
    asked.clear()
    client.get("/guide")
    assert len([one for one in asked if "inbox_notice" in one]) == 1
