"""The announcement: what is missing, what is published, and that it is published whole."""

from datetime import date, timedelta

import pytest

from auction.cases.models import Seizure
from auction.ground import clock
from auction.ground.refusal import COURT_ZONE, Refusal, say
from auction.ground.store import db
from auction.journal.queries import entries_after
from auction.journal.rules import content_hash
from auction.jurisdictions import rule_set
from auction.lots import actions
from auction.lots.announcement_rules import item_keys, seized_until
from auction.lots.announcing import published_content
from auction.lots.due import next_opening, open_lots
from auction.lots.models import Lot, Notice
from auction.lots.queries import announcement_state
from auction.panel.queries import decisions_about
from tests.lots import stories

RULES = rule_set("cn")


def missing(lot) -> list[str]:
    db.session.expire_all()
    return stories.keys(announcement_state(lot)[2])


def save(lot, items=None, opens_at=None, closes_at=None):
    draft = lot.announcement
    return actions.save_announcement(
        lot.id, stories.officer_of(lot), items or {}, opens_at or draft.opens_at, closes_at or draft.closes_at
    )


def test_a_complete_file_is_published(app):
    """Everything there: state, window and texts are written in one step, and the world is told its terms."""
    lot = stories.ready()
    assert missing(lot) == []
    actions.announce(lot.id, stories.officer_of(lot))
    draft = lot.announcement
    assert (lot.state, lot.announced_at, lot.opens_at) == ("announced", clock.now(), draft.opens_at)
    assert lot.closes_at == lot.scheduled_closes_at == draft.closes_at
    assert set(draft.items) == set(item_keys(RULES))
    assert all(draft.items.values())
    assert "不能保证拍卖财产的真伪或者品质" in draft.items["liability"], (
        "else the court answers for defects (article 15(2))"
    )
    entry = entries_after(f"lot:{lot.id}", 0)[-1]
    assert entry.kind == "lot.announced"
    assert entry.public == {
        "state": "announced", "title": lot.title, "round": "first", "asset_kind": "immovable", "currency": "CNY",
        "start_price_minor": 700_000_00, "increment_minor": 5_000_00, "deposit_minor": 70_000_00,
        "reference_price_minor": 1_000_000_00, "opens_at": lot.opens_at.isoformat(),
        "closes_at": lot.closes_at.isoformat(), "court": "江州市中级人民法院",
        "url": f"{app.config['PUBLIC_URL']}/lots/{lot.id}", "content_hash": draft.content_hash,
    }  # fmt: skip


def test_what_was_published_can_be_checked(app):
    """The hash is that of everything published, and moves with a single character."""
    lot = stories.announced()
    texts = dict(lot.announcement.items)
    assert content_hash(published_content(lot, texts)) == lot.announcement.content_hash
    texts["taxes"] += "。"
    assert content_hash(published_content(lot, texts)) != lot.announcement.content_hash


@pytest.mark.parametrize("key", item_keys(RULES))
def test_no_mandatory_item_may_be_empty(app, key):
    """Each item of articles 12 to 14 emptied by itself stops the publication and is named in the list."""
    lot = stories.ready()
    save(lot, {key: "  "})
    assert missing(lot) == [key]
    with pytest.raises(Refusal, match="ANNOUNCEMENT_INCOMPLETE") as refused:
        actions.announce(lot.id, stories.officer_of(lot))
    assert len(refused.value.facts["missing"]) == 1
    assert lot.state == "approved"


def test_an_untouched_file_lists_everything_at_once(app):
    """A lot that was only valued is told every single thing it lacks, in both languages."""
    lot = stories.valued()
    _, _, points = announcement_state(lot)
    expected = {"opens_at", "closes_at", "announcement", "price", "deposit", "auction_time", "time_price_rules",
                "notice_results", "payment_accounts", "taxes", "other_information", "terms", "notices",
                *(item.key for item in RULES.special_warnings)}  # fmt: skip
    assert set(stories.keys(points)) == expected
    refusal = Refusal("ANNOUNCEMENT_INCOMPLETE", missing=[point.words for point in points])
    assert "起拍价" in say(refusal, "zh")
    assert "Taxes" in say(refusal, "en")


