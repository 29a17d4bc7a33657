"""What happens to a claim in time: rates, instalments, stays, payments; classes by the case's order."""

import uuid
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from auction.cases import actions, claiming
from auction.cases.models import ClaimSegment
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.journal.models import JournalEntry
from tests.builders import user
from tests.cases.facts import CLAIM, PARTY, opened

DAY = date(2026, 1, 5)


@pytest.fixture
def claim(app, standing_clock):
    """A claim of 500,000 of an applicant, recorded by its officer."""
    officer = user("officer", of_court=True)
    db.session.commit()
    case = opened(officer)
    party = actions.add_party(case.id, officer, **PARTY | {"role": "applicant"})
    return claiming.add_claim(case.id, officer, party.id, **CLAIM)


def add(claim, kind, starts_on=DAY, ends_on=None, rate_ppm=None, amount_minor=None, **more):
    """A segment of the claim."""
    officer = claim.case.officer
    return claiming.add_segment(claim.id, officer, kind, starts_on, ends_on, rate_ppm, amount_minor, "裁定书", **more)


def test_each_kind_is_recorded_and_struck_out(claim):
    """A rate, an instalment, a stay and a payment stand on the claim; struck out they are gone, save from the journal."""
    add(claim, "rate", rate_ppm=48_000)
    add(claim, "rate", date(2026, 2, 1), date(2026, 2, 20), rate_ppm=50_000)
    add(claim, "instalment", amount_minor=100_00)
    add(claim, "stay", ends_on=date(2026, 2, 5))
    segment = add(claim, "payment", amount_minor=7_00)
    db.session.refresh(claim)
    assert sorted(one.kind for one in claim.segments) == ["instalment", "payment", "rate", "rate", "stay"]
    claiming.strike_segment(claim.id, segment.id, claim.case.officer)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ClaimSegment)) == 4
    last = db.session.scalars(sa.select(JournalEntry).order_by(JournalEntry.id.desc())).first()
    assert (last.kind, last.public["kind"]) == ("claim.segment_struck", "payment")
    with pytest.raises(Refusal, match="NOT_FOUND"):
        claiming.strike_segment(claim.id, segment.id, claim.case.officer)


@pytest.mark.parametrize(
    ("code", "kind", "facts"),
    [
        ("SEGMENT_PARTS", "rate", {}),
        ("SEGMENT_PARTS", "rate", {"rate_ppm": 1, "amount_minor": 5}),
        ("SEGMENT_PARTS", "instalment", {"amount_minor": 5, "ends_on": date(2026, 2, 1)}),
        ("SEGMENT_PARTS", "stay", {}),
        ("SEGMENT_PARTS", "payment", {"rate_ppm": 5}),
        ("SEGMENT_ENDS_BEFORE", "stay", {"ends_on": DAY}),
        ("SEGMENT_PAID_LATER", "payment", {"starts_on": date(2126, 1, 1), "amount_minor": 5}),
        ("SEGMENT_ABOVE", "instalment", {"amount_minor": 500_000_01}),
    ],
)
def test_a_segment_that_cannot_be_is_refused(claim, code, kind, facts):
    """Too little, too much, reversed days, a payment to come, instalments above the principal: nothing is written."""
    with pytest.raises(Refusal, match=code):
        add(claim, kind, **facts)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ClaimSegment)) == 0


def test_one_of_a_kind_a_day_and_one_form_once(claim):
    """A second one on the day is refused; the same form sent twice is one; a principal stays above its instalments."""
    request_id = uuid.uuid4()
    first = add(claim, "instalment", amount_minor=400_000_00, request_id=request_id)
    assert add(claim, "instalment", amount_minor=400_000_00, request_id=request_id).id == first.id
    with pytest.raises(Refusal, match="SEGMENT_KNOWN"):
        add(claim, "instalment", amount_minor=1)
    with pytest.raises(Refusal, match="SEGMENT_ABOVE"):
        claiming.correct_claim(
            claim.id, claim.case.officer, claim.party_id, **CLAIM | {"principal_minor": 399_999_99}
        )  # fmt: skip
    stranger = user("officer")
    db.session.commit()
    with pytest.raises(Refusal, match="NOT_FOUND"):
        claiming.add_segment(claim.id, stranger, "payment", DAY, None, None, 5, "收条")
    with pytest.raises(Refusal, match="NOT_FOUND"):
        claiming.strike_segment(claim.id, first.id, stranger)


def test_the_table_itself_keeps_the_parts_apart(claim):
    """The database refuses a stay without an end and a payment with a rate."""
    claim_id = claim.id
    for facts in ({"kind": "stay"}, {"kind": "payment", "amount_minor": 5, "rate_ppm": 5}, {"kind": "rate"}):
        row = {"claim_id": claim_id, "starts_on": DAY, "basis": "x", "request_id": uuid.uuid4()} | facts
        with db.engine.connect() as connection, pytest.raises(DBAPIError, match="parts"):
            connection.execute(sa.insert(ClaimSegment).values(**row))


def test_a_criminal_case_has_classes_of_its_own(app, standing_clock):
    """Victims and fines stand in a criminal case alone, ordinary claims and doubled interest in a civil one."""
    officer = user("officer", of_court=True)
    db.session.commit()
    case = opened(officer, distribution_order="criminal")
    party = actions.add_party(case.id, officer, **PARTY | {"role": "creditor"})
    assert claiming.add_claim(case.id, officer, party.id, **CLAIM | {"kind": "victims"}).kind == "victims"
    with pytest.raises(Refusal, match="CLAIM_CLASS"):
        claiming.add_claim(case.id, officer, party.id, **CLAIM)
    with pytest.raises(Refusal, match="CLAIM_NOT_DOUBLED"):
        claiming.add_claim(case.id, officer, party.id, **CLAIM | {"kind": "fine", "is_doubled": True})
    civil = opened(officer, number="（2026）江01执2号")
    creditor = actions.add_party(civil.id, officer, **PARTY | {"role": "creditor"})
    with pytest.raises(Refusal, match="CLAIM_CLASS"):
        claiming.add_claim(civil.id, officer, creditor.id, **CLAIM | {"kind": "fine"})
    with pytest.raises(Refusal, match="CLAIM_NOT_DOUBLED"):
        claiming.add_claim(civil.id, officer, creditor.id, **CLAIM | {"perform_by": DAY})
