"""A published file is corrected: by the officer's pages, told to everybody, and left by who no longer wants it."""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa

from auction.accounts.models import InboxNotice
from auction.corrections import actions
from auction.corrections.models import Correction
from auction.disclosure.actions import SAYS
from auction.disclosure.queries import facts_of
from auction.enrolment.actions import confirm_paid_enrolments, enrol
from auction.enrolment.interruptions import tell_of_interruptions
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.journal.models import JournalEntry
from auction.ledger.queries import balance_minor
from auction.lots.announcement_rules import written
from auction.lots.due import open_lots
from auction.lots.interruptions import pause
from auction.lots.models import Lot
from auction.payments.models import Refund
from tests import builders
from tests.bidding import stories
from tests.browsing import page, sign_in, submit, text_of
from tests.lots.stories import announced, officer_of

REASON = "租赁合同一份，公告时未发现"
WEEK = timedelta(days=7)


def tenancy(lot: Lot, **says):
    """What stands on the tenancy, with something else said."""
    [fact] = [fact for fact in facts_of(lot.asset_id) if fact.topic == "tenancy"]
    return fact.id, {name: getattr(fact, name) for name in SAYS} | says


def let_out(lot: Lot) -> None:
    """The draft says that the home is let until 2030."""
    actions.draft_fact(lot.id, officer_of(lot), *tenancy(lot, what="租至2030年"))


def publish(lot: Lot, opens_in: timedelta | None = None) -> Correction:
    """The draft is published; bidding begins on the first lawful day or in `opens_in`."""
    opens_at = lot.opens_at + WEEK if opens_in is None else clock.now() + opens_in
    return actions.publish_correction(lot.id, officer_of(lot), REASON, opens_at, uuid.uuid4())


def test_material_correction_opens_the_notice_period_anew(client, standing_clock):
    """By the pages: refused while too soon, then a numbered version with both sides, a new window in lot and texts,
    deposits where they were, everybody told, the history public.
    """
    lot = announced()
    enrolment = stories.enrolled(lot)
    old_window, old_hash = (lot.opens_at, lot.closes_at), lot.announcement.content_hash
    standing_clock.at += WEEK
    fact_id, _ = tenancy(lot)
    sign_in(client, officer_of(lot))
    desk = f"/desk/lots/{lot.id}/correction"
    assert submit(client, f"{desk}/facts/{fact_id}", what="租至2030年").status_code == 303
    shown = client.get(f"{desk}?lang=en")
    assert "Material" in text_of(shown)
    assert "other burdens" in text_of(shown)
    opens_at = clock.court_midnight(clock.today() + timedelta(days=29)) + timedelta(hours=10)
    with pytest.raises(Refusal, match="CORRECTION_INCOMPLETE"):
        actions.publish_correction(lot.id, officer_of(lot), REASON, opens_at, uuid.uuid4())
    made = publish(lot)
    db.session.expire_all()
    assert (made.number, made.grounds, lot.state) == (2, ["burdens"], "announced")
    assert (lot.opens_at, lot.closes_at) == (old_window[0] + WEEK, old_window[1] + WEEK)
    assert [change["after"]["what"] for change in made.changes] == ["租至2030年"]
    texts = lot.announcement.items
    assert written(lot.opens_at) in texts["auction_time"]
    assert written(old_window[0]) not in "".join(texts.values())
    assert lot.announcement.content_hash == made.content_hash != old_hash
    assert balance_minor(f"deposit:{enrolment.id}") == enrolment.deposit_minor
    assert tell_of_interruptions() == 1
    [told] = db.session.scalars(
        sa.select(InboxNotice).where(
            InboxNotice.user_id == enrolment.user_id, InboxNotice.subject_zh.contains("重大变更")
        )
    )
    assert REASON in told.body_en
    history = client.get(f"/lots/{lot.id}/versions?lang=en")
    assert "租至2030年" in " ".join(mark.text for mark in page(history).select("ins"))
    assert "this is version 2" in text_of(client.get(f"/lots/{lot.id}?lang=en"))
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        db.session.execute(sa.delete(Correction))
    db.session.rollback()


