"""Published PDFs can be looked through without downloading them."""

import io
import uuid

import pytest
import sqlalchemy as sa
from PIL import Image

from auction.disclosure.models import PagePicture, Preview
from auction.disclosure.previews import TRIES_MOST, draw, make_previews
from auction.ground import clock
from auction.ground.files import keep
from auction.ground.store import db, transaction
from auction.lots.models import LotFile
from tests import builders
from tests.browsing import page
from tests.pdfs import pdf


def paper_of(lot, kind: str, content: bytes) -> uuid.UUID:
    """A paper on the lot's file."""
    lot_id = lot.id
    with transaction() as session:
        file = keep(session, content, "application/pdf", "r.pdf", is_public=False, actor_id=None)
        session.add(LotFile(lot_id=lot_id, file_id=file.id, kind=kind, caption="评估报告"))
        return file.id


def test_report_is_drawn_once_and_shown_page_by_page(client, app):
    """The due work draws a published report of three pages; a ruling and a draft lot's report stay undrawn and hidden."""
    lot = builders.open_lot()
    report, ruling = paper_of(lot, "pricing_basis", pdf(3)), paper_of(lot, "ruling", pdf(1))
    draft = builders.announced_lot(
        state="draft", announced_at=None, opens_at=None, closes_at=None, scheduled_closes_at=None
    )
    hidden = paper_of(draft, "pricing_basis", pdf(2))
    assert [make_previews(), make_previews()] == [1, 0]
    assert db.session.scalars(sa.select(Preview.source_id)).all() == [report]
    shown = page(client.get(f"/lots/{lot.id}?lang=en"))
    address = shown.select_one(f"a[href='/lots/{lot.id}/papers/{report}'] img")["src"]
    picture = Image.open(io.BytesIO(client.get(address).data))
    assert (picture.format, picture.size) == ("JPEG", (1000, 1500))
    assert len(page(client.get(f"/lots/{lot.id}/papers/{report}")).select("main img")) == 3
    for other in (ruling, hidden, uuid.uuid4()):
        assert client.get(f"/lots/{lot.id}/papers/{other}").status_code == 404
        assert client.get(f"/lots/{lot.id}/papers/{other}/1").status_code == 404
    assert client.get(f"/lots/{draft.id}/papers/{hidden}/1").status_code == 404
    assert client.get(f"/lots/{lot.id}/papers/{report}/4").status_code == 404


def test_what_cannot_be_drawn_is_left_alone(client, standing_clock):
    """A broken file is tried once and shown without pages; a worker that died is followed by others, thrice at most."""
    lot = builders.open_lot()
    broken = paper_of(lot, "pricing_basis", b"%PDF-1.7 nothing")
    assert make_previews() == 1
    left = paper_of(lot, "title", pdf())
    assert db.session.get(Preview, broken).page_count == 0
    assert client.get(f"/lots/{lot.id}/papers/{broken}").status_code == 404
    db.session.add(Preview(source_id=left, begun_at=clock.now(), tries=TRIES_MOST - 1))
    db.session.commit()
    assert make_previews() == 0
    standing_clock.at += lot.closes_at - lot.opens_at
    assert make_previews() == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(PagePicture)) == 1


@pytest.mark.parametrize("content", [b"", b"hello", pdf()[:200]])
def test_the_drawing_process_survives_nothing_it_should_not(content):
    """What is no PDF gives no page and no fault."""
    assert draw(content).page_count == 0
