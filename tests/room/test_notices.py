"""Bidders are told off the page: who lost the lead, that the end has moved; never too often, never with a code."""

import json
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from auction.accounts.inbox import choose_mails, read_all
from auction.accounts.models import InboxNotice
from auction.enrolment.models import Enrolment
from auction.ground.money import format_amount
from auction.ground.store import db
from auction.journal.models import Mail
from auction.room.notices import APART, BURST, MAILS_APART, tell_of_bids, write_outbid_mails
from tests import builders
from tests.bidding import stories

STEP = 5_000_00
START = 700_000_00


class Lot:
    """A lot with bidders, and the worker that tells them."""

    def __init__(self, standing, bidders: int = 2, **terms) -> None:
        self.standing = standing
        self.row = builders.open_lot(**terms)
        self.bidders = [builders.enrolled(self.row) for _ in range(bidders)]
        self.price = START - STEP

    def bid(self, *who: int) -> None:
        """These bid one after the other, a step more each."""
        for number in who:
            self.price += STEP
            assert stories.bid(self.bidders[number], self.price).refusal is None

    def tell(self, after: timedelta = APART) -> None:
        """Some time later the worker comes by."""
        self.standing.at += after
        tell_of_bids()
        write_outbid_mails()


def notices(of: Enrolment) -> list[InboxNotice]:
    db.session.rollback()
    query = sa.select(InboxNotice).where(InboxNotice.user_id == of.user_id).order_by(InboxNotice.written_at)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def mails(of: Enrolment) -> list[Mail]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Mail).where(Mail.recipient == of.user.email).order_by(Mail.written_at)))


@pytest.fixture
def lot(app, standing_clock) -> Lot:
    return Lot(standing_clock)


def test_who_lost_the_lead_is_told_and_who_leads_is_not(lot):
    """A notice and a mail with the price and the end as they stand; nothing for the leader."""
    lot.bid(0, 1)
    lot.tell()
    [notice], [mail] = notices(lot.bidders[0]), mails(lot.bidders[0])
    assert notice.path == f"/lots/{lot.row.id}/room"
    for text in (notice.body_en, notice.body_zh, mail.body):
        assert format_amount(lot.price, "CNY") in text
        assert "2026-03-04 10:00:00" in text
    assert (mail.is_personal, notice.read_at) == (True, None)
    assert (notices(lot.bidders[1]), mails(lot.bidders[1])) == ([], [])


def test_who_never_bid_is_not_told_that_another_leads(app, standing_clock):
    """Enrolled is not outbid."""
    lot = Lot(standing_clock, bidders=3)
    lot.bid(0, 1)
    lot.tell()
    assert (notices(lot.bidders[2]), mails(lot.bidders[2])) == ([], [])


def test_who_leads_again_when_it_is_written_is_told_nothing(lot):
    """Lost and won back between two looks: no news."""
    lot.bid(0, 1, 0)
    lot.tell()
    assert (notices(lot.bidders[0]), mails(lot.bidders[0])) == ([], [])
    assert len(notices(lot.bidders[1])) == 1


def test_nothing_new_is_told_once(lot):
    """Looked at again and again, the same loss is one notice and one mail."""
    lot.bid(0, 1)
    for _ in range(4):
        lot.tell(MAILS_APART)
    assert (len(notices(lot.bidders[0])), len(mails(lot.bidders[0]))) == (1, 1)


def test_a_duel_fills_neither_inbox_nor_mailbox(lot):
    """Both lose the lead thirty times in five minutes: one unread notice each, at the newest price, and one mail."""
    lot.bid(0)
    for round_ in range(30):
        lot.bid(1 - round_ % 2)
        lot.tell(timedelta(seconds=10))
    for bidder in lot.bidders:
        assert (len(notices(bidder)), len(mails(bidder))) == (1, 1)
    db.session.refresh(lot.row)
    [newest] = notices(next(bidder for bidder in lot.bidders if bidder.code != lot.row.leading_code))
    assert format_amount(lot.price, "CNY") in newest.body_en


def test_a_mail_that_was_held_back_comes_when_it_may(lot):
    """Lost again soon after a mail: the next one waits for its time, and says what is so then."""
    lot.bid(0, 1)
    lot.tell()
    lot.bid(0, 1)
    lot.tell()
    assert len(mails(lot.bidders[0])) == 1
    lot.bid(1)
    lot.tell(MAILS_APART)
    first, second = mails(lot.bidders[0])
    assert second.written_at - first.written_at >= MAILS_APART
    assert format_amount(lot.price, "CNY") in second.body
    lot.tell(MAILS_APART)
    assert len(mails(lot.bidders[0])) == 2


def test_a_mail_that_was_held_back_is_dropped_when_he_leads_again(lot):
    """By the time it may be written it is no longer true, so it is not written."""
    lot.bid(0, 1)
    lot.tell()
    lot.bid(0, 1)
    lot.tell()
    lot.bid(0)
    lot.tell(MAILS_APART)
    assert len(mails(lot.bidders[0])) == 1


def test_a_loss_after_reading_is_unread_again(lot):
    """The notice takes the place of the old one and stands unread."""
    lot.bid(0, 1)
    lot.tell()
    read_all(lot.bidders[0].user)
    [read] = notices(lot.bidders[0])
    assert read.read_at is not None
    lot.bid(0, 1)
    lot.tell()
    [again] = notices(lot.bidders[0])
    assert (again.id, again.read_at) == (read.id, None)


