"""What nobody bought: a creditor takes it, with the money to the fen; it goes back; it is sold anew on request."""

import uuid
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from auction.cases.models import Seizure
from auction.distribution.plans import approve_plan, prepare_plan
from auction.enrolment.models import DeclaredRelative
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.ledger.queries import balance_minor
from auction.lots.models import Lot
from auction.lots.rounds import draft_lot, draft_next_round
from auction.lots.steps import require_seizure
from auction.panel.actions import vote
from auction.panel.models import PanelDecision
from auction.papers.actions import record_delivery
from auction.papers.models import Paper
from auction.setoff.actions import approve_set_off, ask_set_off, prepare_set_off
from auction.settlement.actions import pay_balance, serve_ruling
from auction.settlement.models import Settlement
from auction.taking import actions, asking
from auction.taking.models import AssetReturn
from auction.taking.rules import Applicant, check_choice, first_in_line
from tests import builders
from tests.appraisal.stories import pdf
from tests.browsing import Visitor, sign_in, submit, text_of
from tests.settlement import stories

DAY = timedelta(days=1)
SUNDAY = date(2026, 3, 8)


def applicant(party_id, kind="ordinary", rank=1):
    return Applicant(party_id, f"债权人{party_id}", kind, rank)


@pytest.mark.parametrize(
    ("wanting", "first"),
    [
        ([applicant(1), applicant(2, "secured", 2)], [2]),
        ([applicant(1, "secured", 2), applicant(2, "secured", 1)], [2]),
        ([applicant(1, "ordinary", 1), applicant(2, "ordinary", 2)], [1, 2]),
        ([applicant(1, "secured"), applicant(2, "statutory_priority")], [2]),
    ],
)
def test_who_comes_first(wanting, first):
    """The lawful order: priority by law, then security by its rank; ordinary creditors are equals and draw lots."""
    assert [one.party_id for one in first_in_line(wanting)] == first


def test_a_choice_keeps_to_the_order():
    """Nobody, somebody behind another, and one of two equals without the record of a draw are refused."""
    equals = [applicant(1), applicant(2)]
    for chosen, wanting, note, code in ((1, [], "", "TAKING_NOBODY"), (1, [applicant(1), applicant(2, "secured")], "x", "TAKING_NOT_FIRST"),
                                        (1, equals, " ", "TAKING_DRAW_MISSING")):  # fmt: skip
        with pytest.raises(Refusal, match=code):
            check_choice(chosen, wanting, note)
    check_choice(2, equals, "3 月 5 日在本院抽签")


def unsold(secured_minor=400_000_00, ordinary_minor=300_000_00):
    """A lot that failed at 700,000.00, with a secured and an ordinary creditor and a debtor; the secured can sign in."""
    lot = builders.open_lot()
    lot.state, lot.closed_at, lot.wound_up_at = "unsold", clock.now(), clock.now()
    db.session.add(Seizure(
        asset_id=lot.asset_id, order_number="（2026）江01执1号", ordered_on=clock.today(),
        expires_on=clock.today() + 900 * DAY,
    ))  # fmt: skip
    secured = stories.party(lot, "applicant", "抵押银行")
    ordinary = stories.party(lot, "applicant", "普通债权人", account="6222000000000002")
    stories.party(lot, "debtor", "被执行人", account="6222000000000003")
    stories.claim(secured, "secured", secured_minor)
    stories.claim(ordinary, "ordinary", ordinary_minor)
    user = builders.user("party")
    secured.user_id, secured.id_number = user.id, user.person.id_number
    db.session.commit()
    return lot, secured, ordinary


def decided(decision):
    """Two judges agree."""
    for _ in range(2):
        judge = builders.user("judge", of_court=True)
        db.session.commit()
        vote(decision.id, judge, True, decision.content_hash, "同意")


def served(lot):
    """The paper that asks the creditor without an account has reached him."""
    paper = db.session.scalars(
        sa.select(Paper).filter_by(kind="taking_inquiry", subject=f"lot:{lot.id}", ended_at=None)
    ).one()
    record_delivery(
        uuid.uuid4(), paper.id, lot.case.officer, pdf(), method="post", result="delivered", delivered_on=clock.today(),
        served_by="EMS", received_by=paper.recipient_name, remark="",
    )  # fmt: skip


def refused(act, *arguments):
    with pytest.raises(Refusal) as no:
        act(*arguments)
    db.session.rollback()
    return no.value.code


def taken():
    """The secured creditor takes it; the settlement is open."""
    lot, secured, ordinary = unsold()
    officer = lot.case.officer
    asking.offer(lot.id, officer, builders.working_day(5))
    asking.apply(lot.id, secured.user, secured.id)
    asking.apply(lot.id, officer, ordinary.id)
    decided(actions.propose_taking(lot.id, officer, secured.id, ""))
    stories.work()
    return db.session.get_one(Lot, lot.id), secured, ordinary


