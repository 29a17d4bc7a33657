"""Which characters a name may hold: letters of every script, rare ones too; nothing unseen and no pictures. Pure."""

import unicodedata

# Marks that nobody sees: they hide something, or turn the direction in which it is read.
_UNSEEN = frozenset(("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"))
# Emoji and their skin colours: no register of persons or companies knows them. Signs that stand for letters (№) are none.
_PICTURES = frozenset(("So", "Sk"))


def unseen_in(text: str) -> str:
    """The first mark of the text that nobody sees, as people are told of it: "U+202E"; "" when there is none."""
    return next((f"U+{ord(sign):04X}" for sign in text if unicodedata.category(sign) in _UNSEEN), "")


def picture_in(text: str) -> str:
    """The first picture of the text, as people are told of it: "🚗 (U+1F697)"; "" when there is none."""
    return next((f"{sign} (U+{ord(sign):04X})" for sign in text if _is_picture(sign)), "")


def _is_picture(sign: str) -> bool:
    return unicodedata.category(sign) in _PICTURES and unicodedata.normalize("NFKC", sign) == sign
