"""Who takes part, and for whom: applicants, agents, joint bidders, and all who are barred."""

import io
import json
import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa
from PIL import Image
from werkzeug.datastructures import FileStorage

from auction.accounts.models import Court, User
from auction.enrolment.actions import confirm_enrolment, confirm_paid_enrolments, enrol, pay_deposit
from auction.enrolment.application_rules import Application, Bidder
from auction.enrolment.authorising import confirm_authority, refuse_authority
from auction.enrolment.barring import declare_relative, note_unqualified, strike_relative, strike_unqualified
from auction.enrolment.models import Enrolment, Participant
from auction.enrolment.queries import authority_of, buyer_names, deposits_of, pending_authorities
from auction.ground import clock
from auction.ground.money import parse_amount
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.journal.models import JournalEntry
from auction.lots.models import PriorityPurchaser
from auction.payments.models import Payment, Refund
from tests import builders
from tests.appraisal import stories as appraisals
from tests.bidding import stories
from tests.settlement.stories import claim, party
from tests.shared_data import rule_cases

BEFORE = timedelta(days=2)


def paper() -> FileStorage:
    """A power of attorney."""
    drawn = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(drawn, "PNG")
    drawn.seek(0)
    return FileStorage(drawn, filename="授权委托书.png")


def announced(**terms):
    return builders.announced_lot(opens_in=BEFORE, **terms)


def somebody(name="王委托", number="E12345678") -> Bidder:
    return Bidder(name, "passport", number)


def named_like(user) -> Bidder:
    """A person as somebody else would name him (the numbers of test persons have no check character)."""
    return somebody(user.person.legal_name, user.person.id_number)


def agent_of(lot, *others, kind="agent") -> Enrolment:
    """An enrolment for others that waits for the court."""
    return enrol(lot.id, stories.bidder(), Application(kind, others or (somebody(),)), paper())


def applicant(lot, user, claim_minor) -> None:
    """Makes this person the applicant of the lot's case."""
    row = party(lot, "applicant", user.person.legal_name)
    row.id_number = f" {user.person.id_number.lower()} "
    db.session.commit()
    if claim_minor:
        claim(row, "secured", claim_minor)


@pytest.mark.parametrize("case", rule_cases("applicant_deposit"), ids=lambda case: case["id"])
def test_worked_cases_of_the_applicants_deposit(app, case):
    """An applicant creditor who enrols pays what his claim does not cover; with nothing left he has his code at once."""
    for facts, payable in zip(case["inputs"]["rows"], case["expected"]["payable"], strict=True):
        deposit_minor, claim_minor = parse_amount(facts["deposit"]), parse_amount(facts["claim"])
        lot, creditor = announced(deposit_minor=deposit_minor), stories.bidder()
        applicant(lot, creditor, claim_minor)
        enrolment = enrol(lot.id, creditor)
        payable_minor = parse_amount(payable)
        assert (enrolment.deposit_minor, enrolment.claim_minor) == (payable_minor, claim_minor)
        assert (enrolment.code is None) == (payable_minor > 0)
        if payable_minor:
            assert pay_deposit(enrolment).amount_minor == payable_minor
        else:
            with pytest.raises(Refusal, match="DEPOSIT_NOT_DUE"):
                pay_deposit(enrolment)


def test_only_the_applicant_of_this_case_pays_less(app):
    """Another creditor of the case, the applicant of another case and an applicant without a claim pay it all."""
    lot, elsewhere = announced(), announced()
    other, stranger, without = stories.bidder(), stories.bidder(), stories.bidder()
    row = party(lot, "creditor", "普通债权人")
    row.id_number = other.person.id_number
    db.session.commit()
    claim(row, "ordinary", 900_000_00)
    applicant(elsewhere, stranger, 900_000_00)
    applicant(lot, without, 0)
    for person in (other, stranger, without):
        enrolment = enrol(lot.id, person)
        assert (enrolment.deposit_minor, enrolment.claim_minor) == (lot.deposit_minor, None)


def test_the_claim_does_not_help_others_and_does_not_pay_a_price(app):
    """Bidding with somebody else, or in a sell-off whose whole price is paid first, the applicant pays in full."""
    creditor = stories.bidder()
    lot, selloff = announced(), announced(round_kind="selloff")
    for one in (lot, selloff):
        applicant(one, creditor, 900_000_00)
    together = enrol(lot.id, creditor, Application("joint", (somebody(),)), paper())
    assert together.deposit_minor == lot.deposit_minor
    assert enrol(selloff.id, creditor).deposit_minor == selloff.start_price_minor


