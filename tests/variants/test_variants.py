"""Shares of a company (法释〔2021〕20号) and property of a criminal judgment (法释〔2014〕13号)."""

import io
from datetime import date, timedelta
from fractions import Fraction

import pytest
from werkzeug.datastructures import FileStorage

from auction.cases.models import Claim
from auction.enrolment.queries import deposit_account
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db, transaction
from auction.jurisdictions import rule_set
from auction.ledger.queries import balance_minor
from auction.lots import actions as lots
from auction.lots.announcement_rules import missing_for_announcement
from auction.lots.queries import announcement_state
from auction.lots.steps import set_reference_price
from auction.taking.asking import offer
from auction.valuation.models import Inquiry
from auction.variants import actions, queries
from auction.variants.rules import capital_words, check_units, units_needed
from tests import builders
from tests.browsing import sign_in, submit, text_of
from tests.lots import stories
from tests.pdfs import PDF
from tests.settlement import stories as sales

DAY = timedelta(days=1)


def paper():
    return FileStorage(io.BytesIO(PDF), "paper.pdf")


def refused(act, *arguments, **named):
    with pytest.raises(Refusal) as no:
        act(*arguments, **named)
    db.session.rollback()
    return no.value.code


@pytest.mark.parametrize(
    ("due", "whole", "total", "needed"),
    [
        (300_000_00, 1_000_000_00, 1_000, 300),
        (300_000_01, 1_000_000_00, 1_000, 301),
        (1, 1_000_000_00, 1_000, 1),
        (0, 1_000_000_00, 1_000, 1),
        (1_000_000_00, 1_000_000_00, 1_000, 1_000),
        (2_000_000_00, 1_000_000_00, 1_000, 1_000),
        (1, Fraction(10, 3), 7, 3),
    ],
)
def test_only_so_many_shares_as_the_debt_needs(due, whole, total, needed):
    """The number is rounded up, so that it covers; never more than there are (法释〔2021〕20号 13)."""
    assert units_needed(due, Fraction(whole), total) == needed
    check_units(needed, total, needed, has_request=False)
    check_units(total, total, needed, has_request=True)
    for wrong in (0, total + 1):
        with pytest.raises(Refusal, match="SHARES_UNITS"):
            check_units(wrong, total, needed, has_request=True)
    if needed < total:
        with pytest.raises(Refusal, match="SHARES_MORE_THAN_NEEDED"):
            check_units(needed + 1, total, needed, has_request=False)


def shares(principal_minor=300_000_00):
    """A draft of shares; the applicant has a claim."""
    lot = stories.drafted("other_right")
    applicant = next(party for party in lot.case.parties if party.role == "applicant")
    sales.claim(applicant, "ordinary", principal_minor)
    return lot


def failed_appraisal(lot):
    db.session.add(Inquiry(
        lot=lot, method="appraisal", state="failed", started_at=clock.now(), finished_at=clock.now(),
        due_on=clock.today(), remark="缺少材料", passed_over={},
    ))  # fmt: skip
    db.session.commit()


