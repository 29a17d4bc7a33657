"""The one font of the letters, and which characters it can draw."""

import functools
import pathlib
import struct
import unicodedata

FONT_FOLDER = pathlib.Path(__file__).resolve().parents[2] / "static" / "fonts"
FONT_FILE = FONT_FOLDER / "NotoSerifSC-Regular.ttf"

WINDOWS_FULL_UNICODE = (3, 10)  # the "cmap" subtable that also reaches beyond U+FFFF
CMAP_SEGMENTED_COVERAGE = 12
HIDDEN_CATEGORIES = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


@functools.cache
def drawable_characters() -> frozenset[int]:
    """Code points that the font maps to a glyph, read from the font's own "cmap" table."""
    font = FONT_FILE.read_bytes()
    cmap = _table_offset(font, b"cmap")
    (subtable_count,) = struct.unpack_from(">H", font, cmap + 2)
    for index in range(subtable_count):
        platform, encoding, offset = struct.unpack_from(">HHL", font, cmap + 4 + 8 * index)
        if (platform, encoding) == WINDOWS_FULL_UNICODE:
            return _segmented_coverage(font, cmap + offset)
    raise ValueError(f"{FONT_FILE.name} has no full Unicode character map")


def undrawable(text: str) -> str:
    """The characters of `text` that a letter cannot show, each once, in order.

    Controls, line breaks, zero-width marks, direction overrides and private use count as undrawable although some
    fonts map them: in a legal letter they could only hide or reorder what is read.
    """
    covered = drawable_characters()
    return "".join(
        character
        for character in dict.fromkeys(text)
        if ord(character) not in covered or unicodedata.category(character) in HIDDEN_CATEGORIES
    )


def _table_offset(font: bytes, wanted: bytes) -> int:
    (table_count,) = struct.unpack_from(">H", font, 4)
    for index in range(table_count):
        tag, _checksum, offset, _length = struct.unpack_from(">4sLLL", font, 12 + 16 * index)
        if tag == wanted:
            return offset
    raise ValueError(f"{FONT_FILE.name} has no table {wanted!r}")


def _segmented_coverage(font: bytes, subtable: int) -> frozenset[int]:
    table_format, _, _length, _language, group_count = struct.unpack_from(">HHLLL", font, subtable)
    if table_format != CMAP_SEGMENTED_COVERAGE:
        raise ValueError(f"{FONT_FILE.name} has a character map of the unknown format {table_format}")
    covered: set[int] = set()
    for index in range(group_count):
        first, last, first_glyph = struct.unpack_from(">LLL", font, subtable + 16 + 12 * index)
        # Glyph 0 is the box itself: a mapping to it is no coverage.
        covered.update(range(first if first_glyph else first + 1, last + 1))
    return frozenset(covered)