def test_an_applicants_agent_pays_what_his_principal_would(app):
    """The principal buys, so his claim counts; the agent's own does not."""
    lot, creditor = announced(), stories.bidder()
    applicant(lot, creditor, 20_000_00)
    theirs = agent_of(lot, named_like(creditor))
    assert theirs.deposit_minor == lot.deposit_minor - 20_000_00
    lot = announced()
    applicant(lot, creditor, 20_000_00)
    his = enrol(lot.id, creditor, Application("agent", (somebody(),)), paper())
    assert his.deposit_minor == lot.deposit_minor


def test_an_agent_gets_a_code_only_after_the_court_has_read_his_paper(app):
    """Asked, confirmed by an officer, paid, code; before the confirmation no money is taken."""
    lot = announced()
    enrolment, officer = agent_of(lot), lot.case.officer
    with pytest.raises(Refusal, match="AGENT_NOT_CONFIRMED"):
        pay_deposit(enrolment)
    assert not confirm_enrolment(enrolment.id)
    [waiting] = pending_authorities(lot.court_id)
    confirm_authority(waiting.id, officer)
    stories.pay(enrolment)
    assert confirm_paid_enrolments() == 1
    db.session.refresh(enrolment)
    assert enrolment.code
    assert buyer_names(enrolment) == "王委托"
    with pytest.raises(Refusal, match="AUTHORITY_DECIDED"):
        refuse_authority(waiting.id, "晚了", officer)


def test_money_alone_gives_no_code(app):
    """Even with the deposit on its account an unconfirmed agent has none."""
    lot = announced()
    enrolment = agent_of(lot)
    authority_state = sa.text("UPDATE authority SET state = :state, decided_at = now()")
    confirm_authority(enrolment.authority.id, lot.case.officer)
    stories.pay(enrolment)
    db.session.execute(authority_state, {"state": "refused"})
    db.session.commit()
    assert confirm_paid_enrolments() == 0
    assert not confirm_enrolment(enrolment.id)


def test_an_agent_is_confirmed_before_bidding_starts_or_not_at_all(app, standing_clock):
    """A moment before the opening he can be, at the opening neither asked nor confirmed; for himself he still may."""
    lot, late = announced(), stories.bidder()
    first, second = agent_of(lot), agent_of(lot, somebody("李委托", "E87654321"))
    standing_clock.at = lot.opens_at - timedelta(microseconds=1)
    confirm_authority(first.authority.id, lot.case.officer)
    standing_clock.at = lot.opens_at
    with pytest.raises(Refusal, match="AUTHORITY_TOO_LATE"):
        confirm_authority(second.authority.id, lot.case.officer)
    with pytest.raises(Refusal, match="AGENT_NOT_CONFIRMED"):
        pay_deposit(second)
    with pytest.raises(Refusal, match="AGENTS_CLOSED"):
        enrol(lot.id, late, Application("agent", (somebody("赵", "E11111111"),)), paper())
    assert enrol(lot.id, late).kind == "self"


def test_a_paper_sent_back_can_be_replaced(app):
    """The agent reads why, hands in another with other people, and nothing of the first counts any more."""
    lot = announced()
    enrolment, officer = agent_of(lot), lot.case.officer
    refuse_authority(enrolment.authority.id, "委托书未签名", officer)
    db.session.refresh(enrolment.authority)
    assert (enrolment.authority.state, enrolment.authority.reason) == ("refused", "委托书未签名")
    again = enrol(lot.id, enrolment.user, Application("agent", (somebody("李委托", "E87654321"),)), paper())
    assert (again.id, again.authority.state, again.authority.reason) == (enrolment.id, "pending", None)
    assert buyer_names(again) == "李委托"
    assert enrol(lot.id, enrolment.user, Application("agent", (somebody(),)), paper()).authority.state == "pending"
    assert buyer_names(again) == "李委托"


