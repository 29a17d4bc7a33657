"""A plan is drafted the moment a price is paid and its ruling served, with the court's fees from the scales."""

import csv
import io
from datetime import timedelta

import pytest
import sqlalchemy as sa

from auction.accounts.models import InboxNotice
from auction.distribution.drafting import draft, suggested_costs, without_draft
from auction.distribution.interest_rules import execution_fee, preservation_fee
from auction.distribution.models import DistributionPlan, PlanDraft
from auction.distribution.plans import approve_plan, interest_until, prepare_plan
from auction.distribution.queries import distributable_minor
from auction.ground import clock
from auction.ground.store import db
from auction.jurisdictions import rule_set
from tests.settlement.stories import PRICE, claim, clerks, paid_lot, party, settled_lot, work
from tests.settlement.test_pages import browser_of

rules = rule_set("cn")


@pytest.fixture
def story(app, standing_clock):
    """A settled lot of a case with one applicant, who preserved property, and its debtor."""
    lot, _ = settled_lot()
    shop, _ = party(lot, "applicant", "王记商行", account="6222000000000002"), party(lot, "debtor", "李某")
    claim(shop, "ordinary", 100_000_00, rate_ppm=36_500, since=clock.today() - timedelta(days=100))
    lot.case.preserved_minor = 200_000_00
    db.session.commit()
    return lot


def suggested(case) -> dict[str, int]:
    """Kind → amount."""
    costs = suggested_costs(case, distributable_minor(case.id), interest_until(case.id))
    return {cost.kind: cost.amount_minor for cost in costs}


def test_a_draft_stands_on_the_desk_by_itself(app, story):
    """Nobody asks: the worker drafts once, finance is told, the page shows the fees and the shares."""
    one, _ = clerks()
    work()
    work()
    kept = db.session.scalars(sa.select(PlanDraft)).one()
    fees = {"execution_fee": execution_fee(101_000_00, rules), "preservation_fee": preservation_fee(200_000_00, rules)}
    assert {line["cost_kind"]: line["allotted_minor"] for line in kept.content["lines"][:2]} == fees
    assert sum(line["allotted_minor"] for line in kept.content["lines"]) == PRICE
    told = db.session.scalars(sa.select(InboxNotice).where(InboxNotice.user_id == one.id)).all()
    assert len([notice for notice in told if story.case.number in notice.subject_en]) == 1
    browser = browser_of(app, one)
    listed = list(
        csv.DictReader(io.StringIO(browser.get("/desk/finance/to_prepare?as=csv&lang=en").text.lstrip("\ufeff")))
    )
    assert [bool(row["Draft made"]) for row in listed] == [True]
    page = browser.get(f"/cases/{story.case_id}/plans/new").get_data(as_text=True)
    assert 'value="1,415' in page or 'value="1415' in page
    assert db.session.scalar(sa.select(sa.func.count()).select_from(DistributionPlan)) == 0, "a person signs it"


def test_fees_are_charged_once_and_by_the_whole(story):
    """A second plan charges only the rest of the scale, and the preservation not again; a criminal case nothing."""
    one, two = clerks()
    case, first = story.case, suggested(story.case)
    costs = suggested_costs(case, distributable_minor(case.id), interest_until(case.id))
    plan = prepare_plan(case.id, one, costs)
    approve_plan(plan.id, two, plan.content_hash)
    assert suggested(case) == {}
    assert first["execution_fee"] == execution_fee(101_000_00, rules)
    case.distribution_order = "criminal"
    assert suggested(case) == {}
    db.session.rollback()


def test_what_stops_a_draft_is_kept_and_not_tried_for_ever(app):
    """Without a debtor there is no draft: the reason is kept in both languages, and the case is not tried again."""
    lot, _ = settled_lot()
    assert without_draft() == [lot.case_id]
    assert draft(lot.case_id)
    kept = db.session.scalars(sa.select(PlanDraft)).one()
    assert (kept.content, set(kept.stopped)) == (None, {"en", "zh"})
    assert without_draft() == []
    assert not draft(lot.case_id)


def test_a_sale_that_is_not_settled_is_not_drafted(app):
    """Paid without a ruling is not yet the creditors' money."""
    paid_lot()
    assert without_draft() == []
