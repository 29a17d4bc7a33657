"""The search over a court's desk: what it finds for whom, and what it never tells."""

from auction.ground.store import db
from tests import builders
from tests.browsing import page, sign_in, text_of
from tests.cases.test_queries import full_case
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