def test_taken_set_off_paid_ruled_and_shared_out(app):
    """He is the buyer at 700,000.00: 400,000.00 of it he would receive and sets off, 300,000.00 he pays, and that reaches
    the other creditor; nothing is left open and no fen is paid twice.
    """
    lot, secured, _ordinary = taken()
    assert (lot.state, lot.leading_price_minor, lot.bid_count) == ("sold", 700_000_00, 0)
    settlement = db.session.get_one(Settlement, lot.id)
    assert (settlement.deposit_minor, settlement.balance_minor) == (0, 700_000_00)
    assert settlement.balance_due_on >= clock.today() + 10 * DAY
    assert settlement.letter_at is None
    asked = ask_set_off(lot.id, secured.user, uuid.uuid4())
    one, two = stories.clerks()
    prepared = prepare_set_off(asked.id, one, 0)
    assert prepared.amount_minor == 400_000_00
    approve_set_off(asked.id, two, prepared.content_hash)
    stories.received(pay_balance(lot.id, secured.user, uuid.uuid4(), "/"))
    stories.work()
    lot = db.session.get_one(Lot, lot.id)
    assert lot.state == "paid"
    serve_ruling(lot.id, lot.case.officer, "（2026）江01执1号之五", clock.today())
    plan = prepare_plan(lot.case_id, one, [])
    approve_plan(plan.id, two, plan.content_hash)
    stories.work()
    stories.judge_countersigns()
    stories.work()
    given = {(line["payee_name"], bool(line["set_off_id"])): line["allotted_minor"] for line in plan.content["lines"]}
    assert given == {("抵押银行", True): 400_000_00, ("普通债权人", False): 300_000_00}
    assert balance_minor("outside:set_off") == 0


def test_only_what_failed_and_nothing_followed(app):
    """Offer, round and taking are one after the other: what was taken has no next round, what has one is not offered."""
    lot, *_ = taken()
    assert refused(draft_next_round, lot.id, lot.case.officer) == "NO_ROUND_FOLLOWS"
    assert refused(asking.offer, lot.id, lot.case.officer, clock.today()) == "TAKING_NOT_UNSOLD"
    other, *_ = unsold()
    draft_next_round(other.id, other.case.officer)
    assert refused(asking.offer, other.id, other.case.officer, clock.today()) == "TAKING_NOT_UNSOLD"


def test_answers_have_their_time(app, standing_clock):
    """While somebody may still answer nothing is decided, after the day nobody may apply; a stranger never."""
    lot, secured, ordinary = unsold()
    officer = lot.case.officer
    assert refused(asking.apply, lot.id, secured.user, secured.id) == "TAKING_NOT_OFFERED"
    for days in (-1, 11):
        assert refused(asking.offer, lot.id, officer, clock.today() + days * DAY) == "TAKING_DAY_PASSED"
    assert refused(asking.offer, lot.id, officer, SUNDAY) == "LAST_DAY_OFF"
    asking.offer(lot.id, officer, builders.working_day(2))
    assert refused(asking.offer, lot.id, officer, clock.today() + 2 * DAY) == "TAKING_OFFERED"
    assert refused(asking.apply, lot.id, secured.user, ordinary.id) == "NOT_FOUND"
    asking.apply(lot.id, officer, ordinary.id)
    assert refused(actions.propose_taking, lot.id, officer, ordinary.id, "") == "TAKING_WAITS"
    lot.round_kind = "selloff"
    db.session.commit()
    assert refused(actions.propose_return, lot.id, officer, "refused") == "TAKING_APPLIED"
    standing_clock.at += 3 * DAY
    assert refused(asking.apply, lot.id, secured.user, secured.id) == "TAKING_TOO_LATE"
    assert refused(actions.propose_taking, lot.id, officer, ordinary.id, "") == "TAKING_NO_ACCOUNT"
    actions.set_aside(lot.id, officer, ordinary.id, "未在期限内注册")
    assert refused(actions.propose_taking, lot.id, officer, ordinary.id, "") == "TAKING_NOBODY"
    assert actions.propose_return(lot.id, officer, "refused").state == "proposed"


def test_nobody_wants_it_so_it_goes_back(app, standing_clock):
    """Only after the last round: the panel lifts the seizure, and the thing cannot be drafted again."""
    lot, *_ = unsold()
    officer = lot.case.officer
    asking.offer(lot.id, officer, builders.working_day(1))
    standing_clock.at += 2 * DAY
    assert refused(actions.propose_return, lot.id, officer, "refused") == "ROUND_FOLLOWS_PREVIOUS"
    lot.round_kind = "selloff"
    db.session.commit()
    assert refused(actions.propose_return, lot.id, officer, "refused") == "TAKING_NOT_SERVED"
    served(lot)
    decided(actions.propose_return(lot.id, officer, "refused"))
    kept = db.session.scalars(sa.select(AssetReturn)).one()
    assert (kept.lot_id, kept.returned_on) == (lot.id, clock.today())
    db.session.expire_all()
    with pytest.raises(Refusal, match="SEIZURE_EXPIRED"):
        require_seizure(lot.asset)
    assert refused(asking.offer, lot.id, officer, clock.today()) == "TAKING_NOT_UNSOLD"


