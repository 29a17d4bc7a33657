"""What a case may hold, in words and in limits. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from auction.ground.refusal import Refusal, Words
from auction.jurisdictions.calendar import every_months
from auction.jurisdictions.rules import RuleSet

PARTY_ROLES: Mapping[str, Words] = {
    "applicant": Words("Applicant", "申请执行人"),
    "debtor": Words("Judgment debtor", "被执行人"),
    "secured_creditor": Words("Secured creditor", "优先债权人"),
    "creditor": Words("Ordinary creditor", "普通债权人"),
}

CLAIM_KINDS: Mapping[str, Words] = {
    "costs": Words("Enforcement costs", "执行费用"),
    "statutory_priority": Words(
        "Before mortgages by law (home buyers, construction price)", "法定优先权（购房消费者、建设工程价款）"
    ),
    "secured": Words("Secured", "优先债权"),
    "ordinary": Words("Ordinary", "普通债权"),
    "medical": Words("Criminal case: medical costs of the injured", "刑事案件：人身损害赔偿中的医疗费用"),
    "victims": Words("Criminal case: losses of victims", "刑事案件：退赔被害人的损失"),
    "other_civil": Words("Criminal case: other civil debt", "刑事案件：其他民事债务"),
    "fine": Words("Criminal case: fine", "刑事案件：罚金"),
    "confiscation": Words("Criminal case: confiscation", "刑事案件：没收财产"),
}

# In which order the case's money is shared out: the classes of `distribution_classes` or of `criminal_classes`.
DISTRIBUTION_ORDERS: Mapping[str, Words] = {
    "civil": Words("Civil: costs, priorities, ordinary claims", "民事：执行费用、优先债权、普通债权"),
    "criminal": Words("Property part of a criminal judgment", "刑事裁判涉财产部分执行"),
}

SEGMENT_KINDS: Mapping[str, Words] = {
    "rate": Words("Another rate of interest for a time", "分段利率"),
    "instalment": Words("Instalment with its own day of performance", "分期履行（各期单独到期）"),
    "stay": Words("Stay that the debtor did not ask for", "非因被执行人申请的中止、暂缓"),
    "payment": Words("Part payment outside the court's account", "案外已履行款项"),
}
# What a segment of each kind says besides its day.
SEGMENT_PARTS: Mapping[str, frozenset[str]] = {
    "rate": frozenset({"rate_ppm"}),
    "instalment": frozenset({"amount_minor"}),
    "stay": frozenset({"ends_on"}),
    "payment": frozenset({"amount_minor"}),
}
SEGMENT_PARTS_FREE: Mapping[str, frozenset[str]] = {"rate": frozenset({"ends_on"})}

ASSET_KINDS: Mapping[str, Words] = {
    "immovable": Words("Immovable (house, land, shop)", "不动产（房屋、土地、商铺等）"),
    "movable": Words("Movable (vehicle, machine, goods)", "动产（车辆、设备、货物等）"),
    "other_right": Words("Other right (shares, trade mark, receivable)", "其他财产权（股权、商标、债权等）"),
}

SEIZURE_STANDINGS: Mapping[str, Words] = {
    "in_force": Words("In force", "查封有效"),
    "soon": Words("Runs out soon", "即将到期"),
    "expired": Words("Expired", "已到期"),
}

# House choice: long enough for a renewal order to be made and served.
SEIZURE_SOON_DAYS = 60

NEXT_STEPS: Mapping[str, Words] = {
    "applicant": Words("Add an applicant", "登记申请执行人"),
    "debtor": Words("Add a judgment debtor", "登记被执行人"),
    "claim": Words("Record a claim", "登记债权"),
    "asset": Words("Record an asset", "登记财产"),
    "seizure": Words("Record the seizure of “{asset}”", "登记“{asset}”的查封"),
    "renewal": Words("Renew the seizure of “{asset}”", "办理“{asset}”的续行查封"),
}


def tidy_number(number: str) -> str:
    """A case number as it is kept: no spaces, half-width figures, and the brackets Chinese numbers are written with.

    So "(2026)江01执1号" and "（2026）江01执 1 号" are one number.
    """
    tidy = "".join(unicodedata.normalize("NFKC", number).split())
    if any("一" <= character <= "鿿" for character in tidy):
        tidy = tidy.replace("(", "（").replace(")", "）")
    return tidy


def account_number(court_account: str, case_id: int) -> str:
    """The number of the case's own sub-account at the court's bank, as printed on letters (one case, one account)."""
    return f"{court_account}-{case_id:06d}"


def check_claim(party_role: str, kind: str, order: str, interest_rate_ppm: int, interest_from: date | None,
                is_doubled: bool, perform_by: date | None, rules: RuleSet) -> None:  # fmt: skip
    """Refuse CLAIM_OF_DEBTOR for a claim of the debtor himself, CLAIM_INTEREST_FROM for interest from no day,
    CLAIM_CLASS for a class that the case's order of distribution has not, CLAIM_NOT_DOUBLED for doubled interest there
    or a day for performance without it.
    """
    if party_role == "debtor":
        raise Refusal("CLAIM_OF_DEBTOR")
    classes = [one.key for one in (rules.criminal_classes if order == "criminal" else rules.distribution_classes)]
    if kind not in classes:
        known = [CLAIM_KINDS[key] for key in classes if key in CLAIM_KINDS]
        raise Refusal("CLAIM_CLASS", order=DISTRIBUTION_ORDERS[order], known=known)
    if (is_doubled and "delayed_interest" not in classes) or (perform_by and not is_doubled):
        raise Refusal("CLAIM_NOT_DOUBLED")
    if interest_rate_ppm and interest_from is None:
        raise Refusal("CLAIM_INTEREST_FROM")


def check_segment(kind: str, starts_on: date, ends_on: date | None, rate_ppm: int | None, amount_minor: int | None,
                  today: date) -> None:  # fmt: skip
    """Refuse SEGMENT_PARTS for a segment that says too little or too much, SEGMENT_ENDS_BEFORE, SEGMENT_PAID_LATER."""
    given = {"ends_on": ends_on, "rate_ppm": rate_ppm, "amount_minor": amount_minor}
    said = {name for name, value in given.items() if value is not None}
    if not SEGMENT_PARTS[kind] <= said <= SEGMENT_PARTS[kind] | SEGMENT_PARTS_FREE.get(kind, frozenset()):
        raise Refusal("SEGMENT_PARTS")
    if ends_on is not None and ends_on <= starts_on:
        raise Refusal("SEGMENT_ENDS_BEFORE")
    if kind == "payment" and starts_on > today:
        raise Refusal("SEGMENT_PAID_LATER")


def latest_expiry(ordered_on: date, years: int) -> date:
    """The last day a seizure of `years` may run to; the 29th of February becomes the 28th."""
    try:
        return ordered_on.replace(year=ordered_on.year + years)
    except ValueError:
        return ordered_on.replace(year=ordered_on.year + years, day=28)


def check_seizure(ordered_on: date, expires_on: date, years: int, today: date) -> None:
    """Refuse SEIZURE_ORDERED_LATER, SEIZURE_ENDS_BEFORE, SEIZURE_TOO_LONG (more than `years`)."""
    if ordered_on > today:
        raise Refusal("SEIZURE_ORDERED_LATER")
    if expires_on <= ordered_on:
        raise Refusal("SEIZURE_ENDS_BEFORE")
    latest_on = latest_expiry(ordered_on, years)
    if expires_on > latest_on:
        raise Refusal("SEIZURE_TOO_LONG", years=years, latest_on=latest_on)


def terminated_checks(terminated_on: date, rules: RuleSet) -> list[date]:
    """The days on which the network is asked again for assets after enforcement ended for want of them (终本规定 9)."""
    return every_months(terminated_on, rules.terminated_check_months, rules.terminated_check_years)


def seizure_standing(expires_on: date, today: date) -> str:
    """A key of SEIZURE_STANDINGS. The day named in the order still belongs to the seizure."""
    if expires_on < today:
        return "expired"
    return "soon" if expires_on - today <= timedelta(days=SEIZURE_SOON_DAYS) else "in_force"


def next_steps(
    roles: set[str], has_claim: bool, seizures: Mapping[int, date | None], today: date
) -> list[tuple[str, int | None]]:
    """What the officer should do next: keys of NEXT_STEPS, with the asset's id where one is meant.

    `seizures`: asset id → the last day of its latest seizure.
    """
    steps: list[tuple[str, int | None]] = [(role, None) for role in ("applicant", "debtor") if role not in roles]
    if not has_claim:
        steps.append(("claim", None))
    if not seizures:
        steps.append(("asset", None))
    for asset_id, expires_on in seizures.items():
        if expires_on is None:
            steps.append(("seizure", asset_id))
        elif seizure_standing(expires_on, today) != "in_force":
            steps.append(("renewal", asset_id))
    return steps


def rate_words(rate_ppm: int) -> str:
    """Millionths as percent: 36,500 → "3.65"."""
    whole, rest = divmod(rate_ppm, 10_000)
    return f"{whole}.{rest:04d}".rstrip("0").rstrip(".")


def area_words(area_centi_m2: int) -> str:
    """Hundredths of a square metre: 8912 → "89.12"."""
    whole, rest = divmod(area_centi_m2, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".")


def masked(text: str, kept: int = 4) -> str:
    """What another party may see of a number: its last characters, never more than a third of it."""
    shown = text[-min(kept, len(text) // 3) :] if len(text) >= 3 else ""
    return "•" * 4 + shown if text else ""


_POINT = re.compile(r"(-?[0-9]{1,3}(?:\.[0-9]{1,12})?)\s*[,，\s]\s*(-?[0-9]{1,3}(?:\.[0-9]{1,12})?)")


def point_or_none(text: str) -> tuple[int, int] | None:
    """Latitude and longitude as people copy them ("39.9087, 116.3975") in millionths of a degree; None for nothing
    written. Refuses POINT.
    """
    if not text:
        return None
    read = _POINT.fullmatch(text)
    latitude, longitude = (round(Decimal(degrees) * 1_000_000) for degrees in read.groups()) if read else (10**9, 0)
    if abs(latitude) > 90_000_000 or abs(longitude) > 180_000_000:
        raise Refusal("POINT")
    return latitude, longitude


def division_code_or_none(code: str | None) -> str | None:
    """A six-digit code of an administrative division (GB/T 2260), or None. Refuses DIVISION_CODE."""
    if not code:
        return None
    if len(code) != 6 or not (code.isascii() and code.isdigit()):
        raise Refusal("DIVISION_CODE")
    return code
