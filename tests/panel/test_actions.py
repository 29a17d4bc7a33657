"""The panel: who may vote on what, and exactly one decision."""

import threading

import pytest

from auction.accounts.models import User
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.journal.queries import entries_after
from auction.lots import actions
from auction.lots.models import Lot
from auction.panel.actions import vote
from auction.panel.models import PanelDecision
from tests.builders import user
from tests.lots import stories


def proposed(lot: Lot, **terms) -> PanelDecision:
    return actions.propose_terms(lot.id, stories.officer_of(lot), **(stories.TERMS | terms))


def cast(decision: PanelDecision, judge: User, in_favour: bool = True, content_hash: str | None = None):
    return vote(decision.id, judge, in_favour, content_hash or decision.content_hash, "同意" * in_favour)


def test_two_in_favour_write_the_terms(app):
    """One vote decides nothing; the second makes the proposed terms the lot's own, and the third comes too late."""
    lot = stories.valued()
    decision = proposed(lot)
    first, second, third = stories.judges()
    cast(decision, first)
    assert (lot.state, decision.state) == ("valued", "proposed")
    cast(decision, second)
    assert (lot.state, decision.state) == ("approved", "approved")
    assert {name: getattr(lot, name) for name in stories.TERMS} == stories.TERMS
    with pytest.raises(Refusal, match="DECISION_CLOSED"):
        cast(decision, third)


def test_two_against_send_it_back(app):
    """A rejected proposal leaves the lot as it was, and the officer proposes again."""
    lot = stories.valued()
    decision = proposed(lot)
    one, two, three = stories.judges()
    cast(decision, one, in_favour=False)
    cast(decision, two)
    cast(decision, three, in_favour=False)
    assert (lot.state, decision.state, lot.start_price_minor) == ("valued", "rejected", None)
    assert proposed(lot, start_price_minor=750_000_00).id != decision.id


def test_the_vote_binds_what_the_judge_saw(app):
    """A proposal changed after the judge opened it refuses his vote; with votes on it, it cannot be changed."""
    lot = stories.valued()
    seen = proposed(lot).content_hash
    decision = proposed(lot, start_price_minor=800_000_00)
    assert decision.content_hash != seen
    judge, other, _ = stories.judges()
    with pytest.raises(Refusal, match="CONTENT_CHANGED"):
        cast(decision, judge, content_hash=seen)
    cast(decision, judge)
    with pytest.raises(Refusal, match="PROPOSAL_HAS_VOTES"):
        proposed(lot)
    cast(decision, other)
    assert lot.start_price_minor == 800_000_00


def test_a_person_counts_once(app):
    """Two accounts of one judge are one vote."""
    lot = stories.valued()
    decision = proposed(lot)
    judge = stories.judges(1)[0]
    twin = user("judge", of_court=True)
    twin.person = judge.person
    db.session.commit()
    cast(decision, judge)
    for account in (judge, twin):
        with pytest.raises(Refusal, match="ALREADY_VOTED"):
            cast(decision, account)


def test_who_may_not_vote(app):
    """Not the proposer under any account, nobody without the role, no judge of another court, nobody unproved."""
    lot = stories.valued()
    officer = stories.officer_of(lot)
    decision = proposed(lot)
    also_judge = user("judge", of_court=True)
    also_judge.person = officer.person
    unproved = user("judge", of_court=True)
    unproved.person = None
    clerk, stranger = user("finance", of_court=True), user("judge")
    db.session.commit()
    for actor, code in ((also_judge, "PROPOSER_MAY_NOT_VOTE"), (unproved, "VOTE_NEEDS_PERSON"),
                        (clerk, "NOT_ALLOWED"), (stranger, "NOT_FOUND")):  # fmt: skip
        with pytest.raises(Refusal, match=code):
            cast(decision, actor)
    assert decision.votes == []


