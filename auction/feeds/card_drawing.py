"""A program of its own: facts of lots come in at standard input, their cards go out as PNGs, each behind its length.

`python -m auction.feeds.card_drawing`. Each lot is a JSON object behind its length, then its photo behind its length (0: none).
It runs beside the web process and below it, so that no picture ever holds up a bid.
"""

import functools
import io
import json
import os
import resource
import struct
import sys
from typing import Any, BinaryIO

from PIL import Image, ImageDraw, ImageFont, ImageOps

from auction.papers.letter_font import FONT_FILE, undrawable

from .card_rules import wrapped

WIDTH_PX, HEIGHT_PX = 1200, 630
MARGIN_PX = 60
PHOTO_PX = 440
HEAD_PX = 84
CPU_S_MOST = 120
MEMORY_BYTES_MOST = 2 * 2**30
PHOTO_PIXELS_MOST = 60_000_000
COLOURS = 256
PAPER, INK, MUTED, BRAND, SEAL = "#ffffff", "#0b0c0c", "#50585c", "#0f4a5e", "#a3271c"


def main() -> None:
    """One card for each lot that comes in; an empty one for a lot whose card cannot be drawn."""
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S_MOST, CPU_S_MOST))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MOST, MEMORY_BYTES_MOST))
    Image.MAX_IMAGE_PIXELS = PHOTO_PIXELS_MOST
    source, out = sys.stdin.buffer, sys.stdout.buffer
    while facts := _part(source):
        photo = _part(source)
        try:
            picture = card(json.loads(facts), photo)
        except (OSError, ValueError, Image.DecompressionBombError):
            picture = b""
        out.write(struct.pack(">I", len(picture)) + picture)
        out.flush()


def _part(source: BinaryIO) -> bytes:
    head = source.read(4)
    return source.read(struct.unpack(">I", head)[0]) if head else b""


def card(facts: dict[str, Any], photo: bytes) -> bytes:
    """The card as a PNG: `facts` are texts in their places, `price` and `ends` each (label, value), `court` in both languages."""
    image = Image.new("RGB", (WIDTH_PX, HEIGHT_PX), PAPER)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, WIDTH_PX, HEAD_PX), fill=BRAND)
    _mark(pen, MARGIN_PX, 20)
    _write(pen, (MARGIN_PX + 60, 24), "Subhasta · 司法拍卖", 30, "#ffffff")
    right = WIDTH_PX - MARGIN_PX
    if photo:
        _paste(image, photo)
        right = WIDTH_PX - PHOTO_PX - 40
    width, y = right - MARGIN_PX, HEAD_PX + 34
    y = _lines(pen, y, facts["title"], 46, INK, width, 3) + 6
    _lines(pen, y, facts["english"], 22, MUTED, width, 1)
    _write(pen, (MARGIN_PX, 352), facts["price"][0], 22, MUTED)
    _write(pen, (MARGIN_PX, 380), facts["price"][1], 52, SEAL)
    _write(pen, (MARGIN_PX, 458), facts["ends"][0], 22, MUTED)
    _write(pen, (MARGIN_PX, 485), facts["ends"][1], 30, INK)
    for place, court in enumerate(facts["court"]):
        _lines(pen, 543 + 29 * place, court, 20, MUTED, width, 1)
    _write(pen, (right if not photo else WIDTH_PX - MARGIN_PX, 28), facts["state"], 26, "#ffffff", anchor="ra")
    drawn = io.BytesIO()
    # A palette makes a photo a third of the bytes, and link previews come out of it just as well.
    image.quantize(COLOURS, dither=Image.Dither.FLOYDSTEINBERG).save(drawn, "PNG", optimize=True)
    return drawn.getvalue()


def _mark(pen: ImageDraw.ImageDraw, left: int, top: int) -> None:
    """The spear of the site's mark (static/front/mark.svg), on its red ground."""
    pen.rounded_rectangle((left, top, left + 44, top + 44), 5, fill=SEAL)
    spear = ((20, 4), (24.6, 13.2), (21.4, 19), (21.4, 32.2), (32, 32.2), (32, 35), (8, 35), (8, 32.2), (18.6, 32.2),
             (18.6, 19), (15.4, 13.2))  # fmt: skip
    pen.polygon([(left + x * 1.1, top + y * 1.1) for x, y in spear], fill="#ffffff")


def _paste(image: Image.Image, photo: bytes) -> None:
    with Image.open(io.BytesIO(photo)) as picture:
        picture.draft("RGB", (PHOTO_PX * 2, HEIGHT_PX * 2))
        upright = ImageOps.exif_transpose(picture).convert("RGB")
        fitted = ImageOps.fit(upright, (PHOTO_PX, HEIGHT_PX - HEAD_PX))
    image.paste(fitted, (WIDTH_PX - PHOTO_PX, HEAD_PX))


def _lines(pen: ImageDraw.ImageDraw, y: int, text: str, size: int, fill: str, width: int, most: int) -> int:
    """Write the text in lines; where the next thing may stand."""
    for line in wrapped(_shown(text), width, most, _font(size).getlength):
        _write(pen, (MARGIN_PX, y), line, size, fill)
        y += round(size * 1.32)
    return y


def _write(
    pen: ImageDraw.ImageDraw, at: tuple[int, int], text: str, size: int, fill: str, anchor: str | None = None
) -> None:
    pen.text(at, _shown(text), font=_font(size), fill=fill, anchor=anchor)


def _shown(text: str) -> str:
    """The text without what the font cannot draw: no boxes."""
    missing = set(undrawable(text))
    return " ".join("".join(" " if character in missing else character for character in text).split())


@functools.cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT_FILE), size)


if __name__ == "__main__":
    main()