def test_shares_nobody_could_appraise(app):
    """Only after a failed appraisal, from draft to announcement without a reference price: above the costs, deposit as the
    panel sees fit, and not for more than the debt."""
    lot = shares()
    officer = lot.case.officer
    record = lambda worth=True: actions.record_unappraised(lot.id, officer, "公司拒不提供材料", worth, paper())  # noqa: E731
    propose = lambda start, deposit: lots.propose_terms(lot.id, officer, start, 1_000_00, deposit, 10)  # noqa: E731
    assert refused(propose, 20_000_00, 1_000_00) == "REFERENCE_PRICE_MISSING"
    assert refused(record) == "SHARES_APPRAISAL_FIRST"
    failed_appraisal(lot)
    assert refused(record, False) == "SHARES_WORTHLESS"
    record()
    assert refused(record) == "SHARES_RECORDED"
    costs_minor = queries.costs_minor(lot, 50_00)
    # Nothing is left for the applicant either: that gate speaks first.
    assert refused(propose, costs_minor, 10_00) == "NO_SURPLUS"
    assert refused(propose, 400_000_00, 40_000_00) == "SHARES_UNITS_MISSING"
    assert refused(propose, 20_000_00, 20_000_01) == "DEPOSIT_OF_SHARES"
    stories.decided(lot, start_price_minor=20_000_00, deposit_minor=10_000_00)
    assert (lot.state, lot.reference_price_minor) == ("approved", None)
    stories.written(stories.notified(lot))
    dossier, texts, _missing = announcement_state(lot)
    assert missing_for_announcement(dossier, texts, rule_set()) == []
    assert "法释〔2021〕20号第十二条" in texts["price_basis"]
    lots.announce(lot.id, officer)
    assert lot.state == "announced"
    assert refused(actions.offer_units, lot.id, officer, "股", 10, 5, "", None) == "STATE_FORBIDS"


def test_the_announcement_says_what_the_debtor_owes_the_company(app, client):
    """Recorded by the form, corrected by the next one; announced only with the sentence, and bidders read it
    (法释〔2021〕20号 14(2)).
    """
    lot = stories.ready("other_right")
    officer = lot.case.officer
    sign_in(client, officer)
    typed = {"subscribed_minor": "1000000", "paid_minor": "2000000", "due_on": "2040-12-31"}
    page = f"/desk/lots/{lot.id}/variants"
    assert submit(client, page, "capital", **typed).status_code == 422
    for paid in ("1", "200000"):
        assert submit(client, page, "capital", **(typed | {"paid_minor": paid})).status_code == 303
    assert refused(lots.announce, lot.id, officer) == "SHARES_CAPITAL_NOT_ANNOUNCED"
    words = capital_words(100_000_000, 20_000_000, date(2040, 12, 31), "CNY")
    texts = stories.clerk_items(lot) | {"other_information": f"{words}。"}
    lots.save_announcement(lot.id, officer, texts, lot.announcement.opens_at, lot.announcement.closes_at)
    lots.announce(lot.id, officer)
    assert "200,000.00" in text_of(client.get(f"/lots/{lot.id}"))
    assert refused(actions.record_capital, lot.id, officer, 1, 1, date(2040, 1, 1)) == "STATE_FORBIDS"


def test_a_part_of_the_shares_is_sold_and_the_rest_stays(app, client):
    """Valued at a million for 300,000 due: a third and a bit is enough, the lot's price and floor are the part's, exactly;
    more needs the debtor's paper, and a price found later prices the part too."""
    lot = shares()
    officer = lot.case.officer
    set_price(lot, Fraction(1_000_000_00))
    due_minor = queries.due_minor(lot)
    needed = units_needed(due_minor, Fraction(1_000_000_00), 1_000)
    assert 300 < needed < 330
    assert refused(actions.offer_units, lot.id, officer, "股", 1_000, 900, "", None) == "SHARES_MORE_THAN_NEEDED"
    actions.offer_units(lot.id, officer, "股", 1_000, needed, "", None)
    assert (lot.units_offered, lot.reference_price_minor) == (needed, needed * 1_000_00)
    assert f"1000股中的{needed}股" in lot.title
    assert (
        refused(lots.propose_terms, lot.id, officer, needed * 700_00 - 1, 1_00, needed * 70_00, 10)
        == "START_BELOW_FLOOR"
    )
    set_price(lot, Fraction(1_000_000_01, 3))
    assert lot.reference_exact == Fraction(1_000_000_01 * needed, 3_000)
    sign_in(client, officer)
    page = f"/desk/lots/{lot.id}/variants"
    sent = {"unit": "股", "units_total": "1000", "units_offered": "1001", "reason": "", "debtor_paper": ""}
    assert submit(client, page, "/variants/units", **sent).status_code == 422
    more = {name: value for name, value in sent.items() if name != "debtor_paper"} | {
        "units_offered": "1000",
        "reason": "控股权",
    }
    assert submit(client, page, "/variants/units", **more, debtor_paper=(io.BytesIO(PDF), "a.pdf")).status_code == 303
    db.session.refresh(lot)
    assert lot.units_offered == 1_000
    assert "控股权" in text_of(client.get(page + "?lang=en"))


