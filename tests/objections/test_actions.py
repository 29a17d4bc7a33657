"""A contested plan from service to the last fen: nobody objects, all waive, objection, opposition, lawsuit, correction."""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from auction.accounts.models import InboxNotice
from auction.cases.actions import correct_party
from auction.distribution.models import EscrowedLine
from auction.distribution.plans import approve_plan, creditor_claims, prepare_plan
from auction.distribution.queries import distributable_minor
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.ledger.queries import balance_minor
from auction.objections.actions import answer, note_judgment, note_lawsuit, object_to, record_service, waive
from auction.objections.correcting import correctable, prepare_correction
from auction.objections.models import Objection
from auction.objections.queries import day_after, hearing_of, next_look
from auction.worker import due_work
from tests.builders import user

from .stories import BANK, DEBTOR, KING, LEE, after, contested_case, days_on

IN_FULL = {BANK: 500_000_00, KING: 200_000_00, LEE: 100_000_00}
# What King objects to: Lee's line should be 40,000.01, his own the difference more.
ASKED = {2: 259_999_99, 3: 40_000_01}


@pytest.fixture
def story(app, standing_clock):
    """An approved plan of a case whose four parties all have a sign-in."""
    made = contested_case()
    made.approved()
    return made


def objection(story) -> Objection:
    """The one objection."""
    db.session.expire_all()
    return db.session.scalars(sa.select(Objection)).one()


def held(story) -> dict[int, int]:
    """Position → what stands in escrow by the ledger."""
    plan_id = min(row.plan_id for row in db.session.scalars(sa.select(EscrowedLine)))
    return {place: minor for place in range(1, 5) if (minor := balance_minor(f"escrow:{plan_id}:{place}"))}


def test_nobody_objects_and_the_plan_is_paid(story, standing_clock):
    """Served on all in their inbox; the money is bound; the day after the last day everybody is paid, once."""
    plan = story.plan()
    standing = hearing_of(plan).standing
    assert (standing.state, standing.unserved) == ("open", ())
    assert story.paid() == {}
    assert distributable_minor(story.case_id) == 0
    notices = db.session.scalars(sa.select(InboxNotice.subject_zh).where(InboxNotice.path == f"/plans/{plan.id}")).all()
    assert len(notices) == 4
    assert "送达财产分配方案" in notices[0]
    at = next_look()
    assert at == day_after(standing.until)
    assert at in [event.at for due in due_work() if (event := due.next_event())], "the demo clock offers it"
    standing_clock.at = at - timedelta(seconds=1)
    days_on(standing_clock, 0)
    assert story.paid() == {}
    standing_clock.at += timedelta(seconds=2)
    days_on(standing_clock, 0)
    assert story.paid() == IN_FULL
    days_on(standing_clock, 30)
    assert story.paid() == IN_FULL
    assert story.on_case_account() == 0


def test_when_all_have_waived_the_plan_is_paid_at_once(story):
    """Each party says it has no objection, twice even; with the last one the money is ordered. None may object then."""
    plan = story.plan()
    for name in (BANK, KING, LEE):
        waive(plan.id, story.user(name))
        waive(plan.id, story.user(name))
    assert story.paid() == {}
    with pytest.raises(Refusal, match="OBJECTION_TWICE"):
        object_to(plan.id, story.user(KING), ASKED, "计算有误", uuid.uuid4())
    waive(plan.id, story.user(DEBTOR))
    assert story.paid() == IN_FULL
    with pytest.raises(Refusal, match="PLAN_HEARD"):
        object_to(plan.id, story.user(KING), ASKED, "计算有误", uuid.uuid4())


