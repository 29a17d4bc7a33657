"""Who may do what: one table from act to roles. Scope (own court, own case, own record) is checked by the act."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from auction.ground.refusal import Words

ROLES: Mapping[str, Words] = {
    "bidder": Words("Bidder", "竞买人"),
    "officer": Words("Enforcement officer", "执行员"),
    "judge": Words("Judge", "法官"),
    "finance": Words("Finance clerk", "财务人员"),
    "supervisor": Words("Supervisor", "监督员"),
    "appraiser": Words("Appraiser", "评估机构"),
    "party": Words("Party", "当事人"),
    "partner": Words("Partner platform", "合作平台"),
    "administrator": Words("Administrator", "管理员"),
}

PASSWORD_CHARACTERS_LEAST = 12

# Where each role's day begins: with what is due and late. Everybody else's begins with the account and its steps.
START_PAGES: Mapping[str, str] = {
    "officer": "deadlines.desk", "judge": "deadlines.desk", "finance": "deadlines.desk", "supervisor": "deadlines.desk",
    "administrator": "administration.desk", "appraiser": "appraisal.desk", "partner": "keys.desk",
}  # fmt: skip

COURT_ROLES = frozenset({"officer", "judge", "finance", "supervisor"})
STAFF_ROLES = COURT_ROLES | {"administrator"}
# Who reads the files of the courts below his own too: a higher court supervises their enforcement (执行工作若干问题的规定, 2020 edition, art. 71).
# Nobody acts there: every act asks for his own court.
READS_BELOW = frozenset({"judge", "supervisor"})

# `public`: anyone. `signed_in`: any confirmed account. Everything else is a set of roles.
PUBLIC = frozenset({"public"})
SIGNED_IN = frozenset(ROLES)

MAY: Mapping[str, frozenset[str]] = {
    "look": PUBLIC,
    "own_account": SIGNED_IN,
    "secure_account": SIGNED_IN,
    "prove_identity": frozenset({"bidder", "party"}),
    "bid": frozenset({"bidder", "party"}),
    "pay": frozenset({"bidder", "party"}),
    "confirm_identity": frozenset({"officer"}),
    "run_case": frozenset({"officer"}),
    "read_case": frozenset({"officer", "judge", "finance", "supervisor", "party"}),
    "negotiate": frozenset({"party"}),
    "answer_plan": frozenset({"party", "officer"}),
    "vote": frozenset({"judge"}),
    "propose_stay": frozenset({"officer", "judge"}),
    "propose_annulment": frozenset({"officer", "judge"}),
    "read_desk": COURT_ROLES,
    "read_panel": frozenset({"judge", "supervisor"}),
    "countersign": frozenset({"judge"}),
    "appraise": frozenset({"appraiser"}),
    "run_finance": frozenset({"finance"}),
    "supervise": frozenset({"supervisor"}),
    "read_reconciliation": frozenset({"finance", "supervisor"}),
    "read_books": frozenset({"supervisor", "administrator"}),
    "administer": frozenset({"administrator"}),
    "partner_desk": frozenset({"partner"}),
    "declare_relatives": STAFF_ROLES | {"appraiser"},
}


def may(roles: frozenset[str], act: str) -> bool:
    """Whether somebody with these roles may do `act`; an act that is not in the table raises KeyError."""
    allowed = MAY[act]
    return "public" in allowed or bool(roles & allowed)


# A court's desk stands in a room that others enter: nobody stays signed in at it overnight.
STAFF_IDLE = timedelta(hours=1)
STAFF_DAY = timedelta(hours=12)


def sign_in_is_over(roles: frozenset[str], signed_in_at: datetime, seen_at: datetime, at: datetime) -> bool:
    """Whether a sign-in made at `signed_in_at` and last used at `seen_at` has run out. Only staff's run out."""
    if not roles & STAFF_ROLES:
        return False
    return at - seen_at > STAFF_IDLE or at - signed_in_at > STAFF_DAY
