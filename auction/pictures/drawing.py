"""A program of its own: photos come in at standard input, their copies go out at standard output, each behind its length.

`python -m auction.pictures.drawing`. For each photo first a line of JSON behind its length (`size`, and `copies` as [suffix,
width]; `size` null: it cannot be drawn), then the copies. It runs beside the web process and below it: no photo, however
large or odd, holds up a bid.
"""

import io
import json
import os
import resource
import struct
import sys
from typing import Any, BinaryIO

from PIL import Image, ImageOps

from .rules import MEDIA_TYPES, widths_of

CPU_S_MOST = 120
MEMORY_BYTES_MOST = 2 * 2**30
PIXELS_MOST = 40_000_000
# Found by eye on photographs of rooms and of printed floor plans: below these, edges of letters begin to swim.
HOW: dict[str, dict[str, Any]] = {"avif": {"quality": 58, "speed": 7}, "webp": {"quality": 74, "method": 4}}


def main() -> None:
    """The copies of each photo that comes in."""
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S_MOST, CPU_S_MOST))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MOST, MEMORY_BYTES_MOST))
    Image.MAX_IMAGE_PIXELS = PIXELS_MOST
    source, out = sys.stdin.buffer, sys.stdout.buffer
    while photo := _part(source):
        try:
            size, copies = drawn(photo)
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            size, copies = None, []
        head = json.dumps({"size": size, "copies": [[suffix, width] for suffix, width, _ in copies]}).encode()
        for part in (head, *(content for _, _, content in copies)):
            out.write(struct.pack(">I", len(part)) + part)
        out.flush()


def _part(source: BinaryIO) -> bytes:
    head = source.read(4)
    return source.read(struct.unpack(">I", head)[0]) if head else b""


def drawn(photo: bytes) -> tuple[tuple[int, int], list[tuple[str, int, bytes]]]:
    """The photo's size (width, height) as it is seen, and its copies (suffix, width, bytes). Raises what Pillow raises."""
    with Image.open(io.BytesIO(photo)) as opened:
        opened.load()
        upright = ImageOps.exif_transpose(opened)
        image = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    copies = []
    for width in widths_of(image.width):
        height = max(1, round(image.height * width / image.width))
        small = image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
        for suffix in MEDIA_TYPES:
            written = io.BytesIO()
            small.save(written, suffix.upper(), **HOW[suffix])
            copies.append((suffix, width, written.getvalue()))
    return image.size, copies


if __name__ == "__main__":
    main()