def test_an_opposed_objection_without_a_lawsuit_lapses(story, standing_clock):
    """The undisputed part is paid when the period is over, the disputed part waits and is paid as planned in the end."""
    plan, request_id = story.plan(), uuid.uuid4()
    number = object_to(plan.id, story.user(KING), ASKED, "李记商行的债权已清偿", request_id)
    assert object_to(plan.id, story.user(KING), ASKED, "李记商行的债权已清偿", request_id) == number, "a second press"
    with pytest.raises(Refusal, match="ANSWER_OWN"):
        answer(number, story.user(KING), True, "不同意")
    answer(number, story.user(LEE), True, "债权未清偿")
    with pytest.raises(Refusal, match="ANSWER_TWICE"):
        answer(number, story.user(LEE), False, "")
    for name in (BANK, LEE, DEBTOR):
        waive(plan.id, story.user(name))
    assert story.paid() == {BANK: 500_000_00, KING: 200_000_00, LEE: 40_000_01}
    assert held(story) == {3: 59_999_99}
    until = hearing_of(story.plan()).standings[number].until
    after(until, standing_clock)
    assert hearing_of(story.plan()).standings[number].state == "lapsed"
    assert story.paid() == IN_FULL
    assert held(story) == {}
    with pytest.raises(Refusal, match="STATE_FORBIDS"):
        note_lawsuit(number, story.user(KING), "（2026）江01民初9号", clock.today())


def test_a_lawsuit_keeps_the_disputed_part_until_two_clerks_follow_the_judgment(story, standing_clock):
    """Sued in time: escrow to the fen. Upheld: one clerk prepares what the judgment says, another approves, it is paid."""
    plan = story.plan()
    number = object_to(plan.id, story.user(KING), ASKED, "李记商行的债权已清偿", uuid.uuid4())
    answer(number, story.user(LEE), True, "债权未清偿")
    with pytest.raises(Refusal, match="NOT_FOUND"):
        note_lawsuit(number, story.user(LEE), "（2026）江01民初9号", clock.today())
    with pytest.raises(Refusal, match="DAY_AHEAD"):
        note_lawsuit(number, story.user(KING), "（2026）江01民初9号", clock.today() + timedelta(days=1))
    note_lawsuit(number, story.user(KING), "（2026）江01民初9号", clock.today())
    days_on(standing_clock, 60)
    assert story.paid() == {BANK: 500_000_00, KING: 200_000_00, LEE: 40_000_01}
    assert held(story) == {3: 59_999_99}
    assert distributable_minor(story.case_id) == 0
    one, _two = story.clerks
    with pytest.raises(Refusal, match="CORRECTION_EARLY"):
        prepare_correction(plan.id, one, {2: 59_999_99})
    note_judgment(number, story.officer, "upheld", "（2026）江01民初9号判决书", clock.today())
    assert correctable(hearing_of(story.plan())) == {2: 59_999_99, 3: 0}
    with pytest.raises(Refusal, match="CORRECTION_SUM"):
        prepare_correction(plan.id, one, {2: 59_999_98})
    made = prepare_correction(plan.id, one, {2: 50_000_00, 3: 9_999_99})
    with pytest.raises(Refusal, match="FOUR_EYES"):
        approve_plan(made.id, one, made.content_hash)
    story.approved(made)
    assert story.paid() == {BANK: 500_000_00, KING: 250_000_00, LEE: 50_000_00}
    assert held(story) == {}
    assert story.on_case_account() == 0


def test_an_objection_that_nobody_opposes_corrects_the_plan(story, standing_clock):
    """Silence for 15 days: the clerk finds the objection's own amounts in the form."""
    plan = story.plan()
    number = object_to(plan.id, story.user(KING), {2: 210_000_00}, "本金计算有误", uuid.uuid4())
    days_on(standing_clock, 40)
    assert hearing_of(story.plan()).standings[number].state == "unopposed"
    assert story.paid() == {BANK: 500_000_00, KING: 200_000_00, LEE: 90_000_00}
    proposed = correctable(hearing_of(story.plan()))
    assert proposed == {2: 10_000_00, 3: 0}
    story.approved(prepare_correction(plan.id, story.clerks[0], proposed))
    assert story.paid() == {BANK: 500_000_00, KING: 210_000_00, LEE: 90_000_00}