def set_price(lot, exact):
    with transaction() as session:
        until = clock.today() + 300 * DAY
        set_reference_price(session, lot, exact, "appraisal", clock.today(), until, lot.case.officer_id)


def failed_lot(case, thing):
    """A second auction of the thing that nobody bid in."""
    at = clock.now()
    return builders.announced_lot(
        asset=thing, state="unsold", round_kind="second", start_price_minor=560_000_00, opens_in=-3 * DAY,
        closed_at=at - 2 * DAY, reference_fixed_on=at.date(), reference_valid_until=at.date() + 300 * DAY,
    )  # fmt: skip


def test_criminal_property_is_sold_without_reserve(app, client, standing_clock):
    """Marked with its judgment, offered at the last reserve price, refused: it starts at one fen with a deposit of the last
    reserve, sells for whatever is bid, and the deposit beyond the price goes back."""
    thing = stories.seized_asset("movable")
    case, officer = thing.case, thing.case.officer
    lot = failed_lot(case, thing)
    mark = lambda: actions.mark_criminal(lot.id, officer, "（2025）江刑初1号", "treasury", paper())  # noqa: E731
    free = lambda: actions.begin_without_reserve(lot.id, officer, "财政局要求继续变价", paper())  # noqa: E731
    assert refused(mark) == "CRIMINAL_ORDER"
    case.distribution_order = "criminal"
    db.session.commit()
    assert refused(free) == "NOT_CRIMINAL"
    mark()
    assert refused(mark) == "CRIMINAL_MARKED"
    assert refused(free) == "TAKING_NOT_OFFERED"
    treasury = builders.user("party")
    party = sales.party(lot, "creditor", "江州市财政局")
    party.user_id = treasury.id
    db.session.commit()
    sales.claim(party, "victims", 100_00)
    offer(lot.id, officer, clock.today() + DAY)
    assert refused(free) == "CRIMINAL_NOT_ASKED"
    db.session.query(Claim).filter_by(party_id=party.id).update({"kind": "fine"})
    db.session.commit()
    assert refused(free) == "TAKING_WAITS"
    standing_clock.at += 2 * DAY
    db.session.commit()
    again = free()
    assert (again.round_kind, again.price_basis, again.state) == ("no_reserve", "no_reserve", "valued")
    assert refused(free) == "TAKING_NOT_UNSOLD"
    propose = lambda start, deposit: lots.propose_terms(again.id, officer, start, 1_00, deposit, 10)  # noqa: E731
    assert refused(propose, 2, 56_000_00) == "NO_RESERVE_START"
    assert refused(propose, 1, 1) == "DEPOSIT_WITHOUT_RESERVE"
    stories.decided(again, start_price_minor=1, increment_minor=1_00, deposit_minor=56_000_00)
    stories.written(stories.notified(again), 15)
    lots.announce(again.id, officer)
    assert "本次拍卖不设保留价" in again.announcement.items["price"]
    page = text_of(client.get(f"/lots/{again.id}?lang=en"))
    assert "sold without reserve" in page


def test_the_deposit_beyond_the_price_goes_back(app):
    """Without reserve a thing may fetch less than its deposit: the price is paid from it, the rest is released."""
    lot, buyer, _loser = sales.sold_lot(
        20_000_00, start_price_minor=1, price_basis="no_reserve", round_kind="no_reserve", increment_minor=1_00
    )
    sales.work()
    assert lot.state == "paid"
    assert balance_minor(deposit_account(buyer.id)) == 0
