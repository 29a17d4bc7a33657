"""Whether a file is the video it says it is: a strict reader of the MP4 and WebM containers. Pure; nothing is decoded.

Kept as it came, so whatever is not plainly a playable video is refused: every box or element must lie whole in its
parent, there must be a picture track in a codec that browsers play, and its pictures must be in the file.
"""

import struct
from collections.abc import Iterator

BRANDS = {b"isom", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV", b"dash", *(f"iso{n}".encode() for n in range(2, 10))}
TOP_BOXES = {b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"uuid", b"moof", b"mfra", b"sidx", b"styp", b"udta",
             b"meta", b"pdin", b"emsg", b"prft"}  # fmt: skip
MP4_CODECS = {b"avc1", b"avc3", b"hvc1", b"hev1", b"av01", b"vp09"}
WEBM_CODECS = {b"V_VP8", b"V_VP9", b"V_AV1"}
SIDE_PX_MAX = 8192
UNKNOWN = -1

Boxes = list[tuple[bytes, memoryview]]


class NoVideoError(Exception):
    """The bytes are no whole video of the kind they began as."""


def check_mp4(data: bytes) -> None:
    """Raise NoVideoError unless this is an MP4 whose boxes are whole, with a video track and its pictures."""
    try:
        top = list(_boxes(memoryview(data)))
        if not top or top[0][0] != b"ftyp" or {kind for kind, _ in top} - TOP_BOXES:
            raise NoVideoError
        brands = top[0][1]
        if not BRANDS & {bytes(brands[at : at + 4]) for at in (0, *range(8, len(brands) - 3, 4))}:
            raise NoVideoError
        moov = list(_boxes(_only(top, b"moov")))
        _only(moov, b"mvhd")
        videos = [track for track in (list(_boxes(body)) for kind, body in moov if kind == b"trak") if _is_video(track)]
        pictures = sum(len(body) for kind, body in top if kind == b"mdat")
        if not videos or not pictures:
            raise NoVideoError
        is_fragmented = any(kind == b"moof" for kind, _ in top)
        for track in videos:
            _check_track(track, len(data), is_fragmented)
    except (struct.error, IndexError):
        raise NoVideoError from None


def _boxes(view: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """(kind, content) of the boxes that fill `view` exactly."""
    at = 0
    while at < len(view):
        size, kind = struct.unpack_from(">I4s", view, at)
        head = 8
        if size == 1:
            (size,), head = struct.unpack_from(">Q", view, at + 8), 16
        elif size == 0:
            size = len(view) - at
        if size < head or at + size > len(view):
            raise NoVideoError
        yield bytes(kind), view[at + head : at + size]
        at += size


def _only(boxes: Boxes, kind: bytes) -> memoryview:
    found = [body for name, body in boxes if name == kind]
    if len(found) != 1:
        raise NoVideoError
    return found[0]


def _is_video(track: Boxes) -> bool:
    handler = _only(list(_boxes(_only(track, b"mdia"))), b"hdlr")
    return bytes(handler[8:12]) == b"vide"


def _check_track(track: Boxes, file_size: int, is_fragmented: bool) -> None:
    media = list(_boxes(_only(track, b"mdia")))
    table = list(_boxes(_only(list(_boxes(_only(media, b"minf"))), b"stbl")))
    entries = _only(table, b"stsd")
    described = list(_boxes(entries[8:]))
    if struct.unpack_from(">I", entries, 4)[0] != len(described) or not described:
        raise NoVideoError
    for codec, entry in described:
        width, height = struct.unpack_from(">HH", entry, 24)
        if codec not in MP4_CODECS or not (0 < width <= SIDE_PX_MAX and 0 < height <= SIDE_PX_MAX):
            raise NoVideoError
    wide = any(kind == b"co64" for kind, _ in table)
    offsets = _only(table, b"co64" if wide else b"stco")
    (count,) = struct.unpack_from(">I", offsets, 4)
    if (count == 0 and not is_fragmented) or len(offsets) != 8 + count * (8 if wide else 4):
        raise NoVideoError
    if any(place >= file_size for place in struct.unpack_from(f">{count}{'Q' if wide else 'I'}", offsets, 8)):
        raise NoVideoError


def check_webm(data: bytes) -> None:
    """Raise NoVideoError unless this is a WebM whose elements are whole, with a video track and pictures."""
    try:
        top = list(_elements(memoryview(data)))
        if [number for number, _ in top[:2]] != [0x1A45DFA3, 0x18538067]:
            raise NoVideoError
        head = dict(_elements(top[0][1]))
        if bytes(head.get(0x4282, b"")).rstrip(b"\x00") != b"webm":
            raise NoVideoError
        parts = list(_elements(top[1][1]))
        tracks = [dict(_elements(entry)) for number, body in parts if number == 0x1654AE6B
                  for kind, entry in _elements(body) if kind == 0xAE]  # fmt: skip
        codecs = [bytes(track.get(0x86, b"")) for track in tracks if bytes(track.get(0x83, b"")) == b"\x01"]
        if not codecs or set(codecs) - WEBM_CODECS or not any(number == 0x1F43B675 for number, _ in parts):
            raise NoVideoError
    except (struct.error, IndexError):
        raise NoVideoError from None


def _elements(view: memoryview) -> Iterator[tuple[int, memoryview]]:
    """(number, content) of the elements that fill `view`; one of unknown size reaches to the end, as recorders write."""
    at = 0
    while at < len(view):
        number, at = _number(view, at, keeps_mark=True)
        size, at = _number(view, at, keeps_mark=False)
        if size == UNKNOWN:
            size = len(view) - at
        if at + size > len(view):
            raise NoVideoError
        yield number, view[at : at + size]
        at += size


def _number(view: memoryview, at: int, keeps_mark: bool) -> tuple[int, int]:
    """A number of EBML's variable length, and the place behind it. All ones: an unknown size."""
    first = view[at]
    length = 9 - first.bit_length()
    if length > (4 if keeps_mark else 8) or at + length > len(view):
        raise NoVideoError
    value = int.from_bytes(view[at : at + length], "big")
    if not keeps_mark:
        value &= (1 << (7 * length)) - 1
        if value == (1 << (7 * length)) - 1:
            value = UNKNOWN
    return value, at + length
