"""Questions: asked without a name, answered for everybody, or left out with a reason."""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa

from auction.accounts.models import InboxNotice
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.questions.actions import answer, ask, decline
from auction.questions.models import Question
from auction.questions.rules import WAITING_MOST
from tests import builders
from tests.browsing import Visitor, errors_of, sign_in, submit, text_of


@pytest.fixture
def lot(app):
    return builders.announced_lot(opens_in=timedelta(days=3))


@pytest.fixture
def officer(lot):
    return lot.case.officer


def person():
    row = builders.user("bidder")
    db.session.commit()
    return row


def refused(act, *arguments):
    with pytest.raises(Refusal) as no:
        act(*arguments)
    db.session.rollback()
    return no.value.code


def test_sent_twice_is_asked_once(lot):
    """A retry gets the first question; the id is of no use to another person."""
    one, key = person(), uuid.uuid4()
    assert ask(lot.id, one, key, "有无欠费？").id == ask(lot.id, one, key, "有无欠费？").id
    assert refused(ask, lot.id, person(), key, "有无欠费？") == "NOT_FOUND"


def test_no_flood(lot, officer):
    """So many may wait; an answer makes room for the next."""
    one = person()
    waiting = [ask(lot.id, one, uuid.uuid4(), f"问题{n}").id for n in range(WAITING_MOST)]
    assert refused(ask, lot.id, one, uuid.uuid4(), "再问") == "QUESTIONS_WAITING"
    answer(waiting[0], officer, "答复")
    ask(lot.id, one, uuid.uuid4(), "再问")


def test_decided_once_by_the_lots_own_court(lot, officer):
    """A second decision and another court's are refused; a lot off sale takes no questions."""
    one = person()
    question = ask(lot.id, one, uuid.uuid4(), "有无租赁？").id
    assert refused(answer, question, builders.user("officer"), "有") == "NOT_FOUND"
    decline(question, officer, "answered")
    assert refused(answer, question, officer, "有") == "QUESTION_DECIDED"
    lot.state = "withdrawn"
    db.session.commit()
    assert refused(ask, lot.id, one, uuid.uuid4(), "为何撤回？") == "QUESTIONS_CLOSED"


def test_from_the_page_to_the_answer(app, client, lot, officer):
    """Asked on the page, unseen by others until answered, then for everybody, never with a name; both are told."""
    asker, text = person(), "电梯是否正常？😀 <script>alert(1)</script>"
    sign_in(client, asker)
    assert "text" in errors_of(submit(client, f"/lots/{lot.id}/questions/ask", text=" "))
    assert submit(client, f"/lots/{lot.id}/questions/ask", text=text).status_code == 303
    public = Visitor(app, app.response_class)
    assert "电梯" not in text_of(public.get(f"/lots/{lot.id}/questions"))
    assert "电梯" in text_of(client.get(f"/lots/{lot.id}/questions"))
    staff = Visitor(app, app.response_class)
    sign_in(staff, officer)
    question = db.session.scalars(sa.select(Question.id)).one()
    shown = staff.get(f"/desk/questions/{question}?lang=en").get_data(as_text=True)
    assert asker.person.legal_name not in shown
    assert "<script>alert" not in shown
    assert "电梯" in text_of(staff.get("/desk/questions"))
    assert submit(staff, f"/desk/questions/{question}", "#answer", answer="").status_code == 422
    answered = submit(staff, f"/desk/questions/{question}", "#answer", answer="正常，年检有效。")
    assert answered.status_code == 303
    for address in (f"/lots/{lot.id}", f"/lots/{lot.id}/questions"):
        shown = text_of(public.get(address))
        assert text in shown
        assert "正常，年检有效。" in shown
        assert asker.person.legal_name not in shown
    assert "正常，年检有效。" in db.session.scalars(sa.select(InboxNotice.body_zh)).one()


def test_an_unpublished_question_is_its_askers_alone(app, client, lot, officer):
    """Left out: who asked reads the reason, nobody else the question."""
    asker = person()
    question = ask(lot.id, asker, uuid.uuid4(), "张三是不是也来竞买？").id
    sign_in(client, officer)
    answer_ = submit(client, f"/desk/questions/{question}", f"/desk/questions/{question}/decline", reason="personal")
    assert answer_.status_code == 303
    own = Visitor(app, app.response_class)
    sign_in(own, asker)
    assert "names people" in text_of(own.get(f"/lots/{lot.id}/questions?lang=en"))
    assert "张三" not in text_of(Visitor(app, app.response_class).get(f"/lots/{lot.id}/questions"))
