"""Which uploaded files are taken, and in what form they are kept. Pure: bytes in, bytes or a refusal out."""

import io
import struct
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

from PIL import Image, ImageOps

from auction.ground.refusal import Refusal

from .pdf_rules import UnreadablePdfError, is_active
from .video_rules import NoVideoError, check_mp4, check_webm

PIXELS_MAX = 40_000_000
SIDE_PX_MAX = 2400
JPEG_QUALITY = 85
PDF_END_WITHIN_BYTES = 1024  # readers look for the end mark there; signing services add a little behind it
NAME_CHARACTERS_SHOWN = 80

Format = Literal["JPEG", "PNG", "WEBP", "PDF", "MP4", "WEBM"]
SUFFIXES: dict[Format, tuple[str, ...]] = {
    "JPEG": (".jpg", ".jpeg", ".jfif"),
    "PNG": (".png",),
    "WEBP": (".webp",),
    "PDF": (".pdf",),
    "MP4": (".mp4", ".m4v"),
    "WEBM": (".webm",),
}
# What Pillow's readers raise on bytes that are not what they began as.
_UNREADABLE = (
    OSError,
    SyntaxError,
    ValueError,
    LookupError,
    TypeError,
    ArithmeticError,
    EOFError,
    struct.error,
    zlib.error,
)


@dataclass(frozen=True)
class Inspected:
    """A file as it will be kept: an image newly encoded by us; a PDF without scripts, or a video, unchanged."""

    kind: Literal["image", "pdf", "video"]
    media_type: str
    data: bytes
    width: int | None = None
    height: int | None = None


def inspect(data: bytes, claimed_name: str, max_bytes: int, video_max_bytes: int = 0) -> Inspected:
    """Look at the bytes, not at what the browser says, and return what may be stored.

    Images lose their metadata (place, camera, comments) and anything hidden behind the picture, stand upright, and
    are at most 2400 px a side; of a moving picture the first frame remains. Videos are taken where `video_max_bytes` is
    more than 0. Refuses FILE_EMPTY, FILE_TOO_LARGE, FILE_KIND_NOT_ACCEPTED, FILE_NOT_AS_NAMED, FILE_DAMAGED,
    IMAGE_TOO_LARGE, PDF_ACTIVE, VIDEO_IS_NONE.
    """
    name = PurePosixPath(claimed_name.replace("\\", "/")).name
    shown = name[:NAME_CHARACTERS_SHOWN]
    if not data:
        raise Refusal("FILE_EMPTY", name=shown)
    found = _format_of(data)
    is_video = found in ("MP4", "WEBM")
    most = video_max_bytes if is_video and video_max_bytes else max_bytes
    if len(data) > most:
        raise Refusal("FILE_TOO_LARGE", name=shown, limit_mb=f"{most / 1_000_000:g}")
    if found is None or (is_video and not video_max_bytes):
        raise Refusal("FILE_KIND_NOT_ACCEPTED", name=shown)
    if PurePosixPath(name).suffix.lower() not in ("", *SUFFIXES[found]):
        raise Refusal("FILE_NOT_AS_NAMED", name=shown, found=found)
    if found == "PDF":
        return _checked_pdf(data, shown)
    if is_video:
        return _checked_video(data, found, shown)
    try:
        return _encoded_anew(data, found)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refusal("IMAGE_TOO_LARGE", limit_megapixels=PIXELS_MAX // 1_000_000) from None
    except _UNREADABLE:
        raise Refusal("FILE_DAMAGED", name=shown) from None


def _checked_pdf(data: bytes, shown: str) -> Inspected:
    if b"%%EOF" not in data[-PDF_END_WITHIN_BYTES:]:
        raise Refusal("FILE_DAMAGED", name=shown)
    try:
        if is_active(data):
            raise Refusal("PDF_ACTIVE", name=shown)
    except UnreadablePdfError:
        raise Refusal("FILE_DAMAGED", name=shown) from None
    return Inspected("pdf", "application/pdf", data)


def _checked_video(data: bytes, found: Format, shown: str) -> Inspected:
    try:
        (check_mp4 if found == "MP4" else check_webm)(data)
    except NoVideoError:
        raise Refusal("VIDEO_IS_NONE", name=shown) from None
    return Inspected("video", f"video/{found.lower()}", data)


def _format_of(data: bytes) -> Format | None:
    """The format by its first bytes. A PDF may follow white space, but not other text: that could be a web page."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp":
        return "MP4"
    if data.startswith(b"\x1aE\xdf\xa3"):
        return "WEBM"
    if data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip(b"\x00 \t\r\n\f").startswith(b"%PDF-"):
        return "PDF"
    return None


def _encoded_anew(data: bytes, found: Format) -> Inspected:
    image: Image.Image = Image.open(io.BytesIO(data), formats=[found])
    if image.width * image.height > PIXELS_MAX:
        raise Image.DecompressionBombError
    image.draft(None, (SIDE_PX_MAX, SIDE_PX_MAX))  # a JPEG is decoded near its final size, which saves memory
    image.load()
    see_through = image.has_transparency_data
    if image.mode.startswith("I"):
        # 16-bit greys: Pillow would clip them to white.
        image = image.convert("I").point(lambda level: level * (1 / 256)).convert("L")
    mode = "RGBA" if see_through else "RGB"
    if image.mode != mode:
        image = image.convert(mode)
    image.thumbnail((SIDE_PX_MAX, SIDE_PX_MAX))
    image = ImageOps.exif_transpose(image)
    image.info = {}  # or comments would travel into the new file
    kept = io.BytesIO()
    if see_through:
        image.save(kept, "PNG", optimize=True)
    else:
        image.save(kept, "JPEG", quality=JPEG_QUALITY, optimize=True)
    media_type = "image/png" if see_through else "image/jpeg"
    return Inspected("image", media_type, kept.getvalue(), image.width, image.height)