def test_a_taker_who_does_not_pay_and_the_others(app, standing_clock):
    """His last day passes: the others are asked again at the same price, he is barred; the next one pays and has it."""
    lot, secured, ordinary = taken()
    officer = lot.case.officer
    standing_clock.at += 30 * DAY
    stories.work()
    lot = db.session.get_one(Lot, lot.id)
    assert lot.state == "defaulted"
    assert refused(asking.apply, lot.id, officer, ordinary.id) == "TAKING_NOT_OFFERED"
    again = asking.offer(lot.id, officer, builders.working_day(3))
    assert [one.set_aside_reason for one in again.applications if one.party_id == secured.id] == [asking.ASKED_AGAIN]
    other = builders.user("party")
    ordinary = db.session.merge(ordinary)
    ordinary.user_id, ordinary.id_number = other.id, other.person.id_number
    db.session.commit()
    standing_clock.at += 9 * DAY
    assert refused(actions.propose_taking, lot.id, officer, secured.id, "") == "TAKING_NOT_FIRST"
    decided(actions.propose_taking(lot.id, officer, ordinary.id, ""))
    stories.work()
    settlement = db.session.get_one(Settlement, lot.id)
    assert (settlement.enrolment.user_id, settlement.defaulted_at, settlement.enrolment.code) == (
        other.id,
        None,
        "抵债2",
    )
    stories.received(pay_balance(lot.id, other, uuid.uuid4(), "/"))
    stories.work()
    assert db.session.get_one(Lot, lot.id).state == "paid"


def test_whom_the_law_bars_may_not_take_it_either(app):
    """A creditor whose near relative works at the court is refused by name, by himself and by the officer (art 34)."""
    lot, secured, _ordinary = unsold()
    officer = lot.case.officer
    db.session.add(DeclaredRelative(
        staff_id=officer.id, legal_name="亲属", id_number=secured.id_number, relation="spouse", declared_at=clock.now()
    ))  # fmt: skip
    db.session.commit()
    asking.offer(lot.id, officer, builders.working_day(5))
    assert refused(asking.apply, lot.id, secured.user, secured.id) == "RELATIVE_BARRED"
    assert refused(asking.apply, lot.id, officer, secured.id) == "OTHER_BARRED"


def test_a_new_cycle_needs_a_request(app):
    """An officer alone cannot begin again after a failed last round; with a party's paper a lot is drafted anew."""
    lot, *_ = unsold()
    officer = lot.case.officer
    assert refused(actions.begin_second_cycle, lot.id, officer, "申请", pdf()) == "ROUND_FOLLOWS_PREVIOUS"
    lot.round_kind = "selloff"
    db.session.commit()
    assert refused(draft_lot, lot.asset_id, "first", officer) == "SECOND_CYCLE_NEEDS_REQUEST"
    again = actions.begin_second_cycle(lot.id, officer, "申请执行人书面申请", pdf())
    assert refused(draft_lot, lot.asset_id, "first", officer) == "ASSET_ALREADY_LISTED"
    assert (again.state, again.round_kind, again.previous_lot_id, again.reference_price_minor) == (
        "draft", "first", None, None,
    )  # fmt: skip


def test_through_the_pages(app, client):
    """Officer asks, the creditor answers on its page, the panel decides on its page; refusals keep what was typed."""
    lot, secured, ordinary = unsold()
    sign_in(client, lot.case.officer)
    desk = f"/desk/lots/{lot.id}/unsold"
    assert "Taking in kind" in text_of(client.get(f"/desk/lots/{lot.id}?lang=en"))
    assert submit(client, desk, f"{desk}/offer", answer_by="x").status_code == 422
    answer = submit(client, desk, f"{desk}/offer", answer_by=builders.working_day(5).isoformat())
    assert answer.status_code == 303
    creditor = Visitor(app, app.response_class)
    sign_in(creditor, secured.user)
    assert "¥700,000.00" in text_of(creditor.get(f"/lots/{lot.id}/taking?lang=en"))
    assert submit(creditor, f"/lots/{lot.id}/taking", "/taking/apply").status_code == 303
    assert "with the court" in text_of(creditor.get(f"/lots/{lot.id}/taking?lang=en"))
    asking.apply(lot.id, lot.case.officer, ordinary.id)
    refused_answer = submit(client, desk, f"{desk}/taker", taker_id=str(ordinary.id), draw_note="")
    assert (refused_answer.status_code, "抵押银行" in text_of(refused_answer)) == (422, True)
    assert submit(client, desk, f"{desk}/taker", taker_id=str(secured.id), draw_note="").status_code == 303
    decision = db.session.scalars(sa.select(PanelDecision).where(PanelDecision.state == "proposed")).one()
    judge = builders.user("judge", of_court=True)
    db.session.commit()
    bench = Visitor(app, app.response_class)
    sign_in(bench, judge)
    assert "抵押银行" in text_of(bench.get(f"/desk/panel/{decision.id}?lang=en"))
    stranger = Visitor(app, app.response_class)
    sign_in(stranger, builders.user("party"))
    assert stranger.get(f"/lots/{lot.id}/taking").status_code == 404