def test_a_lot_is_looked_at_only_now_and_then(lot):
    """Within APART of the last look bids wait for the next one; a suspended lot waits until it goes on."""
    lot.bid(0, 1)
    lot.tell()
    lot.bid(0)
    lot.tell(APART - timedelta(milliseconds=1))
    assert notices(lot.bidders[1]) == []
    db.session.execute(sa.text("UPDATE lot SET state = 'paused'"))
    db.session.commit()
    lot.tell()
    assert notices(lot.bidders[1]) == []
    db.session.execute(sa.text("UPDATE lot SET state = 'open'"))
    db.session.commit()
    lot.tell()
    assert len(notices(lot.bidders[1])) == 1


def test_a_practice_lot_writes_to_nobody(lot):
    """Practice is seen in its room alone."""
    db.session.execute(sa.text("UPDATE lot SET is_practice = true, announced_at = NULL"))
    db.session.commit()
    lot.bid(0, 1)
    lot.tell()
    assert (notices(lot.bidders[0]), mails(lot.bidders[0])) == ([], [])


def test_a_closed_lot_has_no_outbid(lot):
    """After the end the result is told, not who leads; a mail still owed is not written."""
    lot.bid(0, 1)
    lot.tell()
    lot.bid(0, 1)
    lot.tell()
    db.session.execute(sa.text("UPDATE lot SET state = 'sold'"))
    db.session.commit()
    lot.tell(MAILS_APART)
    assert len(mails(lot.bidders[0])) == 1


def test_fifty_extensions_are_one_word(app, standing_clock):
    """Everybody with a code hears once that bidding goes on; whoever is told that another leads hears only that."""
    lot = Lot(standing_clock, bidders=3)
    lot.bid(0)
    lot.tell()
    for round_ in range(50):
        db.session.refresh(lot.row)
        standing_clock.at = lot.row.closes_at - timedelta(seconds=20)
        lot.bid(1 - round_ % 2)
        lot.tell(APART)
    idle = lot.bidders[2]
    [notice], [mail] = notices(idle), mails(idle)
    assert "延时" in mail.subject
    assert notice.topic == f"extended:{lot.row.id}"
    leader = lot.bidders[0]
    assert [one.subject for one in mails(leader)].count(mail.subject) <= 1


def test_an_extension_after_a_long_pause_is_told_again(app, standing_clock):
    """After BURST it is news once more: the notice is unread again, and another mail comes."""
    lot = Lot(standing_clock, bidders=2, lasts=timedelta(hours=30))
    for _ in range(2):
        db.session.refresh(lot.row)
        standing_clock.at = lot.row.closes_at - timedelta(seconds=20)
        lot.bid(0)
        lot.tell(timedelta(seconds=10))
        db.session.execute(sa.text("UPDATE lot SET closes_at = closes_at + :pause"), {"pause": BURST})
        db.session.commit()
    assert (len(notices(lot.bidders[1])), len(mails(lot.bidders[1]))) == (1, 2)


def test_the_first_bid_of_a_selloff_is_told(app, standing_clock):
    """A sell-off lies open for weeks: everybody with a code hears that its last day has begun, the new end named; once."""
    lot = Lot(standing_clock, round_kind="selloff", lasts=timedelta(days=60))
    choose_mails(lot.bidders[1].user, [])
    standing_clock.at += timedelta(days=12)
    lot.bid(0)
    lot.tell()
    lot.bid(0)
    lot.tell()
    [notice], [mail] = notices(lot.bidders[1]), mails(lot.bidders[1])
    assert notice.subject_en.startswith("The first bid")
    assert "2026-03-16 10:00:00" in mail.body


def test_mails_that_are_not_wanted_do_not_come(lot):
    """Who has ended these mails finds the notice in his inbox all the same."""
    choose_mails(lot.bidders[0].user, [])
    lot.bid(0, 1)
    lot.tell()
    assert (len(notices(lot.bidders[0])), mails(lot.bidders[0])) == (1, [])


def test_many_lots_cost_as_many_questions_as_one(app, standing_clock, asked):
    """The number of statements does not grow with lots or bidders."""
    counts = []
    for lots in (1, 12):
        made = [Lot(standing_clock, bidders=3) for _ in range(lots)]
        for lot in made:
            lot.bid(0, 1, 2)
        standing_clock.at += APART
        asked.clear()
        assert tell_of_bids() == lots
        assert write_outbid_mails() == 2 * lots
        counts.append(len(asked))
        assert all(len(notices(lot.bidders[0])) == 1 for lot in made)
    assert counts[0] == counts[1]


def test_no_code_is_ever_in_it(lot):
    """Neither notice nor mail holds a bidder code, anybody's."""
    lot.bid(0, 1, 0, 1)
    lot.tell()
    told = [*notices(lot.bidders[0]), *mails(lot.bidders[0])]
    assert told
    text = json.dumps([vars(one) for one in told], default=str, ensure_ascii=False)
    assert not re.search("|".join(bidder.code for bidder in lot.bidders), text)


def test_the_way_of_bids_is_not_held_up(lot, database_url):
    """While a bid holds the lot's lock, the people are told all the same: no lock of the lot is asked for."""
    lot.bid(0, 1)
    other = sa.create_engine(database_url, poolclass=sa.NullPool)
    with other.connect() as bid:
        # If it were waited for, the server would end it, and the last question would fail.
        bid.execute(sa.text("SET idle_in_transaction_session_timeout = '8s'"))
        bid.execute(sa.text("SELECT id FROM lot FOR UPDATE"))
        lot.tell()
        bid.execute(sa.text("SELECT 1"))
    assert len(notices(lot.bidders[0])) == 1