def test_after_a_refusal_he_may_bid_for_himself(app):
    """Without principals there is nothing to confirm."""
    lot = announced()
    enrolment = agent_of(lot)
    refuse_authority(enrolment.authority.id, "委托书未签名", lot.case.officer)
    alone = enrol(lot.id, enrolment.user)
    db.session.refresh(alone)
    assert (alone.id, alone.kind, alone.authority) == (enrolment.id, "self", None)
    assert stories.pay(alone).amount_minor == lot.deposit_minor
    assert confirm_paid_enrolments() == 1


def test_joint_bidders_are_confirmed_too_and_all_buy(app):
    """Who bids with others acts for them: the same paper, the same queue; all of them are the buyers."""
    lot = announced()
    enrolment = agent_of(lot, somebody(), somebody("李共同", "E87654321"), kind="joint")
    confirm_authority(enrolment.authority.id, lot.case.officer)
    assert buyer_names(enrolment) == f"{enrolment.person.legal_name}、王委托、李共同"


def test_being_named_shuts_nobody_out_and_tells_nothing(app):
    """Somebody named by a stranger enrols as before; the stranger learns nothing until the court reads his paper."""
    lot, named = announced(), stories.bidder()
    stranger = agent_of(lot, named_like(named))
    assert enrol(lot.id, named).kind == "self"
    with pytest.raises(Refusal, match="STANDS_TWICE"):
        confirm_authority(stranger.authority.id, lot.case.officer)
    another = agent_of(lot, named_like(named))
    assert another.id != stranger.id


def test_nobody_stands_in_two_enrolments(app):
    """A confirmed principal may not bid himself, nor be named again; a confirmed agent may not be somebody's principal."""
    lot, principal = announced(), stories.bidder()
    first, second = (agent_of(lot, named_like(principal)) for _ in range(2))
    third = agent_of(lot, named_like(first))
    confirm_authority(first.authority.id, lot.case.officer)
    with pytest.raises(Refusal, match="PERSON_STANDS_ELSEWHERE"):
        enrol(lot.id, principal)
    for other in (second, third):
        with pytest.raises(Refusal, match="STANDS_TWICE"):
            confirm_authority(other.authority.id, lot.case.officer)
    assert enrol(announced().id, principal)
    with pytest.raises(sa.exc.IntegrityError, match="uq_participant_once"):
        db.session.execute(sa.update(Participant).values(is_confirmed=True))
    db.session.rollback()


def test_an_officer_sees_the_paper_and_never_a_code(app):
    """The queue is of his own court, ends with the decision, and nothing he is shown leads to the enrolment."""
    lot = announced()
    enrolment, officer = agent_of(lot), lot.case.officer
    elsewhere = builders.user("officer")
    elsewhere.court = Court(
        name_zh="江南区人民法院", name_en="Jiangnan Court", address="a", phone="1", supervision_phone="2",
        account_holder="h", account_bank="b", account_number="9",
    )  # fmt: skip
    db.session.commit()
    authority_id = enrolment.authority.id
    assert authority_of(officer, authority_id).file.is_public is False
    for act in (
        lambda: authority_of(elsewhere, authority_id), lambda: confirm_authority(authority_id, elsewhere),
        lambda: refuse_authority(authority_id, "x", elsewhere),
    ):  # fmt: skip
        with pytest.raises(Refusal, match="NOT_FOUND"):
            act()
    confirm_authority(authority_id, officer)
    stories.pay(enrolment)
    confirm_paid_enrolments()
    db.session.refresh(enrolment)
    assert pending_authorities(lot.court_id) == []
    with pytest.raises(Refusal, match="NOT_FOUND"):
        authority_of(officer, authority_id)
    for entry in db.session.scalars(sa.select(JournalEntry)):
        text = json.dumps([entry.public, entry.private], ensure_ascii=False)
        assert enrolment.code not in text
        assert "王委托" not in text


def test_a_priority_right_is_the_principals(app):
    """An agent bids by his principal's rank; together with somebody who has no right there is none."""
    lot = announced()
    db.session.add(PriorityPurchaser(lot_id=lot.id, name="王委托", id_number="e1234 5678", nature="承租人", rank=2))
    db.session.commit()
    assert agent_of(lot).rank == 2
    assert agent_of(lot, kind="joint").rank is None


def relative_of(staff, number="E12345678"):
    declare_relative(staff, "近亲属", "配偶", "passport", number)
    db.session.rollback()


