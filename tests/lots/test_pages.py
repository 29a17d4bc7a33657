"""The public pages of lots: what everybody may read, and what nobody may."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa

from auction.ground import clock
from auction.ground.files import keep
from auction.ground.store import db
from auction.lots import actions
from auction.lots.models import LotFile
from auction.lots.rules import PUBLIC_STATES
from tests.browsing import page, sign_in, text_of
from tests.builders import announced_lot, asset, open_lot, user
from tests.lots import stories


@contextmanager
def counted():
    """How many statements the database was asked."""
    asked: list[str] = []

    def note(connection, cursor, statement, *rest):
        asked.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    yield asked
    sa.event.remove(db.engine, "before_cursor_execute", note)


def titles(answer) -> list[str]:
    return [link.get_text(strip=True) for link in page(answer).select(".app-card__title a")]


def test_the_list_asks_the_same_however_long_it_is(app, client):
    """Two lots or twenty: the number of questions to the database does not grow."""
    for _ in range(2):
        open_lot()
    client.get("/lots")
    with counted() as few:
        assert len(titles(client.get("/lots"))) == 2
    for _ in range(18):
        open_lot()
    with counted() as many:
        assert len(titles(client.get("/lots"))) == 20
    assert len(many) == len(few)


def test_twenty_to_a_page_in_one_order(app, client):
    """45 lots are three pages; every lot is on exactly one of them; a page that is not there is not found."""
    made = {open_lot(title=f"标的{number:02d}").title for number in range(45)}
    seen = [titles(client.get(f"/lots?page={number}")) for number in (1, 2, 3)]
    assert [len(names) for names in seen] == [20, 20, 5]
    assert {name for names in seen for name in names} == made
    assert client.get("/lots?page=4").status_code == 404


def test_what_ends_first_stands_first(app, client):
    """Open lots by their end, then announced ones by their opening, then what is over."""
    announced_lot(title="已完成", state="settled", closed_at=clock.now())
    announced_lot(title="公告中", opens_in=timedelta(days=5))
    announced_lot(title="先公告", opens_in=timedelta(days=1))
    open_lot(title="晚结束", lasts=timedelta(hours=50))
    open_lot(title="早结束", lasts=timedelta(hours=25))
    running = ["早结束", "晚结束", "先公告", "公告中"]
    assert titles(client.get("/lots")) == running
    assert titles(client.get("/lots?state=any")) == [*running, "已完成"]


def test_the_list_narrows_by_state_and_kind(app, client):
    """Each filter keeps its own; an unknown value is no address of ours."""
    open_lot(title="开放", asset_kind="movable")
    announced_lot(title="公告", opens_in=timedelta(days=1))
    assert titles(client.get("/lots?state=open")) == ["开放"]
    assert titles(client.get("/lots?kind=immovable")) == ["公告"]
    assert titles(client.get("/lots?state=open&kind=immovable")) == []
    for wrong in ("state=draft", "state=nonsense", "kind=nonsense"):
        assert client.get(f"/lots?{wrong}").status_code == 404


def test_the_list_narrows_by_court_and_place(app, client):
    """A court by its number; a place by its division code, or, in addresses of earlier times, by a part of address or
    title. What can be no court and no place is no address of ours.
    """
    north, south = asset(), asset()
    north.location, north.division_code, south.location = "江州市江北区滨江路8号", "500105", "江州市100%号"
    lots = [announced_lot(asset=north, title="北"), announced_lot(asset=south, title="南")]
    for place, shown in (
        ("江北", ["北"]),
        ("南", ["南"]),
        ("50", ["北"]),
        ("100%25", ["南"]),
        ("%25", []),
        ("无", []),
    ):
        assert titles(client.get(f"/lots?place={place}")) == shown, place
    assert len(titles(client.get(f"/lots?court={lots[0].court_id}"))) == 2
    for wrong in ("court=999999", "court=x", "court=１", f"court={'9' * 40}", "place=99"):
        assert client.get(f"/lots?{wrong}").status_code == 404, wrong[:30]


def test_nothing_before_its_announcement_is_public(app, client):
    """Drafts, valued, decided lots and drafts that were withdrawn are not found by the public, in list or page."""
    lots = [stories.drafted(), stories.valued(), stories.ready()]
    gone = stories.drafted()
    actions.withdraw(gone.id, stories.officer_of(gone), "x")
    assert titles(client.get("/lots")) == []
    assert {client.get(f"/lots/{lot.id}").status_code for lot in (*lots, gone)} == {404}
    assert client.get("/lots/9223372036854775807").status_code == 404


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("state", PUBLIC_STATES)
def test_every_public_state_has_a_page(app, client, state, language):
    """The lot's page answers in every state, in both languages, with its price."""
    lot = announced_lot(state=state, opens_in=timedelta(hours=1) if state == "announced" else timedelta(0),
                        paused_at=clock.now(), closed_at=clock.now())  # fmt: skip
    answer = client.get(f"/lots/{lot.id}?lang={language}")
    assert answer.status_code == 200
    assert "¥700,000.00" in text_of(answer)


