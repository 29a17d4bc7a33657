"""Pages of enrolment: for whom one bids, what one pays, the court's desk of agents, relatives, unqualified buyers."""

import io

import pytest
import sqlalchemy as sa

from auction.enrolment.actions import enrol
from auction.enrolment.models import DeclaredRelative, Enrolment, Unqualified
from auction.ground.store import db
from tests import builders
from tests.bidding import stories
from tests.browsing import errors_of, form_of, page, sign_in, submit, text_of

from .test_applications import agent_of, announced, applicant, paper

ONE = {"others-0-legal_name": "王委托", "others-0-id_kind": "passport", "others-0-id_number": "E1234 5678"}


@pytest.fixture
def lot(app):
    return announced()


@pytest.fixture
def user(client):
    person = stories.bidder()
    sign_in(client, person)
    return person


def send(client, lot, language="en", **typed):
    """Fill in and send the enrolment form."""
    return submit(client, f"/lots/{lot.id}/enrol", language=language, accepts_conditions="y", **typed)


def upload():
    return (io.BytesIO(paper().read()), "委托书.png")


def test_an_agent_enrols_and_waits_for_the_court(client, lot, user):
    """Names, numbers and the paper are taken; the page says that the court decides and that nothing is to be paid."""
    answer = send(client, lot, kind="agent", paper=upload(), **ONE)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/lots/{lot.id}/enrol")
    shown = text_of(client.get(f"/lots/{lot.id}/enrol"))
    assert "The court reads your power of attorney" in shown
    assert "王委托" in shown
    assert "Nothing is to be paid yet" in shown
    assert "The court reads your power of attorney" in text_of(client.get("/account/lots"))
    paid = client.post(
        f"/enrolments/{db.session.scalar(sa.select(Enrolment.id))}/deposit",
        data={"csrf_token": form_token(client, lot)},
    )  # fmt: skip
    assert paid.status_code == 303
    assert "has not confirmed that you may bid" in client.get("/account/lots?lang=en").get_data(as_text=True)


def form_token(client, lot) -> str:
    return page(client.get(f"/lots/{lot.id}/room?lang=en")).select_one("input[name=csrf_token]")["value"]


@pytest.mark.parametrize(("language", "words"), [("en", "Add the power of attorney"), ("zh", "请上传授权委托书")])
def test_what_was_typed_stays(client, lot, user, language, words):
    """Without the paper the form comes back with everything else, and the error stands at its field."""
    answer = send(client, lot, language, kind="agent", **ONE)
    assert answer.status_code == 422
    assert words in errors_of(answer)["paper"]
    kept = form_of(answer)
    assert {name: kept[name] for name in ONE} == ONE
    assert (kept["kind"], kept["accepts_conditions"]) == ("agent", "y")


def test_a_wrong_number_is_said_at_its_field(client, lot, user):
    """The check character of an identity card, and a person without a name."""
    typed = ONE | {"others-1-id_kind": "resident_id", "others-1-id_number": "110101199001011234"}
    answer = send(client, lot, kind="joint", paper=upload(), **typed)
    assert answer.status_code == 422
    assert list(errors_of(answer)) == ["others-1-id_number"]
    answer = send(client, lot, kind="joint", paper=upload(), **{"others-0-id_number": "E12345678"})
    assert "Write name, document and number" in text_of(answer)


def test_after_the_start_nobody_is_asked_for_whom(client, app, user):
    """The form of an open lot offers no agents; whoever bids for himself goes to the payment."""
    lot = builders.open_lot()
    shown = client.get(f"/lots/{lot.id}/enrol?lang=en")
    assert "you can enrol for yourself alone" in text_of(shown)
    assert not page(shown).select("input[type=file]")
    assert "/pay/" in send(client, lot).headers["Location"]


def test_an_applicant_reads_what_he_pays_and_why(client, lot, user):
    """The amount with its reason; with a claim that covers it all he goes straight to the room."""
    applicant(lot, user, 20_000_00)
    shown = text_of(client.get(f"/lots/{lot.id}/enrol?lang=en"))
    assert "¥50,000.00 because you are the applicant of this case and your claim of ¥20,000.00" in shown
    covered = announced()
    applicant(covered, user, 900_000_00)
    assert send(client, covered).headers["Location"] == f"/lots/{covered.id}/room"
    assert "No deposit needed" in text_of(client.get(f"/lots/{covered.id}/room"))
    sign_in(client, stories.bidder())
    assert "applicant of this case" not in text_of(client.get(f"/lots/{lot.id}/enrol?lang=en"))


def test_a_limited_home_asks_for_the_tick(client, app, user):
    """The warning, the error at the box, and the enrolment once it is ticked."""
    lot = announced(is_home_limited=True)
    answer = send(client, lot)
    assert answer.status_code == 422
    assert "Tick the box" in errors_of(answer)["may_buy_home"]
    assert "/pay/" in send(client, lot, may_buy_home="y").headers["Location"]


def test_a_selloff_says_what_is_paid_first(client, app, user):
    """The whole price, and what happens to it."""
    lot = announced(round_kind="selloff")
    shown = text_of(client.get(f"/lots/{lot.id}/enrol?lang=en"))
    assert "Paid before bidding ¥700,000.00" in shown
    assert "the amount of the deposit is not refunded; the rest goes back" in shown


