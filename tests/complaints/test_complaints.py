"""A price laid before the supervision."""

import pytest

from auction.accounts.models import InboxNotice
from auction.complaints.actions import answer_complaint, complain
from auction.complaints.models import PriceComplaint
from auction.complaints.rules import GROUNDS, grounds_of
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.lots.actions import announce
from auction.lots.rules import METHOD_NAMES
from auction.valuation.models import Inquiry
from tests.appraisal.stories import pdf
from tests.browsing import errors_of, sign_in, submit, text_of
from tests.builders import user
from tests.lots import stories
from tests.valuation.test_pages import with_sign_ins


def test_every_method_has_its_grounds():
    """Each ground fits some method and each method some ground."""
    assert {ground for method in METHOD_NAMES for ground in grounds_of(method)} == set(GROUNDS)
    assert all(grounds_of(method) for method in METHOD_NAMES)


def test_a_party_complains_and_the_supervision_answers(app, client):
    """From the party's page with proof to the supervisor's desk and back: each is told, nobody else sees it."""
    lot = stories.valued()
    supervisor = user("supervisor", of_court=True)
    _, debtor = with_sign_ins(lot)
    inquiry = db.session.query(Inquiry).one().id
    address = f"/account/price-complaints/{inquiry}/{lot.case.parties[1].id}"
    sign_in(client, debtor)
    assert lot.title in text_of(client.get("/account/price-complaints"))
    bare = submit(client, address, ground="fraud", text="对方隐瞒了租约")
    assert "upload" in errors_of(bare)
    assert (
        submit(client, address, ground="fraud", text="对方隐瞒了租约", upload=(pdf().stream, "a.pdf")).status_code
        == 303
    )
    again = submit(client, address, ground="fraud", text="再次", upload=(pdf().stream, "a.pdf"))
    assert "already complained" in again.get_data(as_text=True)

    complaint = db.session.query(PriceComplaint).one().id
    page = f"/supervision/price-complaints/{complaint}"
    assert db.session.query(InboxNotice).filter_by(user_id=supervisor.id, path=page).count() == 1
    sign_in(client, user("supervisor"))
    assert client.get(page).status_code == 404
    sign_in(client, supervisor)
    assert "对方隐瞒了租约" in text_of(client.get(page))
    assert client.get(f"{page}/proof").data.startswith(b"%PDF")
    assert submit(client, page, state="upheld", answer="确有隐瞒").status_code == 303
    with pytest.raises(Refusal, match="COMPLAINT_ANSWERED"):
        answer_complaint(complaint, supervisor, "dismissed", "x")
    told = db.session.query(InboxNotice.user_id).filter_by(subject_en="The supervision has answered").all()
    assert {row[0] for row in told} == {debtor.id, lot.case.officer_id}
    sign_in(client, debtor)
    assert "Upheld. 确有隐瞒" in text_of(client.get("/account/price-complaints?lang=en"))


def test_what_the_supervision_does_not_hear(app):
    """Another's name, a ground that does not fit, no reasons, and anything after the first announcement."""
    lot = stories.ready()
    applicant, debtor = with_sign_ins(lot)
    inquiry, party = db.session.query(Inquiry).one().id, lot.case.parties[0].id
    for actor, ground, text, code in (
        (debtor, "fraud", "x", "NOT_FOUND"), (applicant, "false_answer", "x", "COMPLAINT_GROUND"),
        (applicant, "fraud", " ", "COMPLAINT_TEXT"),
    ):  # fmt: skip
        with pytest.raises(Refusal, match=code):
            complain(inquiry, actor, party, ground, text, pdf())
    announce(lot.id, stories.officer_of(lot))
    with pytest.raises(Refusal, match="COMPLAINT_LATE"):
        complain(inquiry, applicant, party, "fraud", "x", pdf())
