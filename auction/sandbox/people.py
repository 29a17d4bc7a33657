"""Who plays in a trial court. Their names and numbers are invented; all can sign in with the demo court's password."""

from auction.accounts.actions import appoint, register_confirmed
from auction.accounts.models import Court
from auction.demo.people import PASSWORD

DOMAIN = "trial.subhasta.example"
STAFF = {
    "officer": ("officer", "试用执行员"), "judge1": ("judge", "试用法官甲"), "judge2": ("judge", "试用法官乙"),
    "finance1": ("finance", "试用财务甲"), "finance2": ("finance", "试用财务乙"), "supervisor": ("supervisor", "试用监督员"),
}  # fmt: skip
RIVALS = ("simulated1", "simulated2")


def make_people(court: Court) -> dict[str, int]:
    """Staff, and rivals who bid when the partner asks them to: account by the name of its part."""
    people = {}
    for number, (name, (role, legal_name)) in enumerate(STAFF.items(), start=1):
        people[name] = appoint(
            email_of(name, court.id), PASSWORD, role, court, legal_name, f"T{number}", actor=None
        ).id  # fmt: skip
    for number, name in enumerate(RIVALS, start=1):
        people[name] = register_confirmed(
            email_of(name, court.id),
            PASSWORD,
            ["bidder"],
            f"试用竞买人{number}",
            "passport",
            f"T{court.id:06d}{number}",
        ).id
    return people


def email_of(name: str, court_id: int) -> str:
    """The sign-in of a part."""
    return f"{name}.{court_id}@{DOMAIN}"
