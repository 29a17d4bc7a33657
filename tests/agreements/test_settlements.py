"""Settlements between the parties: recorded and stayed, performed and concluded, broken and resumed."""

import uuid
from datetime import date, timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa

from auction.agreements import queries, settling
from auction.agreements.models import Agreement
from auction.agreements.rules import Term, is_broken, read_terms, told
from auction.cases.models import Claim
from auction.distribution.plans import creditor_claims
from auction.ground import clock
from auction.ground.deadline import deadline_of
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.jurisdictions import rule_set
from auction.lots.models import Lot
from auction.redemption.actions import redeem
from auction.stays.rules import last_day_to_resume
from tests import builders
from tests.appraisal.stories import pdf
from tests.browsing import Visitor, sign_in, submit, text_of
from tests.redemption.test_redemption import owing, refused
from tests.settlement import stories

from .test_self_sale import decide

DAY = timedelta(days=1)
SIGNED = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("text", "code"),
    [("2026-03-02 100\n\n2026-04-01\t200.50", None), ("2026-03-02", "TERMS_LINE"), ("3月2日 100", "TERMS_LINE"),
     ("2026-03-02 0", "TERMS_LINE"), ("2026-03-01 100", "TERMS_DAYS"), ("2026-04-01 1\n2026-04-01 2", "TERMS_DAYS"),
     (" ", "TERMS_DAYS"), ("2026-04-01 1 3", "TERMS_DEBT"), ("2026-04-01 1 1 x", "TERMS_LINE"), ("\n".join(f"2027-{m:02}-{d:02} 1" for m in range(1, 4) for d in range(1, 22)), "TERMS_MANY")],
)  # fmt: skip
def test_reading_instalments(text, code):
    """One on each line, each on a day of its own, none before the signing."""
    if code is None:
        assert read_terms(text, SIGNED, "CNY", {1: 7}) == [(date(2026, 3, 2), 7, 100_00), (date(2026, 4, 1), 7, 200_50)]
        return
    with pytest.raises(Refusal, match=code):
        read_terms(text, SIGNED, "CNY", {1: 7})


def test_each_instalment_names_its_debt():
    """With two debts on the page a line without a number is refused; two debts may fall due on one day."""
    debts = {1: 7, 2: 8}
    assert read_terms("2026-04-01 5 2\n2026-04-01 6 1", SIGNED, "CNY", debts) == [
        (date(2026, 4, 1), 7, 6_00), (date(2026, 4, 1), 8, 5_00),
    ]  # fmt: skip
    with pytest.raises(Refusal, match="TERMS_DEBT"):
        read_terms("2026-04-01 5", SIGNED, "CNY", debts)


def test_what_came_goes_to_the_earliest_instalment():
    """A day that is not over is not broken, however little came; a fen missing the day after is."""
    rows = told([Term(SIGNED + 30 * DAY, 7, 100), Term(SIGNED, 7, 100)], {7: 100}, 50)
    assert [row.open_minor for row in rows] == [0, 50]
    assert not is_broken(rows, SIGNED + 30 * DAY)
    assert is_broken(rows, SIGNED + 31 * DAY)


def test_what_one_creditor_was_paid_pays_no_other():
    """Too much paid to the first leaves the second's instalment open; money on the case account is for the earliest."""
    terms = [Term(SIGNED, 7, 100), Term(SIGNED, 8, 100), Term(SIGNED + DAY, 7, 100)]
    assert [row.open_minor for row in told(terms, {7: 500}, 0)] == [0, 100, 0]
    assert [row.open_minor for row in told(terms, {7: 200}, 30)] == [0, 70, 0]
    assert [row.open_minor for row in told(terms, {8: 100}, 150)] == [0, 0, 50]


def settled():
    """A settlement in force over 400,000.00 in two instalments: (lot, debtor, creditor)."""
    lot, debtor = owing(opens_in=10 * DAY)
    creditor = next(party for party in lot.case.parties if party.role == "applicant")
    creditor.user_id = builders.user("party").id
    db.session.commit()
    today, signers = clock.today(), [party.id for party in lot.case.parties]
    terms = f"{today + 5 * DAY} 100000\n{today + 40 * DAY} 300000"
    settling.record_agreement(lot.case_id, lot.case.officer, uuid.uuid4(), today, signers, terms, "", pdf())
    decide(f"case:{lot.case_id}")
    return db.session.get_one(Lot, lot.id), debtor, creditor


def instalment_days():
    return [row.due_on for row in db.session.execute(deadline_of("instalment").rows())]


