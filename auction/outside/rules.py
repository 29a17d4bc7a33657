"""An auction that a partner's platform hosts: who chose it, and what its reports must agree with. Pure; articles of
法释〔2016〕18号.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from auction.ground.refusal import COURT_ZONE, Refusal, Words
from auction.jurisdictions.rules import RuleSet
from auction.lots.price_rules import earliest_opening

CHOOSERS: Mapping[str, Words] = {
    "applicant": Words("The applicant chose it", "申请执行人选择"),
    "court": Words("The court designated it", "法院指定"),
}
# Why it was the court's to designate (article 5).
GROUNDS: Mapping[str, Words] = {
    "none_chosen": Words("The applicant chose none", "申请执行人未选择"),
    "disagree": Words("Several applicants do not agree", "多个申请执行人意见不一"),
}
REPORT_NAMES: Mapping[str, Words] = {
    "address": Words("Address published", "公示网址"),
    "enrolment": Words("Enrolment", "报名"),
    "bids": Words("Bids", "出价"),
    "result": Words("Result", "结果"),
    "transfer": Words("Transfer to the court", "向法院划款"),
}
PARTS: Mapping[str, Words] = {
    "deposit": Words("The winner's deposit", "买受人保证金"),
    "balance": Words("Balance of the price", "尾款"),
}
# Rounds that must be held on the platform of the round before them (article 26).
SAME_PLATFORM_ROUNDS = ("second", "selloff")

# A platform may write an end without its fraction of a second.
END_TOLERANCE = timedelta(seconds=1)
# Its clock may go before ours by so much.
CLOCK_TOLERANCE = timedelta(seconds=2)


def check_choice(
    chosen_by: str, ground: str | None, applicant_count: int, *, is_applicant: bool, all_agree: bool
) -> None:
    """Who may choose a platform (article 5): the applicant; several together; the court when none does, or they differ.

    Refuses OUTSIDE_NOT_APPLICANT, OUTSIDE_NOT_ALL, OUTSIDE_NO_GROUND, OUTSIDE_ONE_APPLICANT.
    """
    if chosen_by == "applicant":
        if not is_applicant:
            raise Refusal("OUTSIDE_NOT_APPLICANT")
        if applicant_count > 1 and not all_agree:
            raise Refusal("OUTSIDE_NOT_ALL", count=applicant_count)
        return
    if ground not in GROUNDS:
        raise Refusal("OUTSIDE_NO_GROUND")
    if ground == "disagree" and applicant_count < 2:
        raise Refusal("OUTSIDE_ONE_APPLICANT")


def check_same_platform(round_kind: str, previous: str | None, chosen: str | None) -> None:
    """A second auction and a sell-off stay on the platform of the round before (article 26); None is our own.

    Refuses OUTSIDE_SAME_PLATFORM.
    """
    if round_kind in SAME_PLATFORM_ROUNDS and previous != chosen:
        name = previous or "Subhasta"
        raise Refusal("OUTSIDE_SAME_PLATFORM", platform=name)


def check_published(
    published_at: datetime, announced_at: datetime, opens_at: datetime, round_kind: str, asset_kind: str, rules: RuleSet,
    now: datetime,
) -> None:  # fmt: skip
    """The platform has published no earlier than the court, and the whole notice period before the opening (article 12).

    Refuses OUTSIDE_FUTURE, OUTSIDE_TOO_EARLY, OUTSIDE_NOTICE_SHORT.
    """
    check_not_ahead(published_at, now)
    if published_at < announced_at:
        raise Refusal("OUTSIDE_TOO_EARLY", announced_at=announced_at)
    earliest_on = earliest_opening(_day(published_at), asset_kind, round_kind, rules)
    if _day(opens_at) < earliest_on:
        raise Refusal("OUTSIDE_NOTICE_SHORT", opens_on=_day(opens_at), earliest_on=earliest_on)


def _day(moment: datetime) -> date:
    return moment.astimezone(COURT_ZONE).date()


def check_window(opens_at: datetime, closes_at: datetime, announced: tuple[datetime, datetime]) -> None:
    """The platform shows the hours of the announcement. Refuses OUTSIDE_WINDOW_DIFFERS."""
    if (opens_at, closes_at) != announced:
        raise Refusal("OUTSIDE_WINDOW_DIFFERS", opens_at=announced[0], closes_at=announced[1])


def check_not_ahead(at: datetime, now: datetime) -> None:
    """Nothing is reported before it happened. Refuses OUTSIDE_FUTURE."""
    if at > now + CLOCK_TOLERANCE:
        raise Refusal("OUTSIDE_FUTURE", at=at, now=now)


def check_deposit(deposit_minor: int, needed_minor: int, currency: str) -> None:
    """What the platform holds is what a bidder of ours would have to pay (articles 17 and 18). Refuses OUTSIDE_DEPOSIT_LOW."""
    if deposit_minor < needed_minor:
        raise Refusal("OUTSIDE_DEPOSIT_LOW", needed_minor=needed_minor, currency=currency)


def check_transfer(amount_minor: int, missing_minor: int, currency: str) -> None:
    """No more is announced than is missing. Refuses OUTSIDE_TRANSFER_ABOVE."""
    if amount_minor > missing_minor:
        raise Refusal("OUTSIDE_TRANSFER_ABOVE", missing_minor=missing_minor, currency=currency)


def missing(
    state: str, *, is_published: bool, is_over: bool, deposit_missing_minor: int, balance_missing_minor: int
) -> list[Words]:
    """What the platform still owes the court, in the order in which it falls due."""
    lines = []
    if state in ("announced", "open", "paused") and not is_published:
        lines.append(Words("Its address of the lot, with the hours announced", "平台公示网址及公告的竞价时间"))
    if state in ("announced", "open") and is_over:
        lines.append(Words("The result: the hour of the end is past", "竞价结果：结束时间已过"))
    if state in ("sold", "defaulted") and deposit_missing_minor:
        lines.append(Words("The winner's deposit", "买受人保证金"))
    if state == "sold" and balance_missing_minor:
        lines.append(Words("The balance", "尾款"))
    return lines


def venue_of(name: str, address: str | None) -> str:
    """Where a lot is sold, as people read it."""
    return f"{name}（{address}）" if address else name


_ADDRESS = re.compile(r"https://[a-z0-9.-]+\.[a-z]{2,}(:[0-9]{1,5})?(/[^\s<>\"']*)?", re.ASCII | re.IGNORECASE)


def check_address(address: str) -> None:
    """Refuse OUTSIDE_ADDRESS for anything but a public https address: people are sent there."""
    if not _ADDRESS.fullmatch(address):
        raise Refusal("OUTSIDE_ADDRESS")