def test_the_court_confirms_an_agent(client, lot):
    """Queue, paper, decision; afterwards the paper is out of sight and the agent may pay."""
    enrolment, officer = agent_of(lot), lot.case.officer
    agent = enrolment.user
    sign_in(client, officer)
    link = page(client.get("/desk/agents?lang=en")).select_one("main tbody a")["href"]
    shown = client.get(link)
    assert "王委托" in text_of(shown)
    assert str(enrolment.id) not in shown.get_data(as_text=True)
    assert client.get(f"{link}/paper").headers["Cache-Control"] == "private, no-store"
    assert submit(client, link, action="/confirm").headers["Location"] == "/desk/agents"
    assert "No power of attorney waits" in text_of(client.get("/desk/agents"))
    assert client.get(link).status_code == client.get(f"{link}/paper").status_code == 404
    sign_in(client, agent)
    assert "Pay ¥70,000.00" in text_of(client.get(f"/lots/{lot.id}/enrol"))


def test_the_court_sends_a_paper_back(client, lot):
    """Not without a reason; the agent reads it and the form stands there again."""
    enrolment, officer = agent_of(lot), lot.case.officer
    agent, address = enrolment.user, f"/desk/agents/{enrolment.authority.id}"
    sign_in(client, officer)
    assert submit(client, address, action="/refuse", reason="").status_code == 422
    assert submit(client, address, action="/refuse", reason="委托书未签名").status_code == 303
    sign_in(client, agent)
    shown = client.get(f"/lots/{lot.id}/enrol")
    assert "委托书未签名" in text_of(shown)
    assert page(shown).select("input[type=file]")
    assert "Refused: read why" in text_of(client.get("/account/lots"))


def test_what_the_court_cannot_confirm_is_told_to_the_officer(client, app, standing_clock):
    """Bidding has started: the page stays, with the reason."""
    lot = announced()
    agent_of(lot)
    standing_clock.at = lot.opens_at
    sign_in(client, lot.case.officer)
    link = page(client.get("/desk/agents?lang=en")).select_one("main tbody a")["href"]
    answer = submit(client, link, action="/confirm")
    assert answer.status_code == 409
    assert "can no longer be confirmed" in answer.get_data(as_text=True)


def test_staff_declare_their_relatives(client, app):
    """Declared, listed to himself alone, struck out again."""
    judge = builders.user("judge", of_court=True)
    sign_in(client, judge)
    assert submit(client, "/account/relatives", legal_name="赵某", relation="", id_kind="passport",
                  id_number="E12345678").status_code == 422  # fmt: skip
    typed = {"legal_name": "赵某", "relation": "配偶", "id_kind": "passport", "id_number": "E12345678"}
    assert submit(client, "/account/relatives", **typed).status_code == 303
    assert "赵某" in text_of(client.get("/account/relatives"))
    sign_in(client, builders.user("judge", of_court=True))
    assert "赵某" not in text_of(client.get("/account/relatives"))
    sign_in(client, judge)
    assert submit(client, "/account/relatives", action="/strike").status_code == 303
    assert db.session.scalar(sa.select(sa.func.count()).select_from(DeclaredRelative)) == 0


def test_the_court_puts_an_unqualified_buyer_on_record(client, lot):
    """The same page whether or not he is enrolled; he reads the reason when he asks."""
    person = stories.bidder()
    sign_in(client, lot.case.officer)
    address = f"/desk/lots/{lot.id}/unqualified"
    typed = {
        "legal_name": "李某",
        "id_kind": "passport",
        "id_number": person.person.id_number,
        "reason": "已有两套住房。",
    }
    assert submit(client, address, **typed).status_code == 303
    assert "Put on record" in text_of(client.get(address))
    before = text_of(client.get(address))
    enrol(lot.id, stories.bidder())
    assert text_of(client.get(address)) == before
    sign_in(client, person)
    answer = send(client, lot)
    assert answer.status_code == 403
    assert "已有两套住房。" in text_of(answer)
    sign_in(client, lot.case.officer)
    assert submit(client, address, action="/strike").status_code == 303
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Unqualified)) == 0


def test_who_is_barred_reads_why_in_both_languages(client, lot, user):
    """An administrator's other account."""
    administrator = builders.user("administrator")
    administrator.person = user.person
    db.session.commit()
    for language, words in (("en", "Staff of this platform may not bid"), ("zh", "本平台工作人员不得参加竞买")):
        answer = send(client, lot, language)
        assert (answer.status_code, words in text_of(answer)) == (403, True)


def test_the_room_leads_an_agent_to_where_his_paper_stands(client, lot):
    """No button to pay before the court has confirmed him."""
    enrolment = agent_of(lot)
    sign_in(client, enrolment.user)
    shown = client.get(f"/lots/{lot.id}/room?lang=en")
    assert page(shown).select_one(f"main a[href='/lots/{lot.id}/enrol']")
    assert "Pay the deposit" not in text_of(shown)


def test_the_room_of_a_selloff_says_what_its_first_bid_does(client, app, user):
    """The countdown is told until the first bid, and the whole price is what is paid."""
    lot = builders.open_lot(round_kind="selloff")
    shown = text_of(client.get(f"/lots/{lot.id}/room?lang=en"))
    assert "The first bid starts 24 hours" in shown
    assert "Paid before bidding: ¥700,000.00" in shown
    stories.bid(builders.enrolled(lot), 700_000_00)
    assert "The first bid starts" not in text_of(client.get(f"/lots/{lot.id}/room?lang=en"))