@pytest.mark.parametrize(("kind", "days"), [("immovable", 30), ("movable", 15), ("other_right", 30)])
def test_the_notice_period_fits(app, kind, days):
    """The first lawful opening day is accepted, the day before is not."""
    lot = stories.ready(kind)
    assert missing(lot) == []
    draft = lot.announcement
    assert draft.opens_at.astimezone(COURT_ZONE).date() == clock.today() + timedelta(days=days)
    save(lot, opens_at=draft.opens_at - timedelta(days=1))
    assert missing(lot) == ["opens_at"]


def test_a_day_that_passes_spoils_the_period(app, standing_clock):
    """A draft that would have been lawful yesterday is not today: the period counts from the publication."""
    lot = stories.ready()
    standing_clock.at += timedelta(days=1)
    assert "opens_at" in missing(lot)


def test_bidding_lasts_a_day_at_least(app):
    """24 hours are enough, a minute less is not, and an end before the beginning is not even saved."""
    lot = stories.ready()
    opens_at = lot.announcement.opens_at
    save(lot, closes_at=opens_at + timedelta(hours=23, minutes=59))
    assert missing(lot) == ["closes_at"]
    with pytest.raises(Refusal, match="CLOSES_BEFORE_OPENS"):
        save(lot, closes_at=opens_at)


def test_the_seizure_outlasts_the_bidding(app):
    """A seizure ending the day before the end of bidding stops the publication; a renewal mends it."""
    lot = stories.ready(days=30)
    assert missing(lot) == ["seizure"]
    today = clock.today()
    db.session.add(Seizure(asset_id=lot.asset_id, order_number="续", ordered_on=today + timedelta(days=30),
                           expires_on=today + timedelta(days=400)))  # fmt: skip
    db.session.commit()
    assert missing(lot) == []


def test_seizures_hold_without_a_gap():
    """Renewals are joined when they meet; a gap between two orders is a gap."""
    day = date(2026, 3, 3)

    def order(start, end):
        return Seizure(ordered_on=day + timedelta(days=start), expires_on=day + timedelta(days=end))

    assert seized_until([], day) is None
    assert seized_until([order(-10, -1)], day) is None
    assert seized_until([order(1, 9)], day) is None
    assert seized_until([order(-10, 0)], day) == day
    assert seized_until([order(3, 20), order(-10, 5)], day) == day + timedelta(days=20)
    assert seized_until([order(7, 20), order(-10, 5)], day) == day + timedelta(days=5)


def test_the_reference_price_must_still_hold(app, standing_clock):
    """A price that lapsed before the first announcement must be fixed again (article 27 of 法释〔2018〕15号)."""
    lot = stories.ready()
    standing_clock.at += timedelta(days=365)
    stories.written(stories.notified(lot))
    assert missing(lot) == []
    standing_clock.at += timedelta(days=1)
    stories.written(lot)
    assert missing(lot) == ["reference_price"]


def test_notices_come_three_days_before(app):
    """A notice two days old is too young, three days are enough, a waiver needs no days."""
    lot = stories.ready()
    party = lot.case.parties[1]
    officer, today = stories.officer_of(lot), clock.today()
    actions.record_notice(lot.id, officer, "delivered", "邮寄", today - timedelta(days=2), "", party_id=party.id)
    assert missing(lot) == ["notices"]
    actions.record_notice(lot.id, officer, "waived", "书面", today, "", party_id=party.id)
    assert missing(lot) == []
    actions.record_notice(lot.id, officer, "unreachable", "公示", today, "下落不明", party_id=party.id)
    assert missing(lot) == []
    text = announcement_state(lot)[1]["notice_results"]
    assert "下落不明" in text
    assert "自公示满5日视为已经通知" in text
    assert "王某甲" not in text
    assert db.session.query(Notice).count() == 2


