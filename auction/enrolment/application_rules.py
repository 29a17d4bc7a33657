"""What somebody asks for who wants to take part: in whose name, with what declared. Pure; 法释〔2016〕18号."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from auction.accounts.identity_rules import identity_number
from auction.ground.refusal import Refusal, Words

KINDS: Mapping[str, Words] = {
    "self": Words("For myself", "以本人名义竞买"),
    "agent": Words("For somebody else, as agent", "受他人委托，代为竞买"),
    "joint": Words("Together with others", "与他人共同竞买"),
}

# What a person is in an enrolment. An agent bids, but his principals buy.
PARTS: Mapping[str, Words] = {
    "self": Words("Bidder", "竞买人"),
    "agent": Words("Agent", "代理人"),
    "principal": Words("Principal", "委托人"),
    "co_bidder": Words("Co-bidder", "共同竞买人"),
}
BUYING_PARTS = ("self", "principal", "co_bidder")

# House choice: as many as the form has lines for.
MOST_OTHERS = 3


@dataclass(frozen=True)
class Bidder:
    """Somebody in whose name a lot is bid for."""

    legal_name: str
    id_kind: str
    id_number: str


@dataclass(frozen=True)
class Application:
    """In whose name somebody bids, and what he declares. `others` are his principals or his co-bidders; `ticked` are the
    lines of the lot's total cost that he has taken note of as not known.
    """

    kind: str = "self"
    others: tuple[Bidder, ...] = ()
    may_buy_home: bool = False
    ticked: frozenset[str] = frozenset()


def checked_application(
    application: Application, own_number: str, *, has_paper: bool, is_home_limited: bool
) -> Application:
    """The application with its numbers as they are kept.

    Refuses HOME_NOT_DECLARED, OTHERS_MISSING, OTHERS_TWICE, AUTHORITY_MISSING, and wrong identity numbers.
    """
    if is_home_limited and not application.may_buy_home:
        raise Refusal("HOME_NOT_DECLARED")
    if application.kind == "self":
        return replace(application, others=())
    is_whole = all(other.legal_name.strip() and other.id_kind and other.id_number for other in application.others)
    if not 1 <= len(application.others) <= MOST_OTHERS or not is_whole:
        raise Refusal("OTHERS_MISSING", most=MOST_OTHERS)
    others = tuple(
        replace(other, legal_name=other.legal_name.strip(), id_number=identity_number(other.id_kind, other.id_number))
        for other in application.others
    )
    numbers = [own_number, *(other.id_number for other in others)]
    if len(set(numbers)) < len(numbers):
        raise Refusal("OTHERS_TWICE")
    if not has_paper:
        raise Refusal("AUTHORITY_MISSING")
    return replace(application, others=others)


def parts_of(application: Application, own: Bidder) -> list[tuple[str, Bidder]]:
    """Everybody in the enrolment with his part, the account's own person first."""
    own_part, other_part = ("agent", "principal") if application.kind == "agent" else ("self", "co_bidder")
    return [(own_part, own), *((other_part, other) for other in application.others)]


def bidding_has_begun(round_kind: str, bid_count: int, opens_at: datetime, at: datetime) -> bool:
    """Whether it is too late to confirm an agent (article 14(2)). A sell-off's bidding begins with its first bid."""
    return at >= opens_at and (round_kind != "selloff" or bid_count > 0)


def joint_rank(ranks: Sequence[int | None]) -> int | None:
    """The priority rank of an enrolment: of joint buyers all must have the right, and the worst rank is theirs."""
    known = [rank for rank in ranks if rank is not None]
    return max(known) if known and len(known) == len(ranks) else None


@dataclass(frozen=True)
class Ties:
    """What ties one person to the sale; `noted_reason` is the court's finding that he may not buy."""

    serves_court: bool = False
    serves_platform: bool = False
    serves_agency: bool = False
    is_relative: bool = False
    has_defaulted: bool = False
    lacked_approval: bool = False
    noted_reason: str | None = None


def bar_of(ties: Ties, barred: Sequence[str], default_may_rebid: bool) -> str | None:
    """Why a person with these ties may not take part, or None (articles 24 and 34; 法释〔2021〕18号 1, 20号 15).

    `barred` holds the keys of the jurisdiction's list of those who may not bid.
    """
    bars = (
        (ties.serves_court and "executing_court" in barred, "COURT_STAFF_BARRED"),
        (ties.serves_platform and "platform" in barred, "PLATFORM_STAFF_BARRED"),
        (ties.serves_agency and "auxiliary_agency" in barred, "AGENCY_BARRED"),
        (ties.is_relative and "near_relatives" in barred, "RELATIVE_BARRED"),
        (ties.has_defaulted and not default_may_rebid, "DEFAULTER_BARRED"),
        (ties.lacked_approval, "APPROVAL_LACKED_BARRED"),
        (ties.noted_reason is not None, "BUYER_UNQUALIFIED"),
    )
    return next((code for holds, code in bars if holds), None)
