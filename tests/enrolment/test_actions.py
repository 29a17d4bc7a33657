"""Enrolment: the bars hold for the person, the deposit brings a random code, and nobody can link the two."""

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from auction.enrolment import actions as enrolling
from auction.enrolment.actions import confirm_paid_enrolments, enrol, pay_deposit
from auction.enrolment.models import Enrolment
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.journal.models import JournalEntry, Mail
from auction.lots.models import PriorityPurchaser
from auction.payments.actions import decide_in_sandbox
from auction.payments.models import Payment
from tests import builders
from tests.bidding import stories


def count(model) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def test_a_paid_deposit_brings_a_code(app):
    """Enrolled and paid, a bidder gets a code and a mail; before the money is there he has none."""
    lot = builders.announced_lot(opens_in=timedelta(days=1))
    enrolment = enrol(lot.id, stories.bidder())
    assert confirm_paid_enrolments() == 0
    assert enrolment.code is None
    stories.pay(enrolment)
    assert confirm_paid_enrolments() == 1
    assert confirm_paid_enrolments() == 0
    db.session.refresh(enrolment)
    assert len(enrolment.code) == 5
    assert enrolment.confirmed_at is not None
    assert enrolment.user.email in db.session.scalars(sa.select(Mail.recipient)).all()


def test_enrolling_twice_is_enrolling_once(app):
    """The second press finds the first one's enrolment, and the deposit is asked for once."""
    lot, person = builders.open_lot(), stories.bidder()
    first, again = enrol(lot.id, person), enrol(lot.id, person)
    assert first.id == again.id
    assert pay_deposit(first).id == pay_deposit(again).id
    assert (count(Enrolment), count(Payment)) == (1, 1)


def test_a_failed_payment_can_be_tried_again(app):
    """After a failed payment the next one is another; after a received one no more money is asked for."""
    enrolment = enrol(builders.open_lot().id, stories.bidder())
    failed = pay_deposit(enrolment)
    decide_in_sandbox(failed.id, enrolment.user, pays=False)
    again = stories.pay(enrolment)
    assert again.id != failed.id
    with pytest.raises(Refusal, match="DEPOSIT_NOT_DUE"):
        pay_deposit(enrolment)


def test_no_journal_entry_and_no_mail_holds_a_person_and_a_code(app):
    """Before the end nothing that staff can read joins who somebody is with the code he bids under."""
    lot = builders.open_lot()
    enrolment = stories.enrolled(lot)
    stories.bid(enrolment, 700_000_00)
    person = (str(enrolment.user_id), enrolment.user.email, enrolment.person.legal_name, str(enrolment.id))
    with_code = [
        entry for entry in db.session.scalars(sa.select(JournalEntry))
        if enrolment.code in json.dumps([entry.public, entry.private], ensure_ascii=False)
    ]  # fmt: skip
    assert [entry.kind for entry in with_code] == ["bid.accepted"]
    for entry in with_code:
        assert entry.actor_id is None
        text = json.dumps([entry.subject, entry.public, entry.private], ensure_ascii=False)
        assert not [fact for fact in person[1:] if fact in text]
    assert not [mail for mail in db.session.scalars(sa.select(Mail)) if enrolment.code in mail.body + mail.subject]


def test_codes_are_unique_on_a_lot_and_a_collision_is_drawn_again(app, monkeypatch):
    """When chance draws a code that is taken, another is drawn; the table would refuse the same one twice."""
    lot = builders.open_lot()
    draws = iter(["K0001", "K0001", "K0001", "A0002"])
    monkeypatch.setattr(enrolling, "bidder_code", lambda choose: next(draws))
    assert [stories.enrolled(lot).code, stories.enrolled(lot).code] == ["K0001", "A0002"]


def test_the_bars_hold_for_the_person(app):
    """Court staff with a private account, a defaulter, a second account of one person: each is refused by name."""
    lot = builders.open_lot()
    unproved = builders.user("bidder")
    unproved.person = None
    officer = builders.user("officer", of_court=True)
    officers_other_account = builders.user("bidder")
    officers_other_account.person = officer.person
    first, second = builders.user("bidder"), builders.user("bidder")
    second.person = first.person
    db.session.commit()
    enrol(lot.id, first)
    for person, code in ((unproved, "IDENTITY_NOT_PROVED"), (officers_other_account, "COURT_STAFF_BARRED"),
                         (second, "PERSON_ENROLLED")):  # fmt: skip
        with pytest.raises(Refusal, match=code):
            enrol(lot.id, person)
    assert count(Enrolment) == 1


def test_a_defaulter_is_barred_from_the_asset(app):
    """Who defaulted on this asset may not enrol for its re-auction; others may, and he may for other assets."""
    lot = builders.open_lot()
    enrolment = builders.enrolled(lot, "K4071")
    stories.bid(enrolment, 700_000_00)
    db.session.execute(sa.text("UPDATE lot SET state = 'defaulted' WHERE id = :id"), {"id": lot.id})
    db.session.commit()
    again = builders.announced_lot()
    again.asset_id = lot.asset_id
    db.session.commit()
    with pytest.raises(Refusal, match="DEFAULTER_BARRED"):
        enrol(again.id, enrolment.user)
    assert enrol(again.id, stories.bidder())
    assert enrol(builders.open_lot().id, enrolment.user)


@pytest.mark.parametrize(("state", "code"), [("sold", "ENROLMENT_CLOSED"), ("approved", "NOT_FOUND")])
def test_only_lots_that_can_still_be_bought(app, state, code):
    """A lot that is over takes no enrolment; one that is not announced does not exist for the public."""
    lot = builders.announced_lot(state=state)
    with pytest.raises(Refusal, match=code):
        enrol(lot.id, stories.bidder())


def test_a_deposit_after_the_end_brings_no_code(app, standing_clock):
    """Money that arrives after bidding ended gives no code (article 18); it waits to be released."""
    lot = builders.open_lot(lasts=timedelta(hours=1))
    enrolment = enrol(lot.id, stories.bidder())
    stories.pay(enrolment)
    standing_clock.at = lot.closes_at
    assert confirm_paid_enrolments() == 0
    assert not enrolling.confirm_enrolment(enrolment.id)


def test_a_priority_purchaser_is_known_by_his_number(app):
    """The rank that the court confirmed is matched by identity number, also when it came after the enrolment."""
    lot = builders.open_lot()
    enrolment = enrol(lot.id, stories.bidder())
    assert enrolment.rank is None
    db.session.add(
        PriorityPurchaser(
            lot_id=lot.id, name="租户", id_number=f" {enrolment.person.id_number.lower()} ", nature="tenant", rank=2
        )
    )
    db.session.commit()
    stories.pay(enrolment)
    confirm_paid_enrolments()
    db.session.refresh(enrolment)
    assert enrolment.rank == 2