def test_wording_that_is_not_material_keeps_the_dates(client, standing_clock):
    """A telephone number is corrected by the form while bidding is open: a version, told to all, nothing moves."""
    lot = announced()
    bidder = stories.enrolled(lot).user_id
    standing_clock.at = lot.opens_at
    assert open_lots() == 1
    sign_in(client, officer_of(lot))
    desk, window = f"/desk/lots/{lot.id}/correction", (lot.opens_at, lot.closes_at)
    assert submit(client, f"{desk}/texts", viewing="请致电 0700-1112222 预约看样。").status_code == 303
    page_of_draft = client.get(desk)
    token = page(page_of_draft).select_one("form [name=request_id]")["value"]
    csrf = page(page_of_draft).select_one("[name=csrf_token]")["value"]
    sent = {"csrf_token": csrf, "request_id": token, "reason": "电话有误"}
    for _again in range(2):
        assert client.post(desk, data=sent).status_code == 303
    db.session.expire_all()
    [made] = db.session.scalars(sa.select(Correction))
    assert (made.is_material, lot.state, (lot.opens_at, lot.closes_at)) == (False, "open", window)
    assert lot.announcement.items["viewing"].endswith("预约看样。")
    assert tell_of_interruptions() == 1
    assert db.session.scalar(
        sa.select(sa.func.count()).select_from(InboxNotice).where(
            InboxNotice.user_id == bidder, InboxNotice.subject_zh.contains("公告更正")
        )
    ) == 1  # fmt: skip


def test_while_bidding_is_open_a_material_change_means_suspension_first(standing_clock):
    """Open: refused. Suspended without a bid: back to the announcement. With a bid: withdraw and announce anew."""
    lot = announced()
    enrolment = stories.enrolled(lot)
    standing_clock.at = lot.opens_at
    let_out(lot)
    with pytest.raises(Refusal, match="CORRECTION_NEEDS_SUSPENSION"):
        publish(lot, timedelta(days=31))
    open_lots()
    with pytest.raises(Refusal, match="CORRECTION_NEEDS_SUSPENSION"):
        publish(lot, timedelta(days=31))
    pause(lot.id, officer_of(lot), REASON)
    publish(lot, timedelta(days=31))
    db.session.refresh(lot)
    assert (lot.state, lot.paused_at, lot.opens_at) == ("announced", None, clock.now() + timedelta(days=31))
    standing_clock.at = lot.opens_at
    open_lots()
    assert stories.bid(enrolment, lot.start_price_minor).refusal is None
    db.session.refresh(lot)
    pause(lot.id, officer_of(lot), REASON)
    actions.draft_fact(lot.id, officer_of(lot), *tenancy(lot, what="租至2035年"))
    with pytest.raises(Refusal, match="CORRECTION_AFTER_BIDS"):
        publish(lot, timedelta(days=31))


def test_who_is_enrolled_may_leave_with_his_deposit(client, standing_clock):
    """After a material correction, until bidding begins: the code falls away, the money goes back, he may come again."""
    lot = announced()
    enrolment, stays = stories.enrolled(lot), stories.enrolled(lot)
    with pytest.raises(Refusal, match="LEAVING_CLOSED"):
        actions.leave(enrolment.id, enrolment.user)
    standing_clock.at += WEEK
    let_out(lot)
    publish(lot)
    with pytest.raises(Refusal, match="NOT_FOUND"):
        actions.leave(enrolment.id, stays.user)
    sign_in(client, enrolment.user)
    assert submit(client, "/account/lots", f"{enrolment.id}/leave").status_code == 303
    actions.leave(enrolment.id, enrolment.user)
    db.session.expire_all()
    assert (enrolment.code, enrolment.refusal) == (None, "LEFT_AFTER_CORRECTION")
    assert [refund.reason for refund in db.session.scalars(sa.select(Refund))] == ["corrected"]
    again = enrol(lot.id, enrolment.user)
    stories.pay(again)
    assert confirm_paid_enrolments() == 1
    standing_clock.at = lot.opens_at
    with pytest.raises(Refusal, match="LEAVING_CLOSED"):
        actions.leave(stays.id, stays.user)


@pytest.mark.parametrize(
    ("texts", "missing"),
    [({"deposit": "保证金若干。"}, "¥70,000.00"), ({"court": ""}, "拍卖法院"), ({"price": "面议。"}, "¥700,000.00")],
)
def test_a_correction_may_not_part_from_what_the_panel_decided(app, texts, missing):
    """A text without the decided figure, or none at all, is refused by name, and nothing is published."""
    lot = announced()
    actions.draft_texts(lot.id, officer_of(lot), texts, {})
    with pytest.raises(Refusal) as refused:
        publish(lot, timedelta(days=40))
    assert refused.value.code == "CORRECTION_INCOMPLETE"
    assert any(missing in point.zh for point in refused.value.facts["missing"])
    db.session.rollback()
    assert db.session.scalars(sa.select(JournalEntry).where(JournalEntry.kind == "lot.corrected")).all() == []


def test_nothing_changed_and_strangers_are_refused(app):
    """A draft that says what is published makes no version; officers of other courts find no such lot."""
    lot = announced()
    actions.draft_fact(lot.id, officer_of(lot), *tenancy(lot))
    with pytest.raises(Refusal, match="NOTHING_CORRECTED"):
        publish(lot)
    stranger = builders.user("officer")
    db.session.commit()
    with pytest.raises(Refusal, match="NOT_FOUND"):
        actions.draft_texts(lot.id, stranger, {}, {})
