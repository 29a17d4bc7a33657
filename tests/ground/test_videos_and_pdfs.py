"""A video must be one, and a PDF may do nothing but show pages."""

import io
import struct
import zlib

import pytest
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject
from werkzeug.datastructures import FileStorage

from auction.ground.file_rules import inspect
from auction.ground.files import keep, store_file
from auction.ground.refusal import Refusal
from auction.ground.store import transaction
from tests.pdfs import PDF, pdf

from .videos import FRAGMENTED_MP4, WEBM, box, mp4

MOST = 5_000_000


def code(data: bytes, name: str, video_max_bytes: int = MOST) -> str:
    """The refusal of a file, or the media type under which it is kept."""
    try:
        return inspect(data, name, MOST, video_max_bytes).media_type
    except Refusal as refusal:
        return refusal.code


@pytest.mark.parametrize("data", [mp4(), FRAGMENTED_MP4])
def test_mp4_is_kept_byte_for_byte(data):
    """Classical and fragmented files pass unchanged, under their own ending only."""
    assert inspect(data, "walk.mp4", MOST, MOST).data == data
    assert code(data, "walk.webm") == "FILE_NOT_AS_NAMED"


def test_webm_is_kept_byte_for_byte():
    """Also when its sizes were unknown to the recorder."""
    assert inspect(WEBM, "walk.webm", MOST, MOST).data == WEBM


@pytest.mark.parametrize(
    "false",
    [
        mp4(codec=b"text"), mp4(handler=b"soun"), mp4(width=0), mp4(width=9000), mp4(brand=b"heic"), mp4(brand=b"qt  "),
        mp4(chunk_at=10_000), mp4(tail=b"<script>alert(1)</script>"), mp4(tail=box(b"evil", b"x")), mp4()[:-1], mp4()[:40],
        FRAGMENTED_MP4[:-3], box(b"ftyp", b"isom", bytes(4)), box(b"ftyp", b"isom", bytes(4)) + b"\xff" * 500,
        WEBM[:60], WEBM.replace(b"webm", b"mkv\0"), WEBM.replace(b"V_VP8", b"V_MS/"), b"\x1aE\xdf\xa3" + bytes(400),
        struct.pack(">I4s", 1, b"ftyp") + b"\xff" * 8,
    ],
    ids=range(19),
)  # fmt: skip
def test_a_video_that_is_none_is_refused_by_name(false):
    """Sound alone, foreign codecs, cut files, pages behind the last box, pictures outside the file, other containers."""
    assert code(false, "") == "VIDEO_IS_NONE"


def test_videos_only_where_they_are_asked_for_and_not_too_large():
    """Elsewhere the kind is not accepted; the limit of videos is their own."""
    assert code(mp4(), "a.mp4", 0) == "FILE_KIND_NOT_ACCEPTED"
    assert code(mp4(), "a.mp4", 100) == "FILE_TOO_LARGE"


def on_opening(kind: str, **extras: str):
    """An action when the file is opened."""

    def add(writer: PdfWriter) -> None:
        action = DictionaryObject({NameObject("/S"): NameObject(kind)})
        action.update({NameObject(f"/{key}"): TextStringObject(value) for key, value in extras.items()})
        writer._root_object[NameObject("/OpenAction")] = writer._add_object(action)

    return add


def on_a_page(writer: PdfWriter) -> None:
    """A script behind the second page's annotation, in an array of its own."""
    action = DictionaryObject({NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("x")})
    note = DictionaryObject({NameObject("/Type"): NameObject("/Annot"), NameObject("/A"): action})
    writer.pages[1][NameObject("/Annots")] = ArrayObject([writer._add_object(note)])


def form(writer: PdfWriter) -> None:
    """A form with a program of its own."""
    writer._root_object[NameObject("/AcroForm")] = DictionaryObject({NameObject("/XFA"): TextStringObject("x")})


@pytest.mark.parametrize(
    "also",
    [
        on_opening("/JavaScript", JS="app.alert(1)"),
        on_opening("/Launch", F="calc.exe"),
        on_opening("/SubmitForm"),
        on_a_page,
        form,
    ],
)
def test_a_pdf_that_acts_is_refused_by_name(also):
    """Wherever it stands in a file of forty pages; the same file without it is kept."""
    assert code(pdf(40, also), "report.pdf") == "PDF_ACTIVE"
    assert code(pdf(40), "report.pdf") == "application/pdf"


def test_a_script_in_disguise_is_found():
    """A name written in numbers, and one inside a compressed stream of objects."""
    disguised = pdf(1, on_opening("/Launch", F="x")).replace(b"/Launch", b"/L#61unch")
    assert code(disguised, "a.pdf") == "PDF_ACTIVE"
    inner = zlib.compress(b"5 0 << /S /JavaScript /JS (x) >>")
    parts = [b"%PDF-1.5\n"]
    offsets = []

    def add(content: bytes) -> None:
        offsets.append(sum(map(len, parts)))
        parts.append(content)

    add(b"1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction 5 0 R>>endobj\n")
    add(b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n")
    add(
        b"4 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%s\nendstream endobj\n"
        % (len(inner), inner)
    )
    start = sum(map(len, parts))
    rows = b"".join(
        struct.pack(">BHB", *row)
        for row in (
            (0, 0, 0),
            (1, offsets[0], 0),
            (1, offsets[1], 0),
            (0, 0, 0),
            (1, offsets[2], 0),
            (2, 4, 0),
            (1, start, 0),
        )
    )
    packed = zlib.compress(rows)
    parts.append(
        b"6 0 obj<</Type/XRef/Size 7/W[1 2 1]/Root 1 0 R/Filter/FlateDecode/Length %d>>stream\n%s\nendstream endobj\n"
        b"startxref\n%d\n%%%%EOF\n" % (len(packed), packed, start)
    )
    assert code(b"".join(parts), "a.pdf") == "PDF_ACTIVE"


def test_a_locked_or_broken_pdf_is_refused():
    """What cannot be looked through is not taken."""
    assert code(pdf(1, lambda writer: writer.encrypt("secret", algorithm="RC4-128")), "a.pdf") == "FILE_DAMAGED"
    assert code(b"%PDF-1.7\nhello\n%%EOF\n", "a.pdf") == "FILE_DAMAGED"
    assert code(PDF, "a.pdf") == "application/pdf"


def test_players_are_given_the_part_they_ask_for(client):
    """A public video is shown in the page, in ranges."""
    with transaction() as session:
        kept = inspect(mp4(), "a.mp4", MOST, MOST)
        file = keep(session, kept.data, kept.media_type, "a.mp4", is_public=True, actor_id=None)
        file_id = file.id
    part = client.get(f"/files/{file_id}", headers={"Range": "bytes=4-7"})
    assert (part.status_code, part.data, part.mimetype) == (206, b"ftyp", "video/mp4")
    assert not part.headers["Content-Disposition"].startswith("attachment")
    with pytest.raises(Refusal, match="FILE_KIND_NOT_ACCEPTED"), transaction() as session:
        store_file(session, FileStorage(io.BytesIO(mp4()), "a.mp4"), is_public=True, actor_id=None)
