"""The lawful order of the methods, the directed inquiry, and the court's interruptions."""

from datetime import timedelta

import pytest

from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.lots.models import Lot
from auction.valuation import actions, directing, interrupting, objecting
from auction.valuation.letters import commission_of
from auction.valuation.models import Inquiry
from tests.appraisal import stories as appraisals
from tests.appraisal.stories import pdf
from tests.browsing import errors_of, page, sign_in, submit, text_of
from tests.lots import stories
from tests.valuation.test_actions import facts, heard, negotiation


def asked(lot, days=10):
    facts(lot, can_negotiate=False, has_official_price=True)
    return directing.start_directed_inquiry(
        lot.id,
        stories.officer_of(lot),
        "江州市税务局",
        "tax_base",
        "请提供计税基准价",
        clock.today() + timedelta(days=days),
    )


def answer(inquiry, **changes):
    today = clock.today()
    said = {
        "price_minor": 870_000_00,
        "answered_on": today,
        "valid_until": today + timedelta(days=365),
        "upload": pdf(),
    }
    return directing.record_authority_answer(inquiry.id, stories.officer_of(inquiry.lot), **(said | changes))


def test_a_method_waits_for_its_turn(app):
    """Before the facts are on record only a negotiation starts; then only the method whose turn it is, and the reasons
    why the earlier ones are passed over stay with the inquiry.
    """
    lot = stories.drafted()
    officer, day = stories.officer_of(lot), clock.today() + timedelta(days=6)
    with pytest.raises(Refusal, match="METHOD_FACTS_MISSING"):
        directing.start_directed_inquiry(lot.id, officer, "税务局", "tax_base", "x", day)
    facts(lot, can_negotiate=False, network_capable=False)
    with pytest.raises(Refusal, match="METHOD_OUT_OF_ORDER") as refused:
        directing.start_directed_inquiry(lot.id, officer, "税务局", "tax_base", "x", day)
    assert refused.value.facts["due"].en == "Commissioned appraisal"
    inquiry = appraisals.begun(lot)
    assert inquiry.passed_over == {
        "negotiation": "not_possible", "directed_inquiry": "no_official_price", "network_inquiry": "needs_site_survey",
    }  # fmt: skip


def test_a_joint_request_needs_its_paper_and_goes_straight_there(app):
    """All parties together may go straight to a method, on paper only; a request the thing does not allow is not heard."""
    lot = stories.drafted()
    with pytest.raises(Refusal, match="JOINT_REQUEST_UNPROVED"):
        facts(lot, both_request="directed_inquiry")
    with pytest.raises(Refusal, match="FACTS_REASON_MISSING"):
        facts(lot, reasons=" ")
    facts(lot, both_request="directed_inquiry", has_official_price=True, upload=pdf())
    inquiry = directing.start_directed_inquiry(
        lot.id, stories.officer_of(lot), "税务局", "guided", "x", clock.today() + timedelta(days=6)
    )
    assert inquiry.passed_over == {"negotiation": "parties_request_other"}


def test_the_authoritys_answer_is_the_price(app, client):
    """Through the pages: asked, answered, sent to the parties who may not object, fixed for as long as it says."""
    lot = stories.drafted()
    officer, today = stories.officer_of(lot), clock.today()
    facts(lot, can_negotiate=False, has_official_price=True)
    sign_in(client, officer)
    assert "Due now: Directed inquiry" in text_of(client.get(f"/desk/lots/{lot.id}?lang=en"))
    on_a_sunday = submit(client, f"/desk/lots/{lot.id}/directed-inquiry", language="en", authority="江州市税务局",
                         price_kind="tax_base", wanted="请提供计税基准价", due_on="2026-03-08")  # fmt: skip
    assert on_a_sunday.status_code == 422
    assert "The next working day is 2026-03-09" in text_of(on_a_sunday)
    assert page(on_a_sunday).select_one("[name=due_on]")["value"] == "2026-03-08"
    started = submit(client, f"/desk/lots/{lot.id}/directed-inquiry", authority="江州市税务局", price_kind="tax_base",
                     wanted="请提供计税基准价", due_on=(today + timedelta(days=9)).isoformat())  # fmt: skip
    assert started.status_code == 303, errors_of(started)
    desk = started.location
    assert "The authority has not answered yet" in text_of(client.get(desk))
    letter = commission_of(db.session.query(Inquiry).one(), "directed_inquiry", "authority")
    assert letter.number in text_of(client.get(desk))
    assert client.get(f"/desk/papers/{letter.id}/file").data.startswith(b"%PDF")
    late = {"price_minor": "870,000", "answered_on": today.isoformat(), "valid_until": "2029-01-01"}
    refused = submit(client, f"{desk}/authority-answer", **late, upload=(pdf().stream, "a.pdf"))
    assert refused.status_code == 422
    assert "until 2027-03-03 at the longest" in text_of(refused)
    late["valid_until"] = "2027-03-03"
    assert submit(client, f"{desk}/authority-answer", **late, upload=(pdf().stream, "a.pdf")).status_code == 303
    submit(client, desk, "/serve")
    assert "No objection is admitted" in text_of(client.get(desk))
    inquiry = db.session.query(Inquiry).one()
    source, party = "authority", lot.case.parties[0]
    with pytest.raises(Refusal, match="REPORT_OBJECTION_NOT_ADMITTED"):
        objecting.object_to_report(inquiry.id, officer, party.id, source, ["scope"], "x")
    submit(client, desk, "/fix")
    row = db.session.get(Lot, lot.id)
    assert (row.state, row.reference_price_minor, row.reference_method) == ("valued", 870_000_00, "directed_inquiry")
    assert row.reference_valid_until.isoformat() == "2027-03-03"
    assert [paper.caption for paper in row.files] == ["江州市税务局定向询价结果"]
    shown = client.get(f"/desk/lots/{lot.id}?lang=en")
    assert "by 2027-03-03 and sell by 2027-09-03" in text_of(shown)
    assert f"/desk/inquiries/{inquiry.id}/sources/authority/file" in shown.text


