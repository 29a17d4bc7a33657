"""The search over a court's desk: what it finds for whom, and what it never tells."""

from auction.ground.store import db, transaction
from auction.lots.models import Lot
from auction.payments.arrivals import reference_for
from auction.payments.reference_rules import spaced
from tests import builders
from tests.browsing import page, sign_in, text_of
from tests.cases.test_queries import full_case
from tests.papers.samples import SAMPLES
from tests.papers.test_issuing import issued
from tests.papers.test_letters import RULING
from tests.tables.test_list_pages import other_court


def test_search_finds_the_own_courts_things_alone(client, app):
    """By number in any brackets, by party and by address; another court's reader finds nothing of it."""
    officer = builders.user("officer", of_court=True)
    case = full_case(officer, "（2026）江01执77号")
    case.parties[0].name = "赵钱孙"
    stranger = builders.user("officer")
    stranger.court = other_court()
    db.session.commit()
    sign_in(client, officer)
    for words in ("(2026)江01执77", "赵钱"):
        found = page(client.get("/desk/search", query_string={"q": words}))
        assert f"/cases/{case.id}" in [link["href"] for link in found.select(".app-desk-found a")], words
    for odd in ("", "a", "\0", "%", "<script>", "x" * 10_000, "' OR 1=1", "{{7*7}}"):
        answer = client.get("/desk/search", query_string={"q": odd})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.get_data(as_text=True)
        assert not page(answer).select(".app-desk-found a"), odd
    sign_in(client, stranger)
    assert "赵钱孙" not in text_of(client.get("/desk/search?q=赵钱"))


def addresses(client, words: str) -> list[str]:
    """Where what the search found leads to."""
    answer = client.get("/desk/search", query_string={"q": words})
    assert answer.status_code == 200, words
    return [link["href"] for link in page(answer).select(".app-desk-found a")]


def test_search_finds_each_kind_of_thing(client, app):
    """By address, by a paper's number and by the reference of a payment, however it is written: the debtor's own at once, a
    bidder's when the sale has ended and not before (article 18). A receipt's number is never found.
    """
    officer = builders.user("officer", of_court=True)
    lot = builders.open_lot()
    place, case = builders.enrolled(lot), lot.case
    paper = issued("draft_ruling", RULING)
    receipt = issued("receipt", SAMPLES["receipt"])
    with transaction() as session:
        bidders = reference_for(session, "deposit", f"enrolment:{place.id}")
        debtors = reference_for(session, "redemption", f"case:{case.id}")
    sign_in(client, officer)
    assert f"/cases/{case.id}" in addresses(client, case.assets[0].location[2:8])
    assert addresses(client, paper.number) == [f"/papers/{paper.id}"]
    assert addresses(client, receipt.number) == []
    for written in (debtors, spaced(debtors).lower(), f"附言 {debtors[2:]}"):
        assert addresses(client, written) == [f"/cases/{case.id}/account"], written
    assert addresses(client, debtors[:-1]) == []
    assert addresses(client, bidders) == []
    for state in ("open", "paused", "unsold"):
        db.session.get_one(Lot, lot.id).state = state
        db.session.commit()
        assert addresses(client, bidders) == ([f"/desk/lots/{lot.id}"] if state == "unsold" else []), state


def test_a_court_above_looks_no_names_up(client, app):
    """A judge of the court above finds the case by its number and its address, its parties by name he does not, and their
    numbers are masked; at their own court both are whole.
    """
    officer = builders.user("officer", of_court=True)
    case = full_case(officer, "（2026）江01执78号")
    case.parties[0].name, above = "赵钱孙", builders.user("judge")
    above.court = other_court()
    db.session.flush()
    case.court.parent_id = above.court.id
    db.session.commit()
    party = case.parties[0]
    for reader, is_own in ((officer, True), (above, False)):
        sign_in(client, reader)
        assert bool(addresses(client, "赵钱")) == is_own
        assert addresses(client, case.number)[0] == f"/cases/{case.id}"
        assert addresses(client, case.assets[0].location)
        assert (party.id_number in text_of(client.get(f"/cases/{case.id}"))) == is_own


def test_keys_are_listened_to_at_a_desk_only(client, app):
    """An officer's pages carry the keys and their list; a bidder's do not."""
    officer, bidder = builders.user("officer", of_court=True), builders.user("bidder")
    db.session.commit()
    sign_in(client, officer)
    assert len(page(client.get("/desk/keys")).select("kbd")) == 8
    assert page(client.get("/desk/keys")).select_one("script[data-keys]") is not None
    sign_in(client, bidder)
    assert page(client.get("/account")).select_one("script[data-keys]") is None
    assert client.get("/desk/search?q=xx").status_code == 403
