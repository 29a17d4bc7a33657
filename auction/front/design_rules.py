"""The design tokens as static/src/_tokens.scss has them, and how well colours can be read on each other. Pure."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

# govuk-frontend's spacing scale in px: the step's number is its place.
SPACES_PX = (0, 5, 10, 15, 20, 25, 30, 40, 50, 60)
_TOKEN = re.compile(r"^\$([a-z-]+): (#[0-9a-f]{6}|\d+px);(?: // (.*))?$", re.MULTILINE)
_TONE = re.compile(r'"([a-z]+)": \(text: (#[0-9a-f]{6}), ground: (#[0-9a-f]{6}), edge: (#[0-9a-f]{6})\)')


class Token(NamedTuple):
    """A name with its value, a colour or a length, and what the file says of it."""

    name: str
    value: str
    remark: str


class Tone(NamedTuple):
    """The colours of a sign, and the contrast of its words."""

    name: str
    text: str
    ground: str
    edge: str
    contrast: float


def read_tokens(text: str) -> Mapping[str, Sequence[Token]]:
    """Every colour and every length of the file, in its order."""
    tokens = [Token(name, value, remark) for name, value, remark in _TOKEN.findall(text)]
    return {
        "colours": [token for token in tokens if token.value.startswith("#")],
        "lengths": [token for token in tokens if token.value.endswith("px")],
    }


def read_tones(text: str) -> Sequence[Tone]:
    """The tones of signs."""
    return [
        Tone(name, words, ground, edge, contrast(words, ground)) for name, words, ground, edge in _TONE.findall(text)
    ]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours (WCAG 2.2), 1.0 to 21.0, rounded down to a tenth."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return int((high + 0.05) / (low + 0.05) * 10) / 10


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