def test_recorded_and_performed_through_the_pages(app, client, standing_clock):
    """The officer records it, the panel stays the sale, one instalment comes to the court, one beside it and is confirmed;
    then the lot is withdrawn, and the claims end once the money is shared out.
    """
    lot, debtor = owing(opens_in=10 * DAY)
    creditor = next(party for party in lot.case.parties if party.role == "applicant")
    creditor.user_id = builders.user("party").id
    sign_in(client, lot.case.officer)
    page, today = f"/cases/{lot.case_id}/settlement", clock.today()
    fields = {"signed_on": today.isoformat(), "terms": f"{today + 5 * DAY} 100000\n{today + 40 * DAY} 300000"}

    def record(**typed):
        return submit(client, page, f"{page}/record", **(fields | typed), paper=(BytesIO(pdf().read()), "signed.pdf"))

    one_sided = record(signers=[str(creditor.id)])
    assert (one_sided.status_code, "300000" in one_sided.get_data(as_text=True)) == (422, True)
    everybody = [str(party.id) for party in lot.case.parties]
    assert record(signers=everybody, terms="soon").status_code == 422
    assert record(signers=everybody).status_code == 303
    decide(f"case:{lot.case_id}")
    assert db.session.get_one(Lot, lot.id).state == "paused"
    assert instalment_days() == [today + 5 * DAY]
    stories.received(redeem(lot.case_id, debtor, uuid.uuid4(), 100_000_00))
    stories.work()
    assert instalment_days() == [today + 40 * DAY]
    claim = lot.case.claims[0]
    paying = Visitor(app, app.response_class)
    sign_in(paying, debtor)
    payment = {"claim_id": str(claim.id), "amount_minor": "300000", "paid_on": today.isoformat()}
    assert submit(paying, page, f"{page}/payment", **payment).status_code == 303
    assert "Confirm this payment" not in text_of(paying.get(f"{page}?lang=en"))
    taking = Visitor(app, app.response_class)
    sign_in(taking, creditor.user)
    assert submit(taking, page, "/confirm").status_code == 303
    db.session.expire_all()
    assert [taken.paid for taken in creditor_claims(lot.case)] == [((today, 300_000_00),)]
    stories.work()
    lot = db.session.get_one(Lot, lot.id)
    assert (lot.state, db.session.scalars(sa.select(Agreement.state)).one()) == ("withdrawn", "performed")
    waiting = submit(client, page, f"{page}/conclude")
    assert waiting.status_code == 303
    assert "100,000.00" in text_of(client.get(f"{page}?lang=en"))
    assert db.session.scalars(sa.select(Agreement.state)).one() == "performed"


def test_broken_so_the_sale_resumes_within_five_days(app, client, standing_clock):
    """Kept until its day is over; then the creditor applies on his page, the last day to resume is set, terms are free."""
    lot, debtor, creditor = settled()
    stranger = builders.user("party")
    db.session.commit()
    assert refused(settling.take_up_again, lot.case_id, stranger, "x") == "NOT_FOUND"
    assert refused(settling.take_up_again, lot.case_id, debtor, "x") == "NOT_FOUND"
    standing_clock.at += 5 * DAY
    assert refused(settling.take_up_again, lot.case_id, creditor.user, "x") == "AGREEMENT_KEPT"
    standing_clock.at += DAY
    sign_in(client, creditor.user)
    page = f"/cases/{lot.case_id}/settlement"
    assert submit(client, page, f"{page}/breach", reason="首期未付").status_code == 303
    db.session.expire_all()
    due = [(row.subject_id, row.due_on) for row in db.session.execute(deadline_of("resume_sale").rows())]
    assert due == [(lot.id, last_day_to_resume(clock.today(), rule_set("cn")))]
    assert (instalment_days(), queries.running_agreement(lot.case_id)) == ([], None)
    assert refused(settling.take_up_again, lot.case_id, lot.case.officer, "x") == "AGREEMENT_NOT_RUNNING"


def test_the_same_payment_is_not_stated_or_confirmed_twice(app):
    """One form is one payment, one day of a claim has one; only the creditor or the officer confirms it, once."""
    lot, debtor, creditor = settled()
    claim, number, today = lot.case.claims[0], uuid.uuid4(), clock.today()
    for _ in range(2):
        settling.state_payment(lot.case_id, debtor, number, claim.id, 50_000_00, today)
    arguments = (lot.case_id, debtor, uuid.uuid4(), claim.id, 50_000_00)
    assert refused(settling.state_payment, *arguments, today) == "PERFORMANCE_KNOWN"
    assert refused(settling.state_payment, *arguments, today + DAY) == "PERFORMANCE_DAY"
    agreement = queries.running_agreement(lot.case_id)
    assert queries.paid_minor(agreement) == {}
    assert refused(settling.confirm_payment, number, debtor) == "NOT_FOUND"
    for _ in range(2):
        settling.confirm_payment(number, creditor.user)
    assert queries.paid_minor(agreement) == {claim.id: 50_000_00}
    again = (lot.case_id, lot.case.officer, uuid.uuid4(), today, [1], "2027-01-01 1", "", pdf())
    assert refused(settling.record_agreement, *again) == "AGREEMENT_KNOWN"
    assert refused(settling.conclude, lot.case_id, lot.case.officer) == "AGREEMENT_OPEN"


def test_two_creditors_are_each_paid_their_own(app, client, standing_clock):
    """What the first confirms leaves the second's instalment open on page and desk, and it can be broken; the case
    account's money closes it.
    """
    lot, debtor = owing(opens_in=10 * DAY)
    first, today = lot.case.claims[0], clock.today()
    second = Claim(case_id=lot.case_id, party_id=first.party_id, kind=first.kind, basis="（2025）民初2号",
                   request_id=uuid.uuid4(), principal_minor=90_000_00)  # fmt: skip
    db.session.add(second)
    db.session.commit()
    sign_in(client, lot.case.officer)
    page = f"/cases/{lot.case_id}/settlement"
    assert "（2025）民初2号" in text_of(client.get(page))
    signers = [party.id for party in lot.case.parties]
    terms = f"{today} 1000 1\n{today} 500 2"
    arguments = (lot.case_id, lot.case.officer, uuid.uuid4(), today, signers, terms, "", pdf())
    settling.record_agreement(*arguments)
    assert "500.00" in text_of(client.get(page))
    decide(f"case:{lot.case_id}")
    number = uuid.uuid4()
    settling.state_payment(lot.case_id, debtor, number, first.id, 1500_00, today)
    settling.confirm_payment(number, lot.case.officer)
    rows = queries.instalments(queries.running_agreement(lot.case_id))
    assert [(row.claim_id, row.open_minor) for row in rows] == [(first.id, 0), (second.id, 500_00)]
    assert instalment_days() == [today]
    assert is_broken(rows, today + DAY)
    stories.received(redeem(lot.case_id, debtor, uuid.uuid4(), 500_00))
    stories.work()
    assert instalment_days() == []
