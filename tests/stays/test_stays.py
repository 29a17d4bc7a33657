"""Suspension and withdrawal: the panel decides, what cannot wait is confirmed, and the sale goes on in time."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from auction.accounts.models import InboxNotice
from auction.enrolment.interruptions import tell_of_interruptions
from auction.ground import clock
from auction.ground.deadline import COLUMNS, deadline_of
from auction.ground.refusal import Refusal
from auction.ground.store import db, transaction
from auction.journal.queries import entries_after
from auction.jurisdictions import rule_set
from auction.jurisdictions.calendar import days_after
from auction.lots.interruptions import drop, pause
from auction.lots.steps import locked
from auction.panel.actions import vote
from auction.panel.models import PanelDecision
from auction.stays import actions
from auction.stays.models import Stay
from auction.stays.queries import stay_of
from auction.stays.steps import suspend_lot, withdraw_lot
from tests.browsing import sign_in, submit, text_of
from tests.builders import announced_lot, enrolled, open_lot
from tests.lots import stories

WHY = "案外人提出异议"


def officer(lot):
    return lot.case.officer


def decide(decision: PanelDecision, in_favour: bool = True) -> None:
    for judge in stories.judges(2):
        vote(decision.id, judge, in_favour, decision.content_hash, "")


def due(key: str) -> list[tuple]:
    return [(row.subject_id, row.due_on) for row in db.session.execute(deadline_of(key).rows())]


def test_grounds_are_closed_lists_of_the_law(app):
    """Withdrawal has the seven cases of 拍卖变卖规定 17 and the covered debt; annulment its six grounds (article 31)
    and the approval of equity that was not obtained."""
    rules = rule_set("cn")
    assert [item.article for item in rules.withdrawal_grounds] == [
        "17(1)", "17(2)", "17(3), 19", "17(4)", "17(5)", "17(6)", "14", "17(7)",
    ]  # fmt: skip
    assert [item.article for item in rules.annulment_grounds] == [
        *(f"31({number})" for number in range(1, 7)), "法释〔2021〕20号 15(2)",
    ]  # fmt: skip
    assert set(rules.urgent_grounds) < {item.key for item in rules.suspension_grounds}


def test_the_panel_suspends_and_the_sale_goes_on_when_the_ground_has_ended(app, standing_clock):
    """Proposed, nothing stands still; decided, it does; the last day runs from the end of the ground, then it resumes."""
    lot = announced_lot(opens_in=timedelta(days=30))
    decision = actions.propose_suspension(lot.id, officer(lot), "third_party_claim", WHY)
    assert lot.state == "announced"
    decide(decision)
    stay = stay_of(lot)
    assert (lot.state, stay.ground, stay.confirmed_at, stay.decision_id) == (
        "paused", "third_party_claim", clock.now(), decision.id,
    )  # fmt: skip
    assert WHY in entries_after(f"lot:{lot.id}", 0)[-1].public["reason"]
    with pytest.raises(Refusal, match="STAY_IN_FORCE"):
        actions.propose_suspension(lot.id, officer(lot), "other", WHY)
    with pytest.raises(Refusal, match="GROUND_STANDS"):
        actions.resume_sale(lot.id, officer(lot), "异议驳回")
    assert due("resume_sale") == []
    standing_clock.at += timedelta(days=3)
    for day in (clock.today() - timedelta(days=4), clock.today() + timedelta(days=1)):
        with pytest.raises(Refusal, match="GROUND_END_DAY"):
            actions.end_ground(lot.id, officer(lot), day, "异议驳回")
    actions.end_ground(lot.id, officer(lot), clock.today(), "异议驳回")
    assert due("resume_sale") == [(lot.id, days_after(clock.today(), 5))]
    with pytest.raises(Refusal, match="GROUND_ENDED_ALREADY"):
        actions.end_ground(lot.id, officer(lot), clock.today(), "x")
    actions.resume_sale(lot.id, officer(lot), "异议驳回")
    assert (lot.state, stay_of(lot), due("resume_sale")) == ("announced", None, [])


def test_what_cannot_wait_is_suspended_at_once_and_confirmed(app, standing_clock):
    """The officer stops an open lot for a fault; the panel's day is on the desk until it confirms; he does not vote."""
    lot = open_lot()
    with pytest.raises(Refusal, match="NOT_URGENT"):
        actions.suspend_urgently(lot.id, officer(lot), "settlement", WHY)
    with pytest.raises(Refusal, match="NOT_ALLOWED"):
        actions.suspend_urgently(lot.id, stories.judges(1)[0], "fault", WHY)
    overtaken = actions.propose_suspension(lot.id, officer(lot), "fault", WHY)
    stay = actions.suspend_urgently(lot.id, officer(lot), "fault", "系统故障")
    assert (lot.state, stay.confirmed_at, overtaken.state) == ("paused", None, "lapsed")
    assert due("confirm_stay") == [(stay.decision_id, clock.today() + timedelta(days=1))]
    assert tuple(deadline_of("confirm_stay").rows().selected_columns.keys()) == COLUMNS
    decide(db.session.get(PanelDecision, stay.decision_id))
    assert (lot.state, stay.confirmed_at, due("confirm_stay")) == ("paused", clock.now(), [])


