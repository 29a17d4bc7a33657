"""An issued paper has its own number, hash and address, and stays what it was."""

import hashlib

import pytest
import sqlalchemy as sa

from auction.accounts.models import Court
from auction.ground.refusal import Refusal
from auction.ground.store import db, transaction
from auction.journal.rules import canonical
from auction.papers.issuing import issue, replace, revoke
from auction.papers.models import Paper
from auction.papers.queries import valid_paper
from tests.builders import court, user
from tests.papers.test_letters import CONFIRMATION, RULING, text_of


def issued(kind="confirmation", facts=CONFIRMATION, **more) -> Paper:
    """A paper of the court, issued in an act of its own."""
    where = court()
    db.session.commit()
    with transaction() as session:
        return issue(session, kind, "lot:1", facts, session.get_one(Court, where.id), None, **more)


def test_a_paper_carries_number_hash_and_address(app):
    """Number, content hash and address stand on the paper; the hash is the one of its stored facts, the file's its own."""
    first, second = issued(), issued("draft_ruling", RULING)
    assert first.number.startswith("2026-")
    assert int(second.number[-5:]) == int(first.number[-5:]) + 1
    text = text_of(first.file.content)
    for words in (first.number, first.facts_sha256, f"/papers/{first.id}"):
        assert words in text, words
    content = {"kind": "confirmation", "number": first.number, "facts": first.facts}
    assert hashlib.sha256(canonical(content)).hexdigest() == first.facts_sha256
    assert hashlib.sha256(first.file.content).hexdigest() == first.file.sha256
    assert (first.file.is_public, second.file.is_public) == (True, False)


def test_one_paper_of_a_kind_is_valid_for_one_recipient(app):
    """A second one is refused by the first one's number; another recipient's is not; the number is not used up."""
    first = issued("draft_ruling", RULING, recipient="party:1")
    with pytest.raises(Refusal, match="PAPER_EXISTS") as refused:
        issued("draft_ruling", RULING, recipient="party:1")
    assert refused.value.facts["number"] == first.number
    other = issued("draft_ruling", RULING, recipient="party:2")
    assert int(other.number[-5:]) == int(first.number[-5:]) + 1


def test_the_verification_page_tells_what_holds(app):
    """Anybody with the address reads kind, number, both hashes; after a replacement the old page names the new number."""
    officer, first = user("officer"), issued()
    browser = app.test_client()
    page = browser.get(f"/papers/{first.id}?lang=en").get_data(as_text=True)
    for words in ("Holds", first.number, first.facts_sha256, first.file.sha256, f"/files/{first.file_id}"):
        assert words in page, words
    assert CONFIRMATION.buyer_name not in page
    with transaction() as session:
        second = replace(session, session.get_one(Paper, first.id), CONFIRMATION, officer, "金额有误")
    page = browser.get(f"/papers/{first.id}?lang=en").get_data(as_text=True)
    assert "Replaced" in page
    assert second.number in page
    assert "金额有误" not in page
    assert valid_paper("confirmation", "lot:1").id == second.id
    with transaction() as session:
        revoke(session, session.get_one(Paper, second.id), officer, "撤销")
    assert "Revoked" in browser.get(f"/papers/{second.id}?lang=en").get_data(as_text=True)
    with pytest.raises(Refusal, match="PAPER_ENDED"), transaction() as session:
        revoke(session, session.get_one(Paper, second.id), officer, "再次撤销")
    assert browser.get("/papers/123e4567-e89b-42d3-a456-426614174000").status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE paper SET number = 'other'",
        "UPDATE paper SET facts = '{}'",
        "DELETE FROM paper",
        "UPDATE paper SET ended_at = NULL, end_reason = NULL",
    ],
)
def test_the_database_keeps_an_issued_paper(app, change):
    """No program changes, deletes or revives an issued paper."""
    paper = issued()
    with transaction() as session:
        revoke(session, session.get_one(Paper, paper.id), None, "作废")
    with pytest.raises(sa.exc.DBAPIError, match="kept as it is"), transaction() as session:
        session.execute(sa.text(change))
