"""Stored files and form fields: kept as inspected, given out safely, typed text read or sent back."""

import io
import re
import uuid
from datetime import UTC, date, datetime

import pytest
from flask_wtf import FlaskForm
from PIL import Image
from werkzeug.datastructures import FileStorage, MultiDict
from wtforms.validators import Optional

from auction.ground import fields
from auction.ground.files import shown_name, store_file
from auction.ground.models import StoredFile
from auction.ground.refusal import Refusal, Words
from auction.ground.store import db, transaction
from tests.pdfs import PDF


def picture() -> bytes:
    """A small JPEG."""
    bytes_out = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(bytes_out, "JPEG")
    return bytes_out.getvalue()


def stored(content: bytes, name: str, is_public: bool) -> StoredFile:
    """One file, stored in an act of its own."""
    with transaction() as session:
        return store_file(session, FileStorage(io.BytesIO(content), name), is_public=is_public, actor_id=None)


def test_public_picture_is_shown_and_pdf_is_saved(client):
    """A picture is given out inline, a PDF as an attachment under its Chinese name, neither to be guessed at."""
    shown = client.get(f"/files/{stored(picture(), 'a.jpg', is_public=True).id}")
    assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in shown.headers["Cache-Control"]
    assert not shown.headers["Content-Disposition"].startswith("attachment")
    saved = client.get(f"/files/{stored(PDF, '判决书.pdf', is_public=True).id}")
    assert saved.data == PDF
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert "%E5%88%A4%E5%86%B3%E4%B9%A6.pdf" in saved.headers["Content-Disposition"]


def test_file_that_is_not_public_is_not_there(client):
    """The public address knows neither a file that is not public nor an unknown id."""
    hidden = stored(PDF, "a.pdf", is_public=False)
    headers = {"Accept": "application/json"}
    for file_id in (hidden.id, uuid.uuid4(), "not-an-id"):
        assert client.get(f"/files/{file_id}", headers=headers).status_code == 404


def test_a_file_that_is_not_what_it_says_leaves_nothing(app):
    """A refused upload writes no row."""
    with pytest.raises(Refusal, match="FILE_NOT_AS_NAMED"):
        stored(picture(), "a.pdf", is_public=False)
    assert db.session.query(StoredFile).count() == 0


@pytest.mark.parametrize(
    ("claimed", "shown"),
    [
        ("a.png", "a.jpg"), ("../../etc/passwd", "passwd.jpg"), ("C:\\x\\房产 照片.JPEG", "房产 照片.jpg"),
        ("", "file.jpg"), ("\r\nSet-Cookie: a", "Set-Cookie: a.jpg"), ("x" * 500 + ".jpg", "x" * 120 + ".jpg"),
    ],
)  # fmt: skip
def test_names_are_made_harmless(claimed, shown):
    """No folder, no control character, the ending of what the file is now."""
    assert shown_name(claimed, "image/jpeg") == shown


class TryForm(FlaskForm):
    """One field of each kind."""

    class Meta:
        csrf = False

    price = fields.AmountField("Price")
    rate = fields.ScaledField("Rate", decimals=4, most=100)
    rank = fields.ScaledField("Rank", least=1, most=99)
    day = fields.DayField("Day")
    moment = fields.CourtMomentField("Moment")
    name = fields.LineField("Name", limit=5)
    kind = fields.ChoiceField("Kind", names={"a": Words("A", "甲")})
    note = fields.TextField("Note", [Optional()])
    until = fields.DayField("Until", [Optional()])
    file = fields.UploadField("File", [Optional()])
    request_id = fields.RequestIdField()


GOOD = {
    "price": "1,234.50", "rate": "3.65", "rank": "2", "day": "2026-03-01", "moment": "2026-03-01T10:00",
    "name": "张三", "kind": "a", "request_id": "6f1cf5f2-6b5f-4c1c-9d0f-0f7a0e6f0a11",
}  # fmt: skip


def form_with(app, language="en", **typed) -> TryForm:
    """The form as sent."""
    with app.app_context(), app.test_request_context(f"/?lang={language}"):
        form = TryForm(MultiDict({name: text for name, text in (GOOD | typed).items() if text is not None}))
        form.validate()
        return form


def test_good_fields_become_what_actions_take(app):
    """Fen, millionths, whole numbers, days, court moments with their zone; empty optional fields are None."""
    form = form_with(app)
    assert not form.errors
    assert (form.price.data, form.rate.data, form.rank.data) == (123450, 36500, 2)
    assert form.day.data == date(2026, 3, 1)
    assert form.moment.data == datetime(2026, 3, 1, 2, tzinfo=UTC)
    assert (form.until.data, form.file.data, form.kind.data) == (None, None, "a")


@pytest.mark.parametrize(
    ("name", "typed", "message"),
    [
        ("price", "", "Enter an amount"), ("price", "-1", "negative"), ("price", "0", "more than zero"),
        ("price", "1.005", "2 decimals"), ("price", "１２３", "full-width"), ("price", "NaN", "not an amount"),
        ("price", "9" * 20, "too large"), ("price", None, "Enter an amount"),
        ("rate", "3.65001", "4 decimals"), ("rate", "100.0001", "0 to 100"), ("rate", "-1", "digits"),
        ("rate", "1e3", "digits"), ("rank", "1.5", "whole"), ("rank", "0", "1 to 99"), ("rank", "³", "digits"),
        ("rank", "9" * 400, "digits"),
        ("day", "", "Fill in “Day”, for example 2026-03-01."), ("day", "2026-02-30", "no such day"), ("day", "0026-02-01", "not a date"),
        ("day", "٢٠٢٦-01-01", "not a date"), ("moment", "2026-03-01", "date and time"),
        ("moment", "2026-03-01T25:00", "not a date"), ("name", "", "Fill in"), ("name", "六个字的名字", "at most 5"),
        ("name", "a\x00b", "cannot be shown"), ("kind", "b", "Choose"), ("kind", "", "Choose"),
        ("until", "x", "not a date"),
    ],
)  # fmt: skip
def test_bad_text_is_named_and_kept(app, name, typed, message):
    """Each wrong text gets its own message, in both languages, and stands in the field again."""
    form = form_with(app, **{name: typed})
    assert list(form.errors) == [name]
    assert message in str(form.errors[name][0])
    assert form[name].data is None or name == "kind"
    chinese = str(form_with(app, "zh", **{name: typed}).errors[name][0])
    assert any("一" <= character <= "鿿" for character in chinese)
    if name != "kind":
        assert form[name]._value() == (typed or "")


def test_request_id_must_be_one(app):
    """A form without its id is not a form of ours."""
    with pytest.raises(Refusal, match="REQUEST_MALFORMED"):
        form_with(app, request_id="1")


def test_upload_is_looked_into(app):
    """A file that is not what its name says is refused at the field; a good one can still be read afterwards."""
    for content, said in ((b"hello", "not a JPEG"), (PDF, "really a PDF"), (b"", "empty")):
        form = form_with(app, file=FileStorage(io.BytesIO(content), "a.jpg"))
        assert said in form.errors["file"][0]
    form = form_with(app, file=FileStorage(io.BytesIO(picture()), "a.jpg"))
    assert not form.errors
    assert form.file.data.read() == picture()


def test_an_id_too_long_for_the_database_is_unknown(app):
    """An address with a number beyond bigint is a 404, not a fault."""
    ids = app.url_map.converters["int"](app.url_map)
    assert re.fullmatch(ids.regex, "9" * 18)
    assert not re.fullmatch(ids.regex, "1" + "0" * 18)
    assert 10**18 < 2**63