def test_whoever_has_no_sign_in_is_served_and_heard_by_the_officer(app, standing_clock):
    """Until the officer has recorded every service no period ends; he also records what came on paper, in its time."""
    story = contested_case(without_sign_in=(LEE, DEBTOR))
    plan = story.approved()
    days_on(standing_clock, 40)
    assert story.paid() == {}
    lee, debtor = story.parties[LEE], story.parties[DEBTOR]
    assert hearing_of(story.plan()).standing.unserved == (lee.id, debtor.id)
    served = clock.today() - timedelta(days=20)
    with pytest.raises(Refusal, match="SERVICE_PROOF"):
        record_service(plan.id, story.officer, lee.id, None, "post", served, " ")
    record_service(plan.id, story.officer, lee.id, None, "post", served, "EMS 1")
    with pytest.raises(Refusal, match="SERVICE_TWICE"):
        record_service(plan.id, story.officer, lee.id, None, "post", served, "EMS 1")
    with pytest.raises(Refusal, match="OBJECTION_LATE"):
        object_to(plan.id, story.officer, {1: 1}, "不同意", uuid.uuid4(), lee.id, clock.today())
    with pytest.raises(Refusal, match="NOT_FOUND"):
        object_to(plan.id, user("officer"), {1: 1}, "不同意", uuid.uuid4(), lee.id, served)
    number = object_to(plan.id, story.officer, {1: 499_999_99}, "不同意", uuid.uuid4(), lee.id, served)
    waive(plan.id, story.officer, debtor.id, served)
    assert story.paid() == {BANK: 499_999_99, KING: 200_000_00, LEE: 100_000_00}
    assert hearing_of(story.plan()).standings[number].unserved == (debtor.id,)


def test_a_share_without_a_bank_account_does_not_stop_the_others(app, standing_clock):
    """It is held, and shared out by two clerks once the officer has recorded where the payee is paid."""
    story = contested_case(without_sign_in=(LEE,))
    story.parties[LEE].payee_account = " "
    db.session.commit()
    plan = story.approved()
    record_service(plan.id, story.officer, story.parties[LEE].id, None, "post", clock.today(), "EMS 1")
    days_on(standing_clock, 30)
    assert story.paid() == {BANK: 500_000_00, KING: 200_000_00}
    assert held(story) == {3: 100_000_00}
    assert correctable(hearing_of(story.plan())) == {}
    lee = story.parties[LEE]
    correct_party(
        lee.id, story.officer, role="creditor", is_enterprise=False, name=LEE, id_number="X1", address="江州市",
        phone="1", payee_bank="江州银行", payee_account="6222000000000003",
    )  # fmt: skip
    story.approved(prepare_correction(plan.id, story.clerks[0], correctable(hearing_of(story.plan()))))
    assert story.paid() == IN_FULL


def test_a_second_plan_reckons_with_what_the_first_gives(story):
    """While a plan is served its shares count as given, so that new money is not shared out for them again."""
    open_minor = {claim.payee.name: claim.principal_minor - sum(minor for _day, minor in claim.paid)
                  for claim in creditor_claims(story.lot.case)}  # fmt: skip
    assert open_minor == {BANK: 0, KING: 200_000_00, LEE: 100_000_00}
    with pytest.raises(Refusal, match="PLAN_NO_MONEY"):
        prepare_plan(story.case_id, story.clerks[0], [])


def test_what_was_said_stays_said(story):
    """The database refuses to change or delete an objection, and a line of escrow that would end twice."""
    object_to(story.plan().id, story.user(KING), ASKED, "理由", uuid.uuid4())
    for statement in (
        "UPDATE plan_objection SET reason = 'x'",
        "DELETE FROM plan_objection_line",
        "DELETE FROM plan_service",
    ):
        with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
            connection.execute(sa.text(statement))
