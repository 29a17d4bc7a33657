"""Words for the index and for a question to it. Pure.

Chinese has no spaces, so every pair of neighbouring characters is a word ("海口市" → 海口, 口市) and the last character of a
run one more; a single character asks for what begins with it. Latin words and numbers stand whole and are asked for by
their beginnings. Positions tell pairs that follow one another from pairs that merely occur.
"""

import unicodedata
from itertools import groupby

# PostgreSQL keeps no higher position.
POSITIONS_MOST = 16_000
WORD_CHARACTERS_MOST = 60
OR = "|"


def folded(text: str) -> str:
    """Text as it is compared: full-width forms made plain, small letters, no accents; controls (NUL) count as a space,
    marks of direction and joiners as nothing.
    """
    kinds = ((character, unicodedata.category(character)) for character in text)
    seen = "".join("" if kind == "Cf" else " " if kind[0] == "C" else character for character, kind in kinds)
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", seen)).casefold()
    kept = (character for character in parts if unicodedata.category(character) != "Mn" and character not in "'’")
    return unicodedata.normalize("NFC", "".join(kept))


def is_ideograph(character: str) -> bool:
    """Whether it is written without spaces: Han with all its extensions, kana."""
    return (
        "\u3400" <= character <= "\u9fff" or "\uf900" <= character <= "\ufaff" or "\u3040" <= character <= "\u30ff"
        or "\U00020000" <= character <= "\U0003ffff" or character in "〇々"
    )  # fmt: skip


def _kind(character: str) -> str:
    return "ideograph" if is_ideograph(character) else "word" if character.isalnum() else "gap"


def runs(text: str) -> list[tuple[str, str]]:
    """("ideograph" or "word", characters) of folded text, in order; everything else separates."""
    grouped = ((kind, "".join(run)) for kind, run in groupby(folded(text), _kind))
    return [(kind, run) for kind, run in grouped if kind != "gap"]


def vector_of(*texts: str) -> str:
    """The texts as the literal of a tsvector."""
    places: dict[str, list[int]] = {}
    position = 1
    for kind, run in (found for text in texts for found in runs(text)):
        if kind == "word":
            places.setdefault(run[:WORD_CHARACTERS_MOST], []).append(min(position, POSITIONS_MOST))
            position += 2
        else:
            for offset in range(len(run)):
                places.setdefault(run[offset : offset + 2], []).append(min(position + offset, POSITIONS_MOST))
            position += len(run) + 1
        # A gap of one keeps the end of one run from being followed by the beginning of the next.
    return " ".join(f"'{word}':{','.join(map(str, sorted(set(at))[:200]))}" for word, at in places.items())


def question_of(text: str) -> str | None:
    """The literal of a tsquery: all words of a part, any part that `|` sets apart. None when no character of it can be
    searched for. A NUL, a quote or an operator cannot get in: words are letters, figures and ideographs alone.
    """
    parts = [" & ".join(_asked(*run) for run in runs(part)) for part in folded(text).split(OR)]
    return " | ".join(f"({part})" for part in parts if part) or None


def _asked(kind: str, run: str) -> str:
    if kind == "word" or len(run) == 1:
        return f"'{run[:WORD_CHARACTERS_MOST]}':*"
    pairs = [f"'{run[offset : offset + 2]}'" for offset in range(len(run) - 1)]
    return f"({' <-> '.join(pairs)})"
