"""Uploaded files are judged by their bytes, and pictures are kept only in a form of our own making."""

import io
import random
import struct
import zipfile
import zlib

import pytest
from PIL import Image, PngImagePlugin

from auction.ground.file_refusals import REFUSALS
from auction.ground.file_rules import inspect
from auction.ground.refusal import Refusal

MAX_BYTES = 5_000_000
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\nstartxref\n0\n%%EOF\n"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


def picture(file_format: str, size=(60, 40), mode="RGB", **options) -> bytes:
    """A real picture: left half red, right half blue."""
    image = Image.new(mode, size, "red")
    image.paste(Image.new(mode, (size[0] // 2, size[1]), "blue"), (size[0] // 2, 0))
    written = io.BytesIO()
    image.save(written, file_format, **options)
    return written.getvalue()


def kept(data: bytes, name: str = "") -> Image.Image:
    """The picture as it is stored, decoded."""
    return Image.open(io.BytesIO(inspect(data, name, MAX_BYTES).data))


def png_that_claims(width: int, height: int) -> bytes:
    """A tiny PNG whose head promises a huge picture."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">L", len(content)) + name + content + struct.pack(">L", zlib.crc32(name + content))

    head = struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\x00" * 1000))
        + chunk(b"IEND", b"")
    )


def archive(content: bytes = b"hello") -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as bundle:
        bundle.writestr("a.txt", content)
    return written.getvalue()


def refused(data: bytes, name: str, max_bytes: int = MAX_BYTES) -> str:
    with pytest.raises(Refusal) as refusal:
        inspect(data, name, max_bytes)
    for language in ("en", "zh"):
        assert getattr(REFUSALS[refusal.value.code], language).format_map(refusal.value.facts)
    return refusal.value.code


@pytest.mark.parametrize(
    ("file_format", "name"), [("JPEG", "a.jpg"), ("JPEG", "A.JPEG"), ("PNG", "a.png"), ("WEBP", "a.webp")]
)
def test_picture_is_kept_as_jpeg(file_format, name):
    """A picture without transparency, whatever its format, is kept as a JPEG of the same size and colours."""
    file = inspect(picture(file_format), name, MAX_BYTES)
    assert (file.kind, file.media_type, file.width, file.height) == ("image", "image/jpeg", 60, 40)
    image = Image.open(io.BytesIO(file.data))
    assert image.format == "JPEG"
    red, _, blue = image.getpixel((5, 5))
    assert red > 200 > 60 > blue


@pytest.mark.parametrize("file_format", ["PNG", "WEBP"])
def test_transparency_is_kept_as_png(file_format):
    """A picture with transparency is kept as a PNG with it."""
    written = io.BytesIO()
    Image.new("RGBA", (20, 10), (255, 0, 0, 100)).save(written, file_format, lossless=True)
    file = inspect(written.getvalue(), "", MAX_BYTES)
    assert file.media_type == "image/png"
    assert Image.open(io.BytesIO(file.data)).getpixel((3, 3)) == (255, 0, 0, 100)


def test_pdf_is_kept_as_it_is():
    """A PDF keeps every byte, so a signature inside it stays valid."""
    for data in (PDF, b"\xef\xbb\xbf\r\n" + PDF, PDF + b"\0" * 900):
        file = inspect(data, "report.PDF", MAX_BYTES)
        assert (file.kind, file.media_type, file.data, file.width) == ("pdf", "application/pdf", data, None)


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_metadata_is_gone(file_format):
    """Place, camera, comments, profiles and what hides behind the picture do not reach the stored file."""
    exif = Image.Exif()
    exif[0x010F] = "SECRETCAMERA"
    exif.get_ifd(0x8825)[1] = "N"
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", "SECRETTEXT")
    options = {"JPEG": {"comment": "SECRETCOMMENT"}, "PNG": {"pnginfo": texts}, "WEBP": {"xmp": b"SECRETXMP"}}
    data = picture(file_format, exif=exif, icc_profile=b"SECRETPROFILE", **options[file_format]) + b"SECRETTAIL<script>"
    assert b"SECRET" in data
    file = inspect(data, "", MAX_BYTES)
    assert b"SECRET" not in file.data
    assert b"<script>" not in file.data
    assert not Image.open(io.BytesIO(file.data)).getexif()


@pytest.mark.parametrize(
    ("orientation", "size", "corner"), [(1, (60, 40), "red"), (3, (60, 40), "blue"), (6, (40, 60), "red")]
)
def test_picture_stands_upright(orientation, size, corner):
    """The turn that a phone notes in its metadata is applied before the metadata goes."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = kept(picture("JPEG", exif=exif, quality=95))
    assert image.size == size
    red, _, blue = image.getpixel((4, 4))
    assert (red > blue) == (corner == "red")


def test_large_picture_is_made_smaller():
    """No stored side is longer than 2400 px, and the proportions stay."""
    for file_format in ("JPEG", "PNG"):
        file = inspect(picture(file_format, (4800, 1200)), "", MAX_BYTES)
        assert (file.width, file.height) == (2400, 600)
        assert Image.open(io.BytesIO(file.data)).size == (2400, 600)


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK"])
def test_other_colour_models_become_rgb(mode):
    """Scans in black and white, grey or print colours are taken."""
    written = io.BytesIO()
    Image.new("RGB", (8, 8), "white").convert(mode).save(written, "JPEG" if mode == "CMYK" else "PNG")
    image = kept(written.getvalue())
    assert image.mode == "RGB"
    assert min(image.getpixel((4, 4))) > 250


def test_sixteen_bit_grey_keeps_its_shades():
    """A scan with 16 bits a pixel is not bleached to white."""
    image = Image.new("I;16", (4, 4), 0x8000)
    written = io.BytesIO()
    image.save(written, "PNG")
    assert all(abs(level - 0x80) <= 1 for level in kept(written.getvalue()).getpixel((2, 2)))


def test_moving_picture_keeps_its_first_frame():
    """Of an animation one still picture remains."""
    frames = [Image.new("RGB", (10, 10), colour) for colour in ("red", "blue")]
    for file_format in ("PNG", "WEBP"):
        written = io.BytesIO()
        frames[0].save(written, file_format, save_all=True, append_images=frames[1:], lossless=True)
        image = kept(written.getvalue())
        assert getattr(image, "n_frames", 1) == 1
        assert image.getpixel((5, 5))[0] > 200


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (SVG, "a.svg"),
        (SVG, "a.png"),
        (HTML, "a.html"),
        (HTML, "a.pdf"),
        (HTML + PDF, "a.pdf"),
        (archive(), "a.docx"),
        (archive(), "a.pdf"),
        (archive(PDF), "a.pdf"),
        (b"MZ" + b"\0" * 200, "a.exe"),
        (b"\x7fELF" + b"\0" * 200, "a"),
        ("第一行\n".encode(), "a.txt"),
        (b"GIF89a" + b"\0" * 50, "a.gif"),
        (b"BM" + b"\0" * 50, "a.bmp"),
        (b"II*\0" + b"\0" * 50, "a.tif"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 50, "a.heic"),
        (b"%!PS-Adobe-3.0", "a.pdf"),
        (b"RIFF\0\0\0\0WAVE", "a.webp"),
        (b" " * 2000 + PDF, "a.pdf"),
        (b"\0", "a.jpg"),
        (b"\xff\xd8", "a.jpg"),
    ],
)
def test_other_kinds_are_not_accepted(data, name):
    """Everything that does not begin as JPEG, PNG, WebP or PDF is refused, whatever its name says."""
    assert refused(data, name) == "FILE_KIND_NOT_ACCEPTED"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (picture("JPEG"), "a.png"),
        (picture("PNG"), "a.jpg"),
        (picture("PNG"), "a.pdf"),
        (PDF, "a.jpg"),
        (picture("JPEG"), "a.html"),
        (picture("JPEG"), "a.jpg.exe"),
        (PDF, "a.pdf.svg"),
        (PDF, "..\\..\\a.html"),
    ],
)
def test_file_that_is_not_what_its_name_says_is_refused(data, name):
    """A good file under another kind's name is refused, so that the person notices the wrong file."""
    assert refused(data, name) == "FILE_NOT_AS_NAMED"


