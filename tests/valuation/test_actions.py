"""Negotiation and appraisal on real PostgreSQL: whose figure counts, and what becomes of it."""

from datetime import timedelta

import pytest

from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.journal.queries import entries_after
from auction.lots import actions as lots
from auction.panel.actions import vote
from auction.valuation import actions, objecting
from tests.appraisal import stories as appraisals
from tests.builders import user
from tests.lots import stories


def negotiation(lot, days=10):
    return actions.start_negotiation(lot.id, stories.officer_of(lot), clock.today() + timedelta(days=days))


NOTHING = {
    "can_negotiate": True, "has_official_price": False, "needs_site_survey": False, "network_capable": False,
    "law_demands_appraisal": False,
}  # fmt: skip


def facts(lot, **changes):
    return actions.record_facts(lot.id, stories.officer_of(lot), **(NOTHING | {"reasons": "税务机关函复"} | changes))


def heard(inquiry):
    """The parties do not object to what they were sent."""
    for party in inquiry.lot.case.parties:
        objecting.waive(inquiry.id, stories.officer_of(inquiry.lot), party.id)


def test_identical_figures_become_the_reference_price(app):
    """Both sides name one figure: the officer fixes it, it holds a year, and the lot is valued."""
    lot = stories.drafted()
    inquiry = negotiation(lot)
    officer = stories.officer_of(lot)
    applicant, debtor = lot.case.parties
    actions.offer_price(inquiry.id, officer, applicant.id, 1_000_000_00)
    with pytest.raises(Refusal, match="VALUATION_FIGURES_MISSING"):
        actions.fix_price(inquiry.id, officer)
    actions.offer_price(inquiry.id, officer, debtor.id, 1_000_000_00)
    actions.fix_price(inquiry.id, officer)
    assert (lot.state, lot.reference_price_minor, lot.reference_method) == ("valued", 1_000_000_00, "negotiation")
    assert lot.reference_valid_until.isoformat() == "2027-03-03"
    assert (inquiry.state, inquiry.price_minor) == ("fixed", 1_000_000_00)


def test_different_figures_fail_and_lead_to_an_appraisal(app):
    """Different figures give no price; with the reason recorded the next method can be taken."""
    lot = stories.drafted()
    inquiry, officer = negotiation(lot), stories.officer_of(lot)
    for party, price in zip(lot.case.parties, (1_000_000_00, 1_000_000_01), strict=True):
        actions.offer_price(inquiry.id, officer, party.id, price)
    with pytest.raises(Refusal, match="VALUATION_FIGURES_DIFFER"):
        actions.fix_price(inquiry.id, officer)
    with pytest.raises(Refusal, match="INQUIRY_RUNNING"):
        negotiation(lot)
    with pytest.raises(Refusal, match="INQUIRY_REASON_MISSING"):
        actions.record_failure(inquiry.id, officer, " ")
    actions.record_failure(inquiry.id, officer, "双方报价不一致")
    assert appraisals.commissioned(lot).due_on == clock.today() + timedelta(days=30)


def test_a_party_speaks_for_itself_alone(app):
    """A party with a sign-in names its own price, not the other side's; a stranger finds nothing."""
    lot = stories.drafted()
    inquiry = negotiation(lot)
    applicant, debtor = lot.case.parties
    applicant.user_id = user("party").id
    db.session.commit()
    own = db.session.get(type(lot.case.officer), applicant.user_id)
    for actor, party in ((own, debtor), (user("party"), applicant), (user("officer"), applicant)):
        with pytest.raises(Refusal, match="NOT_FOUND"):
            actions.offer_price(inquiry.id, actor, party.id, 1_00)
    actions.offer_price(inquiry.id, own, applicant.id, 1_00)
    with pytest.raises(Refusal, match="PRICE_ALREADY_OFFERED"):
        actions.offer_price(inquiry.id, own, applicant.id, 2_00)


def test_a_negotiation_ends_on_its_last_day(app, standing_clock):
    """On the last day a price is taken, on the next it is not."""
    lot = stories.drafted()
    inquiry, officer = negotiation(lot), stories.officer_of(lot)
    applicant, debtor = lot.case.parties
    standing_clock.at += timedelta(days=10)
    actions.offer_price(inquiry.id, officer, applicant.id, 1_00)
    standing_clock.at += timedelta(days=1)
    with pytest.raises(Refusal, match="NEGOTIATION_OVER"):
        actions.offer_price(inquiry.id, officer, debtor.id, 1_00)


def test_a_negotiation_needs_both_sides(app):
    """A case without a debtor on file has nobody to negotiate with; a last day in the past is no last day."""
    with pytest.raises(Refusal, match="VALUATION_SIDES_MISSING"):
        negotiation(stories.drafted(parties=False))
    with pytest.raises(Refusal, match="INQUIRY_DUE_PASSED"):
        negotiation(stories.drafted(), days=-1)


def test_a_new_price_ends_the_old_terms(app):
    """Terms decided on an older price fall away with it; while the panel votes, no price is fixed."""
    lot = stories.decided(stories.valued())
    inquiry = appraisals.reviewed(lot)
    heard(inquiry)
    officer = stories.officer_of(lot)
    proposal = lots.propose_terms(lot.id, officer, **stories.TERMS)
    with pytest.raises(Refusal, match="TERMS_BEFORE_PANEL"):
        actions.fix_price(inquiry.id, officer)
    for judge in stories.judges(2):
        vote(proposal.id, judge, in_favour=False, seen_hash=proposal.content_hash, opinion="")
    actions.fix_price(inquiry.id, officer)
    assert (lot.state, lot.start_price_minor, lot.reference_price_minor) == ("valued", None, 980_000_00)


def test_figures_never_stand_in_the_public_part(app):
    """Of an inquiry the public record names the method; figures stay with the court until the price is fixed."""
    lot = stories.valued()
    public = [(entry.kind, entry.public) for entry in entries_after(f"lot:{lot.id}", 0)]
    assert [facts for kind, facts in public if kind.startswith("valuation.")] == [{"method": "negotiation"}] * 4
    assert dict(public)["lot.valued"]["reference_price_minor"] == stories.REFERENCE


def test_a_withdrawn_lot_takes_no_figures(app):
    """A party whose page is old is told the lot's state."""
    lot = stories.drafted()
    inquiry = negotiation(lot)
    lots.withdraw(lot.id, stories.officer_of(lot), "x")
    with pytest.raises(Refusal, match="STATE_FORBIDS"):
        actions.offer_price(inquiry.id, stories.officer_of(lot), lot.case.parties[0].id, 1_00)