def test_an_urgent_suspension_that_the_panel_refuses_ends(app, standing_clock):
    """Two votes against it: bidding goes on with the time it had, and the vote itself is its resumption."""
    lot = open_lot()
    left = lot.closes_at - clock.now()
    stay = actions.suspend_urgently(lot.id, officer(lot), "disturbance", WHY)
    standing_clock.at += timedelta(hours=5)
    decide(db.session.get(PanelDecision, stay.decision_id), in_favour=False)
    assert (lot.state, lot.closes_at - clock.now(), stay_of(lot)) == ("open", left, None)


def test_a_resumed_urgent_suspension_is_not_voted_on_any_more(app, standing_clock):
    """Its ground ended before the panel decided: the question lapses, and a late vote changes nothing."""
    lot = open_lot()
    stay = actions.suspend_urgently(lot.id, officer(lot), "fault", WHY)
    decision = db.session.get(PanelDecision, stay.decision_id)
    actions.end_ground(lot.id, officer(lot), clock.today(), "已排除")
    actions.resume_sale(lot.id, officer(lot), "故障已排除")
    assert (lot.state, decision.state) == ("open", "lapsed")
    with pytest.raises(Refusal, match="STATE_FORBIDS"):
        vote(decision.id, stories.judges(1)[0], False, decision.content_hash, "")


def test_a_platforms_suspension_goes_on_at_once_or_becomes_the_courts(app, standing_clock):
    """Without a stay of the court the officer resumes it; with the panel's decision it needs the end of its ground."""
    lot = open_lot()
    pause(lot.id, officer(lot), "平台服务中断")
    actions.resume_sale(lot.id, officer(lot), "平台已恢复")
    pause(lot.id, officer(lot), "平台服务中断")
    decide(actions.propose_suspension(lot.id, officer(lot), "fault", WHY))
    assert stay_of(lot).began_at == lot.paused_at
    with pytest.raises(Refusal, match="GROUND_STANDS"):
        actions.resume_sale(lot.id, officer(lot), "x")


def test_the_panel_withdraws_an_announced_lot(app, standing_clock):
    """The officer alone cannot; two votes do: asset free, other questions lapsed, everybody enrolled told."""
    lot = open_lot()
    bidder = enrolled(lot).user_id
    with pytest.raises(Refusal, match="STATE_FORBIDS"):
        drop(lot.id, officer(lot), WHY)
    with pytest.raises(Refusal, match="GROUND_NOT_LAWFUL"):
        actions.propose_withdrawal(lot.id, officer(lot), "fault", WHY)
    other = actions.propose_suspension(lot.id, officer(lot), "settlement", WHY)
    decide(actions.propose_withdrawal(lot.id, officer(lot), "application_withdrawn", "申请执行人撤回申请"))
    assert (lot.state, other.state, lot.asset.fixed_at) == ("withdrawn", "lapsed", None)
    last = entries_after(f"lot:{lot.id}", 0)[-1]
    assert (last.kind, last.private["ground"]) == ("lot.withdrawn", "application_withdrawn")
    assert last.public["reason"] == "申请执行人及其他执行债权人撤回执行申请。申请执行人撤回申请"
    assert tell_of_interruptions() == 1
    subjects = db.session.scalars(sa.select(InboxNotice.subject_zh).where(InboxNotice.user_id == bidder)).all()
    assert any(subject.startswith("撤回拍卖") for subject in subjects)


def test_the_steps_for_other_nouns(app, standing_clock):
    """What the law itself stops needs no vote: a lawful ground, the caller's lock and transaction, and no more."""
    lot = open_lot()
    with transaction() as session:
        suspend_lot(session, locked(session, lot.id), "settlement", "双方和解", None, None)
    with transaction() as session, pytest.raises(Refusal, match="STAY_IN_FORCE"):
        suspend_lot(session, locked(session, lot.id), "other", "x", None, None)
    with transaction() as session:
        withdraw_lot(session, locked(session, lot.id), "settled", "不需要拍卖", None)
    assert (lot.state, stay_of(lot)) == ("withdrawn", None)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Stay)) == 1


def test_the_pages_in_one_story(app, client, standing_clock):
    """Suspended at once, its end recorded, resumed and put up for withdrawal, all by pages; what is refused keeps its
    words."""
    lot = open_lot()
    sign_in(client, officer(lot))
    desk = f"/desk/lots/{lot.id}"
    assert submit(client, f"{desk}/suspension", ground="", reason="").status_code == 422
    refused = submit(client, f"{desk}/suspension", ground="settlement", reason="双方和解", is_urgent="y")
    assert (refused.status_code, "双方和解" in text_of(refused)) == (409, True)
    assert submit(client, f"{desk}/suspension", ground="fault", reason="系统故障", is_urgent="y").status_code == 303
    assert "the panel has not confirmed it yet" in text_of(client.get(f"{desk}?lang=en"))
    assert submit(client, f"{desk}/resumption", reason="x").status_code == 409
    ended = {"ended_on": clock.today().isoformat(), "remark": "已排除"}
    assert submit(client, f"{desk}/suspension/ended", **ended).status_code == 303
    assert submit(client, f"{desk}/resumption", reason="故障已排除").status_code == 303
    answer = submit(client, f"{desk}/withdrawal", ground="application_withdrawn", reason="申请执行人撤回申请")
    assert answer.status_code == 303
    db.session.expire_all()
    asked = db.session.scalars(sa.select(PanelDecision).where(PanelDecision.matter == "withdrawal")).one()
    assert (lot.state, asked.state) == ("open", "proposed")
    judge = stories.judges(1)[0]
    sign_in(client, judge)
    assert "the lot is withdrawn at once" in text_of(client.get(f"/desk/panel/{asked.id}?lang=en"))