def test_platform_staff_and_the_appraiser_are_barred_as_persons(app):
    """An administrator and the agency that appraised the asset may not enrol with any account of theirs."""
    lot = announced()
    administrator, agency = builders.user("administrator"), builders.user("appraiser")
    appraisals.row(announced(asset=lot.asset, state="withdrawn"), agency, "failed")
    for staff, code in ((administrator, "PLATFORM_STAFF_BARRED"), (agency, "AGENCY_BARRED")):
        private = stories.bidder()
        private.person = staff.person
        db.session.commit()
        with pytest.raises(Refusal, match=code):
            enrol(lot.id, private)
    assert enrol(announced().id, private)  # the agency of another asset


@pytest.mark.parametrize("role", ["judge", "administrator", "appraiser"])
def test_declared_relatives_are_barred_where_their_relative_serves(app, role):
    """By identity number: of the selling court's staff, of administrators, of the asset's appraiser; nobody else's."""
    lot = announced()
    staff = builders.user(role, of_court=role == "judge")
    if role == "appraiser":
        appraisals.row(lot, staff)
    stranger, relative = builders.user("appraiser"), stories.bidder()
    relative_of(stranger, relative.person.id_number)
    assert enrol(announced().id, relative)
    relative_of(staff, f" {relative.person.id_number.lower()} ")
    relative_of(staff, relative.person.id_number)  # the same once more
    with pytest.raises(Refusal, match="RELATIVE_BARRED"):
        enrol(lot.id, relative)
    struck = db.session.scalar(sa.text("SELECT id FROM declared_relative WHERE staff_id = :id"), {"id": staff.id})
    with pytest.raises(Refusal, match="NOT_FOUND"):
        strike_relative(struck, stranger)
    strike_relative(struck, staff)
    assert enrol(lot.id, relative)


def test_the_bars_hold_for_those_behind_an_agent(app):
    """A barred principal or co-bidder is refused by name, when he is named and again when the court confirms."""
    lot, officer = announced(), None
    officer = lot.case.officer
    with pytest.raises(Refusal) as told:
        agent_of(lot, named_like(officer))
    assert (told.value.code, told.value.facts["name"]) == ("OTHER_BARRED", officer.person.legal_name)
    assert "34" in told.value.facts["why"].en
    enrolment = agent_of(lot, somebody(), kind="joint")
    relative_of(officer)
    with pytest.raises(Refusal, match="OTHER_BARRED"):
        confirm_authority(enrolment.authority.id, officer)


def test_a_defaulted_principal_is_barred_and_his_agent_is_not(app):
    """The buyer defaulted, and joint buyers all did; who only bid for him may come again, for himself or others."""
    lot, principal = announced(), stories.bidder()
    enrolment = agent_of(lot, named_like(principal))
    db.session.execute(sa.update(Enrolment).values(code="A0001", confirmed_at=clock.now()))
    db.session.execute(sa.text(
        "UPDATE lot SET state = 'defaulted', leading_code = 'A0001', bid_count = 1, leading_price_minor = 70000000"
        " WHERE id = :id"), {"id": lot.id})  # fmt: skip
    db.session.commit()
    again = announced(asset=lot.asset)
    with pytest.raises(Refusal, match="DEFAULTER_BARRED"):
        enrol(again.id, principal)
    assert enrol(again.id, enrolment.user)


def test_a_limited_home_asks_for_a_declaration(app):
    """Without the tick no enrolment; with it the moment is kept."""
    lot, person = announced(is_home_limited=True), stories.bidder()
    with pytest.raises(Refusal, match="HOME_NOT_DECLARED"):
        enrol(lot.id, person)
    assert enrol(lot.id, person, Application(may_buy_home=True)).home_declared_at is not None


