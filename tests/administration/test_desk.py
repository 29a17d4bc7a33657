"""Start pages: where each role's day begins, and what waits for an administrator."""

from datetime import timedelta

from auction.accounts.actions import register_confirmed
from auction.ground import clock
from auction.ground.store import db
from auction.journal.models import Mail
from auction.partners.models import Endpoint, Partner
from tests import builders
from tests.browsing import page, sign_in, sign_out, submit
from tests.deadlines.stories import holidays_of

PASSWORD = "correct horse battery"


def counts(client) -> dict[str, str]:
    """Words behind each number on the administrator's desk → the number."""
    shown = page(client.get("/desk/administration?lang=en"))
    return {
        entry.get_text(" ", strip=True).split(" ", 1)[1]: entry.select_one(".app-desk__count").text
        for entry in shown.select(".app-desk__item")
    }


def test_the_administrators_desk_counts_what_waits(client, app):
    """Nothing at first; then a suspended sale without a stay, a letter that is late, a failing address, a year entered by
    somebody else and an invitation, each by its number; a letter of a minute, one's own year and a bidder's are none.
    """
    administrator = builders.user("administrator")
    db.session.commit()
    sign_in(client, administrator)
    assert counts(client) == {}
    lot = builders.open_lot()
    lot.state, lot.paused_at = "paused", clock.now()
    for age in (timedelta(minutes=1), timedelta(hours=2)):
        written = clock.now() - age
        db.session.add(Mail(recipient="a@b.example", subject="x", body="x", written_at=written, due_at=written))
    partner = Partner(name="甲平台", contact_email="a@b.example", added_at=clock.now())
    partner.endpoints = [Endpoint(url="https://a.example/hook", added_at=clock.now(), failing_since=clock.now())]
    db.session.add(partner)
    holidays_of(2027)
    for invited in (builders.user("judge", of_court=True), builders.user("bidder")):
        invited.confirmed_at = None
    db.session.commit()
    assert counts(client) == {
        "Sales that stand still after a fault of the platform, until their courts resume them": "1",
        "Letters that the mail server has not taken for an hour": "1",
        "Addresses of partners that fail": "1",
        "Years of holidays to confirm": "1",
        "Accounts of appointed people that are not yet taken up": "1",
    }


STARTS = {
    "officer": ("/desk", "What is due for you"), "judge": ("/desk", "What is due for you"),
    "finance": ("/desk", "What is due for you"), "supervisor": ("/desk", "What is due at the court"),
    "administrator": ("/desk/administration", "What is due for you"), "appraiser": ("/appraisals", "Your last days"),
    "bidder": ("/account", "Steps to take part"),
}  # fmt: skip


def test_a_day_begins_with_what_is_due(client, app):
    """After the sign-in each role stands at its own desk, whose first words are what is due; staff that has no court yet and
    bidders stand at their account.
    """
    for role, (start, first) in STARTS.items():
        user = register_confirmed(f"{role}@people.example", PASSWORD, [role], language="en")
        user.court = builders.court() if start == "/desk" else None
        db.session.commit()
        answer = submit(client, "/account/login", email=user.email, password=PASSWORD)
        assert (answer.status_code, answer.location) == (303, start), role
        assert first in page(client.get(start + "?lang=en")).select_one("main").text[:400], role
        sign_out(client)
    homeless = register_confirmed("new@people.example", PASSWORD, ["judge"], language="en")
    assert submit(client, "/account/login", email=homeless.email, password=PASSWORD).location == "/account"
