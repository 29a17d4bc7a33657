"""No sale that leaves the applicant nothing, unless he insists (拍卖变卖规定 art 6)."""

import io
import uuid
from datetime import date, timedelta

import pytest
from werkzeug.datastructures import FileStorage

from auction.cases.models import Claim
from auction.distribution.plans import creditor_claims
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.jurisdictions import rule_set
from auction.lots import terms as lot_terms
from auction.lots.models import Lot
from auction.lots.terms import propose_terms
from auction.panel.actions import vote
from auction.panel.gates import pass_gates
from auction.papers.actions import record_delivery
from auction.papers.queries import valid_paper
from auction.surplus import actions, queries
from auction.surplus.deadlines import DEADLINES
from auction.surplus.rules import Ranked, Reply, ahead_minor, verdict_of
from tests import builders
from tests.browsing import Visitor, sign_in, submit, text_of
from tests.lots import stories as lot_stories
from tests.pdfs import PDF
from tests.settlement import stories

DAY = timedelta(days=1)
TODAY = date(2026, 5, 8)


def upload():
    return FileStorage(io.BytesIO(PDF), "proof.pdf")


@pytest.mark.parametrize(
    ("claims", "ahead"),
    [
        ([Ranked("ordinary", 1, 100, True), Ranked("secured", 1, 70, False)], 70),
        ([Ranked("secured", 2, 100, True), Ranked("secured", 1, 70, False), Ranked("secured", 3, 9, False)], 70),
        ([Ranked("secured", 1, 100, True), Ranked("secured", 2, 70, False)], 0),
        ([Ranked("ordinary", 1, 100, True), Ranked("ordinary", 1, 70, False)], 0),
        ([Ranked("ordinary", 1, 1, True), Ranked("secured", 1, 1, True), Ranked("statutory_priority", 1, 5, False)], 5),
        ([Ranked("secured", 1, 70, False)], 0),
        ([Ranked("ordinary", 1, 100, True), Ranked("costs", 1, 9, False)], 9),
    ],
)
def test_what_stands_before_the_applicant(claims, ahead):
    """Better kinds and ranks than the applicant's best claim, nobody else's; without a claim of his there is no line."""
    assert ahead_minor(claims) == ahead


def valued(secured_minor=800_000_00):
    """A lot valued at 1,000,000.00; a bank's security stands before the applicant."""
    asset = builders.asset()
    lot = Lot(
        asset=asset, case=asset.case, court_id=asset.case.court_id, title=asset.title, asset_kind=asset.kind,
        currency="CNY", created_at=clock.now(), round_kind="first", state="valued", reference_price_minor=1_000_000_00,
        reference_method="appraisal", reference_fixed_on=clock.today(),
        reference_valid_until=clock.today() + 300 * DAY,
    )  # fmt: skip
    db.session.add(lot)
    db.session.flush()
    applicant = stories.party(lot, "applicant", "申请人")
    applicant.user_id = builders.user("party").id
    bank = stories.party(lot, "creditor", "抵押银行")
    stories.party(lot, "debtor", "被执行人")
    stories.claim(applicant, "ordinary", 300_000_00)
    stories.claim(bank, "secured", secured_minor)
    db.session.commit()
    return lot, applicant.user