def test_a_careful_buyer_finds_his_answers(app, client):
    """What, where, how much, until when, what is wrong, who decides, how to view, what happened: all on one page."""
    lot = stories.announced()
    text = text_of(client.get(f"/lots/{lot.id}?lang=en"))
    asset = lot.asset
    for answer in (lot.title, asset.location, asset.certificate, asset.known_defects, asset.encumbrances, "¥700,000.00",
                   "¥70,000.00", "70.0 % of the reference price", "2026-04-02 10:00:00", lot.court.phone,
                   lot.court.supervision_phone, "预约看样", "Announcement published", "Party negotiation",
                   lot.announcement.content_hash, "A buyer who defaults does not get the deposit back"):  # fmt: skip
        assert answer in text, answer


def test_no_private_person_is_named(app, client):
    """The debtor is a private person: his name is nowhere on the page."""
    lot = stories.announced()
    assert "王某甲" not in client.get(f"/lots/{lot.id}").text


def test_a_suspended_lot_says_so_first(app, client):
    """State and the court's reason stand above everything else."""
    lot = open_lot()
    actions.pause(lot.id, lot.case.officer, "案外人提出异议")
    text = text_of(client.get(f"/lots/{lot.id}?lang=en"))
    assert "案外人提出异议" in text
    assert text.index("Suspended") < text.index("案外人提出异议") < text.index("What is sold")


def test_rounds_are_linked(app, client):
    """The page of a second round leads back to the first, with what became of it; a draft round is not shown."""
    first = announced_lot(state="unsold", closed_at=clock.now())
    second = announced_lot(
        round_kind="second", previous_lot_id=first.id, asset=first.asset, case=first.case, start_price_minor=560_000_00
    )
    links = [link["href"] for link in page(client.get(f"/lots/{second.id}")).select("main a")]
    assert f"/lots/{first.id}" in links
    assert "¥560,000.00" in text_of(client.get(f"/lots/{first.id}"))


def test_papers_go_to_the_public_with_the_announcement(app, client):
    """The report on file is the court's own until the announcement, everybody's after it; the ruling never is."""
    lot = stories.ready()
    report = keep(db.session, b"%PDF-1.4 report", "application/pdf", "r.pdf", is_public=False, actor_id=None)
    ruling = keep(db.session, b"%PDF-1.4 ruling", "application/pdf", "u.pdf", is_public=False, actor_id=None)
    for file, kind in ((report, "pricing_basis"), (ruling, "ruling")):
        db.session.add(LotFile(lot_id=lot.id, file_id=file.id, kind=kind, caption=kind))
    db.session.commit()
    address, secret = f"/lots/{lot.id}/files/{report.id}", f"/lots/{lot.id}/files/{ruling.id}"
    assert client.get(address).status_code == 404
    actions.announce(lot.id, stories.officer_of(lot))
    served = client.get(address)
    assert (served.status_code, served.data) == (200, b"%PDF-1.4 report")
    assert served.headers["Content-Disposition"].startswith("attachment")
    assert client.get(secret).status_code == 404
    sign_in(client, user("judge", of_court=True))
    assert client.get(secret).status_code == 200
