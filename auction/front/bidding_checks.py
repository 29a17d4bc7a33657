"""Worked cases of bidding and of days: clock, winner, notice periods, releases. Each runs the acts' own rule. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any

from auction.bidding.rules import Contest, Dials, Offer, dials_of, judge
from auction.cases.rules import terminated_checks
from auction.enrolment.rules import release_by
from auction.ground.refusal import COURT_ZONE, Refusal
from auction.jurisdictions.rules import RuleSet
from auction.lots.price_rules import bidding_period, earliest_opening, reauction_window

from .case_inputs import Inputs

SOME_DAY = date(2026, 3, 3)
LONG = timedelta(days=1000)
ANCHORS = ("bid_time", "current_end", "none")


def _clock_dials(inputs: Inputs, rules: RuleSet) -> Dials:
    """The rule set's dials of the end, with what the case says instead."""
    anchor = inputs.value("anchor", rules.extension_anchor)
    if anchor not in ANCHORS:
        raise Refusal("CHECK_UNSUPPORTED", what=f"extension anchor {anchor}")
    cap_min = inputs.whole("cap_min", None)
    return replace(
        dials_of(rules),
        extension_window_s=inputs.whole("window_min", rules.extension_window_s // 60) * 60,
        extension_s=inputs.whole("extend_min", rules.extension_s // 60) * 60,
        extension_anchor=anchor,
        extension_max_count=inputs.whole("max_extensions", rules.extension_max_count),
        extension_cap_s=rules.extension_cap_s if cap_min is None else cap_min * 60,
    )


def bidding_clock(inputs: Inputs, rules: RuleSet) -> dict[str, Any]:
    """When bidding ends after these bids, each one step higher (法释〔2016〕18号 20(2))."""
    written = str(inputs.value("scheduled_end"))
    is_time = len(written) <= len("HH:MM:SS.ffffff") and ":" in written
    end = _moment(inputs, "scheduled_end", written, None)
    contest = Contest("open", end - LONG, end, 1, 1, scheduled_closes_at=end)
    bids = [_moment(inputs, "bids", str(bid), end) for bid in inputs.value("bids", [])]
    contest, accepted = _told(contest, bids, _clock_dials(inputs, rules))
    final: datetime | time = contest.closes_at
    if is_time:
        final = contest.closes_at.astimezone(COURT_ZONE).time()
    return {"final_end": final, "accepted": accepted, "extensions": contest.extension_count}


def _moment(inputs: Inputs, name: str, written: str, near: datetime | None) -> datetime:
    """A moment; of a time of day alone the one nearest to `near`, so that bidding may go past midnight."""
    if "T" in written or "-" in written:
        return inputs.moment_of(name, written)
    try:
        at = datetime.combine(SOME_DAY, time.fromisoformat(written), COURT_ZONE)
    except ValueError:
        raise Refusal("CHECK_INPUT_UNREADABLE", name=name, value=written) from None
    day = timedelta(days=1)
    return at if near is None else min((at - day, at, at + day), key=lambda moment: abs(moment - near))


def _told(contest: Contest, bids: Sequence[datetime], dials: Dials) -> tuple[Contest, list[bool]]:
    """The contest after bids at these moments, each at the least amount that is accepted."""
    accepted = []
    for entered_at in bids:
        amount_minor = contest.start_price_minor + contest.bid_count * contest.increment_minor
        contest, verdict = judge(contest, Offer("G", None, amount_minor, entered_at), dials)
        accepted.append(verdict.refusal is None)
    return contest, accepted


def winner(inputs: Inputs, rules: RuleSet) -> dict[str, Any]:
    """Who leads at the end, and whether the last bid was accepted (法释〔2016〕18号 21)."""
    bids = inputs.value("bids")
    if not bids:
        return {"winner": None, "last_bid_accepted": None, "price": None}
    start_minor = inputs.minor("start_price", inputs.amount_of("bids", _parts(bids[0])[3]))
    opens_at = datetime(2026, 3, 3, tzinfo=UTC)
    contest = Contest("open", opens_at, opens_at + LONG, start_minor, inputs.minor("increment", 1))
    verdicts = []
    for number, bid in enumerate(bids):
        code, kind, rank, amount = _parts(bid)
        offer = Offer(
            str(code), None if rank is None or kind == "general" else int(rank), inputs.amount_of("bids", amount),
            opens_at + timedelta(seconds=number),
        )  # fmt: skip
        contest, verdict = judge(contest, offer, dials_of(rules))
        verdicts.append(verdict.refusal is None)
    price_minor = contest.leading_price_minor
    return {
        "winner": contest.leading_code, "last_bid_accepted": verdicts[-1], "accepted": verdicts,
        "price": None if price_minor is None else inputs.money(price_minor),
    }  # fmt: skip


def _parts(bid: Any) -> Sequence[Any]:
    """Code, kind, rank, amount of one bid."""
    if not isinstance(bid, list) or len(bid) != 4:
        raise Refusal("CHECK_INPUT_UNREADABLE", name="bids", value=str(bid))
    return bid


def selloff_clock(inputs: Inputs, rules: RuleSet) -> dict[str, Any]:
    """A sell-off waits for its first bid, which starts a day's countdown (sell-off notice, item 2)."""
    rules = replace(
        rules, selloff_days=inputs.whole("period_days", rules.selloff_days),
        selloff_countdown_hours=inputs.whole("countdown_hours", rules.selloff_countdown_hours),
    )  # fmt: skip
    starts_at = inputs.moment("period_start")
    ends_at = starts_at + bidding_period("selloff", rules)
    contest = Contest("open", starts_at, ends_at, 1, 1, scheduled_closes_at=ends_at, round_kind="selloff")
    dials = _clock_dials(inputs, rules)
    countdown_end = None
    if inputs.has("first_bid"):
        contest, _ = _told(contest, [inputs.moment("first_bid")], dials)
        countdown_end = contest.closes_at if contest.bid_count else None
    later = [inputs.moment_of("later_bids", bid) for bid in inputs.value("later_bids", [])]
    contest, _ = _told(contest, later, dials)
    return {"period_end": ends_at, "countdown_end_initial": countdown_end, "final_end": contest.closes_at}


def announcement(inputs: Inputs, rules: RuleSet) -> dict[str, Any]:
    """The first day an auction may open, by round and kind of asset (法释〔2016〕18号 12, 26)."""
    announced_on, days = inputs.day("announced"), inputs.value("days", {})
    given = {tuple(key.split("_", 1)): int(count) for key, count in days.items()}
    notice_days = dict(rules.notice_days) | given
    rules = replace(rules, notice_days=MappingProxyType(notice_days))
    return {
        "earliest": {
            f"{round_kind}_{asset}": earliest_opening(announced_on, asset, round_kind, rules)
            for round_kind, asset in notice_days
        }
    }


def reauction(inputs: Inputs, rules: RuleSet) -> dict[str, Any]:
    """The last days to hold and to announce the second auction (法释〔2016〕18号 26)."""
    asset = inputs.value("asset", "immovable")
    if ("second", asset) not in rules.notice_days:
        raise Refusal("CHECK_INPUT_UNREADABLE", name="asset", value=str(asset))
    notice_days = inputs.whole("notice_days", rules.notice_days["second", asset])
    rules = replace(
        rules, reauction_within_days=inputs.whole("within_days", rules.reauction_within_days),
        notice_days=MappingProxyType({**rules.notice_days, ("second", asset): notice_days}),
    )  # fmt: skip
    window = reauction_window(inputs.day("failed_on"), asset, rules)
    return {"latest_auction": window.latest_opening, "latest_announcement": window.latest_announcement}


def deposit_release(inputs: Inputs, rules: RuleSet) -> dict[str, Any]:
    """Until when the losers' deposits must have gone back (法释〔2016〕18号 23)."""
    hours = inputs.whole("within_hours", rules.release_losers_within_hours)
    return {"release_by": release_by(inputs.moment("bidding_end"), hours)}


def terminated_recheck(inputs: Inputs, rules: RuleSet) -> dict[str, Any]:
    """The days of the network checks after enforcement ended for want of assets (终本规定 9)."""
    rules = replace(
        rules, terminated_check_months=inputs.whole("every_months", rules.terminated_check_months),
        terminated_check_years=inputs.whole("years", rules.terminated_check_years),
    )  # fmt: skip
    return {"checks": terminated_checks(inputs.day("terminated_on"), rules)}


CHECKS = {
    "bidding_clock": bidding_clock,
    "winner": winner,
    "selloff_clock": selloff_clock,
    "announcement": announcement,
    "reauction_window": reauction,
    "deposit_release": deposit_release,
    "terminated_recheck": terminated_recheck,
}
