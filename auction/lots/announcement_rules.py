"""What must be there before an announcement is published (articles 12 to 14, 16, 17, 26, 27). Pure."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol

from auction.ground.money import format_amount
from auction.ground.refusal import COURT_ZONE, Words
from auction.jurisdictions.calendar import days_after
from auction.jurisdictions.rules import Item, RuleSet

from .dossier import Dossier
from .price_rules import bidding_period, earliest_opening, latest_notice_to_parties, reference_holds

# Not in the article's list, but asked by every careful buyer; article 14(4) lets him ask to view.
VIEWING = Item("viewing", "14(4)", "看样安排", "Viewing: when, where and whom to call")


class Section(NamedTuple):
    """One part of the announcement form."""

    key: str
    heading: Words
    items: tuple[Item, ...]


class Missing(NamedTuple):
    """One thing that stands against publication; `key` is the item or field of the form that mends it."""

    key: str
    words: Words


def sections_of(rules: RuleSet) -> tuple[Section, ...]:
    """The announcement's parts in the order they are published."""
    return (
        Section(
            "announcement", Words("The announcement (article 12)", "拍卖公告（第十二条）"), rules.announcement_items
        ),
        Section(
            "publication", Words("Published with it (article 13)", "同日公示事项（第十三条）"),
            (*rules.publication_items, VIEWING),
        ),
        Section("warnings", Words("Special warnings (article 14)", "特别提示（第十四条）"), rules.special_warnings),
    )  # fmt: skip


def item_keys(rules: RuleSet) -> tuple[str, ...]:
    """Every item's key."""
    return tuple(item.key for section in sections_of(rules) for item in section.items)


def missing_for_announcement(dossier: Dossier, texts: Mapping[str, str], rules: RuleSet) -> list[Missing]:
    """Everything that stands against publishing on `dossier.announced_on`; empty = it may be published."""
    return [
        *_window(dossier, rules),
        *_texts(dossier, texts, rules),
        *_price(dossier, rules),
        *_notices(dossier, rules),
    ]


def _window(dossier: Dossier, rules: RuleSet) -> Iterator[Missing]:
    opens_at, closes_at = dossier.opens_at, dossier.closes_at
    if opens_at is None:
        yield Missing("opens_at", Words("When bidding begins", "竞价开始时间"))
    else:
        earliest = earliest_opening(dossier.announced_on, dossier.asset.kind, dossier.round_kind, rules)
        if opens_at.astimezone(COURT_ZONE).date() < earliest:
            days = rules.notice_days[dossier.round_kind, dossier.asset.kind]
            yield Missing("opens_at", Words(
                f"Bidding may begin on {earliest} at the earliest: {days} days after the announcement",
                f"竞价最早可于 {earliest} 开始（公告须提前{days}日）",
            ))  # fmt: skip
    if closes_at is None:
        yield Missing("closes_at", Words("When bidding ends", "竞价结束时间"))
    elif opens_at is not None and dossier.is_selloff:
        if closes_at - opens_at != bidding_period(dossier.round_kind, rules):
            days = rules.selloff_days
            yield Missing("closes_at", Words(f"A sell-off is open for {days} days", f"变卖期为{days}日"))
    elif opens_at is not None and closes_at - opens_at < bidding_period(dossier.round_kind, rules):
        yield Missing("closes_at", Words(
            f"Bidding must last at least {rules.min_bidding_hours} hours",
            f"竞价时间不得少于{rules.min_bidding_hours}小时",
        ))  # fmt: skip
    if closes_at is not None:
        yield from _seizure(dossier, closes_at)


def _seizure(dossier: Dossier, closes_at: datetime) -> Iterator[Missing]:
    until = dossier.asset.seized_until
    if until is None:
        yield Missing("seizure", Words("A seizure that is in force", "有效的查封"))
    elif until < closes_at.astimezone(COURT_ZONE).date():
        yield Missing("seizure", Words(
            f"The seizure ends on {until}, before bidding does; renew it",
            f"查封至 {until} 届满，早于竞价结束，请先续封",
        ))  # fmt: skip


def _texts(dossier: Dossier, texts: Mapping[str, str], rules: RuleSet) -> Iterator[Missing]:
    told = _must_be_told(dossier)
    for section in sections_of(rules):
        for item in section.items:
            text = texts.get(item.key, "").strip()
            if not text:
                yield Missing(item.key, Words(item.en, item.zh))
            elif lacking := [fact for fact in told.get(item.key, ()) if fact not in text]:
                # A clerk's own wording may not part from what the panel decided and the clock will do.
                facts = ", ".join(lacking)
                yield Missing(item.key, Words(f"“{item.en}” must name {facts}", f"“{item.zh}”中须载明 {facts}"))


