"""Before somebody may bid: what is missing, in its order, with the page that does it."""

import pytest

from auction.enrolment.step_rules import BidderFacts, steps_before_bidding
from auction.lots.models import Lot
from tests import builders
from tests.browsing import page, sign_in

PROVED = {"is_signed_in": True, "is_proved": True}
ENROLLED = PROVED | {"is_enrolled": True, "has_ticked": True}


@pytest.mark.parametrize(
    ("known", "next_step", "waiting"),
    [
        ({}, "register", None),
        ({"is_signed_in": True}, "identity", None),
        ({"is_signed_in": True, "proof": "pending"}, None, "identity"),
        ({"is_signed_in": True, "proof": "refused"}, "identity", None),
        (PROVED | {"needs_ticks": True}, "ticks", None),
        (PROVED | {"is_home_limited": True}, "home", None),
        (PROVED, "enrol", None),
        (PROVED | {"is_enrolled": True, "is_refused": True}, "enrol", None),
        (ENROLLED | {"authority": "pending"}, None, "authority"),
        (ENROLLED | {"authority": "refused"}, "authority", None),
        (ENROLLED | {"deposit": "unpaid"}, "deposit", None),
        (ENROLLED | {"deposit": "part_paid"}, "deposit", None),
        (ENROLLED | {"deposit": "waiting"}, None, "deposit"),
        (ENROLLED | {"needs_deposit": False}, None, "code"),
        (ENROLLED | {"deposit": "held", "has_code": True}, None, None),
    ],
)
def test_one_step_at_a_time(known, next_step, waiting):
    """At most one step is his to do or others', everything before it is done, everything after it comes later."""
    steps = steps_before_bidding(BidderFacts(**known))
    by_standing = {
        standing: [step.key for step in steps if step.standing == standing] for standing in ("next", "waiting")
    }
    assert by_standing == {"next": [next_step] if next_step else [], "waiting": [waiting] if waiting else []}
    standings = [step.standing for step in steps]
    assert standings == sorted(standings, key=("done", "next", "waiting", "later").index)
    assert all(bool(step.page) == (step.standing == "next") for step in steps)


def _next(client, lot: Lot) -> tuple[str, str]:
    shown = page(client.get(f"/lots/{lot.id}?lang=en")).select_one(".app-before li:has(.govuk-tag) a")
    return shown.get_text(strip=True), shown["href"]


def test_the_lot_page_leads_on(client):
    """A stranger is led to registration, a newcomer to his proof, a proved one to enrolment; staff see no steps."""
    lot = builders.announced_lot()
    assert _next(client, lot) == ("Register and sign in", "/account/register")
    newcomer = builders.user("bidder")
    newcomer.person = None
    sign_in(client, newcomer)
    assert _next(client, lot) == ("Prove your identity", "/account/identity")
    sign_in(client, builders.user("bidder"))
    assert _next(client, lot)[1] == f"/lots/{lot.id}/enrol"
    sign_in(client, builders.user("officer", of_court=True))
    assert not page(client.get(f"/lots/{lot.id}")).select(".app-before")