def propose(lot, start_minor):
    return propose_terms(lot.id, lot.case.officer, start_minor, 5_000_00, start_minor // 10, 10)


def refused(act, *arguments):
    with pytest.raises(Refusal) as no:
        act(*arguments)
    db.session.rollback()
    return no.value.code


@pytest.mark.parametrize(
    ("replies", "verdict"),
    [
        ([Reply(TODAY, None)], "waits"),
        ([Reply(TODAY - DAY, None)], "declined"),
        ([Reply(TODAY, False)], "declined"),
        ([Reply(None, None)], "undelivered"),
        ([Reply(TODAY, False), Reply(TODAY, None)], "waits"),
        ([Reply(TODAY, False), Reply(None, None)], "undelivered"),
        ([Reply(TODAY, False), Reply(TODAY - DAY, True)], "insists"),
        ([Reply(None, None), Reply(TODAY, True)], "insists"),
    ],
)
def test_what_the_answers_come_to(replies, verdict):
    """One who insists is enough; one who declines, or is silent, binds nobody else."""
    assert verdict_of(replies, TODAY) == verdict


def test_nothing_goes_to_the_panel_before_he_insists(app, standing_clock):
    """70 % would leave nothing: refused until told and while he may answer; insisted, only above the sum, which the panel
    sees with its parts."""
    lot, user = valued()
    ahead = queries.ahead_of_applicant(lot, 700_000_00)
    assert ahead.claims_minor == 800_000_00
    assert refused(propose, lot, 700_000_00) == "NO_SURPLUS"
    officer = lot.case.officer
    assert refused(actions.tell_applicants, lot.id, officer, 699_999_99) == "START_BELOW_FLOOR"
    assert refused(actions.tell_applicants, lot.id, officer, 900_000_00) == "SURPLUS_LEFT"
    notice = actions.tell_applicants(lot.id, officer, 700_000_00)
    assert (notice.start_price_minor, notice.claims_minor, notice.costs_minor) == (
        700_000_00, ahead.claims_minor, ahead.costs_minor,
    )  # fmt: skip
    assert notice.replies[0].reply_by == rule_set("cn").calendar.last_day(clock.today(), 5)
    assert refused(actions.tell_applicants, lot.id, officer, 700_000_00) == "SURPLUS_TOLD"
    assert refused(propose, lot, 700_000_00) == "NO_SURPLUS_WAITS"
    actions.answer(notice.id, user, True)
    assert refused(actions.answer, notice.id, officer, False, notice.replies[0].party_id) == "SURPLUS_ANSWERED"
    assert refused(propose, lot, 800_000_00) == "NO_SURPLUS_RESERVE"
    decision = propose(lot, 900_000_00)
    at_900 = queries.ahead_of_applicant(lot, 900_000_00)
    assert decision.content["ahead_costs_minor"] == at_900.costs_minor
    assert decision.content["raised_above_minor"] == at_900.total_minor


def test_the_panel_and_the_announcement_ask_again(app):
    """A security recorded between proposal and vote, or after the vote, stops the deciding vote and the announcement."""
    lot, _user = valued(600_000_00)
    decision = propose(lot, 700_000_00)
    first, second = lot_stories.judges(2)
    ballot = {"in_favour": True, "seen_hash": decision.content_hash, "opinion": ""}
    vote(decision.id, first, **ballot)
    later = stories.claim(stories.party(lot, "creditor", "第二抵押"), "secured", 500_000_00)
    assert refused(lambda: vote(decision.id, second, **ballot)) == "NO_SURPLUS"
    db.session.delete(db.session.get(Claim, later.id))
    db.session.commit()
    assert vote(decision.id, second, **ballot).state == "approved"
    stories.claim(lot.case.parties[1], "secured", 500_000_00)
    with pytest.raises(Refusal, match="NO_SURPLUS"):
        pass_gates(db.session, lot, lot_terms.terms_of(lot))


def test_costs_alone_and_securities_of_other_things(app):
    """A tiny price is eaten by the court's fees though nobody has a better claim; a security counts against the thing it
    burdens alone, and in other money it is paid like any other claim."""
    lot, _user = valued(800_000_00)
    bank = next(claim for claim in lot.case.claims if claim.kind == "secured")
    other = builders.asset()
    other.case_id = lot.case_id
    db.session.flush()
    bank.asset_id = other.id
    db.session.commit()
    assert queries.ahead_of_applicant(lot, 700_000_00).claims_minor == 0
    assert {claim.kind for claim in creditor_claims(lot.case)} == {"ordinary"}
    lot.reference_price_minor = 60_00
    db.session.commit()
    assert queries.ahead_of_applicant(lot, 45_00).costs_minor == 50_00
    assert refused(propose, lot, 45_00) == "NO_SURPLUS"
    bank.asset_id = lot.asset_id
    db.session.commit()
    assert queries.ahead_of_applicant(lot, 45_00).claims_minor == 800_000_00


def test_each_applicant_answers_for_himself_and_on_paper(app, standing_clock):
    """One declines; the other, who has no account, gets a paper and five days from its delivery, and insists. More stands
    before them later: they are told again, and the first word counts no more."""
    lot, user = valued()
    second = stories.party(lot, "applicant", "第二申请人")
    stories.claim(second, "ordinary", 1_000_00)
    officer = lot.case.officer
    notice = actions.tell_applicants(lot.id, officer, 700_000_00)
    actions.answer(notice.id, user, False)
    assert refused(propose, lot, 900_000_00 - 100_000_01) == "NO_SURPLUS_UNDELIVERED"
    paper = valid_paper("surplus_notice", f"lot:{lot.id}", f"party:{second.id}")
    assert paper.facts["ahead_minor"] == notice.ahead_minor
    standing_clock.at += 10 * DAY
    record_delivery(
        uuid.uuid4(), paper.id, officer, upload(), method="post", result="delivered", delivered_on=clock.today(),
        served_by="EMS", received_by="本人", remark="",
    )  # fmt: skip
    assert refused(propose, lot, 800_000_00) == "NO_SURPLUS_WAITS"
    assert list(queries.undelivered()) == [notice.id]
    assert actions.note_receipts(notice.id)
    assert list(queries.undelivered()) == []
    day = rule_set("cn").calendar.last_day(clock.today(), 5)
    assert db.session.execute(DEADLINES[0].rows()).one().due_on == day
    moved = DEADLINES[0].move(db.session, {day: day + DAY})
    assert (moved, db.session.execute(DEADLINES[0].rows()).one().due_on) == (1, day + DAY)
    actions.answer(notice.id, officer, True, second.id)
    assert refused(propose, lot, 800_000_00) == "NO_SURPLUS_RESERVE"
    stories.claim(stories.party(lot, "creditor", "第二抵押"), "secured", 500_000_00)
    assert refused(propose, lot, 900_000_00) == "NO_SURPLUS_GREW"
    again = actions.tell_applicants(lot.id, officer, 900_000_00)
    assert again.ahead_minor > notice.ahead_minor
    assert refused(actions.answer, notice.id, user, True) == "SURPLUS_REPLACED"
    assert refused(propose, lot, 900_000_00) == "NO_SURPLUS_UNDELIVERED"
    assert propose(lot, 1_400_000_00).state == "proposed"


def test_silence_means_no_sale(app, standing_clock):
    """The days are over: an answer comes too late, and terms that leave nothing stay refused."""
    lot, user = valued()
    notice = actions.tell_applicants(lot.id, lot.case.officer, 700_000_00)
    standing_clock.at += 7 * DAY
    assert refused(actions.answer, notice.id, user, True) == "SURPLUS_TOO_LATE"
    assert refused(propose, lot, 700_000_00) == "NO_SURPLUS_DECLINED"


def test_a_sale_that_leaves_something_is_free(app):
    """Nobody is asked when the start price is greater than what stands before him, or where nobody could be."""
    lot, _user = valued(600_000_00)
    assert propose(lot, 700_000_00).state == "proposed"
    other, _ = valued(10)
    assert refused(actions.tell_applicants, other.id, builders.user("officer"), 700_000_00) == "NOT_FOUND"
    for party in other.case.parties:
        party.role = "creditor" if party.role == "applicant" else party.role
    db.session.commit()
    assert refused(actions.tell_applicants, other.id, other.case.officer, 700_000_00) == "SURPLUS_NOBODY"


def test_who_insisted_bears_the_failed_auction(app):
    """A sell-off is raised for him; it fails, and its costs are his claim of costs that no plan pays. Without insistence
    nobody may be charged, and the same form again changes nothing."""
    lot, user = valued()
    officer = lot.case.officer
    form = uuid.uuid4()
    assert refused(actions.record_costs, lot.id, officer, 1_000_00, "公告费", form) == "SURPLUS_COST_NOT_DUE"
    earlier = builders.announced_lot(asset=builders.asset(), state="unsold", start_price_minor=700_000_00)
    lot.previous_lot_id, lot.round_kind = earlier.id, "selloff"
    db.session.commit()
    assert refused(propose, lot, 900_000_00) == "SELLOFF_PRICE_FIXED"
    notice = actions.tell_applicants(lot.id, officer, 700_000_00)
    actions.answer(notice.id, user, True)
    assert propose(lot, 900_000_00).state == "proposed"
    terms = {"start_price_minor": 900_000_00, "increment_minor": 1, "deposit_minor": 90_000_00, "balance_days": 10}
    now = clock.now()
    for name, value in (terms | {"state": "unsold", "announced_at": now - 9 * DAY, "opens_at": now - 3 * DAY,
                                 "scheduled_closes_at": now - DAY, "closes_at": now - DAY}).items():  # fmt: skip
        setattr(lot, name, value)
    db.session.commit()
    made = actions.record_costs(lot.id, officer, 1_000_00, "公告费", form)
    assert [(one.kind, one.principal_minor, one.excluded_reason) for one in made] == [
        ("costs", 1_000_00, actions.BORNE)
    ]
    again = actions.record_costs(lot.id, officer, 1_000_00, "公告费", form)
    assert [one.id for one in again] == [one.id for one in made]


def test_through_the_pages(app, client):
    """The officer tells on the lot's page with a price, the applicant insists on his own, strangers find nothing."""
    lot, user = valued()
    sign_in(client, lot.case.officer)
    assert "What stands before the applicant" in text_of(client.get(f"/desk/lots/{lot.id}?lang=en"))
    page = f"/desk/lots/{lot.id}/surplus"
    assert submit(client, page, "/surplus/notice", start_price_minor="950000").status_code == 409
    assert submit(client, page, "/surplus/notice", start_price_minor="700000").status_code == 303
    notice = queries.notice_of(lot.id)
    his = Visitor(app, app.response_class)
    sign_in(his, user)
    assert submit(his, f"/surplus/{notice.id}", insists="").status_code == 422
    assert submit(his, f"/surplus/{notice.id}", insists="yes").status_code == 303
    assert "at my cost if it fails" in text_of(his.get(f"/surplus/{notice.id}?lang=en"))
    assert "An applicant insists" in text_of(client.get(page + "?lang=en"))
    stranger = Visitor(app, app.response_class)
    sign_in(stranger, builders.user("party"))
    assert stranger.get(f"/surplus/{notice.id}").status_code == 404