def test_somebody_the_court_finds_unqualified_is_refused_with_its_reason(app):
    """Before he asks, and after: then he gets no code, his money goes back, and he is told why."""
    lot = announced(is_home_limited=True)
    officer, early, other = lot.case.officer, stories.bidder(), stories.bidder()
    enrolment = enrol(lot.id, early, Application(may_buy_home=True))
    stories.pay(enrolment)
    for person in (early, other):
        note_unqualified(
            lot.id, officer, person.person.legal_name, "passport", person.person.id_number, "名下已有两套住房。"
        )
    with pytest.raises(Refusal) as told:
        enrol(lot.id, other, Application(may_buy_home=True))
    assert (told.value.code, told.value.facts["reason"]) == ("BUYER_UNQUALIFIED", "名下已有两套住房。")
    assert confirm_paid_enrolments() == 0
    db.session.refresh(enrolment)
    assert (enrolment.code, enrolment.refusal) == (None, "BUYER_UNQUALIFIED")
    [refund] = db.session.scalars(sa.select(Refund))
    assert (refund.reason, refund.amount_minor) == ("barred", lot.deposit_minor)
    assert confirm_paid_enrolments() == 0
    with pytest.raises(Refusal, match="BUYER_UNQUALIFIED"):
        pay_deposit(enrolment)
    strike_unqualified(lot.id, other.person.id_number, officer)
    assert enrol(lot.id, other, Application(may_buy_home=True))


def test_a_finding_struck_out_lets_him_come_again(app):
    """What he had paid went back; he enrols and pays anew, and that money counts."""
    lot, person = announced(), stories.bidder()
    enrolment = enrol(lot.id, person)
    stories.pay(enrolment)
    number = person.person.id_number
    note_unqualified(lot.id, lot.case.officer, "李某", "passport", number, "误认。")
    confirm_paid_enrolments()
    with pytest.raises(Refusal, match="BUYER_UNQUALIFIED"):
        enrol(lot.id, person)
    strike_unqualified(lot.id, number, lot.case.officer)
    again = enrol(lot.id, person)
    assert (again.id, again.refusal) == (enrolment.id, None)
    assert deposits_of([(again, lot)])[again.id].state == "unpaid"
    assert confirm_paid_enrolments() == 0
    stories.pay(again)
    assert confirm_paid_enrolments() == 1
    db.session.refresh(again)
    assert deposits_of([(again, lot)])[again.id].state == "held"
    with pytest.raises(Refusal, match="DEPOSIT_NOT_DUE"):
        pay_deposit(again)


def test_a_paper_nobody_decided_on_holds_nobody_back(app, standing_clock):
    """Bidding has started without a decision: he may still enrol for himself."""
    lot = announced()
    enrolment = agent_of(lot)
    assert enrol(lot.id, enrolment.user).kind == "agent"
    standing_clock.at = lot.opens_at
    alone = enrol(lot.id, enrolment.user)
    assert (alone.id, alone.kind) == (enrolment.id, "self")
    stories.pay(alone)
    assert confirm_paid_enrolments() == 1


def test_a_selloff_is_prepaid_in_full(app):
    """Its bidder pays the whole price before he has a code (CN-B6)."""
    lot = announced(round_kind="selloff", start_price_minor=560_000_00, deposit_minor=56_000_00)
    enrolment = enrol(lot.id, stories.bidder())
    assert stories.pay(enrolment).amount_minor == 560_000_00
    assert confirm_paid_enrolments() == 1
    assert db.session.scalar(sa.select(Payment.purpose)) == "deposit"


def test_nobody_pays_for_a_practice_lot(app):
    """It has no enrolment: its people are put in by the practice itself."""
    lot = builders.open_lot(is_practice=True, announced_at=None)
    with pytest.raises(Refusal, match="NOT_FOUND"):
        enrol(lot.id, stories.bidder())


def test_two_presses_at_once_are_one_enrolment(app):
    """Two requests of one person at the same moment, for himself and as an agent: the first one stands, whole."""
    lot, person = announced(), stories.bidder()
    lot_id, user_id = lot.id, person.id
    gate, made = threading.Barrier(2), []

    def ask(application):
        with app.app_context():
            user = db.session.get_one(User, user_id)
            gate.wait()
            made.append(enrol(lot_id, user, application, paper()).id)
            db.session.remove()

    asked = [Application(), Application("agent", (somebody(),))]
    threads = [threading.Thread(target=ask, args=(one,)) for one in asked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 2
    assert len(set(made)) == 1
    db.session.rollback()
    enrolment = db.session.scalars(sa.select(Enrolment)).one()
    people = [one.part for one in enrolment.participants]
    assert (enrolment.kind, people, enrolment.authority is None) in [
        ("self", ["self"], True), ("agent", ["agent", "principal"], False),
    ]  # fmt: skip
