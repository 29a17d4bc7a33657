"""How a text is broken into the lines of a card. Pure."""

import re
from collections.abc import Callable

ELLIPSIS = "…"
# No card shows more of a text; what lies beyond costs no time.
CHARACTERS_MOST = 400
# Marks that never begin a line.
_CLOSING = "，。、；：！？）】》”’,.;:!?)]}"
_PIECES = re.compile(r"[!-~]+|\s+|.", re.DOTALL)


def wrapped(text: str, width: float, lines_most: int, measure: Callable[[str], float]) -> list[str]:
    """The text in at most `lines_most` lines no wider than `width` as `measure` has it; what does not fit ends in "…".

    Chinese breaks between any two characters, other words between words, and only a word wider than a line inside.
    """
    lines, line = [], ""
    for piece in _fitting_pieces(text[:CHARACTERS_MOST], width, measure):
        if not line or measure((line + piece).rstrip()) <= width or piece in _CLOSING:
            line += piece if line else piece.lstrip()
            continue
        lines.append(line.rstrip())
        line = piece.lstrip()
    lines.append(line.rstrip())
    if len(lines) <= lines_most:
        return [line for line in lines if line]
    return [*lines[: lines_most - 1], shortened("".join(lines[lines_most - 1 :]), width, measure)]


def shortened(text: str, width: float, measure: Callable[[str], float]) -> str:
    """As much of the text as fits before the ellipsis."""
    while text and measure(text + ELLIPSIS) > width:
        text = text[:-1]
    return text.rstrip() + ELLIPSIS


def _fitting_pieces(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    pieces = []
    for piece in _PIECES.findall(text):
        pieces += list(piece) if measure(piece) > width else [piece]
    return pieces