def test_every_known_priority_purchaser_is_told(app):
    """A purchaser on the file without a notice stops the publication; struck off, he does not."""
    lot = stories.ready()
    officer = stories.officer_of(lot)
    purchaser = actions.add_purchaser(lot.id, officer, "李某乙", "X2", "承租人", 1)
    assert missing(lot) == ["notice_results", "notices"]
    actions.record_notice(
        lot.id, officer, "delivered", "送达", clock.today() - timedelta(days=3), "", purchaser_id=purchaser.id
    )
    assert missing(lot) == []
    assert "承租人" in announcement_state(lot)[1]["priority_purchasers"]
    actions.remove_purchaser(lot.id, purchaser.id, officer)
    assert missing(lot) == []
    assert "未发现" in announcement_state(lot)[1]["priority_purchasers"]


def test_the_panel_decides_on_priority_purchasers(app):
    """The vote binds qualification and rank; who was entered after it stops the publication until the panel has decided anew
    (article 27), and the judges see name and rank.
    """
    lot = stories.ready()
    officer = stories.officer_of(lot)
    purchaser = actions.add_purchaser(lot.id, officer, "李某乙", "X2", "承租人", 1)
    actions.record_notice(
        lot.id, officer, "delivered", "送达", clock.today() - timedelta(days=3), "", purchaser_id=purchaser.id
    )
    with pytest.raises(Refusal, match="PURCHASERS_UNDECIDED"):
        actions.announce(lot.id, officer)
    stories.decided(lot)
    decision = decisions_about(f"lot:{lot.id}", "terms")[0]
    assert decision.content["priority_purchasers"] == [
        {"rank": 1, "name": "李某乙", "id_number": "X2", "nature": "承租人"}
    ]
    assert actions.announce(lot.id, officer).state == "announced"


def test_refusals_of_a_notice(app):
    """No notice from the future, none without the reason for silence, none to a stranger, none after publication."""
    lot, other = stories.ready(), stories.drafted()
    officer, today, party = stories.officer_of(lot), clock.today(), lot.case.parties[0]
    stranger = other.case.parties[0]
    cases = (
        ("NOTICE_IN_FUTURE", "delivered", today + timedelta(days=1), "", party.id),
        ("NOTICE_REASON_MISSING", "unreachable", today, " ", party.id),
        ("NOT_FOUND", "delivered", today, "", stranger.id),
        ("NOT_FOUND", "delivered", today, "", 0),
    )
    for code, result, day, remark, party_id in cases:
        with pytest.raises(Refusal, match=code):
            actions.record_notice(lot.id, officer, result, "邮寄", day, remark, party_id=party_id)
    actions.announce(lot.id, officer)
    with pytest.raises(Refusal, match="STATE_FORBIDS"):
        actions.record_notice(lot.id, officer, "delivered", "邮寄", today, "", party_id=party.id)


def test_own_wording_is_kept_and_the_rest_follows_the_file(app):
    """A clerk's sentence survives; what he left as drafted moves with the window and the terms."""
    lot = stories.ready()
    texts = announcement_state(lot)[1]
    save(lot, texts | {"viewing": "三月十日上午统一看样。"})
    assert set(lot.announcement.items) == {"taxes", "other_information", "viewing",
                                           *(item.key for item in RULES.special_warnings)}  # fmt: skip
    later = lot.announcement.opens_at + timedelta(days=3)
    save(lot, texts, later, later + timedelta(days=2))
    assert missing(lot) == []
    assert announcement_state(lot)[1]["auction_time"].startswith("2026年4月5日10时00分")
    assert announcement_state(lot)[1]["viewing"] == texts["viewing"]


@pytest.mark.parametrize("key", ["price", "deposit", "auction_time"])
def test_own_wording_may_not_part_from_the_terms(app, key):
    """An announcement that names another price or time than the platform will act on is not published."""
    lot = stories.ready()
    save(lot, {key: "起拍价¥1.00，竞价时间另行通知。"})
    assert missing(lot) == [key]


