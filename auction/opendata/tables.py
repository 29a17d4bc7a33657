"""Results as a table."""

import csv
import io
from collections.abc import Sequence

from .shapes import ResultRow


def csv_of(rows: Sequence[ResultRow], has_head: bool = True) -> str:
    """Results as CSV. A text that a spreadsheet would take for a formula gets an apostrophe before it."""
    written = io.StringIO()
    table = csv.writer(written)
    if has_head:
        table.writerow(ResultRow.model_fields)
    for row in rows:
        table.writerow([_cell(value) for value in row.model_dump(mode="json").values()])
    return written.getvalue()


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value
