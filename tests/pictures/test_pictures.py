"""Photos in the sizes that screens need: what is drawn, how it is given out, and what happens to photos that are none."""

import io
import uuid

from PIL import Image

from auction.cases.models import AssetFile
from auction.demo.papers import photo
from auction.ground import clock
from auction.ground.files import keep, store_file
from auction.ground.store import db
from auction.pictures.actions import draw, draw_copies
from auction.pictures.models import PictureCopy, PictureDrawing
from auction.pictures.queries import drawing_progress, pictures_of
from auction.pictures.rules import widths_of
from auction.search.filling import rebuild
from tests.browsing import page, sign_in
from tests.lots import stories


def test_the_widths_of_a_photo():
    """Never wider than the photo; its own width when it is narrower than the widest copy."""
    cases = {10: (10,), 320: (320,), 700: (320, 640, 700), 1600: (320, 640, 1024, 1600), 2400: (320, 640, 1024, 1600)}
    assert {width: widths_of(width) for width in cases} == cases


def test_what_cannot_be_drawn_stops_nothing():
    """Rubbish and half a photo: no copies; transparent, grey and one pixel wide: drawn; each in its place."""
    half = _bytes(Image.effect_noise((600, 400), 50), "JPEG")[:900]
    pictures = [b"rubbish", half, _bytes(Image.new("RGBA", (400, 200)), "PNG"), _bytes(Image.new("L", (1, 900)), "PNG")]
    drawings = draw(pictures)
    assert [one.size for one in drawings] == [None, None, (400, 200), (1, 900)]
    assert [len(one.copies) for one in drawings] == [0, 0, 4, 2]
    suffix, width, content = drawings[2].copies[0]
    assert (suffix, width, Image.open(io.BytesIO(content)).format) == ("avif", 320, "AVIF")


def test_a_lot_shows_its_photos_in_the_size_of_the_screen(app, client):
    """Before the drawing the photo itself; afterwards AVIF and WebP by hash, kept for ever; the same on the list; a private
    file and one that is no photo get no copies.
    """
    lot = stories.announced()
    with db.session.begin_nested():
        file = store_file(db.session, photo("immovable", 1), is_public=True, actor_id=None)
        db.session.add(AssetFile(asset_id=lot.asset_id, file_id=file.id, position=9, caption="外观“一”"))
        secret = store_file(db.session, photo("immovable", 2), is_public=False, actor_id=None)
        odd = keep(db.session, b"no photo", "image/jpeg", "x.jpg", is_public=True, actor_id=None)
    db.session.commit()
    files = [file.id, secret.id, odd.id]
    assert drawing_progress(files) == (0, 2)
    sign_in(client, lot.case.officer)
    assert "0 of 1 public photos" in page(client.get(f"/cases/{lot.case_id}?lang=en")).select_one("[role=status]").text
    client.delete_cookie("session")
    before = page(client.get(f"/lots/{lot.id}")).select_one("[data-strip] picture")
    assert before.select("source") == []
    assert before.img["src"] == f"/files/{file.id}"

    assert draw_copies() >= 2
    assert draw_copies() == 0
    assert drawing_progress(files) == (2, 2)
    assert db.session.get(PictureDrawing, secret.id) is None
    assert db.session.get(PictureDrawing, odd.id).width_px is None
    after = page(client.get(f"/lots/{lot.id}")).select_one("[data-strip] picture")
    assert [source["type"] for source in after.select("source")] == ["image/avif", "image/webp"]
    assert (after.img["width"], after.img["height"], after.img["alt"]) == ("1200", "900", "外观“一”")
    address, width = after.source["srcset"].split(", ")[0].split()
    copy = client.get(address)
    assert (copy.status_code, copy.content_type, width) == (200, "image/avif", "320w")
    assert copy.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert Image.open(io.BytesIO(copy.data)).size == (320, 240)
    rebuild()
    assert address in str(page(client.get("/lots")).select_one("picture source"))
    for wrong in (address.replace(".avif", ".jpg"), f"/pictures/{'0' * 64}.avif", "/pictures/x.avif"):
        assert client.get(wrong).status_code == 404


def test_a_photo_stored_twice_has_one_address(app, client):
    """Two files with the same bytes: their copies have the same hash, and it is found."""
    same = photo("movable", 1).read()
    for _ in range(2):
        keep(db.session, same, "image/png", "a.png", is_public=True, actor_id=None)
    db.session.commit()
    assert draw_copies() == 2
    hashes = db.session.query(PictureCopy.sha256).filter_by(suffix="webp", width_px=320).all()
    assert len(hashes) == 2
    assert len(set(hashes)) == 1
    assert client.get(f"/pictures/{hashes[0][0]}.webp").status_code == 200
    assert pictures_of([uuid.uuid4()]) == {}


def test_a_worker_that_died_is_followed_by_another(app):
    """What somebody has begun is left alone for a while, then taken up, three times at most."""
    file = keep(db.session, photo("movable", 2).read(), "image/png", "a.png", is_public=True, actor_id=None)
    db.session.add(PictureDrawing(source_id=file.id, begun_at=clock.now(), tries=1))
    db.session.commit()
    assert draw_copies() == 0
    drawing = db.session.get(PictureDrawing, file.id)
    drawing.begun_at, drawing.tries = clock.now().replace(year=2020), 3
    db.session.commit()
    assert draw_copies() == 0
    drawing.tries = 2
    db.session.commit()
    assert draw_copies() == 1
    assert db.session.get(PictureDrawing, file.id).width_px == 1200


def _bytes(image: Image.Image, form: str) -> bytes:
    written = io.BytesIO()
    image.save(written, form)
    return written.getvalue()