def test_after_publication_nothing_of_it_changes(app):
    """No second publication, no other text, no other terms, no other price."""
    lot = stories.announced()
    officer = stories.officer_of(lot)
    for act in (
        lambda: actions.announce(lot.id, officer),
        lambda: save(lot, {"taxes": "由买受人承担"}),
        lambda: actions.propose_terms(lot.id, officer, **stories.TERMS),
        lambda: actions.add_purchaser(lot.id, officer, "李某乙", "X2", "承租人", 1),
    ):
        with pytest.raises(Refusal, match=r"STATE_FORBIDS|ANNOUNCEMENT_INCOMPLETE"):
            act()


def test_the_lot_opens_at_its_moment(app, standing_clock):
    """Not a second before; once, at the announced moment; the demo clock is offered that moment."""
    lot = stories.announced()
    assert next_opening().at == lot.opens_at
    standing_clock.at = lot.opens_at - timedelta(seconds=1)
    assert open_lots() == 0
    standing_clock.at = lot.opens_at
    assert (open_lots(), open_lots()) == (1, 0)
    db.session.refresh(lot)
    assert lot.state == "open"
    assert next_opening() is None


def test_the_record_names_nobody(app):
    """No entry about the lot carries the name of a party in its public part."""
    lot = stories.announced()
    names = [party.name for party in lot.case.parties]
    for entry in entries_after(f"lot:{lot.id}", 0):
        assert not [name for name in names if name in str(entry.public)], entry.kind


def selloff() -> Lot:
    """A sell-off whose file is complete but for its window."""
    lot = stories.notified(stories.decided(stories.valued()))
    lot.round_kind = "selloff"
    db.session.commit()
    return stories.written(lot, notice_days=15, hours=24 * 60)


def test_a_selloff_is_open_for_its_sixty_days(app):
    """Neither an hour less nor more; the texts name the prepayment, the deposit at stake and the day's countdown."""
    lot = selloff()
    opens_at = lot.announcement.opens_at
    for hours in (-1, 1):
        save(lot, closes_at=opens_at + timedelta(days=60, hours=hours))
        assert missing(lot) == ["closes_at"]
    save(lot, closes_at=opens_at + timedelta(days=60))
    assert missing(lot) == []
    texts = announcement_state(lot)[1]
    assert "变卖预缴款为变卖价全款¥700,000.00" in texts["deposit"]
    assert "¥70,000.00" in texts["deposit"]
    assert "首次有效出价后进入24小时竞价程序" in texts["time_price_rules"]
    assert "第一次拍卖" not in texts["announcement"]
    save(lot, {"deposit": "预缴款¥700,000.00。"})
    assert missing(lot) == ["deposit"]
    save(lot, {"deposit": ""})
    save(lot, {"deposit": texts["deposit"]})
    actions.announce(lot.id, stories.officer_of(lot))
    assert lot.paid_first_minor == lot.start_price_minor


def test_a_limited_home_is_announced_as_one(app):
    """The mark changes the conditions that the file writes, is asked of the clerk's own wording, and is hashed."""
    lot = stories.ready()
    officer, draft = stories.officer_of(lot), lot.announcement
    plain = announcement_state(lot)[1]
    content = published_content_of(lot)

    def mark(items, is_home_limited):
        actions.save_announcement(lot.id, officer, items, draft.opens_at, draft.closes_at, is_home_limited)

    mark(plain, True)
    limited = announcement_state(lot)[1]
    assert "限购" in limited["bidder_conditions"]
    assert missing(lot) == []
    mark({"bidder_conditions": "完全民事行为能力。"}, True)
    assert missing(lot) == ["bidder_conditions"]
    mark({"bidder_conditions": limited["bidder_conditions"]}, True)
    assert published_content_of(lot)["is_home_limited"] is True
    assert "is_home_limited" not in content
    mark({}, False)
    assert announcement_state(lot)[1] == plain


def published_content_of(lot):
    lot.opens_at, lot.closes_at = lot.announcement.opens_at, lot.announcement.closes_at
    content = published_content(lot, {})
    db.session.rollback()
    return content