def _must_be_told(dossier: Dossier) -> dict[str, list[str]]:
    """Figures an item's text must contain, because another part of the product acts on them."""
    amounts = {"price": dossier.start_price_minor, "deposit": dossier.deposit_minor}
    told = {key: [format_amount(minor, dossier.currency)] for key, minor in amounts.items() if minor}
    if dossier.is_selloff:
        told["deposit"] = [*told.get("price", []), *told.get("deposit", [])]
    if dossier.is_home_limited:
        told["bidder_conditions"] = ["限购"]
    told["auction_time"] = [written(moment) for moment in (dossier.opens_at, dossier.closes_at) if moment]
    return told


def _price(dossier: Dossier, rules: RuleSet) -> Iterator[Missing]:
    if dossier.start_price_minor is None:
        yield Missing("terms", Words("The panel's decision on the terms", "合议庭对拍卖条件的决定"))
    if dossier.price_basis != "reference":
        return
    if dossier.reference_price_minor is None or dossier.reference_valid_until is None:
        yield Missing("reference_price", Words("The reference price", "参考价"))
        return
    if dossier.reference_method == "appraisal" and not dossier.has_report:
        yield Missing("price_basis", Words("The appraisal report on the lot's file", "评估报告副本"))
    first_on = dossier.first_announced_on or dossier.announced_on
    last_on = dossier.closes_at.astimezone(COURT_ZONE).date() if dossier.closes_at else dossier.announced_on
    if not reference_holds(dossier.reference_valid_until, first_on, last_on, rules):
        yield Missing("reference_price", Words(
            f"The reference price was valid until {dossier.reference_valid_until}; fix a new one",
            f"参考价有效期至 {dossier.reference_valid_until}，请重新确定参考价",
        ))  # fmt: skip


def _notices(dossier: Dossier, rules: RuleSet) -> Iterator[Missing]:
    latest = latest_notice_to_parties(dossier.announced_on, rules)
    for recipient in dossier.recipients:
        role = recipient.role
        if recipient.result is None:
            yield Missing("notices", Words(f"Notice to: {role.en}", f"通知{role.zh}"))
        elif recipient.result == "delivered" and recipient.notified_on and recipient.notified_on > latest:
            earliest = days_after(recipient.notified_on, rules.notify_parties_days_before_announcement)
            yield Missing("notices", Words(
                f"{role.en} was notified on {recipient.notified_on}; publish on {earliest} or later",
                f"{role.zh}于 {recipient.notified_on} 收到通知，最早可于 {earliest} 发布公告",
            ))  # fmt: skip
        elif recipient.result == "unreachable" and dossier.opens_at:
            yield from _deemed(dossier, dossier.opens_at, role, rules)


def _deemed(dossier: Dossier, opens_at: datetime, role: Words, rules: RuleSet) -> Iterator[Missing]:
    """The reason is published with the announcement; five days later the person counts as notified (art 16)."""
    deemed_on = days_after(dossier.announced_on, rules.deemed_notified_days)
    if opens_at.astimezone(COURT_ZONE).date() <= deemed_on:
        yield Missing("opens_at", Words(
            f"{role.en} counts as notified on {deemed_on}; bidding must begin later",
            f"{role.zh}于 {deemed_on} 视为已通知，竞价须在此之后开始",
        ))  # fmt: skip


class Hold(Protocol):
    """A seizure order: the days from which and until which it holds, and the day it was lifted before its time."""

    ordered_on: Any
    expires_on: Any
    released_on: Any


def seized_until(seizures: Iterable[Hold], day: date) -> date | None:
    """The day until which seizures hold without a gap from `day` on; None when none is in force."""
    until: date | None = None
    for seizure in sorted(seizures, key=lambda row: row.ordered_on):
        if seizure.released_on is None and seizure.ordered_on <= (until or day) <= seizure.expires_on:
            until = seizure.expires_on
    return until


def written(moment: datetime) -> str:
    """A moment as Chinese announcements write it, in court time: 2026年4月3日10时00分."""
    at = moment.astimezone(COURT_ZONE)
    return f"{at.year}年{at.month}月{at.day}日{at.hour}时{at.minute:02d}分"
