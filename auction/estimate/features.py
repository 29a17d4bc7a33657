"""What an estimate knows of a thing: the columns of a table of sales as numbers. Pure, save for what it has learnt."""

import math
import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

Row = Mapping[str, str]

# A column of numbers may have a few words such as "unknown"; they count as missing.
MOSTLY = 0.98
# Words that hardly ever come twice (a street with its number) name a thing and do not describe it.
MOST_DISTINCT = 0.5
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?")


def number_of(text: str | None) -> float | None:
    """A finite number, or None."""
    try:
        value = float((text or "").replace(",", ""))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def day_of(text: str | None) -> float | None:
    """The ordinal of an ISO day, or None."""
    match = _DAY.fullmatch((text or "").strip())
    try:
        return float(date(*map(int, match.groups())).toordinal()) if match else None
    except ValueError:
        return None


def kind_of(texts: Sequence[str]) -> str | None:
    """How a column describes: "day", "number", "word"; None when it does not."""
    said = [text for text in texts if text.strip()]
    if not said or len(set(said)) == 1:
        return None
    if all(day_of(text) is not None for text in said):
        return "day"
    numbers = [value for text in said if (value := number_of(text)) is not None]
    if len(numbers) >= MOSTLY * len(said):
        return None if _counts_rows(numbers) else "number"
    return "word" if len(set(said)) <= MOST_DISTINCT * len(said) else None


def _counts_rows(numbers: Sequence[float]) -> bool:
    """Whether a column is only the number of the row."""
    rises = all(before < after for before, after in pairwise(numbers))
    return rises and all(value.is_integer() for value in numbers)


class Features:
    """The columns of the sales that describe, and their values as numbers."""

    def __init__(self, rows: Sequence[Row]) -> None:
        kinds = {name: kind_of([row.get(name) or "" for row in rows]) for name in rows[0]}
        self.measures = [name for name, kind in kinds.items() if kind in ("day", "number")]
        self.words = [name for name, kind in kinds.items() if kind == "word"]
        self._reads = [day_of if kinds[name] == "day" else number_of for name in self.measures]

    def learn(self, rows: Sequence[Row], logs: "np.ndarray") -> "np.ndarray":
        """The sales as numbers; from their log prices each word learns what it is worth, without its own sale."""
        import numpy as np
        from sklearn.model_selection import KFold
        from sklearn.preprocessing import TargetEncoder

        measures = self._measured(rows)
        self._usual = np.array([np.median(column[~np.isnan(column)]) for column in measures.T])
        self._least, self._most = np.nanmin(measures, axis=0), np.nanmax(measures, axis=0)
        parts = [self._filled(measures)]
        if self.words:
            self._encoder = TargetEncoder(target_type="continuous", cv=KFold(5, shuffle=True, random_state=0))
            parts.append(self._encoder.fit_transform(self._said(rows), logs))
        return np.hstack(parts)

    def known(self, rows: Sequence[Row]) -> "np.ndarray":
        """Other things as the same numbers."""
        import numpy as np

        parts = [self._filled(self._measured(rows))]
        if self.words:
            parts.append(self._encoder.transform(self._said(rows)))
        return np.hstack(parts)

    def _measured(self, rows: Sequence[Row]) -> "np.ndarray":
        import numpy as np

        values = [
            [read(row.get(name)) for name, read in zip(self.measures, self._reads, strict=True)] for row in rows
        ]  # fmt: skip
        return np.array(values, dtype=float).reshape(len(rows), len(self.measures))

    def _filled(self, measures: "np.ndarray") -> "np.ndarray":
        """What is missing is as usual, what lies beyond all sales as the last of them: a line is not drawn further than
        was seen. Each measure stands as it is and as its logarithm, because prices multiply.
        """
        import numpy as np

        whole = np.clip(np.where(np.isnan(measures), self._usual, measures), self._least, self._most)
        return np.hstack([whole, np.log(np.where(whole > 0, whole, 1.0))])

    def _said(self, rows: Sequence[Row]) -> "np.ndarray":
        import numpy as np

        return np.array([[(row.get(name) or "").strip() for name in self.words] for row in rows], dtype=object)