def test_an_answer_in_the_period_and_once(app, standing_clock):
    """Zero, early, twice, or after the period: refused; a longer period is the court's to give, a shorter one is none."""
    inquiry = asked(stories.drafted(), days=3)
    officer, today = stories.officer_of(inquiry.lot), clock.today()
    for changes, code in (
        ({"price_minor": 0}, "VALUATION_FIGURE_NOT_POSITIVE"),
        ({"answered_on": today - timedelta(days=1)}, "DIRECTED_ANSWER_EARLY"),
        ({"valid_until": today - timedelta(days=1)}, "VALUATION_LAPSED"),
    ):
        with pytest.raises(Refusal, match=code):
            answer(inquiry, **changes)
    standing_clock.at += timedelta(days=6)
    with pytest.raises(Refusal, match="DIRECTED_ANSWER_LATE"):
        answer(inquiry)
    with pytest.raises(Refusal, match="LAST_DAY_OFF"):
        directing.set_period(inquiry.id, officer, clock.today() + timedelta(days=5))
    directing.set_period(inquiry.id, officer, clock.today())
    with pytest.raises(Refusal, match="PERIOD_NOT_LONGER"):
        directing.set_period(inquiry.id, officer, clock.today())
    answer(inquiry)
    with pytest.raises(Refusal, match="DIRECTED_ANSWERED"):
        answer(inquiry)


def test_the_period_does_not_run_while_an_inquiry_stands_still(app, client, standing_clock):
    """Suspended for twenty days an appraisal is due twenty days later; meanwhile no price is fixed."""
    lot = stories.drafted()
    inquiry = appraisals.reviewed(lot)
    officer, due_on = stories.officer_of(lot), inquiry.due_on
    heard(inquiry)
    sign_in(client, officer)
    desk = f"/desk/inquiries/{inquiry.id}"
    assert submit(client, f"{desk}/suspend", ground="material_wrong", reason="面积待核").status_code == 303
    assert "Suspended since" in text_of(client.get(f"{desk}?lang=en"))
    with pytest.raises(Refusal, match="INQUIRY_SUSPENDED"):
        actions.fix_price(inquiry.id, officer)
    with pytest.raises(Refusal, match="INQUIRY_SUSPENDED"):
        interrupting.suspend_inquiry(inquiry.id, officer, "other", "x")
    standing_clock.at += timedelta(days=20)
    sign_in(client, officer)
    submit(client, desk, "/resume")
    assert db.session.get(Inquiry, inquiry.id).due_on >= due_on + timedelta(days=20)
    with pytest.raises(Refusal, match="INQUIRY_NOT_SUSPENDED"):
        interrupting.resume_inquiry(inquiry.id, officer)
    actions.fix_price(inquiry.id, officer)


def test_a_withdrawn_inquiry_counts_nothing_and_the_next_may_start(app):
    """The parties have agreed: the commission is withdrawn, its figure kept as not counting, a negotiation begins."""
    lot = stories.drafted()
    inquiry = appraisals.reviewed(lot)
    officer = stories.officer_of(lot)
    with pytest.raises(Refusal, match="INQUIRY_REASON_MISSING"):
        interrupting.withdraw_inquiry(inquiry.id, officer, "parties_agree", " ")
    interrupting.withdraw_inquiry(inquiry.id, officer, "parties_agree", "双方已达成一致")
    assert (inquiry.state, [(one.counts, one.why_not) for one in inquiry.figures]) == (
        "withdrawn",
        [(False, "withdrawn")],
    )
    talks = negotiation(lot)
    with pytest.raises(Refusal, match="INQUIRY_NOT_COMMISSIONED"):
        interrupting.suspend_inquiry(talks.id, officer, "other", "x")
