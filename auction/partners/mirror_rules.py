"""Reading a file of listings: every bad row named by line, column and reason. Pure."""

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from auction.ground.money import parse_amount
from auction.ground.refusal import COURT_ZONE, Refusal, say
from auction.places.title_rules import region_of, round_of

# Anything longer is no listing but a mistake, a missing quote for instance.
TEXT_LONGEST = 500

COLUMNS = (
    "listing_id", "source", "platform", "title", "court", "city", "district", "division_code", "asset_type", "round",
    "appraisal_yuan", "start_price_yuan", "deposit_yuan", "increment_yuan", "start_time", "end_time",
    "delay_minutes", "notice_date", "status_cn", "watchers",
)  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """Why one value cannot be taken. `line` counts from 1, the header is line 1."""

    line: int
    column: str
    reason: str


def read_listings(lines: Iterable[str], language: str = "en") -> tuple[list[dict[str, Any]], list[Fault]]:
    """The rows as columns of MirroredListing, and all faults of the file. With any fault nothing should be kept.

    Refuses LISTING_COLUMNS when the header lacks a column.
    """
    reader = csv.DictReader(lines, strict=True)
    lacking = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if lacking:
        raise Refusal("LISTING_COLUMNS", columns=lacking)
    rows: list[dict[str, Any]] = []
    faults: list[Fault] = []
    seen: dict[tuple[str, str], int] = {}
    try:
        for raw in reader:
            row = _Row(reader.line_num, raw, language)
            values = _values(row)
            key = (values["platform"], values["listing_id"])
            if all(key) and seen.setdefault(key, row.line) != row.line:
                row.fault("listing_id", f"stands in line {seen[key]} already")
            faults += row.faults
            rows.append(values)
    except csv.Error as error:
        faults.append(Fault(reader.line_num, "", f"not a CSV row: {error}"))
    return rows, faults


class _Row:
    def __init__(self, line: int, raw: dict[str | None, Any], language: str) -> None:
        self.line, self.raw, self.language = line, raw, language
        self.faults: list[Fault] = []
        if None in raw:
            self.fault("", f"has more values than the header has columns ({len(raw[None])} more)")

    def fault(self, column: str, reason: str) -> None:
        self.faults.append(Fault(self.line, column, reason))

    def take(self, column: str, read: Callable[[str], Any], is_required: bool = False) -> Any:
        text = (self.raw.get(column) or "").strip()
        if not text:
            if is_required:
                self.fault(column, "is empty")
            return None
        try:
            return read(text)
        except Refusal as refusal:
            self.fault(column, say(refusal, self.language))
        except ValueError as error:
            self.fault(column, str(error))
        return None


def _values(row: _Row) -> dict[str, Any]:
    values = {
        "listing_id": row.take("listing_id", _text, True), "platform": row.take("platform", _text, True),
        "source": row.take("source", _text) or "", "title": row.take("title", _text, True),
        "court": row.take("court", _text), "city": row.take("city", _text), "district": row.take("district", _text),
        "division_code": row.take("division_code", _division), "asset_type": row.take("asset_type", _text),
        "round": row.take("round", _text), "appraisal_minor": row.take("appraisal_yuan", _amount),
        "start_price_minor": row.take("start_price_yuan", _amount, True),
        "deposit_minor": row.take("deposit_yuan", _amount), "increment_minor": row.take("increment_yuan", _amount),
        "opens_at": row.take("start_time", _moment, True), "closes_at": row.take("end_time", _moment, True),
        "delay_minutes": row.take("delay_minutes", _count), "announced_on": row.take("notice_date", date.fromisoformat),
        "status": row.take("status_cn", _text), "watchers": row.take("watchers", _count),
    }  # fmt: skip
    title = values["title"] or ""
    values["round_kind"] = round_of(values["round"] or "") or round_of(title)
    if values["division_code"] is None and not (row.raw.get("division_code") or "").strip():
        values["division_code"] = region_of(title).code
    if values["opens_at"] and values["closes_at"] and values["closes_at"] <= values["opens_at"]:
        row.fault("end_time", "is not after start_time")
    return values


def _text(text: str) -> str:
    if len(text) > TEXT_LONGEST or "\0" in text:
        raise ValueError(f"is longer than {TEXT_LONGEST} characters or holds a NUL")
    return text


def _amount(text: str) -> int:
    return parse_amount(text, refuse_zero=True)


def _division(text: str) -> str:
    if len(text) != 6 or not (text.isascii() and text.isdigit()):
        raise ValueError("is not a division code of six digits")
    return text


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) > 2**31 - 1:
        raise ValueError("is not a whole number from 0")
    return int(text)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=COURT_ZONE)