def test_an_unproved_account_proposes_nothing(app):
    """Without a person nobody could tell that the proposer votes under another account: his proposal is refused."""
    lot = stories.valued()
    officer = stories.officer_of(lot)
    officer.person = None
    db.session.commit()
    with pytest.raises(Refusal, match="PROPOSAL_NEEDS_PERSON"):
        actions.propose_terms(lot.id, officer, **stories.TERMS)


def test_a_proposal_put_again_by_another_keeps_its_maker(app):
    """Who made the same content before, replaced or rejected, does not vote on it; on other content he may."""
    lot = stories.valued()
    maker, other = stories.officer_of(lot), user("officer", of_court=True)
    as_judge = user("judge", of_court=True)
    as_judge.person = maker.person
    db.session.commit()
    proposed(lot)
    proposed(lot, start_price_minor=800_000_00)
    decision = actions.propose_terms(lot.id, other, **stories.TERMS)
    assert decision.proposed_by_id == other.id
    with pytest.raises(Refusal, match="PROPOSER_MAY_NOT_VOTE"):
        cast(decision, as_judge)
    for judge in stories.judges(2):
        cast(decision, judge, in_favour=False)
    again = actions.propose_terms(lot.id, other, **stories.TERMS)
    with pytest.raises(Refusal, match="PROPOSER_MAY_NOT_VOTE"):
        cast(again, as_judge)
    fresh = actions.propose_terms(lot.id, other, **(stories.TERMS | {"start_price_minor": 760_000_00}))
    cast(fresh, as_judge)


def test_two_judges_at_once_make_one_decision(app):
    """Votes cast at the same moment: all counted, one decision, one entry for it, whatever the order."""
    lot = stories.valued()
    decision = proposed(lot)
    votes = [(judge.id, wish) for judge, wish in zip(stories.judges(4), (True, True, True, False), strict=True)]
    lot_id, decision_id, seen = lot.id, decision.id, decision.content_hash
    gate, results = threading.Barrier(len(votes)), []

    def run(judge_id, in_favour):
        with app.app_context():
            judge = db.session.get(User, judge_id)
            gate.wait()
            try:
                vote(decision_id, judge, in_favour, seen, "")
                results.append("cast")
            except Refusal as refusal:
                results.append(refusal.code)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=vote) for vote in votes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    assert sorted(results) in (["DECISION_CLOSED"] * 2 + ["cast"] * 2, ["DECISION_CLOSED"] + ["cast"] * 3)
    kinds = [entry.kind for entry in entries_after(f"lot:{lot_id}", 0)]
    assert kinds.count("lot.approved") == 1
    assert kinds.count("lot.terms_voted") == results.count("cast")
    assert db.session.get(Lot, lot_id).state == "approved"


def test_votes_stay_inside_the_court(app):
    """The public part of the record names the terms, never who voted how."""
    lot = stories.decided(stories.valued())
    public = {entry.kind: entry.public for entry in entries_after(f"lot:{lot.id}", 0)}
    assert public["lot.terms_voted"] == public["lot.terms_proposed"] == {}
    assert public["lot.approved"] == stories.TERMS | {"state": "approved", "currency": "CNY"}


def test_terms_need_a_reference_price(app):
    """A draft without a price has nothing to propose on."""
    with pytest.raises(Refusal, match="REFERENCE_PRICE_MISSING"):
        proposed(stories.drafted())


def test_decided_terms_may_be_put_before_the_panel_again(app):
    """Before the announcement the panel may change its terms; while it votes, nothing is published."""
    lot = stories.ready()
    proposed(lot, start_price_minor=750_000_00)
    with pytest.raises(Refusal, match="TERMS_BEFORE_PANEL"):
        actions.announce(lot.id, stories.officer_of(lot))


def test_a_withdrawn_lot_takes_no_votes(app):
    """A judge whose page is old is told the lot's state."""
    lot = stories.valued()
    decision = proposed(lot)
    actions.withdraw(lot.id, stories.officer_of(lot), "x")
    with pytest.raises(Refusal, match="STATE_FORBIDS"):
        cast(decision, stories.judges(1)[0])
