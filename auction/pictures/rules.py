"""In which widths and formats a photo is given out. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

# A thumbnail, a phone, a column of the page, a whole screen. What is larger is the photo itself.
WIDTHS_PX = (320, 640, 1024, 1600)
# In the order in which a browser is asked: the smaller one first.
MEDIA_TYPES = {"avif": "image/avif", "webp": "image/webp"}
# So often a photo is tried before it is shown as it is.
TRIES_MOST = 3


@dataclass(frozen=True)
class Rendered:
    """One drawn copy of a photo: its format's suffix, its width, and the hash of its bytes, which is its address."""

    suffix: str
    width_px: int
    sha256: str


@dataclass(frozen=True)
class Picture:
    """A photo's own size and its copies."""

    width_px: int
    height_px: int
    copies: Sequence[Rendered]

    def of(self, suffix: str) -> list[Rendered]:
        """The copies in one format, narrow ones first."""
        return sorted((copy for copy in self.copies if copy.suffix == suffix), key=lambda copy: copy.width_px)


def widths_of(width_px: int) -> tuple[int, ...]:
    """The widths in which a photo of `width_px` is drawn: never wider than it is, its own when it is narrow."""
    return (*(width for width in WIDTHS_PX if width < width_px), *((width_px,) if width_px <= WIDTHS_PX[-1] else ()))