def test_empty_and_large_files_are_refused():
    """An empty file and one byte too many are refused; exactly the limit is taken."""
    data = picture("JPEG")
    assert refused(b"", "a.jpg") == "FILE_EMPTY"
    assert refused(data, "a.jpg", max_bytes=len(data) - 1) == "FILE_TOO_LARGE"
    assert inspect(data, "a.jpg", len(data)).kind == "image"


@pytest.mark.parametrize(
    "data", [png_that_claims(8000, 5001), png_that_claims(12_000, 8000), png_that_claims(65_000, 65_000)]
)
def test_pixel_bomb_is_refused_before_it_is_decoded(data):
    """A few bytes that promise more than 40 megapixels are refused by their head alone."""
    assert refused(data, "a.png") == "IMAGE_TOO_LARGE"


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_truncated_picture_is_refused(file_format):
    """A picture cut off anywhere is damaged, never half stored."""
    data = picture(file_format, (200, 200))
    for length in (20, len(data) // 2, len(data) - 60):
        assert refused(data[:length], "") == "FILE_DAMAGED"


def test_truncated_pdf_is_refused():
    """A PDF without its end mark is incomplete."""
    assert refused(PDF[:-8], "a.pdf") == "FILE_DAMAGED"
    assert refused(b"%PDF-", "a.pdf") == "FILE_DAMAGED"


def test_broken_bytes_never_break_the_reader():
    """Pictures with random bytes changed are taken or refused by name; nothing else happens."""
    chance = random.Random(18)
    for file_format in ("JPEG", "PNG", "WEBP"):
        good = picture(file_format, (64, 64))
        for _ in range(150):
            bad = bytearray(good)
            for _ in range(chance.randint(1, 8)):
                bad[chance.randrange(12, len(bad))] = chance.randrange(256)
            try:
                assert inspect(bytes(bad), "", MAX_BYTES).kind == "image"
            except Refusal as refusal:
                assert refusal.code in REFUSALS  # noqa: PT017 - both outcomes are right


def test_long_name_is_shortened_in_the_message():
    """A message repeats the end of the path and at most 80 characters of the name."""
    with pytest.raises(Refusal) as refusal:
        inspect(b"", "C:\\secret\\" + "名" * 500 + ".jpg", MAX_BYTES)
    assert refusal.value.facts["name"] == "名" * 80
